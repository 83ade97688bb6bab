"""What the warm process loads before it forks: all that lessons import and exercises do not ask to be written."""

from __future__ import annotations

import importlib
import sys
import threading
import warnings
from typing import Any

from cnn_course.grading.sandbox import places

MODULES = (
    "asyncio",
    "anywidget",
    "ipywidgets",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "numpy",
    "PIL.PngImagePlugin",
    "tqdm.auto",
    "cnn_course.check.outcome",
    "cnn_course.data",
    "cnn_course.figures.curves",
    "cnn_course.hunts",
    "cnn_course.plots",
    "cnn_course.progress",
    "cnn_course.grading.sandbox.guest",
    "cnn_course.grading.sandbox.wire",
)


def loaded() -> Any:
    """Return a shell with everything loaded, in a process that still has one thread."""
    from cnn_course.grading.sandbox.shell import made

    shell = made()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in MODULES:
            importlib.import_module(name)
        _draw_once()
    early = [name for name in places.CLOSED if f"cnn_course.{name}" in sys.modules]
    if early or threading.active_count() > 1:
        raise RuntimeError(f"loaded too early: {early}; threads: {threading.enumerate()}")
    return shell


def _draw_once() -> None:
    """Draw a figure: fonts are found and letters cut only once."""
    import io

    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.plot([0, 1])
    axes.set_title("$x$ y")
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    pyplot.close("all")
