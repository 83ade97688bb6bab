"""The object behind ``check.correlate2d``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from cnn_course import record
from cnn_course.check.casebook import Exercise
from cnn_course.check.judge import judge, not_a_function, stumbled
from cnn_course.check.outcome import observe
from cnn_course.check.report import Report

_tried: set[str] = set()  # exercises whose check has run in this session


def was_tried(name: str) -> bool:
    """Whether the check of this exercise has run in this session."""
    return name in _tried


class Check:
    """The check of one exercise: call it with your function."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.__name__ = exercise.name

    def __call__(self, function: Callable[..., Any] | None = None) -> Report:
        """Run `function` on the exercise's cases and return a `Report`. Raises nothing."""
        _tried.add(self.__name__)
        try:
            if not callable(function):
                return not_a_function(self.exercise, function)
            report = judge(self.exercise, partial(observe, function))
            str(report)  # drawn here, where a failure can still be told
        except Exception as error:
            return stumbled(self.exercise, error)
        record.note(report)
        return report

    def __repr__(self) -> str:
        return f"check.{self.exercise.name}({self.exercise.name})"
