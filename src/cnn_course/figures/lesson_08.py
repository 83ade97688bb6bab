"""Drawings of lesson 08."""

from __future__ import annotations

from collections.abc import Callable

from cnn_course import data
from cnn_course.sequential import Sequential


def attempt(train_mine: Callable[..., Sequential]) -> Sequential | None:
    """Return what ``train_mine(images, labels)`` makes of the bundled training images, None while it is unwritten."""
    try:
        return train_mine(*data.fashion_mnist())
    except NotImplementedError:
        return None
