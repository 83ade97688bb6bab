"""Inside a guest: run cells and call functions, one request after the other."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

from cnn_course import check
from cnn_course.check import codec
from cnn_course.check.casebook import Case
from cnn_course.check.outcome import Outcome, observe
from cnn_course.check.plain import plain
from cnn_course.grading.sandbox import network_wire, wire
from cnn_course.grading.sandbox.frames import Channel, Closed, Frame
from cnn_course.grading.sandbox.outputs import written
from cnn_course.grading.sandbox.shell import Shell
from cnn_course.messages import say


class Elsewhere(str):
    """What a check gives in a student's own cell. It reads like a report that nothing passed."""

    passed, score, max_score, groups, mistake = False, 0, 0, (), None

    @property
    def message(self) -> str:
        """The same sentence."""
        return str(self)

    def __repr__(self) -> str:
        return str(self)


def unchecked(name: str) -> Callable[..., Elsewhere]:
    """Stand in for `check.__getattr__`: there are no casebooks here."""
    if name.startswith("_") or importlib.util.find_spec(f"{check.__name__}.{name}"):
        raise AttributeError(name)  # a module below is imported next
    return lambda *given: Elsewhere(say("check_elsewhere"))


class Answers:
    """What a guest does once its walls stand."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    def __call__(self, channel: Channel, limits: dict[str, Any]) -> None:
        """Answer until the grader hangs up, which raises Closed."""
        self.shell.begin(limits["output"])
        vars(check)["__getattr__"] = unchecked
        while True:
            frame = channel.receive()
            if frame.tree["do"] == "run":
                outputs, pictures = self.shell.run(frame.tree["source"], frame.tree["seconds"])
                channel.send(Frame(frame.serial, {"outputs": outputs}, pictures), text=written(limits["output"]))
                continue
            writing = wire.Writing(limits["reply"])
            try:
                channel.send(Frame(frame.serial, self._called(frame, writing), bytes(writing.block)))
            except Closed:
                raise
            except Exception:  # an answer that cannot be written
                channel.send(Frame(frame.serial, {"outcome": {}}))

    def _called(self, frame: Frame, writing: wire.Writing) -> Any:
        request, names = frame.tree, self.shell.user_ns
        if request["name"] not in names:
            return {"undefined": True}
        function = names[request["name"]]
        if not callable(function):
            return {"thing": writing.value(plain(function))}
        args, kwargs = (codec.decode(request[part], frame.block) for part in ("args", "kwargs"))
        seen = observe(function, Case(args, Outcome(), kwargs, twice=request["twice"]))
        try:
            return {"outcome": writing.outcome(seen)}
        except network_wire.OwnLayer as problem:
            return {"outcome": {"own_layer": problem.kind}}
