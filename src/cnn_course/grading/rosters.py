"""A CSV that Canvas or Moodle exported, with scores filled into its own rows: so the platform knows every student."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cnn_course.errors import CourseError
from cnn_course.grading.spreadsheet import number

NAMED = 5  # students that a remark names

# The columns that say who a student is. Everything else in a roster is left out.
CANVAS_KEYS = ("SIS Login ID", "SIS User ID", "Integration ID")
OWN_ID = "ID"  # Canvas's own number of a student: a class may use it, but another's id may look like it
MOODLE_KEYS = ("ID number", "Username", "Email address")
MOODLE_KEPT = ("First name", "Last name", "Full name", *MOODLE_KEYS)
WORKSHEET_KEPT = (
    *("Identifier", "Full name", "Username", "ID number", "Email address", "Status", "Grade", "Maximum Grade"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
)
EXCUSED = "EX"  # in Canvas
POINTS = "Points Possible"  # the row that Canvas takes for what assignments are worth, wherever its first cell has this


class Column(Protocol):
    """One lesson's final scores."""

    @property
    def lesson(self) -> str: ...  # noqa: D102
    @property
    def max_score(self) -> float: ...  # noqa: D102
    @property
    def scores(self) -> dict[str, float]: ...  # noqa: D102


Row = list[str]


@dataclass
class Filled:
    """The roster with scores."""

    table: list[Row]
    count: int
    remarks: list[str] = field(default_factory=list)


def read(path: Path) -> list[Row]:
    """Return the rows of a roster, all of the same length. Raises CourseError if it is no CSV."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CourseError(f"The roster {path} could not be read: {error.strerror}.") from error
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if any(row)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise CourseError(f"The roster {path} is no CSV in UTF-8 ({error}); export it once more.") from error
    if len(rows) < 2:
        raise CourseError(f"The roster {path} has no students in it.")
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


def filled(
    kind: str, rows: list[Row], people: Sequence[tuple[str, str]], columns: Sequence[Column], scale: bool = False
) -> Filled:
    """Fill the scores of `people`, as (id, email), into the rows of a roster of `kind`, "canvas" or "moodle"."""
    if kind == "canvas":
        return _canvas(rows, people, columns, scale)
    if kind != "moodle":
        raise CourseError("A roster is for Canvas or Moodle: choose --to canvas or --to moodle.")
    if "Identifier" in rows[0]:
        return _worksheet(rows, people, columns, scale)
    return _moodle(rows, people, columns)


# Canvas -------------------------------------------------------------------------------------------------------------


def _canvas(rows: list[Row], people: Sequence[tuple[str, str]], columns: Sequence[Column], scale: bool) -> Filled:
    head = rows[0]
    if "Section" not in head or OWN_ID not in head or head[0] not in ("Student", "LastName"):
        raise CourseError(
            "The roster is no Canvas gradebook: its columns should begin with Student, ID and go on to Section. "
            "Export it under Grades > Export."
        )
    known = head.index("Section") + 1
    id = head.index(OWN_ID)
    worth = next((row for row in rows[1:] if POINTS in row[0] and not row[id].strip()), [""] * len(head))
    students = [[harmless_name(row[0], row[id]), *row[1:]] for row in rows[1:] if row[id].strip()]
    match = _Match(head, CANVAS_KEYS, people)
    made = Filled([[*head[:known]], [f"    {POINTS}", *[""] * (known - 1)], *(row[:known] for row in students)], 0)
    whose = match.all(students)
    for column in columns:
        place = _place(head, rf"{re.escape(column.lesson)}( \(\d+\))?", column.lesson)
        factor = 1.0 if place is None else _factor(column, worth[place], scale)
        made.table[0].append(column.lesson if place is None else head[place])
        made.table[1].append(number(column.max_score * factor))
        for line, row, student in zip(made.table[2:], students, whose, strict=True):
            before = "" if place is None else row[place]
            line.append(_score(column, student, factor, before))
    return _counted(made, whose, columns)


def harmless_name(name: str, instead: str) -> str:
    """Return a student's name for Canvas, which takes one name for the row of points: then `instead`."""
    return instead if POINTS in name else name


def _score(column: Column, student: str | None, factor: float, before: str) -> str:
    """A score, or what the roster has: nobody's score is deleted, and who is excused stays so."""
    score = column.scores.get(student or "")
    return before if score is None or before == EXCUSED else number(score * factor, 2 if factor != 1 else 4)


# Moodle -------------------------------------------------------------------------------------------------------------


def _moodle(rows: list[Row], people: Sequence[tuple[str, str]], columns: Sequence[Column]) -> Filled:
    head = rows[0]
    if not any(key in head for key in MOODLE_KEYS):
        raise CourseError(
            "The roster is no Moodle gradebook in English: it needs a column ID number or Email address. "
            "Export it under Grades > Export > Plain text file."
        )
    kept = [i for i, name in enumerate(head) if name in MOODLE_KEPT]
    whose = _Match(head, MOODLE_KEYS, people).all(rows[1:])
    made = Filled([[row[i] for i in kept] for row in rows], 0)
    for column in columns:
        name = re.escape(column.lesson)
        place = _place(head, rf"([^:]+: ?)?{name}( \((Real|Points)\))?", column.lesson)
        made.table[0].append(column.lesson if place is None else head[place])
        for line, row, student in zip(made.table[1:], rows[1:], whose, strict=True):
            line.append(_score(column, student, 1.0, "" if place is None else row[place]))
    return _counted(made, whose, columns)


def _worksheet(rows: list[Row], people: Sequence[tuple[str, str]], columns: Sequence[Column], scale: bool) -> Filled:
    head = rows[0]
    if len(columns) != 1:
        raise CourseError("A grading worksheet is for one assignment: name the lesson with --lesson.")
    for needed in ("Grade", "Last modified (grade)"):
        if needed not in head:
            raise CourseError(f"The grading worksheet has no column {needed!r}; download it from Moodle in English.")
    if not any(key in head for key in MOODLE_KEYS):
        raise CourseError(
            "The grading worksheet says nobody's ID number, username or email address: "
            "let Moodle show one of them (Site administration > Users > User policies), or export the gradebook."
        )
    (column,) = columns
    kept = [i for i, name in enumerate(head) if name in WORKSHEET_KEPT]
    place = head.index("Grade")
    most = head.index("Maximum Grade") if "Maximum Grade" in head else None
    whose = _Match(head, MOODLE_KEYS, people).all(rows[1:])
    made = Filled([[head[i] for i in kept]], 0)
    for row, student in zip(rows[1:], whose, strict=True):
        factor = 1.0 if most is None or student not in column.scores else _factor(column, row[most], scale)
        after = [*row]
        after[place] = _score(column, student, factor, row[place])
        made.table.append([after[i] for i in kept])
    return _counted(made, whose, columns)


# Both ---------------------------------------------------------------------------------------------------------------


class _Match:
    """Finds the student that a row of a roster is about."""

    def __init__(self, head: Row, keys: Iterable[str], people: Sequence[tuple[str, str]]) -> None:
        self.places = [head.index(key) for key in keys if key in head]
        self.last = [head.index(OWN_ID)] if OWN_ID in head else []
        if not self.places + self.last:
            raise CourseError(f"The roster has none of the columns {', '.join(keys)}: nobody can be recognized in it.")
        self.exact = {id: id for id, _ in people}
        self.loose = _unique((id.casefold(), id) for id, _ in people)
        self.emails = _unique((email.casefold(), id) for id, email in people if email)

    def all(self, rows: list[Row]) -> list[str | None]:
        """Return the student of each row, None for a stranger. Raises CourseError where that is not sure."""
        found = [self._of(row) for row in rows]
        seen: set[str] = set()
        for student in found:
            if student in seen:
                raise CourseError(f"Two rows of the roster are about {student!r}: take one of them out.")
            seen |= {student} if student else set()
        return found

    def _of(self, row: Row) -> str | None:
        cells = [row[place].strip() for place in self.places]
        certain = {student for cell in cells if (student := self._known(cell))}
        if len(certain) > 1:
            raise CourseError(f"A row of the roster could be about {' or '.join(sorted(certain))}: mend its columns.")
        local = (self.loose.get(cell.partition("@")[0].casefold()) for cell in cells if "@" in cell)
        others = (self._known(row[place].strip()) for place in self.last)
        return next(iter(certain), None) or next(filter(None, local), None) or next(filter(None, others), None)

    def _known(self, cell: str) -> str | None:
        small = cell.casefold()
        return self.exact.get(cell) or self.loose.get(small) or self.emails.get(small) if cell else None


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a dict without the keys that are there for more than one student."""
    found: dict[str, set[str]] = {}
    for key, student in pairs:
        found.setdefault(key, set()).add(student)
    return {key: next(iter(students)) for key, students in found.items() if len(students) == 1}


def _place(head: Row, pattern: str, lesson: str) -> int | None:
    """Return the column of a lesson in a roster, None if it has none."""
    places = [i for i, name in enumerate(head) if re.fullmatch(pattern, name.strip())]
    if len(places) > 1:
        raise CourseError(f"The roster has {len(places)} columns for {lesson}: take all but one out.")
    return places[0] if places else None


def _factor(column: Column, worth: str, scale: bool) -> float:
    """By what a lesson's points are multiplied so that full points are the platform's."""
    try:
        theirs = float(worth.replace(",", "."))
    except ValueError:
        return 1.0
    if theirs == column.max_score or not column.max_score:
        return 1.0
    if not scale:
        raise CourseError(
            f"{column.lesson} is worth {number(column.max_score)} points here and {number(theirs)} in the roster: "
            "change one of them, or add --scale to convert."
        )
    return theirs / column.max_score


def _counted(made: Filled, whose: Sequence[str | None], columns: Sequence[Column]) -> Filled:
    there = {student for student in whose if student}
    scored = {student for column in columns for student in column.scores}
    made.count = len(scored & there)
    absent = sorted(scored - there)
    if absent:
        more = f" and {len(absent) - NAMED} more" if len(absent) > NAMED else ""
        made.remarks.append(f"Not in the roster, and so not in the file: {', '.join(absent[:NAMED])}{more}.")
    strangers = sum(student is None for student in whose)
    if strangers:
        made.remarks.append(f"{strangers} rows of the roster are about nobody in the gradebook.")
    return made
