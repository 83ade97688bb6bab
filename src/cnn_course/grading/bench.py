"""What a worker owns: the lesson's paper, sent once, and a warm process, made once; and the task it does.

The task is the same for a process of this machine and for a worker of a Dask cluster.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
from dataclasses import asdict, replace
from multiprocessing.connection import wait
from typing import Any

from cnn_course.errors import CourseError
from cnn_course.grading import feedback
from cnn_course.grading.examine import examine
from cnn_course.grading.judged import FAILED, Judged
from cnn_course.grading.paper import Paper
from cnn_course.grading.sandbox import WarmProcess
from cnn_course.grading.student_page import page_of

Tree = dict[str, Any]

log = logging.getLogger(__name__)

STUMBLED = (
    "The grader itself stumbled over this submission ({error}). Run the command again; the others are not touched."
)


class Bench:
    """One lesson's place of work. Each thread has a warm process of its own: a sandbox ends with its maker thread."""

    def __init__(self, paper: Paper, unsafe: bool = False) -> None:
        self.paper, self.unsafe = paper, unsafe
        self.title = feedback.title_of(paper.release, paper.lesson)
        self._own = threading.local()
        self._made: list[WarmProcess] = []

    def judge(self, handed_in: bytes) -> Judged:
        """Examine a submission. A stumble of the grader is tried once more with a fresh process, then told.

        Raises CourseError where no sandbox can be had: that is not the submission's affair.
        """
        for last in (False, True):
            warm = self._warm()
            try:
                return examine(self.paper, handed_in, warm)
            except Exception as error:
                log.debug("the grader stumbled", exc_info=True)
                self._cool()
                if last:
                    return Judged(FAILED, STUMBLED.format(error=type(error).__name__))
        raise AssertionError("not reached")

    def close(self) -> None:
        """End every warm process."""
        while self._made:
            with contextlib.suppress(Exception):
                self._made.pop().close()

    def _warm(self) -> WarmProcess:
        if getattr(self._own, "warm", None) is None:
            self._own.warm = WarmProcess(unsafe=self.unsafe)
            self._made.append(self._own.warm)
        return self._own.warm

    def _cool(self) -> None:
        """Give the thread's warm process up, for a new one next time."""
        warm = getattr(self._own, "warm", None)
        self._own.warm = None
        if warm is not None:
            with contextlib.suppress(Exception):
                warm.close()
            with contextlib.suppress(ValueError):
                self._made.remove(warm)


_benches: dict[str, Bench] = {}  # by Paper.key


def set_up(paper: Paper, unsafe: bool = False) -> None:
    """Get this process ready for a lesson. Starts nothing yet: a failure belongs to a task, which can tell it."""
    _benches[paper.key] = Bench(paper, unsafe)


def tear_down(key: str) -> None:
    """Give the lesson's place of work up."""
    bench = _benches.pop(key, None)
    if bench is not None:
        bench.close()


def task(key: str, student: str, notes: tuple[str, ...], handed_in: bytes) -> Tree:
    """Judge one submission by the paper `key`; return the result and the student's page as a plain tree.

    Raises nothing: of a task that fails, Dask writes the arguments into a log, and those are a name and answers.
    """
    try:
        if key not in _benches:
            raise CourseError("A worker does not have this lesson: is its cnn-course of the same version?")
        bench = _benches[key]
        judged = bench.judge(handed_in)
        judged = replace(judged, notes=(*notes, *judged.notes))
        return {"judged": asdict(judged), "page": page_of(bench.title, student, judged)}
    except CourseError as error:
        return {"refused": str(error)}


def nothing() -> None:
    """Do nothing, to show that a worker can."""


def start_process(paper: Paper, unsafe: bool) -> None:
    """Begin a worker process of this machine: out of reach of Ctrl-C, gone with its master, ready for the lesson."""
    with contextlib.suppress(OSError):
        os.setsid()
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)  # drops a Ctrl-C that came while this process started
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # it was `shielded`
    signal.signal(signal.SIGINT, usual)
    threading.Thread(target=_end_with_master, daemon=True).start()
    set_up(paper, unsafe)


def _end_with_master() -> None:
    master = multiprocessing.parent_process()
    if master is not None:
        wait([master.sentinel])
        os._exit(1)  # its sandbox dies with it
