"""Loops that fail do so in their derivatives as well, in the same way, though parts of them are
done before or after them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autodiff_sst import grad

ONES = np.ones(20)


def fails_alike(function: Any, args: tuple[Any, ...], argnums: Any = 0) -> None:
    with pytest.raises(Exception) as wanted:  # noqa: PT011
        function(*args)
    with pytest.raises(wanted.type):
        grad(function, argnums)(*args)


def too_many(x: Any, n: int) -> Any:
    s = 0.0
    for i in range(n):
        s += np.sin(x[i])
    return s


def too_many_in_turn(x: Any, w: Any, n: int) -> Any:
    h = w
    for i in range(n // 2):
        h = np.tanh(w * h + x[i])
    return h


def too_few_elements(x: Any, z: Any) -> Any:
    a = np.zeros(2)
    for i in range(1, 14):
        a[i] -= x[i - 1] / (2.0 + z[-1] ** 2)
    return np.sum(a)


def beyond_the_end(x: Any, y: Any) -> Any:
    s = np.sum(x)
    for i in range(-1, len(x) - 2):
        s += np.sin(y[i + 3] - x[i])
    return s


def test_what_is_read_is_there() -> None:
    """A slice takes what there is: it stands for what is known to be there only."""
    fails_alike(too_many, (ONES, 25))
    fails_alike(too_many_in_turn, (ONES, 0.5, 60))
    fails_alike(too_few_elements, (np.ones(13), np.array([0.3])), 1)
    fails_alike(beyond_the_end, (ONES, ONES))
