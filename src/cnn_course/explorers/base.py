"""What every explorer is: a view that Python makes, requests that the browser sends, and a copy that stands still.

The browser shows the dict ``view``, and nothing else. When a person changes something it sends one request,
``{"do": "edit", "serial": 7, ...}``; the method ``do_edit`` changes the explorer, and a new view goes back with the
request's serial number in it.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from cnn_course.calls import NotShownError, called
from cnn_course.check.compare import kind_of, short
from cnn_course.check.exercise import was_tried
from cnn_course.explorers.following import follow
from cnn_course.messages import say, sentences
from cnn_course.panels import Panel

FOLDER = Path(__file__).parent
SECONDS = 2.0  # for one call of the student's function: its arrays are small, and a person is waiting
LARGEST = 1e12  # numbers that a person types may be no larger


@lru_cache
def source(kind: str, *names: str) -> str:
    """Return what all explorers share and the files of these names, as one ES module ("js") or style sheet ("css")."""
    parts = [FOLDER / f"{name}.{kind}" for name in ("shared", *names)]
    return "\n".join(path.read_text(encoding="utf-8") for path in parts if path.exists())


class Explorer(anywidget.AnyWidget):
    """One interactive figure. Subclasses give their file's name and make ``look()`` and ``still()``."""

    view = traitlets.Dict().tag(sync=True)  # all that the browser shows
    words = traitlets.Dict().tag(sync=True)  # the sentences that it shows, by id without the prefix

    file = ""  # of the ES module, without ".js"
    also: tuple[str, ...] = ()  # more files that it is made of

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        if "file" in vars(cls):  # not a class that traitlets makes of an explorer
            cls._esm = source("js", *cls.also, cls.file)
            cls._css = source("css", *cls.also, cls.file)

    def __init__(self) -> None:
        self._loop = _running_loop()
        super().__init__()
        self.words = sentences("explore:") | sentences(f"{self.file}:")
        self.on_msg(self._answer)
        self.refresh()
        self._known = self._standing()
        follow(self._look_again)

    def followed(self) -> list[Callable[..., Any]]:
        """Return the student's functions that the view is made with."""
        return []

    def look(self) -> dict[str, Any]:
        """Return the view: plain JSON values. It never raises for a student's function."""
        raise NotImplementedError

    def still(self) -> Panel:
        """Return the copy that stands still: for nbconvert, GitHub and feedback."""
        raise NotImplementedError

    def refresh(self, serial: int = 0, trouble: str = "") -> None:
        """Make the view anew, with the sentence of what went wrong with a request."""
        self.view = self.look() | {"serial": serial, "trouble": trouble}

    def do_follow(self) -> None:
        """Take note that a function of `followed` is another now, or was checked."""

    def _look_again(self) -> None:
        now = self._standing()
        if any(new is not old for new, old in zip(now, self._known, strict=True)):
            self._known = now
            self._serve({"do": "follow"})

    def _standing(self) -> list[Any]:
        """What the notebook says of the student's functions: as it defines them now, and whether each was checked."""
        return [fact for function in self.followed() for fact in (latest(function), was_checked(function))]

    def _answer(self, widget: Any, content: Any, buffers: Any) -> None:
        """Serve one request on the main thread.

        JupyterLab may deliver it on another, where no time limit can stop the student's function.
        """
        if not isinstance(content, dict):
            return
        if self._loop and threading.current_thread() is not threading.main_thread():
            self._loop.call_soon_threadsafe(self._serve, content)
        else:
            self._serve(content)

    def _serve(self, content: dict[str, Any]) -> None:
        """Serve one request. Whatever it holds, the explorer goes on."""
        facts = {str(key): value for key, value in content.items() if key not in ("do", "serial")}
        serial = content.get("serial") if isinstance(content.get("serial"), int) else 0
        trouble = ""
        try:
            serve: Callable[..., None] | None = getattr(self, f"do_{content.get('do')}", None)
            if serve is None:
                raise ValueError(content.get("do"))
            serve(**facts)
        except NotShownError as reason:
            trouble = str(reason)
        except KeyboardInterrupt:
            trouble = say("explore:interrupted")
        except Exception as error:  # from a page, anything may come
            trouble = say("explore:refused", detail=f"{type(error).__name__}: {error}")
        try:
            self.refresh(int(serial or 0), trouble)
        except KeyboardInterrupt:  # let through, it would end the kernel
            self.view = self.view | {"serial": serial, "trouble": say("explore:interrupted")}

    def __repr__(self) -> str:
        return str(self.still())

    def _repr_mimebundle_(self, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        shown = super()._repr_mimebundle_(**more)
        data, metadata = shown if shown else ({}, {})
        still = self.still()
        return dict(data) | {"text/plain": still.text, "text/html": still.html}, dict(metadata)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """The loop of the kernel's main thread, where one runs."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def function_of(given: Any, explorer: str) -> Callable[..., Any]:
    """Return what was given if it is a function with a name. Raises `NotShownError` with a sentence for all else."""
    if not callable(given) or not hasattr(given, "__name__"):
        raise NotShownError(say("explore:not_a_function", explorer=explorer, kind=kind_of(given)))
    function: Callable[..., Any] = given
    return function


def array_of(given: Any, name: str) -> np.ndarray:
    """Return what was given as an array of numbers of its own. Raises `NotShownError` with a sentence for all else."""
    try:
        array = np.array(given)
    except ValueError:
        raise NotShownError(say("explore:ragged", name=name)) from None
    if array.dtype.kind not in "biuf":
        kind = f"an array of dtype {array.dtype}" if isinstance(given, np.ndarray) else kind_of(given)
        raise NotShownError(say("explore:not_an_array", name=name, kind=kind))
    return array


def typed_over(array: np.ndarray, place: tuple[int, ...], value: float) -> np.ndarray:
    """Return a copy with one number replaced, in a dtype that holds it: 300 and -1 are no uint8."""
    floats = array.dtype.kind == "f"
    least = np.min_scalar_type(value if floats else int(value)) if floats or value == int(value) else np.float64
    copy = array.astype(np.result_type(array.dtype, least))
    copy[place] = value
    return copy


def latest(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function as the notebook defines it now, should its cell have been run again since."""
    main = vars(sys.modules["__main__"])
    now = main.get(getattr(function, "__name__", ""))
    own = getattr(function, "__module__", "") == "__main__" and callable(now)
    return now if own and now is not None else function


def answer(function: Callable[..., Any], *arrays: Any) -> np.ndarray:
    """Return what the student's function makes of `arrays`. Raises `NotShownError` where that is nothing to show."""
    return next(iter(called(latest(function), *arrays, seconds=SECONDS).values()))


def was_checked(function: Callable[..., Any]) -> bool:
    """Whether the check of this function has run in this session: only then may right numbers be shown."""
    return was_tried(getattr(function, "__name__", ""))


def numbers(array: np.ndarray) -> list[Any]:
    """Return an array as nested lists for JSON, which has no word for nan and inf: they become texts."""
    values = np.asarray(array)
    if values.dtype.kind != "f":
        plain: list[Any] = values.tolist()
        return plain
    flat = values.astype(float).ravel()
    dust = 1e-13 * np.abs(flat[np.isfinite(flat)]).max(initial=0)
    listed: list[Any] = (
        np.array([_short(value, dust) for value in flat.tolist()], object).reshape(values.shape).tolist()
    )
    return listed


def _short(value: float, dust: float) -> float | str:
    """The number without the dust of floating point: 0.3 for 0.1 + 0.2, and 0 for 0.1 + 0.2 - 0.3."""
    if not np.isfinite(value):
        return str(value)
    return float(f"{value:.12g}") if abs(value) > dust else 0.0


def whole(array: np.ndarray) -> np.ndarray:
    """Return an array of whole numbers as integers, which are printed without exponents; any other as it is."""
    small = array.dtype.kind == "f" and bool((np.abs(array) < LARGEST).all())  # nan and inf are not
    return array.astype(np.int64) if small and (array == np.rint(array)).all() else array


def typed_number(text: Any) -> float:
    """Return the number that a person typed; "," counts as a decimal point. Raises `NotShownError` with a sentence."""
    try:
        value = float(str(text).strip().replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        value = float("nan")
    if not abs(value) <= LARGEST:
        raise NotShownError(say("explore:no_number", text=str(text)[:20]))
    return value


def chosen(value: Any, low: int, high: int, name: str) -> int:
    """Return a whole number between `low` and `high`. Raises `NotShownError` with a sentence for any other."""
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_whole or not low <= value <= high:
        raise NotShownError(say("explore:out_of_range", name=name, low=low, high=high, got=short(value)))
    return int(value)
