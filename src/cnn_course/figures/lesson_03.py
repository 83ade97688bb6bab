"""Drawings of lesson 03: windows that fit or hang over, what an output sees through several layers, a model's table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from cnn_course import panels, plots
from cnn_course.hunts import attempt
from cnn_course.messages import say
from cnn_course.panels import CELL, INK, TABLE, Item, Panel

FITS, OVER = "#e66101", "#8073ac"
STEP = 0.55  # between two windows, downward
GAP = 2.5  # to the right of each drawing
RADIUS = 0.3


def places(size: int, kernel: int, strides: Sequence[int], padding: int = 0, *, caption: str) -> Panel:
    """Draw a row of `size` pixels, padded, and below it every place of a window, once for each of the strides.

    The first window that hangs over the end, if the last that fits leaves pixels over, is dashed.
    """
    length = size + 2 * padding
    deepest = STEP * max((length - kernel) // min(strides) + 1, 2)
    figure, axes = _canvas((GAP + length) * len(strides), 2.2 + deepest)
    for n, stride in enumerate(strides):
        _places(axes, n * (GAP + length), size, kernel, stride, padding)
    axes.set(xlim=(-0.2, (GAP + length) * len(strides) - 0.2), ylim=(1.4 + deepest, -0.9))
    return plots.show(figure, caption)


def pyramids(networks: Mapping[str, tuple[Sequence[int], Sequence[int]]], *, caption: str) -> Panel:
    """Draw what one output sees, layer by layer down to the input, for networks of (kernels, strides) by name."""
    chains = {name: _chain(*layers) for name, layers in networks.items()}
    widths = [int(np.ptp(chain[0])) + 1 for chain in chains.values()]
    depth = max(map(len, chains.values()))
    figure, axes = _canvas(sum(widths) + GAP * len(widths) + 2, 1.3 * depth + 0.6)
    left = 0.0
    for (name, chain), (kernels, strides), width in zip(chains.items(), networks.values(), widths, strict=True):
        _pyramid(axes, left, chain, kernels, strides)
        axes.text(left + (width - 1) / 2, -1.3 * (len(chain) - 1) - 0.6, name, ha="center", va="bottom", color=INK)
        left += width + GAP
    axes.set(xlim=(-0.6, left - GAP + 2.4), ylim=(0.9, -1.3 * (depth - 1) - 1.3))
    return plots.show(figure, caption)


def summary(
    function: Callable[..., Any], layers: Sequence[tuple[Any, ...]], input_shape: tuple[int, ...], caption: str
) -> Panel:
    """Show what ``function(layers, input_shape)`` returns as the table that Keras prints, with the total below."""
    rows, trouble = attempt(function, layers, input_shape)
    if not trouble and not _is_summary(rows, len(layers)):
        trouble = say("summary_wrong_kind", name=function.__name__, count=len(layers))
    if trouble:
        return panels.panel([panels.sentence(trouble)])
    lines = [
        (" ".join(map(str, layer)), str(tuple(shape)), f"{count:,}")
        for layer, (shape, count) in zip(layers, rows, strict=True)
    ]
    total = (say("total"), "", f"{sum(count for _, count in rows):,}")
    head = (say("layer"), say("output_shape"), say("parameters"))
    return panels.panel([_table(head, [*lines, total])], caption)


def _is_summary(rows: Any, count: int) -> bool:
    """Whether `rows` are pairs of a shape and an int."""
    pairs = isinstance(rows, list | tuple) and len(rows) == count
    return pairs and all(
        isinstance(row, list | tuple)
        and len(row) == 2
        and isinstance(row[0], list | tuple)
        and isinstance(row[1], int | np.integer)
        for row in rows
    )


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> Item:
    """Text in columns: the first to the left, the others to the right."""
    cells = "".join(f'<th scope="col" style="{_column(i)}">{escape(text)}</th>' for i, text in enumerate(head))
    body = f'<tr style="background:transparent">{cells}</tr>'
    for line in lines:
        cells = "".join(f'<td style="{_column(i)}">{escape(text)}</td>' for i, text in enumerate(line))
        body += f'<tr style="background:transparent">{cells}</tr>'
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    text = "\n".join(
        f"{line[0]:<{widths[0]}}  "
        + "  ".join(f"{part:>{wide}}" for part, wide in zip(line[1:], widths[1:], strict=True))
        for line in [head, *lines]
    )
    return Item(f'<table style="{TABLE}"><tbody>{body}</tbody></table>', text)


def _column(i: int) -> str:
    return f"{CELL};padding:.2em .9em;text-align:{'right' if i else 'left'}"


def _canvas(wide: float, high: float) -> tuple[Figure, Axes]:
    """An empty drawing of so many units, kept readable on a page."""
    inch = min(0.42, 9.0 / wide)
    figure = Figure(figsize=(wide * inch, high * inch), layout="constrained")
    axes = figure.subplots()
    axes.set_aspect("equal")
    axes.set_axis_off()
    return figure, axes


def _places(axes: Axes, left: float, size: int, kernel: int, stride: int, padding: int) -> None:
    length = size + 2 * padding
    axes.text(left + length / 2, -0.2, f"stride {stride}", ha="center", va="bottom", color=INK)
    for i in range(length):
        inside = padding <= i < padding + size
        line: dict[str, Any] = {"edgecolor": INK, "linestyle": "-" if inside else ":"}
        axes.add_patch(Rectangle((left + i, 0), 1, 1, fill=False, **line))
        axes.text(left + i + 0.5, 0.5, "x" if inside else "0", ha="center", va="center", color=INK)
    starts = [*range(0, length - kernel + 1, stride)]
    for n, start in enumerate(starts):
        _window(axes, left + start, 1 + STEP * (n + 0.7), kernel, FITS, "-")
    if starts[-1] + kernel < length:
        _window(axes, left + starts[-1] + stride, 1 + STEP * (len(starts) + 0.7), kernel, OVER, (0, (1.5, 0.8)))


def _window(axes: Axes, left: float, y: float, kernel: int, color: str, style: Any) -> None:
    axes.plot([left + 0.08, left + kernel - 0.08], [y, y], color=color, linestyle=style, linewidth=4)


def _chain(kernels: Sequence[int], strides: Sequence[int]) -> list[np.ndarray]:
    """The units of each layer that the last output sees, the input first, by their index in their own layer."""
    seen = [np.arange(1)]
    for kernel, stride in zip(kernels[::-1], strides[::-1], strict=True):
        seen.insert(0, np.arange(seen[0][0] * stride, seen[0][-1] * stride + kernel))
    return seen


def _pyramid(
    axes: Axes, left: float, chain: Sequence[np.ndarray], kernels: Sequence[int], strides: Sequence[int]
) -> None:
    """Units as circles, centered over what they see; the input as squares in the lowest row."""
    x = left + chain[0].astype(float)
    for u in x:
        axes.add_patch(Rectangle((u - 0.5, -0.5), 1, 1, fill=False, edgecolor=INK))
    _count(axes, x, 0, len(chain[0]))
    for level, (kernel, stride) in enumerate(zip(kernels, strides, strict=True), start=1):
        below, x = x, np.array([x[i * stride : i * stride + kernel].mean() for i in range(len(chain[level]))])
        for i, u in enumerate(x):
            for v in below[i * stride : i * stride + kernel]:
                end = -1.3 * (level - 1) if level > 1 else -0.5
                axes.plot([u, v], [-1.3 * level, end], color=INK, linewidth=0.6, zorder=0)
        color = FITS if level == len(kernels) else INK
        for u in x:
            axes.add_patch(Circle((u, -1.3 * level), RADIUS, facecolor=color, edgecolor=color))
        _count(axes, x, level, len(x))


def _count(axes: Axes, x: np.ndarray, level: int, count: int) -> None:
    axes.text(x[-1] + 0.75, -1.3 * level, str(count), ha="left", va="center", color=INK, weight="bold")
