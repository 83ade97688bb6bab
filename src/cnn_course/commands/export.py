"""``cnn-course export``: final scores for Canvas, Moodle or a spreadsheet."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

NAME = "export"
HELP = "write a class's final scores as a CSV for Canvas, for Moodle or for a spreadsheet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--class", dest="folder", type=Path, required=True, metavar="DIR", help="the class's folder")
    parser.add_argument("--to", choices=("canvas", "moodle", "csv"), required=True, help="what the file is for")
    parser.add_argument(
        "--lesson", action="append", default=[], metavar="LESSON", help="only this one; may be repeated; default: all"
    )
    parser.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="a CSV exported from Canvas (Grades > Export) or Moodle (gradebook or grading worksheet): its rows are "
        "filled in. Without it, students' ids are taken for SIS Login IDs (Canvas) or ID numbers (Moodle)",
    )
    parser.add_argument(
        "--scale", action="store_true", help="convert points where the roster's assignment is worth another number"
    )
    parser.add_argument("--file", type=Path, metavar="FILE", help="where to write; default: DIR/exports/TO.csv")


def run(chosen: argparse.Namespace) -> int:
    """Write the file and say what is in it."""
    from cnn_course import lookup
    from cnn_course.authoring.nbgrading import quiet_nbgrader
    from cnn_course.errors import CourseError
    from cnn_course.grading.exports import Grades, export

    database = chosen.folder / "gradebook.db"
    if not database.is_file():
        raise CourseError(f"{chosen.folder} is not a class: it has no gradebook.db.")
    with quiet_nbgrader():
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{database.resolve()}", "cnn-course") as gradebook:
            known = sorted(assignment.name for assignment in gradebook.assignments)
            grades = Grades.of(gradebook, [lookup.lesson(name, known) for name in chosen.lesson])
    path = chosen.file or chosen.folder / "exports" / f"{chosen.to}.csv"
    exported = export(grades, chosen.to, path, chosen.roster, chosen.scale)
    lessons = ", ".join(column.lesson for column in grades.columns)
    print(f"{exported.path}: {exported.filled} of {len(grades.students)} students have scores in {lessons}.")
    for remark in exported.remarks:
        print(remark, file=sys.stderr)
    return 0
