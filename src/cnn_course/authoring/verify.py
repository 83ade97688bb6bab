"""The course proves itself: each claim it makes about a lesson, tried for real."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import nbformat

from cnn_course.authoring import bank, kernels, memory, source
from cnn_course.authoring.build import Built, build
from cnn_course.authoring.course import Lesson
from cnn_course.authoring.hidden import bake_hidden
from cnn_course.authoring.tasks import hints
from cnn_course.check import casebook
from cnn_course.check.casebook import Exercise
from cnn_course.check.compare import difference
from cnn_course.check.judge import judge
from cnn_course.check.outcome import Outcome, observe
from cnn_course.errors import CourseError
from cnn_course.messages import say


@dataclass(frozen=True)
class Finding:
    """One claim, whether it holds, and the figures or the first counterexample."""

    claim: str
    holds: bool
    detail: str = ""


Proof = Callable[[Lesson, Built], Finding]


def verify(lesson: Lesson) -> Iterator[Finding]:
    """Yield one finding after the other. Raises CourseError where the lesson cannot even be built."""
    built = build(lesson)
    for proof in PROOFS:
        yield proof(lesson, built)


def fresh_notebook(lesson: Lesson, built: Built) -> Finding:
    """The committed notebook is what the source makes, byte for byte."""
    fresh = lesson.notebook.is_file() and lesson.notebook.read_bytes() == built.notebook
    return Finding("the released notebook is up to date", fresh, "" if fresh else "run `cnn-course build`")


def fresh_casebook(lesson: Lesson, built: Built) -> Finding:
    """The committed casebook is what the source makes: the same cases, and numbers equal but for rounding."""
    claim = "the casebook is up to date"
    try:
        kept = casebook.names(lesson.casebook)
    except CourseError as error:
        return Finding(claim, False, f"run `cnn-course build`: {error}")
    if kept != [exercise.name for exercise in built.baked.exercises]:
        return Finding(claim, False, "run `cnn-course build`: it has other exercises")
    if casebook.tasks(lesson.casebook) != built.tasks:
        return Finding(claim, False, "run `cnn-course build`: stubs, hints or points differ")
    for made in built.baked.exercises:
        if not same_exercise(casebook.load(lesson.casebook, made.name), made):
            return Finding(claim, False, f"{made.name} differs: run `cnn-course build`")
    return Finding(claim, True, f"{len(built.baked.exercises)} exercises")


def untouched_fails(lesson: Lesson, built: Built) -> Finding:
    """The release runs without a traceback, and every check says that nothing is written yet."""
    claim = "the untouched notebook runs, and each check says what to do"
    reports, problems = _run(lesson, built, built.notebook)
    problems += [
        f"{n}: {r['message']}" for n, r in reports.items() if r["score"] or r["message"] != say("unwritten", name=n)
    ]
    return Finding(claim, not problems, problems[0] if problems else f"{len(reports)} checks")


def solutions_pass(lesson: Lesson, built: Built) -> Finding:
    """With the solutions in it, the notebook runs in a real kernel and earns every point."""
    claim = "the solutions earn full points in a real kernel"
    reports, problems = _run(lesson, built, built.nbgrader_source)
    problems += [
        f"{n}: {r['score']}/{r['max_score']}: {r['message']}"
        for n, r in reports.items()
        if r["score"] != r["max_score"]
    ]
    points = sum(report["score"] for report in reports.values())
    return Finding(claim, not problems, problems[0] if problems else f"{points} points")


def mistakes_refused(lesson: Lesson, built: Built) -> Finding:
    """Every known mistake loses points and, where its numbers tell it apart, is called by its name."""
    claim = "every known mistake is refused, and named where its numbers are its own"
    exercises = {exercise.name: exercise for exercise in built.baked.exercises}
    named = 0
    for wrong in bank.collect(lesson.misconceptions).mistakes:
        report = judge(exercises[wrong.exercise], partial(observe, wrong.function))
        nameless = (wrong.exercise, wrong.id) in built.baked.nameless
        if report.passed or report.mistake != (None if nameless else wrong.id):
            return Finding(claim, False, f"{wrong.exercise}: {wrong.id} passed or was taken for {report.mistake}")
        named += report.mistake is not None
    count = len(built.baked.mistakes)
    return Finding(claim, True, f"{count} refused, {named} named ({named / max(count, 1):.0%})")


def alternatives_accepted(lesson: Lesson, built: Built) -> Finding:
    """Right answers in other styles earn full points and no name."""
    claim = "right answers in every style are accepted"
    exercises = {exercise.name: exercise for exercise in built.baked.exercises}
    others = bank.collect(lesson.alternatives).alternatives
    for other in others:
        report = judge(exercises[other.exercise], partial(observe, other.function))
        if not report.passed or report.mistake:
            return Finding(claim, False, f"{other.exercise} in the style {other.style!r}: {report.message}")
    alone = [name for name in exercises if not any(other.exercise == name for other in others)]
    if alone:
        return Finding(claim, False, f"{', '.join(alone)}: no other style to try")
    return Finding(claim, True, f"{len(others)} answers")


def deck_numbers(lesson: Lesson, built: Built) -> Finding:
    """The worked numbers of the lecture decks come out of the solutions (the bake refuses any that does not)."""
    count = built.baked.deck_numbers
    return Finding("the worked numbers of the lecture decks come out", True, f"{count} numbers")


def hints_there(lesson: Lesson, built: Built) -> Finding:
    """Every exercise has a heading with its name and three hints."""
    claim = "every exercise has a heading and three hints"
    found = hints(lesson)
    prose = "\n".join(cell.text for cell in source.cells(lesson) if cell.kind == "markdown")
    for cell in source.cells(lesson):
        name = cell.tags.get("exercise")
        if name and (not re.search(rf"^#+ .*`{name}`", prose, re.MULTILINE) or len(found[name]) < 3):
            return Finding(claim, False, f"{source.where(lesson, cell.line)}: {name}")
    return Finding(claim, True)


def memory_earns_nothing(lesson: Lesson, built: Built) -> Finding:
    """In a hidden casebook, answers learned from the public one earn nothing, and right ones every point."""
    claim = "a hidden casebook accepts what is right and pays nothing for memorized answers"
    hidden = bake_hidden(lesson, b"verify")  # which refuses every known mistake, or does not end well
    functions = [*source.reference(lesson).items()]
    functions += [(other.exercise, other.function) for other in bank.collect(lesson.alternatives).alternatives]
    for public, asked in zip(built.baked.exercises, hidden.exercises, strict=True):
        if points := memory.earned(public, asked):
            return Finding(claim, False, f"{public.name}: {points} points for the public casebook learned by heart")
        for name, function in functions:
            report = judge(asked, partial(observe, function)) if name == public.name else None
            if report and (not report.passed or report.mistake):
                return Finding(claim, False, f"{name}: a right answer is refused: {report.message}")
    cases = sum(len(exercise.cases) for exercise in hidden.exercises)
    return Finding(claim, True, f"{cases} cases")


PROOFS: tuple[Proof, ...] = (
    fresh_notebook,
    fresh_casebook,
    deck_numbers,
    hints_there,
    mistakes_refused,
    alternatives_accepted,
    memory_earns_nothing,
    untouched_fails,
    solutions_pass,
)


def _run(lesson: Lesson, built: Built, notebook: bytes) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Run a notebook with the checks that were just built, beside those of the other lessons.

    Return each check's report, and what went wrong: errors, texts on stderr, checks without a report.
    """
    with tempfile.TemporaryDirectory() as folder:
        for other in lesson.casebook.parent.glob("*.npz"):
            shutil.copy(other, folder)
        (Path(folder) / lesson.casebook.name).write_bytes(built.casebook)
        ran = kernels.run(nbformat.reads(notebook.decode(), as_version=4), Path(folder))
    reports = kernels.reports(ran)
    missing = [f"{name}: no report" for name in source.checks(lesson) if name not in reports]
    return reports, kernels.errors(ran) + kernels.complaints(ran) + missing


def same_exercise(one: Exercise, other: Exercise) -> bool:
    """Whether two exercises ask the same; answers may differ by rounding, as another processor's do."""
    return _bare(one) == _bare(other) and all(
        _same_numbers(a.right, b.right) and difference([a.args, a.key], [b.args, b.key], 1e-12) is None
        for a, b in zip(one.cases, other.cases, strict=True)
    )


def _bare(exercise: Exercise) -> object:
    """Everything of an exercise but its arrays."""
    groups = [
        (g.name, g.points, g.untouched, g.quiet, g.apart, [(c.view, c.twice) for c in g.cases]) for g in exercise.groups
    ]
    mistakes = [(m.id, m.message, [replace(o, value=None, again=None) for o in m.outcomes]) for m in exercise.mistakes]
    return exercise.name, exercise.parameters, exercise.axes, exercise.relative, groups, mistakes


def _same_numbers(one: Outcome, other: Outcome) -> bool:
    return difference(one.value, other.value, 1e-10) is None
