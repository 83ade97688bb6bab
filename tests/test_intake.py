"""What is taken from a student's folder, and what is refused with a reason."""

import io
import json
import os
import stat
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from cnn_course.grading import intake, reading

LESSON = "01_sliding"
EXERCISES = {"slide"}


def notebook(text="def slide(x):\n    return x", **more):
    cell = {"cell_type": "code", "id": "slide", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more).encode()


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "ada" / LESSON
    place.mkdir(parents=True)
    return place


def put(folder, name, content=None):
    path = folder / name
    path.write_bytes(notebook() if content is None else content)
    return path


def taken(folder):
    return intake.read(folder, LESSON, EXERCISES)


def refused(folder, *words):
    found = taken(folder)
    assert found.content is None
    assert found.why.endswith(".")
    for word in words:
        assert word in found.why, found.why
    return found


def test_the_notebook_under_its_own_name_is_taken_without_a_note(folder):
    put(folder, f"{LESSON}.ipynb")
    found = taken(folder)
    assert (found.content, found.notes, found.why) == (notebook(), (), "")


def test_nothing_handed_in_is_said_as_such(folder):
    assert taken(folder) == intake.Found(None)
    assert intake.read(folder.parent / "other", LESSON, EXERCISES) == intake.Found(None)


def test_a_folder_without_a_notebook_has_a_reason(folder):
    put(folder, "essay.docx")
    refused(folder, "no notebook")


@pytest.mark.parametrize("name", [f"{LESSON} (1).ipynb", "homework.ipynb", f"{LESSON}.ipynb.txt", f"{LESSON}.IPYNB"])
def test_another_name_is_taken_with_a_note(folder, name):
    put(folder, name)
    found = taken(folder)
    assert found.content
    assert repr(name) in found.notes[0]


def test_the_right_name_comes_before_a_newer_copy(folder):
    old = put(folder, f"{LESSON}.ipynb", notebook("def slide(x): return 1"))
    put(folder, f"{LESSON} (1).ipynb")
    os.utime(old, (1e9, 1e9))
    found = taken(folder)
    assert b"return 1" in found.content
    assert "Several" in found.notes[0]


def test_of_several_copies_the_newest_is_taken(folder):
    for n, when in (1, 1e9), (2, 1.5e9), (3, 1.2e9):
        path = put(folder, f"{LESSON} ({n}).ipynb", notebook(f"def slide(x): return {n}"))
        os.utime(path, (when, when))
    assert b"return 2" in taken(folder).content


def test_copies_of_the_same_moment_are_taken_by_their_number(folder):
    for n in (2, 10, 9):
        path = put(folder, f"{LESSON} ({n}).ipynb", notebook(f"def slide(x): return {n}"))
        os.utime(path, (1e9, 1e9))
    assert b"return 10" in taken(folder).content


def test_another_lessons_notebook_is_not_taken_for_this_one(folder):
    put(folder, "a.ipynb", notebook("def other(): pass").replace(b'"slide"', b'"other"'))
    put(folder, "b.ipynb")
    os.utime(folder / "b.ipynb", (1e9, 1e9))
    assert b"slide" in taken(folder).content


def test_a_damaged_notebook_gives_way_to_a_sound_copy(folder):
    put(folder, f"{LESSON}.ipynb", b'{"cells": [')
    put(folder, f"{LESSON} (1).ipynb")
    found = taken(folder)
    assert found.content
    assert any("not JSON" in note for note in found.notes)


@pytest.mark.parametrize("kind", ["symlink", "hard link", "fifo", "folder", "socket"])
def test_what_is_no_plain_file_is_never_opened(folder, tmp_path, kind):
    path, secret = folder / f"{LESSON}.ipynb", tmp_path / "secret.ipynb"
    secret.write_bytes(notebook())
    if kind == "symlink":
        path.symlink_to(secret)
    elif kind == "hard link":
        os.link(secret, path)
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        os.mknod(path, 0o600 | stat.S_IFSOCK)
    refused(folder, "hand in")


def test_a_device_is_never_opened(folder):
    try:
        os.mknod(folder / f"{LESSON}.ipynb", 0o600 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero
    except PermissionError:
        pytest.skip("devices can be made by root alone")
    refused(folder, "no file")


def test_a_linked_folder_is_not_followed(folder, tmp_path):
    put(folder, f"{LESSON}.ipynb")
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert "link" in intake.read(link, LESSON, EXERCISES).why


def test_a_linked_students_folder_is_not_followed(folder, tmp_path):
    other = tmp_path / "other" / LESSON
    other.mkdir(parents=True)
    put(other, f"{LESSON}.ipynb")
    link = tmp_path / "link"
    link.symlink_to(other.parent)
    assert "link" in intake.read(link / LESSON, LESSON, EXERCISES).why


def test_a_timestamp_that_is_a_link_is_not_read(folder, tmp_path):
    put(folder, f"{LESSON}.ipynb")
    (tmp_path / "secret").write_text("2020-01-01 00:00:00 UTC")
    (folder / "timestamp.txt").symlink_to(tmp_path / "secret")
    found = taken(folder)
    assert found.submitted.year != 2020
    assert any("timestamp.txt was not used" in note for note in found.notes)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["empty"]),
        (b"\0" * 5000, ["empty"]),
        (b"print('hello')", ["not JSON"]),
        (notebook()[:-20], ["not JSON", "cut off"]),
        (b"[1, 2]", ["no notebook"]),
        (b'{"metadata": {}}', ["no notebook"]),
        (b"[" * 100_000, ["nested"]),
        (b'{"cells":' * 100_000, ["nested"]),
        (b'{"cells": [' + b"[]," * 600_000 + b"[]]}", ["more parts"]),
        (b'{"cells": ' + b"9" * 5000 + b"}", ["not JSON"]),
        (b" " * (reading.LARGEST + 1), ["20 MB", "Clear"]),
    ],
)
def test_what_cannot_be_read_has_a_reason(folder, content, words):
    put(folder, f"{LESSON}.ipynb", content)
    refused(folder, *words)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_other_encodings_are_read(folder, encoding):
    text = json.loads(notebook("def slide(x): return 'é'"))
    put(folder, f"{LESSON}.ipynb", json.dumps(text, ensure_ascii=False).encode(encoding))
    tree, _ = reading.parse(taken(folder).content)
    assert "é" in reading.cells(tree)[0].text


def test_a_notebook_of_format_3_is_read():
    cell = {"cell_type": "code", "language": "python", "input": ["def slide(x):\n", "    return x"], "outputs": []}
    tree, notes = reading.parse(json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3}).encode())
    assert reading.cells(tree)[0].text == "def slide(x):\n    return x"
    assert "2015" in notes[0]


def test_files_beside_the_notebook_are_named_and_left_alone(folder):
    put(folder, f"{LESSON}.ipynb")
    for name in ("numpy.py", "sitecustomize.py", "conftest.py"):
        put(folder, name, b"raise SystemExit")
    (folder / ".ipython" / "profile_default" / "startup").mkdir(parents=True)
    (folder / ".ipynb_checkpoints").mkdir()
    (note,) = taken(folder).notes
    for name in ("numpy.py", "sitecustomize.py", "conftest.py", ".ipython"):
        assert repr(name) in note
    assert "checkpoints" not in note


def test_a_name_cannot_break_a_line_of_a_report(folder):
    put(folder, "a\n\x1b[31m.ipynb")
    assert all(note.isprintable() for note in taken(folder).notes)


def test_the_notebook_is_found_among_a_flood_of_files(folder, monkeypatch):
    monkeypatch.setattr(intake, "MOST_FILES", 5)
    for n in range(20):
        put(folder, f"{n}.ipynb", b"")
    put(folder, f"{LESSON}.ipynb")
    assert taken(folder).content


def zipped(members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("name", [f"{LESSON}.ipynb", f"work/{LESSON}.ipynb", "homework.ipynb"])
def test_one_notebook_in_a_zip_is_read(folder, name):
    put(folder, "work.zip", zipped({name: notebook(), "notes.txt": b"x", "__MACOSX/._a.ipynb": b"x"}))
    found = taken(folder)
    assert found.content == notebook()
    assert "work.zip" in found.notes[0]


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"../../x.ipynb": notebook()}, ["leads out"]),
        ({"/etc/x.ipynb": notebook()}, ["leads out"]),
        ({"..\\x.ipynb": notebook()}, ["leads out"]),
        ({"a.ipynb": notebook(), "b.ipynb": notebook()}, ["2 notebooks"]),
        ({"a.txt": b""}, ["0 notebooks"]),
        ({"a.ipynb": b" " * (reading.LARGEST + 10)}, ["20 MB"]),
        ({f"{n}.txt": b"" for n in range(2000)}, ["1000 files"]),
    ],
)
def test_a_dangerous_zip_has_a_reason(folder, members, words):
    put(folder, "work.zip", zipped(members))
    refused(folder, *words)


def test_a_zip_is_not_opened_just_to_count_what_is_in_it(folder, monkeypatch):
    put(folder, "work.zip", zipped({f"{n}.txt": b"" for n in range(2000)}))
    monkeypatch.setattr(zipfile, "ZipFile", None)
    refused(folder, "1000 files")


def test_only_so_much_is_read_of_all_files_together(folder, monkeypatch):
    content = notebook("def other(): pass").replace(b'"slide"', b'"other"')
    monkeypatch.setattr(intake, "MOST_BYTES", 3 * len(content))
    for n in range(5):
        put(folder, f"{n}.ipynb", content)
    looked = []
    monkeypatch.setattr(
        intake, "_looked_at", lambda name, *given: looked.append(name) or intake._Candidate(name, b"", 0)
    )
    found = intake.read(folder, LESSON, EXERCISES)
    assert looked == ["0.ipynb", "1.ipynb", "2.ipynb"]
    assert sum("not looked at" in note for note in found.notes) == 2


def test_a_link_in_a_zip_is_not_followed(folder):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        member = zipfile.ZipInfo(f"{LESSON}.ipynb")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    put(folder, "work.zip", made.getvalue())
    refused(folder, "0 notebooks")


def other_method(content):
    return content.replace(b"\x08\0", b"\x63\0")


@pytest.mark.parametrize("spoil", [lambda z: z[:100], lambda z: b"PK\x03\x04" + b"\0" * 60, other_method])
def test_a_broken_zip_has_a_reason(folder, spoil):
    put(folder, "work.zip", spoil(zipped({f"{LESSON}.ipynb": notebook() * 50})))
    refused(folder, "zip")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-03 14:05:59 UTC", (14, 5)),
        ("2026-02-03 14:05:59.123456 America/New_York", (19, 5)),
        ("2026-02-03 14:05:59 +0530", (8, 35)),
        ("2026-02-03 14:05:59", (14, 5)),
        (" 2026-02-03T14:05:59Z\n", (14, 5)),
    ],
)
def test_a_timestamp_is_read(text, expected):
    found = intake.moment(text.encode())
    assert (found.hour, found.minute) == expected


@pytest.mark.parametrize(
    "content",
    [b"", b"yesterday", b"\xff\xfe\0", b"2026-13-45 99:99:99 UTC", b"2026-02-03 14:05:59 ../../etc/passwd",
     b"2026-02-03 14:05:59 America", b"0001-01-01 00:00:00 +2359", b"9" * 10**6, b"2026-02-03 14:05:59 Mars/Olympus"],
)  # fmt: skip
def test_a_malformed_timestamp_gives_way_to_the_files_own_time(folder, content):
    os.utime(put(folder, f"{LESSON}.ipynb"), (1e9, 1e9))
    put(folder, "timestamp.txt", content)
    found = taken(folder)
    assert found.submitted == datetime.fromtimestamp(1e9, UTC)
    assert any("timestamp.txt" in note for note in found.notes)


def test_a_timestamp_in_the_future_is_not_believed(folder):
    os.utime(put(folder, f"{LESSON}.ipynb"), (1e9, 1e9))
    put(folder, "timestamp.txt", f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d %H:%M:%S} UTC".encode())
    assert taken(folder).submitted.year == 2001


def test_a_notebook_changed_after_its_timestamp_is_told(folder):
    put(folder, f"{LESSON}.ipynb")
    put(folder, "timestamp.txt", b"2020-01-01 00:00:00 UTC")
    found = taken(folder)
    assert found.submitted.year == 2020
    assert "last changed" in found.notes[0]
