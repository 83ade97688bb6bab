"""A small exercise, made by hand, on which the engine is tested: differences of neighbors."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from cnn_course.check.casebook import Case, Exercise, Group, Mistake
from cnn_course.check.judge import judge
from cnn_course.check.outcome import Outcome, observe
from cnn_course.check.report import Report


def right(x):
    return x[1:] - x[:-1]


def reversed_sign(x):
    return x[:-1] - x[1:]


def _case(*args, **options) -> Case:
    case = Case(args, Outcome(), **options)
    return replace(case, right=observe(right, case))


DIFFERENCES = Exercise(
    name="differences",
    parameters=("x",),
    axes=("position",),
    groups=(
        Group("small", 1, (_case(np.array([1.0, 4.0, 9.0])),)),
        Group("long", 2, (_case(np.arange(12.0) ** 2), _case(np.array([5.0, 5.0])))),
        Group("left alone", 1, (_case(np.array([2.0, 3.0, 7.0]), twice=True),), untouched=True),
    ),
)
DIFFERENCES = replace(
    DIFFERENCES,
    mistakes=(
        Mistake("D1", "The sign is reversed.", tuple(observe(reversed_sign, case) for case in DIFFERENCES.cases)),
    ),
)


def check(function) -> Report:
    """Judge an answer to the small exercise."""
    return judge(DIFFERENCES, partial(observe, function))
