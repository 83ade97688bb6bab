"""``cnn-course demo``: a class of twelve, from release to feedback, by stock nbgrader."""

from __future__ import annotations

import argparse
from pathlib import Path

NAME = "demo"
HELP = "make a class of 12, grade it with nbgrader and print who got what, and why"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("lesson", nargs="?", default="02_convolution", metavar="LESSON", help="default: 02_convolution")
    parser.add_argument("--folder", type=Path, help="where the class goes; default: build/demo (replaced)")


def run(chosen: argparse.Namespace) -> int:
    """Grade the class and print its table; return 1 if a grade is not what the homework deserves."""
    from tqdm import tqdm

    from cnn_course.authoring.build import build
    from cnn_course.authoring.course import Course
    from cnn_course.files import replaced_folder
    from cnn_course.grading.demo_class import homeworks
    from cnn_course.grading.stock import StockClass

    course = Course.find()
    lesson = course.lesson(chosen.lesson)
    place = (chosen.folder or course.build / "demo").resolve()
    built = build(lesson)
    pupils = homeworks(lesson, built)
    with replaced_folder(place, mark="gradebook.db") as folder:
        group = StockClass(lesson, folder)
        group.release(built)
        for homework in pupils:
            group.submit(homework, built.notebook)
        group.collect()
        for homework in tqdm(pupils, desc="grading", unit="student"):
            group.grade(homework.student)
        group.export()
        results = {result.student: result for result in group.results()}
    rows = [("student", "handed in", "points", "named mistakes", "feedback")]
    for homework in pupils:
        result = results[homework.student]
        named = ", ".join(f"{exercise}: {mistake}" for exercise, mistake in result.mistakes.items())
        page = _short(place / result.feedback.relative_to(folder))
        rows.append((result.student, homework.kind, f"{result.score:g}/{result.max_score:g}", named, page))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    print(f"\nGrades: {_short(place / 'grades.csv')}")
    missed = [h.student for h in pupils if not h.mistakes.items() <= results[h.student].mistakes.items()]
    if missed:
        print(f"Not named as expected: {', '.join(missed)}")
    return 1 if missed else 0


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
