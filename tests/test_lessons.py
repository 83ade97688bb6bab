"""Every lesson of the course proves itself: one test a claim."""

from functools import partial

import numpy as np
import pytest

from cnn_course.authoring import bank, verify
from cnn_course.authoring.build import Built, build
from cnn_course.authoring.course import Course
from cnn_course.check.judge import judge
from cnn_course.check.outcome import observe
from cnn_course.grading.demo_class import text_of

from .conftest import ROOT

LESSONS = [lesson.name for lesson in Course(ROOT).lessons]
_built: dict[str, Built] = {}


def built(course: Course, name: str) -> Built:
    if name not in _built:
        _built[name] = build(course.lesson(name))
    return _built[name]


@pytest.mark.parametrize("claim", verify.PROOFS, ids=lambda proof: proof.__name__)
@pytest.mark.parametrize("name", LESSONS)
def test_a_claim_holds(course, name, claim):
    finding = claim(course.lesson(name), built(course, name))
    assert finding.holds, f"{finding.claim}: {finding.detail}"
    if name == "02_convolution":
        detail = f" ({finding.detail})" if finding.detail else ""
        assert f"  ok    {finding.claim}{detail}\n" in (ROOT / "README.md").read_text(), (
            "README shows this lesson's proof"
        )


@pytest.mark.parametrize("name", LESSONS)
def test_nearly_every_mistake_with_numbers_of_its_own_is_named(course, name):
    baked = built(course, name).baked
    twins = [key for key, why in baked.nameless.items() if "only ever raises" not in why]
    assert len(twins) <= 0.05 * len(baked.mistakes), twins


@pytest.mark.parametrize("name", LESSONS)
def test_other_right_answers_are_right_as_the_demo_writes_them_into_a_notebook(course, name):
    exercises = {exercise.name: exercise for exercise in built(course, name).baked.exercises}
    for other in bank.collect(course.lesson(name).alternatives).alternatives:
        mine = other.function.__globals__.get("mine")  # the network that lesson 08 trains before
        there = {"np": np, "mine": mine}
        exec(text_of(other.function, other.exercise), there)
        report = judge(exercises[other.exercise], partial(observe, there[other.exercise]))
        assert report.passed, f"{other.exercise} in the style {other.style!r}: {report.message}"
