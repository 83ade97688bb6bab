"""What a person entered into the gradebook for one student: it counts, and the student's page says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cnn_course.grading.judged import Judged, Question


@dataclass(frozen=True)
class ByHand:
    """One exercise's entries."""

    exercise: str
    score: float | None = None  # in place of the grader's
    extra: float = 0.0  # on top of it
    comment: str = ""

    @property
    def points(self) -> bool:
        """Whether points were set."""
        return self.score is not None or bool(self.extra)

    def counted(self, question: Question) -> Question:
        """Return the exercise with the points that count, by nbgrader's own rule."""
        return replace(question, score=(question.score if self.score is None else self.score) + self.extra)


def counted(judged: Judged, entries: Iterable[ByHand]) -> Judged:
    """Return a result with the points that count."""
    own = {entry.exercise: entry for entry in entries}
    questions = (own[q.exercise].counted(q) if q.exercise in own else q for q in judged.questions)
    return replace(judged, questions=tuple(questions))


def told(judged: Judged, entries: Iterable[ByHand]) -> str:
    """Return what the table says about points that a person set, or nothing."""
    entries = tuple(entries)
    if not any(entry.points for entry in entries):
        return ""
    total = counted(judged, entries).score
    return f"with points set by hand: {total:g}" if judged.questions else "points were set by hand"
