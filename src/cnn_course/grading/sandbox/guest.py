"""A forked process becomes a guest: it shuts the last doors behind it, then answers."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import random
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from cnn_course.grading.sandbox import closed_book, namespaces, places, syscalls
from cnn_course.grading.sandbox.frames import Channel, Closed, Garbage

HOME = "/tmp/home"
INODES = 20_000
EMPTY = "/tmp/.empty"
REPORT, OWN = 3, 4  # descriptors: where to say that all is ready, and the guest's socket


Answer = Callable[[Channel, dict[str, Any]], None]


def live(fd: int, tell: int, request: dict[str, Any], walls: bool, answer: Answer | None) -> NoReturn:
    """Be a guest. Called in the forked process; it never returns."""
    try:
        own = _settled(fd, tell, request, walls)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(REPORT, f"{type(error).__name__}: {error}".encode())
        os._exit(1)
    try:
        os.write(REPORT, b"ready")
        os.close(REPORT)
        if answer is not None:
            reseed()
            answer(Channel(own), request["limits"])
    except (Closed, Garbage):
        os._exit(0)
    finally:
        os._exit(1)


def _settled(fd: int, tell: int, request: dict[str, Any], walls: bool) -> socket.socket:
    """Return the guest's socket, once everything else is out of reach."""
    os.setsid()
    limits, hidden = request["limits"], places.hidden(request["closed"], tuple(request["spare"]))
    own = socket.socket(fileno=_alone(fd, tell))
    if walls:
        _furnish(limits["files"], hidden)
        namespaces.drop_capabilities()
        syscalls.forbid()
    else:
        _close_by_name(hidden)
    alone = walls and namespaces.counts_own_processes()  # or only the watch can count
    processes = limits["processes"] if alone else None
    namespaces.limit(limits["memory"], processes, limits["files"], limits["total_seconds"])
    return own


def _alone(fd: int, tell: int) -> int:
    """Keep standard streams that lead nowhere, the report and the guest's socket; close everything else."""
    nothing = os.open(os.devnull, os.O_RDWR)
    high = [os.dup2(number, place, inheritable=False) for number, place in ((tell, 103), (fd, 104))]
    for place in (0, 1, 2):
        os.dup2(nothing, place)
    for number, place in zip(high, (REPORT, OWN), strict=True):
        os.dup2(number, place, inheritable=False)
    os.closerange(OWN + 1, 4096)  # the server opens no more
    return OWN


def _furnish(size: int, hidden: list[str]) -> None:
    """Mount what is this guest's own, and hide what is closed."""
    namespaces.mount("", "/", namespaces.RECURSIVE | namespaces.PRIVATE)
    namespaces.mount("tmpfs", "/tmp", options=f"size={size},nr_inodes={INODES},mode=700")
    for folder in (HOME, EMPTY, "/tmp/.shm"):
        Path(folder).mkdir()
    namespaces.bind("/tmp/.shm", "/dev/shm")
    with contextlib.suppress(OSError):
        namespaces.mount("devpts", "/dev/pts", namespaces.NO_SUID | namespaces.NO_PROGRAMS, "newinstance,ptmxmode=0666")
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    try:
        namespaces.mount("proc", "/proc", namespaces.PLAIN | namespaces.NO_PROGRAMS)
    except OSError:  # in some containers; then there is none
        namespaces.mount("tmpfs", "/proc", namespaces.PLAIN | namespaces.READ_ONLY, "size=4k")
    _close_by_mount(hidden)
    os.chdir(HOME)


def _close_by_mount(hidden: list[str]) -> None:
    """Put the stand-in over the closed modules, and nothing over what was compiled of them."""
    for file in places.files_of(hidden):
        namespaces.bind(closed_book.__file__, str(file))
        compiled = file.parent / "__pycache__"
        if compiled.exists():
            namespaces.bind(EMPTY, str(compiled))


def _close_by_name(hidden: list[str]) -> None:
    """The same without walls: only imports find the stand-in."""
    closed = {f"cnn_course.{name}" for name in hidden}

    class Finder:
        @staticmethod
        def find_spec(name: str, path: Any = None, target: Any = None) -> Any:
            found = name in closed
            return importlib.util.spec_from_file_location(name, closed_book.__file__) if found else None

    sys.meta_path.insert(0, Finder)


def reseed() -> None:
    """Random numbers begin alike in every guest, whatever others drew: a grade must come out the same again."""
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
