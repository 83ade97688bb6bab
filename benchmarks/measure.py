"""Ratios that can be trusted on a shared machine.

All contestants take turns in one process, in a new order each round; what counts is the processor time of the
process (another program's turn costs none), and of several rounds the median of the ratios within a round.
"""

import time
from collections.abc import Callable

import numpy as np

Work = Callable[[], object]


def seconds_per_call(work: Work, at_least: float) -> float:
    """Processor seconds of one call, after one to warm up, over enough calls to last `at_least` seconds."""
    work()
    calls, start = 0, time.process_time()
    while (spent := time.process_time() - start) < at_least:
        work()
        calls += 1
    return spent / calls


def race(contestants: dict[str, Work], rounds: int = 7, at_least: float = 0.03) -> dict[str, list[float]]:
    """Seconds per call of each contestant in each round."""
    rng = np.random.default_rng(0)
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name in rng.permutation(list(contestants)):
            times[name].append(seconds_per_call(contestants[name], at_least))
    return times


def ratio(times: dict[str, list[float]], name: str, to: str) -> float:
    """How many times as long `name` takes as `to`: the median over the rounds."""
    return float(np.median(np.divide(times[name], times[to])))
