"""What every layer is: the beat of forward and backward, and how images lie in memory.

Images are (N, C, H, W). In memory the layers keep them as (H, W, C, N): all that a batch has at one pixel is
then one small contiguous matrix (C, N), which is what BLAS multiplies fastest. `hwcn(x)` shows an array that
way and `nchw(x)` the usual way; neither moves a number. Input in any other memory order gives the same
result, a little later.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cnn_course.errors import NetworkError

Array = NDArray[Any]
Rng = np.random.Generator

# Linux's allocator gives large blocks back to the system when they are freed, and every batch pays again for
# the same pages: a sixth of a training step. Having freed one block of this size, it keeps the smaller ones.
if sys.platform == "linux":
    np.empty(31 << 20, np.uint8)


def hwcn(x: Array) -> Array:
    """The same numbers, (N, C, H, W) seen as (H, W, C, N)."""
    return x.transpose(2, 3, 1, 0)


def nchw(x: Array) -> Array:
    """The same numbers, (H, W, C, N) seen as (N, C, H, W)."""
    return x.transpose(3, 2, 0, 1)


class Layer:
    """What all layers share. Each has its formulas, `_forward` (of y), `_dparameters` and `_dx`."""

    learned: tuple[str, ...] = ()  # the names of its parameters
    takes: tuple[str | int, ...] = ()  # the shape of x it wants, where it wants one
    hint = ""
    weight: Array
    _kept: Any = None
    _out: tuple[int, ...] | None = None

    def forward(self, x: Array) -> Array:
        """y, in the weight's dtype or, where there is none, in x's; whole numbers become float64."""
        x = np.asarray(x)
        misfit = any(isinstance(a, int) and a != b for a, b in zip(self.takes, x.shape, strict=False))
        if misfit or (self.takes and x.ndim != len(self.takes)):
            wanted = ", ".join(map(str, self.takes))
            raise NetworkError(f"{self} takes shape ({wanted}), and was given {x.shape}; {self.hint}")
        if not x.size:
            raise NetworkError(f"{self} was given an empty batch, {x.shape}; give it at least one image")
        kind = self.weight.dtype if self.learned else x.dtype if x.dtype.kind == "f" else np.dtype(float)
        y = self._forward(x.astype(kind, copy=False))
        self._out = y.shape
        return y

    def backward(self, dout: Array) -> Array:
        """dL/dx of the last x, from dL/dy of the last y."""
        dout = self._check(dout)
        self._dparameters(dout)
        return self._dx(dout)

    def learn(self, dout: Array) -> None:
        """Half of backward: dL/dweight and dL/dbias, without dL/dx."""
        self._dparameters(self._check(dout))

    def _check(self, dout: Array) -> Array:
        if self._out is None:
            raise NetworkError(f"{self} has nothing to go back from: call forward(x) before backward(dout)")
        if np.shape(dout) != self._out:
            raise NetworkError(f"{self} returned {self._out}, but the gradient given is {np.shape(dout)}")
        return np.asarray(dout, self.weight.dtype if self.learned else None)

    def _forward(self, x: Array) -> Array:
        raise NotImplementedError

    def _dparameters(self, dout: Array) -> None:
        """Nothing, where there is nothing to learn."""

    def _dx(self, dout: Array) -> Array:
        raise NotImplementedError

    def _initialize(self, shape: tuple[int, ...], rng: Rng | None, dtype: DTypeLike) -> None:
        """weight (outputs, inputs, ...) ~ N(0, 2 / fan_in), right for ReLU (He et al. 2015); bias 0."""
        scale = np.sqrt(2 / np.prod(shape[1:]))
        self.weight = ((rng or np.random.default_rng()).standard_normal(shape) * scale).astype(dtype)
        self.bias = np.zeros(shape[0], dtype)
        self.dweight, self.dbias = np.zeros_like(self.weight), np.zeros_like(self.bias)

    def named_parameters(self) -> dict[str, Array]:
        """The arrays that an optimizer changes, in place."""
        return {name: getattr(self, name) for name in self.learned}

    def gradients(self) -> list[Array]:
        """Their gradients, in the same order."""
        return [getattr(self, "d" + name) for name in self.learned]

    def __call__(self, x: Array) -> Array:
        """The same as forward."""
        return self.forward(x)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def __getstate__(self) -> dict[str, Any]:
        """A copy has the parameters, and has not seen the last batch."""
        return {name: value for name, value in self.__dict__.items() if not name.startswith("_")}
