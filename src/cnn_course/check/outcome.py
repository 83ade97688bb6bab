"""Call a function under test once, and write down everything a check may want to know about it."""

from __future__ import annotations

import builtins
import contextlib
import io
import linecache
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_course.check import codec, functions
from cnn_course.check.limits import TookTooLong, interruptible, staying, time_limit
from cnn_course.check.plain import plain, text_of
from cnn_course.messages import say

if TYPE_CHECKING:
    from cnn_course.check.casebook import Case

SECONDS = 10.0  # for one call: generous for loops on the small arrays of a casebook
KEPT_OUTPUT = 10_000  # characters of a print flood that are kept
OWN_FOLDER = str(Path(__file__).parent.parent)


@dataclass(frozen=True)
class Outcome:
    """What one call did: its answer or its error, and its side effects."""

    value: Any = None
    error: tuple[str, ...] = ()  # the exception's class and its bases, () if none was raised
    detail: str = ""  # the exception's text
    line: str = ""  # the line of the function's own code that raised it
    changed: tuple[int, ...] = ()  # which arguments were changed
    again: Any = None  # the answer to a second call with the same objects, where the case asks for one
    warned: str = ""
    printed: bool = False
    idle: tuple[int, ...] = ()  # which generators nothing was drawn from


def observe(function: Callable[..., Any], case: Case, seconds: float = SECONDS) -> Outcome:
    """Call `function` with fresh copies of the case's arguments. Raises nothing but the keyboard's interrupt."""
    args, kwargs = realized(codec.copied(case.args)), realized(codec.copied(case.kwargs))
    again = failed = None
    with _captured() as caught, _state_restored(), staying(), interruptible() as pressed:
        try:
            with time_limit(seconds):
                value = plain(function(*args, **kwargs))
                if case.twice:
                    args, kwargs = reseeded(args, case.args), reseeded(kwargs, case.kwargs)
                    again = plain(function(*args, **kwargs))
        except BaseException as error:
            failed = _failure(error)
        if pressed:
            raise KeyboardInterrupt
    side: dict[str, Any] = {"warned": caught.warned, "printed": caught.printed}
    if failed:
        return replace(failed, **side)
    changed = tuple(i for i, now in enumerate(args) if not untouched(now, case.args[i]))
    idle = tuple(i for i, now in enumerate(args) if _idle(now, case.args[i]))
    return Outcome(value, changed=changed, again=again, idle=idle, **side)


def _idle(now: Any, before: Any) -> bool:
    """Whether `before` describes a generator from which nothing was drawn."""
    return isinstance(before, codec.Seeded) and now.bit_generator.state == realized(before).bit_generator.state


def realized(value: Any) -> Any:
    """Return `value` with functions, networks and generators in place of their descriptions."""
    if isinstance(value, codec.FunctionNamed):
        return getattr(functions, value.name)
    if isinstance(value, codec.NetworkNamed):
        from cnn_course.check import networks  # here, because no other lesson needs the layers to be checked

        return networks.build(value.name)
    if isinstance(value, codec.Seeded):
        return np.random.default_rng(value.seed)
    if isinstance(value, tuple | list):
        return type(value)(realized(item) for item in value)
    if isinstance(value, dict):
        return {key: realized(item) for key, item in value.items()}
    return value


def reseeded(value: Any, before: Any) -> Any:
    """Return `value` with generators that begin again, and everything else the same objects."""
    if isinstance(before, codec.Seeded):
        return realized(before)
    if isinstance(before, tuple | list):
        return type(before)(map(reseeded, value, before))
    if isinstance(before, dict) and any(isinstance(item, codec.Seeded) for item in before.values()):
        return {key: reseeded(item, before[key]) for key, item in value.items()}
    return value


def untouched(now: Any, before: Any) -> bool:
    """Whether an argument is to the last bit what it was. What a function put there may be anything."""
    if isinstance(before, codec.FunctionNamed | codec.Seeded):
        return True  # a generator is there to be drawn from
    if isinstance(before, codec.NetworkNamed):
        from cnn_course.check import networks

        return networks.unchanged(now, before.name)
    if type(now) is not type(before):
        return False
    if isinstance(before, np.ndarray):
        return now.shape == before.shape and now.dtype == before.dtype and now.tobytes() == before.tobytes()
    if isinstance(before, tuple | list):
        return len(now) == len(before) and all(map(untouched, now, before))
    if isinstance(before, dict):
        return [*map(repr, before)] == [*map(_key_text, now)] and all(
            untouched(now[key], before[key]) for key in before
        )
    return repr(now) == repr(before)


def _key_text(key: Any) -> str:
    return repr(key) if type(key) in (str, int, float, bool) else ""


class _Kept(io.StringIO):
    """A stream that keeps the beginning of what is written to it."""

    def write(self, text: str) -> int:
        if self.tell() < KEPT_OUTPUT:
            super().write(text[:KEPT_OUTPUT])
        return len(text)

    def close(self) -> None:
        """Stay open: a function may close what it takes for its own."""


class _Caught:
    def __init__(self) -> None:
        self.stream = _Kept()
        self.warning: Warning | str | None = None  # the first

    @property
    def printed(self) -> bool:
        return bool(self.stream.getvalue())

    @property
    def warned(self) -> str:
        return "" if self.warning is None else text_of(self.warning) or type(self.warning).__name__

    def warn(self, message: Warning | str, *place: Any, **more: Any) -> None:
        """Take the place of `warnings.showwarning`."""
        self.warning = message if self.warning is None else self.warning


@contextlib.contextmanager
def _captured() -> Iterator[_Caught]:
    """Keep prints, warnings and figures of the function under test out of the notebook; give it no input."""
    caught = _Caught()
    with (
        contextlib.redirect_stdout(caught.stream),
        contextlib.redirect_stderr(caught.stream),
        warnings.catch_warnings(),
        _figures_closed(),
        _no_input(),
    ):
        warnings.simplefilter("always")
        warnings.showwarning = caught.warn
        yield caught


@contextlib.contextmanager
def _no_input() -> Iterator[None]:
    def refuse(*prompt: object) -> str:
        raise EOFError(say("no_input"))

    before, builtins.input = builtins.input, refuse
    try:
        yield
    finally:
        builtins.input = before


@contextlib.contextmanager
def _state_restored() -> Iterator[None]:
    """Undo what a function did to the state that all code shares: NumPy's, the working folder, plot settings."""
    numbers, depth = np.random.get_state(), sys.getrecursionlimit()
    settings = getattr(sys.modules.get("matplotlib"), "rcParams", {})
    set_up = {name: setting for name, setting in dict.items(settings) if name != "backend"}
    with contextlib.suppress(OSError):
        place = Path.cwd()
    try:
        with np.errstate(all="warn", under="ignore"):
            yield
    finally:
        np.random.set_state(numbers)
        sys.setrecursionlimit(depth)
        with contextlib.suppress(OSError, UnboundLocalError):
            os.chdir(place)
        dict.update(settings, set_up)


@contextlib.contextmanager
def _figures_closed() -> Iterator[None]:
    before = set(_open_figures())
    try:
        yield
    finally:
        for number in set(_open_figures()) - before:
            sys.modules["matplotlib.pyplot"].close(number)


def _open_figures() -> list[int]:
    """Numbers of the open figures; matplotlib is not loaded just to find that there are none."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return pyplot.get_fignums() if pyplot else []


def _failure(error: BaseException) -> Outcome:
    named = [cls for cls in type(error).__mro__ if cls not in (BaseException, object)]
    classes = tuple(cls.__name__ for cls in named or [BaseException])
    try:
        with time_limit(1):
            detail = text_of(error)  # which may run code of the student's own
    except BaseException:
        detail = ""
    return Outcome(error=classes, detail=detail, line="" if isinstance(error, TookTooLong) else _own_line(error))


def _own_line(error: BaseException) -> str:
    """The last line of the traceback that lies in the function under test and not in a library or layer below it."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        below = frame.filename.startswith((OWN_FOLDER, "<frozen")) or "site-packages" in frame.filename
        if not below:
            return (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
    return ""
