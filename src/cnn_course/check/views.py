"""Properties that a check compares in place of the answer itself, where many answers are right.

A view takes what the function returned, then the case's arguments, and returns numbers to compare. It raises
ValueError with a sentence's id from the catalogue for an answer that it cannot look at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Part:
    """One of several answers returned together: its place, among how many, and the sentence if it is not there."""

    key: int | str
    among: int
    sentence: str

    def of(self, answer: Any) -> Any:
        """Return this part of `answer`. Raises ValueError with a sentence's id."""
        if answer is None:
            raise ValueError("returned_none")
        kinds = dict if isinstance(self.key, str) else (tuple, list)
        if not isinstance(answer, kinds) or len(answer) != self.among:
            raise ValueError(self.sentence)
        parts: Any = answer
        try:
            return parts[self.key]
        except LookupError:
            raise ValueError(self.sentence) from None


# Views that take out one part of an answer, so that each part earns its own points.
PARTS = {
    "dx": Part(0, 3, "not_dx_dw_db"),
    "dw": Part(1, 3, "not_dx_dw_db"),
    "db": Part(2, 3, "not_dx_dw_db"),
    "loss": Part(0, 2, "not_loss_and_gradient"),
    "gradient": Part(1, 2, "not_loss_and_gradient"),
    "W1": Part("W1", 4, "not_two_layers"),
    "b1": Part("b1", 4, "not_two_layers"),
    "W2": Part("W2", 4, "not_two_layers"),
    "b2": Part("b2", 4, "not_two_layers"),
}


def find(name: str) -> Callable[..., Any]:
    """Return the view called `name`. Raises KeyError for an unknown name."""
    if name in PARTS:
        part = PARTS[name]
        return lambda answer, *args: part.of(answer)
    view: Callable[..., Any] = globals()[name]
    return view


def shapes(answer: Any, *args: Any) -> str:
    """The shapes of the arrays that a function returns together, in a tuple, or in a dict in the order of its keys."""
    if answer is None:
        raise ValueError("returned_none")
    parts = [answer[key] for key in sorted(answer, key=str)] if isinstance(answer, dict) else answer
    return ", ".join(
        str(getattr(part, "shape", ())) for part in (parts if isinstance(parts, list | tuple) else [parts])
    )
