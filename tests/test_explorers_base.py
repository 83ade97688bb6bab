"""What all explorers share: arguments that are told in a sentence, numbers for the browser, and requests."""

from __future__ import annotations

import functools
import json
import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_course import explore, networks, panels
from cnn_course.explorers.base import numbers, typed_over

IMAGE, KERNEL = np.ones((4, 4)), np.ones((2, 2))
LAYER = np.ones((2, 4, 4)), np.ones((3, 2, 2, 2))
LENET = networks.lenet()
IMAGES, LABELS = np.zeros((20, 1, 28, 28), np.float32), np.arange(20) % 10
RAGGED = [[1], [1, 2]]


def correlate2d(image, kernel):
    return np.zeros((3, 3))


def conv2d_backward(dout, x, w, stride, padding):
    return x, w, np.zeros(len(w))


def ask(explorer, **request):
    """Send a request as the browser does; return the view that comes back."""
    explorer._answer(None, request, [])
    assert explorer.view["serial"] == request["serial"]
    json.dumps(explorer.view, allow_nan=False)
    return explorer.view


@pytest.mark.parametrize("given", [None, "correlate2d", np.zeros(3), functools.partial(correlate2d, IMAGE)])
@pytest.mark.parametrize(
    "opened",
    [
        lambda given: explore.convolution(given, IMAGE, KERNEL),
        lambda given: explore.pooling(given),
        lambda given: explore.pooling(correlate2d, given or 3),
        lambda given: explore.im2col(given or 3),
        lambda given: explore.training(LENET, IMAGES, LABELS, rule=given),
        lambda given: explore.training(LENET, IMAGES, LABELS, augment=given or 3),
        lambda given: explore.network(LENET, IMAGES, LABELS, saliency=given or 3),
    ],
)
def test_what_is_no_function_is_told(opened, given):
    if isinstance(given, np.ndarray):
        given = functools.partial(operator.add, given)
    assert "wants your function itself" in opened(given).text


@pytest.mark.parametrize("given", [RAGGED, "text", None, [[1j]], np.array(["a"])])
@pytest.mark.parametrize(
    "opened",
    [
        lambda given: explore.convolution(correlate2d, given, KERNEL),
        lambda given: explore.convolution(correlate2d, IMAGE, given),
        lambda given: explore.pooling(correlate2d, image=RAGGED if given is None else given),
        lambda given: explore.backward(conv2d_backward, RAGGED if given is None else given),
        lambda given: explore.im2col(x=RAGGED if given is None else given),
        lambda given: explore.im2col(w=RAGGED if given is None else given),
        lambda given: explore.training(LENET, given, LABELS),
        lambda given: explore.training(LENET, IMAGES, LABELS, test=(given, LABELS)),
        lambda given: explore.network(LENET, RAGGED if given is None else given, LABELS),
        lambda given: explore.network(LENET, IMAGES, RAGGED if given is None else given),
    ],
)
def test_what_is_no_array_of_numbers_is_told(opened, given):
    assert "should be an array of numbers" in opened(given).text


@pytest.mark.parametrize(
    ("opened", "said"),
    [
        (lambda: explore.convolution(correlate2d, IMAGE, KERNEL, stride=2), "(F, C, KH, KW)"),
        (lambda: explore.convolution(correlate2d, IMAGE, KERNEL, bias=[1]), "(F, C, KH, KW)"),
        (lambda: explore.convolution(correlate2d, *LAYER, stride=0), "stride must be a whole number"),
        (lambda: explore.convolution(correlate2d, *LAYER, padding=-1), "padding must be a whole number"),
        (lambda: explore.convolution(correlate2d, *LAYER, stride="2"), "from 1 to 32, not '2'"),
        (lambda: explore.convolution(correlate2d, *LAYER, bias=[1, 2]), "bias has the shape (2,)"),
        (lambda: explore.convolution(correlate2d, IMAGE, np.ones((40, 40))), "at most 32 a side"),
        (lambda: explore.geometry("7"), "size n must be a whole number from 1 to 32, not '7'"),
        (lambda: explore.geometry(7, floor="strict"), "floor is True or False, not 'strict'"),
        (lambda: explore.im2col(w=np.full((1, 2, 2, 2), np.nan)), "up to 4 filters"),
        (lambda: explore.training(LENET, IMAGES, LABELS, test=IMAGES), "a pair, (images, labels)"),
        (lambda: explore.training(LENET, IMAGES, LABELS, seed="a"), "seed must be a whole number"),
        (lambda: explore.training(LENET, IMAGES, LABELS, seed=-1), "seed must be a whole number"),
        (lambda: explore.training(LENET, IMAGES, LABELS, learning_rate=-1), "A learning rate is above 0"),
        (lambda: explore.training(LENET, IMAGES, LABELS, learning_rate="fast"), "'fast' is not a number"),
        (lambda: explore.network(LENET, IMAGES, LABELS[:5]), "one whole-number label each"),
        (lambda: explore.network(LENET, IMAGES, LABELS + 5), "label 10 of image 5"),
        (lambda: explore.network(LENET, IMAGES.astype(np.uint8), LABELS), "images as floats from 0, black, to 1"),
    ],
)
def test_arguments_that_cannot_be_are_told_in_one_sentence(opened, said):
    shown = opened()
    assert isinstance(shown, panels.Panel)
    assert said in shown.text


def test_numpys_whole_numbers_are_whole_numbers():
    assert explore.geometry(np.int64(8), np.uint8(3)).view["settings"]["width"] == 8
    assert explore.geometry((np.int64(5), 6)).view["dimensions"] == 2
    assert explore.training(LENET, IMAGES, LABELS, epochs=np.int32(2)).epochs == 2


@given(
    st.lists(st.floats(width=64), min_size=1, max_size=9),
    st.sampled_from([float, np.float32, np.float16, np.longdouble]),
)
def test_numbers_reach_the_browser_as_they_are(values, dtype):
    with np.errstate(over="ignore"):
        array = np.array(values).astype(dtype)
    sent = json.loads(json.dumps(numbers(array), allow_nan=False))
    back = np.array([float(value) for value in sent])
    top = np.abs(back[np.isfinite(back)]).max(initial=0)
    np.testing.assert_allclose(back, array.astype(float), rtol=1e-11, atol=1e-12 * top)


def test_the_dust_of_floating_point_stays_behind():
    assert numbers(np.array([0.1 + 0.2, 0.1 + 0.2 - 0.3, 1e-11])) == [0.3, 0.0, 1e-11]
    assert numbers(np.array([1e305, -np.inf])) == [1e305, "-inf"]


@given(
    st.sampled_from([bool, np.uint8, np.int8, np.int32, np.int64, np.float16, np.float32, np.float64]),
    st.floats(-(2.0**39), 2.0**39, width=32) | st.integers(-(10**9), 10**9).map(float),
)
def test_a_typed_number_keeps_its_value_whatever_the_dtype(dtype, value):
    before = np.array([1, 0], dtype)
    after = typed_over(before, (1,), value)
    assert float(after[1]) == pytest.approx(value, rel=1e-3)
    assert after[0] == 1
    assert before.tolist() == [1, 0]


def test_a_dtype_that_holds_the_number_is_kept():
    assert typed_over(np.zeros(2, np.uint8), (0,), 7.0).dtype == np.uint8
    assert typed_over(np.zeros(2, np.uint8), (0,), -1.0).tolist() == [-1, 0]
    assert typed_over(np.zeros(2, np.float32), (0,), 0.1).dtype == np.float32


def test_a_number_typed_over_a_byte_may_be_larger_than_a_byte():
    explorer = explore.convolution(correlate2d, IMAGE.astype(np.uint8), KERNEL)
    for text in ("300", "-1", "0.5"):
        view = ask(explorer, do="edit", serial=1, part="image", row=0, column=0, text=text)
        assert view["input"][0][0][:2] == [float(text), 1]


def opened_with(function):
    """A convolution explorer that is open already when its function becomes this one."""
    explorer = explore.convolution(correlate2d, IMAGE, KERNEL)
    explorer.function = function
    return explorer


@pytest.mark.parametrize("shape", [(3, 4, 4), (2, 2, 2, 2), (0, 4), (65, 2), (1, 3, 3, 3)])
def test_an_output_that_cannot_be_drawn_is_told(shape):
    def correlate2d(image, kernel):
        return np.zeros(shape)

    explorer = explore.convolution(correlate2d, IMAGE, KERNEL)
    assert f"returns the shape {shape}" in explorer.view["sentence"]
    assert explorer.view["output"] is None
    assert str(shape) in str(explorer)


def test_one_map_for_two_filters_is_told():
    def conv_multichannel(x, w, b):
        return np.zeros((3, 3))

    assert "one map for each filter, here 3" in explore.convolution(conv_multichannel, *LAYER).view["sentence"]


@pytest.mark.parametrize("error", [SystemExit(1), GeneratorExit(), BaseException("odd")])
def test_no_exception_of_the_function_goes_further_than_its_sentence(error):
    def correlate2d(image, kernel):
        raise error

    view = ask(opened_with(correlate2d), do="edit", serial=7, part="image", row=0, column=0, text="5")
    assert type(error).__name__ in view["sentence"]


def test_an_interrupted_function_leaves_the_figure_as_it_was_and_is_told():
    def correlate2d(image, kernel):
        raise KeyboardInterrupt

    explorer = opened_with(correlate2d)
    before = explorer.view["output"]
    view = ask(explorer, do="edit", serial=8, part="image", row=0, column=0, text="5")
    assert "interrupted" in view["trouble"]
    assert view["output"] == before


def test_an_interrupted_request_is_told(monkeypatch):
    explorer = explore.network(LENET, IMAGES)

    def predict_probability(*arguments):
        raise KeyboardInterrupt

    explorer.occlusion_map = predict_probability
    assert "interrupted" in ask(explorer, do="over", serial=9, over="occlusion")["trouble"]
