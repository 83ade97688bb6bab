"""The layers of a small, fast convolutional network, in NumPy alone.

Every layer has the same beat. `forward(x)` returns y and keeps what the way back needs; `backward(dout)`
takes dL/dy of that y, leaves dL/dweight and dL/dbias in `dweight` and `dbias`, and returns dL/dx. Nobody but
an optimizer changes a weight. Names and arguments are PyTorch's; `rng` and `dtype` are added. What does not
fit raises NetworkError. Formulas: Goodfellow et al., "Deep Learning" (2016), ch. 6 and 9; Dumoulin & Visin,
"A guide to convolution arithmetic" (2016).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import DTypeLike

from cnn_course.errors import NetworkError
from cnn_course.layer import Array, Layer, Rng, hwcn, nchw
from cnn_course.sequential import Sequential

__all__ = [
    "AvgPool2d",
    "Conv2d",
    "Dense",
    "Flatten",
    "Layer",
    "MaxPool2d",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
]

Pair = int | tuple[int, int]


def _pair(name: str, value: Pair, least: int = 1) -> tuple[int, int]:
    both = value if isinstance(value, tuple) else (value, value)
    if len(both) != 2 or any(not isinstance(n, int | np.integer) or n < least for n in both):
        wanted = f"{name} must be a whole number or a pair of them, {least} or more"
        raise NetworkError(f"{wanted}, and was {value!r}")
    return int(both[0]), int(both[1])


def _taps(size: int, out: int, kernel: int, stride: int, padding: int) -> Iterator[tuple[int, slice, slice]]:
    """For each offset i in the kernel: the outputs whose pixel i is inside the image, and those pixels."""
    for i in range(kernel):
        first, last = max(0, -((i - padding) // stride)), min(out, (size - 1 + padding - i) // stride + 1)
        if first < last:
            start, stop = (first * stride + i - padding, (last - 1) * stride + i - padding + 1)
            yield i, slice(first, last), slice(start, stop, stride)


class Conv2d(Layer):
    """Cross-correlation of x (N, C, H, W) with weight (F, C, KH, KW), plus bias (F,): y (N, F, OH, OW).

    y[n,f,u,v] = bias[f] + sum of weight[f,c,i,j] padded[n, c, u*stride + i, v*stride + j] over c,i,j
    dweight[f,c,i,j] = sum of dout[n,f,u,v] padded[n, c, u*stride + i, v*stride + j] over n,u,v
    dbias[f] = sum of dout[n,f,u,v] over n,u,v
    dx[n,c,h,w] = sum of dout[n,f,u,v] weight[f,c,i,j] over f and the u,v,i,j that read this pixel
    OH = floor((H + 2 padding - KH) / stride) + 1, OW likewise. Sizes are numbers or pairs (height, width).
    """

    learned = ("weight", "bias")
    hint = "for one image use image[None]"

    # fmt: off
    def __init__(self, in_channels: int, out_channels: int, kernel_size: Pair, stride: Pair = 1,
                 padding: Pair = 0, rng: Rng | None = None, dtype: DTypeLike = np.float32) -> None:
        # fmt: on
        self.in_channels, self.out_channels = _pair("channels", (in_channels, out_channels))
        self.kernel_size, self.stride = _pair("kernel_size", kernel_size), _pair("stride", stride)
        self.padding = _pair("padding", padding, least=0)
        self.takes = ("N", self.in_channels, "H", "W")
        self._initialize((out_channels, in_channels, *self.kernel_size), rng, dtype)

    def _scratch(self, name: str, *shape: int) -> Array:
        """Zeros at first, then what the last batch of this shape left there; nobody else sees it."""
        key = (self._x_shape, self.weight.dtype)
        if self._kept is None or self._kept["key"] != key:
            self._kept = {"key": key}
        if name not in self._kept:
            self._kept[name] = np.zeros(shape, self.weight.dtype)
        kept: Array = self._kept[name]
        return kept

    def _forward(self, x: Array) -> Array:
        (KH, KW), (SH, SW), (PH, PW), F = self.kernel_size, self.stride, self.padding, self.out_channels
        x = hwcn(x)
        H, W, C, N = self._x_shape = x.shape
        OH, OW = (H + 2 * PH - KH) // SH + 1, (W + 2 * PW - KW) // SW + 1
        if OH < 1 or OW < 1:
            raise NetworkError(f"{self} is larger than its input of {H} x {W} pixels, padding included")
        # 1. Unfold along H: rows[u, w] is the KH pixels under output row u in column w. Padding stays 0.
        rows = self._scratch("rows", OH, W + 2 * PW, KH, C, N)
        for i, inside, pixels in _taps(H, OH, KH, SH, PH):
            rows[inside, PW : PW + W, i] = x[pixels]
        # 2. Unfold along W for nothing: KW neighboring columns of rows lie side by side in memory already.
        at = rows.strides
        shape, strides = (OH, OW, KW * KH * C, N), (at[0], SW * at[1], at[3], at[4])
        self._patches = as_strided(rows, shape, strides, writeable=False)
        # 3. One small product per output pixel, weights (F, KW KH C) @ patch (KW KH C, N), all in one call.
        y = self.weight.transpose(0, 3, 2, 1).reshape(F, -1) @ self._patches
        y += self.bias[:, None]
        return nchw(y)

    def _dparameters(self, dout: Array) -> None:
        (KH, KW), C, F = self.kernel_size, self.in_channels, self.out_channels
        dout = hwcn(dout)
        OH, OW, K, _ = self._patches.shape
        # Sum over pixels of patch (KW KH C, N) @ dout^T (N, F): a band of rows at a time, to fit the cache.
        band = max(1, min(OH, 2**19 // (OW * K * F)))
        products, total = self._scratch("products", band, OW, K, F), np.zeros((K, F), dout.dtype)
        for u in range(0, OH, band):
            part = products[: min(band, OH - u)]
            np.matmul(self._patches[u : u + band], dout[u : u + band].swapaxes(2, 3), out=part)
            total += part.sum((0, 1))
        self.dweight, self.dbias = total.reshape(KW, KH, C, F).transpose(3, 2, 1, 0), dout.sum((0, 1)).sum(1)

    def _dx(self, dout: Array) -> Array:
        (KH, KW), (SH, SW), (PH, PW), F = self.kernel_size, self.stride, self.padding, self.out_channels
        dout = hwcn(dout)
        (H, W, C, N), (OH, OW) = self._x_shape, dout.shape[:2]
        # The same steps back: windows along W of dout with zeros around it, products, KH rows added up.
        spread = self._scratch("spread", OH, W + 2 * PW + KW - 1, F, N)
        spread[:, KW - 1 : KW - 1 + SW * OW : SW] = dout
        windows = as_strided(spread[:, PW:], (OH, W, KW * F, N), spread.strides, writeable=False)
        turned = self.weight[..., ::-1].transpose(2, 1, 3, 0).reshape(KH * C, KW * F)
        drows = self._scratch("drows", OH, W, KH * C, N)
        np.matmul(turned, windows, out=drows)
        dx = np.zeros((H, W, C, N), dout.dtype)
        for i, inside, pixels in _taps(H, OH, KH, SH, PH):
            dx[pixels] += drows.reshape(OH, W, KH, C, N)[inside, :, i]
        return nchw(dx)

    def __repr__(self) -> str:
        sizes = f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
        return f"Conv2d({self.in_channels}, {self.out_channels}, {sizes})"


class _Pool2d(Layer):
    """x (N, C, H, W) -> y (N, C, OH, OW), one number per window: along W first, then along H."""

    takes = ("N", "C", "H", "W")
    hint = "for one image use image[None]"

    def __init__(self, kernel_size: Pair, stride: Pair | None = None) -> None:
        self.kernel_size = _pair("kernel_size", kernel_size)
        self.stride = self.kernel_size if stride is None else _pair("stride", stride)

    def _windows(self, x: Array, axis: int) -> list[Array]:
        """Views of x (H, W, C, N): every window's first pixel along the axis, every window's second, ..."""
        size, stride = self.kernel_size[axis], self.stride[axis]
        out = (x.shape[axis] - size) // stride + 1
        starts = (slice(i, i + (out - 1) * stride + 1, stride) for i in range(size))
        return [x[(slice(None),) * axis + (pixels,)] for pixels in starts]

    def _forward(self, x: Array) -> Array:
        x = hwcn(x)
        if x.shape[0] < self.kernel_size[0] or x.shape[1] < self.kernel_size[1]:
            raise NetworkError(f"{self} is larger than its input of {x.shape[0]} x {x.shape[1]} pixels")
        narrow = self._reduce(self._windows(x, 1))
        y = self._reduce(self._windows(narrow, 0))
        self._kept = x, narrow, y
        return nchw(y)

    def _dx(self, dout: Array) -> Array:
        x, narrow, y = self._kept
        return nchw(self._spread(self._spread(hwcn(dout), y, narrow, 0), narrow, x, 1))

    def _spread(self, dout: Array, y: Array, x: Array, axis: int) -> Array:
        dx = np.zeros_like(x)
        self._share(axis, dout, y, self._windows(x, axis), self._windows(dx, axis))
        return dx

    def _reduce(self, windows: list[Array]) -> Array:
        raise NotImplementedError

    def _share(self, axis: int, dout: Array, y: Array, windows: list[Array], dwindows: list[Array]) -> None:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}(kernel_size={self.kernel_size}, stride={self.stride})"


class MaxPool2d(_Pool2d):
    """y = max of each window; its gradient goes to the first maximum in row-major order."""

    def _reduce(self, windows: list[Array]) -> Array:
        y = windows[0].copy()
        for window in windows[1:]:
            np.maximum(y, window, out=y)
        return y

    def _share(self, axis: int, dout: Array, y: Array, windows: list[Array], dwindows: list[Array]) -> None:
        # Each pixel that equals the maximum takes what is left, so the first takes all; the last needs no
        # look.
        overlap = len(windows) > self.stride[axis]
        for window, dwindow in zip(windows[:-1], dwindows, strict=False):
            taken = np.multiply(dout, window == y, out=None if overlap else dwindow)
            if overlap:
                dwindow += taken
            dout = dout - taken
        dwindows[-1][...] += dout


class AvgPool2d(_Pool2d):
    """y = mean of each window; each of its KH KW pixels gets 1 / (KH KW) of the gradient."""

    def _reduce(self, windows: list[Array]) -> Array:
        y: Array = sum(windows[1:], windows[0]) / len(windows)
        return y

    def _share(self, axis: int, dout: Array, y: Array, windows: list[Array], dwindows: list[Array]) -> None:
        for dwindow in dwindows:
            dwindow += dout / len(dwindows)


class ReLU(Layer):
    """y = max(x, 0) of any shape; dx = dout where y > 0, else 0."""

    def _forward(self, x: Array) -> Array:
        self._kept = y = np.maximum(x, 0)
        return y

    def _dx(self, dout: Array) -> Array:
        dx: Array = dout * (self._kept > 0)  # multiplying by a mask is faster than indexing with it
        return dx


class Sigmoid(Layer):
    """y = 1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2, which cannot overflow; dx = dout y (1 - y)."""

    def _forward(self, x: Array) -> Array:
        self._kept = y = (1 + np.tanh(x / 2)) / 2
        return y

    def _dx(self, dout: Array) -> Array:
        dx: Array = dout * self._kept * (1 - self._kept)
        return dx


class Tanh(Layer):
    """y = tanh(x); dx = dout (1 - y^2)."""

    def _forward(self, x: Array) -> Array:
        self._kept = y = np.tanh(x)
        return y

    def _dx(self, dout: Array) -> Array:
        dx: Array = dout * (1 - self._kept**2)
        return dx


class Flatten(Layer):
    """y = x as rows, (N, C, H, W) -> (N, C H W); dx = dout in x's shape."""

    def _forward(self, x: Array) -> Array:
        self._kept = x.shape
        return x.reshape(len(x), -1)

    def _dx(self, dout: Array) -> Array:
        return np.moveaxis(np.ascontiguousarray(dout.T).reshape(*self._kept[1:], -1), -1, 0)


class Dense(Layer):
    """y = x weight^T + bias, x (N, in_features), weight (out_features, in_features), bias (out_features,).

    dweight = dout^T x; dbias = dout summed over the batch; dx = dout weight. PyTorch calls it Linear.
    """

    learned = ("weight", "bias")
    hint = "put a Flatten() before the first Dense"

    def __init__(
        self, in_features: int, out_features: int, rng: Rng | None = None, dtype: DTypeLike = np.float32
    ) -> None:
        self.in_features, self.out_features = _pair("features", (in_features, out_features))
        self.takes = ("N", self.in_features)
        self._initialize((out_features, in_features), rng, dtype)

    def _forward(self, x: Array) -> Array:
        self._kept = x
        y: Array = x @ self.weight.T + self.bias
        return y

    def _dparameters(self, dout: Array) -> None:
        self.dweight, self.dbias = dout.T @ self._kept, dout.sum(0)

    def _dx(self, dout: Array) -> Array:
        dx: Array = dout @ self.weight
        return dx

    def __repr__(self) -> str:
        return f"Dense({self.in_features}, {self.out_features})"
