"""Known gaps: tests that state what is wanted and is not there yet.

`data/known_gaps.tsv` lists them with the reason. They must fail: one that passes is taken out of
the list. A wrong derivative is never a known gap.
"""

from __future__ import annotations

import csv
import os
import pathlib
import tempfile
from collections.abc import Iterator

import pytest
from rotation import turn

GAPS = pathlib.Path(__file__).parent / "data" / "known_gaps.tsv"


@pytest.fixture(autouse=True, scope="session")
def cache_of_this_run() -> Iterator[None]:
    """No test finds what an earlier run has derived, and none is in the way of the user's cache."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTODIFF_SST_CACHE", os.path.join(folder, "cache"))
        yield


def known_gaps() -> dict[str, str]:
    with GAPS.open(encoding="utf-8", newline="") as file:
        return {row["test"]: row["reason"] for row in csv.DictReader(file, delimiter="\t")}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    gaps = known_gaps()
    for item in items:
        reason = gaps.get(item.nodeid.removeprefix("tests/"))
        if reason is not None:
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))


def pytest_configure() -> None:
    os.environ.setdefault("AUTODIFF_SST_TEST_TURN", str(turn()))  # the same in all processes


def pytest_report_header() -> str:
    return f"tests that take turns: AUTODIFF_SST_TEST_TURN={turn()}"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-golden",
        action="store_true",
        help="write derivatives as they are printed now into tests/golden",
    )
