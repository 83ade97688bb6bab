"""Curves that more than one lesson draws."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cnn_course.panels import INK

STYLES = (("o-", "#e66101"), ("s--", "#8073ac"), ("^-.", INK), ("v:", "#1a9641"))


def accuracy_by_shift(named: Mapping[str, np.ndarray]) -> Figure:
    """Draw each network's accuracy over the entry "shift", and the level of guessing among ten classes."""
    figure = Figure(figsize=(6.4, 3.2), layout="constrained")
    axes = figure.subplots()
    shifts = named["shift"]
    curves = {name: values for name, values in named.items() if name != "shift"}
    for (name, values), (style, color) in zip(curves.items(), STYLES, strict=False):
        axes.plot(shifts, values, style, color=color, label=name)
    axes.axhline(0.1, color=INK, linewidth=0.8)
    axes.text(shifts[0], 0.09, "guessing", color=INK, va="top")
    axes.set(xlabel="moved by so many pixels", ylabel="share right", ylim=(0, 1.02))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    plain(axes)
    return figure


def plain(axes: Axes) -> None:
    """Give the axes and their legend colors that read on white and on black."""
    axes.tick_params(colors=INK, which="both")
    axes.spines[:].set_color(INK)
    axes.xaxis.label.set_color(INK)
    axes.yaxis.label.set_color(INK)
    axes.legend(frameon=False, labelcolor=INK)
