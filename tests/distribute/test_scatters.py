"""What trips add to elements that they look up is added for all trips at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from distribute.checks import loops_in
from distribute.scatters import DONE_AT_ONCE, OTHERS, arguments, histogram

from autodiff_sst import grad, jvp, value_and_grad


@pytest.mark.parametrize("function", DONE_AT_ONCE + OTHERS)
def test_gradients_are_right(function: Any) -> None:
    args = arguments(function)
    way = np.cos(np.arange(args[0].size)).reshape(args[0].shape)
    value, found = value_and_grad(function)(*args)
    assert value == function(*args)
    _, along = jvp(function, args, (way, *(None for _ in args[1:])))
    np.testing.assert_allclose(np.sum(found * way), along, rtol=1e-10)
    np.testing.assert_allclose(grad(function)(*args), found, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("function", DONE_AT_ONCE)
def test_no_loop_is_left(function: Any) -> None:
    assert not loops_in(grad(function).source_for(*arguments(function)))


def test_places_that_are_not_there_raise() -> None:
    x = np.ones(12)
    for places in (np.full(12, 8), np.full(12, -9)):
        with pytest.raises(IndexError):
            histogram(x, places)
        with pytest.raises(IndexError):
            grad(histogram)(x, places)
    np.testing.assert_array_equal(grad(histogram)(np.ones(0), np.full(0, 9)), np.ones(0))
