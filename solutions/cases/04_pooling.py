"""What the checks of lesson 04 ask: small maps whose windows a student can look at one by one."""

from __future__ import annotations

import numpy as np

from cnn_course.authoring.bank import Probe, ProbeGroup, case, exercise, group
from cnn_course.authoring.probes import eighths, frozen, strided, whole

LECTURE = np.array(
    [[0.02, 0.19, 0.19, 0.02], [0.02, 0.19, 0.19, 0.02], [0.02, 0.75, 0.02, 0.02], [0.75, 0.02, 0.02, 0.02]]
)
POOLED = np.array([[0.19, 0.19], [0.75, 0.02]])
COUNTING = np.arange(16.0).reshape(4, 4)[None, None]
CHANNELS = COUNTING * np.array([1.0, 10, 100])[:, None, None]  # (1, 3, 4, 4)
BYTES = np.array([[200, 100, 7, 9], [90, 250, 3, 8], [255, 255, 0, 1], [255, 255, 2, 0]], np.uint8)[None, None]
SIGNED_BYTES = np.array([[100, 90, -7], [80, 70, -128], [-100, -90, -60]], np.int8)[None, None]


def images_and_channels(rng: np.random.Generator) -> list[Probe]:
    """Batches whose images and channels tell each other apart; heights and widths that differ."""
    return [
        case(CHANNELS, 2),
        case(eighths(rng, 2, 3, 4, 6), 2),
        case(eighths(rng, 3, 2, 6, 4), 2),
        case(eighths(rng, 2, 1, 3, 6), 3),
        case(eighths(rng, 2, 2, 4, 4), 2),
        case(eighths(rng, 2, 2, 4, 4), 2),
    ]


def strides(rng: np.random.Generator) -> list[Probe]:
    """Windows that overlap, lie side by side, and leave pixels out between them."""
    return [
        case(eighths(rng, 1, 1, 5, 5), 3, 2),
        case(eighths(rng, 1, 2, 7, 5), 3, 2),
        case(eighths(rng, 1, 1, 4, 5), 2, 1),
        case(eighths(rng, 1, 1, 5, 8), 2, 3),
        case(eighths(rng, 2, 1, 5, 4), 3, stride=1),
        case(eighths(rng, 1, 1, 4, 6), 2, stride=2),
        case(eighths(rng, 1, 2, 3, 4), 1),
        case(eighths(rng, 1, 1, 5, 3), 1, 2),
    ]


def leftovers(rng: np.random.Generator) -> list[Probe]:
    """Sizes at which the last rows or columns fill no window."""
    return [
        case(eighths(rng, 1, 1, 5, 5), 2),
        case(-np.abs(eighths(rng, 1, 1, 5, 4)), 2),
        case(eighths(rng, 1, 2, 4, 7), 2),
        case(eighths(rng, 1, 1, 8, 7), 3),
        case(eighths(rng, 1, 1, 6, 8), 3, 2),
        case(eighths(rng, 1, 1, 3, 3), 3),
        case(eighths(rng, 1, 1, 3, 3), 2),
    ]


def too_large(rng: np.random.Generator) -> list[Probe]:
    """Windows that are higher or wider than the image."""
    return [
        case(eighths(rng, 1, 1, 2, 4), 3, raises="ValueError"),
        case(eighths(rng, 1, 1, 4, 2), 3, 1, raises="ValueError"),
        case(eighths(rng, 1, 2, 3, 3), 4, 2, raises="ValueError"),
    ]


def kinds_of_input(rng: np.random.Generator) -> list[Probe]:
    """Integers, bytes, float32, arrays that cannot be written or have gaps; each is called twice."""
    return [
        case(whole(rng, 1, 2, 4, 5), 2, 1, twice=True),
        case(BYTES, 2, twice=True),
        case(BYTES, 3, 1),
        case(SIGNED_BYTES, 2, 1),
        case(eighths(rng, 1, 2, 5, 4), 2, twice=True),
        case(frozen(eighths(rng, 2, 1, 4, 4)), 2, twice=True),
        case(strided(eighths(rng, 1, 2, 4, 6)), 3, 1),
        case(eighths(rng, 2, 2, 5, 6).astype(np.float32), 3, 2),
    ]


@exercise("max_pool2d", axes=("image", "channel", "row", "column"))
def max_pool2d(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "the lecture's example",
            1,
            case(LECTURE[None, None], 2, deck=POOLED[None, None]),
            case(eighths(rng, 1, 1, 4, 4), 2),
            case(eighths(rng, 1, 1, 6, 6), 3),
        ),
        group(
            "negative numbers",
            1,
            case(-np.abs(eighths(rng, 1, 1, 4, 4)), 2),
            case(-np.abs(eighths(rng, 1, 2, 3, 3)), 2, 1),
            case(-1 - COUNTING, 2),
        ),
        group("several images and channels", 1, *images_and_channels(rng)),
        group("strides: overlapping, side by side, apart", 1, *strides(rng)),
        group("sizes that do not fit", 1, *leftovers(rng), *too_large(rng), apart=True),
        group("integers, bytes, x left alone", 1, *kinds_of_input(rng), untouched=True),
    ]


@exercise("avg_pool2d", axes=("image", "channel", "row", "column"))
def avg_pool2d(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "one number a window",
            1,
            case(COUNTING, 2),
            case(np.ones((1, 1, 4, 4)), 2),
            case(LECTURE[None, None], 2),
            case(eighths(rng, 1, 1, 6, 6), 3),
        ),
        group("several images and channels", 1, *images_and_channels(rng)),
        group("strides: overlapping, side by side, apart", 1, *strides(rng)),
        group("sizes that do not fit", 1, *leftovers(rng), *too_large(rng), apart=True),
        group("integers, bytes, x left alone", 1, *kinds_of_input(rng), untouched=True),
    ]


@exercise("global_avg_pool", axes=("image", "channel"))
def global_avg_pool(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "one number a map",
            1,
            case(CHANNELS),
            case(np.ones((2, 3, 4, 5))),
            case(eighths(rng, 2, 3, 4, 2)),
            case(eighths(rng, 3, 2, 2, 4)),
            case(eighths(rng, 2, 2, 2, 2)),
            case(eighths(rng, 2, 2, 2, 2)),
        ),
        group(
            "one image, one channel, one pixel",
            1,
            case(eighths(rng, 1, 1, 4, 4)),
            case(eighths(rng, 1, 4, 3, 5)),
            case(eighths(rng, 3, 1, 5, 3)),
            case(eighths(rng, 2, 3, 1, 1)),
            case(eighths(rng, 2, 3, 1, 4)),
        ),
        group(
            "integers, bytes, x left alone",
            1,
            case(whole(rng, 2, 2, 3, 4), twice=True),
            case(BYTES, twice=True),
            case(SIGNED_BYTES),
            case(eighths(rng, 2, 2, 4, 3), twice=True),
            case(frozen(eighths(rng, 1, 2, 4, 2)), twice=True),
            case(strided(eighths(rng, 2, 2, 2, 5))),
            case(eighths(rng, 2, 3, 4, 4).astype(np.float32)),
            untouched=True,
        ),
    ]
