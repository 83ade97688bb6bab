"""All attacks as one class, with honest students between them: graded by the real command, read by a person."""

import contextlib
import csv
import io
import json
import re
import shutil
from dataclasses import asdict
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from cnn_course import cli
from cnn_course.authoring.nbgrading import quiet_nbgrader
from cnn_course.grading import cells, classroom
from cnn_course.grading.classroom import Assignment
from cnn_course.grading.judged import GRADED, PARTLY, STATUSES
from tests.attacks import ATTACKS
from tests.attacks.book import COURSE, LESSON, POINTS, RELEASE, Book
from tests.attacks.pages import MARK, STUDENTS
from tests.attacks.paper import SHORT, casebook

from .classes import GRADES, asked
from .conftest import edit

FORMULA = re.compile(r"[\s\"]*[=+\-@].")
EVERY = 16  # attackers to one honest student
HONEST = [f"honest-{n:02}" for n in range(len(ATTACKS) // EVERY)]
COUNTING = [name for name in POINTS if name != "conv3d"]
FULL = {f"check_{name}": float(POINTS[name]) for name in COUNTING}
pytestmark = pytest.mark.timeout(1500)


def full_work(room, student):
    folder = room.submitted / student / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").write_bytes(Book().answer().content())


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The class after one run of two workers."""
    room = classroom.new(tmp_path_factory.mktemp("all") / "class", [Assignment.installed(COURSE.lesson(LESSON))])
    hidden = room.folder / "casebooks" / f"{LESSON}.npz"
    hidden.write_bytes(casebook())
    for attack in ATTACKS.values():
        (room.submitted / attack.id / LESSON).mkdir(parents=True)
        attack.prepare(room.submitted / attack.id / LESSON)
    for student in [*HONEST, *STUDENTS.values()]:
        full_work(room, student)
    out, err = io.StringIO(), io.StringIO()
    edit(room.folder / "nbgrader_config.py", "c.Examine.limits = {}", f"c.Examine.limits = {asdict(SHORT)}")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.main(["grade", LESSON, "--class", str(room.folder), "--jobs", "2"])
    return SimpleNamespace(room=room, code=code, out=out.getvalue(), err=err.getvalue(), points=points_of(room))


def points_of(room):
    """The gradebook's points by student and check, read with nothing but SQL."""
    found = {}
    for student, cell, points, _, _ in asked(room, GRADES):
        found.setdefault(student, {})[cell] = points
    return found


def table(room):
    with room.status.open(newline="", encoding="utf-8-sig") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_the_run_ends_well(graded):
    assert graded.code == 0, graded.err
    assert "Traceback" not in graded.err


def test_everybody_has_a_row_and_a_status(graded):
    rows = table(graded.room)
    assert len(rows) == len(ATTACKS) + len(HONEST) + len(STUDENTS)
    for attack in ATTACKS.values():
        row = rows[attack.id]
        assert row["status"] in STATUSES
        assert row["status"] in attack.statuses, row
        scored = row["status"] in (GRADED, PARTLY)
        assert row["score"] == (f"{attack.score:g}" if scored else ""), row
        assert row["note"] or row["status"] == GRADED


@pytest.mark.parametrize("kind", sorted({attack.kind for attack in ATTACKS.values()}))
def test_the_gradebook_holds_what_is_earned(graded, kind):
    for attack in ATTACKS.values():
        if attack.kind == kind:
            points = {f"check_{name}": attack.points[name] for name in COUNTING}
            if not {GRADED, PARTLY} & {*attack.statuses}:
                points = dict.fromkeys(points)
            assert graded.points[attack.id] == points, attack.id


def test_honest_students_between_them_get_all_their_points(graded):
    rows = table(graded.room)
    for student in HONEST:
        assert (rows[student]["status"], graded.points[student]) == (GRADED, FULL)


@pytest.mark.parametrize("name", STUDENTS)
def test_a_strange_name_is_a_name(graded, name):
    student = STUDENTS[name]
    assert graded.points[student] == FULL
    assert table(graded.room)[cells.text(student)]["status"] == GRADED


def test_nothing_that_was_handed_in_was_changed(graded):
    for student in HONEST:
        assert graded.room.notebook("submitted", student, LESSON).read_bytes() == Book().answer().content()


# What people read -----------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What on a page would act, besides what the page's maker put there."""

    def __init__(self):
        super().__init__()
        self.acts = []
        self.inside = ""

    def handle_starttag(self, tag, attributes):
        self.inside = tag
        for name, value in attributes:
            if name.startswith("on") or (value or "").strip().lower().startswith(
                ("javascript:", "data:text", "vbscript:")
            ):
                self.acts.append((tag, name, value))
        if tag in ("iframe", "object", "embed", "base", "meta") and any(n == "http-equiv" for n, _ in attributes):
            self.acts.append((tag, attributes))

    def handle_data(self, data):
        if self.inside in ("script", "style") and ("owned" in data or "203.0.113" in data):
            self.acts.append((self.inside, data))

    def handle_endtag(self, tag):
        self.inside = ""


def acting(text):
    page = Page()
    page.feed(text)
    page.close()
    return [act for act in page.acts if "owned" in str(act) or "203.0.113" in str(act)]


def test_the_detector_sees_what_acts():
    for evil in (f"<script>{MARK}</script>", f'<img src=x onerror="{MARK}">', f'<a href=" javascript:{MARK}">x</a>'):
        assert acting(f"<p>{evil}</p>"), evil
    assert not acting(f"<p>&lt;script&gt;{MARK}</p>")


WATCHED = [name for name, attack in ATTACKS.items() if attack.kind in ("pages", "metadata", "replies")]


def test_feedback_pages_do_nothing(graded):
    for student in [*WATCHED, *STUDENTS.values()]:
        page = graded.room.notebook("feedback", student, LESSON).with_suffix(".html").read_text()
        assert not acting(page), student


def test_autograded_notebooks_hold_only_texts_and_pictures(graded):
    for student in WATCHED:
        notebook = json.loads(graded.room.notebook("autograded", student, LESSON).read_text())
        assert notebook["metadata"] == json.loads(RELEASE)["metadata"]
        released = {cell["id"]: cell for cell in json.loads(RELEASE)["cells"]}
        for cell in notebook["cells"]:
            ours = released.get(cell["id"])
            assert cell["metadata"] == (ours["metadata"] if ours else {})
            assert "attachments" not in cell
            assert ours or cell["cell_type"] == "code" or cell["id"] == "status"
            for output in cell.get("outputs", []):
                kinds = {*output.get("data", {})}
                report = cell["id"].startswith("check_")
                assert report or kinds <= {"text/plain", "image/png"}, (student, kinds)


@pytest.fixture(scope="module")
def nbgraders_pages(graded):
    """The pages that nbgrader itself makes of the autograded notebooks, for those who tried something."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config.loader import PyFileConfigLoader

    students = [name for name, attack in ATTACKS.items() if attack.kind == "pages"]
    config = PyFileConfigLoader("nbgrader_config.py", path=str(graded.room.folder)).load_config()
    config.CourseDirectory.root = str(graded.room.folder)
    config.CourseDirectory.feedback_directory = "pages"
    with quiet_nbgrader() as logger:
        api = NbGraderAPI(config=config, log=logger)
        for student in students:
            assert api.generate_feedback(LESSON, student)["success"], student
    yield {
        student: (graded.room.folder / "pages" / student / LESSON / f"{LESSON}.html").read_text()
        for student in students
    }
    shutil.rmtree(graded.room.folder / "pages")


def test_nbgraders_own_feedback_does_nothing(nbgraders_pages):
    for student, page in nbgraders_pages.items():
        assert not acting(page), student


def test_the_class_report_does_nothing(graded):
    page = graded.room.report(LESSON).read_text()
    assert "dying-" in page
    assert not acting(page)


def test_the_table_is_no_formula(graded):
    with graded.room.status.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.reader(file):
            assert len(row) == 5
            assert not [*filter(FORMULA.match, row)]


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
def test_exports_are_no_formulas(graded, platform, capsys):
    assert cli.main(["export", "--class", str(graded.room.folder), "--to", platform]) == 0
    with (graded.room.folder / f"grades_{platform}.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = [*csv.reader(file)]
    assert len(rows) > len(ATTACKS)
    for row in rows:
        assert len(row) == len(rows[0])
        assert not [*filter(FORMULA.match, row)]


def test_the_terminal_is_not_steered(graded):
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", graded.out)
