"""Results into nbgrader's gradebook, one transaction a student. Nothing that a person entered is touched."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Self

from sqlalchemy import or_, select
from sqlalchemy.exc import DatabaseError

from cnn_course.authoring.nbgrading import quiet_nbgrader
from cnn_course.errors import CourseError
from cnn_course.grading.by_hand import ByHand
from cnn_course.grading.classroom import COURSE_ID, Classroom
from cnn_course.grading.handed_in import Time
from cnn_course.grading.judged import GRADED, JUDGED, PARTLY, Judged, Question
from cnn_course.grading.shield import shielded

PATIENCE = 15  # seconds that another program, such as the Formgrader, may hold the gradebook


@dataclass(frozen=True)
class Sheet:
    """The cells of a notebook that have rows for each student: id -> name."""

    notebook: str  # its id
    grades: dict[str, str]
    comments: dict[str, str]
    first: str  # the name of the first exercise


class Writer:
    """The one who writes into a class's gradebook, for one lesson."""

    def __init__(self, room: Classroom, lesson: str, patience: float | None = None) -> None:
        from nbgrader.api import Gradebook, MissingEntry

        self.room, self.lesson = room, lesson
        patience = PATIENCE if patience is None else patience
        with quiet_nbgrader(), self._sentences():
            self._gradebook = Gradebook(f"sqlite:///{room.gradebook}?timeout={patience}", COURSE_ID)
            try:
                assignment = self._gradebook.find_assignment(lesson)
                self._main = self._gradebook.find_notebook(lesson, lesson).id
            except MissingEntry as error:
                raise CourseError(f"The gradebook of {room.folder} knows no assignment {lesson}.") from error
            self._assignment, self._due = assignment.id, assignment.duedate
            self._sheets = [_sheet(notebook) for notebook in assignment.notebooks]
            self._gradebook.db.remove()
        self._late = _lateness(room)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._gradebook.close()

    def students(self) -> list[str]:
        """Return the students whom the gradebook knows."""
        from nbgrader.api import Student

        with self._transaction() as session:
            return sorted(session.scalars(select(Student.id)))

    def has(self) -> set[str]:
        """Return the students who have a row for this lesson."""
        from nbgrader.api import SubmittedAssignment as Row

        with self._transaction() as session:
            return set(session.scalars(select(Row.student_id).where(Row.assignment_id == self._assignment)))

    def scored(self) -> set[str]:
        """Return the students to whom some grader gave points."""
        from nbgrader.api import Grade

        with self._transaction() as session:
            return set(session.scalars(self._of(Grade, Grade.auto_score.is_not(None)).distinct()))

    def by_hand(self) -> dict[str, list[ByHand]]:
        """Return what persons entered, by student."""
        from nbgrader.api import Comment, Grade

        sheet = next(sheet for sheet in self._sheets if sheet.notebook == self._main)
        found: dict[str, dict[str, ByHand]] = defaultdict(dict)
        with self._transaction() as session:
            points = or_(Grade.manual_score.is_not(None), Grade.extra_credit != 0)
            for student, row in session.execute(self._of(Grade, points).add_columns(Grade)):
                name = sheet.grades[row.cell_id].removeprefix("check_")
                found[student][name] = ByHand(name, row.manual_score, row.extra_credit or 0.0)
            for student, row in session.execute(self._of(Comment, Comment.manual_comment != "").add_columns(Comment)):
                name = sheet.comments[row.cell_id]
                found[student][name] = replace(found[student].get(name, ByHand(name)), comment=row.manual_comment)
        return {student: list(entries.values()) for student, entries in found.items()}

    def _of(self, kind: Any, condition: Any) -> Any:
        """Select the student of each of the lesson's grades or comments that fulfil a condition."""
        from nbgrader.api import SubmittedAssignment as Row
        from nbgrader.api import SubmittedNotebook as Notebook

        return (
            select(Row.student_id)
            .join(Notebook, Notebook.assignment_id == Row.id)
            .join(kind, kind.notebook_id == Notebook.id)
            .where(Notebook.notebook_id == self._main, condition)
        )

    def write(self, student: str, judged: Judged, time: Time) -> None:
        """Put a result into the gradebook: points, comments, what a person should look at, and the lateness.

        Where there are no points to give, there are none, rather than zeros: a comment on the first exercise says why.
        """
        questions = {q.exercise: q for q in judged.questions} if judged.status in (GRADED, PARTLY) else {}
        with self._transaction() as session:
            submission = self._submission(session, student)
            for sheet in self._sheets:
                notebook = _notebook(session, submission, sheet)
                grades, comments = _rows(session, notebook, sheet)
                if sheet.notebook != self._main:
                    continue
                for name, grade in grades.items():
                    _grade(grade, questions.get(name.removeprefix("check_")))
                remarks = _remarks(judged, questions, sheet)
                for name, comment in comments.items():
                    comment.auto_comment = remarks.get(name)
                self._time(session, submission, notebook, time)

    def update_time(self, student: str, time: Time) -> None:
        """Bring the lateness up to date where the result itself stands: a due date may have been set since."""
        from nbgrader.api import SubmittedNotebook as Notebook

        with self._transaction() as session:
            submission = self._submission(session, student)
            own = (Notebook.assignment_id == submission.id, Notebook.notebook_id == self._main)
            self._time(session, submission, session.scalars(select(Notebook).where(*own)).one(), time)

    def _submission(self, session: Any, student: str) -> Any:
        """Return a student's row for this lesson, new if need be."""
        from nbgrader.api import Student
        from nbgrader.api import SubmittedAssignment as Row

        own = (Row.assignment_id == self._assignment, Row.student_id == student)
        found = session.scalars(select(Row).where(*own)).one_or_none()
        if found is not None:
            return found
        if session.get(Student, student) is None:
            session.add(Student(id=student))
            session.flush()
        return _added(session, Row(assignment_id=self._assignment, student_id=student))

    def _time(self, session: Any, submission: Any, notebook: Any, time: Time) -> None:
        """Note when it was handed in, and what being late costs, by the plugin that the class has chosen."""
        if submission.timestamp != time.stamped:
            submission.timestamp = time.stamped
        late = 0.0
        if self._due is not None and time.known is not None:
            due = self._due + (submission.extension or dt.timedelta())
            late = max(0.0, (time.known - due).total_seconds())
        penalty = None
        if late:
            session.flush()
            session.refresh(notebook)  # its score is a sum that the database makes
            penalty = self._late(submission.student_id, notebook, late)
        if notebook.late_submission_penalty != penalty:
            notebook.late_submission_penalty = penalty

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        session = self._gradebook.db
        with self._sentences():
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise
            finally:
                session.remove()  # or it would remember every student

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Put a failure of the gradebook into words. Ctrl-C waits: SQLAlchemy, interrupted, stumbles over itself."""
        with shielded():
            try:
                yield
            except DatabaseError as error:
                raise CourseError(self._sentence(str(error.orig))) from error

    def _sentence(self, problem: str) -> str:
        if "locked" in problem:
            problem = "another program holds it; close the Formgrader's page or wait for other nbgrader commands"
        return f"{self.room.gradebook} could not be used: {problem}. What was graded is kept; run the command again."


def _sheet(notebook: Any) -> Sheet:
    tasks = {cell.id: cell.name for cell in notebook.task_cells}
    grades = {cell.id: cell.name for cell in notebook.grade_cells} | tasks
    answers = {cell.id: cell.name for cell in notebook.solution_cells}
    order = [cell.name for cell in notebook.source_cells]
    first = min(answers, key=lambda id: order.index(answers[id]) if answers[id] in order else len(order), default="")
    return Sheet(notebook.id, grades, answers | tasks, answers.get(first, ""))


def _notebook(session: Any, submission: Any, sheet: Sheet) -> Any:
    from nbgrader.api import SubmittedNotebook as Notebook

    own = (Notebook.assignment_id == submission.id, Notebook.notebook_id == sheet.notebook)
    found = session.scalars(select(Notebook).where(*own)).one_or_none()
    return found or _added(session, Notebook(assignment_id=submission.id, notebook_id=sheet.notebook))


def _rows(session: Any, notebook: Any, sheet: Sheet) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a notebook's grades and comments by the names of their cells; those that are missing are made."""
    from nbgrader.api import Comment, Grade

    made = []
    for kind, cells in ((Grade, sheet.grades), (Comment, sheet.comments)):
        have = {row.cell_id: row for row in session.scalars(select(kind).where(kind.notebook_id == notebook.id))}
        for cell in cells.keys() - have.keys():
            have[cell] = kind(cell_id=cell, notebook_id=notebook.id)
            session.add(have[cell])
        made.append({name: have[cell] for cell, name in cells.items()})
    return made[0], made[1]


def _added(session: Any, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def _grade(grade: Any, question: Question | None) -> None:
    grade.auto_score = None if question is None else question.score
    unsure = question is None or question.state != JUDGED
    grade.needs_manual_grade = unsure or grade.manual_score is not None


def _remarks(judged: Judged, questions: dict[str, Question], sheet: Sheet) -> dict[str, str]:
    """What each exercise's comment says: why points are missing; on the first one also how the whole ended."""
    remarks = {name: q.message for name, q in questions.items() if q.message and q.score < q.max_score}
    if judged.status != GRADED:
        parts = (f"{judged.status.capitalize()}. {judged.why}".strip(), remarks.get(sheet.first))
        remarks[sheet.first] = "\n\n".join(filter(None, parts))
    return {name: text.encode(errors="replace").decode() for name, text in remarks.items()}  # no half characters


def _lateness(room: Classroom) -> Any:
    """Return what a late hand-in costs, by the class's own nbgrader settings and nbgrader's own rule."""
    from nbgrader.preprocessors import AssignLatePenalties

    with quiet_nbgrader() as logger:
        keeper = AssignLatePenalties(config=room.settings(), log=logger)
        keeper.init_plugin()

    def cost(student: str, notebook: Any, seconds: float) -> float | None:
        penalty = keeper.plugin_inst.late_submission_penalty(student, notebook.score, seconds)
        return None if penalty is None else keeper._check_late_penalty(notebook, penalty)

    return cost
