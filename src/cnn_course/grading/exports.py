"""Grades as Canvas and Moodle import them: a new table, or a platform's own export with the scores filled in.

A score that is not there is no 0. In a new column Canvas takes an empty cell for that; Moodle stores an empty cell of a
new grade item as 0, and takes "-" for no grade, as its own exports do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from cnn_course.errors import CourseError
from cnn_course.files import write_whole
from cnn_course.grading.cells import as_csv, number, text
from cnn_course.grading.judged import GRADED, STATUSES
from cnn_course.grading.marks import Column, Grades, Mark, Pupil, read
from cnn_course.grading.roster import Matches, Roster, match

POINTS = "Points Possible"  # Canvas takes a row that says so in its first cell for the one with the full points
EXCUSED = "excused in the roster: left as it is"
ANY_ID = ("id", "address", "platform_id")  # what may stand in a column that a person named


@dataclass(frozen=True)
class Note:
    """Something about one student that a person should know."""

    student: str
    lesson: str
    what: str
    why: str = ""


@dataclass
class Exported:
    """A file for a platform, the notes beside it, and what to say about them without names."""

    content: bytes
    notes: list[Note] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def write(self, path: Path) -> Path:
        """Write both files; return where the notes are. They are written even if there are none: no old ones stay."""
        beside = notes_of(path)
        rows = [(note.student, note.lesson, note.what, note.why) for note in self.notes]
        write_whole(beside, as_csv([("student", "lesson", "what", "why"), *([text(c) for c in row] for row in rows)]))
        write_whole(path, self.content)
        return beside


def notes_of(path: Path) -> Path:
    """Return where the notes about an export are."""
    return path.with_suffix(".notes.csv")


@dataclass(frozen=True)
class Platform:
    """How one learning platform's tables look."""

    name: str
    nothing: str  # the cell of no score
    keys: Mapping[str, Collection[str]]  # columns that tell who somebody is, and which of our attributes stand there
    decoration: re.Pattern[str]  # what the platform writes around an assignment's name
    table: Callable[[Grades, str], list[list[str]]]  # a new table

    def lesson_of(self, head: str) -> str:
        """Return a column's name without decoration, so that lessons can be compared with it."""
        return _plainly(self.decoration.sub("", head))


def _canvas(grades: Grades, nothing: str) -> list[list[str]]:
    """Return the columns of Canvas's gradebook export, then the full points, then a row for each student."""
    lessons = grades.columns
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(text(column.lesson) for column in lessons)]]
    rows.append([f"    {POINTS}", "", "", "", "", *(number(column.max_score) for column in lessons)])
    for pupil in grades.pupils:
        name = text(pupil.sorted_name).replace(POINTS, POINTS.replace(" ", "-"))  # no student sets the full points
        own, other = (pupil.platform_id, "") if _whole_number(pupil.platform_id) else ("", pupil.platform_id)
        rows.append([name, own, text(other), text(pupil.id), "", *_scores(grades, pupil, nothing)])
    return rows


def _moodle(grades: Grades, nothing: str) -> list[list[str]]:
    """Return the columns of Moodle's grade export by which it finds users, then the lessons.

    The addresses are there only if everybody has one: where Moodle finds none in a row, it takes the row for one of
    the student before.
    """
    addresses = all(pupil.address for pupil in grades.pupils)
    lessons = [text(column.lesson) for column in grades.columns]
    rows = [["First name", "Last name", "ID number", *(["Email address"] if addresses else []), *lessons]]
    for pupil in grades.pupils:
        who = [pupil.first, pupil.last, pupil.id, *([pupil.address] if addresses else [])]
        rows.append([*map(text, who), *_scores(grades, pupil, nothing)])
    return rows


def _scores(grades: Grades, pupil: Pupil, nothing: str) -> list[str]:
    return [_score(column.marks[pupil.id], nothing) for column in grades.columns]


def _score(mark: Mark, nothing: str) -> str:
    return nothing if mark.score is None else number(mark.score)


def _whole_number(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _plainly(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).strip().casefold()


CANVAS = Platform(
    "canvas",
    nothing="",
    keys={"SIS Login ID": ("id", "address"), "SIS User ID": ("id", "platform_id"), "ID": ("platform_id",)},
    decoration=re.compile(r" \(\d+\)\s*$"),  # Canvas's own number of the assignment
    table=_canvas,
)
MOODLE = Platform(
    "moodle",
    nothing="-",
    keys={"Username": ("id",), "ID number": ("id", "platform_id"), "Email address": ("address",)},
    decoration=re.compile(
        r"^(?!Feedback:)[^:]*: | \(Real\)\s*$"
    ),  # the kind of activity, and that points are meant, not percent
    table=_moodle,
)
PLATFORMS = {platform.name: platform for platform in (CANVAS, MOODLE)}


def export(platform: Platform, grades: Grades, roster: Roster | None = None, key: str = "") -> Exported:
    """Return the file for a platform: a new table, or `roster` filled in."""
    exported = Exported(b"")
    for column in grades.columns:
        _tell(column, exported)
    if roster is None:
        exported.content = as_csv(platform.table(grades, platform.nothing))
        if platform is MOODLE and not all(pupil.address for pupil in grades.pupils):
            exported.told.append("Not everybody has a mail address: let Moodle find students by their ID number.")
    else:
        _Filling(platform, grades, roster, key, exported).fill()
        exported.content = roster.dump()
    return exported


def _tell(column: Column, exported: Exported) -> None:
    """Say who has no score, or not the whole one, and why."""
    for student, mark in column.marks.items():
        if mark.status != GRADED:
            what = mark.status if mark.score is None else f"{mark.status}: {number(mark.score)} points"
            exported.notes.append(Note(student, column.lesson, what, mark.why))
    none = Counter(mark.status for mark in column.marks.values() if mark.score is None)
    some = Counter(mark.status for mark in column.marks.values() if mark.score is not None)
    exported.told.append(f"{column.lesson}: {some.total()} of {len(column.marks)} students have a score.")
    if none:
        exported.told.append(f"{column.lesson}: no score, which is not 0: {_counted(none)}.")
    if some.keys() - {GRADED}:
        exported.told.append(f"{column.lesson}: look at these scores: {_counted(some)}.")


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{found[status]} {status}" for status in STATUSES if found[status] and status != GRADED)


class _Filling:
    """A platform's own table, on its way to being filled in."""

    def __init__(self, platform: Platform, grades: Grades, roster: Roster, key: str, exported: Exported) -> None:
        self.platform, self.grades, self.roster, self.exported = platform, grades, roster, exported
        self.keys: Mapping[str, Collection[str]] = {key: ANY_ID} if key else platform.keys
        places = [roster.column(key) for key in self.keys]
        self.who = list(dict.fromkeys([0, *(place for place in places if place is not None)]))
        self.points = self._points_row()

    def fill(self) -> None:
        """Fill in every lesson."""
        rows = [row for row in range(1, len(self.roster.rows)) if self._is_student(row)]
        matches = match(self.roster, rows, self.grades.pupils, self.keys)
        self._report(matches)
        for column in self.grades.columns:
            place = self._place(column.lesson)
            if place is None:
                self._add(column, matches)
            else:
                self._fill(column, place, matches)

    def _points_row(self) -> int | None:
        """Return where Canvas has the full points."""
        rows = range(1, len(self.roster.rows)) if self.platform is CANVAS else ()
        return next((row for row in rows if self.roster.cell(row, 0).strip() == POINTS), None)

    def _is_student(self, row: int) -> bool:
        """Whether a row is somebody's. Canvas has one that says which assignments are posted by hand."""
        return row != self.points and any(self.roster.cell(row, place).strip() for place in self.who)

    def _place(self, lesson: str) -> int | None:
        """Return a lesson's column, or None. Raises CourseError if two could be meant."""
        named = [n for n, head in enumerate(self.roster.head) if self.platform.lesson_of(head) == _plainly(lesson)]
        if len(named) > 1:
            raise CourseError(f"The roster has {len(named)} columns for {lesson}; leave one.")
        return named[0] if named else None

    def _fill(self, column: Column, place: int, matches: Matches) -> None:
        """Put scores into a column that is there. What it says about students without a score stays."""
        if self.points is not None and not _same(self.roster.cell(self.points, place), column.max_score):
            self.exported.told.append(
                f"{column.lesson}: the roster counts other full points than {column.max_score:g}."
            )
        for row, student in matches.student.items():
            mark, before = column.marks[student], self.roster.cell(row, place).strip()
            if mark.score is None:
                continue
            if before.casefold() == "ex":
                self.exported.notes.append(Note(student, column.lesson, EXCUSED))
            elif not _same(before, mark.score):
                self.roster.put(row, place, number(mark.score))

    def _add(self, column: Column, matches: Matches) -> None:
        """Append a column for a lesson that the platform does not have."""
        self.exported.told.append(f"{column.lesson}: the roster has no column of this name; a new one is the last.")
        place = max(map(len, self.roster.rows))
        for row in range(len(self.roster.rows)):
            if not self.roster.empty(row):
                self.roster.put(row, place, self._new_cell(column, row, matches))

    def _new_cell(self, column: Column, row: int, matches: Matches) -> str:
        if row == 0:
            return text(column.lesson)
        if row == self.points:
            return number(column.max_score)
        student = matches.student.get(row)
        return self.platform.nothing if student is None else _score(column.marks[student], self.platform.nothing)

    def _report(self, matches: Matches) -> None:
        """Say whom the roster and the gradebook do not have in common."""
        told = self.exported.told
        told.append(f"Roster: {len(matches.student)} students found.")
        if matches.strangers:
            told.append(f"Roster: {len(matches.strangers)} rows belong to nobody in the gradebook, or not for sure.")
        if matches.absent:
            told.append(f"Roster: {len(matches.absent)} students of the gradebook have no row in it, or not for sure.")
        notes = [Note(self._named(row), "", why) for row, why in matches.strangers.items()]
        self.exported.notes += notes + [Note(student, "", why) for student, why in matches.absent.items()]

    def _named(self, row: int) -> str:
        """Return what a row of the roster says about who it is."""
        return " / ".join(filter(None, (self.roster.cell(row, place).strip() for place in self.who)))


def _same(cell: str, value: float) -> bool:
    try:
        return number(float(cell)) == number(value)
    except (ValueError, OverflowError):
        return False


def load_roster(path: Path, platform: Platform, key: str = "") -> Roster:
    """Read the table that a platform exported."""
    return Roster.at(path, [key] if key else list(platform.keys))


def check_target(path: Path, roster: Path | None) -> None:
    """Raise CourseError where an export would destroy something."""
    if path.suffix.lower() != ".csv":
        raise CourseError(f"{path} is no name for a table: let it end in .csv.")
    if roster and roster.resolve() in (path.resolve(), notes_of(path).resolve()):
        raise CourseError(f"{path} would replace the roster; name another file.")


class PlatformExporter(ExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """What both exporters do for `nbgrader export`."""

    platform: Platform
    roster = Unicode("", help="a table that the platform exported, to be filled in").tag(config=True)
    match = Unicode("", help="the roster's column that holds the students' ids").tag(config=True)

    def export(self, gradebook: Any) -> None:
        """Write the file and the notes beside it."""
        path = Path(self.to or f"grades_{self.platform.name}.csv")
        roster = Path(self.roster) if self.roster else None
        try:
            check_target(path, roster)
            table = load_roster(roster, self.platform, self.match) if roster else None
            grades = read(gradebook, [str(name) for name in self.assignment], [str(name) for name in self.student])
            exported = export(self.platform, grades, table, self.match)
            beside = exported.write(path)
        except CourseError as error:
            self.log.error("%s", error)
            raise SystemExit(1) from error
        for line in exported.told:
            self.log.info("%s", line)
        self.log.info("Exported to %s; who and why: %s", path, beside)


class CanvasExporter(PlatformExporter):
    """`nbgrader export --exporter=cnn_course.grading.exports.CanvasExporter`."""

    platform = CANVAS


class MoodleExporter(PlatformExporter):
    """`nbgrader export --exporter=cnn_course.grading.exports.MoodleExporter`."""

    platform = MOODLE
