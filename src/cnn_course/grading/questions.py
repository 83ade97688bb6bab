"""A paper opened for use: the release as JSON, and what is known of each exercise."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cnn_course.check import casebook
from cnn_course.check.casebook import Exercise, Task
from cnn_course.errors import CourseError
from cnn_course.grading.paper import Paper

_HEADING = re.compile(r"^#{1,6} +(.+?) *$")


@dataclass(frozen=True)
class Questions:
    """What one lesson asks."""

    release: dict[str, Any]
    exercises: dict[str, Exercise]
    tasks: dict[str, Task]
    optional: frozenset[str]  # exercises that do not count
    sections: dict[str, str]  # the heading under which each exercise is explained

    def book(self, exercise: str) -> str:
        """Whether the course's own network is at hand while an exercise is graded."""
        return self.tasks[exercise].book if exercise in self.tasks else casebook.CLOSED

    def hint(self, exercise: str) -> str:
        """The first hint for an exercise."""
        hints = self.tasks[exercise].hints if exercise in self.tasks else ()
        return " ".join(hints[0].split()) if hints else ""


@lru_cache(maxsize=8)
def opened(paper: Paper) -> Questions:
    """Read a paper. Raises CourseError if it cannot be used."""
    found, tasks = casebook.contents(paper.casebook)
    exercises = {exercise.name: exercise for exercise in found}
    try:
        release = json.loads(paper.release)
        counting = {cell["id"].removeprefix("check_") for cell in release["cells"] if _counts(cell)}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CourseError(f"The released notebook of {paper.lesson} is damaged; release it again. ({error})") from error
    if not counting <= exercises.keys():
        strangers = ", ".join(sorted(counting - exercises.keys()))
        raise CourseError(
            f"The casebook for {paper.lesson} does not know {strangers}: it is older than the released notebook."
        )
    optional = frozenset(exercises.keys() - counting)
    return Questions(release, exercises, tasks, optional, _sections(release, set(exercises)))


def _counts(cell: dict[str, Any]) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("grade"))


def _sections(release: dict[str, Any], exercises: set[str]) -> dict[str, str]:
    """For each exercise the last heading above it that is not its own."""
    found, headings = {}, [""]
    for cell in release["cells"]:
        if cell["cell_type"] == "markdown":
            headings += _headings("".join(cell["source"]))
        elif cell["id"] in exercises:
            found[cell["id"]] = [heading for heading in headings if f"`{cell['id']}`" not in heading][-1]
    return found


def _headings(text: str) -> list[str]:
    outside = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [match[1] for line in outside.splitlines() if (match := _HEADING.match(line))]
