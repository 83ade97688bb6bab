"""Fixtures: the real course, and a miniature one that a test may spoil."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy loads: one thread is faster at this size

os.environ["CNN_COURSE_RECORD"] = "off"  # tests are nobody's progress

import pytest
from hypothesis import settings

from cnn_course.authoring.course import Course, Lesson
from cnn_course.grading.classroom import Classroom

ROOT = Path(__file__).parent.parent

# Other programs share the machine: how long one example takes says nothing about the code.
settings.register_profile("course", deadline=None)
settings.load_profile("course")

# The files that take minutes come first, so that in the end no process works while the others have nothing to do.
LONG = ["test_lessons", "test_attacks", "test_attacks_class", "test_resume", "test_hardened_nbgrader", "test_dask"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the long files to the front, each in its own order."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


MINIATURE = ROOT / "tests" / "miniature"


@pytest.fixture
def mini(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A fresh copy of the miniature course, with the real nbgrader settings; the working folder is inside it."""
    root = tmp_path / "course"
    shutil.copytree(MINIATURE, root)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    monkeypatch.chdir(root)
    return Course(root)


@pytest.fixture
def sliding(mini: Course) -> Lesson:
    """The miniature course's lesson."""
    return mini.lesson("01_sliding")


@pytest.fixture(scope="session")
def course() -> Course:
    """The real course."""
    return Course(ROOT)


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="session")
def pristine_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of the miniature lesson in which nobody has handed in; copied by `room`."""
    from .classes import make

    return make(tmp_path_factory.mktemp("pristine")).folder


@pytest.fixture
def room(pristine_class: Path, tmp_path: Path) -> Classroom:
    """A class of the miniature lesson of a test's own."""
    shutil.copytree(pristine_class, tmp_path / "class")
    return Classroom.at(tmp_path / "class")
