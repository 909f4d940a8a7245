"""The forms of the programs: rows of the table of constructs, and hostile programs."""

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


class Hostile(NamedTuple):
    """A program that is easy to differentiate wrongly.

    `expect` is "right or refused" only where the rules on undecidable aliasing allow to refuse.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    argnums: tuple[int, ...] = (0,)
    expect: Expectation = "right"
    order: int = 2


def point() -> np.ndarray:
    """Where most programs are differentiated: away from every kink of theirs."""
    return np.array([0.5, 1.2, 0.8, 0.3])
