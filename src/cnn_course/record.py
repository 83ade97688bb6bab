"""A student's own record of results: one line of JSON a check, on this machine and nowhere else.

It lies in the user's state folder; ``CNN_COURSE_RECORD`` names another file, or is ``off``. Nothing here ever raises:
where the record cannot be kept, nothing is kept. Scores come from checks and never from here.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cnn_course.check.report import Report

VARIABLE = "CNN_COURSE_RECORD"  # a file, or "off"
LARGEST = 1_000_000  # bytes, some 7,000 checks; then only what `read` makes of it is kept


@dataclass(frozen=True)
class Result:
    """The best result of one exercise, and how many of its hints were read."""

    score: float = 0
    passed: bool = False
    tries: int = 0
    hints: int = 0


def path() -> Path:
    """Return the file of the record, which need not be there."""
    named = os.environ.get(VARIABLE, "")
    return Path(named) if named and not _means_off(named) else _state_folder() / "record.jsonl"


def is_on() -> bool:
    """Whether results are kept: not while nbgrader grades, and not where the student switched it off."""
    with contextlib.suppress(Exception):
        return _may_be_used() and not path().with_suffix(".off").exists()
    return False


def _may_be_used() -> bool:
    """Whether the record may be looked at: what is graded must not show what the grader did."""
    return "NBGRADER_EXECUTION" not in os.environ and not _means_off(os.environ.get(VARIABLE, ""))


def switch(on: bool) -> None:
    """Keep results from now on, or keep none. Raises OSError where that cannot be written down."""
    mark = path().with_suffix(".off")
    if on:
        mark.unlink(missing_ok=True)
    else:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()


def note(report: Report) -> None:
    """Keep the result of a check."""
    with contextlib.suppress(Exception):
        from cnn_course.check.casebook import lesson_of

        kept = {"exercise": report.exercise, "lesson": lesson_of(report.exercise), "score": report.score}
        _append(kept | {"max_score": report.max_score, "passed": report.passed, "mistake": report.mistake})


def note_hint(exercise: str, number: int) -> None:
    """Keep how many hints of an exercise were read."""
    with contextlib.suppress(Exception):
        _append({"exercise": exercise, "hints": number})


def read() -> dict[str, Result]:
    """Return the best result of every exercise. Lines that cannot be read count for nothing."""
    found: dict[str, Result] = {}
    with contextlib.suppress(Exception):
        for line in _lines(path()) if _may_be_used() else ():
            with contextlib.suppress(Exception):
                kept = json.loads(line)
                found[kept["exercise"]] = _joined(found.get(str(kept["exercise"]), Result()), kept)
    return found


def _lines(place: Path) -> list[bytes]:
    """The lines of a file; a device or a pipe has none, and of a file that grew by no check only the beginning."""
    if not place.is_file():
        return []
    with place.open("rb") as file:
        return file.read(10 * LARGEST).splitlines()


def _joined(old: Result, kept: dict[str, Any]) -> Result:
    score, hints, tries = float(kept.get("score", 0)), int(kept.get("hints", 0)), kept.get("tries", "score" in kept)
    passed = kept.get("passed") is True
    return Result(max(old.score, score), old.passed or passed, old.tries + int(tries), max(old.hints, hints))


def _append(kept: dict[str, Any]) -> None:
    """Add one line in one write, so that kernels running side by side do not mix theirs."""
    if not is_on():
        return
    place = path()
    place.parent.mkdir(parents=True, exist_ok=True)
    # The line starts a new one: if an earlier write was cut short, only that one is lost.
    line = "\n" + json.dumps(kept | {"time": int(time.time())})
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(place, flags, 0o600)
    try:
        os.write(handle, line.encode())
        size = os.fstat(handle).st_size
    finally:
        os.close(handle)
    if size > LARGEST:
        _shorten(place)


def _shorten(place: Path) -> None:
    from cnn_course.files import write_whole

    lines = [json.dumps({"exercise": name, **vars(result)}) for name, result in read().items()]
    write_whole(place, ("\n" + "\n".join(lines)).encode())


def _means_off(setting: str) -> bool:
    return setting.strip().lower() in ("off", "0", "no", "false")


def _state_folder() -> Path:
    """The platform's folder for what a program keeps of its user."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "cnn-course"
