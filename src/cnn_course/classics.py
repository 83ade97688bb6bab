"""Networks of old, apart from the others: lesson 08 asks for this one to be written."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from cnn_course.layer import Rng
from cnn_course.layers import AvgPool2d, Conv2d, Dense, Flatten, Sequential, Tanh


def lenet5(rng: Rng | None = None, dtype: DTypeLike = np.float32) -> Sequential:
    """LeCun et al., "Gradient-based learning applied to document recognition" (1998): 61,706 parameters.

    Average pooling and tanh. As in most modern accounts, every map of the second convolution sees all six
    maps of the first, pooling learns nothing, and softmax stands in for the radial basis functions of the
    last layer.
    """
    rng = rng or np.random.default_rng()
    return Sequential(
        Conv2d(1, 6, 5, padding=2, rng=rng, dtype=dtype),
        Tanh(),
        AvgPool2d(2),
        Conv2d(6, 16, 5, rng=rng, dtype=dtype),
        Tanh(),
        AvgPool2d(2),
        Flatten(),
        Dense(16 * 5 * 5, 120, rng=rng, dtype=dtype),
        Tanh(),
        Dense(120, 84, rng=rng, dtype=dtype),
        Tanh(),
        Dense(84, 10, rng=rng, dtype=dtype),
    )
