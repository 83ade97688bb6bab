"""Drawings of lesson 08: classes, paths, curves, a network while it learns, and what it gets wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnn_course import data, plots
from cnn_course.figures import curves
from cnn_course.messages import say
from cnn_course.panels import INK, Panel
from cnn_course.sequential import Sequential
from cnn_course.train import History, evaluate

COLORS = ("#e66101", "#8073ac", "#1a9641", INK)
MARKS = ("o-", "s--", "^-.", "v:")


def classes(images: np.ndarray, labels: np.ndarray, caption: str) -> Panel:
    """Show the first image of each class, with the class's number and name."""
    first = [int(np.argmax(labels == label)) for label in range(len(data.FASHION_CLASSES))]
    titles = [f"{label} {name}" for label, name in enumerate(data.FASHION_CLASSES)]
    return plots.show(_sheet(images[first], titles), caption)


def batch(named: Mapping[str, np.ndarray]) -> Figure:
    """Draw the images (N, 1, H, W) of all entries, ten in a row."""
    images = np.concatenate([*named.values()])
    return _sheet(images, [""] * len(images), columns=10)


def mistakes(images: np.ndarray, labels: np.ndarray) -> Callable[[Mapping[str, np.ndarray]], Figure]:
    """Return a drawing of the first ten images whose label is not the one in the entry "labels"."""

    def drawing(named: Mapping[str, np.ndarray]) -> Figure:
        said = np.asarray(next(iter(named.values())), int)
        wrong = np.flatnonzero(said != labels)[:10]
        names = data.FASHION_CLASSES
        return _sheet(images[wrong], [f"{names[labels[n]]},\nsaid: {names[said[n] % len(names)]}" for n in wrong])

    return drawing


def paths(named: Mapping[str, np.ndarray]) -> Figure:
    """Draw each path (steps, 2) over the valley x^2 / 50 + y^2, one beside the other."""
    figure = Figure(figsize=(8.4, 2.6), layout="constrained")
    rows = figure.subplots(1, len(named), sharey=True, squeeze=False)[0]
    x, y = np.meshgrid(np.linspace(-9, 9, 90), np.linspace(-4, 4, 80))
    for axes, (name, path), color in zip(rows, named.items(), COLORS, strict=False):
        axes.contour(x, y, x**2 / 50 + y**2, levels=[0.05, 0.3, 0.8, 1.6, 3, 5, 8, 12], colors=INK, linewidths=0.5)
        axes.plot(path[:, 0], path[:, 1], "o-", color=color, markersize=3, linewidth=1)
        axes.plot(0, 0, "+", color=INK, markersize=12)
        axes.set(xlim=(-9, 9), ylim=(-4, 4), xlabel="x")
        axes.set_title(name, color=INK)
        _colors(axes)
    rows[0].set_ylabel("y", color=INK)
    return figure


def losses(named: Mapping[str, np.ndarray]) -> Figure:
    """Draw the loss of each step, averaged over 15 neighbors, on one chart."""
    figure, axes = _chart("step", "loss")
    for (name, values), color, style in zip(named.items(), COLORS, ("-", "--", "-.", ":"), strict=False):
        smooth = np.convolve(values, np.ones(15) / 15, "valid")
        axes.plot(np.arange(len(smooth)) + 8, smooth, style, color=color, label=name, linewidth=1.8)
    axes.set_ylim(0, 2.5)
    curves.plain(axes)
    return figure


def accuracies(named: Mapping[str, np.ndarray]) -> Figure:
    """Draw the accuracy of each epoch; entries that end in "training" and "validation" share a color."""
    return _by_epoch(named, "share right")


def epoch_losses(named: Mapping[str, np.ndarray]) -> Figure:
    """Draw the loss of each epoch, in the same way."""
    return _by_epoch(named, "loss")


def _by_epoch(named: Mapping[str, np.ndarray], quantity: str) -> Figure:
    figure, axes = _chart("epoch", quantity)
    colors: dict[str, str] = {}
    for (name, values), mark in zip(named.items(), MARKS * 3, strict=False):
        stem = name.removesuffix("training").removesuffix("validation")
        color = colors.setdefault(stem if stem != name else name, COLORS[len(colors)])
        line = ("o-" if name.endswith("training") else "s--") if stem != name else mark
        axes.plot(range(1, len(values) + 1), values, line, color=color, label=name, markersize=3)
    axes.xaxis.get_major_locator().set_params(integer=True)
    curves.plain(axes)
    return figure


class Live:
    """Called after each epoch: redraws, in its place, the accuracy and what the first layer makes of an image."""

    def __init__(self, network: Sequential, image: np.ndarray, caption: str) -> None:
        self.network, self.image, self.caption, self.handle = network, image, caption, None
        self(History())

    def __call__(self, history: History) -> None:
        """Show the state of things."""
        from IPython.display import display

        shown = plots.show(self._figure(history), self.caption)
        if self.handle is None:
            self.handle = display(shown, display_id=True)
        else:
            self.handle.update(shown)

    def _figure(self, history: History) -> Figure:
        figure = Figure(figsize=(8.4, 3), layout="constrained")
        left, right = figure.subfigures(1, 2, width_ratios=(2, 3))
        axes = left.subplots()
        for name, values, line, color in (
            ("training", history.accuracy, "o-", COLORS[0]),
            ("validation", history.validation_accuracy, "s--", COLORS[1]),
        ):
            axes.plot(range(1, len(values) + 1), values, line, color=color, label=name, markersize=3)
        axes.set(xlabel="epoch", ylabel="share right", ylim=(0, 1), xlim=(0.5, 8.5))
        curves.plain(axes)
        maps = self.network[:1].forward(self.image)[0]
        weights = self.network[0].weight[:, 0]
        grid = right.subplots(2, len(maps))
        for column, (kernel, answer) in enumerate(zip(weights, maps, strict=True)):
            for axes, array in zip(grid[:, column], (kernel, answer), strict=True):
                top = np.abs(array).max() or 1
                axes.imshow(array, cmap="PuOr_r", vmin=-top, vmax=top)
                axes.set_axis_off()
        return figure


def attempt(train_mine: Callable[..., Any]) -> Any:
    """Return what ``train_mine(images, labels)`` makes of the bundled training images, and say how long it took.

    While it is unwritten, return None and say so.
    """
    start = time.perf_counter()
    try:
        network = train_mine(*data.fashion_mnist())
    except NotImplementedError:
        print(say("attempt_unwritten", name=train_mine.__name__))
        return None
    if not isinstance(network, Sequential):
        print(say("network_missing", name=train_mine.__name__))
        return network
    seen = evaluate(network, *data.fashion_mnist("test"))[1]
    print(say("attempt_done", seconds=f"{time.perf_counter() - start:.0f}", percent=f"{100 * seen:.1f}"))
    return network


def _sheet(images: np.ndarray, titles: list[str], columns: int = 5) -> Figure:
    """Gray images (N, 1, H, W) side by side, with titles above."""
    rows = max(1, -(-len(images) // columns))
    height = 1.9 if any(titles) else 0.8
    figure = Figure(figsize=(8, height * rows), layout="constrained")
    for axes in figure.subplots(rows, columns, squeeze=False).flat:
        axes.set_axis_off()
    for axes, image, title in zip(figure.axes, images, titles, strict=False):
        axes.imshow(image[0], cmap="gray", vmin=0, vmax=1)
        axes.set_title(title, color=INK, fontsize=9)
    return figure


def _chart(x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(6.4, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.set(xlabel=x, ylabel=y)
    return figure, axes


def _colors(axes: Axes) -> None:
    axes.tick_params(colors=INK)
    axes.spines[:].set_color(INK)
    axes.xaxis.label.set_color(INK)
