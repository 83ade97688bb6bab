"""Texts from students' code, made harmless: no control characters, no half of a character, no endless length."""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def cleaned(text: str, most: int) -> str:
    """Return `text`, cut after `most` characters; what could not be stored or would steer a terminal is a "?"."""
    return _CONTROLS.sub("?", text[:most])
