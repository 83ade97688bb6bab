"""Frames on a socket between two processes: a serial number, a JSON text, a block of bytes. All sizes are capped.

The other side may be hostile: nothing larger than the caps is read, nothing is waited for beyond the deadline, and
whatever is no frame raises `Garbage`.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

HEAD = struct.Struct(">QII")  # serial, bytes of the JSON text, bytes of the block
TEXT = 1 << 20  # bytes of a JSON text: its lists and dicts take some 30 times as much memory
BLOCK = 256 << 20


class Closed(Exception):
    """The other side has gone."""


class Late(Exception):
    """The other side did not read or write in time."""


class Garbage(Exception):
    """What was received is no frame."""


@dataclass(frozen=True)
class Frame:
    """One message."""

    serial: int
    tree: Any
    block: bytes = b""


class Channel:
    """One side of a stream socket."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def send(self, frame: Frame, seconds: float | None = None, text: int = TEXT) -> None:
        """Write one frame. Raises Closed and Late, or ValueError and TypeError before anything is written."""
        written = json.dumps(frame.tree, ensure_ascii=False).encode(errors="replace")
        if len(written) > text:
            raise ValueError("too long a text")
        try:
            self.sock.settimeout(seconds)
            self.sock.sendall(HEAD.pack(frame.serial, len(written), len(frame.block)) + written + frame.block)
        except TimeoutError:
            raise Late from None
        except OSError:
            raise Closed from None

    def receive(self, seconds: float | None = None, text: int = TEXT, block: int = BLOCK) -> Frame:
        """Read one frame within `seconds`. Raises Closed, Late and Garbage."""
        until = None if seconds is None else time.monotonic() + seconds
        serial, text_size, block_size = HEAD.unpack(self._exactly(HEAD.size, until))
        if text_size > text or block_size > block:
            raise Garbage(f"a frame of {text_size} and {block_size} bytes")
        written = self._exactly(text_size, until)
        return Frame(serial, _parsed(written), bytes(self._exactly(block_size, until)))

    def hand_over(self, other: socket.socket) -> None:
        """Send a socket of this process, after the frame that announces it. Raises Closed."""
        try:
            socket.send_fds(self.sock, [b"!"], [other.fileno()])
        except OSError:
            raise Closed from None

    def close(self) -> None:
        """Close the socket."""
        self.sock.close()

    def _exactly(self, size: int, until: float | None) -> bytearray:
        """Read `size` bytes; memory grows with what has come, not with what was promised."""
        found = bytearray()
        while len(found) < size:
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                raise Late
            try:
                self.sock.settimeout(left)
                part = self.sock.recv(min(size - len(found), 1 << 20))
            except TimeoutError:
                raise Late from None
            except OSError:
                raise Closed from None
            if not part:
                raise Closed
            found += part
        return found


def _parsed(text: bytearray) -> Any:
    try:
        return json.loads(text.decode())
    except (ValueError, RecursionError):
        raise Garbage("a text that is no JSON") from None
