"""A class of the miniature lesson: made once, copied for each test, handed in to, read back."""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from cnn_course.authoring.build import build
from cnn_course.authoring.course import Course
from cnn_course.grading import classroom

from .conftest import MINIATURE, ROOT

LESSON = "01_sliding"
RIGHT = {
    "differences": "def differences(x):\n    x = np.asarray(x, float)\n    return x[1:] - x[:-1]",
    "total": "def total(x):\n    return int(sum(x))",
}
HALF = {"differences": RIGHT["differences"]}
REVERSED = RIGHT | {"differences": "def differences(x):\n    x = np.asarray(x, float)\n    return x[:-1] - x[1:]"}
FULL = (3.0, 1.0)  # points of the two exercises


def slow(seconds):
    """A right answer that takes its time, in every call."""
    total = f"def total(x):\n    import time\n    time.sleep({seconds})\n    return int(sum(x))"
    return RIGHT | {"total": total}


def make(folder):
    """Build the miniature course below `folder` and return a class for it."""
    root = folder / "course"
    shutil.copytree(MINIATURE, root)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    lesson = Course(root).lesson(LESSON)
    return classroom.new(folder / "class", [classroom.Assignment.built(lesson, build(lesson))])


def notebook(room, answers):
    """The released notebook with answers written into it, as bytes."""
    tree = json.loads((room.release / LESSON / f"{LESSON}.ipynb").read_bytes())
    for cell in tree["cells"]:
        if cell["id"] in answers:
            cell["source"] = answers[cell["id"]]
    return json.dumps(tree).encode()


def hand_in(room, student, answers=RIGHT, stamp=None):
    """Put a notebook where a student's is expected. `answers` may be bytes: then they are the file."""
    path = room.notebook("submitted", student, LESSON)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(answers if isinstance(answers, bytes) else notebook(room, answers))
    if stamp is not None:
        (path.parent / "timestamp.txt").write_text(stamp)


def hand_in_many(room, count, kinds=(RIGHT, HALF, REVERSED, {})):
    """Let many students hand in; return their names."""
    names = [f"student{number:03d}" for number in range(count)]
    for number, name in enumerate(names):
        hand_in(room, name, kinds[number % len(kinds)])
    return names


def rows(room):
    """What status.csv says, by student."""
    with room.status.open(newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def asked(room, question, *facts):
    """What the gradebook answers to an SQL question, read by itself and not through our code."""
    with closing(sqlite3.connect(f"file:{room.gradebook}?mode=ro", uri=True, timeout=30)) as db:
        return db.execute(question, facts).fetchall()


GRADES = """
SELECT submitted_assignment.student_id, base_cell.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade
FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
"""
COMMENTS = GRADES.replace(
    "grade.auto_score, grade.manual_score, grade.needs_manual_grade", "grade.auto_comment"
).replace("FROM grade", "FROM comment AS grade")


def grades(room):
    """The gradebook's automatic points: student -> (differences, total)."""
    found = {}
    for student, cell, points, _, _ in asked(room, GRADES):
        found.setdefault(student, {})[cell] = points
    return {name: (own["check_differences"], own["check_total"]) for name, own in sorted(found.items())}


def flags(room):
    """Who needs a person's look: student -> (differences, total)."""
    found = {}
    for student, cell, _, _, flag in asked(room, GRADES):
        found.setdefault(student, {})[cell] = bool(flag)
    return {name: (own["check_differences"], own["check_total"]) for name, own in found.items()}


def comments(room, student):
    """The automatic comments of a student, by exercise."""
    return {cell: text for name, cell, text in asked(room, COMMENTS) if name == student}


def change(room, statement, *facts):
    """Change the gradebook as the Formgrader would."""
    with closing(sqlite3.connect(room.gradebook, timeout=30)) as db, db:
        db.execute(statement, facts)


PROGRAM = [sys.executable, "-c", "import sys; from cnn_course.cli import main; sys.exit(main())"]


def start(room, *options, **how):
    """Start `cnn-course grade` as a program of its own, in a session of its own."""
    return subprocess.Popen(
        [*PROGRAM, "grade", LESSON, "--class", str(room.folder), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **how,
    )


def finish(process, seconds=120):
    """Return a program's exit code and what it printed."""
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err


def eventually(true, seconds=60):
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def children(pid):
    """The processes below `pid`, at any depth."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        own = [child for child, its in parents.items() if its == parent]
        found += own
        waiting += own
    return found


def alive(pid):
    """Whether a process runs."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
