"""How a class did in one lesson: a page that opens offline, and the same as CSV and JSON.

The page shows the class as a whole. Single students are named only where somebody has to look at their work: a result
that is no grade, or one that took unusually long. The CSV and the JSON hold every student.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cnn_course.files import write_whole
from cnn_course.grading import cells, pages
from cnn_course.grading.cells import as_csv, number
from cnn_course.grading.judged import DIED, FAILED, GRADED, HUNG, JUDGED, MISSING, PARTLY, STATUSES, UNREADABLE, Judged
from cnn_course.grading.pages import text

SLOWEST = 10
LISTED = 100  # students of one status that are named on the page; all are in the CSV
BINS = 30  # bars of the distribution at most
MEANING = {
    GRADED: "every exercise that counts was tried",
    PARTLY: "some exercise could not be tried to its end; the others have their points",
    UNREADABLE: "no points; the student should hand in again",
    MISSING: "no points",
    FAILED: "the grader itself stumbled: no points were written, look at these by hand",
}


@dataclass(frozen=True)
class Pupil:
    """One student's results, as small as can be: a class may have thousands."""

    student: str
    status: str
    why: str
    score: float | None  # None where there are no points to give
    max_score: float | None
    seconds: float
    points: dict[str, float] = field(default_factory=dict)  # by exercise
    mistakes: dict[str, str] = field(default_factory=dict)  # named ones, by exercise
    lost: dict[str, str] = field(default_factory=dict)  # exercises that were not tried to their end, and how that came

    @classmethod
    def of(cls, student: str, judged: Judged) -> Pupil:
        """Return the line of one student."""
        scored = judged.status in (GRADED, PARTLY)
        questions = judged.questions if scored else ()
        return cls(
            student,
            judged.status,
            judged.why,
            judged.score if scored else None,
            judged.max_score if scored else None,
            round(judged.seconds, 3),
            {q.exercise: q.score for q in questions},
            {q.exercise: q.mistake for q in questions if q.mistake},
            {q.exercise: q.state for q in questions if q.state != JUDGED},
        )


@dataclass
class Task:
    """One exercise over the whole class."""

    exercise: str
    max_score: float
    optional: bool
    full: int = 0
    part: int = 0
    none: int = 0
    total: float = 0.0
    died: int = 0
    hung: int = 0

    @property
    def count(self) -> int:
        """How many students this is about."""
        return self.full + self.part + self.none

    @property
    def mean(self) -> float:
        """Mean points."""
        return self.total / self.count if self.count else 0.0


@dataclass
class Named:
    """A known mistake, and how many made it."""

    exercise: str
    id: str
    message: str
    count: int = 0


@dataclass
class ClassResults:
    """All that there is to say of one lesson."""

    lesson: str
    title: str
    pupils: list[Pupil] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    named: dict[tuple[str, str], Named] = field(default_factory=dict)

    def add(self, student: str, judged: Judged) -> None:
        """Take in one student's result; nothing of the notebook is kept."""
        self.pupils.append(Pupil.of(student, judged))
        for q in judged.questions if judged.status in (GRADED, PARTLY) else ():
            task = self.tasks.setdefault(q.exercise, Task(q.exercise, q.max_score, q.optional))
            task.full += q.score >= q.max_score
            task.none += q.score <= 0 < q.max_score
            task.part += 0 < q.score < q.max_score
            task.total += q.score
            task.died += q.state == DIED
            task.hung += q.state == HUNG
            if q.mistake:
                first = q.message.partition("\n")[0]
                self.named.setdefault((q.exercise, q.mistake), Named(q.exercise, q.mistake, first)).count += 1

    @property
    def statuses(self) -> dict[str, int]:
        """How many students ended in which way."""
        found = Counter(pupil.status for pupil in self.pupils)
        return {status: found[status] for status in STATUSES}

    @property
    def scores(self) -> list[float]:
        """The points of all who have any to get, sorted."""
        return sorted(pupil.score for pupil in self.pupils if pupil.score is not None)

    @property
    def max_score(self) -> float:
        """What the exercises that count are worth."""
        return max((pupil.max_score for pupil in self.pupils if pupil.max_score is not None), default=0.0)

    @property
    def mistakes(self) -> list[Named]:
        """The named mistakes, the most frequent first."""
        return sorted(self.named.values(), key=lambda named: (-named.count, named.exercise, named.id))

    @property
    def slowest(self) -> list[Pupil]:
        """Who took longest, the longest first."""
        timed = [pupil for pupil in self.pupils if pupil.seconds > 0]
        return sorted(timed, key=lambda pupil: (-pupil.seconds, pupil.student))[:SLOWEST]


def collect(lesson: str, results: Mapping[str, Judged] | Iterable[tuple[str, Judged]], title: str = "") -> ClassResults:
    """Take in the results of a class. An iterator of pairs is read once: nobody needs to hold all notebooks at once."""
    found = ClassResults(lesson, title or lesson)
    for student, judged in results.items() if isinstance(results, Mapping) else results:
        found.add(student, judged)
    return found


def write(folder: Path, results: ClassResults) -> Path:
    """Write LESSON.html, LESSON.csv and LESSON.json into `folder`, each whole; return the page's path."""
    write_whole(folder / f"{results.lesson}.csv", csv_of(results))
    write_whole(folder / f"{results.lesson}.json", json_of(results))
    page = folder / f"{results.lesson}.html"
    write_whole(page, html_of(results).encode())
    return page


# The same as data ---------------------------------------------------------------------------------------------------


def csv_of(results: ClassResults) -> bytes:
    """Return one line a student: status, points in all and by exercise, named mistakes."""
    names = list(results.tasks)
    rows: list[list[str]] = [["student", "status", "why", "score", "max_score", "seconds"]]
    rows[0] += [column for name in names for column in (name, f"{name} mistake")]
    for pupil in results.pupils:
        row = [pupil.student, pupil.status, pupil.why]
        row += map(number, (pupil.score, pupil.max_score, pupil.seconds))
        for name in names:
            row += [number(pupil.points.get(name)), pupil.mistakes.get(name, "")]
        rows.append(row)
    return as_csv([list(map(cells.text, row)) for row in rows])


def json_of(results: ClassResults) -> bytes:
    """Return everything on the page, and every student, as JSON."""
    tree = {
        "lesson": results.lesson,
        "title": results.title,
        "max_score": results.max_score,
        "statuses": results.statuses,
        "exercises": [asdict(task) | {"mean": round(task.mean, 4)} for task in results.tasks.values()],
        "mistakes": [asdict(named) for named in results.mistakes],
        "students": [asdict(pupil) for pupil in results.pupils],
    }
    return json.dumps(tree).encode() + b"\n"


# The page -----------------------------------------------------------------------------------------------------------

STYLE = """
.facts { display: flex; flex-wrap: wrap; gap: .4rem 2rem; margin: .6rem 0; }
.facts div { min-width: 7rem; } .facts dt { color: var(--soft); } .facts dd { margin: 0; font-size: 1.3rem; }
svg .full { fill: var(--full); } svg .none { fill: var(--none); } svg .part { fill: var(--bar); }
.key { display: inline-block; width: .8rem; height: .8rem; border-radius: .15rem; vertical-align: -.05rem; }
.key.full { background: var(--full); } .key.part { background: var(--bar); } .key.none { background: var(--none); }
@media (max-width: 40rem) { .shares { display: none; } }
@media print { .key { border: 1px solid #000; print-color-adjust: exact; } svg .none { fill: #fff; stroke: #000; }
  .key.none { background: #fff; } }
"""


def report(lesson: str, results: Mapping[str, Judged] | Iterable[tuple[str, Judged]], title: str = "") -> str:
    """Return the page of a class."""
    return html_of(collect(lesson, results, title))


def html_of(results: ClassResults) -> str:
    """Return the page of a class."""
    parts = [
        f"<header><h1>{text(results.title)}</h1>{_facts(results)}</header>",
        *_distribution(results),
        *_exercises(results),
        *_mistakes(results),
        _statuses(results),
        *_slow(results),
        f'<p class="soft">Every student is in {text(results.lesson)}.csv and .json, beside this page.</p>',
    ]
    return pages.document(f"{results.title}: the class", parts, STYLE)


def _facts(results: ClassResults) -> str:
    scores, full = results.scores, results.max_score
    facts = [("students", str(len(results.pupils))), ("with a grade", str(len(scores)))]
    if scores:
        facts += [
            ("mean", f"{number(statistics.fmean(scores), 1)} of {number(full)}"),
            ("median", number(statistics.median(scores), 1)),
            ("full points", _percent(sum(score >= full for score in scores), len(scores))),
        ]
    items = "".join(f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>" for name, value in facts)
    return f'<dl class="facts">{items}</dl>'


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "-"


def _distribution(results: ClassResults) -> Iterator[str]:
    scores, full = results.scores, results.max_score
    if not scores or not full:
        return
    bins = int(full) + 1 if full <= BINS - 1 else BINS
    width = 1 if bins < BINS or full == BINS - 1 else full / (BINS - 1)
    counts = [0] * bins
    for score in scores:
        counts[min(bins - 1, max(0, int(score / width)))] += 1
    labels = [number(n * width, 1) for n in range(bins)]
    said = f"Between {number(scores[0])} and {number(scores[-1])} of {number(full)} points; "
    said += f"half of the class has {number(statistics.median(scores), 1)} or more."
    each = "one bar a point" if width == 1 else f"one bar for {number(width, 2)} points"
    yield (
        f'<section class="card"><h2>Points in all</h2><figure>{histogram(counts, labels, said)}'
        f"<figcaption>Students by points ({text(each)}). {text(said)}</figcaption></figure></section>"
    )


def histogram(counts: Sequence[int], labels: Sequence[str], alt: str) -> str:
    """Return bars with their counts above and their labels below, as SVG that takes the page's colors."""
    width, height, left, bottom = 640, 200, 10, 24
    step = (width - 2 * left) / len(counts)
    top = max(counts) or 1
    every = -(-len(counts) // 12)
    parts = []
    for n, count in enumerate(counts):
        x, tall = left + n * step, (height - bottom - 20) * count / top
        y = height - bottom - tall
        bar = f'<rect class="bar" x="{x + 1:.1f}" y="{y:.1f}" width="{step - 2:.1f}" height="{tall:.1f}"'
        parts.append(f"{bar}><title>{text(labels[n])}: {count}</title></rect>")
        middle = f'x="{x + step / 2:.1f}" text-anchor="middle"'
        if count and step >= 8 * len(str(top)):
            parts.append(f'<text {middle} y="{y - 4:.1f}">{count}</text>')
        if n % every == 0:
            parts.append(f'<text class="soft" {middle} y="{height - 8}">{text(labels[n])}</text>')
    ground = height - bottom
    parts.append(f'<path class="line" d="M{left} {ground}H{width - left}"/>')
    return f'<svg role="img" aria-label="{text(alt)}" viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'


def _exercises(results: ClassResults) -> Iterator[str]:
    if not results.tasks:
        return
    rows = "".join(map(_exercise, results.tasks.values()))
    numbers = "".join(f'<th class="number">{name}</th>' for name in ("full", "nothing", "died, hung"))
    head = f'<th>exercise</th><th class="number">mean</th><th class="shares"></th>{numbers}'
    key = "".join(
        f' <span class="key {name}"></span> {said}'
        for name, said in [("full", "full points"), ("part", "some"), ("none", "none")]
    )
    yield (
        f'<section class="card"><h2>Points by exercise</h2><figure class="wide"><table><tr>{head}</tr>{rows}</table>'
        f'<figcaption class="shares">Share of the class with{key}.</figcaption></figure></section>'
    )


def _exercise(task: Task) -> str:
    extra = ' <span class="soft">(does not count)</span>' if task.optional else ""
    ends = f"{task.died}, {task.hung}" if task.died or task.hung else ""
    return (
        f"<tr><td><code>{text(task.exercise)}</code>{extra}</td>"
        f'<td class="number">{number(task.mean, 2)} of {number(task.max_score)}</td>'
        f'<td class="shares">{_shares(task)}</td>'
        f'<td class="number">{_percent(task.full, task.count)}</td>'
        f'<td class="number">{_percent(task.none, task.count)}</td><td class="number">{ends}</td></tr>'
    )


def _shares(task: Task) -> str:
    """A bar in three parts: full points, some, none."""
    width, height, x, parts = 160, 12, 0.0, []
    for kind, count in (("full", task.full), ("part", task.part), ("none", task.none)):
        wide = width * count / (task.count or 1)
        parts.append(f'<rect class="{kind}" x="{x:.1f}" width="{wide:.1f}" height="{height}"/>')
        x += wide
    alt = f"full points {task.full}, some {task.part}, none {task.none}"
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg role="img" aria-label="{alt}" {size}>{"".join(parts)}</svg>'


def _mistakes(results: ClassResults) -> Iterator[str]:
    if not results.mistakes:
        return
    graded = len(results.scores)
    rows = "".join(
        f'<tr><td class="number">{named.count}</td><td class="number">{_percent(named.count, graded)}</td>'
        f"<td><code>{text(named.exercise)}</code>: {pages.prose(named.message)} "
        f'<span class="soft">({text(named.id)})</span></td></tr>'
        for named in results.mistakes
    )
    head = '<tr><th class="number">students</th><th></th><th>exercise and mistake</th></tr>'
    yield f'<section class="card"><h2>Named mistakes</h2><table>{head}{rows}</table></section>'


def _statuses(results: ClassResults) -> str:
    rows = "".join(
        f'<tr><td>{text(status)}</td><td class="number">{count}</td><td class="soft">{text(MEANING[status])}</td></tr>'
        for status, count in results.statuses.items()
        if count
    )
    lists = "".join(
        _listed(status, [pupil for pupil in results.pupils if pupil.status == status])
        for status in (FAILED, PARTLY, UNREADABLE, MISSING)
    )
    return f'<section class="card"><h2>How submissions ended</h2><table>{rows}</table>{lists}</section>'


def _listed(status: str, pupils: list[Pupil]) -> str:
    if not pupils:
        return ""
    items = "".join(f"<li>{pages.name(p.student)}{': ' if p.why else ''}{text(p.why)}</li>" for p in pupils[:LISTED])
    more = f"<p>And {len(pupils) - LISTED} more: see the CSV.</p>" if len(pupils) > LISTED else ""
    opened = " open" if status == FAILED else ""
    return f"<details{opened}><summary>{text(status)}: {len(pupils)}</summary><ul>{items}</ul>{more}</details>"


def _slow(results: ClassResults) -> Iterator[str]:
    slowest = results.slowest
    if not slowest:
        return
    rows = "".join(
        f'<tr><td>{pages.name(p.student)}</td><td class="number">{number(p.seconds, 1)} s</td>'
        f'<td class="soft">{text(", ".join(f"{exercise} {how}" for exercise, how in p.lost.items()))}</td></tr>'
        for p in slowest
    )
    median = statistics.median(pupil.seconds for pupil in results.pupils if pupil.seconds > 0)
    yield (
        f'<section class="card"><h2>The slowest submissions</h2><table>{rows}</table>'
        f'<p class="soft">Half of all took less than {number(median, 2)} s.</p></section>'
    )
