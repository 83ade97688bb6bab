"""What a student is given of each exercise: its stub as released, its hints, its points."""

from __future__ import annotations

import re
from typing import Any

import nbformat

from cnn_course.authoring import source
from cnn_course.authoring.course import Lesson
from cnn_course.check.casebook import CLOSED, Task

HINT = re.compile(r"<details>\s*<summary>\s*Hint[^<]*</summary>(.*?)</details>", re.DOTALL)


def tasks(lesson: Lesson, released: bytes) -> dict[str, Task]:
    """Return the tasks of a lesson whose released notebook is `released`, in the lesson's order."""
    stubs = {cell.id: cell.source for cell in nbformat.reads(released.decode(), as_version=4).cells}
    checks = source.checks(lesson)
    return {name: _task(stubs[name], found, checks[name].tags) for name, found in hints(lesson).items()}


def _task(stub: str, hints: tuple[str, ...], tags: dict[str, Any]) -> Task:
    return Task(stub, hints, tags["points"], bool(tags.get("optional")), tags.get("book", CLOSED))


def hints(lesson: Lesson) -> dict[str, tuple[str, ...]]:
    """Return the hints of each exercise: the `<details>` called Hint below the last heading that names it."""
    found, prose = {}, ""
    for cell in source.cells(lesson):
        if cell.kind == "markdown":
            prose += cell.text + "\n"
        elif name := cell.tags.get("exercise"):
            own = re.split(rf"^#+ .*`{name}`", prose, flags=re.MULTILINE)[-1]
            found[name] = tuple(text.strip() for text in HINT.findall(own))
            prose = ""
    return found
