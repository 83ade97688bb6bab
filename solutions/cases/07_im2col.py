"""What the checks of lesson 07 ask: one image first, then every size, step, border and kind of input.

All windows fit exactly, but in the group that asks for a ValueError.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnn_course.authoring.bank import Probe, ProbeGroup, case, exercise, group
from cnn_course.authoring.probes import counting, eighths, frozen, single, strided

# The convolution of lesson 03: what the layer gave there, it gives here.
LECTURE_IMAGE = np.array([[1.0, 2, 3, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 3, 0, 1]])
LECTURE_KERNEL = np.array([[2.0, 0, 1], [0, 1, 2], [1, 0, 2]])[None, None]
TILED = np.tile(LECTURE_IMAGE, (2, 2))[:7, :7]
PLAIN_MAP = np.array([[15.0, 16], [6, 15]])
PADDED_MAP = np.array([[7.0, 12, 10, 2], [4, 15, 16, 10], [10, 6, 15, 6], [8, 10, 4, 3]])
STRIDED_MAP = np.array([[15.0, 17, 15], [17, 15, 17], [15, 17, 15]])

Change = Callable[[np.ndarray], np.ndarray]
Kernel = int | tuple[int, int]


def as_is(array: np.ndarray) -> np.ndarray:
    return array


def whole(array: np.ndarray) -> np.ndarray:
    """Return eighths as whole numbers."""
    return (8 * array).astype(int)


def places(image: tuple[int, ...], kernel: Kernel, stride: int, padding: int) -> tuple[int, int]:
    """Return OH and OW; the windows must fit exactly."""
    out = []
    for side, window in zip(image[-2:], np.broadcast_to(kernel, 2).tolist(), strict=True):
        steps, over = divmod(side + 2 * padding - window, stride)
        assert over == 0, (image, kernel, stride, padding)
        out.append(steps + 1)
    return out[0], out[1]


@exercise("im2col", axes=("row", "column"))
def im2col(rng: np.random.Generator) -> list[ProbeGroup]:
    def one(shape: tuple[int, ...], kernel: Kernel, change: Change = as_is, **more: Any) -> Probe:
        places(shape, kernel, more.get("stride", 1), more.get("padding", 0))
        return case(change(eighths(rng, *shape)), kernel, **more)

    decimals = np.ones((1, 3, 2, 2)) * np.array([1.0, 10, 100])[:, None, None]
    blank = np.stack([counting(1, 3, 3), np.zeros((1, 3, 3)), 100 + counting(1, 3, 3)])
    return [
        group(
            "every window a row",
            1,
            case(counting(1, 1, 3, 3), 2),
            case(counting(1, 1, 3, 4), (2, 3)),
            case(counting(1, 1, 4, 3), (3, 2)),
            one((1, 1, 4, 5), (1, 3)),
            one((1, 1, 5, 3), (3, 1)),
            one((1, 1, 2, 3), 1),
            one((1, 1, 2, 3), (2, 3)),
        ),
        group(
            "several channels and images",
            1,
            case(decimals, 2),
            case(counting(1, 2, 3, 3), 2),
            case(blank, 2),
            one((1, 3, 3, 4), (2, 3)),
            one((2, 2, 4, 3), (3, 2)),
            one((3, 2, 2, 2), 1),
            one((2, 3, 2, 3), (2, 2)),
        ),
        group(
            "stride",
            1,
            case(counting(1, 1, 5, 5), 3, stride=2),
            one((1, 1, 4, 6), 2, stride=2),
            one((2, 2, 5, 4), (3, 2), stride=2),
            one((1, 1, 5, 8), 2, stride=3),
            one((1, 2, 3, 5), 1, stride=2),
        ),
        group(
            "padding",
            1,
            case(counting(1, 1, 2, 2), 2, padding=1),
            case(10 + counting(1, 1, 2, 3), 3, padding=1),
            one((2, 2, 3, 2), (2, 3), padding=1),
            one((1, 1, 1, 2), (5, 3), padding=2),
            one((2, 3, 3, 5), 3, stride=2, padding=1),
            one((1, 1, 3, 6), 2, stride=3, padding=1),
        ),
        group(
            "whole numbers, float32, x left alone",
            1,
            one((2, 2, 3, 4), (2, 3), twice=True),
            one((2, 2, 3, 3), 2, whole, padding=1),
            case(rng.integers(0, 256, (1, 2, 3, 4)).astype(np.uint8), 2),
            one((2, 2, 4, 3), 2, single),
            one((2, 2, 3, 4), 2, frozen, padding=1, twice=True),
            one((2, 2, 4, 4), (3, 2), strided),
            untouched=True,
        ),
        group(
            "windows that do not fit: ValueError",
            1,
            case(eighths(rng, 1, 1, 4, 5), 3, stride=2, raises="ValueError"),
            case(eighths(rng, 1, 1, 5, 4), 3, stride=2, raises="ValueError"),
            case(eighths(rng, 1, 2, 5, 5), (3, 2), stride=2, raises="ValueError"),
            case(eighths(rng, 1, 1, 3, 2), 3, raises="ValueError"),
            case(eighths(rng, 1, 1, 4, 4), 3, stride=2, padding=1, raises="ValueError"),
            case(eighths(rng, 1, 1, 5, 5), 2, stride=3, padding=1, raises="ValueError"),
            apart=True,
        ),
    ]


@exercise("conv2d_im2col", axes=("image", "filter", "row", "column"))
def conv2d_im2col(rng: np.random.Generator) -> list[ProbeGroup]:
    def one(
        batch: tuple[int, int, int],
        image: tuple[int, int],
        kernel: tuple[int, int],
        change: Change = as_is,
        **more: Any,
    ) -> Probe:
        N, C, F = batch
        places(image, kernel, more.get("stride", 1), more.get("padding", 0))
        x, w, b = eighths(rng, N, C, *image), eighths(rng, F, C, *kernel), eighths(rng, F)
        return case(change(x), change(w), change(b), **more)

    zero = np.zeros(1)
    decimals = np.ones((1, 3, 2, 3)) * np.array([1.0, 10, 100])[:, None, None]
    bytes_ = rng.integers(100, 256, (2, 2, 3, 3)).astype(np.uint8)
    return [
        group(
            "one image, several channels and filters",
            1,
            case(LECTURE_IMAGE[None, None], LECTURE_KERNEL, zero, deck=PLAIN_MAP[None, None]),
            case(decimals, np.ones((1, 3, 1, 1)), zero),
            case(np.zeros((1, 2, 3, 4)), np.ones((3, 2, 2, 2)), np.array([1.0, 10, 100])),
            one((1, 1, 2), (3, 3), (2, 2)),
            one((1, 2, 3), (3, 4), (2, 2)),
            one((1, 2, 3), (4, 3), (3, 2)),
            one((1, 3, 2), (3, 4), (3, 4)),
            one((1, 3, 2), (2, 3), (1, 1)),
        ),
        group(
            "several images",
            1,
            case(np.stack([counting(1, 2, 2), np.zeros((1, 2, 2))]), np.ones((1, 1, 2, 2)), zero),
            one((2, 1, 2), (3, 3), (2, 2)),
            one((2, 1, 2), (3, 3), (2, 2)),
            one((2, 2, 3), (3, 4), (2, 2)),
            one((3, 2, 3), (3, 5), (2, 3)),
        ),
        group(
            "stride",
            1,
            case(TILED[None, None], LECTURE_KERNEL, zero, stride=2, deck=STRIDED_MAP[None, None]),
            one((1, 1, 1), (5, 5), (3, 3), stride=2),
            one((2, 2, 3), (5, 8), (3, 2), stride=2),
            one((1, 1, 2), (5, 8), (2, 2), stride=3),
        ),
        group(
            "padding",
            1,
            case(LECTURE_IMAGE[None, None], LECTURE_KERNEL, zero, padding=1, deck=PADDED_MAP[None, None]),
            one((2, 2, 2), (3, 4), (3, 2), padding=1),
            one((1, 1, 1), (1, 2), (3, 5), padding=2),
            one((2, 1, 2), (3, 5), (3, 3), stride=2, padding=1),
            one((1, 2, 2), (2, 2), (2, 2), stride=2, padding=1),
            one((1, 1, 2), (4, 6), (2, 2), stride=1, padding=2),
        ),
        group(
            "whole numbers and bytes",
            1,
            one((2, 2, 2), (3, 4), (2, 2), whole),
            case(bytes_, rng.integers(2, 9, (2, 2, 2, 2)).astype(np.uint8), np.array([1, 7], np.uint8)),
            case(bytes_[:1], eighths(rng, 2, 2, 2, 2), eighths(rng, 2)),
            apart=True,
        ),
        group(
            "float32, arguments left alone",
            1,
            one((2, 2, 3), (4, 3), (2, 2), twice=True),
            one((2, 2, 2), (4, 3), (2, 3), single),
            one((2, 1, 2), (3, 4), (2, 2), frozen, padding=1, twice=True),
            one((1, 2, 2), (4, 4), (2, 2), strided),
            untouched=True,
        ),
    ]


@exercise("col2im", axes=("image", "channel", "row", "column"))
def col2im(rng: np.random.Generator) -> list[ProbeGroup]:
    def one(
        shape: tuple[int, int, int, int], kernel: Kernel, change: Change = as_is, fill: Any = None, **more: Any
    ) -> Probe:
        OH, OW = places(shape, kernel, more.get("stride", 1), more.get("padding", 0))
        size = shape[0] * OH * OW, shape[1] * int(np.prod(np.broadcast_to(kernel, 2)))
        cols = eighths(rng, *size) if fill is None else fill(*size)
        return case(change(cols), shape, kernel, **more)

    def one_window(*size: int) -> np.ndarray:
        cols = np.zeros(size)
        cols[1] = counting(size[1])
        return cols

    return [
        group(
            "windows side by side",
            1,
            one((1, 1, 2, 3), 1),
            one((1, 1, 2, 3), (2, 3)),
            one((1, 1, 4, 6), 2, fill=counting, stride=2),
            one((3, 2, 2, 2), 1),
            one((2, 3, 2, 3), (2, 3)),
            one((2, 2, 4, 6), (2, 2), stride=2),
        ),
        group(
            "overlaps add",
            1,
            one((1, 1, 3, 3), 2, fill=one_window),
            one((1, 1, 4, 4), 3, fill=lambda *size: np.ones(size)),
            one((1, 1, 3, 3), 2, fill=counting),
            one((1, 1, 3, 4), (2, 3)),
            one((1, 1, 5, 3), (3, 2)),
            one((1, 1, 5, 4), (3, 1)),
        ),
        group(
            "several channels and images",
            1,
            one((1, 2, 3, 3), 2, fill=one_window),
            one((2, 1, 3, 3), 2),
            one((1, 3, 3, 4), (2, 3)),
            one((2, 2, 4, 3), (3, 2)),
            one((2, 3, 2, 3), (2, 2)),
        ),
        group(
            "stride",
            1,
            one((1, 1, 5, 5), 3, stride=2),
            one((2, 2, 5, 4), (3, 2), stride=2),
            one((1, 1, 5, 8), 2, stride=3),
            one((1, 2, 3, 5), 1, stride=2),
        ),
        group(
            "padding",
            1,
            one((1, 1, 2, 2), 2, fill=counting, padding=1),
            one((1, 1, 2, 3), 3, padding=1),
            one((2, 2, 3, 2), (2, 3), padding=1),
            one((1, 1, 1, 2), (5, 3), padding=2),
            one((2, 3, 3, 5), 3, stride=2, padding=1),
        ),
        group(
            "whole numbers, float32, cols left alone",
            1,
            one((2, 2, 3, 4), (2, 3), twice=True),
            one((2, 2, 3, 3), 2, whole, padding=1),
            one((2, 2, 4, 3), 2, single),
            one((2, 2, 3, 4), 2, frozen, padding=1, twice=True),
            one((2, 2, 4, 4), (3, 2), strided),
            untouched=True,
        ),
    ]
