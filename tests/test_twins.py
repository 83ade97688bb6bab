"""Hidden casebooks: fresh twins for constant cases, and nothing for memorized answers."""

import stat
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cnn_course import cli
from cnn_course.authoring import hidden, memory, source, twins, verify
from cnn_course.authoring.bake import bake, generator
from cnn_course.authoring.bank import case, collect, group
from cnn_course.authoring.build import build, install
from cnn_course.authoring.probes import frozen, strided
from cnn_course.check import casebook, codec
from cnn_course.check.judge import judge
from cnn_course.check.outcome import observe
from cnn_course.errors import CourseError

from .conftest import edit
from .exercises import DIFFERENCES, check


def changes(seed=0, moves=True, numbers=True, bold=True):
    return twins._Change(np.random.default_rng(seed), moves, numbers, bold)


numbers = arrays.arrays(
    st.sampled_from(["u1", "i1", "i8", "f4", "f8"]),
    arrays.array_shapes(max_dims=4, max_side=4),
    elements=st.integers(0, 100),
)


@given(numbers, st.integers(0, 50), st.booleans())
def test_a_twin_array_has_the_shape_type_and_layout_of_the_original(array, seed, moves):
    for original in (array, strided(array), frozen(array)):
        twin = changes(seed, moves).of(original)
        assert (twin.shape, twin.dtype) == (original.shape, original.dtype)
        assert twin.flags.writeable == original.flags.writeable
        assert twin.flags.c_contiguous == original.flags.c_contiguous
        assert not np.shares_memory(twin, original)


@given(numbers, st.integers(0, 50))
def test_zeros_stay_zeros_and_whole_numbers_whole(array, seed):
    twin = changes(seed, moves=False).of(array)
    assert ((twin == 0) == (array == 0)).all()
    assert (twin == np.round(twin)).all()


@given(st.lists(st.integers(-50, 50), max_size=6), st.integers(0, 50))
def test_whole_numbers_keep_their_sign(values, seed):
    twin = changes(seed).of(values)
    assert [np.sign(number) for number in twin] == [np.sign(number) for number in values]


def test_words_flags_and_functions_are_kept():
    kept = {"mode": "copy", "floor": True, "stride": None, "f": codec.FunctionNamed("product"), "x": 0.5}
    assert changes().of(kept) == kept


def _attempt(catches):
    """A trial in which mistake 0 shows where `catches` says so."""
    return lambda group, probe: twins.Trial(
        probe.args[0].sum(), frozenset({0}) if catches(probe.args[0]) else frozenset()
    )


def test_the_original_stays_beside_a_twin_that_shows_less():
    groups = [group("one", 1, case(np.array([7.0, 1.0])))]
    (made,) = twins.freshened(
        groups, groups, np.random.default_rng(0), _attempt(lambda x: np.array_equal(x, [7.0, 1.0]))
    )
    twin, original = made.probes
    assert original.args[0].tolist() == [7, 1]
    assert twin.args[0].tolist() != [7, 1]


def test_a_twin_that_shows_as_much_stands_alone():
    groups = [group("one", 1, case(np.array([7.0, 1.0]), deck=8.0))]
    (made,) = twins.freshened(groups, groups, np.random.default_rng(0), _attempt(lambda x: x[0] > x[1]))
    (twin,) = made.probes
    assert twin.args[0][0] > twin.args[0][1]
    assert twin.args[0].tolist() != [7, 1]
    assert twin.deck is None


def test_what_cannot_be_varied_is_kept_and_fresh_cases_are_left_alone():
    public = [group("one", 1, case(np.zeros(2)), case("vertical"))]
    mine = [group("one", 1, case(np.zeros(2)), case(np.ones(2)), case("vertical"))]
    (made,) = twins.freshened(mine, public, np.random.default_rng(0), lambda group, probe: twins.Trial(0, frozenset()))
    assert [np.asarray(probe.args[0]).tolist() for probe in made.probes] == [[0, 0], [1, 1], "vertical"]


def test_a_twin_that_no_right_function_could_be_asked_is_not_taken():
    groups = [group("even", 1, case(4, raises="ValueError"), case("diagonal", raises="ValueError"))]

    def attempt(group, probe):
        refused = probe.args[0] not in ("vertical", 4) and (isinstance(probe.args[0], str) or probe.args[0] % 2 == 0)
        return twins.Trial(None, frozenset()) if refused or probe in groups[0].probes else None

    for seed in range(5):
        (made,) = twins.freshened(groups, groups, np.random.default_rng(seed), attempt)
        number, word = (probe.args[0] for probe in made.probes)
        assert number % 2 == 0
        assert number != 4
        assert word.isalpha()
        assert word != "diagonal"
        assert all(probe.raises == "ValueError" for probe in made.probes)


@pytest.fixture
def installed(sliding):
    install(sliding, build(sliding))
    return sliding


def test_no_case_of_a_hidden_casebook_is_in_the_public_one(installed):
    public = [[c.args, c.kwargs] for e in bake(installed).exercises for c in e.cases]
    for exercise in hidden.bake_hidden(installed, b"secret").exercises:
        for asked in exercise.cases:
            assert not any(twins.same_arguments([asked.args, asked.kwargs], known) for known in public)


def test_the_same_secret_gives_the_same_casebook_and_another_secret_another(installed):
    one, same, other = (
        hidden.content(installed, hidden.bake_hidden(installed, secret)) for secret in (b"a", b"a", b"b")
    )
    assert one == same
    assert one != other


def test_hidden_checks_are_as_strict_group_by_group_as_public_ones(course):
    lesson = course.lesson("09")
    public, mine = bake(lesson), hidden.bake_hidden(lesson, b"tests")
    unlike = 0
    for wrong in collect(lesson.misconceptions).mistakes:
        reports = [
            judge(next(e for e in baked.exercises if e.name == wrong.exercise), partial(observe, wrong.function))
            for baked in (public, mine)
        ]
        assert not reports[1].passed
        unlike += [g.passed for g in reports[0].groups] != [g.passed for g in reports[1].groups]
    assert unlike <= 0.05 * len(public.mistakes)
    assert len(mine.nameless) <= len(public.nameless) + 2


def test_the_hidden_images_are_others(course):
    plan = next(plan for plan in collect(course.lesson("08").cases).plans if plan.exercise == "predict")
    seen, asked = (
        {image.tobytes() for image in plan.groups(rng)[0].probes[0].args[0]}
        for rng in (generator("predict"), generator("predict", 7))
    )
    assert len(seen) == len(asked) == 800
    assert not seen & asked


def test_after_an_unlucky_draw_another_one_is_tried(installed, monkeypatch):
    seeds = []

    def unlucky(lesson, *seed):
        seeds.extend(seed)
        if seed and len(seeds) < 3:
            raise CourseError("The check accepts a mistake.")
        return bake(lesson, *seed)

    monkeypatch.setattr(hidden, "bake", unlucky)
    assert hidden.bake_hidden(installed, b"x").exercises
    assert len({*seeds}) == 3
    monkeypatch.setattr(hidden, "ATTEMPTS", 1)
    seeds.clear()
    with pytest.raises(CourseError, match="accepts"):
        hidden.bake_hidden(installed, b"x")


def test_a_draw_that_pays_for_memory_is_not_taken(installed, monkeypatch):
    seeds = []

    def careless(lesson, *seed):
        seeds.extend(seed)
        return bake(lesson, *(seed if len(seeds) > 1 else ()))

    monkeypatch.setattr(hidden, "bake", careless)
    mine = hidden.bake_hidden(installed, b"x").exercises
    assert len(seeds) == 2
    assert sum(map(memory.earned, bake(installed).exercises, mine)) == 0


# What is learned by heart -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("guess", memory.GUESSES, ids=lambda guess: guess.__name__)
def test_the_public_casebook_learned_by_heart_is_worth_all_there_and_nothing_elsewhere(installed, guess):
    mine = {e.name: e for e in hidden.bake_hidden(installed, b"secret").exercises}
    for public in bake(installed).exercises:
        function = memory.memorized(public, guess)
        assert judge(public, partial(observe, function)).passed
        assert judge(mine[public.name], partial(observe, function)).score == 0


def test_verify_reports_a_casebook_that_memory_passes(installed, monkeypatch):
    built = build(installed)
    assert verify.memory_earns_nothing(installed, built).holds
    monkeypatch.setattr(verify, "bake_hidden", lambda lesson, secret: bake(lesson))
    finding = verify.memory_earns_nothing(installed, built)
    assert not finding.holds
    assert "differences: 3 points for the public casebook learned by heart" in finding.detail


def test_verify_reports_a_right_answer_that_a_hidden_casebook_refuses(installed, monkeypatch):
    built = build(installed)
    mine = hidden.bake_hidden(installed, b"verify")
    monkeypatch.setattr(verify, "bake_hidden", lambda lesson, secret: mine)
    right = source.reference(installed)
    monkeypatch.setattr(verify.source, "reference", lambda lesson: right | {"total": lambda x: 5})
    finding = verify.memory_earns_nothing(installed, built)
    assert not finding.holds
    assert finding.detail.startswith("total: a right answer is refused")


def test_a_function_that_only_raises_earns_nothing(course):
    def same_padding(kernel):
        raise ValueError("no")

    def half(kernel):
        if kernel % 2 == 0:
            raise ValueError("even")
        return 0

    exercise = casebook.load(course.lesson("03").casebook, "same_padding")
    report = judge(exercise, partial(observe, same_padding))
    assert report.score == 0
    assert "raised an error in every call" in report.groups[1].message
    assert judge(exercise, partial(observe, half)).score == 1


def test_a_function_that_raises_where_an_answer_is_wanted_is_told_so_first():
    report = check(lambda x: 1 / 0)
    assert "raised ZeroDivisionError" in report.message
    assert report.score == 0
    assert DIFFERENCES.max_score == 4


# The command --------------------------------------------------------------------------------------------------------


def run(*arguments):
    return cli.main([str(argument) for argument in arguments])


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_bake_makes_the_seed_and_files_for_their_owner_only(installed, tmp_path, capsys):
    seed, to = tmp_path / "private" / "seed", tmp_path / "books"
    assert run("bake", "--seed-file", seed, "--to", to) == 0
    out = capsys.readouterr()
    assert "is new" in out.out
    assert "2 exercises" in out.out
    assert (mode(seed), mode(to), mode(to / "01_sliding.npz")) == (0o600, 0o700, 0o600)
    assert len(seed.read_bytes()) == 32
    assert casebook.names(to / "01_sliding.npz") == ["differences", "total"]
    assert casebook.tasks(to / "01_sliding.npz") == casebook.tasks(installed.casebook)
    first = (to / "01_sliding.npz").read_bytes()
    assert run("bake", "01", "--seed-file", seed, "--to", to) == 0
    assert (to / "01_sliding.npz").read_bytes() == first
    assert "is new" not in capsys.readouterr().out


def test_bake_for_a_class_replaces_its_casebook(installed, tmp_path, capsys):
    room = tmp_path / "class"
    (room / "casebooks").mkdir(parents=True)
    (room / "gradebook.db").touch()
    (room / "casebooks" / "01_sliding.npz").write_bytes(b"the public one")
    seed = tmp_path / "seed"
    seed.write_text("any bytes will do")
    seed.chmod(0o644)
    assert run("bake", "--seed-file", seed, "--class", room) == 0
    assert "chmod 600" in capsys.readouterr().err
    path = room / "casebooks" / "01_sliding.npz"
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert casebook.names(path) == ["differences", "total"]


def test_bake_leaves_the_mode_of_a_folder_that_was_there(installed, tmp_path):
    to = tmp_path / "there"
    to.mkdir(mode=0o755)
    assert run("bake", "--seed-file", tmp_path / "seed", "--to", to) == 0
    assert mode(to) == 0o755
    assert mode(to / "01_sliding.npz") == 0o600


@pytest.mark.parametrize("place", ["notebooks", "notebooks/01_sliding", "src/cnn_course/casebooks", "build/source/x"])
def test_bake_refuses_a_place_that_students_get(installed, mini, tmp_path, capsys, place):
    assert run("bake", "--seed-file", tmp_path / "seed", "--to", mini.root / place) == 1
    assert "which students get" in capsys.readouterr().err
    assert run("bake", "--seed-file", mini.root / place / "seed", "--to", tmp_path / "books") == 1
    assert "which students get" in capsys.readouterr().err
    assert not (tmp_path / "books").exists()
    assert not (tmp_path / "seed").exists()


def test_bake_refuses_what_nbgrader_hands_on(installed, tmp_path, capsys):
    (tmp_path / "nbgrader_config.py").touch()
    assert run("bake", "--seed-file", tmp_path / "seed", "--to", tmp_path / "release" / "books") == 1
    assert "nbgrader hands on" in capsys.readouterr().err


def test_bake_refuses_an_empty_seed_a_folder_as_a_seed_and_what_is_no_class(installed, tmp_path, capsys):
    (tmp_path / "empty").touch()
    for arguments, words in [
        (("--seed-file", tmp_path / "empty", "--to", tmp_path / "b"), "is empty"),
        (("--seed-file", tmp_path, "--to", tmp_path / "b"), "could not be read"),
        (("--seed-file", tmp_path / "new", "--class", tmp_path / "nowhere"), "is not a class"),
    ]:
        assert run("bake", *arguments) == 1
        (line,) = capsys.readouterr().err.strip().splitlines()
        assert words in line
    assert not (tmp_path / "new").exists()


def test_a_lesson_that_contradicts_itself_is_not_baked(installed, tmp_path, capsys):
    edit(installed.cases, "deck=[3.0, 5.0]", "deck=[3.0, 6.0]")
    edit(installed.source, "points=3", "points=5")
    assert run("bake", "--seed-file", tmp_path / "seed", "--to", tmp_path / "books") == 1
    assert "has 5 points" in capsys.readouterr().err
    assert not (tmp_path / "books").exists()
