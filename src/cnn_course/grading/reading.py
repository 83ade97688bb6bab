"""Read what a student handed in as a notebook, whatever it is: from it come nothing but the texts of its cells."""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from typing import Any

LARGEST = 20 << 20  # bytes of a notebook; 200 plots are far less
MOST_PARTS = 500_000  # brackets in its JSON text: each becomes an object, and a million of them half a gigabyte
MOST_COMMAS = 3_000_000
MOST_CELLS = 2_000
LONGEST = 200_000  # characters of one cell's text


class UnreadableError(ValueError):
    """It cannot be read as a notebook; the sentence says why, and what to do."""


@dataclass(frozen=True)
class Handed:
    """One cell as it was handed in. The names may be anything, or missing."""

    kind: str  # "code", "markdown", "raw", or what else was written there
    text: str
    id: str = ""
    grade_id: str = ""


def parse(content: bytes) -> tuple[dict[str, Any], list[str]]:
    """Return the notebook in `content` as plain JSON, and notes about what was unusual. Raises UnreadableError."""
    if len(content) > LARGEST:
        raise UnreadableError(
            f"The notebook has {len(content) >> 20} MB; up to {LARGEST >> 20} MB are read. "
            "Clear its outputs (Edit, Clear Outputs of All Cells), save it and hand it in again."
        )
    if not content.strip(b"\0 \t\r\n"):
        raise UnreadableError("The file is empty; hand in the notebook as it was saved.")
    text, notes = _text(content)
    if text.count("[") + text.count("{") > MOST_PARTS or text.count(",") > MOST_COMMAS:
        raise UnreadableError("It has more parts than any lesson makes; clear its outputs and hand it in again.")
    try:
        tree = json.loads(text)
    except RecursionError:
        raise UnreadableError("The file is nested deeper than any notebook is.") from None
    except ValueError as error:
        where = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableError(
            f"The file is not JSON, as a notebook is{where}; it may be cut off. Hand in the .ipynb file itself."
        ) from None
    if not isinstance(tree, dict) or not {"cells", "worksheets"} & tree.keys():
        raise UnreadableError("The file is JSON, but no notebook: it has no cells.")
    if "cells" not in tree:
        notes.append("It is in the notebook format of before 2015; its cells were read as they are.")
    return tree, notes


def cells(notebook: dict[str, Any]) -> list[Handed]:
    """Return the cells of a notebook, tolerant of anything: what is no cell is left out, what is no text is empty."""
    return [_cell(cell) for cell in _listed(notebook)[:MOST_CELLS] if isinstance(cell, dict)]


def _text(content: bytes) -> tuple[str, list[str]]:
    """Decode: UTF-8 as it should be, UTF-16 where it says so, and Latin-1 as the last resort."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace"), ["The file is encoded as UTF-16; it was read all the same."]
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        note = "The file is not UTF-8; it was read as Latin-1, and letters other than English ones may be wrong."
        return content.decode("latin-1"), [note]


def _listed(notebook: dict[str, Any]) -> list[Any]:
    found = notebook.get("cells")
    if isinstance(found, list):
        return found
    sheets = notebook.get("worksheets")  # format 3
    if not isinstance(sheets, list):
        return []
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for one in lists if isinstance(one, list) for cell in one]


def _cell(cell: dict[str, Any]) -> Handed:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    source = cell.get("source", cell.get("input"))  # format 3 has the code under "input"
    return Handed(_word(cell.get("cell_type")), _joined(source), _word(cell.get("id")), _word(grade_id))


def _word(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 200 else ""


def _joined(source: Any) -> str:
    """A cell's text: one string, or a list of lines. Half characters, which cannot be written, become "?"."""
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str) or len(source) > LONGEST:
        return ""
    return source.encode("utf-8", "replace").decode("utf-8")
