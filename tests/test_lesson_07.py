"""Lesson 07 against independent witnesses: SciPy, index arithmetic, the adjoint law, PyTorch where it is installed."""

import numpy as np
import pytest
from hypothesis import given, settings

from cnn_course.authoring.course import Course
from cnn_course.authoring.source import reference
from cnn_course.figures import lesson_07

from .conftest import ROOT
from .convolutions import forward, layers, pad

RIGHT = reference(Course(ROOT).lesson("07"))
im2col, conv2d_im2col, col2im = (RIGHT[name] for name in ("im2col", "conv2d_im2col", "col2im"))
QUICK = settings(max_examples=25, deadline=None)


@QUICK
@given(layers())
def test_the_layer_is_scipys(layer):
    rng, x, w, stride, padding = layer
    b = rng.normal(size=len(w))
    expected = forward(x, w, stride, padding) + b[:, None, None]
    np.testing.assert_allclose(conv2d_im2col(x, w, b, stride, padding), expected, atol=1e-12)


@QUICK
@given(layers())
def test_every_entry_is_the_pixel_that_the_formula_names(layer):
    rng, x, w, stride, padding = layer
    (N, C, H, W), (KH, KW) = x.shape, w.shape[2:]
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    cols = im2col(x, (KH, KW), stride, padding)
    assert cols.shape == (N * OH * OW, C * KH * KW)
    n, i, j, c, u, v = (int(rng.integers(size)) for size in (N, OH, OW, C, KH, KW))
    entry = cols[(n * OH + i) * OW + j, (c * KH + u) * KW + v]
    assert entry == pad(x, padding)[n, c, i * stride + u, j * stride + v]


@QUICK
@given(layers())
def test_col2im_is_the_adjoint_of_im2col(layer):
    rng, x, w, stride, padding = layer
    unrolled = im2col(x, w.shape[2:], stride, padding)
    cols = rng.normal(size=unrolled.shape)
    back = col2im(cols, x.shape, w.shape[2:], stride, padding)
    assert back.shape == x.shape
    assert np.isclose((unrolled * cols).sum(), (x * back).sum())


@QUICK
@given(layers())
def test_there_and_back_each_pixel_counts_as_often_as_it_was_copied(layer):
    _, x, w, stride, padding = layer
    kernel = w.shape[2:]
    copies = col2im(np.ones_like(im2col(x, kernel, stride, padding)), x.shape, kernel, stride, padding)
    back = col2im(im2col(x, kernel, stride, padding), x.shape, kernel, stride, padding)
    np.testing.assert_allclose(back, copies * x)


@QUICK
@given(layers())
def test_without_overlap_and_gaps_col2im_undoes_im2col(layer):
    rng, _, w, _, _ = layer
    size = w.shape[2]
    x = rng.normal(size=(2, 2, 2 * size, 3 * size))
    np.testing.assert_array_equal(col2im(im2col(x, size, size), x.shape, size, size), x)


@QUICK
@given(layers())
def test_three_matrix_products_are_the_backward_pass(layer):
    rng, x, w, stride, padding = layer
    y = forward(x, w, stride, padding)
    dout = rng.normal(size=y.shape)
    drows = dout.transpose(0, 2, 3, 1).reshape(-1, len(w))
    dw = (drows.T @ im2col(x, w.shape[2:], stride, padding)).reshape(w.shape)
    dx = col2im(drows @ w.reshape(len(w), -1), x.shape, w.shape[2:], stride, padding)
    assert np.isclose((y * dout).sum(), (w * dw).sum())
    assert np.isclose((y * dout).sum(), (x * dx).sum())


@QUICK
@given(layers())
def test_the_rows_of_a_batch_are_those_of_its_images(layer):
    _, x, w, stride, padding = layer
    alone = [im2col(image[None], w.shape[2:], stride, padding) for image in x]
    np.testing.assert_array_equal(im2col(x, w.shape[2:], stride, padding), np.concatenate(alone))


def test_a_square_kernels_size_may_be_one_number():
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 6))
    cols = im2col(x, 3)
    np.testing.assert_array_equal(cols, im2col(x, (3, 3)))
    np.testing.assert_array_equal(col2im(cols, x.shape, 3), col2im(cols, x.shape, (3, 3)))


@pytest.mark.parametrize("shape, kernel, stride, padding", [((5, 6), 3, 2, 0), ((6, 5), 3, 2, 0), ((2, 3), 3, 1, 0),
                                                            ((3, 2), 3, 1, 0), ((5, 5), 2, 3, 1)])  # fmt: skip
def test_windows_that_do_not_fit_are_refused(shape, kernel, stride, padding):
    x = np.zeros((1, 2, *shape))
    with pytest.raises(ValueError, match="do not fit"):
        im2col(x, kernel, stride, padding)
    with pytest.raises(ValueError, match="do not fit"):
        conv2d_im2col(x, np.zeros((1, 2, kernel, kernel)), np.zeros(1), stride, padding)


def test_pytorch_agrees():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(7)
    for stride, padding, kernel in ((1, 0, (2, 3)), (2, 1, (3, 3)), (1, 2, (1, 4))):
        x = rng.normal(size=(2, 3, 5, 7))
        unfold = torch.nn.Unfold(kernel, padding=padding, stride=stride)
        theirs = unfold(torch.tensor(x))  # (N, C KH KW, OH OW)
        cols = im2col(x, kernel, stride, padding)
        np.testing.assert_array_equal(cols, theirs.numpy().transpose(0, 2, 1).reshape(cols.shape))
        fold = torch.nn.Fold((5, 7), kernel, padding=padding, stride=stride)
        np.testing.assert_allclose(col2im(cols, x.shape, kernel, stride, padding), fold(theirs).numpy(), atol=1e-12)


# The figures ------------------------------------------------------------------------------------------------------


@QUICK
@given(layers())
def test_the_loops_of_the_race_are_scipys_too(layer):
    rng, x, w, stride, padding = layer
    b = rng.normal(size=len(w))
    expected = forward(x, w, stride, padding) + b[:, None, None]
    np.testing.assert_allclose(lesson_07.conv2d_loops(x, w, b, stride, padding), expected, atol=1e-12)


def test_the_memory_table_counts_what_im2col_returns():
    text = lesson_07.memory({"one": (3, 8, 3, 1, 1), "two": (2, 9, 3, 2, 0)}, images=4, caption="memory-table").text
    for C, H, stride, padding in ((3, 8, 1, 1), (2, 9, 2, 0)):
        rows, columns = im2col(np.zeros((4, C, H, H)), 3, stride, padding).shape
        assert f"{rows} x {columns}" in text


def test_a_row_stands_below_its_window():
    text = lesson_07.rows(np.arange(18).reshape(2, 3, 3), 2, [(1, 0)], caption="channels-to-rows").text
    assert "cols[2]\n[[ 3  4  6  7 12 13 15 16]]" in text


SMALL = {"small": (1, 6, 2, 3, 1)}


def test_the_race_shows_a_bar_for_everyone():
    panel = lesson_07.race(SMALL, caption="speed-measured", loops=lesson_07.conv2d_loops, im2col=conv2d_im2col)
    assert "<img" in panel.html


def test_the_race_waits_for_the_exercise():
    def unwritten(x, w, b, stride=1, padding=0):
        raise NotImplementedError

    def wrong(x, w, b, stride=1, padding=0):
        return conv2d_im2col(x, w, 2 * b + 1, stride, padding)

    assert "not written yet" in lesson_07.race(SMALL, caption="speed-measured", mine=unwritten).text
    assert "another answer" in lesson_07.race(SMALL, caption="speed-measured", mine=wrong).text


def test_whoever_is_slow_is_timed_on_one_image(monkeypatch):
    seen = []

    def slow(x, w, b, stride=1, padding=0):
        seen.append(len(x))
        return conv2d_im2col(x, w, b, stride, padding)

    monkeypatch.setattr(lesson_07, "LONG", 0)
    lesson_07.race(SMALL, caption="speed-measured", mine=slow)
    assert set(seen) == {1}
