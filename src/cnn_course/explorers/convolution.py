"""A kernel slides over an input: the student's numbers, and the terms behind each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnn_course import data, panels
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

PHOTO = 24  # pixels a side of the photo
LARGEST = 32  # entries a side of an input that is shown
MOST = 64  # entries a side of an output that is shown, which has the padding too


class Convolution(Explorer):
    """``function`` slides ``kernel`` over ``image``; see `cnn_course.explore.convolution`."""

    file = "convolution"

    def __init__(
        self,
        function: Callable[..., Any],
        image: Any,
        kernel: Any,
        bias: Any = None,
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        self.function = function_of(function, "convolution")
        self.stride = chosen(stride, 1, LARGEST, "stride")
        self.padding = chosen(padding, 0, LARGEST // 2, "padding")
        self.given = array_of(image, "image"), array_of(kernel, "kernel")
        _must_fit(*self.given)
        self.image, self.kernel = (array.copy() for array in self.given)
        if self.kernel.ndim < 4 and (bias is not None or (self.stride, self.padding) != (1, 0)):
            raise NotShownError(say("convolution:no_layer"))
        self.bias = np.zeros(self._filters) if bias is None else array_of(bias, "bias").astype(float)
        if self.bias.shape != (self._filters,):
            raise NotShownError(say("convolution:wrong_bias", got=self.bias.shape, wanted=(self._filters,)))
        self.source, self.comparing = "given", False
        super().__init__()

    def followed(self) -> list[Callable[..., Any]]:
        """The one function."""
        return [self.function]

    def do_edit(self, part: str, row: int, column: int, text: Any, channel: int = 0, filter: int = 0) -> None:
        """Put a typed or drawn number into the input or the kernel."""
        where = "kernel" if part == "kernel" else "image"
        array = _with_axes(getattr(self, where), 4 if where == "kernel" else 3)
        place = (filter, channel, row, column) if where == "kernel" else (channel, row, column)
        for axis, index in enumerate(place):
            chosen(index, 0, array.shape[axis] - 1, where)
        edited = typed_over(array, place, typed_number(text))
        setattr(self, where, edited.reshape(getattr(self, where).shape))

    def do_source(self, source: str) -> None:
        """Slide over the given input again, or over a small photo."""
        self.source = "photo" if source == "photo" else "given"
        self.image, self.kernel = self.given[0].copy(), self.given[1].copy()
        if self.source == "photo":
            photo = data.photo(gray=True)
            step = min(photo.shape) // PHOTO
            gray = np.round(photo[::step, ::step][:PHOTO, :PHOTO], 2)
            self.image = np.broadcast_to(gray, (*self.given[0].shape[:-2], *gray.shape)).copy()

    def do_compare(self, on: bool) -> None:
        """Mark wrong numbers, or leave them unmarked."""
        self.comparing = bool(on) and was_checked(self.function)

    def look(self) -> dict[str, Any]:
        """Return input, kernel, the student's numbers, and, if asked for, which of them are wrong."""
        image, kernel = _with_axes(self.image, 3), _with_axes(self.kernel, 4)
        sentence, output, wrong = "", None, None
        try:
            output = self._answer_of_student()
            if self.comparing:
                sentence, wrong = self._compared(output)
        except NotShownError as reason:
            sentence = str(reason)
        return {
            "input": numbers(image),
            "kernel": numbers(kernel),
            "bias": numbers(self.bias) if self.kernel.ndim == 4 else None,
            "output": None if output is None else numbers(output),
            "sentence": sentence,
            "wrong": wrong,
            "right": numbers(self._right()) if self.comparing else None,
            "name": self.function.__name__,
            "stride": self.stride,
            "padding": self.padding,
            "turned": self._turned,
            "white": float(image.max()) if image.min() >= 0 and 0 < image.max() <= 1 else 0,
            "source": self.source,
            "photo": self.image.ndim > 1,
            "comparing": self.comparing,
            "can_compare": was_checked(self.function),
        }

    def still(self) -> Panel:
        """The input, the kernel and the student's numbers."""
        items = [*panels.arrays({"image": self.image}, panels.look_of(self.image))]
        items += panels.arrays({"kernel": self.kernel})
        if self.kernel.ndim == 4 and self.bias.any():
            items += panels.arrays({"bias": self.bias})
        try:
            output = self._answer_of_student()
            steps = {"stride": (self.stride, 1), "padding": (self.padding, 0)}
            others = "".join(f", {word}={number}" for word, (number, usual) in steps.items() if number != usual)
            named = f"{self.function.__name__}(image, kernel{others})"
            items += panels.arrays({named: output if self.kernel.ndim == 4 else output.reshape(output.shape[1:])})
        except NotShownError as reason:
            items.append(panels.sentence(str(reason)))
        return panels.panel(items)

    @property
    def _turned(self) -> bool:
        """Whether the function is the true convolution, which turns its kernel."""
        return self.function.__name__ == "convolve2d"

    def _answer_of_student(self) -> np.ndarray:
        """The student's numbers, (F, OH, OW)."""
        got = answer(self.function, *self._arguments())
        if self._layer and got.ndim == 4:
            got = got[0]
        maps = _with_axes(got, 3) if got.ndim <= 3 else got
        if maps.ndim > 3 or len(maps) != self._filters or not maps.size or max(maps.shape[1:]) > MOST:
            facts = {"name": self.function.__name__, "got": got.shape, "filters": self._filters, "most": MOST}
            raise NotShownError(say("convolution:unshown", **facts))
        return maps

    @property
    def _filters(self) -> int:
        return len(self.kernel) if self.kernel.ndim == 4 else 1

    @property
    def _layer(self) -> bool:
        """Whether the function is a whole layer, which takes a batch, a stride and a padding."""
        return self.kernel.ndim == 4 and (self.stride, self.padding) != (1, 0)

    def _arguments(self) -> tuple[Any, ...]:
        if self.kernel.ndim < 4:
            return self.image, self.kernel
        if self._layer:
            return self.image[None], self.kernel, self.bias, self.stride, self.padding
        return self.image, self.kernel, self.bias

    def _right(self) -> np.ndarray:
        """The right numbers, (F, OH, OW): every window times the kernel, summed."""
        image, kernel = _with_axes(self.image, 3).astype(float), _with_axes(self.kernel, 4)
        rows = 0 if self.image.ndim == 1 else self.padding
        padded = np.pad(image, ((0, 0), (rows, rows), (self.padding, self.padding)))
        kernel = kernel[..., ::-1, ::-1] if self._turned else kernel
        if any(k > n for k, n in zip(kernel.shape[2:], padded.shape[1:], strict=True)):
            raise NotShownError(say("convolution:no_room"))
        windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape[2:], axis=(1, 2))
        windows = windows[:, :: self.stride, :: self.stride]
        return np.einsum("cijuv,fcuv->fij", windows, kernel) + self.bias[:, None, None]

    def _compared(self, output: np.ndarray) -> tuple[str, list[list[int]]]:
        right = self._right()
        if output.shape != right.shape:
            shapes = {"got": self._shape_of(output), "expected": self._shape_of(right)}
            return say("convolution:other_shape", name=self.function.__name__, **shapes), []
        wrong = np.argwhere(~np.isclose(output.astype(float), right, rtol=1e-5, atol=1e-8)).tolist()
        if not wrong:
            return say("convolution:all_right"), []
        return say("convolution:some_wrong", count=len(wrong), all=right.size), wrong

    def _shape_of(self, output: np.ndarray) -> tuple[int, ...]:
        return output.shape if self.kernel.ndim == 4 else output.shape[-self.kernel.ndim :]


def _must_fit(image: np.ndarray, kernel: np.ndarray) -> None:
    fitting = {(1, 1), (2, 2), (3, 4)}
    channels = kernel.ndim < 4 or image.shape[0] == kernel.shape[1]
    sides = *image.shape, *kernel.shape[-2:]
    if (
        (image.ndim, kernel.ndim) not in fitting
        or not channels
        or not kernel.size
        or not 0 < min(sides) <= max(sides) <= LARGEST
    ):
        raise NotShownError(say("convolution:wrong_shapes", image=image.shape, kernel=kernel.shape, side=LARGEST))


def _with_axes(array: np.ndarray, count: int) -> np.ndarray:
    """The array with axes of length 1 in front, as many as are missing."""
    return array.reshape((1,) * (count - array.ndim) + array.shape)
