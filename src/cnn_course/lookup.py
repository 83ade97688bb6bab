"""Names that a person typed, found among those that there are."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from cnn_course.errors import CourseError


def lesson(name: str, names: Collection[str]) -> str:
    """Return the lesson called `name`; its number ("2", "02") or its word ("convolution") will do.

    Raises CourseError, with the name that is nearest, or all there are.
    """
    for full in names:
        number, _, word = full.partition("_")
        if name and name in (full, number, number.lstrip("0"), word):
            return full
    raise CourseError(_nothing_called("lesson", name, names))


def exercise(name: str, names: Collection[str]) -> str:
    """Return `name` if it is among `names`. Raises CourseError, with the nearest, or all there are."""
    if name not in names:
        raise CourseError(_nothing_called("exercise", name, names))
    return name


def _nothing_called(what: str, name: str, names: Collection[str]) -> str:
    close = difflib.get_close_matches(name.lower(), names, 1)
    if close:
        return f"There is no {what} {name!r}. Did you mean {close[0]}?"
    return f"There is no {what} {name!r}; there are: {', '.join(names) or 'none yet'}."
