"""Drawings of lesson 01: pixels as pictures, tasks, and the density of steps."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, Polygon, Rectangle

from cnn_course import panels, plots
from cnn_course.figures import curves
from cnn_course.panels import INK, Panel

ORANGE, PURPLE = "#e66101", "#8073ac"


def pictures(caption: str | None = None, **named: np.ndarray) -> Panel:
    """Show arrays as brightness: (H, W) or (3, H, W); a small one as a table of its numbers."""
    items = [item for name, array in named.items() for item in panels.arrays({name: array}, panels.look_of(array))]
    return panels.panel(items, caption)


def sheet(images: np.ndarray, caption: str, columns: int = 5) -> Panel:
    """Show gray images (N, H, W) side by side, in rows of so many `columns`."""
    rows = -(-len(images) // columns)
    figure = Figure(figsize=(6.4, 6.4 * rows / columns), layout="constrained")
    for axes in figure.subplots(rows, columns, squeeze=False).flat:
        axes.set_axis_off()
    for axes, image in zip(figure.axes, images, strict=False):
        axes.imshow(image, cmap="gray", vmin=0, vmax=1)
    return plots.show(figure, caption)


def tasks(photo: np.ndarray, caption: str) -> Panel:
    """Show three kinds of answers about the portrait `photo` (300, 256), drawn by hand."""
    figure = Figure(figsize=(7.5, 3.3), layout="constrained")
    titles = ("classification", "detection", "segmentation")
    for axes, title, answer in zip(figure.subplots(1, 3), titles, (_label, _boxes, _mask), strict=True):
        axes.imshow(photo, cmap="gray", vmin=0, vmax=1)
        axes.set_axis_off()
        axes.set_title(title, color=INK)
        answer(axes)
    return plots.show(figure, caption)


def step_density(photo: np.ndarray, shuffled: np.ndarray, caption: str) -> Panel:
    """Draw how often each step between neighbors occurs, on a logarithmic axis, beside a bell curve as wide."""
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axes = figure.subplots()
    edges = np.linspace(-1, 1, 101)
    middles = (edges[1:] + edges[:-1]) / 2
    for image, label, style in ((photo, "photo", "-"), (shuffled, "its pixels shuffled", "--")):
        density = np.histogram(np.diff(image, axis=1), edges, density=True)[0]
        seen = density > 0
        axes.semilogy(middles[seen], density[seen], style, color=ORANGE if image is photo else PURPLE, label=label)
    spread = np.diff(photo, axis=1).std()
    bell = np.exp(-((middles / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi))
    axes.semilogy(middles, bell, ":", color=INK, label="bell curve as wide as the photo's")
    axes.set(xlabel="step to the right neighbor", ylabel="density (log)", ylim=(1e-3, 100), xlim=(-1, 1))
    curves.plain(axes)
    return plots.show(figure, caption)


def _label(axes: Axes) -> None:
    axes.text(128, 285, "person", color="white", ha="center", weight="bold", bbox={"color": ORANGE, "pad": 4})


def _boxes(axes: Axes) -> None:
    for corner, width, height, name in (((80, 86), 106, 84, "face"), ((2, 2), 72, 190, "flag")):
        axes.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=ORANGE, linewidth=2.5))
        axes.text(corner[0] + 4, corner[1] + 14, name, color="white", bbox={"color": ORANGE, "pad": 2})


def _mask(axes: Axes) -> None:
    head = Ellipse((134, 92), 118, 166)
    body = Polygon([(0, 298), (8, 225), (100, 165), (165, 165), (254, 215), (254, 298)])
    for part in (head, body):
        part.set(color=ORANGE, alpha=0.5, linewidth=0)
        axes.add_patch(part)
