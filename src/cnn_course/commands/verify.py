"""``cnn-course verify``: the course proves itself."""

from __future__ import annotations

import argparse

NAME = "verify"
HELP = "prove the lessons: notebooks fresh, solutions right, every known mistake refused"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="default: all")


def run(chosen: argparse.Namespace) -> int:
    """Print a line a claim; return 1 if one does not hold."""
    from tqdm import tqdm

    from cnn_course.authoring.course import Course
    from cnn_course.authoring.verify import PROOFS, verify

    failed = 0
    lessons = Course.find().chosen(chosen.lessons)
    with tqdm(total=len(lessons) * len(PROOFS), unit="claim", leave=False, disable=None) as bar:
        for lesson in lessons:
            bar.write(lesson.name)
            for finding in verify(lesson):
                failed += not finding.holds
                detail = f" ({finding.detail})" if finding.detail else ""
                bar.write(f"  {'ok  ' if finding.holds else 'FAIL'}  {finding.claim}{detail}")
                bar.update()
    print("All claims hold." if not failed else f"{failed} claims do not hold.")
    return 1 if failed else 0
