"""The page of a class, and the same as CSV and JSON."""

import csv
import io
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_course.grading import class_report
from cnn_course.grading.class_report import collect, csv_of, html_of, json_of, write
from cnn_course.grading.judged import DIED, FAILED, GRADED, MISSING, PARTLY, UNREADABLE, Judged, Question

from .pages import HOSTILE, must_be_safe

LESSON = "02_convolution"


def question(exercise, score, max_score=3, **more):
    return Question(exercise, score, max_score, **more)


def graded(one, two, extra=0.0, mistake=None, seconds=1.0, **more):
    told = {"mistake": mistake, "message": "The kernel is turned.\nMore about it."} if mistake else {}
    questions = (question("relu", one, **told), question("conv", two, 5), question("more", extra, 2, optional=True))
    return Judged(GRADED, questions=questions, seconds=seconds, **more)


CLASS = {
    "aiko": graded(3, 5, 2),
    "bashir": graded(0, 5, mistake="C1", seconds=9.0),
    "chloe": graded(1.5, 0, mistake="C1"),
    "dmitri": Judged(UNREADABLE, "The file ends in the middle."),
    "esra": Judged(MISSING),
    "femi": Judged(
        PARTLY, "Not tried to the end: conv.", questions=(question("relu", 3), question("conv", 1, 5, state=DIED))
    ),
    "goran": Judged(FAILED, "The grader itself stumbled."),
}


def rows(results):
    return list(csv.DictReader(io.StringIO(csv_of(results).decode("utf-8-sig"), newline="")))


def test_page_csv_and_json_say_the_same():
    results = collect(LESSON, CLASS, "Lesson 02: Convolution")
    tree = json.loads(json_of(results))
    text = must_be_safe(html_of(results)).text
    assert "Lesson 02: Convolution" in text
    assert tree["statuses"] == {
        "graded": 3,
        "partly graded": 1,
        "unreadable": 1,
        "nothing handed in": 1,
        "not graded": 1,
    }
    relu, conv, more = tree["exercises"]
    assert (relu["full"], relu["part"], relu["none"], relu["mean"]) == (2, 1, 1, 1.875)
    assert "1.88 of 3" in text
    assert (conv["full"], conv["part"], conv["none"], conv["died"], conv["mean"]) == (2, 1, 1, 1, 2.75)
    assert more["optional"]
    assert tree["max_score"] == 8
    assert [pupil["score"] for pupil in tree["students"]] == [8, 5, 1.5, None, None, 4, None]
    assert tree["mistakes"] == [{"exercise": "relu", "id": "C1", "message": "The kernel is turned.", "count": 2}]
    assert "2 50% relu: The kernel is turned. (C1)".replace(" ", "") in text.replace(" ", "")
    table = rows(results)
    assert [row["student"] for row in table] == list(CLASS)
    assert [row["score"] for row in table] == ["8", "5", "1.5", "", "", "4", ""]
    assert [row["relu mistake"] for row in table] == ["", "C1", "C1", "", "", "", ""]
    assert table[5]["conv"] == "1"
    assert table[3]["why"] == "The file ends in the middle."


def test_who_needs_a_look_is_named_and_nobody_else():
    text = must_be_safe(html_of(collect(LESSON, CLASS))).text
    ended = text[text.index("How submissions ended") : text.index("The slowest submissions")]
    for name in ("dmitri", "esra", "femi", "goran"):
        assert name in ended
    for name in ("aiko", "bashir", "chloe"):
        assert name not in ended
    assert text.index("bashir") < text.index("aiko")  # the slowest comes first
    assert "The file ends in the middle." in ended


def test_figures_have_a_text_for_those_who_do_not_see_them():
    parsed = must_be_safe(html_of(collect(LESSON, CLASS)))
    labels = [value for name, value in parsed.attributes if name == "aria-label"]
    assert any("Between 1.5 and 8 of 8 points" in label for label in labels)
    assert "full points 2, some 1, none 1" in labels
    assert parsed.attributes.count(("role", "img")) == len(labels)


@pytest.mark.parametrize(
    "results",
    [{}, {"aiko": Judged(MISSING)}, {"aiko": Judged(GRADED)}, {"aiko": graded(0, 0, seconds=0)}],
    ids=["nobody", "nothing handed in", "no exercises", "no points"],
)
def test_a_class_without_points_has_a_page_too(results):
    found = collect(LESSON, results)
    must_be_safe(html_of(found))
    assert len(rows(found)) == len(results)
    json.loads(json_of(found))


@pytest.mark.parametrize(("most", "bars"), [(5, 6), (22, 23), (29, 30), (100, 30), (2.5, 3)])
def test_every_student_stands_in_one_bar(most, bars):
    scores = [0, most / 2, most, most]
    results = {f"s{n}": Judged(GRADED, questions=(question("relu", score, most),)) for n, score in enumerate(scores)}
    page = html_of(collect(LESSON, results))
    counts = [int(part.split("<")[0].rpartition(": ")[2]) for part in page.split("<title>")[2:]]
    assert len(counts) == bars
    assert sum(counts) == 4
    assert counts[0] == 1
    assert counts[-1] >= 2


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_a_student_wrote_can_act(text):
    results = {
        text: graded(0, 0, mistake=text),
        text + "1": Judged(UNREADABLE, text),
        text + "2": Judged(GRADED, questions=(question(text, 0, message=text, mistake=text),), seconds=3),
    }
    found = collect(LESSON, results, title=text)
    must_be_safe(html_of(found))
    for cell in (
        cell for row in csv.reader(io.StringIO(csv_of(found).decode("utf-8-sig"), newline="")) for cell in row
    ):
        assert cell[:1] not in ("=", "@", "\t", "\r")
    assert json.loads(json_of(found))["students"][0]["student"] == text


@given(st.dictionaries(st.text(), st.text(), max_size=4))
@settings(max_examples=40)
def test_any_names_and_reasons_give_a_safe_page(reasons):
    must_be_safe(html_of(collect(LESSON, {name: Judged(UNREADABLE, why) for name, why in reasons.items()})))


def test_a_stream_of_results_is_read_once_and_no_notebook_is_kept():
    def stream():
        for n in range(50):
            yield f"s{n}", graded(3, 5, notebook="x" * 1_000_000)

    found = collect(LESSON, stream())
    assert len(found.pupils) == 50
    assert len(json_of(found)) < 50_000


def test_five_thousand_students_make_a_small_page_fast():
    dice = random.Random(0)

    def one():
        ended = dice.choice([None] * 8 + [UNREADABLE, MISSING])
        if ended:
            return Judged(ended, "The file is empty.")
        names = [f"exercise_{n}" for n in range(8)]
        questions = tuple(
            question(name, dice.choice([0, 1.5, 3]), message="Wrong.", mistake=dice.choice(["C1", "C2", None]))
            for name in names
        )
        return Judged(GRADED, questions=questions, seconds=dice.random())

    results = {f"student{n}": one() for n in range(5000)}
    found = collect(LESSON, results)
    page = html_of(found)
    assert len(page) < 100_000
    parsed = must_be_safe(page)
    assert f"And {found.statuses[MISSING] - class_report.LISTED} more" in parsed.text
    assert len(rows(found)) == 5000


def test_printed_without_colors_full_points_and_none_look_different():
    printed = html_of(collect(LESSON, CLASS)).rpartition("@media print")[2]
    assert "svg .none { fill: #fff; stroke: #000; }" in printed and ".key.none { background: #fff; }" in printed


def test_write_puts_three_files_beside_each_other(tmp_path):
    page = write(tmp_path / "report", collect(LESSON, CLASS))
    assert page == tmp_path / "report" / "02_convolution.html"
    assert sorted(path.suffix for path in page.parent.iterdir()) == [".csv", ".html", ".json"]
    assert class_report.report(LESSON, CLASS) == page.read_text(encoding="utf-8")
