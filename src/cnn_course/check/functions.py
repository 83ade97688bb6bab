"""Functions that a case may hand to an exercise by name (`numerical_gradient` takes one)."""

from __future__ import annotations

import numpy as np

from cnn_course.messages import say


def sum_of_squares(x: np.ndarray) -> float:
    """Sum of x**2 over all entries; its gradient is 2x."""
    return float((x**2).sum())


def sum_of_cubes(x: np.ndarray) -> float:
    """Sum of x**3 over all entries; its gradient is 3x**2."""
    return float((x**3).sum())


def numbered_sum(x: np.ndarray) -> float:
    """1 times the first entry + 2 times the second + ...; its gradient is 1, 2, 3, ... in the shape of x."""
    return float((np.arange(1, x.size + 1) * x.reshape(-1)).sum())


def product(x: np.ndarray) -> float:
    """Product of all entries; its gradient holds the products of all the others."""
    return float(np.prod(x))


def gradient_of_squares(x: np.ndarray) -> np.ndarray:
    """Gradient of the sum of squares: 2x."""
    return 2.0 * x


def gradient_of_slope(x: np.ndarray) -> np.ndarray:
    """Gradient of the sum of all entries: 1 everywhere."""
    return np.ones(x.shape)


def gradient_of_valley(x: np.ndarray) -> np.ndarray:
    """Gradient of 1 times the first entry squared + 2 times the second squared + ..."""
    return 2.0 * np.arange(1, x.size + 1).reshape(x.shape) * x


def gradient_of_two_wells(x: np.ndarray) -> np.ndarray:
    """Gradient of the sum of (x**2 - 1)**2, lowest at -1 and 1: 4x(x**2 - 1)."""
    return 4.0 * x * (x**2 - 1.0)


def weighted_brightness(image: np.ndarray) -> float:
    """Sum of every pixel of an image (C, H, W) times a number of its own: 1/8 for the first, 2/8, 3/8, ..."""
    return float((_one_image(image).reshape(-1) * np.arange(1, image.size + 1)).sum() / 8)


def squared_brightness(image: np.ndarray) -> float:
    """Square of the sum of all pixels of an image (C, H, W)."""
    return float(_one_image(image).sum() ** 2)


def brightest_pixel(image: np.ndarray) -> float:
    """The largest pixel of an image (C, H, W)."""
    return float(_one_image(image).max())


def _one_image(image: np.ndarray) -> np.ndarray:
    if np.ndim(image) != 3:
        raise TypeError(say("takes_one_image", shape=np.shape(image)))
    return np.asarray(image, float)
