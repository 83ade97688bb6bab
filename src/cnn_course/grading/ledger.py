"""What was graded so far: kept at once, found again after a stop, never graded twice."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from cnn_course.errors import CourseError
from cnn_course.grading.judged import Judged

_TABLES = """
CREATE TABLE IF NOT EXISTS result (
    lesson TEXT, student TEXT, paper TEXT, digest TEXT,
    tree TEXT NOT NULL,
    notebook BLOB,
    PRIMARY KEY (lesson, student, paper, digest)
);
CREATE TABLE IF NOT EXISTS standing (
    lesson TEXT, student TEXT, paper TEXT NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (lesson, student)
) WITHOUT ROWID;
"""
_VERSION = 1


@dataclass(frozen=True)
class Entry:
    """Whose result of what, by which checks. The same entry is the same result, however often it is graded."""

    lesson: str
    student: str
    paper: str  # Paper.key
    digest: str  # of what was handed in


def digest_of(handed_in: bytes) -> str:
    """Return the digest that stands for a hand-in."""
    return hashlib.sha256(handed_in).hexdigest()[:32]


class Ledger:
    """One SQLite file. Every method is a transaction: after a stop at any instant it holds the one before or after."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._sentences():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=15, isolation_level=None)
            path.chmod(0o600)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_TABLES)
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if found not in (0, _VERSION):
                raise CourseError(f"{path} was made by another version of cnn-course; move it away and grade again.")
            self._db.execute(f"PRAGMA user_version = {_VERSION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._db.close()

    def keep(self, entry: Entry, judged: Judged) -> None:
        """Keep a result, in place of an earlier one of the same entry, which then does not stand any more."""
        tree = json.dumps(asdict(replace(judged, notebook="")))
        notebook = zlib.compress(judged.notebook.encode(errors="surrogatepass"), 3)
        with self._transaction() as db:
            db.execute("REPLACE INTO result VALUES (?, ?, ?, ?, ?, ?)", (*_key(entry), tree, notebook))
            db.execute("DELETE FROM standing WHERE (lesson, student, paper, digest) = (?, ?, ?, ?)", _key(entry))

    def find(self, entry: Entry) -> Judged | None:
        """Return the result of `entry`, notebook and all, or None."""
        row = self._one(
            "SELECT tree, notebook FROM result WHERE (lesson, student, paper, digest) = (?, ?, ?, ?)", entry
        )
        if row is None or row[1] is None:
            return None
        return replace(_judged(row[0]), notebook=zlib.decompress(row[1]).decode(errors="surrogatepass"))

    def look(self, entry: Entry) -> Judged | None:
        """Return the result of `entry` without its notebook, or None."""
        row = self._one("SELECT tree FROM result WHERE (lesson, student, paper, digest) = (?, ?, ?, ?)", entry)
        return None if row is None else _judged(row[0])

    def stand(self, entry: Entry) -> None:
        """Note that the gradebook holds the result of `entry` now. Notebooks of the student's other results go."""
        with self._transaction() as db:
            db.execute("REPLACE INTO standing VALUES (?, ?, ?, ?)", _key(entry))
            db.execute(
                "UPDATE result SET notebook = NULL "
                "WHERE (lesson, student) = (?, ?) AND (paper, digest) != (?, ?) AND notebook IS NOT NULL",
                _key(entry),
            )

    def standing(self, lesson: str, student: str) -> Entry | None:
        """Return whose result the gradebook holds for a student, or None."""
        with self._sentences():
            row = self._db.execute(
                "SELECT lesson, student, paper, digest FROM standing WHERE (lesson, student) = (?, ?)",
                (lesson, student),
            ).fetchone()
        return None if row is None else Entry(*row)

    def results(self, lesson: str) -> Iterator[tuple[str, Judged]]:
        """Yield each student and the result that stands, one at a time, without notebooks."""
        with self._sentences():
            rows = self._db.execute(
                "SELECT student, tree FROM standing JOIN result USING (lesson, student, paper, digest) "
                "WHERE lesson = ? ORDER BY student",
                (lesson,),
            )
            for student, tree in rows:
                yield student, _judged(tree)

    def _one(self, question: str, entry: Entry) -> Any:
        with self._sentences():
            return self._db.execute(question, _key(entry)).fetchone()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._sentences():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Say in a sentence what SQLite or the disk has to say."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise CourseError(
                f"{self.path}, which keeps what was graded, could not be used: {error}. "
                "What was kept before is safe; mend this and run the command again."
            ) from error


def _key(entry: Entry) -> tuple[str, str, str, str]:
    return entry.lesson, entry.student, entry.paper, entry.digest


def _judged(tree: str) -> Judged:
    return Judged.of(json.loads(tree))
