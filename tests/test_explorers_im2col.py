"""The explorer of the matrix of windows: its arithmetic, its requests, and functions that are not right yet."""

import numpy as np
import pytest

from cnn_course import explore
from cnn_course.explorers.im2col import Im2col, first_w, first_x, put_back, sources, unrolled
from cnn_course.figures.lesson_06 import conv2d
from cnn_course.messages import say

RNG = np.random.default_rng(7)
SETTINGS = [((1, 3, 3), 2, 1, 0), ((2, 4, 4), 2, 2, 0), ((3, 3, 5), 3, 2, 1), ((2, 2, 3), 1, 1, 2)]


def im2col(x, kernel_size, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kernel_size, kernel_size), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return windows.reshape(-1, x.shape[1] * kernel_size**2)


def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    """The transposed matrix of `im2col`, pixel by pixel."""
    pixels = np.eye(int(np.prod(input_shape))).reshape(-1, *input_shape)
    return np.array([(im2col(pixel, kernel_size, stride, padding) * cols).sum() for pixel in pixels]).reshape(
        input_shape
    )


def asked(explorer, **request):
    explorer._answer(None, {"serial": 5, **request}, [])
    assert explorer.view["serial"] == 5
    return explorer.view


# The arithmetic


@pytest.mark.parametrize(("shape", "kernel", "stride", "padding"), SETTINGS)
def test_the_arrangement_is_that_of_the_lesson(shape, kernel, stride, padding):
    x = RNG.normal(size=shape)
    assert (unrolled(x, kernel, stride, padding) == im2col(x[None], kernel, stride, padding)).all()


@pytest.mark.parametrize(("shape", "kernel", "stride", "padding"), SETTINGS)
def test_putting_back_is_the_adjoint(shape, kernel, stride, padding):
    cols = RNG.normal(size=sources(shape, kernel, stride, padding).shape[:2])
    right = col2im(cols, (1, *shape), kernel, stride, padding)[0]
    np.testing.assert_allclose(put_back(cols, shape, kernel, stride, padding), right)


@pytest.mark.parametrize(("shape", "kernel", "stride", "padding"), SETTINGS)
def test_the_product_is_the_convolution(shape, kernel, stride, padding):
    explorer = Im2col(im2col, x=RNG.normal(size=shape), kernel_size=kernel, stride=stride, padding=padding)
    right = conv2d(explorer.x[None], explorer.w, stride=stride, padding=padding)[0]
    product = np.array(explorer.view["product"])
    np.testing.assert_allclose(product, right.reshape(len(right), -1).T, atol=1e-8)


def test_counts_say_how_often_a_pixel_is_copied():
    explorer = Im2col(x=np.ones((1, 3, 3)))
    assert explorer.view["counts"] == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
    assert asked(explorer, do="mode", back=True)["result"] == [[[1, 2, 1], [2, 4, 2], [1, 2, 1]]]


# What it shows


def test_the_students_functions_and_the_arrangement_show_the_same():
    own, plain = Im2col(im2col, col2im), Im2col()
    assert own.view["cols"] == plain.view["cols"]
    assert own.view["product"] == plain.view["product"]
    for request in ({"do": "mode", "back": True}, {"do": "content", "ones": False}, {"do": "added", "rows": 4}):
        assert asked(own, **request)["result"] == asked(plain, **request)["result"]


def test_rows_are_put_back_one_by_one():
    explorer = Im2col(x=np.zeros((3, 3)))
    asked(explorer, do="mode", back=True)
    assert asked(explorer, do="added", rows=0)["result"] == [[[0] * 3] * 3]
    assert asked(explorer, do="added", rows=2)["result"] == [[[1, 2, 1], [1, 2, 1], [0, 0, 0]]]


def test_a_typed_number_goes_back_to_its_pixel():
    explorer = Im2col(None, col2im, x=np.zeros((3, 3)))
    asked(explorer, do="mode", back=True)
    view = asked(explorer, do="edit", part="cols", row=3, column=3, text="5")
    assert view["result"][0][2][2] == 5
    assert asked(explorer, do="content", ones=True)["result"][0][2][2] == 1


def test_kernel_stride_and_padding_change_what_is_shown_and_back():
    explorer = Im2col(im2col)
    assert np.shape(asked(explorer, do="set", name="kernel", value=3)["cols"]) == (4, 18)
    assert np.shape(asked(explorer, do="set", name="padding", value=1)["cols"]) == (16, 18)
    facts = {"kernel": 3, "image": "6x6", "stride": 2}
    assert asked(explorer, do="set", name="stride", value=2)["trouble"] == say("im2col:no_fit", **facts)
    assert np.shape(asked(explorer, do="reset")["cols"]) == (9, 8)


def test_pixels_and_weights_can_be_typed_over_but_not_the_padding():
    explorer = Im2col(im2col, padding=1)
    assert asked(explorer, do="edit", part="x", channel=1, row=1, column=1, text="0.5")["cols"][0][7] == 0.5
    assert asked(explorer, do="edit", part="x", row=0, column=1, text="1")["trouble"] == say("im2col:is_padding")
    assert asked(explorer, do="edit", part="w", filter=1, channel=1, row=0, column=0, text="9")["w"][1][1][0][0] == 9


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "edit", "part": "sources", "row": 0, "column": 0, "text": "1"},
        {"do": "edit", "part": "cols", "row": 0, "column": 0, "text": "1"},
        {"do": "edit", "part": "x", "row": "0", "column": 0, "text": "1"},
        {"do": "edit", "part": "x", "row": 0, "column": 4, "text": "1"},
        {"do": "edit", "part": "w", "row": 0, "column": 0, "text": "x"},
        {"do": "edit", "part": "w", "row": 0, "column": 0, "text": "1", "channel": -1},
        {"do": "added", "rows": 10},
        {"do": "added", "rows": True},
        {"do": "set", "name": "x", "value": 1},
        {"do": "set", "name": "kernel", "value": "2"},
        {"do": "mode"},
        {"do": "__init__"},
    ],
)
def test_whatever_a_page_sends_gets_a_sentence_and_nothing_changes(request_):
    explorer = Im2col(im2col)
    before = {key: value for key, value in explorer.view.items() if key not in ("serial", "trouble")}
    view = asked(explorer, **request_)
    assert view["trouble"]
    assert {key: value for key, value in view.items() if key not in ("serial", "trouble")} == before


# Functions that are not right yet


def unwritten(*arguments):
    raise NotImplementedError


def broken(*arguments):
    return 1 / 0


def nothing(*arguments):
    return None


def slow(*arguments):
    while True:
        pass


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (unwritten, say("plot_unwritten", name="unwritten")),
        (broken, "it raised ZeroDivisionError"),
        (nothing, "None"),
        (slow, "still running"),
    ],
)
def test_functions_without_an_answer_get_a_sentence_in_both_directions(function, part, monkeypatch):
    monkeypatch.setattr("cnn_course.explorers.base.SECONDS", 0.2)
    explorer = Im2col(function, function)
    assert part in explorer.view["sentence"]
    assert explorer.view["cols"] is explorer.view["product"] is None
    view = asked(explorer, do="mode", back=True)
    assert part in view["sentence"]
    assert view["result"] is None and view["cols"] is not None


def test_a_matrix_of_another_shape_is_shown_and_told_without_links():
    def columns(x, kernel_size, stride, padding):
        return im2col(x, kernel_size, stride, padding).T

    view = Im2col(columns).view
    assert view["sentence"] == say("im2col:other_shape", name="columns", got=(8, 9), rows=9, columns=8)
    assert np.shape(view["cols"]) == (8, 9)
    assert view["product"] is None and not view["linked"]


@pytest.mark.parametrize("shape", [(9, 8, 1), (0, 8), (99, 99), (72,)])
def test_a_matrix_that_cannot_be_shown_is_told_alone(shape):
    view = Im2col(lambda *arguments: np.zeros(shape)).view
    assert str(shape) in view["sentence"] and view["cols"] is None


def test_an_image_of_another_shape_is_told():
    view = asked(Im2col(None, lambda cols, *rest: cols), do="mode", back=True)
    assert view["result"] is None and "(9, 8)" in view["sentence"]


@pytest.mark.parametrize(
    "settings",
    [
        {"x": "image"},
        {"x": np.zeros((2, 1, 3, 3))},
        {"x": np.zeros((7, 7))},
        {"w": np.zeros((2, 1, 2, 2))},
        {"w": 3},
        {"kernel_size": (2, 2)},
        {"kernel_size": 3, "stride": 2},
    ],
)
def test_what_cannot_be_shown_becomes_a_sentence_in_place_of_an_explorer(settings):
    shown = explore.im2col(**settings)
    assert not isinstance(shown, Im2col)
    assert str(shown)


def test_first_numbers():
    assert first_x()[1, 0].tolist() == [10, 20, 30, 40]
    assert first_w(2, 3).shape == (2, 2, 3, 3)


@pytest.mark.parametrize("function", [None, im2col, unwritten])
def test_the_copy_that_stands_still_is_html_and_text(function):
    data, _ = explore.im2col(function)._repr_mimebundle_()
    assert data["text/html"].startswith("<figure")
    assert "160" in data["text/plain"] and "<" not in data["text/plain"]
