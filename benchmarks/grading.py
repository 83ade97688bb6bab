"""Grading against stock nbgrader, one worker against two, and what memory a class takes.

    python -m benchmarks.grading [--rounds N] [--count N]

Contestants take turns, so that a busy machine is busy for all of them: the median of the ratios within a round counts.
Two workers need two cores that are free; of what a busy machine leaves, the best round of each tells more.
Nothing fails here: numbers are printed, with what they should be.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from cnn_course.authoring import kernels
from cnn_course.authoring.build import Built, build
from cnn_course.authoring.course import Course, Lesson
from cnn_course.authoring.nbgrading import run_converter
from cnn_course.grading import classroom
from cnn_course.grading.classroom import Classroom
from cnn_course.grading.demo_class import Homework, homeworks
from cnn_course.grading.executors import LocalPool
from cnn_course.grading.files import Files
from cnn_course.grading.ledger import Ledger
from cnn_course.grading.run import Run
from cnn_course.grading.stock import StockClass
from cnn_course.grading.writer import Writer

HOSTILE = (
    "print('x' * 10_000_000)",
    "import os\nos._exit(0)",
    "hoard = [bytes(10_000_000) for _ in range(10_000)]",
    "raise SystemExit",
    "class Liar:\n    def __eq__(self, other): return True",
)


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lesson", default="02")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--each", type=int, default=24, help="submissions that each of ours grades in a round")
    parser.add_argument("--count", type=int, default=60, help="submissions over which memory is watched")
    chosen = parser.parse_args()
    lesson = Course.find(Path(__file__).parent).lesson(chosen.lesson)
    built = build(lesson)
    with tempfile.TemporaryDirectory() as folder:
        times = race(lesson, built, Path(folder), chosen.rounds, chosen.each)
        report(times)
        watch(room_of(lesson, built, Path(folder) / "many"), chosen.count, lesson, built)


def race(lesson: Lesson, built: Built, folder: Path, rounds: int, each: int) -> dict[str, list[float]]:
    """Seconds per submission of each contestant in each round, after one round to warm up."""
    pupils = [homework for homework in homeworks(lesson, built) if homework.kind != "empty"]
    contestants = {
        "stock nbgrader": Stock(lesson, built, folder / "stock", pupils),
        "ours, 1 worker": Ours(room_of(lesson, built, folder / "one"), lesson, built, 1, pupils, each),
        "ours, 2 workers": Ours(room_of(lesson, built, folder / "two"), lesson, built, 2, pupils, each),
    }
    times: dict[str, list[float]] = {name: [] for name in contestants}
    rng = np.random.default_rng(0)
    for turn in range(rounds + 1):
        for name in rng.permutation(list(contestants)):
            seconds = contestants[name].seconds_each()
            if turn:
                times[name].append(seconds)
    for one in contestants.values():
        one.close()
    return times


class Stock:
    """`nbgrader autograde` as it is, one student at a time, with everything imported already."""

    def __init__(self, lesson: Lesson, built: Built, folder: Path, pupils: list[Homework]) -> None:
        folder.mkdir()
        self.lesson, self.group = lesson, StockClass(lesson, folder)
        self.group.release(built)
        for homework in pupils:
            self.group.submit(homework, built.notebook)
        self.group.collect()
        self.students = itertools.cycle([homework.student for homework in pupils])
        self.group.config.Autograde.force = True

    def seconds_each(self) -> float:
        """Grade the next student."""
        from nbgrader.converters import Autograde

        student = next(self.students)
        start = time.perf_counter()
        with kernels.using(self.group.casebooks):
            run_converter(Autograde, self.group.config, self.lesson.name, student)
        return time.perf_counter() - start

    def close(self) -> None:
        """Nothing is open."""


class Lasting(LocalPool):
    """Workers that stay for the next round."""

    def close(self) -> None:
        """Do nothing yet."""

    def end(self) -> None:
        """End the workers."""
        super().close()


class Ours:
    """`cnn-course grade` on a few new students in each round, gradebook, files and all."""

    def __init__(
        self, room: Classroom, lesson: Lesson, built: Built, jobs: int, pupils: list[Homework], each: int
    ) -> None:
        self.room, self.lesson, self.built, self.each = room, lesson, built, each
        self.pupils, self.serial = itertools.cycle(pupils), itertools.count()
        self.pool = Lasting(room.paper(lesson.name), jobs)
        self.ledger, self.writer = Ledger(room.ledger), Writer(room, lesson.name)

    def seconds_each(self) -> float:
        """Let some hand in, and grade them."""
        names = [hand_in(self.room, self.lesson, self.built, self.pupils, self.serial) for _ in range(self.each)]
        paper = self.pool.paper
        run = Run(self.room, paper, self.ledger, self.writer, Files(self.room, paper), self.pool)
        start = time.perf_counter()
        run.go(names)
        return (time.perf_counter() - start) / self.each

    def close(self) -> None:
        """End the workers."""
        self.pool.end()
        self.writer.__exit__()
        self.ledger.__exit__()


def room_of(lesson: Lesson, built: Built, folder: Path) -> Classroom:
    """Return a new class."""
    return classroom.new(folder, [classroom.Assignment.built(lesson, built)])


def hand_in(
    room: Classroom, lesson: Lesson, built: Built, pupils: Iterator[Homework], serial: Iterator[int], evil: str = ""
) -> str:
    """Let one more student hand in; no two notebooks are the same."""
    number = next(serial)
    student = f"student{number:05d}"
    notebook = next(pupils).notebook(built.notebook)
    answer = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution"))
    answer.source += f"\n# {student}\n{evil}"
    path = room.notebook("submitted", student, lesson.name)
    path.parent.mkdir(parents=True)
    import nbformat

    nbformat.write(notebook, path)
    return student


def report(times: dict[str, list[float]]) -> None:
    """Print what each contestant needs, and the ratios."""
    for name, seconds in times.items():
        print(f"{name:16} {1000 * float(np.median(seconds)):8.0f} ms a submission")
    for name, base, to, goal in (
        ("less time than stock nbgrader, with one worker", "stock nbgrader", "ours, 1 worker", 10),
        ("more throughput with two workers", "ours, 1 worker", "ours, 2 workers", 1.7),
    ):
        ratio = float(np.median(np.divide(times[base], times[to])))
        best = min(times[base]) / min(times[to])
        print(f"{ratio:.2f} times {name}, {best:.2f} by the best rounds (wanted: {goal})")


def watch(room: Classroom, count: int, lesson: Lesson, built: Built) -> None:
    """Grade a class of `count`, one in twenty hostile, as a program of its own, and print what memory it takes."""
    pupils, serial = itertools.cycle(homeworks(lesson, built)), itertools.count()
    for number in range(count):
        evil = HOSTILE[number // 20 % len(HOSTILE)] if number % 20 == 19 else ""
        hand_in(room, lesson, built, pupils, serial, evil)
    code = "import sys; from cnn_course.cli import main; sys.exit(main())"
    start = time.perf_counter()
    command = [sys.executable, "-c", code, "grade", lesson.name, "--class", str(room.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        samples = list(_samples(process, lambda: sum(1 for _ in (room.folder / "autograded").glob("*")) / count))
        assert process.stdout is not None
        last = process.stdout.read().strip().splitlines()[-3:]
    print("\n".join(last))
    seconds = time.perf_counter() - start
    print(f"{count} submissions in {seconds:.0f} s, {count / seconds:.1f} a second, {os.cpu_count()} cores")
    for kind in ("master", "worker", "warm process"):
        early = max((s[kind] for done, s in samples if done < 0.5), default=0)
        late = max((s[kind] for done, s in samples if done >= 0.5), default=0)
        print(
            f"{kind:13} {early:5.0f} MB at most in the first half, {late:5.0f} MB in the second (wanted: < 400, flat)"
        )


def _samples(process: subprocess.Popen[str], progress: Callable[[], float]) -> Iterator[tuple[float, dict[str, float]]]:
    while process.poll() is None:
        yield progress(), _memory(process.pid)
        time.sleep(0.25)


def _memory(pid: int) -> dict[str, float]:
    """MB of the master, of its largest worker, and of the largest warm process; memory that is shared is shared out."""
    found = {"master": _own(pid), "worker": 0.0, "warm process": 0.0}
    for worker in _children(pid):
        found["worker"] = max(found["worker"], _own(worker))
        for wall in _children(worker):
            for server in _children(wall):
                found["warm process"] = max(found["warm process"], _own(server))
    return found


def _own(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:")), 0.0)


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


if __name__ == "__main__":
    main()
