"""What some functions of NumPy mean, written in Python and read by the compiler.

These are functions that call others they are given, or that loop over what is known only at run
time. Each computes what NumPy computes, in the same order, so that the value is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

# --- polynomials ------------------------------------------------------------------------------


def polyval(p: Any, x: Any) -> Any:
    p = np.asarray(p)
    y = np.zeros_like(np.asarray(x))
    for coefficient in p:
        y = y * x + coefficient
    return y


# --- functions that are given functions -------------------------------------------------------


def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    y = np.zeros_like(x)
    if len(funclist) == len(condlist) + 1:
        left = ~np.any(np.array(condlist), axis=0)
        condlist = [*condlist, left]
    for condition, function in zip(condlist, funclist):
        if callable(function):
            y[condition] = function(x[condition], *args, **kw)
        else:
            y[condition] = function
    return y


IN_PYTHON: dict[Any, Callable[..., Any]] = {np.polyval: polyval, np.piecewise: piecewise}
