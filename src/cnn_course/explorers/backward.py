"""The way back through a sliding window: who gets how much of an output's gradient, by the student's function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnn_course import panels
from cnn_course.calls import NotShownError, called_parts, parameters_of
from cnn_course.explorers.base import (
    SECONDS,
    Explorer,
    answer,
    array_of,
    chosen,
    function_of,
    latest,
    numbers,
    typed_number,
    whole,
)
from cnn_course.messages import say
from cnn_course.panels import Panel

Array = np.ndarray
Sizes = tuple[int, int]

LARGEST = 8  # entries a side of what is shown
MAPS = 4  # channels and filters at most


@dataclass(frozen=True)
class Kind:
    """A kind of backward function: what it goes back through, its arguments, and what it returns."""

    through: str  # "convolution", "max" or "average"
    takes: tuple[str, ...]
    returns: tuple[str, ...]

    @property
    def pools(self) -> bool:
        """Whether it goes back through pooling, which has no weights."""
        return self.through != "convolution"


KINDS = {
    "conv2d_backward": Kind("convolution", ("dout", "x", "w", "stride", "padding"), ("dx", "dw", "db")),
    "conv2d_input_gradient": Kind("convolution", ("dout", "w", "input_shape", "stride", "padding"), ("dx",)),
    "conv2d_weight_gradient": Kind("convolution", ("dout", "x", "kernel_size", "stride", "padding"), ("dw",)),
    "conv2d_bias_gradient": Kind("convolution", ("dout",), ("db",)),
    "max_pool2d_backward": Kind("max", ("dout", "x", "size", "stride"), ("dx",)),
    "avg_pool2d_backward": Kind("average", ("dout", "x", "size", "stride"), ("dx",)),
}


def kind_of(function: Callable[..., Any]) -> Kind:
    """Return the kind of a function, by its name or else its parameters. Raises `NotShownError` for other functions."""
    name = getattr(function, "__name__", "")
    if name in KINDS:
        return KINDS[name]
    parameters = tuple(parameters_of(function)) if callable(function) else ()
    kinds = [kind for kind in KINDS.values() if kind.takes == parameters]
    if not kinds:
        raise NotShownError(say("backward:unknown", name=name or str(function)[:40], known=", ".join(KINDS)))
    average = any(word in name for word in ("avg", "average", "mean"))
    return kinds[-1] if average else kinds[0]


# Where windows lie: pixels are counted in the padded image ----------------------------------------------------------


def outputs(image: Sizes, window: Sizes, stride: int, padding: int) -> Sizes:
    """How many windows there are down and across; what fills no whole window is left over."""
    rows, columns = ((n + 2 * padding - k) // stride + 1 for n, k in zip(image, window, strict=True))
    return max(0, rows), max(0, columns)


def fits(image: Sizes, window: Sizes, stride: int, padding: int) -> bool:
    """Whether windows fill the padded image exactly."""
    left = [n + 2 * padding - k for n, k in zip(image, window, strict=True)]
    return all(n >= 0 and n % stride == 0 for n in left)


def fitting(image: Sizes, window: Sizes, stride: int, padding: int) -> Sizes:
    """The sizes that windows fill exactly, no smaller than `image` and as small as can be."""
    least = [max(n, k - 2 * padding, 1) for n, k in zip(image, window, strict=True)]
    rows, columns = (n + -(n + 2 * padding - k) % stride for n, k in zip(least, window, strict=True))
    return rows, columns


def products(shape: Sizes, window: Sizes, stride: int) -> list[list[int]]:
    """All products of a convolution with `shape` outputs: output i, j takes pixel y, x times weight u, v."""
    return [[i, j, i * stride + u, j * stride + v, u, v] for i, j in np.ndindex(*shape) for u, v in np.ndindex(*window)]


def shares(x: Array, shape: Sizes, size: int, stride: int, average: bool) -> list[list[float]]:
    """What pooling a map (H, W) hands back: of output i, j pixel y, x gets the last number, a part from 0 to 1."""
    found: list[list[float]] = []
    for i, j in np.ndindex(*shape):
        window = x[i * stride :, j * stride :][:size, :size]
        winner = divmod(int(window.argmax()), size)  # the first maximum
        for u, v in np.ndindex(size, size):
            part = 1 / size**2 if average else float((u, v) == winner)
            found.append([i, j, i * stride + u, j * stride + v, u, v, part])
    return found


def counts(image: Sizes, window: Sizes, stride: int, padding: int) -> Array:
    """How many windows see each entry of the padded image."""
    seen = np.zeros([n + 2 * padding for n in image], int)
    for i, j in np.ndindex(*outputs(image, window, stride, padding)):
        seen[i * stride :, j * stride :][: window[0], : window[1]] += 1
    return seen


def spread(dout: Array, image: Sizes, window: Sizes, stride: int, padding: int) -> Array:
    """The entries of a map (OH, OW) `stride` apart, with zeros between and around.

    Correlated with the turned kernel it is the gradient of the image: H + KH - 1 rows for H rows of the image.
    """
    (H, W), (KH, KW) = image, window
    around = np.zeros((H + KH - 1, W + KW - 1))
    for i, j in np.ndindex(*dout.shape):
        row, column = KH - 1 - padding + i * stride, KW - 1 - padding + j * stride
        if 0 <= row < around.shape[0] and 0 <= column < around.shape[1]:
            around[row, column] = dout[i, j]
    return around


# What is shown where nothing is given -------------------------------------------------------------------------------


def first_dout(shape: tuple[int, ...]) -> Array:
    """1, 10, 100, 1000 where there are so few outputs: a sum then says which went into it. Else 1, 2, 3, ..."""
    count = shape[1] * shape[2]
    one = 10.0 ** np.arange(count) if count <= 4 else np.arange(1.0, count + 1)
    return np.broadcast_to(one.reshape(shape[1:]), shape).copy()


def _maps(array: Any, axes: int, name: str) -> Array:
    """An array of numbers with axes of length 1 in front, as many as are missing; a batch of one loses its axis."""
    values = array_of(array, name)
    if axes == 3 and values.ndim == 4 and len(values) == 1:
        values = values[0]
    sides = values.shape[-2:]
    good = 2 <= values.ndim <= axes and values.size and np.isfinite(values).all()
    if not good or max(sides) > LARGEST or max(values.shape[:-2], default=1) > MAPS:
        raise NotShownError(say("backward:wrong_array", name=name, shape=values.shape, side=LARGEST, maps=MAPS))
    return values.reshape((1,) * (axes - values.ndim) + values.shape).astype(float)


# The explorer -------------------------------------------------------------------------------------------------------


class Backward(Explorer):
    """A gradient goes back through ``function``; see `cnn_course.explore.backward`."""

    file = "backward"

    def __init__(
        self,
        function: Callable[..., Any],
        x: Any = None,
        w: Any = None,
        dout: Any = None,
        stride: int | None = None,
        padding: int = 0,
        size: int = 2,
    ) -> None:
        self.kind = kind_of(function)
        self.function = function_of(function, "backward")
        self.size = chosen(size, 1, 4, "size")
        self.stride = chosen((self.size if self.kind.pools else 1) if stride is None else stride, 1, 4, "stride")
        self.padding = 0 if self.kind.pools else chosen(padding, 0, 3, "padding")
        self.w = self._first_w(x, w)
        self.x = self._first_x() if x is None else _maps(x, 3, "x")
        self._must_fit()
        self.dout = first_dout(self._shape) if dout is None else _maps(dout, 3, "dout")
        if self.dout.shape != self._shape:
            raise NotShownError(say("backward:dout_shape", got=self.dout.shape, wanted=self._shape))
        self.one, self.chosen = True, (0, 0, 0)
        self.given = {name: getattr(self, name) for name in ("x", "w", "dout", "size", "stride", "padding")}
        super().__init__()

    def followed(self) -> list[Callable[..., Any]]:
        """The one function."""
        return [self.function]

    def _first_w(self, x: Any, w: Any) -> Array:
        if w is not None and not self.kind.pools:
            return _maps(w, 4, "w")
        channels = 1 if x is None else len(_maps(x, 3, "x"))
        one = np.arange(1.0, 5).reshape(2, 2)
        return np.broadcast_to(one, (1, channels, 2, 2)).copy()

    def _first_x(self) -> Array:
        """The numbers of lesson 06: for pooling some with ties, else 1 to 9, or more where windows do not fit."""
        if self.kind.pools:
            return np.array([[[1.0, 6, 2, 3], [5, 4, 8, 8], [7, 0, 4, 4], [2, 3, 4, 4]]])
        H, W = fitting((3, 3), self._window, self.stride, self.padding)
        return np.arange(1.0, self.w.shape[1] * H * W + 1).reshape(-1, H, W)

    # What a person may change

    def do_edit(self, part: str, row: int, column: int, text: Any, channel: int = 0, filter: int = 0) -> None:
        """Put a typed number into dout, x or w. Rows and columns of x are counted in the padded image."""
        if part not in ("dout", "x", "w"):
            raise ValueError(part)
        array = getattr(self, part).copy()
        place: tuple[int, ...] = (filter, channel, row, column) if part == "w" else (channel, row, column)
        if part == "dout":
            place = (filter, row, column)
        if part == "x":
            place = (channel, *(at - self.padding if isinstance(at, int) else at for at in (row, column)))
            if any(isinstance(at, int) and not 0 <= at < n for at, n in zip(place[1:], array.shape[1:], strict=True)):
                raise NotShownError(say("backward:is_padding"))
        for index, count in zip(place, array.shape, strict=True):
            chosen(index, 0, count - 1, part)
        array[place] = typed_number(text)
        setattr(self, part, array)
        if part == "dout":
            self.chosen = (filter, row, column)

    def do_choose(self, filter: int, row: int, column: int) -> None:
        """Choose the output whose gradient goes back alone."""
        for index, count in zip((filter, row, column), self.dout.shape, strict=True):
            chosen(index, 0, count - 1, "dout")
        self.chosen = (filter, row, column)

    def do_mode(self, one: bool) -> None:
        """Send back one output's gradient, or those of all."""
        self.one = bool(one)

    def do_set(self, name: str, value: Any) -> None:
        """Change stride, padding or size. Where windows would not fit a convolution's image, it grows."""
        limits = {"stride": (1, 4), "size": (1, 4)} if self.kind.pools else {"stride": (1, 4), "padding": (0, 3)}
        if name not in limits:
            raise ValueError(name)
        setting = {"stride": self.stride, "padding": self.padding, "size": self.size}
        setting[name] = chosen(value, *limits[name], name)
        image = self._image
        if self.kind.pools:
            window: Sizes = (setting["size"], setting["size"])
        else:
            window = self._window
            image = fitting(image, window, setting["stride"], setting["padding"])
        shape = outputs(image, window, setting["stride"], setting["padding"])
        if max(image) > LARGEST or min(shape) < 1 or max(shape) > LARGEST:
            raise NotShownError(say("backward:no_room", name=name, value=setting[name]))
        self.stride, self.padding, self.size = setting["stride"], setting["padding"], setting["size"]
        growth = [(0, after - before) for after, before in zip(image, self._image, strict=True)]
        self.x = np.pad(self.x, [(0, 0), *growth], mode="wrap")
        self._renew_dout()

    def do_reset(self) -> None:
        """Everything as it was given."""
        for name, value in self.given.items():
            setattr(self, name, value)
        self.chosen = (0, 0, 0)

    def _renew_dout(self) -> None:
        if self.dout.shape != self._shape:
            self.dout, self.chosen = first_dout(self._shape), (0, 0, 0)

    # What is shown

    def look(self) -> dict[str, Any]:
        """Return what went in, what the student's function returns, and which numbers belong together."""
        sentence, found = self._answer_of_student()
        dout, kind, convolution = self._dout_now, self.kind, not self.kind.pools
        turned = self.w[:, :, ::-1, ::-1]
        around = [spread(one, self._image, self._window, self.stride, self.padding) for one in dout]
        return {
            "dout": numbers(dout),
            "x": numbers(self._padded) if "x" in kind.takes else None,
            "w": numbers(self.w) if "w" in kind.takes else None,
            "kernel": list(self._window),
            "dx": numbers(found["dx"][0]) if "dx" in found else None,
            "dw": numbers(found["dw"]) if "dw" in found else None,
            "db": numbers(found["db"]) if "db" in found else None,
            "returns": list(kind.returns),
            "counts": numbers(counts(self._image, self._window, self.stride, self.padding)),
            "links": self._links,
            "spread": numbers(np.stack(around)) if "dx" in kind.returns and convolution else None,
            "turned": numbers(turned),
            "sentence": sentence,
            "through": kind.through,
            "name": self.function.__name__,
            "one": self.one,
            "chosen": list(self.chosen),
            "stride": self.stride,
            "padding": self.padding,
            "size": self.size,
        }

    def still(self) -> Panel:
        """What goes in and what the student's function returns, for all of dout."""
        named = {"dout": self.dout, "x": self.x, "w": self.w}
        items = [*panels.arrays({name: _slim(array) for name, array in named.items() if name in self.kind.takes})]
        sentence, found = self._answer_of_student(self.dout)
        if sentence:
            items.append(panels.sentence(sentence))
        return panels.panel([*items, *panels.arrays({name: _slim(array) for name, array in found.items()})])

    @property
    def _image(self) -> Sizes:
        return self.x.shape[1], self.x.shape[2]

    @property
    def _window(self) -> Sizes:
        return (self.size, self.size) if self.kind.pools else (self.w.shape[2], self.w.shape[3])

    @property
    def _shape(self) -> tuple[int, int, int]:
        """The shape of dout: a map for each filter, or for each channel that is pooled."""
        maps = len(self.x) if self.kind.pools else len(self.w)
        return (maps, *outputs(self._image, self._window, self.stride, self.padding))

    @property
    def _padded(self) -> Array:
        return np.pad(self.x, [(0, 0), *[(self.padding, self.padding)] * 2])

    @property
    def _dout_now(self) -> Array:
        """What goes back: all of dout, or the chosen entry alone."""
        if not self.one:
            return self.dout
        alone = np.zeros(self.dout.shape)
        alone[self.chosen] = self.dout[self.chosen]
        return alone

    @property
    def _links(self) -> list[Any]:
        """For each channel of pooling, or once for a convolution: which output, pixel and weight belong together."""
        if not self.kind.pools:
            return [products(self._shape[1:], self._window, self.stride)]
        average = self.kind.through == "average"
        return [shares(one, self._shape[1:], self.size, self.stride, average) for one in self.x]

    def _answer_of_student(self, dout: Array | None = None) -> tuple[str, dict[str, Array]]:
        """The student's gradients by name, those of the right shape alone, and what is to be said about the others."""
        dout = self._dout_now if dout is None else dout
        values = {
            "dout": dout[None],
            "x": self.x[None],
            "w": self.w,
            "stride": self.stride,
            "padding": self.padding,
            "size": self.size,
            "kernel_size": self._window,
            "input_shape": (1, *self.x.shape),
        }
        arguments = [values[name] for name in self.kind.takes]
        names = self.kind.returns
        try:
            if len(names) == 1:
                found = {names[0]: answer(self.function, *arguments)}
            else:
                found = called_parts(latest(self.function), names, *arguments, seconds=SECONDS)
        except NotShownError as reason:
            return str(reason), {}
        wanted = {"dx": (1, *self.x.shape), "dw": self.w.shape, "db": self.w.shape[:1]}
        wrong = [
            say("backward:other_shape", name=self.function.__name__, part=part, got=got.shape, wanted=wanted[part])
            for part, got in found.items()
            if got.shape != wanted[part]
        ]
        return " ".join(wrong), {part: got for part, got in found.items() if got.shape == wanted[part]}

    def _must_fit(self) -> None:
        if not self.kind.pools and self.x.shape[0] != self.w.shape[1]:
            raise NotShownError(say("backward:channels", x=self.x.shape, w=self.w.shape))
        setting = self._image, self._window, self.stride, self.padding
        if min(outputs(*setting)) < 1 or not (self.kind.pools or fits(*setting)):
            raise NotShownError(say("backward:no_fit", image=self._image, window=self._window, stride=self.stride))


def _slim(array: Array) -> Array:
    """The array for a panel: without axes of length 1 in front of its last two."""
    while array.ndim > 2 and len(array) == 1:
        array = array[0]
    return whole(array)
