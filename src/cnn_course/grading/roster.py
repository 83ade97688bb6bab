"""A table that a learning platform exported: cells are filled in, and all others stay byte for byte."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cnn_course.errors import CourseError
from cnn_course.grading.cells import BOM
from cnn_course.grading.marks import Pupil

DELIMITERS = ",;\t:"  # Canvas offers the first two, Moodle all four
_END = re.compile(r"\r\n|\n|\r|\Z")
_QUOTED = re.compile(r'"((?:[^"]|"")*+)"')


@dataclass
class Roster:
    """A CSV file as it is written: raw cells, with their quotes, and line ends."""

    rows: list[list[str]]
    ends: list[str]
    delimiter: str = ","
    mark: bytes = b""

    @classmethod
    def parse(cls, content: bytes, delimiter: str = ",", head_only: bool = False) -> Roster:
        """Take a file, or its first row, apart. Raises CourseError for what is no such file."""
        mark = BOM if content.startswith(BOM) else b""
        try:
            whole = content.removeprefix(BOM).decode()
        except UnicodeDecodeError as error:
            raise CourseError("The roster is not in UTF-8; export it again, or save it as `CSV UTF-8`.") from error
        roster = cls([], [], delimiter, mark)
        place, plain = 0, re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
        while place < len(whole):
            place = roster._row(whole, place, plain)
            if head_only:
                break
        return roster

    def _row(self, whole: str, place: int, plain: re.Pattern[str]) -> int:
        """Read one row; return where the next begins."""
        row: list[str] = []
        while True:
            start = place
            if whole.startswith('"', place):
                quoted = _QUOTED.match(whole, place)
                if quoted is None:
                    raise CourseError(f"The roster's row {len(self.rows) + 1} has a quote that never ends.")
                place = quoted.end()
            place = plain.match(whole, place).end()  # type: ignore[union-attr]  # it matches the empty text too
            row.append(whole[start:place])
            if not whole.startswith(self.delimiter, place):
                break
            place += 1
        end = _END.match(whole, place)
        self.rows.append(row)
        self.ends.append(end.group() if end else "")
        return place + len(self.ends[-1])

    @classmethod
    def at(cls, path: Path, keys: Collection[str]) -> Roster:
        """Read a file whose first row holds one of `keys`; that also tells what separates its columns."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CourseError(f"{path} could not be read: {error.strerror}.") from error
        for delimiter in DELIMITERS:
            if set(keys) & set(cls.parse(content, delimiter, head_only=True).head):
                return cls.parse(content, delimiter)
        raise CourseError(
            f"The first row of {path} has no column {' or '.join(map(repr, keys))}. "
            "Name the column that holds the students' ids with --match."
        )

    def dump(self) -> bytes:
        """Put the file together again."""
        lines = (self.delimiter.join(row) + end for row, end in zip(self.rows, self.ends, strict=True))
        return self.mark + "".join(lines).encode()

    def cell(self, row: int, column: int) -> str:
        """Return what a cell says; short rows end in empty cells."""
        raw = self.rows[row][column] if column < len(self.rows[row]) else ""
        quoted = _QUOTED.match(raw)
        return quoted.group(1).replace('""', '"') + raw[quoted.end() :] if quoted else raw

    def put(self, row: int, column: int, text: str) -> None:
        """Set a cell."""
        cells = self.rows[row]
        cells += [""] * (column + 1 - len(cells))
        special = any(letter in text for letter in (self.delimiter, '"', "\r", "\n"))
        cells[column] = '"' + text.replace('"', '""') + '"' if special else text

    @property
    def head(self) -> list[str]:
        """The names of the columns."""
        return [self.cell(0, column).strip() for column in range(len(self.rows[0]))] if self.rows else []

    def column(self, name: str) -> int | None:
        """Return where the column called `name` is, or None."""
        return self.head.index(name) if name in self.head else None

    def empty(self, row: int) -> bool:
        """Whether a row says nothing."""
        return not any(self.cell(row, column).strip() for column in range(len(self.rows[row])))


@dataclass
class Matches:
    """Whose row is whose. Nobody has two rows and no row has two students."""

    student: dict[int, str] = field(default_factory=dict)  # by row
    strangers: dict[int, str] = field(default_factory=dict)  # rows without a student: why
    absent: dict[str, str] = field(default_factory=dict)  # students without a row: why


NOT_IN_ROSTER = "not in the roster"
NOT_IN_GRADEBOOK = "in the roster, but not in the gradebook"
TWO_STUDENTS = "the roster's row fits more than one student"
TWO_ROWS = "more than one row of the roster fits"


def match(roster: Roster, rows: Iterable[int], pupils: Iterable[Pupil], keys: Mapping[str, Collection[str]]) -> Matches:
    """Find each row's student. `keys` names columns, and which of a student's attributes may stand there."""
    pupils, found = list(pupils), Matches()
    indexes = [
        (column, _Index(pupils, attributes))
        for key, attributes in keys.items()
        if (column := roster.column(key)) is not None
    ]
    owners: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        fitting = set().union(*(index.find(roster.cell(row, column)) for column, index in indexes))
        if len(fitting) == 1:
            owners[fitting.pop()].append(row)
        else:
            found.strangers[row] = TWO_STUDENTS if fitting else NOT_IN_GRADEBOOK
    for pupil in pupils:
        own = owners.get(pupil.id, [])
        if len(own) == 1:
            found.student[own[0]] = pupil.id
        else:
            found.absent[pupil.id] = TWO_ROWS if own else NOT_IN_ROSTER
            found.strangers |= dict.fromkeys(own, TWO_ROWS)
    return found


class _Index:
    """Students by what may stand in one column: as it is, or else without regard to capitals."""

    def __init__(self, pupils: Iterable[Pupil], attributes: Collection[str]) -> None:
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._loose: dict[str, set[str]] = defaultdict(set)
        for pupil in pupils:
            for value in {getattr(pupil, attribute).strip() for attribute in attributes} - {""}:
                self._exact[value].add(pupil.id)
                self._loose[_loosely(value)].add(pupil.id)

    def find(self, cell: str) -> set[str]:
        cell = cell.strip()
        return self._exact.get(cell) or self._loose.get(_loosely(cell)) or set()


def _loosely(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
