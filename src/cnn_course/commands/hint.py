"""``cnn-course hint``: an exercise's hints, one more each time."""

from __future__ import annotations

import argparse

NAME = "hint"
HELP = "print an exercise's hints, one more each time"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("exercise", metavar="EXERCISE", help="such as correlate2d")
    parser.add_argument("number", nargs="?", type=int, metavar="N", help="just this one, from 1")


def run(chosen: argparse.Namespace) -> int:
    """Print the hints."""
    from cnn_course.study import hints

    print("\n\n".join(hints(chosen.exercise, chosen.number)))
    return 0
