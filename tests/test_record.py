"""A student's record: kept where it can be, and never in the way."""

import json
import os
import subprocess
import sys
import threading

import pytest

from cnn_course import record
from cnn_course.check import Check
from cnn_course.record import Result

from .exercises import DIFFERENCES, check, reversed_sign, right


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A record in a folder of its own."""
    monkeypatch.setenv(record.VARIABLE, str(tmp_path / "state" / "mine.jsonl"))
    return record.path()


def test_the_best_result_counts(kept):
    for function in (reversed_sign, right, reversed_sign):
        Check(DIFFERENCES)(function)
    assert record.read() == {"differences": Result(score=4, passed=True, tries=3)}


def test_a_line_says_what_happened_and_nothing_of_the_answer(kept):
    Check(DIFFERENCES)(reversed_sign)
    line = json.loads(kept.read_text())
    assert line.pop("time") > 1_700_000_000
    assert line == {
        "exercise": "differences",
        "lesson": None,
        "score": 0,
        "max_score": 4,
        "passed": False,
        "mistake": "D1",
    }


def test_only_a_check_is_kept_and_not_a_judgment(kept):
    check(right)
    assert record.read() == {}
    assert not kept.exists()


@pytest.mark.parametrize("setting", ["off", "OFF", "0", "no", "false"])
def test_a_variable_switches_it_off(kept, tmp_path, monkeypatch, setting):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv(record.VARIABLE, setting)
    Check(DIFFERENCES)(right)
    assert not record.is_on()
    assert list(tmp_path.rglob("*.jsonl")) == []


def test_the_switch_holds_for_later_kernels_and_keeps_what_is_there(kept):
    Check(DIFFERENCES)(right)
    record.switch(False)
    Check(DIFFERENCES)(right)
    assert record.read()["differences"].tries == 1
    record.switch(True)
    Check(DIFFERENCES)(right)
    assert record.read()["differences"].tries == 2


@pytest.mark.parametrize("run", ["autograde", "validate"])
def test_nothing_is_kept_while_nbgrader_runs(kept, monkeypatch, run):
    monkeypatch.setenv("NBGRADER_EXECUTION", run)
    assert Check(DIFFERENCES)(right).score == 4
    assert not kept.exists()


@pytest.mark.parametrize(("variable", "value"), [("NBGRADER_EXECUTION", "autograde"), (record.VARIABLE, "off")])
def test_what_is_graded_does_not_show_what_the_grader_did(kept, monkeypatch, tmp_path, variable, value):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for place in (None, kept):
        if place is None:
            monkeypatch.delenv(record.VARIABLE)
        else:
            monkeypatch.setenv(record.VARIABLE, str(place))
        Check(DIFFERENCES)(right)
    assert record.read()
    monkeypatch.setenv(variable, value)
    assert record.read() == {}


@pytest.mark.parametrize("place", ["/dev/full", "/dev/null/x", "/proc/nowhere/x", "\0", "x" * 5000, "/"])
def test_a_place_that_cannot_be_written_does_not_matter(monkeypatch, place):
    if "\0" in place:
        monkeypatch.setattr(os, "environ", {**os.environ, record.VARIABLE: place})
    else:
        monkeypatch.setenv(record.VARIABLE, place)
    assert Check(DIFFERENCES)(right).score == 4
    assert record.read() == {}


def test_a_pipe_that_nobody_reads_does_not_hang_a_check(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setenv(record.VARIABLE, str(tmp_path / "pipe"))
    assert Check(DIFFERENCES)(right).score == 4


def test_no_home_at_all_does_not_matter(monkeypatch):
    for name in ("HOME", "XDG_STATE_HOME", record.VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(record.Path, "home", lambda: 1 / 0)
    assert Check(DIFFERENCES)(right).score == 4
    assert record.read() == {}
    assert not record.is_on()


def test_the_record_never_changes_a_score(kept):
    kept.parent.mkdir()
    kept.write_text('{"exercise": "differences", "score": 4, "passed": true}')
    assert Check(DIFFERENCES)(reversed_sign).score == 0


def test_damaged_lines_count_for_nothing(kept):
    Check(DIFFERENCES)(right)
    with kept.open("ab") as file:
        file.write(
            b'\n\xff\xfe\n[1]\n"x"\n{}\n{"exercise": [1]}\n{"exercise": "x", "score": "y"}\n{"exercise": "differ'
        )
    Check(DIFFERENCES)(right)
    assert record.read() == {"differences": Result(score=4, passed=True, tries=2)}


@pytest.mark.parametrize("score", ["NaN", "Infinity", "1e999", "-5"])
def test_a_forged_score_is_no_trouble(kept, score):
    kept.parent.mkdir()
    kept.write_text(f'{{"exercise": "differences", "score": {score}}}')
    assert set(record.read()) <= {"differences"}


def test_kernels_side_by_side_lose_nothing(kept):
    program = "from tests.test_record import *\nfor _ in range(50): Check(DIFFERENCES)(right)"
    paths = os.pathsep.join([*sys.path, os.getcwd()])  # noqa: PTH109
    kernels = [subprocess.Popen([sys.executable, "-c", program], env=os.environ | {"PYTHONPATH": paths}) for _ in "ab"]
    assert [kernel.wait(60) for kernel in kernels] == [0, 0]
    assert record.read()["differences"].tries == 100


def test_threads_side_by_side_lose_nothing(kept):
    threads = [threading.Thread(target=record.note_hint, args=("x", n)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert record.read()["x"].hints == 19
    assert len(kept.read_text().split("\n")) == 21


def test_a_long_record_is_shortened_to_what_it_says(kept, monkeypatch):
    monkeypatch.setattr(record, "LARGEST", 2000)
    record.note_hint("differences", 2)
    for _ in range(40):
        Check(DIFFERENCES)(right)
    assert kept.stat().st_size < 2200
    assert record.read() == {"differences": Result(score=4, passed=True, tries=40, hints=2)}


def test_a_record_is_for_its_owner_alone(kept):
    Check(DIFFERENCES)(right)
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("platform", "part"), [("win32", "Local"), ("darwin", "Application Support"), ("linux", "state")]
)
def test_each_platform_has_its_place(monkeypatch, platform, part):
    for name in ("LOCALAPPDATA", "XDG_STATE_HOME", record.VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    assert record.path().parts[-3:] == (part, "cnn-course", "record.jsonl")
