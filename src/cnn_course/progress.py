"""What a student has done, and what is next: ``progress.card("02_convolution")`` as the last line of a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from cnn_course import lookup, record
from cnn_course.check import casebook
from cnn_course.check.casebook import Task, tidy
from cnn_course.check.panel import BOX, CELL
from cnn_course.errors import CourseError
from cnn_course.messages import say
from cnn_course.record import Result


@dataclass(frozen=True)
class Row:
    """One exercise: how far it is, and its points."""

    exercise: str
    state: str  # "done", "partly" or "not_yet"
    score: float
    points: float
    optional: bool = False


@dataclass(frozen=True, repr=False)
class Card:
    """One lesson's progress, as a panel in a notebook and as plain text."""

    lesson: str
    rows: tuple[Row, ...]
    note: str = ""  # why there is nothing to see, where that is so

    @property
    def next(self) -> str | None:
        """The exercise to do next: the first that counts and is not done, else the first that is not done."""
        left = [row for row in self.rows if row.state != "done"]
        return next((row.exercise for row in sorted(left, key=lambda row: row.optional)), None)

    @property
    def heading(self) -> str:
        """The lesson with its points, on one line. Optional exercises do not count."""
        rows = [row for row in self.rows if not row.optional]
        score, points = (tidy(sum(numbers)) for numbers in ([r.score for r in rows], [r.points for r in rows]))
        done = sum(row.state == "done" for row in rows)
        return say("progress", lesson=self.lesson, score=score, points=points, done=done, count=len(rows))

    @property
    def ending(self) -> str:
        """What comes next, or why nothing is known."""
        if self.note or not self.rows:
            return self.note
        return say("progress_next", name=self.next) if self.next else say("progress_all")

    def __repr__(self) -> str:
        if not self.rows:
            return f"{self.lesson}: {self.note}"
        longest = max(len(row.exercise) for row in self.rows)
        lines = [f"  {say(r.state):<8} {r.exercise:<{longest}}  {_points(r)}" for r in self.rows]
        return "\n".join([self.heading, *lines, self.ending])

    def _repr_html_(self) -> str:
        heading = self.heading if self.rows else self.lesson
        return (
            f'<section role="region" aria-label="{escape(heading)}" style="{BOX}">'
            f"<p style='margin:0 0 .3em'><strong>{escape(heading)}</strong></p>{_table(self.rows)}"
            f"<p style='margin:.3em 0 0'>{escape(self.ending)}</p></section>"
        )


def card(lesson: str) -> Card:
    """Return the progress in a lesson. Raises nothing: where it cannot be told, the card says why."""
    try:
        return cards([lesson])[0]
    except CourseError as error:
        return Card(lesson, (), str(error))


def cards(lessons: list[str]) -> list[Card]:
    """Return the progress in these lessons, or in all where none is named. Raises CourseError for an unknown one."""
    names = casebook.lessons()
    chosen = [lookup.lesson(name, names) for name in lessons] or [*names]
    results = record.read()
    return [_card(lesson, casebook.tasks(casebook.folder() / f"{lesson}.npz"), results) for lesson in chosen]


def _card(lesson: str, tasks: Mapping[str, Task], results: Mapping[str, Result]) -> Card:
    rows = tuple(_row(name, task, results.get(name, Result())) for name, task in tasks.items())
    if not rows:
        return Card(lesson, (), say("progress_unknown"))
    return Card(lesson, rows, "" if results or record.is_on() else say("progress_off"))


def _row(name: str, task: Task, result: Result) -> Row:
    """The points are those of the check as it is today, should it have changed since."""
    score = task.points if result.passed else min(max(result.score, 0), task.points)
    state = "done" if result.passed else "partly" if score else "not_yet"
    return Row(name, state, tidy(score), tidy(task.points), task.optional)


def _points(row: Row) -> str:
    return f"{row.score}/{row.points}" + (f"  {say('progress_optional')}" if row.optional else "")


def _table(rows: tuple[Row, ...]) -> str:
    left = CELL.replace("right", "left")
    head = "".join(
        f'<th scope="col" style="{left}">{escape(say(title))}</th>' for title in ("exercise", "state", "worth")
    )
    lines = "".join(
        f'<tr style="background:transparent"><th scope="row" style="{left};font-weight:normal">'
        f'<code>{escape(row.exercise)}</code></th><td style="{left}">{_sign(row)} {escape(say(row.state))}</td>'
        f'<td style="{CELL}">{escape(_points(row))}</td></tr>'
        for row in rows
    )
    if not rows:
        return ""
    return (
        f"<table style='border-collapse:collapse;margin:0'><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
    )


def _sign(row: Row) -> str:
    sign = {"done": "&#10003;", "partly": "&#9680;", "not_yet": "&#9675;"}[row.state]
    return f'<span aria-hidden="true">{sign}</span>'
