import json
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from cnn_course.check.report import MIME, GroupResult, Picture, Report

from .exercises import check, reversed_sign, right

LARGE = np.arange(400.0).reshape(20, 20)
REPORTS = {
    "right": check(right),
    "named": check(reversed_sign),
    "wrong shape": check(lambda x: right(x)[1:]),
    "long error": check(lambda x: x["many words " * 30]),
    "large": Report(
        "conv", 0, 2, (), None, "Look.", Picture({"image": LARGE, "k": 2}, LARGE, LARGE + np.eye(20), (15, 15))
    ),
    "volume": Report(
        "conv", 0, 2, (), None, "Look.", Picture({"x": LARGE.reshape(4, 10, 10)}, LARGE[None], LARGE[None], (0, 3, 4))
    ),
    "empty": Report("conv", 0, 2, (), None, "Look.", Picture({"x": np.ones(0)}, np.ones((0, 3)), np.ones(3), None)),
}


@pytest.mark.parametrize("name", REPORTS)
def test_lines_of_text_stay_within_80_columns(name):
    assert max(map(len, str(REPORTS[name]).splitlines())) <= 80


class Balanced(HTMLParser):
    """Fails where tags do not nest."""

    def __init__(self):
        super().__init__()
        self.open, self.text = [], []

    def handle_starttag(self, tag, attrs):
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("name", REPORTS)
def test_the_panel_is_well_formed_and_needs_nothing_from_elsewhere(name):
    html = REPORTS[name]._repr_html_()
    parser = Balanced()
    parser.feed(html)
    assert parser.open == []
    for outside in ("<script", "http:", "https:", "<style", "url("):
        assert outside not in html


def test_the_panel_takes_its_colors_from_the_page():
    html = REPORTS["named"]._repr_html_()
    assert "color:inherit" in html
    for fixed in ("color:#", "background:#", "color:black", "color:white", "background:white"):
        assert fixed not in html


def test_the_first_wrong_place_is_marked_in_words_and_in_text():
    html, text = REPORTS["named"]._repr_html_(), str(REPORTS["named"])
    assert html.count("first wrong place") >= 2
    assert ">-3<" in text
    assert ">3<" in text.replace(" ", "")


def test_a_screen_reader_hears_what_passed():
    report = check(lambda x: right(x) if len(x) == 3 else right(x) * 2)
    html = report._repr_html_()
    assert 'role="region"' in html
    assert 'aria-label="differences: 2 of 4 points"' in html
    assert "small: passed (1/1)" in html
    assert "long: not yet (0/2)" in html
    assert "<caption" in html


def test_what_a_student_writes_is_escaped():
    def hostile(x):
        raise ValueError("<img src=x onerror=alert(1)>")

    html = check(hostile)._repr_html_()
    assert "<img" not in html
    assert "&lt;img" in html


def test_the_plain_text_is_the_score():
    bundle = REPORTS["named"]._repr_mimebundle_()
    assert bundle["text/plain"] == "0"
    assert float(check(right)._repr_mimebundle_()["text/plain"]) == 4
    assert json.loads(json.dumps(bundle[MIME]))["mistake"] == "D1"


def test_under_nbgrader_validate_a_failed_report_goes_to_stderr(monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    REPORTS["right"]._repr_mimebundle_()
    assert capsys.readouterr().err == ""
    REPORTS["named"]._repr_mimebundle_()
    assert "The sign is reversed." in capsys.readouterr().err


def test_under_autograde_nothing_goes_to_stderr(monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    REPORTS["named"]._repr_mimebundle_()
    assert capsys.readouterr().err == ""


def test_half_points_print_as_they_are():
    report = replace(REPORTS["right"], score=2.5, groups=(GroupResult("half", 2.5, True, ""),))
    assert report.heading == "differences: 2.5 of 4 points"
