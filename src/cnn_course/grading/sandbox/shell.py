"""A shell that runs cells as a notebook's kernel does, and keeps a bounded part of what they show."""

from __future__ import annotations

import base64
import contextlib
import io
import linecache
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from cnn_course.check.limits import TookTooLong, time_limit
from cnn_course.check.plain import text_of
from cnn_course.grading.sandbox.outputs import PICTURES
from cnn_course.messages import say

SHOWN = 200  # outputs of a cell

LINES = 12  # of a traceback
DEEP = 100  # frames of it that are looked at
WIDE = 500  # characters of a line
CUT = "\n[The rest is not kept.]\n"


class Kept:
    """The outputs of one cell, as far as they are kept."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.clear()

    def clear(self) -> None:
        """Forget everything, and begin to count anew."""
        self.outputs: list[dict[str, Any]] = []
        self.left, self.pictures, self.wait, self.failed = self.most, PICTURES, False, False

    def stream(self, name: str, text: str) -> None:
        """Add to a stream."""
        part = self._part(text)
        if part and self.outputs and self.outputs[-1].get("stream") == name:
            self.outputs[-1]["parts"].append(part)
        elif part and self._room():
            self.outputs.append({"stream": name, "parts": [part]})

    def show(self, data: dict[str, Any], result: bool) -> None:
        """Add what an object looks like: as text and, where it can, as a picture."""
        if not self._room():
            return
        text, picture = data.get("text/plain"), _bytes(data.get("image/png"))
        shown: dict[str, Any] = {"result": result, "text": self._part(text if isinstance(text, str) else "")}
        if picture and len(picture) <= self.pictures:
            self.pictures -= len(picture)
            shown["picture"] = picture
        self.outputs.append(shown)

    def fail(self, name: str, value: str, lines: list[str]) -> None:
        """Add an error; there is always room for one."""
        self.failed = True
        self.outputs.append({"error": [name[:WIDE], value[:WIDE], [line[:WIDE] for line in lines[-LINES:]]]})

    def taken(self) -> tuple[list[dict[str, Any]], bytes]:
        """Return the outputs as JSON-ready trees, and the bytes of the pictures."""
        pictures = bytearray()
        for output in self.outputs:
            if "stream" in output:
                output["text"] = "".join(output.pop("parts"))
            if "picture" in output:
                pictures += output["picture"]
                output["picture"] = len(output["picture"])
        return self.outputs, bytes(pictures)

    def _part(self, text: str) -> str:
        if self.wait:
            self.clear()
        if self.left <= 0 or not text:
            return ""
        part = text[: self.left]
        self.left -= len(part)
        return part if self.left > 0 else part + CUT

    def _room(self) -> bool:
        if self.wait:
            self.clear()
        return len(self.outputs) < SHOWN


def _bytes(picture: Any) -> bytes:
    """A picture's bytes, which some objects give in base64."""
    if isinstance(picture, str) and len(picture) <= 2 * PICTURES:
        with contextlib.suppress(ValueError):
            return base64.b64decode(picture)
    return picture if isinstance(picture, bytes) else b""


class Stream(io.TextIOBase):
    """A standard stream that writes to the cell's outputs."""

    encoding = "utf-8"

    def __init__(self, name: str, kept: Kept) -> None:
        self.stream_name, self.kept = name, kept

    def write(self, text: str) -> int:
        """Keep a part of `text`."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.kept.stream(self.stream_name, text)
        return len(text)

    def writable(self) -> bool:
        """It is."""
        return True

    def fileno(self) -> int:
        """A file that leads nowhere, for programs that are started."""
        return 1 if self.stream_name == "stdout" else 2

    def close(self) -> None:
        """Stay open."""


class Publisher(DisplayPublisher):
    """Where `display` puts things."""

    kept: Any = None

    def publish(self, data: dict[str, Any], metadata: Any = None, *place: Any, **more: Any) -> None:
        """Keep the picture and the text."""
        if not more.get("update"):
            self.kept.show(data, result=False)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell showed, now or with the next output."""
        self.kept.wait = wait
        if not wait:
            self.kept.clear()


class Hook(DisplayHook):
    """Where the value of a cell's last line goes."""

    kept: Any = None

    def write_output_prompt(self) -> None:
        """No prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        """Keep the picture and the text."""
        self.kept.show(format_dict, result=True)

    def finish_displayhook(self) -> None:
        """Nothing is left to do."""


class Shell(InteractiveShell):
    """A shell without a terminal, a history file or a kernel."""

    kept: Any = None

    def begin(self, most: int) -> None:
        """Send everything that is shown from here on to bounded outputs."""
        self.kept = Kept(most)
        for place in (self.displayhook, self.display_pub):
            vars(place)["kept"] = self.kept
        sys.stdout, sys.stderr = Stream("stdout", self.kept), Stream("stderr", self.kept)
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 - it leads nowhere, and stays
        sys.path.insert(0, "")

    def run(self, source: str, seconds: float) -> tuple[list[dict[str, Any]], bytes]:
        """Run one cell and return its outputs, and the bytes of the pictures among them."""
        self.kept.clear()
        try:
            with time_limit(seconds):
                self.run_cell(source, store_history=True)
        except BaseException as error:
            if not self.kept.failed:
                self._fail(type(error), error, None)
        return self.kept.taken()

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Keep no second copy of what is printed: IPython's own has no bounds."""
        yield

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window to wait for."""

    def ask_exit(self) -> None:
        """Stay."""

    def enable_matplotlib(self, gui: Any = None) -> Any:
        """Draw into the notebook, whatever window was asked for."""
        return super().enable_matplotlib("inline")

    def showtraceback(self, *place: Any, **more: Any) -> None:
        """Keep an error as the cell's output."""
        kind, value, trace = sys.exc_info()
        if value is not None:
            self._fail(kind, value, trace)

    def showsyntaxerror(self, *place: Any, **more: Any) -> None:
        """Keep a syntax error as the cell's output."""
        kind, value, _ = sys.exc_info()
        self._fail(kind, value, None)

    showindentationerror = showsyntaxerror

    def _fail(self, kind: Any, value: Any, trace: Any) -> None:
        lines = ["Traceback (most recent call last):"] if trace else []
        lines += [_line(frame) for frame in traceback.extract_tb(trace, -DEEP) if _of_student(frame.filename)]
        if isinstance(value, SyntaxError):
            lines += [line.rstrip() for line in traceback.format_exception_only(kind, value)][1:-1]
        text = say("cell_too_long", seconds=text_of(value)) if kind is TookTooLong else text_of(value)
        self.kept.fail(kind.__name__, text, [*lines, f"{kind.__name__}: {text}"])


def _of_student(file: str) -> bool:
    return "/IPython/" not in file and "/cnn_course/" not in file


def _line(frame: traceback.FrameSummary) -> str:
    text = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
    return f"  line {frame.lineno}, in {frame.name}\n    {text}"


def made() -> Shell:
    """Return the one shell of this process, for cells of its own `__main__`."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    with contextlib.redirect_stdout(io.StringIO()):
        shell = Shell.instance(config=config, display_pub_class=Publisher, displayhook_class=Hook)
    assert shell.display_formatter
    shell.display_formatter.active_types = ["text/plain", "image/png"]
    return shell
