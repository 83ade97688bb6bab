"""Calls to the kernel that no exercise needs are refused: those that hide memory from limits, reach into other
processes, or open rarely used parts of the kernel.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from cnn_course.grading.sandbox.namespaces import checked, libc


@dataclass(frozen=True)
class Machine:
    """One processor's numbers: its own, and those of the calls. The order of `denied` is that of `NAMES`."""

    audit: int
    seccomp: int
    clone: int
    socket: int
    fcntl: int
    denied: tuple[int, ...]


NAMES = (
    *("memfd_create", "shmget", "semget", "msgget", "unshare", "setns", "mount", "umount2", "pivot_root", "chroot"),
    *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "bpf", "perf_event_open", "userfaultfd"),
    *("add_key", "request_key", "keyctl", "open_by_handle_at", "name_to_handle_at", "fanotify_init", "syslog"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "reboot", "swapon"),
)
# io_uring_setup, _enter, _register; open_tree, move_mount, fsopen, fsconfig, fsmount, fspick; pidfd_getfd,
# mount_setattr, memfd_secret: the same number everywhere.
EVERYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 447)
CLONE3 = 435

MACHINES = {
    "x86_64": Machine(
        *(0xC000003E, 317, 56, 41, 72),
        (
            *(319, 29, 64, 68, 272, 308, 165, 166, 155, 161),
            *(101, 310, 311, 312, 321, 298, 323),
            *(248, 249, 250, 304, 303, 300, 103),
            *(175, 313, 176, 246, 169, 167),
        ),
    ),
    "aarch64": Machine(
        *(0xC00000B7, 277, 220, 198, 25),
        (
            *(279, 194, 190, 186, 97, 268, 40, 39, 41, 51),
            *(117, 270, 271, 272, 280, 241, 282),
            *(217, 218, 219, 265, 264, 262, 116),
            *(105, 273, 106, 104, 142, 224),
        ),
    ),
}

NEW_NAMESPACES = 0x7E020000  # flags of clone
LEASES = (1024, 1040)  # what fcntl may not do: with one, everybody else waits a minute to open the file
FAMILIES = (1, 2, 10)  # of sockets: on this machine, and the two of the internet, which leads nowhere here

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, SECOND_ARGUMENT = 0, 4, 16, 24  # offsets in what the filter sees
ALLOW, REFUSE = 0x7FFF0000, 0x50000
FOREIGN = 0x40000000  # calls of another width begin here
SET_FILTER, WITHOUT_SLOWER_PROCESSOR = 1, 4


def forbid() -> None:
    """Put the filter over this process and its children, for ever. Unknown processors go without. Raises OSError."""
    machine = MACHINES.get(platform.machine())
    if machine is None:
        return
    code = b"".join(program(machine))
    kept = ctypes.create_string_buffer(code)
    head = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(kept)))
    checked(libc.syscall(machine.seccomp, SET_FILTER, WITHOUT_SLOWER_PROCESSOR, head), "seccomp")


def program(machine: Machine) -> Iterator[bytes]:
    """Yield the filter's instructions. Each test skips its own refusal where it does not hold."""
    yield _step(LOAD, ARCHITECTURE)
    yield from _unless(EQUAL, machine.audit, errno.ENOSYS)
    yield _step(LOAD, NUMBER)
    yield from _where(AT_LEAST, FOREIGN, errno.ENOSYS)
    yield from _where(EQUAL, CLONE3, errno.ENOSYS)  # its flags cannot be seen; the C library then uses clone
    for number in (*machine.denied, *EVERYWHERE):
        yield from _where(EQUAL, number, errno.EPERM)
    yield _step(EQUAL, machine.clone, 0, 3)
    yield _step(LOAD, FIRST_ARGUMENT)
    yield from _where(ANY_BIT, NEW_NAMESPACES, errno.EPERM)
    yield _step(LOAD, NUMBER)
    yield _step(EQUAL, machine.fcntl, 0, 2 + 2 * len(LEASES))
    yield _step(LOAD, SECOND_ARGUMENT)
    for command in LEASES:
        yield from _where(EQUAL, command, errno.EPERM)
    yield _step(LOAD, NUMBER)
    yield _step(EQUAL, machine.socket, 0, 2 + len(FAMILIES))
    yield _step(LOAD, FIRST_ARGUMENT)
    for left, family in zip(range(len(FAMILIES), 0, -1), FAMILIES, strict=True):
        yield _step(EQUAL, family, left, 0)
    yield _step(RETURN, REFUSE | errno.EAFNOSUPPORT)
    yield _step(RETURN, ALLOW)


def _where(test: int, value: int, error: int) -> Iterator[bytes]:
    yield _step(test, value, 0, 1)
    yield _step(RETURN, REFUSE | error)


def _unless(test: int, value: int, error: int) -> Iterator[bytes]:
    yield _step(test, value, 1, 0)
    yield _step(RETURN, REFUSE | error)


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, then, otherwise, value)
