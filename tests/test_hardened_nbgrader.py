"""`nbgrader autograde` as the course's configuration makes it: the same points as stock nbgrader on honest work,
cell by cell, and no harm from any other."""

import json
import logging
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import nbformat
import pytest

from cnn_course.authoring import bank, source
from cnn_course.authoring.build import Built
from cnn_course.authoring.course import Course
from cnn_course.authoring.nbgrading import run_converter
from cnn_course.errors import CourseError
from cnn_course.grading import preprocessors
from cnn_course.grading.demo_class import text_of
from cnn_course.grading.examine import examine
from cnn_course.grading.paper import Paper
from cnn_course.grading.sandbox import WarmProcess, available
from cnn_course.grading.stock import StockClass

from .conftest import ROOT

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(available() is not None, reason=f"no sandbox here: {available()}"),
]
LESSON = Course(ROOT).lesson("02_convolution")
NAME = LESSON.name
EXERCISES = ["correlate1d", "correlate2d", "convolve2d", "edge_kernel", "relu", "conv_multichannel"]
RIGHT = {cell.id: cell.text for cell in source.cells(LESSON) if "exercise" in cell.tags}
BUILT = Built(
    nbformat.writes(source.notebook(LESSON)).encode(),
    LESSON.notebook.read_bytes(),
    LESSON.casebook.read_bytes(),
    baked=None,  # type: ignore[arg-type]
    tasks={},
)
PAPER = Paper(NAME, BUILT.notebook, BUILT.casebook)


class HardenedClass(StockClass):
    """The same class, graded as the course's configuration says."""

    def __init__(self, *given):
        super().__init__(*given)
        preprocessors.harden(self.config)


def made_class(kind, folder):
    folder.mkdir()
    made = kind(LESSON, folder)
    made.release(BUILT)
    return made


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    return made_class(StockClass, tmp_path_factory.mktemp("stock") / "class")


@pytest.fixture(scope="module")
def hardened(tmp_path_factory):
    return made_class(HardenedClass, tmp_path_factory.mktemp("hardened") / "class")


def hand_in(group, student, content, name=f"{NAME}.ipynb"):
    folder = group.folder / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    (folder / name).write_bytes(text)
    return folder


def autograde(group, student=None, force=False):
    from nbgrader.converters import Autograde

    group.config.Autograde.force = force
    run_converter(Autograde, group.config, NAME, student or "*")


def points(group, student):
    """What the gradebook says of each check."""
    with group._gradebook() as gradebook:
        grades = gradebook.find_submission_notebook(NAME, NAME, student).grades
        return {grade.name.removeprefix("check_"): grade.auto_score for grade in grades}


def notebook(texts=RIGHT, **others):
    made = json.loads(BUILT.notebook)
    for cell in made["cells"]:
        cell["source"] = (texts | others).get(cell["id"], cell["source"])
    return made


def with_extra(made, *pairs):
    for before, text in pairs:
        at = next(n for n, cell in enumerate(made["cells"]) if cell["id"] == before)
        new = {"cell_type": "code", "id": f"new-{at}-{len(made['cells'])}", "metadata": {}, "outputs": []}
        made["cells"].insert(at, new | {"execution_count": None, "source": text})
    return made


def wrong(exercise, which=0):
    mistakes = [m for m in bank.collect(LESSON.misconceptions).mistakes if m.exercise == exercise]
    return {exercise: text_of(mistakes[which].function, exercise)}


def others(which):
    styles: dict = {}
    for other in bank.collect(LESSON.alternatives).alternatives:
        styles.setdefault(other.exercise, []).append(text_of(other.function, other.exercise))
    return RIGHT | {name: texts[which % len(texts)] for name, texts in styles.items()}


FLOAT32 = (
    RIGHT["correlate2d"].replace("astype(float)", "astype(np.float32)").replace("- KW + 1))", "- KW + 1), np.float32)")
)
NOISY = (
    "import warnings\nprint('loading')\nwarnings.warn('mine')\n"
    "def relu(x):\n    print('working', x.shape)\n    return np.where(x > 0, x, 0)"
)
BORROWED = "from math import fsum\n\n" + RIGHT["correlate1d"].replace("y[i] = (", "y[i] = fsum(").replace(
    ").sum()", ")"
)
HELPED = "def conv_multichannel(x, w, b):\n    return np.stack([sum(map(correlate2d, x, f)) for f in w]) + offsets(b)"
SLOW = (
    "def convolve2d(image, kernel):\n    turned = [row[::-1] for row in kernel[::-1]]\n"
    "    KH, KW = kernel.shape\n    H, W = image.shape\n    y = np.zeros((H - KH + 1, W - KW + 1))\n"
    "    for i in range(H - KH + 1):\n        for j in range(W - KW + 1):\n            for u in range(KH):\n"
    "                for v in range(KW):\n"
    "                    y[i, j] += float(image[i + u, j + v]) * turned[u][v]\n    return y"
)
HONEST = {
    "another style": notebook(others(0)),
    "float32, prints and warnings": notebook(RIGHT, correlate2d=FLOAT32, relu=NOISY),
    "extra cells, plots, moved imports": with_extra(
        notebook(
            RIGHT,
            conv_multichannel=HELPED,
            convolve2d=SLOW,
            correlate1d=BORROWED,
            setup="import numpy as np\nfrom matplotlib import pyplot as plt\nfrom cnn_course import check, data, plots",
        ),
        ("conv_multichannel", "def offsets(b):\n    return b[:, None, None]"),
        ("relu", "%matplotlib inline\nplt.plot(relu_curve := [0, 1]); plt.show()"),
        ("edge_kernel", "check.correlate1d(correlate1d)\nprint(undefined)"),
        ("check_relu", "relu(np.array([-1.0, 2.0]))"),
    ),
    "predictions and a name of the lesson's": notebook(
        RIGHT | {"predict-positions": "positions_5_3 = 3\npositions_100_10 = 91"},
        relu="def relu(x):\n    assert photo.ndim == 2\n    return np.clip(x, 0, None)",
    ),
    "mistakes": notebook(RIGHT | wrong("relu", 0) | wrong("correlate1d", 1) | wrong("edge_kernel", 1)),
    "half done, one broken": notebook({name: RIGHT[name] for name in EXERCISES[:3]}, correlate1d="def correlate1d(:"),
    "copied and deleted cells": with_extra(notebook(), ("relu", RIGHT["relu"])),
}
STUDENTS = {f"s{n}": kind for n, kind in enumerate(HONEST)}


@pytest.fixture(scope="module")
def three_ways(stock, hardened):
    """Points of every honest student: by stock nbgrader, by hardened nbgrader, by examine."""
    for student, kind in STUDENTS.items():
        for group in (stock, hardened):
            hand_in(group, student, HONEST[kind])
        stock.grade(student)
    autograde(hardened)
    with WarmProcess() as warm:
        third = {s: examine(PAPER, json.dumps(HONEST[kind]).encode(), warm) for s, kind in STUDENTS.items()}
    return {
        kind: (
            points(stock, student),
            points(hardened, student),
            {q.exercise: q.score for q in third[student].questions if not q.optional},
        )
        for student, kind in STUDENTS.items()
    }


@pytest.mark.parametrize("kind", HONEST)
def test_honest_work_earns_the_same_three_ways_cell_by_cell(three_ways, kind):
    stock, hardened, examined = three_ways[kind]
    assert list(stock) == EXERCISES
    assert stock == hardened == examined


def test_the_three_ways_are_tried_on_more_than_full_points(three_ways):
    totals = {kind: sum(stock.values()) for kind, (stock, _, _) in three_ways.items()}
    assert totals["another style"] == 22
    assert totals["extra cells, plots, moved imports"] == 22
    assert 0 < totals["half done, one broken"] < totals["mistakes"] < 22


def test_feedback_shows_the_panels(hardened, three_ways):
    from nbgrader.converters import GenerateFeedback

    student = next(s for s, kind in STUDENTS.items() if kind == "mistakes")
    run_converter(GenerateFeedback, hardened.config, NAME, student)
    page = (hardened.folder / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "Look again at the section" in page
    assert "relu: 2 of 3 points" in page


def test_comments_say_what_is_wrong(hardened, three_ways):
    student = next(s for s, kind in STUDENTS.items() if kind == "half done, one broken")
    with hardened._gradebook() as gradebook:
        comments = {c.name: c.auto_comment for c in gradebook.find_submission_notebook(NAME, NAME, student).comments}
    assert "is not written yet" in comments["relu"]
    assert "SyntaxError" in comments["correlate1d"]
    assert comments["correlate2d"] is None


# One batch with everything in it --------------------------------------------------------------------------------------


def duplicated():
    made = notebook()
    made["cells"] += [dict(cell) for cell in made["cells"] if cell["id"] in ("relu", "check_relu")]
    return made


def marked(**metadata):
    made = notebook({})
    for cell in made["cells"]:
        cell["metadata"].setdefault("nbgrader", {}).update(metadata)
        cell["metadata"]["tags"] = ["skip-execution"]
    return made


FOREVER = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\nwhile True: pass"
BATCH = {
    "a_right": (notebook(), 22),
    "b_duplicated": (duplicated(), 22),
    "c_schema_1": (marked(schema_version=1), 0),
    "d_schema_99": (marked(schema_version=99, points=1000, grade=False), 0),
    "e_no_json": (b"{", "not JSON"),
    "f_empty": (b"", "empty"),
    "g_exits": (notebook(RIGHT, relu="import os\nos._exit(0)"), 19),
    "h_forever": (with_extra(notebook(), ("edge_kernel", FOREVER)), 22),
    "i_no_cells": (b'{"nbformat": 4, "metadata": {}}', "no cells"),
    "j_no_metadata": ({"cells": [{"cell_type": "code", "source": text} for text in RIGHT.values()]}, 22),
    "z_right": (notebook(), 22),
}
OTHER_NAMES = {"k_renamed": f"{NAME} (1).ipynb"}


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """A class after one run over all of them, and what nbgrader said."""
    group = made_class(HardenedClass, tmp_path_factory.mktemp("batch") / "class")
    group.config.Examine.limits = {"cell_seconds": 2.0}
    for student, (content, _) in BATCH.items():
        hand_in(group, student, content)
    for student, name in OTHER_NAMES.items():
        hand_in(group, student, notebook(), name)
    folder = hand_in(group, "l_link", notebook(), "other.txt")
    (folder / f"{NAME}.ipynb").symlink_to("other.txt")
    folder = hand_in(group, "m_files", notebook())
    for name in ("numpy.py", "sitecustomize.py", "conftest.py"):
        (folder / name).write_text("raise SystemExit('mine')")
    (folder / "timestamp.txt").write_text("the day before yesterday")
    (folder / "secrets.txt").symlink_to("/etc/hostname")
    os.mkfifo(folder / "pipe")
    said = Kept()
    with pytest.raises(CourseError):
        autograde_with(group, said)
    return group, "\n".join(said.lines)


class Kept(logging.Handler):
    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def autograde_with(group, handler):
    """Autograde everybody, with nbgrader's log."""
    from copy import deepcopy

    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory

    from cnn_course.authoring.nbgrading import quiet_nbgrader

    config = deepcopy(group.config)
    config.CourseDirectory.assignment_id = NAME
    with quiet_nbgrader() as logger:
        logger.addHandler(handler)
        Autograde(coursedir=CourseDirectory(config=config, log=logger), config=config, log=logger).start()


@pytest.mark.parametrize("student", [name for name, (_, end) in BATCH.items() if isinstance(end, int)])
def test_in_a_batch_everybody_gets_the_own_points(batch, student):
    group, _ = batch
    assert sum(points(group, student).values()) == BATCH[student][1]


@pytest.mark.parametrize("student", [*OTHER_NAMES, "m_files"])
def test_another_name_and_files_beside_it_cost_nothing(batch, student):
    group, _ = batch
    assert sum(points(group, student).values()) == 22


@pytest.mark.parametrize(
    ("student", "reason"), [("l_link", "a link")] + [(s, end) for s, (_, end) in BATCH.items() if isinstance(end, str)]
)
def test_what_cannot_be_read_fails_alone_with_its_reason(batch, student, reason):
    group, said = batch
    assert not (group.folder / "autograded" / student).exists() or not list(
        (group.folder / "autograded" / student / NAME).glob("*")
    )
    assert re.search(rf"{student}[\s\S]*{reason}", said)


def test_nothing_but_the_notebook_and_a_sound_timestamp_is_copied(batch):
    group, _ = batch
    copied = {path.name for path in (group.folder / "autograded").rglob("*") if path.is_file() or path.is_symlink()}
    assert copied == {f"{NAME}.ipynb"}


def test_what_a_dead_process_left_open_is_for_a_person(batch):
    group, _ = batch
    with group._gradebook() as gradebook:
        grades = gradebook.find_submission_notebook(NAME, NAME, "g_exits").grades
        assert [grade.name for grade in grades if grade.needs_manual_grade] == ["check_relu"]


def test_a_manual_score_stays(batch):
    group, _ = batch
    with group._gradebook() as gradebook:
        grade = gradebook.find_grade("check_relu", NAME, NAME, "a_right")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    autograde(group, "a_right", force=True)
    with group._gradebook() as gradebook:
        grade = gradebook.find_grade("check_relu", NAME, NAME, "a_right")
        assert (grade.auto_score, grade.manual_score, grade.score) == (3, 1.5, 1.5)
        assert grade.needs_manual_grade


def test_a_well_formed_timestamp_and_lateness_reach_the_gradebook(batch):
    group, _ = batch
    folder = hand_in(group, "n_stamped", notebook())
    (folder / "timestamp.txt").write_text("2026-02-03 14:05:59 America/New_York")
    autograde(group, "n_stamped")
    with group._gradebook() as gradebook:
        assert str(gradebook.find_submission(NAME, "n_stamped").timestamp) == "2026-02-03 19:05:59"
    autograde(group, "n_stamped")  # nothing new: nothing happens
    (folder / "timestamp.txt").write_text("2026-02-04 14:05:59 UTC")
    autograde(group, "n_stamped")  # newer: graded again
    with group._gradebook() as gradebook:
        assert str(gradebook.find_submission(NAME, "n_stamped").timestamp) == "2026-02-04 14:05:59"


def test_the_formgraders_button_does_the_same(batch):
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    group, _ = batch
    hand_in(group, "o_button", notebook(), f"{NAME} (3).ipynb")
    course = CourseDirectory(config=group.config)
    before = course.submitted_directory
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's database warns about nbgrader
        result = NbGraderAPI(course, config=group.config).autograde(NAME, "o_button")
    assert result["success"], result
    assert sum(points(group, "o_button").values()) == 22
    assert course.submitted_directory == before


def test_the_plain_command_does_the_same(batch):
    group, _ = batch
    hand_in(group, "p_command", notebook(RIGHT, relu="import os\nos._exit(0)"))
    lines = (
        "from cnn_course.grading.preprocessors import harden",
        "c = get_config()",
        "harden(c)",
        "c.CourseDirectory.course_id = 'cnn-course'",
        f"c.CourseDirectory.db_url = 'sqlite:///{group.folder / 'gradebook.db'}'",
    )
    (group.folder / "nbgrader_config.py").write_text("\n".join(lines))
    done = subprocess.run(
        [Path(sys.executable).parent / "nbgrader", "autograde", NAME, "--student", "p_command"],
        cwd=group.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    assert sum(points(group, "p_command").values()) == 19
    assert "relu" in done.stderr


def test_a_lesson_that_is_none_is_said_as_such(batch):
    from nbgrader.coursedir import CourseDirectory

    from cnn_course.grading.steps import paper_of

    group, _ = batch
    course = CourseDirectory(config=group.config)
    with pytest.raises(CourseError, match="was it released"):
        paper_of(course, "essay")
    assert paper_of(course, NAME).public  # the folder's casebook is the one that students have


def test_a_hidden_casebook_of_the_class_is_not_taken_for_the_public_one(batch, tmp_path):
    from nbgrader.coursedir import CourseDirectory

    from cnn_course.grading.steps import paper_of

    group, _ = batch
    (tmp_path / f"{NAME}.npz").write_bytes(BUILT.casebook + b"\0")
    assert not paper_of(CourseDirectory(config=group.config), NAME, str(tmp_path)).public


def test_the_stock_way_is_still_there_to_compare_with(stock, hardened):
    assert "exporter_class" not in stock.config.Autograde
    assert "SafeExporter" in hardened.config.Autograde.exporter_class
