"""The page a student gets."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_course.check.report import GroupResult
from cnn_course.grading import feedback
from cnn_course.grading.judged import DIED, FAILED, GRADED, HUNG, MISSING, PARTLY, UNREADABLE, Judged, Question
from cnn_course.grading.pages import COLORS

from .pages import HOSTILE, must_be_safe

GROUPS = (GroupResult("one channel", 1, True, ""), GroupResult("bytes", 2, False, "Something overflowed."))


def notebook(**codes):
    cells = [
        {
            "cell_type": "code",
            "id": name,
            "metadata": {"nbgrader": {"grade_id": name, "solution": True}},
            "source": code,
            "outputs": [{"output_type": "display_data", "data": {"text/html": "<script>alert(1)</script>"}}],
        }
        for name, code in codes.items()
    ]
    return json.dumps({"cells": cells})


def question(exercise="relu", score=1.0, max_score=3.0, **more):
    return Question(exercise, score, max_score, **more)


def judged(*questions, status=GRADED, **more):
    return Judged(status, questions=questions, **more)


def page(result, title="Lesson 02: Convolution", student="aiko"):
    return must_be_safe(feedback.page(title, student, result))


def test_it_says_the_points_the_groups_what_is_wrong_and_where_to_read():
    text = page(
        judged(
            question(
                message="You kept the negatives.", mistake="R1", groups=GROUPS, section="5. ReLU", hint="Try `max`."
            ),
            question("conv3d", 3, 3, message="All right.", optional=True),
            notes=("The cell relu was there twice.",),
            notebook=notebook(relu="def relu(x):\n    return abs(x)  # <b>"),
        )
    ).text
    for words in [
        *("aiko", "Lesson 02: Convolution", "1 of 3 points", "A known mistake", "You kept the negatives."),
        *("one channel: passed", "(1/1)", "bytes: not yet", "(0/2)", "Something overflowed."),
        *("Read again: 5. ReLU", "Try max.", "cnn-course hint relu", "def relu(x):", "# <b>"),
        *("What was mended before grading", "The cell relu was there twice.", "does not count"),
    ]:
        assert words in text, words
    assert "alert" not in text


def test_who_has_full_points_needs_no_hint():
    text = page(judged(question(score=3.0, message="All right.", section="5. ReLU", hint="Try max."))).text
    assert "3 of 3 points" in text
    assert "Read again" not in text
    assert "Try max" not in text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (UNREADABLE, "could not be read"),
        (MISSING, "nothing handed in"),
        (FAILED, "not graded yet"),
    ],
)
def test_without_a_grade_the_page_says_why_and_shows_no_points(status, words):
    text = page(Judged(status, "The file ends in the middle.")).text
    assert words in text
    assert "The file ends in the middle." in text
    assert "points" not in text


@pytest.mark.parametrize(("state", "words"), [(DIED, "ended the whole process"), (HUNG, "gave no answer in time")])
def test_a_question_that_was_not_tried_to_its_end_says_so(state, words):
    assert words in page(judged(question(state=state), status=PARTLY, why="Not tried to the end: relu.")).text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_a_student_wrote_can_act(text):
    shown = page(
        judged(
            question(
                message=text,
                mistake=text,
                groups=(GroupResult(text, 1, False, text + "!"),),
                hint=text,
                section=text,
            ),
            question(text),
            notes=(text,),
            why=text,
            notebook=notebook(relu=text, **{text: text}),
        ),
        title=text,
        student=text,
    )
    if text.isprintable() and "`" not in text and "\u202e" not in text:
        assert shown.text.count(text) >= 6


@given(st.text(), st.text())
@settings(max_examples=60)
def test_any_text_gives_a_safe_page(one, other):
    page(
        judged(question(message=one, hint=other), notes=(other,), notebook=notebook(relu=one)), title=other, student=one
    )


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"cells": 5}', '{"cells": [5]}', '{"cells": [{"cell_type": "code", "id": "relu"}]}'],
)
def test_a_notebook_that_cannot_be_read_costs_only_the_code(content):
    assert "1 of 3 points" in page(judged(question(), notebook=content)).text


def test_code_is_colored_and_reads_as_it_was_written():
    code = 'def relu(x):\n    """Doc."""\n    if x < 0: return 0.5  # why\n\treturn "a&b"\n'
    parsed = page(judged(question(), notebook=notebook(relu=code)))
    assert code in parsed.text
    assert ("class", "k") in parsed.attributes


@pytest.mark.parametrize(
    "code",
    ["x" * 5_000_000, "(" * 30_000, "'" * 30_001, "\\\n" * 20_000, '"""' * 9_999, "f'{" * 9_000, "0" * 1_999 + "\n"],
)
@pytest.mark.timeout(60)  # it takes a tenth of a second; what is quadratic in the length takes hours
def test_a_monstrous_cell_costs_no_time_and_no_space(code):
    made = feedback.page("Lesson", "aiko", judged(question(), notebook=notebook(relu=code)))
    assert len(made) < 1_000_000
    must_be_safe(made)
    if len(code) > feedback.LONGEST:
        assert "not shown" in made


def test_a_page_takes_few_bytes():
    result = judged(
        *(question(f"exercise_{n}", message="Wrong.", groups=GROUPS, hint="Think.", section="1") for n in range(9)),
        notebook=notebook(**{f"exercise_{n}": "def f(x):\n    return x\n" * 10 for n in range(9)}),
    )
    assert len(feedback.page("Lesson", "aiko", result)) < 60_000


def test_the_title_is_the_notebooks_first_heading():
    cells = [{"cell_type": "markdown", "source": ["text\n", "# Lesson 02: Convolution\n", "## 1\n"]}]
    assert feedback.title_of(json.dumps({"cells": cells}).encode(), "02") == "Lesson 02: Convolution"
    for damaged in (b"", b"{}", b'{"cells": []}', b"[1]"):
        assert feedback.title_of(damaged, "02_convolution") == "02_convolution"


def test_the_title_of_every_lesson_is_there(course):
    for lesson in course.lessons:
        assert feedback.title_of(lesson.notebook.read_bytes(), "") not in ("", lesson.name)


def luminance(color):
    """Relative luminance of "#rgb" or "#rrggbb", without the #."""
    pairs = [two * 2 for two in color] if len(color) == 3 else [color[i : i + 2] for i in (0, 2, 4)]
    shares = [int(pair, 16) / 255 for pair in pairs]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_colors_have_contrast_in_every_theme():
    themes = [dict(re.findall(r"--(\w+): #([0-9a-f]+)", block)) for block in COLORS.split("@media")]
    assert len(themes) == 3
    for theme in themes:
        for ground in ("page", "card"):
            for ink in ("text", "soft", "full", "none", "accent"):
                dark, light = sorted((luminance(theme[ground]), luminance(theme[ink])))
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
