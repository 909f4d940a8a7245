"""The evaluation trace of the textbooks, with its values: a table of v-variables.

Griewank & Walther, Evaluating Derivatives (2008), chapter 2: one row for each elementary
operation, in the order in which Python performs them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..derivative import bind, promoted
from ..errors import ArgumentError, AutodiffError
from ..ir.guards import found_at
from ..ir.nodes import Assign
from ..ir.tree import Fixed, Leaf, Node, leaves
from ..ir.walk import statements
from ..lower.entry import Lowered
from ..pipeline import primal_trace
from ..recipe import Recipe
from .recording import Record, adjoints, record, tangents
from .rows import is_shown, is_whole, rows_of, spelled
from .seeds import input_tangents, result_adjoints
from .table import Row, Trace

__all__ = ["Row", "Trace", "trace"]

MODES = ("primal", "tangent", "adjoint")


def trace(
    f: Callable[..., Any],
    *args: Any,
    mode: str = "primal",
    seed: Any = None,
    limit: int = 1000,
    **kwargs: Any,
) -> Trace:
    """Run a function and write down every elementary operation with its value.

    Parameters
    ----------
    f
        A function, or a derivative (then the function that was differentiated is traced).
    *args, **kwargs
        Its arguments. Numbers given as integers are taken as floats where tangents or adjoints
        are asked for and the function allows it.
    mode
        "primal" for values only, "tangent" for the forward, "adjoint" for the reverse trace.
    seed
        Forward: the tangents of the inputs, as a dict by parameter name or a tuple in the order
        of the parameters; or the name of the one parameter whose tangent is 1. By default the
        first parameter's. Reverse: the adjoint of the result, 1 by default.
    limit
        The most operations shown; the derivatives count all of them.

    Returns
    -------
    Trace
        `trace(...)["v1"].adjoint` and so on; printed, an aligned table.

    Examples
    --------
    >>> from math import log
    >>> from autodiff_sst import trace
    >>> def f(x1, x2):
    ...     return x1 * x2 + x2 - log(x1)
    >>> print(trace(f, 2.0, 4.0, mode="adjoint"))
                     value  adjoint
    -------------------------------
    x1                   2      3.5
    x2                   4        3
    v1 = x1 * x2         8        1
    v2 = v1 + x2        12        1
    v3 = log(x1)  0.693147       -1
    v4 = v2 - v3   11.3069        1
    """
    from ..operators import make_recipe

    if mode not in MODES:
        raise ArgumentError(f"mode is one of {', '.join(MODES)}, not {mode!r}")
    if seed is not None and mode == "primal":
        raise ArgumentError('a seed needs mode="tangent" or mode="adjoint"')
    recipe = _traced(make_recipe("grad", f, 0))
    arguments = bind(recipe, args, kwargs)
    if mode != "primal":
        arguments = _as_floats(recipe, arguments)
    lowered = primal_trace(recipe.function, arguments)
    places = [(item.root, item.path) for item in lowered.inputs]
    made = record(lowered.function, [found_at(p, recipe.primal, arguments) for p in places])
    dots, bars = None, None
    if mode == "tangent":
        dots = tangents(made, input_tangents(recipe, made, places, arguments, seed))
    elif mode == "adjoint":
        bars = adjoints(made, result_adjoints(made, seed))
    value = _value(lowered.result, made)
    rows = list(rows_of(made, [spelled(p) for p in places], dots, bars, limit))
    left = sum(is_shown(s.stmt) for s in made.steps) - limit
    note = f"... and {left} more operations: raise limit={limit} to see them" if left > 0 else ""
    return Trace(tuple(rows), value, mode, note)


def _traced(recipe: Recipe) -> Recipe:
    """The recipe whose function is shown: for a derivative, that of what it differentiates."""
    inner = recipe.function
    return inner if isinstance(inner, Recipe) else recipe


def _as_floats(recipe: Recipe, arguments: dict[str, Any]) -> dict[str, Any]:
    """Integers become floats, but for those that the function needs as integers."""
    found = dict(arguments)
    kept = _counting(primal_trace(recipe.function, arguments))
    for name, value in arguments.items():
        number = isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_))
        if not number and not (isinstance(value, np.ndarray) and value.dtype.kind in "iu"):
            continue
        if f"param:{name}" in kept:
            continue
        changed = found | {name: promoted(value)}
        try:
            primal_trace(recipe.function, changed)
        except (AutodiffError, TypeError, ValueError):
            continue
        found = changed
    return found


def _counting(lowered: Lowered) -> set[str]:
    """The inputs that are used as a count, a shape or an index."""
    needed: set[Any] = {g.root for g in lowered.guards if g.kind == "equal"}
    for stmt in reversed(list(statements(lowered.function.body))):
        if not isinstance(stmt, Assign):
            continue
        whole = all(is_whole(t.type) for t in stmt.targets)
        if stmt.op.name in ("range", "slice", "tuple") or (whole and needed & {*stmt.targets}):
            needed.update(stmt.args)
        elif stmt.op.name in ("getitem", "setitem"):
            needed.update(stmt.args[1 if stmt.op.name == "getitem" else 2 :])
        needed.update(v for k, v in stmt.keywords if k == "shape")
    return needed | {i.root for i in lowered.inputs if i.var in needed}


def _value(tree: Any, made: Record) -> Any:
    """What the function returned, in its structure."""
    ends = dict(zip(leaves(tree), made.results))

    def build(part: Any) -> Any:
        match part:
            case Leaf(atom):
                return made.value(ends[atom])
            case Fixed(value):
                return value
            case Node(kind, cls, keys, children):
                parts = [build(child) for child in children]
                if kind in ("tuple", "list"):
                    return cls(parts)
                named = dict(zip(keys, parts, strict=True))
                return cls(named) if kind == "dict" else cls(**named)
        raise AssertionError(part)

    return build(tree)
