"""Limits on a call, where the platform offers them: time, who may interrupt it, and that nobody leaves."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any


class TookTooLong(BaseException):
    """Raised inside the function under test. Not an Exception, so that ``except Exception`` lets it through."""


def _on_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` in the block once it has run for `seconds`.

    It needs the main thread and an interval timer (Linux, macOS); elsewhere the block runs without a limit. The
    alarm rings again every second, because a bare ``except:`` in a loop may swallow the first one. From the second
    ring on it raises in the next line of the function too, which is the one below that ``except:``.
    """
    if not hasattr(signal, "setitimer") or not _on_main_thread():
        yield
        return
    rings, over = 0, False

    def ring(number: int, frame: FrameType | None) -> None:
        nonlocal rings
        if over:
            return
        rings += 1
        if rings > 1:
            sys.settrace(lambda *call: None)
            for each in _foreign(frame):
                each.f_trace = once_more
        raise TookTooLong(f"{seconds:g}")

    def once_more(frame: FrameType, event: str, argument: Any) -> Any:
        if not over and event == "line":
            raise TookTooLong(f"{seconds:g}")  # Python ends the tracing then
        return once_more

    traced = sys.gettrace()
    previous = signal.signal(signal.SIGALRM, ring)
    outer = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        over = True  # first of all: a ring between here and the end must not break it off
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        signal.setitimer(signal.ITIMER_REAL, *outer)
        if rings > 1:
            sys.settrace(traced)
        if rings:  # however the block ended: it may have swallowed the alarm, or made another error of it
            raise TookTooLong(f"{seconds:g}")


def _foreign(frame: FrameType | None) -> Iterator[FrameType]:
    """The frames from `frame` up to the first that is the course's own."""
    while frame and not str(frame.f_globals.get("__name__")).startswith("cnn_course."):
        yield frame
        frame = frame.f_back


@contextlib.contextmanager
def interruptible() -> Iterator[list[int]]:
    """Yield a list that is empty until the person at the keyboard interrupts the block.

    So a `KeyboardInterrupt` that the function under test raises by itself can be told from theirs.
    """
    pressed: list[int] = []
    if not _on_main_thread():
        yield pressed
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        pressed.append(number)
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGINT, interrupt)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, previous or signal.SIG_DFL)


@contextlib.contextmanager
def staying() -> Iterator[None]:
    """Let ``exit()`` raise SystemExit in a notebook too, where it would end the kernel a moment later."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        vars(shell)["ask_exit"] = sys.exit
    try:
        yield
    finally:
        if shell is not None:
            vars(shell).pop("ask_exit", None)
