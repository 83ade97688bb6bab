"""A lesson's source file: read it, refuse what is wrong with it, and turn it into nbgrader's notebook.

The source is a jupytext percent script with short tags on its cells:

``# %% [markdown] id="why"``                     prose; its id never changes, so that translations can refer to it
``# %% id="setup"``                              plain code
``# %% exercise="correlate2d"``                  an exercise, its answer between BEGIN SOLUTION and END SOLUTION
``# %% check="correlate2d" points=5``            its check
``# %% check="conv3d" points=3 optional=true``   the check of an exercise that does not count
``# %% check="lenet5" points=4 book="open"``     ... that is graded with the course's own network within reach
"""

from __future__ import annotations

import ast
import re
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jupytext
import nbformat

from cnn_course.authoring.course import Lesson
from cnn_course.check.casebook import CLOSED, OPEN
from cnn_course.errors import CourseError

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
SETUP = "setup"  # the id of the cell of imports
_MARKER = re.compile(r"^# %%")
_REGION = re.compile(r"^\s*### BEGIN SOLUTION\n.*?^\s*### END SOLUTION$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Cell:
    """One cell of a source file and the line it starts at."""

    line: int
    kind: str  # "markdown" or "code"
    tags: dict[str, Any]
    text: str

    @property
    def id(self) -> str:
        """The cell's id: an exercise's own name, ``check_`` and the name for its check, else the id tag."""
        if "exercise" in self.tags:
            return str(self.tags["exercise"])
        if "check" in self.tags:
            return f"check_{self.tags['check']}"
        return str(self.tags.get("id", ""))


def cells(lesson: Lesson) -> list[Cell]:
    """Return the cells of a lesson's source. Raises CourseError, with file and line, for one that breaks a rule."""
    found = list(_read(lesson))
    for problem in _problems(lesson, found):
        raise CourseError(problem)
    return found


def notebook(lesson: Lesson) -> nbformat.NotebookNode:
    """Return nbgrader's source notebook. The same source gives the same notebook, ids included."""
    made = nbformat.v4.new_notebook(metadata={"kernelspec": KERNELSPEC, "language_info": {"name": "python"}})
    made.cells = [_notebook_cell(cell) for cell in cells(lesson)]
    return made


def reference(lesson: Lesson) -> dict[str, Callable[..., Any]]:
    """Return the lesson's own answers: the functions of its exercise cells."""
    return answers(lesson, {})


def answers(lesson: Lesson, replaced: dict[str, str]) -> dict[str, Callable[..., Any]]:
    """Run the imports and the exercise cells, some of them with other texts, and return the exercises' functions."""
    space: dict[str, Any] = stand_ins(lesson)
    names = []
    for cell in cells(lesson):
        if cell.id == SETUP:
            exec(compile(cell.text, str(lesson.source), "exec"), space)
        elif name := cell.tags.get("exercise"):
            names.append(name)
            padded = "\n" * cell.line + replaced.get(name, cell.text)  # so that tracebacks show the source's lines
            exec(compile(padded, str(lesson.source), "exec"), space)
    return {name: space[name] for name in names}


def stand_ins(lesson: Lesson) -> dict[str, Any]:
    """Return what the lesson's plain cells make and its exercises use, such as a network that takes long to train.

    ``solutions/stand_ins/LESSON.py``, where there is one, makes or loads something like it.
    """
    path = lesson.source.parent / "stand_ins" / lesson.source.name
    return runpy.run_path(str(path)) if path.is_file() else {}


def checks(lesson: Lesson) -> dict[str, Cell]:
    """Return the check cell of each exercise."""
    return {cell.tags["check"]: cell for cell in cells(lesson) if "check" in cell.tags}


def where(lesson: Lesson, line: int) -> str:
    """Name a place in a lesson's source as compilers do, relative to the course's root."""
    return f"{lesson.source.relative_to(lesson.course.root)}:{line}"


def _read(lesson: Lesson) -> Iterator[Cell]:
    try:
        text = lesson.source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{lesson.source} could not be read: {error}.") from error
    lines = [n for n, line in enumerate(text.splitlines(), 1) if _MARKER.match(line)]
    parsed = jupytext.reads(text, fmt="py:percent").cells
    if len(parsed) != len(lines):
        raise CourseError(
            f"{where(lesson, 1)}: {len(lines)} lines start with `# %%`, but jupytext finds {len(parsed)} cells. "
            "Everything after the header must lie in a cell, and no cell may be empty."
        )
    for line, cell in zip(lines, parsed, strict=True):
        tags = {
            k: v
            for k, v in cell.metadata.items()
            if k not in ("cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker")
        }
        yield Cell(line, cell.cell_type, tags, cell.source.strip("\n"))


def _problems(lesson: Lesson, found: list[Cell]) -> Iterator[str]:
    """Yield a sentence, with file and line, for every broken rule."""
    seen: dict[str, int] = {}
    for cell in found:
        at = where(lesson, cell.line)
        if not cell.id:
            yield f'{at}: this cell has no id; write `# %% id="..."` (or exercise=, check=).'
        if cell.id in seen:
            yield f"{at}: the id {cell.id!r} is taken by the cell at line {seen[cell.id]}; ids must be unique."
        seen[cell.id] = cell.line
        if "exercise" in cell.tags:
            yield from (f"{at}: {problem}" for problem in _exercise_problems(cell))
        if "check" in cell.tags and not isinstance(cell.tags.get("points"), int | float):
            yield f"{at}: the check of {cell.tags['check']} has no points; write `points=3` after it."
        if cell.tags.get("book", CLOSED) not in (OPEN, CLOSED):
            yield f'{at}: the book of a check is "open" or "closed", not {cell.tags["book"]!r}.'
    yield from _missing(lesson, found)


def _exercise_problems(cell: Cell) -> Iterator[str]:
    name = cell.tags["exercise"]
    if not _REGION.search(cell.text):
        yield f"the exercise {name} has no `### BEGIN SOLUTION` ... `### END SOLUTION`; nothing would be left to write."
    try:
        defined = [node.name for node in ast.parse(cell.text).body if isinstance(node, ast.FunctionDef)]
    except SyntaxError as error:
        yield f"the exercise {name} is not Python: {error.msg} (line {error.lineno} of the cell)."
        return
    if name not in defined:
        yield f"the exercise {name} defines no function of that name."


def _missing(lesson: Lesson, found: list[Cell]) -> Iterator[str]:
    at = where(lesson, 1)
    signatures = lesson.signatures()
    exercises = {cell.tags["exercise"]: cell for cell in found if "exercise" in cell.tags}
    checked = {cell.tags["check"] for cell in found if "check" in cell.tags}
    for name, signature in signatures.items():
        if name not in exercises:
            yield f"{at}: the syllabus has the exercise {name}{signature}, and this lesson has not."
        elif (own := _signature(exercises[name])) != signature:
            yield f"{where(lesson, exercises[name].line)}: {name}{own} should be {name}{signature}, as in the syllabus."
    for name, cell in exercises.items():
        if name not in signatures:
            yield f"{where(lesson, cell.line)}: the exercise {name} is not in solutions/syllabus.toml."
        if name not in checked:
            yield f'{where(lesson, cell.line)}: the exercise {name} has no check; write `# %% check="{name}" points=3`.'
    for cell in found:
        if "check" in cell.tags and cell.tags["check"] not in exercises:
            yield f"{where(lesson, cell.line)}: this checks {cell.tags['check']}, which is no exercise of the lesson."


def _signature(cell: Cell) -> str:
    """The signature of an exercise in the syllabus's spelling: no annotations, defaults as `ast` writes them."""
    name = cell.tags["exercise"]
    node = next(n for n in ast.parse(cell.text).body if isinstance(n, ast.FunctionDef) and n.name == name)
    for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
        argument.annotation = None
    return f"({ast.unparse(node.args)})"


def _notebook_cell(cell: Cell) -> nbformat.NotebookNode:
    if cell.kind == "markdown":
        return nbformat.v4.new_markdown_cell(cell.text, id=cell.id)
    metadata = {}
    if "exercise" in cell.tags:
        metadata = {"nbgrader": _nbgrader(cell.id, solution=True)}
    elif "check" in cell.tags and not cell.tags.get("optional"):
        metadata = {"nbgrader": _nbgrader(cell.id, grade=True) | {"points": cell.tags["points"]}}
    return nbformat.v4.new_code_cell(cell.text, id=cell.id, metadata=metadata)


def _nbgrader(grade_id: str, grade: bool = False, solution: bool = False) -> dict[str, Any]:
    return {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": grade,
        "solution": solution,
        "locked": grade,
        "task": False,
        "cell_type": "code",
    }
