"""Rebuild a submission on the released notebook: from the student come only the texts of code cells.

No metadata, tag, output, attachment or id of the student's survives. Exercises are found by their names, and where
those are gone by the function that they define; whatever was deleted comes back; checks are never taken from the
student. The result says for each cell whether it must run before the exercises can be judged.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from cnn_course.grading import names, reading
from cnn_course.grading.reading import Handed

PROSE, PLAIN, SOLUTION, EXTRA, CHECK = "prose", "plain", "solution", "extra", "check"
SETUP = "setup"
_DEFINED = re.compile(r"^(?:async )?def (\w+)\s*\(", re.MULTILINE)
MOST_TEXT = 2_000_000  # characters of all code taken from a student


@dataclass(frozen=True)
class Cell:
    """One cell of the rebuilt notebook."""

    kind: str
    id: str
    source: str
    exercise: str = ""  # of a SOLUTION or CHECK
    theirs: bool = False  # the text is the student's
    run: bool = False  # it runs before the checks that follow


@dataclass(frozen=True)
class Script:
    """A submission rebuilt: all cells in order, and what was mended."""

    cells: tuple[Cell, ...]
    notes: tuple[str, ...]
    known: int  # how many of the lesson's answers and checks were there

    @property
    def sources(self) -> str:
        """All that the student wrote."""
        return "\n".join(cell.source for cell in self.cells if cell.theirs)


def graft(release: dict[str, Any], submission: dict[str, Any], exercises: Iterable[str]) -> Script:
    """Rebuild `submission` on `release`, both plain JSON. Raises nothing, whatever the submission is."""
    grafting = _Grafting(_released(release, set(exercises)), reading.cells(submission))
    return Script(_with_needs(grafting.cells()), tuple(grafting.notes), grafting.known)


def notebook(release: dict[str, Any], script: Script, outputs: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return the rebuilt notebook: the release's own metadata and ids, the script's texts, and these outputs by id."""
    ours = {cell["id"]: cell for cell in release["cells"]}
    made = []
    for cell in script.cells:
        new = copy.deepcopy(ours[cell.id]) if cell.id in ours else _code_cell(cell.id)
        new["source"] = cell.source
        if new["cell_type"] == "code":
            new |= {"outputs": outputs.get(cell.id, []), "execution_count": None}
        made.append(new)
    return copy.deepcopy({key: value for key, value in release.items() if key != "cells"}) | {"cells": made}


def _code_cell(id: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": id, "metadata": {}}


def _released(release: dict[str, Any], exercises: set[str]) -> list[Cell]:
    """The release's own cells: exercises are named by nbgrader's id, checks `check_` and the exercise."""
    return [_released_cell(cell, exercises) for cell in release["cells"]]


def _released_cell(cell: dict[str, Any], exercises: set[str]) -> Cell:
    text = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    id, name = str(cell["id"]), str(cell["id"]).removeprefix("check_")
    if cell["cell_type"] != "code":
        return Cell(PROSE, id, text)
    if id in exercises and cell["metadata"].get("nbgrader", {}).get("solution"):
        return Cell(SOLUTION, id, text, id)
    return Cell(CHECK, id, text, name) if name != id and name in exercises else Cell(PLAIN, id, text)


@dataclass
class _Grafting:
    """The matching of the student's cells with the release's."""

    release: list[Cell]
    handed: list[Handed]
    notes: list[str] = field(default_factory=list)
    known: int = 0

    def __post_init__(self) -> None:
        self.own = {cell.id: cell for cell in self.release}
        self.graded = {cell.id for cell in self.release if cell.kind in (SOLUTION, CHECK)}
        self.checks = {_even(cell.source): cell.id for cell in self.release if cell.kind == CHECK}

    def cells(self) -> list[Cell]:
        """Return the release with the student's texts in it, and their other code cells behind their neighbors."""
        self.handed = list(self._affordable())
        places = self._places()
        copies: dict[str, list[Handed]] = {cell.id: [] for cell in self.release}
        extras: dict[str, list[str]] = {}
        answered: set[str] = set()
        anchor = self.release[0].id
        chosen = self._chosen(places)
        for cell, place in zip(self.handed, places, strict=True):
            if self._is_extra(cell, place, chosen):
                extras.setdefault(anchor, []).append(cell.text)
            if cell.kind == "code" and (place is None or self.own[place].kind != CHECK):
                answered |= self._exercises_in(cell.text)
            if place is not None:
                copies[place].append(cell)
                anchor = place
        self.known = sum(bool(copies[cell.id]) for cell in self.release if cell.kind in (SOLUTION, CHECK))
        self._say_what_was_mended(copies, chosen)
        return list(self._joined(chosen, extras, {id for id in answered if not copies[id]}))

    def _affordable(self) -> Iterator[Handed]:
        """The cells from the top, as long as their texts stay within the limit."""
        room = MOST_TEXT
        for n, cell in enumerate(self.handed):
            room -= len(cell.text)
            if room < 0:
                self.notes.append(f"Only the first {n} cells were read: together they hold {MOST_TEXT:,} characters.")
                return
            yield cell

    def _places(self) -> list[str | None]:
        """For each of the student's cells the id of the release's cell that it is a copy of, or None."""
        found = [self._by_name(cell) for cell in self.handed]
        self._by_text(found)
        self._by_function(found)
        return found

    def _by_name(self, cell: Handed) -> str | None:
        """The place that a cell's names say, nbgrader's before the notebook's, unless its text says otherwise."""
        if cell.kind == "code" and _even(cell.text) in self.checks:
            return self.checks[_even(cell.text)]
        both = (cell.grade_id, self.graded), (cell.id, self.own)
        places = [self.own[id] for id, there in both if id in there]
        makes = self._exercises_in(cell.text)
        for own in places:
            if own.kind == SOLUTION and own.exercise in makes:
                return own.id
        return places[0].id if places and not (makes and places[0].kind == SOLUTION) else None

    def _exercises_in(self, text: str) -> set[str]:
        """The exercises that a text gives an answer to."""
        made = names.made(text)
        exercises = {cell.exercise for cell in self.release if cell.kind == SOLUTION}
        return exercises & (set(_DEFINED.findall(text)) if made is None else made)

    def _by_text(self, found: list[str | None]) -> None:
        """Recognize cells whose names are gone by their text: programs that write older formats drop the ids."""
        unmatched = {_even(cell.source): cell.id for cell in self.release if cell.id not in found}
        for n, cell in enumerate(self.handed):
            if found[n] is None:
                found[n] = unmatched.get(_even(cell.text))

    def _by_function(self, found: list[str | None]) -> None:
        """Recognize an exercise that is still missing by the function that a code cell defines."""
        for cell in self.release:
            if cell.kind != SOLUTION or cell.id in found:
                continue
            there = [
                n
                for n, handed in enumerate(self.handed)
                if (found[n] is None or self.own[str(found[n])].kind == CHECK)
                and cell.exercise in self._exercises_in(handed.text)
            ]
            if there:
                found[there[-1]] = cell.id
                self.notes.append(f"{cell.exercise} was found by its name: the cell had lost its mark.")

    def _chosen(self, places: list[str | None]) -> dict[str, Handed]:
        """The student's cell for each place: the last copy, but a written answer before an empty one."""
        last: dict[str, Handed] = {}
        for cell, place in zip(self.handed, places, strict=True):
            own = self.own.get(place or "")
            if own is None or not _may_replace(cell, own):
                continue
            if own.kind == SOLUTION and own.id in last and _even(cell.text) in ("", _even(own.source)):
                continue
            last[own.id] = cell
        return last

    def _is_extra(self, cell: Handed, place: str | None, chosen: dict[str, Handed]) -> bool:
        """Whether a cell is the student's own code: new, or an earlier copy, or written where prose was."""
        if cell.kind != "code" or not cell.text.strip():
            return False
        if place is None:
            return True
        own = self.own[place]
        return own.kind != CHECK and chosen.get(place) is not cell and _even(cell.text) != _even(own.source)

    def _joined(self, chosen: dict[str, Handed], extras: dict[str, list[str]], elsewhere: set[str]) -> Iterator[Cell]:
        """Each cell of the release with the student's text, then their extra cells below it.

        What stood above the first code cell, the imports, comes below it. A deleted cell whose exercise is answered
        elsewhere comes back empty: what was released there would take the answer back.
        """
        fresh = self._fresh_ids()
        first = next((n for n, cell in enumerate(self.release) if cell.kind != PROSE), 0)
        for n, cell in enumerate(self.release):
            below = [cell] if n > first else self.release[: first + 1] if n == first else []
            texts = [text for anchor in below for text in extras.get(anchor.id, [])]
            handed = chosen.get(cell.id)
            if cell.id in elsewhere:
                yield replace(cell, source="", theirs=True)
            elif handed is None or _even(handed.text) == _even(cell.source):
                yield cell
            elif cell.id == SETUP:  # the release's own first, then what they made of it
                yield cell
                texts.insert(0, handed.text)
            else:
                yield replace(cell, source=handed.text, theirs=True)
            for text in texts:
                yield Cell(EXTRA, next(fresh), text, theirs=True)

    def _fresh_ids(self) -> Iterator[str]:
        return (id for id in (f"extra-{n}" for n in count(1)) if id not in self.own)

    def _say_what_was_mended(self, copies: dict[str, list[Handed]], chosen: dict[str, Handed]) -> None:
        deleted = [cell.id for cell in self.release if not copies[cell.id] and cell.kind in (SOLUTION, CHECK)]
        doubled = [id for id, found in copies.items() if len(found) > 1]
        retyped = [id for id, cell in chosen.items() if cell.kind != "code"]
        for said, ids in (("deleted and put back", deleted), ("there several times", doubled)):
            if ids:
                self.notes.append(f"Cells {said}: {_some(ids)}.")
        if retyped:
            self.notes.append(f"Answers not in a code cell, and read all the same: {_some(retyped)}.")


def _may_replace(cell: Handed, own: Cell) -> bool:
    """Whether a student's cell can stand in its place: any answer, and plain code that is there and still code."""
    return own.kind == SOLUTION or (own.kind == PLAIN and cell.kind == "code" and bool(cell.text.strip()))


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:12]) + (f" and {len(ids) - 12} more" if len(ids) > 12 else "")


def _even(text: str) -> str:
    """A text without what editors change by themselves: the ends of lines and the end."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def _with_needs(cells: list[Cell]) -> tuple[Cell, ...]:
    """Mark the cells that run: the imports, all the student wrote or should write, and what those take names from.

    What only demonstrates, such as a training, does not run. Nor does anything below the last check.
    """
    last = max((n for n, cell in enumerate(cells) if cell.kind == CHECK), default=-1)
    waiting = [n for n, cell in enumerate(cells[:last]) if _always_runs(cell)]
    others = {n: names.made(cell.source) for n, cell in enumerate(cells[:last]) if cell.kind == PLAIN}
    running = set(waiting)
    wanted: set[str] = set()
    while waiting:
        wanted |= names.used(cells[waiting.pop()].source)
        new = [n for n, made in others.items() if n not in running and (made is None or made & wanted)]
        running.update(new)
        waiting += new
    return tuple(replace(cell, run=n in running) for n, cell in enumerate(cells))


def _always_runs(cell: Cell) -> bool:
    return cell.kind in (SOLUTION, EXTRA) or (cell.kind == PLAIN and (cell.id == SETUP or cell.theirs))
