import nbformat
import numpy as np
import pytest

from cnn_course.authoring.build import build, install
from cnn_course.authoring.course import Course
from cnn_course.check import casebook
from cnn_course.errors import CourseError
from cnn_course.files import replaced_folder, write_whole

from .conftest import edit


@pytest.fixture
def built(sliding):
    return build(sliding)


def test_the_same_input_gives_the_same_bytes(sliding, built):
    again = build(sliding)
    assert (again.nbgrader_source, again.notebook, again.casebook) == (
        built.nbgrader_source,
        built.notebook,
        built.casebook,
    )


def test_the_release_has_stubs_and_no_answers(built):
    released = built.notebook.decode()
    assert released.count("raise NotImplementedError") == 2
    assert "SOLUTION" not in released
    assert "int(sum(x))" not in released


def test_the_release_keeps_its_ids_and_locks_its_checks(built):
    cells = {cell.id: cell for cell in nbformat.reads(built.notebook.decode(), as_version=4).cells}
    assert cells["check_total"].metadata["nbgrader"]["locked"]
    assert not cells["total"].metadata["nbgrader"]["locked"]
    assert "nbgrader" not in cells["about-total"].metadata  # prose stays unlocked: translations may change it


def test_the_casebook_comes_back_as_it_was_baked(sliding, built):
    install(sliding, built)
    assert casebook.names(sliding.casebook) == ["differences", "total"]
    for made in built.baked.exercises:
        kept = casebook.load(sliding.casebook, made.name)
        assert kept.groups[0].name == made.groups[0].name
        assert [m.id for m in kept.mistakes] == [m.id for m in made.mistakes]
        assert [o.error for m in kept.mistakes for o in m.outcomes] == [
            o.error for m in made.mistakes for o in m.outcomes
        ]


def test_mistakes_that_only_raise_and_twins_are_refused_but_not_named(sliding):
    edit(sliding.misconceptions, '@mistake("total"', '@mistake("total", "T2", "Twin.")\n@mistake("total"')
    nameless = build(sliding).baked.nameless
    assert "only ever raises" in nameless["differences", "D4"]
    assert "as with T1" in nameless["total", "T2"]
    assert "as with T2" in nameless["total", "T1"]


def test_a_casebook_tells_nothing_of_this_machine(sliding, built):
    install(sliding, built)
    everything = repr([casebook.load(sliding.casebook, name) for name in casebook.names(sliding.casebook)])
    assert str(sliding.course.root) not in everything
    assert "out of bounds" not in everything


def test_other_casebooks_can_be_named_in_the_environment(sliding, built, monkeypatch):
    from cnn_course import check

    install(sliding, built)
    with pytest.raises(AttributeError, match="no exercise called 'total'"):
        check.total  # noqa: B018
    monkeypatch.setenv(casebook.VARIABLE, str(sliding.casebook.parent))
    assert check.total(np.mean).mistake is None  # a float, where the mistake gives an int
    assert check.total(lambda x: int(sum(x))).passed
    assert "total" in dir(check)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "file"
    write_whole(path, b"old")
    (tmp_path / "taken").mkdir()
    with pytest.raises(CourseError, match="could not be written"):
        write_whole(tmp_path / "taken", b"new")
    with pytest.raises(CourseError, match="could not be written"):
        write_whole(path / "below", b"new")
    assert path.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "taken"]


def test_a_folder_is_replaced_only_when_the_work_is_done(tmp_path):
    place = tmp_path / "class"
    with replaced_folder(place, mark="gradebook.db") as folder:
        (folder / "gradebook.db").write_text("one")
    with pytest.raises(ZeroDivisionError), replaced_folder(place, mark="gradebook.db") as folder:
        (folder / "gradebook.db").write_text("two")
        1 / 0  # noqa: B018
    assert (place / "gradebook.db").read_text() == "one"
    assert [p.name for p in tmp_path.iterdir()] == ["class"]


def test_a_folder_with_other_peoples_work_is_never_replaced(tmp_path):
    (tmp_path / "thesis.tex").write_text("years")
    with (
        pytest.raises(CourseError, match="was not made by this command"),
        replaced_folder(tmp_path, mark="gradebook.db"),
    ):
        pass
    assert (tmp_path / "thesis.tex").read_text() == "years"


def test_the_course_is_found_from_inside(mini):
    assert Course.find(mini.root / "solutions" / "cases") == mini


@pytest.mark.parametrize("name", ["01_sliding", "01", "1", "sliding"])
def test_a_lesson_goes_by_several_names(mini, name):
    assert mini.lesson(name).name == "01_sliding"


def test_a_wrong_lesson_name_gets_a_suggestion(mini):
    with pytest.raises(CourseError, match="Did you mean 01_sliding"):
        mini.lesson("01_slidding")
