"""What the checks of lesson 01 ask: the lecture's counts, and a few pixels that move."""

from __future__ import annotations

import numpy as np

from cnn_course.authoring.bank import ProbeGroup, case, exercise, group
from cnn_course.authoring.probes import eighths, frozen, strided

COUNTING = np.arange(1.0, 13).reshape(3, 4)
BYTES = np.array([[200, 10, 0], [0, 100, 3], [1, 2, 255], [9, 0, 7]], np.uint8)


@exercise("input_size")
def input_size(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "the lecture's photos",
            1,
            case(360, 240, 3, deck=259_200),
            case(360, 270, 3, deck=291_600),
            case(64, 64, 3, deck=12_288),
            case(1000, 1000, 3, deck=3_000_000),
            case(800, 600, 3, deck=1_440_000),
        ),
        group(
            "gray images, single pixels, many channels",
            1,
            case(28, 28, 1),
            case(5, 7, 1),
            case(1, 1, 3),
            case(1, 9, 2),
            case(4, 3, 64),
            case(2, 2, 2),
        ),
    ]


@exercise("dense_parameters")
def dense_parameters(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "weights and biases",
            1,
            case(4, 3),
            case(1600, 64, deck=102_464),
            case(64, 32, deck=2_080),
            case(32, 10, deck=330),
            case(12_288, 100),
        ),
        group("without biases", 1, case(4, 3, False), case(784, 10, bias=False), case(4, 3, bias=True)),
        group("one input, one unit", 1, case(1, 1), case(1, 5), case(7, 1), case(1, 1, False), case(2, 2)),
    ]


@exercise("conv_parameters")
def conv_parameters(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "the lecture's layers",
            1,
            case(1, 64, 7, deck=3_200),
            case(3, 10, 5, deck=760),
            case(1, 32, 3, deck=320),
            case(32, 64, 3, deck=18_496),
        ),
        group(
            "kernels with two sides",
            1,
            case(3, 8, (3, 5)),
            case(2, 4, (5, 1)),
            case(1, 6, (1, 7)),
            case(4, 2, (4, 4)),
        ),
        group(
            "without biases",
            1,
            case(3, 10, 5, False),
            case(2, 4, (5, 1), bias=False),
            case(3, 10, 5, bias=True),
        ),
        group("1x1 kernels, one filter, one channel", 1, case(16, 8, 1), case(5, 1, 3), case(1, 1, 1), case(1, 1, 4)),
    ]


@exercise("translate", axes=("row", "column"))
def translate(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "down and to the right",
            1,
            case(COUNTING, 1, 0),
            case(COUNTING, 0, 2),
            case(COUNTING, 1, 2),
            case(eighths(rng, 4, 4), 1, 1),
            case(eighths(rng, 4, 4), 2, 1),
        ),
        group(
            "up and to the left",
            1,
            case(COUNTING, -1, 0),
            case(COUNTING, 0, -1),
            case(COUNTING, -2, -1),
            case(eighths(rng, 4, 5), 1, -2),
            case(eighths(rng, 5, 4), -3, 2),
        ),
        group(
            "not at all, or out of the picture",
            1,
            case(COUNTING, 0, 0),
            case(COUNTING, 3, 0),
            case(COUNTING, 0, -4),
            case(COUNTING, 5, 1),
            case(COUNTING, -7, 2),
            case(COUNTING, 1, 9),
            case(eighths(rng, 2, 5), 1, -6),
            case(eighths(rng, 1, 1), 0, 0),
            case(eighths(rng, 1, 1), -1, 0),
        ),
        group(
            "integers, bytes, image left alone",
            1,
            case(rng.integers(-9, 10, (3, 5)), 1, -1, twice=True),
            case(BYTES, -1, 1, twice=True),
            case(eighths(rng, 3, 4), 1, 2, twice=True),
            case(frozen(eighths(rng, 4, 3)), -1, -1, twice=True),
            case(strided(eighths(rng, 3, 6)), 1, 2),
            case(eighths(rng, 5, 3).astype(np.float32), 2, 1),
            untouched=True,
        ),
    ]
