"""Every layer against an oracle that shares no code with it, over drawn shapes; then edges; then messages."""

import copy
import itertools
import pickle

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import signal, special

from cnn_course.errors import NetworkError
from cnn_course.layers import (
    AvgPool2d,
    Conv2d,
    Dense,
    Flatten,
    Layer,
    MaxPool2d,
    ReLU,
    Sequential,
    Sigmoid,
    Tanh,
)

sizes = st.integers(1, 4)
pairs = st.tuples(sizes, sizes)
seeds = st.integers(0, 2**32 - 1)
dtypes = st.sampled_from([np.float32, np.float64])


def tolerance(dtype):
    return {"rtol": 1e-4, "atol": 1e-4} if dtype == np.float32 else {"rtol": 1e-11, "atol": 1e-11}


@st.composite
def convolutions(draw):
    """A Conv2d of any kernel, stride and padding, and an input that it fits on."""
    kernel, stride = draw(pairs), draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    padding = draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))
    least = [max(1, k - 2 * p) for k, p in zip(kernel, padding, strict=True)]
    H, W = (draw(st.integers(n, n + 6)) for n in least)
    N, C, F = draw(sizes), draw(sizes), draw(sizes)
    rng, dtype = np.random.default_rng(draw(seeds)), draw(dtypes)
    layer = Conv2d(C, F, kernel, stride, padding, rng=rng, dtype=dtype)
    layer.bias[:] = rng.standard_normal(F)
    return layer, rng.standard_normal((N, C, H, W)).astype(dtype), rng


@st.composite
def poolings(draw, kinds=(MaxPool2d, AvgPool2d)):
    """A pooling layer, windows overlapping or apart, and an input of small whole numbers: ties abound."""
    kernel, stride = draw(pairs), draw(st.none() | pairs)
    H, W = (draw(st.integers(n, n + 6)) for n in kernel)
    rng, dtype = np.random.default_rng(draw(seeds)), draw(dtypes)
    x = rng.integers(0, 4, (draw(sizes), draw(sizes), H, W)).astype(dtype)
    return draw(st.sampled_from(kinds))(kernel, stride), x, rng


def gradient_like(y, rng):
    return rng.standard_normal(y.shape).astype(y.dtype)


def numerical_gradient(f, x, h=1e-6):
    """Central differences of the number f() with respect to each entry of x, which f reads."""
    gradient = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f()
        x[i] = value - h
        below = f()
        x[i] = value
        gradient[i] = (above - below) / (2 * h)
    return gradient


# --- convolution ---


@given(convolutions())
def test_convolution_is_scipys_correlation_of_the_padded_image(case):
    layer, x, _ = case
    (PH, PW), (SH, SW) = layer.padding, layer.stride
    padded = np.pad(x, ((0, 0), (0, 0), (PH, PH), (PW, PW)))
    expected = [
        [signal.correlate(image, w, "valid", "direct")[0, ::SH, ::SW] + b for w, b in parameters]
        for image in padded
        for parameters in [list(zip(layer.weight, layer.bias, strict=True))]
    ]
    y = layer.forward(x)
    assert y.dtype == x.dtype
    np.testing.assert_allclose(y, expected, **tolerance(x.dtype))


@given(convolutions())
def test_convolution_backward_is_the_adjoint_of_forward(case):
    """y - bias is linear in x and in the weight: <dout, y - bias> = <dx, x> = <dweight, weight>."""
    layer, x, rng = case
    y = layer.forward(x)
    dout = gradient_like(y, rng)
    dx = layer.backward(dout)
    inner = np.vdot(dout, y - layer.bias[:, None, None])
    close = {"rtol": 2e-3, "atol": 2e-3} if x.dtype == np.float32 else {"rtol": 1e-9, "atol": 1e-9}
    np.testing.assert_allclose(np.vdot(dx, x), inner, **close)
    np.testing.assert_allclose(np.vdot(layer.dweight, layer.weight), inner, **close)
    np.testing.assert_allclose(layer.dbias, dout.sum((0, 2, 3)), **tolerance(x.dtype))
    assert dx.dtype == layer.dweight.dtype == layer.dbias.dtype == x.dtype


def test_the_weight_gradient_is_whole_when_it_is_summed_in_several_bands():
    """Maps large enough that the rows of pixels do not divide evenly into bands."""
    rng = np.random.default_rng(0)
    layer, x = Conv2d(16, 32, 3, dtype=np.float64), rng.standard_normal((2, 16, 21, 21))
    dout = gradient_like(layer.forward(x), rng)
    layer.learn(dout)
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))
    expected = np.einsum("nfuv,ncuvij->fcij", dout, windows, optimize=True)
    np.testing.assert_allclose(layer.dweight, expected, atol=1e-11)


@given(st.integers(0, 3), st.integers(0, 3), seeds)
def test_convolution_commutes_with_shifts(dy, dx, seed):
    """Away from the border, moving the image moves the map."""
    rng = np.random.default_rng(seed)
    layer = Conv2d(2, 3, 3, rng=rng, dtype=np.float64)
    x = rng.standard_normal((1, 2, 12, 12))
    moved = layer.forward(x[:, :, dy:, dx:])
    np.testing.assert_allclose(moved, layer.forward(x)[:, :, dy:, dx:], atol=1e-12)


# --- pooling ---


def windows_of(layer, shape):
    (KH, KW), (SH, SW) = layer.kernel_size, layer.stride
    corners = itertools.product(enumerate(range(0, shape[2] - KH + 1, SH)), enumerate(range(0, shape[3] - KW + 1, SW)))
    for (u, top), (v, left) in corners:
        yield (u, v), (slice(None), slice(None), slice(top, top + KH), slice(left, left + KW))


@given(poolings())
def test_pooling_is_the_maximum_or_mean_of_each_window(case):
    layer, x, _ = case
    y = layer.forward(x)
    for (u, v), window in windows_of(layer, x.shape):
        expected = getattr(x[window], "max" if isinstance(layer, MaxPool2d) else "mean")(axis=(2, 3))
        np.testing.assert_allclose(y[:, :, u, v], expected, rtol=1e-6)
    assert y.shape[2:] == (u + 1, v + 1)


@given(poolings())
def test_pooling_gives_the_gradient_to_the_first_maximum_or_evenly_to_all(case):
    layer, x, rng = case
    y = layer.forward(x)
    dout = gradient_like(y, rng)
    expected = np.zeros_like(x)
    for (u, v), window in windows_of(layer, x.shape):
        flat = x[window].reshape(*x.shape[:2], -1)
        if isinstance(layer, MaxPool2d):
            share = np.arange(flat.shape[2]) == flat.argmax(axis=2)[..., None]  # argmax: the first of equals
        else:
            share = np.full(flat.shape, 1 / flat.shape[2])
        part = dout[:, :, u, v, None] * share
        expected[window] += part.reshape(*x.shape[:2], *layer.kernel_size)
    np.testing.assert_allclose(layer.backward(dout), expected, rtol=1e-5, atol=1e-5)


# --- element by element, and dense ---


@given(st.lists(sizes, min_size=1, max_size=4), seeds, dtypes)
def test_activations_are_scipys(shape, seed, dtype):
    x = (np.random.default_rng(seed).standard_normal(shape) * 30).astype(dtype)
    close = {"rtol": 1e-5, "atol": 1e-6} if dtype == np.float32 else {"rtol": 1e-12, "atol": 1e-15}
    np.testing.assert_allclose(Sigmoid().forward(x), special.expit(x), **close)
    np.testing.assert_allclose(Tanh().forward(x), 2 * special.expit(2 * x) - 1, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(ReLU().forward(x), np.where(x > 0, x, 0))


def test_activations_stay_finite_where_exp_does_not():
    x = np.array([-1e4, -750.0, 0.0, 750.0, 1e4])
    np.testing.assert_array_equal(Sigmoid().forward(x), [0, 0, 0.5, 1, 1])
    np.testing.assert_array_equal(Tanh().forward(x), [-1, -1, 0, 1, 1])


def test_relu_passes_no_gradient_at_zero():
    layer = ReLU()
    layer.forward(np.array([-1.0, 0.0, 2.0]))
    np.testing.assert_array_equal(layer.backward(np.array([5.0, 5.0, 5.0])), [0, 0, 5])


@given(pairs, sizes, seeds)
def test_dense_is_a_one_by_one_convolution(features, N, seed):
    rng = np.random.default_rng(seed)
    dense, conv = Dense(*features, dtype=np.float64), Conv2d(*features, 1, dtype=np.float64)
    dense.weight[...], dense.bias[...] = conv.weight[:, :, 0, 0], conv.bias
    x = rng.standard_normal((N, features[0]))
    y = dense.forward(x)
    np.testing.assert_allclose(y, conv.forward(x[..., None, None])[..., 0, 0], atol=1e-12)
    dout = gradient_like(y, rng)
    dx = conv.backward(dout[..., None, None])[..., 0, 0]
    np.testing.assert_allclose(dense.backward(dout), dx, atol=1e-12)
    np.testing.assert_allclose(dense.dweight, conv.dweight[:, :, 0, 0], atol=1e-12)
    np.testing.assert_allclose(dense.dbias, conv.dbias, atol=1e-12)


# --- all layers: the numerical gradient, memory, copies ---


def all_layers(rng, dtype=np.float64):
    return [
        Conv2d(2, 3, (3, 2), (1, 2), (1, 0), rng=rng, dtype=dtype),
        Conv2d(2, 2, (2, 3), 2, (0, 2), rng=rng, dtype=dtype),
        MaxPool2d((2, 3)),
        MaxPool2d(3, (1, 2)),
        AvgPool2d((3, 2), 1),
        ReLU(),
        Sigmoid(),
        Tanh(),
        Flatten(),
        Dense(5, 3, rng=rng, dtype=dtype),
        Sequential(Conv2d(2, 3, 3, rng=rng, dtype=dtype), Tanh(), Flatten(), Dense(45, 4, rng=rng, dtype=dtype)),
    ]


def input_for(layer, rng, dtype=np.float64):
    shape = (3, 5) if isinstance(layer, Dense) else (2, 2, 5, 7)
    return rng.permutation(int(np.prod(shape))).reshape(shape).astype(dtype) / 10 - 3.33  # no ties, no zero


LAYERS = range(len(all_layers(np.random.default_rng())))
NAMES = [type(layer).__name__ for layer in all_layers(np.random.default_rng())]
every_layer = pytest.mark.parametrize("index", LAYERS, ids=NAMES)


@every_layer
def test_backward_is_the_numerical_gradient(index):
    rng = np.random.default_rng(index)
    layer = all_layers(rng)[index]
    x = input_for(layer, rng)
    dout = gradient_like(layer.forward(x), rng)
    dx, gradients = layer.backward(dout), layer.gradients()

    def loss():
        return float(np.vdot(dout, layer.forward(x)))

    np.testing.assert_allclose(dx, numerical_gradient(loss, x), rtol=1e-6, atol=1e-7)
    for parameter, gradient in zip(layer.named_parameters().values(), gradients, strict=True):
        assert gradient.shape == parameter.shape
        np.testing.assert_allclose(gradient, numerical_gradient(loss, parameter), rtol=1e-6, atol=1e-7)


@every_layer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_any_memory_order_gives_the_same_numbers_and_input_is_left_alone(index, dtype):
    layer = all_layers(np.random.default_rng(1), dtype)[index]
    x = input_for(layer, np.random.default_rng(2), dtype)
    y = layer.forward(x)
    dout = gradient_like(y, np.random.default_rng(3))
    dx = layer.backward(dout)
    for order in itertools.permutations(range(x.ndim)):
        other = np.ascontiguousarray(x.transpose(order)).transpose(np.argsort(order))
        wide = np.repeat(other, 2, axis=-1)[..., ::2]  # not contiguous along any axis
        for given_x in (other, wide, np.flip(np.flip(x).copy())):
            given_x.flags.writeable = False
            given_dout = np.asfortranarray(dout)
            given_dout.flags.writeable = False
            np.testing.assert_allclose(layer.forward(given_x), y, rtol=1e-5, atol=1e-6)
            np.testing.assert_allclose(layer.backward(given_dout), dx, rtol=1e-5, atol=1e-6)
            np.testing.assert_array_equal(given_x, x)


@every_layer
def test_an_output_stays_as_it_is_when_the_layer_goes_on(index):
    rng = np.random.default_rng(index)
    layer = all_layers(rng)[index]
    x = input_for(layer, rng)
    y = layer.forward(x)
    dx = layer.backward(np.ones_like(y))
    before = y.copy(), dx.copy()
    layer.backward(2 * np.ones_like(layer.forward(x[::-1] + 1)))
    np.testing.assert_array_equal(y, before[0])
    np.testing.assert_array_equal(dx, before[1])


@every_layer
def test_a_copy_computes_the_same_and_shares_nothing(index):
    rng = np.random.default_rng(index)
    layer = all_layers(rng)[index]
    x = input_for(layer, rng)
    y = layer.forward(x)
    for twin in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        with pytest.raises(NetworkError, match="nothing to go back from"):
            twin.backward(y)  # the last batch stays with the original
        np.testing.assert_array_equal(twin.forward(x), y)
        for ours, theirs in zip(layer.named_parameters().values(), twin.named_parameters().values(), strict=True):
            assert not np.shares_memory(ours, theirs)


@settings(max_examples=30)
@given(convolutions(), convolutions())
def test_what_a_layer_saw_before_changes_nothing(case, other):
    """Buffers are kept between batches; a batch of another size must leave no trace in them."""
    layer, x, rng = case
    fresh = copy.deepcopy(layer)
    before = other[1]
    assume(before.shape[2] + 2 * layer.padding[0] >= layer.kernel_size[0])
    assume(before.shape[3] + 2 * layer.padding[1] >= layer.kernel_size[1])
    noise = np.resize(before, (x.shape[0], layer.in_channels, *before.shape[2:])).astype(x.dtype) + 100
    layer.backward(np.ones_like(layer.forward(noise)))
    y = layer.forward(x)
    np.testing.assert_array_equal(y, fresh.forward(x))
    dout = gradient_like(y, rng)
    np.testing.assert_array_equal(layer.backward(dout), fresh.backward(dout))
    np.testing.assert_array_equal(layer.dweight, fresh.dweight)


def test_an_image_one_row_taller_with_as_many_outputs_leaves_no_trace():
    layer = Conv2d(1, 1, 3, stride=2, padding=1, dtype=np.float64)
    fresh, x = copy.deepcopy(layer), np.ones((1, 1, 5, 5))
    assert layer.forward(np.full((1, 1, 6, 5), 9.0)).shape == layer.forward(x).shape
    np.testing.assert_array_equal(layer.forward(x), fresh.forward(x))


def test_whole_numbers_come_out_as_floats():
    pixels = np.array([[[[200, 100], [50, 250]]]], np.uint8)
    assert AvgPool2d(2).forward(pixels) == 150
    assert MaxPool2d(2).forward(pixels).dtype == np.float64
    assert Conv2d(1, 2, 2).forward(pixels).dtype == np.float32


def test_he_initialization_has_variance_two_over_fan_in_and_follows_the_generator():
    layer = Conv2d(16, 64, (3, 5), rng=np.random.default_rng(0))
    assert layer.weight.var() == pytest.approx(2 / (16 * 15), rel=0.05)
    np.testing.assert_array_equal(layer.weight, Conv2d(16, 64, (3, 5), rng=np.random.default_rng(0)).weight)
    assert not layer.bias.any()


# --- messages ---


@pytest.mark.parametrize(
    ("layer", "x", "words"),
    [
        (Conv2d(3, 8, 5), np.zeros((2, 1, 9, 9)), ["Conv2d(3, 8", "(N, 3, H, W)", "(2, 1, 9, 9)"]),
        (Conv2d(1, 8, 5), np.zeros((28, 28)), ["(N, 1, H, W)", "(28, 28)", "image[None]"]),
        (Conv2d(1, 8, (7, 3)), np.zeros((1, 1, 6, 6)), ["kernel_size=(7, 3)", "6 x 6"]),
        (Conv2d(1, 8, 3), np.zeros((0, 1, 6, 6)), ["empty batch", "(0, 1, 6, 6)"]),
        (MaxPool2d(3), np.zeros((1, 1, 2, 6)), ["MaxPool2d(kernel_size=(3, 3)", "2 x 6"]),
        (AvgPool2d(2), np.zeros((4, 4)), ["AvgPool2d", "(4, 4)"]),
        (Dense(4, 2), np.zeros((1, 4, 1, 1)), ["Dense(4, 2)", "(1, 4, 1, 1)", "Flatten()"]),
        (Dense(4, 2), np.zeros((1, 5)), ["(N, 4)", "(1, 5)"]),
    ],
)
def test_an_input_that_does_not_fit_is_named_with_its_shape(layer, x, words):
    with pytest.raises(NetworkError) as caught:
        layer.forward(x)
    assert all(word in str(caught.value) for word in words), caught.value


def test_going_back_needs_a_forward_and_its_shape():
    layer = ReLU()
    with pytest.raises(NetworkError, match=r"ReLU\(\) has nothing to go back from: call forward"):
        layer.backward(np.zeros(3))
    layer.forward(np.zeros((3, 2)))
    with pytest.raises(NetworkError, match=r"returned \(3, 2\), but the gradient given is \(3, 1\)"):
        layer.backward(np.zeros((3, 1)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Conv2d(1, 1, 0),
        lambda: Conv2d(1, 1, 2.5),
        lambda: Conv2d(1, 1, (3, 3, 3)),
        lambda: Conv2d(1, 1, 3, stride=0),
        lambda: Conv2d(1, 1, 3, padding=-1),
        lambda: Conv2d(0, 1, 3),
        lambda: MaxPool2d(2, 0),
        lambda: Dense(3, 0),
    ],
)
def test_senseless_sizes_are_refused_when_the_layer_is_made(make):
    with pytest.raises(NetworkError, match="must be a whole number or a pair"):
        make()


def test_a_layer_without_formulas_is_no_layer():
    with pytest.raises(NotImplementedError):
        Layer().forward(np.zeros(1))
