"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cnn_course.errors import CourseError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a temporary name beside `path`, then rename: readers see the old one or the new one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CourseError(f"{path} could not be written: {error.strerror or error}.") from error


@contextmanager
def replaced_folder(place: Path, mark: str) -> Iterator[Path]:
    """Give a new folder beside `place` that takes its place when the block ends well; on failure nothing changes.

    An old folder is replaced only if it is empty or holds a file called `mark`: nobody's work is deleted by a slip.
    """
    try:
        if place.exists() and not (place.is_dir() and ((place / mark).exists() or not any(place.iterdir()))):
            raise CourseError(f"{place} is there already and was not made by this command; name another folder.")
        place.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    except OSError as error:
        raise CourseError(f"{place} could not be made: {error.strerror or error}.") from error
    try:
        yield folder
        old = folder.with_name(folder.name + ".old")
        if place.exists():
            place.replace(old)
        folder.replace(place)
        place.chmod(0o755)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
