"""Results into nbgrader's gradebook, one transaction a student. Nothing that a person entered is touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from cnn_course.authoring.nbgrading import quiet_nbgrader
from cnn_course.errors import CourseError
from cnn_course.grading.classroom import COURSE_ID, Classroom
from cnn_course.grading.handed_in import Time
from cnn_course.grading.judged import GRADED, JUDGED, PARTLY, Judged, Question

PATIENCE = 15  # seconds that another program, such as the Formgrader, may hold the gradebook


class Writer:
    """The one who writes into a class's gradebook, for one lesson."""

    def __init__(self, room: Classroom, lesson: str, patience: float = PATIENCE) -> None:
        from nbgrader.api import Gradebook, MissingEntry

        self.room, self.lesson = room, lesson
        with self._sentences(), quiet_nbgrader():
            self._gradebook = Gradebook(f"sqlite:///{room.gradebook}?timeout={patience}", COURSE_ID)
            try:
                self._notebook_id = self._gradebook.find_notebook(lesson, lesson).id
            except MissingEntry as error:
                raise CourseError(f"The gradebook of {room.folder} knows no assignment {lesson}.") from error
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
        from nbgrader.api import Assignment, SubmittedAssignment

        with self._transaction() as session:
            wanted = select(SubmittedAssignment.student_id).join(Assignment).where(Assignment.name == self.lesson)
            return set(session.scalars(wanted))

    def write(self, student: str, judged: Judged, time: Time) -> None:
        """Put a result into the gradebook: points, comments, what a person should look at, and the lateness.

        Where there are no points to give, there are none, rather than zeros: a comment on the first exercise says why.
        """
        with self._transaction() as session:
            submission = self._submission(session, student)
            (notebook,) = (n for n in submission.notebooks if n.notebook_id == self._notebook_id)
            scored = judged.status in (GRADED, PARTLY)
            questions = {q.exercise: q for q in judged.questions} if scored else {}
            for grade in notebook.grades:
                _grade(grade, questions.get(grade.name.removeprefix("check_")))
            remarks = _remarks(judged, questions)
            for comment in notebook.comments:
                comment.auto_comment = remarks.get(comment.name)
            if not scored or judged.status == PARTLY:
                self._explain(notebook, judged)
            self._time(session, submission, notebook, time)

    def update_time(self, student: str, time: Time) -> None:
        """Bring the lateness up to date where the result itself stands: a due date may have been set since."""
        with self._transaction() as session:
            submission = self._submission(session, student)
            (notebook,) = (n for n in submission.notebooks if n.notebook_id == self._notebook_id)
            self._time(session, submission, notebook, time)

    def _submission(self, session: Any, student: str) -> Any:
        """Return a student's row for this lesson, made complete if need be: grades and comments for every cell."""
        from nbgrader import api

        assignment = session.scalars(select(api.Assignment).where(api.Assignment.name == self.lesson)).one()
        if session.get(api.Student, student) is None:
            session.add(api.Student(id=student))
            session.flush()
        found = session.scalars(
            select(api.SubmittedAssignment).where(
                api.SubmittedAssignment.assignment_id == assignment.id,
                api.SubmittedAssignment.student_id == student,
            )
        ).one_or_none()
        if found is None:
            found = api.SubmittedAssignment(assignment_id=assignment.id, student_id=student)
            session.add(found)
            session.flush()
        _complete(session, found, assignment)
        session.flush()
        session.refresh(found)
        return found

    def _explain(self, notebook: Any, judged: Judged) -> None:
        """Say on the first exercise how it ended, and let the Formgrader show it to a person."""
        cells = list(notebook.notebook.solution_cells)
        order = [cell.name for cell in notebook.notebook.source_cells]
        cells.sort(key=lambda cell: order.index(cell.name) if cell.name in order else len(order))
        for comment in notebook.comments:
            if cells and comment.cell_id == cells[0].id:
                said = f"{judged.status[0].upper()}{judged.status[1:]}. {judged.why}".strip()
                comment.auto_comment = "\n\n".join(filter(None, [said, comment.auto_comment]))

    def _time(self, session: Any, submission: Any, notebook: Any, time: Time) -> None:
        """Note when it was handed in, and what being late costs, by the plugin that the class has chosen."""
        submission.timestamp = time.stamped
        session.flush()
        session.expire(notebook, ["score"])
        late = 0.0
        if submission.assignment.duedate is not None and time.known is not None:
            late = max(0.0, (time.known - submission.duedate).total_seconds())
        notebook.late_submission_penalty = self._late(submission.student_id, notebook, late) if late > 0 else None

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
        try:
            yield
        except DatabaseError as error:
            raise CourseError(self._sentence(str(error.orig))) from error

    def _sentence(self, problem: str) -> str:
        if "locked" in problem:
            problem = "another program holds it; close the Formgrader's page or wait for other nbgrader commands"
        return f"{self.room.gradebook} could not be used: {problem}. What was graded is kept; run the command again."


def _complete(session: Any, submission: Any, assignment: Any) -> None:
    from nbgrader import api

    have = {notebook.notebook_id: notebook for notebook in submission.notebooks}
    for notebook in assignment.notebooks:
        own = have.get(notebook.id)
        if own is None:
            own = api.SubmittedNotebook(notebook_id=notebook.id, assignment_id=submission.id)
            session.add(own)
            session.flush()
        _rows(session, own, api.Grade, own.grades, [*notebook.grade_cells, *notebook.task_cells])
        _rows(session, own, api.Comment, own.comments, [*notebook.solution_cells, *notebook.task_cells])
        session.flush()
        session.refresh(own)


def _rows(session: Any, notebook: Any, kind: Any, present: Iterable[Any], cells: Iterable[Any]) -> None:
    have = {row.cell_id for row in present}
    for cell in cells:
        if cell.id not in have:
            session.add(kind(cell_id=cell.id, notebook_id=notebook.id))


def _grade(grade: Any, question: Question | None) -> None:
    grade.auto_score = None if question is None else question.score
    unsure = question is None or question.state != JUDGED
    grade.needs_manual_grade = unsure or grade.manual_score is not None


def _remarks(judged: Judged, questions: dict[str, Question]) -> dict[str, str]:
    """What each exercise's comment says: why points are missing."""
    return {name: q.message for name, q in questions.items() if q.message and q.score < q.max_score}


def _lateness(room: Classroom) -> Any:
    """Return what a late hand-in costs, by the class's own nbgrader settings and nbgrader's own rule."""
    from nbgrader.preprocessors import AssignLatePenalties

    with quiet_nbgrader() as logger:
        keeper = AssignLatePenalties(config=_settings(room), log=logger)
        keeper.init_plugin()

    def cost(student: str, notebook: Any, seconds: float) -> float | None:
        penalty = keeper.plugin_inst.late_submission_penalty(student, notebook.score, seconds)
        return None if penalty is None else keeper._check_late_penalty(notebook, penalty)

    return cost


def _settings(room: Classroom) -> Config:
    path = room.folder / "nbgrader_config.py"
    if not path.is_file():
        raise CourseError(f"{path} is missing: it says how nbgrader treats this class.")
    return PyFileConfigLoader(Path(path).name, path=str(room.folder)).load_config()
