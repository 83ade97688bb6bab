"""``cnn-course bake``: hidden casebooks for a class."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

NAME = "bake"
HELP = "make hidden casebooks: the same checks with other numbers, so that memorized answers earn nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="such as 02_convolution, 02 or convolution; all")
    parser.add_argument(
        "--seed-file",
        type=Path,
        required=True,
        metavar="FILE",
        help="your secret: any bytes; made, and filled at random, if it does not exist. Keep it: "
        "the same secret gives the same checks",
    )
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--class", dest="folder", type=Path, metavar="DIR", help="a class; they go to DIR/casebooks")
    place.add_argument("--to", type=Path, metavar="FOLDER", help="any folder outside of what students get")


def run(chosen: argparse.Namespace) -> int:
    """Bake the chosen lessons; each is written whole once it is done."""
    from tqdm import tqdm

    from cnn_course.authoring import hidden
    from cnn_course.authoring.course import Course

    course = Course.find()
    lessons = course.chosen(chosen.lessons)
    folder = chosen.to or hidden.casebooks_of(chosen.folder)
    for place in (folder, chosen.seed_file):
        hidden.must_be_private(place, course)
    new = not chosen.seed_file.exists()
    secret = hidden.secret(chosen.seed_file)
    if new:
        print(f"{chosen.seed_file} is new. Keep it, and keep it to yourself.")
    elif chosen.seed_file.stat().st_mode & 0o077:
        print(f"Others can read {chosen.seed_file}: chmod 600 {chosen.seed_file}", file=sys.stderr)
    for lesson in tqdm(lessons, unit="lesson", leave=False, disable=None):
        start = time.perf_counter()
        baked = hidden.bake_hidden(lesson, secret)
        path = hidden.keep(folder, lesson, hidden.content(lesson, baked))
        cases = sum(len(exercise.cases) for exercise in baked.exercises)
        tqdm.write(f"{path}: {len(baked.exercises)} exercises, {cases} cases, {time.perf_counter() - start:.1f} s")
    return 0
