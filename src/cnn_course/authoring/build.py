"""From a lesson's source to what people use: nbgrader's source, the released notebook, the casebook."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat

from cnn_course.authoring import source
from cnn_course.authoring.bake import Baked, bake
from cnn_course.authoring.course import Lesson
from cnn_course.authoring.nbgrading import configuration, run_converter
from cnn_course.authoring.tasks import tasks
from cnn_course.check import casebook
from cnn_course.check.casebook import Task
from cnn_course.files import write_whole


@dataclass(frozen=True)
class Built:
    """A lesson's products, as the bytes of their files."""

    nbgrader_source: bytes
    notebook: bytes
    casebook: bytes
    baked: Baked
    tasks: dict[str, Task]


def build(lesson: Lesson) -> Built:
    """Make everything that a lesson's source determines, without touching the course's files."""
    with_answers = nbformat.writes(source.notebook(lesson)).encode() + b"\n"
    baked = bake(lesson)
    released = release(lesson, with_answers)
    given = tasks(lesson, released)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "casebook.npz"
        casebook.save(path, baked.exercises, given)
        return Built(with_answers, released, path.read_bytes(), baked, given)


def install(lesson: Lesson, built: Built) -> None:
    """Put a lesson's products where they belong, each whole or not at all."""
    write_whole(lesson.nbgrader_source, built.nbgrader_source)
    write_whole(lesson.casebook, built.casebook)
    write_whole(lesson.notebook, built.notebook)


def release(lesson: Lesson, with_answers: bytes) -> bytes:
    """Return the notebook that nbgrader's generate_assignment makes: answers cut out, checks locked."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        place = root / "source" / lesson.name / f"{lesson.name}.ipynb"
        place.parent.mkdir(parents=True)
        place.write_bytes(with_answers)
        config = configuration(lesson.course, root)
        config.GenerateAssignment.no_database = True  # a release needs no gradebook, and making one takes seconds
        steps = GenerateAssignment.class_traits()["preprocessors"].default()
        config.GenerateAssignment.preprocessors = [step for step in steps if step is not SaveCells]
        run_converter(GenerateAssignment, config, lesson.name)
        made = (root / "release" / lesson.name / f"{lesson.name}.ipynb").read_text(encoding="utf-8")
    return nbformat.writes(nbformat.reads(made, as_version=4)).encode() + b"\n"
