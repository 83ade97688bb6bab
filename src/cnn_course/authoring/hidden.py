"""Hidden casebooks: the same checks with other numbers, drawn from a secret of the instructor."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from cnn_course.authoring import memory
from cnn_course.authoring.bake import Baked, bake
from cnn_course.authoring.course import Course, Lesson
from cnn_course.check import casebook
from cnn_course.errors import CourseError
from cnn_course.files import write_whole

OPEN_STEPS = ("source", "release", "submitted", "autograded", "feedback", "exchange")  # students may see what is there
CLASS_MARKS = ("nbgrader_config.py", "gradebook.db")
ATTEMPTS = 5  # chance may once draw cases that show one mistake too few


def secret(path: Path) -> bytes:
    """Return the bytes of the seed file; one that does not exist is made, with 32 random bytes, for its owner only."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(32))
        found = path.read_bytes()
    except OSError as error:
        raise CourseError(f"The seed file {path} could not be read or made: {error.strerror or error}.") from error
    if not found.strip():
        raise CourseError(f"The seed file {path} is empty: write some random bytes into it, or delete it to get them.")
    return found


def bake_hidden(lesson: Lesson, secret: bytes) -> Baked:
    """Return a lesson's checks as drawn from `secret`: the same secret gives the same checks, and nobody guesses it.

    Draws again where a known mistake would pass or the public casebook learned by heart would earn points.
    """
    public = bake(lesson)
    last: Baked | CourseError | None = None
    for attempt in range(ATTEMPTS):
        digest = hashlib.sha256(b"cnn-course casebook" + bytes([attempt]) + secret).digest()
        try:
            last = bake(lesson, int.from_bytes(digest))
        except CourseError as error:
            last = last or error
            continue
        if not any(map(memory.earned, public.exercises, last.exercises)):
            break
    if not isinstance(last, Baked):
        raise last or AssertionError
    return last


def content(lesson: Lesson, baked: Baked) -> bytes:
    """Return the bytes of a casebook file, with the tasks of the public one."""
    tasks = casebook.tasks(lesson.casebook) if lesson.casebook.is_file() else {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "casebook.npz"
        casebook.save(path, baked.exercises, tasks)
        return path.read_bytes()


def keep(folder: Path, lesson: Lesson, content: bytes) -> Path:
    """Write a hidden casebook into `folder`; nobody but its owner can read it, nor a folder that is new."""
    path = folder / f"{lesson.name}.npz"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)  # write_whole keeps the mode of a file that is there
    except OSError as error:
        raise CourseError(f"{path} could not be written: {error.strerror or error}.") from error
    write_whole(path, content)
    return path


def casebooks_of(room: Path) -> Path:
    """Return the folder of a class's casebooks, closed to others. Raises CourseError if `room` is not a class."""
    if not any((room / mark).exists() for mark in CLASS_MARKS):
        raise CourseError(f"{room} is not a class: make one with `cnn-course class new {room}`.")
    folder = room / "casebooks"
    try:
        if folder.is_dir():
            folder.chmod(0o700)
    except OSError as error:
        raise CourseError(f"{folder} could not be closed to others: {error.strerror or error}.") from error
    return folder


def must_be_private(place: Path, course: Course) -> None:
    """Raise CourseError if students get, or may see, what lies at `place`."""
    place = place.resolve()
    given_out = [course.root / "notebooks", course.root / "src", course.build / "source", casebook.OWN_FOLDER.parent]
    for folder in given_out:
        if place.is_relative_to(folder.resolve()):
            raise CourseError(f"{place} lies in {folder}, which students get: name a place outside of it.")
    for folder in (place, *place.parents):
        if folder.name in OPEN_STEPS and any((folder.parent / mark).exists() for mark in CLASS_MARKS):
            raise CourseError(f"{place} lies in {folder}, which nbgrader hands on: name a place outside of it.")
