"""Properties that a check compares in place of the answer itself, where many answers are right.

A view takes what the function returned, then the case's arguments, and returns numbers to compare. It raises
ValueError with a sentence's id from the catalogue for an answer that it cannot look at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def step_response(kernel: Any, direction: str) -> dict[str, Any]:
    """How a 3x3 kernel answers steps from 0 to 100 and flat areas of 100.

    Sliding over a step, the window covers one, two, then three bright columns (rows): the answers are 100 times the
    sum of that many of the kernel's last columns (rows). `direction` "vertical" is a step between two columns.
    """
    if not isinstance(kernel, np.ndarray) or kernel.shape != (3, 3) or kernel.dtype.kind not in "iuf":
        raise ValueError("not_a_kernel")
    own, other = (0, 1) if direction == "vertical" else (1, 0)
    peaks = {}
    for name, axis in (("on its step", own), ("on the other step", other)):
        answers = 100.0 * np.cumsum(kernel.sum(axis)[::-1])
        peaks[name] = float(max(answers[:2], key=abs))
    return peaks | {"on a flat area": float(100.0 * kernel.sum())}


def _part(name: str, of: tuple[str, ...], otherwise: str) -> Callable[..., dict[str, Any]]:
    """A view of one of several answers returned together, so that each earns its own points."""

    def part(answer: Any, *args: Any) -> dict[str, Any]:
        if answer is None:
            raise ValueError("returned_none")
        if not isinstance(answer, tuple | list) or len(answer) != len(of):
            raise ValueError(otherwise)
        return {name: answer[of.index(name)]}

    return part


dx, dw, db = (_part(name, ("dx", "dw", "db"), "not_dx_dw_db") for name in ("dx", "dw", "db"))
