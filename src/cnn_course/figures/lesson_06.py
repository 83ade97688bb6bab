"""Drawings of lesson 06: the terms of a gradient, what each output gives back, winners, a trial of wrong gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import product
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn_course import hunts, panels
from cnn_course.check.casebook import Case
from cnn_course.check.compare import difference
from cnn_course.check.outcome import Outcome, observe
from cnn_course.messages import say
from cnn_course.panels import Item, Panel

Array = np.ndarray
Sizes = tuple[int, int]
Gradient = Callable[..., Any]  # like conv2d_input_gradient(dout, w, input_shape, stride, padding)
Version = Callable[..., Any]  # takes a right gradient, then its arguments
NOTHING = Case((), Outcome())  # a call without arguments


def conv2d(x: Array, w: Array, b: Array | None = None, stride: int = 1, padding: int = 0) -> Array:
    """The forward pass of lesson 03: x (N, C, H, W), w (F, C, KH, KW), b (F,) -> (N, F, OH, OW)."""
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(padded, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    y = np.einsum("ncijuv,fcuv->nfij", windows, w, dtype=float)
    return y if b is None else y + np.reshape(b, (-1, 1, 1))


def max_pool2d(x: Array, size: int) -> Array:
    """The forward pass of lesson 04: x (N, C, H, W) -> (N, C, H // size, W // size)."""
    return np.asarray(sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::size, ::size].max((-2, -1)))


# The terms of a gradient ------------------------------------------------------------------------------------------


def output_terms(image: Sizes, kernel: Sizes, caption: str) -> Panel:
    """Write out each output of a valid convolution: O_ij = sum of X K + B."""
    sums = _grouped(image, kernel, key=0)
    return _equations({_symbol("O", at): [_symbol("X", x) + _symbol("K", k) for _, x, k in terms] + [_letter("B")]
                       for at, terms in sums.items()}, caption)  # fmt: skip


def bias_terms(image: Sizes, kernel: Sizes, caption: str) -> Panel:
    """Write out dE/dB, a sum over the outputs."""
    return _equations(
        {_slope(_letter("B")): [_slope(_symbol("O", at)) for at in _grouped(image, kernel, key=0)]}, caption
    )


def weight_terms(image: Sizes, kernel: Sizes, caption: str) -> Panel:
    """Write out dE/dK, an equation a weight: a sum over the outputs of dE/dO times the pixel it lay on."""
    sums = _grouped(image, kernel, key=2)
    return _equations({_slope(_symbol("K", at)): [_slope(_symbol("O", o)) + " " + _symbol("X", x) for o, x, _ in terms]
                       for at, terms in sums.items()}, caption)  # fmt: skip


def input_terms(image: Sizes, kernel: Sizes, caption: str) -> Panel:
    """Write out dE/dX, an equation a pixel: a sum over the outputs that saw it of dE/dO times the weight on it."""
    sums = _grouped(image, kernel, key=1)
    return _equations({_slope(_symbol("X", at)): [_slope(_symbol("O", o)) + " " + _symbol("K", k) for o, _, k in terms]
                       for at, terms in sorted(sums.items())}, caption)  # fmt: skip


def _grouped(image: Sizes, kernel: Sizes, key: int) -> dict[Sizes, list[tuple[Sizes, Sizes, Sizes]]]:
    """All products of a convolution, as (output, pixel, weight), by one of the three."""
    found: dict[Sizes, list[tuple[Sizes, Sizes, Sizes]]] = {}
    outputs = [side - window + 1 for side, window in zip(image, kernel, strict=True)]
    for (i, j), (u, v) in product(np.ndindex(*outputs), np.ndindex(*kernel)):
        parts = ((i, j), (i + u, j + v), (u, v))
        found.setdefault(parts[key], []).append(parts)
    return found


def _letter(name: str) -> str:
    return f"<i>{name}</i>"


def _symbol(name: str, place: Sizes) -> str:
    """X_11 for the place (0, 0): the decks count from 1."""
    return f"<i>{name}</i><sub>{place[0] + 1}{place[1] + 1}</sub>"


def _slope(symbol: str) -> str:
    return f"∂<i>E</i>/∂{symbol}"


def _equations(sums: Mapping[str, list[str]], caption: str) -> Panel:
    cell = "padding:.15em .3em;border:none;white-space:nowrap;color:inherit"
    rows, lines = "", []
    for left, terms in sums.items():
        right = " + ".join(terms)
        rows += (
            f'<tr style="background:transparent"><td style="{cell};text-align:right">{left}</td>'
            f'<td style="{cell}">=</td><td style="{cell};text-align:left">{right}</td></tr>'
        )
        lines.append(_plain(f"{left} = {right}"))
    style = "border-collapse:collapse;border:none;margin:0;font-family:serif;font-size:1.15em"
    return panels.panel([Item(f'<table style="{style}"><tbody>{rows}</tbody></table>', "\n".join(lines))], caption)


def _plain(html: str) -> str:
    for tag in ("<i>", "</i>", "<sub>", "</sub>"):
        html = html.replace(tag, "")
    return html


# What goes where --------------------------------------------------------------------------------------------------


def shares(dout: Array, kernel: Array, caption: str) -> Panel:
    """Show what each output of a valid convolution gives back to the image, its window framed, and the sum of all."""
    (OH, OW), (KH, KW) = dout.shape, kernel.shape
    total = np.zeros((OH + KH - 1, OW + KW - 1))
    items = [*panels.arrays({"dout": dout, "kernel": kernel})]
    for i, j in np.ndindex(OH, OW):
        share = np.zeros(total.shape)
        share[i : i + KH, j : j + KW] = dout[i, j] * kernel
        items += panels.arrays({f"dout[{i}, {j}] * kernel": share}, marks=_window(i, j, kernel.shape))
        total += share
    return panels.panel([*items, *panels.arrays({"dx": total})], caption)


def winners(x: Array, size: int, stride: int, caption: str) -> Panel:
    """Show a map (H, W) once a pooling window, the window's first maximum framed."""
    items: list[Item] = []
    for top, left in product(*(range(0, side - size + 1, stride) for side in x.shape)):
        window = x[top : top + size, left : left + size]
        u, v = np.unravel_index(window.argmax(), window.shape)
        title = f"x[{top}:{top + size}, {left}:{left + size}]"
        items += panels.arrays({title: x}, panels.look_of(x), {(top + int(u), left + int(v))})
    return panels.panel(items, caption)


def _window(top: int, left: int, sizes: tuple[int, ...]) -> Iterator[Sizes]:
    return product(range(top, top + sizes[0]), range(left, left + sizes[1]))


# The trial of wrong gradients -------------------------------------------------------------------------------------


def trial(passes: Callable[[Gradient], Any], gradient: Gradient) -> Panel:
    """Let wrong versions of the student's `gradient` try to pass the student's test ``passes(gradient)``.

    Those that are caught are described; the others stay in hiding. A test that refuses the right version, the
    student's own, is told so.
    """
    trouble = _trouble(gradient, np.ones((1, 1, 1, 1)), np.ones((1, 1, 1, 1)), (1, 1, 1, 1), 1, 0)
    accepted = Outcome() if trouble else observe(partial(passes, gradient), NOTHING)
    if accepted.error:
        facts = {"name": passes.__name__, "error": accepted.error[0], "detail": accepted.detail}
        trouble = say("trial_broken", **facts)
    elif not trouble and not accepted.value:
        trouble = say("trial_unjust", name=passes.__name__)
    if trouble:
        return panels.panel([panels.sentence(trouble)])
    caught = {id for id, version in VERSIONS.items() if not _acquitted(passes, partial(version, gradient))}
    said = say("trial_all" if len(caught) == len(VERSIONS) else "trial_score", caught=len(caught), count=len(VERSIONS))
    return panels.panel([panels.sentence(said), hunts.verdicts("trial", VERSIONS, caught)])


def _trouble(gradient: Gradient, *arguments: Any) -> str:
    """Why the student's gradient cannot be tried yet, or nothing."""
    outcome = observe(gradient, Case(arguments, Outcome()))
    if outcome.error[:1] == ("NotImplementedError",):
        return say("plot_unwritten", name=gradient.__name__)
    if outcome.error or difference(outcome.value, np.ones((1, 1, 1, 1))):
        return say("trial_not_yet", name=gradient.__name__)
    return ""


def _acquitted(passes: Callable[[Gradient], Any], version: Gradient) -> bool:
    outcome = observe(partial(passes, version), NOTHING)
    return bool(outcome.value) and not outcome.error


def _overwrites(
    right: Gradient, dout: Array, w: Array, input_shape: tuple[int, ...], stride: int = 1, padding: int = 0
) -> Array:
    dx = np.zeros(input_shape)
    for i, j in np.ndindex(*dout.shape[2:]):
        only = np.zeros(dout.shape)
        only[:, :, i, j] = dout[:, :, i, j]
        share = right(only, w, input_shape, stride, padding)
        dx[share != 0] = share[share != 0]
    return dx


def _not_turned(right: Gradient, dout: Array, w: Array, *rest: Any) -> Any:
    return right(dout, w[:, :, ::-1, ::-1], *rest)


def _first_filter(right: Gradient, dout: Array, w: Array, *rest: Any) -> Any:
    return right(dout, np.repeat(w[:1], len(w), axis=0), *rest)


def _channels_reversed(right: Gradient, dout: Array, w: Array, *rest: Any) -> Any:
    return right(dout, w[:, ::-1], *rest)


def _first_image(right: Gradient, dout: Array, *rest: Any) -> Any:
    return right(np.repeat(dout[:1], len(dout), axis=0), *rest)


def _averaged(right: Gradient, dout: Array, *rest: Any) -> Any:
    return right(dout, *rest) / len(dout)


def _whole_numbers(right: Gradient, *arguments: Any) -> Any:
    return np.trunc(right(*arguments))


def _stride_one(
    right: Gradient, dout: Array, w: Array, input_shape: tuple[int, ...], stride: int = 1, padding: int = 0
) -> Any:
    if stride == 1:
        return right(dout, w, input_shape, 1, padding)
    N, C, H, W = input_shape
    (OH, OW), (KH, KW) = dout.shape[2:], w.shape[2:]
    dx = np.zeros((N, C, max(H, OH + KH - 1), max(W, OW + KW - 1)))
    dx[:, :, : OH + KH - 1, : OW + KW - 1] = right(dout, w, (N, C, OH + KH - 1, OW + KW - 1), 1, 0)
    return dx[:, :, :H, :W]


def _wrong_crop(
    right: Gradient, dout: Array, w: Array, input_shape: tuple[int, ...], stride: int = 1, padding: int = 0
) -> Any:
    N, C, H, W = input_shape
    return right(dout, w, (N, C, H + 2 * padding, W + 2 * padding), stride, 0)[:, :, :H, :W]


def _gated(right: Gradient, dout: Array, *rest: Any) -> Any:
    return right(np.maximum(dout, 0), *rest)


# By the ids of the bank, solutions/misconceptions: each spoils what goes into a right gradient or what comes out of it.
VERSIONS: dict[str, Version] = {
    "B18": _not_turned,
    "C11": _first_image,
    "B15": _first_filter,
    "A4": _gated,
    "C13": _stride_one,
    "B2": _overwrites,
    "C3": _channels_reversed,
    "B11": _averaged,
    "C23": _wrong_crop,
    "B21": _whole_numbers,
}
