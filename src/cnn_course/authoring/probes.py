"""Arrays to probe a function with: exact numbers, and the same numbers lying otherwise in memory."""

from __future__ import annotations

import numpy as np


def eighths(rng: np.random.Generator, *shape: int, low: int = -4, high: int = 4) -> np.ndarray:
    """Random multiples of 1/8 in [low, high], none of them 0: every order of summation gives the same sum."""
    values = rng.integers(8 * low, 8 * high, shape)
    return (values + (values >= 0)) / 8


def whole(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return random whole numbers from -9 to 9 as integers."""
    return rng.integers(-9, 10, shape)


def counting(*shape: int) -> np.ndarray:
    """Return 1, 2, 3, ... as floats."""
    return np.arange(1.0, 1 + np.prod(shape)).reshape(shape)


def delta(*shape: int, at: tuple[int, ...]) -> np.ndarray:
    """Return zeros with a single 1."""
    array = np.zeros(shape)
    array[at] = 1
    return array


def frozen(array: np.ndarray) -> np.ndarray:
    """Return a copy that cannot be written."""
    array = array.copy()
    array.flags.writeable = False
    return array


def strided(array: np.ndarray) -> np.ndarray:
    """Return the same values with gaps between them in memory."""
    return np.repeat(array, 2, axis=-1)[..., ::2]


def single(array: np.ndarray) -> np.ndarray:
    """Return the same values as float32."""
    return array.astype(np.float32)
