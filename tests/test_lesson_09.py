"""Lesson 09: the reference solutions against derivatives, laws and brute force."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import signal

from cnn_course.authoring import source
from cnn_course.authoring.course import Course
from cnn_course.check import networks
from cnn_course.check.casebook import Case
from cnn_course.check.codec import NetworkNamed
from cnn_course.check.outcome import Outcome, observe
from cnn_course.layers import AvgPool2d, Conv2d, Dense, Flatten, ReLU, Sequential, Sigmoid, Tanh

LESSON = source.reference(Course.find(Path(__file__).parent).lesson("09"))
feature_maps, saliency, occlusion_map = (LESSON[name] for name in ("feature_maps", "saliency", "occlusion_map"))

seed = st.integers(0, 2**32 - 1)
side = st.integers(4, 8)


@st.composite
def smooth_networks(draw):
    """A network without bends, and an image for it."""
    rng, channels, H, W = np.random.default_rng(draw(seed)), draw(st.integers(1, 3)), draw(side), draw(side)
    bend = draw(st.sampled_from([Sigmoid, Tanh]))
    layers = [Conv2d(channels, 3, (3, 2), padding=1, rng=rng, dtype=float), bend(), AvgPool2d(2), Flatten()]
    image = rng.standard_normal((channels, H, W))
    units = Sequential(*layers).forward(image[None]).shape[1]
    return Sequential(*layers, Dense(units, 4, rng=rng, dtype=float)), image


@st.composite
def relu_networks(draw):
    """Two convolutions with ReLU, and an image for them."""
    rng, H, W = np.random.default_rng(draw(seed)), draw(side), draw(side)
    image = rng.standard_normal((2, H, W))
    layers = [Conv2d(2, 3, 2, rng=rng, dtype=float), ReLU(), Conv2d(3, 2, 3, rng=rng, dtype=float), ReLU(), Flatten()]
    units = Sequential(*layers).forward(image[None]).shape[1]
    return Sequential(*layers, Dense(units, 3, rng=rng, dtype=float)), image


@settings(max_examples=30, deadline=None)
@given(relu_networks())
def test_the_first_feature_maps_are_scipys_correlations(network_and_image):
    network, image = network_and_image
    for f, own in enumerate(feature_maps(network, image, 0)):
        expected = signal.correlate(image, network[0].weight[f], mode="valid")[0] + network[0].bias[f]
        assert np.allclose(own, expected)


@settings(max_examples=30, deadline=None)
@given(relu_networks())
def test_each_layer_takes_the_maps_of_the_one_before_and_the_last_gives_the_scores(network_and_image):
    network, image = network_and_image
    for k in range(1, len(network)):
        assert np.allclose(
            feature_maps(network, image, k), network[k].forward(feature_maps(network, image, k - 1)[None])
        )
    assert np.array_equal(feature_maps(network, image, len(network) - 1), network.forward(image[None])[0])


@settings(max_examples=20, deadline=None)
@given(smooth_networks(), st.integers(0, 3))
def test_saliency_is_the_size_of_central_differences(network_and_image, label):
    network, image = network_and_image
    slopes, h = np.zeros(image.shape), 1e-5
    for index in np.ndindex(image.shape):
        step = np.zeros(image.shape)
        step[index] = h
        slopes[index] = network.forward(np.stack([image + step, image - step]))[:, label] @ [1, -1] / (2 * h)
    assert np.allclose(saliency(network, image, label), np.abs(slopes).max(axis=0), atol=1e-8)


@settings(max_examples=30, deadline=None)
@given(relu_networks(), st.integers(0, 2), st.floats(0.1, 10))
def test_scaling_the_last_weights_scales_the_saliency_and_the_sign_does_not_matter(network_and_image, label, factor):
    network, image = network_and_image
    before = saliency(network, image, label)
    network[-1].weight[label] *= -factor
    assert np.allclose(saliency(network, image, label), factor * before)


@settings(max_examples=30, deadline=None)
@given(seed, st.integers(0, 2))
def test_the_saliency_of_a_dense_layer_is_its_weights_whatever_the_image(start, label):
    rng = np.random.default_rng(start)
    network = Sequential(Flatten(), Dense(24, 3, rng=rng, dtype=float))
    expected = np.abs(network[1].weight[label].reshape(2, 3, 4)).max(axis=0)
    assert np.allclose(saliency(network, rng.standard_normal((2, 3, 4)), label), expected)


@settings(max_examples=20, deadline=None)
@given(relu_networks(), st.integers(0, 2))
def test_pytorch_finds_the_same_saliency(network_and_image, label):
    torch = pytest.importorskip("torch")
    network, image = network_and_image
    x = torch.from_numpy(image[None]).requires_grad_()
    y, make = x, torch.from_numpy
    for k in (0, 2):
        y = torch.relu(torch.nn.functional.conv2d(y, make(network[k].weight), make(network[k].bias)))
    scores = y.flatten(1) @ make(network[-1].weight).T + make(network[-1].bias)
    scores[0, label].backward()
    assert np.allclose(saliency(network, image, label), x.grad.numpy()[0].__abs__().max(axis=0))


@st.composite
def patches(draw):
    """An image, and patches that fit it."""
    size, stride = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    OH, OW, C = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    shape = C, size + (OH - 1) * stride, size + (OW - 1) * stride
    return np.random.default_rng(draw(seed)).standard_normal(shape), size, stride


@settings(max_examples=50, deadline=None)
@given(patches())
def test_covering_a_sum_leaves_the_sum_less_the_patch(probe):
    image, size, stride = probe
    sums = signal.correlate(image, np.ones((len(image), size, size)), mode="valid", method="direct")[0]
    assert np.allclose(occlusion_map(np.sum, image, size, stride), image.sum() - sums[::stride, ::stride])


@settings(max_examples=30, deadline=None)
@given(patches())
def test_every_covered_image_differs_from_the_image_in_its_patch_alone(probe):
    image, size, stride = probe
    seen = []

    def record(covered):
        seen.append(covered.copy())
        return 0.0

    OH, OW = occlusion_map(record, image, size, stride).shape
    assert len(seen) == OH * OW
    for k, covered in enumerate(seen):
        top, left = (n * stride for n in divmod(k, OW))
        assert not covered[:, top : top + size, left : left + size].any()
        assert (covered != image).sum() == len(image) * size**2


@settings(max_examples=30, deadline=None)
@given(patches())
def test_a_patch_of_the_whole_image_leaves_a_black_one(probe):
    image, _, _ = probe
    assume(image.shape[1] == image.shape[2])
    assert np.array_equal(occlusion_map(lambda x: np.abs(x).max() + 0.5, image, image.shape[1], 1), [[0.5]])


@pytest.mark.parametrize(("H", "W", "size", "stride"), [(5, 5, 2, 2), (4, 5, 2, 2), (5, 4, 2, 2), (2, 4, 3, 1)])
def test_patches_that_do_not_fit_are_refused(H, W, size, stride):
    with pytest.raises(ValueError, match=str(size)):
        occlusion_map(np.sum, np.zeros((1, H, W)), size, stride)


# --- the networks that the cases hand over ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", networks.NETWORKS)
def test_a_named_network_is_built_anew_and_always_the_same(name):
    one, other = networks.build(name), networks.build(name)
    assert networks.unchanged(one, name)
    for a, b in zip(one.named_parameters().values(), other.named_parameters().values(), strict=True):
        assert a.tobytes() == b.tobytes()
        assert not np.shares_memory(a, b)


def call(function):
    return observe(function, Case((NetworkNamed("tiny_network"),), Outcome()))


def test_a_changed_weight_and_a_missing_layer_are_noticed():
    def touch(network):
        network[0].weight[0, 0, 0, 0] += 0.125

    assert call(touch).changed == (0,)
    assert call(lambda network: network.layers.pop() and None).changed == (0,)
    assert call(lambda network: setattr(network, "layers", None)).changed == (0,)
    assert call(lambda network: setattr(network[0], "weight", [1.0])).changed == (0,)
    assert call(lambda network: network.forward(np.ones((1, 1, 5, 6)))).changed == ()


def test_an_error_in_a_layer_is_shown_at_the_line_that_called_it():
    def wrong(network):
        return network.forward(np.ones((5, 6)))

    outcome = call(wrong)
    assert outcome.error[0] == "NetworkError"
    assert outcome.line == "return network.forward(np.ones((5, 6)))"
