"""What a run found: rows of times, kept as JSON, set against each other."""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from .timing import Times, ratio

BAR = 1.15
PACKAGES = ("autodiff-sst", "numpy", "autograd", "jax", "torch")


@dataclass
class Row:
    """A form of a program at one size."""

    program: str
    form: str
    size: str
    scalar: bool = True
    times: dict[str, Times] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)  # who did not take part, and why
    errors: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.program, self.form, self.size

    def ratio(self, name: str, to: str) -> tuple[float, float, float] | None:
        """Median and quartiles of a ratio of times, where both took part."""
        if name not in self.times or to not in self.times:
            return None
        return ratio(self.times[name], self.times[to])

    def fastest(self) -> str | None:
        """The fastest derivative."""
        names = [name for name in self.times if name != "function"]
        return min(names, key=lambda name: self.times[name].median, default=None)

    def misses(self) -> bool:
        """Whether ours is slower than by hand, beyond doubt."""
        found = self.ratio("ours", "hand")
        return found is not None and found[1] > BAR


@dataclass
class Results:
    rows: list[Row] = field(default_factory=list)
    deriving: dict[str, float] = field(default_factory=dict)
    compiling: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    growth: list[Any] = field(default_factory=list)  # lines of `scaling`
    machine: dict[str, Any] = field(default_factory=dict)


def this_machine() -> dict[str, Any]:
    found = {"python": platform.python_version(), "processor": _processor()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), "")


def write(results: Results, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(results), indent=1) + "\n")


def read(path: Path) -> Results:
    data = json.loads(path.read_text())
    rows = []
    for row in data.pop("rows"):
        times = {name: Times(tuple(t["rounds"])) for name, t in row.pop("times").items()}
        rows.append(Row(**row, times=times))
    return Results(rows=rows, **data)


def geometric_mean(values: Iterable[float]) -> float:
    logs = [math.log(value) for value in values]
    return math.exp(sum(logs) / len(logs)) if logs else math.nan
