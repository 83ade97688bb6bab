"""Where everything of the course lies."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from cnn_course import lookup
from cnn_course.errors import CourseError

INSTALLED = Path(__file__).resolve().parents[3]  # the checkout that holds this code, if it was installed in place


@dataclass(frozen=True)
class Lesson:
    """One lesson's files."""

    course: Course
    name: str

    @property
    def source(self) -> Path:
        """The lesson itself: prose, exercises with answers, checks."""
        return self.course.solutions / f"{self.name}.py"

    @property
    def cases(self) -> Path:
        """What its checks ask."""
        return self.course.solutions / "cases" / f"{self.name}.py"

    @property
    def misconceptions(self) -> Path:
        """Its known mistakes."""
        return self.course.solutions / "misconceptions" / f"{self.name}.py"

    @property
    def alternatives(self) -> Path:
        """Other right answers."""
        return self.course.solutions / "alternatives" / f"{self.name}.py"

    @property
    def casebook(self) -> Path:
        """The baked checks, part of the package."""
        return self.course.root / "src" / "cnn_course" / "casebooks" / f"{self.name}.npz"

    @property
    def notebook(self) -> Path:
        """The released notebook, which students open."""
        return self.course.root / "notebooks" / self.name / f"{self.name}.ipynb"

    @property
    def nbgrader_source(self) -> Path:
        """The notebook with answers, from which nbgrader releases."""
        return self.course.build / "source" / self.name / f"{self.name}.ipynb"

    def signatures(self) -> dict[str, str]:
        """Return the syllabus's exercises of this lesson and their signatures."""
        path = self.course.solutions / "syllabus.toml"
        if not path.is_file():
            raise CourseError(f"{path} is missing: it lists the exercises of every lesson.")
        found: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8")).get(self.name, {})
        return found


@dataclass(frozen=True)
class Course:
    """A checkout of the course, by its root folder."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Course:
        """Return the course that the folder `start` (or the current one) lies in, or else the one that runs."""
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents, INSTALLED):
            if (folder / "solutions").is_dir() and (folder / "pyproject.toml").is_file():
                return cls(folder)
        raise CourseError(f"{start} is not inside the course: run this in the folder that holds solutions/.")

    @property
    def solutions(self) -> Path:
        """The folder of sources."""
        return self.root / "solutions"

    @property
    def build(self) -> Path:
        """The folder for everything that can be made again."""
        return self.root / "build"

    @property
    def lessons(self) -> list[Lesson]:
        """All lessons that have a source, in order."""
        return [Lesson(self, path.stem) for path in sorted(self.solutions.glob("[0-9]*.py"))]

    def lesson(self, name: str) -> Lesson:
        """Return the lesson called `name`; its number ("2", "02") or its word ("convolution") will do."""
        return Lesson(self, lookup.lesson(name, [lesson.name for lesson in self.lessons]))

    def chosen(self, names: list[str]) -> list[Lesson]:
        """Return the lessons with these names, or all where no name is given."""
        return [self.lesson(name) for name in names] or self.lessons
