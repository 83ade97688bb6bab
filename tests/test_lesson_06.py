"""Lesson 06 against independent witnesses: SciPy, the adjoint law, numerical slopes, PyTorch where it is installed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from cnn_course.authoring.course import Course
from cnn_course.authoring.source import reference
from cnn_course.figures import lesson_06

from .conftest import ROOT
from .convolutions import forward, layers, pad, valid

RIGHT = reference(Course(ROOT).lesson("06"))
QUICK = settings(max_examples=25, deadline=None)


@st.composite
def pools(draw):
    """A random generator, x, size and stride; rows and columns may be left over."""
    size, stride = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    H, W = (draw(st.integers(size, size + 6)) for _ in range(2))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return rng, rng.normal(size=(draw(st.integers(1, 2)), draw(st.integers(1, 2)), H, W)), size, stride


def windows(x, size, stride):
    """The windows of a pooling layer: (N, C, OH, OW, size, size)."""
    return np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]


@QUICK
@given(layers())
def test_the_forward_pass_of_the_figures_is_scipys(layer):
    _, x, w, stride, padding = layer
    np.testing.assert_allclose(
        lesson_06.conv2d(x, w, None, stride, padding), forward(x, w, stride, padding), atol=1e-12
    )


@QUICK
@given(layers())
def test_the_input_gradient_is_the_adjoint_of_the_convolution_in_x(layer):
    rng, x, w, stride, padding = layer
    y = forward(x, w, stride, padding)
    dout = rng.normal(size=y.shape)
    dx = RIGHT["conv2d_input_gradient"](dout, w, x.shape, stride, padding)
    assert dx.shape == x.shape
    assert np.isclose((y * dout).sum(), (x * dx).sum())


@QUICK
@given(layers())
def test_the_weight_gradient_is_the_adjoint_of_the_convolution_in_w(layer):
    rng, x, w, stride, padding = layer
    y = forward(x, w, stride, padding)
    dout = rng.normal(size=y.shape)
    dw = RIGHT["conv2d_weight_gradient"](dout, x, w.shape[2:], stride, padding)
    assert dw.shape == w.shape
    assert np.isclose((y * dout).sum(), (w * dw).sum())


@QUICK
@given(layers())
def test_all_three_are_the_slopes_of_the_loss(layer):
    rng, x, w, stride, padding = layer
    b = rng.normal(size=len(w))
    dout = rng.normal(size=forward(x, w, stride, padding).shape)

    def loss(x, w, b):
        return ((forward(x, w, stride, padding) + b[:, None, None]) * dout).sum()

    arguments = [x, w, b]
    for which, gradient in enumerate(RIGHT["conv2d_backward"](dout, x, w, stride, padding)):
        place = tuple(rng.integers(side) for side in arguments[which].shape)
        step = np.zeros(arguments[which].shape)
        step[place] = 1  # the loss is linear in each argument, so the step may be large
        up, down = (loss(*(a + sign * step if i == which else a for i, a in enumerate(arguments))) for sign in (1, -1))
        assert np.isclose((up - down) / 2, gradient[place])


@QUICK
@given(layers())
def test_with_stride_1_the_input_gradient_is_scipys_full_convolution(layer):
    rng, x, w, _, padding = layer
    dout = rng.normal(size=forward(x, w, 1, padding).shape)
    full = np.array([[sum(map(signal.convolve2d, image, w[:, c])) for c in range(w.shape[1])] for image in dout])
    H, W = x.shape[2:]
    dx = RIGHT["conv2d_input_gradient"](dout, w, x.shape, 1, padding)
    np.testing.assert_allclose(dx, full[:, :, padding : padding + H, padding : padding + W], atol=1e-12)


@QUICK
@given(layers())
def test_with_stride_1_the_weight_gradient_is_scipys_correlation_with_dout(layer):
    rng, x, w, _, padding = layer
    dout = rng.normal(size=forward(x, w, 1, padding).shape)
    padded = pad(x, padding)
    expected = [[sum(map(valid, padded[:, c], dout[:, f])) for c in range(x.shape[1])] for f in range(len(w))]
    got = RIGHT["conv2d_weight_gradient"](dout, x, w.shape[2:], 1, padding)
    np.testing.assert_allclose(got, expected, atol=1e-12)


def test_a_square_kernels_size_may_be_one_number():
    rng = np.random.default_rng(0)
    x, dout = rng.normal(size=(1, 2, 4, 5)), rng.normal(size=(1, 3, 3, 4))
    gradient = RIGHT["conv2d_weight_gradient"]
    np.testing.assert_array_equal(gradient(dout, x, 2), gradient(dout, x, (2, 2)))


@QUICK
@given(layers())
def test_gradients_of_a_batch_are_those_of_its_images(layer):
    rng, x, w, stride, padding = layer
    dout = rng.normal(size=forward(x, w, stride, padding).shape)
    backward = RIGHT["conv2d_backward"]
    dx, dw, db = backward(dout, x, w, stride, padding)
    alone = [backward(dout[n : n + 1], x[n : n + 1], w, stride, padding) for n in range(len(x))]
    np.testing.assert_allclose(dx, np.concatenate([one[0] for one in alone]), atol=1e-12)
    np.testing.assert_allclose(dw, sum(one[1] for one in alone), atol=1e-12)
    np.testing.assert_allclose(db, sum(one[2] for one in alone), atol=1e-12)


@QUICK
@given(pools())
def test_the_gradient_of_average_pooling_is_its_adjoint(pool):
    rng, x, size, stride = pool
    y = windows(x, size, stride).mean((-2, -1))
    dout = rng.normal(size=y.shape)
    dx = RIGHT["avg_pool2d_backward"](dout, x, size, stride)
    assert dx.shape == x.shape
    assert np.isclose((y * dout).sum(), (x * dx).sum())


@QUICK
@given(pools())
def test_the_gradient_of_max_pooling_is_the_slope_of_the_loss(pool):
    rng, x, size, stride = pool
    x = rng.permutation(x.size).reshape(x.shape).astype(float)  # no ties, and no winner changes within a step
    dout = rng.normal(size=windows(x, size, stride).shape[:4])
    dx = RIGHT["max_pool2d_backward"](dout, x, size, stride)
    place = tuple(rng.integers(side) for side in x.shape)
    step = np.zeros(x.shape)
    step[place] = 0.25
    up, down = ((windows(x + sign * step, size, stride).max((-2, -1)) * dout).sum() for sign in (1, -1))
    assert np.isclose((up - down) / 0.5, dx[place])


@QUICK
@given(pools())
def test_both_poolings_pass_on_all_that_they_are_given(pool):
    rng, x, size, stride = pool
    dout = rng.normal(size=windows(x, size, stride).shape[:4])
    for name in ("max_pool2d_backward", "avg_pool2d_backward"):
        assert np.isclose(RIGHT[name](dout, x, size, stride).sum(), dout.sum())


@QUICK
@given(pools())
def test_a_tie_goes_to_the_first_maximum_row_by_row(pool):
    rng, x, size, _ = pool
    dout = rng.normal(size=windows(x, size, size).shape[:4])
    dx = RIGHT["max_pool2d_backward"](dout, np.zeros(x.shape), size)
    OH, OW = dout.shape[2:]
    np.testing.assert_array_equal(dx[:, :, : OH * size : size, : OW * size : size], dout)
    assert np.count_nonzero(dx) == np.count_nonzero(dout)


def test_pytorch_agrees():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(6)
    for stride, padding, size in ((1, 0, 4), (2, 1, 5), (1, 2, 3)):
        x = torch.tensor(rng.normal(size=(2, 3, size, size + 2)), requires_grad=True)
        w = torch.tensor(rng.normal(size=(4, 3, 3, 3)), requires_grad=True)
        b = torch.tensor(rng.normal(size=4), requires_grad=True)
        y = torch.nn.functional.conv2d(x, w, b, stride, padding)
        dout = torch.tensor(rng.normal(size=tuple(y.shape)))
        y.backward(dout)
        got = RIGHT["conv2d_backward"](dout.numpy(), x.detach().numpy(), w.detach().numpy(), stride, padding)
        for own, other in zip(got, (x.grad, w.grad, b.grad), strict=True):
            np.testing.assert_allclose(own, other.numpy(), atol=1e-12)
    for name, pool in (("max_pool2d_backward", "max_pool2d"), ("avg_pool2d_backward", "avg_pool2d")):
        x = torch.tensor(rng.normal(size=(2, 3, 7, 8)), requires_grad=True)
        y = getattr(torch.nn.functional, pool)(x, 3, 2)
        dout = torch.tensor(rng.normal(size=tuple(y.shape)))
        y.backward(dout)
        np.testing.assert_allclose(RIGHT[name](dout.numpy(), x.detach().numpy(), 3, 2), x.grad.numpy(), atol=1e-12)


# The figures ------------------------------------------------------------------------------------------------------


def test_the_equations_say_which_terms_occur():
    text = lesson_06.input_terms((3, 3), (2, 2), "pixel-terms").text
    assert "∂E/∂X22 = ∂E/∂O11 K22 + ∂E/∂O12 K21 + ∂E/∂O21 K12 + ∂E/∂O22 K11" in text
    assert "O12 = X12K11 + X13K12 + X22K21 + X23K22 + B" in lesson_06.output_terms((3, 3), (2, 2), "forward-terms").text
    assert "∂E/∂K21 = ∂E/∂O11 X21" in lesson_06.weight_terms((3, 3), (2, 2), "weight-terms").text
    assert "∂E/∂B = ∂E/∂O11 + ∂E/∂O12 + ∂E/∂O21 + ∂E/∂O22" in lesson_06.bias_terms((3, 3), (2, 2), "bias-terms").text


def strict(gradient):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 3, 5, 7)), rng.normal(size=(4, 3, 3, 3))
    y = lesson_06.conv2d(x, w, stride=2, padding=1)
    dout = rng.normal(size=y.shape)
    return np.isclose((y * dout).sum(), (x * gradient(dout, w, x.shape, 2, 1)).sum())


def test_one_strict_test_catches_every_wrong_version():
    said = lesson_06.trial(strict, RIGHT["conv2d_input_gradient"]).text
    assert f"catches all {len(lesson_06.VERSIONS)} wrong versions" in said


@pytest.mark.parametrize("version", lesson_06.VERSIONS.values(), ids=lesson_06.VERSIONS)
def test_each_wrong_version_is_right_where_its_bug_cannot_show(version):
    one = np.ones((1, 1, 1, 1))
    assert version(RIGHT["conv2d_input_gradient"], one, one, (1, 1, 1, 1), 1, 0) == one


@pytest.mark.parametrize(
    ("passes", "said"),
    [
        (lambda gradient: True, "catches 0 of"),
        (lambda gradient: False, "refuses the right version too"),
        (lambda gradient: gradient(), "raised TypeError when it was given the right version"),
    ],
)
def test_a_poor_test_is_told_so(passes, said):
    assert said in lesson_06.trial(passes, RIGHT["conv2d_input_gradient"]).text


def test_the_trial_waits_for_the_exercise():
    def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
        raise NotImplementedError

    assert "not written yet" in lesson_06.trial(strict, conv2d_input_gradient).text
    assert "not right yet" in lesson_06.trial(strict, lambda *arguments: None).text
