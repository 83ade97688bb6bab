"""Tables as CSV that every spreadsheet reads and none runs: RFC 4180, UTF-8 with a mark, no cell is a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

# What makes a spreadsheet run a cell, also behind blanks and in full width.
_FORMULA = re.compile(r"[\s\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?%?")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def harmless(value: object) -> str:
    """Return a cell's text. One that a spreadsheet would run gets an apostrophe in front; numbers stay numbers."""
    text = _UNFIT.sub("\N{REPLACEMENT CHARACTER}", "" if value is None else str(value))
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def as_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as a CSV file. The mark at its beginning tells Excel that names are in UTF-8; others skip it."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows(map(harmless, row) for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def number(value: float | None, digits: int = 4) -> str:
    """Return a number without needless digits and with a point, or nothing for None."""
    if value is None:
        return ""
    rounded = round(value, digits)
    return str(int(rounded)) if rounded == int(rounded) else repr(rounded)
