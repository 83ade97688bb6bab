"""The words in which a lesson's cases, known mistakes and other right answers are written.

The files ``solutions/cases/LESSON.py``, ``solutions/misconceptions/LESSON.py`` and ``solutions/alternatives/LESSON.py``
use these decorators; `collect` runs such a file and returns what it declared.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from cnn_course.errors import CourseError

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Probe:
    """One call that a check makes."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    deck: Any = None  # the answer printed in the lecture deck, which the reference solution must reproduce
    raises: str | None = None  # the exception that a right function raises
    view: str | None = None
    key: tuple[Any, ...] = ()
    twice: bool = False


@dataclass(frozen=True)
class ProbeGroup:
    """Probes that earn their points together."""

    name: str
    points: float
    probes: tuple[Probe, ...]
    untouched: bool
    quiet: bool
    apart: bool = False


@dataclass(frozen=True)
class Plan:
    """What the check of one exercise asks, for a given random generator."""

    exercise: str
    groups: Callable[[np.random.Generator], list[ProbeGroup]]
    axes: tuple[str, ...]
    relative: float


@dataclass(frozen=True)
class Wrong:
    """A known mistake: a wrong function, its id in the bank, and the sentence that helps."""

    exercise: str
    id: str
    message: str
    function: Callable[..., Any]


@dataclass(frozen=True)
class Other:
    """Another right answer, in a style of its own."""

    exercise: str
    style: str
    function: Callable[..., Any]


@dataclass
class Bank:
    """What one file declared."""

    plans: list[Plan] = field(default_factory=list)
    mistakes: list[Wrong] = field(default_factory=list)
    alternatives: list[Other] = field(default_factory=list)


_bank = Bank()


def collect(path: Path) -> Bank:
    """Run the file at `path` and return what it declared. Raises CourseError if it is missing or does not run."""
    global _bank
    if not path.is_file():
        raise CourseError(f"{path} is missing: every lesson needs one.")
    _bank = found = Bank()
    try:
        runpy.run_path(str(path))
    except Exception as error:
        raise CourseError(f"{path} does not run: {type(error).__name__}: {error}") from error
    return found


def case(
    *args: Any,
    deck: Any = None,
    raises: str | None = None,
    view: str | None = None,
    key: tuple[Any, ...] = (),
    twice: bool = False,
    **kwargs: Any,
) -> Probe:
    """One call with these arguments. `deck` is the lecture deck's answer, `raises` an exception's name.

    `view` names a property that is compared in place of the answer; `key` is what it needs to know besides the
    arguments, and what the function under test must not see: the labels of test images.
    """
    return Probe(args, kwargs, deck, raises, view, key, twice)


def group(
    name: str, points: float, *probes: Probe, untouched: bool = False, quiet: bool = False, apart: bool = False
) -> ProbeGroup:
    """Cases that show one thing together; all must be right for the points.

    `untouched`: the arguments must be left as they were. `quiet`: no warning may be raised. `apart`: a mistake is
    recognized without these cases too, because they show a second one that joins any other (bytes that overflow).
    """
    return ProbeGroup(name, points, probes, untouched, quiet, apart)


def exercise(name: str, axes: tuple[str, ...] = (), relative: float = 1e-5) -> Callable[[F], F]:
    """Declare a function of a random generator that returns the groups of one exercise.

    `axes` names the axes of the answer for the student ("row", "column"); `relative` is the tolerance as a share of
    the largest expected magnitude. Draw numbers from few binary digits (`eighths`): sums of them are exact.
    """

    def declare(groups: F) -> F:
        _bank.plans.append(Plan(name, groups, axes, relative))
        return groups

    return declare


def mistake(name: str, id: str, message: str) -> Callable[[F], F]:
    """Declare a wrong implementation of the exercise `name`; it may use NumPy as ``np`` and nothing else."""

    def declare(function: F) -> F:
        _bank.mistakes.append(Wrong(name, id, message, function))
        return function

    return declare


def alternative(name: str, style: str) -> Callable[[F], F]:
    """Declare another right implementation of the exercise `name`."""

    def declare(function: F) -> F:
        _bank.alternatives.append(Other(name, style, function))
        return function

    return declare
