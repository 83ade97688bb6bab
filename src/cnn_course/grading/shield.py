"""Ctrl-C at a moment that suits: not while a worker starts, nor in the middle of a transaction."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Handler = Callable[[int, FrameType | None], object] | signal.Handlers


@contextmanager
def shielded() -> Iterator[None]:
    """Hold Ctrl-C back for the length of a block, and from processes that start in it.

    The mask is what a new process inherits. It is not enough for this one: another thread, such as one of OpenBLAS,
    may receive the signal, and Python would then raise it here.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Python raises Ctrl-C in the main thread only
        return
    held: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: held.append(number))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        signal.signal(signal.SIGINT, before)
        if held:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def postponed() -> Iterator[Callable[[], None]]:
    """Yield a function that raises KeyboardInterrupt if Ctrl-C was pressed: it takes effect where the block asks.

    Raised anywhere, it may come out as another error, leave a library's thread in the middle of its work, or be
    swallowed by a finalizer. Whoever presses a second time does not want to wait: that interrupts at once.
    """
    pressed: list[int] = []

    def press(number: int, frame: FrameType | None) -> None:
        pressed.append(number)
        if len(pressed) > 1:
            raise KeyboardInterrupt

    def stop() -> None:
        if pressed:
            raise KeyboardInterrupt

    with received_by(press):
        yield stop
    stop()


@contextmanager
def received_by(handler: Handler) -> Iterator[None]:
    """Give Ctrl-C to `handler` for the length of a block. Other threads than the main one never get any."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
