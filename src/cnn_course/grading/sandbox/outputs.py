"""Outputs of a cell as they may stand in a notebook: texts and pictures that were looked at, nothing else."""

from __future__ import annotations

import base64
import contextlib
from dataclasses import dataclass
from typing import Any

from cnn_course.grading.sandbox import png
from cnn_course.grading.sandbox.text import cleaned

MOST = 1000  # outputs of a cell
PICTURES = 16 << 20  # bytes of all pictures of a cell
LINES, WIDE = 40, 2000  # of a traceback
STREAMS = ("stdout", "stderr")

Output = dict[str, Any]


def written(characters: int) -> int:
    """How many bytes the outputs of a cell may take in a reply: six a character at most, and what is around them."""
    return 6 * characters + (1 << 20)


@dataclass(frozen=True)
class Ran:
    """What running one cell did."""

    outputs: list[Output]  # nbformat v4: streams, text/plain and image/png, errors
    failed: bool
    seconds: float


def ran(tree: Any, block: bytes, characters: int, seconds: float) -> Ran:
    """Return what the guest says a cell showed, without what it cannot have shown. Never raises."""
    outputs: list[Output] = []
    try:
        at = 0
        for item in list(tree["outputs"])[:MOST]:
            size = item.get("picture", 0)
            if type(size) is not int or not 0 <= size <= len(block) - at:
                raise ValueError
            outputs.append(_output(item, block[at : at + size], characters))
            at += size
            characters = max(0, characters - _length(outputs[-1]))
    except (ValueError, TypeError, KeyError, AttributeError):
        outputs.append(_error(["UnreadableOutput", "", []]))
    return Ran(outputs, any(output["output_type"] == "error" for output in outputs), seconds)


def _output(item: Any, picture: bytes, characters: int) -> Output:
    if "error" in item:
        return _error(item["error"])
    text = cleaned(_text(item["text"]).replace("\r\n", "\n"), characters + 100)
    if "stream" in item:
        if item["stream"] not in STREAMS:
            raise ValueError
        return {"output_type": "stream", "name": item["stream"], "text": text}
    data = {"text/plain": text}
    with contextlib.suppress(ValueError):  # it is no picture, or none that a page can bear
        data["image/png"] = base64.b64encode(png.plain(picture)).decode()
    if item["result"] is True:
        return {"output_type": "execute_result", "execution_count": None, "data": data, "metadata": {}}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _error(parts: Any) -> Output:
    name, value, lines = parts
    return {
        "output_type": "error",
        "ename": cleaned(_text(name), WIDE),
        "evalue": cleaned(_text(value), WIDE),
        "traceback": [cleaned(_text(line), WIDE) for line in list(lines)[:LINES]],
    }


def _length(output: Output) -> int:
    return len(output.get("text", "")) + len(output.get("data", {}).get("text/plain", ""))


def _text(tree: Any) -> str:
    if not isinstance(tree, str):
        raise TypeError
    return tree
