"""What the checks of lesson 06 ask: the derivation's numbers first, then every size, step, border and kind of input.

All windows of a convolution fit exactly. Pooling may leave rows and columns over, or between its windows: the shape of
`dout` says how many windows there were, and a pixel that no window reached has gradient 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnn_course.authoring.bank import Probe, ProbeGroup, case, exercise, group
from cnn_course.authoring.probes import eighths, frozen, single, strided

# The lecture's derivation, 3x3 image and 2x2 kernel. With dout = 1, 10, 100, 1000 an answer can be read off digit by
# digit: in dE/dK11 = dE/dO11 X11 + dE/dO12 X12 + dE/dO21 X21 + dE/dO22 X22 = 5421 the units are X11, the tens X12, ...
O11, O12, O21, O22 = 1, 10, 100, 1000
DOUT = np.array([[[[O11, O12], [O21, O22]]]], float)
X = np.arange(1.0, 10).reshape(1, 1, 3, 3)
(X11, X12, X13), (X21, X22, X23), (X31, X32, X33) = X[0, 0]
K = np.arange(1.0, 5).reshape(1, 1, 2, 2)
(K11, K12), (K21, K22) = K[0, 0]
DECK_DB = np.array([O11 + O12 + O21 + O22])
DECK_DK = np.array(
    [
        [O11 * X11 + O12 * X12 + O21 * X21 + O22 * X22, O11 * X12 + O12 * X13 + O21 * X22 + O22 * X23],
        [O11 * X21 + O12 * X22 + O21 * X31 + O22 * X32, O11 * X22 + O12 * X23 + O21 * X32 + O22 * X33],
    ]
).reshape(K.shape)
DECK_DX = np.array(
    [
        [O11 * K11, O11 * K12 + O12 * K11, O12 * K12],
        [O11 * K21 + O21 * K11, O11 * K22 + O12 * K21 + O21 * K12 + O22 * K11, O12 * K22 + O22 * K12],
        [O21 * K21, O21 * K22 + O22 * K21, O22 * K22],
    ]
).reshape(X.shape)

Change = Callable[[np.ndarray], np.ndarray]


def as_is(array: np.ndarray) -> np.ndarray:
    return array


def whole(array: np.ndarray) -> np.ndarray:
    """Return eighths as whole numbers."""
    return (8 * array).astype(int)


def tenths(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return distinct multiples of 0.1 on both sides of 0: pixels without ties, which float32 has to round."""
    size = int(np.prod(shape))
    return (rng.permutation(size).reshape(shape) - size // 2 + 0.5) / 10


def layer(
    rng: np.random.Generator,
    batch: tuple[int, int, int],
    image: tuple[int, int],
    kernel: tuple[int, int],
    stride: int = 1,
    padding: int = 0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return dout, x and w of a layer with (N, C, F) = `batch` whose windows fit exactly."""
    N, C, F = batch
    out = []
    for side, window in zip(image, kernel, strict=True):
        steps, over = divmod(side + 2 * padding - window, stride)
        assert over == 0, (image, kernel, stride, padding)
        out.append(steps + 1)
    return eighths(rng, N, F, *out), eighths(rng, N, C, *image), eighths(rng, F, C, *kernel)


def steps_and_borders(one: Callable[..., Probe]) -> list[ProbeGroup]:
    """Return the groups that both gradients are asked about: strides, and borders of zeros."""
    return [
        group(
            "stride",
            1,
            one((1, 1, 1), (5, 5), (3, 3), stride=2),
            one((2, 2, 3), (5, 7), (3, 1), stride=2),
            one((1, 1, 2), (5, 8), (2, 2), stride=3),
        ),
        group(
            "padding",
            1,
            one((1, 1, 1), (3, 3), (3, 3), padding=1),
            one((2, 2, 2), (3, 4), (3, 2), padding=1),
            one((1, 1, 1), (2, 3), (5, 3), padding=2),
            one((2, 1, 2), (3, 5), (3, 3), stride=2, padding=1),
        ),
    ]


@exercise("conv2d_bias_gradient", axes=("filter",))
def conv2d_bias_gradient(rng: np.random.Generator) -> list[ProbeGroup]:
    one_place = np.zeros((1, 2, 3, 3))
    one_place[0, 1, 0, 2] = 7
    return [
        group(
            "one image: the sum over its places",
            1,
            case(DOUT, deck=DECK_DB),
            case(one_place),
            case(eighths(rng, 1, 1, 3, 4)),
            case(eighths(rng, 1, 3, 4, 2)),
        ),
        group(
            "several images, several filters",
            1,
            case(np.ones((2, 3, 2, 2)) * np.array([1.0, 10, 100])[:, None, None]),
            case(eighths(rng, 2, 2, 2, 3)),
            case(eighths(rng, 4, 3, 1, 1)),
            case(eighths(rng, 3, 1, 2, 2)),
        ),
        group(
            "integers and float32, dout left alone",
            1,
            case(eighths(rng, 2, 3, 2, 4), twice=True),
            case(whole(eighths(rng, 2, 2, 3, 2))),
            case(single(eighths(rng, 3, 2, 2, 3))),
            case(frozen(eighths(rng, 2, 3, 2, 2)), twice=True),
            case(strided(eighths(rng, 2, 2, 4, 3))),
            untouched=True,
        ),
    ]


@exercise("conv2d_weight_gradient", axes=("filter", "channel", "row", "column"))
def conv2d_weight_gradient(rng: np.random.Generator) -> list[ProbeGroup]:
    def one(*sizes: Any, change: Change = as_is, twice: bool = False, **steps: int) -> Probe:
        dout, x, w = layer(rng, *sizes, **steps)
        return case(change(dout), change(x), w.shape[2:], twice=twice, **steps)

    delta = np.zeros((1, 1, 3, 3))
    delta[0, 0, 0, 2] = 1
    return [
        group(
            "the lecture's example, and every size",
            1,
            case(DOUT, X, (2, 2), deck=DECK_DK),
            case(delta, np.arange(1.0, 26).reshape(1, 1, 5, 5), (3, 3)),
            one((1, 1, 1), (4, 4), (2, 2)),
            one((1, 1, 1), (4, 6), (3, 2)),
            one((1, 1, 1), (5, 3), (2, 3)),
            one((1, 1, 1), (3, 4), (1, 1)),
            one((1, 1, 1), (3, 4), (3, 4)),
            one((1, 1, 1), (4, 3), (1, 3)),
        ),
        group(
            "several channels, filters and images",
            1,
            one((1, 3, 1), (3, 3), (2, 2)),
            one((1, 2, 3), (3, 4), (2, 2)),
            one((2, 1, 1), (4, 3), (2, 2)),
            one((3, 2, 2), (3, 4), (2, 3)),
        ),
        *steps_and_borders(one),
        group(
            "whole numbers and bytes",
            1,
            one((2, 2, 2), (3, 4), (2, 2), change=whole),
            case(eighths(rng, 1, 2, 2, 3), rng.integers(0, 256, (1, 2, 3, 4)).astype(np.uint8), (2, 2)),
            apart=True,
        ),
        group(
            "float32, arguments left alone",
            1,
            one((2, 2, 3), (4, 3), (2, 2), twice=True),
            one((2, 2, 2), (4, 3), (2, 3), change=single),
            one((2, 1, 2), (3, 4), (2, 2), change=frozen, twice=True),
            one((1, 2, 2), (4, 4), (2, 2), change=strided),
            untouched=True,
        ),
    ]


@exercise("conv2d_input_gradient", axes=("image", "channel", "row", "column"))
def conv2d_input_gradient(rng: np.random.Generator) -> list[ProbeGroup]:
    def one(*sizes: Any, change: Change = as_is, twice: bool = False, **steps: int) -> Probe:
        dout, x, w = layer(rng, *sizes, **steps)
        return case(change(dout), change(w), x.shape, twice=twice, **steps)

    delta = np.zeros((1, 1, 3, 3))
    delta[0, 0, 0, 2] = 1
    return [
        group(
            "the lecture's example, and every size",
            1,
            case(DOUT, K, (1, 1, 3, 3), deck=DECK_DX),
            case(np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3)), (1, 1, 5, 5)),
            case(delta, np.arange(1.0, 10).reshape(1, 1, 3, 3), (1, 1, 5, 5)),
            one((1, 1, 1), (4, 4), (2, 2)),
            one((1, 1, 1), (4, 6), (3, 2)),
            one((1, 1, 1), (5, 3), (2, 3)),
            one((1, 1, 1), (3, 4), (1, 1)),
            one((1, 1, 1), (3, 4), (3, 4)),
            one((1, 1, 1), (4, 3), (1, 3)),
            one((1, 1, 1), (4, 3), (3, 1)),
        ),
        group(
            "several channels, filters and images",
            1,
            one((1, 3, 1), (3, 3), (2, 2)),
            one((1, 1, 3), (3, 4), (2, 2)),
            one((2, 1, 1), (4, 3), (2, 2)),
            one((2, 2, 2), (3, 4), (2, 3)),
            one((3, 2, 3), (3, 3), (2, 2)),
        ),
        *steps_and_borders(one),
        group(
            "whole numbers",
            1,
            one((2, 2, 2), (3, 4), (2, 2), change=whole),
            case(eighths(rng, 1, 2, 2, 3), rng.integers(-9, 10, (2, 2, 2, 2)), (1, 2, 3, 4)),
            apart=True,
        ),
        group(
            "float32, arguments left alone",
            1,
            one((2, 2, 3), (4, 3), (2, 2), twice=True),
            one((2, 2, 2), (4, 3), (2, 3), change=single),
            one((2, 1, 2), (3, 4), (2, 2), change=frozen, twice=True),
            one((1, 2, 2), (4, 4), (2, 2), change=strided),
            untouched=True,
        ),
    ]


@exercise("conv2d_backward")
def conv2d_backward(rng: np.random.Generator) -> list[ProbeGroup]:
    plain = layer(rng, (2, 2, 3), (3, 4), (2, 2))
    small = layer(rng, (2, 1, 1), (3, 3), (2, 2))
    stepped = layer(rng, (2, 2, 3), (5, 7), (3, 1), stride=2)
    padded = layer(rng, (2, 2, 2), (3, 4), (3, 2), padding=1)
    both = layer(rng, (1, 1, 2), (3, 5), (3, 3), stride=2, padding=1)
    dout, x, w = layer(rng, (2, 2, 2), (4, 3), (2, 2))

    def part(name: str) -> tuple[Probe, ...]:
        return (
            case(DOUT, X, K, view=name),
            case(*small, view=name),
            case(*plain, view=name),
            case(*stepped, view=name, stride=2),
            case(*padded, view=name, padding=1),
            case(*both, view=name, stride=2, padding=1),
            case(dout, whole(x), whole(w), view=name),
            case(single(dout), single(x), single(w), view=name),
            case(frozen(dout), frozen(x), frozen(w), view=name),
            case(strided(dout), strided(x), strided(w), view=name),
        )

    return [
        group("dx, the gradient of the image", 1, *part("dx"), untouched=True),
        group("dw, the gradient of the filters", 1, *part("dw"), untouched=True),
        group("db, the gradient of the biases", 1, *part("db"), untouched=True),
    ]


def pooled(
    rng: np.random.Generator, x: np.ndarray, size: int, stride: int | None = None, change: Change = as_is, **how: bool
) -> Probe:
    """Return the case of a pooling layer; rows and columns after the last whole window are left over."""
    step = stride or size
    out = [(side - size) // step + 1 for side in x.shape[2:]]
    arguments = (change(eighths(rng, *x.shape[:2], *out)), change(x), size)
    return case(*arguments, **how) if stride is None else case(*arguments, stride, **how)


TIED = np.array([[0.0, 2, 1, 1], [2, 2, 1, 1], [5, 3, 7, -4], [5, 5, 7, 7]]).reshape(1, 1, 4, 4)


@exercise("max_pool2d_backward", axes=("image", "channel", "row", "column"))
def max_pool2d_backward(rng: np.random.Generator) -> list[ProbeGroup]:
    tens = np.array([[[[1.0, 10], [100, 1000]]]])
    peak = np.zeros((1, 1, 3, 3))
    peak[0, 0, 1, 1] = 1
    x = np.array([[1.0, 6, 2, 3], [5, 4, 8, 0], [7, 0, 4, 9], [2, 3, 1, 5]]).reshape(1, 1, 4, 4)
    return [
        group(
            "windows side by side, channels, images",
            1,
            case(tens, x, 2),
            case(tens, -x, 2),
            pooled(rng, tenths(rng, 1, 1, 6, 3), 3),
            pooled(rng, tenths(rng, 1, 1, 3, 2), 1),
            pooled(rng, tenths(rng, 1, 1, 4, 6), 2, 2),
            pooled(rng, tenths(rng, 1, 3, 2, 4), 2),
            pooled(rng, tenths(rng, 3, 2, 4, 2), 2),
            pooled(rng, tenths(rng, 2, 2, 6, 3), 3),
        ),
        group(
            "ties: the first maximum takes all",
            1,
            case(np.array([[[[3.0]]]]), np.full((1, 1, 2, 2), 5.0), 2),
            case(tens, TIED, 2),
            case(np.array([[[[2.0, -1.5]], [[0.5, 4]]]]), np.zeros((1, 2, 2, 4)), 2),
        ),
        group(
            "overlap: windows that share a winner",
            1,
            case(tens, peak, 2, 1),
            pooled(rng, tenths(rng, 1, 1, 4, 5), 2, 1),
            pooled(rng, tenths(rng, 2, 2, 5, 7), 3, 2),
            pooled(rng, tenths(rng, 1, 1, 4, 4), 3, 1),
        ),
        group(
            "pixels that no window reached",
            1,
            pooled(rng, tenths(rng, 1, 1, 5, 8), 2, 3),
            pooled(rng, tenths(rng, 2, 1, 5, 7), 2),
            pooled(rng, tenths(rng, 1, 2, 6, 4), 3, 2),
        ),
        group(
            "whole numbers and bytes",
            1,
            case(eighths(rng, 2, 1, 2, 3), rng.permutation(np.arange(-24, 24)).reshape(2, 1, 4, 6), 2),
            case(eighths(rng, 1, 1, 2, 2), rng.permutation(np.arange(16, dtype=np.uint8)).reshape(1, 1, 4, 4), 2),
            apart=True,
        ),
        group(
            "float32, arguments left alone",
            1,
            pooled(rng, tenths(rng, 2, 2, 4, 2), 2, twice=True),
            pooled(rng, tenths(rng, 2, 2, 4, 4), 2, change=single),
            pooled(rng, tenths(rng, 1, 2, 4, 6), 2, change=frozen, twice=True),
            pooled(rng, tenths(rng, 2, 1, 2, 6), 2, change=strided),
            untouched=True,
        ),
    ]


@exercise("avg_pool2d_backward", axes=("image", "channel", "row", "column"))
def avg_pool2d_backward(rng: np.random.Generator) -> list[ProbeGroup]:
    tens = np.array([[[[4.0, 40], [400, 4000]]]])
    return [
        group(
            "windows side by side, channels, images",
            1,
            case(tens, eighths(rng, 1, 1, 4, 4), 2),
            pooled(rng, eighths(rng, 1, 1, 8, 4), 4),
            pooled(rng, eighths(rng, 1, 1, 3, 2), 1),
            pooled(rng, eighths(rng, 1, 1, 4, 6), 2, 2),
            pooled(rng, eighths(rng, 1, 3, 2, 4), 2),
            pooled(rng, eighths(rng, 3, 2, 4, 2), 2),
            pooled(rng, eighths(rng, 2, 2, 6, 3), 3),
        ),
        group(
            "overlap and gaps",
            1,
            case(tens, np.zeros((1, 1, 3, 3)), 2, 1),
            pooled(rng, eighths(rng, 1, 1, 4, 5), 2, 1),
            pooled(rng, eighths(rng, 2, 2, 5, 7), 3, 2),
            pooled(rng, eighths(rng, 1, 1, 5, 8), 2, 3),
            pooled(rng, eighths(rng, 2, 1, 5, 7), 2),
            pooled(rng, eighths(rng, 1, 2, 6, 4), 4, 2),
        ),
        group(
            "whole numbers",
            1,
            case(eighths(rng, 2, 1, 2, 3), rng.integers(-9, 10, (2, 1, 4, 6)), 2),
            case(rng.integers(-9, 10, (1, 2, 2, 1)), rng.integers(-9, 10, (1, 2, 4, 2)), 2),
            apart=True,
        ),
        group(
            "float32, arguments left alone",
            1,
            pooled(rng, eighths(rng, 2, 2, 4, 2), 2, twice=True),
            pooled(rng, eighths(rng, 2, 2, 4, 4), 2, change=single),
            pooled(rng, eighths(rng, 1, 2, 4, 6), 2, change=frozen, twice=True),
            pooled(rng, eighths(rng, 2, 1, 2, 6), 2, change=strided),
            untouched=True,
        ),
    ]
