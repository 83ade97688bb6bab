"""A student's copy of the released notebook of lesson 02, to be written into and tampered with."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Self

from cnn_course.authoring import bank, source
from cnn_course.authoring.course import Course
from cnn_course.grading.demo_class import text_of

LESSON = "02_convolution"
POINTS = {
    "correlate1d": 3,
    "correlate2d": 5,
    "convolve2d": 3,
    "edge_kernel": 3,
    "relu": 3,
    "conv_multichannel": 5,
    "conv3d": 3,
}
COURSE = Course(Path(__file__).parents[2])
RELEASE = COURSE.lesson(LESSON).notebook.read_bytes()


@cache
def right() -> dict[str, str]:
    """The reference's text for each exercise."""
    return {cell.id: cell.text for cell in source.cells(COURSE.lesson(LESSON)) if "exercise" in cell.tags}


@cache
def another_way() -> dict[str, str]:
    """For each exercise a right answer in another style."""
    others = bank.collect(COURSE.lesson(LESSON).alternatives).alternatives
    return {other.exercise: text_of(other.function, other.exercise) for other in others}


class Book:
    """One notebook as plain JSON. Its methods return it, so that they can be chained."""

    def __init__(self) -> None:
        self.tree: dict[str, Any] = json.loads(RELEASE)

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Its cells."""
        found: list[dict[str, Any]] = self.tree["cells"]
        return found

    def cell(self, id: str) -> dict[str, Any]:
        """One cell."""
        return next(cell for cell in self.cells if cell.get("id") == id)

    def mark(self, id: str) -> dict[str, Any]:
        """What nbgrader has written about a cell."""
        found: dict[str, Any] = self.cell(id)["metadata"]["nbgrader"]
        return found

    def write(self, id: str, text: str) -> Self:
        """Replace a cell's text."""
        self.cell(id)["source"] = text
        return self

    def answer(self, *exercises: str) -> Self:
        """Answer some exercises as the reference does; without a name all of them."""
        for exercise in exercises or POINTS:
            self.write(exercise, right()[exercise])
        return self

    def below(self, id: str, *texts: str, kind: str = "code") -> Self:
        """Put cells of the student's own below a cell."""
        at = self.cells.index(self.cell(id)) + 1
        self.cells[at:at] = [new(text, f"own-{id}-{n}", kind) for n, text in enumerate(texts)]
        return self

    def content(self) -> bytes:
        """The file."""
        return json.dumps(self.tree).encode()


def new(text: str, id: str, kind: str = "code") -> dict[str, Any]:
    """A new cell."""
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": id, "metadata": {}, "source": text} | code
