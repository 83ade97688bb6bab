"""Checks for your answers: ``check.correlate2d(correlate2d)`` runs your function and says what it sees.

Every exercise of the course is an attribute of this module, named like the function you write. Calling it returns a
`Report` with ``.passed``, ``.score``, ``.max_score``, ``.groups``, ``.mistake`` and ``.message``; it never raises
for a wrong, unfinished, slow or broken answer.
"""

from __future__ import annotations

from cnn_course.check import casebook
from cnn_course.check.exercise import Check
from cnn_course.check.report import GroupResult, Report
from cnn_course.messages import say

__all__ = ["Check", "GroupResult", "Report"]


def __getattr__(name: str) -> Check:
    exercise = None if name.startswith("_") else casebook.find(name)
    if exercise is None:
        raise AttributeError(say("no_such_exercise", name=name, known=", ".join(_exercises())))
    return Check(exercise)


def __dir__() -> list[str]:
    return sorted([*__all__, *_exercises()])


def _exercises() -> list[str]:
    return [name for names in casebook.lessons().values() for name in names]
