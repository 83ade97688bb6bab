"""What students run: progress, hint, solution, reset. Wrong input costs a sentence and nothing else."""

import json
import os
import subprocess
import sys

import nbformat
import pytest

from cnn_course import progress, record, study
from cnn_course.authoring.build import build, install
from cnn_course.check import casebook
from cnn_course.errors import CourseError
from cnn_course.progress import Card, Row

from .conftest import edit
from .test_cli import files, one_sentence, run

WRITTEN = "def total(x):\n    return 42  # \u00e9\u4e2d"


@pytest.fixture(scope="session")
def products(tmp_path_factory, course):
    """The miniature course's notebook and casebook, as bytes."""
    import shutil

    from cnn_course.authoring.course import Course

    from .conftest import MINIATURE

    root = tmp_path_factory.mktemp("products") / "course"
    shutil.copytree(MINIATURE, root)
    shutil.copy(course.root / "nbgrader_config.py", root)
    return build(Course(root).lesson("01"))


@pytest.fixture
def sliding(mini, products, monkeypatch, tmp_path):
    """The miniature lesson as a student has it, with a record of its own."""
    lesson = mini.lesson("01")
    install(lesson, products)
    monkeypatch.setenv(casebook.VARIABLE, str(lesson.casebook.parent))
    monkeypatch.setenv(record.VARIABLE, str(tmp_path / "record.jsonl"))
    return lesson


@pytest.fixture
def written(sliding):
    """The lesson's notebook with an answer in it."""
    write(sliding.notebook, "total", WRITTEN)
    return sliding


def write(path, name, text):
    tree = json.loads(path.read_text(encoding="utf-8"))
    (cell,) = (cell for cell in tree["cells"] if cell["id"] == name)
    cell["source"] = text.splitlines(keepends=True)
    path.write_text(json.dumps(tree, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def sources(path):
    return {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}


def passed(name):
    record._append({"exercise": name, "score": 1, "passed": True})


def backups(lesson):
    return sorted((lesson.notebook.parent / study.BACKUPS).glob("*"))


# tasks


def test_the_stubs_are_those_of_the_release_and_the_hints_those_of_the_prose(sliding):
    tasks = casebook.tasks(sliding.casebook)
    assert tasks["total"].hints == ("What is the total of one number?", "A loop.", "Start at 0.")
    for name, task in tasks.items():
        assert task.stub == sources(sliding.notebook)[name]
        assert "SOLUTION" not in task.stub
    assert [task.points for task in tasks.values()] == [3, 1]


def test_a_casebook_without_tasks_still_checks(sliding, products):
    casebook.save(sliding.casebook, products.baked.exercises)
    assert casebook.tasks(sliding.casebook) == {}
    assert casebook.find("total").max_score == 1
    assert "older than this card" in str(progress.card("01"))


# progress


def test_progress_says_exercise_by_exercise_what_is_done_and_what_is_next(sliding, capsys):
    record._append({"exercise": "differences", "score": 1.5})
    passed("total")
    assert run("progress", "01") == 0
    assert capsys.readouterr().out.splitlines() == [
        "01_sliding: 2.5 of 4 points, 1 of 2 exercises done",
        "  partly   differences  1.5/3",
        "  done     total        1/1",
        "Next: differences",
    ]


def test_progress_without_a_name_shows_all_lessons(sliding, capsys):
    assert run("progress") == 0
    assert "0 of 4 points" in capsys.readouterr().out


def test_when_all_is_done_the_card_says_so(sliding):
    passed("total")
    passed("differences")
    assert str(progress.card("sliding")).endswith("All done.")


def test_extra_exercises_come_last_and_do_not_count():
    rows = (Row("extra", "not_yet", 0, 3, True), Row("first", "done", 2, 2), Row("second", "partly", 1, 2))
    card = Card("lesson", rows)
    assert card.next == "second"
    assert card.heading == "lesson: 3 of 4 points, 1 of 2 exercises done"
    assert Card("lesson", rows[:2]).next == "extra"


def test_points_are_those_of_todays_check(sliding):
    record._append({"exercise": "differences", "score": 99})
    record._append({"exercise": "total", "score": float("nan")})
    assert [(row.score, row.points) for row in progress.card("01").rows] == [(3, 3), (0, 1)]


def test_the_card_is_a_panel_that_a_screen_reader_can_read(sliding):
    html = progress.card("01")._repr_html_()
    assert 'role="region"' in html
    assert html.count('scope="row"') == 2
    assert 'aria-hidden="true"' in html
    assert "background:#" not in html
    assert "not yet" in html


def test_a_card_never_raises(sliding, monkeypatch):
    assert "There is no lesson" in str(progress.card("99<b>"))
    assert "&lt;b&gt;" in progress.card("99<b>")._repr_html_()
    sliding.casebook.write_bytes(b"damaged")
    assert "damaged" in str(progress.card("01"))


def test_a_card_without_a_record_says_so(sliding, monkeypatch):
    monkeypatch.setenv(record.VARIABLE, "off")
    assert "No record of results is kept" in str(progress.card("01"))


def test_the_record_can_be_switched_and_forgotten(sliding, capsys):
    passed("total")
    assert run("progress", "--off") == 0
    passed("differences")
    assert run("progress", "--on") == 0
    assert set(record.read()) == {"total"}
    assert run("progress", "--forget") == 0
    assert record.read() == {}
    assert run("progress", "--on", "--off") == 2


# hints


def test_each_call_shows_one_hint_more(sliding, capsys):
    shown = []
    for _ in range(4):
        assert run("hint", "total") == 0
        shown.append(capsys.readouterr().out.count("Hint "))
    assert shown == [1, 2, 3, 3]


def test_a_hint_by_its_number(sliding, capsys):
    assert run("hint", "total", "2") == 0
    assert capsys.readouterr().out == "Hint 2 of 3: A loop.\n"


def test_hints_without_a_record_start_at_the_first(sliding, capsys, monkeypatch):
    monkeypatch.setenv(record.VARIABLE, "off")
    for _ in range(2):
        assert run("hint", "total") == 0
        assert "Hint 2" not in capsys.readouterr().out


@pytest.mark.parametrize("number", ["0", "4", "-1", "99999999999999999999"])
def test_a_hint_that_is_not_there(sliding, capsys, number):
    assert run("hint", "total", "--", number) == 1
    assert "total has the hints 1 to 3" in one_sentence(capsys.readouterr())


# solutions


def test_a_solution_is_shown_after_a_passed_check(sliding, capsys):
    assert run("solution", "total") == 1
    assert "--anyway" in one_sentence(capsys.readouterr())
    passed("total")
    assert run("solution", "total") == 0
    shown = capsys.readouterr().out
    assert shown == 'def total(x):\n    r"""$(L) \\to$ int"""\n    return int(sum(x))\n'


def test_a_solution_anyway(sliding, capsys):
    assert run("solution", "total", "--anyway") == 0
    assert "return int(sum(x))" in capsys.readouterr().out


def test_no_solutions_here(sliding, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(study, "CHECKOUT", tmp_path)
    assert run("solution", "total", "--anyway") == 1
    assert "The solutions are not on this machine" in one_sentence(capsys.readouterr())


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"# %% exercise='total'"])
def test_damaged_solutions(sliding, capsys, content):
    sliding.source.write_bytes(content)
    assert run("solution", "total", "--anyway") == 1
    one_sentence(capsys.readouterr())


def test_every_exercise_of_the_course_has_a_solution_to_show(course, monkeypatch):
    monkeypatch.chdir(course.root)
    for names in casebook.lessons().values():
        for name in names:
            assert f"def {name}(" in study.solution(name, anyway=True)
            assert "NotImplementedError" not in study.solution(name, anyway=True)


# reset


def test_reset_brings_the_stub_back_and_keeps_the_old_text(written, products, capsys):
    assert run("reset", "01", "total") == 0
    assert written.notebook.read_bytes() == products.notebook
    (backup,) = backups(written)
    assert backup.read_text(encoding="utf-8") == WRITTEN + "\n"
    assert str(backup) in capsys.readouterr().out


def test_reset_finds_the_lesson_of_an_exercise(written, products):
    assert run("reset", "total") == 0
    assert written.notebook.read_bytes() == products.notebook


def test_an_exercise_of_another_lesson_is_told_where_it_is():
    with pytest.raises(CourseError, match="sigmoid is an exercise of 05_backprop, not of 02_convolution"):
        study.task("sigmoid", "02")


def test_reset_touches_nothing_else(written, products):
    write(written.notebook, "differences", "my work")
    before = sources(written.notebook)
    assert run("reset", "sliding", "total") == 0
    after = sources(written.notebook)
    assert after.pop("total") != before.pop("total")
    assert after == before


def test_reset_twice_says_that_nothing_is_left_to_do(written, capsys):
    run("reset", "01", "total")
    assert run("reset", "01", "total") == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert len(backups(written)) == 1


def test_two_resets_in_one_second_keep_two_backups(written, monkeypatch):
    monkeypatch.setattr(study.time, "strftime", lambda pattern: "now")
    for text in ("one", "two", "three"):
        write(written.notebook, "total", text)
        assert run("reset", "01", "total") == 0
    assert sorted(backup.read_text() for backup in backups(written)) == ["one\n", "three\n", "two\n"]


@pytest.mark.parametrize("folder", [".", "notebooks", "notebooks/01_sliding"])
def test_the_notebook_is_found_from_anywhere_in_the_course(written, monkeypatch, folder):
    monkeypatch.chdir(written.course.root / folder)
    assert run("reset", "01", "total") == 0
    assert len(backups(written)) == 1


def test_a_notebook_elsewhere(written, tmp_path):
    mine = tmp_path / "mine" / "copy (1).ipynb"
    mine.parent.mkdir()
    mine.write_bytes(written.notebook.read_bytes())
    mine.chmod(0o600)
    link = tmp_path / "link.ipynb"
    link.symlink_to(mine)
    before = written.notebook.read_bytes()
    assert run("reset", "01", "total", "--notebook", str(link)) == 0
    assert written.notebook.read_bytes() == before
    assert "NotImplementedError" in sources(mine)["total"]
    assert link.is_symlink()
    assert mine.stat().st_mode & 0o777 == 0o600
    assert len(list((mine.parent / study.BACKUPS).iterdir())) == 1


def cells(*extra, **more):
    return json.dumps({"cells": [{"cell_type": "code", "id": "total", "source": "x", **more}, *extra]}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"cells": 5}',
        b'{"cells": [1, null, {"cell_type": "code"}]}',
        b"[" * 100_000,
        cells(source=5),
        cells(source=[1]),
        cells(cell_type="markdown"),
        cells(metadata=[], source={}),
        cells(json.loads(cells())["cells"][0]),
        cells(source="\ud800"),
    ],
)
def test_a_notebook_that_cannot_be_reset_stays_as_it_is(sliding, capsys, content):
    sliding.notebook.write_bytes(content)
    before = files(sliding.course.root)
    assert run("reset", "01", "total") in (0, 1)
    captured = capsys.readouterr()
    if not captured.out:
        assert "notebook" in one_sentence(captured) or "cell" in one_sentence(captured)
        assert files(sliding.course.root) == before


def test_a_notebook_found_by_its_grade_id(sliding):
    text = sliding.notebook.read_text().replace('"id": "total"', '"id": "other"', 1)
    sliding.notebook.write_text(text)
    write(sliding.notebook, "other", "mine")
    assert run("reset", "01", "total") == 0
    assert "NotImplementedError" in sources(sliding.notebook)["other"]


def test_no_notebook(sliding, capsys, monkeypatch, tmp_path):
    sliding.notebook.unlink()
    assert run("reset", "01", "total") == 1
    assert "--notebook PATH" in one_sentence(capsys.readouterr())
    for path in (tmp_path / "no.ipynb", tmp_path):
        assert run("reset", "01", "total", "--notebook", str(path)) == 1
        assert "could not be read" in one_sentence(capsys.readouterr())


def test_a_place_where_nothing_can_be_written(written, capsys):
    (written.notebook.parent / study.BACKUPS).write_text("a file where a folder should be")
    before = files(written.course.root)
    assert run("reset", "01", "total") == 1
    assert "could not be written" in one_sentence(capsys.readouterr())
    assert files(written.course.root) == before


def test_a_notebook_saved_meanwhile_is_not_overwritten(written, capsys, monkeypatch):
    real = study.write_whole

    def slowly(path, content):
        if path.suffix == ".py":
            edit(written.notebook, "Sliding", "Saved")
        real(path, content)

    monkeypatch.setattr(study, "write_whole", slowly)
    assert run("reset", "01", "total") == 1
    assert "saved by another program" in one_sentence(capsys.readouterr())
    assert "Saved" in written.notebook.read_text()
    assert sources(written.notebook)["total"] == WRITTEN


# bad input everywhere


@pytest.mark.parametrize(
    "call",
    [
        ("hint", "totl"),
        ("hint", ""),
        ("solution", "totl"),
        ("solution", "../total", "--anyway"),
        ("reset", "01", "totl"),
        ("reset", "02", "total"),
        ("reset", "", "total"),
        ("progress", "nowhere"),
    ],
)
def test_a_wrong_name_costs_a_sentence_and_nothing_else(written, capsys, call):
    before = files(written.course.root)
    assert run(*call) == 1
    assert "There is no" in one_sentence(capsys.readouterr())
    assert files(written.course.root) == before


@pytest.mark.parametrize(
    "call", [("hint",), ("hint", "total", "two"), ("reset",), ("solution",), ("hint", "a", "1", "2")]
)
def test_a_wrong_call_exits_with_2(sliding, capsys, call):
    assert run(*call) == 2


@pytest.mark.parametrize("call", [("hint", "total"), ("solution", "total"), ("reset", "01", "total"), ("progress",)])
def test_a_damaged_casebook_costs_a_sentence(sliding, capsys, call):
    sliding.casebook.write_bytes(b"not a zip")
    assert run(*call) == 1
    assert "is damaged" in one_sentence(capsys.readouterr())


def test_a_close_name_is_suggested(sliding, capsys):
    run("hint", "totl")
    assert one_sentence(capsys.readouterr()).endswith("There is no exercise 'totl'. Did you mean total?")


def test_what_is_near_to_no_name_gets_the_list(sliding, capsys):
    run("hint", "sigmoid")
    said = one_sentence(capsys.readouterr())
    assert "there are: " in said and "Did you mean" not in said


def test_students_need_no_teaching_tools(sliding):
    """Each command in a Python that refuses to load any of them."""
    program = """
import sys
for name in ("nbformat", "nbgrader", "jupytext", "tqdm", "traitlets", "matplotlib", "IPython"):
    sys.modules[name] = None
from cnn_course.cli import main
calls = ["progress"], ["hint", "total"], ["solution", "total", "--anyway"], ["reset", "01", "total"]
sys.exit(sum(main(call) for call in calls))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=os.environ, check=False)
    assert (done.returncode, done.stderr) == (0, "")
