"""What nbgrader's own autograding is made of in a class: our steps in place of its own, by its own configuration.

So `nbgrader autograde` and the Formgrader's button give the points that `cnn-course grade` gives.
"""

from __future__ import annotations

from typing import Any

STEPS = "cnn_course.grading.steps"  # named, not imported: nbgrader takes seconds to load


def harden(c: Any) -> None:
    """Let nbgrader grade by examining submissions in a sandbox. `c` is its configuration."""
    c.Autograde.exporter_class = f"{STEPS}.SafeExporter"
    c.Autograde.sanitize_preprocessors = []  # nothing of a submission is left to sanitize
    c.Autograde.autograde_preprocessors = [
        f"{STEPS}.Examine",
        f"{STEPS}.SavePoints",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]


def soften(c: Any) -> None:
    """Undo `harden`: the way of nbgrader itself, to compare with."""
    for name in ("exporter_class", "sanitize_preprocessors", "autograde_preprocessors"):
        c.Autograde.pop(name, None)
