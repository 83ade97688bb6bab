"""Plain facts about how a wrong array relates to the right one: never a guess at the cause.

Each pattern is a relation that either holds for every entry or is not mentioned.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

# The relation's name in the catalogue, and the array that would equal `got` if the relation held.
_TRANSFORMS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "turned": lambda e: e[..., ::-1, ::-1],
    "upside_down": lambda e: e[..., ::-1, :],
    "mirrored": lambda e: e[..., ::-1],
    "transposed": lambda e: e.swapaxes(-1, -2),
    "first_axis_reversed": lambda e: e[::-1],
}


def relation(got: np.ndarray, expected: np.ndarray) -> tuple[str, dict[str, object]] | None:
    """Return the name and the facts of a relation between two arrays of one shape, or None."""
    got, expected = np.asarray(got, float), np.asarray(expected, float)
    if got.shape != expected.shape or got.size < 2 or not (np.isfinite(got).all() and np.isfinite(expected).all()):
        return None
    if np.ptp(expected) == 0 and np.ptp(got) == 0:
        return None  # two constants: every relation holds and none says anything
    return _constant(got, expected) or _transform(got, expected)


def _constant(got: np.ndarray, expected: np.ndarray) -> tuple[str, dict[str, object]] | None:
    if not got.any():
        return "all_zero", {}
    if _same(got, -expected):
        return "negated", {}
    used = expected != 0
    ratios = got[used] / expected[used]
    if used.sum() > 1 and _same(got, ratios[0] * expected):
        return "ratio", {"ratio": float(ratios[0])}
    if _same(got - expected, np.full_like(got, (got - expected).flat[0])):
        return "offset", {"offset": float((got - expected).flat[0])}
    return None


def _transform(got: np.ndarray, expected: np.ndarray) -> tuple[str, dict[str, object]] | None:
    for name, transform in _TRANSFORMS.items():
        if expected.ndim < 2 and name in ("turned", "upside_down", "transposed", "first_axis_reversed"):
            continue
        turned = transform(expected)
        if turned.shape == got.shape and _same(got, turned):
            return name, {}
    return None


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(np.allclose(a, b, rtol=1e-6, atol=1e-9))
