"""Programs that are easy to differentiate wrongly: right to second order, or refused."""

from __future__ import annotations

import pytest
from constructs.hostile import HOSTILE
from constructs.rows import Hostile
from oracle import check_expectation, is_smooth
from rotation import order_in_turn
from structures import as_differentiated


def name(program: Hostile) -> str:
    function = program.function
    return str(getattr(function, "__name__", type(function).__name__))


@pytest.mark.parametrize("program", HOSTILE, ids=name)
def test_program_has_a_sound_numerical_derivative(program: Hostile) -> None:
    f, argnums = program.function, program.argnums
    args = [as_differentiated(a) if k in argnums else a for k, a in enumerate(program.args)]
    assert is_smooth(f, args, argnums)


@pytest.mark.parametrize("program", HOSTILE, ids=name)
def test_hostile_program(program: Hostile) -> None:
    check_expectation(
        program.expect,
        program.function,
        *program.args,
        argnums=program.argnums,
        order=order_in_turn(program.order, name(program)),
    )
