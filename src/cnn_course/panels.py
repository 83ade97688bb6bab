"""Arrays as tables of numbers, pictures and charts, side by side, with a caption and a text for those who cannot see.

Gray is for pixels. Other numbers are tinted orange above zero and purple below, always with the number or the
scale written beside. Nothing sets a background of its own behind text, so that panels read well in a light and in
a dark theme.
"""

from __future__ import annotations

import base64
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from PIL import Image

from cnn_course.check.grids import number
from cnn_course.messages import say, translated

MOST = 12  # rows and columns that are shown as numbers; a larger array becomes a picture or a chart
SLICES = 12  # channels that are shown of one array
LARGEST = 400  # pixels of a picture along one side
SHOWN = 220  # pixels on the screen that a picture is wide, at least
DOTS = 160  # of a drawn figure to the inch
INK, LINE = "#777777", "#e66101"  # both read on white and on black
ORANGE, PURPLE = "230,97,1", "128,115,172"  # the two ends of the scale, as in matplotlib's PuOr

CELL = "border:1px solid rgba(128,128,128,.35);padding:.2em .5em;min-width:1.6em;text-align:right;color:inherit"
FRAME = f"3px solid {LINE}"
TABLE = "border-collapse:collapse;margin:0;font-family:monospace;table-layout:auto"
TITLE = "font-family:monospace;white-space:nowrap"
ROW = "display:flex;flex-wrap:wrap;gap:1em 1.4em;align-items:flex-start;overflow-x:auto"
COLUMN = "display:flex;flex-direction:column;align-items:flex-start;gap:.4em"

Index = tuple[int, ...]


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
    """One part of a panel: its HTML and its plain text."""

    html: str
    text: str


@dataclass(frozen=True)
class Look:
    """How an array is shown: as brightness from 0 to `white`, or as signed numbers where that is None."""

    white: float | None = None


SIGNED = Look()


def panel(items: Iterable[Item], caption: str | None = None, label: bool = True) -> Panel:
    """Items side by side, with the caption of this id below, and its alternative text as the label of all."""
    items = list(items)
    inner = f'<div style="{ROW}">{"".join(item.html for item in items)}</div>'
    texts = [item.text for item in items]
    if caption is None:
        return Panel(f'<figure style="margin:.4em 0">{inner}</figure>', "\n\n".join(filter(None, texts)))
    words = words_of(caption)
    said = f'<figcaption style="margin-top:.4em;max-width:44em">{escape(words["caption"])}</figcaption>'
    name = f' aria-label="{escape(words["alt"])}"' if label else ""
    html = f'<figure style="margin:.4em 0"{name}>{inner}{said}</figure>'
    return Panel(html, "\n\n".join(filter(None, [*texts, words["caption"]])))


def sentence(text: str) -> Item:
    """A line of prose."""
    return Item(f'<p style="margin:.3em 0;flex-basis:100%">{escape(text)}</p>', text)


def drawing(figure: Figure, alt: str) -> Item:
    """A matplotlib figure with a transparent background."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DOTS, transparent=True, metadata={"Software": None})
    return Item(_image(buffer, alt, int(figure.get_figwidth() * 100)), "")


def beside(first: Item, second: Item) -> Item:
    """Two items that belong together, one below the other."""
    return Item(f'<div style="{COLUMN}">{first.html}{second.html}</div>', f"{first.text}\n{second.text}")


def look_of(pixels: Any) -> Look:
    """Brightness, unless something in the array is negative."""
    values = np.asarray(pixels)
    return Look(max(1.0, float(values.max()))) if values.size and values.min() >= 0 else SIGNED


def arrays(named: Mapping[str, Any], look: Look = SIGNED, marks: Iterable[Index] = ()) -> Iterator[Item]:
    """Show each array in the way that suits its shape; the entries at `marks` are framed.

    Up to `MOST` entries a side are a table of numbers, one for each index of the leading axes. Longer ones are a
    chart (L,), a picture (H, W), or a color picture (3, H, W) where the look is brightness.
    """
    values = {name: np.asarray(value) for name, value in named.items()}
    charts = {name: value for name, value in values.items() if value.ndim == 1 and value.size > MOST}
    if charts:
        yield _chart(charts)
    framed = set(marks)
    for name, value in values.items():
        if name not in charts:
            yield from _slices(name, value, look, framed)


def words_of(caption: str) -> dict[str, str]:
    """Return the caption and the alternative text with this id. Raises KeyError for an unknown id."""
    return {key: translated(text) for key, text in captions()[caption].items()}


@lru_cache
def captions() -> dict[str, dict[str, str]]:
    """Return the "caption" and the "alt" of every figure of every lesson, by id.

    Raises ValueError if an id is taken twice.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted((Path(__file__).parent / "captions").glob("*.toml")):
        for id, words in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if id in found:
                raise ValueError(f"{path.name}: the caption {id!r} is there twice")
            found[id] = words
    return found


def _slices(name: str, array: np.ndarray, look: Look, marks: set[Index]) -> Iterator[Item]:
    if not array.size:
        yield _shape_only(name, array)
        return
    large = max(array.shape[-2:], default=0) > MOST
    color = look.white is not None and array.ndim == 3 and array.shape[0] == 3 and large
    leading: list[Index] = [()] if color else list(np.ndindex(array.shape[:-2]))
    top = float(np.abs(np.nan_to_num(array.astype(float))).max())  # one scale for all slices
    for index in leading[:SLICES]:
        title = f"{name}[{', '.join(map(str, index))}]" if index else name
        yield _picture(title, array[index], look, top) if large else _table(title, array[index], look, top, marks)
    if len(leading) > SLICES:
        yield _shape_only(name, array)


def _shape_only(name: str, array: np.ndarray) -> Item:
    return sentence(f"{name}: {say('shape', shape=array.shape)}")


def _table(title: str, array: np.ndarray, look: Look, top: float, marks: set[Index]) -> Item:
    """An array of at most two axes as a table of its numbers."""
    framed = {(0, 0, *mark)[-2:] for mark in marks}
    lines = []
    for r, row in enumerate(np.atleast_2d(array).tolist()):
        cells = (
            f'<td style="{CELL};{_shade(v, look, top)}{_frame((r, c), framed)}">{number(v)}</td>'
            for c, v in enumerate(row)
        )
        lines.append(f'<tr style="background:transparent">{"".join(cells)}</tr>')
    table = f'<table style="{TABLE}" aria-label="{escape(title)}"><tbody>{"".join(lines)}</tbody></table>'
    return Item(f"<div>{_title(title)}{table}</div>", f"{title}\n{array}")


def _frame(cell: Index, framed: set[Index]) -> str:
    """The thick borders of a framed cell: on the sides where the frame ends."""
    if cell not in framed:
        return ""
    r, c = cell
    sides = {"top": (r - 1, c), "bottom": (r + 1, c), "left": (r, c - 1), "right": (r, c + 1)}
    borders = (f";border-{side}:{FRAME}" for side, neighbor in sides.items() if neighbor not in framed)
    return ";font-weight:bold" + "".join(borders)


def _shade(value: float, look: Look, top: float) -> str:
    """The background of one number: its brightness, or a tint of its sign."""
    if not np.isfinite(value):
        return "background:transparent"
    if look.white is not None:
        level = round(255 * min(1.0, value / look.white))
        return f"background:rgb({level},{level},{level});color:{'#000' if level > 117 else '#fff'}"
    return f"background:rgba({ORANGE if value > 0 else PURPLE},{0.5 * abs(value) / (top or 1):.2f})"


def _picture(title: str, array: np.ndarray, look: Look, top: float) -> Item:
    """A gray (H, W), color (3, H, W) or signed (H, W) array as a picture, the scale of a signed one in words."""
    step = -(-max(array.shape[-2:]) // LARGEST)
    values = np.nan_to_num(np.atleast_2d(array)[..., ::step, ::step].astype(float))
    if look.white is None:
        facts = {"low": number(-top), "high": number(top)}
        scale = say("scale" if values.min() < 0 else "scale_positive", **facts)
        image = _signed_image(values / (top or 1))
    else:
        scale = ""
        levels = (255 * np.clip(values / look.white, 0, 1)).round().astype(np.uint8)
        image = Image.fromarray(levels.transpose(1, 2, 0) if levels.ndim == 3 else levels)
    buffer = io.BytesIO()
    image.save(buffer, format="png", optimize=True)
    text = f"{title} {scale}".strip()
    shown = _image(buffer, text, max(image.width, SHOWN))
    name, note = (
        _title(title),
        f"<div><small>{escape(scale)}</small></div>",
    )
    return Item(f"<div>{name}{shown}{note if scale else ''}</div>", f"{text} {say('shape', shape=array.shape)}")


def _signed_image(values: np.ndarray) -> Image.Image:
    """Numbers from -1 to 1 as a picture from purple to orange."""
    image = Image.fromarray((127.5 + 127.5 * values).round().astype(np.uint8))
    palette = (colormaps["PuOr_r"](np.arange(256))[:, :3] * 255).round().astype(np.uint8)
    image.putpalette(palette.tobytes())
    return image


def _chart(named: Mapping[str, np.ndarray]) -> Item:
    """Charts of 1-D arrays, one below the other over the same positions."""
    figure = Figure(figsize=(6.4, 0.5 + 1.2 * len(named)), layout="constrained")
    rows = figure.subplots(len(named), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (name, array) in zip(rows, named.items(), strict=True):
        axes.axhline(0, color=INK, linewidth=0.8)
        axes.plot(array, color=LINE, marker=".", markersize=4, linewidth=1)
        axes.set_ylabel(name, color=INK)
        axes.tick_params(colors=INK)
        axes.spines[:].set_color(INK)
    rows[-1].set_xlabel("position", color=INK)
    shapes = "\n".join(f"{name}: {say('shape', shape=array.shape)}" for name, array in named.items())
    return Item(drawing(figure, ", ".join(named)).html, shapes)


def _title(text: str) -> str:
    return f'<div style="{TITLE}">{escape(text)}</div>'


def _image(png: io.BytesIO, alt: str, width: int) -> str:
    content = base64.b64encode(png.getvalue()).decode()
    style = f"width:{width}px;max-width:100%;height:auto;margin:0"
    return f'<img src="data:image/png;base64,{content}" alt="{escape(alt)}" style="{style}">'
