"""What the cells of a lesson show: grids of numbers, pictures, charts, with a caption and a text for every eye and ear.

Each function returns a `Panel`, which a notebook shows when it is the last line of a cell. Those that call the student's
function never raise for an unfinished or wrong one: they return a panel that says so in one sentence.

Gray is for pixels. Other numbers are tinted orange above zero and purple below, always with the number or the scale
written beside. Nothing sets its own background, so that panels read well in a light and in a dark theme.
"""

from __future__ import annotations

import base64
import inspect
import io
import tomllib
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from html import escape
from itertools import product
from pathlib import Path
from typing import Any, ParamSpec

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, ConnectionPatch, Rectangle
from PIL import Image

from cnn_course.check.compare import kind_of
from cnn_course.check.grids import number
from cnn_course.check.limits import TookTooLong, time_limit
from cnn_course.messages import say, translated

MOST = 12  # rows and columns that are shown as numbers; a larger array becomes a picture or a chart
SLICES = 12  # channels that are shown of one array
LARGEST = 400  # pixels of a picture along one side
SHOWN = 220  # pixels on the screen that a picture is wide, at least
SECONDS = 30.0  # for one call of the student's function: loops over a photo are slow and right
INK = "#777777"  # reads on white and on black
ORANGE, PURPLE = "230,97,1", "128,115,172"  # the two ends of the scale, as in matplotlib's PuOr

P = ParamSpec("P")
Place = int | tuple[int, ...]


@dataclass(frozen=True, repr=False)
class Panel:
    """Something to look at: HTML for the notebook, and plain text for everything else."""

    html: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


@dataclass(frozen=True)
class Item:
    """One array of a panel: its HTML and its plain text."""

    html: str
    text: str


@dataclass(frozen=True)
class Look:
    """How an array is shown: as pixels from `low` to `high`, or as signed numbers where these are None."""

    low: float | None = None
    high: float | None = None

    @property
    def pixels(self) -> bool:
        """Whether the array holds brightness."""
        return self.low is not None


SIGNED = Look()


class _NotShownError(Exception):
    """There is nothing to show yet; the text is a sentence for the student."""


def _friendly(make: Callable[P, Panel]) -> Callable[P, Panel]:
    """Turn `_NotShownError` into a panel that says the sentence."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> Panel:
        try:
            return make(*args, **kwargs)
        except _NotShownError as reason:
            return _sentence(str(reason))

    return made


def show(figure: Figure, caption: str) -> Panel:
    """Show a matplotlib figure with the caption and the alternative text kept under the id `caption`."""
    words = _caption(caption)
    picture = _image(_png_of(figure), words["alt"], int(figure.get_figwidth() * 100))
    return _panel([Item(picture, "")], caption, labelled=False)


@_friendly
def run(function: Callable[..., Any], *arrays: Any, inputs: bool = True, caption: str | None = None) -> Panel:
    """Call `function` with copies of `arrays`; show what it was given, if `inputs`, and what it returned.

    It may return an array of any shape, a number, or a dict of these. The first array is shown as pixels if nothing
    in it is negative. A side of more than `MOST` entries makes a picture (H, W) or a chart (L,).
    """
    answers = _called(function, *arrays)
    named = list(zip(_parameters(function), arrays, strict=False)) if inputs else []
    items = [item for i, (name, a) in enumerate(named) for item in _items({name: a}, _guess(a, first=i == 0))]
    return _panel([*items, *_items(answers)], caption)


@_friendly
def photo_filters(
    function: Callable[..., Any], photo: np.ndarray, kernels: Mapping[str, Any], caption: str | None = None
) -> Panel:
    """Show ``function(photo, kernel)`` for each of the named kernels, each beside its numbers.

    The photo is (H, W) in 0..1. Where a kernel's weights sum to 1 the answer is a photo again and is shown in gray.
    """
    items = list(_items({"photo": photo}, Look(0, 1)))
    for name, weights in kernels.items():
        kernel = np.asarray(weights, float)
        look = Look(0, 1) if np.isclose(kernel.sum(), 1) else SIGNED
        answer = next(iter(_called(function, photo, kernel).values()))
        items += [_beside(next(_items({name: answer}, look)), next(_items({"kernel": kernel})))]
    return _panel(items, caption)


@_friendly
def predict(prediction: Any, function: Callable[..., Any], *arrays: Any) -> Panel:
    """Compare what the student wrote down, numbers or None, with what their function says. None: nothing is given away."""
    predicted = _read_prediction(prediction)
    name, got = next(iter(_called(function, *arrays).items()))
    if predicted.shape != got.shape:
        return _sentence(say("predict_shape", predicted=predicted.shape, got=got.shape, name=name))
    wrong = np.argwhere(~np.isclose(predicted, got, rtol=1e-3))
    if not len(wrong):
        return _panel([Item(_paragraph(say("predict_right")), say("predict_right")), *_items({name: got})])
    at = tuple(int(i) for i in wrong[0])
    facts = {"predicted": number(predicted[at]), "got": number(got[at]), "name": name}
    place = say("index", index=list(at)) if at else ""
    said = say("predict_place", place=place, **facts) if at else say("predict_other", **facts)
    tables = [*_items({say("predicted"): predicted}, marks={at}), *_items({name: got}, marks={at})]
    return _panel([Item(_paragraph(said), said), *tables])


def windows(
    image: Any, kernel: Any, places: Iterable[Place], name: str = "image", caption: str | None = None
) -> Panel:
    """Show which part of ``image``, (L,), (H, W) or (C, H, W), the kernel covers at each of the places."""
    image, kernel = np.asarray(image), np.asarray(kernel)
    items = list(_items({"kernel": kernel}))
    for place in places:
        corner = place if isinstance(place, tuple) else (place,)
        spans = [
            range(start, start + size)
            for start, size in zip(corner, kernel.shape[-len(corner) :], strict=True)
        ]
        for channel in np.ndindex(image.shape[: image.ndim - len(corner)]):
            title = ", ".join([*map(str, channel), *(f"{span.start}:{span.stop}" for span in spans)])
            items += _items({f"{name}[{title}]": image[channel]}, _guess(image, first=True), product(*spans))
    return _panel(items, caption)


def neurons(size: int, kernel: int, places: Sequence[tuple[int, int]], caption: str) -> Panel:
    """Draw a (size, size) input, the neurons that look at it, and what the neurons at two or so `places` see."""
    out = size - kernel + 1
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[size, out])
    for axes, cells, title in ((left, size, "input"), (right, out, "neurons = one feature map")):
        _bare_grid(axes, cells, title)
    for r, c in np.ndindex(out, out):
        right.add_patch(Circle((c + 0.5, r + 0.5), 0.36, fill=False, edgecolor=INK))
    for place, color, style, letter in zip(places, ("#b35806", "#8073ac"), ("-", "--"), "AB", strict=False):
        _neuron(left, right, place, kernel, color, style, letter)
    return show(figure, caption)


# What the student's function says ---------------------------------------------------------------------------------


def _called(function: Callable[..., Any], *arrays: Any) -> dict[str, np.ndarray]:
    """Return the function's answers by name. Raises `_NotShownError` if there are none to show."""
    copies = [a.copy() if isinstance(a, np.ndarray) else a for a in arrays]
    try:
        with time_limit(SECONDS):
            value = function(*copies)
    except NotImplementedError as error:
        raise _NotShownError(say("plot_unwritten", name=_raiser(error, function))) from None
    except TookTooLong:
        raise _NotShownError(say("plot_slow", name=function.__name__, seconds=f"{SECONDS:g}")) from None
    except Exception as error:
        facts = {"name": _raiser(error, function), "error": type(error).__name__, "detail": error}
        raise _NotShownError(say("plot_broken", **facts)) from None
    title = f"{function.__name__}({', '.join(_parameters(function))})"
    return {
        key: _numbers(v, function)
        for key, v in (value if isinstance(value, dict) else {title: value}).items()
    }


def _numbers(value: Any, function: Callable[..., Any]) -> np.ndarray:
    if isinstance(value, np.ndarray | np.generic | int | float | tuple):
        array = np.asarray(value)
        if array.dtype.kind in "biuf":
            return array
    raise _NotShownError(say("plot_wrong_kind", name=function.__name__, kind=kind_of(value)))


def _raiser(error: Exception, function: Callable[..., Any]) -> str:
    """Name the function of the notebook in which the error arose: not a helper around it, not a library below it."""
    names = [
        frame.name
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename != __file__
        and "site-packages" not in frame.filename
        and not frame.name.startswith("<")
    ]
    return names[-1] if names else function.__name__


def _parameters(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


def _read_prediction(prediction: Any) -> np.ndarray:
    entries = np.array(prediction, dtype=object)
    if any(entry is None or entry is ... for entry in entries.flat):
        raise _NotShownError(say("predict_missing"))
    try:
        return entries.astype(float)
    except (TypeError, ValueError):
        raise _NotShownError(say("predict_unreadable")) from None


# Arrays as tables, pictures and charts ----------------------------------------------------------------------------


def _items(
    named: Mapping[str, Any], look: Look = SIGNED, marks: Iterable[tuple[int, ...]] = ()
) -> Iterator[Item]:
    """Show each array in the way that suits its shape. `marks` are indices of its last axes."""
    arrays = {name: np.asarray(value) for name, value in named.items()}
    charts = {name: array for name, array in arrays.items() if array.ndim == 1 and array.size > MOST}
    if charts:
        yield _chart(charts)
    for name, array in arrays.items():
        if name not in charts:
            yield from _slices(name, array, look, set(marks))


def _slices(name: str, array: np.ndarray, look: Look, marks: set[tuple[int, ...]]) -> Iterator[Item]:
    if not array.size:
        yield Item(_paragraph(f"{name}: {say('shape', shape=array.shape)}"), name)
        return
    color = look.pixels and array.ndim == 3 and array.shape[0] == 3 and max(array.shape[1:]) > MOST
    leading = [()] if color else list(np.ndindex(array.shape[:-2]))
    top = float(np.abs(np.nan_to_num(array.astype(float))).max())  # one scale for all slices
    for index in leading[:SLICES]:
        title = f"{name}[{', '.join(map(str, index))}]" if index else name
        part = array[index]
        yield (
            _picture(title, part, look, top)
            if max(part.shape, default=0) > MOST
            else _table(title, part, look, top, marks)
        )
    if len(leading) > SLICES:
        yield Item(_paragraph(f"{name}: {say('shape', shape=array.shape)}"), "")


def _guess(array: Any, first: bool) -> Look:
    """Pixels, if this is what comes first and nothing in it is negative."""
    values = np.asarray(array)
    if not first or not values.size or values.min() < 0:
        return SIGNED
    return Look(0, max(1.0, float(values.max())))


_CELL = (
    "border:1px solid rgba(128,128,128,.35);padding:.2em .5em;min-width:1.6em;text-align:right;color:inherit"
)
_FRAME = "3px solid #e66101"  # seen on black, on white and on gray


def _table(title: str, array: np.ndarray, look: Look, top: float, marks: set[tuple[int, ...]]) -> Item:
    """One array of at most two axes as a table of its numbers."""
    rows = np.atleast_2d(array)
    framed = {(0, 0, *mark)[-2:] for mark in marks}
    lines = []
    for r, row in enumerate(rows.tolist()):
        cells = (
            f'<td style="{_CELL};{_shade(v, look, top)}{_frame((r, c), framed)}">{number(v)}</td>'
            for c, v in enumerate(row)
        )
        lines.append(f'<tr style="background:transparent">{"".join(cells)}</tr>')
    caption = f'<caption style="caption-side:top;text-align:left;color:inherit;white-space:nowrap">{escape(title)}</caption>'
    style = "border-collapse:collapse;margin:0;font-family:monospace;table-layout:auto"
    html = f'<table style="{style}">{caption}<tbody>{"".join(lines)}</tbody></table>'
    return Item(html, f"{title}\n{array}")


def _frame(cell: tuple[int, int], framed: set[tuple[int, ...]]) -> str:
    """The thick borders of a framed cell: on the sides where the frame ends."""
    if cell not in framed:
        return ""
    r, c = cell
    sides = {"top": (r - 1, c), "bottom": (r + 1, c), "left": (r, c - 1), "right": (r, c + 1)}
    return ";font-weight:bold" + "".join(
        f";border-{side}:{_FRAME}" for side, next_to in sides.items() if next_to not in framed
    )


def _shade(value: float, look: Look, top: float) -> str:
    """The background of one number: its brightness, or a tint of its sign."""
    if not np.isfinite(value) or not top:
        return "background:transparent"
    if look.pixels:
        level = round(255 * min(1.0, value / top))
        return f"background:rgb({level},{level},{level});color:{'#000' if level > 117 else '#fff'}"
    return f"background:rgba({ORANGE if value > 0 else PURPLE},{0.5 * abs(value) / top:.2f})"


def _picture(title: str, array: np.ndarray, look: Look, top: float) -> Item:
    """A gray (H, W), color (3, H, W) or signed (H, W) array as a picture, with its scale in words."""
    step = -(-max(array.shape[-2:]) // LARGEST)
    values = np.nan_to_num(np.atleast_2d(array)[..., ::step, ::step].astype(float))
    if look.pixels:
        levels = (255 * np.clip(values / (look.high or 1), 0, 1)).round().astype(np.uint8)
        image = Image.fromarray(levels.transpose(1, 2, 0) if levels.ndim == 3 else levels)
        scale = ""
    else:
        image = Image.fromarray((127.5 + 127.5 * values / (top or 1)).round().astype(np.uint8))
        palette = (colormaps["PuOr_r"](np.arange(256))[:, :3] * 255).round().astype(np.uint8)
        image.putpalette(palette.tobytes())
        scale = say("scale" if values.min() < 0 else "scale_positive", low=number(-top), high=number(top))
    shown = _image(_png(image), f"{title} {scale}".strip(), max(image.width, SHOWN))
    note = f'<br><small style="max-width:20em;display:inline-block">{escape(scale)}</small>' if scale else ""
    return Item(f"<div>{_title(title)}{shown}{note}</div>", f"{title} {array.shape} {scale}".strip())


def _chart(named: Mapping[str, np.ndarray]) -> Item:
    """Charts of 1-D arrays, one below the other over the same positions."""
    figure = Figure(figsize=(6.4, 0.5 + 1.2 * len(named)), layout="constrained")
    rows = figure.subplots(len(named), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (name, array) in zip(rows, named.items(), strict=True):
        axes.axhline(0, color=INK, linewidth=0.8)
        axes.plot(array, color="#b35806", marker=".", markersize=4, linewidth=1)
        axes.set_ylabel(name, color=INK)
        _plain(axes)
    rows[-1].set_xlabel("position", color=INK)
    titles = ", ".join(named)
    return Item(
        _image(_png_of(figure), titles, 640), "\n".join(f"{name} {a.shape}" for name, a in named.items())
    )


# Drawing ----------------------------------------------------------------------------------------------------------


def _plain(axes: Axes) -> None:
    axes.patch.set_alpha(0)
    axes.tick_params(colors=INK)
    for spine in axes.spines.values():
        spine.set_color(INK)


def _bare_grid(axes: Axes, cells: int, title: str) -> None:
    axes.set(xlim=(-0.1, cells + 0.1), ylim=(cells + 0.1, -0.1), aspect="equal")
    axes.set_axis_off()
    axes.set_title(title, color=INK)
    for r, c in np.ndindex(cells, cells):
        axes.add_patch(Rectangle((c, r), 1, 1, fill=False, edgecolor=INK, linewidth=0.5))


def _neuron(
    left: Axes, right: Axes, place: tuple[int, int], kernel: int, color: str, style: str, letter: str
) -> None:
    """One neuron, the square of inputs that it sees, and its weights by number."""
    r, c = place
    left.add_patch(
        Rectangle((c, r), kernel, kernel, fill=False, edgecolor=color, linewidth=3, linestyle=style)
    )
    for i, (u, v) in enumerate(np.ndindex(kernel, kernel), start=1):
        left.text(c + v + 0.5, r + u + 0.5, f"$w_{{{i}}}$", ha="center", va="center", color=color)
    right.add_patch(
        Circle((c + 0.5, r + 0.5), 0.36, fill=False, edgecolor=color, linewidth=3, linestyle=style)
    )
    right.text(c + 0.5, r + 0.5, letter, ha="center", va="center", color=color, weight="bold")
    for corner in (r, r + kernel):
        line = ConnectionPatch(
            (c + kernel, corner),
            (c + 0.14, r + 0.5),
            "data",
            "data",
            axesA=left,
            axesB=right,
            color=color,
            linestyle=style,
        )
        right.add_artist(line)


def _png_of(figure: Figure) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=160, transparent=True, metadata={"Software": None})
    return base64.b64encode(buffer.getvalue()).decode()


def _png(image: Image.Image) -> str:
    buffer = io.BytesIO()
    image.save(buffer, format="png", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


# HTML -------------------------------------------------------------------------------------------------------------


def _panel(items: Sequence[Item], caption: str | None = None, labelled: bool = True) -> Panel:
    """Items side by side, with their caption below."""
    words = _caption(caption) if caption else None
    said = (
        f'<figcaption style="margin-top:.4em;max-width:44em">{escape(words["caption"])}</figcaption>'
        if words
        else ""
    )
    label = f' aria-label="{escape(words["alt"])}"' if words and labelled else ""
    row = "display:flex;flex-wrap:wrap;gap:1em 1.4em;align-items:flex-start;overflow-x:auto"
    html = f'<figure style="margin:.4em 0"{label}><div style="{row}">{"".join(i.html for i in items)}</div>{said}</figure>'
    texts = [item.text for item in items] + ([words["caption"]] if words else [])
    return Panel(html, "\n\n".join(filter(None, texts)))


def _sentence(text: str) -> Panel:
    return Panel(_paragraph(text), text)


def _paragraph(text: str) -> str:
    return f'<p style="margin:.3em 0;flex-basis:100%">{escape(text)}</p>'


def _title(text: str) -> str:
    return f'<div style="font-family:monospace">{escape(text)}</div>'


def _image(png: str, alt: str, width: int) -> str:
    style = f"width:{width}px;max-width:100%;height:auto;margin:0"
    return f'<img src="data:image/png;base64,{png}" alt="{escape(alt)}" style="{style}">'


def _beside(first: Item, second: Item) -> Item:
    """Two items that belong together, one below the other."""
    column = "display:flex;flex-direction:column;align-items:flex-start;gap:.4em"
    return Item(f'<div style="{column}">{first.html}{second.html}</div>', f"{first.text}\n{second.text}")


def _caption(id: str) -> dict[str, str]:
    """Return the caption and the alternative text with this id. Raises KeyError for an unknown id."""
    return {key: translated(text) for key, text in captions()[id].items()}


@lru_cache
def captions() -> dict[str, dict[str, str]]:
    """Return the captions of all lessons by id; each has a "caption" and an "alt". Raises ValueError if an id is taken."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((Path(__file__).parent / "captions").glob("*.toml")):
        for id, words in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if id in found:
                raise ValueError(f"{path.name}: the caption {id!r} is there twice")
            found[id] = words
    return found
