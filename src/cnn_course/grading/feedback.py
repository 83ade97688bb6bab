"""The page that a student gets: points, what is wrong, where to read again, and the own code beside it.

It is made from a `Judged` alone, in milliseconds, and never runs anything of the student's. It holds what `Question`
holds: no input or answer of a hidden casebook.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from cnn_course.grading import pages
from cnn_course.grading.by_hand import ByHand, counted
from cnn_course.grading.judged import DIED, FAILED, GRADED, HUNG, MISSING, PARTLY, UNREADABLE, Judged, Question
from cnn_course.grading.pages import paragraphs, prose, text
from cnn_course.messages import say

STATES = {
    GRADED: "feedback_graded",
    PARTLY: "feedback_partly",
    UNREADABLE: "feedback_unreadable",
    MISSING: "feedback_missing",
    FAILED: "feedback_failed",
}
BY_HAND = 'class="card by-hand"'
LONGEST = 20_000  # characters of a cell that are shown; of more than a lesson's worth nobody is helped by colors
LONGEST_LINE = 2_000

STYLE = """
.points { font-weight: 700; } .done { color: var(--full); } .open { color: var(--none); }
.groups { list-style: none; padding-left: 0; } .groups li { padding: .1rem 0 .1rem 1.4rem; text-indent: -1.4rem; }
.sign { display: inline-block; width: 1.4rem; text-indent: 0; }
.known { border-left: .25rem solid var(--none); padding-left: .7rem; }
.k, .kc, .kd, .kn, .kr, .ow { color: var(--accent); font-weight: 600; } .c, .c1, .cm { color: var(--soft); }
.s, .s1, .s2, .sd, .sa, .si, .se { color: var(--full); } .m, .mi, .mf, .mh { color: var(--none); }
"""


def page(title: str, student: str, judged: Judged, entries: Sequence[ByHand] = ()) -> str:
    """Return the page of one student and one lesson, whose title is `title` (see `title_of`).

    What a person entered counts, and stands first.
    """
    judged = counted(judged, entries)
    parts = [_head(title, student, judged), *_entered(entries), *_notes(judged), *_overview(judged)]
    code = _own_code(judged.notebook, {question.exercise for question in judged.questions})
    parts += [_exercise(n, question, code.get(question.exercise, "")) for n, question in enumerate(judged.questions)]
    return pages.document(f"{title}: {student}", parts, STYLE)


@lru_cache(maxsize=32)
def title_of(release: bytes, lesson: str) -> str:
    """Return the first heading of a lesson's released notebook, or the lesson's name."""
    try:
        cells = json.loads(release)["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    except (ValueError, TypeError, KeyError):
        return lesson
    found = re.search(r"^# +(.+)$", "\n".join(sources), re.MULTILINE)
    return found[1].strip() if found else lesson


def points(score: float, max_score: float) -> str:
    """Say points without needless digits."""
    return say("feedback_points", score=f"{round(score, 2):g}", max_score=f"{round(max_score, 2):g}")


def _head(title: str, student: str, judged: Judged) -> str:
    state = text(say(STATES.get(judged.status, "feedback_failed")))
    scored = judged.status in (GRADED, PARTLY)
    total = f'<p class="points">{text(points(judged.score, judged.max_score))}</p>' if scored else ""
    graph = pages.bar(judged.score / judged.max_score, 320, 12) if scored and judged.max_score else ""
    why = f'<div class="card">{paragraphs(judged.why)}</div>' if judged.why else ""
    who = f'<p class="soft">{text(say("feedback_for"))} {pages.name(student)}: {state}</p>'
    return f"<header><h1>{text(title)}</h1>{who}{total}{graph}{why}</header>"


def _entered(entries: Sequence[ByHand]) -> Iterator[str]:
    """What a person has to say. `BY_HAND` marks it: a student's text cannot hold a quote unescaped."""
    if entries:
        items = "".join(f"<li>{_entry(entry)}</li>" for entry in entries)
        yield f"<section {BY_HAND}><h2>{text(say('feedback_by_hand'))}</h2><ul>{items}</ul></section>"


def _entry(entry: ByHand) -> str:
    points = "" if entry.score is None else say("feedback_set", score=f"{entry.score:g}")
    extra = say("feedback_added", score=f"{entry.extra:+g}") if entry.extra else ""
    said = ", ".join(filter(None, (points, extra)))
    return f"<code>{text(entry.exercise)}</code>{': ' if said else ''}{text(said)}{paragraphs(entry.comment)}"


def _notes(judged: Judged) -> Iterator[str]:
    if judged.notes:
        items = "".join(f"<li>{text(note)}</li>" for note in judged.notes)
        yield f'<section class="card"><h2>{text(say("feedback_mended"))}</h2><ul>{items}</ul></section>'


def _overview(judged: Judged) -> Iterator[str]:
    if not judged.questions:
        return
    rows = "".join(
        f'<tr><td><a href="#{_anchor(n)}">{text(q.exercise)}</a>{_extra(q)}</td>'
        f'<td class="number {_class(q)}">{text(f"{q.score:g}/{q.max_score:g}")}</td></tr>'
        for n, q in enumerate(judged.questions)
    )
    head = f'<tr><th>{text(say("exercise"))}</th><th class="number">{text(say("worth"))}</th></tr>'
    yield f'<nav class="card" aria-label="{text(say("feedback_overview"))}"><table>{head}{rows}</table></nav>'


def _extra(question: Question) -> str:
    return f' <span class="soft">({text(say("feedback_extra"))})</span>' if question.optional else ""


def _class(question: Question) -> str:
    return "done" if _full(question) else "open"


def _full(question: Question) -> bool:
    return question.score >= question.max_score


def _anchor(number: int) -> str:
    return f"exercise-{number + 1}"


def _exercise(number: int, question: Question, code: str) -> str:
    heading = (
        f"<h2><code>{text(question.exercise)}</code>: "
        f'<span class="{_class(question)}">{text(points(question.score, question.max_score))}</span>'
        f"{_extra(question)}</h2>"
    )
    parts = [heading, *_said(question), *_groups(question), *_help(question), *_code(code)]
    return f'<section class="card" id="{_anchor(number)}">{"".join(parts)}</section>'


def _said(question: Question) -> Iterator[str]:
    if question.mistake:
        label = f'<p class="soft">{text(say("feedback_mistake"))}</p>'
        yield f'<div class="known">{label}{paragraphs(question.message)}</div>'
    else:
        yield paragraphs(question.message)
    ended = {DIED: "feedback_died", HUNG: "feedback_hung"}.get(question.state)
    if ended:
        yield paragraphs(say(ended))


def _groups(question: Question) -> Iterator[str]:
    if not question.groups:
        return
    items = []
    for group in question.groups:
        state = say("passed") if group.passed else say("not_passed")
        sign = "\N{CHECK MARK}" if group.passed else "\N{EN DASH}"
        given = f"{group.points if group.passed else 0:g}/{group.points:g}"
        detail = group.message if group.message not in question.message else ""
        items.append(
            f'<li><span class="sign" aria-hidden="true">{sign}</span>{text(group.name)}: {text(state)} '
            f'<span class="soft">({text(given)})</span>{"<br>" if detail else ""}<small>{text(detail)}</small></li>'
        )
    yield f'<ul class="groups">{"".join(items)}</ul>'


def _help(question: Question) -> Iterator[str]:
    if _full(question):
        return
    if question.section:
        yield f"<p>{prose(say('feedback_reread', section=question.section))}</p>"
    if question.hint:
        more = f'<p class="soft">{text(say("feedback_more", name=question.exercise))}</p>'
        yield f"<details><summary>{text(say('feedback_hint'))}</summary><p>{prose(question.hint)}</p>{more}</details>"


def _code(code: str) -> Iterator[str]:
    if code.strip():
        cut = f'<p class="soft">{text(say("feedback_cut"))}</p>' if len(code) > LONGEST else ""
        shown = _colored(code[:LONGEST])
        yield f"<details><summary>{text(say('feedback_code'))}</summary><pre><code>{shown}</code></pre>{cut}</details>"


def _own_code(notebook: str, exercises: set[str]) -> dict[str, str]:
    """Return the text of each exercise's cell in an autograded notebook."""
    try:
        cells = json.loads(notebook)["cells"] if notebook else []
        found = {}
        for cell in cells:
            name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") or cell.get("id")
            if cell.get("cell_type") == "code" and name in exercises:
                found[str(name)] = "".join(cell["source"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}
    return found


def _colored(code: str) -> str:
    """Return Python code as HTML with colors, or without where its lines are too long to be anybody's code."""
    if max(map(len, code.splitlines()), default=0) > LONGEST_LINE:
        return text(code)
    from pygments.lexers.python import PythonLexer
    from pygments.token import STANDARD_TYPES

    pieces = []
    for kind, piece in PythonLexer(stripnl=False, ensurenl=False).get_tokens(code):
        name = STANDARD_TYPES.get(kind, "")
        pieces.append(f'<span class="{name}">{text(piece)}</span>' if name[:1] in "kcsmo" and name else text(piece))
    return "".join(pieces)
