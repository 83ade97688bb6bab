"""What the checks of lesson 02 ask: small arrays that a student can work out by hand."""

from __future__ import annotations

import numpy as np

from cnn_course.authoring.bank import ProbeGroup, case, exercise, group
from cnn_course.authoring.probes import delta, eighths, frozen, strided, whole

LECTURE_IMAGE = np.array([[0.0, 80, 40], [20, 40, 0], [0, 0, 40]])
LECTURE_KERNEL = np.array([[0, 0.25], [0.5, 1]])
SQUARE = np.array([[1.0, 6, 2], [5, 3, 1], [7, 0, 4]])
SIGNED = np.array([[1.0, 2], [-1, 0]])
STEP = np.repeat([[0.0, 0, 0, 100, 100, 100]], 5, axis=0)
EDGE = np.array([[-1.0, 0, 1]] * 3)
FIVE = np.array([[3.0, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]])
FIVE_KERNEL = np.array([[0.0, 1, 2], [2, 2, 0], [0, 1, 2]])

# Products that leave the bytes' range one by one. Whoever multiplies bytes gets the same wrong numbers in every
# style (loops, sum, einsum, dot), because the wrapped products add up to something that fits a byte again.
BYTES = np.array([[200, 10, 0], [0, 100, 3], [1, 2, 50]], np.uint8)
BYTE_KERNEL = np.array([[4, 1], [0, 2]], np.uint8)
SIGNED_BYTES = np.array([[100, -3, 5], [7, -100, 1], [0, 2, 3]], np.int8)
SIGNED_BYTE_KERNEL = np.array([[2, 1], [-1, 0]], np.int8)

RGB = np.array(
    [[[0, 0, 0], [0, 1, 1], [0, 2, 1]], [[0, 0, 0], [0, 2, 2], [0, 1, 0]], [[0, 0, 0], [0, 0, 3], [0, 1, 0]]], float
)
RGB_FILTER = np.array(
    [[[0, 0, 0], [0, 0, 1], [0, 1, 0]], [[0, 2, 0], [0, 2, 0], [0, 2, 0]], [[1, 0, 0], [0, 2, 0], [0, 0, 1]]], float
)


@exercise("correlate1d", axes=("index",))
def correlate1d(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "sliding along the signal",
            1,
            case(np.array([1.0, 5, 2, 0, 3, -1]), np.array([1.0, 2, -1])),
            case(eighths(rng, 7), eighths(rng, 3)),
            case(eighths(rng, 7), eighths(rng, 3)),
            case(eighths(rng, 8), eighths(rng, 2)),
            case(eighths(rng, 6), eighths(rng, 1)),
            case(eighths(rng, 5), eighths(rng, 5)),
            case(np.array([10.0, 20, 30, 40, 50, 60]), delta(4, at=(3,))),
        ),
        group(
            "integer and byte signals",
            1,
            case(whole(rng, 6), np.array([0.5, -0.25, 0.125])),
            case(np.array([200, 3, 100, 1], np.uint8), np.array([4, 1], np.uint8)),
            case(np.array([100, -3, -100, 7], np.int8), np.array([2, 1], np.int8)),
            case(np.array([7, 200, 255, 90, 20], np.uint8), np.array([-2, 0, 3])),
            apart=True,
        ),
        group(
            "arguments left alone",
            1,
            case(eighths(rng, 6), eighths(rng, 3), twice=True),
            case(frozen(eighths(rng, 6)), frozen(eighths(rng, 2)), twice=True),
            case(strided(eighths(rng, 7)), strided(eighths(rng, 3))),
            case(eighths(rng, 7).astype(np.float32), eighths(rng, 4).astype(np.float32)),
            untouched=True,
        ),
    ]


@exercise("correlate2d", axes=("row", "column"))
def correlate2d(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "the lecture's examples",
            1,
            case(LECTURE_IMAGE, LECTURE_KERNEL, deck=np.array([[70.0, 30], [10, 40]])),
            case(SQUARE, SIGNED, deck=np.array([[8.0, 7], [4, 5]])),
            case(STEP, EDGE, deck=np.array([[0.0, 300, 300, 0]] * 3)),
            case(FIVE, FIVE_KERNEL),
        ),
        group(
            "unequal height and width",
            1,
            case(eighths(rng, 4, 6), eighths(rng, 3, 3)),
            case(eighths(rng, 6, 4), eighths(rng, 2, 2)),
            case(eighths(rng, 5, 5), eighths(rng, 2, 3)),
            case(eighths(rng, 5, 7), eighths(rng, 3, 2)),
            case(eighths(rng, 7, 4), eighths(rng, 2, 4)),
        ),
        group(
            "kernels of every size",
            1,
            case(eighths(rng, 3, 4), eighths(rng, 1, 1)),
            case(eighths(rng, 4, 5), eighths(rng, 1, 3)),
            case(eighths(rng, 5, 4), eighths(rng, 3, 1)),
            case(eighths(rng, 3, 4), eighths(rng, 3, 4)),
            case(10 * np.arange(1.0, 21).reshape(4, 5), delta(3, 3, at=(0, 2))),
            case(np.zeros((4, 5)), eighths(rng, 2, 3)),
        ),
        group(
            "integer and byte images",
            1,
            case(whole(rng, 4, 5), np.array([[0.5, -0.25, 1], [0.125, 0, -0.5]])),
            case(BYTES, BYTE_KERNEL),
            case(SIGNED_BYTES, SIGNED_BYTE_KERNEL),
            case(rng.integers(100, 256, (4, 4)).astype(np.uint8), np.array([[-2, 0], [3, 1]])),
            apart=True,
        ),
        group(
            "arguments left alone",
            1,
            case(eighths(rng, 4, 5), eighths(rng, 2, 3), twice=True),
            case(frozen(eighths(rng, 5, 4)), frozen(eighths(rng, 3, 2)), twice=True),
            case(strided(eighths(rng, 4, 6)), strided(eighths(rng, 2, 3))),
            case(eighths(rng, 5, 6).astype(np.float32), eighths(rng, 3, 2).astype(np.float32)),
            untouched=True,
        ),
    ]


@exercise("convolve2d", axes=("row", "column"))
def convolve2d(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "the lecture's example",
            1,
            case(SQUARE, SIGNED, deck=np.array([[7.0, 5], [11, 3]])),
            case(STEP, -EDGE),
            case(10 * np.arange(1.0, 21).reshape(4, 5), delta(3, 3, at=(0, 2))),
            case(eighths(rng, 4, 4), eighths(rng, 3, 3)),
        ),
        group(
            "unequal height and width, arguments left alone",
            1,
            case(eighths(rng, 4, 6), eighths(rng, 3, 3), twice=True),
            case(eighths(rng, 6, 4), eighths(rng, 2, 2)),
            case(eighths(rng, 5, 5), eighths(rng, 2, 3)),
            case(eighths(rng, 5, 7), eighths(rng, 3, 2)),
            case(eighths(rng, 3, 4), eighths(rng, 1, 1)),
            case(eighths(rng, 4, 5), eighths(rng, 1, 3)),
            case(eighths(rng, 3, 4), eighths(rng, 3, 4)),
            case(frozen(eighths(rng, 5, 4)), frozen(eighths(rng, 3, 2)), twice=True),
            case(strided(eighths(rng, 4, 6)), strided(eighths(rng, 2, 3))),
            untouched=True,
        ),
        group(
            "integer and byte images",
            1,
            case(whole(rng, 4, 5), np.array([[0.5, -0.25, 1], [0.125, 0, -0.5]])),
            case(BYTES, BYTE_KERNEL[::-1, ::-1].copy()),
            case(SIGNED_BYTES, SIGNED_BYTE_KERNEL[::-1, ::-1].copy()),
            case(rng.integers(100, 256, (4, 4)).astype(np.uint8), np.array([[-2, 0], [3, 1]])),
            case(eighths(rng, 5, 6).astype(np.float32), eighths(rng, 3, 2).astype(np.float32)),
            apart=True,
        ),
    ]


@exercise("relu")
def relu(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "negative numbers become 0",
            1,
            case(np.array([-3.0, -0.5, 0, 0.25, 2, 9])),
            case(eighths(rng, 8)),
            case(np.array([-1.0, -2, -4])),
            case(np.array([0.5, 3, 12])),
        ),
        group(
            "every shape and integers",
            1,
            case(np.array([[3, -7, 0], [-1, 12, -12]])),
            case(eighths(rng, 3, 4)),
            case(eighths(rng, 2, 3, 2)),
            case(eighths(rng, 2, 2, 3, 2)),
            case(np.array([[-3, 5], [7, -9]], np.int8)),
            case(eighths(rng, 2, 5).astype(np.float32)),
        ),
        group(
            "x left alone, no warnings",
            1,
            case(eighths(rng, 3, 4), twice=True),
            case(np.array([-0.0, 0.0, -1.5, 1.5])),
            case(frozen(eighths(rng, 5)), twice=True),
            case(strided(eighths(rng, 2, 3))),
            untouched=True,
            quiet=True,
        ),
    ]


@exercise("edge_kernel")
def edge_kernel(rng: np.random.Generator) -> list[ProbeGroup]:
    answers = {"on its step": 300.0, "lowest on its step": 0.0, "on the other step": 0.0, "on a flat area": 0.0}
    return [
        group("vertical", 1, case("vertical", view="step_response", deck=answers, twice=True)),
        group("horizontal", 1, case("horizontal", view="step_response", deck=answers)),
        group("any other word is a ValueError", 1, case("diagonal", raises="ValueError"), apart=True),
    ]


@exercise("conv_multichannel", axes=("filter", "row", "column"))
def conv_multichannel(rng: np.random.Generator) -> list[ProbeGroup]:
    counting = np.ones((3, 3, 4)) * np.array([1.0, 10, 100])[:, None, None]
    return [
        group(
            "the lecture's RGB example",
            1,
            case(RGB, RGB_FILTER[None], np.array([0.0]), deck=np.array([[[9.0]]])),
            case(eighths(rng, 3, 6, 6), eighths(rng, 1, 3, 3, 3), eighths(rng, 1)),
            case(eighths(rng, 3, 6, 6), eighths(rng, 2, 3, 3, 3), eighths(rng, 2)),
        ),
        group(
            "several channels",
            1,
            case(counting, np.ones((1, 3, 1, 1)), np.array([0.0])),
            case(counting, np.ones((1, 3, 2, 2)), np.array([0.5])),
            case(eighths(rng, 1, 4, 5), eighths(rng, 1, 1, 3, 2), np.array([0.0])),
            case(eighths(rng, 2, 5, 4), eighths(rng, 1, 2, 2, 3), np.array([0.0])),
            case(eighths(rng, 4, 3, 5), eighths(rng, 1, 4, 1, 1), np.array([-1.5])),
            case(eighths(rng, 2, 3, 4), eighths(rng, 1, 2, 3, 4), np.array([2.0])),
        ),
        group(
            "several filters, each with its bias",
            1,
            case(np.zeros((2, 4, 5)), eighths(rng, 3, 2, 2, 3), np.array([1.0, 10, 100])),
            case(eighths(rng, 2, 4, 5), eighths(rng, 3, 2, 3, 2), eighths(rng, 3)),
            case(eighths(rng, 1, 4, 5), eighths(rng, 2, 1, 2, 2), eighths(rng, 2)),
            case(eighths(rng, 2, 3, 3), eighths(rng, 2, 2, 2, 2), eighths(rng, 2)),
            case(eighths(rng, 3, 4, 4), eighths(rng, 3, 3, 2, 2), eighths(rng, 3)),
        ),
        group(
            "integer and byte images",
            1,
            case(whole(rng, 2, 4, 5), eighths(rng, 2, 2, 2, 3), eighths(rng, 2)),
            case(
                np.stack([BYTES, np.zeros_like(BYTES)]),
                np.stack([BYTE_KERNEL, BYTE_KERNEL])[None],
                np.array([3], np.uint8),
            ),
            case(rng.integers(100, 256, (2, 4, 3)).astype(np.uint8), whole(rng, 2, 2, 2, 2), np.array([-5, 7])),
            apart=True,
        ),
        group(
            "arguments left alone",
            1,
            case(eighths(rng, 2, 4, 5), eighths(rng, 3, 2, 3, 2), eighths(rng, 3), twice=True),
            case(frozen(eighths(rng, 2, 4, 3)), frozen(eighths(rng, 2, 2, 2, 2)), frozen(eighths(rng, 2)), twice=True),
            case(strided(eighths(rng, 3, 4, 5)), strided(eighths(rng, 2, 3, 2, 3)), strided(eighths(rng, 2))),
            case(*(eighths(rng, *shape).astype(np.float32) for shape in ((2, 5, 4), (3, 2, 2, 3), (3,)))),
            untouched=True,
        ),
    ]


@exercise("conv3d", axes=("depth", "row", "column"))
def conv3d(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "sliding in three directions",
            1,
            case(np.arange(1.0, 28).reshape(1, 3, 3, 3), delta(1, 2, 2, 2, at=(0, 1, 0, 1))),
            case(eighths(rng, 1, 3, 3, 3), eighths(rng, 1, 2, 2, 2)),
            case(eighths(rng, 1, 3, 3, 3), eighths(rng, 1, 2, 2, 2)),
            case(eighths(rng, 1, 2, 3, 4), eighths(rng, 1, 1, 1, 1)),
        ),
        group(
            "unequal sizes, arguments left alone",
            1,
            case(np.ones((3, 2, 3, 3)) * np.array([1.0, 10, 100])[:, None, None, None], np.ones((3, 2, 2, 2))),
            case(eighths(rng, 2, 4, 4, 4), eighths(rng, 2, 1, 2, 3), twice=True),
            case(eighths(rng, 2, 3, 4, 5), eighths(rng, 2, 2, 2, 2)),
            case(eighths(rng, 3, 5, 3, 4), eighths(rng, 3, 2, 3, 1)),
            case(eighths(rng, 2, 2, 3, 4), eighths(rng, 2, 2, 3, 4)),
            case(frozen(eighths(rng, 2, 3, 3, 3)), frozen(eighths(rng, 2, 2, 2, 2)), twice=True),
            case(strided(eighths(rng, 2, 3, 3, 4)), strided(eighths(rng, 2, 2, 1, 2))),
            untouched=True,
        ),
        group(
            "integer and byte volumes",
            1,
            case(whole(rng, 2, 3, 3, 4), eighths(rng, 2, 2, 2, 2)),
            case(np.stack([BYTES, BYTES])[None], np.stack([BYTE_KERNEL, 0 * BYTE_KERNEL])[None]),
            case(rng.integers(100, 256, (1, 2, 3, 3)).astype(np.uint8), whole(rng, 1, 2, 2, 2)),
            case(eighths(rng, 2, 3, 4, 3).astype(np.float32), eighths(rng, 2, 2, 2, 2).astype(np.float32)),
            apart=True,
        ),
    ]
