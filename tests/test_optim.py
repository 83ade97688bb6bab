"""Optimizers: laws, exact steps by hand, and the way down a bowl."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_course.errors import NetworkError
from cnn_course.layers import Dense, Sequential
from cnn_course.optim import SGD, Adadelta, Adam, Momentum, one_cycle

ALL = (SGD, Momentum, Adam, Adadelta)


def network_with_gradient(gradient):
    """One Dense layer, weight 0, whose gradient everywhere is the number given."""
    layer = Dense(2, 2, dtype=np.float64)
    layer.weight[...] = 0
    layer.dweight, layer.dbias = np.full((2, 2), float(gradient)), np.full(2, float(gradient))
    return Sequential(layer), layer


@pytest.mark.parametrize(
    ("make", "after"),
    [
        (lambda n: SGD(n, 0.1), [-0.2, -0.4]),
        (lambda n: Momentum(n, 0.1, momentum=0.5), [-0.2, -0.5]),  # velocity 2, then 1 + 2
        (lambda n: Adam(n, 0.1, eps=0), [-0.1, -0.2]),  # a steady gradient: each step is the learning rate
        (lambda n: Adadelta(n, 1.0, rho=0.5, eps=0), [0, 0]),  # without eps it never dares the first step
    ],
)
def test_two_steps_along_a_steady_gradient_by_hand(make, after):
    network, layer = network_with_gradient(2)
    optimizer = make(network)
    for expected in after:
        optimizer.step()
        np.testing.assert_allclose(layer.weight, expected, atol=1e-12)
        np.testing.assert_allclose(layer.bias, expected, atol=1e-12)


@pytest.mark.parametrize("kind", [Adam, Adadelta])
@given(scale=st.floats(1e-3, 1e3))
def test_adaptive_steps_do_not_depend_on_the_gradients_scale(kind, scale):
    weights = []
    for factor in (1.0, scale):
        network, layer = network_with_gradient(3 * factor)
        optimizer = kind(network, eps=1e-30)
        for _ in range(3):
            optimizer.step()
        weights.append(layer.weight.copy())
    np.testing.assert_allclose(weights[1], weights[0], rtol=1e-9)


@pytest.mark.parametrize(("kind", "rate"), [(SGD, 0.1), (Momentum, 0.05), (Adam, 0.1), (Adadelta, 20.0)])
def test_every_optimizer_reaches_the_bottom_of_a_bowl(kind, rate):
    network, layer = network_with_gradient(0)
    optimizer, goal = kind(network, learning_rate=rate), np.array([[3.0, -1.0], [0.5, 2.0]])
    for _ in range(500):
        layer.dweight = layer.weight - goal
        optimizer.step()
    np.testing.assert_allclose(layer.weight, goal, atol=0.05)


@pytest.mark.parametrize("kind", ALL)
def test_an_optimizer_goes_on_from_its_state_exactly(kind):
    network, layer = network_with_gradient(1)
    optimizer = kind(network)
    for _ in range(3):
        optimizer.step()
    weights, state = network.state(), optimizer.state()
    optimizer.step()
    wanted = layer.weight.copy()

    network.load(weights)
    other = kind(network)
    other.load(state)
    other.step()
    np.testing.assert_array_equal(layer.weight, wanted)


def test_another_optimizers_state_is_refused():
    network, _ = network_with_gradient(1)
    with pytest.raises(NetworkError, match="not the state of Adam"):
        Adam(network).load(Momentum(network).state())


@pytest.mark.parametrize("rate", [0, -1.0, float("nan"), float("inf")])
def test_a_learning_rate_that_is_no_positive_number_is_refused(rate):
    with pytest.raises(NetworkError, match="positive number"):
        SGD(network_with_gradient(1)[0], learning_rate=rate)


@given(st.floats(1e-5, 10), st.floats(0.05, 0.95))
def test_one_cycle_climbs_to_its_peak_and_falls_to_next_to_nothing(peak, warm_up):
    schedule = one_cycle(peak, warm_up)
    rates = [schedule(done) for done in np.linspace(0, 1, 101)]
    top = int(np.argmax(rates))
    assert rates[0] == pytest.approx(peak / 25) and rates[-1] == pytest.approx(peak / 250_000)
    assert schedule(warm_up) == pytest.approx(peak) and max(rates) <= peak * (1 + 1e-12)
    assert np.all(np.diff(rates[: top + 1]) > 0) and np.all(np.diff(rates[top:]) < 0)
