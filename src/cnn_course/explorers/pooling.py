"""Windows pooled to one number each: the student's numbers, the winners, and what a move by one pixel changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnn_course import panels
from cnn_course.calls import NotShownError
from cnn_course.explorers.base import (
    Explorer,
    answer,
    array_of,
    chosen,
    function_of,
    numbers,
    typed_number,
    typed_over,
    was_checked,
)
from cnn_course.messages import say
from cnn_course.panels import Panel

LARGEST = 16  # rows and columns of an input that is shown
MOVES = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
NAMES = {"max": ("max",), "average": ("avg", "average", "mean")}  # what a function's name says about its kind
FIRST = np.array(  # with ties, an empty corner, and a column that windows of 2 leave over
    [
        [1, 3, 0, 0, 2, 5, 4],
        [3, 2, 0, 0, 5, 1, 0],
        [0, 6, 1, 2, 0, 0, 7],
        [4, 1, 8, 2, 0, 9, 0],
        [2, 2, 3, 0, 1, 1, 6],
        [5, 0, 3, 7, 1, 1, 0],
    ]
)

Function = Callable[..., Any]


def windows(image: np.ndarray, size: int, stride: int) -> np.ndarray:
    """All whole windows of a map (H, W), (OH, OW, size, size)."""
    return np.lib.stride_tricks.sliding_window_view(image, (size, size))[::stride, ::stride]


def winners(image: np.ndarray, size: int, stride: int) -> np.ndarray:
    """Row and column of the first maximum of each window, in row-major order: (OH, OW, 2)."""
    flat = windows(image, size, stride)
    first = flat.reshape(*flat.shape[:2], -1).argmax(axis=-1)
    rows, columns = np.indices(first.shape) * stride
    return np.stack([rows + first // size, columns + first % size], axis=-1)


def as_large(image: np.ndarray, size: int, stride: int) -> np.ndarray:
    """How many numbers of each window are its largest: (OH, OW)."""
    found = windows(image, size, stride)
    return (found == found.max(axis=(2, 3), keepdims=True)).sum(axis=(2, 3))


def marks(image: np.ndarray, size: int, stride: int) -> np.ndarray:
    """For each pixel 2 if it wins a window, 1 if it is as large as a winner and comes later, 0 otherwise: (H, W)."""
    found = np.zeros(image.shape, int)
    tops = windows(image, size, stride).max(axis=(2, 3))
    for (i, j), top in np.ndenumerate(tops):
        place = np.s_[i * stride : i * stride + size, j * stride : j * stride + size]
        found[place][image[place] == top] = 1
    places = winners(image, size, stride).reshape(-1, 2)
    found[places[:, 0], places[:, 1]] = 2
    return found


def seen(shape: tuple[int, int], size: int, stride: int) -> np.ndarray:
    """How many windows look at each pixel: (H, W)."""
    rows, columns = (_seen(length, size, stride) for length in shape)
    return np.outer(rows, columns)


def _seen(length: int, size: int, stride: int) -> np.ndarray:
    counts = np.zeros(length, int)
    for start in range(0, length - size + 1, stride):
        counts[start : start + size] += 1
    return counts


def pooling_kind(name: str) -> str:
    """Return "max", "average" or "other", from the name of a function."""
    kinds = (kind for kind, parts in NAMES.items() if any(part in name.lower() for part in parts))
    return next(kinds, "other")


class Pooling(Explorer):
    """One or two pooling functions over one map; see `cnn_course.explore.pooling`."""

    file = "pooling"

    def __init__(
        self,
        function: Function,
        other: Function | None = None,
        image: Any = None,
        size: int = 2,
        stride: int | None = None,
    ) -> None:
        given = [function] if other is None else [function, other]
        self.functions = [function_of(each, "pooling") for each in given]
        self.first = _map(FIRST if image is None else image)
        self.image = self.first.copy()
        self.size = self._within("size", size)
        self.stride = None if stride is None else self._within("stride", stride)
        self.comparing = False
        self.before: tuple[np.ndarray, list[np.ndarray | None]] | None = None  # input and outputs until the last move
        super().__init__()

    def followed(self) -> list[Function]:
        """The one or two functions."""
        return self.functions

    def do_edit(self, row: Any, column: Any, text: Any) -> None:
        """Put a typed number into the input."""
        place = tuple(chosen(v, 0, n - 1, "input") for v, n in zip((row, column), self.image.shape, strict=True))
        self.image, self.before = typed_over(self.image, place, typed_number(text)), None

    def do_size(self, value: Any) -> None:
        """Change the size of the window."""
        self.size, self.before = self._within("size", value), None

    def do_stride(self, value: Any) -> None:
        """Change the stride; None for that of the size."""
        self.stride, self.before = None if value is None else self._within("stride", value), None

    def do_move(self, direction: str) -> None:
        """Move the input by one pixel; what leaves on one side enters on the other."""
        step = MOVES[direction]
        self.before = self.image, [self._pooled_or_none(f) for f in self.functions]
        self.image = np.roll(self.image, step, axis=(0, 1))

    def do_reset(self) -> None:
        """Go back to the first input."""
        self.image, self.before = self.first.copy(), None

    def do_compare(self, on: bool) -> None:
        """Mark wrong numbers, or leave them unmarked."""
        self.comparing = bool(on) and all(map(was_checked, self.functions))

    def look(self) -> dict[str, Any]:
        """Return the input, its windows and winners, and what each function makes of it."""
        view = {
            "input": numbers(self.image),
            "size": self.size,
            "stride": self.stride,
            "step": self._step,
            "largest": LARGEST,
            "white": float(self.image.max()) if self.image.min() >= 0 and 0 < self.image.max() <= 1 else 0,
            "seen": numbers(self._seen()),
            "outputs": [self._part(number) for number in range(len(self.functions))],
            "comparing": self.comparing,
            "can_compare": all(map(was_checked, self.functions)),
            "sentence": self._sentence(),
        }
        return view | (self._winners() if self._fits and self._has_maximum else {})

    def still(self) -> Panel:
        """The input, with the winners framed, and the numbers of each function."""
        framed = winners(self.image, self.size, self._step).reshape(-1, 2).tolist() if self._fits else []
        places = [(r, c) for r, c in framed] if self._has_maximum else []
        items = [*panels.arrays({"x": self.image}, panels.look_of(self.image), places)]
        for function in self.functions:
            try:
                named = f"{function.__name__}(x, {self.size}, {self.stride})"
                items += panels.arrays({named: self._pooled(function)})
            except NotShownError as reason:
                items.append(panels.sentence(str(reason)))
        return panels.panel(items)

    @property
    def _step(self) -> int:
        return self.size if self.stride is None else self.stride

    @property
    def _fits(self) -> bool:
        return self.size <= min(self.image.shape)

    @property
    def _has_maximum(self) -> bool:
        return any(pooling_kind(function.__name__) == "max" for function in self.functions)

    def _within(self, name: str, value: Any) -> int:
        return chosen(value, 1, LARGEST, say(f"pooling:{name}"))

    def _seen(self) -> np.ndarray:
        rows, columns = self.image.shape
        return seen((rows, columns), self.size, self._step)

    def _winners(self) -> dict[str, Any]:
        found = {"winners": winners, "as_large": as_large, "marks": marks}
        return {name: numbers(make(self.image, self.size, self._step)) for name, make in found.items()}

    def _sentence(self) -> str:
        """What is left over, and how much the last move changed in the input."""
        lines = []
        if self._fits and (dropped := self._dropped()):
            lines.append(dropped)
        if self.before:
            lines.append(say("pooling:moved", changed=int((self.before[0] != self.image).sum()), all=self.image.size))
        return " ".join(lines)

    def _dropped(self) -> str:
        """Which rows and columns are left over at the end."""
        ends = [(n - self.size) // self._step * self._step + self.size for n in self.image.shape]
        rows, columns = ([*range(end, n)] for end, n in zip(ends, self.image.shape, strict=True))
        if not rows and not columns:
            return ""
        return say("pooling:dropped", rows=_listed(rows), columns=_listed(columns))

    def _pooled(self, function: Function) -> np.ndarray:
        """The student's numbers, (OH, OW)."""
        if not self._fits:
            rows, columns = self.image.shape
            raise NotShownError(say("pooling:no_room", size=self.size, rows=rows, columns=columns))
        got = answer(function, self.image[None, None], self.size, self.stride)
        expected = (1, 1, *windows(self.image, self.size, self._step).shape[:2])
        if got.shape != expected:
            facts = {"shape": (1, 1, *self.image.shape), "size": self.size, "stride": self._step}
            raise NotShownError(
                say("pooling:other_shape", name=function.__name__, got=got.shape, expected=expected, **facts)
            )
        return got[0, 0]

    def _pooled_or_none(self, function: Function) -> np.ndarray | None:
        try:
            return self._pooled(function)
        except NotShownError:
            return None

    def _part(self, number: int) -> dict[str, Any]:
        """What one function makes of the input, for the browser."""
        function = self.functions[number]
        name = function.__name__
        part: dict[str, Any] = {"name": name, "kind": pooling_kind(name), "output": None, "sentence": ""}
        try:
            output = self._pooled(function)
        except NotShownError as reason:
            return part | {"sentence": str(reason)}
        part |= {"output": numbers(output)}
        before = self.before[1][number] if self.before else None
        if before is not None and before.shape == output.shape:
            part |= _changes(name, before, output)
        return part | (self._compared(name, output) if self.comparing else {})

    def _compared(self, name: str, output: np.ndarray) -> dict[str, Any]:
        """The right numbers, and which of the student's differ."""
        kind = pooling_kind(name)
        if kind == "other":
            return {}
        found = windows(self.image, self.size, self._step)
        right = found.max(axis=(2, 3)) if kind == "max" else found.mean(axis=(2, 3))
        wrong = ~_close(output, right)
        if not wrong.any():
            return {"verdict": say("pooling:all_right", name=name)}
        verdict = say("pooling:some_wrong", name=name, count=int(wrong.sum()), all=right.size)
        return {"verdict": verdict, "wrong": numbers(wrong), "right": numbers(right)}


def _changes(name: str, before: np.ndarray, after: np.ndarray) -> dict[str, Any]:
    """Which numbers a move changed, and how many in a sentence."""
    changed = ~_close(before, after)
    count = int(changed.sum())
    said = say("pooling:changed", name=name, changed=count, same=changed.size - count, all=changed.size)
    return {"changed": numbers(changed), "moved": said}


def _close(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.isclose(some.astype(float), others.astype(float), rtol=1e-5, atol=1e-8, equal_nan=True)


def _listed(places: list[int]) -> str:
    return ", ".join(map(str, places)) or "\N{EN DASH}"


def _map(image: Any) -> np.ndarray:
    """The map (H, W) of numbers that is pooled; leading axes of length 1 go."""
    array = array_of(image, "image")
    while array.ndim > 2 and len(array) == 1:
        array = array[0]
    usable = array.ndim == 2 and array.size and max(array.shape) <= LARGEST
    if not usable or not np.isfinite(array).all():
        raise NotShownError(say("pooling:wrong_input", largest=LARGEST, kind=say("shape", shape=array.shape)))
    return array if array.dtype.kind == "f" else array.astype(int)
