"""Which names a cell takes from the others, and which it makes: read from its text, without running it."""

from __future__ import annotations

import re
import symtable
import warnings
from collections.abc import Iterator

_WORD = re.compile(r"[^\W\d]\w*")
# Blanks of one line only: a search that may go on to the next takes minutes over a cell of empty lines.
_IN_PLACE = re.compile(r"^[^\S\n]*([^\W\d]\w*)[^\S\n]*(?:\*\*|//|>>|<<|[-+*/%@&|^])=", re.MULTILINE)
# With these, a name may be taken that stands in a text or nowhere.
_HIDDEN = re.compile(r"\b(?:exec|eval|globals|locals|vars|get_ipython|__import__|__dict__|__main__)\b")


def used(source: str) -> set[str]:
    """Return the names that a cell takes from others, or may take: all its words, where it cannot be told."""
    table = _table(source)
    if table is None or _HIDDEN.search(source):
        return set(_WORD.findall(source))
    found = set(_IN_PLACE.findall(source))
    for scope in _scopes(table):
        outer = scope.get_type() == "module"
        found |= {s.get_name() for s in scope.get_symbols() if s.is_referenced() and (outer or s.is_global())}
    return found


def made(source: str) -> set[str] | None:
    """Return the names that a cell gives a value to; None where it cannot be told."""
    table = _table(source)
    if table is None:
        return None
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    waiting = [table]
    while waiting:
        scope = waiting.pop()
        yield scope
        waiting += scope.get_children()


def _table(source: str) -> symtable.SymbolTable | None:
    """The compiler's own table of names; None for what is no Python, such as a cell with magics."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about escapes in a student's strings
        try:
            return symtable.symtable(source, "cell", "exec")
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, SystemError):
            return None
