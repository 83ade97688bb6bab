"""Exports: grades as Canvas and Moodle import them. Laws for any names and rosters; real gradebooks, real nbgrader."""

import csv
import io
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook

from cnn_course import cli
from cnn_course.errors import CourseError
from cnn_course.grading.cells import BOM, as_csv, number, text
from cnn_course.grading.classroom import COURSE_ID
from cnn_course.grading.exports import CANVAS, MOODLE, PLATFORMS, export, load_roster
from cnn_course.grading.handed_in import Time
from cnn_course.grading.judged import DIED, FAILED, GRADED, JUDGED, MISSING, PARTLY, UNREADABLE, Judged, Question
from cnn_course.grading.marks import Column, Grades, Mark, Pupil, opened, read
from cnn_course.grading.roster import TWO_ROWS, TWO_STUDENTS, Roster
from cnn_course.grading.writer import Writer

from .classes import LESSON, asked, change

# Texts as people have them, and as they should not be: what formulas, quotes, breaks and directions are made of.
nasty = st.text(st.sampled_from(list("=+-@＝＋－＠'\"\t\r\n,;|: \x00\ufeff\u200b\u202e\u2028\x85a田ا0")), max_size=8)
texts = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), nasty)
scores = st.one_of(st.none(), st.floats(0, 100), st.integers(0, 9).map(float))
HOSTILE = [
    "=HYPERLINK(\"http://x\";\"y\")", "@SUM(1)", "+1", "-1+cmd|' /C calc'!A0", "\t=1", "\r=1", " =1", "\ufeff=1", "＝1",
    "a;=1", 'a;"=1"', "a,\t+1", "    Points Possible", "Points\nPossible", 'say "hi"', "'; DROP TABLE student; --",
    "O'Neil, Ann", "田中 太郎", "नमस्ते", "مريم", "e\u0301", "👩\u200d🎓", "\u202enna", "\x00", "-", "0", "a" * 120,
]  # fmt: skip


def table(content, delimiter=","):
    """What a CSV file says, by Python's own reader."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def is_formula(cell):
    """Whether a spreadsheet would calculate: judged without the expression that the code uses."""
    inner = cell.lstrip(' \t\r\n"\u200b\u200e\ufeff')
    return inner[:1] in tuple("=+-@＝＋－＠") and not re.fullmatch(r"-|-?\d+(\.\d+)?", cell)


@st.composite
def classes(draw, names=texts):
    """A class with any names and scores, of one to three lessons."""
    ids = draw(st.lists(names.filter(str.strip), unique=True, max_size=5))
    pupils = [Pupil(id, *draw(st.tuples(names, names, names, names))) for id in ids]
    lessons = [f"0{n + 1}_lesson" for n in range(draw(st.integers(1, 3)))]
    return Grades(pupils, [Column(name, 4.0, {id: Mark(draw(scores)) for id in ids}) for name in lessons])


@given(st.lists(st.lists(texts, min_size=2, max_size=4), max_size=4))
def test_any_text_comes_back_from_a_csv_file(rows):
    content = as_csv(rows)
    assert content.startswith(BOM), "Excel takes a file without it for the machine's old alphabet"
    assert table(content) == rows


@given(texts)
def test_no_text_is_a_formula(value):
    cell = text(value)
    assert not any(is_formula(part) for part in re.split("[,;|\t]", cell))
    assert cell.isprintable() or not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029]", cell)
    assert text(cell) == cell


@pytest.mark.parametrize(
    "name", ["O'Neil, Ann", "田中 太郎", "नमस्ते", "مريم", "e\u0301", "👩\u200d🎓", "a-b+c@d=e", "1.5"]
)
def test_ordinary_text_stays_as_it_is(name):
    assert text(name) == name


@pytest.mark.parametrize(
    ("value", "cell"),
    [(3.0, "3"), (0.1 + 0.2, "0.3"), (-1.5, "-1.5"), (-0.0, "0"), (7 / 3, "2.333333"), (100, "100"), (1e-9, "0")],
)
def test_numbers_are_plain(value, cell):
    assert number(value) == cell


@given(st.floats(-1e9, 1e9))
def test_a_number_is_what_it_was(value):
    assert float(number(value)) == pytest.approx(value, abs=1e-6)
    assert re.fullmatch(r"-?\d+(\.\d*[1-9])?", number(value))


@given(classes())
def test_canvas_has_every_student_once_in_its_own_columns(grades):
    head, points, *rows = table(export(CANVAS, grades).content)
    lessons = [column.lesson for column in grades.columns]
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *lessons]
    assert points == ["    Points Possible", "", "", "", "", *["4"] * len(lessons)]
    assert [row[3] for row in rows] == [text(pupil.id) for pupil in grades.pupils]
    assert all(row[1] == "" or row[1].isdigit() for row in rows)
    _scores_are_those_of(grades, rows, 5, "")


@given(classes())
def test_moodle_has_every_student_once_in_its_own_columns(grades):
    head, *rows = table(export(MOODLE, grades).content)
    lessons = [column.lesson for column in grades.columns]
    addresses = ["Email address"] if all(pupil.address for pupil in grades.pupils) else []
    assert head == ["First name", "Last name", "ID number", *addresses, *lessons]
    assert [row[2] for row in rows] == [text(pupil.id) for pupil in grades.pupils]
    _scores_are_those_of(grades, rows, 3 + len(addresses), "-")


def _scores_are_those_of(grades, rows, first, nothing):
    for row, pupil in zip(rows, grades.pupils, strict=True):
        for cell, column in zip(row[first:], grades.columns, strict=True):
            score = column.marks[pupil.id].score
            assert cell == nothing if score is None else float(cell) == pytest.approx(score, abs=1e-6)


@given(classes(), st.sampled_from(sorted(PLATFORMS)))
def test_no_spreadsheet_finds_a_formula_whatever_it_splits_at(grades, name):
    content = export(PLATFORMS[name], grades).content
    for delimiter in ",;\t|":
        for row in table(content, delimiter):
            assert not any(map(is_formula, row))


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_hostile_names_and_ids(name):
    grades = Grades([Pupil(n, n, n, n, n) for n in HOSTILE], [Column("01_x", 4, {n: Mark(1.0) for n in HOSTILE})])
    rows = table(export(PLATFORMS[name], grades).content)
    rows = rows[2:] if name == "canvas" else rows[1:]
    assert len(rows) == len(HOSTILE)
    assert all(row[-1] == "1" for row in rows)
    assert not any("Points Possible" in row[0] for row in rows if name == "canvas"), "it is the row of full points"
    assert not any(is_formula(cell) for row in rows for cell in row)


def test_canvas_gets_a_number_as_its_own_id_and_other_ids_as_those_of_the_school():
    pupils = [Pupil("a", platform_id="123"), Pupil("b", platform_id="12ab"), Pupil("c", "Ann", "O'Neil")]
    _, _, *rows = table(export(CANVAS, Grades(pupils, [])).content)
    assert rows == [["a", "123", "", "a", ""], ["b", "", "12ab", "b", ""], ["O'Neil, Ann", "", "", "c", ""]]


def test_moodle_gets_addresses_only_if_everybody_has_one():
    ann, bob = Pupil("ann@x.org"), Pupil("bob", email="bob@x.org")
    assert table(export(MOODLE, Grades([ann, bob], [])).content)[2] == ["", "", "bob", "bob@x.org"]
    without = export(MOODLE, Grades([ann, Pupil("carl")], []))
    assert table(without.content)[0] == ["First name", "Last name", "ID number"]
    assert "by their ID number" in without.told[-1]


# Rosters

cells = st.one_of(nasty, st.text('ab,;"\r\n ', max_size=5))


@given(
    st.binary(max_size=30).filter(lambda b: b"\x00" not in b) | st.text('a,;"\r\n\ufeff', max_size=30).map(str.encode)
)
def test_a_roster_is_put_together_as_it_was(content):
    try:
        roster = Roster.parse(content)
    except CourseError:
        return
    assert roster.dump() == content


@given(st.text('ab,;"\r\n', max_size=30), st.sampled_from(",;"))
def test_a_roster_says_what_python_reads(whole, delimiter):
    try:
        roster = Roster.parse(whole.encode(), delimiter)
    except CourseError as error:
        assert "quote that never ends" in str(error)
        return
    said = [[roster.cell(n, m) for m in range(len(row))] for n, row in enumerate(roster.rows)]
    assert [row for row in said if row != [""]] == [
        row for row in table(whole.encode(), delimiter) if row not in ([], [""])
    ]


@given(st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=4), st.data(), texts)
def test_setting_a_cell_changes_no_other(rows, data, value):
    roster = Roster.parse(as_csv(rows))
    before = [list(row) for row in roster.rows]
    n = data.draw(st.integers(0, len(rows) - 1))
    m = data.draw(st.integers(0, 5))
    roster.put(n, m, value)
    after = Roster.parse(roster.dump()).rows
    assert roster.cell(n, m) == value
    assert (table(roster.dump())[n] or [""])[m] == value
    before[n] += [""] * (m + 1 - len(before[n]))
    assert [[c for k, c in enumerate(row) if (j, k) != (n, m)] for j, row in enumerate(after)] == [
        [c for k, c in enumerate(row) if (j, k) != (n, m)] for j, row in enumerate(before)
    ]


CANVAS_ROSTER = (
    '\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,"01 Sliding (77)",02_other (78),Final Score\r\n'
    ",,,,,Manual Posting,,\r\n"
    "    Points Possible,,,,,4.00,10.00,(read only)\r\n"
    '"O\'Neil, Ann",11,s-11,ann,"A, ""B""",,9.00,90\r\n'
    "田中,12,s-12,TANAKA,A,2.00,N/A,20\r\n"
    '"=""=1+1""",13,s-13,eve,A,EX,,\n'
    "Zed,14,s-14,zed,A,1.00,,\r\n"
    '"Student, Test",15,,0a1b2c,A,,,'
)


def sliding(**marks):
    """A class of one lesson: student -> score."""
    column = Column(LESSON, 4.0, {id: mark if isinstance(mark, Mark) else Mark(mark) for id, mark in marks.items()})
    return Grades([Pupil(id) for id in marks], [column])


def filled(platform, content, grades, tmp_path, key=""):
    """An export into a roster, and what it says."""
    path = tmp_path / "roster.csv"
    path.write_bytes(content.encode())
    return export(platform, grades, load_roster(path, platform, key), key)


def test_a_canvas_roster_is_filled_in(tmp_path):
    missing = Mark(None, MISSING, "There was nothing to grade.")
    exported = filled(CANVAS, CANVAS_ROSTER, sliding(ann=3.5, tanaka=2.0, eve=1.0, zed=missing, new=4.0), tmp_path)
    assert exported.content.decode() == CANVAS_ROSTER.replace('"A, ""B""",,9.00', '"A, ""B""",3.5,9.00')
    notes = {(note.student, note.what) for note in exported.notes}
    assert notes == {
        ("zed", MISSING),
        ("eve", "excused in the roster: left as it is"),
        ("Student, Test / 0a1b2c / 15", "in the roster, but not in the gradebook"),
        ("new", "not in the roster"),
    }
    assert "Roster: 4 students found." in exported.told
    assert not any(name in line for line in exported.told for name in ("ann", "zed", "eve", "Test"))


def test_a_lesson_that_canvas_does_not_have_is_a_new_last_column(tmp_path):
    content = CANVAS_ROSTER.replace("01 Sliding (77)", "Homework (77)")
    lines = filled(CANVAS, content, sliding(ann=3.5, zed=None), tmp_path).content.decode().splitlines()
    old = content.splitlines()
    assert lines == [
        f"{old[0]},{LESSON}", f"{old[1]},", f"{old[2]},4", f"{old[3]},3.5", *[f"{line}," for line in old[4:]]
    ]  # fmt: skip


def test_other_full_points_are_told(tmp_path):
    exported = filled(CANVAS, CANVAS_ROSTER.replace("4.00", "5.00"), sliding(ann=1.0), tmp_path)
    assert f"{LESSON}: the roster counts other full points than 4." in exported.told


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_moodle_roster_is_filled_in(tmp_path, delimiter):
    content = (
        'First name,Surname,ID number,Email address,Assignment: 01_sliding (Real),"Assignment: 01_sliding (Feedback)",'
        "Last downloaded from this course\n"
        "Ann,O'Neil,ann,Ann@X.org,-,,1760000000\n"
        "太郎,田中,,tanaka@x.org,1.00,good,1760000000\n"
        "No,Body,,,-,,1760000000\n"
    ).replace(",", delimiter)
    exported = filled(MOODLE, content, sliding(**{"ann": 3.0, "Tanaka@x.org": 2.5}), tmp_path)
    old, new = f"ann{delimiter}Ann@X.org{delimiter}-", f"ann{delimiter}Ann@X.org{delimiter}3"
    assert exported.content.decode() == content.replace(old, new).replace("1.00", "2.5")
    assert [note.student for note in exported.notes] == ["No"]


def test_a_new_moodle_column_has_no_empty_cell(tmp_path):
    """Moodle stores an empty cell of a new grade item as 0."""
    exported = filled(MOODLE, "ID number,x\nann,1\nbob,\ncarl,2\n\n", sliding(ann=3.0, bob=None), tmp_path)
    assert exported.content.decode() == f"ID number,x,{LESSON}\nann,1,3\nbob,,-\ncarl,2,-\n\n"


def test_nobody_gets_a_row_that_could_be_anothers(tmp_path):
    content = "Username,ID number,01_sliding\nann,bob,\ncarl,,\ncarl,,\nDORA,,\n"
    grades = sliding(ann=1.0, bob=2.0, carl=3.0, dora=4.0, Dora=4.0)
    exported = filled(MOODLE, content, grades, tmp_path)
    assert exported.content.decode() == content
    notes = {(note.student, note.what) for note in exported.notes}
    assert {("ann / bob", TWO_STUDENTS), ("DORA", TWO_STUDENTS), ("carl", TWO_ROWS)} <= notes
    assert "Roster: 0 students found." in exported.told


def test_the_number_that_canvas_gave_is_not_taken_for_a_students_id(tmp_path):
    content = "Student,ID,SIS Login ID,Section,01_sliding\nAnn,12,11,,\nBob,11,10,,\n"
    assert filled(CANVAS, content, sliding(**{"11": 3.0}), tmp_path).content.decode() == content.replace(
        "Ann,12,11,,", "Ann,12,11,,3"
    )


def test_a_column_named_by_hand(tmp_path):
    content = "Vorname,Kennung,01_sliding\nAnn,ann,\n"
    with pytest.raises(CourseError, match=r"no column 'Username' or 'ID number' or 'Email address'.*--match"):
        filled(MOODLE, content, sliding(ann=1.0), tmp_path)
    assert filled(MOODLE, content, sliding(ann=1.0), tmp_path, "Kennung").content.decode().endswith("ann,1\n")


def test_a_roster_that_cannot_be_read(tmp_path):
    for content, problem in [
        ("Username\n\xe9".encode("latin-1"), "not in UTF-8"),
        (b'Username\n"ann', "row 2 has a quote that never ends"),
        (b"Username,01_sliding,Quiz: 01 sliding (Real)\n", "2 columns for 01_sliding"),
        (b"", "The first row"),
    ]:
        (tmp_path / "roster.csv").write_bytes(content)
        with pytest.raises(CourseError, match=problem):
            export(MOODLE, sliding(ann=1.0), load_roster(tmp_path / "roster.csv", MOODLE))
    with pytest.raises(CourseError, match="could not be read: No such file"):
        load_roster(tmp_path / "none.csv", MOODLE)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=5), classes(), st.randoms(use_true_random=False))
def test_other_columns_of_any_roster_are_unchanged(others, grades, chance):
    ids = [pupil.id for pupil in grades.pupils] + ["stranger"]
    rows = [["Username", "x", "y", "01_lesson"], *([chance.choice(ids), *row] for row in others)]
    before = Roster.parse(as_csv(rows))
    after = Roster.parse(export(MOODLE, grades, Roster.parse(as_csv(rows))).content)
    assert [row[:3] for row in after.rows] == [row[:3] for row in before.rows]
    assert after.ends == before.ends
    assert {len(row) for row in after.rows} == {4 + len(grades.columns) - 1}
    written = [after.cell(n, m) for n, row in enumerate(after.rows) for m in range(3, len(row))]
    kept = [before.cell(n, 3) for n in range(len(rows))]
    assert not any(is_formula(cell) for cell in written if cell not in kept)


# The gradebook

NAMED = {"aiko": ("愛子", "田中"), "bashir": ("Bashir", "=1+1"), "chloe": ("Chloé", "O'Neil")}
QUIET = Time()


def judged(status=GRADED, why="", differences=3.0, state=JUDGED):
    questions = (Question("differences", differences, 3, state), Question("total", 1, 1))
    return Judged(status, why, questions=questions if status in (GRADED, PARTLY) else ())


@pytest.fixture
def graded(room):
    """A class in which everybody ended in another way."""
    for id, (first, last) in NAMED.items():
        change(room, "INSERT INTO student (id, first_name, last_name) VALUES (?, ?, ?)", id, first, last)
    change(room, "INSERT INTO student (id) VALUES ('never')")
    with Writer(room, LESSON) as writer:
        writer.write("aiko", judged(), QUIET)
        writer.write("bashir", judged(differences=0.0), QUIET)
        writer.write("chloe", judged(PARTLY, "One question ended the program.", 0.0, DIED), QUIET)
        writer.write("dmitri", judged(UNREADABLE, "The file is empty."), QUIET)
        writer.write("esra", judged(MISSING, "There was nothing to grade."), QUIET)
        writer.write("femi", judged(FAILED, "The grader stumbled."), QUIET)
    return room


def run(room, *options, to="canvas"):
    return cli.main(["export", "--class", str(room.folder), "--to", to, *options])


def exported_rows(room, to="canvas"):
    """What the export says, by student."""
    rows = table((room.folder / f"grades_{to}.csv").read_bytes())
    key = rows[0].index("SIS Login ID" if to == "canvas" else "ID number")
    return {row[key]: row[-1] for row in rows if row[key] not in ("", "ID number", "SIS Login ID")}


@pytest.mark.parametrize(("to", "nothing"), [("canvas", ""), ("moodle", "-")])
def test_who_has_no_score_has_no_0(graded, capsys, to, nothing):
    assert run(graded, to=to) == 0
    found = exported_rows(graded, to)
    assert found == {"aiko": "4", "bashir": "1", "chloe": "1"} | dict.fromkeys(
        ["dmitri", "esra", "femi", "never"], nothing
    )
    out = capsys.readouterr().out
    assert f"{LESSON}: 3 of 7 students have a score." in out
    assert "no score, which is not 0: 1 unreadable, 1 nothing handed in, 2 not graded." in out
    assert "look at these scores: 1 partly graded." in out
    assert not any(name in out for name in ("aiko", "dmitri", "esra", "femi", "never", "chloe"))


def test_the_notes_say_who_and_why(graded):
    run(graded)
    _, *rows = table((graded.folder / "grades_canvas.notes.csv").read_bytes())
    assert {(row[0], row[2], row[3]) for row in rows} == {
        ("chloe", f"{PARTLY}: 1 points", "One question ended the program."),
        ("dmitri", UNREADABLE, "The file is empty."),
        ("esra", MISSING, "There was nothing to grade."),
        ("femi", FAILED, "The grader stumbled."),
        ("never", FAILED, "The gradebook has no result; run `cnn-course grade`."),
    }


def test_names_come_from_the_gradebook_and_are_no_formulas(graded):
    run(graded)
    rows = table((graded.folder / "grades_canvas.csv").read_bytes())
    assert {row[3]: row[0] for row in rows[2:5]} == {
        "aiko": "田中, 愛子", "bashir": "'=1+1, Bashir", "chloe": "O'Neil, Chloé"
    }  # fmt: skip


def test_points_that_a_person_gave_count_and_are_told(graded):
    change(graded, "UPDATE grade SET manual_score = 0.5 WHERE notebook_id = " + NOTEBOOK, "dmitri")
    with opened(graded) as gradebook:
        marks = read(gradebook).columns[0].marks
    assert marks["dmitri"] == Mark(1.0, UNREADABLE, "The file is empty.")
    assert marks["esra"].score is None


NOTEBOOK = """(SELECT submitted_notebook.id FROM submitted_notebook
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id WHERE student_id = ?)"""


@pytest.mark.parametrize(("fault", "points"), [("auto_score = NULL", 3.0), ("needs_manual_grade = 1", 4.0)])
def test_parts_that_wait_for_a_person_are_told(graded, fault, points):
    """So plain `nbgrader autograde` leaves a question whose process died."""
    where = " WHERE auto_score = 1 AND notebook_id = " + NOTEBOOK
    change(graded, f"UPDATE grade SET {fault}{where}", "aiko")
    with opened(graded) as gradebook:
        assert read(gradebook).columns[0].marks["aiko"] == Mark(points, PARTLY, "Parts that wait for a person: 1.")
    if points == 4.0:
        change(graded, f"UPDATE grade SET manual_score = 0.5{where}", "aiko")
        with opened(graded) as gradebook:
            assert read(gradebook).columns[0].marks["aiko"] == Mark(3.5)


def test_final_scores_are_those_that_nbgrader_computes(graded):
    chance = random.Random(5)
    with Writer(graded, LESSON) as writer:
        for n in range(25):
            writer.write(f"s{n}", judged(differences=chance.choice([0.0, 0.5, 3.0])), QUIET)
    for (id,) in asked(graded, "SELECT id FROM grade"):
        manual, extra = chance.choice([None, None, 0.25, 2.0]), chance.choice([None, None, 0.5, -1.0])
        change(graded, "UPDATE grade SET manual_score = ?, extra_credit = ? WHERE id = ?", manual, extra, id)
    for (id,) in asked(graded, "SELECT id FROM submitted_notebook"):
        change(
            graded, "UPDATE submitted_notebook SET late_submission_penalty = ? WHERE id = ?",
            chance.choice([None, 0.5, 9.0]), id,
        )  # fmt: skip
    with opened(graded) as gradebook:
        column = read(gradebook).columns[0]
    assert column.max_score == 4
    with Gradebook(f"sqlite:///{graded.gradebook}", COURSE_ID) as gradebook:
        for n in range(25):
            theirs = gradebook.find_submission(LESSON, f"s{n}")
            assert column.marks[f"s{n}"].score == max(0.0, theirs.score - theirs.late_submission_penalty)
    assert len({mark.score for mark in column.marks.values()}) > 5


def test_a_roster_on_the_command_line(graded, tmp_path, capsys):
    roster = tmp_path / "from_canvas.csv"
    roster.write_text("Student,ID,SIS Login ID,Section,01_sliding (5)\nx,1,aiko,,\ny,2,esra,,\nz,3,nobody,,\n")
    before = roster.read_bytes()
    assert run(graded, "--roster", str(roster), "--file", str(tmp_path / "out.csv")) == 0
    assert (tmp_path / "out.csv").read_bytes() == before.replace(b"aiko,,", b"aiko,,4")
    assert roster.read_bytes() == before
    out = capsys.readouterr().out
    assert "Roster: 2 students found." in out
    assert "Roster: 1 rows belong to nobody" in out
    assert "Roster: 5 students of the gradebook have no row" in out
    noted = {row[0] for row in table((tmp_path / "out.notes.csv").read_bytes())}
    assert {"x / nobody / 3", "z / nobody / 3", "bashir"} & noted == {"z / nobody / 3", "bashir"}


def test_only_some_lessons(graded):
    assert run(graded, "--lesson", "1") == 0
    assert run(graded, "--lesson", "7") == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--file", "gradebook.db"], "let it end in .csv"),
        (["--roster", "r.csv", "--file", "r.csv"], "would replace the roster"),
        (["--roster", "r.notes.csv", "--file", "r.csv"], "would replace the roster"),
        (["--roster", "none.csv"], "could not be read"),
    ],
)
def test_what_an_export_does_not_overwrite(graded, monkeypatch, capsys, options, sentence):
    monkeypatch.chdir(graded.folder)
    assert run(graded, *options) == 1
    assert sentence in capsys.readouterr().err
    assert not list(graded.folder.glob("*.csv"))


def test_an_empty_gradebook_and_a_broken_one(room, capsys):
    assert run(room) == 1
    assert "Nothing is graded yet" in capsys.readouterr().err
    room.gradebook.write_bytes(b"no database at all, whatever its name says" * 100)
    assert run(room) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "could not be read: file is not a database" in line


@pytest.mark.parametrize(("name", "to"), [("CanvasExporter", "canvas"), ("MoodleExporter", "moodle")])
def test_nbgrader_export_writes_the_same(graded, name, to):
    change(graded, "DELETE FROM student WHERE id = 'never'")
    program = [Path(sys.executable).parent / "nbgrader", "export", f"--exporter=cnn_course.grading.exports.{name}"]
    done = subprocess.run(program, cwd=graded.folder, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr
    assert f"{LESSON}: 3 of 6 students have a score." in done.stderr
    by_nbgrader = (graded.folder / f"grades_{to}.csv").read_bytes()
    assert run(graded, to=to) == 0
    assert (graded.folder / f"grades_{to}.csv").read_bytes() == by_nbgrader


def test_nbgrader_export_takes_a_roster_and_a_choice(graded):
    (graded.folder / "r.csv").write_text("Username,01_sliding\naiko,\nbashir,\n")
    program = [
        Path(sys.executable).parent / "nbgrader", "export", "--exporter=cnn_course.grading.exports.MoodleExporter",
        "--MoodleExporter.roster=r.csv", "--to=out.csv", "--student=['aiko']", f"--assignment=['{LESSON}']",
    ]  # fmt: skip
    done = subprocess.run(program, cwd=graded.folder, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr
    assert (graded.folder / "out.csv").read_text() == "Username,01_sliding\naiko,4\nbashir,\n"
    wrong = subprocess.run(
        [*program[:-3], "--to=out.txt"], cwd=graded.folder, capture_output=True, text=True, check=False, timeout=200
    )
    assert wrong.returncode == 1
    assert "let it end in .csv" in wrong.stderr
    assert "Traceback" not in wrong.stderr
