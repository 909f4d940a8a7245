"""Calls of the library in random programs: the cases of the rules, near the points they are at.

A case is a function that uses one call, with arguments at which it is smooth. A program calls it
with these arguments changed a little by values of its own, which keeps them in the domain.
"""

from __future__ import annotations

import copy
import re
import warnings
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from rules.case import Case
from rules.table import HERE, ROWS

NAME = re.compile(r"\b(?:case|point|place)_(\d+)(?:_(\d+))?\b")
NEAR = 0.04  # how far arguments are moved, as a part of them


class Call(NamedTuple):
    """A case, by its number among all of those that are tested here, and what it returns."""

    number: int
    case: Case
    shape: tuple[int, ...]
    is_complex: bool


@cache
def calls() -> tuple[Call, ...]:
    """The calls of the first two tiers, but for single precision: no differences tell its slopes
    apart from rounding."""
    found = (_call(number, case) for number, case in enumerate(HERE))
    return tuple(call for call in found if call is not None)


def _call(number: int, case: Case) -> Call | None:
    if case.expect != "right" or ROWS[case.row] not in "12":
        return None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        result = np.asarray(case.function(*copy.deepcopy(case.args)))
    moved = [np.asarray(case.args[k]) for k in case.argnums]
    if any(value.dtype not in (np.float64, np.complex128) for value in (*moved, result)):
        return None
    return Call(number, case, result.shape, result.dtype.kind == "c")


def arguments(call: Call, scalar: Any, vector: Any) -> list[str]:
    """The arguments, moved by expressions: `scalar()`, and the name and size of a `vector()`."""
    given = []
    for k, value in enumerate(call.case.args):
        point = f"point_{call.number}_{k}"
        if k not in call.case.argnums:
            given.append(point)
        elif np.ndim(value) == 0 or vector is None:
            given.append(f"{point} * (1.0 + {NEAR} * np.sin({scalar()}))")
        else:
            name, size = vector()
            index = f"place_{call.number}_{k} % {size}"
            given.append(f"{point} * (1.0 + {NEAR} * np.sin({name}[{index}]))")
    return given


def head(lines: list[str]) -> list[str]:
    """Definitions of what a program uses of the cases, as lines of its module."""
    used = sorted({found.group() for line in lines for found in NAME.finditer(line)})
    return (
        ["import copy", "from rules.table import HERE", "", *map(_definition, used)] if used else []
    )


def _definition(name: str) -> str:
    found = NAME.fullmatch(name)
    assert found is not None
    case = HERE[int(found[1])]
    if name.startswith("case"):
        return f"{name} = HERE[{found[1]}].function  # {case.row}"
    if name.startswith("point"):
        return f"{name} = copy.deepcopy(HERE[{found[1]}].args[{found[2]}])"
    value = np.asarray(case.args[int(found[2])])
    return f"{name} = np.arange({value.size}).reshape({value.shape})"
