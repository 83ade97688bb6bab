"""The object behind ``check.correlate2d``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from cnn_course.check.casebook import Exercise
from cnn_course.check.judge import judge, not_a_function
from cnn_course.check.outcome import observe
from cnn_course.check.report import Report


class Check:
    """The check of one exercise: call it with your function."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.__name__ = exercise.name

    def __call__(self, function: Callable[..., Any]) -> Report:
        """Run `function` on the exercise's cases and return a `Report`. Raises nothing."""
        if not callable(function):
            return not_a_function(self.exercise, function)
        return judge(self.exercise, partial(observe, function))

    def __repr__(self) -> str:
        return f"check.{self.exercise.name}({self.exercise.name})"
