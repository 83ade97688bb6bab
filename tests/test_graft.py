"""A submission rebuilt on the release: what is taken, what comes back, what is dropped, and what runs."""

import json
import subprocess
import sys
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_course.grading import names
from cnn_course.grading.graft import EXTRA, graft, notebook

from .conftest import ROOT

LESSON = "02_convolution"
RELEASE = json.loads((ROOT / "notebooks" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
EXERCISES = ["correlate1d", "correlate2d", "convolve2d", "edge_kernel", "relu", "conv_multichannel", "conv3d"]
MINE = "def relu(x):\n    return np.maximum(x, 0)"


@pytest.fixture
def mine():
    """A submission with one answer."""
    made = deepcopy(RELEASE)
    cell(made, "relu")["source"] = MINE
    return made


def cell(tree, id):
    return next(c for c in tree["cells"] if c["id"] == id)


def at(tree, id):
    return tree["cells"].index(cell(tree, id))


def code(text, **more):
    return {"cell_type": "code", "id": "mine", "metadata": {}, "source": text, "outputs": []} | more


def rebuilt(submission):
    return graft(RELEASE, submission, EXERCISES)


def text_of(script, id):
    return next(c.source for c in script.cells if c.id == id)


def order(script):
    return [c.id for c in script.cells]


RELEASED = [c["id"] for c in RELEASE["cells"]]


def test_an_honest_answer_takes_its_place_and_nothing_else_changes(mine):
    script = rebuilt(mine)
    assert order(script) == RELEASED
    assert [c.id for c in script.cells if c.theirs] == ["relu"]
    assert text_of(script, "relu") == MINE
    assert script.notes == ()


def test_the_release_itself_has_nothing_of_a_students():
    script = rebuilt(RELEASE)
    assert not any(c.theirs for c in script.cells)
    assert script.sources == ""


def test_metadata_outputs_and_attachments_of_a_student_do_not_survive(mine):
    mine["metadata"] = {"kernelspec": {"name": "bash"}, "evil": 1}
    answer = cell(mine, "relu")
    answer["metadata"] |= {"tags": ["skip-execution"], "nbgrader": {"grade_id": "relu", "points": 99, "task": True}}
    answer["outputs"] = [{"output_type": "display_data", "data": {"text/html": "<script>"}, "metadata": {}}]
    answer["attachments"] = {"x.png": {}}
    cell(mine, "check_relu")["metadata"]["nbgrader"] |= {"points": 100, "grade": False, "schema_version": 99}
    script = rebuilt(mine)
    made = notebook(RELEASE, script, {})
    assert made["metadata"] == RELEASE["metadata"]
    assert [c["metadata"] for c in made["cells"]] == [c["metadata"] for c in RELEASE["cells"]]
    assert "skip-execution" not in json.dumps(made)
    assert "<script>" not in json.dumps(made)


def test_the_last_copy_of_an_answer_wins_and_earlier_ones_run_before_it(mine):
    again = code("def relu(x):\n    return x * (x > 0)", metadata={"nbgrader": {"grade_id": "relu"}})
    mine["cells"].insert(at(mine, "relu") + 1, again)
    script = rebuilt(mine)
    assert text_of(script, "relu") == again["source"]
    assert order(script).index("extra-1") == order(script).index("relu") - 1
    assert text_of(script, "extra-1") == MINE
    assert any("several times: relu" in note for note in script.notes)


def test_an_empty_copy_does_not_take_the_place_of_an_answer(mine):
    stub = deepcopy(cell(RELEASE, "relu")) | {"id": "other"}
    mine["cells"].append(stub)
    assert text_of(rebuilt(mine), "relu") == MINE


def test_deleted_cells_come_back(mine):
    mine["cells"] = [c for c in mine["cells"] if c["id"] in ("relu", "why")]
    script = rebuilt(mine)
    assert order(script) == RELEASED
    assert any("deleted and put back" in note for note in script.notes)


@pytest.mark.parametrize("kind", ["markdown", "raw", "nonsense", None])
def test_an_answer_in_another_kind_of_cell_counts(mine, kind):
    cell(mine, "relu")["cell_type"] = kind
    script = rebuilt(mine)
    assert text_of(script, "relu") == MINE
    assert any("not in a code cell" in note for note in script.notes)


def test_reordered_cells_run_in_the_releases_order(mine):
    mine["cells"].reverse()
    script = rebuilt(mine)
    assert order(script) == RELEASED
    assert text_of(script, "relu") == MINE


@pytest.mark.parametrize("gone", ["id", "metadata", "both"])
def test_an_answer_is_found_without_its_id_or_its_metadata(mine, gone):
    for n, one in enumerate(mine["cells"]):
        if gone in ("id", "both"):
            one["id"] = f"new-{n}"
        if gone in ("metadata", "both"):
            one["metadata"] = {}
    script = rebuilt(mine)
    assert order(script) == RELEASED
    assert [c.id for c in script.cells if c.theirs] == ["relu"]
    assert text_of(script, "relu") == MINE


def test_ids_removed_as_older_programs_do(mine):
    for one in mine["cells"]:
        del one["id"]
    assert order(rebuilt(mine)) == RELEASED


@pytest.mark.parametrize(
    "text",
    [
        "relu = lambda x: np.maximum(x, 0)",
        "class Relu:\n    __call__ = lambda self, x: np.maximum(x, 0)\n\nrelu = Relu()",
        "if True:\n    def relu(x):\n        return np.maximum(x, 0)",
    ],
)
def test_an_answer_that_is_no_plain_def_is_found_without_its_names(mine, text):
    cell(mine, "relu")["source"] = text
    for one in mine["cells"]:
        one["metadata"] = {}
        del one["id"]
    script = rebuilt(mine)
    assert order(script) == RELEASED
    assert text_of(script, "relu") == text


def test_a_deleted_cell_does_not_take_back_an_answer_given_elsewhere(mine):
    both = MINE + "\n\ndef conv3d(volume, kernel):\n    return volume"
    cell(mine, "relu")["source"] = both
    mine["cells"].remove(cell(mine, "conv3d"))
    script = rebuilt(mine)
    assert (text_of(script, "relu"), text_of(script, "conv3d")) == (both, "")
    assert order(script) == RELEASED
    again = rebuilt(notebook(RELEASE, script, {}))
    assert [c.source for c in again.cells] == [c.source for c in script.cells]


def test_code_in_the_copy_of_a_check_is_dropped(mine):
    cell(mine, "check_relu")["source"] = "print('I run')"
    mine["cells"].append(code("import os", metadata={"nbgrader": {"grade_id": "check_relu", "solution": True}}))
    script = rebuilt(mine)
    assert text_of(script, "check_relu") == "check.relu(relu)"
    assert script.sources == MINE


def test_extra_cells_run_after_their_neighbor(mine):
    mine["cells"].insert(at(mine, "convolve2d"), code("helper = 1"))
    mine["cells"].insert(at(mine, "convolve2d"), code("second = helper"))
    mine["cells"].insert(at(mine, "convolve2d"), code("prose", cell_type="markdown"))
    mine["cells"].insert(at(mine, "convolve2d"), code("  \n"))
    script = rebuilt(mine)
    place = order(script).index("convolve2d")
    assert [c.source for c in script.cells[place - 2 : place]] == ["helper = 1", "second = helper"]
    assert all(c.run for c in script.cells[place - 2 : place])
    assert "prose" not in script.sources


def test_extra_cells_above_everything_run_after_the_imports(mine):
    mine["cells"].insert(0, code("first = np.zeros(1)"))
    script = rebuilt(mine)
    assert order(script)[order(script).index("setup") + 1] == "extra-1"


def test_changed_imports_run_after_the_releases_own(mine):
    cell(mine, "setup")["source"] = "import numpy as np\nimport math"
    script = rebuilt(mine)
    place = order(script).index("setup")
    assert script.cells[place].source == "".join(cell(RELEASE, "setup")["source"])
    assert script.cells[place + 1].source == "import numpy as np\nimport math"
    assert script.cells[place].run
    assert script.cells[place + 1].run


def test_a_prediction_runs_as_the_student_wrote_it(mine):
    cell(mine, "predict-positions")["source"] = "positions_5_3 = 3\npositions_100_10 = 91"
    script = rebuilt(mine)
    (changed,) = [c for c in script.cells if c.id == "predict-positions"]
    assert (changed.theirs, changed.run) == (True, True)


def running(script):
    return [c.id for c in script.cells if c.run]


def test_what_only_demonstrates_does_not_run(mine):
    assert running(rebuilt(mine)) == ["setup", *EXERCISES]


def test_what_an_answer_takes_a_name_from_runs_and_what_that_needs(mine):
    cell(mine, "relu")["source"] = "def relu(x):\n    return np.maximum(x, 0 * photo.sum())"
    script = rebuilt(mine)
    extra = set(running(script)) - {"setup", *EXERCISES}
    (plain,) = [c for c in script.cells if c.id in extra]
    assert "photo = " in plain.source


def test_a_parameter_is_no_name_from_outside(mine):
    cell(mine, "relu")["source"] = "def relu(photo):\n    color = photo\n    return [rng for rng in color]"
    assert running(rebuilt(mine)) == ["setup", *EXERCISES]


def test_hidden_ways_to_a_name_are_seen(mine):
    cell(mine, "relu")["source"] = "def relu(x):\n    return eval('photo')"
    assert len(running(rebuilt(mine))) > len(EXERCISES) + 1


def test_a_deleted_plain_cell_comes_back_where_it_is_needed(mine):
    where = next(c for c in RELEASE["cells"] if "photo = " in "".join(c["source"]) and c["cell_type"] == "code")
    mine["cells"] = [c for c in mine["cells"] if c["id"] != where["id"]]
    cell(mine, "relu")["source"] = "def relu(x):\n    return photo"
    assert where["id"] in running(rebuilt(mine))


def test_nothing_runs_below_the_last_check(mine):
    mine["cells"].append(code("late = 1"))
    script = rebuilt(mine)
    assert script.cells[-1].kind == EXTRA
    assert not script.cells[-1].run


def test_code_written_where_prose_was_runs(mine):
    cell(mine, "integer-trap").update(cell_type="code", source="helper = 2")
    assert "helper = 2" in rebuilt(mine).sources


def test_prose_made_code_by_a_slip_does_not_run(mine):
    cell(mine, "integer-trap")["cell_type"] = "code"
    assert order(rebuilt(mine)) == RELEASED


def test_an_emptied_plain_cell_counts_as_deleted(mine):
    cell(mine, "two-dimensions-windows")["source"] = ""
    assert text_of(rebuilt(mine), "two-dimensions-windows").startswith("pixels")


def test_ends_of_lines_are_no_change(mine):
    for one in mine["cells"]:
        if one["id"] != "relu":
            one["source"] = "".join(one["source"]).replace("\n", " \r\n") + "\n"
    assert [c.id for c in rebuilt(mine).cells if c.theirs] == ["relu"]


def test_rebuilding_what_was_rebuilt_changes_nothing(mine):
    mine["cells"].insert(at(mine, "relu"), code("helper = 1"))
    mine["cells"].insert(0, code("first = 1"))
    cell(mine, "setup")["source"] = "import math"
    once = rebuilt(mine)
    again = rebuilt(notebook(RELEASE, once, {}))
    assert [(c.id, c.source, c.run, c.theirs) for c in again.cells] == [
        (c.id, c.source, c.run, c.theirs) for c in once.cells
    ]


def test_ids_of_extra_cells_are_unique_and_valid(mine):
    for n in range(30):
        mine["cells"].insert(n, code(f"a = {n}", id="relu!" * 50))
    made = notebook(RELEASE, rebuilt(mine), {})
    import nbformat

    nbformat.validate(nbformat.from_dict(made))
    assert len({c["id"] for c in made["cells"]}) == len(made["cells"])


def test_the_rebuilt_notebook_does_not_share_parts_with_the_release(mine):
    before = json.dumps(RELEASE)
    made = notebook(RELEASE, rebuilt(mine), {})
    cell(made, "relu")["metadata"]["nbgrader"]["points"] = 5
    made["metadata"]["kernelspec"]["name"] = "x"
    assert json.dumps(RELEASE) == before


def test_too_much_text_is_cut_with_a_note(mine):
    mine["cells"] = [*mine["cells"], *(code("x = '" + "a" * 190_000 + "'") for _ in range(20))]
    script = rebuilt(mine)
    assert len(script.sources) < 2_100_000
    assert any("Only the first" in note for note in script.notes)
    assert text_of(script, "relu") == MINE


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
keys = st.sampled_from(["cell_type", "id", "metadata", "source", "outputs", "attachments"])
values = junk | st.sampled_from(["code", "markdown", "relu", "check_relu", "setup", MINE, "\ud800", "x = '\0'"])
metadata = st.fixed_dictionaries(
    {"nbgrader": junk | st.dictionaries(st.sampled_from(["grade_id", "solution", "schema_version"]), values)}
)
strange_cells = st.dictionaries(keys, values | metadata, max_size=6) | junk
strange_notebooks = st.dictionaries(
    st.sampled_from(["cells", "worksheets", "metadata", "nbformat"]), st.lists(strange_cells, max_size=12) | junk
)


@given(strange_notebooks)
def test_no_submission_whatever_raises_and_all_give_a_valid_notebook(submission):
    script = rebuilt(submission)
    assert [id for id in order(script) if not id.startswith("extra-")] == RELEASED
    checks = {c.id: c.source for c in script.cells if c.id.startswith("check_")}
    assert checks == {f"check_{name}": f"check.{name}({name})" for name in EXERCISES}
    json.dumps(notebook(RELEASE, script, {}), ensure_ascii=False).encode()


NESTED = ["-" * 100_000 + "1", "(" * 100_000, "x" + "[0]" * 50_000, "not " * 100_000, "a" + ".a" * 50_000]
NESTED += ["if 1:pass\n" + "elif 1:pass\n" * 20_000, "lambda:" * 50_000 + "1", "x = '\0'", "\ud800"]


def test_texts_made_to_break_a_parser_are_only_texts():
    program = f"from cnn_course.grading import names\nfor t in {NESTED!r}: names.used(t); names.made(t)\nprint('alive')"
    done = subprocess.run(
        [sys.executable, "-"], input=program, capture_output=True, text=True, check=False, timeout=60
    )  # in a process of its own: a parser that breaks takes the process with it
    assert done.stdout == "alive\n", done.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(x):\n    return x + y", {"y"}),
        ("y += 1", {"y"}),
        ("class A(B):\n    c = d", {"B", "d"}),
        ("[i for i in j]", {"j"}),
        ("def f(a=b): ...", {"b"}),
        ("def f():\n    global g\n    g += h", {"g", "h"}),
        ("import a\nx = a.b", {"a"}),
        ("%timeit f(x)", {"timeit", "f", "x"}),
        ("def f(:", {"def", "f"}),
        ("f'{x}'", {"x"}),
    ],
)
def test_names_that_a_cell_takes(text, expected):
    assert names.used(text) == expected


@pytest.mark.timeout(60)  # it takes milliseconds; what is quadratic in the length takes minutes
@pytest.mark.parametrize("blank", ["\n", " \n", "\t", "\x0c\n"])
def test_a_cell_of_blanks_costs_no_time(blank):
    text = "x += 1\n" + blank * (190_000 // len(blank)) + "\ny = 2"
    assert names.used(text) == {"x"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a, (b, *c) = 1", {"a", "b", "c"}),
        ("import a.b, c as d\nfrom e import f", {"a", "d", "f"}),
        ("def g(x): y = 1\nclass H: z = 1", {"g", "H"}),
        ("for i in x:\n    with a as w: pass", {"i", "w"}),
        ("print(x)", set()),
        ("%matplotlib inline", None),
    ],
)
def test_names_that_a_cell_makes(text, expected):
    assert names.made(text) == expected
