"""Arrays in `.npz` files: read whole or not at all, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_course.errors import CourseError


def read(path: str | os.PathLike[str]) -> dict[str, NDArray[Any]]:
    """Every array of the file, by name.

    Raises CourseError when the file is missing, damaged or cut short (every member has a checksum), or is not
    an `.npz` file of plain arrays.
    """
    try:
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror or error}") from None
    except Exception as error:  # a damaged file can fail anywhere in zip, zlib or NumPy
        raise CourseError(f"{path} is damaged or not an .npz file ({error}); make it anew") from None


def write(path: str | os.PathLike[str], arrays: dict[str, NDArray[Any]]) -> None:
    """Save the arrays under their names; the file at `path` is never half written.

    Raises CourseError where that cannot be.
    """
    path = Path(path)
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        unfinished.replace(path)
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror or error}") from None
