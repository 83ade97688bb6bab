"""What the gradebook says about a class: each student's final score of each lesson, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.exc import DatabaseError

from cnn_course.authoring.nbgrading import quiet_nbgrader
from cnn_course.errors import CourseError
from cnn_course.grading.classroom import COURSE_ID, Classroom
from cnn_course.grading.judged import FAILED, GRADED, PARTLY, STATUSES

PATIENCE = 15  # seconds that another program may hold the gradebook
NO_RESULT = "The gradebook has no result; run `cnn-course grade`."


@dataclass(frozen=True)
class Pupil:
    """A student as the gradebook knows one."""

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    platform_id: str = ""  # nbgrader's lms_user_id

    @property
    def address(self) -> str:
        """The mail address: the id itself may be one."""
        return self.email or (self.id if "@" in self.id else "")

    @property
    def sorted_name(self) -> str:
        """The name as lists have it; the id where there is no name."""
        return ", ".join(filter(None, (self.last, self.first))) or self.id


@dataclass(frozen=True)
class Mark:
    """One student's result of one lesson. No score is None, which is not 0."""

    score: float | None
    status: str = GRADED
    why: str = ""


@dataclass(frozen=True)
class Column:
    """One lesson's results, by student."""

    lesson: str
    max_score: float
    marks: dict[str, Mark]


@dataclass(frozen=True)
class Grades:
    """All that an export needs; every student has a mark in every column."""

    pupils: list[Pupil]
    columns: list[Column]


@contextmanager
def opened(room: Classroom) -> Iterator[Any]:
    """Give a class's gradebook. Raises CourseError where it cannot be read."""
    from nbgrader.api import Gradebook

    with quiet_nbgrader(), _sentence(room):
        gradebook = Gradebook(f"sqlite:///{room.gradebook}?timeout={PATIENCE}", COURSE_ID)
    with _sentence(room), gradebook:
        yield gradebook


@contextmanager
def _sentence(room: Classroom) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise CourseError(f"{room.gradebook} could not be read: {error.orig}.") from error


def read(gradebook: Any, lessons: Collection[str] = (), students: Collection[str] = ()) -> Grades:
    """Return the results of some lessons, or of all that have any, for some students or for all.

    Raises CourseError for a name that the gradebook does not know.
    """
    known = {assignment.name: assignment for assignment in gradebook.assignments}
    _all_known("lesson", lessons, known)
    if not lessons:
        lessons = [name for name, assignment in known.items() if _graded(gradebook, assignment.id)]
        if not lessons:
            raise CourseError("Nothing is graded yet: run `cnn-course grade LESSON` first, or name a lesson.")
    pupils = _pupils(gradebook, students)
    ids = [pupil.id for pupil in pupils]
    return Grades(pupils, [_column(gradebook, known[name], ids) for name in sorted(set(lessons))])


def _all_known(what: str, names: Collection[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise CourseError(f"The gradebook knows no {what} {name!r}.")


def _graded(gradebook: Any, assignment: str) -> bool:
    from nbgrader.api import SubmittedAssignment as Row

    return bool(gradebook.db.scalar(select(func.count(Row.id)).where(Row.assignment_id == assignment)))


def _pupils(gradebook: Any, wanted: Collection[str]) -> list[Pupil]:
    from nbgrader.api import Student as Row

    facts = (Row.id, Row.first_name, Row.last_name, Row.email, Row.lms_user_id)
    rows = gradebook.db.execute(select(*facts).order_by(Row.id))
    pupils = [Pupil(*(str(cell or "") for cell in row)) for row in rows]
    _all_known("student", wanted, {pupil.id for pupil in pupils})
    return [pupil for pupil in pupils if not wanted or pupil.id in wanted]


def _column(gradebook: Any, assignment: Any, students: list[str]) -> Column:
    said = _said(gradebook, assignment.id)
    penalties = _penalties(gradebook, assignment.id)
    marks = dict.fromkeys(students, Mark(None, FAILED, NO_RESULT))
    for student, points, scored, waiting in _points(gradebook, assignment.id):
        if student in marks:
            final = max(0.0, points - penalties.get(student, 0.0)) if scored else None  # nbgrader's own rule
            marks[student] = _mark(final, waiting, said.get(student))
    return Column(assignment.name, float(assignment.max_score), marks)


def _mark(score: float | None, waiting: int, said: tuple[str, str] | None) -> Mark:
    """Return what counts, with the grader's own words about it where there are any."""
    if score is not None and not math.isfinite(score):
        return Mark(None, FAILED, "The score in the gradebook is no number.")
    if said:
        return Mark(score, *said)
    if score is None:
        return Mark(None, FAILED, NO_RESULT)
    return Mark(score, PARTLY, f"Parts that wait for a person: {waiting}.") if waiting else Mark(score)


def _points(gradebook: Any, assignment: str) -> Any:
    """Yield students, their points by nbgrader's own rule, and how many parts have points and wait for a person."""
    from nbgrader.api import Grade
    from nbgrader.api import SubmittedAssignment as Row
    from nbgrader.api import SubmittedNotebook as Notebook

    entered = or_(Grade.auto_score.is_not(None), Grade.manual_score.is_not(None), Grade.extra_credit.is_not(None))
    unsure = or_(Grade.auto_score.is_(None), Grade.needs_manual_grade)
    waiting = Grade.manual_score.is_(None) & unsure & (Grade.max_score > 0)
    return gradebook.db.execute(
        select(Row.student_id, func.sum(Grade.score), _count(entered), _count(waiting))
        .join(Notebook, Notebook.assignment_id == Row.id)
        .join(Grade, Grade.notebook_id == Notebook.id)
        .where(Row.assignment_id == assignment)
        .group_by(Row.student_id)
    )


def _count(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _penalties(gradebook: Any, assignment: str) -> dict[str, float]:
    from nbgrader.api import SubmittedAssignment as Row
    from nbgrader.api import SubmittedNotebook as Notebook

    late = func.coalesce(func.sum(Notebook.late_submission_penalty), 0.0)
    rows = gradebook.db.execute(
        select(Row.student_id, late)
        .join(Notebook, Notebook.assignment_id == Row.id)
        .where(Row.assignment_id == assignment)
        .group_by(Row.student_id)
    )
    return dict(rows.all())


def _said(gradebook: Any, assignment: str) -> dict[str, tuple[str, str]]:
    """Return the status and the reason that the grader's writer left in the comment of a first exercise."""
    from nbgrader.api import Comment
    from nbgrader.api import SubmittedAssignment as Row
    from nbgrader.api import SubmittedNotebook as Notebook

    openings = {f"{status.capitalize()}.": status for status in STATUSES if status != GRADED}
    rows = gradebook.db.execute(
        select(Row.student_id, Comment.auto_comment)
        .join(Notebook, Notebook.assignment_id == Row.id)
        .join(Comment, Comment.notebook_id == Notebook.id)
        .where(Row.assignment_id == assignment, or_(*map(Comment.auto_comment.startswith, openings)))
    )
    found = {}
    for student, comment in rows:
        for opening, status in openings.items():
            if comment.startswith(opening):
                found[student] = (status, comment.partition("\n\n")[0].removeprefix(opening).strip())
    return found
