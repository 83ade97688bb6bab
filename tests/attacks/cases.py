"""What an attack is, and how a module of attacks is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

from cnn_course.grading.judged import GRADED
from tests.attacks.book import LESSON, POINTS, Book

KNOWN: Mapping[str, float] = {"correlate1d": 3}  # what nearly every attacker has earned
NOTHING: Mapping[str, float] = {}

Points = Mapping[str, float]


@dataclass(frozen=True)
class Attack:
    """A hand-in, and what it must get."""

    kind: str
    name: str  # a sentence without its period
    prepare: Callable[[Path], object]  # fills the folder submitted/STUDENT/LESSON
    points: dict[str, float]
    statuses: tuple[str, ...]  # in nearly all cases one
    stock: str  # why stock nbgrader is not asked, or ""

    @property
    def id(self) -> str:
        """The name of the student who hands it in."""
        return f"{self.kind}-{re.sub(r'[^a-z0-9]+', '-', self.name.lower()).strip('-')}"

    @property
    def score(self) -> float:
        """The sum of the points that count."""
        return sum(points for name, points in self.points.items() if name != "conv3d")


@dataclass
class Cases:
    """The attacks of one module."""

    kind: str
    attacks: list[Attack] = field(default_factory=list)

    def folder(
        self, name: str, points: Points = KNOWN, status: str | tuple[str, ...] = GRADED, stock: str = ""
    ) -> Callable[[Callable[[Path], object]], Callable[[Path], object]]:
        """Add an attack that fills the student's folder itself."""

        def register(prepare: Callable[[Path], object]) -> Callable[[Path], object]:
            statuses = (status,) if isinstance(status, str) else status
            every = {exercise: points.get(exercise, 0) for exercise in POINTS}
            self.attacks.append(Attack(self.kind, name, prepare, every, statuses, stock))
            return prepare

        return register

    def notebook(
        self, name: str, points: Points = KNOWN, status: str | tuple[str, ...] = GRADED, stock: str = ""
    ) -> Callable[[Callable[[Book], bytes | None]], Callable[[Book], bytes | None]]:
        """Add an attack that edits a notebook in which `correlate1d` is answered, or returns a file's bytes."""

        def register(edit: Callable[[Book], bytes | None]) -> Callable[[Book], bytes | None]:
            def prepare(folder: Path) -> None:
                book = Book().answer("correlate1d")
                folder.joinpath(f"{LESSON}.ipynb").write_bytes(edit(book) or book.content())

            self.folder(name, points, status, stock)(prepare)
            return edit

        return register

    def code(
        self,
        name: str,
        text: str,
        points: Points = KNOWN,
        status: str | tuple[str, ...] = GRADED,
        stock: str = "",
        exercise: str = "correlate2d",
    ) -> None:
        """Add an attack that is the text of one exercise's cell."""

        @self.notebook(name, points, status, stock)
        def write(book: Book) -> None:
            book.write(exercise, dedent(text))
