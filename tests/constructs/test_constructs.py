"""Every construct of the table: derivatives right to second order, or a clear refusal."""

from __future__ import annotations

import csv
import pathlib

import numpy as np
import pytest
from constructs.programs import ROWS
from constructs.rows import Row
from oracle import check_expectation, numerical_gradient

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
    for argnum in row.argnums:
        estimate = numerical_gradient(row.function, row.args, argnum)
        assert estimate.error < 1e-6
        assert np.isfinite(estimate.error)


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_construct(row: Row) -> None:
    check_expectation(row.expect, row.function, *row.args, argnums=row.argnums)
