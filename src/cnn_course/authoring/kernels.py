"""Run a notebook in a real kernel and read the reports that its checks left."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbclient
import nbformat

from cnn_course import record
from cnn_course.check import casebook
from cnn_course.check.report import MIME
from cnn_course.errors import CourseError


@contextmanager
def using(casebooks: Path) -> Iterator[None]:
    """Let kernels that start in this block take their checks from the folder `casebooks`, and keep no record.

    One BLAS thread each: several run side by side.
    """
    before = dict(os.environ)
    os.environ |= {casebook.VARIABLE: str(casebooks), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    os.environ[record.VARIABLE] = "off"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


def run(notebook: nbformat.NotebookNode, casebooks: Path, timeout: int = 180) -> nbformat.NotebookNode:
    """Return `notebook` as it looks after running top to bottom with the checks in the folder `casebooks`.

    Errors of cells stay in its outputs. Raises CourseError if the kernel dies or a cell takes longer than `timeout` s.
    """
    with tempfile.TemporaryDirectory() as folder, using(casebooks):
        client = nbclient.NotebookClient(
            notebook,
            extra_arguments=["--IPKernelApp.log_level=40"],  # no warnings about sockets on this machine
            timeout=timeout,
            allow_errors=True,
            store_widget_state=False,
            resources={"metadata": {"path": folder}},
        )
        try:
            return client.execute()
        except (nbclient.exceptions.DeadKernelError, nbclient.exceptions.CellTimeoutError) as error:
            raise CourseError(f"The notebook did not run to its end: {str(error).splitlines()[0]}") from error


def errors(notebook: nbformat.NotebookNode) -> list[str]:
    """Return "cell: error" for every error among a notebook's outputs."""
    return [
        f"{cell.id}: {output.ename}: {output.evalue}"
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]


def complaints(notebook: nbformat.NotebookNode) -> list[str]:
    """Return "cell: text" for everything a notebook wrote to stderr, which nbgrader punishes with no points."""
    return [
        f"{cell.id}: {output.text.strip()}"
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]


def reports(notebook: nbformat.NotebookNode) -> dict[str, dict[str, Any]]:
    """Return the summary of each check's report, by exercise."""
    found = [
        output.data[MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "execute_result" and MIME in output.data
    ]
    return {report["exercise"]: report for report in found}
