"""Programs that are easy to differentiate wrongly: right to second order, or refused."""

from __future__ import annotations

import numpy as np
import pytest
from constructs.hostile import HOSTILE
from constructs.rows import Hostile
from oracle import check_expectation, dot, numerical_gradient, richardson, tangent_like
from structures import as_differentiated, flat


def name(program: Hostile) -> str:
    function = program.function
    return str(getattr(function, "__name__", type(function).__name__))


@pytest.mark.parametrize("program", HOSTILE, ids=name)
def test_program_has_a_sound_numerical_derivative(program: Hostile) -> None:
    f, argnums = program.function, program.argnums
    args = [as_differentiated(a) if k in argnums else a for k, a in enumerate(program.args)]
    direction = [tangent_like(a, k) if k in argnums else None for k, a in enumerate(args)]
    estimate = richardson(f, args, direction)
    scale = float(np.max(abs(flat(estimate.value)), initial=1.0))
    assert estimate.error < 1e-7 * scale
    if isinstance(estimate.value, float):
        partial = [numerical_gradient(f, args, k) for k in argnums]
        slope = sum(dot(p.value, direction[k]) for k, p in zip(argnums, partial, strict=True))
        assert slope == pytest.approx(estimate.value, rel=1e-7, abs=1e-7 * scale)


@pytest.mark.parametrize("program", HOSTILE, ids=name)
def test_hostile_program(program: Hostile) -> None:
    check_expectation(
        program.expect,
        program.function,
        *program.args,
        argnums=program.argnums,
        order=program.order,
    )
