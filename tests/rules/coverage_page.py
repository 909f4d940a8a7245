"""The page `docs/coverage.md`, made from the table of calls and the cases that the tests run.

`python tests/rules/coverage_page.py` writes it anew.
"""

from __future__ import annotations

import csv
import pathlib
import sys
from collections.abc import Callable, Iterable
from typing import NamedTuple

HOME = pathlib.Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(HOME / "tests"), str(HOME)]

from rules.cases import CASES  # noqa: E402

TABLE = HOME / "tests" / "data" / "numpy_api.tsv"
PAGE = HOME / "docs" / "coverage.md"
PEERS = ("autograd", "jax", "torch", "tangent")
TITLES = ("autodiff_sst", "autograd", "JAX", "PyTorch", "Tangent")
INTRODUCTION = """# Coverage

What of NumPy, SciPy and `math` is differentiated. This page is made by
`python tests/rules/coverage_page.py` from `tests/data/numpy_api.tsv` and from the cases of
`tests/rules`, each of which is held against finite differences in both modes and, as far as it can
be, to second order.

Tier 1 is in nearly all numeric code, tier 2 is common, tier 3 rarer; of tier 4 no Python package
had a right derivative when the table was made, at one float64 point of each call. *yes* is a right
derivative, *eager* one that JAX gives without `jit` only, *wrong* a number that is not the
derivative, *no* an error or no such function. For Tangent the better of the package of 2018 and
its fork counts.
"""


class Call(NamedTuple):
    """A row of the table, with what we say and what the peers say."""

    name: str
    category: str
    tier: str
    ours: str
    peers: tuple[str, ...]

    @property
    def package(self) -> str:
        return "SciPy" if self.name.startswith("scipy.") else "NumPy"


def calls() -> list[Call]:
    right = {case.row for case in CASES if case.expect == "right"}
    reasons = {case.row: case.reason for case in CASES if case.expect == "refused"}
    found = []
    with TABLE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            name = row["qualified_name"]
            ours = "yes" if name in right else "no"
            if ours == "no" and name in reasons:
                ours = f"refused: {reasons[name]}"
            peers = tuple(answer(row[peer]) for peer in PEERS)
            found.append(Call(name, row["category"], row["tier"], ours, peers))
    return found


def answer(code: str) -> str:
    """A cell of the table in words: the better one where there are two."""
    parts = [part.partition(":")[2] if "orig:" in code else part for part in code.split(" ")]
    words = [_word(part) for part in parts]
    return min(words, key=("yes", "eager", "no", "wrong").index)


def _word(code: str) -> str:
    return {"Y": "yes", "eager": "eager", "N": "no"}.get(code, "wrong")


def share(columns: Iterable[Iterable[str]]) -> list[str]:
    """How many of each column are right."""
    return [str(sum(cell in ("yes", "eager") for cell in column)) for column in columns]


def counts(rows: list[Call], key: Callable[[Call], str], title: str) -> list[str]:
    lines = [
        f"| {title} | calls | {' | '.join(TITLES)} |",
        f"| --- |{' ---: |' * (len(TITLES) + 1)}",
    ]
    for group in sorted({key(row) for row in rows}):
        own = [row for row in rows if key(row) == group]
        columns = zip(*((row.ours, *row.peers) for row in own), strict=True)
        lines.append(f"| {group} | {len(own)} | {' | '.join(share(columns))} |")
    return lines


def listed(rows: list[Call]) -> list[str]:
    lines = [f"| call | tier | {' | '.join(TITLES)} |", f"| --- | --- |{' --- |' * len(TITLES)}"]
    for row in sorted(rows, key=lambda row: (row.tier, row.name)):
        cells = (row.ours, *row.peers)
        lines.append(f"| `{row.name}` | {row.tier} | {' | '.join(cells)} |")
    return lines


def text() -> str:
    """The page."""
    rows = [row for row in calls() if row.tier != "-"]
    common = [row for row in rows if row.tier != "4"]
    lines = [INTRODUCTION, "## By tier", ""]
    lines += counts(rows, lambda row: f"{row.package}, tier {row.tier}", "calls of")
    lines += ["", "## By category, tiers 1 to 3", ""]
    lines += counts(common, lambda row: row.category, "category")
    for category in sorted({row.category for row in rows}):
        lines += ["", f"## {category}", ""]
        lines += listed([row for row in rows if row.category == category])
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
