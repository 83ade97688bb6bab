"""``cnn-course demo``: a class of twelve, from its new folder to feedback, by the commands that a real class uses."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_course.grading.classroom import Classroom
    from cnn_course.grading.demo_class import Homework
    from cnn_course.grading.judged import Judged

NAME = "demo"
HELP = "make a class of 12, grade it and print who got what, and why"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("lesson", nargs="?", default="02_convolution", metavar="LESSON", help="default: 02_convolution")
    parser.add_argument("--folder", type=Path, help="where the class goes; default: build/demo (replaced)")
    parser.add_argument("--unsafe", action="store_true", help="do without a sandbox, where none can be had")


def run(chosen: argparse.Namespace) -> int:
    """Grade the class and print its table; return 1 if a grade is not what the homework deserves."""
    from cnn_course.authoring.build import build
    from cnn_course.authoring.course import Course
    from cnn_course.authoring.nbgrading import configuration, export_grades
    from cnn_course.files import replaced_folder
    from cnn_course.grading import classroom
    from cnn_course.grading.demo_class import homeworks
    from cnn_course.grading.grade import Options, grade
    from cnn_course.grading.ledger import Ledger
    from cnn_course.grading.table import aligned, counts

    course = Course.find()
    lesson = course.lesson(chosen.lesson)
    place = (chosen.folder or course.build / "demo").resolve()
    built = build(lesson)
    pupils = homeworks(lesson, built)
    with replaced_folder(place, mark="gradebook.db") as folder:
        room = classroom.Classroom(folder)
        classroom.fill(room, [classroom.Assignment.built(lesson, built)])
        for homework in pupils:
            _hand_in(room, lesson.name, homework, built.notebook)
        summary = grade(room, lesson.name, Options(unsafe=chosen.unsafe))
        export_grades(configuration(course, folder), folder / "grades.csv")
        with Ledger(room.ledger) as ledger:
            results = dict(ledger.results(lesson.name))
    room = classroom.Classroom(place)
    lines = [("student", "handed in", "points", "named mistakes", "feedback")]
    for homework in pupils:
        result = results[homework.student]
        named = ", ".join(f"{exercise}: {mistake}" for exercise, mistake in _mistakes(result).items())
        page = _short(room.notebook("feedback", homework.student, lesson.name).with_suffix(".html"))
        lines.append((homework.student, homework.kind, f"{result.score:g}/{result.max_score:g}", named, page))
    print(f"{aligned(lines)}\n\n{counts(summary.rows)}")
    print(f"Grades: {_short(place / 'grades.csv')}  Report: {_short(room.report(lesson.name))}")
    missed = [homework.student for homework in pupils if not _as_deserved(homework, results[homework.student])]
    if missed:
        print(f"Not graded as deserved: {', '.join(missed)}")
    return 1 if missed or summary.failed else 0


def _hand_in(room: Classroom, lesson: str, homework: Homework, released: bytes) -> None:
    import nbformat

    path = room.notebook("submitted", homework.student, lesson)
    path.parent.mkdir(parents=True)
    nbformat.write(homework.notebook(released), path)


def _as_deserved(homework: Homework, result: Judged) -> bool:
    """Whether right answers got all points and every mistake its name."""
    lost = homework.kind.startswith("right") and result.score < result.max_score
    return not lost and homework.mistakes.items() <= _mistakes(result).items()


def _mistakes(result: Judged) -> dict[str, str]:
    return {question.exercise: question.mistake for question in result.questions if question.mistake}


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
