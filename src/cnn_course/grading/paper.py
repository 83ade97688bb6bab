"""Everything that is needed to grade one lesson, as plain bytes: it can be sent to another machine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property


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
        text = hashlib.sha256()
        for part in (
            self.lesson.encode(),
            self.release,
            self.casebook,
            repr(self.limits).encode(),
            b"public" * self.public,
        ):
            text.update(hashlib.sha256(part).digest())
        return text.hexdigest()[:16]
