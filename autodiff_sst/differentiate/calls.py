"""Calls of traced functions: the derivative of a call is a call of the derivative.

In reverse mode a function is split like the body of a loop: its forward half returns its results
and what its reverse half reads. All of its floating-point arguments and results count as active,
so that a function that calls itself needs one derivative, not one for each set of active ones.

An array that a function hands on to itself as it is, has one adjoint for all calls: the reverse
half is given what has been added up so far, and adds to that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..ir.analyses import Analyses
from ..ir.callee import Callee, callee_of
from ..ir.nodes import Assign, Atom, Block, Function, Var, fresh
from ..ir.rebuild import pick, substitute
from ..ir.types import Array, Saved, Type, can_vary, rank, sole_dtype
from ..ir.walk import statements
from ..rules.records import record_op, unrecord_op
from .zeros import derivative_name, zero_like

if TYPE_CHECKING:
    from .adjoint import Bars, Sweep
    from .tangent import Tangent


def varying(function: Function) -> tuple[int, ...]:
    """The places of the parameters that can carry a derivative."""
    return tuple(k for k, p in enumerate(function.params) if can_vary(p.type))


def varying_results(callee: Callee) -> tuple[int, ...]:
    return tuple(k for k, type_ in enumerate(callee.results) if can_vary(type_))


# --- forward ----------------------------------------------------------------------------------


def tangent_call(maker: Tangent, stmt: Assign) -> None:
    """`y, y_dot = f_jvp(x, x_dot)` in place of `y = f(x)`."""
    callee = callee_of(stmt.op)
    assert callee is not None
    derived = tangent_callee(callee, maker.analyses)
    places = varying(callee.body)
    dots = tuple(maker.of(stmt.args[k]) for k in places)
    active = varying_results(callee)
    found = tuple(
        maker.dot(stmt.targets[k])
        if stmt.targets[k] in maker.varied
        else fresh("", stmt.targets[k].type)
        for k in active
    )
    args = (*stmt.args, *dots)
    maker.builder.append(Assign((*stmt.targets, *found), derived.op, args, (), stmt.where))


def tangent_callee(callee: Callee, analyses: Analyses) -> Callee:
    from .tangent import tangent_function

    if "jvp" not in callee.derivatives:
        active, effect = varying_results(callee), callee.op.effect
        results = (*callee.results, *(callee.results[k] for k in active))
        derived = callee.derivatives["jvp"] = Callee(f"{callee.name}_jvp", results, effect)
        function = callee.body
        wrt = varying(function)
        varied = analyses.varied(function.body, [function.params[k] for k in wrt])
        made = tangent_function(function, wrt, varied, analyses)
        count = len(callee.results)
        yields = made.body.yields[:count] + tuple(made.body.yields[count + k] for k in active)
        body = analyses.simplify(Block(made.body.stmts, yields))
        derived.function = Function(derived.name, made.params, body)
    return callee.derivatives["jvp"]


# --- reverse ----------------------------------------------------------------------------------


def reverse_call(sweep: Sweep, stmt: Assign, bars: Bars) -> Assign:
    """The forward sweep calls the forward half; adjoints come from the reverse half."""
    callee = callee_of(stmt.op)
    assert callee is not None
    cotangents = {k: bars.pop(t, None) for k, t in enumerate(stmt.targets)}
    if all(g is None for g in cotangents.values()):
        return stmt
    forward, reverse = split_callee(callee, sweep.analyses)
    saved = fresh("saved", forward.results[-1])
    active = varying_results(callee)
    given = [cotangents[k] or zero_like(sweep.builder, stmt.targets[k]) for k in active]
    places = varying(callee.body)
    names = tuple(derivative_name(stmt.args[k], "_bar") for k in places)
    types = tuple(_adjoint_type(stmt.args[k], callee.body.params[k]) for k in places)
    begun = [_begun(sweep, bars, stmt.args[k], callee.body.params[k]) for k in handed_on(callee)]
    found = sweep.builder.emit_many(
        reverse.op, len(places), saved, *given, *begun, names=names, types=types
    )
    sweep.varied.add(saved)
    for k, bar in zip(places, found, strict=True):
        sweep.hand_back(bars, stmt.args[k], bar)
    return Assign((*stmt.targets, saved), forward.op, stmt.args, (), stmt.where)


def handed_on(callee: Callee) -> tuple[int, ...]:
    """The places of the arrays that a function hands on to itself as they are."""
    params = callee.body.params
    calls = [s for s in statements(callee.body.body) if isinstance(s, Assign) and s.op == callee.op]
    return tuple(
        k
        for k in varying(callee.body)
        if isinstance(params[k].type, Array) and any(s.args[k] == params[k] for s in calls)
    )


def _begun(sweep: Sweep, bars: Bars, argument: Atom, param: Var) -> Atom:
    """The adjoint of an argument so far, which the reverse half goes on with."""
    if isinstance(argument, Var) and argument in bars and _alike(argument.type, param.type):
        return bars.pop(argument)
    return zero_like(sweep.builder, argument, derivative_name(argument, "_bar"))


def _alike(a: Type, b: Type) -> bool:
    """Whether two arrays have one dtype and rank for certain."""
    return sole_dtype(a) == sole_dtype(b) is not None and rank(a) == rank(b) is not None


def _adjoint_type(argument: Atom, param: Var) -> Type:
    """The type of the adjoint of an argument. The extents of the parameter are of another call,
    where a function calls itself."""
    if isinstance(argument.type, Array) and isinstance(param.type, Array):
        return replace(param.type, dims=argument.type.dims)
    return param.type


def split_callee(callee: Callee, analyses: Analyses) -> tuple[Callee, Callee]:
    """The two halves of a function for reverse mode."""
    from .adjoint import split_adjoint

    if "forward" not in callee.derivatives:
        function = callee.body
        kept = Saved(callee.name)
        wrt = varying(function)
        forward = Callee(f"{callee.name}_forward", (*callee.results, kept), callee.op.effect)
        reverse = Callee(f"{callee.name}_reverse", tuple(function.params[k].type for k in wrt))
        callee.derivatives.update(forward=forward, reverse=reverse)
        seeds = tuple(
            fresh("y_bar", type_) if can_vary(type_) else None for type_ in callee.results
        )
        begun = {
            p: fresh(f"{p.name}_bar", p.type) for p in pick(function.params, handed_on(callee))
        }
        first, second, saved = split_adjoint(function, wrt, seeds, analyses, begun)
        forward.function = _recording(forward.name, first, saved, kept, len(callee.results))
        reverse.function = _reading(reverse.name, second, len(saved), kept)
        for half in (forward, reverse):
            body = analyses.finish(half.body.body)
            half.function = Function(half.name, half.body.params, body)
    return callee.derivatives["forward"], callee.derivatives["reverse"]


def _recording(
    name: str, function: Function, saved: tuple[Atom, ...], kept: Saved, count: int
) -> Function:
    packed = fresh("saved", kept)
    stmt = Assign((packed,), record_op, saved)
    body = Block((*function.body.stmts, stmt), (*function.body.yields[:count], packed))
    return Function(name, function.params, body)


def _reading(name: str, function: Function, count: int, kept: Saved) -> Function:
    packed = fresh("saved", kept)
    values = tuple(fresh(p.name, p.type) for p in function.params[:count])
    mapping: dict[Var, Atom] = dict(zip(function.params, values, strict=False))
    body = substitute(function.body, mapping)
    stmts = (Assign(values, unrecord_op, (packed,)), *body.stmts) if values else body.stmts
    return Function(name, (packed, *function.params[count:]), Block(stmts, body.yields))
