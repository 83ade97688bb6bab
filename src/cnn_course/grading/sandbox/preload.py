"""What the warm process loads before it forks: all that lessons import and exercises do not ask to be written."""

from __future__ import annotations

import importlib
import io
import site
import sys
import threading
import warnings

from cnn_course.grading.sandbox import guest, places
from cnn_course.grading.sandbox.answers import Answers
from cnn_course.grading.sandbox.shell import made

MODULES = (
    "asyncio",
    "anywidget",
    "ipywidgets",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "numpy.random",
    "PIL.PngImagePlugin",
    "tqdm.auto",
    "cnn_course.check.outcome",
    "cnn_course.data",
    "cnn_course.figures.curves",
    "cnn_course.hunts",
    "cnn_course.plots",
    "cnn_course.progress",
)


def loaded() -> Answers:
    """Return what answers in a guest, with everything loaded, in a process that still has one thread."""
    shell = made()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in MODULES:
            importlib.import_module(name)
        _draw_once()
        site.sethelper()  # `help`, which Python was started without
        guest.reseed()
    early = [name for name in places.CLOSED if f"cnn_course.{name}" in sys.modules]
    if early or threading.active_count() > 1:
        raise RuntimeError(f"loaded too early: {early}; threads: {threading.enumerate()}")
    return Answers(shell)


def _draw_once() -> None:
    """Draw a figure: fonts are found and letters cut only once."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.plot([0, 1])
    axes.set_title("$x$ y")
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    pyplot.close("all")
