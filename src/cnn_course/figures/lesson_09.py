"""Drawings of lesson 09: rows of maps, and the windows of the input that excite a map most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnn_course import plots
from cnn_course.panels import INK, Panel

WIDTH = 8.0  # inches of a figure
LOOKS = {"image": ("gray", 0, 1), "occlusion": ("Oranges_r", 0, 1)}  # by the first word of a row's name


def rows(named: Mapping[str, np.ndarray], look: str = "", columns: int = 8) -> Figure:
    """Draw the maps (K, OH, OW) of each name as a row of pictures, at most `columns` to a line.

    Rows whose name begins with one of `LOOKS`, or all if `look` is given, have its colors; the others are white
    to orange, or purple to orange where something is negative, on one scale for the row.
    """
    lines = [
        (name if start == 0 else "", block, stack)
        for name, stack in named.items()
        for start in range(0, len(stack), columns)
        for block in [stack[start : start + columns]]
    ]
    width = min(columns, max(len(block) for _, block, _ in lines))
    side = WIDTH / columns
    figure = Figure(figsize=(side * width, (side + 0.2) * len(lines)), layout="constrained")
    grid = figure.subplots(len(lines), width, squeeze=False)
    for axes, (name, block, stack) in zip(grid, lines, strict=True):
        colors = LOOKS.get(look or name.split(" ")[0]) or _scale(stack)
        for one in axes:
            one.set_axis_off()
        for one, picture in zip(axes, block, strict=False):
            _picture(one, picture, colors)
        axes[0].set_title(name, color=INK, fontsize=10, loc="left")
    return figure


images = partial(rows, look="image")


def filters(named: Mapping[str, np.ndarray], caption: str) -> Panel:
    """Draw filters (F, 1, KH, KW) by name, a row each, purple below 0 and orange above, each on its own scale."""
    scaled = {
        name: weights[:, 0] / np.abs(weights[:, 0]).max(axis=(1, 2), keepdims=True) for name, weights in named.items()
    }
    return plots.show(rows(scaled), caption)


def favorites(
    maps: np.ndarray, images: np.ndarray, size: int, stride: int, padding: int, which: Iterable[int], count: int = 8
) -> dict[str, np.ndarray]:
    """For each of the maps (N, K, OH, OW) `which`: the windows of the images (N, 1, H, W) that excite it most.

    Entry (u, v) of a map sees the `size` pixels from row u * stride - padding; at most one window an image.
    """
    padded = np.pad(images[:, 0], ((0, 0), (padding, size), (padding, size)))
    found = {}
    for k in which:
        flat = maps[:, k].reshape(len(maps), -1)
        best = np.argsort(-flat.max(axis=1), kind="stable")[:count]
        corners = [(n, *divmod(int(flat[n].argmax()), maps.shape[3])) for n in best]
        found[f"map {k}"] = np.stack(
            [padded[n, u * stride : u * stride + size, v * stride : v * stride + size] for n, u, v in corners]
        )
    return found


def _scale(stack: np.ndarray) -> tuple[str, float, float]:
    top = float(np.abs(stack).max()) or 1.0
    return ("PuOr_r", -top, top) if stack.min() < 0 else ("Oranges", 0.0, top)


def _picture(axes: Axes, picture: np.ndarray, colors: tuple[str, float, float]) -> None:
    cmap, low, high = colors
    axes.imshow(picture, cmap=cmap, vmin=low, vmax=high, interpolation="nearest")
