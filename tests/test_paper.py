"""A paper's key: another one for everything that a grade may depend on, and the same one everywhere else."""

import subprocess
import sys
from dataclasses import replace

import pytest

import cnn_course
from cnn_course.grading import paper
from cnn_course.grading.paper import Limits, Paper

PAPER = Paper("02_convolution", b"release", b"casebook")


@pytest.mark.parametrize(
    "other",
    [
        {"lesson": "03_padding"},
        {"release": b"another"},
        {"casebook": b"another"},
        {"release": b"releasecase", "casebook": b"book"},
        {"limits": Limits(call_seconds=21.0)},
        {"public": True},
    ],
    ids=lambda other: "-".join(other),
)
def test_each_part_changes_the_key(other):
    assert replace(PAPER, **other).key != PAPER.key


def test_another_version_of_the_course_changes_the_key(monkeypatch):
    monkeypatch.setattr(paper, "__version__", cnn_course.__version__ + ".1")
    paper._course.cache_clear()
    try:
        assert Paper(PAPER.lesson, PAPER.release, PAPER.casebook).key != PAPER.key
    finally:
        paper._course.cache_clear()


def test_a_changed_judge_changes_the_key(monkeypatch, tmp_path):
    (tmp_path / "compare.py").write_text("TOLERANCE = 1\n")
    monkeypatch.setattr(paper.check, "__file__", str(tmp_path / "__init__.py"))
    keys = []
    for text in ("TOLERANCE = 1\n", "TOLERANCE = 2\n"):
        (tmp_path / "compare.py").write_text(text)
        paper._course.cache_clear()
        keys.append(replace(PAPER).key)
    paper._course.cache_clear()
    assert keys[0] != keys[1]


def test_another_process_finds_the_same_key():
    code = f"from cnn_course.grading.paper import Paper; print(Paper({PAPER.lesson!r}, b'release', b'casebook').key)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == PAPER.key
