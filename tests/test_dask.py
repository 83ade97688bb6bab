"""The same grades from the workers of a Dask cluster: a real scheduler and real workers, on this machine alone."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cnn_course import cli
from cnn_course.errors import CourseError
from cnn_course.grading.executors import DaskPool
from cnn_course.grading.grade import Options, grade

from .classes import (
    FULL,
    LESSON,
    REVERSED,
    alive,
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

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="distributed is not installed"),
]
DASK = str(Path(sys.executable).parent / "dask")


class Cluster:
    """A scheduler on a free port of the loopback address, and workers that can be added and killed."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        said = folder / "scheduler.log"
        try:
            eventually(lambda: re.search(r"tcp://127\.0\.0\.1:\d+", said.read_text()), 60)
        except BaseException:
            self.close()
            raise
        self.address = re.search(r"tcp://127\.0\.0\.1:\d+", said.read_text())[0]

    def add_worker(self, threads=1):
        return self._start(
            "worker", self.address, "--nthreads", str(threads), "--no-dashboard", "--local-directory", str(self.folder)
        )

    def _start(self, kind, *options):
        with (self.folder / f"{kind}.log").open("a") as log:
            process = subprocess.Popen(
                [DASK, kind, *options], stdout=log, stderr=log, cwd=self.folder, start_new_session=True
            )
        self.processes.append(process)
        return process

    def close(self):
        family = [pid for process in self.processes for pid in children(process.pid)]
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pid in family:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        made.add_worker()
        made.add_worker(threads=2)
        yield made
    finally:
        made.close()


def test_the_cluster_gives_the_same_grades_as_this_machine(room, cluster):
    names = hand_in_many(room, 16)
    code = cli.main(["grade", LESSON, "--class", str(room.folder), "--scheduler", cluster.address])
    assert code == 0
    by_cluster, table = grades(room), rows(room)
    assert by_cluster == {name: [FULL, (3, 0), (0, 1), (0, 0)][number % 4] for number, name in enumerate(names)}
    (room.private / "ledger.db").unlink()
    summary = grade(room, LESSON, Options(jobs=2))
    assert summary.judged == 16
    assert (grades(room), rows(room)) == (by_cluster, table)


def test_names_and_answers_are_in_no_log_of_the_cluster(room, cluster):
    hand_in(room, "bartholomea", REVERSED)
    grade(room, LESSON, Options(scheduler=cluster.address))
    logged = "".join(path.read_text() for path in cluster.folder.glob("*.log"))
    assert "tcp://" in logged
    assert "bartholomea" not in logged
    assert "def total" not in logged


def test_what_one_began_the_other_ends(room, cluster):
    hand_in_many(room, 4)
    grade(room, LESSON, Options(jobs=1, students=("student000", "student001")))
    assert grade(room, LESSON, Options(scheduler=cluster.address)).judged == 2


def test_workers_that_die_and_others_that_join_later(room, cluster):
    names = hand_in_many(room, 10, kinds=(slow(0.5),))
    doomed = cluster.add_worker()
    process = start(room, "--scheduler", cluster.address)
    eventually(lambda: children(doomed.pid), 60)
    eventually(lambda: any(room.folder.glob("autograded/*")), 120)
    for pid in [*children(doomed.pid), doomed.pid]:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
    cluster.add_worker()
    code, _, err = finish(process, 300)
    assert code == 0, err
    assert grades(room) == dict.fromkeys(names, FULL)


def test_ctrl_c_leaves_the_cluster_as_it_was(room, cluster):
    hand_in_many(room, 8, kinds=(slow(0.5),))
    process = start(room, "--scheduler", cluster.address)
    eventually(lambda: any(room.folder.glob("autograded/*")), 120)
    os.killpg(process.pid, signal.SIGINT)
    code, _, err = finish(process, 60)
    assert code == 130
    assert err.splitlines()[-1].startswith("cnn-course: stopped.")
    assert "Traceback" not in err
    assert grade(room, LESSON, Options(scheduler=cluster.address)).judged < 8


def test_a_scheduler_that_goes_away_is_a_sentence(room, tmp_path, capsys):
    names = hand_in_many(room, 6, kinds=(slow(0.5),))
    own = Cluster(tmp_path)
    try:
        own.add_worker()
        process = start(room, "--scheduler", own.address)
        eventually(lambda: any(room.folder.glob("autograded/*")), 120)
        own.scheduler.kill()
        code, _, err = finish(process, 120)
    finally:
        own.close()
    assert code == 1, err
    assert "went away. What was graded is kept" in err, err
    assert "Traceback" not in err
    assert grade(room, LESSON, Options(jobs=2)).judged < 6
    assert grades(room) == dict.fromkeys(names, FULL)


def test_no_scheduler_there(room, capsys):
    assert cli.main(["grade", LESSON, "--class", str(room.folder), "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["nonsense", "nonsense://x:1", "http://host:8786", "tcp://host", "host", "a b:1"])
def test_what_is_no_address_is_told_at_once_and_dask_is_not_asked(room, address, monkeypatch):
    monkeypatch.setattr("distributed.Client", None)  # to make one would fail, and leave its threads behind
    with pytest.raises(CourseError, match="is no address of a Dask scheduler; wanted is something like tcp://"):
        DaskPool(room.paper(LESSON), address)


def test_without_dask_a_sentence_says_what_to_install(room, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CourseError, match=r"pip install 'cnn-course\[teach,cluster\]'"):
        DaskPool(room.paper(LESSON), "tcp://127.0.0.1:9")
