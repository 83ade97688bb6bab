"""``cnn-course solution``: the reference solution of an exercise, after a passed check."""

from __future__ import annotations

import argparse

NAME = "solution"
HELP = "print the reference solution of an exercise whose check you have passed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("exercise", metavar="EXERCISE", help="such as correlate2d")
    parser.add_argument("--anyway", action="store_true", help="before the check has passed, too")


def run(chosen: argparse.Namespace) -> int:
    """Print the solution."""
    from cnn_course.study import solution

    print(solution(chosen.exercise, chosen.anyway))
    return 0
