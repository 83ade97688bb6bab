"""``cnn-course class new DIR``: a folder for a class."""

from __future__ import annotations

import argparse
from pathlib import Path

NAME = "class"
HELP = "prepare a folder for a class: released lessons, an empty gradebook, how to go on"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    new = actions.add_parser("new", help=HELP, description=HELP)
    new.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    new.add_argument("lessons", nargs="*", metavar="LESSON", help="default: all lessons")


def run(chosen: argparse.Namespace) -> int:
    """Make the class and say what comes next."""
    from cnn_course.authoring.course import Course
    from cnn_course.grading import classroom

    lessons = Course.find().chosen(chosen.lessons)
    room = classroom.new(chosen.folder, [classroom.Assignment.installed(lesson) for lesson in lessons])
    print(f"{chosen.folder}: a class with {', '.join(room.lessons)}.")
    print(f"How to go on stands in {chosen.folder / 'README.md'}.")
    return 0
