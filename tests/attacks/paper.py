"""The hidden casebook that attacks are graded with, and limits that end them soon."""

from __future__ import annotations

import hashlib
from functools import cache
from unittest.mock import patch

from cnn_course.authoring import bake, hidden, source
from cnn_course.check.casebook import Exercise, contents
from cnn_course.grading.paper import Limits, Paper
from tests.attacks.book import COURSE, LESSON, RELEASE

SECRET = b"nobody guesses this"
SHORT = Limits(cell_seconds=2, call_seconds=3, total_seconds=40, memory=2 << 30, files=32 << 20)
LONG = Limits(total_seconds=120)


HIDDEN = "correlate2d"  # drawing all seven exercises anew would take half a minute


@cache
def casebook() -> bytes:
    """The lesson's checks, those of the exercise that is attacked with other numbers than the public ones."""
    lesson = COURSE.lesson(LESSON)
    seed = int.from_bytes(hashlib.sha256(SECRET).digest())
    only = {HIDDEN: source.reference(lesson)[HIDDEN]}
    with patch.object(source, "reference", lambda lesson: only):
        baked = bake.bake(lesson, seed)
    public, _ = contents(lesson.casebook.read_bytes())
    exercises: list[Exercise] = [baked.exercises[0] if each.name == HIDDEN else each for each in public]
    return hidden.content(lesson, bake.Baked(exercises, [], {}, 0))


def paper(limits: Limits) -> Paper:
    """The lesson with these checks."""
    return Paper(LESSON, RELEASE, casebook(), limits)
