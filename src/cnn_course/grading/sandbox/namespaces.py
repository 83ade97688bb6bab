"""The kernel's walls, called through ctypes: namespaces, mounts, capabilities, limits. Linux only."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import resource
from pathlib import Path
from typing import Any

NEW_NS, NEW_CGROUP, NEW_UTS, NEW_IPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
NEW_USER, NEW_PID, NEW_NET = 0x10000000, 0x20000000, 0x40000000
ALL_NEW = NEW_USER | NEW_NS | NEW_PID | NEW_NET | NEW_IPC | NEW_UTS | NEW_CGROUP

READ_ONLY, NO_SUID, NO_DEVICES, NO_PROGRAMS, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 8, 4096, 16384, 1 << 18
PLAIN = NO_SUID | NO_DEVICES

SET_DUMPABLE, DROP_BOUNDING, SET_NO_NEW_PRIVILEGES, AMBIENT, CLEAR_ALL = 4, 24, 38, 47, 4
CAPABILITIES_VERSION = 0x20080522
OPEN_FILES = 256

libc: Any = ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> None:
    """Raise OSError if a call to the kernel failed."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int = ALL_NEW) -> None:
    """Leave the shared namespaces, and be in the new user namespace the user one was outside."""
    uid, gid = os.getuid(), os.getgid()
    checked(libc.unshare(flags), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path("/proc/self", name).write_text(text)


def mount(kind: str, target: str, flags: int = PLAIN, options: str = "", source: str = "none") -> None:
    """Mount a file system. Raises OSError."""
    arguments = source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode() or None
    checked(libc.mount(*arguments), f"mount {target}")


def bind(source: str, target: str) -> None:
    """Show `source` at `target`, as read-only as it was."""
    mount("", target, BIND, source=source)


def become(uid: int) -> None:
    """Be this user and group, with no others, for ever."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    libc.prctl(SET_DUMPABLE, 1, 0, 0, 0)  # or /proc/self would belong to root


def drop_capabilities() -> None:
    """Give up every capability, and the way to new ones."""
    libc.prctl(AMBIENT, CLEAR_ALL, 0, 0, 0)
    for capability in range(64):
        if libc.prctl(DROP_BOUNDING, capability, 0, 0, 0):
            break
    header, none = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)()
    checked(libc.capset(header, none), "capset")
    checked(libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no_new_privs")


def counts_own_processes() -> bool:
    """Whether the system counts the processes of each user namespace apart, since Linux 5.14, and not a user's all."""
    major, minor = re.match(r"(\d+)\.(\d+)", platform.release()).groups()  # type: ignore[union-attr]
    return (int(major), int(minor)) >= (5, 14)


def limit(memory: int, processes: int | None, files: int, seconds: float) -> None:
    """Set the limits of this process and its children, for ever. Where the system lacks one it is left out."""
    limits = {
        "AS": memory,
        "NOFILE": OPEN_FILES,
        "CORE": 0,
        "CPU": int(seconds) + 1,
        "FSIZE": files,
        "MSGQUEUE": 0,
    } | ({} if processes is None else {"NPROC": processes})
    for name, most in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            try:
                resource.setrlimit(kind, (most, most))
            except (OSError, ValueError):  # macOS has no limit on addresses
                continue
