"""`cnn-course grade`: a class from what was handed in to points, files, table and gradebook."""

import contextlib
import csv
import io
import json
import logging
import os
import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from cnn_course import cli
from cnn_course.check import casebook
from cnn_course.errors import CourseError
from cnn_course.grading import bench, feedback, sandbox
from cnn_course.grading.checks import checks_of
from cnn_course.grading.classroom import Classroom
from cnn_course.grading.executors import LocalPool
from cnn_course.grading.files import Files
from cnn_course.grading.grade import Options, grade
from cnn_course.grading.judged import FAILED, GRADED, MISSING, PARTLY, UNREADABLE, Judged
from cnn_course.grading.ledger import Ledger
from cnn_course.grading.lock import locked
from cnn_course.grading.run import Run
from cnn_course.grading.student_page import page_of
from cnn_course.grading.table import Row, as_csv, as_text
from cnn_course.grading.writer import Writer

from . import deadly
from .classes import (
    FULL,
    HALF,
    LESSON,
    REVERSED,
    RIGHT,
    asked,
    change,
    comments,
    flags,
    grades,
    hand_in,
    hand_in_many,
    rows,
)

ONE = Options(jobs=1)
pytestmark = pytest.mark.timeout(600)


def run(room, *options):
    return cli.main(["grade", LESSON, "--class", str(room.folder), "--jobs", "1", *options])


@pytest.fixture(scope="module")
def graded(pristine_class, tmp_path_factory):
    """A class with every kind of hand-in, graded once; and what was printed and logged."""
    place = tmp_path_factory.mktemp("graded") / "class"
    shutil.copytree(pristine_class, place)
    room = Classroom.at(place)
    hand_in(room, "aiko", RIGHT)
    hand_in(room, "bashir", REVERSED)
    hand_in(room, "chloe", HALF)
    hand_in(room, "dmitri", {})
    hand_in(room, "esra", b"")
    hand_in(room, "femi", RIGHT | {"total": "def total(x):\n    import os\n    os._exit(0)"})
    hand_in(room, "田中", RIGHT | {"total": "def total(x:\n"})
    change(room, "INSERT INTO student (id) VALUES ('goran')")
    (room.submitted / "hana").mkdir()
    out, log = io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(log):
        code = run(room)
    logging.getLogger().removeHandler(handler)
    return room, code, out.getvalue(), log.getvalue()


def test_everybody_gets_the_earned_points(graded):
    room, code, _, _ = graded
    assert code == 0
    assert grades(room) == {
        "aiko": FULL,
        "bashir": (0, 1),
        "chloe": (3, 0),
        "dmitri": (0, 0),
        "esra": (None, None),
        "femi": (3, 0),
        "goran": (None, None),
        "hana": (None, None),
        "田中": (3, 0),
    }


def test_everybody_has_a_status(graded):
    room, _, _, _ = graded
    found = {student: (row["status"], row["score"], row["max_score"]) for student, row in rows(room).items()}
    assert found == {
        "aiko": (GRADED, "4", "4"),
        "bashir": (GRADED, "1", "4"),
        "chloe": (GRADED, "3", "4"),
        "dmitri": (GRADED, "0", "4"),
        "esra": (UNREADABLE, "", ""),
        "femi": (PARTLY, "3", "4"),
        "goran": (MISSING, "", ""),
        "hana": (MISSING, "", ""),
        "田中": (GRADED, "3", "4"),
    }
    assert "empty" in rows(room)["esra"]["note"]
    assert rows(room)["femi"]["note"]


def test_the_gradebook_says_the_same(graded):
    room, _, _, _ = graded
    assert "Unreadable." in comments(room, "esra")["differences"]
    assert "Nothing handed in." in comments(room, "goran")["differences"]
    assert "Partly graded." in comments(room, "femi")["differences"]
    assert "sign is reversed" in comments(room, "bashir")["differences"]
    assert comments(room, "aiko") == {"differences": None, "total": None}
    assert {name for name, flag in flags(room).items() if any(flag)} == {"esra", "femi", "goran", "hana"}


def test_the_table_shows_everybody_and_counts(graded):
    _, _, printed, _ = graded
    lines = {line.split()[0]: line for line in printed.splitlines() if line}
    assert lines["bashir"].split()[1:3] == ["graded", "1/4"]
    assert "4 graded" not in printed
    assert "5 graded, 1 partly graded, 1 unreadable, 2 nothing handed in" in printed


def test_everybody_has_a_notebook_and_a_page(graded):
    room, _, _, _ = graded
    for student in grades(room):
        notebook = json.loads(room.notebook("autograded", student, LESSON).read_bytes())
        page = room.notebook("feedback", student, LESSON).with_suffix(".html").read_text()
        assert len(notebook["cells"]) >= 5
        assert page
    assert "Unreadable" in json.dumps(json.loads(room.notebook("autograded", "esra", LESSON).read_bytes()))


def test_the_formgrader_shows_everybody_and_whom_to_look_at(graded):
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    room, _, _, _ = graded
    config = room.settings()
    shown = NbGraderAPI(CourseDirectory(config=config), config=config).get_submissions(LESSON)
    assert {one["student"]: one["autograded"] for one in shown} == dict.fromkeys(grades(room), True)
    assert {one["student"] for one in shown if one["needs_manual_grade"]} == {"esra", "femi", "goran", "hana"}


def test_there_is_a_report_of_the_class(graded):
    room, _, printed, _ = graded
    assert str(room.report(LESSON)) in printed
    assert "differences" in room.report(LESSON).read_text()
    with room.report(LESSON).with_suffix(".csv").open(newline="", encoding="utf-8-sig") as file:
        found = {row["student"]: (row["status"], row["score"]) for row in csv.DictReader(file)}
    assert found == {name: (row["status"], row["score"]) for name, row in rows(room).items()}


def test_names_and_answers_are_in_no_log(graded):
    _, _, _, logged = graded
    for word in ("aiko", "bashir", "田中", "def total", "os._exit"):
        assert word not in logged


def test_the_same_command_again_grades_nobody_twice(graded):
    room, _, _, _ = graded
    before = (grades(room), rows(room), asked(room, "SELECT * FROM grade ORDER BY id"))
    summary = grade(room, LESSON, ONE)
    assert summary.judged == 0
    assert (grades(room), rows(room), asked(room, "SELECT * FROM grade ORDER BY id")) == before


def test_only_the_newer_hand_in_counts(room):
    hand_in(room, "aiko", HALF)
    grade(room, LESSON, ONE)
    hand_in(room, "aiko", RIGHT)
    summary = grade(room, LESSON, ONE)
    assert (summary.judged, grades(room)) == (1, {"aiko": FULL})
    hand_in(room, "aiko", HALF)
    grade(room, LESSON, ONE)
    assert grades(room) == {"aiko": (3, 0)}


def test_what_a_person_entered_stays(room):
    hand_in(room, "aiko", HALF)
    grade(room, LESSON, ONE)
    change(room, "UPDATE grade SET manual_score = 0.75, extra_credit = 0.5")
    change(room, "UPDATE comment SET manual_comment = 'See me.'")
    hand_in(room, "aiko", RIGHT)
    assert run(room, "--regrade") == 0
    assert asked(room, "SELECT DISTINCT manual_score, extra_credit FROM grade") == [(0.75, 0.5)]
    assert asked(room, "SELECT DISTINCT manual_comment FROM comment") == [("See me.",)]
    assert grades(room) == {"aiko": FULL}


def test_a_hand_in_that_vanished_keeps_its_grade(room):
    hand_in(room, "aiko", HALF)
    grade(room, LESSON, ONE)
    shutil.rmtree(room.submitted / "aiko")
    summary = grade(room, LESSON, ONE)
    assert [(row.status, row.score) for row in summary.rows] == [(GRADED, "3")]
    assert "no longer there" in summary.rows[0].note
    assert grades(room) == {"aiko": (3, 0)}


def test_a_hand_in_that_vanished_with_the_ledger_keeps_its_points(room):
    hand_in(room, "aiko", HALF)
    grade(room, LESSON, ONE)
    page = room.notebook("feedback", "aiko", LESSON).with_suffix(".html")
    before = page.read_bytes()
    shutil.rmtree(room.submitted / "aiko")
    shutil.rmtree(room.private)
    for _ in range(2):
        row = grade(room, LESSON, ONE).rows[0]
        assert row.status == MISSING and "the points that the gradebook holds stand" in row.note
        assert grades(room) == {"aiko": (3, 0)} and page.read_bytes() == before
    hand_in(room, "aiko", RIGHT)
    grade(room, LESSON, ONE)
    assert grades(room) == {"aiko": FULL}


def test_a_notebook_in_the_wrong_place_is_told(room, capsys):
    hand_in(room, "aiko")
    shutil.move(room.submitted / "aiko" / LESSON, room.submitted / "aiko" / "week 1")
    (room.submitted / "bashir.ipynb").write_bytes(b"{}")
    assert run(room) == 0
    assert f"not in a folder {LESSON}: 'week 1'" in rows(room)["aiko"]["note"]
    assert "no student's folder holds it: 'bashir.ipynb'." in capsys.readouterr().out


def test_what_a_person_entered_counts_on_the_page_until_it_is_taken_back(room):
    hand_in(room, "aiko", HALF)
    hand_in(room, "bashir", b"")
    page = room.notebook("feedback", "aiko", LESSON).with_suffix(".html")
    run(room)
    before = page.read_text(encoding="utf-8")
    points = "WHERE cell_id = (SELECT id FROM base_cell WHERE name = 'check_total' AND type = 'GradeCell')"
    change(room, f"UPDATE grade SET manual_score = 0.5, extra_credit = 0.25 {points}")
    change(room, "UPDATE comment SET manual_comment = 'Nearly, <b>aiko</b>!' WHERE manual_comment IS NULL")
    run(room)
    after = page.read_text(encoding="utf-8")
    assert "3.75 of 4 points" in after and "points set to 0.5, +0.25 points besides" in after
    assert "Nearly, &lt;b&gt;aiko" in after and "3 of 4 points" in before
    assert rows(room)["aiko"]["score"] == "3" and "with points set by hand: 3.75" in rows(room)["aiko"]["note"]
    assert "points were set by hand" in rows(room)["bashir"]["note"]
    unread = room.notebook("feedback", "bashir", LESSON).with_suffix(".html")
    assert "points set to 0.5" in unread.read_text(encoding="utf-8")
    change(room, "UPDATE grade SET manual_score = NULL, extra_credit = NULL")
    change(room, "UPDATE comment SET manual_comment = NULL")
    run(room)
    assert page.read_text(encoding="utf-8") == before


def test_what_nbgrader_looks_for_beside_a_result_is_there(room):
    hand_in(room, "aiko", stamp="2026-02-03 14:05:59 UTC")
    (room.submitted / "aiko" / LESSON / "submission_secret.txt").write_text("secret")
    grade(room, LESSON, ONE)
    for step in ("autograded", "feedback"):
        folder = room.folder / step / "aiko" / LESSON
        assert (folder / "timestamp.txt").read_text() == "2026-02-03 14:05:59 UTC"
        assert (folder / "submission_secret.txt").read_text() == "secret"


@pytest.mark.parametrize("jobs", ["0", "-1", "x", "1.5"])
def test_a_wrong_number_of_jobs_is_told(room, capsys, jobs):
    with pytest.raises(SystemExit):
        run(room, f"--jobs={jobs}")
    assert f"'{jobs}' is no number of processes: give a whole number, at least 1" in capsys.readouterr().err


def test_one_student_is_graded_and_the_others_are_in_the_table(room, capsys):
    for name in ("aiko", "bashir", "chloe"):
        hand_in(room, name)
    assert run(room, "--student", "chloe", "--student", "chloe", "--student", "aiko") == 0
    printed = capsys.readouterr().out
    assert "bashir" not in printed
    assert {name: row["status"] for name, row in rows(room).items()} == {
        "aiko": GRADED,
        "bashir": FAILED,
        "chloe": GRADED,
    }
    assert rows(room)["bashir"]["note"] == "not part of this run"
    assert run(room, "--student", "nobody") == 1
    assert "There is no student 'nobody'" in capsys.readouterr().err


def test_a_gradebook_or_files_that_were_lost_are_written_again_without_grading(room, pristine_class):
    hand_in(room, "aiko", HALF)
    hand_in(room, "bashir", RIGHT)
    grade(room, LESSON, ONE)
    shutil.copy(pristine_class / "gradebook.db", room.gradebook)
    shutil.rmtree(room.folder / "feedback")
    summary = grade(room, LESSON, ONE)
    assert summary.judged == 0
    assert grades(room) == {"aiko": (3, 0), "bashir": FULL}
    assert room.notebook("feedback", "bashir", LESSON).with_suffix(".html").is_file()


def harder(room):
    """Put another casebook in place: whoever adds up rightly is one short now."""
    path, _ = checks_of(room.folder / "casebooks", LESSON)
    exercises, tasks = casebook.contents(path.read_bytes())
    changed = [exercise if exercise.name != "total" else one_more(exercise) for exercise in exercises]
    casebook.save(path, changed, tasks)


def one_more(exercise):
    def moved(case):
        return replace(case, right=replace(case.right, value=case.right.value + 1))

    groups = tuple(replace(group, cases=tuple(map(moved, group.cases))) for group in exercise.groups)
    return replace(exercise, groups=groups)


def test_other_checks_touch_nobody_until_they_are_asked_to(room, capsys):
    hand_in(room, "aiko", RIGHT)
    hand_in(room, "bashir", HALF)
    grade(room, LESSON, ONE)
    harder(room)
    assert run(room) == 0
    assert "2 grades were given by earlier checks and stand; --regrade" in capsys.readouterr().out
    assert grades(room) == {"aiko": FULL, "bashir": (3, 0)}


def test_regrade_says_who_changed_and_why(room, capsys):
    hand_in(room, "aiko", RIGHT)
    hand_in(room, "bashir", HALF)
    hand_in(room, "chloe", RIGHT)
    grade(room, LESSON, ONE)
    change(room, "UPDATE grade SET manual_score = 1 WHERE id IN (SELECT id FROM grade LIMIT 1)")
    harder(room)
    hand_in(room, "chloe", HALF)
    assert run(room, "--regrade") == 0
    assert grades(room) == {"aiko": (3, 0), "bashir": (3, 0), "chloe": (3, 0)}
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "->" in line]
    assert line.split()[:5] == ["aiko", "total", "1", "->", "0"]
    assert len(line.split()) > 8, "and the reason"
    assert asked(room, "SELECT count(*) FROM grade WHERE manual_score = 1") == [(1,)]
    assert grade(room, LESSON, Options(jobs=1, regrade=True)).judged == 0
    assert run(room, "--regrade") == 0
    assert "No grade changed." in capsys.readouterr().out


def test_a_folder_whose_name_is_no_text_is_told_and_stops_nobody(room):
    hand_in(room, "aiko")
    (room.submitted / os.fsdecode(b"caf\xe9") / LESSON).mkdir(parents=True)
    summary = grade(room, LESSON, ONE)
    assert [(row.student, row.status) for row in summary.rows] == [
        ("aiko", GRADED),
        (r"'caf\udce9'", UNREADABLE),
    ]
    assert "rename it" in rows(room)[r"'caf\udce9'"]["note"]


def test_half_characters_in_what_a_check_says_stop_nobody(room):
    raising = "def total(x):\n    raise ValueError('\\ud800')"
    hand_in(room, "aiko", RIGHT | {"total": raising})
    grade(room, LESSON, ONE)
    assert grades(room) == {"aiko": (3, 0)}
    assert grade(room, LESSON, ONE).judged == 0


def test_a_page_that_cannot_be_made_is_made_without_the_code(room, monkeypatch):
    def fragile(title, student, judged, entries):
        if judged.notebook:
            raise RecursionError("in some highlighter")
        return f"<p>{student}</p>"

    monkeypatch.setattr(feedback, "page", fragile)
    assert page_of("Sliding", "aiko", Judged(GRADED, notebook="{}")) == "<p>aiko</p>"


def test_nobody_at_all(room, capsys):
    assert run(room) == 0
    assert "no students" in capsys.readouterr().out
    assert room.status.read_bytes() == b"student,status,score,max_score,note\r\n"


def test_two_runs_at_once_are_one(room, capsys):
    hand_in(room, "aiko")
    with locked(room.private / "lock"):
        assert run(room) == 1
    said = capsys.readouterr().err
    assert f"being graded already, by process {os.getpid()}" in said
    assert run(room) == 0


def test_a_locked_gradebook_costs_nothing(room, monkeypatch, capsys):
    monkeypatch.setattr("cnn_course.grading.writer.PATIENCE", 0.3)
    hand_in(room, "aiko")
    hand_in(room, "bashir", HALF)

    original = Writer.write
    holder = sqlite3.connect(room.gradebook, isolation_level=None)

    def held(self, *arguments):
        if not holder.in_transaction:
            holder.execute("BEGIN EXCLUSIVE")
        return original(self, *arguments)

    monkeypatch.setattr(Writer, "write", held)
    with closing(holder):
        assert run(room) == 1
        assert "another program holds it" in capsys.readouterr().err
        holder.execute("ROLLBACK")
    monkeypatch.setattr(Writer, "write", original)
    summary = grade(room, LESSON, ONE)
    assert summary.judged == 1, "one was kept before it could be written"
    assert grades(room) == {"aiko": FULL, "bashir": (3, 0)}


def test_without_a_sandbox_it_refuses_and_says_what_to_do(room, monkeypatch, capsys):
    hand_in(room, "aiko")
    monkeypatch.setattr(sandbox, "available", lambda: "There is no bubblewrap here; install it.")
    assert run(room) == 1
    assert "There is no bubblewrap here; install it. Or add --unsafe" in capsys.readouterr().err
    assert grades(room) == {}


def test_unsafe_gives_the_same_points(room):
    hand_in(room, "aiko", RIGHT)
    hand_in(room, "bashir", REVERSED)
    grade(room, LESSON, Options(jobs=1, unsafe=True))
    assert grades(room) == {"aiko": FULL, "bashir": (0, 1)}


def judge_with(room, work, names, jobs=2, patience=0.0):
    """Grade with workers that do another task."""
    paper = room.paper(LESSON)
    with Ledger(room.private / "ledger.db") as ledger, Writer(room, LESSON) as writer:
        pool = LocalPool(paper, jobs, work=work)
        return Run(room, paper, ledger, writer, Files(room, paper), pool, patience=patience).go(names)


DEADLY = RIGHT | {"total": RIGHT["total"] + "\n# KILL THE WORKER"}


def test_who_kills_the_worker_twice_is_not_graded_and_nobody_else_is_harmed(room):
    names = [f"s{number:02d}" for number in range(12)]
    for number, name in enumerate(names):
        hand_in(room, name, DEADLY if number in (0, 5, 11) else HALF if number % 2 else RIGHT)
    summary = judge_with(room, deadly.task, names)
    found = {row.student: row.status for row in summary.rows}
    assert {name for name, status in found.items() if status == FAILED} == {"s00", "s05", "s11"}
    assert summary.failed
    assert "killed twice" in summary.rows[0].note
    for number, name in enumerate(names):
        if number not in (0, 5, 11):
            assert grades(room)[name] == ((3, 0) if number % 2 else FULL), name
    again = grade(room, LESSON, ONE)
    assert again.judged == 3, "who was not graded is tried again by the next run"
    assert not again.failed
    assert grades(room)["s05"] == FULL


def test_a_worker_that_hangs_counts_as_dead(room):
    hand_in(room, "aiko", RIGHT)
    hand_in(room, "bashir", RIGHT | {"total": RIGHT["total"] + "\n# HANG THE WORKER"})
    summary = judge_with(room, deadly.task, ["aiko", "bashir"], patience=15)
    assert {row.student: row.status for row in summary.rows} == {"aiko": GRADED, "bashir": FAILED}


def test_workers_that_cannot_even_start_are_nobodys_fault(room, monkeypatch):
    hand_in(room, "aiko")
    monkeypatch.setattr("cnn_course.grading.bench.nothing", deadly.die)
    with pytest.raises(CourseError, match="die as soon as they start"):
        judge_with(room, deadly.stillborn, ["aiko"])
    assert grades(room) == {}


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_any_number_of_workers_in_any_order_gives_the_same_grades(room, jobs):
    names = hand_in_many(room, 12)
    expected = {name: [FULL, (3, 0), (0, 1), (0, 0)][number % 4] for number, name in enumerate(names)}
    random.Random(jobs).shuffle(names)
    summary = judge_with(room, bench.task, names, jobs)
    assert grades(room) == expected
    assert [row.student for row in summary.rows] == sorted(names)


def test_the_table_is_csv_as_rfc_4180_wants_it():
    note = 'He said "no",\nthen left'
    text = as_csv([Row("a,b", GRADED, "1", "2", note), Row("=1+1", GRADED, "1", "2", "-2")])
    assert b'"a,b",graded,1,2,"He said ""no"", then left"\r\n' in text
    assert [*csv.reader(io.StringIO(text.decode(), newline=""))][2] == ["'=1+1", GRADED, "1", "2", "'-2"]


def test_no_cell_of_the_table_is_a_formula():
    text = as_csv([Row("=cmd()", MISSING, "", "", "+1")]).decode()
    assert text.splitlines()[1].startswith("'=cmd()")


def test_the_printed_table_moves_no_cursor_and_stays_aligned():
    table = as_text([Row("田中", GRADED, "1", "2", ""), Row("x\x1b[2Jy", MISSING, "", "", "n" * 200)])
    assert "\x1b" not in table
    heading, wide, narrow = table.splitlines()[:3]
    assert heading.index("status") == narrow.index("nothing") == wide.index("graded") + 2, "two letters count as four"
    assert max(map(len, table.splitlines())) < 120
