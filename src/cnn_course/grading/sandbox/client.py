"""The grader's side: start the warm process, ask it for guests, ask guests. Nothing that comes back is trusted."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from dataclasses import asdict
from types import TracebackType
from typing import Any

from cnn_course.check import codec
from cnn_course.check.casebook import Case
from cnn_course.check.outcome import Outcome
from cnn_course.errors import CourseError
from cnn_course.grading.paper import Limits
from cnn_course.grading.sandbox import bubblewrap, outputs, wire
from cnn_course.grading.sandbox.ends import GuestDied, GuestHung, NotAFunction, NotDefined
from cnn_course.grading.sandbox.frames import TEXT, Channel, Closed, Frame, Garbage, Late
from cnn_course.grading.sandbox.outputs import PICTURES, Ran

START = 120.0  # seconds for the server to load everything, on a busy machine
FORK = 30.0
GRACE = 5.0  # seconds for a cell to end by itself once its time is over


_OPEN: weakref.WeakSet[WarmProcess] = weakref.WeakSet()


def _in_a_fork() -> None:
    """Let go of servers that belong to the parent: they end when nobody holds their sockets any more."""
    for warm in _OPEN:
        warm._control.close()
        warm._process, warm._lock = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_a_fork)


class WarmProcess:
    """The server that guests are forked from, behind a wall. One grader's thread uses it."""

    def __init__(self, unsafe: bool = False, bare: bool = False) -> None:
        self.unsafe, self.bare = unsafe, bare
        self._serial = 0
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._start()
        _OPEN.add(self)

    def guest(self, limits: Limits | None = None, closed: bool = True, spare: tuple[str, ...] = ()) -> Guest:
        """Fork a clean guest. `closed` hides the modules of `places.CLOSED` but for those in `spare`, else of `ALWAYS`.

        Raises CourseError if none can be had. A server that has died is started anew.
        """
        limits = limits or Limits()
        with self._lock:
            try:
                return self._fork(limits, closed, spare)
            except (Closed, Late, Garbage):
                self._stop()
                self._start()
            try:
                return self._fork(limits, closed, spare)
            except (Closed, Late, Garbage):
                raise CourseError("The process for students' code ends as soon as it is used; run again.") from None

    def close(self) -> None:
        """End the server and all its guests."""
        with self._lock:
            self._stop()

    def _start(self) -> None:
        if not hasattr(os, "fork"):
            raise CourseError("Students' code can be run on Linux and macOS only; on Windows use WSL or a container.")
        command = self._command()
        ours, theirs = socket.socketpair()
        self._control = Channel(ours)
        with theirs, tempfile.TemporaryFile() as said:
            self._process = subprocess.Popen(
                [*command, "--control", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                pass_fds=[theirs.fileno()],
                env=self._environment(),
                start_new_session=True,  # a Ctrl-C is the grader's affair
            )
            theirs.close()
            try:
                self._control.receive(START)
            except (Closed, Late, Garbage):
                self._stop()
                said.seek(0)
                raise CourseError(_refused(said.read().decode(errors="replace"))) from None

    def _command(self) -> list[str]:
        arguments = ["--bare"] if self.bare else []
        if not self.unsafe:
            arguments += ["--walls", "--uid", str(bubblewrap.UID if os.geteuid() == 0 else 0)]
            return bubblewrap.command(arguments)
        return [sys.executable, "-m", bubblewrap.SERVER, *arguments]

    def _environment(self) -> dict[str, str]:
        if not self.unsafe:
            return {}
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "TMPDIR")}
        return kept | {name: value for name, value in bubblewrap.SETTINGS.items() if name != "HOME"}

    def _stop(self) -> None:
        self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _fork(self, limits: Limits, closed: bool, spare: tuple[str, ...]) -> Guest:
        number = self._next()
        request = {"do": "fork", "guest": number, "limits": asdict(limits), "closed": closed, "spare": list(spare)}
        ours, theirs = socket.socketpair()
        try:
            self._control.send(Frame(number, request), FORK)
            self._control.hand_over(theirs)
            answer = self._answer(number)
            if "error" in answer:
                raise CourseError(_refused(answer["error"]))
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return Guest(self, number, Channel(ours), limits)

    def _end(self, number: int, gone: bool) -> str:
        """End a guest; return how it had ended by itself, if it had. `gone`: it hung up, so it should have."""
        with self._lock:
            serial = self._next()
            try:
                self._control.send(Frame(serial, {"do": "end", "guest": number, "gone": gone}), FORK)
                return str(self._answer(serial)["why"])
            except (Closed, Late, Garbage):
                self._stop()
                return "its server ended"

    def _answer(self, serial: int) -> dict[str, Any]:
        frame = self._control.receive(FORK)
        if frame.serial != serial:
            raise Garbage
        return dict(frame.tree)

    def _next(self) -> int:
        self._serial += 1
        return self._serial

    def __enter__(self) -> WarmProcess:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class Guest:
    """One submission's process. After GuestDied or GuestHung it is gone."""

    def __init__(self, warm: WarmProcess, number: int, channel: Channel, limits: Limits) -> None:
        self._warm, self._number, self._channel, self.limits = warm, number, channel, limits
        self._serial = 0
        self._open = True

    def run(self, source: str, seconds: float) -> Ran:
        """Run one cell. Its time over, it is stopped as an error; if that fails too, GuestHung is raised."""
        started = time.monotonic()
        request = {"do": "run", "source": source, "seconds": seconds}
        reply = self._ask(request, b"", seconds + GRACE, outputs.written(self.limits.output))
        return outputs.ran(reply.tree, reply.block, self.limits.output, time.monotonic() - started)

    def call(self, name: str, case: Case) -> Outcome:
        """Call the student's function `name` with the arguments of `case`, as `observe` does.

        Raises NotDefined, NotAFunction, GuestDied, GuestHung.
        """
        block = bytearray()
        request = {
            "do": "call",
            "name": name,
            "args": codec.encode(case.args, block),
            "kwargs": codec.encode(case.kwargs, block),
            "twice": case.twice,
        }
        reply = self._ask(request, bytes(block), self.limits.call_seconds)
        tree = reply.tree if isinstance(reply.tree, dict) else {}
        if "undefined" in tree:
            raise NotDefined(f"name {name!r} is not defined")
        if "thing" in tree:
            raise NotAFunction(name, wire.decode_thing(tree["thing"], reply.block))
        return wire.decode_outcome(tree.get("outcome"), reply.block, case)

    def close(self, gone: bool = False) -> str:
        """End the guest and all it started; return how it had ended by itself, if it had."""
        if not self._open:
            return ""
        self._open = False
        self._channel.close()
        return self._warm._end(self._number, gone)

    def _ask(self, request: dict[str, Any], block: bytes, seconds: float, text: int = TEXT) -> Frame:
        if not self._open:
            raise GuestDied("it has ended before")
        self._serial += 1
        until = time.monotonic() + seconds
        try:
            self._channel.send(Frame(self._serial, request, block), seconds)
            frame = self._channel.receive(until - time.monotonic(), text, max(self.limits.reply, PICTURES))
            if frame.serial != self._serial:
                raise Garbage("a reply to another question")
        except Late:
            self.close()
            raise GuestHung(f"it gave no reply within {seconds:g} seconds") from None
        except Closed:
            raise GuestDied(self.close(gone=True) or "it ended") from None
        except Garbage as problem:
            self.close()
            raise GuestDied(f"it sent what is no reply: {problem}") from None
        return frame

    def __enter__(self) -> Guest:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _refused(said: str) -> str:
    """One sentence for what the system said when no guest could be had."""
    last = (said.strip().splitlines() or ["no reason given"])[-1]
    return (
        f"No sandbox for students' code could be made ({last}). Allow user namespaces "
        "(`sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 user.max_user_namespaces=10000`), run as "
        "root, or in Docker with `--privileged`; or grade without a wall with `--unsafe`."
    )
