"""The form of a row of the table of constructs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from oracle import Expectation


class Row(NamedTuple):
    """A construct of `data/python_constructs.tsv` and a program that uses it."""

    construct: str
    tier: int
    function: Callable[..., Any]
    args: tuple[Any, ...]
    argnums: tuple[int, ...] = (0,)
    expect: Expectation = "right"


def point() -> np.ndarray:
    """Where most programs are differentiated: away from every kink of theirs."""
    return np.array([0.5, 1.2, 0.8, 0.3])
