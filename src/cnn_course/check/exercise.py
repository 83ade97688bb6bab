"""The object behind ``check.correlate2d``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import FunctionType
from typing import Any

from cnn_course import record
from cnn_course.check.casebook import Exercise
from cnn_course.check.judge import blaming, judge, not_a_function, stumbled
from cnn_course.check.outcome import observe
from cnn_course.check.report import Report

_tried: set[str] = set()  # exercises whose check has run in this session
_failed: set[str] = set()  # those of them that did not pass the last time


def was_tried(name: str) -> bool:
    """Whether the check of this exercise has run in this session."""
    return name in _tried


def has_failed(name: str) -> bool:
    """Whether the check of this exercise has run in this session and did not pass the last time."""
    return name in _failed


class Check:
    """The check of one exercise: call it with your function."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.__name__ = exercise.name

    def __call__(self, function: Callable[..., Any] | None = None) -> Report:
        """Run `function` on the exercise's cases and return a `Report`. Raises nothing."""
        _tried.add(self.__name__)
        _failed.add(self.__name__)
        try:
            if not callable(function):
                return not_a_function(self.exercise, function)
            report = _with_blame(judge(self.exercise, partial(observe, function)), function)
            str(report)  # drawn here, where a failure can still be told
        except Exception as error:
            return stumbled(self.exercise, error)
        if report.passed:
            _failed.remove(self.__name__)
        record.note(report)
        return report

    def __repr__(self) -> str:
        return f"check.{self.exercise.name}({self.exercise.name})"


def _with_blame(report: Report, function: Callable[..., Any]) -> Report:
    """The report, with a word about another exercise that `function` calls, if that is unwritten or not right yet."""
    if report.passed or not isinstance(function, FunctionType) or _is_stub(function):
        return report
    called = _functions_called(function)
    for other in [name for name in called if _is_stub(called[name])]:
        return blaming(report, other, unwritten=True)
    for other in [name for name in called if has_failed(name) and name != report.exercise]:
        return blaming(report, other, unwritten=False)
    return report


def _functions_called(function: FunctionType) -> dict[str, FunctionType]:
    """The notebook's functions that the code of `function` names."""
    named = {name: function.__globals__.get(name) for name in function.__code__.co_names}
    return {name: thing for name, thing in named.items() if isinstance(thing, FunctionType)}


def _is_stub(function: FunctionType) -> bool:
    """Whether a function still raises NotImplementedError somewhere in its own code."""
    return "NotImplementedError" in function.__code__.co_names
