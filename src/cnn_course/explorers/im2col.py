"""Windows become rows, filters become columns, and rows go back to where they were copied from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnn_course import panels
from cnn_course.calls import NotShownError
from cnn_course.explorers.base import Explorer, answer, array_of, chosen, function_of, numbers, typed_number, whole
from cnn_course.messages import say
from cnn_course.panels import Panel

Array = np.ndarray
Shape = tuple[int, int, int]

LARGEST, CHANNELS, FILTERS = 6, 3, 2
MOST = 48  # rows or columns of a matrix of another shape than it needs, to be shown all the same


def sources(shape: Shape, kernel: int, stride: int, padding: int) -> Array:
    """For an image (C, H, W): which entry c, y, x of the padded image each entry of the matrix is, (R, Q, 3)."""
    channels, rows, columns = shape
    tops, lefts = (range(0, side + 2 * padding - kernel + 1, stride) for side in (rows, columns))
    matrix = [
        [(c, top + u, left + v) for c in range(channels) for u in range(kernel) for v in range(kernel)]
        for top in tops
        for left in lefts
    ]
    return np.array(matrix, int).reshape(-1, channels * kernel**2, 3)


def unrolled(x: Array, kernel: int, stride: int, padding: int) -> Array:
    """The matrix (R, Q) of an image (C, H, W): a row for each window."""
    padded = np.pad(x, [(0, 0), *[(padding, padding)] * 2])
    return np.asarray(padded[tuple(np.moveaxis(sources(_shape(x), kernel, stride, padding), 2, 0))])


def put_back(cols: Array, shape: Shape, kernel: int, stride: int, padding: int) -> Array:
    """Every entry of `cols` added where it was copied from, (C, H, W)."""
    channels, rows, columns = shape
    padded = np.zeros((channels, rows + 2 * padding, columns + 2 * padding))
    np.add.at(padded, tuple(np.moveaxis(sources(shape, kernel, stride, padding), 2, 0)), cols)
    return padded[:, padding : padding + rows, padding : padding + columns]


def first_x(channels: int = 2, side: int = 4) -> Array:
    """1, 2, 3, ... in channel 0, and ten times as much, a hundred times, in the channels after it."""
    one = np.arange(1.0, side**2 + 1).reshape(side, side)
    return np.stack([one * 10**channel for channel in range(channels)])


def first_w(channels: int, kernel: int) -> Array:
    """Two filters (2, C, K, K) of small numbers."""
    count = channels * kernel**2
    filters = np.stack([(2 * np.arange(count) + f) % 5 - 1.0 for f in range(FILTERS)])
    return filters.reshape(FILTERS, channels, kernel, kernel)


def _shape(x: Array) -> Shape:
    return x.shape[0], x.shape[1], x.shape[2]


class Im2col(Explorer):
    """The matrix of an image's windows; see `cnn_course.explore.im2col`."""

    file = "im2col"

    def __init__(
        self,
        im2col: Callable[..., Any] | None = None,
        col2im: Callable[..., Any] | None = None,
        x: Any = None,
        w: Any = None,
        kernel_size: int = 2,
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        self.im2col, self.col2im = (None if f is None else function_of(f, "im2col") for f in (im2col, col2im))
        self.x = first_x() if x is None else _image(x)
        self.kernel = chosen(kernel_size, 1, 3, "kernel_size")
        self.stride, self.padding = chosen(stride, 1, 3, "stride"), chosen(padding, 0, 2, "padding")
        self.w = self._first_w(w)
        self._must_fit(self.kernel, self.stride, self.padding)
        self.back, self.ones = False, True
        self.edits: dict[tuple[int, int], float] = {}
        self.added = self._rows
        self.given = {name: getattr(self, name) for name in ("x", "w", "kernel", "stride", "padding")}
        super().__init__()

    def followed(self) -> list[Callable[..., Any]]:
        """Those of the two functions that are the student's."""
        return [function for function in (self.im2col, self.col2im) if function is not None]

    def _first_w(self, w: Any) -> Array:
        if w is None:
            return first_w(len(self.x), self.kernel)
        filters = array_of(w, "w")
        wanted = (len(self.x), self.kernel, self.kernel)
        if not np.isfinite(filters).all() or filters.shape[1:] != wanted or not 1 <= len(filters) <= 4:
            raise NotShownError(say("im2col:wrong_w", got=filters.shape, wanted=wanted))
        return filters.astype(float)

    # What a person may change

    def do_edit(self, part: str, row: int, column: int, text: Any, channel: int = 0, filter: int = 0) -> None:
        """Put a typed number into x (counted in the padded image), w or the matrix that goes back."""
        value = typed_number(text)
        if part == "cols":
            self._edit_cols(row, column, value)
            return
        if part not in ("x", "w"):
            raise ValueError(part)
        array = getattr(self, part).copy()
        place: tuple[int, ...] = (filter, channel, row, column)
        if part == "x":
            place = (channel, *(chosen(at, 0, 99, "x") - self.padding for at in (row, column)))
            if any(not 0 <= at < side for at, side in zip(place[1:], array.shape[1:], strict=True)):
                raise NotShownError(say("im2col:is_padding"))
        for index, count in zip(place, array.shape, strict=True):
            chosen(index, 0, count - 1, part)
        array[place] = value
        setattr(self, part, array)

    def _edit_cols(self, row: int, column: int, value: float) -> None:
        if not self.back:
            raise NotShownError(say("im2col:not_here"))
        chosen(row, 0, self._rows - 1, "cols")
        chosen(column, 0, self._width - 1, "cols")
        self.edits = {**self.edits, (row, column): value}
        self.added = max(self.added, row + 1)

    def do_mode(self, back: bool) -> None:
        """Unroll windows, or put rows back."""
        self.back = bool(back)

    def do_content(self, ones: bool) -> None:
        """Put back ones, so that copies are counted, or what was unrolled."""
        self.ones, self.edits = bool(ones), {}

    def do_added(self, rows: int) -> None:
        """Put back the first `rows` rows alone."""
        self.added = chosen(rows, 0, self._rows, "rows")

    def do_set(self, name: str, value: Any) -> None:
        """Change kernel, stride or padding."""
        limits = {"kernel": (1, 3), "stride": (1, 3), "padding": (0, 2)}
        if name not in limits:
            raise ValueError(name)
        setting = {"kernel": self.kernel, "stride": self.stride, "padding": self.padding}
        setting[name] = chosen(value, *limits[name], name)
        self._must_fit(**setting)
        if setting["kernel"] != self.kernel:
            self.w = first_w(len(self.x), setting["kernel"])
        self.kernel, self.stride, self.padding = setting["kernel"], setting["stride"], setting["padding"]
        self.edits, self.added = {}, self._rows

    def do_reset(self) -> None:
        """Everything as it was given."""
        for name, value in self.given.items():
            setattr(self, name, value)
        self.edits, self.added = {}, self._rows

    # What is shown

    def look(self) -> dict[str, Any]:
        """Return image, filters, matrix and product, or what comes of a matrix that is put back."""
        view = {
            "x": numbers(np.pad(self.x, [(0, 0), *[(self.padding, self.padding)] * 2])),
            "w": numbers(self.w),
            "sources": self._sources.tolist(),
            "counts": numbers(self._counts),
            "kernel": self.kernel,
            "stride": self.stride,
            "padding": self.padding,
            "places": list(self._places),
            "back": self.back,
            "ones": self.ones,
            "added": self.added,
            "im2col": self.im2col.__name__ if self.im2col else "im2col",
            "col2im": self.col2im.__name__ if self.col2im else "col2im",
            "own": bool(self.im2col),
            "own_back": bool(self.col2im),
            "cols": None,
            "linked": True,
            "product": None,
            "result": None,
            "sentence": "",
        }
        return view | (self._look_back() if self.back else self._look_rows())

    def still(self) -> Panel:
        """The image, its matrix, the filters as columns and the product."""
        columns = self.w.reshape(len(self.w), -1).T
        items = [*panels.arrays({"x": whole(self.x), "w": whole(self.w)})]
        try:
            cols = self._cols()
            items += panels.arrays({f"{self.look()['im2col']}(x)": whole(cols), "w.reshape(F, -1).T": whole(columns)})
            if cols.shape == (self._rows, self._width):
                items += panels.arrays({"cols @ w.reshape(F, -1).T": whole(cols @ columns)})
            else:
                items.append(panels.sentence(self._other_shape(cols)))
        except NotShownError as reason:
            items.append(panels.sentence(str(reason)))
        return panels.panel(items)

    def _look_rows(self) -> dict[str, Any]:
        try:
            cols = self._cols()
        except NotShownError as reason:
            return {"sentence": str(reason)}
        if cols.shape == (self._rows, self._width):
            return {"cols": numbers(cols), "product": numbers(cols @ self.w.reshape(len(self.w), -1).T)}
        small = cols.ndim == 2 and cols.size and max(cols.shape) <= MOST
        return {"cols": numbers(cols) if small else None, "linked": False, "sentence": self._other_shape(cols)}

    def _look_back(self) -> dict[str, Any]:
        cols = self._cols_back()
        shown: dict[str, Any] = {"cols": numbers(cols)}
        cols[self.added :] = 0
        setting = self.kernel, self.stride, self.padding
        if self.col2im is None:
            return shown | {"result": numbers(put_back(cols, _shape(self.x), *setting))}
        try:
            found = answer(self.col2im, cols, (1, *self.x.shape), *setting)
            if found.shape != (1, *self.x.shape):
                facts = {"name": self.col2im.__name__, "got": found.shape, "wanted": (1, *self.x.shape)}
                raise NotShownError(say("im2col:back_shape", **facts))
        except NotShownError as reason:
            return shown | {"sentence": str(reason)}
        return shown | {"result": numbers(found[0])}

    def _cols(self) -> Array:
        """The student's matrix, or where there is no function, the arrangement itself."""
        if self.im2col is None:
            return unrolled(self.x, self.kernel, self.stride, self.padding)
        return answer(self.im2col, self.x[None], self.kernel, self.stride, self.padding)

    def _cols_back(self) -> Array:
        """The matrix that is put back: ones or the unrolled image, with what was typed over it."""
        cols = unrolled(self.x, self.kernel, self.stride, self.padding)
        cols = np.ones(cols.shape) if self.ones else cols.copy()
        for place, value in self.edits.items():
            cols[place] = value
        return cols

    def _other_shape(self, cols: Array) -> str:
        facts = {"rows": self._rows, "columns": self._width, "got": cols.shape}
        return say("im2col:other_shape", name=getattr(self.im2col, "__name__", "im2col"), **facts)

    @property
    def _sources(self) -> Array:
        return sources(_shape(self.x), self.kernel, self.stride, self.padding)

    @property
    def _counts(self) -> Array:
        """How often each pixel is copied, (H + 2 padding, W + 2 padding)."""
        side = [n + 2 * self.padding for n in self.x.shape[1:]]
        seen = np.zeros(side, int)
        first = self._sources[self._sources[..., 0] == 0]
        np.add.at(seen, (first[:, 1], first[:, 2]), 1)
        return seen

    @property
    def _places(self) -> tuple[int, int]:
        """How many windows there are down and across."""
        rows, columns = ((n + 2 * self.padding - self.kernel) // self.stride + 1 for n in self.x.shape[1:])
        return rows, columns

    @property
    def _rows(self) -> int:
        return self._places[0] * self._places[1]

    @property
    def _width(self) -> int:
        return len(self.x) * self.kernel**2

    def _must_fit(self, kernel: int, stride: int, padding: int) -> None:
        left = [side + 2 * padding - kernel for side in self.x.shape[1:]]
        if any(n < 0 or n % stride for n in left):
            image = "x".join(str(side + 2 * padding) for side in self.x.shape[1:])
            raise NotShownError(say("im2col:no_fit", kernel=kernel, image=image, stride=stride))


def _image(x: Any) -> Array:
    """An image (H, W), (C, H, W) or (1, C, H, W) as (C, H, W)."""
    values = array_of(x, "x")
    image = values[0] if values.ndim == 4 and len(values) == 1 else values
    image = image[None] if image.ndim == 2 else image
    shown = image.ndim == 3 and image.size and max(image.shape[1:]) <= LARGEST and len(image) <= CHANNELS
    if not shown or not np.isfinite(image).all():
        raise NotShownError(say("im2col:wrong_x", got=values.shape, side=LARGEST, channels=CHANNELS))
    return image.astype(float)
