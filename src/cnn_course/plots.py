"""What the cells of a lesson show, most of it made by the student's own functions.

Each function returns a `Panel`, which a notebook shows when it is the last line of a cell. Those that call the
student's function never raise for an unfinished or wrong one: their panel says so in one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from itertools import product
from typing import Any, ParamSpec

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from cnn_course import panels
from cnn_course.calls import NotShownError, called, parameters_of
from cnn_course.check.grids import number
from cnn_course.messages import say
from cnn_course.panels import INK, SIGNED, Look, Panel

RADIUS = 0.4  # of a drawn neuron in a cell of 1

P = ParamSpec("P")


def _friendly(make: Callable[P, Panel]) -> Callable[P, Panel]:
    """Turn `NotShownError` into a panel that says the sentence."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> Panel:
        try:
            return make(*args, **kwargs)
        except NotShownError as reason:
            return panels.panel([panels.sentence(str(reason))])

    return made


def show(figure: Figure, caption: str) -> Panel:
    """Show a matplotlib figure with the caption and the alternative text kept under the id `caption`."""
    return panels.panel([panels.drawing(figure, panels.words_of(caption)["alt"])], caption, label=False)


@_friendly
def run(
    function: Callable[..., Any],
    *arrays: Any,
    inputs: bool = True,
    bright: bool = False,
    caption: str | None = None,
) -> Panel:
    """Call `function` with copies of `arrays`; show what it was given, if `inputs`, and what it returned.

    It may return an array of any shape, a number, or a dict of these. The first array is shown as pixels if
    nothing in it is negative, and so are the answers if `bright`: from 0, black, to 1, white. Large arrays become
    pictures (H, W) or charts (L,).
    """
    answers = called(function, *arrays)
    items: list[panels.Item] = []
    for i, (name, value) in enumerate(zip(parameters_of(function), arrays, strict=False) if inputs else ()):
        items += panels.arrays({name: value}, panels.look_of(value) if i == 0 else SIGNED)
    return panels.panel([*items, *panels.arrays(answers, Look(1) if bright else SIGNED)], caption)


@_friendly
def draw(drawing: Callable[[dict[str, np.ndarray]], Figure], function: Callable[..., Any], *arrays: Any,
         caption: str) -> Panel:  # fmt: skip
    """Show the figure that `drawing` makes of what ``function(*arrays)`` returns, arrays by name."""
    named = called(function, *arrays)
    try:
        figure = drawing(named)
    except Exception:  # of a drawing that was given other shapes than a right function returns
        shapes = ", ".join(str(np.shape(array)) for array in named.values())
        raise NotShownError(say("plot_unfit", name=function.__name__, shapes=shapes)) from None
    return show(figure, caption)


@_friendly
def photo_filters(
    function: Callable[..., Any], photo: np.ndarray, kernels: Mapping[str, Any], caption: str | None = None
) -> Panel:
    """Show ``function(photo, kernel)`` for each of the named kernels, above the kernel's numbers.

    The photo is (H, W) in 0..1. Where a kernel's weights sum to 1, the answer is a photo again and is shown in gray.
    """
    items = [*panels.arrays({"photo": photo}, Look(1))]
    for name, weights in kernels.items():
        kernel = np.asarray(weights, float)
        answer = next(iter(called(function, photo, kernel).values()))
        look = Look(1) if np.isclose(kernel.sum(), 1) else SIGNED
        above = next(panels.arrays({name: answer}, look))
        items.append(panels.beside(above, next(panels.arrays({"kernel": kernel}))))
    return panels.panel(items, caption)


@_friendly
def predict(prediction: Any, function: Callable[..., Any], *arrays: Any) -> Panel:
    """Compare the numbers that the student wrote down with what ``function(*arrays)`` says.

    While one of them is still None, nothing is given away.
    """
    predicted = _read_prediction(prediction)
    name, got = next(iter(called(function, *arrays).items()))
    if predicted.shape != got.shape:
        raise NotShownError(say("predict_shape", predicted=predicted.shape, got=got.shape, name=name))
    wrong = [tuple(index) for index in np.argwhere(~_agree(predicted, got)).tolist()]
    if not wrong:
        return panels.panel([panels.sentence(say("predict_right")), *panels.arrays({name: got})])
    at = wrong[0]
    facts = {"predicted": number(predicted[at]), "got": number(got[at]), "name": name}
    if not at:
        raise NotShownError(say("predict_other", **facts))
    said = panels.sentence(say("predict_place", place=say("index", index=list(at)), **facts))
    yours = panels.arrays({say("predicted"): predicted}, marks=wrong)
    return panels.panel([said, *yours, *panels.arrays({name: got}, marks=wrong)])


def windows(
    image: Any, kernel: Any, corners: Iterable[int | tuple[int, ...]], name: str = "image", caption: str | None = None
) -> Panel:
    """Frame the part of ``image``, (L,), (H, W) or (C, H, W), that the kernel covers from each of the corners."""
    image, kernel = np.asarray(image), np.asarray(kernel)
    items = [*panels.arrays({"kernel": kernel})]
    for corner in corners:
        starts = corner if isinstance(corner, tuple) else (corner,)
        sizes = kernel.shape[-len(starts) :]
        spans = [range(start, start + size) for start, size in zip(starts, sizes, strict=True)]
        for channel in np.ndindex(image.shape[: image.ndim - len(starts)]):
            place = ", ".join([*map(str, channel), *(f"{span.start}:{span.stop}" for span in spans)])
            items += panels.arrays({f"{name}[{place}]": image[channel]}, panels.look_of(image), product(*spans))
    return panels.panel(items, caption)


def neurons(size: int, kernel: int, places: Sequence[tuple[int, int]], caption: str) -> Panel:
    """Draw a (size, size) input, the map of neurons that look at it, and what those at one or two `places` see."""
    out, gap = size - kernel + 1, 4
    figure = Figure(figsize=(6.4, 6.4 * (size + 1.2) / (size + gap + out + 0.4)), layout="constrained")
    axes = figure.subplots()
    axes.set(xlim=(-0.2, size + gap + out + 0.2), ylim=(size + 0.2, -1), aspect="equal")
    axes.set_axis_off()
    corner = size + gap, (size - out) / 2  # of the map, right of the input and level with its middle
    _grid(axes, (0, 0), size, "input")
    _grid(axes, corner, out, "neurons of one map")
    for r, c in np.ndindex(out, out):
        axes.add_patch(Circle((corner[0] + c + 0.5, corner[1] + r + 0.5), RADIUS, fill=False, edgecolor=INK))
    for place, color, style, letter in zip(places, ("#e66101", "#8073ac"), ("-", "--"), "AB", strict=False):
        _neuron(axes, place, corner, kernel, letter, {"color": color, "linestyle": style})
    return show(figure, caption)


def _agree(predicted: np.ndarray, got: np.ndarray) -> np.ndarray:
    """Whether predictions hold: to the last digit for whole numbers, to one in a hundred, as on paper, for others."""
    whole = np.isclose(got, np.round(got), rtol=1e-9)
    return np.isclose(predicted, got, rtol=np.where(whole, 1e-9, 0.01))


def _read_prediction(prediction: Any) -> np.ndarray:
    try:
        entries = np.array(prediction, dtype=object)
        if any(entry is None or entry is ... for entry in entries.flat):
            raise NotShownError(say("predict_missing"))
        return entries.astype(float)
    except (TypeError, ValueError):
        raise NotShownError(say("predict_unreadable")) from None


def _grid(axes: Axes, corner: tuple[float, float], cells: int, title: str) -> None:
    x, y = corner
    axes.text(x + cells / 2, y - 0.3, title, ha="center", va="bottom", color=INK)
    for r, c in np.ndindex(cells, cells):
        axes.add_patch(Rectangle((x + c, y + r), 1, 1, fill=False, edgecolor=INK, linewidth=0.5))


def _neuron(
    axes: Axes, place: tuple[int, int], corner: tuple[float, float], kernel: int, letter: str, line: dict[str, Any]
) -> None:
    """One neuron, the window of the input that it sees, and its weights, numbered."""
    r, c = place
    x, y = corner[0] + c + 0.5, corner[1] + r + 0.5
    axes.add_patch(Rectangle((c, r), kernel, kernel, fill=False, linewidth=3, **line))
    axes.add_patch(Circle((x, y), RADIUS, fill=False, linewidth=3, **line))
    for end in (r, r + kernel):
        axes.plot([c + kernel, x - RADIUS], [end, y], linewidth=1, **line)
    centered: dict[str, Any] = {"ha": "center", "va": "center", "color": line["color"]}
    axes.text(x, y, letter, weight="bold", **centered)
    for i, (u, v) in enumerate(np.ndindex(kernel, kernel), start=1):
        axes.text(c + v + 0.5, r + u + 0.5, f"$w_{{{i}}}$", **centered)
