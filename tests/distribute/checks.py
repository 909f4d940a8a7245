"""What must hold for a function with loops, whatever is done to them."""

from __future__ import annotations

import contextlib
import copy
from typing import Any

import numpy as np
from programs.check import check_function

from autodiff_sst import AutodiffError, grad, value_and_grad, vjp


def assert_right(function: Any, args: tuple[Any, ...], *, thorough: bool = False) -> None:
    """The checks of random programs; and what is done to loops changes no derivative. What Python
    raises is raised."""
    argnums = tuple(range(len(args)))
    if raises(function, args):
        return
    assert check_function(function, args, thorough=thorough) == "right"
    _, wanted = value_and_grad(function, argnums, reassociate=False)(*args)
    _, pullback = vjp(function, *args)
    assert_same(grad(function, argnums)(*args), wanted)
    assert_same(pullback(1.0), wanted)


def raises(function: Any, args: tuple[Any, ...]) -> bool:
    """Whether Python raises an error; then it is raised, unless what fails has no part in the
    value."""
    try:
        function(*copy.deepcopy(args))
    except (IndexError, ValueError, UnboundLocalError) as error:
        with contextlib.suppress(type(error), AutodiffError):
            for g in grad(function, tuple(range(len(args))))(*args):
                assert np.all(np.isfinite(g))
        return True
    return False


def assert_same(found: Any, wanted: Any) -> None:
    scale = sum(float(np.sum(g * g)) for g in wanted) ** 0.5 + 1.0
    for g, w in zip(found, wanted, strict=True):
        assert np.shape(g) == np.shape(w)
        assert isinstance(g, np.ndarray) == isinstance(w, np.ndarray)
        np.testing.assert_allclose(g, w, rtol=1e-8, atol=1e-9 * scale)


def assert_close(found: Any, wanted: Any) -> None:
    """As close as differences are."""
    for g, w in zip(found, wanted, strict=True):
        np.testing.assert_allclose(g, w, rtol=1e-6, atol=1e-6)


def loops_in(source: str) -> list[str]:
    return [line for line in source.splitlines() if line.strip().startswith("for ")]
