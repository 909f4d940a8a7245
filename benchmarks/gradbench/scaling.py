"""How time and memory of a gradient grow with the size of arrays and the number of trips."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.table import Table

from . import programs
from .tables import duration
from .timing import TooSlow, limited, measure, once, peak_memory, ratio

COUNTS = {
    "elements": (100, 1000, 10_000, 100_000, 1_000_000),
    "trips": (10, 100, 1000, 10_000, 100_000),
}


@dataclass(frozen=True)
class Sweep:
    """A form of a program of which one number grows."""

    program: str
    form: str
    what: str  # "elements" or "trips"
    size: Callable[[int], Mapping[str, Any]]


SWEEPS = (
    Sweep("lse", "arrays", "elements", lambda n: {"n": n}),
    Sweep("llsq", "loop", "elements", lambda n: {"n": n, "m": 16}),
    Sweep("gmm", "arrays", "elements", lambda n: {"d": 2, "k": 5, "n": n}),
    Sweep("ode", "arrays", "elements", lambda n: {"n": n, "steps": 10}),
    Sweep("lse", "loop", "trips", lambda n: {"n": n}),
    Sweep("ode", "arrays", "trips", lambda n: {"n": 8, "steps": n}),
    Sweep("lstm", "loop", "trips", lambda n: {"l": 2, "c": n + 1}),
)


@dataclass
class Point:
    count: int
    function: float
    gradient: float
    ratio: float
    memory: int
    memory_by_hand: int


@dataclass
class Line:
    """A sweep, with the exponent p of growth like n^p, fitted to its upper half."""

    label: str
    what: str
    points: list[Point]

    def growth(self, field: str) -> float:
        points = self.points[-3:]
        x = np.log([point.count for point in points])
        y = np.log([max(getattr(point, field), 1e-12) for point in points])
        return float(np.polyfit(x, y, 1)[0]) if len(points) > 1 else float("nan")


def run(rounds: int, cap: float, most: int, say: Callable[[str], None]) -> list[Line]:
    """All sweeps, each until a call would take too long."""
    lines = []
    for sweep in SWEEPS:
        label = f"{sweep.program} {sweep.form}"
        points = []
        for point in _points(sweep, rounds, cap, most, lambda n, label=label: say(f"{label} {n}")):
            points.append(point)
        lines.append(Line(label, sweep.what, points))
    return lines


def _points(
    sweep: Sweep, rounds: int, cap: float, most: int, say: Callable[[int], None]
) -> Iterator[Point]:
    program = programs.load(sweep.program)
    form = next(form for form in program.forms if form.name == sweep.form)
    for count in COUNTS[sweep.what]:
        if count > most:
            return
        say(count)
        args = program.arguments(sweep.size(count))
        names = {"function": form.primal, "ours": form.ours, "hand": form.hand}
        actions = {name: functools.partial(f, *args) for name, f in names.items()}
        try:
            with limited(2.0 * cap):
                if max(map(once, actions.values())) > cap:
                    return
        except TooSlow:
            return
        memory = {name: peak_memory(actions[name]) for name in ("ours", "hand")}
        del actions["hand"]
        times = measure(actions, rounds, 0.01, always=("ours", "function"))
        yield Point(
            count,
            times["function"].median,
            times["ours"].median,
            ratio(times["ours"], times["function"])[0],
            memory["ours"],
            memory["hand"],
        )


def table(lines: list[Line]) -> Table:
    made = Table(title="Growth: exponents p of n^p over the last decades", title_justify="left")
    made.add_column("program")
    made.add_column("of")
    for name in (
        "most",
        "gradient",
        "/ function",
        "its p",
        "time's p",
        "memory",
        "/ hand",
        "its p",
    ):
        made.add_column(name, justify="right")
    for line in lines:
        if not line.points:
            continue
        first, last = line.points[0], line.points[-1]
        made.add_row(
            line.label,
            line.what,
            f"{last.count:.0e}",
            duration(last.gradient),
            f"{first.ratio:.1f} to {last.ratio:.1f}",
            f"{line.growth('ratio'):+.2f}",
            f"{line.growth('gradient'):.2f}",
            f"{last.memory / 2**20:.2f} MB",
            f"{last.memory / max(last.memory_by_hand, 1):.2f}",
            f"{line.growth('memory'):.2f}",
        )
    return made
