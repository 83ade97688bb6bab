"""Is this the right answer, and if not, what is the first thing that is wrong with it?"""

from __future__ import annotations

import reprlib
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any

import numpy as np

from cnn_course.check import codec
from cnn_course.check.plain import Thing

BITS = 1000  # of the largest int that a float can hold
SHORT = 60  # characters of a value on one line, and so parts of it that are looked at
LONG = 10_000  # characters of one part


@dataclass(frozen=True)
class Difference:
    """The first thing wrong with an answer: a sentence's id in the catalogue, its facts, and where."""

    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)
    where: tuple[int, ...] | None = None  # an index into the answer, where its shape is right


def difference(got: Any, expected: Any, relative: float = 1e-5) -> Difference | None:
    """Return what is wrong with `got`, or None.

    Numbers may differ by `relative` times the largest expected magnitude: float32 work and another order of
    summation are right answers. An int must be an int (a size of 3.0 fails in ``np.zeros``), an array an array.
    """
    if got is None and expected is not None:
        return Difference("returned_none")
    if isinstance(expected, np.ndarray):
        return _array_difference(got, expected, relative)
    if isinstance(expected, bool | np.bool_ | str) or expected is None:
        same = isinstance(got, type(expected) | (np.bool_ if isinstance(expected, bool) else type(expected)))
        return None if same and got == expected else _other(got, expected)
    if isinstance(expected, Integral | Real):
        return _number_difference(got, expected, relative)
    if isinstance(expected, tuple | list):
        return _sequence_difference(got, expected, relative)
    if isinstance(expected, dict):
        return _dict_difference(got, expected, relative)
    if isinstance(expected, codec.FunctionNamed | codec.NetworkNamed | codec.Seeded):  # arguments of two casebooks
        return None if got == expected else _other(got, expected)
    raise TypeError(f"a casebook cannot expect a {type(expected).__name__}")


def kind_of(value: Any) -> str:
    """Name the type of a value as a student would: "a list", "an array", "None"."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return "an array"
    name = value.kind if isinstance(value, Thing) else type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"


def _other(got: Any, expected: Any) -> Difference:
    return Difference("other_value", {"got": short(got), "expected": short(expected)})


def short(value: Any) -> str:
    """A value on one line, cut where it gets long. Never raises."""
    try:
        text = " ".join(_SHORT.repr(value.item() if isinstance(value, np.generic) else value).split())
    except Exception:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= SHORT else text[: SHORT - 3] + "..."


class _Short(reprlib.Repr):
    """Python's own way to write a value, as far as a line shows of it."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = self.maxtuple = self.maxdict = SHORT
        self.maxstring = self.maxother = self.maxlong = LONG

    def repr_ndarray(self, array: np.ndarray, level: int) -> str:
        """An array of few entries. NumPy would write millions of one with many axes, however little is asked for."""
        return repr(array) if array.size <= SHORT else f"<{'x'.join(map(str, array.shape))} array>"


_SHORT = _Short()


def _number_difference(got: Any, expected: Any, relative: float) -> Difference | None:
    if isinstance(got, np.ndarray) and got.ndim == 0:
        got = got[()]
    if isinstance(got, np.ndarray) and got.size == 1:
        return Difference("array_for_number", {"shape": got.shape})
    if isinstance(got, bool | np.bool_) or not isinstance(got, Real):
        return Difference("not_a_number", {"kind": kind_of(got)})
    if isinstance(expected, Integral) and not isinstance(got, Integral):
        return Difference("not_an_int", {"got": short(got), "kind": kind_of(got)})
    if isinstance(got, int) and got.bit_length() > BITS:
        return _other(got, expected)
    return (
        None if _close(np.asarray(got, float), np.asarray(expected, float), relative).all() else _other(got, expected)
    )


def _sequence_difference(got: Any, expected: Any, relative: float) -> Difference | None:
    if not isinstance(got, tuple | list):
        return Difference("not_a_sequence", {"kind": kind_of(got), "wanted": len(expected)})
    if len(got) != len(expected):
        return Difference("other_length", {"got": len(got), "expected": len(expected)})
    return _first_inside(enumerate(got), enumerate(expected), relative)


def _dict_difference(got: Any, expected: dict[Any, Any], relative: float) -> Difference | None:
    if not isinstance(got, dict):
        return Difference("not_a_dict", {"kind": kind_of(got), "wanted": ", ".join(map(str, expected))})
    if got.keys() != expected.keys():
        return Difference("other_keys", {"got": short(list(got)), "expected": short(list(expected))})
    return _first_inside(((key, got[key]) for key in expected), expected.items(), relative)


def _first_inside(got: Any, expected: Any, relative: float) -> Difference | None:
    for (key, mine), (_, right) in zip(got, expected, strict=True):
        inner = difference(mine, right, relative)
        if inner:
            return Difference("inside", {"key": key, "inner": inner})
    return None


def _array_difference(got: Any, expected: np.ndarray, relative: float) -> Difference | None:
    if not isinstance(got, np.ndarray):
        if isinstance(got, np.generic) and expected.ndim == 0:
            got = np.asarray(got)
        else:
            return Difference("not_an_array", {"kind": kind_of(got)})
    if got.dtype.kind not in "biuf":
        return Difference("not_numbers", {"dtype": str(got.dtype)})
    if got.shape != expected.shape:
        return Difference("other_shape", {"got": got.shape, "expected": expected.shape})
    wrong = ~_close(got, expected, relative)
    if not wrong.any():
        return None
    where = tuple(int(i) for i in np.argwhere(wrong)[0])
    facts = {"got": got[where], "expected": expected[where], "count": int(wrong.sum()), "size": wrong.size}
    return Difference("other_entry", facts, where)


def _close(got: np.ndarray, expected: np.ndarray, relative: float) -> np.ndarray:
    got, expected = np.asarray(got, float), np.asarray(expected, float)
    finite = np.abs(expected[np.isfinite(expected)])
    scale = finite.max(initial=0.0) or 1.0
    return np.isclose(got, expected, rtol=0, atol=relative * scale, equal_nan=True)
