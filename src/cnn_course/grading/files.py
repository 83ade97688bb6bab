"""What a student's result looks like as files: the autograded notebook and the feedback page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat

from cnn_course.errors import CourseError
from cnn_course.files import write_whole
from cnn_course.grading import feedback
from cnn_course.grading.classroom import Classroom
from cnn_course.grading.judged import Judged
from cnn_course.grading.paper import Paper
from cnn_course.grading.student_page import page_of


class Files:
    """Writes one lesson's files of a class. Each is written whole, and all of them again if one is missing."""

    def __init__(self, room: Classroom, paper: Paper) -> None:
        self.room, self.paper = room, paper
        self._title = feedback.title_of(paper.release, paper.lesson)

    def there(self, student: str) -> bool:
        """Whether all of a student's files are there."""
        return self._autograded(student).is_file() and self._feedback(student).is_file()

    def write(self, student: str, judged: Judged, page: str = "") -> None:
        """Write a student's files in place of older ones. The worker may have made the `page` already."""
        autograded = self._autograded(student)
        write_whole(autograded, (judged.notebook or self._instead(judged)).encode(errors="replace"))
        self._stamp(student, autograded.parent)
        page = page or page_of(self._title, student, judged)
        write_whole(self._feedback(student), page.encode(errors="replace"))

    def _instead(self, judged: Judged) -> str:
        """Return the empty notebook, with a word about why: the Formgrader shows nobody who has no notebook."""
        notebook = json.loads(self.paper.release)
        said = f"**{judged.status[0].upper()}{judged.status[1:]}.** {judged.why}"
        notebook["cells"].insert(0, nbformat.v4.new_markdown_cell(said, id="status"))
        return json.dumps(notebook, ensure_ascii=False)

    def _stamp(self, student: str, autograded: Path) -> None:
        """Copy the hand-in's timestamp, as nbgrader does: it compares the two."""
        stamp = self.room.submitted / student / self.paper.lesson / "timestamp.txt"
        copy = autograded / "timestamp.txt"
        try:
            copy.unlink(missing_ok=True)
            if stamp.is_file() and not stamp.is_symlink() and stamp.stat().st_size < 1000:
                shutil.copyfile(stamp, copy)
        except OSError as error:
            raise CourseError(f"{copy} could not be written: {error.strerror or error}.") from error

    def _autograded(self, student: str) -> Path:
        return self.room.notebook("autograded", student, self.paper.lesson)

    def _feedback(self, student: str) -> Path:
        return self.room.notebook("feedback", student, self.paper.lesson).with_suffix(".html")
