"""Known gaps: tests that state what is wanted and is not there yet.

`data/known_gaps.tsv` lists them with the reason. They must fail: one that passes is taken out of
the list. A wrong derivative is never a known gap.
"""

from __future__ import annotations

import csv
import pathlib

import pytest

GAPS = pathlib.Path(__file__).parent / "data" / "known_gaps.tsv"


def known_gaps() -> dict[str, str]:
    with GAPS.open(encoding="utf-8", newline="") as file:
        return {row["test"]: row["reason"] for row in csv.DictReader(file, delimiter="\t")}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    gaps = known_gaps()
    for item in items:
        reason = gaps.get(item.nodeid.removeprefix("tests/"))
        if reason is not None:
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-golden",
        action="store_true",
        help="write derivatives as they are printed now into tests/golden",
    )
