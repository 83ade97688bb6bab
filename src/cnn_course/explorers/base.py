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
from cnn_course.check.exercise import was_tried
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

    def look(self) -> dict[str, Any]:
        """Return the view: plain JSON values. It never raises for a student's function."""
        raise NotImplementedError

    def still(self) -> Panel:
        """Return the copy that stands still: for nbconvert, GitHub and feedback."""
        raise NotImplementedError

    def refresh(self, serial: int = 0, trouble: str = "") -> None:
        """Make the view anew, with the sentence of what went wrong with a request."""
        self.view = self.look() | {"serial": serial, "trouble": trouble}

    def do_refresh(self) -> None:
        """Look again: the student's function may have changed."""

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
        except Exception as error:  # from a page, anything may come
            trouble = say("explore:refused", detail=f"{type(error).__name__}: {error}")
        self.refresh(int(serial or 0), trouble)

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
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        texts = [[float(v) if np.isfinite(v) else str(v)] for v in values.reshape(-1)]
        flat = np.empty(len(texts), object)
        flat[:] = [text[0] for text in texts]
        listed: list[Any] = flat.reshape(values.shape).tolist()
        return listed
    if values.dtype.kind == "f":
        values = np.round(values.astype(float), 9)
    plain: list[Any] = values.tolist()
    return plain


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
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    if number is None or not low <= number <= high:
        raise NotShownError(say("explore:out_of_range", name=name, low=low, high=high, got=str(value)[:20]))
    return number
