"""The files of a new class that are text."""

CONFIGURATION = '''"""What `nbgrader` commands and the Formgrader do in this class."""

from pathlib import Path

from cnn_course.grading.preprocessors import harden

c = get_config()  # noqa: F821  (traitlets puts it here)

HERE = Path(__file__).resolve().parent

c.CourseDirectory.course_id = "cnn-course"
c.CourseDirectory.root = str(HERE)
c.CourseDirectory.db_url = f"sqlite:///{HERE / 'gradebook.db'}"
c.Exchange.root = str(HERE / "exchange")

# The stub is code and no language: a translated notebook has the same cells.
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

# "zero": whoever is late gets no points. The due date is set in the Formgrader.
c.LateSubmissionPlugin.penalty_method = "none"

# How `nbgrader zip_collect` reads a downloaded file's path: the student stands before a number, as in Canvas
# (student_12345_67890_name.ipynb) and Moodle (Student Name_12345_assignsubmission_file_/name.ipynb).
STUDENT, FILE = r"(?P<student_id>[^/_]+)_(?:LATE_)?\\d+_", r"(?:.*/)?(?P<file_id>[^/]+)\\.ipynb$"
c.FileNameCollectorPlugin.named_regexp = r".*/extracted/(?:[^/]+/)*?" + STUDENT + FILE

# What one submission may use, where it should be more or less than usual, such as {"total_seconds": 300.0}.
c.Examine.limits = {}

# Student code runs in a sandbox and cannot write a score; see `cnn-course grade`.
harden(c)
'''

README = """\
# This class

All commands are run in this folder, with the course's programs on the path (`source .venv/bin/activate` in its checkout
before). LESSON is a lesson's name, number or word: `02_convolution`, `2`, `convolution`.

| to ... | do this |
|---|---|
| give a lesson out | hand out `release/LESSON/LESSON.ipynb` |
| add students | `nbgrader db student add ID --first-name F --last-name L`, or `nbgrader db student import students.csv`; whoever hands in is added anyway |
| collect | put each hand-in at `submitted/STUDENT/LESSON/LESSON.ipynb`, or put a platform's download into `downloaded/LESSON/archive/` and run `nbgrader zip_collect LESSON` (`nbgrader_config.py` says how file names are read), or run `nbgrader collect LESSON` (LESSON is the whole name in `nbgrader` commands) |
| make hidden checks | `cnn-course bake LESSON --seed-file FILE --class .`: other numbers than those that students have; keep FILE to yourself, and outside of what you hand out |
| grade | `cnn-course grade LESSON --class .` |
| grade again what came in since | the same command: it goes on where it stopped and grades only what is new |
| grade again after a check changed | `cnn-course grade LESSON --class . --regrade`; it prints who changed and why |
| look at the class | open `report/LESSON.html` |
| look at one student, change a score by hand, comment | `jupyter lab`, then the Formgrader; a score set by hand stays whatever is graded later |
| let students read what you set and wrote by hand | the same `cnn-course grade LESSON --class .`: it writes their pages again |
| hand feedback back | send each student `feedback/STUDENT/LESSON/LESSON.html`, or run `nbgrader release_feedback LESSON` if all was collected by `nbgrader collect` |
| export grades to Canvas or Moodle | `cnn-course export --class . --to canvas` (or `moodle`) writes `grades_canvas.csv` for the platform's import, and beside it `grades_canvas.notes.csv`: who has no score, and why |
| fill in the platform's own table | export the grades there, then `cnn-course export --class . --to canvas --roster FILE`: only scores of students that both know are written, all else stays (Moodle refuses a whole table for one student whom it does not know, so this is the safer way) |
| export all that nbgrader knows | `nbgrader export` writes `grades.csv`; who has no score has 0 there |

Every student ends with a status, in the table that `grade` prints, in `status.csv` and in the gradebook. `status.csv` is
about the lesson graded last; `report/LESSON.csv` and `.json` stay. Both show the grader's own points, and a note where you
set some by hand; the exports hold the points that count. The statuses:

- **graded**;
- **partly graded**: for some exercise the student's code ended the program or took too long; the rest counts;
- **unreadable**: what was handed in is no notebook; the note says why;
- **nothing handed in**;
- **not graded**: the grader itself stumbled; run the command again, and write to the course's authors if it stays.

`nbgrader autograde LESSON` works too, one student at a time, with the same protection and the same points.

`source/` holds the answers, `casebooks/` the checks and `.grading/` what was graded so far: give none of them out.
Deleting `.grading/` only means that everything that is still there is graded once more.
"""
