"""A report as text of at most 80 columns, and as HTML that reads well in any theme and to a screen reader.

The HTML needs no script and no style sheet: it survives nbconvert, GitHub and nbgrader's feedback. It takes its
colors from the page around it and marks with words, borders and weight, never with color alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from cnn_course.check.grids import Grid, grids
from cnn_course.messages import say

if TYPE_CHECKING:
    from cnn_course.check.report import GroupResult, Report

WIDTH = 80
GAP = "   "


def as_text(report: Report) -> str:
    """Return the whole report as plain text."""
    parts = [report.heading, "\n".join(map(_group_line, report.groups)), _wrapped(report.message)]
    parts += map(_wrapped, report.advice)
    if report.picture:
        parts.append(_side_by_side(grids(report.picture)))
    return "\n\n".join(parts)


def _group_line(group: GroupResult) -> str:
    return f"  [{'x' if group.passed else ' '}] {group.name:<44} {group.points if group.passed else 0}/{group.points}"


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.fill(line, WIDTH) for line in text.splitlines())


def _side_by_side(tables: list[Grid]) -> str:
    """Grids beside each other, in as many bands as 80 columns need."""
    bands: list[list[list[str]]] = [[]]
    for block in map(_block, tables):
        used = sum(len(b[0]) + len(GAP) for b in bands[-1])
        if bands[-1] and used + len(block[0]) > WIDTH:
            bands.append([])
        bands[-1].append(block)
    return "\n\n".join(map(_band, bands))


def _band(blocks: list[list[str]]) -> str:
    height = max(map(len, blocks))
    padded = [block + [" " * len(block[0])] * (height - len(block)) for block in blocks]
    return "\n".join(GAP.join(line).rstrip() for line in zip(*padded, strict=True))


def _block(grid: Grid) -> list[str]:
    """One grid as lines of equal length; the marked entry stands in angle brackets."""
    wide = max((len(text) for row in grid.rows for text in row), default=0)
    lines = [textwrap.shorten(grid.title, WIDTH, placeholder="...")]
    for r, row in enumerate(grid.rows):
        lines.append("".join(f">{t:>{wide}}<" if (r, c) == grid.mark else f" {t:>{wide}} " for c, t in enumerate(row)))
    if grid.note:
        lines.append(grid.note)
    longest = max(map(len, lines))
    return [line.ljust(longest) for line in lines]


BOX = "border:1px solid rgba(128,128,128,.6);border-radius:4px;padding:.6em .9em;margin:.3em 0;color:inherit"
CELL = "border:1px solid rgba(128,128,128,.35);padding:.15em .5em;text-align:right;color:inherit;background:transparent"
_MARK = CELL + ";outline:3px solid currentColor;outline-offset:-3px;font-weight:bold"


def as_html(report: Report) -> str:
    """Return the report as one self-contained HTML section."""
    groups = "".join(_group_item(group, report.message) for group in report.groups)
    message, advice = (_paragraphs(lines) for lines in (report.message.splitlines(), report.advice))
    picture = _pictures(grids(report.picture)) if report.picture else ""
    return (
        f'<section role="region" aria-label="{escape(report.heading)}" style="{BOX}">'
        f"<p style='margin:0 0 .3em'><strong>{escape(report.heading)}</strong></p>"
        f"{message}{picture}<ul style='margin:.3em 0;padding-left:1.3em;list-style:none'>{groups}</ul>"
        f"{advice}</section>"
    )


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p style='margin:.4em 0'>{escape(line)}</p>" for line in lines)


def _group_item(group: GroupResult, said: str) -> str:
    state = say("passed") if group.passed else say("not_passed")
    sign = "&#10003;" if group.passed else "&#8211;"
    points = f"{group.points if group.passed else 0}/{group.points}"
    detail = f"<br><small>{escape(group.message)}</small>" if group.message and group.message not in said else ""
    return f'<li><span aria-hidden="true">{sign} </span>{escape(group.name)}: {state} ({points}){detail}</li>'


def _pictures(tables: list[Grid]) -> str:
    inner = "".join(map(_table, tables))
    return (
        f'<div role="group" aria-label="{escape(say("what_happened"))}" '
        f'style="display:flex;flex-wrap:wrap;gap:1.2em;align-items:flex-start;overflow-x:auto">{inner}</div>'
    )


def _table(grid: Grid) -> str:
    note = f"<div><small>{escape(grid.note)}</small></div>" if grid.note else ""
    if not grid.rows:
        return f"<div><strong>{escape(grid.title)}</strong>{note}</div>"
    rows = "".join(
        "<tr style='background:transparent'>"
        + "".join(_cell(text, (r, c) == grid.mark) for c, text in enumerate(row))
        + "</tr>"
        for r, row in enumerate(grid.rows)
    )
    caption = f"<caption style='caption-side:top;text-align:left;color:inherit'>{escape(grid.title)}</caption>"
    style = "border-collapse:collapse;margin:0;font-family:monospace"
    return f"<div><table style='{style}'>{caption}<tbody>{rows}</tbody></table>{note}</div>"


def _cell(text: str, marked: bool) -> str:
    if not marked:
        return f'<td style="{CELL}">{escape(text)}</td>'
    label = escape(f"{text}, {say('first_wrong')}")
    return f'<td style="{_MARK}" aria-label="{label}" title="{escape(say("first_wrong"))}">{escape(text)}</td>'
