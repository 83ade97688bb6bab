"""Networks for 28 x 28 gray images of ten classes: LeNet-5 as it was, and as one would build it today."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from cnn_course.classics import lenet5
from cnn_course.layer import Rng
from cnn_course.layers import Conv2d, Dense, Flatten, MaxPool2d, ReLU, Sequential

__all__ = ["lenet", "lenet5"]


def lenet(rng: Rng | None = None, dtype: DTypeLike = np.float32) -> Sequential:
    """LeNet-5's sizes with max pooling and ReLU: it learns faster and ends higher.

    Pooling stands before ReLU. Both orders give the same numbers, for the larger of two numbers stays the
    larger under max(x, 0), and this one leaves ReLU a quarter of the work.
    """
    rng = rng or np.random.default_rng()
    return Sequential(
        Conv2d(1, 6, 5, padding=2, rng=rng, dtype=dtype),
        MaxPool2d(2),
        ReLU(),
        Conv2d(6, 16, 5, rng=rng, dtype=dtype),
        MaxPool2d(2),
        ReLU(),
        Flatten(),
        Dense(16 * 5 * 5, 120, rng=rng, dtype=dtype),
        ReLU(),
        Dense(120, 84, rng=rng, dtype=dtype),
        ReLU(),
        Dense(84, 10, rng=rng, dtype=dtype),
    )
