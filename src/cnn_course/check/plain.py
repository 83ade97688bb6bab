"""What a function returned, as plain values: nothing of its own class is left that could act when it is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np

LARGEST = 10_000_000  # entries of an array that is copied; a larger one fits no exercise and is only measured
MOST = 100_000  # parts of an answer that are looked at
DEEPEST = 20  # lists in lists
LONGEST = 500  # characters of a text that is shown


@dataclass(frozen=True)
class Thing:
    """Stands for an answer of a kind that no exercise asks for: its type's name, and how it prints."""

    kind: str
    text: str

    def __repr__(self) -> str:
        return self.text


def plain(value: Any) -> Any:
    """Return `value` as numbers, texts, lists, tuples, dicts and arrays of its own, with `Thing` for all else.

    Later calls cannot change it. May raise or take long: the answer's own methods may be run here, and only here.
    """
    return _plain(value, iter(range(MOST)), DEEPEST)


def text_of(value: Any) -> str:
    """Return ``str(value)``, cut where it gets long, or "" if that fails."""
    try:
        return "".join(str(value)[:LONGEST])
    except Exception:
        return ""


def _plain(value: Any, left: Iterator[int], depth: int) -> Any:
    kind = type(value)
    if next(left, None) is None or not depth or (issubclass(kind, list) and list.__len__(value) > MOST):
        return _thing(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if issubclass(kind, np.ndarray):
        return _array(value)
    if issubclass(kind, np.generic):
        return _array(np.asarray(value))[()]
    if issubclass(kind, tuple):
        return tuple(_plain(item, left, depth - 1) for item in tuple.__iter__(value))
    if issubclass(kind, list):
        return [_plain(item, left, depth - 1) for item in list.__iter__(value)]
    if issubclass(kind, dict):
        return {_key(key): _plain(item, left, depth - 1) for key, item in dict.items(value)}
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, Integral):
        return int(value)
    return float(value) if issubclass(kind, Real) else _thing(value)


def _array(array: np.ndarray) -> np.ndarray:
    array = np.ndarray.view(array, np.ndarray)
    if array.dtype.kind not in "biufcU":
        return np.broadcast_to(np.array(None), array.shape)  # its entries could be anything
    if array.size > LARGEST:
        return array
    return np.array(array, float if array.dtype.char == "g" else array.dtype)  # no longdouble: it outgrows a float


def _key(key: Any) -> Any:
    return key if type(key) in (str, int, float, bool) else _thing(key)


def _thing(value: Any) -> Thing:
    kind = type(value)
    try:
        text = "<not shown>" if issubclass(kind, list | tuple | dict) else "".join(repr(value)[:LONGEST])
    except Exception:
        text = f"<{kind.__name__}>"
    return Thing(kind.__name__, text)
