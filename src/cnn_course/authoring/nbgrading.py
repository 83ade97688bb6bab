"""nbgrader as a library: one place that knows its configuration, its logs and its wish for a PATH."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from cnn_course.authoring.course import Course
from cnn_course.errors import CourseError

STEPS = ("source", "release", "submitted", "autograded", "feedback")


def configuration(course: Course, folder: Path) -> Config:
    """Return the course's nbgrader settings with every step's folder below `folder`, and its own gradebook there."""
    path = course.root / "nbgrader_config.py"
    if not path.is_file():
        raise CourseError(f"{path} is missing: it says how nbgrader treats this course.")
    config: Config = PyFileConfigLoader(path.name, path=str(course.root)).load_config()
    config.CourseDirectory.root = str(folder)
    for step in STEPS:
        config.CourseDirectory[f"{step}_directory"] = step
    config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}"
    config.Exchange.root = str(folder / "exchange")
    return config


@contextmanager
def quiet_nbgrader() -> Iterator[logging.Logger]:
    """Give nbgrader a logger that keeps its errors for a sentence, and the PATH on which it looks for alembic.

    Its warnings about its own database are not shown.
    """
    logger = logging.Logger("cnn-course.nbgrader")
    kept = _Kept()
    logger.addHandler(kept)
    path = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), path])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield logger
    except CourseError:
        raise
    except Exception as error:
        raise CourseError(f"nbgrader stopped: {' '.join(kept.lines[-1:]) or error}") from error
    finally:
        os.environ["PATH"] = path


class _Kept(logging.Handler):
    """Keeps the first line of each error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage().splitlines()[0])


def run_converter(kind: Any, config: Config, lesson: str, student: str | None = None) -> None:
    """Run one of nbgrader's converters (GenerateAssignment, Autograde, GenerateFeedback) for a lesson."""
    from nbgrader.coursedir import CourseDirectory

    config = deepcopy(config)
    config.CourseDirectory.assignment_id = lesson
    if student is not None:
        config.CourseDirectory.student_id = student
    with quiet_nbgrader() as logger:
        directory = CourseDirectory(config=config, log=logger)
        kind(coursedir=directory, config=config, log=logger).start()


def export_grades(config: Config, path: Path) -> None:
    """Write a gradebook's grades as CSV, with nbgrader's own exporter."""
    from nbgrader.api import Gradebook
    from nbgrader.plugins import CsvExportPlugin

    directory = config.CourseDirectory
    with Gradebook(directory.db_url, directory.course_id) as gradebook, quiet_nbgrader() as logger:
        exporter = CsvExportPlugin(config=config, log=logger)
        exporter.to = str(path)
        exporter.export(gradebook)
