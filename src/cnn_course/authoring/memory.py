"""Somebody who has learned the public casebook by heart, and nothing else: what would a hidden casebook give them?"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from cnn_course.authoring.twins import same_arguments
from cnn_course.check.casebook import Case, Exercise
from cnn_course.check.judge import judge
from cnn_course.check.outcome import observe

FEW = {"edge_kernel": 1}  # points: two words are all its inputs, so it is the same everywhere, but for what to refuse

Guess = Callable[[Exercise, list[Any]], Any]


def memorized(public: Exercise, guess: Guess) -> Callable[..., Any]:
    """Return a function that knows every answer of the public casebook, and guesses where it knows none."""

    def answer(*args: Any, **kwargs: Any) -> Any:
        asked = [args, kwargs]
        for case in public.cases:
            if same_arguments(_plain(asked), _plain([case.args, case.kwargs])):
                return _told(case)
        return guess(public, asked)

    return answer


def refuse(public: Exercise, asked: list[Any]) -> Any:
    """Raise the error that exercises ask for."""
    raise ValueError


def zeros(public: Exercise, asked: list[Any]) -> Any:
    """Return zeros in the shape of the answer to the most similar question."""
    answer = nearest(public, asked)
    return np.zeros_like(answer) if isinstance(answer, np.ndarray) else 0 if isinstance(answer, int | float) else answer


def nearest(public: Exercise, asked: list[Any]) -> Any:
    """Return the answer to the most similar question that has one."""
    answered = [case for case in public.cases if not case.right.error]
    mine = _numbers(asked)

    def distance(case: Case) -> tuple[bool, float]:
        theirs = _numbers([case.args, case.kwargs])
        if len(theirs) != len(mine):
            return True, abs(len(theirs) - len(mine))
        return False, float(np.abs(mine - theirs).sum())

    return _told(min(answered, key=distance))


def earned(public: Exercise, hidden: Exercise) -> float:
    """Return the points that the luckiest guesser gets in the hidden casebook, over what cannot be helped."""
    scores = [judge(hidden, partial(observe, memorized(public, guess))).score for guess in GUESSES]
    return max(0.0, max(scores) - FEW.get(public.name, 0))


GUESSES: tuple[Guess, ...] = (refuse, zeros, nearest)


def _told(case: Case) -> Any:
    if case.right.error:
        raise getattr(builtins, case.right.error[0], Exception)
    return case.right.value


def _plain(value: Any) -> Any:
    """Put the type's name in place of what cannot be compared: functions, networks, generators."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    known = value is None or isinstance(value, bool | int | float | str | np.ndarray | np.generic)
    return value if known else getattr(value, "name", getattr(value, "__name__", type(value).__name__))


def _numbers(value: Any) -> np.ndarray:
    """All numbers in a question, and the shapes of its arrays, in one row."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return np.concatenate([np.zeros(0), *map(_numbers, value)])
    if isinstance(value, np.ndarray):
        return np.concatenate([np.array(value.shape, float), value.reshape(-1).astype(float)])
    return np.array([value], float) if isinstance(value, int | float) else np.zeros(0)
