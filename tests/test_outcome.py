import contextlib
import signal
import sys
import time
import warnings

import numpy as np
import pytest

from cnn_course.check.casebook import Case
from cnn_course.check.codec import FunctionNamed, Seeded
from cnn_course.check.outcome import KEPT_OUTPUT, Outcome, observe


def call(function, *args, seconds=5.0, **options):
    return observe(function, Case(args, Outcome(), **options), seconds)


def test_the_answer_is_kept():
    assert call(lambda x: x + 1, 2).value == 3


def test_a_raised_error_is_kept_with_its_line_and_its_bases():
    def broken(x):
        return x[9]

    outcome = call(broken, np.zeros(3))
    assert outcome.error[:2] == ("IndexError", "LookupError")
    assert "out of bounds" in outcome.detail
    assert outcome.line == "return x[9]"


@pytest.mark.parametrize("error", [SystemExit, RecursionError, MemoryError, GeneratorExit])
def test_nothing_a_function_raises_gets_out(error):
    def broken():
        raise error

    assert call(broken).error[0] == error.__name__


def test_an_error_that_cannot_even_be_printed_is_kept():
    class MeanError(Exception):
        def __str__(self):
            raise ValueError

    def broken():
        raise MeanError

    assert call(broken).error[0] == "MeanError"


def test_the_person_at_the_keyboard_can_stop_a_check():
    def interrupted():
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        call(interrupted)


@pytest.mark.parametrize("swallow", [ValueError, Exception])
def test_an_endless_loop_ends(swallow):
    def endless():
        while True:
            with contextlib.suppress(swallow):
                time.sleep(0.001)

    assert call(endless, seconds=0.1).error[0] == "TookTooLong"


def test_a_loop_that_swallows_everything_once_ends_at_the_second_ring():
    def stubborn():
        try:
            while True:
                time.sleep(0.001)
        except BaseException:
            while True:
                time.sleep(0.001)

    assert call(stubborn, seconds=0.1).error[0] == "TookTooLong"


def test_prints_and_warnings_stay_out_of_the_notebook(capsys):
    def loud():
        print("hello")
        print("oh", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        return 1

    outcome = call(loud)
    assert (outcome.value, outcome.printed, outcome.warned) == (1, True, "careful")
    assert capsys.readouterr() == ("", "")


def test_a_flood_of_prints_is_cut():
    def flood():
        for _ in range(1000):
            print("x" * KEPT_OUTPUT)

    assert call(flood).printed


def test_a_numpy_warning_is_kept():
    assert "divide by zero" in call(lambda x: 1 / x, np.zeros(2)).warned


def test_figures_that_a_function_opens_are_closed():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("agg")
    mine = pyplot.figure()
    call(lambda: pyplot.figure())
    assert pyplot.get_fignums() == [mine.number]
    pyplot.close(mine)


def test_changed_arguments_are_counted():
    def spoil(x, y):
        y[0] = 5
        return x

    assert call(spoil, np.zeros(2), np.zeros(2)).changed == (1,)


def test_a_change_from_zero_to_minus_zero_and_nan_to_nan_are_told_apart():
    def negate(x):
        x *= -1

    assert call(negate, np.zeros(2)).changed == (0,)
    assert call(lambda x: x, np.array([np.nan])).changed == ()


def test_every_call_gets_fresh_arguments():
    case = Case((np.zeros(2),), Outcome())

    def spoil(x):
        x += 1
        return x

    assert observe(spoil, case).value.tolist() == observe(spoil, case).value.tolist() == [1, 1]


def test_an_answer_is_copied_before_the_second_call():
    kept = np.zeros(1)

    def reuse(x):
        kept[:] += 1
        return kept

    outcome = call(reuse, np.zeros(1), twice=True)
    assert (outcome.value[0], outcome.again[0]) == (1, 2)


def test_functions_and_generators_are_handed_over_for_real():
    def use(f, rng):
        return f(np.array([3.0])) + rng.integers(1)

    assert call(use, FunctionNamed("sum_of_squares"), Seeded(0)).value == 9


def test_an_array_subclass_answers_as_a_plain_array():
    class Odd(np.ndarray):
        def __eq__(self, other):
            return True

    assert type(call(lambda: np.zeros(2).view(Odd)).value) is np.ndarray


def test_the_second_call_gets_a_generator_that_begins_again():
    outcome = call(lambda rng, x: x + rng.random(3), Seeded(0), np.zeros(3), twice=True)
    assert (outcome.value == outcome.again).all() and outcome.idle == ()
    nested = call(lambda rngs: [rng.random() for rng in rngs], [Seeded(0), Seeded(1)], twice=True)
    assert nested.value == nested.again


def test_a_generator_that_nothing_was_drawn_from_is_noticed():
    assert call(lambda rng, other: rng.random(), Seeded(0), Seeded(0)).idle == (1,)
