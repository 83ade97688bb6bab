"""``cnn-course grade LESSON --class DIR``: grade what a class handed in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_course.grading.run import Change, Summary

NAME = "grade"
HELP = "grade what a class handed in: sandboxed, in parallel, going on where it was stopped"
STOPPED = "cnn-course: stopped. What was graded is kept; the same command goes on from there."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("lesson", metavar="LESSON", help="its name, number or word")
    parser.add_argument("--class", dest="folder", type=Path, required=True, metavar="DIR", help="the class's folder")
    parser.add_argument("--jobs", type=_positive, default=0, metavar="N", help="processes; default: one a core")
    parser.add_argument("--scheduler", default="", metavar="ADDRESS", help="a Dask cluster's, such as tcp://host:8786")
    parser.add_argument("--regrade", action="store_true", help="judge again what other checks graded, say who changed")
    parser.add_argument("--unsafe", action="store_true", help="do without a sandbox: students' code runs as you")
    parser.add_argument("--student", action="append", default=[], metavar="ID", help="only this one; may be repeated")


def run(chosen: argparse.Namespace) -> int:
    """Grade, and print the class. Return 1 if somebody could not be graded."""
    from cnn_course.grading.classroom import Classroom
    from cnn_course.grading.grade import Options, grade

    room = Classroom.at(chosen.folder)
    lesson = room.lesson(chosen.lesson)
    options = Options(chosen.jobs, chosen.scheduler, chosen.regrade, chosen.unsafe, tuple(chosen.student))
    try:
        summary = grade(room, lesson, options)
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
        return 130
    tell(summary, chosen.regrade)
    print(f"Table: {room.status}  Report: {room.report(lesson)}")
    return 1 if summary.failed else 0


def tell(summary: Summary, regrade: bool = False) -> None:
    """Print what a run found."""
    from cnn_course.grading.table import as_text

    print(as_text(summary.rows))
    print(f"Judged in this run: {summary.judged}.")
    if regrade:
        print("\n" + (_told(summary.changes) or "No grade changed."))
    if summary.loose:
        print("\n" + _astray(summary.loose))
    if summary.outdated:
        print(f"\n{summary.outdated} grades were given by earlier checks and stand; --regrade judges them again.")


def _told(changes: Iterable[Change]) -> str:
    from cnn_course.grading.table import aligned

    lines = [("changed", "exercise", "points", "why")]
    lines += [(c.student, c.exercise, f"{c.before:g} -> {c.after:g}", " ".join(c.why.split())) for c in changes]
    return aligned(lines) if len(lines) > 1 else ""


def _astray(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"Not looked at, because no student's folder holds it: {', '.join(map(ascii, names[:5]))}{more}."


def _positive(text: str) -> int:
    if not (text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes: give a whole number, at least 1")
    return int(text)
