"""What a student's result looks like as files: the autograded notebook and the feedback page."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import nbformat

from cnn_course.errors import CourseError
from cnn_course.files import write_whole
from cnn_course.grading import feedback
from cnn_course.grading.by_hand import ByHand
from cnn_course.grading.classroom import Classroom
from cnn_course.grading.judged import Judged
from cnn_course.grading.paper import Paper
from cnn_course.grading.student_page import page_of

COMPANIONS = ("timestamp.txt", "submission_secret.txt")  # as `nbgrader collect` leaves them


class Files:
    """Writes one lesson's files of a class. Each is written whole, and all of them again if one is missing."""

    def __init__(self, room: Classroom, paper: Paper) -> None:
        self.room, self.paper = room, paper
        self._title = feedback.title_of(paper.release, paper.lesson)

    def there(self, student: str) -> bool:
        """Whether all of a student's files are there."""
        return self._autograded(student).is_file() and self._feedback(student).is_file()

    def write(self, student: str, judged: Judged, page: str = "", entries: Sequence[ByHand] = ()) -> None:
        """Write a student's files in place of older ones.

        The worker may have made the `page` already; it knows nothing of a person's `entries`.
        """
        autograded = self._autograded(student)
        write_whole(autograded, (judged.notebook or self._instead(judged)).encode(errors="replace"))
        for folder in (autograded.parent, self._feedback(student).parent):
            self._companions(student, folder)
        if entries or not page:
            page = page_of(self._title, student, judged, entries)
        write_whole(self._feedback(student), page.encode(errors="replace"))

    def refresh(self, student: str, judged: Judged, entries: Sequence[ByHand]) -> None:
        """Write a student's page again if it has to say, or has said, what a person entered."""
        path = self._feedback(student)
        if entries or feedback.BY_HAND.encode() in path.read_bytes():
            write_whole(path, page_of(self._title, student, judged, entries).encode(errors="replace"))

    def _instead(self, judged: Judged) -> str:
        """Return the empty notebook, with a word about why: the Formgrader shows nobody who has no notebook."""
        notebook = json.loads(self.paper.release)
        said = f"**{judged.status[0].upper()}{judged.status[1:]}.** {judged.why}"
        notebook["cells"].insert(0, nbformat.v4.new_markdown_cell(said, id="status"))
        return json.dumps(notebook, ensure_ascii=False)

    def _companions(self, student: str, folder: Path) -> None:
        """Copy what nbgrader's own programs look for beside a result: the hand-in's timestamp and its secret."""
        for name in COMPANIONS:
            given, copy = self.room.submitted / student / self.paper.lesson / name, folder / name
            try:
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.unlink(missing_ok=True)
                if given.is_file() and not given.is_symlink() and given.stat().st_size < 1000:
                    shutil.copyfile(given, copy)
            except OSError as error:
                raise CourseError(f"{copy} could not be written: {error.strerror or error}.") from error

    def _autograded(self, student: str) -> Path:
        return self.room.notebook("autograded", student, self.paper.lesson)

    def _feedback(self, student: str) -> Path:
        return self.room.notebook("feedback", student, self.paper.lesson).with_suffix(".html")
