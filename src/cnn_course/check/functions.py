"""Functions that a case may hand to an exercise by name (`numerical_gradient` takes one)."""

from __future__ import annotations

import numpy as np


def sum_of_squares(x: np.ndarray) -> float:
    """Sum of x**2 over all entries; its gradient is 2x."""
    return float((x**2).sum())
