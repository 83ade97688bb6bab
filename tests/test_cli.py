import os
import sys

import pytest

import cnn_course
from cnn_course import cli
from cnn_course.errors import CourseError
from cnn_course.files import replaced_folder, write_whole

from .conftest import edit


def run(*arguments):
    try:
        return cli.main(arguments)
    except SystemExit as stop:
        return stop.code


def one_sentence(captured):
    assert "Traceback" not in captured.err
    (line,) = captured.err.strip().splitlines()
    return line


def files(root):
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


def test_build_then_verify(mini, capsys):
    assert run("build") == 0
    assert "01_sliding: 2 exercises, 5 known mistakes, 1 deck numbers" in capsys.readouterr().out
    assert run("verify", "sliding") == 0
    out = capsys.readouterr().out
    assert "All claims hold." in out
    assert "5 refused, 4 named (80%)" in out


def test_verify_returns_1_where_a_claim_fails(mini, capsys):
    assert run("verify") == 1
    assert "FAIL  the released notebook is up to date" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["build", "verify", "demo"])
def test_a_wrong_lesson_name(mini, capsys, command):
    before = files(mini.root)
    assert run(command, "02_slicing") == 1
    assert "There is no lesson '02_slicing'. Did you mean 01_sliding?" in one_sentence(capsys.readouterr())
    assert files(mini.root) == before


@pytest.mark.parametrize("command", ["build", "verify"])
def test_outside_the_course(tmp_path, monkeypatch, capsys, command):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cnn_course.authoring.course.INSTALLED", tmp_path)
    assert run(command) == 1
    assert "is not inside the course" in one_sentence(capsys.readouterr())


@pytest.mark.parametrize("part", ["cases", "misconceptions"])
@pytest.mark.parametrize("command", ["build", "verify", "demo"])
def test_a_missing_file(mini, capsys, part, command):
    (mini.solutions / part / "01_sliding.py").unlink()
    before = files(mini.root)
    assert run(command, "01") == 1
    assert "is missing" in one_sentence(capsys.readouterr())
    assert files(mini.root) == before


def test_missing_nbgrader_settings(mini, capsys):
    (mini.root / "nbgrader_config.py").unlink()
    assert run("build") == 1
    assert "nbgrader_config.py is missing" in one_sentence(capsys.readouterr())


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"cells": []}'])
def test_a_damaged_notebook_is_reported_and_mended_by_build(mini, capsys, content):
    lesson = mini.lesson("01")
    assert run("build") == 0
    good = lesson.notebook.read_bytes()
    lesson.notebook.write_bytes(content)
    assert run("verify") == 1
    assert "FAIL  the released notebook is up to date (run `cnn-course build`)" in capsys.readouterr().out
    assert run("build") == 0
    assert lesson.notebook.read_bytes() == good


def test_a_damaged_casebook_is_reported(mini, capsys):
    assert run("build") == 0
    mini.lesson("01").casebook.write_bytes(b"not a zip")
    capsys.readouterr()
    assert run("verify") == 1
    assert "FAIL  the casebook is up to date" in capsys.readouterr().out


def test_a_place_that_cannot_be_written(mini, capsys):
    (mini.root / "notebooks").write_text("a file where a folder should be")
    assert run("build") == 1
    assert "could not be written" in one_sentence(capsys.readouterr())


def test_an_unwritable_folder(tmp_path):
    """Nothing is unwritable for root, so root acts as nobody for a moment."""
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    user = os.geteuid()
    try:
        if user == 0:
            os.seteuid(65534)
        with pytest.raises(CourseError, match="could not be"):
            write_whole(locked / "x", b"x")
        with pytest.raises(CourseError, match="could not be"), replaced_folder(locked / "class", mark="x"):
            pass
    finally:
        os.seteuid(user)
    assert list(locked.iterdir()) == []


def test_demo_does_not_replace_what_it_did_not_make(mini, tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes").write_text("kept")
    assert run("demo", "01", "--folder", str(tmp_path / "mine")) == 1
    assert "was not made by this command" in one_sentence(capsys.readouterr())
    assert (tmp_path / "mine" / "notes").read_text() == "kept"


def test_a_wrong_call_exits_with_2(mini, capsys):
    assert run("bild") == 2
    assert run() == 2
    assert run("demo", "01", "--nope") == 2


def test_a_refused_build_touches_nothing(mini, capsys):
    assert run("build") == 0
    before = files(mini.root)
    edit(mini.solutions / "01_sliding.py", "points=3", "points=7")
    changed = files(mini.root)
    assert run("build") == 1
    assert files(mini.root) == changed
    assert before.keys() == changed.keys()


def test_without_the_teaching_tools_a_sentence_says_what_to_install(mini, monkeypatch, capsys):
    monkeypatch.setattr(cnn_course, "authoring", cnn_course.authoring)  # a new import puts another there
    for name in [
        name for name in sys.modules if name.partition(".")[0] == "jupytext" or name.startswith("cnn_course.authoring")
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jupytext", None)
    assert run("build") == 1
    assert "pip install 'cnn-course[teach]'" in one_sentence(capsys.readouterr())


def test_ctrl_c_stops_with_a_word(mini, monkeypatch, capsys):
    def interrupted(chosen):
        raise KeyboardInterrupt

    monkeypatch.setattr("cnn_course.commands.build.run", interrupted)
    assert run("build") == 130
    assert one_sentence(capsys.readouterr()) == "cnn-course: stopped."
