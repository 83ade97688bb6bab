"""Figures of lesson 05: walks downhill, computational graphs, gradients layer by layer, training.

Each takes what a cell of the lesson computed, arrays by name, and returns a matplotlib figure for `cnn_course.plots`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from cnn_course.panels import INK, LINE

OTHER = "#8073ac"  # the second color: purple, as in the panels
THIRD = "#1b9e77"
COLORS = (LINE, OTHER, THIRD)
MARKERS = ("o", "s", "^")

Arrays = Mapping[str, np.ndarray]
Node = tuple[float, float] | tuple[float, float, str]  # its place, and its text where that is not its name


def parabola(answers: Arrays) -> Figure:
    """Walks (steps+1, 1) along the curve x**2, one panel for each."""
    figure = Figure(figsize=(6.4, 2.6), layout="constrained")
    for axes, (name, walk) in zip(figure.subplots(1, len(answers), squeeze=False)[0], answers.items(), strict=True):
        points = np.asarray(walk, float)[:, 0]
        reach = max(4.5, float(np.abs(points).max()) * 1.1)
        x = np.linspace(-reach, reach, 200)
        axes.plot(x, x**2, color=INK, linewidth=1)
        axes.plot(points, points**2, color=LINE, marker="o", markersize=4, linewidth=1)
        _plain(axes, f"$\\eta$ = {name}", "x", "")
    return figure


def valley(answers: Arrays) -> Figure:
    """Walks (steps+1, 2) over the level lines of x**2 + 10 y**2, one panel for each."""
    figure = Figure(figsize=(6.4, 2.6), layout="constrained")
    x, y = np.meshgrid(np.linspace(-5, 5, 120), np.linspace(-3, 3, 120))
    panels = figure.subplots(1, len(answers), sharex=True, sharey=True, squeeze=False)[0]
    for axes, (name, walk) in zip(panels, answers.items(), strict=True):
        walk = np.asarray(walk, float)
        axes.contour(x, y, x**2 + 10 * y**2, levels=[1, 4, 10, 20, 40, 80], colors=INK, linewidths=0.6)
        axes.plot(walk[:, 0], walk[:, 1], color=LINE, marker="o", markersize=3, linewidth=1)
        axes.plot(0, 0, color=OTHER, marker="*", markersize=9)
        axes.set(xlim=(-5, 5), ylim=(-3, 3))
        _plain(axes, f"$\\eta$ = {name}", "x[0]", "x[1]" if axes is panels[0] else "")
    return figure


def errors(answers: Arrays) -> Figure:
    """Curves over the first array, both axes logarithmic."""
    figure = Figure(figsize=(6.0, 3.2), layout="constrained")
    axes = figure.subplots()
    steps, *curves = answers.items()
    for (name, values), color, marker in zip(curves, COLORS, MARKERS, strict=False):
        axes.loglog(steps[1], np.maximum(values, 1e-17), color=color, marker=marker, markersize=4, label=name)
    _plain(axes, "", steps[0], "error")
    _legend(axes)
    return figure


def curves(answers: Arrays) -> Figure:
    """Curves over the first array."""
    figure = Figure(figsize=(6.0, 2.8), layout="constrained")
    axes = figure.subplots()
    positions, *lines = answers.items()
    for (name, values), color, style in zip(lines, COLORS, ("-", "--", ":"), strict=False):
        axes.plot(positions[1], values, style, color=color, label=name)
    _plain(axes, "", positions[0], "")
    _legend(axes)
    return figure


def layers(answers: Arrays) -> Figure:
    """One number a layer for each network, on a logarithmic axis."""
    figure = Figure(figsize=(6.0, 3.0), layout="constrained")
    axes = figure.subplots()
    for (name, sizes), color, marker in zip(answers.items(), COLORS, MARKERS, strict=False):
        axes.semilogy(np.arange(1, len(sizes) + 1), sizes, color=color, marker=marker, label=name)
    axes.set_xticks(range(1, max(map(len, answers.values())) + 1))
    _plain(axes, "", "layer (1 is next to the input)", "mean |dw|")
    _legend(axes)
    return figure


def regions(answers: Arrays) -> Figure:
    """Where a network of two inputs says which class, around labeled points, and its loss while it learned."""
    figure = Figure(figsize=(6.4, 3.0), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1, 1.1])
    grid, points, labels = answers["regions"], answers["points"], answers["labels"]
    left.contourf(
        *np.meshgrid(*[np.linspace(-1.2, 1.2, len(grid))] * 2),
        grid,
        levels=np.arange(len(COLORS) + 1) - 0.5,
        colors=COLORS,
        alpha=0.35,
    )
    for k, (color, marker) in enumerate(zip(COLORS, MARKERS, strict=True)):
        left.plot(*points[labels == k].T, marker, color=color, markersize=3, markeredgecolor=INK, markeredgewidth=0.4)
    left.set_aspect("equal")
    _plain(left, "", "x[0]", "x[1]")
    right.plot(answers["step"], answers["loss"], color=LINE)
    _plain(right, "", "step", "loss")
    return figure


def learning(answers: Arrays) -> Figure:
    """Accuracy on images kept aside, epoch by epoch, for each network."""
    figure = Figure(figsize=(6.0, 2.8), layout="constrained")
    axes = figure.subplots()
    for (name, values), color, marker in zip(answers.items(), COLORS, MARKERS, strict=False):
        axes.plot(np.arange(len(values)), values, color=color, marker=marker, markersize=4, label=name)
    axes.set_ylim(0, 1.02)
    axes.set_xticks(range(0, max(map(len, answers.values())), 5))
    _plain(axes, "", "epoch", "accuracy")
    _legend(axes)
    return figure


def digits(answers: Arrays) -> Figure:
    """Up to ten images (H, W) in a row, above each its label and, if it is known, what a network said."""
    figure = Figure(figsize=(6.4, 1.0), layout="constrained")
    titles = [str(label) for label in answers["labels"]]
    if "said" in answers:
        titles = [f"{label}, {guess}" for label, guess in zip(titles, answers["said"], strict=True)]
    row = figure.subplots(1, 10)
    for axes in row:
        axes.set_axis_off()
    for axes, image, title in zip(row, answers["images"], titles, strict=False):
        axes.imshow(image, cmap="gray", vmin=0, vmax=1)
        axes.set_title(title, color=INK, fontsize=10)
    return figure


def tickets(values: Mapping[str, float], gradients: Mapping[str, float] | None = None) -> Figure:
    """The graph of count x price x fee, with the values that travel forward and, if given, the gradients."""
    nodes: dict[str, Node] = {
        "count": (0, 2),
        "price": (0, 0),
        "first": (2, 1, "×"),
        "fee": (2, -0.6),
        "second": (4, 1, "×"),
        "total": (6, 1),
    }
    routes = {
        "count": ("count", "first"),
        "price": ("price", "first"),
        "subtotal": ("first", "second"),
        "fee": ("fee", "second"),
        "total": ("second", "total"),
    }
    back = gradients or {}
    return _graph(nodes, [(*routes[n], f"{values[n]:g}", f"{back[n]:g}" if n in back else "") for n in routes])


def network() -> Figure:
    """The graph of two affine layers with a sigmoid between them, softmax and loss."""
    nodes: dict[str, Node] = {
        "x": (0, 0),
        "first": (1.8, 0, "affine"),
        "bend": (4, 0, "sigmoid"),
        "second": (6.2, 0, "affine"),
        "end": (8.6, 0, "softmax\n+ loss"),
        "L": (10.4, 0),
        "W1, b1": (1.8, 1.6),
        "W2, b2": (6.2, 1.6),
        "t": (8.6, 1.6),
    }
    row = [
        ("x", "first", "x"),
        ("first", "bend", "a1"),
        ("bend", "second", "z1"),
        ("second", "end", "a2"),
        ("end", "L", ""),
    ]
    return _graph(nodes, [*row, ("W1, b1", "first", ""), ("W2, b2", "second", ""), ("t", "end", "")])


def _graph(nodes: Mapping[str, Node], arrows: Sequence[tuple[str, ...]]) -> Figure:
    """Nodes, and arrows (from, to, text above, text below). Only a node between others gets a frame."""
    places = np.array([node[:2] for node in nodes.values()])
    left, low = places.min(axis=0) - 0.6
    right, high = places.max(axis=0) + 0.4
    figure = Figure(figsize=(0.85 * (right - left), 0.85 * (high - low)))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(left, right), ylim=(low, high))
    axes.set_axis_off()
    starts, ends = ({arrow[i] for arrow in arrows} for i in (0, 1))
    boxes = {name: _node(axes, node, name, name in starts & ends) for name, node in nodes.items()}
    for start, end, *texts in arrows:
        _arrow(axes, boxes[start], boxes[end], *texts)
    return figure


def _node(axes: Axes, node: Node, name: str, framed: bool) -> Text:
    box = {"boxstyle": "round,pad=0.4", "facecolor": "none", "edgecolor": INK if framed else "none"}
    text = node[2] if len(node) == 3 else name
    return axes.text(node[0], node[1], text, ha="center", va="center", color=INK, bbox=box, fontsize=11)


def _arrow(axes: Axes, start: Text, end: Text, above: str, below: str = "") -> None:
    """An arrow with what travels forward above it and what comes back below it."""
    patches = {"patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch(), "shrinkA": 3, "shrinkB": 3}
    (x0, y0), (x1, y1) = start.get_position(), end.get_position()
    axes.annotate("", (x1, y1), (x0, y0), arrowprops={"arrowstyle": "->", "color": INK, "linewidth": 1.2} | patches)
    length = np.hypot(x1 - x0, y1 - y0)
    aside, upward = 11 * (y0 - y1) / length, 11 * (x1 - x0) / length
    for text, sign, color in ((above, 1, LINE), (below, -1, OTHER)):
        axes.annotate(
            text,
            ((x0 + x1) / 2, (y0 + y1) / 2),
            (sign * aside, sign * upward),
            textcoords="offset points",
            ha="center",
            va="center",
            color=color,
            fontsize=11,
        )


def _plain(axes: Axes, title: str, below: str, beside: str) -> None:
    axes.set_title(title, color=INK, fontsize=10)
    axes.set_xlabel(below, color=INK)
    axes.set_ylabel(beside, color=INK)
    axes.tick_params(colors=INK, which="both")
    axes.spines[:].set_color(INK)


def _legend(axes: Axes) -> None:
    axes.legend(labelcolor=INK, facecolor="none", edgecolor=INK)
