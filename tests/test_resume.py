"""A run may be stopped at any instant, by anybody; the same command goes on and ends with the same grades."""

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager

import pytest

from cnn_course.grading.shield import postponed, shielded

from .classes import (
    FULL,
    HALF,
    LESSON,
    PROGRAM,
    REVERSED,
    RIGHT,
    alive,
    asked,
    children,
    eventually,
    finish,
    grades,
    hand_in,
    hand_in_many,
    rows,
    slow,
    start,
)

pytestmark = pytest.mark.timeout(900)
COUNT = 24
EXPECTED = {f"student{number:03d}": [FULL, (3, 0), (0, 1), (0, 0)][number % 4] for number in range(COUNT)}


def kept(room):
    """How many results the ledger holds."""
    path = room.private / "ledger.db"
    if not path.is_file():
        return 0
    try:
        with closing(sqlite3.connect(path, timeout=30)) as db:
            return db.execute("SELECT count(*) FROM result").fetchone()[0]
    except sqlite3.OperationalError:
        return 0  # its tables are not made yet


def judged(printed):
    return int(re.search(r"Judged in this run: (\d+)\.", printed)[1])


def everything(room):
    """What a run leaves behind, but for ids."""
    files = {
        path.relative_to(room.folder): path.read_bytes()
        for step in ("autograded", "feedback")
        for path in (room.folder / step).rglob("*.*")
        if path.is_file() and path.suffix == ".ipynb"
    }
    comments = "SELECT auto_comment, count(*) FROM comment GROUP BY 1 ORDER BY 1"
    table = {name: (row["status"], row["score"]) for name, row in rows(room).items()}
    return grades(room), table, sorted(files), asked(room, comments)


@pytest.fixture(scope="module")
def undisturbed(pristine_class, tmp_path_factory):
    """What a class comes to in one go."""
    from cnn_course.grading.classroom import Classroom

    folder = tmp_path_factory.mktemp("undisturbed") / "class"
    shutil.copytree(pristine_class, folder)
    room = Classroom.at(folder)
    hand_in_many(room, COUNT)
    code, _, err = finish(start(room, "--jobs", "2"), 300)
    assert code == 0, err
    assert grades(room) == EXPECTED
    return everything(room)


def kill_at(room, moment, options=()):
    """Start a run, kill its master without a word once `moment()` is true, and wait until all of it is gone."""
    process = start(room, "--jobs", "2", *options)
    try:
        eventually(lambda: process.poll() is not None or moment(), 120)
    finally:
        family = children(process.pid)
        process.kill()
        process.communicate()
    eventually(lambda: not any(map(alive, family)), 60)


def test_killed_after_any_number_of_results_it_goes_on_and_ends_the_same(room, undisturbed):
    hand_in_many(room, COUNT)
    for goal in (1, 2, 7, 15):
        before = kept(room)
        kill_at(room, lambda goal=goal: kept(room) >= goal)
        assert kept(room) >= max(before, goal), "nothing that was kept is lost"
    now = kept(room)
    code, out, err = finish(start(room, "--jobs", "2"), 300)
    assert code == 0, err
    assert judged(out) == COUNT - now, "only what was in flight is judged again"
    assert everything(room) == undisturbed


def test_killed_at_random_moments_it_goes_on_and_ends_the_same(room, undisturbed):
    hand_in_many(room, COUNT)
    chance = random.Random(6)
    for _ in range(6):
        end = time.monotonic() + chance.uniform(0.2, 6)
        kill_at(room, lambda end=end: time.monotonic() >= end)
    code, _, err = finish(start(room, "--jobs", "2"), 300)
    assert code == 0, err
    assert everything(room) == undisturbed


COUNTED = """
import itertools, os, sys
from cnn_course.cli import main
from cnn_course.grading import files, ledger, writer

def counted(kind, name):
    original = getattr(kind, name)
    def wrapped(self, *arguments):
        if next(count) == last:
            os.kill(os.getpid(), 9)
        return original(self, *arguments)
    setattr(kind, name, wrapped)

if __name__ == "__main__":
    count, last = itertools.count(), int(sys.argv.pop(1))
    counted(ledger.Ledger, "keep")
    counted(writer.Writer, "write")
    counted(files.Files, "write")
    counted(ledger.Ledger, "stand")
    sys.exit(main())
"""


def test_killed_in_the_middle_of_writing_it_goes_on_and_ends_the_same(room, undisturbed, tmp_path):
    """The master ends itself between any two of its writes: a hook counts them."""
    hand_in_many(room, COUNT)
    program = tmp_path / "counted.py"
    program.write_text(COUNTED)
    for last in (0, 1, 2, 3, 6, 13):
        command = [sys.executable, str(program), str(last), "grade", LESSON, "--class", str(room.folder), "--jobs", "1"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == -signal.SIGKILL, done.stderr
    code, _, err = finish(start(room, "--jobs", "2"), 300)
    assert code == 0, err
    assert everything(room) == undisturbed


def test_killed_workers_cost_nobody_anything(room, undisturbed):
    names = hand_in_many(room, COUNT)
    hand_in(room, names[0], slow(0.4))
    process = start(room, "--jobs", "2")
    for goal in (1, 8):
        eventually(lambda goal=goal: kept(room) >= goal, 120)
        workers = [pid for pid in children(process.pid) if is_worker(pid)]
        assert workers
        os.kill(workers[-1], signal.SIGKILL)
    code, _, err = finish(process, 300)
    assert code == 0, err
    assert grades(room) == EXPECTED
    assert "Traceback" not in err


def is_worker(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123
            return b"spawn_main" in file.read()
    except OSError:
        return False


def test_ctrl_c_stops_with_one_sentence_and_what_is_done_stays(room):
    names = hand_in_many(room, 8, kinds=(slow(0.3),))
    process = start(room, "--jobs", "2")
    eventually(lambda: kept(room) >= 2, 120)
    family = children(process.pid)
    os.killpg(process.pid, signal.SIGINT)  # as the terminal does: to everybody
    code, out, err = finish(process, 60)
    assert code == 130
    assert out == ""
    assert err == "cnn-course: stopped. What was graded is kept; the same command goes on from there.\n"
    eventually(lambda: not any(map(alive, family)), 30)
    before = kept(room)
    assert 2 <= before < 8
    code, out, _ = finish(start(room, "--jobs", "2"), 120)
    assert (code, judged(out)) == (0, 8 - before)
    assert grades(room) == dict.fromkeys(names, FULL)


def test_ctrl_c_while_workers_start_is_quiet_too(room):
    hand_in_many(room, 4)
    process = start(room, "--jobs", "2")
    eventually(lambda: any(map(is_worker, children(process.pid))), 120)
    os.killpg(process.pid, signal.SIGINT)
    code, _, err = finish(process, 60)
    assert code == 130
    assert err.splitlines() == ["cnn-course: stopped. What was graded is kept; the same command goes on from there."]


@pytest.mark.parametrize("thread", ["main", "another"])
def test_ctrl_c_waits_for_the_end_of_a_shielded_block_whichever_thread_receives_it(thread):
    def press():
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    done = []
    with pytest.raises(KeyboardInterrupt), shielded():
        if thread == "main":
            press()
        else:
            other = threading.Thread(target=press)
            with unmasked():
                other.start()
            other.join()
        time.sleep(0.01)  # where Python would raise it
        done.append("the block")
    assert done == ["the block"]
    with pytest.raises(KeyboardInterrupt):  # and afterwards it interrupts as ever
        press()


def test_ctrl_c_takes_effect_where_a_block_asks():
    steps = []
    with pytest.raises(KeyboardInterrupt), postponed() as stop:
        stop()
        signal.raise_signal(signal.SIGINT)
        steps.append("after")
        stop()
        steps.append("never")
    assert steps == ["after"]
    with pytest.raises(KeyboardInterrupt):  # and afterwards it interrupts as ever
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_that_no_step_heeded_takes_effect_at_the_end():
    with pytest.raises(KeyboardInterrupt), postponed():
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(ValueError, match="more important"), postponed():
        signal.raise_signal(signal.SIGINT)
        raise ValueError("more important")


def test_who_presses_twice_does_not_wait():
    with pytest.raises(KeyboardInterrupt), postponed():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        pytest.fail("it went on")


@contextmanager
def unmasked():
    """Let a thread that starts here receive Ctrl-C, as one does that was there before the mask."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    yield
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def test_a_second_run_beside_the_first_is_refused_by_name(room):
    hand_in(room, "aiko", slow(3))
    first = start(room, "--jobs", "1")
    eventually(lambda: any(map(is_worker, children(first.pid))), 120)
    code, _, err = finish(start(room, "--jobs", "1"), 60)
    assert (code, err.count("\n")) == (1, 1)
    assert f"by process {first.pid}" in err
    assert finish(first)[0] == 0
    assert grades(room) == {"aiko": FULL}


FULL_DISK = """
set -e
mount -t tmpfs -o size={size}k tmpfs {place}
cp -r {room} {place}/class
"$@" || echo "code $?"
mount -o remount,size=200m {place}
"$@" || echo "code $?"
cp {place}/class/gradebook.db {place}/class/status.csv {room}/
"""


@pytest.mark.parametrize("spare", [40, 140])
def test_a_full_disk_stops_the_run_and_costs_nothing(room, tmp_path, spare):
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount a small disk")
    names = hand_in_many(room, 12, kinds=(RIGHT, HALF, REVERSED))
    place = tmp_path / "disk"
    place.mkdir()
    used = sum(path.stat().st_size // 4096 + 1 for path in room.folder.rglob("*")) * 4
    script = FULL_DISK.format(size=used + spare, place=place, room=room.folder)
    command = [*PROGRAM, "grade", LESSON, "--class", str(place / "class"), "--jobs", "1"]
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", *command], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("code 1") == 1, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    (said,) = done.stderr.strip().splitlines()
    assert "full" in said or "No space left" in said, said
    assert grades(room) == {name: [FULL, (3, 0), (0, 1)][number % 3] for number, name in enumerate(names)}
