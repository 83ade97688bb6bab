"""Which casebook grades a lesson of a class."""

from __future__ import annotations

from pathlib import Path

from cnn_course.check import casebook

FOLDER = "casebooks"  # of a class: its hidden casebooks, and in PUBLIC those that its students have
PUBLIC = "public"


def checks_of(folder: Path, lesson: str) -> tuple[Path, bool]:
    """Return the casebook that grades a lesson, and whether students have it. `folder` holds the class's casebooks.

    It is the hidden one, once it is baked; else the one that came with the class's release; else the course's own.
    """
    hidden, own = folder / f"{lesson}.npz", folder / PUBLIC / f"{lesson}.npz"
    given = own if own.is_file() else casebook.OWN_FOLDER / f"{lesson}.npz"
    if not hidden.is_file():
        return given, True
    return hidden, given.is_file() and given.read_bytes() == hidden.read_bytes()
