"""The ledger: what was graded is kept at once and found again."""

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest

from cnn_course.check.report import GroupResult
from cnn_course.errors import CourseError
from cnn_course.grading.judged import FAILED, GRADED, HUNG, MISSING, Judged, Question
from cnn_course.grading.ledger import Entry, Ledger, digest_of

ENTRY = Entry("01_sliding", "aiko", "paper1", digest_of(b"work"))
QUESTION = Question(
    "total",
    0.5,
    1,
    HUNG,
    "Look at the loop.",
    mistake="T1",
    groups=(GroupResult("ints", 1, False, "no"),),
    optional=True,
    seconds=0.25,
)
RESULT = Judged(GRADED, "", ("renamed",), (QUESTION,), '{"cells": ["\u2211 \U0001f600"]}', 1.5, {"total": 1.25})


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "private" / "ledger.db") as made:
        yield made


def test_a_result_comes_back_as_it_was_kept(ledger):
    assert ledger.find(ENTRY) is None
    ledger.keep(ENTRY, RESULT)
    assert ledger.find(ENTRY) == RESULT
    assert ledger.look(ENTRY) == replace(RESULT, notebook="")


@pytest.mark.parametrize("part", ["lesson", "student", "paper", "digest"])
def test_another_lesson_student_paper_or_hand_in_is_another_result(ledger, part):
    ledger.keep(ENTRY, RESULT)
    assert ledger.find(replace(ENTRY, **{part: "other"})) is None


def test_keeping_twice_is_keeping_once(ledger):
    ledger.keep(ENTRY, Judged(FAILED, "stumbled"))
    ledger.keep(ENTRY, RESULT)
    ledger.keep(ENTRY, RESULT)
    ledger.stand(ENTRY)
    ledger.stand(ENTRY)
    assert list(ledger.results("01_sliding")) == [("aiko", replace(RESULT, notebook=""))]


def test_what_stands_is_one_result_a_student(ledger):
    later = replace(ENTRY, digest="later")
    for entry, judged in ((ENTRY, RESULT), (later, Judged(MISSING))):
        ledger.keep(entry, judged)
        ledger.stand(entry)
        assert ledger.standing("01_sliding", "aiko") == entry
    assert [judged.status for _, judged in ledger.results("01_sliding")] == [MISSING]
    assert ledger.standing("01_sliding", "bashir") is None
    assert ledger.standing("02_other", "aiko") is None


def test_only_the_standing_result_keeps_its_notebook(ledger):
    ledger.keep(ENTRY, RESULT)
    ledger.stand(ENTRY)
    later = replace(ENTRY, digest="later")
    ledger.keep(later, RESULT)
    ledger.stand(later)
    assert ledger.find(ENTRY) is None, "it is judged again if it comes back"
    assert ledger.look(ENTRY).score == RESULT.score, "what changed can still be told"
    assert ledger.find(later) == RESULT


def test_a_result_that_is_replaced_does_not_stand_any_more(ledger):
    """Or a stop before the gradebook gets the new one would leave it with the old one."""
    ledger.keep(ENTRY, Judged(FAILED, "stumbled"))
    ledger.stand(ENTRY)
    ledger.keep(ENTRY, RESULT)
    assert ledger.standing(ENTRY.lesson, ENTRY.student) is None


def test_half_characters_in_a_notebook_are_kept(ledger):
    broken = replace(RESULT, why="\ud800", notebook='"\ud800"')
    ledger.keep(ENTRY, broken)
    assert ledger.find(ENTRY) == broken


def test_a_ledger_is_found_again(tmp_path):
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.keep(ENTRY, RESULT)
        ledger.stand(ENTRY)
    with Ledger(tmp_path / "ledger.db") as ledger:
        assert ledger.find(ENTRY) == RESULT
        assert ledger.standing(ENTRY.lesson, ENTRY.student) == ENTRY


def test_only_the_owner_can_read_it(tmp_path):
    with Ledger(tmp_path / "private" / "ledger.db") as ledger:
        ledger.keep(ENTRY, RESULT)
        files = [tmp_path / "private", *(tmp_path / "private").iterdir()]
        assert all(not path.stat().st_mode & 0o077 for path in files if path.is_dir() or path.suffix == ".db")


def test_what_is_no_ledger_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "ledger.db").write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(CourseError, match="could not be used: file is not a database"):
        Ledger(tmp_path / "ledger.db")


def run(code, folder):
    """Run Python code with this environment; `folder` is its working folder."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )


FILL = """
    import resource, signal
    from pathlib import Path
    from cnn_course.errors import CourseError
    from cnn_course.grading.judged import Judged
    from cnn_course.grading.ledger import Entry, Ledger
    import random
    text = "".join(random.Random(0).choices("abcdefgh", k=200_000))
    with Ledger(Path("ledger.db")) as ledger:
        ledger.keep(Entry("L", "first", "p", "d"), Judged("graded", notebook=text))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
        try:
            for number in range(100):
                ledger.keep(Entry("L", f"s{number}", "p", "d"), Judged("graded", notebook=text))
            print("never full")
        except CourseError as error:
            print(error)
"""


def test_a_full_disk_costs_nothing_that_was_kept(tmp_path):
    done = run(FILL, tmp_path)
    assert "could not be used" in done.stdout, done.stderr
    assert "What was kept before is safe" in done.stdout
    with Ledger(tmp_path / "ledger.db") as ledger:
        assert len(ledger.find(Entry("L", "first", "p", "d")).notebook) == 200_000
        ledger.keep(ENTRY, RESULT)
        assert ledger.find(ENTRY) == RESULT


STREAM = """
    from pathlib import Path
    from cnn_course.grading.judged import Judged
    from cnn_course.grading.ledger import Entry, Ledger
    with Ledger(Path("ledger.db")) as ledger:
        for number in range(100_000):
            ledger.keep(Entry("L", f"s{number}", "p", "d"), Judged("graded", notebook="x" * number))
            print(number, flush=True)
"""


@pytest.mark.parametrize("after", [1, 40])
def test_a_kill_at_any_instant_costs_nothing_that_was_kept(tmp_path, after):
    kept = [-1]
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(STREAM)], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as writer:
        for line in writer.stdout:
            kept.append(int(line))
            if kept[-1] == after:
                writer.send_signal(signal.SIGKILL)
    assert max(kept) >= after
    with Ledger(tmp_path / "ledger.db") as ledger:
        for number in range(max(kept) + 1):
            assert ledger.find(Entry("L", f"s{number}", "p", "d")).notebook == "x" * number
