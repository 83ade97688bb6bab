"""Figures of lesson 05: walks downhill, computational graphs, gradients layer by layer, training.

Each takes what a cell of the lesson computed, arrays by name, and returns a matplotlib figure for `cnn_course.plots`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnn_course.panels import INK, LINE

OTHER = "#8073ac"  # the second color: purple, as in the panels
THIRD = "#1b9e77"
COLORS = (LINE, OTHER, THIRD)
MARKERS = ("o", "s", "^")

Arrays = Mapping[str, np.ndarray]
Place = tuple[float, float]


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
    axes.xaxis.get_major_locator().set_params(integer=True)
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
    axes.set_ylim(0, 1)
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


def graph(nodes: Mapping[str, Place], arrows: Sequence[tuple[str, ...]]) -> Figure:
    """A computational graph: places of the nodes by their text; arrows (from, to, text above, text below).

    A node whose text is in brackets is an input or an output and gets no circle.
    """
    places = np.array(list(nodes.values()))
    left, low = places.min(axis=0) - 0.6
    right, high = places.max(axis=0) + 0.6
    figure = Figure(figsize=(0.85 * (right - left), 0.85 * (high - low)), layout="constrained")
    axes = figure.subplots()
    axes.set(xlim=(left, right), ylim=(low, high), aspect="equal")
    axes.set_axis_off()
    for start, end, *texts in arrows:
        _arrow(axes, nodes[start], nodes[end], *texts)
    for name, place in nodes.items():
        circle = {"boxstyle": "round,pad=0.4", "facecolor": "none", "edgecolor": INK}
        box = None if name.startswith("[") else circle
        axes.text(*place, name.strip("[] "), ha="center", va="center", color=INK, bbox=box, fontsize=11)
    return figure


def _arrow(axes: Axes, start: Place, end: Place, above: str, below: str = "") -> None:
    """An arrow with what travels forward above it and what comes back below it."""
    line = {"arrowstyle": "->", "color": INK, "shrinkA": 20, "shrinkB": 20, "linewidth": 1.2}
    axes.annotate("", end, start, arrowprops=line)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    along = np.subtract(end, start) / np.hypot(*np.subtract(end, start))
    upward = np.array([-along[1], along[0]]) * (1 if along[0] >= 0 else -1) * 10
    for text, side, color in ((above, upward, LINE), (below, -upward, OTHER)):
        place = {"textcoords": "offset points", "ha": "center", "va": "center"}
        axes.annotate(text, middle, tuple(side), color=color, **place)


def _plain(axes: Axes, title: str, below: str, beside: str) -> None:
    axes.set_title(title, color=INK, fontsize=10)
    axes.set_xlabel(below, color=INK)
    axes.set_ylabel(beside, color=INK)
    axes.tick_params(colors=INK, which="both")
    axes.spines[:].set_color(INK)


def _legend(axes: Axes) -> None:
    axes.legend(labelcolor=INK, facecolor="none", edgecolor=INK)
