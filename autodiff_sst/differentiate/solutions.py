"""Derivatives of solutions of differential equations.

A change of the initial values and parameters moves the solution of y' = f(y, t, p) along that of
the variational equation (Hairer, Norsett & Wanner 1993, Solving Ordinary Differential Equations I,
section I.14),

    y_dot' = df/dy y_dot + df/dp p_dot,    y_dot(t0) = y0_dot,

which is solved together with the equation itself, by the same solver, to the same tolerance. Its
right side is the tangent of f. The reverse mode takes the solution's derivative along each element
of what is active. It could solve the adjoint equation backwards instead, at a cost that does not
grow with the number of parameters; but then it would need the solution backwards, and where
solutions decay that amplifies errors without bound.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import NoRule
from ..ir.analyses import Analyses
from ..ir.build import Builder
from ..ir.callee import Callee
from ..ir.nodes import Assign, Atom, Const, For, Function, Var, fresh, named_after
from ..ir.types import INT, Array, Scalar, Sym, dims_of, sole_dtype
from ..rules.applying import place_of, refuse_unknown_places
from ..rules.fitting import fit
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem, setitem_call
from ..rules.solutions import checked_op
from ..rules.symbols import Symbol, apply, to_atom
from .calls import tangent_callee, varying
from .jumps import first_jump
from .zeros import derivative_name, shape_of, zero_like

if TYPE_CHECKING:
    from .adjoint import Bars, Sweep
    from .tangent import Tangent

Dots = dict[Atom, Atom]


def tangent_solution(maker: Tangent, stmt: Assign) -> None:
    """The solution itself, and beside it that of the variational equation."""
    maker.builder.append(stmt)
    dots: Dots = {x: maker.of(x) for x in _active(stmt, maker.varied)}
    _refuse_jumps(stmt, maker.varied, maker.analyses)
    (y,) = stmt.targets
    dot = _along(maker.builder, stmt, dots, maker.analyses)
    maker.bind(y, dot)


def reverse_solution(sweep: Sweep, stmt: Assign, bars: Bars) -> None:
    """Contract the cotangent with the derivative along each element of each active argument."""
    (y,) = stmt.targets
    y_bar = bars.pop(y, None)
    if y_bar is None:
        return
    active = _active(stmt, sweep.varied)
    _refuse_jumps(stmt, sweep.varied, sweep.analyses)
    for x in active:
        if isinstance(x.type, Array) and x.type.dims != ():
            slope = _slopes(sweep.builder, stmt, x, y_bar, sweep.analyses)
        else:
            slope = _slope(sweep.builder, stmt, {x: Const(1.0)}, y_bar, sweep.analyses)
        sweep.accumulate(bars, x, to_atom(sweep.builder, fit(slope, Symbol(sweep.builder, x))))


def _active(stmt: Assign, varied: set[Var]) -> list[Var]:
    """The arguments that carry a derivative, each once."""
    places = {k for k, x in enumerate(stmt.args) if x in varied}
    refuse_unknown_places(stmt, places)
    found: list[Var] = []
    for k in sorted(places):
        x = stmt.args[k]
        assert isinstance(x, Var)
        if not isinstance(x.type, (Scalar, Array)) or (sole_dtype(x.type) or "c")[0] != "f":
            raise NoRule(
                "the derivative of odeint is known in real numbers and arrays of a known dtype,"
                " not in lists and complex numbers",
                place_of(stmt.where),
            )
        if x not in found:
            found.append(x)
    return found


def _refuse_jumps(stmt: Assign, varied: set[Var], analyses: Analyses) -> None:
    """The variational equation is one of right sides that are continuous."""
    right_side, _, _, *parameters = stmt.args
    assert isinstance(right_side, Const)
    function = right_side.value.body
    y, _, *own = function.params
    active = [p for p, x in zip(own, parameters, strict=True) if x in varied]
    jump = first_jump(function, [y, *active], analyses)
    if jump is not None:
        raise NoRule(
            f"the derivative of odeint is not known where {function.name} may jump, by a test or a"
            " rounded number that depends on the solution or on what is differentiated: use"
            " np.maximum, np.minimum and np.abs, or solve for each side apart",
            place_of(jump.where),
        )


# --- the variational equation -----------------------------------------------------------------


def _along(builder: Builder, stmt: Assign, dots: Dots, analyses: Analyses) -> Atom:
    """The tangent of the solution, given those of arguments."""
    right_side, y0, times, *parameters = stmt.args
    assert isinstance(right_side, Const)
    callee = right_side.value
    moved = [dots.get(y0) or zero_like(builder, y0)]
    moved += [
        dots.get(x) or zero_like(builder, x) if isinstance(x, Var) else Const(0.0)
        for x in (parameters[k] for k in _varying_parameters(callee))
    ]
    start = apply(np.concatenate, [Symbol(builder, y0), Symbol(builder, moved[0])])
    both = builder.emit(
        checked_op,
        Const(variation(callee, analyses)),
        to_atom(builder, start),
        times,
        *parameters,
        *moved[1:],
        name="both",
        **dict(stmt.keywords),
    )
    index = to_atom(builder, (slice(None), slice(_size(builder, y0), None)))
    (y,) = stmt.targets
    return builder.emit(getitem, both, index, name=derivative_name(y, "_dot"), type=y.type)


def _size(builder: Builder, x: Atom) -> Any:
    """How many elements an array has: a literal where that is known."""
    dims = dims_of(x.type) or ("?",)
    if all(isinstance(dim, int) for dim in dims):
        return math.prod(dims)
    return apply(np.size, Symbol(builder, x))


def _varying_parameters(callee: Callee) -> list[int]:
    """Which of the parameters after y and t can carry a derivative."""
    return [place - 2 for place in varying(callee.body) if place >= 2]


def variation(callee: Callee, analyses: Analyses) -> Callee:
    """The right side for y and y_dot, one after the other, as a function of the same form."""
    if "variation" in callee.derivatives:
        return callee.derivatives["variation"]
    moving = tangent_callee(callee, analyses)
    y, t, *parameters = (fresh(p.name, p.type) for p in callee.body.params)
    dots = [named_after(fresh("", x.type), x, "_dot") for x in _at(parameters, callee)]
    both = fresh("both", _twice(y))
    builder = Builder(algebra=analyses.algebra)
    total = _size(builder, both)
    half = total // 2
    y_half = _part(builder, both, slice(None, half), y.name, y)
    y_dot = _part(builder, both, slice(half, None), f"{y.name}_dot", y)
    given = (y_half, t, *parameters, y_dot, Const(0.0), *dots)
    slopes = builder.emit_many(moving.op, 2, *given, names=("slope", "slope_dot"))
    found = apply(np.concatenate, [Symbol(builder, slope) for slope in slopes])
    body = analyses.simplify(builder.block(found.atom))
    made = Callee(f"{callee.name}_variation", (both.type,))
    made.function = Function(made.name, (both, t, *parameters, *dots), body)
    callee.derivatives["variation"] = made
    return made


def _at(parameters: list[Var], callee: Callee) -> list[Var]:
    return [parameters[k] for k in _varying_parameters(callee)]


def _twice(y: Var) -> Array:
    """The type of two vectors like this one, joined."""
    assert isinstance(y.type, Array) and y.type.dims is not None
    (size,) = y.type.dims
    return Array("float64", (2 * size if isinstance(size, int) else Sym("both"),))


def _part(builder: Builder, both: Var, part: slice, name: str, like: Var) -> Var:
    return builder.emit(getitem, both, to_atom(builder, part), name=name, type=like.type)


# --- the reverse mode -------------------------------------------------------------------------


def _slope(builder: Builder, stmt: Assign, dots: Dots, y_bar: Atom, analyses: Analyses) -> Any:
    """The cotangent along the derivative of the solution in one direction."""
    dot = _along(builder, stmt, dots, analyses)
    return np.sum(apply(np.multiply, Symbol(builder, y_bar), Symbol(builder, dot)))


def _slopes(outer: Builder, stmt: Assign, x: Var, y_bar: Atom, analyses: Analyses) -> Symbol:
    """The same for each element of an array: a loop over them."""
    dims = x.type.dims if isinstance(x.type, Array) else None
    flat = Array("float64", dims if dims and len(dims) == 1 else (Sym(f"v{x.number}"),))
    size = _size(outer, x)
    initial = _zeros(outer, size, flat).atom
    items = outer.emit(PRIMITIVES[range].op, to_atom(outer, size))
    k, carried, target = fresh("k", INT), fresh("slopes", flat), fresh("slopes", flat)
    inner = outer.child()
    zeros = _zeros(inner, size, replace(flat, dtype=sole_dtype(x.type)))
    unit = apply(setitem_call, zeros, 1.0, Symbol(inner, k))
    slope = _slope(inner, stmt, {x: _like(unit, x).atom}, y_bar, analyses)
    stored = apply(setitem_call, Symbol(inner, carried), slope, Symbol(inner, k))
    body = inner.block(stored.atom)
    outer.append(For((target,), k, items, (carried,), (initial,), body, where=outer.where))
    return _like(Symbol(outer, target), x)


def _zeros(builder: Builder, size: Any, type_: Array) -> Symbol:
    keywords: Any = {} if type_.dtype == "float64" else {"dtype": Const(type_.dtype)}
    op = PRIMITIVES[np.zeros].op
    count = to_atom(builder, size)
    (made,) = builder.emit_many(op, 1, count, types=(type_,), **keywords)
    return Symbol(builder, made)


def _like(flat: Symbol, x: Var) -> Symbol:
    """A flat array in the shape of `x`."""
    if isinstance(x.type, Array) and x.type.dims is not None and len(x.type.dims) == 1:
        return flat
    shape = shape_of(flat.builder, x)
    assert isinstance(x.type, Array) and isinstance(flat.type, Array)
    type_ = replace(flat.type, dims=x.type.dims)
    return Symbol(
        flat.builder, flat.builder.emit(PRIMITIVES[np.reshape].op, flat.atom, shape, type=type_)
    )
