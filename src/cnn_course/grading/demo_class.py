"""A small class with every kind of homework, made from a lesson's own answers and known mistakes."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice, zip_longest
from pathlib import Path
from typing import Any

import nbformat

from cnn_course.authoring import bank, source
from cnn_course.authoring.build import Built
from cnn_course.authoring.course import Lesson
from cnn_course.grading import names

STUDENTS = (
    "aiko",
    "bashir",
    "chloe",
    "dmitri",
    "esra",
    "femi",
    "goran",
    "hana",
    "ines",
    "jonas",
    "kavya",
    "leo",
)


@dataclass(frozen=True)
class Homework:
    """What one student hands in: the text of each exercise that they wrote, and what to expect of it."""

    student: str
    kind: str
    texts: dict[str, str]
    mistakes: dict[str, str] = field(default_factory=dict)  # exercise -> id of the mistake in it

    def notebook(self, released: bytes) -> nbformat.NotebookNode:
        """Return the released notebook with this homework written into it."""
        notebook = nbformat.reads(released.decode(), as_version=4)
        for cell in notebook.cells:
            if cell.id in self.texts:
                cell.source = self.texts[cell.id]
        return notebook


def homeworks(lesson: Lesson, built: Built) -> list[Homework]:
    """Return twelve homeworks: three right, two half done, five with one mistake, one empty, one broken."""
    right = {cell.id: cell.text for cell in source.cells(lesson) if "exercise" in cell.tags}
    return [
        Homework(student, kind, texts, mistakes)
        for student, (kind, texts, mistakes) in zip(STUDENTS, _kinds(lesson, built, right), strict=True)
    ]


def _kinds(lesson: Lesson, built: Built, right: dict[str, str]) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    exercises = list(right)
    yield "right", right, {}
    for style in (0, 1):
        yield "right, another style", right | _others(lesson, style, right), {}
    yield "first half", {name: right[name] for name in exercises[: len(exercises) // 2]}, {}
    # Each function stands by itself, so the missing first half costs only itself.
    alone = right | _others(lesson, 0, right)
    yield "second half", {name: alone[name] for name in exercises[len(exercises) // 2 :]}, {}
    for wrong in _one_mistake_each(built, 5):
        yield (
            "one mistake",
            right | {wrong.exercise: _put_in(right[wrong.exercise], wrong.function, wrong.exercise)},
            {wrong.exercise: wrong.id},
        )
    yield "empty", {}, {}
    yield "broken", right | {exercises[0]: f"def {exercises[0]}(:\n    return"}, {}


def _others(lesson: Lesson, which: int, right: dict[str, str]) -> dict[str, str]:
    """For every exercise one answer in another style."""
    styles: dict[str, list[bank.Other]] = {}
    for other in bank.collect(lesson.alternatives).alternatives:
        styles.setdefault(other.exercise, []).append(other)
    chosen = {name: others[which % len(others)].function for name, others in styles.items()}
    return {name: _put_in(right[name], function, name) for name, function in chosen.items()}


def _one_mistake_each(built: Built, count: int) -> list[bank.Wrong]:
    """Pick mistakes that can be named: the first of every exercise, then the second of every exercise, and so on."""
    queues = [
        [w for w in built.baked.mistakes if w.exercise == e.name and (e.name, w.id) not in built.baked.nameless]
        for e in built.baked.exercises
    ]
    in_turn = [wrong for turn in zip_longest(*queues) for wrong in turn if wrong]
    return list(islice(cycle(in_turn), count))


def _put_in(right: str, function: Callable[..., Any], name: str) -> str:
    """Return an exercise's right text with another function in it. What else it makes stays: a trained network."""
    rest = [node for node in ast.parse(right).body if not (isinstance(node, ast.FunctionDef) and node.name == name)]
    return "\n".join([*map(ast.unparse, rest), text_of(function, name)])


def text_of(function: Callable[..., Any], name: str) -> str:
    """Return a function's source as a student would hand it in: undecorated, under the exercise's name.

    Imports and helpers that it takes from its file stand before it. Values do not: a notebook makes its own.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    node = tree.body[0]
    assert isinstance(node, ast.FunctionDef)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id == node.name:
            inner.id = name  # it calls itself
    node.decorator_list, node.name = [], name
    text = ast.unparse(tree)
    return "\n".join([*_needed(text, Path(inspect.getfile(function))), text])


def _needed(text: str, file: Path) -> list[str]:
    """Return a file's imports and helpers that make what `text` uses. NumPy is in every notebook."""
    needed: list[str] = []
    wanted = names.used(text) - {"np"}
    for statement in reversed(ast.parse(file.read_text(encoding="utf-8")).body):
        helper = isinstance(statement, ast.FunctionDef) and not statement.decorator_list
        own = ast.unparse(statement)
        if (helper or isinstance(statement, (ast.Import, ast.ImportFrom))) and wanted & (names.made(own) or set()):
            needed.insert(0, own)
            wanted |= names.used(own) - {"np"}
    return needed
