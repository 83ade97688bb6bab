"""Stands in for a module of the course while exercises are graded that ask for it to be written.

Its names can be imported, as the first cell of a lesson does; using one raises ImportError.
"""

from __future__ import annotations

from typing import Any, NoReturn


class _Closed:
    def __init__(self, name: str) -> None:
        self._name = name

    def _refuse(self, *given: Any, **named: Any) -> NoReturn:
        from cnn_course.messages import say

        raise ImportError(say("closed_book", name=self._name))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # what Python itself asks of every object
        return self._refuse()

    __call__ = __getitem__ = __iter__ = __len__ = __mro_entries__ = __instancecheck__ = _refuse

    def __repr__(self) -> str:
        return f"<{self._name}, closed>"


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return _Closed(f"{__name__}.{name}")
