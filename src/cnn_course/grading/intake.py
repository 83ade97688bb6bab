"""From the folder that a student handed in to the bytes of one notebook, or the reason why there is none.

Nothing in the folder is trusted: only regular files are opened, never a link, a pipe or a device; one that has a
second name elsewhere is refused; sizes are bounded. Files beside the notebook never reach the sandbox.
"""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cnn_course.grading import reading
from cnn_course.grading.reading import UnreadableError

MOST_FILES = 1_000  # names of a folder that are looked at
MOST_CANDIDATES = 10  # of those that are opened
MOST_BYTES = 2 * reading.LARGEST  # of all that are opened: each is parsed while the whole class waits
MOST_MEMBERS = 1_000  # of a zip
MEMBER = b"PK\x01\x02"  # what each entry of a zip's directory begins with
TIMESTAMP = "timestamp.txt"
_NOTEBOOK = re.compile(r"\.ipynb(?:\.txt|\.json)?$", re.IGNORECASE)  # some browsers append what they think it is
_DEFINED = re.compile(r"^(?:async )?def (\w+)", re.MULTILINE)
_UNTOUCHED = (".ipynb_checkpoints", "__MACOSX", TIMESTAMP)
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,6})?)(?: ?([A-Za-z][\w+/-]*|[+-]\d\d:?\d\d))?")
SLACK = timedelta(minutes=5)  # that clocks may differ


@dataclass(frozen=True)
class Found:
    """What was found in a student's folder."""

    content: bytes | None  # the notebook
    why: str = ""  # one sentence, if there is none; "" if nothing at all was handed in
    notes: tuple[str, ...] = ()
    stamped: datetime | None = None  # when it was handed in, by nbgrader's timestamp file, in UTC
    changed: datetime | None = None  # when the file was last changed, in UTC

    @property
    def submitted(self) -> datetime | None:
        """When it was handed in, as far as that is known."""
        return self.stamped or self.changed


@dataclass(frozen=True)
class _Candidate:
    """A file that may be the notebook."""

    name: str
    content: bytes
    changed: float
    notes: list[str] = field(default_factory=list)
    own: int = 0  # how many of the lesson's cells it has


def read(folder: Path, lesson: str, exercises: Collection[str] = ()) -> Found:
    """Return the notebook in `folder`, which is ``submitted/STUDENT/LESSON``. Raises nothing.

    `exercises` are the names of the lesson's own: by them its notebook is told from others.
    """
    try:
        return _read_folder(folder, lesson, frozenset(exercises))
    except OSError as error:
        return Found(None, f"The folder cannot be read: {error.strerror or type(error).__name__}.")


def _read_folder(folder: Path, lesson: str, exercises: frozenset[str]) -> Found:
    linked = folder.is_symlink() or folder.parent.is_symlink()  # the lesson's, or the student's
    if linked or not folder.is_dir():
        there = linked or folder.exists()
        return Found(None, "A link or a file stands where the folder should be." if there else "")
    with os.scandir(folder) as entries:
        listed = sorted(entry.name for entry in islice(entries, MOST_FILES))
    expected = f"{lesson}.ipynb"
    if os.path.lexists(folder / expected):  # first, and even among a flood of files
        listed = [expected, *(name for name in listed if name != expected)]
    found, refused = _notebooks(folder, lesson, listed, exercises)
    notes = _ignored(listed)
    if not found:
        why = refused[0] if refused else f"There is no notebook {expected} in the folder." if listed else ""
        return Found(None, why, (*refused[1:], *notes))
    chosen = max(found, key=lambda one: _rank(one, lesson))
    if chosen.name != expected:
        notes.append(f"The notebook is called {_shown(chosen.name)} and not {expected}.")
    if len(found) > 1:
        others = ", ".join(_shown(one.name) for one in found if one is not chosen)
        notes.append(f"Several notebooks were handed in; {_shown(chosen.name)} was taken, not {others}.")
    changed = _utc(chosen.changed)
    stamped, said = _stamped(folder, changed)
    return Found(chosen.content, "", (*chosen.notes, *notes, *refused, *said), stamped, changed)


def _rank(one: _Candidate, lesson: str) -> tuple[bool, bool, float, int, str]:
    """Order candidates: this lesson's, under the right name, the newest, the highest number of "name (2).ipynb"."""
    return bool(one.own), one.name == f"{lesson}.ipynb", one.changed, len(one.name), one.name


def _notebooks(
    folder: Path, lesson: str, listed: list[str], exercises: frozenset[str]
) -> tuple[list[_Candidate], list[str]]:
    """Return what can be read as a notebook, and a sentence for everything that looks like one and cannot."""
    found: list[_Candidate] = []
    refused: list[str] = []
    room = MOST_BYTES

    def look(names: list[str], notebook_in: Callable[[bytes], bytes]) -> None:
        nonlocal room
        for name in names[:MOST_CANDIDATES]:
            try:
                content, changed = _content(folder / name)
                content = notebook_in(content)
                room -= len(content)
                if room < 0:
                    raise UnreadableError("It was not looked at, since those before it are so large.")
                found.append(_looked_at(name, content, changed, exercises))
            except UnreadableError as why:
                refused.append(f"{_shown(name)}: {why}")

    look([name for name in listed if _NOTEBOOK.search(name)], lambda content: content)
    if not found or (exercises and not any(one.own for one in found)):
        look([name for name in listed if name.lower().endswith(".zip")], lambda content: _unpacked(content, lesson))
    ours = [one for one in found if one.own]
    return ours or found, refused


def _looked_at(name: str, content: bytes, changed: float, exercises: frozenset[str]) -> _Candidate:
    """Parse a candidate. Raises UnreadableError."""
    tree, notes = reading.parse(content)
    cells = reading.cells(tree)
    return _Candidate(name, content, changed, notes, sum(_is_own(cell, exercises) for cell in cells))


def _is_own(cell: reading.Handed, exercises: frozenset[str]) -> bool:
    """Whether a cell is an answer or a check of this lesson, by its ids or by what it defines."""
    marks = {cell.id.removeprefix("check_"), cell.grade_id.removeprefix("check_"), *_DEFINED.findall(cell.text)}
    return bool(marks & exercises)


def _content(path: Path) -> tuple[bytes, float]:
    """Return a regular file's bytes and when it was changed. Raises UnreadableError; waits for nothing."""
    try:
        _must_be_plain(os.lstat(path))  # before it is opened: a device may act on that
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123  (a descriptor, not a path)
            status = os.fstat(file.fileno())
            _must_be_plain(status)
            content = file.read(reading.LARGEST + 1)
    except OSError as error:
        raise UnreadableError(f"It cannot be opened: {error.strerror or type(error).__name__}.") from None
    if len(content) > reading.LARGEST:
        raise UnreadableError(
            f"It is larger than {reading.LARGEST >> 20} MB. Clear the notebook's outputs "
            "(Edit, Clear Outputs of All Cells), save it and hand it in again."
        )
    return content, status.st_mtime


def _must_be_plain(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = "a link" if stat.S_ISLNK(status.st_mode) else "a folder" if stat.S_ISDIR(status.st_mode) else "no file"
        raise UnreadableError(f"It is {kind}; hand in the notebook itself.")
    if status.st_nlink > 1:
        raise UnreadableError("It has a second name somewhere else (a hard link); hand in a copy of the notebook.")


def _unpacked(content: bytes, lesson: str) -> bytes:
    """Return the one notebook in a zip. Raises UnreadableError. Nothing is written anywhere."""
    try:
        if content.count(MEMBER) > MOST_MEMBERS:  # before it is opened: that alone may take seconds
            raise UnreadableError(f"It is a zip of more than {MOST_MEMBERS} files; hand in the notebook itself.")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            member = _only_notebook(archive.infolist(), lesson)
            with archive.open(member) as file:
                found = file.read(reading.LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError("It is a zip that cannot be unpacked; hand in the notebook itself.") from None
    if len(found) > reading.LARGEST:
        raise UnreadableError(f"It is a zip that unpacks to more than {reading.LARGEST >> 20} MB.")
    return found


def _only_notebook(members: list[zipfile.ZipInfo], lesson: str) -> zipfile.ZipInfo:
    safe = []
    for member in members:
        parts = re.split(r"[/\\]", member.filename)
        if ".." in parts or not parts[0] or ":" in parts[0]:
            raise UnreadableError("It is a zip with a path that leads out of it; hand in the notebook itself.")
        plain = not member.is_dir() and not stat.S_ISLNK(member.external_attr >> 16)
        if plain and _NOTEBOOK.search(parts[-1]) and not {*_UNTOUCHED} & {*parts}:
            safe.append(member)
    named = [member for member in safe if re.split(r"[/\\]", member.filename)[-1] == f"{lesson}.ipynb"]
    chosen = named if len(named) == 1 else safe
    if len(chosen) != 1:
        raise UnreadableError(f"It is a zip with {len(safe)} notebooks; hand in {lesson}.ipynb itself.")
    return chosen[0]


def _ignored(listed: list[str]) -> list[str]:
    extra = [name for name in listed if not _NOTEBOOK.search(name) and name not in _UNTOUCHED]
    extra = [name for name in extra if not name.lower().endswith(".zip")]
    if not extra:
        return []
    more = f" and {len(extra) - 5} more" if len(extra) > 5 else ""
    return [f"Not looked at, and not there when the notebook runs: {', '.join(map(_shown, extra[:5]))}{more}."]


def _shown(name: str) -> str:
    """A student's file name, harmless in a message."""
    return ascii(name if len(name) <= 80 else name[:77] + "...")


def _utc(changed: float) -> datetime | None:
    with suppress(OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(changed, UTC)
    return None


def _stamped(folder: Path, changed: datetime | None) -> tuple[datetime | None, list[str]]:
    """What nbgrader wrote down when it was handed in, if that can be, and what is odd about it.

    The student's own process wrote it, so it may be forged; a person must judge that, and is told what speaks for it.
    """
    if not os.path.lexists(folder / TIMESTAMP):
        return None, []
    try:
        said = moment(_content(folder / TIMESTAMP)[0])
    except UnreadableError as why:
        return None, [f"{TIMESTAMP} was not used. {why}"]
    if said > datetime.now(UTC) + SLACK:
        return None, [f"{TIMESTAMP} lies in the future and was not used."]
    if changed and changed > said + SLACK:
        return said, [f"The notebook was last changed at {changed:%Y-%m-%d %H:%M} UTC, after its {TIMESTAMP}."]
    return said, []


def moment(content: bytes) -> datetime:
    """Return the time that a timestamp file says. Raises UnreadableError."""
    match = _STAMP.fullmatch(content[:100].decode("ascii", "replace").strip())
    try:
        if match is None:
            raise ValueError
        day, time, zone = match.groups()
        return datetime.fromisoformat(f"{day} {time}").replace(tzinfo=_zone(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableError("It does not hold a time such as 2026-02-03 14:05:59 UTC.") from None


def _zone(name: str | None) -> tzinfo:
    """The time zone of this name or offset; without one it is UTC, as in nbgrader. Raises ValueError."""
    if name is None or name in ("UTC", "GMT", "Z"):
        return UTC
    if name[0] in "+-":
        minutes = int(name[1:3]) * 60 + int(name[-2:])
        return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError(name) from None
