"""A task that a small network learns in a second: are the stripes horizontal or vertical?"""

import numpy as np

from cnn_course.layers import Conv2d, Dense, Flatten, MaxPool2d, ReLU, Sequential


def network(seed=0):
    """A network for 8 x 8 pixels and two classes."""
    rng = np.random.default_rng(seed)
    return Sequential(Conv2d(1, 4, 3, rng=rng), ReLU(), MaxPool2d(2), Flatten(), Dense(36, 2, rng=rng))


def stripes(N=90, seed=0):
    """Noisy images (N, 1, 8, 8) of horizontal (0) and vertical (1) stripes, and which is which."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, N)
    across = np.tile(np.arange(8) // 2 % 2, (8, 1)).astype(np.float32)
    images = np.where(labels[:, None, None] == 1, across, across.T) + 0.3 * rng.standard_normal((N, 8, 8))
    return images[:, None].astype(np.float32), labels
