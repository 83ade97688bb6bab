"""The class as a table: printed, and as status.csv."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Self

from cnn_course.grading import cells
from cnn_course.grading.judged import GRADED, PARTLY, STATUSES, Judged

COLUMNS = ("student", "status", "score", "max_score", "note")
SHORT = 70  # characters of a note in the printed table
LONGEST = 40  # and of a student's name


@dataclass(frozen=True)
class Row:
    """One student's line. Where there are no points to give, the score is empty and not 0."""

    student: str
    status: str
    score: str
    max_score: str
    note: str

    @classmethod
    def of(cls, student: str, judged: Judged, note: str) -> Self:
        """Return a student's line, with one more note."""
        notes = [judged.why if judged.status != GRADED else "", note, *judged.notes]
        scored = judged.status in (GRADED, PARTLY)
        score, full = (f"{judged.score:g}", f"{judged.max_score:g}") if scored else ("", "")
        said = "; ".join(filter(None, (" ".join(n.split()) for n in notes)))
        return cls(student, judged.status, score, full, said.replace(".; ", "; "))


def as_csv(rows: Iterable[Row]) -> bytes:
    """Return the table as RFC 4180 wants it, without a cell that a spreadsheet would take for a formula."""
    return cells.as_csv([COLUMNS, *(list(map(cells.text, astuple(row))) for row in rows)], mark=b"")


def as_text(rows: Sequence[Row]) -> str:
    """Return the table for a terminal, and how many ended in which way."""
    lines = [("student", "status", "points", "note")]
    for row in rows:
        points = f"{row.score}/{row.max_score}" if row.score else "-"
        lines.append((_short(_plain(row.student), LONGEST), row.status, points, _short(_plain(row.note))))
    return aligned(lines) + "\n\n" + counts(rows)


def counts(rows: Iterable[Row]) -> str:
    """Return one line: how many students ended in which way."""
    found = Counter(row.status for row in rows)
    return ", ".join(f"{found[status]} {status}" for status in STATUSES if found[status]) or "no students"


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of cells as columns; wide letters count twice."""
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    padded = (
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
    return "\n".join(padded)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _plain(text: str) -> str:
    """Take out what could move a terminal's cursor."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _short(text: str, most: int = SHORT) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."
