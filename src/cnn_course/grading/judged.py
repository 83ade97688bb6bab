"""What grading finds out about one submission: plain data, so that it can be kept, sent and compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cnn_course.check.report import GroupResult

# How a submission as a whole ended. Every student has one of these.
GRADED = "graded"
PARTLY = "partly graded"  # some question could not be asked: its process died or ran out of time
UNREADABLE = "unreadable"
MISSING = "nothing handed in"
FAILED = "not graded"  # the grader itself stumbled: the instructor must look, and no score is written
STATUSES = (GRADED, PARTLY, UNREADABLE, MISSING, FAILED)

# How one question ended.
JUDGED = "judged"
DIED = "died"  # the process with the student's code ended
HUNG = "hung"  # it gave no answer in time


@dataclass(frozen=True)
class Question:
    """One exercise of one submission."""

    exercise: str
    score: float
    max_score: float
    state: str = JUDGED  # JUDGED, DIED or HUNG
    message: str = ""  # for the student: what is wrong, in the words of the check; no hidden input or answer
    mistake: str | None = None  # id of the named mistake
    hint: str = ""  # the lesson's first hint for this exercise, in Markdown, where points are missing
    section: str = ""  # the heading of the lesson's section where it is explained
    groups: tuple[GroupResult, ...] = ()
    optional: bool = False  # it does not count
    seconds: float = 0.0

    @classmethod
    def of(cls, tree: dict[str, Any]) -> Question:
        """Return the question that `dataclasses.asdict` made `tree` of."""
        return cls(**tree | {"groups": tuple(GroupResult(**group) for group in tree["groups"])})


@dataclass(frozen=True)
class Judged:
    """One submission, graded or not, and why."""

    status: str
    why: str = ""  # one sentence, where the status is not GRADED
    notes: tuple[str, ...] = ()  # what was mended: cells deleted, duplicated, renamed, ...
    questions: tuple[Question, ...] = ()
    notebook: str = ""  # the autograded notebook as JSON: safe outputs only, reports of the checks; "" if unreadable
    seconds: float = 0.0
    cells: dict[str, float] = field(default_factory=dict)  # seconds by cell id, of the slow ones

    @property
    def score(self) -> float:
        """Points of the exercises that count."""
        return sum(q.score for q in self.questions if not q.optional)

    @property
    def max_score(self) -> float:
        """What the exercises that count are worth."""
        return sum(q.max_score for q in self.questions if not q.optional)

    @classmethod
    def of(cls, tree: dict[str, Any]) -> Judged:
        """Return the result that `dataclasses.asdict` made `tree` of."""
        questions = tuple(Question.of(question) for question in tree["questions"])
        return cls(**tree | {"questions": questions, "notes": tuple(tree["notes"])})
