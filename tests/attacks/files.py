"""Folders that hold something else than the notebook, or hold it under another name."""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import struct
import zipfile
from pathlib import Path

from tests.attacks.book import LESSON, RELEASE, Book
from tests.attacks.cases import KNOWN, NOTHING, Cases

cases = Cases("files")
NAME = f"{LESSON}.ipynb"
UNREADABLE, MISSING = "unreadable", "nothing handed in"
LINKS = "the file leads out of the folder: it would be copied"


def mine() -> bytes:
    """What the student has earned."""
    return Book().answer("correlate1d").content()


def others(folder: Path) -> Path:
    """Somebody else's full work, elsewhere in the class."""
    path = folder.parents[2] / f"elsewhere-{folder.parent.name}.ipynb"
    path.write_bytes(Book().answer().content())
    return path


@cases.folder("a browser's name (1)")
def browser(folder):
    (folder / f"{LESSON} (1).ipynb").write_bytes(mine())


@cases.folder("another name altogether")
def another_name(folder):
    (folder / "Häusaufgabe final FINAL.ipynb.txt").write_bytes(mine())


@cases.folder("drafts beside the notebook")
def drafts(folder):
    (folder / NAME).write_bytes(mine())
    (folder / "Untitled.ipynb").write_bytes(json.dumps({"cells": []}).encode())
    (folder / f"{LESSON}-Copy1.ipynb").write_bytes(RELEASE)
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / f"{LESSON}-checkpoint.ipynb").write_bytes(Book().answer().content())


@cases.folder("no notebook but a letter", NOTHING, status=UNREADABLE)
def letter(folder):
    (folder / "sorry.txt").write_text("My dog ate it.")


@cases.folder("nothing at all", NOTHING, status=MISSING)
def nothing(folder):
    """Leave the folder empty."""


@cases.folder("the notebook of another lesson", NOTHING, status=UNREADABLE)
def foreign(folder):
    text = RELEASE.decode()
    for name in ("correlate1d", "correlate2d", "convolve2d", "edge_kernel", "relu", "conv_multichannel", "conv3d"):
        text = text.replace(name, f"other_{name}")
    (folder / NAME).write_text(text)


def _bytes(name: str, content: bytes, points=NOTHING, status: str = UNREADABLE) -> None:
    @cases.folder(name, points, status)
    def given(folder):
        (folder / NAME).write_bytes(content)


_bytes("not JSON", b"print('hello')")
_bytes("empty", b"")
_bytes("half a notebook", mine()[: len(mine()) // 2])
_bytes("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
_bytes("zeros", bytes(100_000))
_bytes("nested a million times", b"[" * 1_000_000)
_bytes("nested inside of cells", b'{"cells": ' + b"[" * 20_000 + b"]" * 20_000 + b"}")
_bytes("50 MB", b'{"cells": ["' + b"x" * (50 << 20) + b'"]}')
_bytes("500,000 lists", b'{"cells": [' + b"[]," * 600_000 + b"[]]}")
_bytes("an int of a million digits", b'{"cells": ' + b"7" * 1_000_000 + b"}")
_bytes("latin-1", mine().replace(b"Write the sliding sum", "Schreibe für mich".encode("latin-1")), KNOWN, "graded")
_bytes("utf-16", mine().decode().encode("utf-16"), KNOWN, "graded")
_bytes("with a byte-order mark", b"\xef\xbb\xbf" + mine(), KNOWN, "graded")


def _beside(name: str, path: str, text: str) -> None:
    @cases.folder(f"{name} beside it")
    def helper(folder):
        (folder / NAME).write_bytes(mine())
        where = folder / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(text)


FULL = "import cnn_course.check.judge as j\nj.judge = lambda *a: 1 / 0\nopen('/tmp/owned', 'w')\n"
_beside("numpy.py", "numpy.py", FULL + "raise SystemExit")
_beside("sitecustomize.py", "sitecustomize.py", FULL)
_beside("a startup file", ".ipython/profile_default/startup/00.py", FULL)
_beside("conftest.py", "conftest.py", FULL)
_beside("a package cnn_course", "cnn_course/__init__.py", FULL)
_beside("nbgrader_config.py", "nbgrader_config.py", "c = get_config()\nc.ClearSolutions.code_stub = {}\n" + FULL)
_beside("a kernel", "share/jupyter/kernels/python3/kernel.json", '{"argv": ["/bin/false"], "language": "python"}')


@cases.folder("helper modules that the answer imports", {"correlate1d": 3})
def helper_module(folder):
    book = Book().answer("correlate1d").write("correlate2d", "from helper import correlate2d")
    (folder / NAME).write_bytes(book.content())
    (folder / "helper.py").write_text("import scipy.signal\n")


@cases.folder("a link to somebody else's notebook", NOTHING, status=UNREADABLE, stock=LINKS)
def symbolic(folder):
    (folder / NAME).symlink_to(others(folder))


@cases.folder("a hard link to somebody else's notebook", NOTHING, status=UNREADABLE, stock=LINKS)
def hard(folder):
    os.link(others(folder), folder / NAME)


@cases.folder("a link in place of the folder", NOTHING, status=UNREADABLE, stock=LINKS)
def linked_folder(folder):
    place = others(folder).with_suffix("")
    place.mkdir()
    (place / NAME).write_bytes(Book().answer().content())
    folder.rmdir()
    folder.symlink_to(place)


@cases.folder("a link in place of the student's folder", NOTHING, status=UNREADABLE, stock=LINKS)
def linked_student(folder):
    place = folder.parents[2] / f"elsewhere-{folder.parent.name}"
    (place / LESSON).mkdir(parents=True)
    (place / LESSON / NAME).write_bytes(Book().answer().content())
    folder.rmdir()
    folder.parent.rmdir()
    folder.parent.symlink_to(place)


@cases.folder("a link to the casebook", NOTHING, status=UNREADABLE, stock=LINKS)
def casebook(folder):
    (folder / NAME).symlink_to(folder.parents[2] / "casebooks" / f"{LESSON}.npz")


@cases.folder("a link to itself", NOTHING, status=UNREADABLE)
def loop(folder):
    (folder / NAME).symlink_to(NAME)


@cases.folder("a pipe that nobody writes to", NOTHING, status=UNREADABLE, stock="it would wait for ever")
def fifo(folder):
    os.mkfifo(folder / NAME)


@cases.folder("a link to an endless device", NOTHING, status=UNREADABLE, stock="it would never come to its end")
def device(folder):
    (folder / NAME).symlink_to("/dev/zero")


@cases.folder("a folder of that name", NOTHING, status=UNREADABLE)
def directory(folder):
    (folder / NAME).mkdir()


@cases.folder("a hole of 1 TB", NOTHING, status=UNREADABLE, stock="its grader would take all memory")
def hole(folder):
    with (folder / NAME).open("wb") as file:
        file.truncate(1 << 40)


@cases.folder("a socket", NOTHING, status=UNREADABLE)
def a_socket(folder):
    os.mknod(folder / NAME, stat.S_IFSOCK | 0o600)


@cases.folder("compressed without a name for it", NOTHING, status=UNREADABLE)
def compressed(folder):
    (folder / NAME).write_bytes(gzip.compress(mine()))


@cases.folder("ten notebooks of 15 MB", NOTHING, status=UNREADABLE)
def large_notebooks(folder):
    content = b'{"cells": [' + b'{"source": "x"},' * 400_000 + b'{}], "x": [' + b"1.5," * 2_000_000 + b"1]}"
    for n in range(10):
        (folder / f"{n}.ipynb").write_bytes(content)


@cases.folder("last changed before there were computers")
def old(folder):
    (folder / NAME).write_bytes(mine())
    os.utime(folder / NAME, (-(2**31), -(2**31)))


@cases.folder("last changed in the far future")
def far(folder):
    (folder / NAME).write_bytes(mine())
    os.utime(folder / NAME, (2**33, 2**33))


@cases.folder("a file that nobody may read", KNOWN)
def unreadable(folder):
    (folder / NAME).write_bytes(mine())
    (folder / NAME).chmod(0o000)  # root may, as the grader here is


@cases.folder("ten thousand files")
def many(folder):
    (folder / NAME).write_bytes(mine())
    for n in range(10_000):
        (folder / f"a{n}.txt").touch()


@cases.folder("a hundred notebooks")
def many_notebooks(folder):
    (folder / NAME).write_bytes(mine())
    for n in range(100):
        (folder / f"{LESSON} ({n}).ipynb").write_bytes(RELEASE)


@cases.folder("file names that steer a terminal")
def names(folder):
    (folder / NAME).write_bytes(mine())
    for name in ("\x1b[2J", "=cmd|' calc'!A1", "<img src=x onerror=alert(1)>", "a\nb", "--class", "x" * 255):
        (folder / name).touch()


def zipped(folder: Path, members: dict[str, bytes], name: str = f"{LESSON}.zip") -> None:
    """Hand a zip in."""
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(path, content)


@cases.folder("a zip with the notebook")
def honest_zip(folder):
    zipped(folder, {f"my homework/{NAME}": mine(), "__MACOSX/._x": b"x"})


@cases.folder("a zip with a way out", NOTHING, status=UNREADABLE)
def way_out(folder):
    zipped(folder, {f"../../other/{LESSON}/{NAME}": Book().answer().content(), NAME: mine()})


@cases.folder("a zip with an absolute path", NOTHING, status=UNREADABLE)
def absolute(folder):
    zipped(folder, {f"/tmp/{NAME}": mine()})


@cases.folder("a zip bomb", NOTHING, status=UNREADABLE)
def bomb(folder):
    with zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive, archive.open(NAME, "w") as file:
        for _ in range(300):
            file.write(bytes(1 << 20))


@cases.folder("a zip with a link in it", NOTHING, status=UNREADABLE)
def zip_link(folder):
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        link = zipfile.ZipInfo(NAME)
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")


@cases.folder("ten zips of 400,000 files", NOTHING, status=UNREADABLE)
def crowded(folder):
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", *([0] * 9), 1, *([0] * 6)) + b"a"
    size = 400_000 * len(entry)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65_535, 65_535, size, 0, 0)
    for n in range(10):
        (folder / f"{n}.zip").write_bytes(entry * 400_000 + end)


@cases.folder("a zip in a zip", NOTHING, status=UNREADABLE)
def nested_zip(folder):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(NAME, mine())
    zipped(folder, {"homework.zip": inner.getvalue()})


@cases.folder("a zip that wants a password", NOTHING, status=UNREADABLE)
def locked_zip(folder):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(NAME, mine())
    content = bytearray(made.getvalue())
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    (folder / "x.zip").write_bytes(bytes(content))


@cases.folder("a zip that is none", NOTHING, status=UNREADABLE)
def no_zip(folder):
    (folder / "x.zip").write_bytes(b"PK\x03\x04" + bytes(100))


@cases.folder("a zip with lying sizes", NOTHING, status=UNREADABLE)
def lying_zip(folder):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, mine())
    content = bytearray(made.getvalue())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (5).to_bytes(4, "little")  # what the directory says of the unpacked size
    (folder / "x.zip").write_bytes(bytes(content))


def _stamp(name: str, content: bytes) -> None:
    @cases.folder(f"timestamp: {name}")
    def stamped(folder):
        (folder / NAME).write_bytes(mine())
        (folder / "timestamp.txt").write_bytes(content)


_stamp("not a time", b"yesterday evening")
_stamp("in the year 9999", b"9999-12-31 23:59:59 UTC")
_stamp("in the year 1", b"0001-01-01 00:00:00 +2300")
_stamp("binary", bytes(range(256)))
_stamp("empty", b"")
_stamp("of a time zone from the disk", b"2026-02-03 14:05:59 ../../etc/passwd")
_stamp("of 10 MB", b"2026-02-03 14:05:59 UTC" + b" " * (10 << 20))


@cases.folder("timestamp: a pipe", stock="it would wait for ever")
def stamp_pipe(folder):
    (folder / NAME).write_bytes(mine())
    os.mkfifo(folder / "timestamp.txt")


@cases.folder("timestamp: a link to the gradebook", stock=LINKS)
def stamp_link(folder):
    (folder / NAME).write_bytes(mine())
    (folder / "timestamp.txt").symlink_to(folder.parents[2] / "gradebook.db")
