"""What a guest's processes use together. Limits of the system hold for each process alone."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One process, as /proc tells."""

    pid: int
    parent: int
    threads: int
    memory: int  # bytes that it holds, shared or not: more than it can be blamed for


def excess(first: int, memory: int, processes: int) -> str:
    """Say what the process `first` and all below it use too much of, or ""."""
    if sys.platform != "linux":
        return ""
    own = family(first, list(running()))
    if sum(process.memory for process in own) > memory and sum(map(share, own)) > memory:
        return "it used more memory than it may"
    return "it started more processes than it may" if sum(process.threads for process in own) > processes else ""


def share(process: Process) -> int:
    """Return the bytes that a process holds, where what it shares is divided: slower to find, but fair to forks."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
        facts = dict(line.split(":", 1) for line in lines[1:])
        return 1024 * sum(int(facts[name].split()[0]) for name in ("Pss_Anon", "Pss_Shmem"))
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return 0
    except (OSError, ValueError, KeyError):
        return process.memory


def family(first: int, processes: list[Process]) -> list[Process]:
    """Return the process `first` and all that descend from it."""
    children: dict[int, list[Process]] = {}
    for process in processes:
        children.setdefault(process.parent, []).append(process)
    found = [process for process in processes if process.pid == first]
    for process in found:  # which grows
        found += children.get(process.pid, [])
    return found


def running() -> Iterator[Process]:
    """Yield all processes that can be seen."""
    page = os.sysconf("SC_PAGE_SIZE")
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):  # it has just ended
            facts = (folder / "stat").read_text().rpartition(")")[2].split()
            resident = int((folder / "statm").read_text().split()[1])
            yield Process(int(folder.name), int(facts[1]), int(facts[17]), resident * page)
