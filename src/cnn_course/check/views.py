"""Properties that a check compares in place of the answer itself, where many answers are right.

A view takes what the function returned, then the case's arguments, and returns numbers to compare. It raises
ValueError with a sentence's id from the catalogue, and its facts if it has any, for an answer that it cannot look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnn_course.check.compare import kind_of


def step_response(kernel: Any, direction: str) -> dict[str, Any]:
    """How a 3x3 kernel answers steps from 0 to 100 and flat areas of 100.

    Sliding over a step, the window covers one, two, then three bright columns (rows): the answers are 100 times the
    sum of that many of the kernel's last columns (rows). `direction` "vertical" is a step between two columns.
    """
    if kernel is None:
        raise ValueError("returned_none")
    if isinstance(kernel, list):
        raise ValueError("list_for_array")
    if not isinstance(kernel, np.ndarray) or kernel.shape != (3, 3) or kernel.dtype.kind not in "iuf":
        raise ValueError("not_a_kernel")
    own, other = (0, 1) if direction == "vertical" else (1, 0)
    on_own, on_other = (100.0 * np.cumsum(kernel.sum(axis)[::-1])[:2] for axis in (own, other))
    return {
        "on its step": float(max(on_own, key=lambda answer: (abs(answer), answer))),
        "lowest on its step": float(min(0.0, *on_own)),  # a line detector answers a step with either sign
        "on the other step": float(max(on_other, key=abs)),
        "on a flat area": float(100.0 * kernel.sum()),
    }


@dataclass(frozen=True)
class Part:
    """One of several answers returned together: its place, among how many, and the sentence if it is not there."""

    key: int | str
    among: int
    sentence: str

    def of(self, answer: Any) -> Any:
        """Return this part of `answer`. Raises ValueError with a sentence's id."""
        if answer is None:
            raise ValueError("returned_none")
        kinds = dict if isinstance(self.key, str) else (tuple, list)
        if not isinstance(answer, kinds) or len(answer) != self.among:
            raise ValueError(self.sentence)
        parts: Any = answer
        try:
            return parts[self.key]
        except LookupError:
            raise ValueError(self.sentence) from None


# Views that take out one part of an answer, so that each part earns its own points.
PARTS = {
    "dx": Part(0, 3, "not_dx_dw_db"),
    "dw": Part(1, 3, "not_dx_dw_db"),
    "db": Part(2, 3, "not_dx_dw_db"),
    "loss": Part(0, 2, "not_loss_and_gradient"),
    "gradient": Part(1, 2, "not_loss_and_gradient"),
    "param": Part(0, 2, "not_param_and_memory"),
    "velocity": Part(1, 2, "not_param_and_memory"),
    "state": Part(1, 2, "not_param_and_memory"),
    "W1": Part("W1", 4, "not_two_layers"),
    "b1": Part("b1", 4, "not_two_layers"),
    "W2": Part("W2", 4, "not_two_layers"),
    "b2": Part("b2", 4, "not_two_layers"),
}


def find(name: str) -> Callable[..., Any]:
    """Return the view called `name`. Raises KeyError for an unknown name."""
    if name in PARTS:
        part = PARTS[name]
        return lambda answer, *args: part.of(answer)
    view: Callable[..., Any] = globals()[name]
    return view


def shapes(answer: Any, *args: Any) -> str:
    """The shapes of the arrays that a function returns together, in a tuple, or in a dict in the order of its keys."""
    if answer is None:
        raise ValueError("returned_none")
    parts = [answer[key] for key in sorted(answer, key=str)] if isinstance(answer, dict) else answer
    return ", ".join(
        str(getattr(part, "shape", ())) for part in (parts if isinstance(parts, list | tuple) else [parts])
    )


# Augmented images ---------------------------------------------------------------------------------------------------

_Move = tuple[bool, int, int]  # flipped left to right, then down, right


def each_augmented(answer: Any, images: np.ndarray, rng: Any, shift: int = 2) -> str:
    """Whether each image (N, C, H, W) is its original, flipped or not, moved by at most `shift`, zeros entering."""
    _moves(answer, images, shift)
    return "all"


def augmented_moves(answer: Any, images: np.ndarray, rng: Any, shift: int = 2) -> dict[str, Any]:
    """Which flips and moves occur in a large batch, and whether they go together."""
    moves = _moves(answer, images, shift)
    share = float(np.mean([flipped for flipped, _, _ in moves]))
    words = {"never": share == 0, "always": share == 1, "about half": 0.35 < share < 0.65, "rarely": share < 0.5}
    wanted = 2 * (2 * shift + 1) ** 2
    return {
        "flipped": next((word for word, holds in words.items() if holds), "mostly"),
        "moved down by": _listed(down for _, down, _ in moves),
        "moved right by": _listed(right for _, _, right in moves),
        "different images": "all that are possible" if len(set(moves)) == wanted else _few(moves),
    }


def _listed(numbers: Iterator[int]) -> str:
    return ", ".join(map(str, sorted(set(numbers))))


def _few(moves: list[_Move]) -> str:
    """Say which moves are missing: all but one, those with unequal steps, or others."""
    if len(set(moves)) == 1:
        return "one, for the whole batch"
    if all(abs(down) == abs(right) for _, down, right in moves):
        return "only moves as far down as right"
    if all(down == 0 or right == 0 for _, down, right in moves):
        return "only moves along one side"
    return "not all that are possible"


def _moves(answer: Any, images: np.ndarray, shift: int) -> list[_Move]:
    """How each image was made from its original. Raises ValueError with what is wrong with the first that was not."""
    if answer is None:
        raise ValueError("returned_none")
    if not isinstance(answer, np.ndarray):
        raise ValueError("list_for_array" if isinstance(answer, list) else "not_an_array", {"kind": kind_of(answer)})
    if answer.dtype.kind not in "biuf":
        raise ValueError("not_numbers", {"dtype": str(answer.dtype)})
    if answer.shape != images.shape:
        raise ValueError("other_shape", {"got": answer.shape, "expected": images.shape})
    known: dict[bytes, dict[bytes, _Move]] = {}
    found = []
    for n, (image, original) in enumerate(zip(answer, images, strict=True)):
        variants = known.setdefault(original.tobytes(), {}) or known[original.tobytes()]
        if not variants:
            variants |= {_bytes(variant): move for move, variant in _variants(original, shift, _enter_zeros)}
        move = variants.get(_bytes(image))
        if move is None:
            raise ValueError(_suspect(image, n, images, shift), {"n": n, "shift": shift})
        found.append(move)
    return found


def _suspect(image: np.ndarray, n: int, images: np.ndarray, shift: int) -> str:
    """Return the sentence's id for an image that is no right variant of original `n`."""
    original = images[n]
    upside_down = (original[:, ::-1], original.transpose(0, 2, 1)) if original.size else ()
    suspects = {
        "augment_moved_too_far": _variants(original, max(original.shape[1:]), _enter_zeros),
        "augment_wrapped": _variants(original, shift, _enter_wrapped),
        "augment_edge": _variants(original, shift, _enter_edge),
        "augment_upside_down": (v for turned in upside_down for v in _variants(turned, shift, _enter_zeros)),
        "augment_other_image": (v for other in images for v in _variants(other, shift, _enter_zeros)),
    }
    for sentence, variants in suspects.items():
        if any(_bytes(variant) == _bytes(image) for _, variant in variants):
            return sentence
    alone = all(
        any(_bytes(v) == _bytes(channel[None]) for _, v in _variants(source[None], shift, _enter_zeros))
        for channel, source in zip(image, original, strict=True)
    )
    return "augment_channels" if alone else "augment_not_original"


_Enter = Callable[[np.ndarray, int], np.ndarray]  # puts a frame of this width around an image (C, H, W)


def _enter_zeros(image: np.ndarray, width: int) -> np.ndarray:
    return np.pad(image, ((0, 0), (width, width), (width, width)))


def _enter_wrapped(image: np.ndarray, width: int) -> np.ndarray:
    return np.pad(image, ((0, 0), (width, width), (width, width)), mode="wrap")


def _enter_edge(image: np.ndarray, width: int) -> np.ndarray:
    return np.pad(image, ((0, 0), (width, width), (width, width)), mode="edge")


def _variants(image: np.ndarray, shift: int, enter: _Enter) -> Iterator[tuple[_Move, np.ndarray]]:
    """All flips and moves of an image (C, H, W) that keep its shape."""
    H, W = image.shape[1:]
    for flipped in (False, True):
        framed = enter(image[..., ::-1] if flipped else image, shift)
        for down in range(-shift, shift + 1):
            for right in range(-shift, shift + 1):
                top, left = shift - down, shift - right
                yield (flipped, down, right), framed[:, top : top + H, left : left + W]


def _bytes(image: np.ndarray) -> bytes:
    """The numbers of an image, whatever their type; -0 is 0, and float32 rounding does not count."""
    with np.errstate(all="ignore"):
        return (image.astype(np.float32) + np.float32(0)).tobytes()


# Networks -----------------------------------------------------------------------------------------------------------

_AS_ONE = {"Tanh": "Tanh or Sigmoid", "Sigmoid": "Tanh or Sigmoid"}  # the era's two
_ROWS = 6  # layers that are compared of each half


def map_layers(network: Any) -> dict[str, Any]:
    """The layers of a network before the first dense one, for images (1, 28, 28)."""
    return _table(_halves(network)[0], (1, 28, 28), "layer {}")


def dense_layers(network: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    """The layers of a network from `Flatten` or the first dense one on, for maps of this shape."""
    return _table(_halves(network)[1], shape, "layer {} from Flatten on")


def _halves(network: Any) -> tuple[list[Any], list[Any]]:
    layers = _layers_of(network)
    kinds = [type(layer).__name__ in ("Flatten", "Dense") for layer in layers]
    start = kinds.index(True) if True in kinds else len(layers)
    return layers[:start], layers[start:]


def _table(layers: list[Any], shape: tuple[int, ...], name: str) -> dict[str, Any]:
    """Each layer: what it is, its output for one image, its parameters."""
    rows = [*_rows(layers, shape)]
    return {name.format(i): rows[i] if i < len(rows) else "none" for i in range(_ROWS)} | {"layers": len(layers)}


def network_start(network: Any) -> dict[str, Any]:
    """What a new network does with a batch of three unlike images: its scores, its loss before any training."""
    _layers_of(network)
    batch = np.random.default_rng(0).random((3, 1, 28, 28), np.float32)
    try:
        scores = np.asarray(network.forward(batch), float)
        count = sum(array.size for array in network.named_parameters().values())
    except Exception as error:  # a layer of the student's own may raise anything
        raise ValueError("network_refuses", {"shape": batch.shape, "detail": error}) from None
    spread = float(np.abs(scores - scores.mean()).max())
    size = "all the same" if spread < 1e-6 else "huge" if spread > 20 else "small"
    return {"parameters": count, "shape of the scores": str(scores.shape), "scores before training": size}


def _layers_of(network: Any) -> list[Any]:
    from cnn_course.layer import Layer
    from cnn_course.sequential import Sequential

    if network is None:
        raise ValueError("returned_none")
    if not isinstance(network, Sequential) or not all(isinstance(layer, Layer) for layer in network.layers):
        raise ValueError("not_a_network", {"kind": kind_of(network)})
    return _pools_last(network.layers)


def _pools_last(layers: list[Any]) -> list[Any]:
    """The same layers, a pooling before its activation put behind it: both orders are in use."""
    ordered = list(layers)
    for i in range(len(ordered) - 1):
        if type(ordered[i]).__name__ == "AvgPool2d" and type(ordered[i + 1]).__name__ in _AS_ONE:
            ordered[i], ordered[i + 1] = ordered[i + 1], ordered[i]
    return ordered


def _rows(layers: list[Any], shape: tuple[int, ...]) -> Iterator[str]:
    """One line a layer, as far as an image gets."""
    x: Any = np.zeros((1, *shape), np.float32)
    for layer in layers:
        kind = _AS_ONE.get(type(layer).__name__, type(layer).__name__)
        try:
            count = sum(array.size for array in layer.named_parameters().values())
            x = layer.forward(x)
            yield f"{kind} -> {x.shape[1:]}, {count} parameters"
        except Exception:
            yield f"{kind} cannot take {x.shape[1:]}"
            return


# Labels -------------------------------------------------------------------------------------------------------------

CLASSES = 10


def labels_fit(answer: Any, images: np.ndarray) -> str:
    """Whether there is one whole-number label from 0 to 9 for each image, and not the same for all of many."""
    labels = _labels(answer, len(images))
    if len(labels) > 3 * CLASSES and np.ptp(labels) == 0:
        raise ValueError("label_constant", {"label": int(labels[0])})
    return "all"


def accuracy(answer: Any, images: np.ndarray, labels: np.ndarray, wanted: float) -> str:
    """Whether at least `wanted` of 100 images, none of them for training, get their own label."""
    percent = 100 * float((_labels(answer, len(images)) == labels).mean())
    facts = {"percent": f"{percent:.1f}", "wanted": f"{wanted:g}"}
    if percent < wanted:
        guesses = 100 / CLASSES
        low, high = 0.5 * guesses, 1.6 * guesses
        id = "accuracy_none" if percent < low else "accuracy_guessing" if percent < high else "accuracy_below"
        raise ValueError(id, facts)
    return "enough"


def _labels(answer: Any, count: int) -> np.ndarray:
    if answer is None:
        raise ValueError("returned_none")
    if isinstance(answer, list):
        raise ValueError("list_for_array")
    if not isinstance(answer, np.ndarray):
        raise ValueError("not_an_array", {"kind": kind_of(answer)})
    if answer.shape == (count, CLASSES) and count != CLASSES:
        raise ValueError("label_scores", {"classes": CLASSES})
    if answer.shape != (count,):
        raise ValueError("label_count", {"got": answer.shape, "count": count})
    if answer.dtype.kind not in "iuf" or not (answer == np.round(answer)).all():
        raise ValueError("label_whole")
    if answer.size and not (answer.min() >= 0 and answer.max() < CLASSES):
        raise ValueError("label_range", {"low": f"{answer.min():g}", "high": f"{answer.max():g}"})
    return answer
