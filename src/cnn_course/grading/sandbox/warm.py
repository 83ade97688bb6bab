"""The warm server: it loads what lessons need once, then forks a guest for each submission.

It never reads from a guest and runs nothing of a student's. One request at a time comes from the grader, over the
control socket: fork a guest for this socket, or end that one. Between requests it watches what guests use.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import re
import select
import signal
import socket
import time
from dataclasses import dataclass
from typing import Any, NoReturn

from cnn_course.grading.sandbox import guest, namespaces, watch
from cnn_course.grading.sandbox.frames import Channel, Closed, Frame, Garbage

TICK = 0.1  # seconds between two looks at what guests use
SLOW_TICK = 1.0  # the same without walls, where all of a machine's processes are seen
DYING = 2.0  # seconds between a process's last open file and its end, on a busy machine
_PID = re.compile(r"<(\d+)>")  # told by whoever forked a guest, before or after the guest says that it is ready


@dataclass
class Forked:
    """A guest's first process. With it all others of the guest end."""

    pid: int
    limits: dict[str, Any]
    why: str = ""  # it has ended, and this is how


class Server:
    """The loop of the warm process."""

    def __init__(self, control: socket.socket, walls: bool, answer: guest.Answer | None) -> None:
        self.control, self.channel, self.walls, self.answer = control, Channel(control), walls, answer
        self.tick = TICK if walls else SLOW_TICK
        self.guests: dict[int, Forked] = {}

    def serve(self) -> None:
        """Answer requests until the grader has gone, then end all guests."""
        with contextlib.suppress(Closed, Garbage):
            while True:
                alive = any(not each.why for each in self.guests.values())
                if select.select([self.control], [], [], self.tick if alive else None)[0]:
                    frame = self.channel.receive()
                    self.channel.send(Frame(frame.serial, self._answer(frame.tree)))
                else:
                    self._look()
        for number in list(self.guests):
            self._end(number)

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        number = request["guest"]
        if request["do"] == "end":
            return {"why": self._end(number, DYING if request["gone"] else 0.0)}
        _, (fd, *_), _, _ = socket.recv_fds(self.control, 1, 1)
        try:
            self.guests[number] = Forked(self._fork(fd, request), request["limits"])
        except OSError as error:
            return {"error": str(error)}
        finally:
            os.close(fd)
        return {}

    def _fork(self, fd: int, request: dict[str, Any]) -> int:
        """Return the id of a new guest's first process, once it is settled. Raises OSError."""
        told, tell = os.pipe()
        made = os.fork()
        if not made:
            os.close(told)
            (_leave if self.walls else guest.live)(fd, tell, request, self.walls, self.answer)
        os.close(tell)
        with os.fdopen(told) as report:
            said = report.read()
        if self.walls:
            os.waitpid(made, 0)
        pid = _PID.search(said)
        if _PID.sub("", said) != "ready":
            raise OSError(said or "the process ended while it was set up")
        return int(pid[1]) if pid else made

    def _end(self, number: int, patience: float = 0.0) -> str:
        """Kill a guest and all it started; return how it had ended by itself within `patience` seconds, or ""."""
        ended = self.guests.pop(number, None)
        if ended is None or ended.why:
            return ended.why if ended else ""
        status = _awaited(ended.pid, patience)
        if status is None:
            self._kill(ended.pid)
            status = _status(ended.pid)
            killed = status is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
            return "" if killed or status is None else _manner(status)
        self._kill(ended.pid)
        return _manner(status)

    def _kill(self, pid: int) -> None:
        """Kill a first process, and where no walls hold the others, those of its group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if not self.walls:
                os.killpg(pid, signal.SIGKILL)
            os.kill(pid, signal.SIGKILL)

    def _look(self) -> None:
        """Note which guests have ended, and end those that use more than they may."""
        for each in (each for each in self.guests.values() if not each.why):
            status = _status(each.pid, os.WNOHANG)
            if status is not None:
                each.why = _manner(status)
                continue
            each.why = watch.excess(each.pid, each.limits["memory"], each.limits["processes"])
            if each.why:
                self._kill(each.pid)
                _status(each.pid)


def _leave(fd: int, tell: int, request: dict[str, Any], walls: bool, answer: guest.Answer | None) -> NoReturn:
    """Leave the server's namespaces, and fork again: only a child is in the new one of processes, as its first."""
    try:
        namespaces.unshare()
        pid = os.fork()
        if not pid:
            guest.live(fd, tell, request, walls, answer)
        os.write(tell, f"<{pid}>".encode())
    except BaseException as error:
        os.write(tell, str(error).encode())
    finally:
        os._exit(0)


def _status(pid: int, how: int = 0) -> int | None:
    """A child's status once it has ended, which it is told only once; None before, or if there is no such child."""
    try:
        found, status = os.waitpid(pid, how)
    except ChildProcessError:
        return None
    return status if found else None


def _awaited(pid: int, seconds: float) -> int | None:
    """A child's status, if it ends within `seconds`: a dying process closes its files a moment before it has ended."""
    until = time.monotonic() + seconds
    while (status := _status(pid, os.WNOHANG)) is None and time.monotonic() < until:
        time.sleep(0.005)
    return status


def _manner(status: int) -> str:
    """Say how a process ended."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"it ended itself with code {code}"
    name = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
    if name in ("SIGKILL", "SIGXCPU"):  # nobody else could have sent it
        return "the system ended it, for using too much memory or processor time"
    return f"it was ended by {name}"


def main() -> None:
    """Start the server. It is told which descriptor is the control socket."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--control", type=int, required=True)
    parser.add_argument("--walls", action="store_true")
    parser.add_argument("--bare", action="store_true", help="load nothing: only try whether guests can be had")
    parser.add_argument("--uid", type=int, default=0, help="whom to be instead of root")
    options = parser.parse_args()
    if options.walls and options.uid:
        namespaces.mount("proc", "/proc", namespaces.PLAIN | namespaces.NO_PROGRAMS)
        namespaces.become(options.uid)
    answer = None if options.bare else _loaded()
    gc.collect()
    gc.freeze()  # the pages of these objects then stay shared with guests
    control = socket.socket(fileno=options.control)
    control.set_inheritable(False)
    Channel(control).send(Frame(0, {}))
    Server(control, options.walls, answer).serve()


def _loaded() -> guest.Answer:
    from cnn_course.grading.sandbox import preload

    return preload.loaded()


if __name__ == "__main__":
    main()
