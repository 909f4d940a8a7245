"""Parts of parts of arrays, for all lengths."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from autodiff_sst.ir.nodes import Const
from autodiff_sst.ir.types import Array, Sym
from autodiff_sst.rules.paths import joined_path

ENDS = (None, 0, 1, 2, 3, -1, -2, -3)
CUTS = [slice(*ends) for ends in itertools.product(ENDS, ENDS)]
CUTS += [slice(0, 3, 1), slice(None, None, 2), slice(None, None, -1)]


def taken(x: Any, *path: Any) -> Any:
    """What is there, or that it is not."""
    try:
        for part in path:
            x = x[part]
    except IndexError:
        return None
    return x


@pytest.mark.parametrize("least", range(4))
def test_joined_paths_lead_to_the_same(least: int) -> None:
    joined = 0
    for cut, part in itertools.product(CUTS, [0, 1, 2, -1, -2, *CUTS]):
        left = Array("float64", (Sym("n", 0, least > 1, least),))
        path = [step.value for step in joined_path(left, (Const(cut),), Const(part))]
        joined += len(path) == 1
        for x in map(np.arange, range(8)):
            if len(x[cut]) >= least:
                found, wanted = taken(x, *path), taken(x, cut, part)
                assert np.array_equal(found, wanted) and type(found) is type(wanted)
    assert joined > 500


def test_parts_of_matrices() -> None:
    x = np.arange(20).reshape(4, 5)
    cuts = itertools.product([0, 1, slice(None), slice(1, None), slice(None, 2)], repeat=2)
    parts = [0, 1, slice(1, None), (0,), (0, 1), (slice(None), 1), (slice(0, 1), slice(1, 2))]
    joined = 0
    for cut, part in itertools.product(cuts, parts):
        if not np.ndim(x[cut]):
            continue
        left = Array("int64", tuple(Sym(f"n{axis}") for axis in range(x[cut].ndim)))
        path = [step.value for step in joined_path(left, (Const(cut),), Const(part))]
        joined += len(path) == 1
        if isinstance(part, tuple) and len(part) > x[cut].ndim:
            assert len(path) == 2
            continue
        assert np.array_equal(taken(x, *path), taken(x, cut, part))
    assert joined > 50
