"""What a check asks of one exercise, and where that is kept.

A casebook is one ``.npz`` a lesson. For each exercise it holds a JSON text ``<exercise>/index`` and the bytes that
the text refers to, ``<exercise>/block``. It is made by `cnn_course.authoring.bake` from the lesson's reference
solutions and is nothing but data: probes, right answers, and what each known mistake makes of the probes. A text
``tasks`` keeps what the commands for students need: stubs, hints, points.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from cnn_course.check import codec
from cnn_course.check.outcome import Outcome
from cnn_course.errors import CourseError

OWN_FOLDER = Path(__file__).parent.parent / "casebooks"
VARIABLE = "CNN_COURSE_CASEBOOKS"  # names another folder of casebooks
TASKS = "tasks"
OPEN, CLOSED = "open", "closed"


def folder() -> Path:
    """Return the folder of casebooks in use: the package's own, or the one that the environment names."""
    return Path(os.environ.get(VARIABLE) or OWN_FOLDER)


@dataclass(frozen=True)
class Case:
    """One call: the arguments, and what a right function does with them."""

    args: tuple[Any, ...]
    right: Outcome
    kwargs: dict[str, Any] = field(default_factory=dict)
    view: str | None = None  # a property by name, see `cnn_course.check.views`: compared in place of the answer
    key: tuple[Any, ...] = ()  # what the view is given besides, and the function under test never sees
    twice: bool = False  # call a second time with the same objects: the answer must not change


@dataclass(frozen=True)
class Group:
    """Cases that show one thing together: all right, or no points."""

    name: str
    points: float
    cases: tuple[Case, ...]
    untouched: bool = False  # the arguments must be left as they were
    quiet: bool = False  # no warning may be raised
    apart: bool = False  # a mistake is recognized by the other groups alone: here a second one often joins it


@dataclass(frozen=True)
class Mistake:
    """A known misunderstanding: what it makes of every case, in the order of the groups, and what helps."""

    id: str
    message: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Exercise:
    """Everything the check of one exercise knows."""

    name: str
    parameters: tuple[str, ...]
    axes: tuple[str, ...]  # names of the answer's axes, for "row 0, column 1"
    groups: tuple[Group, ...]
    mistakes: tuple[Mistake, ...] = ()
    relative: float = 1e-5  # tolerance, as a share of the largest expected value

    @property
    def max_score(self) -> float:
        """All points of the exercise."""
        return tidy(sum(group.points for group in self.groups))

    @property
    def cases(self) -> list[Case]:
        """All cases, in the order of the groups."""
        return [case for group in self.groups for case in group.cases]


@dataclass(frozen=True)
class Task:
    """What a student is given of one exercise: the cell's text as released, the hints, and what it is worth."""

    stub: str
    hints: tuple[str, ...]
    points: float
    optional: bool = False  # it does not count
    book: str = CLOSED  # OPEN: the course's own network is there while it is graded


def tidy(points: float) -> float:
    """Return whole points as an int, so that they print as 4 and not as 4.0."""
    return int(points) if float(points).is_integer() else round(float(points), 6)


def save(path: Path, exercises: Iterable[Exercise], tasks: Mapping[str, Task] | None = None) -> None:
    """Write one lesson's casebook. The same exercises and tasks give the same bytes."""
    text = json.dumps({name: _task_tree(task) for name, task in (tasks or {}).items()})
    members = {TASKS: np.frombuffer(text.encode(), np.uint8)}
    for exercise in exercises:
        block = bytearray()
        text = json.dumps(_to_tree(exercise, block))
        members[f"{exercise.name}/index"] = np.frombuffer(text.encode(), np.uint8)
        members[f"{exercise.name}/block"] = np.frombuffer(bytes(block), np.uint8)
    with path.open("wb") as file:
        np.savez_compressed(file, **members)  # type: ignore[arg-type]


def _task_tree(task: Task) -> dict[str, Any]:
    tree = asdict(task)
    if task.book == CLOSED:
        del tree["book"]  # as in casebooks that know no other
    return tree


def contents(casebook: bytes) -> tuple[list[Exercise], dict[str, Task]]:
    """Return all exercises and tasks of a casebook that is not a file."""
    return [load(io.BytesIO(casebook), name) for name in names(io.BytesIO(casebook))], tasks(io.BytesIO(casebook))


def names(path: Path | io.BytesIO) -> list[str]:
    """Return the exercises of a casebook, in the lesson's order."""
    with _readable(path), zipfile.ZipFile(path) as archive:
        return [name.removesuffix("/index.npy") for name in archive.namelist() if name.endswith("/index.npy")]


def tasks(path: Path | io.BytesIO) -> dict[str, Task]:
    """Return the tasks of a casebook, in the lesson's order; none where it was made without."""
    with _readable(path), np.load(path, allow_pickle=False) as members:
        found = json.loads(members[TASKS].tobytes()) if TASKS in members else {}
        return {name: Task(**task | {"hints": tuple(task["hints"])}) for name, task in found.items()}


def load(path: Path | io.BytesIO, name: str) -> Exercise:
    """Read one exercise from the casebook at `path`. Raises KeyError if it is not there."""
    with _readable(path), np.load(path, allow_pickle=False) as members:
        index = json.loads(members[f"{name}/index"].tobytes())
        block = members[f"{name}/block"].tobytes()
    return _from_tree(index, block)


@contextmanager
def _readable(path: Path | io.BytesIO) -> Iterator[None]:
    """Say in a sentence that a casebook is damaged."""
    try:
        yield
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        name = f"casebook {path}" if isinstance(path, Path) else "casebook that was sent"
        raise CourseError(f"The {name} is damaged; install the course again. ({error})") from error


def lessons() -> dict[str, list[str]]:
    """Return the exercises of every lesson that has a casebook."""
    return {path.stem: names(path) for path in sorted(folder().glob("*.npz"))}


def lesson_of(name: str) -> str | None:
    """Return the lesson whose casebook has the exercise called `name`, or None if there is none."""
    return next((lesson for lesson, exercises in lessons().items() if name in exercises), None)


def find(name: str) -> Exercise | None:
    """Return the exercise called `name`, or None if no casebook has it."""
    lesson = lesson_of(name)
    if lesson is None:
        return None
    path = folder() / f"{lesson}.npz"
    return _load_once(path, name, path.stat().st_mtime_ns)


@lru_cache
def _load_once(path: Path, name: str, changed: int) -> Exercise:
    return load(path, name)


def _to_tree(exercise: Exercise, block: bytearray) -> dict[str, Any]:
    def case_tree(case: Case) -> dict[str, Any]:
        return {
            "args": codec.encode(case.args, block),
            "kwargs": codec.encode(case.kwargs, block),
            "right": outcome_tree(case.right),
            "view": case.view,
            "key": codec.encode(case.key, block),
            "twice": case.twice,
        }

    def outcome_tree(outcome: Outcome) -> dict[str, Any]:
        return asdict(outcome) | {
            "value": codec.encode(outcome.value, block),
            "again": codec.encode(outcome.again, block),
        }

    return {
        "name": exercise.name,
        "parameters": exercise.parameters,
        "axes": exercise.axes,
        "relative": exercise.relative,
        "groups": [
            {
                "name": group.name,
                "points": group.points,
                "untouched": group.untouched,
                "quiet": group.quiet,
                "apart": group.apart,
                "cases": [case_tree(case) for case in group.cases],
            }
            for group in exercise.groups
        ],
        "mistakes": [
            {"id": m.id, "message": m.message, "outcomes": [outcome_tree(o) for o in m.outcomes]}
            for m in exercise.mistakes
        ],
    }


def _from_tree(tree: dict[str, Any], block: bytes) -> Exercise:
    def case(tree: dict[str, Any]) -> Case:
        args, kwargs = codec.decode(tree["args"], block), codec.decode(tree["kwargs"], block)
        key = codec.decode(tree["key"], block) if "key" in tree else ()
        return Case(args, outcome(tree["right"]), kwargs, tree["view"], key, tree["twice"])

    def outcome(tree: dict[str, Any]) -> Outcome:
        value, again = codec.decode(tree["value"], block), codec.decode(tree["again"], block)
        return Outcome(
            **tree
            | {name: tuple(tree.get(name, ())) for name in ("changed", "error", "idle")}
            | {"value": value, "again": again}
        )

    def group(tree: dict[str, Any]) -> Group:
        return Group(**tree | {"cases": tuple(case(c) for c in tree["cases"])})

    def mistakes() -> Iterator[Mistake]:
        for m in tree["mistakes"]:
            yield Mistake(m["id"], m["message"], tuple(outcome(o) for o in m["outcomes"]))

    return Exercise(
        name=tree["name"],
        parameters=tuple(tree["parameters"]),
        axes=tuple(tree["axes"]),
        groups=tuple(group(g) for g in tree["groups"]),
        mistakes=tuple(mistakes()),
        relative=tree["relative"],
    )
