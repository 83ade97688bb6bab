"""A student's page, whatever the submission was: no page stops a class."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from cnn_course.grading import feedback
from cnn_course.grading.by_hand import ByHand
from cnn_course.grading.judged import Judged

log = logging.getLogger(__name__)


def page_of(title: str, student: str, judged: Judged, entries: Sequence[ByHand] = ()) -> str:
    """Return a student's page; without the student's code, if nothing else can be made of it."""
    try:
        return feedback.page(title, student, judged, entries)
    except Exception:
        log.debug("a page could not be made", exc_info=True)
        return feedback.page(title, student, replace(judged, notebook=""), entries)
