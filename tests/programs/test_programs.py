"""Random programs: right or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from programs.check import check_function, check_program
from programs.rule_calls import calls
from programs.program import Program, programs
from programs.regressions import REFUSED, REGRESSIONS
from rules.table import ROWS, is_here

relaxed = settings(
    deadline=None,
    database=None,
    print_blob=False,
    phases=(Phase.generate, Phase.shrink),  # explaining traces every line of the compiler
    suppress_health_check=list(HealthCheck),
)


def test_every_common_call_can_be_drawn() -> None:
    common = {row for row, tier in ROWS.items() if tier in ("1", "2") and is_here(row)}
    assert {call.case.row for call in calls()} == common


@pytest.mark.parametrize("block", range(4))
def test_random_programs(block: int) -> None:
    """The same few programs in every run."""

    @seed(block)
    @settings(relaxed, max_examples=30)
    @given(programs())
    def check(program: Program) -> None:
        check_program(program, thorough=program.supplied % 3 == 0)

    check()


@pytest.mark.nightly
@pytest.mark.parametrize("block", range(40))
def test_many_random_programs(block: int) -> None:
    """20,000 programs, others in every run."""

    @settings(relaxed, max_examples=500)
    @given(programs())
    def check(program: Program) -> None:
        check_program(program, thorough=program.supplied % 5 == 0)

    check()


@pytest.mark.parametrize(
    ("function", "arguments"),
    REGRESSIONS,
    ids=[f"{f.__name__}-{k}" for k, (f, _) in enumerate(REGRESSIONS)],
)
def test_regression(function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    assert check_function(function, arguments) == "right"


@pytest.mark.parametrize(("function", "arguments"), REFUSED, ids=[f.__name__ for f, _ in REFUSED])
def test_refusal(function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    assert check_function(function, arguments) == "refused"
