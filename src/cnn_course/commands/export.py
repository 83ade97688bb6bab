"""``cnn-course export --class DIR --to canvas``: grades for a learning platform."""

from __future__ import annotations

import argparse
from pathlib import Path

NAME = "export"
HELP = "write a class's grades as Canvas or Moodle import them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--class", dest="folder", type=Path, required=True, metavar="DIR", help="the class's folder")
    parser.add_argument("--to", required=True, choices=("canvas", "moodle"), help="the platform")
    parser.add_argument("--lesson", action="append", default=[], help="only this one; may be repeated")
    parser.add_argument("--roster", type=Path, metavar="FILE", help="the platform's own export, to be filled in")
    parser.add_argument("--match", default="", metavar="COLUMN", help="the roster's column with the students' ids")
    parser.add_argument("--file", type=Path, metavar="F", help="default: grades_canvas.csv or ..._moodle.csv in DIR")


def run(chosen: argparse.Namespace) -> int:
    """Write the grades, and say for how many there are none, and why."""
    from cnn_course.grading import exports
    from cnn_course.grading.classroom import Classroom
    from cnn_course.grading.marks import opened, read

    room, platform = Classroom.at(chosen.folder), exports.PLATFORMS[chosen.to]
    path = chosen.file or room.folder / f"grades_{platform.name}.csv"
    exports.check_target(path, chosen.roster)
    lessons = [room.lesson(name) for name in chosen.lesson]
    roster = exports.load_roster(chosen.roster, platform, chosen.match) if chosen.roster else None
    with opened(room) as gradebook:
        grades = read(gradebook, lessons)
    exported = exports.export(platform, grades, roster, chosen.match)
    beside = exported.write(path)
    print("\n".join(exported.told))
    print(f"Grades: {path}  Who and why: {beside} ({len(exported.notes)} notes)")
    return 0
