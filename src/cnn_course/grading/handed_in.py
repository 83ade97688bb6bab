"""What a student handed in, as the intake finds it, and when."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cnn_course.grading import intake
from cnn_course.grading.classroom import Classroom
from cnn_course.grading.judged import MISSING, UNREADABLE, Judged
from cnn_course.grading.ledger import digest_of
from cnn_course.grading.paper import Paper

NOTHING = "nothing"  # the digest of no hand-in
NO_HAND_IN = "There was nothing to grade."
LONGEST = 200  # characters of a timestamp file that are read


@dataclass(frozen=True)
class Time:
    """When a notebook was handed in, in UTC without a zone, as nbgrader keeps it."""

    stamped: dt.datetime | None = None  # what timestamp.txt says: nbgrader's own programs go by it alone
    known: dt.datetime | None = None  # what counts: that, if it can be, or else the time of the file


@dataclass(frozen=True)
class HandedIn:
    """What is known of a hand-in before anybody judges it."""

    digest: str
    time: Time = Time()
    notes: tuple[str, ...] = ()
    verdict: Judged | None = None  # where there is nothing to judge
    note: str = ""  # what the table says besides


def look(room: Classroom, lesson: str, student: str, exercises: Collection[str]) -> tuple[HandedIn, bytes]:
    """Return what a student handed in, and its bytes."""
    folder = room.submitted / student / lesson
    found = intake.read(folder, lesson, exercises)
    known = found.submitted and found.submitted.astimezone(dt.UTC).replace(tzinfo=None)
    time = Time(_stamped(folder / intake.TIMESTAMP), known)
    if found.content is not None:
        return HandedIn(digest_of(found.content), time, found.notes), found.content
    if found.why:
        return HandedIn(digest_of(found.why.encode()), time, found.notes, Judged(UNREADABLE, found.why)), b""
    return HandedIn(NOTHING, Time(), found.notes, Judged(MISSING, NO_HAND_IN)), b""


def exercises(paper: Paper) -> frozenset[str]:
    """Return the names of a lesson's exercises, by which a notebook of another name is recognized."""
    cells = json.loads(paper.release)["cells"]
    marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    return frozenset(mark["grade_id"] for mark in marks if mark.get("solution"))


def _stamped(path: Path) -> dt.datetime | None:
    """Read a timestamp as nbgrader does, or None where it could not."""
    from nbgrader.utils import parse_utc

    try:
        if path.is_symlink() or not path.is_file():
            return None
        with path.open(encoding="utf-8") as file:
            text = file.read(LONGEST).strip()
        return parse_utc(text) if text else None
    except (OSError, ValueError, OverflowError, TypeError, AttributeError):
        return None
