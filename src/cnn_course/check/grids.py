"""A failed case as a row of small grids of numbers, ready to be written as text or HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_course.messages import say

if TYPE_CHECKING:
    from cnn_course.check.report import Picture

MOST = 8  # rows and columns of an array that are shown
SLICES = 3  # channels of an argument that are shown


@dataclass(frozen=True)
class Grid:
    """One table of numbers: a title, rows of texts, the marked cell, and a note below."""

    title: str
    rows: list[list[str]]
    mark: tuple[int, int] | None = None
    note: str = ""


def grids(picture: Picture) -> list[Grid]:
    """Return the arguments, the answer and the right answer as grids, the first wrong place marked in the last two."""
    found = [grid for name, value in picture.arguments.items() for grid in _argument(name, value)]
    digits = _telling(picture)
    found += _answer(say("yours"), picture.got, picture.where, digits)
    found += _answer(say("expected"), picture.expected, picture.where, digits)
    return found


def number(value: Any, digits: int = 4) -> str:
    """Write one entry: short, and whole numbers without a fraction."""
    if isinstance(value, bool | np.bool_):
        return str(value)
    if not np.isfinite(value):
        return f"{value}"
    return f"{value:.{digits}g}" if float(value) != round(float(value)) else f"{int(value)}"


def _telling(picture: Picture) -> int:
    """How many digits the answers need to show that they differ at the marked place."""
    if picture.where is None:
        return 4
    got, expected = picture.got[picture.where], picture.expected[picture.where]
    return next((digits for digits in (4, 6, 8) if number(got, digits) != number(expected, digits)), 10)


def _argument(name: str, value: Any) -> Iterator[Grid]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _argument(f"{name}[{key!r}]", item)
        return
    if not isinstance(value, np.ndarray):
        yield Grid(f"{name} = {value!r}", [])
        return
    leading = list(np.ndindex(value.shape[:-2]))
    for index in leading[:SLICES]:
        title = f"{name}[{', '.join(map(str, index))}]" if index else name
        yield _table(title, value[index])
    if len(leading) > SLICES:
        yield Grid(f"{name}: {say('shape', shape=value.shape)}", [])


def _answer(title: str, value: np.ndarray, where: tuple[int, ...] | None, digits: int) -> Iterator[Grid]:
    if where is None:
        title = f"{title}: {say('shape', shape=value.shape)}"
        small = value.ndim <= 2 and value.size
        yield _table(title, value, digits=digits) if small else Grid(title, [])
    else:
        leading = where[:-2]
        suffix = f"[{', '.join(map(str, leading))}]" if leading else ""
        yield _table(title + suffix, value[leading], where[-2:], digits)


def _table(title: str, array: np.ndarray, where: tuple[int, ...] | None = None, digits: int = 4) -> Grid:
    """One slice as a grid; a large one is cut around the place `where`."""
    flat = np.atleast_2d(array)
    row, column = (0, 0) if not where else (0, *where)[-2:]
    top, left = (_start(flat.shape[axis], at) for axis, at in ((0, row), (1, column)))
    part = flat[top : top + MOST, left : left + MOST]
    rows = [[number(v, digits) for v in line] for line in part.tolist()]
    cut = part.shape != flat.shape
    note = say("cut", place=f"[{top}, {left}]") if cut else ""
    return Grid(title, rows, (row - top, column - left) if where else None, note)


def _start(size: int, at: int) -> int:
    return max(0, min(at - MOST // 2, size - MOST))
