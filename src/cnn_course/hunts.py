"""Bug hunts: the student writes one test, and wrong versions of the student's own function try to pass it.

A wrong version spoils what goes into the function or what comes out of it, so that nothing here shows how the
function is written. Its id is that of the same mistake in the bank, ``solutions/misconceptions``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from html import escape
from typing import Any

import numpy as np

from cnn_course import panels
from cnn_course.check.casebook import Case
from cnn_course.check.compare import difference, kind_of
from cnn_course.check.exercise import has_failed
from cnn_course.check.outcome import Outcome, observe
from cnn_course.messages import say
from cnn_course.panels import Item, Panel

Version = Callable[..., Any]  # takes the student's function, then the arguments of the test
_Array = np.ndarray


def hunt(versions: Mapping[str, Version], function: Callable[..., Any], *arguments: Any) -> Panel:
    """Show which wrong versions of `function` give another answer than `function` itself does, or none.

    Those that are caught are described; the others stay in hiding.
    """
    right, trouble = attempt(function, *arguments)
    if not trouble and has_failed(function.__name__):
        trouble = say("hunt_not_yet", name=function.__name__)
    if not trouble and not isinstance(right, np.ndarray):
        trouble = say("plot_wrong_kind", name=function.__name__, kind=kind_of(right))
    if trouble:
        return panels.panel([panels.sentence(trouble)])
    caught = {id for id, version in versions.items() if _caught(partial(version, function), arguments, right)}
    numbers = sum(np.size(argument) for argument in arguments if np.ndim(argument))
    score = "hunt_all" if len(caught) == len(versions) else "hunt_score"
    said = say(score, caught=len(caught), count=len(versions), numbers=numbers)
    return panels.panel([panels.sentence(said), verdicts("hunt", versions, caught)])


def attempt(function: Callable[..., Any], *arguments: Any) -> tuple[Any, str]:
    """Return the function's answer and "", or None and a sentence that says why there is none. Raises nothing."""
    outcome = observe(function, Case(arguments, Outcome()))
    facts = {"name": function.__name__, "error": (*outcome.error, "")[0], "detail": outcome.detail}
    if outcome.error[:1] == ("NotImplementedError",):
        return None, say("plot_unwritten", **facts)
    return outcome.value, say("hunt_broken", **facts) if outcome.error else ""


def conv2d(function: Callable[..., Any], x: _Array, w: _Array, b: _Array, stride: int = 1, padding: int = 0) -> Panel:
    """Hunt twelve wrong versions of `conv2d` with one test: ``function(x, w, b, stride, padding)``."""
    return hunt(CONV2D, function, x, w, b, stride, padding)


def _caught(version: Callable[..., Any], arguments: tuple[Any, ...], right: _Array) -> bool:
    outcome = observe(version, Case(arguments, Outcome()))
    return bool(outcome.error) or difference(outcome.value, right) is not None


def verdicts(kind: str, versions: Iterable[str], caught: set[str]) -> Item:
    """List wrong versions by id: those caught in the words of the sentence KIND_ID, the others as still hiding."""
    told = {id: say(f"{kind}_{id}") if id in caught else say("hunt_hiding") for id in versions}
    html, text = "", []
    for number, (id, said) in enumerate(told.items(), start=1):
        sign, weight = ("&#10003;", "bold") if id in caught else ("&#8211;", "normal")
        html += f'<li style="font-weight:{weight}"><span aria-hidden="true">{sign} </span>{number}. {escape(said)}</li>'
        text.append(f"  [{'x' if id in caught else ' '}] {number}. {said}")
    return Item(f'<ul style="margin:.2em 0;padding-left:.4em;list-style:none">{html}</ul>', "\n".join(text))


def _flipped(conv: Version, x: _Array, w: _Array, b: _Array, stride: int, padding: int) -> _Array:
    return conv(x, w[:, :, ::-1, ::-1], b, stride, padding)


def _channels_reversed(conv: Version, x: _Array, w: _Array, b: _Array, stride: int, padding: int) -> _Array:
    return conv(x[:, ::-1], w, b, stride, padding)


def _no_bias(conv: Version, x: _Array, w: _Array, b: _Array, stride: int, padding: int) -> _Array:
    return conv(x, w, 0 * b, stride, padding)


def _first_bias(conv: Version, x: _Array, w: _Array, b: _Array, stride: int, padding: int) -> _Array:
    return conv(x, w, np.full_like(b, b[0]), stride, padding)


def _first_channel(conv: Version, x: _Array, w: _Array, b: _Array, stride: int, padding: int) -> _Array:
    return conv(x[:, :1], w[:, :1], b, stride, padding)


def _first_image(conv: Version, x: _Array, w: _Array, b: _Array, stride: int, padding: int) -> _Array:
    y = conv(x, w, b, stride, padding)
    return np.repeat(y[:1], len(y), axis=0)


def _stride_on_rows(conv: Version, x: _Array, w: _Array, b: _Array, stride: int, padding: int) -> _Array:
    conv(x, w, b, stride, padding)  # raises for windows that do not fit
    return conv(x, w, b, 1, padding)[:, :, ::stride]


def _stride_in_size(conv: Version, x: _Array, w: _Array, b: _Array, stride: int, padding: int) -> _Array:
    OH, OW = conv(x, w, b, stride, padding).shape[2:]
    return conv(x, w, b, 1, padding)[:, :, :OH, :OW]


def _rectified(conv: Version, x: _Array, w: _Array, b: _Array, stride: int, padding: int) -> _Array:
    return np.maximum(conv(x, w, b, stride, padding), 0)


def _transposed(conv: Version, x: _Array, w: _Array, b: _Array, stride: int, padding: int) -> _Array:
    return conv(x, w, b, stride, padding).swapaxes(2, 3)


def _padded_with_copies(conv: Version, x: _Array, w: _Array, b: _Array, stride: int, padding: int) -> _Array:
    sides = (padding, padding)
    return conv(np.pad(x, ((0, 0), (0, 0), sides, sides), mode="edge"), w, b, stride, 0)


def _always_padded_by_one(conv: Version, x: _Array, w: _Array, b: _Array, stride: int, padding: int) -> _Array:
    return conv(x, w, b, stride, 1)


CONV2D: dict[str, Version] = {
    "C4": _no_bias,
    "C11": _first_image,
    "C12": _stride_on_rows,
    "C1": _flipped,
    "C8": _first_channel,
    "X192": _padded_with_copies,
    "C6": _first_bias,
    "X20": _transposed,
    "C13": _stride_in_size,
    "X12": _rectified,
    "C3": _channels_reversed,
    "C24": _always_padded_by_one,
}
