"""Every lesson of the course proves itself: one test a claim."""

import pytest

from cnn_course.authoring import verify
from cnn_course.authoring.build import Built, build
from cnn_course.authoring.course import Course

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


@pytest.mark.parametrize("name", LESSONS)
def test_nearly_every_mistake_with_numbers_of_its_own_is_named(course, name):
    baked = built(course, name).baked
    twins = [key for key, why in baked.nameless.items() if "only ever raises" not in why]
    assert len(twins) <= 0.05 * len(baked.mistakes), twins
