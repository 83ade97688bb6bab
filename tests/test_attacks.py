"""Every attack, and all odd but honest work, by the real way of grading: exactly what is earned, and nobody harmed."""

import pytest

from cnn_course.grading import feedback, intake
from cnn_course.grading.classroom import Classroom
from cnn_course.grading.examine import examine
from cnn_course.grading.judged import GRADED, MISSING, UNREADABLE, Judged
from cnn_course.grading.sandbox import WarmProcess, client
from tests.attacks import ATTACKS, MODULES
from tests.attacks.book import LESSON, POINTS, Book
from tests.attacks.paper import LONG, SHORT, paper

from . import classes
from .classes import RIGHT

DANGEROUS = ("cheating", "replies", "dying")  # after each of these, somebody honest is graded
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def warm():
    with pytest.MonkeyPatch.context() as patch, WarmProcess() as process:
        patch.setattr(client, "GRACE", 1.0)
        yield process


@pytest.fixture(scope="module")
def honest(pristine_class):
    """A short lesson, and somebody who has answered all of it."""
    room = Classroom.at(pristine_class)
    return room.paper(classes.LESSON), classes.notebook(room, RIGHT)


def handed_in(attack, root):
    folder = root / "submitted" / attack.id / LESSON
    folder.mkdir(parents=True)
    attack.prepare(folder)
    return folder


def graded(folder, limits, warm):
    """Take a folder in and examine what is found."""
    found = intake.read(folder, LESSON, POINTS)
    if found.content is None:
        return Judged(UNREADABLE if found.why else MISSING, found.why)
    return examine(paper(limits), found.content, warm)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=list(ATTACKS))
def test_it_gets_what_is_earned_and_harms_nobody(attack, warm, honest, tmp_path):
    judged = graded(handed_in(attack, tmp_path), SHORT if attack.kind in DANGEROUS else LONG, warm)
    points = dict.fromkeys(POINTS, 0) | {question.exercise: question.score for question in judged.questions}
    assert points == attack.points, judged
    assert judged.status in attack.statuses, judged
    assert bool(judged.why) == (judged.status not in (GRADED, MISSING))
    if attack.kind in DANGEROUS:
        after = examine(*honest, warm)
        assert (after.status, sum(question.score for question in after.questions)) == (GRADED, 4), after


LEAK = "LE" + "AK "
LEAKS = {
    "a print": "print(text)",
    "an error's text": "raise ValueError(text)",
    "an error's name": "raise type(text, (Exception,), {})",
    "an error's line": "exec(compile('raise KeyError', text, 'exec'))",
    "a built-in error's text": "return int(text)",
    "a warning": "import warnings; warnings.warn(text)",
    "a class's name": "return type(text, (), {})()",
    "a text": "return text",
    "keys": "return {text: 0}",
    "a figure's title": "import matplotlib.pyplot as p; p.title(text); p.show(); return None",
    "the display": "display(text); get_ipython().displayhook(text); return None",
    "a file": "open('kept', 'a').write(text); return None",
    "a variable": "kept.append(text); return None",
    "the prompt": "get_ipython().set_next_input(text); print(text, file=__import__('sys').__stderr__); return None",
    "a function's name": "correlate1d.__name__ = correlate1d.__doc__ = text; raise ValueError",
    "a module": "import sys; sys.modules['numpy'].kept = text; sys.ps1 = text; return None",
    "a later death": "import atexit, os; atexit.register(print, text); os._exit(0)",
}
SHOW = """
print(kept, getattr(np, "kept", ""), correlate1d.__name__)
import os, sys; print(os.path.exists("kept") and open("kept").read(), getattr(sys, "ps1", ""))
raise KeyError(*kept)
"""


@pytest.mark.parametrize("way", LEAKS)
def test_what_a_hidden_check_asks_is_not_told(way, warm):
    book = Book().answer("relu")
    text = f'text = "LE" + "AK " + str(x.tolist()) + str(kernel.tolist())\n    {LEAKS[way]}'
    book.write("correlate1d", f"kept = []\n\ndef correlate1d(x, kernel):\n    {text}")
    book.below("check_correlate1d", SHOW, "kept").below("check_relu", SHOW)
    judged = examine(paper(SHORT), book.content(), warm)
    points = {question.exercise: question.score for question in judged.questions}
    assert (points["correlate1d"], points["relu"]) == (0, 3), judged
    assert LEAK not in str(judged)
    assert LEAK not in feedback.page(LESSON, "somebody", judged)


def test_there_are_attacks_of_every_kind():
    assert len(ATTACKS) == sum(len(module.cases.attacks) for module in MODULES), "two have the same name"
    for module in MODULES:
        assert len(module.cases.attacks) >= 10
