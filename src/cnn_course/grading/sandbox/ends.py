"""How a question to a guest can end, other than with an answer."""

from __future__ import annotations

from typing import Any


class GuestDied(Exception):
    """The process with the student's code ended, or wrote what is no reply; the text says which."""


class GuestHung(Exception):
    """The process with the student's code gave no reply in time, and was ended."""


class NotDefined(NameError):
    """The student's code has no such name; the text is Python's own for that."""


class NotAFunction(TypeError):
    """The name belongs to `thing`, a plain copy of something that cannot be called."""

    def __init__(self, name: str, thing: Any) -> None:
        super().__init__(f"{name} cannot be called")
        self.thing = thing
