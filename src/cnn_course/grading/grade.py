"""`cnn-course grade`: everything around a run, from the lock to the report."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tqdm import tqdm

from cnn_course.errors import CourseError
from cnn_course.files import write_whole
from cnn_course.grading import class_report, sandbox
from cnn_course.grading.classroom import Classroom
from cnn_course.grading.executors import DaskPool, LocalPool, Pool
from cnn_course.grading.feedback import title_of
from cnn_course.grading.files import Files
from cnn_course.grading.judged import FAILED, UNREADABLE, Judged
from cnn_course.grading.ledger import Ledger
from cnn_course.grading.lock import locked
from cnn_course.grading.paper import Paper
from cnn_course.grading.run import Run, Summary
from cnn_course.grading.table import Row, as_csv
from cnn_course.grading.writer import Writer

NAMELESS = "The folder's name is not UTF-8, so that no gradebook can hold it; rename it."


@dataclass(frozen=True)
class Options:
    """How to grade."""

    jobs: int = 0  # processes; 0: as many as there are cores
    scheduler: str = ""  # of a Dask cluster, in place of processes
    regrade: bool = False
    unsafe: bool = False
    students: tuple[str, ...] = ()  # only these


def grade(room: Classroom, lesson: str, options: Options = Options()) -> Summary:
    """Grade one lesson of a class and write everything that comes of it."""
    paper = room.paper(lesson)
    _sandbox_or_not(options)
    with locked(room.private / "lock"), Ledger(room.ledger) as ledger, Writer(room, lesson) as writer:
        folders, nameless = room.folders()
        known = sorted({*writer.students(), *folders})
        students = _chosen(options.students, known)
        with tqdm(total=len(students), desc=lesson, unit=" students", disable=None) as bar:
            run = Run(
                room, paper, ledger, writer, Files(room, paper), _pool(paper, options), options.regrade, bar.update
            )
            summary = run.go(students)
        summary.loose = room.loose()
        if not options.students:
            summary.rows += [Row.of(name, Judged(UNREADABLE, NAMELESS), "") for name in nameless]
        rest = [Row.of(student, _standing(ledger, lesson, student), "") for student in {*known} - {*students}]
        rows = sorted([*summary.rows, *rest], key=lambda row: row.student)
        write_whole(room.status, as_csv(rows))
        _report(room, paper, ((student, _standing(ledger, lesson, student)) for student in known))
    return summary


def _standing(ledger: Ledger, lesson: str, student: str) -> Judged:
    """Return the result that stands for a student, without its notebook."""
    entry = ledger.standing(lesson, student)
    return (ledger.look(entry) if entry else None) or Judged(FAILED, "not part of this run")


def _report(room: Classroom, paper: Paper, results: Iterable[tuple[str, Judged]]) -> None:
    title = title_of(paper.release, paper.lesson)
    class_report.write(room.report(paper.lesson).parent, class_report.collect(paper.lesson, results, title))


def _pool(paper: Paper, options: Options) -> Pool:
    if options.scheduler:
        return DaskPool(paper, options.scheduler, options.unsafe)
    return LocalPool(paper, options.jobs or os.cpu_count() or 1, options.unsafe)


def _sandbox_or_not(options: Options) -> None:
    """Refuse to run students' code in the open unless told to. A cluster's workers look for themselves."""
    why = None if options.unsafe or options.scheduler else sandbox.available()
    if why:
        raise CourseError(f"{why} Or add --unsafe: students' code then runs as you, with all that you may do.")


def _chosen(wanted: Sequence[str], known: list[str]) -> list[str]:
    """Return the students to grade, each once."""
    for name in wanted:
        if name not in known:
            raise CourseError(f"There is no student {name!r} in the gradebook or among what was handed in.")
    return sorted({*wanted}) or known
