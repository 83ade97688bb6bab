"""What the checks of lesson 03 ask: small arrays that a student can work out by hand."""

from __future__ import annotations

import numpy as np

from cnn_course.authoring.bank import Probe, ProbeGroup, case, exercise, group
from cnn_course.authoring.probes import counting, delta, eighths, frozen, strided, whole

LECTURE_IMAGE = np.array([[1.0, 2, 3, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 3, 0, 1]])
LECTURE_KERNEL = np.array([[2.0, 0, 1], [0, 1, 2], [1, 0, 2]])
TILED = np.tile(LECTURE_IMAGE, (2, 2))[:7, :7]
ZERO_BIAS = np.array([0.0])

# Products that leave the bytes' range one by one. Whoever multiplies bytes gets the same wrong numbers in every
# style (loops, sum, einsum, dot), because the wrapped products add up to something that fits a byte again.
BYTES = np.array([[200, 10, 0], [0, 100, 3], [1, 2, 50]], np.uint8)
BYTE_KERNEL = np.array([[4, 1], [0, 2]], np.uint8)

KERAS_MODEL = [
    ("conv", 32, 3, 1, 0),
    ("pool", 2, 2),
    ("conv", 64, 3, 1, 0),
    ("pool", 2, 2),
    ("flatten",),
    ("dense", 64),
    ("dense", 32),
    ("dense", 10),
]
KERAS_SUMMARY = [
    ((32, 26, 26), 320),
    ((32, 13, 13), 0),
    ((64, 11, 11), 18_496),
    ((64, 5, 5), 0),
    ((1600,), 0),
    ((64,), 102_464),
    ((32,), 2_080),
    ((10,), 330),
]


@exercise("pad2d")
def pad2d(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "zeros on all four sides",
            1,
            case(counting(2, 3), 1),
            case(counting(3, 2), 2),
            case(counting(3, 4), 3),
            case(counting(2, 2), 0),
            case(np.array([[7.0]]), 1),
            case(eighths(rng, 4, 3), 1, mode="zero"),
        ),
        group(
            "channels and images stay as many",
            1,
            case(counting(3, 2, 2), 1),
            case(eighths(rng, 2, 3, 4), 2),
            case(eighths(rng, 2, 3, 3, 2), 1),
            case(eighths(rng, 1, 2, 2, 3), 2),
            case(eighths(rng, 3, 1, 2, 2), 0),
        ),
        group(
            "mode='copy' repeats the nearest pixel",
            1,
            case(counting(3, 3), 1, mode="copy"),
            case(counting(2, 3), 2, mode="copy"),
            case(counting(4, 2), 1, "copy"),
            case(np.array([[7.0]]), 2, mode="copy"),
            case(counting(2, 3), 0, mode="copy"),
            case(eighths(rng, 2, 3, 4), 1, mode="copy"),
            case(eighths(rng, 2, 2, 3, 3), 3, mode="copy"),
            apart=True,
        ),
        group(
            "integers and bytes, x left alone",
            1,
            case(whole(rng, 3, 4), 1, twice=True),
            case(BYTES, 2, mode="copy"),
            case(frozen(eighths(rng, 2, 3, 3)), 1, twice=True),
            case(strided(eighths(rng, 3, 2)), 1, mode="copy", twice=True),
            case(eighths(rng, 2, 1, 3, 4).astype(np.float32), 2),
            untouched=True,
        ),
    ]


@exercise("same_padding")
def same_padding(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group("odd kernels", 1, case(3, deck=1), case(5, deck=2), case(7, deck=3), case(1), case(11)),
        group(
            "even kernels are refused with a ValueError",
            1,
            case(2, raises="ValueError"),
            case(4, raises="ValueError"),
            case(8, raises="ValueError"),
            apart=True,
        ),
    ]


@exercise("output_size")
def output_size(rng: np.random.Generator) -> list[ProbeGroup]:
    def refused(*args: int, **kwargs: bool | int) -> Probe:
        return case(*args, raises="ValueError", **kwargs)

    # In the first groups the windows fit for the usual wrong formulas too, so that these are recognized whether or
    # not their author tests the arguments; what needs such tests is set apart.
    return [
        group("a window inside the input", 1, case(7, 3, deck=5), case(5, 2), case(4, 1), case(6, 6), case(28, 3)),
        group("stride", 1, case(7, 3, 2, deck=3), case(9, 3, 3), case(8, 2, stride=2), case(12, 6, 3), case(6, 2, 4)),
        group(
            "padding on both sides",
            1,
            case(7, 3, 1, 1, deck=7),
            case(32, 5, 1, 2, deck=32),
            case(7, 3, padding=3),
            case(9, 3, 2, 2),
            case(12, 4, 4, 4),
        ),
        group(
            "windows fit exactly, or a ValueError",
            1,
            case(28, 5, 3, 2, deck=10),
            case(31, 5, 3, 2, deck=11),
            case(1, 3, padding=1),
            case(2, 4, padding=1),
            case(5, 5, 3),
            refused(7, 3, 3),
            refused(10, 3, 2, 0),
            refused(8, 3, 2, 1),
            refused(7, 4, 4, 1),
            refused(6, 2, 3, floor=False),
            apart=True,
        ),
        group(
            "floor=True: whole windows only",
            1,
            case(7, 3, 3, floor=True),
            case(10, 3, 2, 0, True),
            case(8, 3, 2, 1, True),
            case(7, 4, 4, 1, floor=True),
            case(11, 2, 2, floor=True),
            case(9, 3, 2, 1, floor=True),
            case(5, 3, 4, floor=True),
        ),
        group(
            "senseless arguments: ValueError",
            1,
            refused(3, 5),
            refused(3, 6, padding=1),
            refused(3, 5, 2),
            refused(3, 4, 2, floor=True),
            refused(7, 3, 0),
            refused(7, 3, -1),
            refused(7, 3, 1, -1),
            refused(7, 0),
            refused(0, 3, 1, 2),
            apart=True,
        ),
    ]


@exercise("conv2d", axes=("image", "filter", "row", "column"))
def conv2d(rng: np.random.Generator) -> list[ProbeGroup]:
    image, kernel = LECTURE_IMAGE[None, None], LECTURE_KERNEL[None, None]
    padded = np.array([[7.0, 12, 10, 2], [4, 15, 16, 10], [10, 6, 15, 6], [8, 10, 4, 3]])
    strided_map = np.array([[15.0, 17, 15], [17, 15, 17], [15, 17, 15]])
    decimals = np.ones((1, 3, 3, 4)) * np.array([1.0, 10, 100])[:, None, None]
    return [
        group(
            "several channels and filters",
            1,
            case(image, kernel, ZERO_BIAS, deck=np.array([[[[15.0, 16], [6, 15]]]])),
            case(decimals, np.ones((1, 3, 1, 1)), ZERO_BIAS),
            case(decimals, np.ones((1, 3, 2, 2)), np.array([0.5])),
            case(np.zeros((1, 2, 3, 4)), eighths(rng, 3, 2, 2, 2), np.array([1.0, 10, 100])),
            case(eighths(rng, 1, 2, 4, 5), eighths(rng, 3, 2, 3, 2), eighths(rng, 3)),
            case(eighths(rng, 1, 2, 3, 3), eighths(rng, 2, 2, 2, 2), eighths(rng, 2)),
            case(eighths(rng, 1, 2, 3, 3), eighths(rng, 2, 2, 2, 2), eighths(rng, 2)),
        ),
        group(
            "padding",
            1,
            case(image, kernel, ZERO_BIAS, padding=1, deck=padded[None, None]),
            case(counting(1, 1, 3, 3), delta(1, 1, 3, 3, at=(0, 0, 0, 0)), ZERO_BIAS, padding=1),
            case(eighths(rng, 1, 1, 3, 4), eighths(rng, 1, 1, 2, 3), ZERO_BIAS, padding=1),
            case(eighths(rng, 1, 1, 2, 3), eighths(rng, 1, 1, 3, 2), ZERO_BIAS, 1, 2),
            case(eighths(rng, 1, 1, 2, 3), eighths(rng, 1, 1, 1, 1), ZERO_BIAS, stride=1, padding=1),
        ),
        group(
            "stride",
            1,
            case(TILED[None, None], kernel, ZERO_BIAS, stride=2, deck=strided_map[None, None]),
            case(10 * counting(1, 1, 5, 5), delta(1, 1, 3, 3, at=(0, 0, 0, 0)), ZERO_BIAS, stride=2),
            case(10 * counting(1, 1, 4, 7), delta(1, 1, 2, 3, at=(0, 0, 1, 2)), ZERO_BIAS, stride=2),
            case(eighths(rng, 1, 1, 7, 5), eighths(rng, 1, 1, 3, 1), ZERO_BIAS, 2),
            case(eighths(rng, 1, 1, 5, 8), eighths(rng, 1, 1, 2, 2), ZERO_BIAS, 3),
            case(eighths(rng, 1, 1, 9, 9), eighths(rng, 1, 1, 3, 3), ZERO_BIAS, 2),
            case(eighths(rng, 1, 1, 3, 4), eighths(rng, 1, 1, 3, 4), ZERO_BIAS, 2),
            case(eighths(rng, 1, 1, 5, 3), eighths(rng, 1, 1, 3, 3), ZERO_BIAS, stride=2, padding=1),
            case(eighths(rng, 1, 3, 4, 5), eighths(rng, 2, 3, 2, 3), eighths(rng, 2), stride=2, padding=2),
        ),
        group(
            "several images, arguments left alone",
            1,
            case(np.stack([image[0], 0 * image[0], 2 * image[0]]), kernel, np.array([1.0])),
            case(eighths(rng, 2, 1, 3, 4), eighths(rng, 2, 1, 2, 2), eighths(rng, 2), twice=True),
            case(eighths(rng, 3, 2, 4, 3), eighths(rng, 2, 2, 2, 3), eighths(rng, 2), 1, 1),
            case(eighths(rng, 2, 2, 5, 7), eighths(rng, 4, 2, 3, 3), eighths(rng, 4), 2, 1),
            case(
                frozen(eighths(rng, 2, 3, 4, 4)),
                frozen(eighths(rng, 2, 3, 2, 2)),
                frozen(eighths(rng, 2)),
                2,
                twice=True,
            ),
            case(strided(eighths(rng, 2, 2, 3, 4)), strided(eighths(rng, 2, 2, 3, 2)), strided(eighths(rng, 2)), 1, 0),
            case(*(eighths(rng, *shape).astype(np.float32) for shape in ((1, 2, 5, 4), (3, 2, 2, 3), (3,))), padding=1),
            untouched=True,
        ),
        group(
            "integers and bytes",
            1,
            case(whole(rng, 1, 2, 3, 4), eighths(rng, 2, 2, 2, 3), eighths(rng, 2), 1, 1, twice=True),
            case(
                np.stack([BYTES, np.zeros_like(BYTES)])[None],
                np.stack([BYTE_KERNEL, BYTE_KERNEL])[None],
                np.array([3], np.uint8),
            ),
            case(rng.integers(100, 256, (2, 1, 4, 4)).astype(np.uint8), whole(rng, 2, 1, 2, 2), np.array([-5, 7]), 2),
            apart=True,
        ),
        group(
            "windows that do not fit: ValueError",
            1,
            case(eighths(rng, 1, 1, 4, 5), eighths(rng, 1, 1, 3, 3), ZERO_BIAS, 2, raises="ValueError"),
            case(eighths(rng, 1, 1, 5, 6), eighths(rng, 1, 1, 3, 3), ZERO_BIAS, 2, raises="ValueError"),
            case(eighths(rng, 1, 1, 6, 5), eighths(rng, 1, 1, 3, 3), ZERO_BIAS, 2, 1, raises="ValueError"),
            apart=True,
        ),
    ]


@exercise("receptive_field")
def receptive_field(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "layers of stride 1",
            1,
            case([3, 3], [1, 1], deck=5),
            case([3, 3, 3], [1, 1, 1], deck=7),
            case([3], [1]),
            case([5, 2], [1, 1]),
            case([1, 4, 3], [1, 1, 1]),
        ),
        group(
            "strides spread later windows",
            1,
            case([3, 3], [2, 1]),
            case([3, 3], [1, 2]),
            case([2, 2, 2], [2, 2, 2]),
            case([3, 2, 3, 2], [1, 2, 1, 2]),
            case([7, 3, 3], [2, 2, 1]),
            case([3, 1, 5], [3, 2, 1]),
            case([4, 3, 2, 5], [2, 3, 1, 2]),
        ),
        group(
            "one layer, no layer, arguments left alone",
            1,
            case([5], [3]),
            case([1], [2]),
            case([], []),
            case((3, 5), (2, 2)),
            case([3, 3, 5], [2, 1, 2], twice=True),
            untouched=True,
        ),
    ]


@exercise("summarize")
def summarize(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group("the lecture's Keras model", 1, case(KERAS_MODEL, (1, 28, 28), deck=KERAS_SUMMARY)),
        group(
            "convolutions",
            1,
            case([("conv", 10, 5, 1, 2)], (3, 32, 32), deck=[((10, 32, 32), 760)]),
            case([("conv", 4, 5, 3, 2)], (2, 28, 31)),
            case([("conv", 6, 1, 1, 0)], (4, 5, 7)),
            case([("conv", 8, 3, 2, 1), ("conv", 5, 3, 2, 1)], (3, 16, 12)),
            case([("conv", 2, 3, 2, 0)], (1, 10, 7)),
        ),
        group(
            "pooling",
            1,
            case([("pool", 2, 2)], (3, 8, 6)),
            case([("pool", 3, 2)], (2, 9, 7)),
            case([("pool", 2, 1)], (5, 4, 6)),
            case([("pool", 2, 2), ("pool", 2, 2)], (4, 7, 11)),
        ),
        group(
            "flatten and dense",
            1,
            case([("flatten",)], (3, 4, 5)),
            case([("dense", 10)], (784,)),
            case([("dense", 6), ("dense", 4)], (5,)),
            case([("flatten",), ("dense", 7)], (2, 3, 4)),
        ),
        group(
            "small models, arguments left alone",
            1,
            case([], (3, 8, 8)),
            case([("conv", 6, 5, 1, 0), ("flatten",), ("dense", 3)], (1, 5, 7), twice=True),
            case([("conv", 4, 3, 1, 1), ("pool", 3, 3), ("conv", 2, 1, 1, 0)], (2, 6, 9), twice=True),
            untouched=True,
        ),
    ]
