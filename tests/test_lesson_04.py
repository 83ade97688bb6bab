"""Lesson 04: the reference solutions against independent oracles, and the laws of pooling."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import ndimage, signal

from cnn_course import check
from cnn_course.authoring import source
from cnn_course.authoring.course import Course

LESSON = source.reference(Course.find(Path(__file__).parent).lesson("04"))
max_pool2d, avg_pool2d, global_avg_pool = (LESSON[name] for name in ("max_pool2d", "avg_pool2d", "global_avg_pool"))

side = st.integers(1, 9)
few = st.integers(1, 3)
window = st.tuples(st.integers(1, 4), st.integers(1, 4))


@st.composite
def batches(draw):
    """Random (N, C, H, W) of halves, so that ties happen."""
    shape = draw(few), draw(few), draw(side), draw(side)
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1))).integers(-8, 9, shape) / 2


def corners(x, size, stride):
    """The range of first rows and the range of first columns of whole windows."""
    return (range(0, length - size + 1, stride) for length in x.shape[2:])


@settings(max_examples=60, deadline=None)
@given(batches(), window)
def test_max_pooling_is_scipys_maximum_filter_at_every_stride_th_place(x, window):
    size, stride = window
    assume(size <= min(x.shape[2:]))
    offset = -(size // 2)  # the filter's window starts at its output's place
    filtered = ndimage.maximum_filter(x, (1, 1, size, size), origin=(0, 0, offset, offset))
    rows, columns = corners(x, size, stride)
    assert np.array_equal(max_pool2d(x, size, stride), filtered[:, :, rows][:, :, :, columns])


@settings(max_examples=60, deadline=None)
@given(batches(), window)
def test_average_pooling_is_scipys_correlation_with_equal_weights(x, window):
    size, stride = window
    assume(size <= min(x.shape[2:]))
    averaged = signal.correlate(x, np.full((1, 1, size, size), 1 / size**2), mode="valid", method="direct")
    assert np.allclose(avg_pool2d(x, size, stride), averaged[:, :, ::stride, ::stride])


@settings(max_examples=30, deadline=None)
@given(batches())
def test_global_average_pooling_is_the_sum_over_the_count(x):
    assert np.allclose(global_avg_pool(x) * x[0, 0].size, np.einsum("nchw->nc", x))


@settings(max_examples=40, deadline=None)
@given(batches(), window)
def test_the_minimum_is_minus_the_maximum_of_minus_x_and_the_average_lies_between(x, window):
    assume(window[0] <= min(x.shape[2:]))
    low, middle, high = -max_pool2d(-x, *window), avg_pool2d(x, *window), max_pool2d(x, *window)
    assert (low <= middle + 1e-12).all()
    assert (middle <= high + 1e-12).all()


@settings(max_examples=40, deadline=None)
@given(batches(), window, st.floats(-5, 5))
def test_pooling_commutes_with_adding_a_constant(x, window, constant):
    assume(window[0] <= min(x.shape[2:]))
    for pool in (max_pool2d, avg_pool2d):
        assert np.allclose(pool(x + constant, *window), pool(x, *window) + constant)


@settings(max_examples=40, deadline=None)
@given(batches(), window)
def test_moving_the_map_by_one_stride_moves_the_answer_by_one(x, window):
    size, stride = window
    assume(size + stride <= min(x.shape[2:]))
    for pool in (max_pool2d, avg_pool2d):
        assert np.allclose(pool(x[..., stride:, stride:], size, stride), pool(x, size, stride)[..., 1:, 1:])


@settings(max_examples=40, deadline=None)
@given(batches(), window)
def test_images_and_channels_are_pooled_each_for_itself(x, window):
    assume(window[0] <= min(x.shape[2:]))
    for pool in (max_pool2d, avg_pool2d):
        assert np.array_equal(pool(x, *window).swapaxes(0, 1), pool(x.swapaxes(0, 1), *window))


@settings(max_examples=30, deadline=None)
@given(batches(), st.integers(1, 4))
def test_no_stride_means_windows_side_by_side_and_leftovers_do_not_matter(x, size):
    H, W = x.shape[2] // size * size, x.shape[3] // size * size
    assume(H and W)
    for pool in (max_pool2d, avg_pool2d):
        assert np.array_equal(pool(x, size), pool(x[:, :, :H, :W], size, size))


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
@pytest.mark.parametrize("shape", [(1, 1, 2, 5), (1, 1, 5, 2)])
def test_a_window_larger_than_the_map_is_refused(pool, shape):
    with pytest.raises(ValueError, match="3"):
        pool(np.zeros(shape), 3, 1)


@settings(max_examples=20, deadline=None)
@given(batches(), window)
def test_pytorch_says_the_same(x, window):
    torch = pytest.importorskip("torch")
    assume(window[0] <= min(x.shape[2:]))
    tensor = torch.from_numpy(x)
    for mine, theirs in ((max_pool2d, torch.nn.functional.max_pool2d), (avg_pool2d, torch.nn.functional.avg_pool2d)):
        assert np.allclose(mine(x, *window), theirs(tensor, *window).numpy())


def test_a_draft_that_refuses_nothing_still_hears_its_other_mistake():
    def from_zero(x, size, stride=None):
        stride = stride or size
        N, C, H, W = x.shape
        y = np.zeros((N, C, (H - size) // stride + 1, (W - size) // stride + 1))
        for u, v in np.ndindex(size, size):
            part = x[
                :, :, u : u + (y.shape[2] - 1) * stride + 1 : stride, v : v + (y.shape[3] - 1) * stride + 1 : stride
            ]
            y = np.maximum(y, part)
        return y

    assert "all numbers of a window are negative" in check.max_pool2d(from_zero).message
