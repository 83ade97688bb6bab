"""Figures follow the notebook: when a cell has defined a student's function anew, or checked it, they show that."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from IPython.core.getipython import get_ipython

MOST = 6  # figures that follow, the newest: each run of a figure's cell leaves one more
SECONDS = 3.0  # for all of them: a function that hangs would hold up every cell

_followers: deque[Callable[[], None]] = deque(maxlen=MOST)


def follow(look: Callable[[], None]) -> None:
    """Call `look` after every cell that runs from now on, if there is a notebook."""
    _followers.append(look)
    if shell := get_ipython():
        shell.events.register("post_run_cell", after_a_cell)


def after_a_cell(*_result: object) -> None:
    """Let the figures look, the newest first, until time is up: the others show what is new at their next edit."""
    end = time.monotonic() + SECONDS
    for look in reversed(_followers):
        look()
        if time.monotonic() > end:
            return
