"""Lesson 05's reference solutions against independent oracles, and the laws that hold for gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import approx_fprime
from scipy.special import expit, log_softmax

from cnn_course import panels, plots
from cnn_course.authoring import source
from cnn_course.authoring.course import Course
from cnn_course.check import functions, views
from cnn_course.figures import lesson_05
from cnn_course.messages import say

from .conftest import ROOT

answer = source.reference(Course(ROOT).lesson("05_backprop"))

sizes = st.integers(1, 4)
seeds = st.integers(0, 2**32 - 1)
shapes = st.lists(sizes, min_size=1, max_size=3).map(tuple)
floats = st.floats(-1e3, 1e3)
GRADIENTS = {
    "sum_of_squares": functions.gradient_of_squares,
    "sum_of_cubes": lambda x: 3 * x**2,
    "numbered_sum": lambda x: np.arange(1.0, x.size + 1).reshape(x.shape),
    "product": lambda x: np.prod(x) / x,
}


def drawn(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def slopes(f, x):
    """SciPy's finite differences in the shape of x."""
    return approx_fprime(x.ravel(), lambda flat: f(flat.reshape(x.shape)), 1e-7).reshape(x.shape)


def network(seed, D, H, K):
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=s) for name, s in {"W1": (D, H), "b1": (H,), "W2": (H, K), "b2": (K,)}.items()}


def network_loss(x, labels, params):
    hidden = expit(x @ params["W1"] + params["b1"])
    log_p = log_softmax(hidden @ params["W2"] + params["b2"], axis=1)
    return -log_p[np.arange(len(x)), labels].mean()


@given(start=shapes.flatmap(lambda s: arrays(float, s, elements=floats)), rate=st.floats(0, 1), steps=st.integers(0, 6))
def test_descent_on_squares_is_a_geometric_sequence(start, rate, steps):
    walk = answer["gradient_descent"](functions.gradient_of_squares, start, rate, steps)
    powers = (1 - 2 * rate) ** np.arange(steps + 1)
    np.testing.assert_allclose(walk, np.multiply.outer(powers, start), rtol=1e-9, atol=1e-9)


@given(seed=seeds, steps=st.integers(0, 5), more=st.integers(0, 5))
def test_a_walk_taken_up_where_it_stopped_is_the_same_walk(seed, steps, more):
    descend, start = answer["gradient_descent"], drawn(seed, 3)
    whole = descend(functions.gradient_of_valley, start, 0.1, steps + more)
    first = descend(functions.gradient_of_valley, start, 0.1, steps)
    np.testing.assert_array_equal(whole[steps:], descend(functions.gradient_of_valley, first[-1], 0.1, more))


@pytest.mark.parametrize("name", GRADIENTS)
@given(seed=seeds, shape=shapes)
def test_the_measured_gradient_is_the_true_one(name, seed, shape):
    x = drawn(seed, *shape)
    got = answer["numerical_gradient"](getattr(functions, name), x)
    np.testing.assert_allclose(got, GRADIENTS[name](x), rtol=1e-6, atol=1e-6)


@given(seed=seeds, h=st.floats(1e-3, 1))
def test_central_differences_are_exact_on_squares_and_off_by_h_squared_on_cubes(seed, h):
    x = drawn(seed, 4)
    measure = answer["numerical_gradient"]
    np.testing.assert_allclose(measure(functions.sum_of_squares, x, h), 2 * x, atol=1e-9)
    np.testing.assert_allclose(measure(functions.sum_of_cubes, x, h), 3 * x**2 + h**2, atol=1e-9)


@given(seed=seeds, N=sizes, M=sizes, shape=shapes)
def test_the_affine_layer_is_linear_in_its_input(seed, N, M, shape):
    forward, D = answer["affine_forward"], int(np.prod(shape))
    x, y, w, b = drawn(seed, N, *shape), drawn(seed + 1, N, *shape), drawn(seed + 2, D, M), drawn(seed + 3, M)
    both = forward(x, w, b) + forward(y, w, b) - forward(np.zeros_like(x), w, b)
    np.testing.assert_allclose(forward(x + y, w, b), both, atol=1e-12)
    np.testing.assert_allclose(forward(x, w, b), np.einsum("nd,dm->nm", x.reshape(N, -1), w) + b, atol=1e-12)


@given(seed=seeds, N=sizes, M=sizes, shape=shapes)
def test_affine_backward_agrees_with_scipys_differences(seed, N, M, shape):
    forward, D = answer["affine_forward"], int(np.prod(shape))
    x, w, b, dout = drawn(seed, N, *shape), drawn(seed + 1, D, M), drawn(seed + 2, M), drawn(seed + 3, N, M)
    dx, dw, db = answer["affine_backward"](dout, x, w)
    np.testing.assert_allclose(dx, slopes(lambda v: (dout * forward(v, w, b)).sum(), x), atol=1e-5)
    np.testing.assert_allclose(dw, slopes(lambda v: (dout * forward(x, v, b)).sum(), w), atol=1e-5)
    np.testing.assert_allclose(db, slopes(lambda v: (dout * forward(x, w, v)).sum(), b), atol=1e-5)


@given(seed=seeds, shape=shapes)
def test_relu_backward_is_the_slope_away_from_the_kink(seed, shape):
    x, dout = drawn(seed, *shape), drawn(seed + 1, *shape)
    x += 0.01 * np.sign(x)
    expected = slopes(lambda v: (dout * np.maximum(v, 0)).sum(), x)
    np.testing.assert_allclose(answer["relu_backward"](dout, x), expected, atol=1e-5)


@given(x=arrays(float, (5,), elements=st.floats(-1e4, 1e4)))
def test_sigmoid_is_scipys_expit_and_symmetric(x):
    sigmoid = answer["sigmoid"]
    np.testing.assert_allclose(sigmoid(x), expit(x), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(sigmoid(x) + sigmoid(-x), 1, rtol=1e-12)


@given(seed=seeds, shape=shapes)
def test_sigmoid_backward_is_the_slope_of_expit(seed, shape):
    x, dout = 3 * drawn(seed, *shape), drawn(seed + 1, *shape)
    expected = slopes(lambda v: (dout * expit(v)).sum(), x)
    np.testing.assert_allclose(answer["sigmoid_backward"](dout, expit(x)), expected, atol=1e-5)


@given(seed=seeds, N=sizes, K=sizes, scale=st.sampled_from([0.1, 1, 30, 1000]))
def test_the_loss_is_scipys_log_softmax(seed, N, K, scale):
    scores, labels = scale * drawn(seed, N, K), np.random.default_rng(seed).integers(0, K, N)
    loss, gradient = answer["softmax_cross_entropy"](scores, labels)
    log_p = log_softmax(scores, axis=1)
    assert loss == pytest.approx(-log_p[np.arange(N), labels].mean(), abs=1e-9)
    np.testing.assert_allclose(gradient, (np.exp(log_p) - np.eye(K)[labels]) / N, atol=1e-12)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-12)


@given(seed=seeds, shift=floats)
def test_the_same_number_added_to_all_scores_of_an_image_changes_nothing(seed, shift):
    scores, labels = drawn(seed, 3, 4), np.array([0, 3, 1])
    before, after = (answer["softmax_cross_entropy"](s, labels) for s in (scores, scores + shift))
    assert after[0] == pytest.approx(before[0], abs=1e-9)
    np.testing.assert_allclose(after[1], before[1], atol=1e-9)


@given(seed=seeds)
def test_a_copied_batch_has_the_same_loss_and_half_the_gradient_each(seed):
    scores, labels = drawn(seed, 3, 4), np.array([0, 3, 1])
    loss, gradient = answer["softmax_cross_entropy"](scores, labels)
    twice = answer["softmax_cross_entropy"](np.vstack([scores, scores]), np.tile(labels, 2))
    assert twice[0] == pytest.approx(loss)
    np.testing.assert_allclose(twice[1], np.vstack([gradient, gradient]) / 2)


@given(seed=seeds, N=sizes, D=sizes, H=sizes, K=sizes)
def test_the_network_gradients_agree_with_scipys_differences(seed, N, D, H, K):
    params, x = network(seed, D, H, K), drawn(seed + 1, N, D)
    labels = np.random.default_rng(seed).integers(0, K, N)
    got = answer["two_layer_gradients"](x, np.eye(K)[labels], params)
    for name, value in params.items():
        expected = slopes(lambda v, name=name: network_loss(x, labels, params | {name: v}), value)
        np.testing.assert_allclose(got[name], expected, atol=1e-5)


def test_pytorch_agrees():
    torch = pytest.importorskip("torch")
    params, x = network(1, 5, 4, 3), drawn(2, 6, 5)
    labels = np.array([0, 2, 1, 1, 0, 2])
    leaves = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    hidden = torch.sigmoid(torch.tensor(x) @ leaves["W1"] + leaves["b1"])
    torch.nn.functional.cross_entropy(hidden @ leaves["W2"] + leaves["b2"], torch.tensor(labels)).backward()
    got = answer["two_layer_gradients"](x, np.eye(3)[labels], params)
    for name, leaf in leaves.items():
        np.testing.assert_allclose(got[name], leaf.grad.numpy(), atol=1e-12)


@pytest.mark.parametrize("name", views.PARTS)
def test_a_part_is_taken_out_of_the_whole_and_of_nothing_else(name):
    part = views.PARTS[name]
    whole = dict.fromkeys(["W1", "b1", "W2", "b2"], 0) if isinstance(part.key, str) else [0] * part.among
    whole[part.key] = 7
    assert views.find(name)(whole, "an argument") == 7
    for wrong in (None, 7, [], {}, [7] * (part.among + 1)):
        with pytest.raises(ValueError, match=f"returned_none|{part.sentence}"):
            views.find(name)(wrong)


def test_a_drawing_waits_for_an_unwritten_function():
    def unwritten(x):
        raise NotImplementedError

    shown = plots.draw(lesson_05.curves, unwritten, np.zeros(2), caption="backprop-sigmoid")
    assert str(shown) == say("plot_unwritten", name="unwritten")


def test_a_drawing_is_made_of_what_the_function_returns():
    def halves(x):
        return {"x": x, "half": x / 2}

    shown = plots.draw(lesson_05.curves, halves, np.arange(3.0), caption="backprop-sigmoid")
    assert "<img" in shown.html
    assert panels.words_of("backprop-sigmoid")["caption"] in shown.text


def test_a_graph_shows_what_travels_both_ways():
    values = {"count": 3, "price": 8, "subtotal": 24, "fee": 1.25, "total": 30}
    back = {"count": 10, "price": 3.75, "subtotal": 1.25, "fee": 24, "total": 1}
    texts = {text.get_text() for text in lesson_05.tickets(values, back).axes[0].texts}
    assert {"3", "8", "24", "1.25", "30", "10", "3.75", "1"} <= texts


def test_shapes_do_not_depend_on_the_order_of_a_dict():
    one = {"b": np.zeros(2), "a": np.zeros((1, 3))}
    assert views.shapes(one) == views.shapes(dict(reversed(one.items()))) == "(1, 3), (2,)"
    assert views.shapes(3.0) == "()"
