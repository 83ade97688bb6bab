"""What a guest's call did, as JSON plus one block of bytes; and back, where nothing of it is trusted.

`Writing` is done in the guest. `Reading` is done in the judge: it builds only plain values and the course's own layers,
takes each byte of the block once and in order, and refuses what is too large, too deep or of an unknown kind.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cnn_course.check.casebook import Case
from cnn_course.check.outcome import Outcome
from cnn_course.check.plain import LARGEST, LONGEST, Thing
from cnn_course.grading.sandbox import network_wire
from cnn_course.grading.sandbox.text import cleaned
from cnn_course.messages import say

Tree = Any
SENT = {"|b1", "|i1", "|u1", *(f"<{kind}{size}" for kind in "iu" for size in (2, 4, 8)), "<f2", "<f4", "<f8"}
NAMED = {"<c8", "<c16", "|O"}  # kinds no exercise asks for: of these, and of texts, only type and shape are told
WIDE = 1000  # characters of an entry of an array of texts
TEXT = 10_000  # characters of a text
PARTS = 20_000  # of an answer that is no array; more fit no exercise, and each costs the judge time
KEYS = 1000  # of a dict: they may have been chosen to collide
LETTERS = 1_000_000  # characters of all texts of an answer
DIGITS = 4096  # hexadecimal, of an int
DEEP = 64
CLASSES = 30  # an exception's class and its bases
UNREADABLE = ("UnreadableAnswer", "Exception")


class Refused(Exception):
    """This tree is no answer."""


def unreadable(why: str = "") -> Outcome:
    """Return the outcome of a call whose answer cannot be taken."""
    return Outcome(error=UNREADABLE, detail=why or say("unreadable_answer"))


# In the guest ---------------------------------------------------------------------------------------------------------


@dataclass
class Writing:
    """The values of one reply: the bytes of their arrays, and how many of them there may be."""

    most: int
    block: bytearray = field(default_factory=bytearray)
    letters: int = LETTERS

    def outcome(self, outcome: Outcome) -> Tree:
        """Return an outcome as a JSON-ready tree. Raises OwnLayer."""
        return {
            "value": self.value(outcome.value),
            "again": self.value(outcome.again),
            "error": [name[:LONGEST] for name in outcome.error[:CLASSES]],
            "detail": outcome.detail[:LONGEST],
            "line": outcome.line[:LONGEST],
            "changed": list(outcome.changed),
            "warned": outcome.warned[:LONGEST],
            "printed": outcome.printed,
            "idle": list(outcome.idle),
        }

    def value(self, value: Any) -> Tree:
        """Return a plain value (`cnn_course.check.plain`) as a JSON-ready tree. Raises OwnLayer."""
        kind = type(value)
        if value is None or kind is bool:
            return value
        if issubclass(kind, str):
            return self._text(str(value)[:TEXT])
        if kind is int:
            return _int(value)
        if kind is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if isinstance(value, np.ndarray):
            return {"array": self._array(value)}
        if isinstance(value, np.generic):
            return {"scalar": self._array(np.asarray(value))}
        if kind is tuple:
            return {"tuple": [self.value(item) for item in value]}
        if kind is list:
            return [self.value(item) for item in value]
        if kind is dict:
            return {"dict": [[self.value(key), self.value(item)] for key, item in value.items()]}
        if kind is Thing:
            return {"thing": [value.kind[:LONGEST], value.text[:LONGEST]]}
        return {"network": [self._layer(layer) for layer in network_wire.described(value)]}  # `plain` leaves no other

    def _text(self, text: str) -> str:
        self.letters -= len(text)
        if self.letters < 0:
            raise ValueError("too many letters")
        return text

    def _array(self, array: np.ndarray) -> Tree:
        """[dtype, shape], and True where the entries follow in the block."""
        little = array.dtype.newbyteorder("<").str
        sent = little in SENT and array.size <= LARGEST and len(self.block) + array.nbytes <= self.most
        if sent:
            self.block += array.astype(little).tobytes()
        return [little, list(array.shape), sent]

    def _layer(self, layer: network_wire.Described) -> Tree:
        return [layer.kind, layer.sizes, [self._array(array) for array in layer.parameters]]


def _int(value: int) -> Tree:
    """JSON's own ints have a limit on their digits."""
    if abs(value) < 1 << 63:
        return value
    return {"int": hex(value)} if value.bit_length() < 4 * DIGITS else {"thing": ["int", "<int>"]}


# In the judge ---------------------------------------------------------------------------------------------------------


def decode_outcome(tree: Tree, block: bytes, case: Case) -> Outcome:
    """Return what the guest says the call did, or the outcome of an answer that cannot be read. Never raises."""
    try:
        return _outcome(tree, Reading(block), case)
    except (network_wire.TooLarge, network_wire.OwnLayer) as problem:
        return unreadable(str(problem))
    except (Refused, ValueError, TypeError, KeyError, OverflowError, RecursionError, MemoryError):
        return unreadable()


def _outcome(tree: Tree, reading: Reading, case: Case) -> Outcome:
    if not isinstance(tree, dict):
        raise Refused
    if set(tree) == {"own_layer"}:
        raise network_wire.OwnLayer(cleaned(_text(tree["own_layer"]), 100))
    value, again = reading.value(tree["value"]), reading.value(tree["again"])
    if isinstance(again, np.ndarray) and again.size > LARGEST:
        again = Thing("ndarray", "<array>")  # nobody may compare it entry by entry
    return Outcome(
        value=value,
        again=again,
        error=tuple(cleaned(_text(name), LONGEST) for name in _list(tree["error"], CLASSES)),
        detail=cleaned(_text(tree["detail"]), LONGEST),
        line=cleaned(_text(tree["line"]), LONGEST),
        changed=_places(tree["changed"], case),
        warned=cleaned(_text(tree["warned"]), LONGEST),
        printed=_flag(tree["printed"]),
        idle=_places(tree["idle"], case),
    )


def _places(tree: Tree, case: Case) -> tuple[int, ...]:
    places = tuple(_list(tree, len(case.args)))
    if any(type(place) is not int or not 0 <= place < len(case.args) for place in places):
        raise Refused
    return places


def _text(tree: Tree) -> str:
    if not isinstance(tree, str):
        raise Refused
    return tree


def _flag(tree: Tree) -> bool:
    if not isinstance(tree, bool):
        raise Refused
    return tree


def _list(tree: Tree, most: int, least: int = 0) -> list[Any]:
    if not isinstance(tree, list) or not least <= len(tree) <= most:
        raise Refused
    return tree


@dataclass
class Reading:
    """The values of one reply: how far its block is read, and how many parts were built."""

    block: bytes
    at: int = 0
    parts: int = 0

    def value(self, tree: Tree, depth: int = DEEP) -> Any:
        """Return the value that a tree describes. Raises Refused, or what NumPy raises for a misfit."""
        self.parts += 1
        if self.parts > PARTS or not depth:
            raise Refused
        if tree is None or type(tree) in (bool, int, float):
            return tree
        if isinstance(tree, str):
            return cleaned(tree, TEXT)
        if isinstance(tree, list):
            return [self.value(item, depth - 1) for item in tree]
        if not isinstance(tree, dict) or len(tree) != 1:
            raise Refused
        ((kind, content),) = tree.items()
        read = getattr(self, f"_{kind}", None) if kind in KINDS else None
        if read is None:
            raise Refused
        return read(content, depth - 1)

    def _int(self, tree: Tree, depth: int) -> int:
        if not isinstance(tree, str) or len(tree) > DIGITS + 3:
            raise Refused
        return int(tree, 16)

    def _float(self, tree: Tree, depth: int) -> float:
        if tree not in ("nan", "inf", "-inf"):
            raise Refused
        return float(tree)

    def _tuple(self, tree: Tree, depth: int) -> tuple[Any, ...]:
        return tuple(self.value(item, depth) for item in _list(tree, PARTS))

    def _dict(self, tree: Tree, depth: int) -> dict[Any, Any]:
        pairs = (_list(pair, 2, 2) for pair in _list(tree, KEYS))
        return {self._key(key): self.value(item, depth) for key, item in pairs}

    def _key(self, tree: Tree) -> Any:
        key = self.value(tree, 2)
        if not isinstance(key, str | int | float | Thing):
            raise Refused
        return key

    def _thing(self, tree: Tree, depth: int) -> Thing:
        kind, text = _list(tree, 2, 2)
        return Thing(cleaned(_text(kind), LONGEST), cleaned(_text(text), LONGEST))

    def _scalar(self, tree: Tree, depth: int) -> Any:
        array = self._array(tree, depth)
        if array.ndim:
            raise Refused
        return array[()]

    def _array(self, tree: Tree, depth: int) -> np.ndarray:
        dtype, sizes, sent = _list(tree, 3, 3)
        shape = tuple(_list(sizes, 64))
        if any(type(size) is not int or size < 0 for size in shape):
            raise Refused
        if sent is not True:
            return np.broadcast_to(_stand_in(dtype), shape)
        if dtype not in SENT:
            raise Refused
        return self._entries(np.dtype(dtype), shape)

    def _entries(self, dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
        count = math.prod(shape)
        if count > LARGEST or self.at + count * dtype.itemsize > len(self.block):
            raise Refused
        flags = dtype.kind == "b"
        flat = np.frombuffer(self.block, np.uint8 if flags else dtype, count, self.at)
        self.at += flat.nbytes
        return (flat != 0 if flags else flat.copy()).reshape(shape)

    def _network(self, tree: Tree, depth: int) -> Any:
        layers = [_list(layer, 3, 3) for layer in _list(tree, network_wire.LAYERS)]
        return network_wire.built(
            [
                network_wire.Described(_text(kind), sizes, [self._array(array, depth) for array in _list(arrays, 2)])
                for kind, sizes, arrays in layers
            ]
        )


KINDS = ("int", "float", "tuple", "dict", "thing", "scalar", "array", "network")


def _stand_in(dtype: Tree) -> np.ndarray:
    """One entry of an array of which only type and shape are told."""
    kind = _text(dtype)
    texts = kind[:2] == "<U" and kind[2:].isdecimal() and len(kind) < 6 and int(kind[2:]) <= WIDE
    if kind not in SENT | NAMED and not texts:
        raise Refused
    return np.array(None) if kind == "|O" else np.zeros((), kind)


def decode_thing(tree: Tree, block: bytes) -> Any:
    """Return the plain value that stands where a function was wanted. Never raises."""
    try:
        return Reading(block).value(tree)
    except (Refused, ValueError, TypeError, KeyError, OverflowError, RecursionError, MemoryError):
        return Thing("object", "<object>")
