"""The form of a case: a function that uses one call, and where it is differentiated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from oracle import Expectation


class Case(NamedTuple):
    """A row of `data/numpy_api.tsv` and a function that uses exactly that call.

    `reason` says why a call is refused.
    """

    row: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    argnums: tuple[int, ...] = (0,)
    order: int = 2
    expect: Expectation = "right"
    reason: str = ""


V = np.array([0.5, 1.2, 0.8, 0.3])
W = np.array([1.7, -0.6, 0.4, 2.1])
M = np.array([[0.5, 1.2, -0.8, 0.3], [1.6, -0.4, 0.9, 2.2], [-1.1, 0.7, 0.2, 1.4]])
P = np.array([[0.5, 1.2, 0.8, 0.3], [1.6, 0.4, 0.9, 2.2], [1.1, 0.7, 0.2, 1.4]])
S = np.array([[2.0, 0.3, -0.5], [0.7, 1.5, 0.4], [-0.2, 0.6, 1.8]])
T = np.linspace(0.2, 1.4, 24).reshape(2, 3, 4) ** 1.5
COLUMN = np.array([[0.6], [1.3], [0.9]])
ROW = np.array([0.7, 1.1, 0.4, 1.9])
BATCH = np.stack([S, S.T + 0.5 * np.eye(3)])
V32, W32, M32 = (a.astype(np.float32) for a in (V, W, M))


def refused(
    row: str, function: Callable[..., Any], args: tuple[Any, ...], reason: str, **options: Any
) -> Case:
    """A case that must be refused, for this reason."""
    return Case(row, function, args, expect="refused", reason=reason, **options)
