"""One application of a primitive as a trace of its own, and its derivatives of any order.

No other stage takes part: the statements are written by the rules and run by the interpreter of
the trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autodiff_sst.ir.build import Builder, new_var
from autodiff_sst.ir.interpret import run_block
from autodiff_sst.ir.nodes import Assign, Atom, Block, Const, Var
from autodiff_sst.ir.types import Array, Dim, Scalar, Sym, Type, can_vary
from autodiff_sst.rules.applying import differentiable, pull_cotangent, push_tangent
from autodiff_sst.rules.indexing import zeros_like_of
from autodiff_sst.rules.symbols import Symbol, apply, to_atom


class Trace(NamedTuple):
    """Straight-line statements; `active` are the parameters that are differentiated."""

    params: tuple[Var, ...]
    active: tuple[Var, ...]
    stmts: tuple[Assign, ...]
    results: tuple[Atom, ...]

    def run(self, *values: Any) -> tuple[Any, ...]:
        """Evaluate the trace, holding each value to the type that was inferred for it."""
        found = dict(zip(self.params, values, strict=True))
        results = run_block(Block(self.stmts, self.results), found)
        extents: dict[str, int] = {}
        for var, value in found.items():
            check_type(var, value, extents)
        return results


def type_of(value: Any, name: str, literal: bool = False) -> Type:
    """The type a parameter has: extents are known to be 1, or known not to be, if they are not
    literal."""
    if isinstance(value, np.ndarray):
        dims = tuple(
            n if n == 1 or literal else Sym(f"{name}.{k}", 0, True)
            for k, n in enumerate(value.shape)
        )
        return Array(str(value.dtype), dims)
    dtype = str(np.asarray(value).dtype)
    return Scalar(dtype, not isinstance(value, np.generic))


def check_type(var: Var, value: Any, extents: dict[str, int]) -> None:
    """Whether a value is of the type that was inferred: extents agree wherever they are named."""
    match var.type:
        case Array(dtype, dims):
            assert dtype is None or value.dtype == dtype, f"{var}: {value.dtype} is not {var.type}"
            if dims is not None:
                assert np.ndim(value) == len(dims), f"{var}: {np.shape(value)} is not {var.type}"
                for extent, dim in zip(np.shape(value), dims, strict=True):
                    check_extent(var, extent, dim, extents)
        case Scalar(dtype):
            assert np.ndim(value) == 0, f"{var}: {np.shape(value)} is not {var.type}"
            assert np.asarray(value).dtype == dtype, f"{var}: {value!r} is not {var.type}"


def check_extent(var: Var, extent: int, dim: Dim, extents: dict[str, int]) -> None:
    wanted = dim
    if isinstance(dim, Sym):
        base = extents.setdefault(dim.base, extent - dim.offset)
        wanted = max(base + dim.offset, 0)
        assert not (dim.many and extent == 1), f"{var}: an extent of {var.type} is 1"
    assert extent == wanted, f"{var}: an extent is {extent}, but the type says {var.type}"


def traced(
    function: Any, args: Sequence[Any], keywords: dict[str, Any], literal: bool = False
) -> Trace:
    """The trace of one call. Floating and complex arguments are active, in lists too."""
    builder = Builder()
    params: list[Var] = []

    def symbol(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return type(value)(symbol(item) for item in value)
        if not isinstance(value, (np.ndarray, np.generic, float, complex)):
            return value
        params.append(new_var(f"x{len(params)}", type_of(value, f"x{len(params)}", literal)))
        return Symbol(builder, params[-1])

    given = [symbol(value) for value in args]
    named = {k: symbol(v) if isinstance(v, np.ndarray) else v for k, v in keywords.items()}
    found = apply(function, *given, **named)
    found = found if isinstance(found, tuple) else (found,)
    results = tuple(to_atom(builder, y) for y in found)
    active = tuple(p for p in params if can_vary(p.type))
    return Trace(tuple(params), active, assigns(builder), results)


def values_of(args: Sequence[Any], keywords: dict[str, Any]) -> list[Any]:
    """The values of the parameters of `traced`."""
    return [*numbers(args), *(v for v in keywords.values() if isinstance(v, np.ndarray))]


def numbers(args: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for value in args:
        if isinstance(value, (list, tuple)):
            found += numbers(value)
        elif isinstance(value, (np.ndarray, np.generic, float, complex)):
            found.append(value)
    return found


def assigns(builder: Builder) -> tuple[Assign, ...]:
    return tuple(stmt for stmt in builder.stmts if isinstance(stmt, Assign))


def opened(trace: Trace) -> Builder:
    """A builder that goes on where the trace ends."""
    builder = Builder()
    for stmt in trace.stmts:
        builder.append(stmt)
    return builder


def tangent(trace: Trace) -> Trace:
    """(x, x_dot) -> y_dot."""
    builder = opened(trace)
    given = tuple(new_var("", x.type) for x in trace.active)
    dots: dict[Atom, Atom] = dict(zip(trace.active, given, strict=True))
    for stmt in trace.stmts:
        moved = tuple(dots.get(a) for a in stmt.args)
        smooth = differentiable(stmt)
        moved = tuple(t if k in smooth else None for k, t in enumerate(moved))
        if any(t is not None for t in moved):
            found = push_tangent(builder, stmt, moved)
            dots |= {y: t for y, t in zip(stmt.targets, found, strict=True) if t is not None}
    results = tuple(dots.get(y) or zero(builder, y) for y in trace.results)
    return Trace(trace.params + given, trace.active + given, assigns(builder), results)


def adjoint(trace: Trace) -> Trace:
    """(x, y_bar) -> x_bar."""
    builder = opened(trace)
    given = tuple(new_var("", y.type) for y in trace.results)
    bars: dict[Atom, Atom] = {}
    for y, seed in zip(trace.results, given, strict=True):
        add(builder, bars, y, seed)
    varied = set(trace.active)
    for stmt in trace.stmts:
        if any(stmt.args[k] in varied for k in differentiable(stmt)):
            varied.update(y for y in stmt.targets if can_vary(y.type))
    for stmt in reversed(trace.stmts):
        wanted = {k for k in differentiable(stmt) if stmt.args[k] in varied}
        cotangents = tuple(bars.pop(y, None) for y in stmt.targets)
        if wanted and any(g is not None for g in cotangents):
            for k, term in pull_cotangent(builder, stmt, cotangents, wanted).items():
                add(builder, bars, stmt.args[k], term)
    results = tuple(bars.get(x) or zero(builder, x) for x in trace.active)
    return Trace(trace.params + given, trace.active + given, assigns(builder), results)


def add(builder: Builder, bars: dict[Atom, Atom], x: Atom, term: Atom) -> None:
    if isinstance(x, Var):
        total = Symbol(builder, bars[x]) + Symbol(builder, term) if x in bars else term
        bars[x] = to_atom(builder, total)


def zero(builder: Builder, x: Atom) -> Atom:
    if isinstance(x.type, Scalar):
        return Const(0.0)
    return to_atom(builder, zeros_like_of(Symbol(builder, x)))
