"""What a student handed in, as the intake finds it, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from cnn_course.grading import intake
from cnn_course.grading.classroom import Classroom
from cnn_course.grading.judged import MISSING, UNREADABLE, Judged
from cnn_course.grading.ledger import digest_of

NOTHING = "nothing"  # the digest of no hand-in
NO_HAND_IN = "There was nothing to grade."


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
    time = Time(_plain(found.stamped), _plain(found.submitted))
    if found.content is not None:
        return HandedIn(digest_of(found.content), time, found.notes), found.content
    if found.why:
        verdict = Judged(UNREADABLE, found.why, found.notes)
        return HandedIn(digest_of(found.why.encode()), time, found.notes, verdict), b""
    return HandedIn(NOTHING, verdict=Judged(MISSING, NO_HAND_IN), note=_elsewhere(room, lesson, student)), b""


def _elsewhere(room: Classroom, lesson: str, student: str) -> str:
    """Return what lies in a student's folder and belongs to no lesson: it may be in the wrong place."""
    folder = room.submitted / student
    try:
        names = sorted(path.name for path in folder.iterdir() if path.name[0] != "." and path.name not in room.lessons)
    except OSError:
        return ""
    shown = ", ".join(map(ascii, names[:5])) + (", ..." if len(names) > 5 else "")
    return f"not looked at, because it is not in a folder {lesson}: {shown}" if names else ""


def _plain(moment: dt.datetime | None) -> dt.datetime | None:
    return moment and moment.astimezone(dt.UTC).replace(tzinfo=None)
