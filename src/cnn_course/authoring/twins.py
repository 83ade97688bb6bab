"""Fresh twins for the cases that are the same in every casebook, such as the numbers of the lecture decks.

Whoever has learned the public casebook by heart knows their answers, so a hidden casebook asks about twins: arguments
of the same shapes and types, their numbers drawn anew. A twin is taken only if the solution and every other right
answer agree about it, and if it shows the mistakes that the original shows: a hidden check is as strict, and as
lenient, as the public one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnn_course.authoring.bank import Probe, ProbeGroup
from cnn_course.check import codec
from cnn_course.check.compare import difference

TRIES = 60  # draws, after which the best twin so far is taken
CHOOSY = 10  # of them, while only a perfect twin is taken at once; then less and less is asked for
GENTLE = 6  # of them, while entries of arrays stay at their places
EIGHTHS = np.arange(4, 9) / 8  # factors: sums stay exact, and what fits a byte still fits
SMALL = 9  # whole numbers up to which are multiplied instead
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Trial:
    """What a probe shows: the right answer, and which of the known wrong functions it catches."""

    answer: Any
    caught: frozenset[int]


NOTHING = Trial(None, frozenset())
Try = Callable[[ProbeGroup, Probe], Trial | None]  # None: no right function could be asked this


def freshened(
    groups: Sequence[ProbeGroup], public: Sequence[ProbeGroup], rng: np.random.Generator, attempt: Try
) -> list[ProbeGroup]:
    """Return `groups` with a twin in place of every probe that the public casebook asks too."""
    known = [_asked(probe) for group in public for probe in group.probes]
    return [_fresh_group(group, known, rng, attempt) for group in groups]


def _fresh_group(group: ProbeGroup, known: list[Any], rng: np.random.Generator, attempt: Try) -> ProbeGroup:
    trials = [attempt(group, probe) or NOTHING for probe in group.probes]
    shown = _union(trials)
    made: list[tuple[Probe, Trial]] = []
    replaced: list[tuple[Probe, Trial]] = []
    for probe, trial in zip(group.probes, trials, strict=True):
        original = replace(probe, deck=None), trial
        twin = _twin(group, *original, shown, known, rng, attempt) if is_known(probe, known) else None
        made.append(twin or original)
        if twin:
            replaced.append(original)
    for probe, trial in replaced:
        lost = trial.caught - _union(trial for _, trial in made)
        if lost:  # a second twin shows it, or the original itself, beside the first
            second = _twin(group, probe, Trial(trial.answer, lost), shown, known, rng, attempt)
            made.append(second if second and lost <= second[1].caught else (probe, trial))
    return replace(group, probes=tuple(probe for probe, _ in made))


def _union(trials: Iterable[Trial]) -> frozenset[int]:
    return frozenset(mistake for trial in trials for mistake in trial.caught)


def is_known(probe: Probe, known: Iterable[Any]) -> bool:
    """Whether these arguments are among the known ones."""
    asked = _asked(probe)
    return any(same_arguments(asked, other) for other in known)


def same_arguments(one: Any, other: Any) -> bool:
    """Whether two calls' arguments are the same to the last bit, types apart."""
    return difference(one, other, 0.0) is None


def _asked(probe: Probe) -> Any:
    return [probe.args, probe.kwargs]


def _twin(
    group: ProbeGroup,
    probe: Probe,
    original: Trial,
    shown: frozenset[int],
    known: list[Any],
    rng: np.random.Generator,
    attempt: Try,
) -> tuple[Probe, Trial] | None:
    """Draw twins until one shows just what the original shows; else return the one that comes nearest, if there is one.

    A mistake that the whole group lets pass in the public casebook should pass in the hidden one too.
    """
    best: tuple[tuple[int, int, bool], Probe, Trial] | None = None
    for turn, candidate in enumerate(_candidates(probe, rng)):
        trial = None if is_known(candidate, known) else attempt(group, candidate)
        if trial is None:
            continue
        unfair = len(trial.caught - shown) + len(original.caught - trial.caught)
        same_answer = not probe.raises and difference(trial.answer, original.answer, 1e-3) is None
        rank = unfair, len(trial.caught ^ original.caught), same_answer
        if best is None or rank < best[0]:
            best = rank, candidate, trial
        if not any(best[0]) or best[0][0] <= (turn - CHOOSY) // CHOOSY:
            break
    return best[1:] if best else None


def _candidates(probe: Probe, rng: np.random.Generator) -> Iterator[Probe]:
    """Yield ever freer variations of a probe's arguments: first of its arrays, then of its whole numbers and words."""
    arrays = _has_arrays(_asked(probe))
    for turn in range(TRIES):
        late = turn >= TRIES // 2
        change = _Change(rng, moves=turn >= GENTLE, numbers=late or not arrays, bold=late)
        args, kwargs = change.of(probe.args), change.of(probe.kwargs)
        if probe.raises and change.unchanged:
            args, kwargs = change.words(probe.args), change.words(probe.kwargs)
        yield replace(probe, args=args, kwargs=kwargs, deck=None)


def _has_arrays(value: Any) -> bool:
    if isinstance(value, dict):
        return _has_arrays(list(value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_arrays, value))
    return isinstance(value, np.ndarray) and value.size > 0


class _Change:
    """One way to vary arguments: sizes, types and layout stay."""

    def __init__(self, rng: np.random.Generator, moves: bool, numbers: bool, bold: bool) -> None:
        self.rng, self.moves, self.numbers, self.bold = rng, moves, numbers, bold
        self.unchanged = True  # nothing was there to vary
        self.whole = {0: 0} | ({1: 1} if rng.random() < 0.5 else {})  # what becomes of whole numbers
        self.alike = rng.random() < 0.5  # equal numbers stay equal

    def of(self, value: Any) -> Any:
        """Return `value` with other numbers in it."""
        if isinstance(value, np.ndarray) and value.dtype.kind in "iuf" and value.size:
            self.unchanged = False
            return _as_before(self._entries(value), value)
        if isinstance(value, codec.Seeded):
            return codec.Seeded(int(self.rng.integers(1, 1 << 31)))
        if isinstance(value, int) and not isinstance(value, bool) and self.numbers:
            self.unchanged = False
            return self._whole(value)
        if isinstance(value, list | tuple):
            return type(value)(self.of(item) for item in value)
        if isinstance(value, dict):
            return {key: self.of(item) for key, item in value.items()}
        return value

    def words(self, value: Any) -> Any:
        """Return `value` with random words for its words."""
        if isinstance(value, str):
            return "".join(self.rng.choice(list(LETTERS), self.rng.integers(5, 10)))
        return tuple(map(self.words, value)) if isinstance(value, tuple) else value

    def _whole(self, number: int) -> int:
        """A whole number of the same sign and about the same size, or the same one."""
        if number in self.whole:
            return self.whole[number]
        if self.bold and self.rng.random() < 0.3:
            return number
        size = abs(number)
        high = 2 * size + (23 if self.bold else 3)
        other = int(self.rng.integers(max(1, size // 2), high)) * (1 if number > 0 else -1)
        if self.alike:
            self.whole[number] = other
        return other

    def _entries(self, array: np.ndarray) -> np.ndarray:
        """Other numbers of about the same size or, if they may move, the same ones at other places, or both."""
        ways = [self._scaled, self._each_scaled] + self.moves * [self._moved, self._shuffled]
        for which in self.rng.permutation(len(ways))[: int(self.rng.integers(1, 3))]:
            array = ways[which](array)
        return array

    def _scaled(self, array: np.ndarray) -> np.ndarray:
        return _times(array, self.rng.choice(_factors(array)))

    def _each_scaled(self, array: np.ndarray) -> np.ndarray:
        return _times(array, self.rng.choice(_factors(array), array.shape))

    def _shuffled(self, array: np.ndarray) -> np.ndarray:
        return self.rng.permutation(array.reshape(-1)).reshape(array.shape)

    def _moved(self, array: np.ndarray) -> np.ndarray:
        """Whole rows, columns, ... at other places: ties and zeros stay together."""
        for axis in range(array.ndim):
            array = np.roll(array, int(self.rng.integers(array.shape[axis])), axis)
            array = np.flip(array, axis) if self.rng.random() < 0.5 else array
        return array


def _factors(array: np.ndarray) -> np.ndarray:
    small = array.dtype.kind == "f" and _all_whole(array) and np.abs(array).max() <= SMALL
    return np.array([1, 2, 3]) if small else EIGHTHS


def _times(array: np.ndarray, factors: Any) -> np.ndarray:
    """Entries times factors; whole numbers stay whole, also as floats, and only 0 stays 0."""
    scaled = array.astype(float) * factors
    return np.sign(scaled) * np.ceil(np.abs(scaled)) if _all_whole(array) else scaled


def _all_whole(array: np.ndarray) -> bool:
    return bool((array == np.round(array)).all())


def _as_before(values: np.ndarray, array: np.ndarray) -> np.ndarray:
    """`values` in the dtype of `array`, and lying in memory as it does."""
    gapped = not array.flags.c_contiguous
    made = np.array(values, array.dtype, order="C")
    made = np.repeat(made, 2, axis=-1)[..., ::2] if gapped else made
    made.flags.writeable = array.flags.writeable
    return made
