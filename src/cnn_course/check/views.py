"""Properties that a check compares in place of the answer itself, where many answers are right.

A view takes what the function returned, then the case's arguments, and returns numbers to compare. It raises
ValueError with a sentence's id from the catalogue for an answer that it cannot look at.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def step_response(kernel: Any, direction: str) -> dict[str, Any]:
    """How a 3x3 kernel answers steps from 0 to 100 and flat areas of 100.

    Sliding over a step, the window covers one, two, then three bright columns (rows): the answers are 100 times the
    sum of that many of the kernel's last columns (rows). `direction` "vertical" is a step between two columns.
    """
    if kernel is None:
        raise ValueError("returned_none")
    if isinstance(kernel, list):
        raise ValueError("list_for_array")
    if not isinstance(kernel, np.ndarray) or kernel.shape != (3, 3) or kernel.dtype.kind not in "iuf":
        raise ValueError("not_a_kernel")
    own, other = (0, 1) if direction == "vertical" else (1, 0)
    on_own, on_other = (100.0 * np.cumsum(kernel.sum(axis)[::-1])[:2] for axis in (own, other))
    return {
        "on its step": float(max(on_own, key=lambda answer: (abs(answer), answer))),
        "lowest on its step": float(min(0.0, *on_own)),  # a line detector answers a step with either sign
        "on the other step": float(max(on_other, key=abs)),
        "on a flat area": float(100.0 * kernel.sum()),
    }
