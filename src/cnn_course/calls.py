"""Call a student's function to show what it does; where it cannot, say why in one sentence."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cnn_course.check.compare import kind_of
from cnn_course.check.limits import TookTooLong, staying, time_limit
from cnn_course.check.plain import text_of
from cnn_course.messages import say

SECONDS = 30.0  # for one call of the student's function: loops over a photo are slow and right
LETTERS = 300  # of an exception's text, in a sentence


class NotShownError(Exception):
    """There is nothing to show yet; the text is a sentence for the student."""


def called(function: Callable[..., Any], *arrays: Any, seconds: float | None = None) -> dict[str, np.ndarray]:
    """Return the answers of ``function(*arrays)`` by name. Raises `NotShownError` if there are none to show.

    It gets copies of the arrays, and `seconds` of time, `SECONDS` if that is None.
    """
    value = value_of(function, *arrays, seconds=seconds)
    title = f"{function.__name__}({', '.join(parameters_of(function))})"
    named = value if isinstance(value, dict) and value else {title: value}
    return {str(key): _numbers(part, function) for key, part in named.items()}


def called_parts(
    function: Callable[..., Any], names: Sequence[str], *arrays: Any, seconds: float | None = None
) -> dict[str, np.ndarray]:
    """Return the several arrays that ``function(*arrays)`` returns in a tuple, by `names`. Raises as `called` does."""
    value = value_of(function, *arrays, seconds=seconds)
    if not isinstance(value, tuple | list) or len(value) != len(names):
        facts = {"name": function.__name__, "count": len(names), "names": ", ".join(names), "kind": kind_of(value)}
        raise NotShownError(say("plot_other_parts", **facts))
    return {name: _numbers(part, function) for name, part in zip(names, value, strict=True)}


def value_of(function: Callable[..., Any], *arguments: Any, seconds: float | None = None, words: str = "plot_") -> Any:
    """Return ``function(*arguments)``, whatever that is, from copies of the arrays among the arguments.

    Where it fails, raise `NotShownError` with the sentence "unwritten", "broken" or "slow" that begins with `words`.
    """
    seconds = SECONDS if seconds is None else seconds
    copies = [np.array(a) if isinstance(a, np.ndarray) else a for a in arguments]
    try:
        with staying(), time_limit(seconds):
            return function(*copies)
    except NotImplementedError as error:
        raise NotShownError(say(f"{words}unwritten", name=_raiser(error, function))) from None
    except TookTooLong:
        raise NotShownError(say(f"{words}slow", name=function.__name__, seconds=f"{seconds:g}")) from None
    except KeyboardInterrupt:  # the person's own
        raise
    except BaseException as error:  # sys.exit() too: it would end the kernel
        facts = {"name": _raiser(error, function), "error": _named(error)}
        raise NotShownError(say(f"{words}broken", **facts)) from None


def _numbers(value: Any, function: Callable[..., Any]) -> np.ndarray:
    """Return an answer as an array; a tuple of numbers, such as a shape, counts as one."""
    shape = isinstance(value, tuple) and all(isinstance(part, int | np.integer) for part in value)
    array = np.asarray(value) if shape or isinstance(value, np.ndarray | np.generic | int | float) else None
    if array is None:
        raise NotShownError(say("plot_wrong_kind", name=function.__name__, kind=kind_of(value)))
    if array.dtype.kind not in "biuf":
        raise NotShownError(say("plot_wrong_dtype", name=function.__name__, dtype=array.dtype))
    return array


def _named(error: BaseException) -> str:
    """Name an exception with its text, if it has one."""
    text = text_of(error)
    cut = text if len(text) <= LETTERS else f"{text[:LETTERS]}\N{HORIZONTAL ELLIPSIS}"
    return ": ".join(filter(None, [type(error).__name__, cut]))


def _raiser(error: BaseException, function: Callable[..., Any]) -> str:
    """Name the student's function in which the error arose: not the cell around it, not the library below it."""
    own = [
        frame.name
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename != __file__ and "site-packages" not in frame.filename and frame.name[0] != "<"
    ]
    return own[-1] if own else function.__name__


def parameters_of(function: Callable[..., Any]) -> list[str]:
    """Return the names of a function's parameters."""
    return list(inspect.signature(function).parameters)
