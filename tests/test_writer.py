"""The writer: results into nbgrader's gradebook, a transaction a student, a person's entries untouched."""

import datetime as dt
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from cnn_course.errors import CourseError
from cnn_course.grading.classroom import COURSE_ID
from cnn_course.grading.handed_in import Time
from cnn_course.grading.judged import (
    DIED,
    FAILED,
    GRADED,
    HUNG,
    JUDGED,
    MISSING,
    PARTLY,
    UNREADABLE,
    Judged,
    Question,
)
from cnn_course.grading.writer import Writer

from .classes import LESSON, asked, change, comments, flags, grades

NOON = dt.datetime(2026, 3, 2, 12, 0)


def result(differences=3.0, total=1.0, status=GRADED, why="", states=(JUDGED, JUDGED)):
    questions = (
        Question("differences", differences, 3, states[0], "" if differences == 3 else "The sign is reversed."),
        Question("total", total, 1, states[1], "" if total == 1 else "That is the mean."),
    )
    return Judged(status, why, questions=questions if status in (GRADED, PARTLY) else ())


@pytest.fixture
def writer(room):
    with Writer(room, LESSON, patience=0.3) as made:
        yield made


def test_points_and_reasons_are_written(room, writer):
    writer.write("aiko", result(), Time())
    writer.write("bashir", result(1, 0.5), Time())
    assert grades(room) == {"aiko": (3, 1), "bashir": (1, 0.5)}
    assert comments(room, "aiko") == {"differences": None, "total": None}
    assert comments(room, "bashir") == {"differences": "The sign is reversed.", "total": "That is the mean."}
    assert flags(room) == {"aiko": (False, False), "bashir": (False, False)}


def test_ctrl_c_waits_for_the_end_of_a_transaction(room, writer, monkeypatch):
    original = Writer._submission

    def interrupted(*given):
        signal.raise_signal(signal.SIGINT)
        return original(*given)

    monkeypatch.setattr(Writer, "_submission", interrupted)
    with pytest.raises(KeyboardInterrupt):
        writer.write("aiko", result(), Time())
    assert grades(room) == {"aiko": (3, 1)}


def test_nbgrader_reads_the_same_sums(room, writer):
    writer.write("aiko", result(1, 0.5), Time())
    with Gradebook(f"sqlite:///{room.gradebook}", COURSE_ID) as gradebook:
        submission = gradebook.find_submission(LESSON, "aiko")
        assert (submission.score, submission.max_score) == (1.5, 4)
        assert not submission.needs_manual_grade
        assert gradebook.find_grade("check_total", LESSON, LESSON, "aiko").auto_score == 0.5


def test_writing_twice_is_writing_once(room, writer):
    for points in (0, 2, 3):
        writer.write("aiko", result(points), Time())
    counts = [asked(room, f"SELECT count(*) FROM {table}")[0][0] for table in ("student", "submitted_assignment")]
    assert counts == [1, 1]
    assert asked(room, "SELECT count(*) FROM grade") == [(2,)]
    assert grades(room) == {"aiko": (3, 1)}


def test_what_a_person_entered_stays(room, writer):
    writer.write("aiko", result(0, 0), Time())
    change(room, "UPDATE grade SET manual_score = 2.5, extra_credit = 1, needs_manual_grade = 0")
    change(room, "UPDATE comment SET manual_comment = 'Nice try.'")
    change(room, "UPDATE student SET first_name = 'Aiko', last_name = 'Sato'")
    writer.write("aiko", result(3, 1), Time())
    assert grades(room) == {"aiko": (3, 1)}
    assert asked(room, "SELECT DISTINCT manual_score, extra_credit FROM grade") == [(2.5, 1)]
    assert asked(room, "SELECT DISTINCT manual_comment FROM comment") == [("Nice try.",)]
    assert asked(room, "SELECT first_name, last_name FROM student") == [("Aiko", "Sato")]
    assert flags(room)["aiko"] == (True, True), "as in nbgrader: a person graded something older"


@pytest.mark.parametrize("state", [DIED, HUNG])
def test_a_question_that_could_not_be_asked_is_shown_to_a_person(room, writer, state):
    said = "The process ended while total was running."
    writer.write("aiko", result(3, 0, PARTLY, said, (JUDGED, state)), Time())
    assert grades(room) == {"aiko": (3, 0)}
    assert flags(room) == {"aiko": (False, True)}
    assert comments(room, "aiko") == {"differences": f"Partly graded. {said}", "total": "That is the mean."}


@pytest.mark.parametrize(("status", "word"), [(MISSING, "Nothing"), (UNREADABLE, "Unreadable"), (FAILED, "Not graded")])
def test_no_points_are_not_zero_points(room, writer, status, word):
    writer.write("aiko", result(status=status, why="The file is empty."), Time())
    assert grades(room) == {"aiko": (None, None)}
    assert flags(room) == {"aiko": (True, True)}
    said = comments(room, "aiko")
    assert said["differences"].startswith(word)
    assert said["differences"].endswith("The file is empty.")
    assert said["total"] is None


def test_an_unreadable_hand_in_after_a_graded_one_leaves_no_points_of_the_older(room, writer):
    writer.write("aiko", result(), Time())
    writer.write("aiko", result(status=UNREADABLE, why="It is no JSON."), Time())
    assert grades(room) == {"aiko": (None, None)}
    writer.write("aiko", result(2), Time())
    assert grades(room) == {"aiko": (2, 1)}
    assert comments(room, "aiko")["differences"] == "The sign is reversed."


def test_student_names_in_any_script(room, writer):
    for name in ("田中", "Ann O'Neil", 'x"; DROP TABLE grade; --', "a" * 120):
        writer.write(name, result(), Time())
    assert set(grades(room)) == {"田中", "Ann O'Neil", 'x"; DROP TABLE grade; --', "a" * 120}


def test_known_students_are_those_of_the_gradebook(room, writer):
    change(room, "INSERT INTO student (id) VALUES ('bashir')")
    writer.write("aiko", result(), Time())
    assert writer.students() == ["aiko", "bashir"]
    assert writer.has() == {"aiko"}


@pytest.fixture
def strict(room):
    """A class in which being late costs everything; due at noon."""
    path = room.folder / "nbgrader_config.py"
    path.write_text(path.read_text().replace('penalty_method = "none"', 'penalty_method = "zero"'))
    change(room, "UPDATE assignment SET duedate = ?", str(NOON) + ".000000")
    with Writer(room, LESSON) as made:
        yield made


PENALTIES = """
SELECT student_id, late_submission_penalty FROM submitted_notebook
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
"""


@pytest.mark.parametrize(("minutes", "penalty"), [(-1, None), (0, None), (1, 3.5)])
def test_late_hand_ins_cost_what_the_class_has_chosen(room, strict, minutes, penalty):
    at = NOON + dt.timedelta(minutes=minutes)
    strict.write("aiko", result(2.5), Time(at, at))
    assert asked(room, PENALTIES) == [("aiko", penalty)]


def test_an_extension_counts(room, strict):
    at = NOON + dt.timedelta(minutes=30)
    strict.write("aiko", result(), Time(at, at))
    with Gradebook(f"sqlite:///{room.gradebook}", COURSE_ID) as gradebook:
        gradebook.grant_extension(LESSON, "aiko", hours=1)
    strict.update_time("aiko", Time(at, at))
    assert asked(room, PENALTIES) == [("aiko", None)]


def test_without_a_timestamp_the_time_of_the_file_tells_who_is_late(room, strict):
    strict.write("aiko", result(), Time(None, NOON + dt.timedelta(days=1)))
    assert asked(room, PENALTIES) == [("aiko", 4)]
    assert asked(room, "SELECT timestamp FROM submitted_assignment") == [(None,)], "nbgrader compares it with the file"


def test_a_penalty_is_no_more_than_the_score_that_a_person_gave(room, strict):
    at = NOON + dt.timedelta(hours=1)
    strict.write("aiko", result(), Time(at, at))
    change(room, "UPDATE grade SET manual_score = 0.25")
    strict.update_time("aiko", Time(at, at))
    assert asked(room, PENALTIES) == [("aiko", 0.5)]


def test_a_locked_gradebook_is_a_sentence_and_nothing_is_half_written(room, writer):
    writer.write("aiko", result(1), Time())
    with closing(sqlite3.connect(room.gradebook, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(CourseError, match="another program holds it; close the Formgrader"):
            writer.write("aiko", result(3), Time())
        other.execute("ROLLBACK")
    assert grades(room) == {"aiko": (1, 1)}
    writer.write("aiko", result(3), Time())
    assert grades(room) == {"aiko": (3, 1)}


def test_a_gradebook_that_is_held_for_a_moment_is_waited_for(room):
    with Writer(room, LESSON, patience=30) as writer, closing(_connection(room)) as other:
        other.execute("BEGIN EXCLUSIVE")
        timer = threading.Timer(0.5, lambda: other.execute("ROLLBACK"))
        timer.start()
        writer.write("aiko", result(), Time())
        timer.join()
    assert grades(room) == {"aiko": (3, 1)}


def _connection(room):
    return sqlite3.connect(room.gradebook, isolation_level=None, check_same_thread=False)


def test_a_gradebook_that_is_none(room):
    room.gradebook.write_bytes(b"no database at all, whatever its name says" * 100)
    with pytest.raises(CourseError, match="could not be used: file is not a database"):
        Writer(room, LESSON)


def test_an_assignment_that_the_gradebook_does_not_know(room):
    with pytest.raises(CourseError, match="knows no assignment 07_im2col"):
        Writer(room, "07_im2col")


def test_plain_nbgrader_makes_feedback_and_exports_from_what_was_written(room, writer):
    writer.write("aiko", result(1, 0.5), Time())
    program = Path(sys.executable).parent / "nbgrader"
    done = subprocess.run(
        [program, "export"], cwd=room.folder, capture_output=True, text=True, check=False, timeout=200
    )
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in (room.folder / "grades.csv").read_text().splitlines() if ",aiko," in line]
    assert ",1.5,4.0" in line
