"""Examine one submission: rebuild it, run its cells in a guest, and judge each exercise at the place of its check.

The guest answers calls and nothing else. If it dies or hangs, that costs the question at hand: a new guest runs the
earlier cells again, without the one that did it, and the next question is judged.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from cnn_course.check.casebook import CLOSED, OPEN, Case, Exercise
from cnn_course.check.discreet import discreetly, name_of_error
from cnn_course.check.judge import ENDED, blaming, judge, not_a_function, nothing
from cnn_course.check.outcome import Outcome
from cnn_course.check.report import Report
from cnn_course.errors import CourseError
from cnn_course.grading import graft, names, reading
from cnn_course.grading.judged import DIED, FAILED, GRADED, HUNG, JUDGED, PARTLY, UNREADABLE, Judged, Question
from cnn_course.grading.paper import Paper
from cnn_course.grading.questions import Questions, opened
from cnn_course.grading.sandbox import Guest, GuestDied, GuestHung, NotAFunction, NotDefined, WarmProcess, places
from cnn_course.messages import say

log = logging.getLogger(__name__)

SLOW = 1.0  # seconds from which on a cell is worth mentioning
MOST_OUTPUT = 20 << 20  # characters of what all cells of a notebook show, pictures included
PATIENCE = 10.0  # seconds of running cells once more, just to show what they print

FOREIGN = "None of this lesson's exercises is in the notebook. Is it the notebook of another lesson?"
ENDINGS = {DIED: "its process ended", HUNG: "it gave no answer in time"}


def examine(paper: Paper, submission: bytes, warm: WarmProcess) -> Judged:
    """Return what a submission deserves. No submission makes it raise.

    Raises CourseError if the paper cannot be used, or no sandbox can be had at all.
    """
    started = time.monotonic()
    questions = opened(paper)
    with ExitStack() as stack:
        try:
            tree, notes = reading.parse(submission)
            script = graft.graft(questions.release, tree, questions.exercises)
            if not script.known:
                return Judged(UNREADABLE, FOREIGN, (*notes, *script.notes))
            sitting = Sitting(paper, questions, script, warm)
            stack.callback(sitting.close)
            judged = sitting.judged()
            return replace(judged, notes=(*notes, *judged.notes), seconds=time.monotonic() - started)
        except reading.UnreadableError as why:
            return Judged(UNREADABLE, str(why))
        except NoSandboxError as error:
            raise CourseError(str(error)) from error
        except Exception as error:
            log.debug("the grader stumbled", exc_info=True)
            kind = type(error).__name__
            return Judged(FAILED, f"The grader itself stumbled ({kind}); no points were written. Grade it by hand.")


class NoSandboxError(Exception):
    """Not even the first guest could be had: that is not the submission's affair."""


@dataclass
class Room:
    """A guest, and how far it has come."""

    guest: Guest
    position: int = 0  # of the next cell
    asked: bool = False  # it has seen arguments of a case, and may show them in anything that it shows


@dataclass
class Sitting:
    """One examination: its guests, its time, and what it has found out."""

    paper: Paper
    questions: Questions
    script: graft.Script
    warm: WarmProcess
    rooms: dict[str, Room] = field(default_factory=dict)  # by open or closed book
    lost: dict[str, str] = field(default_factory=dict)  # cells that took their guest with them, and how
    errors: dict[str, str] = field(default_factory=dict)  # cells that failed, and with which exception
    outputs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)  # exercises that are not right

    def __post_init__(self) -> None:
        self.until = time.monotonic() + self.paper.limits.total_seconds
        self.telling = None if self.paper.public else discreetly(self.script.sources)
        self.guests = 0
        self.room_for_output = MOST_OUTPUT

    def close(self) -> None:
        """End all guests."""
        for book in list(self.rooms):
            self._leave(book)

    def judged(self) -> Judged:
        """Judge all exercises."""
        found = []
        for at, cell in enumerate(self.script.cells):
            if cell.kind == graft.CHECK:
                question, report = self._question(at, cell)
                found.append(question)
                result: dict[str, Any] = {"output_type": "execute_result", "execution_count": None, "metadata": {}}
                self.outputs[cell.id] = [result | {"data": report.bundle()}]
        self._show_the_rest()
        unasked = [q for q in found if q.state != JUDGED and not q.optional]
        why = ", ".join(f"{q.exercise} ({ENDINGS[q.state]})" for q in unasked)
        notebook = graft.notebook(self.questions.release, self.script, self.outputs)
        return Judged(
            status=PARTLY if unasked else GRADED,
            why=f"Not tried to the end: {why}." if unasked else "",
            notes=(*self.script.notes, *self.notes),
            questions=tuple(found),
            notebook=json.dumps(notebook, indent=1, ensure_ascii=False) + "\n",
            cells={id: round(seconds, 3) for id, seconds in self.seconds.items() if seconds >= SLOW},
        )

    def _question(self, at: int, cell: graft.Cell) -> tuple[Question, Report]:
        started = time.monotonic()
        exercise = self.questions.exercises[cell.exercise]
        state, report = self._asked(at, exercise)
        hint = section = ""
        if not report.passed:
            report = self._with_blame(report)
            self.failed.append(exercise.name)
            hint, section = self.questions.hint(exercise.name), self.questions.sections.get(exercise.name, "")
            report = replace(report, advice=tuple(_advice(section, hint)))
        question = Question(
            exercise=exercise.name,
            score=report.score,
            max_score=report.max_score,
            state=state,
            message=report.message,
            mistake=report.mistake,
            hint=hint,
            section=section,
            groups=report.groups,
            optional=exercise.name in self.questions.optional,
            seconds=round(time.monotonic() - started, 3),
        )
        return question, report

    def _with_blame(self, report: Report) -> Report:
        """The report, with a word about an earlier exercise that the answer calls, if that is not right itself."""
        texts = {cell.exercise: cell for cell in self.script.cells if cell.kind == graft.SOLUTION}
        name = report.exercise
        if name in texts and name in (names.made(texts[name].source) or ()):
            called = names.used(texts[name].source) - {name}
            for other in (other for other in self.failed if other in called):
                return blaming(report, other, unwritten=not texts[other].theirs)
        return report

    def _asked(self, at: int, exercise: Exercise) -> tuple[str, Report]:
        """Bring a guest to the place of the check, and judge the exercise there."""
        book = self.questions.book(exercise.name)
        room = self._room_at(book, at)
        if room is None:
            return HUNG, nothing(exercise, say("no_time_left", name=exercise.name))
        ended = []

        def call(case: Case) -> Outcome:
            if self._left() <= 0:
                ended.append(HUNG)
                return Outcome(error=("TookTooLong",))
            room.asked = True
            try:
                return _possible(room.guest.call(exercise.name, case), case)
            except GuestDied:
                ended.append(DIED)
                return Outcome(error=(ENDED,))
            except GuestHung:
                ended.append(HUNG)
                return Outcome(error=("TookTooLong",))

        try:
            report = judge(exercise, call, self.telling)
            report.bundle()  # drawn here, where a failure can still be told
        except NotDefined:
            return self._undefined(exercise)
        except NotAFunction as problem:
            return JUDGED, not_a_function(exercise, problem.thing if self.paper.public else object())
        except Exception as error:  # a wild answer, or a bug of ours: the person who grades should look
            log.debug("the check stumbled", exc_info=True)
            self.notes.append(f"The check of {exercise.name} stumbled over the answer ({type(error).__name__}).")
            report = nothing(exercise, say("unviewable", call=f"{exercise.name}(...)"))
        if ended:
            self._leave(book)
        return (ended[0] if ended else JUDGED), report

    def _undefined(self, exercise: Exercise) -> tuple[str, Report]:
        """Say that there is no such function, and why, as far as its own cell shows."""
        name, state = exercise.name, self.lost.get(exercise.name, JUDGED)
        error = self.errors.get(name)
        if state != JUDGED:
            return state, nothing(exercise, say("not_defined_died" if state == DIED else "not_defined_slow", name=name))
        if error == "TookTooLong":
            return JUDGED, nothing(exercise, say("not_defined_slow", name=name))
        if error:
            return JUDGED, nothing(exercise, say("not_defined_failed", name=name, error=name_of_error(error)))
        return JUDGED, nothing(exercise, say("not_defined", name=name))

    def _room_at(self, book: str, at: int) -> Room | None:
        """Return a guest that has run all cells above the place `at`; None if the time is over before."""
        while True:
            room = self.rooms.get(book) or self._enter(book)
            cell = next(self._to_run(room, at), None)
            if cell is None:
                room.position = at
                return room
            if self._left() <= 0:
                return None
            self._run(book, room, *cell)

    def _to_run(self, room: Room, at: int) -> Iterator[tuple[int, graft.Cell]]:
        for n in range(room.position, at):
            cell = self.script.cells[n]
            if cell.run and cell.id not in self.lost:
                yield n, cell

    def _run(self, book: str, room: Room, n: int, cell: graft.Cell) -> None:
        limits = self.paper.limits
        seconds = limits.training_seconds if book == OPEN else limits.cell_seconds
        try:
            ran = room.guest.run(cell.source, min(seconds, self._left()))
        except (GuestDied, GuestHung) as end:
            self.lost[cell.id] = DIED if isinstance(end, GuestDied) else HUNG
            self.notes.append(f"The cell {cell.id} was left out: {ENDINGS[self.lost[cell.id]]}.")
            self._leave(book)
            return
        room.position = n + 1
        self.seconds[cell.id] = max(ran.seconds, self.seconds.get(cell.id, 0.0))
        failed = [output["ename"] for output in ran.outputs if output["output_type"] == "error"]
        if failed:
            self.errors[cell.id] = failed[-1]
        else:
            self.errors.pop(cell.id, None)
        if self.paper.public or not room.asked:
            self._keep(cell, ran.outputs)

    def _keep(self, cell: graft.Cell, outputs: list[dict[str, Any]]) -> None:
        """Keep what a cell showed, as long as all together stay within the limit."""
        self.room_for_output -= len(json.dumps(outputs))
        self.outputs[cell.id] = outputs if self.room_for_output >= 0 else []

    def _show_the_rest(self) -> None:
        """Run the cells once more in a guest that no case was shown to, for outputs without secrets."""
        open_book = any(self.questions.book(name) == OPEN for name in self.questions.exercises)
        missing = {cell.id for cell in self.script.cells if cell.run} - self.outputs.keys() - self.lost.keys()
        if not missing or sum(self.seconds.values()) > min(PATIENCE, self._left() / 2):
            return
        self.close()
        known = dict(self.outputs)
        self._room_at(OPEN if open_book else CLOSED, len(self.script.cells))
        self.outputs |= known

    def _enter(self, book: str) -> Room:
        try:
            given = places.GIVEN.get(self.paper.lesson, ())
            guest = self.warm.guest(self.paper.limits, closed=book == CLOSED, spare=given)
        except CourseError as error:
            if not self.guests:
                raise NoSandboxError(str(error)) from error
            raise
        self.guests += 1
        self.rooms[book] = Room(guest)
        return self.rooms[book]

    def _leave(self, book: str) -> None:
        self.rooms.pop(book).guest.close()

    def _left(self) -> float:
        return self.until - time.monotonic()


def _advice(section: str, hint: str) -> Iterator[str]:
    if section:
        yield say("look_again", section=section)
    if hint:
        yield say("hint", hint=hint)


def _possible(outcome: Outcome, case: Case) -> Outcome:
    """Return the outcome without arguments changed that the case does not have."""
    there = range(len(case.args))
    return replace(
        outcome,
        changed=tuple(i for i in outcome.changed if i in there),
        idle=tuple(i for i in outcome.idle if i in there),
    )
