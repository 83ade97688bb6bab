"""What a check says: points, groups, the named mistake, and the arrays side by side."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import Any

from cnn_course.check import panel
from cnn_course.messages import say

MIME = "application/vnd.cnn-course.report+json"  # the same report for programs that read a notebook


@dataclass(frozen=True)
class GroupResult:
    """One group of cases: all right, or no points."""

    name: str
    points: float
    passed: bool
    message: str


@dataclass(frozen=True)
class Picture:
    """One failed case: the arguments by name, the answer, the right answer, and the first wrong place."""

    arguments: dict[str, Any]
    got: Any
    expected: Any
    where: tuple[int, ...] | None


@dataclass(frozen=True)
class Report:
    """The result of one check.

    As the last line of a cell it shows a panel; its plain text is the score, which nbgrader reads as partial credit.
    ``print(report)`` gives the whole report as text.
    """

    exercise: str
    score: float
    max_score: float
    groups: tuple[GroupResult, ...]
    mistake: str | None = None  # the id of the known mistake that gives just these numbers
    message: str = ""
    picture: Picture | None = field(default=None, repr=False)
    advice: tuple[str, ...] = ()  # what to look at again

    @property
    def passed(self) -> bool:
        """Whether every group passed."""
        return all(group.passed for group in self.groups)

    @property
    def heading(self) -> str:
        """The exercise and its points, on one line."""
        return say("points", name=self.exercise, score=self.score, max_score=self.max_score)

    def __str__(self) -> str:
        return panel.as_text(self)

    def _repr_html_(self) -> str:
        return panel.as_html(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if not self.passed and os.environ.get("NBGRADER_EXECUTION") == "validate":
            # `nbgrader validate` shows nothing of a cell's display, but what is on stderr.
            print(self, file=sys.stderr)
        return self.bundle()

    def bundle(self) -> dict[str, Any]:
        """Return what a notebook keeps of the report, by MIME type; nbgrader reads the text as the points."""
        return {"text/plain": f"{self.score}", "text/html": self._repr_html_(), MIME: self.summary()}

    def summary(self) -> dict[str, Any]:
        """Return the report as plain JSON values, without arrays."""
        return {
            "exercise": self.exercise,
            "score": self.score,
            "max_score": self.max_score,
            "mistake": self.mistake,
            "message": self.message,
            "groups": [vars(group) for group in self.groups],
        }
