"""Notebooks whose metadata, ids and order are not what was released."""

from __future__ import annotations

import copy
import json
from typing import Any

from tests.attacks.book import Book, new, right
from tests.attacks.cases import NOTHING, Cases

cases = Cases("metadata")
FORGED = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "5"}}


def graded(book: Book) -> list[dict[str, Any]]:
    """The cells that nbgrader knows."""
    return [cell for cell in book.cells if "nbgrader" in cell["metadata"]]


@cases.notebook("every cell tagged skip-execution")
def skip(book):
    for cell in book.cells:
        cell["metadata"]["tags"] = ["skip-execution"]


@cases.notebook("the check tagged skip-execution")
def skip_check(book):
    book.cell("check_correlate2d")["metadata"]["tags"] = ["skip-execution"]


@cases.notebook("checks tagged raises-exception, the answer raises")
def raises_exception(book):
    book.write("correlate2d", "def correlate2d(image, kernel):\n    raise ValueError")
    for cell in graded(book):
        cell["metadata"]["tags"] = ["raises-exception"]


@cases.notebook("500 points for the exercise that is right")
def more_points(book):
    book.mark("check_correlate1d")["points"] = 500


@cases.notebook("points below zero, infinite and a text")
def strange_points(book):
    for id, points in (("check_correlate1d", -3), ("check_correlate2d", float("inf")), ("check_relu", "5")):
        book.mark(id)["points"] = points


@cases.notebook("checks that are no longer graded")
def not_graded(book):
    for cell in graded(book):
        cell["metadata"]["nbgrader"]["grade"] = False


@cases.notebook("answers marked as graded by hand")
def manual(book):
    for cell in graded(book):
        cell["metadata"]["nbgrader"] |= {"grade": True, "solution": True, "points": 3}


@cases.notebook("everything marked as a task")
def tasks(book):
    for cell in graded(book):
        cell["metadata"]["nbgrader"] |= {"task": True}


@cases.notebook("checks unlocked and replaced by their full points")
def unlocked(book):
    for name in ("correlate1d", "correlate2d", "relu"):
        book.mark(f"check_{name}")["locked"] = False
        book.write(f"check_{name}", "5")


@cases.notebook("checks locked, solutions locked, checksums gone")
def locked(book):
    for cell in graded(book):
        cell["metadata"]["nbgrader"] |= {"locked": True}
        cell["metadata"]["nbgrader"].pop("checksum")


@cases.notebook("outputs with full points already in the notebook")
def outputs(book):
    for cell in graded(book):
        cell["outputs"] = [copy.deepcopy(FORGED)]
        cell["execution_count"] = 7


@cases.notebook("outputs that are no outputs")
def broken_outputs(book):
    for cell in book.cells:
        cell["outputs"] = [{"output_type": "pizza"}, 7, None]


@cases.notebook("a check deleted")
def deleted_check(book):
    book.cells.remove(book.cell("check_correlate1d"))


@cases.notebook("all checks deleted")
def deleted_checks(book):
    for cell in graded(book)[1::2]:
        book.cells.remove(cell)


@cases.notebook("everything deleted but one answer")
def lonely(book):
    book.tree["cells"] = [book.cell("correlate1d")]


@cases.notebook("all cells deleted", NOTHING, status="unreadable")
def no_cells(book):
    book.tree["cells"] = []


@cases.notebook("an answer there twice, the last one right", {"correlate1d": 3, "relu": 3})
def twice(book):
    again = copy.deepcopy(book.cell("relu"))
    again["source"] = right()["relu"]
    book.write("relu", "def relu(x):\n    return x")
    book.cells.insert(book.cells.index(book.cell("relu")) + 1, again)


@cases.notebook("a check there a hundred times")
def hundred(book):
    at = book.cells.index(book.cell("check_correlate2d"))
    book.cells[at:at] = [copy.deepcopy(book.cell("check_correlate2d")) for _ in range(100)]


@cases.notebook("all cells with one id")
def one_id(book):
    for cell in book.cells:
        cell["id"] = "x"


@cases.notebook("all cells with one nbgrader id", {"correlate1d": 3, "relu": 3})
def one_grade_id(book):
    book.answer("relu")
    for cell in graded(book):
        cell["metadata"]["nbgrader"]["grade_id"] = "correlate2d"


@cases.notebook("answers with other names in both places")
def renamed(book):
    for n, cell in enumerate(graded(book)):
        cell["id"] = cell["metadata"]["nbgrader"]["grade_id"] = f"renamed-{n}"


@cases.notebook("the names of two answers exchanged", {"correlate1d": 3, "relu": 3})
def exchanged(book):
    book.answer("relu")
    one, other = book.cell("correlate1d"), book.cell("relu")
    for cell, name in ((one, "relu"), (other, "correlate1d")):
        cell["id"] = cell["metadata"]["nbgrader"]["grade_id"] = name


@cases.notebook("an answer under the name of its check")
def solution_as_check(book):
    for name in ("correlate1d", "correlate2d"):
        cell, check = book.cell(name), book.cell(f"check_{name}")
        cell["metadata"], check["metadata"] = check["metadata"], cell["metadata"]
        cell["id"], check["id"] = check["id"], cell["id"]


@cases.notebook("an answer turned into markdown")
def markdown(book):
    cell = book.cell("correlate1d")
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


@cases.notebook("every cell turned into raw text")
def raw(book):
    for cell in book.cells:
        cell["cell_type"] = "raw"


@cases.notebook("checks turned into markdown")
def check_markdown(book):
    for cell in graded(book)[1::2]:
        cell["cell_type"] = "markdown"


@cases.notebook("a cell of a kind that does not exist")
def unknown_kind(book):
    book.cells.insert(3, new("1 / 0", "odd", kind="hologram"))


@cases.notebook("cells in reverse order", {"correlate1d": 3, "relu": 3})
def reverse(book):
    book.answer("relu").cells.reverse()


@cases.notebook("answers below the last check", {"correlate1d": 3, "relu": 3})
def at_the_end(book):
    book.answer("relu")
    for name in ("correlate1d", "relu"):
        cell = book.cell(name)
        book.cells.remove(cell)
        book.cells.append(cell)


@cases.notebook("all metadata removed")
def bare(book):
    book.tree["metadata"] = {}
    for cell in book.cells:
        cell["metadata"] = {}


@cases.notebook("all metadata and all ids removed")
def barer(book):
    del book.tree["metadata"]
    for cell in book.cells:
        del cell["metadata"], cell["id"]


@cases.notebook("metadata of wrong kinds")
def wrong_kinds(book):
    book.tree["metadata"] = [1, 2]
    for n, cell in enumerate(book.cells):
        cell["metadata"] = [None, 7, "x", {"nbgrader": []}][n % 4]


def _schema(version: Any) -> None:
    @cases.notebook(f"nbgrader schema version {version}")
    def schema(book):
        for cell in graded(book):
            cell["metadata"]["nbgrader"]["schema_version"] = version


for each in (1, 2, 99, None):
    _schema(each)


@cases.notebook("notebook format 3")
def format_3(book):
    for cell in book.cells:
        if cell["cell_type"] == "code":
            cell |= {"input": cell.pop("source"), "language": "python", "prompt_number": 1}
            del cell["execution_count"]
        del cell["id"]
    book.tree = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": book.cells}]}


@cases.notebook("notebook format 4.2 without ids")
def format_4_2(book):
    book.tree["nbformat_minor"] = 2
    for cell in book.cells:
        del cell["id"]


@cases.notebook("a notebook format of the future")
def format_9(book):
    book.tree |= {"nbformat": 9, "nbformat_minor": "x"}


def _kernel(name: str, metadata: Any) -> None:
    @cases.notebook(f"kernel: {name}")
    def kernel(book):
        book.tree["metadata"] = metadata


_kernel("R", {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}})
_kernel("one that does not exist", {"kernelspec": {"name": "../../evil", "language": "python", "display_name": "x"}})
_kernel("none", {"language_info": {"name": "cobol"}})
_kernel("of a wrong kind", {"kernelspec": 7, "language_info": []})


@cases.notebook("another student's attachments and a widget state of 2 MB")
def attachments(book):
    book.tree["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"x": "y" * (2 << 20)}}}
    book.cell("why")["attachments"] = {"x.svg": {"image/svg+xml": "<svg onload=alert(1)>"}}


@cases.notebook("texts as lists, numbers and nothing")
def odd_texts(book):
    book.cell("correlate1d")["source"] = right()["correlate1d"].splitlines(keepends=True)
    for n, cell in enumerate(book.cells):
        if cell["id"] in ("correlate2d", "relu", "why", "setup"):
            cell["source"] = [None, 7, {}, [1, None]][n % 4]


@cases.notebook("half characters, NUL and NaN")
def odd_characters(book):
    book.below("why", "x = '\ud800\x00'", "y = 1\x00")
    book.tree["nan"] = float("nan")


@cases.notebook("keys there twice")
def twin_keys(book):
    text = book.content().decode()
    return text.replace('"cells":', '"cells": [], "cells":', 1).encode()


@cases.notebook("10,000 extra cells")
def many_cells(book):
    book.below("conv3d", *(["pass"] * 10_000))


@cases.notebook("an answer of 1 MB behind the right one")
def long_answer(book):
    book.write("correlate1d", right()["correlate1d"] + "\n#" + "x" * 150_000)
    book.below("correlate1d", "y = '" + "x" * 1_000_000 + "'")


def _text(name: str, text: str) -> None:
    """A notebook in which one answer's text is hard to read for programs."""

    @cases.notebook(name)
    def strange(book):
        book.write("correlate2d", text)


_text("an answer of 190,000 empty lines", "x = 1" + "\n" * 190_000 + "y = 2")
_text("an answer of 60,000 signs", "x = " + "-" * 60_000 + "1")
_text("an answer of 60,000 dots", "x = np" + ".a" * 60_000)
_text("an answer of open brackets", "x = " + "f({'a': [" * 30)


@cases.notebook("cells in a dict", NOTHING, status="unreadable")
def cells_in_a_dict(book):
    book.tree["cells"] = dict(enumerate(book.cells))


@cases.notebook("cells, and sheets without any")
def cells_and_sheets(book):
    book.tree["worksheets"] = [{"cells": []}]


@cases.notebook("texts there twice")
def twin_texts(book):
    return book.content().replace(b'"source": ', b'"source": "raise SystemExit", "source": ')


@cases.notebook("cells there twice, the last time none", NOTHING, status="unreadable")
def twin_cells(book):
    return book.content()[:-1] + b', "cells": []}'


@cases.notebook("two notebooks in one file", NOTHING, status="unreadable")
def two_notebooks(book):
    return book.content() * 2


@cases.notebook("numbers that no float holds")
def large_numbers(book):
    return book.content()[:-1] + b', "x": 1e400, "y": -1E+99999999, "z": 1e-99999999}'


@cases.notebook("ids of other programs, ours among them")
def odd_ids(book):
    odd = ["__proto__", 5, None, "x" * 10_000, "status", "setup", "why", "../../x", "extra-1", "check_relu", "\ud800"]
    for n, cell in enumerate(book.cells):
        if cell["id"] != "correlate1d":
            cell["id"] = odd[n % len(odd)]


@cases.notebook("code under the ids of prose")
def code_as_prose(book):
    book.cells[:0] = [new("raise SystemExit", "why"), new("check = None", "status")]


@cases.notebook("the word check of the student's own")
def own_check(book):
    book.below("correlate1d", "class check:\n    correlate2d = staticmethod(lambda function: 5)\ncheck_correlate2d = 5")


@cases.notebook("a comment in Shift-JIS")
def shift_jis(book):
    book.below("conventions", "# \u65e5\u672c\u8a9e")
    return json.dumps(book.tree, ensure_ascii=False).encode("cp932")


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


for title, value in (("a list", []), ("a text", "hello"), ("null", None), ("a notebook of nulls", {"cells": [None]})):

    @cases.notebook(f"JSON that is {title}", NOTHING, status="unreadable")
    def other_json(book, value=value):
        return _json(value)
