"""The hidden casebook that attacks are graded with, and limits that end them soon."""

from __future__ import annotations

from functools import cache

from cnn_course.authoring import hidden
from cnn_course.grading.paper import Limits, Paper
from tests.attacks.book import COURSE, LESSON, RELEASE

SECRET = b"nobody guesses this"
SHORT = Limits(cell_seconds=3, call_seconds=3, total_seconds=40, memory=1 << 30, files=32 << 20)
LONG = Limits(total_seconds=120)


@cache
def casebook() -> bytes:
    """The lesson's checks with other numbers than the public ones."""
    lesson = COURSE.lesson(LESSON)
    return hidden.content(lesson, hidden.bake_hidden(lesson, SECRET))


def paper(limits: Limits) -> Paper:
    """The lesson with its hidden casebook."""
    return Paper(LESSON, RELEASE, casebook(), limits)
