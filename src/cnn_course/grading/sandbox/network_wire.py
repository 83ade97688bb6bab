"""A `Sequential` as data: the kinds of its layers, their sizes and their parameters; and built anew from that.

Only the course's own layers travel. They are described in the guest and built in the judge, so that nothing of the
student's runs there, and a network that would need much memory for a few small images is refused.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cnn_course.messages import say

SIZES = {
    "Conv2d": ("stride", "padding"),
    "MaxPool2d": ("kernel_size", "stride"),
    "AvgPool2d": ("kernel_size", "stride"),
}
LEARNING = ("Conv2d", "Dense")
KINDS = ("Conv2d", "MaxPool2d", "AvgPool2d", "Dense", "Flatten", "ReLU", "Sigmoid", "Tanh")
LAYERS = 64
SIDE = 256  # the largest kernel, stride and padding
PARAMETERS = 5_000_000
NUMBERS = 30_000_000  # that all layers together may need for a batch
PRODUCTS = 1_000_000_000  # that they may add up for a batch: a second or two
BATCH = (3, 1, 28, 28)


class OwnLayer(Exception):
    """The network holds a layer of the student's own."""

    def __init__(self, kind: str) -> None:
        super().__init__(say("own_layer", kind=kind))
        self.kind = kind


class TooLarge(Exception):
    """The network needs more than any exercise asks for."""

    def __init__(self) -> None:
        super().__init__(say("large_network"))


@dataclass
class Described:
    """One layer."""

    kind: str
    sizes: Any  # pairs (height, width), as `SIZES` names them
    parameters: list[np.ndarray] = field(default_factory=list)  # weight, bias


def described(network: Any) -> list[Described]:
    """Return the layers of a network as data. Raises OwnLayer."""
    return [_described(layer) for layer in network.layers]


def _described(layer: Any) -> Described:
    kind = type(layer).__name__
    if kind not in KINDS or type(layer) is not getattr(sys.modules.get("cnn_course.layers"), kind, None):
        raise OwnLayer(kind)
    sizes = [[int(n) for n in getattr(layer, name)] for name in SIZES.get(kind, ())]
    return Described(kind, sizes, list(layer.named_parameters().values()))


def built(descriptions: Sequence[Described]) -> Any:
    """Return the network that was described. Raises TooLarge, or ValueError, TypeError where it is no network."""
    from cnn_course import layers

    for description in descriptions:
        _checked(description)
    numbers, products = map(sum, zip((0, 0), *_needed(descriptions), strict=True))
    parameters = sum(a.size for d in descriptions for a in d.parameters)
    if parameters > PARAMETERS or numbers > NUMBERS or products > PRODUCTS:
        raise TooLarge
    return layers.Sequential(*(_layer(getattr(layers, d.kind), d) for d in descriptions))


def _checked(layer: Described) -> None:
    """Raise ValueError for what no layer of the course can be."""
    pairs = isinstance(layer.sizes, list) and all(isinstance(p, list) and len(p) == 2 for p in layer.sizes)
    if layer.kind not in KINDS or not pairs or len(layer.sizes) != len(SIZES.get(layer.kind, ())):
        raise ValueError
    if any(type(n) is not int or not 0 <= n <= SIDE for pair in layer.sizes for n in pair):
        raise ValueError
    shapes = [array.shape for array in layer.parameters]
    wanted = {"Conv2d": 4, "Dense": 2}.get(layer.kind)
    if (wanted is None) != (not shapes) or (wanted and [len(s) for s in shapes] != [wanted, 1]):
        raise ValueError
    if wanted and (shapes[1] != shapes[0][:1] or max(shapes[0][2:], default=0) > SIDE or 0 in shapes[0]):
        raise ValueError
    if any(array.dtype.kind != "f" or array.dtype != layer.parameters[0].dtype for array in layer.parameters):
        raise ValueError


def _layer(kind: Any, layer: Described) -> Any:
    pairs = [tuple(pair) for pair in layer.sizes]
    if layer.kind not in LEARNING:
        return kind(*pairs)
    weight, bias = layer.parameters
    sizes = (weight.shape[1], weight.shape[0], *([weight.shape[2:], *pairs] if layer.kind == "Conv2d" else []))
    made = kind(*sizes, dtype=np.promote_types(weight.dtype, np.float32))  # float16 is a hundred times slower
    made.weight[...], made.bias[...] = weight, bias
    return made


def _needed(layers: Sequence[Described]) -> Iterator[tuple[int, int]]:
    """For each layer, how many numbers it would hold for a small batch, and how many products it would take."""
    N, C, H, W = BATCH
    for layer in layers:
        rows = products = 0
        if layer.kind == "Conv2d":
            (SH, SW), (PH, PW) = layer.sizes
            F, _, KH, KW = layer.parameters[0].shape
            OH, OW = _out(H, KH, max(SH, 1), PH), _out(W, KW, max(SW, 1), PW)
            rows = N * OH * (W + 2 * PW) * KH * C
            products = N * OH * OW * layer.parameters[0].size
            C, H, W = F, OH, OW
        elif layer.kind in SIZES:
            (KH, KW), (SH, SW) = layer.sizes
            OH, OW = _out(H, KH, max(SH, 1)), _out(W, KW, max(SW, 1))
            products = N * C * OH * (W * KH + OW * KW)
            H, W = OH, OW
        elif layer.kind == "Flatten":
            C, H, W = C * H * W, 1, 1
        elif layer.kind == "Dense":
            C, H, W = layer.parameters[0].shape[0], 1, 1
        yield rows + N * math.prod((C, H, W)), products


def _out(size: int, kernel: int, stride: int, padding: int = 0) -> int:
    return max(0, (size + 2 * padding - kernel) // stride + 1)
