"""What plain `nbgrader` commands and the Formgrader do in this folder.

Sources are made by `cnn-course build` and releases are committed; everything else nbgrader makes lies under build/.
"""

import secrets

from cnn_course.grading.preprocessors import harden

c = get_config()  # noqa: F821  (traitlets puts it here)

# `nbgrader autograde` examines submissions in a sandbox, as `cnn-course grade` does.
harden(c)

c.CourseDirectory.course_id = "cnn-course"
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = "build/submitted"
c.CourseDirectory.autograded_directory = "build/autograded"
c.CourseDirectory.feedback_directory = "build/feedback"
c.CourseDirectory.solution_directory = "build/solution"
c.CourseDirectory.db_url = "sqlite:///build/gradebook.db"

# The stub is code and no language: a translated notebook has the same cells.
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

# A student could tag a check `skip-execution`; a cell without output earns full points in nbgrader.
c.Execute.skip_cells_with_tag = secrets.token_hex(8)
c.Execute.timeout = 120
# The kernel's own warnings (about sockets on this machine) are noise to a grader.
c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=40"]
# Saved widget state shows as empty boxes in feedback.
c.Execute.store_widget_state = False
