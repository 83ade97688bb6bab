"""Layers in a row: the network that optimizers change, files keep, and `summary` prints."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping

import numpy as np

from cnn_course import npz
from cnn_course.errors import NetworkError
from cnn_course.layer import Array, Layer


class Summary(str):
    """Text that a notebook shows as it is printed."""

    def __repr__(self) -> str:
        return str(self)


class Sequential(Layer):
    """y = f_k(... f_2(f_1(x))); backward is the chain rule, from the last layer to the first.

    `network[i]` is a layer, `network[:i]` the network of the first i, with the same weights.
    """

    def __init__(self, *layers: Layer) -> None:
        self.layers = list(layers)

    def _forward(self, x: Array) -> Array:
        y = x
        with np.errstate(over="ignore", invalid="ignore"):
            for i, layer in enumerate(self.layers):
                try:
                    y = layer.forward(y)
                except NetworkError as error:
                    self._refuse_sick_images(x)
                    raise NetworkError(f"layer {i}: {error}") from None
            if not np.isfinite(y.sum()):
                self._explain(x)
        return y

    def _explain(self, x: Array) -> None:
        """Name the first image, weight or output that is not finite."""
        self._refuse_sick_images(x)
        sick = "NaN or infinity; the learning rate is too large: begin again with a tenth of it"
        for i, layer in enumerate(self.layers):
            for name, values in layer.named_parameters().items():
                if not np.isfinite(values).all():
                    raise NetworkError(f"layer {i}: the {name} {values.shape} of {layer} holds {sick}")
            x = layer.forward(x)
            if not np.isfinite(x).all():
                raise NetworkError(f"layer {i}: the output {x.shape} of {layer} holds {sick}")

    def _refuse_sick_images(self, x: Array) -> None:
        for n in np.flatnonzero(~np.isfinite(x.reshape(len(x), -1)).all(1)):
            raise NetworkError(f"image {n} of the batch {x.shape} holds NaN or infinity; leave it out")

    def backward(self, dout: Array, to_input: bool = True) -> Array:
        """dL/dx. Training needs less: `to_input=False` ends with the first layer that learns."""
        dout = self._check(dout)
        learning = [i for i, layer in enumerate(self.layers) if layer.named_parameters()]
        first = -1 if to_input or not learning else learning[0]
        for i in range(len(self.layers) - 1, first, -1):
            dout = self.layers[i].backward(dout)
        if first >= 0:
            self.layers[first].learn(dout)
        return dout

    def learn(self, dout: Array) -> None:
        """The gradients of all parameters, and not dL/dx."""
        self.backward(dout, to_input=False)

    def named_parameters(self) -> dict[str, Array]:
        """Every layer's parameters, named as PyTorch does: "0.weight", "0.bias", "3.weight", ..."""
        each = [(i, layer.named_parameters()) for i, layer in enumerate(self.layers)]
        return {f"{i}.{name}": array for i, parameters in each for name, array in parameters.items()}

    def gradients(self) -> list[Array]:
        """Every layer's gradients, in the same order."""
        return [gradient for layer in self.layers for gradient in layer.gradients()]

    def state(self) -> dict[str, Array]:
        """A copy of all parameters, by name."""
        return {name: array.copy() for name, array in self.named_parameters().items()}

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write `state()` to an .npz file."""
        npz.write(path, self.state())

    def load(self, source: str | os.PathLike[str] | Mapping[str, Array]) -> None:
        """Take the parameters from a state or an .npz file: all of them, or none and an error."""
        state = source if isinstance(source, Mapping) else npz.read(source)
        own = self.named_parameters()
        theirs = {name: np.shape(array) for name, array in state.items()}
        for name in own.keys() | theirs.keys():
            if name not in own or name not in theirs or own[name].shape != theirs[name]:
                here = own[name].shape if name in own else "missing"
                there = theirs.get(name, "missing")
                raise NetworkError(f"that is another network: its {name} is {there}, and this one's is {here}")
        for name, array in own.items():
            array[...] = state[name]

    def summary(self, input_shape: tuple[int, ...] = (1, 28, 28)) -> Summary:
        """Keras's table: of each layer the output, for inputs (None, *input_shape), and the parameters."""
        x, total, seen, line = np.zeros((1, *input_shape)), 0, Counter[str](), " {:<28}{:<26}{:<11}".format
        rows = []
        for layer in self.layers:
            x, kind = layer.forward(x), type(layer).__name__
            count = sum(array.size for array in layer.named_parameters().values())
            name = kind.lower() + (f"_{seen[kind]}" if seen[kind] else "")
            rows.append(line(f"{name} ({kind})", f"{(None, *x.shape[1:])}", f"{count:,}"))
            total, seen[kind] = total + count, seen[kind] + 1
        head = ['Model: "sequential"', "_" * 65, line("Layer (type)", "Output Shape", "Param #"), "=" * 65]
        return Summary("\n".join([*head, *rows, "=" * 65, f"Total params: {total:,}", "_" * 65]))

    def __getitem__(self, index: int | slice) -> Layer:
        return Sequential(*self.layers[index]) if isinstance(index, slice) else self.layers[index]

    def __len__(self) -> int:
        return len(self.layers)

    def __repr__(self) -> str:
        return "Sequential(" + ", ".join(map(repr, self.layers)) + ")"
