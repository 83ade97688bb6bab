"""Lesson 01: the reference solutions against independent oracles, and the laws of counting and moving."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from cnn_course.authoring import source
from cnn_course.authoring.course import Course

LESSON = source.reference(Course.find(Path(__file__).parent).lesson("01"))
input_size, dense_parameters = LESSON["input_size"], LESSON["dense_parameters"]
conv_parameters, translate = LESSON["conv_parameters"], LESSON["translate"]

count = st.integers(1, 12)
shift = st.integers(-9, 9)


@st.composite
def images(draw):
    """Random (H, W) of halves, none of them 0."""
    shape = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1))).integers(1, 19, shape) / 2


@given(count, count, count)
def test_the_input_size_is_the_size_of_the_array(height, width, channels):
    assert input_size(height, width, channels) == np.zeros((channels, height, width)).size


@given(count, count, st.booleans())
def test_a_dense_layer_has_the_parameters_of_its_arrays(inputs, units, bias):
    expected = np.zeros((units, inputs)).size + bias * np.zeros(units).size
    assert dense_parameters(inputs, units, bias) == expected
    assert isinstance(dense_parameters(inputs, units, bias), int)


@given(count, count, count, count, st.booleans())
def test_a_convolutional_layer_has_the_parameters_of_its_arrays(channels, filters, KH, KW, bias):
    expected = np.zeros((filters, channels, KH, KW)).size + bias * np.zeros(filters).size
    assert conv_parameters(channels, filters, (KH, KW), bias) == expected
    if KH == KW:
        assert conv_parameters(channels, filters, KH, bias) == expected


@given(count, count, count, count)
def test_a_dense_layer_is_a_convolution_whose_kernel_is_the_image(height, width, channels, units):
    dense = dense_parameters(input_size(height, width, channels), units)
    assert dense == conv_parameters(channels, units, (height, width))


@settings(deadline=None)
@given(images(), shift, shift)
def test_translate_is_scipys_shift(image, dy, dx):
    assert np.array_equal(translate(image, dy, dx), ndimage.shift(image, (dy, dx), order=0, cval=0.0))


@settings(deadline=None)
@given(images(), shift, shift)
def test_no_pixel_is_invented_and_those_that_stay_come_back(image, dy, dx):
    H, W = image.shape
    moved = translate(image, dy, dx)
    assert np.count_nonzero(moved) == max(H - abs(dy), 0) * max(W - abs(dx), 0)
    back = translate(moved, -dy, -dx)
    assert np.array_equal(back[back != 0], image[back != 0])


@settings(deadline=None)
@given(images(), shift, shift)
def test_moving_down_then_right_is_moving_in_one_go(image, dy, dx):
    assert np.array_equal(translate(translate(image, dy, 0), 0, dx), translate(image, dy, dx))


def test_the_courses_own_layers_have_as_many_parameters():
    layers = pytest.importorskip("cnn_course.layers")

    def size(layer):
        return sum(array.size for array in layer.named_parameters().values())

    assert size(layers.Dense(12, 5)) == dense_parameters(12, 5)
    assert size(layers.Conv2d(3, 10, (5, 2))) == conv_parameters(3, 10, (5, 2))
