"""Make a lesson's casebook: run the reference solutions and every known mistake on the probes."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnn_course.authoring import bank, source, twins
from cnn_course.authoring.course import Lesson
from cnn_course.check import codec
from cnn_course.check.casebook import Case, Exercise, Group, Mistake, tidy
from cnn_course.check.compare import difference
from cnn_course.check.judge import Unviewable, all_alike, viewed, wrong_with
from cnn_course.check.outcome import Outcome, observe
from cnn_course.errors import CourseError
from cnn_course.messages import say

SEED = 20_26  # of the public casebook


@dataclass(frozen=True)
class Baked:
    """A lesson's checks, and what the baking showed about its mistakes."""

    exercises: list[Exercise]
    mistakes: list[bank.Wrong]  # all of them: each is refused
    nameless: dict[tuple[str, str], str]  # (exercise, id) of those that cannot be named, and why
    deck_numbers: int  # worked numbers of the lecture decks that came out


def bake(lesson: Lesson, seed: int = SEED) -> Baked:
    """Return the lesson's checks, with probes drawn from `seed`.

    With another seed than the public one it is a hidden casebook: every case that is the same in the public one has a
    twin in its place (see `twins`). Raises CourseError where the lesson contradicts itself.
    """
    functions = source.reference(lesson)
    plans = {plan.exercise: plan for plan in bank.collect(lesson.cases).plans}
    wrongs = bank.collect(lesson.misconceptions).mistakes
    others = bank.collect(lesson.alternatives).alternatives if seed != SEED else []
    checks = source.checks(lesson)
    _must_match(lesson, checks, plans, wrongs)
    baked = Baked([], wrongs, {}, 0)
    for name, function in functions.items():
        own = [wrong for wrong in wrongs if wrong.exercise == name]
        groups = plans[name].groups(generator(name, seed))
        if seed != SEED:
            right = [function, *(other.function for other in others if other.exercise == name)]
            groups = _hidden(plans[name], groups, right, own, generator(name, seed, "twins"))
        exercise, deck_numbers = _exercise(lesson, checks[name], plans[name], function, groups)
        named, nameless = _mistakes(lesson, exercise, own)
        baked.exercises.append(replace(exercise, mistakes=named))
        baked.nameless.update({(name, id): why for id, why in nameless.items()})
        baked = replace(baked, deck_numbers=baked.deck_numbers + deck_numbers)
    return baked


def _must_match(
    lesson: Lesson, checks: dict[str, source.Cell], plans: dict[str, bank.Plan], wrongs: list[bank.Wrong]
) -> None:
    for name, cell in checks.items():
        if name not in plans:
            raise CourseError(
                f"{source.where(lesson, cell.line)}: the check of {name} has no casebook; "
                f"describe its cases in {lesson.cases.relative_to(lesson.course.root)}."
            )
    strangers = sorted(({*plans} | {wrong.exercise for wrong in wrongs}) - {*checks})
    if strangers:
        raise CourseError(
            f"The cases or mistakes of {lesson.name} speak of {', '.join(strangers)}: no exercise of that lesson."
        )
    seen = set()
    for wrong in wrongs:
        if (wrong.exercise, wrong.id) in seen:
            raise CourseError(f"{lesson.misconceptions}: the mistake {wrong.id} of {wrong.exercise} is there twice.")
        seen.add((wrong.exercise, wrong.id))


def generator(exercise: str, seed: int = SEED, *purposes: str) -> np.random.Generator:
    """Return the generator from which the probes of an exercise are drawn, the public ones by default."""
    return np.random.default_rng([seed, *(zlib.crc32(word.encode()) for word in (exercise, *purposes))])


def _hidden(
    plan: bank.Plan,
    groups: list[bank.ProbeGroup],
    right: list[Callable[..., Any]],
    wrongs: list[bank.Wrong],
    rng: np.random.Generator,
) -> list[bank.ProbeGroup]:
    """Put twins in place of the probes that the public casebook has too."""

    def attempt(group: bank.ProbeGroup, probe: bank.Probe) -> twins.Trial | None:
        try:
            case = _case(plan, probe, right[0])
        except CourseError:
            return None
        asked = Group(group.name, group.points, (case,), group.untouched, group.quiet, group.apart)

        def refused(function: Callable[..., Any]) -> bool:
            return bool(wrong_with(asked, case, viewed(case, observe(function, case)), plan.relative))

        if any(map(refused, right[1:])):
            return None
        return twins.Trial(case.right.value, frozenset(i for i, w in enumerate(wrongs) if refused(w.function)))

    return twins.freshened(groups, plan.groups(generator(plan.exercise)), rng, attempt)


def _exercise(
    lesson: Lesson,
    cell: source.Cell,
    plan: bank.Plan,
    function: Callable[..., Any],
    groups: list[bank.ProbeGroup],
) -> tuple[Exercise, int]:
    points, wanted = tidy(sum(g.points for g in groups)), cell.tags["points"]
    if points != wanted:
        raise CourseError(
            f"{source.where(lesson, cell.line)}: "
            f"the check of {plan.exercise} has {wanted} points, its groups have {points}."
        )
    code = function.__code__
    parameters = code.co_varnames[: code.co_argcount]
    made = []
    for group in groups:
        cases = tuple(_case(plan, probe, function) for probe in group.probes)
        made.append(Group(group.name, group.points, cases, group.untouched, group.quiet, group.apart))
    exercise = Exercise(plan.exercise, parameters, plan.axes, tuple(made), relative=plan.relative)
    return exercise, sum(probe.deck is not None for group in groups for probe in group.probes)


def _case(plan: bank.Plan, probe: bank.Probe, function: Callable[..., Any]) -> Case:
    """One case with the reference's answer, which must be what the deck prints and free of side effects."""
    blank = Case(probe.args, Outcome(), probe.kwargs, probe.view, probe.key, probe.twice)
    right = viewed(blank, observe(function, blank))
    said = f"the solution of {plan.exercise}, called with {probe.args},"
    if right.error[:1] != ((probe.raises,) if probe.raises else ()):
        raise CourseError(
            f"{said} raised {right.error[:1] or 'nothing'} ({right.detail}); "
            f"the case wants {probe.raises or 'an answer'}."
        )
    if isinstance(right.value, Unviewable):
        facts = {"name": plan.exercise, "call": said} | right.value.facts
        raise CourseError(f"A case of {plan.exercise} is not met by the solution itself. {say(right.value, **facts)}")
    if right.changed or right.warned or right.printed:
        raise CourseError(f"{said} changed an argument, warned or printed.")
    if probe.deck is not None and difference(right.value, _like(probe.deck, right.value), plan.relative):
        raise CourseError(f"{said} gives {right.value}; the lecture deck says {probe.deck}.")
    if probe.twice and difference(right.again, right.value, plan.relative):
        raise CourseError(f"{said} gives another answer the second time.")
    return replace(blank, right=recorded(right))


def _like(deck: Any, answer: Any) -> Any:
    return np.asarray(deck) if isinstance(answer, np.ndarray) else deck


def recorded(outcome: Outcome) -> Outcome:
    """Return an outcome without what belongs to this machine: error texts, source lines, prints."""
    return replace(outcome, detail="", line="", printed=False, warned="yes" if outcome.warned else "")


def _mistakes(
    lesson: Lesson, exercise: Exercise, wrongs: list[bank.Wrong]
) -> tuple[tuple[Mistake, ...], dict[str, str]]:
    """Refuse a mistake that passes; return those that can be named, and why the others cannot."""
    tried = [Mistake(w.id, w.message, _outcomes_of(exercise, w)) for w in wrongs]
    nameless = {}
    for mistake in tried:
        if not any(_wrongs(exercise, mistake.outcomes)):
            raise CourseError(
                f"The check of {exercise.name} accepts the mistake {mistake.id}: "
                f"add a case to {lesson.cases.relative_to(lesson.course.root)} that shows it."
            )
        if not _distinctive(exercise, mistake):
            nameless[mistake.id] = "it only ever raises an exception"
        if not _keepable(mistake):
            nameless[mistake.id] = "its answers are no plain values"
        twins = [m.id for m in tried if m is not mistake and all_alike(exercise, m.outcomes, mistake.outcomes)]
        if twins:
            nameless[mistake.id] = f"every case comes out as with {', '.join(twins)}"
    return tuple(m for m in tried if m.id not in nameless), nameless


def _outcomes_of(exercise: Exercise, wrong: bank.Wrong) -> tuple[Outcome, ...]:
    return tuple(recorded(viewed(case, observe(wrong.function, case))) for case in exercise.cases)


def _wrongs(exercise: Exercise, outcomes: tuple[Outcome, ...]) -> list[bool]:
    pairs = [(group, case) for group in exercise.groups for case in group.cases]
    return [bool(wrong_with(g, c, o, exercise.relative)) for (g, c), o in zip(pairs, outcomes, strict=True)]


def _distinctive(exercise: Exercise, mistake: Mistake) -> bool:
    """Whether some wrong outcome is more than an exception: exceptions look alike whatever their cause."""
    wrong = _wrongs(exercise, mistake.outcomes)
    return any(bad and not outcome.error for bad, outcome in zip(wrong, mistake.outcomes, strict=True))


def _keepable(mistake: Mistake) -> bool:
    try:
        codec.encode([[outcome.value, outcome.again] for outcome in mistake.outcomes], bytearray())
    except TypeError:
        return False
    return True
