"""Every call of the first tier of the table: derivatives right to second order."""

from __future__ import annotations

import csv
import pathlib

import pytest
from oracle import check_expectation, is_smooth
from rules.case import Case
from rules.cases import CASES

TABLE = pathlib.Path(__file__).parents[1] / "data" / "numpy_api.tsv"


def table() -> dict[str, str]:
    """The tier of every call."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["qualified_name"]: row["tier"] for row in rows}


def name(case: Case) -> str:
    return f"{case.row}: {case.function.__name__}"


def test_every_call_of_the_first_tier_has_a_case() -> None:
    tiers = table()
    assert {case.row for case in CASES} <= set(tiers)
    must = {row for row, tier in tiers.items() if tier == "1"}
    assert len(must) == 216
    assert must <= {case.row for case in CASES if case.expect == "right"}


@pytest.mark.parametrize("case", CASES, ids=name)
def test_case_has_a_sound_numerical_derivative(case: Case) -> None:
    assert is_smooth(case.function, case.args, case.argnums)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_rule(case: Case) -> None:
    check_expectation(
        case.expect, case.function, *case.args, argnums=case.argnums, order=case.order
    )
