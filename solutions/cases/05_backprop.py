"""What the checks of lesson 05 ask: small arrays that a student can work out by hand."""

from __future__ import annotations

import numpy as np

from cnn_course.authoring.bank import Probe, ProbeGroup, case, exercise, group
from cnn_course.authoring.probes import eighths, frozen, single, strided
from cnn_course.check.codec import FunctionNamed

SQUARES = FunctionNamed("sum_of_squares")
CUBES = FunctionNamed("sum_of_cubes")
NUMBERED = FunctionNamed("numbered_sum")
PRODUCT = FunctionNamed("product")

DOWN_SQUARES = FunctionNamed("gradient_of_squares")
DOWN_SLOPE = FunctionNamed("gradient_of_slope")
DOWN_VALLEY = FunctionNamed("gradient_of_valley")
DOWN_WELLS = FunctionNamed("gradient_of_two_wells")


def whole(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return random whole numbers from -9 to 9, none of them 0, as integers."""
    values = rng.integers(-9, 9, shape)
    return values + (values >= 0)


@exercise("gradient_descent", axes=("step",))
def gradient_descent(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "down a slope and into a bowl",
            1,
            case(DOWN_SLOPE, np.array([10.0]), 0.5, 3),
            case(DOWN_SQUARES, np.array([-4.0]), 0.25, 4),
            case(DOWN_SQUARES, np.array([-3.0, 4.0]), 0.125, 3),
            case(DOWN_WELLS, np.array([0.5]), 0.125, 3),
        ),
        group(
            "starts of every shape, and no step at all",
            1,
            case(DOWN_VALLEY, eighths(rng, 3), 0.125, 2),
            case(DOWN_VALLEY, eighths(rng, 2, 3), 0.0625, 2),
            case(DOWN_SQUARES, eighths(rng, 2, 1, 2), 0.25, 1),
            case(DOWN_SQUARES, eighths(rng, 2), 0.25, 0),
        ),
        group(
            "learning rates small and large",
            1,
            case(DOWN_SQUARES, np.array([4.0, -2.0]), 0.0, 2),
            case(DOWN_SQUARES, np.array([4.0, -2.0]), 0.5, 3),
            case(DOWN_SQUARES, np.array([1.0, 3.0]), 1.0, 3),
            case(DOWN_VALLEY, np.array([1.0, 1.0]), 0.75, 4),
        ),
        group(
            "start left alone",
            1,
            case(DOWN_SQUARES, eighths(rng, 2), 0.25, 2, twice=True),
            case(DOWN_SQUARES, frozen(eighths(rng, 2, 2)), 0.125, 2),
            case(DOWN_VALLEY, strided(eighths(rng, 3)), 0.125, 2),
            case(DOWN_SQUARES, np.array([9, -5]), 0.1875, 3, twice=True),
            case(DOWN_SQUARES, single(eighths(rng, 3)), 0.25, 2),
            untouched=True,
            apart=True,
        ),
    ]


# The tolerance is single, because a one-sided difference is only off by about h.
@exercise("numerical_gradient", axes=("row", "column"), relative=2e-7)
def numerical_gradient(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "slopes that you know",
            1,
            case(SQUARES, np.array([3.0])),
            case(SQUARES, np.array([3.0, 4.0])),
            case(CUBES, np.array([2.0, -1.0])),
            case(NUMBERED, np.array([1.0, 1.0, 1.0])),
            case(PRODUCT, np.array([2.0, 3.0, 4.0])),
        ),
        group(
            "arrays of every shape",
            1,
            case(NUMBERED, np.zeros((2, 3))),
            case(SQUARES, eighths(rng, 3, 2)),
            case(PRODUCT, np.array([[1.5, 2.0], [0.5, 4.0]])),
            case(CUBES, eighths(rng, 2, 1, 2, low=-2, high=2)),
        ),
        group(
            "h as you are told",
            1,
            case(CUBES, np.array([1.0, 2.0]), 0.5),
            case(CUBES, np.array([[1.0, -2.0], [0.0, 3.0]]), h=0.25),
            case(PRODUCT, np.array([2.0, 3.0]), h=0.125),
        ),
        group(
            "whole numbers, float32, gaps in memory",
            1,
            case(SQUARES, np.array([3, -4])),
            case(NUMBERED, np.array([[1, 2], [3, 4]])),
            case(CUBES, np.array([1, 2]), h=0.5),
            case(SQUARES, np.array([3.0, 1.5], np.float32)),
            case(SQUARES, strided(eighths(rng, 2, 3))),
            case(CUBES, strided(np.array([[1.0, 2.0], [3.0, 0.5]]))),
            apart=True,
        ),
        group(
            "x restored",
            1,
            case(SQUARES, np.array([0.1, 0.7, -1.3]), twice=True),
            case(PRODUCT, np.array([[0.3, 1.1], [2.7, 0.9]]), twice=True),
            case(CUBES, eighths(rng, 2, 2, low=-2, high=2), h=0.25),
            untouched=True,
        ),
    ]


@exercise("affine_forward", axes=("image", "unit"))
def affine_forward(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "a product and a bias",
            1,
            case(np.array([[1.0, 2], [3, 4], [0, -1]]), np.array([[1.0, 0, 2], [0, 1, -1]]), np.array([10.0, 20, 30])),
            case(np.zeros((2, 3)), eighths(rng, 3, 4), np.array([1.0, 2, 3, 4])),
            case(eighths(rng, 1, 4), eighths(rng, 4, 2), eighths(rng, 2)),
            case(eighths(rng, 3, 3), eighths(rng, 3, 3), eighths(rng, 3)),
            case(eighths(rng, 2, 1), eighths(rng, 1, 1), eighths(rng, 1)),
        ),
        group(
            "images with several axes",
            1,
            case(np.arange(12.0).reshape(2, 2, 3), np.eye(6)[:, [1, 4]], np.array([0.0, 0.5])),
            case(eighths(rng, 2, 3, 2), eighths(rng, 6, 2), eighths(rng, 2)),
            case(eighths(rng, 2, 2, 2, 3), eighths(rng, 12, 3), eighths(rng, 3)),
            case(eighths(rng, 1, 1, 2, 2), eighths(rng, 4, 3), eighths(rng, 3)),
        ),
        group(
            "integers and bytes, arguments left alone",
            1,
            case(eighths(rng, 2, 3), eighths(rng, 3, 2), eighths(rng, 2), twice=True),
            case(whole(rng, 2, 3), eighths(rng, 3, 2), eighths(rng, 2)),
            case(whole(rng, 2, 2, 2), whole(rng, 4, 3), whole(rng, 3), twice=True),
            case(rng.integers(100, 256, (2, 4)).astype(np.uint8), eighths(rng, 4, 2), eighths(rng, 2)),
            case(frozen(eighths(rng, 2, 2, 2)), frozen(eighths(rng, 4, 3)), frozen(eighths(rng, 3)), twice=True),
            case(strided(eighths(rng, 2, 2, 2)), strided(eighths(rng, 4, 2)), strided(eighths(rng, 2))),
            case(single(eighths(rng, 3, 4)), single(eighths(rng, 4, 2)), single(eighths(rng, 2))),
            untouched=True,
            apart=True,
        ),
    ]


def _affine_backward_probes(rng: np.random.Generator, part: str) -> list[Probe]:
    return [
        case(
            np.array([[1.0, 0, 2], [0, 1, -1]]),
            np.array([[1.0, 2], [3, 4]]),
            np.array([[1.0, 10, 100], [2, 20, 200]]),
            view=part,
        ),
        case(eighths(rng, 2, 4), eighths(rng, 2, 3), eighths(rng, 3, 4), view=part),
        case(eighths(rng, 1, 2), eighths(rng, 1, 3), eighths(rng, 3, 2), view=part),
        case(eighths(rng, 3, 3), eighths(rng, 3, 3), eighths(rng, 3, 3), view=part),
        case(eighths(rng, 2, 3), eighths(rng, 2, 2, 2), eighths(rng, 4, 3), view=part),
        case(eighths(rng, 3, 2), eighths(rng, 3, 2, 1, 2), eighths(rng, 4, 2), view=part),
        case(whole(rng, 2, 2), whole(rng, 2, 3), eighths(rng, 3, 2), view=part),
        case(single(eighths(rng, 2, 3)), single(eighths(rng, 2, 2)), single(eighths(rng, 2, 3)), view=part),
    ]


@exercise("affine_backward", axes=("row", "column"))
def affine_backward(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group("dx, in the shape of x", 1, *_affine_backward_probes(rng, "dx")),
        group("dw, in the shape of w", 1, *_affine_backward_probes(rng, "dw")),
        group("db, in the shape of b", 1, *_affine_backward_probes(rng, "db")),
        group(
            "three shapes, arguments left alone",
            1,
            case(eighths(rng, 2, 4), eighths(rng, 2, 3), eighths(rng, 3, 4), view="shapes", twice=True),
            case(
                frozen(eighths(rng, 2, 3)),
                frozen(eighths(rng, 2, 2, 2)),
                frozen(eighths(rng, 4, 3)),
                view="shapes",
            ),
            case(strided(eighths(rng, 2, 2)), strided(eighths(rng, 2, 3)), strided(eighths(rng, 3, 2)), view="shapes"),
            untouched=True,
            apart=True,
        ),
    ]


@exercise("relu_backward")
def relu_backward(rng: np.random.Generator) -> list[ProbeGroup]:
    signs = np.array([[1.0, -2.0, 3.0], [-4.0, 5.0, -6.0]])
    return [
        group(
            "the gate is the sign of x",
            1,
            case(np.ones((2, 3)), signs),
            case(np.array([[10.0, 20, 30], [40, 50, 60]]), signs),
            case(np.array([[10.0, -20, -30], [-40, -50, 60]]), signs),
            case(eighths(rng, 6), eighths(rng, 6)),
            case(eighths(rng, 3), np.array([0.5, 8, 100])),
            case(eighths(rng, 3), np.array([-0.5, -8, -100])),
        ),
        group(
            "closed where x is exactly 0",
            1,
            case(np.array([5.0, 6, 7]), np.array([-1.0, 0, 1])),
            case(eighths(rng, 2, 2), np.array([[0.0, 2], [0, -3]])),
        ),
        group(
            "every shape, integers, float32",
            1,
            case(eighths(rng, 2, 2, 3), eighths(rng, 2, 2, 3)),
            case(eighths(rng, 1, 2, 3, 2), eighths(rng, 1, 2, 3, 2)),
            case(np.array([0.5, -0.25, 1.5]), np.array([3, -2, 1])),
            case(eighths(rng, 2, 3), whole(rng, 2, 3)),
            case(whole(rng, 2, 3), eighths(rng, 2, 3)),
            case(single(eighths(rng, 2, 3)), single(eighths(rng, 2, 3))),
        ),
        group(
            "arguments left alone",
            1,
            case(eighths(rng, 2, 3), signs, twice=True),
            case(frozen(eighths(rng, 2, 3)), frozen(signs), twice=True),
            case(strided(eighths(rng, 2, 3)), strided(signs)),
            untouched=True,
            apart=True,
        ),
    ]


@exercise("sigmoid")
def sigmoid(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group(
            "from 0 to 1, one half in the middle",
            1,
            case(np.array([0.0])),
            case(np.array([-4.0, -2, -1, 0, 1, 2, 4])),
            case(eighths(rng, 6)),
            case(np.array([-12.0, 12])),
        ),
        group(
            "every shape, integers, x left alone",
            1,
            case(eighths(rng, 2, 3), twice=True),
            case(eighths(rng, 2, 1, 3)),
            case(np.array([[-2, 0], [1, 3]]), twice=True),
            case(frozen(eighths(rng, 3)), twice=True),
            case(strided(eighths(rng, 2, 2))),
            case(single(eighths(rng, 5))),
            untouched=True,
            apart=True,
        ),
        group(
            "far out, without a warning",
            1,
            case(np.array([-1000.0, -800, 0, 800, 1000])),
            case(np.array([[-1000, 1000], [2, -2]])),
            case(single(np.array([-100.0, 100, -1, 1]))),
            quiet=True,
            apart=True,
        ),
    ]


@exercise("sigmoid_backward")
def sigmoid_backward(rng: np.random.Generator) -> list[ProbeGroup]:
    outs = np.array([0.5, 0.25, 0.875, 0.0, 1.0, 0.125])
    return [
        group(
            "slope times dout",
            1,
            case(np.ones(6), outs),
            case(np.array([8.0, 16, -8, 3, -5, 64]), outs),
            case(eighths(rng, 6), outs),
        ),
        group(
            "every shape, integers, float32",
            1,
            case(eighths(rng, 2, 3), outs.reshape(2, 3)),
            case(eighths(rng, 3, 1, 2), outs.reshape(3, 1, 2)),
            case(whole(rng, 2, 3), outs.reshape(2, 3)),
            case(single(eighths(rng, 6)), single(outs)),
        ),
        group(
            "arguments left alone",
            1,
            case(eighths(rng, 2, 3), outs.reshape(2, 3), twice=True),
            case(frozen(eighths(rng, 6)), frozen(outs), twice=True),
            case(strided(eighths(rng, 2, 3)), strided(outs.reshape(2, 3))),
            untouched=True,
            apart=True,
        ),
    ]


# Probabilities near 1 would leave float32 answers few digits after the 1 is subtracted: the scores are moderate.
def _cross_entropy_probes(rng: np.random.Generator, part: str) -> list[Probe]:
    return [
        case(np.array([[1.0, 2, 0.5]]), np.array([1]), view=part),
        case(np.zeros((3, 4)), np.array([3, 0, 2]), view=part),
        case(np.array([[2.0, 1, 0], [0, 2, 1]]), np.array([0, 2]), view=part),
        case(eighths(rng, 2, 3, low=-2, high=2), np.array([2, 0]), view=part),
        case(eighths(rng, 4, 3, low=-2, high=2), np.array([1, 0, 1, 2]), view=part),
        case(eighths(rng, 3, 3, low=-2, high=2), np.array([0, 2, 2]), view=part),
        case(eighths(rng, 3, 2, low=-2, high=2), np.array([1, 1, 0], np.uint8), view=part),
        case(rng.integers(-2, 3, (2, 4)), np.array([1, 3]), view=part),
        case(single(eighths(rng, 2, 4, low=-2, high=2)), np.array([2, 1]), view=part),
    ]


@exercise("softmax_cross_entropy", axes=("image", "class"), relative=1e-4)
def softmax_cross_entropy(rng: np.random.Generator) -> list[ProbeGroup]:
    return [
        group("the mean loss", 1, *_cross_entropy_probes(rng, "loss")),
        group("its gradient", 1, *_cross_entropy_probes(rng, "gradient")),
        group(
            "scores of 1000",
            1,
            case(np.array([[1000.0, 999, 1001], [-1000, -1002, -1001]]), np.array([2, 0]), view="gradient"),
            case(np.array([[2000.0, 2001], [1, 0]]), np.array([1, 1]), view="gradient"),
            quiet=True,
            apart=True,
        ),
        group(
            "a label that seemed impossible",
            1,
            case(np.array([[0.0, 1000]]), np.array([0]), view="loss"),
            case(np.array([[60.0, 0], [0, 800]]), np.array([1, 0]), view="loss"),
            quiet=True,
            apart=True,
        ),
        group(
            "arguments left alone",
            1,
            case(eighths(rng, 2, 3), np.array([1, 0]), view="shapes", twice=True),
            case(frozen(eighths(rng, 2, 3)), frozen(np.array([0, 2])), view="shapes"),
            case(strided(eighths(rng, 3, 2)), np.array([1, 0, 1]), view="shapes"),
            untouched=True,
            apart=True,
        ),
    ]


def _network(rng: np.random.Generator, D: int, H: int, K: int) -> dict[str, np.ndarray]:
    """Moderate weights; each hidden unit treats the classes differently, so that no gradient is all rounding."""
    sizes = {"W1": (D, H), "b1": (H,), "W2": (H, K), "b2": (K,)}
    while True:
        drawn = {name: eighths(rng, *shape, low=-1, high=1) for name, shape in sizes.items()}
        if np.ptp(drawn["W2"], axis=1).all():
            return drawn


def _two_layer_probes(rng: np.random.Generator, part: str) -> list[Probe]:
    return [
        case(eighths(rng, 2, 3, low=-1, high=1), np.eye(2)[[0, 0]], _network(rng, 3, 4, 2), view=part),
        case(eighths(rng, 1, 2, low=-2, high=2), np.eye(3)[[1]], _network(rng, 2, 3, 3), view=part),
        case(eighths(rng, 3, 2, low=-2, high=2), np.eye(4, dtype=int)[[3, 0, 0]], _network(rng, 2, 2, 4), view=part),
        case(eighths(rng, 3, 3, low=-2, high=2), np.eye(3)[[2, 0, 1]], _network(rng, 3, 3, 3), view=part),
        case(
            single(eighths(rng, 2, 3, low=-2, high=2)),
            single(np.eye(2)[[1, 1]]),
            {name: single(array) for name, array in _network(rng, 3, 2, 2).items()},
            view=part,
        ),
        case(rng.integers(-2, 3, (2, 3)), np.eye(3)[[1, 2]], _network(rng, 3, 2, 3), view=part),
    ]


@exercise("two_layer_gradients", axes=("row", "column"), relative=1e-4)
def two_layer_gradients(rng: np.random.Generator) -> list[ProbeGroup]:
    kept = {name: frozen(array) for name, array in _network(rng, 2, 3, 2).items()}
    gapped = {name: strided(array) for name, array in _network(rng, 2, 2, 3).items()}
    return [
        group("W2", 1, *_two_layer_probes(rng, "W2")),
        group("b2", 1, *_two_layer_probes(rng, "b2")),
        group("W1", 1, *_two_layer_probes(rng, "W1")),
        group("b1", 1, *_two_layer_probes(rng, "b1")),
        group(
            "arguments left alone",
            1,
            case(eighths(rng, 2, 3), np.eye(2)[[1, 0]], _network(rng, 3, 2, 2), view="shapes", twice=True),
            case(frozen(eighths(rng, 3, 2)), frozen(np.eye(2)[[0, 1, 1]]), kept, view="shapes"),
            case(strided(eighths(rng, 2, 2)), strided(np.eye(3)[[2, 0]]), gapped, view="shapes"),
            untouched=True,
            apart=True,
        ),
    ]
