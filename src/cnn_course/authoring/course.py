"""Where everything of the course lies."""

from __future__ import annotations

import difflib
import os
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cnn_course.errors import CourseError


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
        """Return the course that the folder `start` (or the current one) lies in."""
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
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
        for lesson in self.lessons:
            number, _, word = lesson.name.partition("_")
            if name in (lesson.name, number, number.lstrip("0"), word):
                return lesson
        names = [lesson.name for lesson in self.lessons]
        close = difflib.get_close_matches(name, names, 1, 0.3)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise CourseError(f"There is no lesson {name!r}; there are: {', '.join(names) or 'none yet'}.{hint}")

    def chosen(self, names: list[str]) -> list[Lesson]:
        """Return the lessons with these names, or all where no name is given."""
        return [self.lesson(name) for name in names] or self.lessons


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a temporary name beside `path`, then rename: readers see the old one or the new one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CourseError(f"{path} could not be written: {error.strerror or error}.") from error


@contextmanager
def replaced_folder(place: Path, mark: str) -> Iterator[Path]:
    """Give a new folder beside `place` that takes its place when the block ends well; on failure nothing changes.

    An old folder is replaced only if it is empty or holds a file called `mark`: nobody's work is deleted by a slip.
    """
    try:
        if place.exists() and not (place.is_dir() and ((place / mark).exists() or not any(place.iterdir()))):
            raise CourseError(f"{place} is there already and was not made by this command; name another folder.")
        place.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    except OSError as error:
        raise CourseError(f"{place} could not be made: {error.strerror or error}.") from error
    try:
        yield folder
        old = folder.with_name(folder.name + ".old")
        if place.exists():
            place.replace(old)
        folder.replace(place)
        place.chmod(0o755)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
