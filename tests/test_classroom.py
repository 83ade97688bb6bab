"""A class's folder: what `cnn-course class new` makes, and that plain nbgrader works in it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cnn_course import cli
from cnn_course.authoring import course as courses
from cnn_course.authoring import hidden
from cnn_course.authoring.build import build, install
from cnn_course.authoring.course import Course
from cnn_course.errors import CourseError
from cnn_course.grading.classroom import Assignment, Classroom
from cnn_course.grading.grade import Options, grade

from .classes import FULL, HALF, LESSON, REVERSED, RIGHT, asked, comments, grades, hand_in
from .conftest import ROOT


@pytest.fixture
def built(mini, sliding):
    """The miniature course as it is in a checkout, built."""
    install(sliding, build(sliding))
    return mini


def run(*arguments):
    return cli.main([str(argument) for argument in arguments])


def test_a_new_class_has_all_that_its_readme_speaks_of(built, tmp_path, capsys):
    place = tmp_path / "spring"
    assert run("class", "new", place) == 0
    assert "a class with 01_sliding" in capsys.readouterr().out
    made = {path.name for path in place.iterdir()}
    folders = {"source", "release", "submitted", "casebooks", "exchange", ".grading"}
    assert made == {"nbgrader_config.py", "README.md", "gradebook.db"} | folders
    assert (place / "release" / LESSON / f"{LESSON}.ipynb").read_bytes() == built.lesson(LESSON).notebook.read_bytes()
    assert not list((place / "submitted").iterdir())
    readme = (place / "README.md").read_text()
    for part in ("nbgrader db student", "zip_collect", "bake", "grade LESSON", "report/", "feedback/", "export"):
        assert part in readme


def test_what_students_must_not_see_only_the_owner_can_read(built, tmp_path):
    run("class", "new", tmp_path / "spring")
    for path in ("gradebook.db", "source", "casebooks", ".grading"):
        assert not (tmp_path / "spring" / path).stat().st_mode & 0o077, path


def test_hidden_checks_take_the_place_of_those_that_students_have(room):
    before = room.paper(LESSON)
    assert before.public
    (room.folder / "casebooks" / f"{LESSON}.npz").write_bytes(b"hidden")
    after = room.paper(LESSON)
    assert (after.casebook, after.public) == (b"hidden", False)
    assert after.key != before.key


def test_the_gradebook_knows_the_assignment_and_nobody(room):
    assert asked(room, "SELECT name FROM assignment") == [(LESSON,)]
    assert asked(room, "SELECT count(*) FROM student") == [(0,)]
    cells = dict(asked(room, "SELECT base_cell.name, max_score FROM grade_cells JOIN base_cell USING (id)"))
    assert cells == {"check_differences": 3, "check_total": 1}
    assert len(asked(room, "SELECT * FROM source_cell")) == 4


def test_nbgrader_would_make_the_same_release_and_rows(room):
    before = json.loads((room.release / LESSON / f"{LESSON}.ipynb").read_bytes())
    rows = "SELECT base_cell.name, base_cell.type FROM base_cell ORDER BY 1, 2"
    cells = "SELECT name, cell_type, locked, source, checksum FROM source_cell ORDER BY name"
    known = asked(room, rows), asked(room, cells)
    done = nbgrader(room, "generate_assignment", LESSON, "--force")
    assert done.returncode == 0, done.stderr
    assert json.loads((room.release / LESSON / f"{LESSON}.ipynb").read_bytes()) == before
    assert (asked(room, rows), asked(room, cells)) == known


def test_nbgrader_lists_and_adds_students_here(room):
    assert nbgrader(room, "db", "student", "add", "aiko", "--first-name", "Aiko").returncode == 0
    assert "aiko" in nbgrader(room, "db", "student", "list").stdout
    assert LESSON in nbgrader(room, "db", "assignment", "list").stdout


def test_plain_nbgrader_gives_the_points_that_grading_gives(room):
    answers = {"aiko": RIGHT, "bashir": REVERSED, "chloe": HALF, "dmitri": {}}
    for student, answer in answers.items():
        hand_in(room, student, answer, "2026-03-01 10:00:00 UTC")
    done = nbgrader(room, "autograde", LESSON)
    assert done.returncode == 0, done.stderr
    by_nbgrader, said = grades(room), {student: comments(room, student) for student in answers}
    grade(room, LESSON, Options(jobs=1))
    assert grades(room) == by_nbgrader == {"aiko": FULL, "bashir": (0, 1), "chloe": (3, 0), "dmitri": (0, 0)}
    assert {student: comments(room, student) for student in answers} == said
    done = nbgrader(room, "generate_feedback", LESSON, "--force")
    assert done.returncode == 0, done.stderr
    assert "sign is reversed" in room.notebook("feedback", "bashir", LESSON).with_suffix(".html").read_text()


def test_the_class_may_set_limits_for_both_ways_of_grading(room):
    path = room.folder / "nbgrader_config.py"
    plain = path.read_text()
    path.write_text(plain.replace("c.Examine.limits = {}", 'c.Examine.limits = {"total_seconds": 7.5}'))
    assert room.paper(LESSON).limits.total_seconds == 7.5
    path.write_text(plain.replace("c.Examine.limits = {}", 'c.Examine.limits = {"patience": 1}'))
    with pytest.raises(CourseError, match="unknown name; known: cell_seconds"):
        room.paper(LESSON)
    path.write_text("c = get_config(\n")
    with pytest.raises(CourseError, match="cannot be run: SyntaxError"):
        room.paper(LESSON)


def test_a_class_can_be_moved(room, tmp_path):
    room.folder.rename(tmp_path / "elsewhere")
    moved = Classroom.at(tmp_path / "elsewhere")
    assert nbgrader(moved, "db", "student", "add", "aiko").returncode == 0
    assert asked(moved, "SELECT id FROM student") == [("aiko",)]
    assert not room.folder.exists()


@pytest.mark.parametrize("there", ["a file in it", "a file"])
def test_what_is_there_is_not_replaced(built, tmp_path, capsys, there):
    place = tmp_path / "spring"
    kept = place / "thesis.txt" if there == "a file in it" else place
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("years of work")
    assert run("class", "new", place) == 1
    assert "is there already and is not empty; name a new folder" in capsys.readouterr().err
    assert kept.read_text() == "years of work"


def test_an_empty_folder_will_do(built, tmp_path):
    (tmp_path / "spring").mkdir()
    assert run("class", "new", tmp_path / "spring", "sliding") == 0
    assert Classroom.at(tmp_path / "spring").lessons == [LESSON]


def test_a_lesson_that_was_never_built(mini, tmp_path, capsys):
    assert run("class", "new", tmp_path / "spring") == 1
    assert "run `cnn-course build 01_sliding` first" in capsys.readouterr().err
    assert not (tmp_path / "spring").exists()


def test_a_failure_leaves_nothing_behind(built, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("cnn_course.grading.classroom._enter", lambda *_: (_ for _ in ()).throw(CourseError("no.")))
    assert run("class", "new", tmp_path / "spring") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["course"]


def test_casebooks_that_cannot_be_closed_to_others_are_told(room, monkeypatch):
    def refuse(path, mode):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("pathlib.Path.chmod", refuse)
    with pytest.raises(CourseError, match="casebooks could not be closed to others: Read-only file system"):
        hidden.casebooks_of(room.folder)


@pytest.mark.parametrize(
    "path",
    [
        "zoe_12345_678_01_sliding.ipynb",
        "zoe_12_assignsubmission_file_/01_sliding.ipynb",
        "all_files/zoe_LATE_1_2_x.ipynb",
    ],
)
def test_zip_collect_finds_the_student_in_what_platforms_call_a_file(room, path):
    regexp = room.settings()["FileNameCollectorPlugin"]["named_regexp"]
    found = re.match(regexp, f"{room.folder}/downloaded/{LESSON}/extracted/{path}")
    assert found is not None and found["student_id"] == "zoe"


def test_from_any_folder_the_installed_course_is_found(built, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(courses, "INSTALLED", built.root)
    assert run("class", "new", "spring") == 0
    assert Classroom.at(tmp_path / "spring").lessons == [LESSON]


def test_outside_the_course(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(courses, "INSTALLED", tmp_path)
    assert run("class", "new", tmp_path / "spring") == 1
    assert "is not inside the course" in capsys.readouterr().err


def test_no_class_there(tmp_path):
    with pytest.raises(CourseError, match="is not a class: make one with `cnn-course class new"):
        Classroom.at(tmp_path)


def test_every_lesson_of_the_course_fits_into_a_class(course, tmp_path):
    from cnn_course.grading.classroom import new

    room = new(tmp_path / "class", [Assignment.installed(lesson) for lesson in course.lessons])
    assert room.lessons == [lesson.name for lesson in Course(ROOT).lessons]
    assert {name for (name,) in asked(room, "SELECT name FROM assignment")} == set(room.lessons)
    points = dict(
        asked(
            room,
            "SELECT notebook.name, sum(max_score) FROM grade_cells JOIN base_cell USING (id) "
            "JOIN notebook ON notebook.id = base_cell.notebook_id GROUP BY 1",
        )
    )
    assert points["02_convolution"] == 22


def nbgrader(room, *arguments):
    """Run one of nbgrader's own programs in the class."""
    program = Path(sys.executable).parent / "nbgrader"
    path = os.pathsep.join([str(program.parent), os.environ["PATH"]])  # it calls alembic by its bare name
    return subprocess.run(
        [program, *arguments],
        cwd=room.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        env=os.environ | {"PATH": path},
    )
