"""Measuring: candidates in turn, in one process, on one core, by the CPU time they take."""

from __future__ import annotations

import contextlib
import gc
import math
import os
import signal
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Thunk = Callable[[], Any]
SINGLE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}


def use_one_core() -> int | None:
    """One thread on one core, for this process. To be called before NumPy is imported."""
    for name, value in SINGLE_THREAD.items():
        os.environ.setdefault(name, value)
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return core


LONG = 0.5


class TooSlow(Exception):
    """A call took longer than it may."""


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Stop what takes more CPU time than this, as soon as Python has control again."""

    def stop(number: int, frame: Any) -> None:
        raise TooSlow(f"more than {seconds:g} s")

    before = signal.signal(signal.SIGPROF, stop)
    # Again and again: what is raised while garbage is collected is lost.
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)


@dataclass(frozen=True)
class Times:
    """Seconds a call, one for each round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def quartiles(self) -> tuple[float, float]:
        return quartiles(self.rounds)


def quartiles(values: tuple[float, ...]) -> tuple[float, float]:
    if len(values) < 2:
        return values[0], values[0]
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def ratio(one: Times, other: Times) -> tuple[float, float, float]:
    """How many times as long one takes as the other: median and quartiles over the rounds.

    Who takes long is not in all of them.
    """
    ratios = tuple(a / b for a, b in zip(one.rounds, other.rounds, strict=False))
    low, high = quartiles(ratios)
    return statistics.median(ratios), low, high


def once(action: Thunk) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def measure(
    actions: Mapping[str, Thunk], rounds: int, least: float, always: tuple[str, ...] = ()
) -> dict[str, Times]:
    """Times of the actions, all of them once in each round, each round beginning with another.

    A short action is repeated until it takes about `least` seconds. One that takes longer than
    `LONG` is left out after three rounds, unless it is one of `always`.
    """
    repeats = {name: _repeats(action, least) for name, action in actions.items()}
    found: dict[str, list[float]] = {name: [] for name in actions}
    names = list(actions)
    gc.collect()
    gc.disable()
    try:
        for k in range(rounds):
            turn = k % len(names)
            for name in names[turn:] + names[:turn]:
                if k >= 3 and name not in always and found[name][0] > LONG:
                    continue
                found[name].append(_timed(actions[name], repeats[name]))
            gc.collect()
    finally:
        gc.enable()
    return {name: Times(tuple(times)) for name, times in found.items()}


def _repeats(action: Thunk, least: float) -> int:
    action()
    taken = min(once(action), once(action))
    count = max(1, math.ceil(least / max(taken, 1e-8)))
    return count if taken > 1e-5 else max(1, math.ceil(least / max(_timed(action, 1000), 1e-9)))


def _timed(action: Thunk, repeats: int) -> float:
    rounds = range(repeats)
    start = time.process_time()
    for _ in rounds:
        action()
    return (time.process_time() - start) / repeats


def peak_memory(action: Thunk) -> int:
    """Bytes that a call has at most, beyond what was there before it."""
    action()
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        made = action()
        _, peak = tracemalloc.get_traced_memory()
        del made
    finally:
        tracemalloc.stop()
    return peak - before
