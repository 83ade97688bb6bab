"""Which casebook grades a lesson of a class."""

from __future__ import annotations

from pathlib import Path

from cnn_course.check import casebook

FOLDER = "casebooks"  # of a class: its hidden casebooks, and in PUBLIC those that its students have
PUBLIC = "public"


def checks_of(room: Path, lesson: str) -> tuple[Path, bool]:
    """Return the casebook that grades a lesson of the class in the folder `room`, and whether students have it.

    It is the hidden one, once it is baked; else the one that came with the class's release; else the course's own.
    """
    hidden = room / FOLDER / f"{lesson}.npz"
    if hidden.is_file():
        return hidden, False
    own = room / FOLDER / PUBLIC / f"{lesson}.npz"
    return (own if own.is_file() else casebook.OWN_FOLDER / f"{lesson}.npz"), True
