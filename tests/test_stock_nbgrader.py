"""The real lesson in stock nbgrader: a class from release to feedback, and `nbgrader validate` for a student."""

import csv
import html
import io
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from cnn_course import cli
from cnn_course.authoring.build import build
from cnn_course.authoring.course import Course
from cnn_course.grading.demo_class import homeworks

from .conftest import ROOT

LESSON = "02_convolution"
pytestmark = pytest.mark.timeout(900)  # a class is graded for all of them together


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo's folder and what it printed."""
    place = tmp_path_factory.mktemp("class") / "demo"
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", out)
        code = cli.main(["demo", LESSON, "--folder", str(place)])
    assert code == 0, out.getvalue()
    return place, out.getvalue()


@pytest.fixture(scope="module")
def pupils():
    lesson = Course(ROOT).lesson(LESSON)
    built = build(lesson)
    return built, homeworks(lesson, built)


def grades(place):
    with (place / "grades.csv").open(newline="", encoding="utf-8") as file:
        return {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}


def test_every_student_gets_what_the_homework_deserves(demo, pupils):
    place, _ = demo
    scores = grades(place)
    _, homework = pupils
    full = scores["aiko"][1]
    assert full == 22
    for pupil in homework:
        score = scores[pupil.student][0]
        if pupil.kind.startswith("right"):
            assert score == full, pupil
        elif pupil.kind == "empty":
            assert score == 0
        elif pupil.kind == "broken":
            assert score == full - 3  # the exercise with the syntax error
        else:
            assert 0 < score < full, pupil


def test_halves_add_up_to_the_whole(demo):
    place, _ = demo
    scores = grades(place)
    assert scores["dmitri"][0] + scores["esra"][0] == scores["aiko"][1]


def test_mistakes_are_named_in_the_table(demo, pupils):
    _, printed = demo
    lines = {line.split()[0]: line for line in printed.splitlines() if line}
    for pupil in pupils[1]:
        for exercise, mistake in pupil.mistakes.items():
            assert f"{exercise}: {mistake}" in lines[pupil.student]
    assert len({tuple(pupil.mistakes.items()) for pupil in pupils[1] if pupil.mistakes}) == 5


def test_feedback_says_why(demo, pupils):
    place, _ = demo
    built, homework = pupils
    messages = {(wrong.exercise, wrong.id): wrong.message for wrong in built.baked.mistakes}
    for pupil in homework:
        page = (place / "feedback" / pupil.student / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
        page = html.unescape(re.sub("</?code>", "`", page))
        for named in pupil.mistakes.items():
            assert messages[named] in page
        assert "application/vnd.jupyter.widget-view+json" not in page  # explorers leave a copy that stands still


def validate(notebook, folder):
    """Return what `nbgrader validate` prints for a notebook in a student's own folder."""
    nbformat.write(notebook, folder / f"{LESSON}.ipynb")
    program = Path(sys.executable).parent / "nbgrader"
    done = subprocess.run(
        [program, "validate", f"{LESSON}.ipynb"], cwd=folder, capture_output=True, text=True, check=False, timeout=200
    )
    return done.stdout


@pytest.mark.parametrize(
    ("kind", "words", "absent"),
    [
        ("empty", ["correlate2d is not written yet", "VALIDATION FAILED ON 6 CELL(S)"], "..."),
        ("first half", ["is not written yet", "VALIDATION FAILED ON 3 CELL(S)"], "Partial credit"),
        (
            "one mistake",
            ["You turned the kernel around", "[ ]", ">11<", "ON 1 CELL(S)"],
            "Partial credit",
        ),
        ("right", ["Success! Your notebook passes all the tests."], "FAILED"),
    ],
)
def test_validate_says_something_useful(tmp_path, pupils, kind, words, absent):
    built, homework = pupils
    pupil = next(pupil for pupil in homework if pupil.kind == kind)
    said = validate(pupil.notebook(built.notebook), tmp_path)
    for word in words:
        assert word in said, said
    assert absent not in said
    assert "Traceback" not in said
