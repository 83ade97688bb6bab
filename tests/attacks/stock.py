"""What stock nbgrader gives for the same hand-ins: documentation, nothing of it is asserted to be safe.

    python -m tests.attacks.stock                 all cases; writes docs/attacks.md anew
    python -m tests.attacks.stock --new           those that docs/attacks.md does not have yet; adds them
    python -m tests.attacks.stock WORD ...        those whose names hold a word; prints them

Everything runs in a throw-away container (bubblewrap: own processes, no network, a read-only disk, limits), or the
machine would not survive it. Cases that would still endanger it are skipped, with the reason.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnn_course.authoring.build import build
from cnn_course.authoring.nbgrading import run_converter
from cnn_course.errors import CourseError
from cnn_course.grading import intake
from cnn_course.grading.examine import examine
from cnn_course.grading.judged import GRADED, MISSING, UNREADABLE, Judged
from cnn_course.grading.sandbox import WarmProcess, bubblewrap
from cnn_course.grading.stock import StockClass
from tests.attacks import ATTACKS
from tests.attacks.book import COURSE, LESSON, POINTS
from tests.attacks.cases import Attack
from tests.attacks.paper import LONG, SHORT, paper

CELL = 10  # seconds: nbgrader's own limit on a cell, which is 30 by default
PATIENCE = 60  # seconds for one hand-in
LIMITS = {"AS": 6 << 30, "FSIZE": 200 << 20, "NOFILE": 1000, "CORE": 0, "CPU": 120}
TABLE = COURSE.root / "docs" / "attacks.md"
ROOT = COURSE.root
_START = re.compile(r"\| .+? \| [^|]+ \|")


@dataclass(frozen=True)
class Gave:
    """What a way of grading gave for one hand-in."""

    points: dict[str, float] | None
    why: str = ""

    def __str__(self) -> str:
        return self.why if self.points is None else f"{total(self.points):g}"


def total(points: dict[str, float]) -> float:
    """The sum of what counts."""
    return sum(value for name, value in points.items() if name != "conv3d")


# Outside of the container ---------------------------------------------------------------------------------------------


def by_stock(attacks: Sequence[Attack]) -> dict[str, Gave]:
    """Let stock nbgrader grade hand-ins, each in a class of its own."""
    found = {attack.id: Gave(None, f"not tried: {attack.stock}") for attack in attacks if attack.stock}
    waiting = [attack for attack in attacks if not attack.stock]
    with tempfile.TemporaryDirectory(prefix="stock_") as place:
        base = Path(place) / "base"
        StockClass(COURSE.lesson(LESSON), base).release(build(COURSE.lesson(LESSON)))
        while waiting:
            batch, waiting = waiting[:20], waiting[20:]
            for attack in batch:
                set_out(attack, base, Path(place))
            while batch:  # one may take the whole container with it: the others go on in a new one
                contained(Path(place), [attack.id for attack in batch])
                done = [attack for attack in batch if (Path(place) / f"{attack.id}.json").exists()]
                found |= {attack.id: read(Path(place) / f"{attack.id}.json") for attack in done}
                batch = [attack for attack in batch if attack not in done]
                if batch:
                    found[batch[0].id] = Gave(None, "the grader ended or stopped with it")
                    batch = batch[1:]
            print(f"{len(found)} of {len(attacks)}", file=sys.stderr, flush=True)
            for folder in Path(place).glob("case-*"):
                subprocess.run(["rm", "-rf", str(folder)], check=False)  # one makes folders deeper than Python can go
    return found


def set_out(attack: Attack, base: Path, place: Path) -> None:
    """Make the class in which one hand-in is graded."""
    room = place / f"case-{attack.id}"
    shutil.copytree(base, room)
    folder = room / "submitted" / attack.id / LESSON
    folder.mkdir(parents=True)
    attack.prepare(folder)


def contained(place: Path, ids: Iterable[str]) -> None:
    """Grade in a container."""
    command = [
        *(str(bubblewrap.program()), "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
        *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp"),
        *("--bind", str(place), str(place), "--chdir", str(place)),
        *(
            "--clearenv",
            "--setenv",
            "PATH",
            os.environ["PATH"],
            "--setenv",
            "HOME",
            "/tmp",
            "--setenv",
            "LANG",
            "C.UTF-8",
        ),
        *("--setenv", "PYTHONPATH", f"{ROOT / 'src'}:{ROOT}", "--setenv", "OPENBLAS_NUM_THREADS", "1"),
        *(sys.executable, "-m", "tests.attacks.stock", "--inside", *ids),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    known, since = -1, time.monotonic()
    while process.poll() is None and time.monotonic() - since < 2 * PATIENCE:  # a case may stop its grader, too
        time.sleep(0.2)
        done = len([*place.glob("*.json")])
        if done != known:
            known, since = done, time.monotonic()
    process.kill()
    process.wait()


def read(path: Path) -> Gave:
    """Read what the container says of a case."""
    tree = json.loads(path.read_text())
    return Gave(tree["points"], tree["why"])


# Inside of it ---------------------------------------------------------------------------------------------------------


def inside(ids: Iterable[str]) -> None:
    """Grade each of these cases in a process of its own, and leave nothing of it behind."""
    import nbgrader.api
    import nbgrader.converters  # noqa: F401  (loaded once)

    for id in ids:
        if not Path(f"{id}.json").exists():
            keep(id, one(id))
            end_all_others()


def one(id: str) -> Gave:
    """Grade one case in a child."""
    pid = os.fork()
    if not pid:
        os.setsid()
        for name, most in LIMITS.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
        keep(id, autograded(id))
        os._exit(0)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            kept = Path(f"{id}.json")
            return read(kept) if kept.exists() else Gave(None, f"the grader died: status {status}")
        time.sleep(0.05)
    return Gave(None, f"no end within {PATIENCE} seconds")


def autograded(id: str) -> Gave:
    """Let stock nbgrader grade one student, and read the gradebook."""
    stock = StockClass(COURSE.lesson(LESSON), Path.cwd() / f"case-{id}")
    stock.config.Execute.timeout = CELL
    why = ""
    try:
        from nbgrader.converters import Autograde

        from cnn_course.authoring import kernels

        with kernels.using(stock.casebooks):
            run_converter(Autograde, stock.config, LESSON, id)
    except (CourseError, SystemExit) as error:
        why = " ".join(str(error).split()).removeprefix("nbgrader stopped: ")
        why = f": {why}" if why.startswith("One or more") else ""  # the others name this folder, or nothing
        why = f"stops with an error{why}"
    try:
        points = dict(points_of(stock, id))
    except Exception as error:
        return Gave(None, why or f"no grade ({type(error).__name__})")
    return Gave(None, why or "no grade") if why or not points else Gave(points)


def points_of(stock: StockClass, id: str) -> Iterator[tuple[str, float]]:
    """Yield the exercises of a student and their points."""
    with stock._gradebook() as gradebook:
        for grade in gradebook.find_submission_notebook(LESSON, LESSON, id).grades:
            yield grade.name.removeprefix("check_"), grade.score


def keep(id: str, gave: Gave) -> None:
    """Write a result down."""
    Path(f"{id}.json").write_text(json.dumps({"points": gave.points, "why": gave.why}))


def end_all_others() -> None:
    """End every process of this container but its first and this one."""
    for path in Path("/proc").glob("[0-9]*"):
        if int(path.name) not in (1, os.getpid()):
            with suppress(OSError):
                os.kill(int(path.name), signal.SIGKILL)
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


# The table ------------------------------------------------------------------------------------------------------------


def hardened(attack: Attack, warm: WarmProcess, root: Path) -> Judged:
    """Grade a hand-in our way, from its folder on."""
    folder = root / "submitted" / attack.id / LESSON
    folder.mkdir(parents=True)
    attack.prepare(folder)
    found = intake.read(folder, LESSON, POINTS)
    if found.content is None:
        return Judged(UNREADABLE if found.why else MISSING, found.why)
    return examine(
        paper(LONG if attack.kind in ("metadata", "files", "pages", "honest") else SHORT), found.content, warm
    )


def by_us(attacks: Sequence[Attack]) -> dict[str, Gave]:
    """Grade hand-ins our way."""
    found = {}
    with WarmProcess() as warm, tempfile.TemporaryDirectory() as place:
        for attack in attacks:
            judged = hardened(attack, warm, Path(place) / attack.id)
            points = {question.exercise: question.score for question in judged.questions}
            found[attack.id] = Gave(points or None, judged.status)
    return found


def expected(attack: Attack) -> str:
    """What a hand-in must get."""
    return f"{attack.score:g}" if attack.statuses[0] == GRADED or attack.score else attack.statuses[0]


HEAD = f"""# Attacks, and what they get

Each line is a hand-in of lesson 02 that `tests/attacks/` makes: first the points that it must get of 22, then what
stock nbgrader gave, then what this course's grading gave. In nearly all of them `correlate1d` (3 points) is answered,
and something is tried in place of `correlate2d` (5 points). What stock nbgrader gave wrongly is set in bold.

Made by `make attacks`. Stock nbgrader ran with this course's settings in a throw-away container: a read-only disk, no
network, {CELL} seconds for a cell, each hand-in in a class of its own. What escapes from a kernel, and so reaches other
students' work on a real machine, is therefore not seen here; nor that one bad hand-in can stop the run of a class.
Stock nbgrader had the public casebook, our grading a hidden one.

"""


def table(attacks: Sequence[Attack], lines: dict[str, str]) -> str:
    """The whole page, of lines that begin as `start` says."""
    parts = [HEAD]
    for kind in dict.fromkeys(attack.kind for attack in attacks):
        own = [lines[start(attack)] for attack in attacks if attack.kind == kind]
        wrong = sum(" **" in line for line in own)
        parts.append(f"## {kind.capitalize()}\n\n{len(own)} cases; stock nbgrader gave something else for {wrong}.\n")
        parts.append("| case | must get | stock nbgrader | hardened |\n|---|---|---|---|")
        parts += [*own, ""]
    return "\n".join(parts)


def written() -> dict[str, str]:
    """The lines of the page as it is."""
    found = (_START.match(line) for line in TABLE.read_text().splitlines())
    return {match[0]: match.string for match in found if match}


def start(attack: Attack) -> str:
    """How the line of a case begins: with its name and what it must get."""
    return f"| {attack.name} | {expected(attack)} |"


def tried(attacks: Sequence[Attack]) -> dict[str, str]:
    """Grade hand-ins both ways; return their lines."""
    stock, ours = by_stock(attacks), by_us(attacks)
    return {start(attack): line(attack, stock[attack.id], ours[attack.id]) for attack in attacks}


def line(attack: Attack, stock: Gave, ours: Gave) -> str:
    """One row."""
    said = shown(stock)
    said = f"**{said}**" if differs(attack, stock) else said
    return f"{start(attack)} {said} | {shown(ours)} |"


def shown(gave: Gave) -> str:
    """A result, short and on one line."""
    text = " ".join(str(gave).replace("|", "/").replace("<", "&lt;").split())
    return text if len(text) <= 90 else text[:87] + "..."


def differs(attack: Attack, gave: Gave) -> bool:
    """Whether stock nbgrader gave something else than what is earned."""
    if attack.stock:
        return False
    if gave.points is None:
        return bool(attack.score) or GRADED in attack.statuses
    return {name: gave.points.get(name, 0) for name in POINTS if name != "conv3d"} != {
        name: points for name, points in attack.points.items() if name != "conv3d"
    }


def main(given: list[str]) -> Any:
    """Run the cases and write the table."""
    if given[:1] == ["--inside"]:
        return inside(given[1:])
    every = [*ATTACKS.values()]
    if given and given != ["--new"]:
        some = [attack for attack in every if any(word in attack.id for word in given)]
        return print(table(some, tried(some)))
    lines = written() if given else {}
    lines |= tried([attack for attack in every if start(attack) not in lines])
    return TABLE.write_text(table(every, lines))


if __name__ == "__main__":
    main(sys.argv[1:])
