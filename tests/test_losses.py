"""The loss against SciPy, its gradient against differences, and its sentences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from cnn_course.errors import NetworkError
from cnn_course.losses import softmax, softmax_cross_entropy


@st.composite
def batches(draw):
    N, K, scale = draw(st.integers(1, 6)), draw(st.integers(1, 6)), draw(st.sampled_from([0.1, 1.0, 1000.0]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.standard_normal((N, K)) * scale, rng.integers(0, K, N)


@given(batches())
def test_the_loss_is_scipys_log_softmax_at_the_labels(batch):
    scores, labels = batch
    expected = -special.log_softmax(scores, axis=1)[np.arange(len(labels)), labels].mean()
    assert softmax_cross_entropy(scores, labels)[0] == pytest.approx(expected, rel=1e-12, abs=1e-12)
    np.testing.assert_allclose(softmax(scores), special.softmax(scores, axis=1), atol=1e-12)


@given(batches())
def test_the_gradient_is_the_slope_of_the_loss(batch):
    scores, labels = batch
    _, dscores = softmax_cross_entropy(scores, labels)
    for i in np.ndindex(scores.shape):
        step = np.zeros_like(scores)
        step[i] = 1e-5
        above, below = (softmax_cross_entropy(scores + s, labels)[0] for s in (step, -step))
        assert dscores[i] == pytest.approx((above - below) / 2e-5, abs=1e-6)


@given(batches(), st.floats(-1e3, 1e3))
def test_adding_a_number_to_all_scores_changes_nothing_and_each_gradient_row_sums_to_zero(batch, constant):
    scores, labels = batch
    loss, dscores = softmax_cross_entropy(scores, labels)
    assert softmax_cross_entropy(scores + constant, labels)[0] == pytest.approx(loss, rel=1e-9, abs=1e-9)
    np.testing.assert_allclose(dscores.sum(axis=1), 0, atol=1e-12)


def test_guessing_costs_the_logarithm_of_the_number_of_classes():
    assert softmax_cross_entropy(np.zeros((3, 10)), np.array([0, 5, 9]))[0] == pytest.approx(np.log(10))


def test_scores_of_any_size_and_float32_stay_finite():
    scores = np.array([[1e30, -1e30], [-1e30, 1e30]], np.float32)
    loss, dscores = softmax_cross_entropy(scores, np.array([0, 1], np.uint8))
    assert loss == 0 and dscores.dtype == np.float32 and not dscores.any()


def test_scores_and_labels_are_left_alone():
    scores, labels = np.ones((2, 3)), np.array([0, 2])
    scores.flags.writeable = labels.flags.writeable = False
    softmax_cross_entropy(scores, labels)


@pytest.mark.parametrize(
    ("scores", "labels", "words"),
    [
        (np.zeros((3, 10)), [0, 10, 1], ["label 10 of image 1", "(3, 10)", "0 to 9"]),
        (np.zeros((2, 10)), [-1, 0], ["label -1 of image 0"]),
        (np.zeros((2, 10)), [0, 1, 2], ["2 whole numbers", "(3,)"]),
        (np.zeros((2, 10)), [0.0, 1.0], ["whole numbers", "float64"]),
        (np.zeros((2, 2)), np.eye(2, dtype=int), ["(2, 2)"]),
        (np.zeros((0, 10)), np.zeros(0, int), ["at least one image", "(0, 10)"]),
        (np.zeros(10), [1], ["(images, classes)", "(10,)"]),
        (np.array([[0, 1.0], [np.nan, 0]]), [0, 1], ["scores (2, 2) of image 1", "NaN"]),
    ],
)
def test_what_does_not_fit_gets_a_sentence_with_image_and_shapes(scores, labels, words):
    with pytest.raises(NetworkError) as caught:
        softmax_cross_entropy(scores, np.array(labels))
    assert all(word in str(caught.value) for word in words), caught.value
