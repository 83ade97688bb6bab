"""Call a function under test once, and write down everything a check may want to know about it."""

from __future__ import annotations

import contextlib
import io
import linecache
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_course.check import codec, functions
from cnn_course.check.limits import TookTooLong, time_limit

if TYPE_CHECKING:
    from cnn_course.check.casebook import Case

SECONDS = 10.0  # for one call: generous for loops on the small arrays of a casebook
KEPT_OUTPUT = 10_000  # characters of a print flood that are kept


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
    """Call `function` with fresh copies of the case's arguments. Raises nothing but KeyboardInterrupt."""
    args, kwargs = realized(codec.copied(case.args)), realized(codec.copied(case.kwargs))
    again = None
    with _captured() as caught:
        try:
            with time_limit(seconds):
                value = snapshot(function(*args, **kwargs))
                if case.twice:
                    args, kwargs = reseeded(args, case.args), reseeded(kwargs, case.kwargs)
                    again = snapshot(function(*args, **kwargs))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return _failure(error, caught)
    changed = tuple(
        i for i, (now, before) in enumerate(zip(args, case.args, strict=True)) if not untouched(now, before)
    )
    idle = tuple(i for i, (now, before) in enumerate(zip(args, case.args, strict=True)) if _idle(now, before))
    return Outcome(value, (), "", "", changed, again, caught.warned, caught.printed, idle)


def _idle(now: Any, before: Any) -> bool:
    return isinstance(before, codec.Seeded) and now.bit_generator.state == realized(before).bit_generator.state


def realized(value: Any) -> Any:
    """Return `value` with functions and generators in place of their descriptions."""
    if isinstance(value, codec.FunctionNamed):
        return getattr(functions, value.name)
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


def snapshot(value: Any) -> Any:
    """Return `value` with its own copies of all arrays, so that later calls cannot change it."""
    if isinstance(value, np.ndarray):
        return np.array(value, subok=False)
    if type(value) in (list, tuple):
        return type(value)(snapshot(item) for item in value)
    if type(value) is dict:
        return {key: snapshot(item) for key, item in value.items()}
    return value


def untouched(now: Any, before: Any) -> bool:
    """Whether an argument is to the last bit what it was."""
    if isinstance(before, codec.FunctionNamed | codec.Seeded):
        return True  # a generator is there to be drawn from
    if isinstance(before, np.ndarray):
        return now.shape == before.shape and now.dtype == before.dtype and now.tobytes() == before.tobytes()
    if isinstance(before, tuple | list):
        return len(now) == len(before) and all(map(untouched, now, before))
    if isinstance(before, dict):
        return now.keys() == before.keys() and all(untouched(now[key], before[key]) for key in before)
    return bool(now == before)


class _Kept(io.StringIO):
    """A stream that keeps the beginning of what is written to it."""

    def write(self, text: str) -> int:
        if self.tell() < KEPT_OUTPUT:
            super().write(text[:KEPT_OUTPUT])
        return len(text)


class _Caught:
    def __init__(self) -> None:
        self.stream = _Kept()
        self.warnings: list[warnings.WarningMessage] = []

    @property
    def printed(self) -> bool:
        return bool(self.stream.getvalue())

    @property
    def warned(self) -> str:
        return str(self.warnings[0].message) if self.warnings else ""


@contextlib.contextmanager
def _captured() -> Iterator[_Caught]:
    """Keep prints, warnings and figures of the function under test out of the notebook."""
    caught = _Caught()
    with (
        contextlib.redirect_stdout(caught.stream),
        contextlib.redirect_stderr(caught.stream),
        warnings.catch_warnings(record=True) as caught.warnings,
        _figures_closed(),
    ):
        warnings.simplefilter("always")
        yield caught


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


def _failure(error: BaseException, caught: _Caught) -> Outcome:
    classes = tuple(cls.__name__ for cls in type(error).__mro__ if cls not in (BaseException, object))
    try:
        detail = str(error)
    except Exception:  # a __str__ of the student's own
        detail = ""
    line = "" if isinstance(error, TookTooLong) else _own_line(error)
    return Outcome(error=classes, detail=detail, line=line, warned=caught.warned, printed=caught.printed)


def _own_line(error: BaseException) -> str:
    """The last line of the traceback that lies in the function under test and not in a library below it."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    for frame in reversed(frames):
        if "site-packages" not in frame.filename and not frame.filename.startswith("<frozen"):
            return (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
    return ""
