"""nbgrader's autograding, hardened: what is handed in never meets nbgrader, whose files and kernels trust it.

nbgrader is given a folder of its own for each student, with the untouched release in it and a well-formed timestamp.
What was handed in waits beside it, and is examined in the sandbox where nbgrader would run the notebook.
"""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import weakref
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader import utils
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Bool, Dict, Unicode

from cnn_course.errors import CourseError
from cnn_course.grading import checks, intake
from cnn_course.grading.examine import examine
from cnn_course.grading.judged import GRADED, JUDGED, PARTLY, Judged
from cnn_course.grading.paper import Limits, Paper
from cnn_course.grading.questions import opened
from cnn_course.grading.sandbox import WarmProcess

NAME = "cnn_course"  # of our part of nbgrader's resources


class SafeExporter(NotebookExporter):
    """Takes submissions in before nbgrader looks at them. Made by nbgrader once for a run of its converter."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._folder = tempfile.mkdtemp(prefix="handed_in_")
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._refused: dict[str, str] = {}
        if isinstance(self.parent, Autograde):
            self._take_in(self.parent)

    def handed_in(self, student: str, lesson: str) -> bytes:
        """Return what a student handed in."""
        return self._place("content", student, lesson).read_bytes()

    def from_filename(self, filename: str, *given: Any, **named: Any) -> Any:
        """Read the notebook that nbgrader was given. Raises NbGraderException if there is none, with the reason."""
        if filename in self._refused:
            raise NbGraderException(self._refused[filename])
        return super().from_filename(filename, *given, **named)

    def _take_in(self, converter: Autograde) -> None:
        """Put the release in place of every submission that nbgrader found, and send nbgrader there."""
        found = {}
        for folder in converter.assignments:
            pattern = converter._format_source("(?P<lesson>.*)", "(?P<student>.*)", escape=True)
            names = re.match(pattern, folder)
            if names is None:
                raise NbGraderException(f"{folder} is not where a submission should lie.")
            found.update(self._one(converter.coursedir, Path(folder), names["student"], names["lesson"]))
        converter.coursedir = _directory_with(converter.coursedir, str(self._place("notebooks")))
        converter.assignments = found

    def _one(self, course: CourseDirectory, folder: Path, student: str, lesson: str) -> dict[str, list[str]]:
        """Take one submission in; return nbgrader's entry for it. A problem is told when its turn comes."""
        place = self._place("notebooks", student, lesson)
        place.mkdir(parents=True)
        notebook = place / f"{lesson}.ipynb"
        notebook.touch()
        try:
            paper = paper_of(course, lesson)
            read = intake.read(folder, lesson, opened(paper).exercises)
        except CourseError as error:
            self._refused[str(notebook)] = str(error)
            return {str(place): [str(notebook)]}
        if read.content is None:
            self._refused[str(notebook)] = read.why or "Nothing was handed in."
        else:
            notebook.write_bytes(paper.release)
            content = self._place("content", student, lesson)
            content.parent.mkdir(parents=True, exist_ok=True)
            content.write_bytes(read.content)
        if read.stamped:
            (place / intake.TIMESTAMP).write_text(f"{read.stamped:%Y-%m-%d %H:%M:%S.%f} UTC")
        return {str(place): [str(notebook)]}

    def _place(self, *parts: str) -> Path:
        return Path(self._folder, *parts)


class Examine(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts the examined notebook, with the reports of its checks, in place of an executed one."""

    casebooks = Unicode(
        "", help="The folder of the casebooks; the default is `casebooks` in the class folder, or else the course's own"
    ).tag(config=True)
    unsafe = Bool(False, help="Run students' code without walls, where no sandbox can be had").tag(config=True)
    limits = Dict({}, help="Limits on a submission, by their names in cnn_course.grading.paper.Limits").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Examine what the student of `resources` handed in. Raises NbGraderException with the reason if that fails."""
        student, lesson = resources["nbgrader"]["student"], resources["nbgrader"]["assignment"]
        course = self.parent.parent.coursedir
        try:
            paper = paper_of(course, lesson, self.casebooks, Limits(**self.limits))
            judged = examine(paper, self.parent.handed_in(student, lesson), _warm(self.unsafe))
        except CourseError as error:
            raise NbGraderException(str(error)) from error
        if judged.status not in (GRADED, PARTLY):
            raise NbGraderException(judged.why)
        for note in filter(None, (*judged.notes, judged.why)):
            self.log.warning("%s: %s", lesson, note)
        resources[NAME] = judged
        return nbformat.reads(judged.notebook, as_version=4), resources


class SavePoints(SaveAutoGrades):  # type: ignore[misc]
    """Saves points and comments as nbgrader does, and leaves to a person what could not be judged."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Save what the cell earned, or what is to be said to it."""
        super().preprocess_cell(cell, resources, index)
        judged: Judged = resources[NAME]
        questions = {question.exercise: question for question in judged.questions}
        place = (self.notebook_id, self.assignment_id, self.student_id)
        if utils.is_grade(cell):
            id = cell.metadata.nbgrader.grade_id
            if questions[id.removeprefix("check_")].state != JUDGED:
                self.gradebook.find_grade(id, *place).needs_manual_grade = True
        if utils.is_solution(cell):
            id = cell.metadata.nbgrader.grade_id
            question = questions.get(id)
            wanting = question is not None and question.score < question.max_score
            self.gradebook.find_comment(id, *place).auto_comment = question.message if question and wanting else None
        self.gradebook.db.commit()
        return cell, resources


def paper_of(course: CourseDirectory, lesson: str, casebooks: str = "", limits: Limits = Limits()) -> Paper:  # noqa: B008
    """Return all that is needed to grade a lesson of a class. Raises CourseError if something is missing."""
    release = Path(course.format_path(course.release_directory, ".", lesson)) / f"{lesson}.ipynb"
    folder = Path(casebooks or Path(course.root) / checks.FOLDER)
    path, public = checks.checks_of(folder, lesson)
    if casebooks:
        path = folder / f"{lesson}.npz"  # there and nowhere else
    try:
        changed = release.stat().st_mtime_ns, path.stat().st_mtime_ns
        return _paper(lesson, release, path, public, limits, *changed)
    except OSError as error:
        raise CourseError(
            f"{error.filename} could not be read ({error.strerror}): "
            f"is {lesson} a lesson of the course, and was it released?"
        ) from error


@lru_cache(maxsize=4)
def _paper(lesson: str, release: Path, path: Path, public: bool, limits: Limits, *changed: int) -> Paper:
    return Paper(lesson, release.read_bytes(), path.read_bytes(), limits, public)


def _directory_with(course: CourseDirectory, submitted: str) -> CourseDirectory:
    """A copy of nbgrader's view of the class with another folder of submissions. The Formgrader keeps its own."""
    made = CourseDirectory(parent=course.parent, config=course.config)
    for name in course.traits(config=True):
        setattr(made, name, getattr(course, name))
    made.submitted_directory = submitted
    return made


@lru_cache(maxsize=1)
def _warm(unsafe: bool) -> WarmProcess:
    """The process that guests are forked from: one for all runs of this program."""
    process = WarmProcess(unsafe=unsafe)
    atexit.register(process.close)
    return process
