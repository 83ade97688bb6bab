"""Maps for the browser: many numbers as one byte each, which is enough for a picture."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np


def packed(maps: np.ndarray) -> dict[str, Any]:
    """Signed maps (count, rows, columns) on one scale: byte 128 is 0, 255 is `top`, 1 is -top.

    "low" and "high" are each map's own smallest and largest number.
    """
    values = np.nan_to_num(np.asarray(maps, float), posinf=0, neginf=0)
    top = float(np.abs(values).max(initial=0)) or 1.0
    levels = np.round(128 + 127 * values / top).astype(np.uint8)
    ends = {"low": values.min(axis=(1, 2), initial=np.inf), "high": values.max(axis=(1, 2), initial=-np.inf)}
    return _with_shape(levels) | {"top": top, "white": 0.0} | {name: _short(each) for name, each in ends.items()}


def packed_gray(images: np.ndarray, white: float = 1.0) -> dict[str, Any]:
    """Pixels (count, rows, columns) from 0 to `white`: byte 255 is white."""
    levels = np.round(255 * np.clip(np.nan_to_num(np.asarray(images, float)) / white, 0, 1)).astype(np.uint8)
    return _with_shape(levels) | {"top": white, "white": white}


def in_rows(units: np.ndarray, most: int = 20) -> np.ndarray:
    """Numbers (count,) as one map (1, rows, columns) of at most `most` columns; what is left over is 0."""
    columns = min(most, max(1, len(units)))
    rows = -(-len(units) // columns)
    filled = np.zeros(rows * columns)
    filled[: len(units)] = units
    return filled.reshape(1, rows, columns)


def _with_shape(levels: np.ndarray) -> dict[str, Any]:
    count, rows, columns = levels.shape
    data = base64.b64encode(levels.tobytes()).decode()
    return {"count": count, "rows": rows, "columns": columns, "data": data}


def _short(values: np.ndarray) -> list[float]:
    return [float(f"{value:.3g}") for value in values]
