"""Everything that is needed to grade one lesson, as plain bytes: it can be sent to another machine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from cnn_course import __version__, check


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Beyond them only its own question at hand is lost."""

    cell_seconds: float = 120.0  # one cell
    training_seconds: float = 300.0  # one cell where the course's network is within reach, and may be trained
    call_seconds: float = 20.0  # one call of a function, over the check's own limit inside the process
    total_seconds: float = 900.0  # all of a submission
    memory: int = 4 << 30  # bytes of address space of a process
    processes: int = 64  # processes and threads
    files: int = 128 << 20  # bytes on the scratch disk, which lies in memory
    output: int = 1 << 20  # characters that are kept of a cell's output
    reply: int = 64 << 20  # bytes of an answer


@dataclass(frozen=True)
class Paper:
    """One lesson's released notebook and its casebook, the public or the hidden one."""

    lesson: str
    release: bytes
    casebook: bytes
    limits: Limits = Limits()
    public: bool = False  # students have this casebook: what they are told may show its numbers

    @cached_property
    def key(self) -> str:
        """A digest that changes with everything a grade depends on besides the submission."""
        facts = repr((self.lesson, self.limits, self.public)).encode()
        return _digest(_course(), facts, self.release, self.casebook).hex()[:16]


@cache
def _course() -> bytes:
    """What the course itself adds to a grade: its version, and between versions the code that judges."""
    judge = sorted(Path(check.__file__).parent.glob("*.py"))
    return _digest(__version__.encode(), *(path.read_bytes() for path in judge))


def _digest(*parts: bytes) -> bytes:
    """Digest parts so that no two lists of them are alike."""
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()
