"""Final scores for Canvas, Moodle and spreadsheets."""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbgrader import api
from nbgrader.api import Gradebook

from cnn_course import cli
from cnn_course.authoring.nbgrading import quiet_nbgrader
from cnn_course.errors import CourseError
from cnn_course.grading import exports, rosters
from cnn_course.grading.exports import Column, Grades, Student, canvas, export, moodle, plain
from cnn_course.grading.spreadsheet import as_csv, harmless, number

LESSONS = {"02_convolution": (("relu", 3), ("correlate2d", 5)), "04_pooling": (("max_pool2d", 4),)}


def parsed(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@contextmanager
def opened(folder):
    """nbgrader's gradebook, with the PATH that it wants and without what it warns itself about."""
    with quiet_nbgrader(), Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "cnn-course") as gradebook:
        yield gradebook


# Cells --------------------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters=[*map(chr, range(32)), "\x7f"]))


@given(st.lists(st.lists(texts, min_size=2, max_size=5), min_size=1, max_size=5))
def test_every_reader_finds_the_same_cells(rows):
    read = parsed(as_csv(rows))
    assert read == [[harmless(cell) for cell in row] for row in rows]
    for row, original in zip(read, rows, strict=True):
        for cell, before in zip(row, original, strict=True):
            assert cell in (before, f"'{before}")


@given(st.text())
def test_no_cell_is_a_formula_and_no_text_stops_the_export(text):
    (row,) = parsed(as_csv([["x", text]]))
    plain_number = re.fullmatch(r"[+-]?[\d.,]+([eE][+-]?\d+)?%?", row[1])
    assert plain_number or row[1].lstrip()[:1] not in ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
    assert row[1][:1] not in ("\t", "\r", "\n")


@pytest.mark.parametrize(
    "value", ["-1", "-1.5", "+3", "-0,5", "-12%", "1e-3", "-2E5", -1.5, 0, "O'Neil", "a-b", "a=b", ""]
)
def test_numbers_and_names_stay_as_they_are(value):
    assert harmless(value) == str(value)


@pytest.mark.parametrize(
    "value",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "=cmd|' /C calc'!A0", "-", "\uff1d1", "-1\n=2"],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(value):
    assert harmless(value) == f"'{value}"


def test_rows_end_as_rfc_4180_says_and_excel_finds_utf_8():
    content = as_csv([["a", 'say "hi", both\nlines'], ["愛子", "Нина"]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content[3:] == 'a,"say ""hi"", both\nlines"\r\n愛子,Нина\r\n'.encode()


@pytest.mark.parametrize(("value", "said"), [(3.0, "3"), (2.5, "2.5"), (1 / 3, "0.3333"), (None, ""), (0.0, "0")])
def test_scores_have_no_needless_digits(value, said):
    assert number(value) == said


# A gradebook --------------------------------------------------------------------------------------------------------


def add_scores(gradebook, lesson, student, **scores):
    """Add a submission with scores as (auto, manual, extra) by exercise."""
    submission = gradebook.add_submission(lesson, student)
    notebook = submission.notebooks[0]
    for grade in notebook.grades:
        auto, manual, extra = scores.get(grade.name.removeprefix("check_"), (None, None, None))
        grade.auto_score, grade.manual_score, grade.extra_credit = auto, manual, extra
        grade.needs_manual_grade = False
    gradebook.db.commit()
    return notebook


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    """A class of five: scored, changed by hand, late, unreadable, and one who handed nothing in."""
    folder = tmp_path_factory.mktemp("made") / "class"
    folder.mkdir()
    with opened(folder) as gradebook:
        for lesson, exercises in LESSONS.items():
            gradebook.add_assignment(lesson)
            gradebook.add_notebook(lesson, lesson)
            for exercise, points in exercises:
                gradebook.add_grade_cell(f"check_{exercise}", lesson, lesson, max_score=points, cell_type="code")
        for student, last, first in [
            ("aiko", "愛", "子"),
            ("bashir", 'O\'Neil, "Bo"', "=HYPERLINK(1)"),
            ("chloe", "", ""),
            ("dmitri", "Иванов", "Дмитрий"),
            ("esra", "Öz", "Esra"),
        ]:
            gradebook.add_student(student, last_name=last, first_name=first, email=f"{student}@example.org")
        add_scores(gradebook, "02_convolution", "aiko", relu=(3, None, None), correlate2d=(2.5, None, None))
        by_hand = add_scores(gradebook, "02_convolution", "bashir", relu=(0, 2, None), correlate2d=(5, None, 0.5))
        by_hand.grades[0].needs_manual_grade = True
        late = add_scores(gradebook, "02_convolution", "chloe", relu=(3, None, None), correlate2d=(0, None, None))
        late.late_submission_penalty = 1.0
        add_scores(gradebook, "02_convolution", "dmitri")
        very_late = add_scores(gradebook, "04_pooling", "aiko", max_pool2d=(4, None, None))
        very_late.late_submission_penalty = 9.0
        gradebook.db.commit()
    return folder


@pytest.fixture
def room(made_once, tmp_path):
    """A copy of the class."""
    return shutil.copytree(made_once, tmp_path / "class")


@pytest.fixture
def grades(made_once):
    with opened(made_once) as gradebook:
        return Grades.of(gradebook)


def test_scores_are_final_ones_and_nobody_gets_a_silent_zero(grades):
    convolution, pooling = grades.columns
    assert (convolution.lesson, convolution.max_score) == ("02_convolution", 8)
    assert convolution.scores == {"aiko": 5.5, "bashir": 7.5, "chloe": 2.0}
    assert convolution.unfinished == {"bashir"}
    assert pooling.scores == {"aiko": 0.0}  # very late, but not below 0


def test_canvas_gets_its_columns_and_the_row_of_points(grades):
    table = parsed(as_csv(canvas(grades)))
    assert table[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "02_convolution", "04_pooling"]
    assert table[1] == ["    Points Possible", "", "", "", "", "8", "4"]
    rows = {row[3]: row for row in table[2:]}
    assert rows["aiko"] == ["愛, 子", "", "", "aiko", "", "5.5", "0"]
    assert rows["bashir"][0] == 'O\'Neil, "Bo", =HYPERLINK(1)'
    assert rows["chloe"][0] == "chloe"
    assert rows["dmitri"][5:] == rows["esra"][5:] == ["", ""]


def test_moodle_gets_names_id_numbers_and_addresses(grades):
    table = parsed(as_csv(moodle(grades)))
    assert table[0] == ["First name", "Last name", "ID number", "Email address", "02_convolution", "04_pooling"]
    rows = {row[2]: row for row in table[1:]}
    assert rows["aiko"] == ["子", "愛", "aiko", "aiko@example.org", "5.5", "0"]
    assert rows["bashir"][0] == "'=HYPERLINK(1)"


def test_the_plain_table_has_a_line_for_everybody(grades):
    table = parsed(as_csv(plain(grades)))
    assert len(table) == 1 + 2 * 5
    lines = {(row[0], row[4]): row for row in table[1:]}
    assert lines["bashir", "02_convolution"][5:] == ["7.5", "8", "yes"]
    assert lines["esra", "04_pooling"][5:] == ["", "4", ""]


def test_only_what_is_asked_for(room):
    with opened(room) as gradebook:
        grades = Grades.of(gradebook, ["04_pooling"], ["aiko", "esra"])
        assert [column.lesson for column in grades.columns] == ["04_pooling"]
        assert {student.id for student in grades.students} == {"aiko", "esra"}
        with pytest.raises(CourseError, match="no lesson '05'"):
            Grades.of(gradebook, ["05"])
        with pytest.raises(CourseError, match="no student 'zoe'"):
            Grades.of(gradebook, [], ["zoe"])


# Rosters ------------------------------------------------------------------------------------------------------------

PEOPLE = [("aiko", "aiko@example.org"), ("bashir", "b@example.org"), ("chloe", "")]
CONVOLUTION = Column("02_convolution", 8, {"aiko": 5.5, "bashir": 7.5, "zoe": 1.0})
CANVAS_ROSTER = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,Essay (77),02_convolution (4711),Final Score
,,,,,,Manual Posting,,
    Points Possible,,,,,,10,8,(read only)
"子, 愛",101,,AIKO,"A, B",x,9,,50
"O'Neil, Bo",102,S2,b@example.org,A,,8,1,60
"Oz, Chloe",103,,chloe@uni.example,A,,7,3,70
"Doe, Jo",104,,jo,A,,6,4,80
"""
WORKSHEET_HEAD = "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Grade can be changed"
WORKSHEET_HEAD += ",Last modified (grade)"
WORKSHEET = f"""\
{WORKSHEET_HEAD},Feedback comments
Participant 11,Aiko 愛,aiko,aiko@example.org,Submitted,,8.00,Yes,-,<p>x</p>
Participant 12,Chloe,,c@example.org,No submission,2.00,8.00,Yes,"Monday, 3 March 2025, 10:00 AM",
"""


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return rosters.read(path)


def test_a_canvas_roster_is_filled_in(tmp_path):
    made = rosters.filled("canvas", written(tmp_path, CANVAS_ROSTER), PEOPLE, [CONVOLUTION])
    assert made.table == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "02_convolution (4711)"],
        ["    Points Possible", "", "", "", "", "8"],
        ["子, 愛", "101", "", "AIKO", "A, B", "5.5"],
        ["O'Neil, Bo", "102", "S2", "b@example.org", "A", "7.5"],
        ["Oz, Chloe", "103", "", "chloe@uni.example", "A", "3"],  # nothing here: what Canvas has stays
        ["Doe, Jo", "104", "", "jo", "A", "4"],
    ]
    assert made.count == 2
    assert made.remarks == [
        "Not in the roster, and so not in the file: zoe.",
        "1 rows of the roster are about nobody in the gradebook.",
    ]


def test_a_lesson_that_canvas_does_not_know_becomes_a_column(tmp_path):
    pooling = Column("04_pooling", 4, {"aiko": 4.0})
    made = rosters.filled("canvas", written(tmp_path, CANVAS_ROSTER), PEOPLE, [pooling, CONVOLUTION])
    assert made.table[0][5:] == ["04_pooling", "02_convolution (4711)"]
    assert made.table[1][5:] == ["4", "8"]
    assert [row[5] for row in made.table[2:]] == ["4", "", "", ""]


def test_who_is_excused_in_canvas_stays_so(tmp_path):
    text = CANVAS_ROSTER.replace('"A, B",x,9,,50', '"A, B",x,9,EX,50')
    assert rosters.filled("canvas", written(tmp_path, text), PEOPLE, [CONVOLUTION]).table[2][5] == "EX"


def test_other_points_are_refused_or_converted(tmp_path):
    rows = written(tmp_path, CANVAS_ROSTER.replace(",10,8,", ",10,100,"))
    with pytest.raises(CourseError, match="worth 8 points here and 100 in the roster"):
        rosters.filled("canvas", rows, PEOPLE, [CONVOLUTION])
    made = rosters.filled("canvas", rows, PEOPLE, [CONVOLUTION], scale=True)
    assert made.table[1][5] == "100"
    assert [row[5] for row in made.table[2:]] == ["68.75", "93.75", "3", "4"]


def test_a_moodle_worksheet_is_filled_in(tmp_path):
    made = rosters.filled("moodle", written(tmp_path, WORKSHEET), PEOPLE, [CONVOLUTION])
    assert made.table[0] == WORKSHEET_HEAD.split(",")  # comments would be imported again
    assert made.table[1][:6] == ["Participant 11", "Aiko 愛", "aiko", "aiko@example.org", "Submitted", "5.5"]
    assert made.table[2][5] == "2.00"
    assert made.table[2][-1] == "Monday, 3 March 2025, 10:00 AM"


def test_a_worksheet_wants_one_lesson_and_its_own_points(tmp_path):
    rows = written(tmp_path, WORKSHEET)
    with pytest.raises(CourseError, match="one assignment"):
        rosters.filled("moodle", rows, PEOPLE, [CONVOLUTION, CONVOLUTION])
    rows = written(tmp_path, WORKSHEET.replace("8.00", "100.00"))
    with pytest.raises(CourseError, match="--scale"):
        rosters.filled("moodle", rows, PEOPLE, [CONVOLUTION])
    assert rosters.filled("moodle", rows, PEOPLE, [CONVOLUTION], scale=True).table[1][5] == "68.75"


def test_a_moodle_gradebook_is_filled_in(tmp_path):
    text = (
        "First name,Last name,ID number,Institution,Email address,"
        "Assignment: 02_convolution (Real),Course total (Real)\n"
        "Ai,愛,,X,AIKO@example.org,-,3\n"
        "Bo,O,bashir,X,,1.00,4\n"
    )
    pooling = Column("04_pooling", 4, {"aiko": 4.0})
    made = rosters.filled("moodle", written(tmp_path, text), PEOPLE, [CONVOLUTION, pooling])
    assert made.table == [
        ["First name", "Last name", "ID number", "Email address", "Assignment: 02_convolution (Real)", "04_pooling"],
        ["Ai", "愛", "", "AIKO@example.org", "5.5", "4"],
        ["Bo", "O", "bashir", "", "7.5", ""],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_roster_may_come_in_the_encodings_and_delimiters_that_are_in_use(tmp_path, encoding, delimiter):
    text = "Student,ID,SIS Login ID,Section\n愛,1,aiko,A\n".replace(",", delimiter)
    made = rosters.filled("canvas", written(tmp_path, text, encoding), PEOPLE, [CONVOLUTION])
    assert made.table[2] == ["愛", "1", "aiko", "A", "5.5"]


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("canvas", "Name,Mark\nx,1\n", "no Canvas gradebook"),
        ("canvas", "Student,ID,Section\n", "no students"),
        ("canvas", CANVAS_ROSTER.replace("jo,A", "aiko,A"), "Two rows of the roster are about 'aiko'"),
        ("canvas", CANVAS_ROSTER.replace("Essay (77)", "02_convolution"), "2 columns for 02_convolution"),
        ("moodle", "Vorname,Nachname\nx,y\n", "no Moodle gradebook in English"),
        ("moodle", "Identifier,Full name,Bewertung\nx,y,z\n", "no column 'Grade'"),
        ("moodle", "Identifier,Grade,Last modified (grade)\nx,y,z\n", "says nobody's ID number"),
        ("csv", CANVAS_ROSTER, "for Canvas or Moodle"),
        ("canvas", 'Student,"ID\n', "is no CSV"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_with_a_sentence(tmp_path, kind, text, words):
    with pytest.raises(CourseError, match=re.escape(words)):
        rosters.filled(kind, written(tmp_path, text), PEOPLE, [CONVOLUTION])


def test_a_roster_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(CourseError, match="could not be read"):
        rosters.read(tmp_path / "nowhere.csv")
    (tmp_path / "bytes").write_bytes(b"Student,ID\xff\xfe\x81\n")
    with pytest.raises(CourseError, match="no CSV in UTF-8"):
        rosters.read(tmp_path / "bytes")


def test_an_address_that_two_students_share_is_nobodys(tmp_path):
    people = [("aiko", "same@example.org"), ("bashir", "SAME@example.org")]
    text = "Student,ID,SIS Login ID,Section\nx,1,same@example.org,A\n"
    assert rosters.filled("canvas", written(tmp_path, text), people, [CONVOLUTION]).table[2][4] == ""


def test_canvas_own_number_decides_only_where_nothing_else_does(tmp_path):
    people = [("7", ""), ("aiko", "")]
    seven = Column("02_convolution", 8, {"7": 1.0, "aiko": 2.0})
    text = "Student,ID,SIS Login ID,Section\nx,7,AIKO,A\n"
    assert rosters.filled("canvas", written(tmp_path, text), people, [seven]).table[2][4] == "2"
    text = "Student,ID,SIS Login ID,Section\nx,7,unknown,A\n"
    assert rosters.filled("canvas", written(tmp_path, text), people, [seven]).table[2][4] == "1"


def test_a_row_that_could_be_two_students_is_refused(tmp_path):
    text = "Student,ID,SIS User ID,SIS Login ID,Section\nx,7,bashir,aiko,A\n"
    with pytest.raises(CourseError, match="could be about aiko or bashir"):
        rosters.filled("canvas", written(tmp_path, text), PEOPLE, [CONVOLUTION])


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=6))
@example([("Points Possible", ""), ("", "    Points Possible")])
@settings(max_examples=50)
def test_any_names_go_through_canvas_and_back(tmp_path_factory, names):
    students = [Student(f"s{n}", last, first) for n, (last, first) in enumerate(names)]
    scores = {student.id: float(n) for n, student in enumerate(students)}
    path = tmp_path_factory.mktemp("names") / "canvas.csv"
    export(Grades(students, [Column("02", 9, scores)]), "canvas", path)
    people = [(student.id, "") for student in students]
    table = parsed(path.read_bytes())
    table[2:] = [[row[0], str(n), *row[2:]] for n, row in enumerate(table[2:])]
    made = rosters.filled("canvas", table, people, [Column("02", 9, scores)])
    found = {row[3]: float(row[5]) for row in made.table[2:]}
    assert found == scores
    assert sum("Points Possible" in row[0] for row in made.table) == 1


# The commands -------------------------------------------------------------------------------------------------------


def run(*arguments):
    return cli.main([str(argument) for argument in arguments])


def test_export_writes_a_file_and_says_what_is_in_it(room, capsys):
    assert run("export", "--class", room, "--to", "canvas") == 0
    said = capsys.readouterr()
    assert "3 of 5 students have scores in 02_convolution, 04_pooling." in said.out
    assert "02_convolution: 1 students wait for points" in said.err
    assert len(parsed((room / "exports" / "canvas.csv").read_bytes())) == 7


def test_export_of_one_lesson_into_a_roster(room, tmp_path, capsys):
    (tmp_path / "roster.csv").write_text(CANVAS_ROSTER, encoding="utf-8")
    file = tmp_path / "out.csv"
    roster = tmp_path / "roster.csv"
    assert run("export", "--class", room, "--to", "canvas", "--lesson", "2", "--roster", roster, "--file", file) == 0
    assert parsed(file.read_bytes())[2] == ["子, 愛", "101", "", "AIKO", "A, B", "5.5"]
    assert "2 rows of the roster" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--to", "canvas", "--lesson", "9"), "There is no lesson '9'"),
        (("--to", "canvas", "--roster", "nowhere.csv"), "could not be read"),
        (("--to", "csv", "--file", "/dev/null/x.csv"), "could not be written"),
    ],
)
def test_export_refuses_with_a_sentence(room, capsys, arguments, words):
    assert run("export", "--class", room, *arguments) == 1
    (line,) = capsys.readouterr().err.strip().splitlines()[-1:]
    assert words in line


def test_export_wants_a_class(tmp_path, capsys):
    assert run("export", "--class", tmp_path, "--to", "csv") == 1
    assert "is not a class" in capsys.readouterr().err


@pytest.mark.parametrize(("exporter", "first"), [("CanvasExporter", "Student"), ("MoodleExporter", "First name")])
def test_nbgrader_export_knows_the_exporters(room, exporter, first):
    programs = Path(sys.executable).parent
    environment = os.environ | {
        "PYTHONPATH": str(Path(exports.__file__).parents[2]),
        "JUPYTER_CONFIG_DIR": str(room),
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        [
            *(programs / "nbgrader", "export", f"--exporter=cnn_course.grading.exports.{exporter}"),
            *("--to=out.csv", f"--db=sqlite:///{room / 'gradebook.db'}", "--assignment=['02_convolution']"),
        ],
        cwd=room,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    table = parsed((room / "out.csv").read_bytes())
    assert table[0][0] == first
    assert table[0][-1] == "02_convolution"
    assert "1 students wait for points" in done.stderr


def test_a_large_class_is_exported_fast(tmp_path):
    with opened(tmp_path) as gradebook:
        assignment = gradebook.add_assignment("02_convolution")
        notebook = gradebook.add_notebook("02_convolution", "02_convolution")
        cell = gradebook.add_grade_cell("check_relu", "02_convolution", "02_convolution", max_score=3, cell_type="code")
        gradebook.db.add_all([api.Student(id=f"s{n}") for n in range(2000)])
        gradebook.db.flush()
        for n in range(2000):
            row = api.SubmittedAssignment(assignment_id=assignment.id, student_id=f"s{n}")
            own = api.SubmittedNotebook(notebook_id=notebook.id, assignment=row)
            gradebook.db.add(api.Grade(cell_id=cell.id, notebook=own, auto_score=n % 4, needs_manual_grade=False))
        gradebook.db.commit()
        started = time.perf_counter()
        grades = Grades.of(gradebook)
        content = as_csv(canvas(grades))
        assert time.perf_counter() - started < 60  # about 0.3
    assert len(parsed(content)) == 2002
    assert sum(grades.columns[0].scores.values()) == 3000
