"""Values of a casebook as JSON plus one block of bytes: nothing that travels is ever pickled.

``encode`` turns arguments and answers into a JSON-ready tree and appends the bytes of their arrays to a block;
``decode`` turns them back, freshly each time, so that a function under test can spoil only its own copy. An array
keeps its dtype, whether it may be written, and whether it lies contiguously in memory: wrong code depends on all three.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

PLAIN_KINDS = "biufU"  # numbers, flags, text
FLAGS = ("readonly", "strided", "of_255")
LARGE = 4096  # bytes from which on an array that is there already is not kept a second time


@dataclass(frozen=True)
class FunctionNamed:
    """A function that a case hands over by its name in `cnn_course.check.functions`."""

    name: str

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True)
class NetworkNamed:
    """A network, built anew for each call, by its name in `cnn_course.check.networks`."""

    name: str

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Seeded:
    """A fresh ``numpy.random.Generator`` with this seed, for functions that take ``rng``."""

    seed: int

    def __repr__(self) -> str:
        return f"np.random.default_rng({self.seed})"


def encode(value: Any, block: bytearray) -> Any:
    """Return `value` as a JSON-ready tree; the bytes of its arrays are appended to `block`.

    Raises TypeError for a value that a casebook cannot hold.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, np.generic):
        return {"scalar": encode(np.asarray(value), block)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": repr(value)}  # JSON has no word for inf and nan
    if isinstance(value, np.ndarray):
        return _encode_array(value, block)
    if isinstance(value, tuple):
        return {"tuple": [encode(item, block) for item in value]}
    if isinstance(value, list):
        return [encode(item, block) for item in value]
    if isinstance(value, dict):
        return {"dict": [[encode(key, block), encode(item, block)] for key, item in value.items()]}
    if isinstance(value, FunctionNamed):
        return {"function": value.name}
    if isinstance(value, NetworkNamed):
        return {"network": value.name}
    if isinstance(value, Seeded):
        return {"seed": value.seed}
    raise TypeError(f"a casebook cannot hold a {type(value).__name__}")


def decode(tree: Any, block: bytes) -> Any:
    """Return the value that `encode` was given, with arrays of its own.

    A `FunctionNamed`, `NetworkNamed` or `Seeded` stays a description; `cnn_course.check.outcome` makes the real thing
    of it.
    """
    if isinstance(tree, list):
        return [decode(item, block) for item in tree]
    if not isinstance(tree, dict):
        return tree
    kind = next(key for key in tree if key not in FLAGS)
    content = tree[kind]
    if kind == "array":
        return _decode_array(tree, block)
    if kind == "scalar":
        return decode(content, block)[()]
    if kind == "tuple":
        return tuple(decode(item, block) for item in content)
    if kind == "dict":
        return {decode(key, block): decode(item, block) for key, item in content}
    simple = {"float": float, "function": FunctionNamed, "network": NetworkNamed, "seed": Seeded}
    if kind not in simple:
        raise ValueError(f"the casebook holds an unknown kind of value, {kind!r}")
    return simple[kind](content)


def copied(value: Any) -> Any:
    """Return `value` with fresh arrays that keep the layout and the flags of the old ones."""
    block = bytearray()
    return decode(encode(value, block), bytes(block))


def _encode_array(array: np.ndarray, block: bytearray) -> dict[str, Any]:
    if array.dtype.kind not in PLAIN_KINDS:
        raise TypeError(f"a casebook cannot hold an array of dtype {array.dtype}")
    of_255 = _holds_bytes(array)
    little = np.round(array * 255).astype(np.uint8) if of_255 else array.astype(array.dtype.newbyteorder("<"))
    content = little.tobytes()
    offset = block.find(content) if len(content) >= LARGE else -1
    tree: dict[str, Any] = {"array": [len(block) if offset < 0 else offset, little.dtype.str, list(array.shape)]}
    if offset < 0:
        block += content
    if of_255:
        tree["of_255"] = True
    if not array.flags.writeable:
        tree["readonly"] = True
    if not array.flags.c_contiguous:
        tree["strided"] = True
    return tree


def _holds_bytes(array: np.ndarray) -> bool:
    """Whether these are many float32 pixels that were bytes from 0 to 255, and will be the same to the last bit."""
    if array.dtype != np.float32 or array.nbytes < LARGE or not (np.abs(array - 0.5) <= 0.5).all():
        return False
    return np.array_equal(np.round(array * 255).astype(np.uint8).astype(np.float32) / np.float32(255), array)


def _decode_array(tree: dict[str, Any], block: bytes) -> np.ndarray:
    offset, dtype, shape = tree["array"]
    flat = np.frombuffer(block, np.dtype(dtype), math.prod(shape), offset) if math.prod(shape) else np.empty(0, dtype)
    array = flat.reshape(shape).copy()
    if tree.get("of_255"):
        array = array.astype(np.float32) / np.float32(255)
    if tree.get("strided"):
        wide = np.zeros((*shape[:-1], 2 * shape[-1]), array.dtype)
        wide[..., ::2] = array
        array = wide[..., ::2]
    if tree.get("readonly"):
        array.flags.writeable = False
    return array
