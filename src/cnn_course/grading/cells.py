"""Cells of CSV files that spreadsheets and learning platforms read: one line of text each, and never a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

BOM = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as the machine's old alphabet, and saves names as rubbish
DIGITS = 6  # of a score behind the point

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
# Where a formula can begin: at the start, or behind what some spreadsheet splits at; spaces, marks that are not seen
# and quotes do not help. The wide signs count where people type them.
_FORMULA = re.compile('(^|[,;|\t])([\\s"\u200b-\u200f\u2060-\u2064\ufeff]*)(?=[=+\\-@＝＋－＠])')


def text(value: str) -> str:
    """Return `value` as one line; an apostrophe stands before whatever a spreadsheet would take for a formula."""
    return _FORMULA.sub(r"\1\2'", _BREAKS.sub(" ", value).strip())


def number(value: float | None, digits: int = DIGITS) -> str:
    """Return a number plainly, with a point, the same for every country; nothing for None."""
    if value is None:
        return ""
    written = f"{round(value, digits) + 0.0:.{digits}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def as_csv(rows: Iterable[Sequence[str]], mark: bytes = BOM) -> bytes:
    """Return a table as RFC 4180 wants it, in UTF-8; the byte order mark is for people, programs do without."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return mark + file.getvalue().encode(errors="replace")
