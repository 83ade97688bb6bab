"""The convolution explorer: its arithmetic against loops, its requests, and what it says of broken functions."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_course import check, explore
from cnn_course.check import exercise
from cnn_course.explorers import base
from cnn_course.explorers.convolution import Convolution

IMAGE = np.array([[0, 80, 40], [20, 40, 0], [0, 0, 40]])
KERNEL = np.array([[0, 0.25], [0.5, 1]])


def correlate1d(x, kernel):
    return np.array([(x[i : i + len(kernel)] * kernel).sum() for i in range(len(x) - len(kernel) + 1)], float)


def correlate2d(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    return np.array(
        [[float((image[i : i + KH, j : j + KW] * kernel).sum()) for j in range(W - KW + 1)] for i in range(H - KH + 1)]
    )


def convolve2d(image, kernel):
    return correlate2d(image, kernel[::-1, ::-1])


def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    maps = [[sum(map(correlate2d, image, filter)) + bias for filter, bias in zip(w, b, strict=True)] for image in x]
    return np.array(maps)[:, :, ::stride, ::stride]


def conv_multichannel(x, w, b):
    return conv2d(x[None], w, b)[0]


@pytest.fixture(autouse=True)
def no_check_has_run(monkeypatch):
    monkeypatch.setattr(exercise, "_tried", set())


def ask(explorer, **request):
    """Send a request as the browser does; return the view that comes back."""
    explorer._answer(None, {"serial": 1, **request}, [])
    json.dumps(explorer.view)  # whatever happens, the view can be sent
    return explorer.view


def compared(explorer, function):
    exercise._tried.add(function.__name__)
    return ask(explorer, do="compare", on=True)


def test_the_numbers_are_those_of_the_students_function():
    assert explore.convolution(correlate2d, IMAGE, KERNEL).view["output"] == [[[70, 30], [10, 40]]]


@pytest.mark.parametrize(
    ("function", "shapes", "more"),
    [
        (correlate1d, [(7,), (3,)], {}),
        (correlate2d, [(5, 6), (2, 3)], {}),
        (convolve2d, [(5, 6), (2, 3)], {}),
        (conv_multichannel, [(2, 5, 4), (3, 2, 3, 2), (3,)], {}),
        (conv2d, [(2, 7, 5), (3, 2, 3, 3), (3,)], {"stride": 2, "padding": 1}),
        (conv2d, [(1, 4, 4), (1, 1, 2, 2), (1,)], {"padding": 2}),
    ],
)
def test_what_is_called_right_is_what_plain_loops_give(function, shapes, more):
    rng = np.random.default_rng(1)
    view = compared(explore.convolution(function, *(rng.integers(-4, 5, shape) for shape in shapes), **more), function)
    assert view["wrong"] == []
    assert view["sentence"] == "All numbers are right."


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32))
def test_right_numbers_hold_for_any_sizes(H, W, KH, KW, seed):
    rng = np.random.default_rng(seed)
    KH, KW = min(H, KH), min(W, KW)
    explorer = explore.convolution(correlate2d, rng.normal(size=(H, W)), rng.normal(size=(KH, KW)))
    assert compared(explorer, correlate2d)["wrong"] == []


def test_wrong_numbers_are_found_once_the_check_has_run_and_not_before():
    def correlate2d(image, kernel):
        return np.array([[70, 30], [10, 41.0]])

    explorer = explore.convolution(correlate2d, IMAGE, KERNEL)
    view = ask(explorer, do="compare", on=True)
    assert (view["can_compare"], view["wrong"], view["right"]) == (False, None, None)
    check.correlate2d(correlate2d)
    view = ask(explorer, do="compare", on=True)
    assert view["wrong"] == [[0, 1, 1]]
    assert view["right"][0][1][1] == 40


def test_another_shape_is_told_and_not_compared():
    def correlate2d(image, kernel):
        return np.zeros((3, 3))

    view = compared(explore.convolution(correlate2d, IMAGE, KERNEL), correlate2d)
    assert view["sentence"] == "correlate2d returns the shape (3, 3); right is (2, 2)."


def test_typed_numbers_reach_the_function_and_leave_the_given_arrays_alone():
    image = IMAGE.copy()
    explorer = explore.convolution(correlate2d, image, KERNEL)
    view = ask(explorer, do="edit", part="image", row=1, column=1, text="0")
    assert view["output"] == [[[30, 10], [0, 40]]]
    assert np.array_equal(image, IMAGE)
    assert ask(explorer, do="edit", part="kernel", row=0, column=0, text="0,5")["output"][0][0][0] == 30
    assert ask(explorer, do="source", source="given")["output"] == [[[70, 30], [10, 40]]]


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "edit", "part": "image", "row": 9, "column": 0, "text": "1"},
        {"do": "edit", "part": "image", "row": -1, "column": 0, "text": "1"},
        {"do": "edit", "part": "image", "row": "0", "column": 0, "text": "1"},
        {"do": "edit", "part": "image", "row": 0, "column": 0, "text": "nan"},
        {"do": "edit", "part": "image", "row": 0, "column": 0, "text": "1e300"},
        {"do": "edit", "part": "image", "row": 0, "column": 0, "text": {"deep": []}},
        {"do": "edit"},
        {"do": "explode"},
        {"do": "_serve"},
        {"do": None},
    ],
)
def test_a_senseless_request_changes_nothing_and_is_told(request_):
    explorer = explore.convolution(correlate2d, IMAGE, KERNEL)
    view = ask(explorer, **request_)
    assert view["trouble"]
    assert view["output"] == [[[70, 30], [10, 40]]]


def test_what_is_no_request_is_ignored():
    explorer = explore.convolution(correlate2d, IMAGE, KERNEL)
    before = explorer.view
    for content in (None, 3, "edit", [1]):
        explorer._answer(None, content, [])
    assert explorer.view == before


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise NotImplementedError", "not written yet"),
        ("return image[99]", "it raised IndexError"),
        ("return [1, 2]", "it returned a list"),
        ("return None", "could not draw this picture yet"),
        ("return np.zeros((2, 2, 2, 2, 2))", "(2, 2, 2, 2, 2)"),
        ("return np.full((2, 2), np.nan)", ""),
        ("return np.zeros((0, 4))", ""),
        ("while True: pass", "still running"),
    ],
)
def test_a_function_that_is_not_right_yet_is_told_and_the_figure_goes_on(monkeypatch, body, said):
    monkeypatch.setattr(base, "SECONDS", 0.1)
    space = {"np": np}
    exec(f"def correlate2d(image, kernel):\n    {body}", space)
    explorer = explore.convolution(space["correlate2d"], IMAGE, KERNEL)
    assert said in explorer.view["sentence"]
    explorer.function = correlate2d
    assert ask(explorer, do="edit", part="image", row=0, column=0, text="0")["output"] == [[[70, 30], [10, 40]]]


def test_a_function_that_spoils_its_arguments_spoils_only_its_own_copies():
    def correlate2d(image, kernel):
        image[:] = 7
        return image.astype(float)

    explorer = explore.convolution(correlate2d, IMAGE, KERNEL)
    assert explorer.view["input"] == [IMAGE.tolist()]


@pytest.mark.parametrize(
    ("image", "kernel"),
    [(np.zeros((2, 2, 2)), np.zeros((2, 2))), (np.zeros((3, 4, 4)), np.zeros((1, 2, 2, 2))), ([], [])],
)
def test_arrays_that_do_not_go_together_are_told_in_place_of_a_figure(image, kernel):
    assert "convolution shows an image" in repr(explore.convolution(correlate2d, image, kernel))


def test_a_copy_that_stands_still_shows_the_same_numbers():
    data, _ = explore.convolution(correlate2d, IMAGE, KERNEL)._repr_mimebundle_()
    assert {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"} == set(data)
    assert all(text in data["text/plain"] for text in ("70", "30", "10", "40"))
    assert ">70<" in data["text/html"] and "<script" not in data["text/html"]


def test_a_copy_that_stands_still_says_all_that_its_numbers_were_made_of():
    def layer(x, w, b, stride=1, padding=0):
        return np.zeros((1, 1, 2, 2))

    shown = str(explore.convolution(layer, np.ones((1, 3, 3)), np.ones((1, 1, 3, 3)), [7], stride=2, padding=1))
    assert "bias\n[7.]" in shown
    assert "layer(image, kernel, stride=2, padding=1)[0]" in shown
    assert "bias" not in str(explore.convolution(layer, np.ones((1, 3, 3)), np.ones((1, 1, 3, 3)), [0]))


def test_the_photo_is_small_and_gray():
    view = ask(explore.convolution(correlate2d, IMAGE, KERNEL), do="source", source="photo")
    assert np.shape(view["input"]) == (1, 24, 24)
    assert view["white"] > 0


def test_where_explorers_are_closed_a_sentence_stands_in_their_place(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "cnn_course.explorers.convolution", None)
    assert "not open here" in repr(explore.convolution(correlate2d, IMAGE, KERNEL))


def test_it_is_an_explorer_with_its_own_words():
    explorer = Convolution(correlate2d, IMAGE, KERNEL)
    assert {"play", "arrows"} <= set(explorer.words)
    assert "export default" in explorer._esm
