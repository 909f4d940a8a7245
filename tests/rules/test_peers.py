"""Other systems and complex steps as oracles: to the last digits where they have an answer.

A case is written with `np.`; a peer runs it with its own module under that name. What it cannot
run says nothing, and where the two differ finite differences say who is wrong.
"""

from __future__ import annotations

import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from oracle import richardson
from rotation import in_turn
from rules.case import Case
from rules.table import HERE

import autodiff_sst as ad

STEP = 1e-30
Gradient = Callable[[Callable[..., Any], tuple[Any, ...]], Any]


def simple(case: Case) -> bool:
    """One real argument in double precision."""
    x = case.args[0] if len(case.args) == 1 else None
    return (
        case.expect == "right"
        and case.argnums == (0,)
        and isinstance(x, (float, np.ndarray))
        and np.asarray(x).dtype == np.float64
    )


CASES = [case for case in HERE if simple(case)]
# What iterates until it is precise enough is no more precise by a complex step.
DIRECT = [
    case for case in CASES if case.row.startswith(("np.", "ndarray.")) and "linalg" not in case.row
]


def with_module(function: Any, module: Any) -> Any:
    """The function with another module under the name `np`."""
    names = {**function.__globals__, "np": module}
    made = types.FunctionType(
        function.__code__, names, function.__name__, function.__defaults__, function.__closure__
    )
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def total(function: Any, module: Any) -> Any:
    """The sum of the sines of what it returns."""

    def summed(x: Any) -> Any:
        return module.sum(module.sin(function(x)))

    return summed


def autograd_gradients() -> tuple[Any, Any]:
    autograd = pytest.importorskip("autograd")
    return pytest.importorskip("autograd.numpy"), autograd.grad


def jax_gradients() -> tuple[Any, Any]:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    return pytest.importorskip("jax.numpy"), jax.grad


def answers(module: Any, gradient: Any, cases: list[Case]) -> Iterator[tuple[Case, Any]]:
    """What a peer has to say of these cases."""
    for case in cases:
        try:
            found = gradient(total(with_module(case.function, module), module))(case.args[0])
            answer = np.asarray(found, float)
        except Exception:  # whatever a peer does about what it does not know
            continue
        if answer.shape == np.shape(case.args[0]) and np.all(np.isfinite(answer)):
            yield case, answer


@pytest.mark.parametrize("block", range(4))
@pytest.mark.parametrize(
    ("peer", "parts", "least"), [(autograd_gradients, 2, 20), (jax_gradients, 12, 3)]
)
def test_gradients_are_those_of_a_peer(
    peer: Callable[[], tuple[Any, Any]], parts: int, least: int, block: int
) -> None:
    module, gradient = peer()
    compared = 0
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for case, theirs in answers(module, gradient, in_turn(CASES, parts)[block::4]):
            ours = ad.grad(total(case.function, np))(case.args[0])
            if not np.allclose(ours, theirs, rtol=1e-9, atol=1e-9):
                assert_right(total(case.function, np), case.args[0], ours, case.row)
            compared += 1
    assert compared >= least


def assert_right(function: Any, x: Any, ours: Any, row: str) -> None:
    """Finite differences decide, in a few directions."""
    for seed in range(3):
        direction = np.random.RandomState(seed).standard_normal(np.shape(x))
        slope = richardson(function, (x,), [direction])
        along = float(np.sum(np.asarray(ours) * direction))
        assert abs(along - slope.value) <= 1e-6 * (1.0 + abs(along)) + 10.0 * slope.error, row


@pytest.mark.parametrize("block", range(4))
def test_tangents_are_those_of_a_complex_step(block: int) -> None:
    """Where a function of NumPy goes on in the complex plane, a step of 1e-30 has no error."""
    compared = 0
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for case in in_turn(DIRECT, 2)[block::4]:
            x, f = case.args[0], total(case.function, np)
            direction = np.cos(np.arange(np.size(x), dtype=float)).reshape(np.shape(x))
            try:
                exact = float(np.imag(f(x + 1j * STEP * direction)) / STEP)
            except (TypeError, ValueError, AttributeError, IndexError, np.linalg.LinAlgError):
                continue
            slope = richardson(f, (x,), [direction])
            if not abs(exact - slope.value) <= 1e-7 * (1.0 + abs(exact)) + 10.0 * slope.error:
                continue  # it is not analytic: it takes absolute values, or drops what is imaginary
            if exact == 0.0 and abs(slope.value) > 1e-12:
                continue
            _, along = ad.jvp(f, (x,), (direction,))
            assert abs(along - exact) <= 1e-11 * (1.0 + abs(exact)), case.row
            compared += 1
    assert compared >= 20
