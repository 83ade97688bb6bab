"""Lesson 08 against PyTorch, against the course's optimizers, and against what its views promise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_course import data, layers, networks, optim
from cnn_course.authoring import bank, source
from cnn_course.authoring.course import Course, Lesson
from cnn_course.check import views
from cnn_course.check.codec import Seeded

LESSON = Lesson(Course(Path(__file__).parents[1]), "08_training")
Answer = Callable[..., Any]


def answers(name: str) -> Any:
    """Parametrize a test with the lesson's own answer and all other right ones."""
    found = [("solution", source.reference(LESSON)[name])]
    found += [(o.style, o.function) for o in bank.collect(LESSON.alternatives).alternatives if o.exercise == name]
    return pytest.mark.parametrize(name, [pytest.param(function, id=style) for style, function in found])


few = settings(max_examples=20, deadline=None)
shapes = hnp.array_shapes(max_dims=4, max_side=4)


@st.composite
def several(draw: st.DrawFn, count: int) -> list[np.ndarray]:
    """Arrays of one shape, of numbers neither huge nor tiny."""
    shape = draw(shapes)
    elements = st.integers(-64, 64).map(lambda n: n / 8)
    return [draw(hnp.arrays(float, shape, elements=elements)) for _ in range(count)]


def close(got: Any, expected: Any) -> None:
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-5)  # float32 answers are right too
    assert np.shape(got) == np.shape(expected)


class OneParameter(layers.Layer):
    """A network of a single array, to see what an optimizer does to it."""

    learned = ("weight",)

    def __init__(self, weight: np.ndarray) -> None:
        self.weight, self.dweight = weight.copy(), np.zeros_like(weight)


@answers("sgd_momentum")
@few
@given(several(4), st.sampled_from([0.0, 0.5, 0.75]))
def test_from_rest_momentum_walks_as_the_course_s_optimizer_does(sgd_momentum: Answer, arrays: Any, kept: float):
    param, *grads = arrays
    one = OneParameter(param)
    optimizer, velocity = optim.Momentum(one, 0.25, kept), np.zeros_like(param)
    for grad in grads:
        one.dweight = grad
        optimizer.step()
        param, velocity = sgd_momentum(param, grad, velocity, 0.25, kept)
        close(param, one.weight)


@answers("sgd_momentum")
@few
@given(several(5))
def test_a_step_with_momentum_is_linear_in_all_that_it_is_given(sgd_momentum: Answer, arrays: Any):
    p, g, v, h, u = arrays
    for mine, a, b in zip(sgd_momentum(p, g + h, v + u), sgd_momentum(p, g, v), sgd_momentum(0 * p, h, u), strict=True):
        close(mine, np.asarray(a, float) + b)


@answers("adam")
@few
@given(several(4))
def test_adam_walks_as_the_course_s_optimizer_does(adam: Answer, arrays: Any):
    param, *grads = arrays
    one, state = OneParameter(param), {}
    optimizer = optim.Adam(one, 0.25, 0.5, 0.75, 0.125)
    for t, grad in enumerate(grads, start=1):
        one.dweight = grad
        optimizer.step()
        param, state = adam(param, grad, state, 0.25, 0.5, 0.75, 0.125)
        close(param, one.weight)
        assert state["t"] == t


@answers("adam")
@few
@given(several(2), st.sampled_from([0.125, 1.0, 8.0]))
def test_adam_s_first_step_has_the_size_of_the_learning_rate(adam: Answer, arrays: Any, scale: float):
    param, grad = arrays
    close(adam(param, scale * grad, {}, learning_rate=0.5)[0], param - 0.5 * np.sign(grad))


@answers("adam")
@pytest.mark.parametrize("steps", [5])
def test_adam_and_momentum_against_pytorch(adam: Answer, steps: int):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    param = rng.normal(size=(3, 2))
    theirs = torch.tensor(param, requires_grad=True)
    optimizer, state = torch.optim.Adam([theirs], lr=0.1, betas=(0.8, 0.9)), {}
    for _ in range(steps):
        grad = rng.normal(size=param.shape)
        theirs.grad = torch.tensor(grad)
        optimizer.step()
        param, state = adam(param, grad, state, 0.1, 0.8, 0.9)
        close(param, theirs.detach().numpy())


@answers("augment")
@few
@given(st.integers(0, 3), st.integers(1, 3), st.integers(0, 2**32), st.integers(4, 7), st.integers(4, 7))
def test_an_augmented_image_is_its_original_moved_and_the_seed_decides(
    augment: Answer, shift: int, channels: int, seed: int, height: int, width: int
):
    images = np.random.default_rng(seed).integers(1, 200, (4, channels, height, width)).astype(float)
    made = augment(images, np.random.default_rng(seed), shift)
    assert views.each_augmented(made, images, Seeded(seed), shift) == "all"
    np.testing.assert_array_equal(made, augment(images, np.random.default_rng(seed), shift))


@answers("augment")
def test_augmenting_never_adds_brightness(augment: Answer):
    images = data.fashion_mnist("test")[0][:50]
    made = augment(images, np.random.default_rng(0))
    assert (made.sum((1, 2, 3)) <= images.sum((1, 2, 3)) + 1e-2).all()


@answers("lenet5")
def test_lenet5_is_the_course_s(lenet5: Answer):
    mine, course = lenet5(), networks.lenet5()
    assert {k: v.shape for k, v in mine.named_parameters().items()} == {
        k: v.shape for k, v in course.named_parameters().items()
    }
    assert views.map_layers(mine) == views.map_layers(course)
    assert mine.forward(np.zeros((2, 1, 28, 28))).shape == (2, 10)


@answers("predict")
def test_predict_is_the_same_image_by_image(predict: Answer):
    images, labels = data.fashion_mnist("test")
    said = predict(images[:200])
    assert (said == np.concatenate([predict(images[n : n + 1]) for n in range(200)])).all()
    assert (said == labels[:200]).mean() > 0.85


def test_the_held_out_images_are_in_no_bundled_set_and_balanced():
    with np.load(LESSON.source.parent / "data" / "08_held_out.npz") as kept:
        asked, labels = kept["images"], kept["labels"]
    bundled = {
        np.round(image * 255).astype(np.uint8).tobytes()
        for split in ("train", "test")
        for image in data.fashion_mnist(split)[0]
    }
    assert not bundled & {image.tobytes() for image in asked}
    assert set(np.bincount(labels)) == {len(labels) // 10}


# What the views say ------------------------------------------------------------------------------------------------

ORIGINALS = np.arange(1.0, 1 + 2 * 2 * 5 * 6).reshape(2, 2, 5, 6)


def said(view: Callable[..., Any], *arguments: Any) -> str:
    """The id of the sentence that a view raises, or what it returns."""
    try:
        return str(view(*arguments))
    except ValueError as problem:
        return str(problem.args[0])


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda x: x.copy(), "all"),
        (lambda x: x[..., ::-1], "all"),
        (lambda x: np.roll(x, 1, axis=2), "augment_wrapped"),
        (lambda x: np.pad(x, ((0, 0), (0, 0), (1, 0), (0, 0)), mode="edge")[:, :, :-1], "augment_edge"),
        (lambda x: np.pad(x, ((0, 0), (0, 0), (0, 0), (2, 0)))[..., :-2], "augment_moved_too_far"),
        (lambda x: x[:, :, ::-1], "augment_upside_down"),
        (lambda x: x[::-1], "augment_other_image"),
        (lambda x: np.concatenate([x[:, :1], x[:, 1:, :, ::-1]], axis=1), "augment_channels"),
        (lambda x: x / 2, "augment_not_original"),
        (lambda x: x[..., :-1], "other_shape"),
        (lambda x: x.tolist(), "list_for_array"),
        (lambda x: None, "returned_none"),
        (lambda x: x.astype(str), "not_numbers"),
    ],
)
def test_what_is_said_of_an_augmented_batch(spoil: Callable[[np.ndarray], Any], sentence: str):
    assert said(views.each_augmented, spoil(ORIGINALS), ORIGINALS, Seeded(0), 1) == sentence


def test_moves_are_counted():
    rng, many = np.random.default_rng(0), np.repeat(ORIGINALS[:1], 400, axis=0)
    augment = source.reference(LESSON)["augment"]
    assert views.augmented_moves(augment(many, rng, 1), many, None, 1) == {
        "flipped": "about half",
        "moved down by": "-1, 0, 1",
        "moved right by": "-1, 0, 1",
        "different images": "all that are possible",
    }
    assert views.augmented_moves(many, many, None, 1)["different images"] == "one, for the whole batch"


LABELS = np.arange(40) % 10
IMAGES = np.zeros((40, 1, 28, 28), np.float32)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (LABELS, "enough"),
        (LABELS.astype(float), "enough"),
        (np.roll(LABELS, 1), "accuracy_none"),
        (np.where(np.arange(40) < 20, LABELS, 0), "accuracy_below"),
        (np.zeros(40, int), "accuracy_guessing"),
        (LABELS + 1, "label_range"),
        (LABELS + 0.5, "label_whole"),
        (np.eye(10)[LABELS], "label_scores"),
        (LABELS[:10], "label_count"),
        (LABELS.tolist(), "list_for_array"),
        (3, "not_an_array"),
        (None, "returned_none"),
    ],
)
def test_what_is_said_of_labels(answer: Any, sentence: str):
    assert said(views.accuracy, answer, IMAGES, LABELS, 80.0) == sentence


def test_a_network_is_looked_at_layer_by_layer_and_never_crashes_a_view():
    flat = layers.Sequential(layers.Dense(784, 10))
    for network in (flat, layers.Sequential(), layers.Sequential(layers.Conv2d(3, 1, 40))):
        assert views.map_layers(network) != views.map_layers(networks.lenet5())
        assert views.dense_layers(network, (16, 5, 5)) != views.dense_layers(networks.lenet5(), (16, 5, 5))
    assert said(views.network_start, flat) == "network_refuses"
    assert said(views.map_layers, [layers.Flatten()]) == "not_a_network"
    assert said(views.map_layers, layers.Sequential) == "not_a_network"
    assert said(views.map_layers, layers.Sequential("not a layer")) == "not_a_network"
