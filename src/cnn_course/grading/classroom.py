"""A class in a folder of its own: the released lessons, what was handed in, the gradebook, the results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from cnn_course import lookup
from cnn_course.authoring import source
from cnn_course.authoring.build import Built
from cnn_course.authoring.course import Lesson
from cnn_course.authoring.nbgrading import quiet_nbgrader
from cnn_course.errors import CourseError
from cnn_course.files import replaced_folder, write_whole
from cnn_course.grading import checks, class_texts
from cnn_course.grading.checks import checks_of
from cnn_course.grading.paper import Limits, Paper

COURSE_ID = "cnn-course"
HIDDEN = ".grading"  # what grading keeps for itself
NEVER = ".never"  # no file has this name: a class is never replaced


@dataclass(frozen=True)
class Assignment:
    """One lesson as a class needs it."""

    name: str
    with_answers: bytes  # nbgrader's source notebook
    release: bytes
    casebook: bytes

    @classmethod
    def installed(cls, lesson: Lesson) -> Assignment:
        """Take the lesson that the course's checkout holds. Raises CourseError if it was never built."""
        for path in (lesson.notebook, lesson.casebook):
            if not path.is_file():
                raise CourseError(f"{path} is missing; run `cnn-course build {lesson.name}` first.")
        with_answers = nbformat.writes(source.notebook(lesson)).encode() + b"\n"
        return cls(lesson.name, with_answers, lesson.notebook.read_bytes(), lesson.casebook.read_bytes())

    @classmethod
    def built(cls, lesson: Lesson, built: Built) -> Assignment:
        """Take a lesson that was built just now."""
        return cls(lesson.name, built.nbgrader_source, built.notebook, built.casebook)


@dataclass(frozen=True)
class Classroom:
    """One class's folder."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Classroom:
        """Return the class in `folder`. Raises CourseError if there is none."""
        found = cls(folder.resolve())
        if not (found.gradebook.is_file() and found.release.is_dir()):
            raise CourseError(f"{folder} is not a class: make one with `cnn-course class new {folder}`.")
        return found

    @property
    def release(self) -> Path:
        """The notebooks that students get."""
        return self.folder / "release"

    @property
    def submitted(self) -> Path:
        """What students handed in."""
        return self.folder / "submitted"

    @property
    def gradebook(self) -> Path:
        """nbgrader's database."""
        return self.folder / "gradebook.db"

    @property
    def status(self) -> Path:
        """The table of the last run."""
        return self.folder / "status.csv"

    @property
    def ledger(self) -> Path:
        """What was graded so far."""
        return self.private / "ledger.db"

    def report(self, lesson: str) -> Path:
        """The page that shows how the class did."""
        return self.folder / "report" / f"{lesson}.html"

    @property
    def private(self) -> Path:
        """Where grading keeps its own files."""
        return self.folder / HIDDEN

    @cached_property
    def lessons(self) -> list[str]:
        """The lessons that this class has."""
        return sorted(path.parent.name for path in self.release.glob("*/*.ipynb") if path.stem == path.parent.name)

    def lesson(self, name: str) -> str:
        """Return the full name of a lesson of this class; its number or its word will do."""
        return lookup.lesson(name, self.lessons)

    def notebook(self, step: str, student: str, lesson: str) -> Path:
        """A student's notebook in one of nbgrader's steps."""
        return self.folder / step / student / lesson / f"{lesson}.ipynb"

    def paper(self, lesson: str) -> Paper:
        """Return all that is needed to grade a lesson."""
        try:
            release = (self.release / lesson / f"{lesson}.ipynb").read_bytes()
            path, public = checks_of(self.folder / checks.FOLDER, lesson)
            return Paper(lesson, release, path.read_bytes(), self._limits(), public)
        except OSError as error:
            raise CourseError(f"{error.filename} could not be read: {error.strerror}.") from error

    def settings(self) -> Config:
        """Return how nbgrader treats this class."""
        path = self.folder / "nbgrader_config.py"
        if not path.is_file():
            raise CourseError(f"{path} is missing: it says how nbgrader treats this class.")
        try:
            return PyFileConfigLoader(path.name, path=str(self.folder)).load_config()
        except Exception as error:  # it is a program
            raise CourseError(f"{path} cannot be run: {type(error).__name__}: {error}.") from error

    def _limits(self) -> Limits:
        """Return the limits that the class has set for nbgrader, so that both ways of grading have the same."""
        given = dict(self.settings().get("Examine", {}).get("limits", {}))
        try:
            return Limits(**given)
        except TypeError as error:
            known = ", ".join(vars(Limits()))
            raise CourseError(f"c.Examine.limits in nbgrader_config.py has an unknown name; known: {known}.") from error

    def folders(self) -> tuple[list[str], list[str]]:
        """Return who has a folder among what was handed in, and folders whose names no gradebook can hold."""
        if not self.submitted.is_dir():
            return [], []
        names = sorted(path.name for path in self.submitted.iterdir() if path.is_dir() and path.name[0] != ".")
        bad = [name for name in names if name.encode(errors="replace").decode() != name]
        return [name for name in names if name not in bad], [ascii(name) for name in bad]

    def loose(self) -> list[str]:
        """Return files among what was handed in that lie in nobody's folder."""
        if not self.submitted.is_dir():
            return []
        return sorted(path.name for path in self.submitted.iterdir() if path.is_file() and path.name[0] != ".")


def new(folder: Path, assignments: Iterable[Assignment]) -> Classroom:
    """Prepare a class in `folder`, which must be empty or absent; if that fails, nothing is left behind."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise CourseError(f"{folder} is there already and is not empty; name a new folder for the class.")
    with replaced_folder(folder.resolve(), mark=NEVER) as made:
        fill(Classroom(made), list(assignments))
    return Classroom(folder.resolve())


def fill(room: Classroom, assignments: list[Assignment]) -> None:
    """Put everything that a class needs into its folder."""
    room.submitted.mkdir()
    (room.folder / "exchange").mkdir()
    room.private.mkdir(mode=0o700)
    write_whole(room.folder / "nbgrader_config.py", class_texts.CONFIGURATION.encode())
    write_whole(room.folder / "README.md", class_texts.README.encode())
    for assignment in assignments:
        _place(room, assignment)
    for private in ("source", checks.FOLDER):
        (room.folder / private).chmod(0o700)
    _enter(room, assignments)


def _place(room: Classroom, assignment: Assignment) -> None:
    name = assignment.name
    write_whole(room.folder / "source" / name / f"{name}.ipynb", assignment.with_answers)
    write_whole(room.release / name / f"{name}.ipynb", assignment.release)
    write_whole(room.folder / checks.FOLDER / checks.PUBLIC / f"{name}.npz", assignment.casebook)


def _enter(room: Classroom, assignments: Iterable[Assignment]) -> None:
    """Make the gradebook and let it know the assignments, with nbgrader's own code."""
    from nbgrader.api import Gradebook
    from nbgrader.preprocessors import SaveCells

    url = f"sqlite:///{room.gradebook}"
    with quiet_nbgrader() as logger:
        with Gradebook(url, COURSE_ID) as gradebook:
            for assignment in assignments:
                gradebook.update_or_create_assignment(assignment.name)
        for assignment in assignments:
            names = {"notebook": assignment.name, "assignment": assignment.name, "db_url": url}
            SaveCells(log=logger).preprocess(
                nbformat.reads(assignment.release.decode(), as_version=4), {"nbgrader": names}
            )
    room.gradebook.chmod(0o600)
