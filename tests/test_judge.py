import warnings
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from cnn_course.check.casebook import Case, Exercise, Group, Mistake
from cnn_course.check.codec import Seeded
from cnn_course.check.exercise import Check
from cnn_course.check.judge import judge, viewed
from cnn_course.check.outcome import Outcome, observe
from cnn_course.messages import say

from .exercises import DIFFERENCES, check, reversed_sign, right


def test_a_right_answer_earns_everything():
    report = check(right)
    assert report.passed
    assert (report.score, report.max_score, report.mistake) == (4, 4, None)
    assert report.message == "All right."


def test_a_known_mistake_is_named():
    report = check(reversed_sign)
    assert (report.mistake, report.message, report.score) == ("D1", "The sign is reversed.", 0)


def test_a_mistake_is_named_only_when_every_case_comes_out_that_way():
    def almost(x):
        return reversed_sign(x) if len(x) > 2 else right(x) + 1

    assert check(almost).mistake is None


def test_a_right_answer_that_happens_to_be_a_mistakes_is_no_mistake():
    report = check(lambda x: reversed_sign(x) if len(x) == 2 else right(x))  # on [5, 5] both give 0
    assert report.passed
    assert report.mistake is None


def test_part_of_the_points_for_part_of_the_groups():
    report = check(lambda x: right(x) if len(x) == 3 else right(x) * 2)
    assert [group.passed for group in report.groups] == [True, False, True]
    assert report.score == 2
    assert "everywhere 2 times" in report.message


def test_a_difference_is_shown_where_it_is():
    def one_off(x):
        answer = right(x)
        answer[-1] += 1
        return answer

    report = check(one_off)
    assert "At position 1 your answer is 6; expected 5." in report.message
    assert report.picture.where == (1,)


def not_written(x):
    raise NotImplementedError


def raises_in_own_words(x):
    raise KeyError("nope")


def raises_nothing_to_say(x):
    raise ValueError


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (not_written, "not written yet"),
        (raises_in_own_words, "raised KeyError"),
        (raises_nothing_to_say, "raised ValueError."),
        (lambda x: None, "Is `return` missing?"),
        (lambda x: list(right(x)), "returned a list; it should return a NumPy array"),
        (lambda x: right(x)[1:], "has the shape (1,); it should be (2,)"),
        (lambda x: right(x).astype(object), "dtype object"),
        (lambda x: "text", "returned a str"),
        (lambda x, y: x, "raised TypeError"),
    ],
)
def test_each_kind_of_trouble_has_a_plain_sentence(function, words):
    report = check(function)
    assert words in report.message
    assert not report.passed
    assert report.score == 0


def _wants_one_truth(x):
    return 1.0 if x > 0 else 0.0


def _makes_a_float_size(x):
    return np.zeros((len(x) / 1, 2))


def _stores_an_array_as_a_number(x):
    found = np.zeros(2)
    found[0] = x
    return found


def _writes_fractions_into_whole_numbers(x):
    whole = x.astype(int)
    whole += 0.5
    return whole


@pytest.mark.parametrize(
    ("function", "meaning"),
    [
        (_wants_one_truth, "means_truth"),
        (lambda x: x @ np.ones((7, 2)), "means_product"),
        (_makes_a_float_size, "means_float"),
        (_stores_an_array_as_a_number, "means_sequence"),
        (_writes_fractions_into_whole_numbers, "means_in_place"),
        (lambda x: x + None, "means_none"),
    ],
)
def test_what_numpy_says_is_put_into_plain_words(function, meaning):
    assert check(function).message.endswith(say(meaning))


def test_changing_the_argument_costs_that_group_only():
    def spoil(x):
        answer = right(x)
        x[:] = 0
        return answer

    report = check(spoil)
    assert [group.passed for group in report.groups] == [True, True, False]
    assert "changed its argument x, and so a second call" in report.groups[2].message


def test_a_change_that_does_no_harm_is_still_named():
    def touch(x):
        answer = right(x)
        x += 1
        return answer

    assert "changed its argument x" in check(touch).groups[2].message


def test_state_between_calls_is_seen():
    calls = []

    def counting(x):
        calls.append(1)
        return right(x) + (len(calls) > 4)

    assert "Called a second time" in check(counting).message


def test_after_an_endless_call_nothing_else_is_tried(monkeypatch):
    calls = []

    def endless(x):
        calls.append(1)
        while True:
            pass

    monkeypatch.setattr("cnn_course.check.outcome.observe.__defaults__", (0.1,))
    report = check(endless)
    assert len(calls) == 1
    assert "Does a loop in it never end?" in report.message
    assert "Not tried" in report.groups[2].message


def test_prints_are_mentioned_and_cost_nothing():
    def loud(x):
        print("debugging")
        return right(x)

    assert check(loud).passed
    assert "not shown here" in check(lambda x: print("hm")).message


@pytest.mark.parametrize("thing", [None, 3, "differences", np.zeros(3)])
def test_something_that_is_no_function_gets_a_sentence(thing):
    report = Check(DIFFERENCES)(thing)
    assert "wants your function itself" in report.message
    assert (report.score, report.max_score) == (0, 4)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_other_number_types_are_right(dtype):
    assert check(lambda x: right(x.astype(dtype))).passed


def test_a_second_mistake_in_a_group_set_apart_does_not_hide_the_first():
    groups = (*DIFFERENCES.groups[:1], replace(DIFFERENCES.groups[1], apart=True), DIFFERENCES.groups[2])
    apart = replace(DIFFERENCES, groups=groups)

    def wrong_in_another_way_when_long(x):
        return reversed_sign(x) if len(x) == 3 else 7 * right(x)

    assert judge(DIFFERENCES, partial(observe, wrong_in_another_way_when_long)).mistake is None
    assert judge(apart, partial(observe, wrong_in_another_way_when_long)).mistake == "D1"


def test_two_mistakes_that_differ_only_in_a_group_set_apart_are_told_apart_by_it_or_not_at_all():
    def one(x):
        return reversed_sign(x) if len(x) == 3 else 7 * right(x)

    def neither(x):
        return reversed_sign(x) if len(x) == 3 else 8 * right(x)

    groups = (*DIFFERENCES.groups[:1], replace(DIFFERENCES.groups[1], apart=True), DIFFERENCES.groups[2])
    second = Mistake("D2", "Seven times.", tuple(observe(one, case) for case in DIFFERENCES.cases))
    apart = replace(DIFFERENCES, groups=groups, mistakes=(*DIFFERENCES.mistakes, second))
    assert judge(apart, partial(observe, one)).mistake == "D2"
    assert judge(apart, partial(observe, reversed_sign)).mistake == "D1"
    assert judge(apart, partial(observe, neither)).mistake is None


@pytest.mark.parametrize(("quiet", "mistake"), [(False, "D1"), (True, None)])
def test_a_warning_counts_only_where_quiet_is_asked_for(quiet, mistake):
    def warning(x):
        warnings.warn("careful", stacklevel=1)
        return reversed_sign(x)

    groups = tuple(replace(group, quiet=quiet) for group in DIFFERENCES.groups)
    assert judge(replace(DIFFERENCES, groups=groups), partial(observe, warning)).mistake == mistake


def test_a_view_looks_at_the_second_call_too():
    edge = np.array([[-1, 0, 1]] * 3)
    case = Case(("vertical",), Outcome(), view="step_response", twice=True)
    case = replace(case, right=viewed(case, observe(lambda direction: edge, case)))
    exercise = Exercise("edge", ("direction",), (), (Group("vertical", 1, (case,)),))
    assert judge(exercise, partial(observe, lambda direction: 1.0 * edge)).passed
    calls = []
    assert not judge(exercise, partial(observe, lambda direction: calls.append(1) or edge * len(calls))).passed


@pytest.mark.parametrize(
    ("kernel", "words"),
    [
        (None, "returned None"),
        ([[1, 2, 3]] * 3, "returned a list"),
        (np.ones((1, 3)), "3x3"),
        (np.array([[-1, 2, -1]] * 3), "lowest on its step"),
    ],
)
def test_a_line_detector_and_things_that_are_no_kernel_are_no_edge_kernel(kernel, words):
    case = Case(("vertical",), Outcome(), view="step_response")
    case = replace(case, right=viewed(case, observe(lambda direction: np.array([[-1, 0, 1]] * 3), case)))
    report = judge(
        Exercise("edge", ("direction",), (), (Group("vertical", 1, (case,)),)), partial(observe, lambda d: kernel)
    )
    assert words in report.message


def judged(function, case, **options):
    exercise = Exercise("it", ("x",), (), (Group("all", 1, (case,), **options),))
    return judge(exercise, partial(observe, function))


def test_a_view_has_the_key_and_the_function_has_not():
    labels = np.arange(10)
    case = Case((np.zeros((10, 1, 2, 2)),), Outcome("enough"), view="accuracy", key=(labels, 80.0))
    assert judged(lambda images: labels, case).passed
    report = judged(lambda images: np.minimum(labels, 3), case)
    assert "40.0 of 100 unseen images" in report.message and report.picture is None


def test_a_property_that_differs_is_said_in_plain_words():
    case = Case(("vertical",), Outcome({"on its step": 300.0}), view="step_response")
    right = viewed(case, observe(lambda direction: np.array([[-1, 0, 1]] * 3), case))
    report = judged(lambda direction: np.array([[-1, 0, 2]] * 3), replace(case, right=right))
    assert "on its step: 600.0; it should be: 300.0" in report.message


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda images, rng: images[..., :: 1 if rng.random() < 0.5 else -1].copy(), "All right"),
        (lambda images, rng: images.copy(), "drew nothing"),
        (
            lambda images, rng: images[..., :: 1 if np.random.default_rng().random() < 0.5 else -1].copy(),
            "drew nothing",
        ),
    ],
)
def test_chance_comes_from_the_generator_that_is_given(make, words):
    case = Case((np.ones((2, 1, 4, 4)), Seeded(3)), Outcome("all", again="all"), view="each_augmented", twice=True)
    assert words in judged(make, case, untouched=True).message


def test_two_answers_with_the_property_must_still_be_the_same():
    calls = []

    def changing(images, rng):
        rng.random()
        calls.append(1)
        return images[..., :: (-1) ** len(calls)].copy()

    images = np.arange(32.0).reshape(2, 1, 4, 4)
    case = Case((images, Seeded(3)), Outcome("all", again="all"), view="each_augmented", twice=True)
    assert "Called a second time" in judged(changing, case).message
