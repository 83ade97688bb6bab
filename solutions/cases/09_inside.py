"""What the checks of lesson 09 ask: small networks with fixed weights, and images that a student can read."""

from __future__ import annotations

import numpy as np

from cnn_course.authoring.bank import ProbeGroup, case, exercise, group
from cnn_course.authoring.probes import eighths, frozen, strided, whole
from cnn_course.check.codec import FunctionNamed, NetworkNamed

TINY = NetworkNamed("tiny_network")  # (1, 5, 6): Conv2d, ReLU, MaxPool2d, Flatten, Dense -> 3
DEEP = NetworkNamed("deep_network")  # (3, 4, 6): Conv2d, ReLU, Conv2d, ReLU, Flatten, Dense -> 4
LINEAR = NetworkNamed("linear_network")  # (2, 3, 3): Flatten, Dense -> 3
SMOOTH = NetworkNamed("smooth_network")  # (1, 4, 3): Conv2d, Sigmoid, Flatten, Dense -> 2

WEIGHTED = FunctionNamed("weighted_brightness")
SQUARED = FunctionNamed("squared_brightness")
BRIGHTEST = FunctionNamed("brightest_pixel")


def byte(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return random bytes, bright enough that two of them leave a byte's range."""
    return rng.integers(130, 256, shape).astype(np.uint8)


@exercise("feature_maps", axes=("map", "row", "column"))
def feature_maps(rng: np.random.Generator) -> list[ProbeGroup]:
    dot = np.zeros((1, 5, 6))
    dot[0, 2, 3] = 1
    gray, color = eighths(rng, 1, 5, 6), eighths(rng, 3, 4, 6)
    return [
        group(
            "the maps of the first layers",
            1,
            case(TINY, dot, 0),
            case(TINY, gray, 0),
            case(TINY, gray, 1),
            case(TINY, gray, 2),
            case(TINY, eighths(rng, 1, 5, 6), 2),
        ),
        group(
            "several channels, every layer",
            1,
            case(DEEP, color, 0),
            case(DEEP, color, 1),
            case(DEEP, color, 2),
            case(DEEP, color, 3),
            case(DEEP, eighths(rng, 3, 4, 6), 3),
            case(SMOOTH, eighths(rng, 1, 4, 3), 1),
        ),
        group(
            "layers without maps: flatten, scores",
            1,
            case(TINY, gray, 3),
            case(TINY, gray, 4),
            case(DEEP, color, 5),
            case(LINEAR, eighths(rng, 2, 3, 3), 0),
        ),
        group(
            "network and image left alone",
            1,
            case(TINY, eighths(rng, 1, 5, 6), 1, twice=True),
            case(DEEP, eighths(rng, 3, 4, 6), 2, twice=True),
            case(TINY, whole(rng, 1, 5, 6), 2, twice=True),
            case(TINY, byte(rng, 1, 5, 6), 1),
            case(DEEP, byte(rng, 3, 4, 6), 0),
            case(DEEP, frozen(eighths(rng, 3, 4, 6)), 1, twice=True),
            case(TINY, strided(eighths(rng, 1, 5, 6)), 0),
            case(DEEP, eighths(rng, 3, 4, 6).astype(np.float32), 3),
            untouched=True,
        ),
    ]


@exercise("saliency", axes=("row", "column"))
def saliency(rng: np.random.Generator) -> list[ProbeGroup]:
    gray, colored = eighths(rng, 1, 5, 6), eighths(rng, 3, 4, 6)
    off = np.zeros((1, 5, 6))
    off[0] = [[4, 4, 0, 0, 0, 0]] * 5
    return [
        group(
            "one channel: a slope for each pixel",
            1,
            case(TINY, gray, 0),
            case(TINY, eighths(rng, 1, 5, 6), 1),
            case(TINY, off, 2),
            case(SMOOTH, eighths(rng, 1, 4, 3, low=-1, high=1), 0),
        ),
        group(
            "the label you are asked about",
            1,
            *[case(TINY, gray, label) for label in (0, 1, 2)],
            *[case(DEEP, colored, label) for label in (0, 1, 2, 3)],
        ),
        group(
            "several channels: the largest counts",
            1,
            case(LINEAR, eighths(rng, 2, 3, 3), 0),
            case(LINEAR, eighths(rng, 2, 3, 3), 2),
            case(DEEP, eighths(rng, 3, 4, 6), 1),
            case(DEEP, eighths(rng, 3, 4, 6), 3),
        ),
        group(
            "straight and curved networks",
            1,
            case(LINEAR, np.zeros((2, 3, 3)), 1),
            case(LINEAR, np.ones((2, 3, 3)), 1),
            case(SMOOTH, np.zeros((1, 4, 3)), 1),
            case(SMOOTH, eighths(rng, 1, 4, 3), 1),
        ),
        group(
            "network and image left alone",
            1,
            case(TINY, eighths(rng, 1, 5, 6), 2, twice=True),
            case(DEEP, eighths(rng, 3, 4, 6), 0, twice=True),
            case(TINY, whole(rng, 1, 5, 6), 1, twice=True),
            case(TINY, byte(rng, 1, 5, 6), 0),
            case(DEEP, byte(rng, 3, 4, 6), 2),
            case(DEEP, frozen(eighths(rng, 3, 4, 6)), 3, twice=True),
            case(TINY, strided(eighths(rng, 1, 5, 6)), 1),
            case(DEEP, eighths(rng, 3, 4, 6).astype(np.float32), 1),
            untouched=True,
        ),
    ]


@exercise("occlusion_map", axes=("row", "column"))
def occlusion_map(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "patches side by side",
            1,
            case(WEIGHTED, np.ones((1, 4, 4)), 2, 2),
            case(WEIGHTED, eighths(rng, 1, 4, 4), 2, 2),
            case(SQUARED, eighths(rng, 1, 6, 6), 3, 3),
            case(BRIGHTEST, np.arange(16.0).reshape(1, 4, 4), 2, 2),
            case(BRIGHTEST, -1 - np.arange(16.0).reshape(1, 4, 4), 2, 2),
            case(WEIGHTED, eighths(rng, 1, 3, 3), 1, 1),
        ),
        group(
            "strides: overlapping, apart, one patch",
            1,
            case(WEIGHTED, eighths(rng, 1, 4, 4), 2, 1),
            case(WEIGHTED, eighths(rng, 1, 5, 5), 3, 2),
            case(SQUARED, eighths(rng, 1, 5, 5), 3, 1),
            case(WEIGHTED, eighths(rng, 1, 5, 5), 2, 3),
            case(SQUARED, eighths(rng, 1, 5, 5), 1, 2),
            case(WEIGHTED, eighths(rng, 1, 3, 3), 3, 1),
            case(WEIGHTED, eighths(rng, 1, 3, 3), 3, 3),
        ),
        group(
            "height, width, channels",
            1,
            case(WEIGHTED, eighths(rng, 1, 4, 6), 2, 2),
            case(WEIGHTED, eighths(rng, 1, 6, 4), 2, 1),
            case(SQUARED, eighths(rng, 1, 3, 7), 3, 2),
            case(WEIGHTED, eighths(rng, 3, 4, 4), 2, 2),
            case(SQUARED, eighths(rng, 3, 5, 3), 1, 2),
            case(BRIGHTEST, eighths(rng, 2, 4, 6), 2, 1),
        ),
        group(
            "patches that do not fit",
            1,
            case(WEIGHTED, eighths(rng, 1, 5, 5), 2, 2, raises="ValueError"),
            case(WEIGHTED, eighths(rng, 1, 4, 5), 2, 2, raises="ValueError"),
            case(WEIGHTED, eighths(rng, 1, 5, 4), 2, 2, raises="ValueError"),
            case(WEIGHTED, eighths(rng, 1, 7, 7), 3, 3, raises="ValueError"),
            case(WEIGHTED, eighths(rng, 1, 2, 4), 3, 1, raises="ValueError"),
            case(WEIGHTED, eighths(rng, 1, 4, 2), 3, 1, raises="ValueError"),
            case(WEIGHTED, eighths(rng, 1, 7, 4), 1, 3),
            apart=True,
        ),
        group(
            "the image left alone",
            1,
            case(WEIGHTED, eighths(rng, 1, 4, 4), 2, 2, twice=True),
            case(SQUARED, eighths(rng, 2, 3, 5), 1, 2, twice=True),
            case(WEIGHTED, whole(rng, 1, 4, 6), 2, 2, twice=True),
            case(WEIGHTED, byte(rng, 2, 4, 4), 2, 1),
            case(BRIGHTEST, byte(rng, 1, 4, 4), 4, 4),
            case(WEIGHTED, frozen(eighths(rng, 2, 4, 4)), 2, 2, twice=True),
            case(WEIGHTED, strided(eighths(rng, 1, 4, 6)), 2, 1),
            case(WEIGHTED, eighths(rng, 1, 4, 4).astype(np.float32), 2, 2),
            untouched=True,
        ),
    ]
