"""Signs and literal factors taken out of linear functions, in derivative code.

sum(-x) -> -sum(x)      sum(c * x) -> c * sum(x)      (-a) @ b -> -(a @ b)
u[i] += broadcast_to(v, shape) -> u[i] += v           zeros[i] += v -> zeros[i] = v
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import Assign, Atom
from ..ir.types import Array, dtype_of
from .algebra import REWRITES, Found, emit, made_by, negated_by, number
from .indexing import additem, may_repeat, setitem


def _reduced(function: Any) -> Any:
    """A sum or mean: factors and signs are applied to its result, which is smaller."""

    def rewrite(builder: Builder, a: Atom, **keywords: Atom) -> Found:
        if (dtype_of(a.type) or "")[0:1] not in ("f", "c"):
            return None
        negated = negated_by(builder, a)
        if negated is not None:
            return emit(builder, np.negative, emit(builder, function, negated, **keywords))
        product = made_by(builder, a, "multiply")
        if product is not None and number(product.args[0]) is not None and not a.name:
            found = emit(builder, function, product.args[1], **keywords)
            return emit(builder, np.multiply, product.args[0], found)
        return None

    return rewrite


def _odd(function: Any, inputs: int) -> Any:
    """A function linear in each of its first arguments: a minus sign goes through."""

    def rewrite(builder: Builder, *args: Atom, **keywords: Atom) -> Found:
        for place in range(min(inputs, len(args))):
            negated = negated_by(builder, args[place])
            if negated is not None:
                plain = (*args[:place], negated, *args[place + 1 :])
                return emit(builder, np.negative, emit(builder, function, *plain, **keywords))
        return None

    return rewrite


def _additem(builder: Builder, u: Atom, value: Atom, *path: Atom) -> Found:
    spread = made_by(builder, value, "broadcast_to")
    if spread is not None and isinstance(u.type, Array):
        return builder.emit(additem, u, spread.args[0], *path, type=u.type)
    if _is_zeros(made_by(builder, u, "zeros")) and not may_repeat(path):
        return builder.emit(setitem, u, value, *path, type=u.type)
    return None


def _is_zeros(made: Assign | None) -> bool:
    return made is not None and isinstance(made.targets[0].type, Array)


REWRITES.update(
    {
        "sum": _reduced(np.sum),
        "mean": _reduced(np.mean),
        "matmul": _odd(np.matmul, 2),
        "outer": _odd(np.outer, 2),
        "expand_dims": _odd(np.expand_dims, 1),
        "additem": _additem,
    }
)
