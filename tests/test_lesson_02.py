"""Lesson 02 against SciPy and against the laws of convolution: every answer of ours, on drawn shapes and numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_course.authoring import bank, source
from cnn_course.authoring.course import Course, Lesson

LESSON = Lesson(Course(Path(__file__).parents[1]), "02_convolution")
Answer = Callable[..., Any]


def answers(name: str) -> Any:
    """Parametrize a test with the lesson's own answer and all other right ones."""
    own = [("solution", source.reference(LESSON)[name])] if LESSON.source.is_file() else []
    others = bank.collect(LESSON.alternatives).alternatives
    found = own + [(other.style, other.function) for other in others if other.exercise == name]
    return pytest.mark.parametrize(name, [pytest.param(function, id=style) for style, function in found])


few = settings(max_examples=25, deadline=None)
eighth = st.integers(-64, 64).map(lambda n: n / 8)


def arrays(*shape: int) -> st.SearchStrategy[np.ndarray]:
    return hnp.arrays(float, shape, elements=eighth)


@st.composite
def pairs(draw: st.DrawFn, axes: int, leading: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """An input and a kernel that fits into it, with `leading` axes of equal length before the ones that slide."""
    same = [draw(st.integers(1, 3)) for _ in range(leading)]
    sizes = [draw(st.integers(1, 6)) for _ in range(axes)]
    kernel = [draw(st.integers(1, size)) for size in sizes]
    return draw(arrays(*same, *sizes)), draw(arrays(*same, *kernel))


@st.composite
def layers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """An image, filters and biases for `conv_multichannel`."""
    x, _ = draw(pairs(2, leading=1))
    filters = draw(st.integers(1, 3))
    KH, KW = (draw(st.integers(1, size)) for size in x.shape[1:])
    return x, draw(arrays(filters, x.shape[0], KH, KW)), draw(arrays(filters))


def close(got: Any, expected: Any) -> None:
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-4)  # float32 answers are right too
    assert np.shape(got) == np.shape(expected)


def valid(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """SciPy's correlation; it exchanges its arguments where the second is the larger, which never happens here."""
    return scipy.signal.correlate(x, kernel, mode="valid", method="direct")


@answers("correlate1d")
@few
@given(pairs(1))
def test_correlate1d_is_scipys(correlate1d: Answer, pair: tuple[np.ndarray, np.ndarray]) -> None:
    close(correlate1d(*pair), valid(*pair))


@answers("correlate2d")
@few
@given(pairs(2))
def test_correlate2d_is_that_of_scipys_signal_and_ndimage(
    correlate2d: Answer, pair: tuple[np.ndarray, np.ndarray]
) -> None:
    image, kernel = pair
    answer = correlate2d(image, kernel)
    close(answer, valid(image, kernel))
    centered = scipy.ndimage.correlate(image, kernel, mode="constant")
    top, left = kernel.shape[0] // 2, kernel.shape[1] // 2
    close(answer, centered[top : top + answer.shape[0], left : left + answer.shape[1]])


@answers("convolve2d")
@few
@given(pairs(2))
def test_convolve2d_is_scipys(convolve2d: Answer, pair: tuple[np.ndarray, np.ndarray]) -> None:
    close(convolve2d(*pair), scipy.signal.convolve2d(*pair, mode="valid"))


@answers("conv_multichannel")
@few
@given(layers())
def test_conv_multichannel_is_one_scipy_correlation_for_each_filter(
    conv_multichannel: Answer, layer: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> None:
    x, w, b = layer
    close(conv_multichannel(x, w, b), np.array([valid(x, w[f])[0] + b[f] for f in range(len(w))]))


@answers("conv3d")
@few
@given(pairs(3, leading=1))
def test_conv3d_is_scipys_in_four_axes(conv3d: Answer, pair: tuple[np.ndarray, np.ndarray]) -> None:
    close(conv3d(*pair), valid(*pair)[0])


@answers("relu")
@few
@given(hnp.arrays(float, hnp.array_shapes(max_dims=4, max_side=4), elements=eighth))
def test_relu_leaves_its_own_answer_alone_and_splits_x_into_two_parts(relu: Answer, x: np.ndarray) -> None:
    close(relu(relu(x)), relu(x))
    close(relu(x) - relu(-x), x)
    assert (relu(x) >= 0).all()


@answers("edge_kernel")
@pytest.mark.parametrize("direction", ["vertical", "horizontal"])
@few
@given(st.integers(3, 8), st.integers(6, 9), st.data())
def test_edge_kernel_answers_300_on_its_own_step_and_nothing_elsewhere(
    edge_kernel: Answer, direction: str, length: int, across: int, data: st.DataObject
) -> None:
    bright = data.draw(st.integers(2, across - 2))
    step = np.zeros((length, across))
    step[:, bright:] = 100
    own, other = (step, step.T) if direction == "vertical" else (step.T, step)
    answer = valid(own, edge_kernel(direction))
    assert answer.max() == pytest.approx(300)
    assert answer.min() == pytest.approx(0)
    close(valid(other, edge_kernel(direction)), 0 * valid(other, np.ones((3, 3))))
    close(valid(np.full((5, 5), 100.0), edge_kernel(direction)), np.zeros((3, 3)))


@answers("edge_kernel")
@pytest.mark.parametrize("word", ["diagonal", "", "Vertical"])
def test_edge_kernel_refuses_other_words(edge_kernel: Answer, word: str) -> None:
    with pytest.raises(ValueError):
        edge_kernel(word)


@answers("correlate2d")
@few
@given(pairs(2), eighth, st.data())
def test_correlation_is_linear_in_the_image_and_in_the_kernel(
    correlate2d: Answer, pair: tuple[np.ndarray, np.ndarray], factor: float, data: st.DataObject
) -> None:
    image, kernel = pair
    second, other = data.draw(arrays(*image.shape)), data.draw(arrays(*kernel.shape))
    close(
        correlate2d(image + factor * second, kernel), correlate2d(image, kernel) + factor * correlate2d(second, kernel)
    )
    close(correlate2d(image, kernel + factor * other), correlate2d(image, kernel) + factor * correlate2d(image, other))


@answers("correlate2d")
@few
@given(pairs(2), st.integers(0, 3), st.integers(0, 3))
def test_a_shifted_image_gives_a_shifted_map(
    correlate2d: Answer, pair: tuple[np.ndarray, np.ndarray], down: int, right: int
) -> None:
    image, kernel = pair
    KH, KW = kernel.shape
    framed = np.pad(image, ((KH, KH + 3), (KW, KW + 3)))  # room to shift, so that nothing leaves the picture
    shifted = np.roll(framed, (down, right), axis=(0, 1))
    close(correlate2d(shifted, kernel), np.roll(correlate2d(framed, kernel), (down, right), axis=(0, 1)))


@answers("convolve2d")
@few
@given(pairs(2))
def test_convolution_is_correlation_with_the_kernel_turned(
    convolve2d: Answer, pair: tuple[np.ndarray, np.ndarray]
) -> None:
    image, kernel = pair
    close(convolve2d(image, kernel), valid(image, kernel[::-1, ::-1]))
    close(convolve2d(image, kernel), convolve2d(image[::-1, ::-1], kernel[::-1, ::-1])[::-1, ::-1])


@answers("conv_multichannel")
@few
@given(pairs(2), eighth)
def test_one_channel_and_one_filter_are_a_plain_correlation_and_a_bias(
    conv_multichannel: Answer, pair: tuple[np.ndarray, np.ndarray], bias: float
) -> None:
    image, kernel = pair
    close(conv_multichannel(image[None], kernel[None, None], np.array([bias])), valid(image, kernel)[None] + bias)


@answers("conv_multichannel")
@few
@given(arrays(3, 4, 5), arrays(2, 3), arrays(2))
def test_a_1x1_convolution_is_a_weighted_sum_of_the_channels(
    conv_multichannel: Answer, x: np.ndarray, weights: np.ndarray, b: np.ndarray
) -> None:
    mixed = np.einsum("fc,chw->fhw", weights, x) + b[:, None, None]
    close(conv_multichannel(x, weights[:, :, None, None], b), mixed)


@answers("conv_multichannel")
@pytest.mark.parametrize("filters", [1, 2])
def test_a_6x6x3_volume_and_3x3x3_filters_give_4x4_maps(conv_multichannel: Answer, filters: int) -> None:
    assert conv_multichannel(np.ones((3, 6, 6)), np.ones((filters, 3, 3, 3)), np.zeros(filters)).shape == (
        filters,
        4,
        4,
    )


@answers("correlate2d")
def test_the_well_known_5x5_example_gives_3x3(correlate2d: Answer) -> None:
    """Dumoulin and Visin, A guide to convolution arithmetic for deep learning, figure 1.1."""
    image = np.array([[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]])
    close(correlate2d(image, np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]])), [[12, 12, 17], [10, 17, 19], [9, 6, 14]])


def test_every_message_is_short_and_speaks_to_the_student() -> None:
    for wrong in bank.collect(LESSON.misconceptions).mistakes:
        assert len(wrong.message) <= 200, (wrong.exercise, wrong.id)
        assert wrong.message.endswith((".", "?", ")")), (wrong.exercise, wrong.id)
