"""A class's way through stock nbgrader: release, submit, collect, autograde, feedback, export."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from traitlets.config import Config

from cnn_course.authoring import kernels
from cnn_course.authoring.build import Built
from cnn_course.authoring.course import Lesson
from cnn_course.authoring.nbgrading import configuration, export_grades, quiet_nbgrader, run_converter
from cnn_course.grading.demo_class import Homework
from cnn_course.grading.preprocessors import soften


@dataclass(frozen=True)
class Result:
    """What the gradebook and the graded notebook say of one student."""

    student: str
    score: float
    max_score: float
    mistakes: dict[str, str]  # exercise -> named mistake
    feedback: Path


class StockClass:
    """One assignment of one class in a folder of its own, graded by nbgrader as it is."""

    def __init__(self, lesson: Lesson, folder: Path) -> None:
        self.lesson, self.folder = lesson, folder
        self.casebooks = folder / "casebooks"
        self.config = configuration(lesson.course, folder)
        soften(self.config)
        self.config.ExchangeCollect.check_owner = False  # one person plays the whole class
        self.config.Exchange.cache = str(folder / "cache")

    def release(self, built: Built) -> None:
        """Make the assignment from its source and put it into the exchange."""
        from nbgrader.converters import GenerateAssignment
        from nbgrader.exchange.default import ExchangeReleaseAssignment

        path = self.folder / "source" / self.lesson.name / f"{self.lesson.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(built.nbgrader_source)
        self.casebooks.mkdir()
        (self.casebooks / f"{self.lesson.name}.npz").write_bytes(built.casebook)
        (self.folder / "exchange").mkdir()
        (self.folder / "exchange").chmod(0o777)  # as nbgrader wants it
        run_converter(GenerateAssignment, self.config, self.lesson.name)
        self._exchange(ExchangeReleaseAssignment)

    def submit(self, homework: Homework, released: bytes) -> None:
        """Hand a homework in, as `nbgrader submit` does for that student."""
        from nbgrader.exchange.default import ExchangeSubmit

        home = self.folder / "students" / homework.student
        path = home / self.lesson.name / f"{self.lesson.name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(homework.notebook(released), path)
        own = deepcopy(self.config)
        own.CourseDirectory.student_id = homework.student
        own.Exchange.assignment_dir = str(home)
        self._exchange(ExchangeSubmit, own)

    def collect(self) -> None:
        """Collect what was handed in."""
        from nbgrader.exchange.default import ExchangeCollect

        self._exchange(ExchangeCollect)

    def grade(self, student: str) -> None:
        """Autograde one student's work and write the feedback page."""
        from nbgrader.converters import Autograde, GenerateFeedback

        with kernels.using(self.casebooks):
            run_converter(Autograde, self.config, self.lesson.name, student)
        run_converter(GenerateFeedback, self.config, self.lesson.name, student)

    def export(self) -> Path:
        """Write the grades as CSV, with nbgrader's own exporter."""
        path = self.folder / "grades.csv"
        export_grades(self.config, path)
        return path

    def results(self) -> Iterator[Result]:
        """Yield every student's points and named mistakes."""
        name = self.lesson.name
        with self._gradebook() as gradebook:
            for submission in sorted(gradebook.assignment_submissions(name), key=lambda s: s.student.id):
                student = submission.student.id
                graded = nbformat.read(self.folder / "autograded" / student / name / f"{name}.ipynb", as_version=4)
                named = {e: r["mistake"] for e, r in kernels.reports(graded).items() if r["mistake"]}
                feedback = self.folder / "feedback" / student / name / f"{name}.html"
                yield Result(student, submission.score, submission.max_score, named, feedback)

    def _gradebook(self) -> Any:
        from nbgrader.api import Gradebook

        return Gradebook(self.config.CourseDirectory.db_url, self.config.CourseDirectory.course_id)

    def _exchange(self, kind: Any, config: Config | None = None) -> None:
        from nbgrader.auth import Authenticator
        from nbgrader.coursedir import CourseDirectory

        config = deepcopy(config or self.config)
        config.CourseDirectory.assignment_id = self.lesson.name
        with quiet_nbgrader() as logger:
            directory = CourseDirectory(config=config, log=logger)
            kind(coursedir=directory, authenticator=Authenticator(config=config), config=config, log=logger).start()
