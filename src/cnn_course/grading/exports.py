"""Final scores for a learning platform: Canvas and Moodle gradebooks, or a plain table.

Scores come from nbgrader's gradebook, so they hold what a person entered by hand, extra credit and what being late
costs. Who has no score, because nothing was handed in or nothing could be read, has an empty cell and no zero.

Canvas knows a student by `ID`, which only Canvas has, else by `SIS User ID` or `SIS Login ID`; Moodle by `ID number`,
`Email address`, or in a grading worksheet by `Identifier`. Without a roster the student's id in nbgrader is taken for
the SIS Login ID and the ID number. Better: give a CSV exported from there as a roster, and its rows are filled in.

    nbgrader export --exporter=cnn_course.grading.exports.CanvasExporter --to canvas.csv
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Unicode

from cnn_course.errors import CourseError
from cnn_course.files import write_whole
from cnn_course.grading import rosters
from cnn_course.grading.spreadsheet import as_csv, number


@dataclass(frozen=True)
class Student:
    """Who is in the gradebook."""

    id: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""

    @property
    def name(self) -> str:
        """Last name first, as both platforms sort; the id where no name is known."""
        return ", ".join(filter(None, (self.last_name, self.first_name))) or self.id


@dataclass(frozen=True)
class Column:
    """One lesson's final scores."""

    lesson: str
    max_score: float
    scores: dict[str, float]  # by student; who is not in it has no score
    unfinished: frozenset[str] = frozenset()  # students some of whose points are still to be given by hand


@dataclass(frozen=True)
class Grades:
    """What is exported."""

    students: list[Student]
    columns: list[Column]

    @classmethod
    def of(cls, gradebook: Any, lessons: Sequence[str] = (), students: Sequence[str] = ()) -> Grades:
        """Read nbgrader's gradebook; without lessons or students, all of them. Raises CourseError for unknown ones."""
        known = {str(a.name): a for a in sorted(gradebook.assignments, key=lambda a: a.name)}
        _must_know("lesson", lessons, known)
        found = [
            Student(str(s.id), *(str(part or "") for part in (s.last_name, s.first_name, s.email)))
            for s in gradebook.students
        ]
        _must_know("student", students, {s.id: s for s in found})
        kept = sorted((s for s in found if not students or s.id in students), key=lambda s: (s.name.casefold(), s.id))
        return cls(kept, [_column(gradebook, known[name]) for name in lessons or known])


def _must_know(kind: str, wanted: Sequence[str], known: dict[str, Any]) -> None:
    for name in wanted:
        if name not in known:
            raise CourseError(f"The gradebook has no {kind} {name!r}. It has: {', '.join(sorted(known)) or 'none'}.")


def _column(gradebook: Any, assignment: Any) -> Column:
    """Add up one lesson's points. One query for a class of any size."""
    from nbgrader.api import Grade, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import func

    grades = (
        gradebook.db.query(
            SubmittedAssignment.student_id,
            func.sum(Grade.score),
            func.count(Grade.auto_score) + func.count(Grade.manual_score),
            func.max(Grade.needs_manual_grade),
        )
        .select_from(SubmittedAssignment)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .filter(SubmittedAssignment.assignment_id == assignment.id)
        .group_by(SubmittedAssignment.student_id)
    )
    penalties = dict(
        gradebook.db.query(SubmittedAssignment.student_id, func.sum(SubmittedNotebook.late_submission_penalty))
        .select_from(SubmittedAssignment)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .filter(SubmittedAssignment.assignment_id == assignment.id)
        .group_by(SubmittedAssignment.student_id)
        .all()
    )
    rows = [row for row in grades.all() if row[2]]
    scores = {str(who): max(0.0, float(score) - float(penalties.get(who) or 0.0)) for who, score, _, _ in rows}
    unfinished = frozenset(str(who) for who, _, _, manual in rows if manual)
    return Column(str(assignment.name), float(assignment.max_score), scores, unfinished)


# The tables ---------------------------------------------------------------------------------------------------------

Table = list[list[object]]


def canvas(grades: Grades) -> Table:
    """Return the table that Canvas imports under Grades > Import.

    The row of points comes before the students; a lesson that is no assignment there yet becomes one.
    """
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    points = [f"    {rosters.POINTS}", "", "", "", "", *(number(column.max_score) for column in grades.columns)]
    rows = [[rosters.harmless_name(s.name, s.id), "", "", s.id, "", *_scores(grades, s)] for s in grades.students]
    return [[*head, *(column.lesson for column in grades.columns)], cast(list[object], points), *rows]


def moodle(grades: Grades) -> Table:
    """Return the table that Moodle imports under Grades > Import > CSV file, mapped by ID number or email address."""
    head = ["First name", "Last name", "ID number", "Email address"]
    rows = [[s.first_name, s.last_name, s.id, s.email, *_scores(grades, s)] for s in grades.students]
    return [[*head, *(column.lesson for column in grades.columns)], *rows]


def plain(grades: Grades) -> Table:
    """Return one line for each student and lesson."""
    table: Table = [["student", "last_name", "first_name", "email", "lesson", "score", "max_score", "to_grade_by_hand"]]
    for column in grades.columns:
        for s in grades.students:
            by_hand = "yes" if s.id in column.unfinished else ""
            score = number(column.scores.get(s.id))
            table.append(
                [s.id, s.last_name, s.first_name, s.email, column.lesson, score, number(column.max_score), by_hand]
            )
    return table


def _scores(grades: Grades, student: Student) -> list[object]:
    return [number(column.scores.get(student.id)) for column in grades.columns]


TABLES = {"canvas": canvas, "moodle": moodle, "csv": plain}


@dataclass
class Exported:
    """What was written, and what a person should know about it."""

    path: Path
    filled: int  # students with some score in the file
    remarks: list[str] = field(default_factory=list)


def export(grades: Grades, kind: str, path: Path, roster: Path | None = None, scale: bool = False) -> Exported:
    """Write the table of `kind` ("canvas", "moodle", "csv") to `path`, into the rows of `roster` if there is one.

    `scale` allows points to be converted where the platform's assignment is worth another number of points.
    """
    exported = Exported(path, len({who for column in grades.columns for who in column.scores}))
    for column in grades.columns:
        if column.unfinished:
            count = len(column.unfinished)
            exported.remarks.append(f"{column.lesson}: {count} students wait for points that are given by hand.")
    table: Sequence[Sequence[object]]
    if roster is None:
        table = TABLES[kind](grades)
    else:
        people = [(s.id, s.email) for s in grades.students]
        filled = rosters.filled(kind, rosters.read(roster), people, grades.columns, scale)
        table, exported.filled = filled.table, filled.count
        exported.remarks += filled.remarks
    write_whole(path, as_csv(table))
    return exported


# nbgrader's plugins -------------------------------------------------------------------------------------------------


class _Exporter(ExportPlugin):  # type: ignore[misc]
    kind = ""
    roster = Unicode("", help="a CSV exported from the platform, whose rows are filled in").tag(config=True)
    scale = Bool(False, help="convert points where the platform's assignment is worth another number").tag(config=True)

    def export(self, gradebook: Any) -> None:
        """Write the grades to ``--to``, or to a file named after the platform."""
        grades = Grades.of(gradebook, [str(name) for name in self.assignment], [str(name) for name in self.student])
        roster = Path(self.roster) if self.roster else None
        exported = export(grades, self.kind, Path(self.to or f"{self.kind}.csv"), roster, self.scale)
        self.log.info("Exported the grades of %s students to %s", exported.filled, exported.path)
        for remark in exported.remarks:
            self.log.warning(remark)


class CanvasExporter(_Exporter):
    """A CSV for Canvas: Grades > Import."""

    kind = "canvas"


class MoodleExporter(_Exporter):
    """A CSV for Moodle: Grades > Import > CSV file, or an assignment's grading worksheet."""

    kind = "moodle"


class PlainExporter(_Exporter):
    """A CSV with one line for each student and lesson, safe for names and spreadsheets."""

    kind = "csv"
