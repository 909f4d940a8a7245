"""Every construct of the table: derivatives right to second order, or a clear refusal."""

from __future__ import annotations

import csv
import pathlib

import pytest
from constructs.programs import ROWS
from constructs.rows import Row
from oracle import check_expectation, is_smooth

TABLE = pathlib.Path(__file__).parents[1] / "data" / "python_constructs.tsv"


def table() -> dict[str, int]:
    """The tier of every construct."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["construct"]: int(row["tier"]) for row in rows}


def name(row: Row) -> str:
    return f"{row.function.__name__}: {row.construct}"


def test_every_construct_has_a_program() -> None:
    tiers = table()
    assert {row.construct: row.tier for row in ROWS} == tiers
    assert all(row.expect == "right" for row in ROWS if row.tier <= 2)
    assert all(row.expect != "refused" for row in ROWS if row.tier <= 3)


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_program_has_a_sound_numerical_derivative(row: Row) -> None:
    assert is_smooth(row.function, row.args, row.argnums)


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_construct(row: Row) -> None:
    check_expectation(row.expect, row.function, *row.args, argnums=row.argnums)
