"""The warm server: it loads what lessons need once, then forks a guest for each submission.

It never reads from a guest and runs nothing of a student's. One request at a time comes from the grader, over the
control socket: fork a guest for this socket, or end that one. Between requests it watches what guests use.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnn_course.grading.sandbox.frames import Channel, Closed, Frame, Garbage

TICK = 0.1  # seconds between two looks at what guests use
LINUX = sys.platform == "linux"


@dataclass
class Forked:
    """A guest's first process."""

    pid: int
    memory: int
    why: str = ""  # it has ended, and this is how


class Server:
    """The loop of the warm process."""

    def __init__(self, control: socket.socket, walls: bool, shell: Any) -> None:
        self.control, self.channel, self.walls, self.shell = control, Channel(control), walls, shell
        self.guests: dict[int, Forked] = {}

    def serve(self) -> None:
        """Answer requests until the grader has gone, then end all guests."""
        with contextlib.suppress(Closed, Garbage):
            while True:
                alive = any(not guest.why for guest in self.guests.values())
                if select.select([self.control], [], [], TICK if alive else None)[0]:
                    frame = self.channel.receive()
                    self.channel.send(Frame(frame.serial, self._answer(frame.tree)))
                self._reap()
                self._watch()
        for number in list(self.guests):
            self._end(number)

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        number = request["guest"]
        if request["do"] == "end":
            return {"why": self._end(number)}
        _, (fd, *_), _, _ = socket.recv_fds(self.control, 1, 1)
        try:
            pid = self._fork(fd, request)
        except OSError as error:
            return {"error": str(error)}
        finally:
            os.close(fd)
        self.guests[number] = Forked(pid, request["limits"]["memory"])
        return {}

    def _fork(self, fd: int, request: dict[str, Any]) -> int:
        """Fork twice: once to leave the namespaces, once to be the first process of new ones. Returns that one's id."""
        told, tell = os.pipe()
        between = os.fork()
        if not between:
            os.close(told)
            _in_between(fd, tell, request, self.walls, self.shell)
        os.close(tell)
        with os.fdopen(told) as report:
            pid, _, said = report.read().partition(" ")
        os.waitpid(between, 0)
        if said != "ready":
            raise OSError(said or pid or "the process ended while it was set up")
        return int(pid)

    def _end(self, number: int) -> str:
        """Kill a guest and all it started; return how it had ended, or ""."""
        guest = self.guests.pop(number)
        if guest.why:
            return guest.why
        found, status = os.waitpid(guest.pid, os.WNOHANG) if self._is_child(guest.pid) else (0, 0)
        if found:
            return _manner(status)
        self._kill(guest.pid)
        with contextlib.suppress(ChildProcessError):
            status = os.waitpid(guest.pid, 0)[1]
            return "" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else _manner(status)
        return ""

    def _kill(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            if not self.walls:
                os.killpg(pid, signal.SIGKILL)
            os.kill(pid, signal.SIGKILL)

    def _is_child(self, pid: int) -> bool:
        try:
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return False
        return True

    def _wait(self, pid: int) -> None:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)

    def _reap(self) -> None:
        for guest in self.guests.values():
            if not guest.why and self._is_child(guest.pid):
                found, status = os.waitpid(guest.pid, os.WNOHANG)
                if found:
                    guest.why = _manner(status)
                    if not self.walls:
                        self._kill(guest.pid)

    def _watch(self) -> None:
        """End guests whose processes together use more memory than they may."""
        alive = [guest for guest in self.guests.values() if not guest.why]
        if not alive or not LINUX:
            return
        used = _memory_by_parent()
        for guest in alive:
            if _total(used, guest.pid) > guest.memory:
                self._kill(guest.pid)
                self._wait(guest.pid)
                guest.why = "it used more memory than it may"


def _in_between(fd: int, tell: int, request: dict[str, Any], walls: bool, shell: Any) -> None:
    """In the first fork: set the guest off and end."""
    try:
        from cnn_course.grading.sandbox import guest, namespaces

        if walls:
            namespaces.unshare()
        pid = os.fork()
        if not pid:
            guest.live(fd, tell, request, walls, shell)
        os.write(tell, f"{pid} ".encode())
    except BaseException as error:
        os.write(tell, f"? {error}".encode())
    finally:
        os._exit(0)


def _manner(status: int) -> str:
    """Say how a process ended."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"it ended itself with code {code}"
    name = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
    return "it used more processor time than it may" if name == "SIGXCPU" else f"it was ended by {name}"


def _memory_by_parent() -> dict[int, list[tuple[int, int]]]:
    """For each process its children and the bytes that they hold and do not share with files."""
    page, children = os.sysconf("SC_PAGE_SIZE"), dict[int, list[tuple[int, int]]]()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            number = int(process.name)
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            resident, files = map(int, (process / "statm").read_text().split()[1:3])
            children.setdefault(parent, []).append((number, (resident - files) * page))
            if parent == os.getpid():
                children.setdefault(0, []).append((number, (resident - files) * page))
    return children


def _total(children: dict[int, list[tuple[int, int]]], first: int) -> int:
    total = sum(size for pid, size in children.get(0, []) if pid == first)
    waiting = [first]
    while waiting:
        for pid, size in children.get(waiting.pop(), []):
            total += size
            waiting.append(pid)
    return total


def main() -> None:
    """Start the server. It is told which descriptor is the control socket."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--control", type=int, required=True)
    parser.add_argument("--walls", action="store_true")
    parser.add_argument("--bare", action="store_true", help="load nothing: only try whether guests can be had")
    parser.add_argument("--uid", type=int, default=0)
    options = parser.parse_args()
    if options.walls:
        _settle(options.uid)
    shell = None
    if not options.bare:
        from cnn_course.grading.sandbox import preload

        shell = preload.loaded()
    gc.collect()
    gc.freeze()  # children then leave the pages of these objects shared
    control = socket.socket(fileno=options.control)
    control.set_inheritable(False)
    Channel(control).send(Frame(0, {"ready": time.monotonic()}))
    Server(control, options.walls, shell).serve()


def _settle(uid: int) -> None:
    """Be an ordinary user with a plain /proc."""
    from cnn_course.grading.sandbox import namespaces

    if os.geteuid() == 0 and uid:
        namespaces.mount("proc", "/proc", namespaces.PLAIN | namespaces.NO_PROGRAMS)
        namespaces.become(uid)


if __name__ == "__main__":
    main()
