"""Tools for those who learn alone: a stub put back, hints one at a time, the reference solution."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cnn_course import lookup, record
from cnn_course.check import casebook
from cnn_course.check.casebook import Task
from cnn_course.errors import CourseError
from cnn_course.files import write_whole

CHECKOUT = Path(__file__).parents[2]  # where the course was installed with `make lab`; else a folder like any other
BACKUPS = ".backups"
BAD_NOTEBOOK = "{path} is not a notebook that can be read ({why}); nothing was changed."


def task(exercise: str, lesson: str | None = None) -> tuple[str, Task]:
    """Return an exercise's lesson and its task. Raises CourseError for an unknown one."""
    lessons = casebook.lessons()
    asked = lessons if lesson is None else [lookup.lesson(lesson, lessons)]
    lookup.exercise(exercise, [name for names in lessons.values() for name in names])
    home = next(name for name, names in lessons.items() if exercise in names)
    if home not in asked:
        raise CourseError(f"{exercise} is an exercise of {home}, not of {', '.join(asked)}.")
    tasks = casebook.tasks(casebook.folder() / f"{home}.npz")
    if exercise not in tasks:
        raise CourseError(f"The casebook of {home} is older than this command: run `cnn-course build {home}`.")
    return home, tasks[exercise]


def hints(exercise: str, number: int | None = None) -> list[str]:
    """Return the hints read so far and one more, or just hint `number` from 1. Raises CourseError if there is none."""
    _, given = task(exercise)
    if not given.hints:
        raise CourseError(f"{exercise} has no hints.")
    if number is not None and not 1 <= number <= len(given.hints):
        raise CourseError(f"{exercise} has the hints 1 to {len(given.hints)}; there is no hint {number}.")
    seen = record.read().get(exercise, record.Result()).hints
    upto = min(number or seen + 1, len(given.hints))
    record.note_hint(exercise, upto)
    return [f"Hint {n} of {len(given.hints)}: {given.hints[n - 1]}" for n in range(number or 1, upto + 1)]


def solution(exercise: str, anyway: bool = False) -> str:
    """Return the reference solution. Raises CourseError where it is not there, or not earned and not `anyway`."""
    lesson, _ = task(exercise)
    if not anyway and not record.read().get(exercise, record.Result()).passed:
        raise CourseError(
            f"No passed check of {exercise} is recorded. Try `cnn-course hint {exercise}`, "
            f"or see the solution with `cnn-course solution {exercise} --anyway`."
        )
    path = _found(Path("solutions") / f"{lesson}.py")
    if path is None:
        raise CourseError(f"The solutions are not on this machine: there is no solutions/{lesson}.py here or above.")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} could not be read: {error}.") from error
    cell = re.search(rf'^# %% exercise="{exercise}"[^\n]*\n(.*?)(?=^# %%|\Z)', text, re.DOTALL | re.MULTILINE)
    if cell is None:
        raise CourseError(f"{path} has no solution of {exercise}.")
    return re.sub(r"^[ \t]*### (BEGIN|END) SOLUTION\n", "", cell[1], flags=re.MULTILINE).strip()


def reset(lesson: str | None, exercise: str, notebook: Path | None = None) -> tuple[Path, Path | None]:
    """Put an exercise's stub back into the student's notebook; the old text goes to a backup beside it first.

    Return the notebook and the backup, which is None where the stub was there already. Raises CourseError, with
    nothing changed, for names and files that do not fit.
    """
    home, given = task(exercise, lesson)
    path = (notebook or _notebook(home)).resolve()
    raw = _read(path)
    tree = _parsed(path, raw)
    cell = _only_cell(path, tree, exercise)
    old = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    if old.strip() == given.stub.strip():
        return path, None
    cell |= {"source": given.stub.splitlines(keepends=True), "outputs": [], "execution_count": None}
    try:
        backup_text = old.encode() + b"\n"
        new = json.dumps(tree, indent=1, ensure_ascii=raw.isascii()).encode() + b"\n"
    except UnicodeEncodeError as error:
        raise CourseError(BAD_NOTEBOOK.format(path=path, why="a letter that is none")) from error
    backup = _free(path.parent / BACKUPS, exercise)
    write_whole(backup, backup_text)
    if _read(path) != raw:
        raise CourseError(f"{path} was saved by another program just now; run the command again.")
    write_whole(path, new)
    return path, backup


def _free(folder: Path, exercise: str) -> Path:
    """A name for a backup that no other has."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    names = (folder / f"{exercise}-{stamp}{again}.py" for again in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(path for path in names if not path.exists())


def _notebook(lesson: str) -> Path:
    found = _found(*(Path(folder) / f"{lesson}.ipynb" for folder in (".", lesson, f"notebooks/{lesson}")))
    if found is None:
        raise CourseError(f"There is no {lesson}.ipynb here or in the course; name yours with --notebook PATH.")
    return found


def _found(*relative: Path) -> Path | None:
    """The first of these files in the current folder, above it, or in the checkout."""
    folders = [Path.cwd(), *Path.cwd().parents, CHECKOUT]
    return next((f / path for f in folders for path in relative if (f / path).is_file()), None)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} could not be read: {error.strerror or error}.") from error


def _parsed(path: Path, raw: bytes) -> dict[str, Any]:
    try:
        tree = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise CourseError(BAD_NOTEBOOK.format(path=path, why="not JSON")) from error
    if not isinstance(tree, dict) or not isinstance(tree.get("cells"), list):
        raise CourseError(BAD_NOTEBOOK.format(path=path, why="no cells"))
    return tree


def _only_cell(path: Path, tree: dict[str, Any], exercise: str) -> dict[str, Any]:
    found = list(_cells(tree, exercise))
    if len(found) != 1:
        count = f"{len(found)} cells" if found else "no cell"
        help = "Keep one and delete the others" if found else "Take the lesson's notebook anew"
        raise CourseError(f"{path} has {count} for {exercise}. {help}; nothing was changed.")
    return found[0]


def _cells(tree: dict[str, Any], exercise: str) -> Iterator[dict[str, Any]]:
    """The code cells that nbgrader or their own id calls `exercise`."""
    for cell in tree["cells"]:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        metadata = cell.get("metadata")
        graded = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        names = [cell.get("id"), graded.get("grade_id") if isinstance(graded, dict) else None]
        source = cell.get("source")
        plain = isinstance(source, str) or (isinstance(source, list) and all(isinstance(line, str) for line in source))
        if exercise in names and plain:
            yield cell
