"""Sizes, kernels, strides and paddings: every window, what no window sees, and why some windows do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from cnn_course import panels
from cnn_course.calls import NotShownError
from cnn_course.check.compare import short
from cnn_course.explorers.base import Explorer, chosen, numbers
from cnn_course.messages import say
from cnn_course.panels import Item, Panel

LIMITS = {
    "height": (1, 32),
    "width": (1, 32),
    "kernel": (1, 11),
    "stride": (1, 9),
    "padding": (0, 8),
    "dilation": (1, 4),
}
SIDES = ("height", "width")


@dataclass(frozen=True)
class Side:
    """The places of a window along one side. Positions are counted from the start of the padding."""

    size: int
    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def length(self) -> int:
        """Of the side with its padding."""
        return self.size + 2 * self.padding

    @property
    def span(self) -> int:
        """From the first to the last position that a window looks at."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def room(self) -> int:
        """How far the window can move; negative if there is no place for it."""
        return self.length - self.span

    @property
    def count(self) -> int:
        """Of the windows that are whole."""
        return max(0, self.room // self.stride + 1)

    @property
    def rest(self) -> int:
        """Positions behind the last window that is whole."""
        return self.room % self.stride if self.room >= 0 else self.length

    @property
    def missing(self) -> int:
        """Positions that one more window would need."""
        return self.count * self.stride + self.span - self.length if self.rest else 0

    @property
    def fits(self) -> bool:
        """Whether the last window ends exactly where the padded side ends."""
        return self.room >= 0 and self.room % self.stride == 0

    def seen(self) -> np.ndarray:
        """How many windows look at each position, (length,)."""
        counts = np.zeros(self.length, int)
        for start in range(0, self.count * self.stride, self.stride):
            counts[start : start + self.span : self.dilation] += 1
        return counts

    def unseen(self) -> int:
        """How many pixels no window looks at though a window lies behind them or around them."""
        pixels = np.arange(self.length)[self.padding : self.padding + self.size]
        return int((self.seen()[pixels] == 0).sum()) - self.dropped()

    def dropped(self) -> int:
        """How many pixels, not counting the padding, lie behind the last whole window."""
        return min(self.size, max(0, self.rest - self.padding))


def sides(settings: Mapping[str, int], names: Iterable[str]) -> dict[str, Side]:
    """Return the named sides, "height" or "width", of an input with these settings."""
    shared = {name: settings[name] for name in ("kernel", "stride", "padding", "dilation")}
    return {name: Side(settings[name], **shared) for name in names}


def nearby(
    settings: Mapping[str, int], names: Iterable[str], limits: Mapping[str, tuple[int, int]]
) -> Iterator[tuple[str, int]]:
    """Yield changes of one setting, the nearest below and above, with which windows fit that do not fit now.

    A size must mend its own side; padding, stride and kernel must mend all of the named sides.
    """
    names = tuple(names)
    broken = [name for name, side in sides(settings, names).items() if not side.fits]
    for name in (*broken, "padding", "stride", "kernel") if broken else ():
        concerned = (name,) if name in SIDES else names
        low, high = limits[name]
        for values in (range(settings[name] - 1, low - 1, -1), range(settings[name] + 1, high + 1)):
            found = (v for v in values if all(s.fits for s in sides({**settings, name: v}, concerned).values()))
            yield from ((name, value) for value in list(found)[:1])


def padding_helps(side: Side) -> bool:
    """Whether any padding at all makes the windows fit. 2p has at most `stride` remainders."""
    least = range(side.stride + side.span)
    return any(Side(side.size, side.kernel, side.stride, p, side.dilation).fits for p in least)


class Geometry(Explorer):
    """All places of a window; see `cnn_course.explore.geometry`."""

    file = "geometry"

    def __init__(
        self,
        size: int | tuple[int, int] = 7,
        kernel: int = 3,
        stride: int = 1,
        padding: int = 0,
        floor: bool = False,
        dilation: int = 1,
    ) -> None:
        is_image = isinstance(size, tuple | list) and len(size) == 2
        given_sides: Any = size if is_image else [chosen(size, *LIMITS["width"], say("geometry:size"))] * 2
        height, width = given_sides
        given = {"height": height, "width": width, "kernel": kernel, "stride": stride}
        given |= {"padding": padding, "dilation": dilation}
        settings = {name: _within(name, value) for name, value in given.items()}
        if not isinstance(floor, bool | np.bool_):
            raise NotShownError(say("geometry:wrong_floor", got=short(floor)))
        self.given = settings, bool(floor), 2 if is_image else 1
        self.do_reset()
        super().__init__()

    def do_reset(self) -> None:
        """Go back to the settings of the call."""
        settings, self.floor, self.dimensions = self.given
        self.settings = dict(settings)

    def do_set(self, name: str, value: Any) -> None:
        """Change one setting."""
        self.settings[name] = _within(name, value)

    def do_floor(self, on: bool) -> None:
        """Round down where windows do not fit, or be strict."""
        self.floor = bool(on)

    def do_dimensions(self, count: Any) -> None:
        """Show a row of pixels, or an image."""
        self.dimensions = chosen(count, 1, 2, say("geometry:dimensions"))

    def look(self) -> dict[str, Any]:
        """Return the sides with their windows, the formula with its numbers, and what is to be said about them."""
        return {
            "dimensions": self.dimensions,
            "settings": dict(self.settings),
            "limits": {name: list(limits) for name, limits in LIMITS.items()},
            "floor": self.floor,
            "sides": [_facts(side) for side in self._sides().values()],
            "output": self._has_output,
            "formulas": self._formulas(),
            "verdicts": self._verdicts(),
            "near": [{"name": name, "value": value} for name, value in self._near()],
        }

    def still(self) -> Panel:
        """The windows of a row as text, or how often each pixel of an image is seen, and all that is said."""
        found = list(self._sides().values())
        items = [_diagram(found[0])] if self.dimensions == 1 else list(_counts(found))
        items += [panels.sentence(text) for text in (*self._formulas(), *self._verdicts())]
        if near := self._near():
            which = ", ".join(f"{self._name(name)} = {value}" for name, value in near)
            items.append(panels.sentence(f"{say('geometry:near')} {which}"))
        return panels.panel(items)

    @property
    def _names(self) -> tuple[str, ...]:
        return SIDES[2 - self.dimensions :]

    @property
    def _has_output(self) -> bool:
        return all(side.fits or (self.floor and side.room >= 0) for side in self._sides().values())

    def _sides(self) -> dict[str, Side]:
        return sides(self.settings, self._names)

    def _near(self) -> list[tuple[str, int]]:
        return list(nearby(self.settings, self._names, LIMITS))

    def _name(self, setting: str) -> str:
        alone = self.dimensions == 1 and setting == "width"
        return say("geometry:size" if alone else f"geometry:{setting}")

    def _formulas(self) -> list[str]:
        """The formula with its numbers for each side, and what the window's reach is if it has holes."""
        found = self._sides()
        reach = say("geometry:reach", **_words(found["width"])) if self.settings["dilation"] > 1 else ""
        lines = [self._prefix(name) + say(self._formula_of(side), **_words(side)) for name, side in found.items()]
        return [*lines, reach] if reach else lines

    def _formula_of(self, side: Side) -> str:
        if side.room < 0:
            return "geometry:formula_no_room"
        if self.floor:
            return "geometry:formula_floor"
        return "geometry:formula" if side.fits else "geometry:formula_no_fit"

    def _verdicts(self) -> list[str]:
        """What is to be said about each side."""
        lines = []
        for name, side in self._sides().items():
            lines += [self._prefix(name) + line for line in _verdicts(side, self.floor)]
        return lines

    def _prefix(self, name: str) -> str:
        return f"{self._name(name)}: " if self.dimensions == 2 else ""


def _within(name: str, value: Any) -> int:
    """Return a setting within its limits. Raises `NotShownError` with a sentence for any other."""
    return chosen(value, *LIMITS[name], say(f"geometry:{name}"))


def _words(side: Side) -> dict[str, Any]:
    """The numbers that the formulas name, with true minus signs."""
    facts = {name: getattr(side, name) for name in ("size", "kernel", "stride", "padding", "dilation")}
    facts |= {name: getattr(side, name) for name in ("length", "span", "room", "count", "rest", "missing")}
    written = {name: str(value).replace("-", "\N{MINUS SIGN}") for name, value in facts.items()}
    return written | {"dropped": side.dropped(), "unseen": side.unseen()}


def _facts(side: Side) -> dict[str, Any]:
    """One side for the browser."""
    names = ("size", "length", "span", "count", "rest", "missing", "fits")
    return {name: getattr(side, name) for name in names} | {"seen": numbers(side.seen())}


def _verdicts(side: Side, floor: bool) -> Iterator[str]:
    """Yield what is to be said: whether the windows fit, why not, and which pixels have no say."""
    facts = _words(side)
    if side.room < 0:
        yield say("geometry:no_room", **facts)
        return
    if side.fits:
        yield say("geometry:fits", **facts)
    else:
        yield say("geometry:rounded" if floor else "geometry:no_fit", **facts)
        yield say("geometry:lost" if side.dropped() else "geometry:lost_padding", **facts)
        if not padding_helps(side):
            yield say("geometry:no_padding", **facts)
    if side.unseen():
        yield say("geometry:unseen", **facts)


def _diagram(side: Side) -> Item:
    """A row of pixels and its windows below it, as text."""
    rows = [[*_row(side), *"?" * side.missing]]
    for number in range(side.count + bool(side.missing)):
        start = number * side.stride
        taps = set(range(start, start + side.span, side.dilation))
        mark = "■" if number < side.count else "□"
        rows.append([mark if q in taps else "·" for q in range(side.length + side.missing)])
    text = "\n".join("".join(f"{cell:>3}" for cell in row) for row in rows)
    note = say("geometry:legend")
    return Item(
        f'<pre style="margin:0;color:inherit;background:transparent">{escape(text)}</pre><small>{escape(note)}</small>',
        f"{text}\n{note}",
    )


def _row(side: Side) -> Iterator[str]:
    """What stands in each position: p for padding, how many windows see a pixel, a cross if it is dropped."""
    for position, count in enumerate(side.seen().tolist()):
        inside = 0 <= position - side.padding < side.size
        dropped = position >= side.length - side.rest
        yield ("✗" if dropped else str(count)) if inside else "p"


def _counts(found: list[Side]) -> Iterator[Item]:
    """How many windows see each pixel of an image."""
    rows, columns = (side.seen()[side.padding : side.padding + side.size] for side in found)
    yield from panels.arrays({say("geometry:counts"): np.outer(rows, columns)})
