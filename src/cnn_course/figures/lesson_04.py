"""Drawings of lesson 04: which part of a map a pooling window covers."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from cnn_course import panels
from cnn_course.panels import Panel


def windows(x: Any, size: int, stride: int, name: str = "x") -> Panel:
    """Frame each window of the map `x` (H, W), one after the other in reading order."""
    x = np.asarray(x)
    starts = (range(0, length - size + 1, stride) for length in x.shape)
    items: list[panels.Item] = []
    for top, left in product(*starts):
        covered = product(range(top, top + size), range(left, left + size))
        title = f"{name}[{top}:{top + size}, {left}:{left + size}]"
        items += panels.arrays({title: x}, panels.look_of(x), covered)
    return panels.panel(items)
