"""Drawings of lesson 07: windows and the rows they become, what the matrix weighs, and who is how fast."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from html import escape
from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnn_course import panels, plots
from cnn_course.check.compare import difference
from cnn_course.hunts import attempt
from cnn_course.layers import Conv2d
from cnn_course.messages import say
from cnn_course.panels import CELL, INK, TABLE, Item, Panel

Array = np.ndarray
Conv = Callable[..., Any]  # like conv2d(x, w, b, stride, padding)

ENGINE, PRODUCT = "cnn_course", "product"  # the names of two bars
OURS, OTHERS = "#e66101", "#8073ac"
IMAGES, ROUNDS = 32, 5
LONG = 0.1  # seconds: who needs more for all images is timed on one, times IMAGES
ENOUGH = 0.02  # seconds of calls in each round


def conv2d_loops(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    """The layer of lesson 03 as its formula says it, one output number at a time."""
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    F, _, KH, KW = w.shape
    N, _, H, W = x.shape
    y = np.zeros((N, F, (H - KH) // stride + 1, (W - KW) // stride + 1))
    for n, f, i, j in np.ndindex(y.shape):
        window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
        y[n, f, i, j] = (window * w[f]).sum() + b[f]
    return y


def rows(image: Array, kernel: int, places: Iterable[tuple[int, int]], caption: str) -> Panel:
    """Show `image` (C, H, W) with the window at each of `places` framed, and below it the window as a row."""
    across = image.shape[2] - kernel + 1
    items = []
    for i, j in places:
        frame = list(product(range(i, i + kernel), range(j, j + kernel)))
        window = image[:, i : i + kernel, j : j + kernel]
        framed = [
            item
            for c, channel in enumerate(image)
            for item in panels.arrays({f"x[0, {c}, {i}:{i + kernel}, {j}:{j + kernel}]": channel}, marks=frame)
        ]
        row = panels.arrays({f"cols[{i * across + j}]": window.reshape(1, -1)})
        items.append(reduce(panels.beside, [*framed, *row]))
    return panels.panel(items, caption)


# What it weighs ---------------------------------------------------------------------------------------------------


def memory(layers: Mapping[str, Sequence[int]], images: int, caption: str) -> Panel:
    """Show what a batch and its matrix weigh in float32: a line a layer, given as C, H (= W), K, stride, padding."""
    heads = [say("layer"), "x", "im2col(x)", say("memory_megabytes"), say("memory_times")]
    lines = [
        (name, _sizes(images, C, H, H), _sizes(rows, columns), f"{4e-6 * rows * columns:,.0f}", f"{times:.3g}")
        for name, (C, H, K, stride, padding) in layers.items()
        for rows, columns, times in [_matrix(images, C, H, K, stride, padding)]
    ]
    return panels.panel([_table([heads, *lines])], caption)


def _matrix(N: int, C: int, H: int, K: int, stride: int, padding: int) -> tuple[int, int, float]:
    """The matrix's rows and columns, and how many times as many numbers as x it has."""
    side = (H + 2 * padding - K) // stride + 1
    rows, columns = N * side * side, C * K * K
    return rows, columns, rows * columns / (N * C * H * H)


def _sizes(*sizes: int) -> str:
    return " x ".join(f"{size:,}" for size in sizes)


def _table(lines: Sequence[Sequence[str]]) -> Item:
    """Text in columns, the first line as heads."""
    body = ""
    for r, line in enumerate(lines):
        tag = "th" if r == 0 else "td"
        cells = (
            f'<{tag} style="{CELL};text-align:{"right" if c else "left"}">{escape(text)}</{tag}>'
            for c, text in enumerate(line)
        )
        body += f'<tr style="background:transparent">{"".join(cells)}</tr>'
    return Item(f'<table style="{TABLE}"><tbody>{body}</tbody></table>', "\n".join("  ".join(line) for line in lines))


# Who is how fast --------------------------------------------------------------------------------------------------


def race(layers: Mapping[str, Sequence[int]], caption: str, **contestants: Conv) -> Panel:
    """Time each contestant on each layer, given as C, H (= W), F, K, padding, against the course's engine.

    Who cannot run, or gives another answer than the engine, is named in a sentence, and there is no picture.
    """
    ratios = {}
    for layer, sizes in layers.items():
        entered = _Layer(*sizes)
        for contestant in contestants.values():
            if trouble := entered.trouble(contestant):
                return panels.panel([panels.sentence(trouble)])
        ratios[layer] = entered.ratios(contestants)
    return plots.show(_bars(ratios), caption)


class _Layer:
    """One convolution, stride 1, float32, and the engine's layer with its weights."""

    def __init__(self, C: int, H: int, F: int, K: int, padding: int) -> None:
        rng = np.random.default_rng(7)
        self.padding = padding
        self.engine = Conv2d(C, F, K, padding=padding, rng=rng)
        self.x = rng.standard_normal((IMAGES, C, H, H), dtype=np.float32)
        side = H + 2 * padding - K + 1
        self.matrices = (  # one an image: products so small run on one thread, and can be compared
            rng.standard_normal((IMAGES, side * side, C * K * K), dtype=np.float32),
            rng.standard_normal((C * K * K, F), dtype=np.float32),
        )

    def trouble(self, contestant: Conv) -> str:
        """Why the contestant cannot run, or nothing."""
        answer, trouble = attempt(contestant, *self._arguments(self.x[:1]))
        if not trouble and difference(answer, np.array(self.engine.forward(self.x[:1])), 1e-3):
            return say("race_not_yet", name=contestant.__name__)
        return trouble

    def ratios(self, contestants: Mapping[str, Conv]) -> dict[str, float]:
        """Times as long as the engine: the median of some rounds."""
        one, every = self._arguments(self.x[:1]), self._arguments(self.x)
        runs: dict[str, Callable[[], Any]] = {}
        scales = {ENGINE: 1, PRODUCT: 1}
        for name, contestant in contestants.items():
            slow = _seconds(partial(contestant, *one)) * IMAGES > LONG
            scales[name] = IMAGES if slow else 1
            runs[name] = partial(contestant, *(one if slow else every))
        runs |= {ENGINE: partial(self.engine.forward, self.x), PRODUCT: partial(np.matmul, *self.matrices)}
        rounds = [{name: _seconds(run) * scales[name] for name, run in runs.items()} for _ in range(ROUNDS)]
        return {name: float(np.median([times[name] / times[ENGINE] for times in rounds])) for name in runs}

    def _arguments(self, x: Array) -> tuple[Any, ...]:
        return x, self.engine.weight, self.engine.bias, 1, self.padding


def _seconds(run: Callable[[], Any]) -> float:
    """Seconds of the least disturbed of some calls."""
    calls: list[float] = []
    with contextlib.redirect_stdout(io.StringIO()):
        while sum(calls) < ENOUGH:
            start = time.perf_counter()
            run()
            calls.append(time.perf_counter() - start)
    return min(calls)


def _bars(ratios: Mapping[str, Mapping[str, float]]) -> Figure:
    figure = Figure(figsize=(8, 2.4), layout="constrained")
    for axes, (layer, times) in zip(_columns(figure, len(ratios)), ratios.items(), strict=True):
        colors = [OURS if name == ENGINE else OTHERS for name in times]
        bars = axes.barh(list(times), list(times.values()), color=colors)
        axes.bar_label(bars, [f"{value:.2g}" if value < 10 else f"{value:,.0f}" for value in times.values()],
                       padding=3, color=INK)  # fmt: skip
        low, high = min(times.values()), max(times.values())
        axes.set(xscale="log", xlim=(low / 3, high * 8), xlabel=f"time / {ENGINE}'s time")
        axes.set_title(layer, color=INK)
        axes.invert_yaxis()
        axes.tick_params(colors=INK, which="both")
        axes.spines[:].set_color(INK)
        axes.xaxis.label.set_color(INK)
    return figure


def _columns(figure: Figure, count: int) -> Iterator[Axes]:
    yield from figure.subplots(1, count, squeeze=False)[0]
