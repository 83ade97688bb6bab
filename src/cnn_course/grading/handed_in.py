"""What a student handed in, as the intake finds it, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from cnn_course.grading import intake
from cnn_course.grading.classroom import Classroom
from cnn_course.grading.judged import MISSING, UNREADABLE, Judged
from cnn_course.grading.ledger import digest_of

NOTHING = "nothing"  # the digest of no hand-in
NO_HAND_IN = "There was nothing to grade."
LONGEST = 200  # characters of a timestamp file that are read


@dataclass(frozen=True)
class Time:
    """When a notebook was handed in, in UTC without a zone, as nbgrader keeps it."""

    stamped: dt.datetime | None = None  # what timestamp.txt says: nbgrader's own programs go by it alone
    known: dt.datetime | None = None  # that, or else the time of the file
    note: str = ""  # what is wrong with the timestamp


@dataclass(frozen=True)
class HandedIn:
    """What is known of a hand-in before anybody judges it."""

    digest: str
    time: Time = Time()
    notes: tuple[str, ...] = ()
    verdict: Judged | None = None  # where there is nothing to judge
    note: str = ""  # what the table says besides


def look(room: Classroom, lesson: str, student: str) -> tuple[HandedIn, bytes]:
    """Return what a student handed in, and its bytes."""
    folder = room.submitted / student / lesson
    found = intake.read(folder, lesson)
    time = time_of(folder, folder / f"{lesson}.ipynb")
    notes = (*found.notes, *filter(None, [time.note]))
    if found.content is not None:
        return HandedIn(digest_of(found.content), time, notes), found.content
    if found.why:
        verdict = Judged(UNREADABLE, found.why)
        return HandedIn(digest_of(found.why.encode()), time, notes, verdict), b""
    return HandedIn(NOTHING, Time(), (), Judged(MISSING, NO_HAND_IN)), b""


def time_of(folder: Path, notebook: Path | None) -> Time:
    """Return when the notebook in a student's folder was handed in."""
    by_file = None if notebook is None else _by_file(notebook)
    path = folder / "timestamp.txt"
    if not path.is_file() or path.is_symlink():
        return Time(None, by_file)
    stamped = _read(path)
    if stamped is None:
        return Time(None, by_file, "timestamp.txt holds no time; the file's own time counts")
    return Time(stamped, stamped)


def _by_file(notebook: Path) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(notebook.lstat().st_mtime, dt.UTC).replace(tzinfo=None)
    except (OSError, OverflowError, ValueError):
        return None


def _read(path: Path) -> dt.datetime | None:
    from nbgrader.utils import parse_utc

    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(LONGEST).strip()
        return parse_utc(text) if text else None
    except (OSError, ValueError, OverflowError, TypeError, AttributeError):
        return None
