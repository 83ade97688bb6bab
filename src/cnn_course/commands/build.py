"""``cnn-course build``: from lesson sources to notebooks and casebooks."""

from __future__ import annotations

import argparse
import time

NAME = "build"
HELP = "make nbgrader's source, the released notebook and the casebook of lessons"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "lessons", nargs="*", metavar="LESSON", help="such as 02_convolution, 02 or convolution; default: all"
    )


def run(chosen: argparse.Namespace) -> int:
    """Build the chosen lessons, each wholly before anything is written."""
    from cnn_course.authoring.build import build, install
    from cnn_course.authoring.course import Course

    for lesson in Course.find().chosen(chosen.lessons):
        start = time.perf_counter()
        built = build(lesson)
        install(lesson, built)
        exercises, mistakes = built.baked.exercises, built.baked.mistakes
        print(
            f"{lesson.name}: {len(exercises)} exercises, {len(mistakes)} known mistakes, "
            f"{built.baked.deck_numbers} deck numbers, {time.perf_counter() - start:.1f} s"
        )
    return 0
