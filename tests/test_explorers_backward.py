"""The explorer of the way back: its arithmetic, its requests, and functions that are not right yet."""

import math
import time

import numpy as np
import pytest

from cnn_course import explore
from cnn_course.explorers.backward import (
    KINDS,
    Backward,
    counts,
    first_dout,
    fits,
    fitting,
    kind_of,
    outputs,
    products,
    shares,
    spread,
)
from cnn_course.figures.lesson_06 import conv2d
from cnn_course.layers import AvgPool2d, Conv2d, MaxPool2d
from cnn_course.messages import say

RNG = np.random.default_rng(6)
SETTINGS = [((3, 3), (2, 2), 1, 0), ((4, 6), (2, 2), 2, 0), ((5, 3), (3, 3), 2, 1), ((4, 4), (1, 3), 3, 1)]


def layer_gradients(dout, x, w, stride=1, padding=0):
    """Dx, dw, db of the course's own layer."""
    layer = Conv2d(x.shape[1], len(w), w.shape[2:], stride, padding, np.random.default_rng(0), np.float64)
    layer.weight = w.astype(float)
    layer.forward(x.astype(float))
    dx = layer.backward(dout.astype(float))
    return dx, layer.dweight, layer.dbias


def conv2d_backward(dout, x, w, stride=1, padding=0):
    return layer_gradients(dout, x, w, stride, padding)


def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    return layer_gradients(dout, np.zeros(input_shape), w, stride, padding)[0]


def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    return layer_gradients(dout, x, np.zeros((dout.shape[1], x.shape[1], *kernel_size)), stride, padding)[1]


def conv2d_bias_gradient(dout):
    return dout.sum((0, 2, 3))


def max_pool2d_backward(dout, x, size, stride=None):
    layer = MaxPool2d(size, stride)
    layer.forward(x)
    return layer.backward(dout)


def avg_pool2d_backward(dout, x, size, stride=None):
    layer = AvgPool2d(size, stride)
    layer.forward(x)
    return layer.backward(dout)


ALL = [
    conv2d_backward,
    conv2d_input_gradient,
    conv2d_weight_gradient,
    conv2d_bias_gradient,
    max_pool2d_backward,
    avg_pool2d_backward,
]


def asked(explorer, **request):
    explorer._answer(None, {"serial": 5, **request}, [])
    assert explorer.view["serial"] == 5
    return explorer.view


# The arithmetic


@pytest.mark.parametrize(("image", "window", "stride", "padding"), SETTINGS)
def test_the_products_that_are_linked_make_all_three_gradients(image, window, stride, padding):
    x, w = RNG.normal(size=(1, 1, *image)), RNG.normal(size=(1, 1, *window))
    shape = outputs(image, window, stride, padding)
    dout = RNG.normal(size=(1, 1, *shape))
    padded = np.pad(x[0, 0], padding)
    dx, dw = np.zeros(padded.shape), np.zeros(window)
    for i, j, y, c, u, v in products(shape, window, stride):
        dx[y, c] += dout[0, 0, i, j] * w[0, 0, u, v]
        dw[u, v] += dout[0, 0, i, j] * padded[y, c]
    right = layer_gradients(dout, x, w, stride, padding)
    np.testing.assert_allclose(dx[padding : padding + image[0], padding : padding + image[1]], right[0][0, 0])
    np.testing.assert_allclose(dw, right[1][0, 0])


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (2, 1), (3, 2)])
@pytest.mark.parametrize("average", [True, False])
def test_the_shares_of_pooling_make_its_gradient_ties_included(size, stride, average):
    x = RNG.integers(0, 3, (7, 6)).astype(float)
    shape = outputs((7, 6), (size, size), stride, 0)
    dout = RNG.normal(size=(1, 1, *shape))
    dx = np.zeros(x.shape)
    for i, j, row, column, _, _, part in shares(x, shape, size, stride, average):
        dx[int(row), int(column)] += dout[0, 0, int(i), int(j)] * part
    right = (avg_pool2d_backward if average else max_pool2d_backward)(dout, x[None, None], size, stride)
    np.testing.assert_allclose(dx, right[0, 0])


@pytest.mark.parametrize(("image", "window", "stride", "padding"), SETTINGS)
def test_counts_are_the_gradient_of_ones(image, window, stride, padding):
    ones = np.ones((1, 1, *outputs(image, window, stride, padding)))
    dx = layer_gradients(ones, np.zeros((1, 1, *image)), np.ones((1, 1, *window)), stride, padding)[0][0, 0]
    seen = counts(image, window, stride, padding)
    assert seen.sum() == ones.size * math.prod(window)
    assert (seen[padding : padding + image[0], padding : padding + image[1]] == dx).all()


@pytest.mark.parametrize(("image", "window", "stride", "padding"), [*SETTINGS, ((5, 5), (2, 2), 2, 3)])
def test_dout_spread_out_and_correlated_with_the_turned_kernel_is_dx(image, window, stride, padding):
    if not fits(image, window, stride, padding):
        image = fitting(image, window, stride, padding)
    w = RNG.normal(size=(1, 1, *window))
    dout = RNG.normal(size=(1, 1, *outputs(image, window, stride, padding)))
    around = spread(dout[0, 0], image, window, stride, padding)
    dx = layer_gradients(dout, np.zeros((1, 1, *image)), w, stride, padding)[0]
    np.testing.assert_allclose(conv2d(around[None, None], w[:, :, ::-1, ::-1]), dx, atol=1e-12)


def test_fitting_sizes_fit_and_are_the_smallest():
    for stride in (1, 2, 3, 4):
        for padding in (0, 1, 2):
            size = fitting((3, 3), (2, 2), stride, padding)[0]
            assert fits((size, size), (2, 2), stride, padding)
            assert not any(fits((n, n), (2, 2), stride, padding) for n in range(3, size))


def test_few_outputs_get_digits():
    assert first_dout((1, 2, 2)).tolist() == [[[1, 10], [100, 1000]]]
    assert first_dout((2, 1, 5)).tolist() == [[[1, 2, 3, 4, 5]]] * 2


# What it shows


@pytest.mark.parametrize("function", ALL)
def test_it_knows_each_function_of_the_lesson_by_name_and_by_parameters(function):
    kind = KINDS[function.__name__]
    assert kind_of(function) == kind
    stride = "stride" in kind.takes
    parameters = ", ".join(kind.takes).replace("stride", "stride=1") if stride else ", ".join(kind.takes)
    parameters = parameters.replace("padding", "padding=0")
    other = eval(f"lambda {parameters}: None")
    other.__name__ = "average_gradient" if kind.through == "average" else "gradient"
    assert kind_of(other) == kind


@pytest.mark.parametrize("function", ALL)
def test_all_of_dout_goes_through_the_students_function(function):
    explorer = Backward(function)
    view = asked(explorer, do="mode", one=False)
    assert view["sentence"] == view["trouble"] == ""
    for part in ("dx", "dw", "db"):
        assert (view[part] is not None) == (part in KINDS[function.__name__].returns)


def test_the_lessons_numbers():
    explorer = Backward(conv2d_backward)
    view = asked(explorer, do="mode", one=False)
    assert view["dx"] == [[[1, 12, 20], [103, 1234, 2040], [300, 3400, 4000]]]
    assert view["dw"] == [[[[5421, 6532], [8754, 9865]]]]
    assert view["db"] == [1111]


def test_one_output_alone_gives_back_its_copy_of_the_kernel():
    view = asked(Backward(conv2d_backward), do="choose", filter=0, row=1, column=0)
    assert view["dout"] == [[[0, 0], [100, 0]]]
    assert view["dx"] == [[[0, 0, 0], [100, 200, 0], [300, 400, 0]]]


def test_typing_over_an_output_chooses_it_and_keeps_the_others():
    explorer = Backward(conv2d_backward)
    assert asked(explorer, do="edit", part="dout", row=0, column=1, text="-2")["db"] == [-2]
    assert asked(explorer, do="mode", one=False)["db"] == [1 - 2 + 100 + 1000]


def test_stride_makes_the_image_grow_until_windows_fit_and_reset_brings_it_back():
    explorer = Backward(conv2d_backward)
    view = asked(explorer, do="set", name="stride", value=2)
    assert (np.shape(view["x"]), np.shape(view["dout"]), view["trouble"]) == ((1, 4, 4), (1, 2, 2), "")
    assert view["sentence"] == ""
    view = asked(explorer, do="set", name="padding", value=1)
    assert (np.shape(view["x"]), np.shape(view["dx"]), np.shape(view["dout"])) == ((1, 6, 6), (1, 4, 4), (1, 3, 3))
    assert np.shape(asked(explorer, do="reset")["x"]) == (1, 3, 3)


def test_x_is_edited_in_its_padding_and_the_padding_stays_zero():
    explorer = Backward(conv2d_weight_gradient, padding=1)
    assert asked(explorer, do="edit", part="x", row=1, column=1, text="7")["x"][0][1][1] == 7
    assert asked(explorer, do="edit", part="x", row=0, column=1, text="7")["trouble"] == say("backward:is_padding")


def test_channels_and_filters_have_their_own_tables():
    explorer = Backward(conv2d_backward, RNG.normal(size=(2, 4, 4)), RNG.normal(size=(3, 2, 3, 3)))
    view = asked(explorer, do="choose", filter=2, row=1, column=0)
    assert view["dx"] is not None
    assert (np.shape(view["dx"]), np.shape(view["dw"]), np.shape(view["db"])) == ((2, 4, 4), (3, 2, 3, 3), (3,))
    assert view["db"][0] == 0


def test_max_pooling_gives_all_to_the_first_of_several_maxima():
    view = asked(Backward(max_pool2d_backward, [[2, 2, 0, 1], [2, 2, 1, 1]]), do="mode", one=False)
    assert view["dx"] == [[[1, 0, 0, 10], [0, 0, 0, 0]]]


def test_overlapping_windows_of_pooling():
    view = asked(Backward(max_pool2d_backward, np.pad([[1]], 1), size=2, stride=1), do="mode", one=False)
    assert view["dx"][0][1][1] == 1111


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "edit", "part": "kind", "row": 0, "column": 0, "text": "1"},
        {"do": "edit", "part": "x", "row": -1, "column": 0, "text": "1"},
        {"do": "edit", "part": "dout", "row": 0, "column": "0", "text": "1"},
        {"do": "edit", "part": "x", "row": None, "column": 0, "text": "1"},
        {"do": "edit", "part": "w", "row": 0, "column": 0, "text": "nan"},
        {"do": "edit", "part": "w", "row": 0, "column": 0, "text": "1", "filter": 7},
        {"do": "choose", "filter": 0, "row": 2, "column": 0},
        {"do": "choose", "filter": 0, "row": [], "column": {}},
        {"do": "set", "name": "function", "value": 1},
        {"do": "set", "name": "stride", "value": 0},
        {"do": "set", "name": "stride", "value": 2.5},
        {"do": "set", "name": "size", "value": 2},
        {"do": "mode"},
        {"do": "nothing"},
        {"do": None},
    ],
)
def test_whatever_a_page_sends_gets_a_sentence_and_nothing_changes(request_):
    explorer = Backward(conv2d_backward)
    before = {key: value for key, value in explorer.view.items() if key not in ("serial", "trouble")}
    view = asked(explorer, **request_)
    assert view["trouble"]
    assert {key: value for key, value in view.items() if key not in ("serial", "trouble")} == before


def test_settings_that_leave_no_room_are_refused():
    pooled = Backward(avg_pool2d_backward, [[1, 2], [3, 4]])
    assert asked(pooled, do="set", name="size", value=3)["trouble"] == say("backward:no_room", name="size", value=3)
    large = Backward(conv2d_backward, np.ones((8, 8)), np.ones((2, 2)))
    assert asked(large, do="set", name="stride", value=4)["trouble"]


# Functions that are not right yet


def unwritten(dout, x, w, stride=1, padding=0):
    raise NotImplementedError


def broken(dout, x, w, stride=1, padding=0):
    return dout[9]


def only_one(dout, x, w, stride=1, padding=0):
    return x


def list_in_it(dout, x, w, stride=1, padding=0):
    return x, [w], dout


def slow(dout, x, w, stride=1, padding=0):
    while True:
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (unwritten, say("plot_unwritten", name="unwritten")),
        (broken, "it raised IndexError"),
        (only_one, "dx, dw, db"),
        (list_in_it, "a list"),
        (slow, "still running"),
    ],
)
def test_a_function_without_an_answer_gets_a_sentence_and_the_rest_is_shown(function, part, monkeypatch):
    monkeypatch.setattr("cnn_course.explorers.backward.SECONDS", 0.2)
    view = Backward(function).view
    assert part in view["sentence"]
    assert view["dx"] is view["dw"] is view["db"] is None
    assert view["dout"] and view["links"]


def test_a_gradient_of_the_wrong_shape_is_named_and_the_others_are_shown():
    def turned(dout, x, w, stride=1, padding=0):
        return x[0], w, dout.sum((0, 2, 3))

    view = Backward(turned).view
    wanted = {"name": "turned", "part": "dx", "got": (1, 3, 3), "wanted": (1, 1, 3, 3)}
    assert view["sentence"] == say("backward:other_shape", **wanted)
    assert view["dx"] is None and view["dw"] is not None


def test_entries_that_are_no_numbers_become_texts():
    def infinite(dout):
        return np.array([np.nan])

    assert Backward(infinite).view["db"] == ["nan"]


@pytest.mark.parametrize(
    "settings",
    [
        {"x": "image"},
        {"x": np.zeros((9, 9))},
        {"x": np.zeros((2, 3, 3)), "w": np.ones((1, 1, 2, 2))},
        {"w": np.ones((5, 5)), "x": np.zeros((3, 3))},
        {"dout": np.ones((3, 3))},
        {"x": np.zeros((3, 3)), "stride": 2},
        {"stride": 0},
        {"padding": "1"},
    ],
)
def test_what_cannot_be_shown_becomes_a_sentence_in_place_of_an_explorer(settings):
    shown = explore.backward(conv2d_backward, **settings)
    assert not isinstance(shown, Backward)
    assert str(shown)


@pytest.mark.parametrize("function", [None, 3, conv2d, np.sum])
def test_functions_that_are_no_gradients_are_told_so(function):
    assert "conv2d_backward" in str(explore.backward(function))


@pytest.mark.parametrize("function", [*ALL, unwritten])
def test_the_copy_that_stands_still_has_the_same_numbers_as_html_and_text(function):
    data, _ = explore.backward(function)._repr_mimebundle_()
    assert data["text/html"].startswith("<figure")
    assert "1000" in data["text/plain"] and "e+" not in data["text/plain"] and "<" not in data["text/plain"]
    if function is unwritten:
        assert say("plot_unwritten", name="unwritten") in data["text/plain"]
