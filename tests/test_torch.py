"""Against PyTorch, where it is installed: every layer over drawn shapes, and whole training steps.

`pip install torch==2.13.0` (a CPU build will do) brings these tests to life; without it they are skipped and
say so.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_course.layers import (
    AvgPool2d,
    Conv2d,
    Dense,
    Flatten,
    MaxPool2d,
    ReLU,
    Sequential,
    Sigmoid,
    Tanh,
)
from cnn_course.losses import softmax_cross_entropy
from cnn_course.optim import SGD, Adadelta, Adam, Momentum, one_cycle

torch = pytest.importorskip("torch", reason="PyTorch is not installed; it is an oracle for development only")

sizes = st.integers(1, 4)
pairs = st.tuples(sizes, sizes)
seeds = st.integers(0, 2**32 - 1)


def assert_like_torch(ours, theirs, x, rng):
    """The same y, dL/dx and parameter gradients from the same x and dL/dy, in float64."""
    tensor = torch.tensor(x, requires_grad=True)
    for parameter, array in zip(theirs.parameters(), ours.named_parameters().values(), strict=True):
        parameter.data = torch.tensor(array)
    y, expected = ours.forward(x), theirs(tensor)
    np.testing.assert_allclose(y, expected.detach(), rtol=1e-12, atol=1e-12)
    dout = rng.standard_normal(y.shape)
    expected.backward(torch.tensor(dout))
    np.testing.assert_allclose(ours.backward(dout), tensor.grad, rtol=1e-12, atol=1e-12)
    for gradient, parameter in zip(ours.gradients(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(gradient, parameter.grad, rtol=1e-12, atol=1e-11)


@given(kernel=pairs, stride=pairs, padding=pairs, channels=pairs, N=sizes, more=pairs, seed=seeds)
def test_conv2d(kernel, stride, padding, channels, N, more, seed):
    rng = np.random.default_rng(seed)
    ours = Conv2d(*channels, kernel, stride, padding, rng=rng, dtype=np.float64)
    ours.bias[:] = rng.standard_normal(channels[1])
    size = [max(1, k - 2 * p) + m for k, p, m in zip(kernel, padding, more, strict=True)]
    theirs = torch.nn.Conv2d(*channels, kernel, stride, padding, dtype=torch.float64)
    assert_like_torch(ours, theirs, rng.standard_normal((N, channels[0], *size)), rng)


@given(kernel=pairs, stride=st.none() | pairs, NC=pairs, more=pairs, ties=st.booleans(), seed=seeds)
@pytest.mark.parametrize("kind", ["MaxPool2d", "AvgPool2d"])
def test_pooling(kind, kernel, stride, NC, more, ties, seed):
    rng = np.random.default_rng(seed)
    size = [k + m for k, m in zip(kernel, more, strict=True)]
    x = rng.standard_normal((*NC, *size))
    x = np.round(x) if ties else x
    ours = {"MaxPool2d": MaxPool2d, "AvgPool2d": AvgPool2d}[kind](kernel, stride)
    assert_like_torch(ours, getattr(torch.nn, kind)(kernel, stride), x, rng)


@given(shape=st.lists(sizes, min_size=2, max_size=4), seed=seeds)
@pytest.mark.parametrize("kind", [ReLU, Sigmoid, Tanh, Flatten])
def test_layers_without_parameters(kind, shape, seed):
    rng = np.random.default_rng(seed)
    assert_like_torch(kind(), getattr(torch.nn, kind.__name__)(), rng.standard_normal(shape) * 10, rng)


@given(features=pairs, N=sizes, seed=seeds)
def test_dense_is_linear(features, N, seed):
    rng = np.random.default_rng(seed)
    ours, theirs = (
        Dense(*features, rng=rng, dtype=np.float64),
        torch.nn.Linear(*features, dtype=torch.float64),
    )
    assert_like_torch(ours, theirs, rng.standard_normal((N, features[0])), rng)


OPTIMIZERS = {
    "sgd": (lambda n: SGD(n, 0.1), lambda p: torch.optim.SGD(p, 0.1)),
    "momentum": (lambda n: Momentum(n, 0.05, 0.8), lambda p: torch.optim.SGD(p, 0.05, 0.8)),
    "adam": (lambda n: Adam(n, 0.01), lambda p: torch.optim.Adam(p, 0.01)),
    "adadelta": (lambda n: Adadelta(n, 0.5), lambda p: torch.optim.Adadelta(p, 0.5)),
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_whole_training_steps_track_pytorchs(optimizer):
    """Forward, loss, backward, step, five times over: loss and all weights agree to 1e-12 in float64."""
    rng, nn = np.random.default_rng(0), torch.nn
    ours = Sequential(
        Conv2d(1, 4, (5, 3), padding=(2, 1), rng=rng, dtype=np.float64),
        ReLU(),
        MaxPool2d(3, 2),
        Conv2d(4, 5, 3, stride=2, rng=rng, dtype=np.float64),
        Tanh(),
        AvgPool2d(2, 1),
        Flatten(),
        Dense(20, 8, rng=rng, dtype=np.float64),
        Sigmoid(),
        Dense(8, 3, rng=rng, dtype=np.float64),
    )
    theirs = nn.Sequential(
        nn.Conv2d(1, 4, (5, 3), padding=(2, 1)),
        nn.ReLU(),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(4, 5, 3, stride=2),
        nn.Tanh(),
        nn.AvgPool2d(2, 1),
        nn.Flatten(),
        nn.Linear(20, 8),
        nn.Sigmoid(),
        nn.Linear(8, 3),
    ).double()
    assert list(ours.named_parameters()) == [name for name, _ in theirs.named_parameters()]
    theirs.load_state_dict({name: torch.tensor(array) for name, array in ours.state().items()})
    make, torch_make = OPTIMIZERS[optimizer]
    our_optimizer, their_optimizer = make(ours), torch_make(theirs.parameters())
    for _ in range(5):
        images, labels = rng.standard_normal((7, 1, 15, 15)), rng.integers(0, 3, 7)
        loss, dscores = softmax_cross_entropy(ours.forward(images), labels)
        ours.learn(dscores)
        our_optimizer.step()
        their_optimizer.zero_grad()
        their_loss = nn.functional.cross_entropy(theirs(torch.tensor(images)), torch.tensor(labels))
        their_loss.backward()
        their_optimizer.step()
        assert loss == pytest.approx(their_loss.item(), rel=1e-12)
        for name, parameter in theirs.named_parameters():
            ours_now = ours.named_parameters()[name]
            np.testing.assert_allclose(ours_now, parameter.detach(), rtol=1e-12, atol=1e-12)


def test_one_cycle_is_onecyclelr():
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1)
    theirs = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.4, total_steps=101, cycle_momentum=False)
    ours = one_cycle(0.4, warm_up=0.293)  # theirs counts the last step of 101 as the end and peaks at step 29.3
    optimizer.step()
    rates = []
    for _ in range(100):
        rates.append(theirs.get_last_lr()[0])
        theirs.step()
    np.testing.assert_allclose(rates, [ours(i / 100) for i in range(100)], rtol=1e-9)
