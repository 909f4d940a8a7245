"""Programs as people write them, with helper modules, classes and loops: right to second order."""

from __future__ import annotations

import pytest
from constructs.realistic import REALISTIC
from constructs.rows import Hostile
from oracle import check_expectation, is_smooth
from rotation import order_in_turn


def name(program: Hostile) -> str:
    return "-".join([program.function.__name__, *map(str, program.args[1:])])


@pytest.mark.parametrize("program", REALISTIC, ids=name)
def test_program_has_a_sound_numerical_derivative(program: Hostile) -> None:
    assert is_smooth(program.function, program.args, program.argnums)


@pytest.mark.parametrize("program", REALISTIC, ids=name)
def test_realistic_program(program: Hostile) -> None:
    check_expectation(
        program.expect,
        program.function,
        *program.args,
        argnums=program.argnums,
        order=order_in_turn(program.order, name(program)),
    )
