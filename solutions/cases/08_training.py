"""What the checks of lesson 08 ask: single steps by hand, and properties where many answers are right."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cnn_course.authoring.bake import generator
from cnn_course.authoring.bank import ProbeGroup, case, exercise, group
from cnn_course.authoring.probes import eighths, frozen, strided
from cnn_course.check.codec import Seeded

HELD_OUT = Path(__file__).parents[1] / "data" / "08_held_out.npz"  # see tools/draw_capstone.py
ASKED = 80  # of them, of each class


@exercise("sgd_momentum", axes=("index",))
def sgd_momentum(rng: np.random.Generator) -> list[ProbeGroup]:
    param, grad, velocity = np.array([2.0, -1, 0, 4]), np.array([4.0, -8, 2, 0]), np.array([0.5, 1, -2, 0.25])
    settings = {"learning_rate": 0.25, "momentum": 0.5}
    return [
        group(
            "the velocity",
            1,
            case(param, grad, np.zeros(4), view="velocity"),
            case(param, grad, velocity, view="velocity", **settings),
            case(param, grad, velocity, view="velocity"),
            case(param, np.zeros(4), velocity, view="velocity", **settings),
        ),
        group(
            "the step",
            1,
            case(param, grad, np.zeros(4), view="param"),
            case(param, grad, velocity, view="param", **settings),
            case(param, np.zeros(4), velocity, view="param", **settings),
            case(param, grad, velocity, view="param", learning_rate=0.5, momentum=0.0),
            case(param, grad, velocity, view="param", learning_rate=0.0, momentum=0.5),
        ),
        group(
            "parameters of every shape, whole numbers too",
            1,
            case(eighths(rng, 2, 3), eighths(rng, 2, 3), eighths(rng, 2, 3), **settings),
            case(eighths(rng, 2, 1, 3, 2), eighths(rng, 2, 1, 3, 2), eighths(rng, 2, 1, 3, 2), **settings),
            case(np.array([3, -2]), np.array([1, 5]), np.array([2, 0]), **settings),
            case(eighths(rng, 5).astype(np.float32), eighths(rng, 5).astype(np.float32), np.zeros(5, np.float32)),
        ),
        group(
            "nothing changed in place",
            1,
            case(eighths(rng, 4), eighths(rng, 4), eighths(rng, 4), twice=True, **settings),
            case(frozen(eighths(rng, 3)), frozen(eighths(rng, 3)), frozen(eighths(rng, 3)), twice=True),
            case(strided(eighths(rng, 3)), strided(eighths(rng, 3)), strided(eighths(rng, 3)), **settings),
            untouched=True,
        ),
    ]


@exercise("adam", axes=("index",))
def adam(rng: np.random.Generator) -> list[ProbeGroup]:
    param, grad = np.array([2.0, -1, 0, 4]), np.array([4.0, -8, 0.5, 0.125])
    later = {"m": np.array([1.0, -2, 0.25, -0.5]), "v": np.array([2.0, 4, 0.5, 0.125]), "t": 3}
    settings = {"learning_rate": 0.25, "beta1": 0.5, "beta2": 0.75}
    return [
        group(
            "the first step",
            2,
            case(param, grad, {}, view="param"),
            case(param, 100 * grad, {}, view="param", learning_rate=0.25),
            case(param, grad, {}, view="state"),
            case(param, grad, {}, view="state", **settings),
        ),
        group(
            "what it remembers",
            1,
            case(param, grad, later, view="state"),
            case(param, -grad, later, view="state", **settings),
            case(eighths(rng, 2, 3), eighths(rng, 2, 3), _state(rng, 2, 3), view="state", **settings),
        ),
        group(
            "a later step",
            1,
            case(param, grad, later, view="param", **settings),
            case(param, grad, later, view="param", learning_rate=0.25),
            case(np.zeros(4), grad, later, view="param"),
            case(eighths(rng, 2, 1, 3, 2), eighths(rng, 2, 1, 3, 2), _state(rng, 2, 1, 3, 2), view="param", **settings),
            case(np.array([3, -2]), np.array([1, 5]), {}, view="param", **settings),
        ),
        group(
            "gradients of 0 and tiny ones",
            1,
            case(np.array([1.0, 2, 3]), np.array([0.0, 0, 1]), {}, learning_rate=0.5),
            case(np.zeros(3), np.array([1e-8, -3e-8, 0]), {}, learning_rate=0.5),
            case(np.zeros(2), np.array([0.5, 0.25]), {}, learning_rate=1.0, eps=0.5),
            quiet=True,
        ),
        group(
            "nothing changed in place",
            1,
            case(eighths(rng, 3), eighths(rng, 3), {}, twice=True),
            case(eighths(rng, 3), eighths(rng, 3), _state(rng, 3), twice=True, **settings),
            case(frozen(eighths(rng, 2)), frozen(eighths(rng, 2)), _frozen(_state(rng, 2)), **settings),
            case(strided(eighths(rng, 3)), strided(eighths(rng, 3)).astype(np.float32), {}, **settings),
            untouched=True,
        ),
    ]


def _state(rng: np.random.Generator, *shape: int) -> dict[str, object]:
    return {"m": eighths(rng, *shape), "v": np.abs(eighths(rng, *shape)), "t": int(rng.integers(2, 6))}


def _frozen(state: dict[str, object]) -> dict[str, object]:
    return {key: frozen(value) if isinstance(value, np.ndarray) else value for key, value in state.items()}


@exercise("lenet5")
def lenet5(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group("two times convolution, tanh, average pooling", 2, case(view="map_layers")),
        group("Flatten and three dense layers", 1, case(view="dense_layers", key=((16, 5, 5),))),
        group("ready to learn: parameters and first scores", 1, case(view="network_start")),
    ]


@exercise("augment")
def augment(rng: np.random.Generator) -> list[ProbeGroup]:
    gray, color = eighths(rng, 6, 1, 6, 7), eighths(rng, 5, 3, 7, 6)
    one = eighths(rng, 1, 1, 6, 5)
    many = np.repeat(one, 1000, axis=0)
    few = np.repeat(eighths(rng, 1, 2, 4, 5), 400, axis=0)
    return [
        group(
            "each image is its original, flipped or moved",
            2,
            case(gray, Seeded(1), view="each_augmented"),
            case(color, Seeded(2), view="each_augmented"),
            case(gray, Seeded(3), 1, view="each_augmented"),
            case(color, Seeded(4), 3, view="each_augmented"),
            case(color, Seeded(5), 0, view="each_augmented"),
            case(one, Seeded(6), view="each_augmented"),
        ),
        group(
            "over many draws all flips and moves occur",
            2,
            case(many, Seeded(7), view="augmented_moves"),
            case(few, Seeded(8), 1, view="augmented_moves"),
        ),
        group(
            "drawn from rng, the images left alone",
            1,
            case(gray, Seeded(9), view="each_augmented", twice=True),
            case(frozen(color), Seeded(10), view="each_augmented", twice=True),
            case(strided(gray).astype(np.float32), Seeded(11), view="each_augmented", twice=True),
            untouched=True,
        ),
    ]


@exercise("predict")
def predict(rng: np.random.Generator) -> list[ProbeGroup]:
    images, labels = _asked(rng)
    return [
        group(
            "one label for each image",
            1,
            case(images, view="labels_fit"),
            case(images[:64:9], view="labels_fit"),
            case(frozen(images[5:6]), view="labels_fit", twice=True),
            untouched=True,
        ),
        *(
            group(f"{wanted:g} of 100 unseen images right", 1, case(images, view="accuracy", key=(labels, wanted)))
            for wanted in (80.0, 82.5, 85.0, 87.0)
        ),
    ]


def _asked(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Half of the held-out images, as many of each class, in random order.

    A hidden casebook asks about the other half: the labels of these are in every student's package.
    """
    with np.load(HELD_OUT) as kept:
        images, labels = kept["images"], kept["labels"].astype(np.int64)
    public = generator("predict")
    mine = slice(None, ASKED) if rng.bit_generator.state == public.bit_generator.state else slice(ASKED, None)
    order = public.permutation(len(labels))
    rng.permutation(len(labels))  # as `public` did
    chosen = rng.permutation(np.concatenate([order[labels[order] == label][mine] for label in range(10)]))
    return images[chosen, None].astype(np.float32) / np.float32(255), labels[chosen]
