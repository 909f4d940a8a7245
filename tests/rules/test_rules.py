"""Every call of the table but the rarest: derivatives right to second order, or refused."""

from __future__ import annotations

import pytest
from oracle import check_expectation, is_smooth
from rotation import in_turn, order_in_turn
from rules.case import Case
from rules.cases import CASES
from rules.table import HERE, ROWS

# np.row_stack is still there, and says that it will go.
pytestmark = pytest.mark.filterwarnings("ignore:`row_stack` alias:DeprecationWarning")

REQUIRED = [row for row, tier in ROWS.items() if tier in ("1", "2", "3")]
RIGHT = {case.row for case in CASES if case.expect == "right"}
REASONS = {case.row: case.reason for case in CASES if case.expect == "refused"}


def name(case: Case) -> str:
    shown = case.function.__name__
    return case.row if shown == "<lambda>" else f"{case.row}: {shown}"


def test_cases_belong_to_rows() -> None:
    assert {case.row for case in CASES} <= set(ROWS)


@pytest.mark.parametrize("row", REQUIRED)
def test_call_is_differentiated_or_refused_for_a_reason(row: str) -> None:
    assert row in RIGHT or REASONS.get(row)


def test_refusals_are_few() -> None:
    """None of what is common is refused, and hardly anything of the third tier."""
    refused = [row for row in REQUIRED if row not in RIGHT]
    assert {row for row in refused if ROWS[row] != "3"} == set()
    third = [row for row in REQUIRED if ROWS[row] == "3"]
    assert len(refused) <= 0.05 * len(third)


@pytest.mark.parametrize("case", [c for c in HERE if c.expect != "refused"], ids=name)
def test_case_has_a_sound_numerical_derivative(case: Case) -> None:
    assert is_smooth(case.function, case.args, case.argnums)


def shared_out(cases: list[Case]) -> list[Case]:
    """The cases of common calls, and in turn those of rarer ones."""
    common = [case for case in cases if ROWS[case.row] in "12"]
    return common + in_turn([case for case in cases if ROWS[case.row] not in "12"], 6)


@pytest.mark.parametrize("case", shared_out(HERE), ids=name)
def test_rule(case: Case) -> None:
    order = order_in_turn(case.order, case.row)
    check_expectation(case.expect, case.function, *case.args, argnums=case.argnums, order=order)
