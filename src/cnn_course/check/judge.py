"""The check engine: outcomes of the cases in, a report out.

It never sees the function, only ``call(case) -> Outcome``. In a notebook that calls the student's function; a grader
may call it in another process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnn_course.check import patterns, views
from cnn_course.check.casebook import Case, Exercise, Group, Mistake, tidy
from cnn_course.check.compare import Difference, difference, kind_of, short
from cnn_course.check.outcome import SECONDS, Outcome
from cnn_course.check.plain import text_of
from cnn_course.check.report import GroupResult, Picture, Report
from cnn_course.messages import SENTENCES, say, translated

ENDED = "ProcessEnded"  # in place of an exception's name, where a call took the process with it
LAST = (("NotImplementedError",), ("TookTooLong",), (ENDED,))  # after these no other case is tried


@dataclass(frozen=True)
class Telling:
    """How a check puts into words what it saw, and whether it shows the arrays."""

    sentence: Callable[[Exercise, Case, Outcome, Difference], str]
    relation: Callable[..., str]
    pictures: bool


def judge(exercise: Exercise, call: Callable[[Case], Outcome], telling: Telling | None = None) -> Report:
    """Try every case and report. After a call that never ended, or an unwritten function, no other is tried.

    Without a `telling`, the report names arguments and answers, as it may where students have the casebook.
    """
    with np.errstate(all="ignore"):  # numbers of any size are compared here, and none of that is the student's affair
        return _judge(exercise, call, telling or Telling(_sentence, say, pictures=True))


def _judge(exercise: Exercise, call: Callable[[Case], Outcome], telling: Telling) -> Report:
    outcomes = list(_outcomes(exercise, call))
    if outcomes[0].error[:1] == ("NotImplementedError",):
        return nothing(exercise, say("unwritten", name=exercise.name))
    results, first = _grade(exercise, outcomes, telling)
    mistake = None if first is None else named(exercise, outcomes)
    score = tidy(sum(r.points for r in results if r.passed))
    message, picture = (say("all_right"), None) if first is None else _explain(exercise, *first, telling)
    if mistake:
        message = translated(mistake.message)
    if first and any(outcome.printed for outcome in outcomes):
        message += "\n" + say("printed")
    return Report(exercise.name, score, exercise.max_score, results, mistake.id if mistake else None, message, picture)


def not_a_function(exercise: Exercise, thing: Any) -> Report:
    """The report for something that cannot be called at all."""
    return nothing(exercise, say("not_a_function", name=exercise.name, kind=kind_of(thing)))


def blaming(report: Report, other: str, unwritten: bool) -> Report:
    """The report, with a word about the exercise `other` that the function calls, and that is not right itself."""
    if unwritten:
        return replace(report, message=say("calls_unwritten", name=report.exercise, other=other))
    return replace(report, message=f"{say('calls_failed', name=report.exercise, other=other)} {report.message}")


def stumbled(exercise: Exercise, error: BaseException) -> Report:
    """The report where the check itself cannot go on, as when a function has replaced a part of NumPy."""
    return nothing(exercise, say("stumbled", error=type(error).__name__, detail=text_of(error)))


def viewed(case: Case, outcome: Outcome) -> Outcome:
    """Put the property that a case compares in place of the answer."""
    if case.view is None or outcome.error:
        return outcome
    again = _view(case, outcome.again) if case.twice else None
    if case.twice and isinstance(outcome.value, np.ndarray) and not np.array_equal(outcome.again, outcome.value):
        again = Unviewable("second_call", {})  # even if both have the property
    return replace(outcome, value=_view(case, outcome.value), again=again)


def _view(case: Case, answer: Any) -> Any:
    try:
        return views.find(str(case.view))(answer, *case.args, *case.key)
    except Exception as problem:
        known = isinstance(problem, ValueError) and bool(problem.args) and str(problem.args[0]) in SENTENCES
        return Unviewable(*problem.args) if known else Unviewable("unviewable")


class Unviewable(str):
    """The id of the sentence that says why a view could not look at an answer, and the facts that it names."""

    facts: dict[str, Any]

    def __new__(cls, sentence: str, facts: dict[str, Any] | None = None) -> Unviewable:
        """A string that remembers the facts; strings are alike if their sentence is."""
        made = super().__new__(cls, sentence)
        made.facts = facts or {}
        return made


def named(exercise: Exercise, outcomes: list[Outcome]) -> Mistake | None:
    """Return the known mistake that does exactly what this function did in every case, or None.

    Where none does, one mistake may still explain all groups but those set apart, if they show it and no other.
    """
    if len(outcomes) < len(exercise.cases):
        return None
    for mistake in exercise.mistakes:
        if all_alike(exercise, outcomes, mistake.outcomes):
            return mistake
    if not _shown_without_apart(exercise, outcomes):
        return None
    close = [m for m in exercise.mistakes if all_alike(exercise, outcomes, m.outcomes, apart=False)]
    return close[0] if len(close) == 1 else None


def all_alike(exercise: Exercise, one: Sequence[Outcome], other: Sequence[Outcome], apart: bool = True) -> bool:
    """Whether two functions did the same in every case, or in those of the groups that are not set apart."""
    return all(
        alike(a, b, exercise.relative, group.quiet)
        for (group, _), a, b in zip(pairs(exercise), one, other, strict=True)
        if apart or not group.apart
    )


def pairs(exercise: Exercise) -> Iterator[tuple[Group, Case]]:
    """Yield every case with its group."""
    return ((group, case) for group in exercise.groups for case in group.cases)


def _shown_without_apart(exercise: Exercise, outcomes: Sequence[Outcome]) -> bool:
    """Whether the groups not set apart hold a wrong answer: exceptions look alike whatever their cause."""
    return any(
        not group.apart and not outcome.error and wrong_with(group, case, outcome, exercise.relative)
        for (group, case), outcome in zip(pairs(exercise), outcomes, strict=True)
    )


def alike(got: Outcome, other: Outcome, relative: float, quiet: bool = True) -> bool:
    """Whether two outcomes are the same; warnings count only where the case asks for quiet."""
    if got.error or other.error:
        return got.error[:1] == other.error[:1]
    return (
        (got.changed, got.idle) == (other.changed, other.idle)
        and not (quiet and bool(got.warned) != bool(other.warned))
        and same_value(got.value, other.value, relative)
        and same_value(got.again, other.again, relative)
    )


def same_value(got: Any, other: Any, relative: float) -> bool:
    """Whether two answers are equal, of whatever kind they are."""
    if isinstance(got, Unviewable):
        return isinstance(other, str) and str(got) == str(other)  # kept as a plain string in a casebook
    return difference(got, other, relative) is None


def _outcomes(exercise: Exercise, call: Callable[[Case], Outcome]) -> Iterator[Outcome]:
    for case in exercise.cases:
        outcome = viewed(case, call(case))
        yield outcome
        if outcome.error[:1] in LAST:
            return


_Failure = tuple[Case, Outcome, Difference]


def _grade(
    exercise: Exercise, outcomes: list[Outcome], telling: Telling
) -> tuple[tuple[GroupResult, ...], _Failure | None]:
    """Grade group by group; also return the first failure, which the picture shows."""
    results, first = [], None
    rest = iter(outcomes)
    mute = all(outcome.error for outcome in outcomes) and not all(case.right.error for case in exercise.cases)
    for group in exercise.groups:
        failure = None
        for case in group.cases:
            outcome = next(rest, None)
            wrong = Difference("not_run") if outcome is None else wrong_with(group, case, outcome, exercise.relative)
            if mute and not wrong:
                wrong = Difference("only_errors")  # whoever always raises an error is right about some by accident
            if wrong and failure is None:
                failure = (case, outcome or Outcome(), wrong)
        first = first or failure
        message = telling.sentence(exercise, *failure) if failure else ""
        results.append(GroupResult(translated(group.name), tidy(group.points), failure is None, message))
    return tuple(results), first


def wrong_with(group: Group, case: Case, outcome: Outcome, relative: float) -> Difference | None:
    """Return what is wrong with one outcome of a group's case, or None."""
    if outcome.error[:1] == ("TookTooLong",):
        return Difference("took_too_long", {"seconds": f"{SECONDS:g}"})
    if outcome.error[:1] == (ENDED,):
        return Difference("process_ended")
    if case.right.error:
        return _wrong_error(case, outcome)
    if outcome.error:
        return Difference("raised" if outcome.detail else "raised_bare")
    if isinstance(outcome.value, Unviewable):
        return Difference(str(outcome.value), outcome.value.facts)
    wrong = difference(outcome.value, case.right.value, relative)
    if wrong and case.view in views.PARTS and outcome.value is None:
        return Difference("part_none", {"part": case.view})
    if wrong and case.view in views.PARTS:
        return Difference("part", {"part": case.view, "inner": wrong}, wrong.where)
    if wrong and case.view and wrong.sentence == "inside":
        key = wrong.facts["key"]
        return Difference("property", {"key": key, "got": outcome.value[key], "expected": case.right.value[key]})
    if wrong:
        return wrong
    if case.twice and difference(outcome.again, case.right.value, relative):
        return Difference("changed_second" if outcome.changed else "second_call")
    if group.untouched and outcome.changed:
        return Difference("changed")
    if group.untouched and outcome.idle:
        return Difference("generator_idle")
    if group.quiet and outcome.warned:
        return Difference("warned", {"detail": outcome.warned})
    return None


def _wrong_error(case: Case, outcome: Outcome) -> Difference | None:
    wanted = case.right.error[0]
    if wanted in outcome.error:
        return None
    if outcome.error:
        return Difference("raised_other", {"wanted": wanted})
    return Difference("should_raise", {"error": wanted, "got": short(outcome.value)})


def _explain(
    exercise: Exercise, case: Case, outcome: Outcome, wrong: Difference, telling: Telling
) -> tuple[str, Picture | None]:
    message = telling.sentence(exercise, case, outcome, wrong)
    if (case.view and case.view not in views.PARTS) or outcome.error or wrong.sentence == "not_run":
        return message, None
    got, expected = outcome.value, case.right.value
    if wrong.sentence == "second_call":
        got = outcome.again
    if isinstance(got, np.ndarray) and isinstance(expected, np.ndarray) and got.dtype.kind in "biuf":
        found = patterns.relation(got, expected) if wrong.where is not None else None
        if found:
            message += "\n" + telling.relation(found[0], **found[1])
        picture = Picture(_arguments(exercise, case), got, expected, wrong.where)
        return message, picture if telling.pictures else None
    return message, None


_MEANINGS = {  # words of exceptions that say little to a beginner, and the sentence that does
    "truth value of an array": "means_truth",
    "gufunc signature": "means_product",
    "object cannot be interpreted as an integer": "means_float",
    "setting an array element with a sequence": "means_sequence",
    "Cannot cast ufunc": "means_in_place",
    "'NoneType'": "means_none",
}


def _sentence(exercise: Exercise, case: Case, outcome: Outcome, wrong: Difference) -> str:
    """Say what is wrong with one outcome."""
    facts: dict[str, Any] = {"name": exercise.name, "call": call_text(exercise, case)} | wrong.facts
    if outcome.error:
        facts |= (
            {"error": outcome.error[0], "detail": outcome.detail.rstrip(". ")} if "error" not in wrong.facts else {}
        )
    if "inner" in wrong.facts:
        facts["inner"] = _sentence(exercise, case, outcome, wrong.facts["inner"])
    if wrong.sentence in ("changed", "changed_second"):
        facts["parameters"] = ", ".join(exercise.parameters[i] for i in outcome.changed)
    if wrong.where is not None and "inner" not in wrong.facts:
        facts |= {
            "place": place(exercise, wrong.where),
            "got": _number(facts["got"]),
            "expected": _number(facts["expected"]),
        }
    text = say(wrong.sentence, **facts)
    if outcome.line and wrong.sentence.startswith("raised"):
        text += " " + say("at_line", line=outcome.line)
    if wrong.sentence == "raised":
        text += "".join(" " + say(meaning) for words, meaning in _MEANINGS.items() if words in outcome.detail)
    return text


def place(exercise: Exercise, where: tuple[int, ...]) -> str:
    """Say an index in the words of the exercise: "row 0, column 1"."""
    if len(exercise.axes) != len(where):
        return say("index", index=where if len(where) > 1 else where[0]) if where else say("answer")
    return ", ".join(say("place", axis=translated(a), index=i) for a, i in zip(exercise.axes, where, strict=True))


def call_text(exercise: Exercise, case: Case) -> str:
    """Write the call out where it fits on a line, else name the arguments' shapes."""
    parts = [_argument_text(a) for a in case.args] + [f"{k}={_argument_text(v)}" for k, v in case.kwargs.items()]
    return f"{exercise.name}({', '.join(parts)})"


def _argument_text(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"<{'x'.join(map(str, value.shape))} array>" if value.ndim else str(value[()])
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_argument_text(item)}" for key, item in value.items()) + "}"
    return short(value)


def _arguments(exercise: Exercise, case: Case) -> dict[str, Any]:
    return dict(zip(exercise.parameters, case.args, strict=False)) | case.kwargs


def _number(value: Any) -> str:
    return str(value) if isinstance(value, bool | np.bool_) else f"{value:.6g}"


def nothing(exercise: Exercise, message: str) -> Report:
    """The report without a point, and why."""
    groups = tuple(GroupResult(translated(g.name), tidy(g.points), False, "") for g in exercise.groups)
    return Report(exercise.name, 0, exercise.max_score, groups, None, message)
