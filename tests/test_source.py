import re

import pytest

from cnn_course.authoring import source
from cnn_course.authoring.bake import bake
from cnn_course.errors import CourseError

from .conftest import edit

SOURCE = "solutions/01_sliding.py"
CASES = "solutions/cases/01_sliding.py"
WRONG = "solutions/misconceptions/01_sliding.py"

BROKEN = {
    "an exercise without a solution region": (
        SOURCE,
        "    ### BEGIN SOLUTION\n",
        "",
        "01_sliding.py:28: the exercise differences has no",
    ),
    "a region that never ends": (
        SOURCE,
        "    ### END SOLUTION\n",
        "",
        "01_sliding.py:28: the exercise differences has no",
    ),
    "an exercise under another name": (
        SOURCE,
        "def differences(x)",
        "def diffs(x)",
        "defines no function of that name",
    ),
    "an exercise that is not Python": (SOURCE, "def differences(x):", "def differences(x:", "is not Python"),
    "a duplicate id": (SOURCE, 'id="about-total"', 'id="title"', "the id 'title' is taken by the cell at line 6"),
    "a cell without an id": (SOURCE, ' id="title"', "", "01_sliding.py:6: this cell has no id"),
    "a check without points": (SOURCE, ' check="total" points=1', ' check="total"', "has no points"),
    "an exercise without a check": (SOURCE, 'check="total" points=1', 'id="later"', "the exercise total has no check"),
    "a check of nothing": (SOURCE, 'check="total"', 'check="sum"', "total has no check|checks sum"),
    "a missing exercise": (SOURCE, 'exercise="total"', 'id="gone"', "the syllabus has the exercise total"),
    "another signature": (SOURCE, "def total(x)", "def total(x, y=0)", "total(x, y=0) should be total(x)"),
    "an exercise the syllabus has not": (
        "solutions/syllabus.toml",
        'total = "(x)"\n',
        "",
        "not in solutions/syllabus.toml",
    ),
    "a check without a casebook": (
        CASES,
        '@exercise("total")',
        '@exercise("differences")',
        "the check of total has no casebook",
    ),
    "points that do not add up": (SOURCE, "points=3", "points=4", "has 4 points, its groups have 3"),
    "a mistake that the check accepts": (WRONG, "x[:-1] - x[1:]", "x[1:] - x[:-1]", "accepts the mistake D1"),
    "a mistake that is there twice": (WRONG, '"D2"', '"D1"', "the mistake D1 of differences is there twice"),
    "a mistake of no exercise": (WRONG, '"total", "T1"', '"sum", "T1"', "speak of sum"),
    "a deck number that does not come out": (CASES, "deck=[3.0, 5.0]", "deck=[3.0, 6.0]", "the lecture deck says"),
    "a solution that raises": (SOURCE, "return int(sum(x))", "return int(x)", "raised"),
    "a solution that spoils its argument": (SOURCE, "return int(sum(x))", "x += 1; return 9", "changed an argument"),
    "cases that do not run": (CASES, "import numpy as np", "import numpie as np", "does not run: ModuleNotFoundError"),
    "text outside a cell": (
        SOURCE,
        '# %% [markdown] id="title"',
        'x = 1\n\n# %% [markdown] id="title"',
        "must lie in a cell",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_the_build_refuses_in_a_sentence(what, sliding):
    path, old, new, sentence = BROKEN[what]
    edit(sliding.course.root / path, old, new)
    with pytest.raises(CourseError) as caught:
        bake(sliding)
    assert re.search(sentence if "|" in sentence else re.escape(sentence), str(caught.value))


def test_ids_are_the_exercises_own_names(sliding):
    ids = [cell.id for cell in source.notebook(sliding).cells]
    first = ["title", "setup", "about-differences", "differences", "check_differences"]
    assert ids == [*first, "about-total", "total", "check_total"]


def test_an_optional_check_is_no_grade_cell(sliding):
    edit(sliding.source, 'check="total" points=1', 'check="total" points=1 optional=true')
    cells = {cell.id: cell for cell in source.notebook(sliding).cells}
    assert "nbgrader" not in cells["check_total"].metadata
    assert cells["check_differences"].metadata["nbgrader"]["points"] == 3


def test_backslashes_of_formulas_survive(sliding):
    edit(sliding.source, "$d_i", r"$\frac{1}{2} d_i")
    assert r"$\frac{1}{2} d_i" in source.notebook(sliding).cells[0].source


def test_no_code_begins_with_an_empty_line(sliding):
    edit(sliding.source, 'exercise="total"\n', 'exercise="total"\n\n\n')
    cells = {cell.id: cell for cell in source.notebook(sliding).cells}
    assert cells["total"].source.startswith("def total(")


def test_a_source_that_is_not_text_gets_a_sentence(sliding):
    sliding.source.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CourseError, match="could not be read"):
        source.cells(sliding)


def test_the_reference_is_the_solution(sliding):
    assert source.reference(sliding)["total"]([1, 2]) == 3
