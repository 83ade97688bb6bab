"""Submissions examined in the real sandbox: what they earn, what is said, and what is kept secret."""

import json
import re
from copy import deepcopy
from dataclasses import asdict, replace

import nbformat
import pytest

from cnn_course.authoring import bank, source
from cnn_course.authoring.course import Course
from cnn_course.check import casebook
from cnn_course.check.discreet import AS_THEY_ARE, INSTEAD, discreetly
from cnn_course.check.judge import pairs, wrong_with
from cnn_course.check.report import MIME
from cnn_course.errors import CourseError
from cnn_course.grading import examine as module
from cnn_course.grading.demo_class import text_of
from cnn_course.grading.examine import examine
from cnn_course.grading.judged import DIED, FAILED, GRADED, HUNG, JUDGED, PARTLY, UNREADABLE, Judged
from cnn_course.grading.paper import Limits, Paper
from cnn_course.grading.sandbox import WarmProcess, available
from cnn_course.messages import SENTENCES, say

from .conftest import ROOT

pytestmark = pytest.mark.skipif(available() is not None, reason=f"no sandbox here: {available()}")
COURSE = Course(ROOT)
LESSON = COURSE.lesson("02_convolution")
EXERCISES = ["correlate1d", "correlate2d", "convolve2d", "edge_kernel", "relu", "conv_multichannel", "conv3d"]


def paper_of(lesson, **more):
    return Paper(lesson.name, lesson.notebook.read_bytes(), lesson.casebook.read_bytes(), **more)


PAPER = paper_of(LESSON)
RIGHT = {cell.id: cell.text for cell in source.cells(LESSON) if "exercise" in cell.tags}


@pytest.fixture(scope="module")
def warm():
    with WarmProcess() as process:
        yield process


def notebook(texts=RIGHT, paper=PAPER):
    made = json.loads(paper.release)
    for cell in made["cells"]:
        cell["source"] = texts.get(cell["id"], cell["source"])
    return made


def put_before(made, id, text):
    """Put an extra code cell above the one called `id`."""
    at = next(n for n, cell in enumerate(made["cells"]) if cell["id"] == id)
    new = {"cell_type": "code", "id": f"new-{len(made['cells'])}", "metadata": {}, "source": text, "outputs": []}
    made["cells"].insert(at, new | {"execution_count": None})


def result(warm, made, paper=PAPER, **limits):
    paper = replace(paper, limits=replace(paper.limits, **limits)) if limits else paper
    return examine(paper, json.dumps(made).encode(), warm)


def points(judged):
    return {question.exercise: question.score for question in judged.questions}


def asked(judged, exercise):
    return next(question for question in judged.questions if question.exercise == exercise)


FULL = {"correlate1d": 3, "correlate2d": 5, "convolve2d": 3, "edge_kernel": 3, "relu": 3, "conv_multichannel": 5}
FULL["conv3d"] = 3


def test_right_answers_get_all_points_and_the_optional_one_does_not_count(warm):
    judged = result(warm, notebook())
    assert (judged.status, judged.why, judged.notes) == (GRADED, "", ())
    assert points(judged) == FULL
    assert (judged.score, judged.max_score) == (22, 22)
    assert [question.exercise for question in judged.questions if question.optional] == ["conv3d"]


def test_an_empty_notebook_gets_no_points_and_is_told_what_to_do(warm):
    judged = result(warm, notebook({}))
    assert judged.status == GRADED
    assert judged.score == 0
    for question in judged.questions:
        assert "is not written yet" in question.message
        assert question.hint
        assert question.section


def test_a_wrong_or_unwritten_helper_is_named_before_what_comes_of_it(warm):
    flipped = "def correlate2d(image, kernel):\n    return right(image, kernel[::-1, ::-1])\n\n\n"
    flipped += RIGHT["correlate2d"].replace("def correlate2d", "def right")
    calling = "def convolve2d(image, kernel):\n    return correlate2d(image, kernel[::-1, ::-1])"
    alone = "def convolve2d(image, kernel):\n    return image  # not correlate2d"
    for first, second, blame in (
        ({"correlate2d": flipped}, calling, say("calls_failed", name="convolve2d", other="correlate2d")),
        ({}, calling, say("calls_unwritten", name="convolve2d", other="correlate2d")),
        ({"correlate2d": RIGHT["correlate2d"]}, calling, ""),
        ({"correlate2d": flipped}, alone, ""),
        ({"correlate2d": flipped}, calling + " +", ""),
    ):
        judged = result(warm, notebook(first | {"convolve2d": second}))
        message = asked(judged, "convolve2d").message
        assert message.startswith(blame)
        assert ("correlate2d" in message) == bool(blame), message


def test_the_section_is_the_lessons_and_not_the_exercises_own_heading(warm):
    judged = result(warm, notebook({}))
    assert asked(judged, "correlate1d").section == "1. One dimension"
    assert asked(judged, "conv3d").section == "10. Three dimensions (optional)"


OTHERS = bank.collect(LESSON.alternatives).alternatives


@pytest.mark.parametrize("style", sorted({other.style for other in OTHERS}))
def test_every_other_right_answer_gets_all_points(warm, style):
    texts = RIGHT | {o.exercise: text_of(o.function, o.exercise) for o in OTHERS if o.style == style}
    assert points(result(warm, notebook(texts))) == FULL


def test_a_known_mistake_is_named_as_in_the_notebook(warm):
    for wrong in bank.collect(LESSON.misconceptions).mistakes[::7]:
        judged = result(warm, notebook(RIGHT | {wrong.exercise: text_of(wrong.function, wrong.exercise)}))
        question = asked(judged, wrong.exercise)
        exercise = casebook.load(LESSON.casebook, wrong.exercise)
        if wrong.id in [mistake.id for mistake in exercise.mistakes]:
            assert (question.mistake, question.message.splitlines()[0]) == (wrong.id, wrong.message)
        assert question.score < question.max_score
        assert [group.name for group in question.groups] == [group.name for group in exercise.groups]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def relu(x):\n    return x +", "stopped with an error, SyntaxError"),
        ("relu = 1 / 0", "stopped with an error, ZeroDivisionError"),
        ("raise type('Data' + str(2**40), (Exception,), {})", "an exception of its own"),
        ("def rulu(x):\n    return x", "no function called relu"),
        ("def relu(x):\n    return x\ndel relu", "no function called relu"),
        ("relu = 3", "wants your function itself"),
        ("def relu(x):\n    pass", "returned None"),
        ("def relu(x):\n    y = nowhere\n    return y", "raised NameError. It happened at the line `y = nowhere`."),
        ("def relu(x):\n    return np.zeros(3)", "another shape"),
        ("def relu(x):\n    return 'text'", "another kind"),
        ("def relu(x):\n    import sys\n    sys.exit()", "raised SystemExit"),
    ],
)
def test_what_went_wrong_is_said_without_numbers(warm, text, words):
    judged = result(warm, notebook(RIGHT | {"relu": text}))
    question = asked(judged, "relu")
    assert (question.score, question.state) == (0, JUDGED)
    assert words in question.message
    assert str(2**40) not in json.dumps(asdict(question))
    assert points(judged) == FULL | {"relu": 0}


def test_where_students_have_the_casebook_the_panel_shows_the_numbers(warm):
    wrong = {"correlate1d": "def correlate1d(x, kernel):\n    return np.zeros(len(x) - len(kernel) + 1)"}
    secret, public = (result(warm, notebook(RIGHT | wrong), replace(PAPER, public=p)) for p in (False, True))
    assert "your answer is 0; expected" in asked(public, "correlate1d").message
    assert "<table" in public.notebook
    assert "expected" not in asked(secret, "correlate1d").message
    assert "<table" not in secret.notebook
    assert points(public) == points(secret)
    assert [g.passed for g in asked(public, "correlate1d").groups] == [
        g.passed for g in asked(secret, "correlate1d").groups
    ]


# Secrets --------------------------------------------------------------------------------------------------------------

TELLTALES = {
    "an exception's text": "def relu(x):\n    raise ValueError(MARK(x))",
    "an exception's class": "def relu(x):\n    raise type(MARK(x), (Exception,), {})",
    "a class's name": "def relu(x):\n    return type(MARK(x), (), {})()",
    "a text": "def relu(x):\n    return MARK(x)",
    "a key": "def relu(x):\n    return {MARK(x): 1}",
    "a warning": "def relu(x):\n    import warnings\n    warnings.warn(MARK(x))\n    return np.maximum(x, 0)",
    "a print": "def relu(x):\n    print(MARK(x))\n    return x",
    "a line": (
        "def relu(x):\n    import linecache\n    text = f'raise ValueError()  # {MARK(x)}'\n"
        "    linecache.cache['made'] = (len(text), None, [text], 'made')\n    exec(compile(text, 'made', 'exec'))"
    ),
    "a later cell": "seen = []\ndef relu(x):\n    seen.append(MARK(x))\n    return np.maximum(x, 0)",
    "a file": "def relu(x):\n    open('/tmp/seen', 'a').write(MARK(x))\n    return np.maximum(x, 0)",
    "the name of what is no function": "class Wrong: pass\ndef relu(x):\n    global conv_multichannel, made\n"
    "    made = type(MARK(x), (), {})()\n    return np.maximum(x, 0)",
}


@pytest.mark.parametrize("way", TELLTALES)
def test_what_a_function_was_given_never_comes_out(warm, way):
    mark = "def MARK(x):\n    return 'gi' + 'ven' + '_'.join(str(n) for n in np.ravel(x))\n\n\n"
    made = notebook(RIGHT | {"relu": mark + TELLTALES[way]})
    put_before(made, "conv_multichannel", "print(globals().get('seen'))\nimport os\nprint(os.listdir('/tmp'))")
    put_before(made, "conv_multichannel", "print(open('/tmp/seen').read())")
    put_before(made, "conv_multichannel", "raise type(globals()['seen'][0], (Exception,), {})")
    put_before(made, "conv_multichannel", "conv_multichannel = globals().get('made')")
    judged = result(warm, made)
    assert judged.status == GRADED
    assert "given" not in json.dumps(asdict(judged)).replace("'gi' + 'ven'", "")


def test_such_a_mark_is_seen_where_nothing_is_secret(warm):
    mark = "def MARK(x):\n    return 'gi' + 'ven' + '_'.join(str(n) for n in np.ravel(x))\n\n\n"
    made = notebook(RIGHT | {"relu": mark + TELLTALES["a later cell"]})
    put_before(made, "conv_multichannel", "print(seen[0])")
    assert "given" in result(warm, made, replace(PAPER, public=True)).notebook.replace("'gi' + 'ven'", "")


def test_what_cells_print_by_themselves_is_kept(warm):
    made = notebook()
    put_before(made, "correlate1d", "print('ear' + 'ly')")
    put_before(made, "conv_multichannel", "print('la' + 'te')\n6 * 7")
    judged = result(warm, made)
    shown = [
        output.get("text") or output["data"]["text/plain"]
        for cell in json.loads(judged.notebook)["cells"]
        if cell["id"].startswith("extra")
        for output in cell["outputs"]
    ]
    assert shown == ["early\n", "late\n", "42"]


LABELS = ("0", "9")


def every_mistake():
    for path in sorted((ROOT / "src" / "cnn_course" / "casebooks").glob("*.npz")):
        for name in casebook.names(path):
            yield casebook.load(path, name)


def test_no_sentence_about_a_known_mistake_holds_a_number_of_a_case():
    telling = discreetly("")
    seen = set()
    for exercise in every_mistake():
        for mistake in exercise.mistakes:
            for (group, case), outcome in zip(pairs(exercise), mistake.outcomes, strict=True):
                wrong = wrong_with(group, case, outcome, exercise.relative)
                if wrong:
                    seen.add(wrong.sentence)
                    said = telling.sentence(exercise, case, outcome, wrong)
                    known = {exercise.name, *exercise.parameters, case.view, "10", *LABELS}
                    known |= set(str(wrong.facts.get("key")).split())
                    words = [word for word in re.findall(r"\w+", said) if word not in known]
                    assert not any(letter.isdigit() for word in words for letter in word), said
    assert len(seen) >= 10


def test_every_sentence_that_is_told_discreetly_exists():
    assert AS_THEY_ARE | INSTEAD.keys() | set(INSTEAD.values()) <= SENTENCES.keys()


# Death and time -------------------------------------------------------------------------------------------------------

EXIT = "import os\nos._exit(3)\n"


def test_a_death_costs_the_question_at_hand_alone(warm):
    made = notebook(RIGHT | {"correlate2d": "def correlate2d(image, kernel):\n    import os\n    os._exit(1)"})
    judged = result(warm, made)
    assert asked(judged, "correlate2d").state == DIED
    assert "ended the whole process" in asked(judged, "correlate2d").message
    assert judged.status == PARTLY
    assert "correlate2d (its process ended)" in judged.why
    built_on_it = {"correlate2d": 0, "convolve2d": 0, "conv_multichannel": 0}
    assert points(judged) == FULL | built_on_it


def test_groups_that_passed_before_a_death_keep_their_points(warm):
    first = casebook.load(LESSON.casebook, "relu").groups[0]
    calls = sum(1 + case.twice for case in first.cases)
    text = (
        f"n = 0\ndef relu(x):\n    global n\n    n += 1\n    if n > {calls}:\n        import os\n        os._exit(1)\n"
    )
    question = asked(result(warm, notebook(RIGHT | {"relu": text + "    return np.maximum(x, 0)"})), "relu")
    assert question.state == DIED
    assert question.score == first.points


def test_a_cell_that_dies_costs_its_own_exercise_alone(warm):
    made = notebook(RIGHT | {"relu": EXIT + RIGHT["relu"]})
    judged = result(warm, made)
    assert points(judged) == FULL | {"relu": 0}
    assert asked(judged, "relu").state == DIED
    assert any("relu was left out" in note for note in judged.notes)


def test_extra_cells_that_die_cost_nothing(warm):
    made = notebook()
    for id in EXERCISES:
        put_before(made, id, EXIT)
    judged = result(warm, made)
    assert (judged.status, points(judged)) == (GRADED, FULL)
    assert len(judged.notes) == len(EXERCISES)


def test_after_a_death_what_the_earlier_cells_made_is_there_again(warm):
    made = notebook(RIGHT | {"relu": "def relu(x):\n    return helper(x)"})
    put_before(made, "correlate1d", "def helper(x):\n    return np.maximum(x, 0)")
    put_before(made, "edge_kernel", EXIT)
    assert points(result(warm, made)) == FULL


DEAF = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\nwhile True: pass"


def test_a_cell_that_hangs_is_left_out(warm):
    made = notebook()
    put_before(made, "relu", DEAF)
    judged = result(warm, made, cell_seconds=3.0)
    assert points(judged) == FULL
    assert any("gave no answer in time" in note for note in judged.notes)


def test_a_cell_stopped_in_time_keeps_what_it_made_before(warm):
    made = notebook(RIGHT | {"relu": RIGHT["relu"] + "\n\nwhile True:\n    pass"})
    assert points(result(warm, made, cell_seconds=3.0)) == FULL


def test_a_function_that_hangs_costs_its_question_alone(warm):
    hanging = "def relu(x):\n    " + DEAF.replace("\n", "\n    ")
    judged = result(warm, notebook(RIGHT | {"relu": hanging}), call_seconds=2.0)
    assert asked(judged, "relu").state == HUNG
    assert points(judged) == FULL | {"relu": 0}


def test_the_time_for_all_is_never_exceeded_by_much(warm):
    made = notebook()
    for id in EXERCISES:
        put_before(made, id, "import time\ntime.sleep(4)")
    judged = result(warm, made, total_seconds=10.0)
    assert judged.status == PARTLY
    assert judged.seconds < 4 * len(EXERCISES)
    assert asked(judged, "correlate1d").score == 3
    assert asked(judged, "conv_multichannel").state == HUNG
    assert "not tried" in asked(judged, "conv_multichannel").message


# Books ----------------------------------------------------------------------------------------------------------------


def test_the_courses_own_layers_answer_no_exercise_that_asks_for_them(warm):
    lesson = COURSE.lesson("07_im2col")
    paper = paper_of(lesson)
    right = {cell.id: cell.text for cell in source.cells(lesson) if "exercise" in cell.tags}
    cheat = (
        "def conv2d_im2col(x, w, b, stride=1, padding=0):\n    from cnn_course.layers import Conv2d\n"
        "    layer = Conv2d(w.shape[1], w.shape[0], w.shape[2:], stride=stride, padding=padding)\n"
        "    layer.weight[...], layer.bias[...] = w, b\n    return layer.forward(x)"
    )
    question = asked(result(warm, notebook(right | {"conv2d_im2col": cheat}, paper), paper), "conv2d_im2col")
    assert question.score < question.max_score
    assert "raised ImportError" in question.message


def test_an_open_book_has_them_and_a_closed_one_in_the_same_lesson_has_not(warm):
    lesson = COURSE.lesson("08_training")
    paper = paper_of(lesson)
    right = {cell.id: cell.text for cell in source.cells(lesson) if "exercise" in cell.tags}
    del right["predict"]  # it trains for a minute
    cheat = "def adam(param, grad, state, **settings):\n    from cnn_course.optim import Adam\n    return Adam(param)"
    judged = result(warm, notebook(right | {"adam": cheat}, paper), paper)
    scores = points(judged)
    assert scores["lenet5"] == 4
    assert scores["adam"] == 0
    assert scores["sgd_momentum"] == 4


READY = {
    "lenet5": ("08_training", "from cnn_course.networks import lenet5"),
    "receptive_field": (
        "03_padding_stride",
        "def receptive_field(kernels, strides):\n    from cnn_course.figures.lesson_03 import _chain\n"
        "    return len(_chain(kernels, strides)[0])",
    ),
    "saliency": (
        "09_inside",
        "def saliency(*given):\n    from cnn_course.explorers.network import slopes\n    return slopes(*given)",
    ),
}


@pytest.mark.parametrize("exercise", READY)
def test_what_the_course_has_ready_elsewhere_answers_no_exercise(warm, exercise):
    lesson, text = READY[exercise]
    paper = paper_of(COURSE.lesson(lesson))
    question = asked(result(warm, notebook({exercise: text}, paper), paper), exercise)
    assert question.score == 0
    assert "Error" in question.message


# Whatever is handed in ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b"[" * 10**6, b'{"cells": 7}', b'{"cells": [1, null]}'])
def test_what_cannot_be_read_has_a_reason(warm, content):
    judged = examine(PAPER, content, warm)
    assert judged.status == UNREADABLE
    assert judged.why


def test_another_lessons_notebook_is_told_as_such(warm):
    judged = examine(PAPER, COURSE.lesson("03_padding_stride").notebook.read_bytes(), warm)
    assert (judged.status, judged.why) == (UNREADABLE, module.FOREIGN)


def test_a_bug_of_the_grader_gives_no_points_and_a_sentence(warm, monkeypatch):
    monkeypatch.setattr(module.graft, "notebook", lambda *any: 1 / 0)
    judged = result(warm, notebook())
    assert judged.status == FAILED
    assert "ZeroDivisionError" in judged.why
    assert judged.questions == ()


def test_without_any_sandbox_it_is_not_the_submissions_fault():
    class Nowhere:
        def guest(self, *any, **more):
            raise CourseError("No sandbox.")

    with pytest.raises(CourseError, match="No sandbox"):
        examine(PAPER, json.dumps(notebook()).encode(), Nowhere())


def test_a_paper_that_does_not_fit_is_refused(warm):
    with pytest.raises(CourseError, match="older than the released"):
        examine(replace(PAPER, casebook=COURSE.lesson("01_images").casebook.read_bytes()), b"", warm)


def test_the_graded_notebook_is_valid_and_tells_nbgrader_the_points(warm):
    utils = pytest.importorskip("nbgrader.utils")
    judged = result(warm, notebook(RIGHT | {"relu": "def relu(x):\n    x[x < 0] = 0\n    return x"}))
    graded = nbformat.reads(judged.notebook, as_version=4)
    nbformat.validate(graded)
    checks = [cell for cell in graded.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    read = {cell.metadata.nbgrader.grade_id.removeprefix("check_"): utils.determine_grade(cell) for cell in checks}
    assert read == {q.exercise: (q.score, q.max_score) for q in judged.questions if not q.optional}
    panel = next(cell for cell in graded.cells if cell.id == "check_relu").outputs[0].data
    assert panel[MIME]["mistake"] == "A1"
    assert "Look again at the section" in panel["text/html"]


def test_a_result_comes_out_the_same_again_and_travels_as_plain_data(warm):
    made = notebook(RIGHT | {"correlate2d": "def correlate2d(image, kernel):\n    return np.random.rand(2, 2)"})
    one, two = (replace(result(warm, made), seconds=0.0) for _ in range(2))
    assert [replace(q, seconds=0.0) for q in one.questions] == [replace(q, seconds=0.0) for q in two.questions]
    assert one.notebook == two.notebook
    assert Judged.of(json.loads(json.dumps(asdict(one)))) == one


def test_nothing_of_the_students_metadata_reaches_the_graded_notebook(warm):
    made = deepcopy(notebook())
    for cell in made["cells"]:
        cell["metadata"]["evil"] = "here"
        cell["metadata"].setdefault("tags", ["skip-execution"])
    judged = result(warm, made)
    assert "evil" not in judged.notebook
    assert "skip-execution" not in judged.notebook
    assert points(judged) == FULL


def test_a_flood_of_output_is_not_kept_whole(warm, monkeypatch):
    monkeypatch.setattr(module, "MOST_OUTPUT", 100_000)
    made = notebook()
    for id in EXERCISES:
        put_before(made, id, "print('a' * 60_000)")
    judged = result(warm, made)
    assert points(judged) == FULL
    assert judged.notebook.count("a" * 60_000) == 1


def test_an_answer_that_breaks_the_check_costs_its_question_alone(warm, monkeypatch):
    real = module.judge

    def breaks(exercise, *given):
        return 1 / 0 if exercise.name == "relu" else real(exercise, *given)

    monkeypatch.setattr(module, "judge", breaks)
    judged = result(warm, notebook())
    assert points(judged) == FULL | {"relu": 0}
    assert any("relu stumbled" in note for note in judged.notes)


def test_default_limits_are_those_of_the_paper():
    assert PAPER.limits == Limits()
