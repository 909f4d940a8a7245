"""Calls of solvers of differential equations, whose right side is a function that is traced.

The right side is traced apart. All that it reads of what is around it, its arguments and the
variables of a closure, becomes an argument of the solver, so that it can carry a derivative.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from ..ir.callee import Callee
from ..ir.dead import has_effect
from ..ir.nodes import Atom, Block, Const, Function, Var
from ..ir.rebuild import substitute
from ..ir.types import FLOAT, Array, Scalar, dims_of, is_array, sole_dtype
from ..ir.walk import free
from ..rules.arrays import array_of_parts
from ..rules.forms import PRIMITIVES
from ..rules.shapes import astype
from ..rules.solutions import solution_op
from .arrays import array_from
from .calls import call
from .context import Lowering
from .memory import abstract_of, atom_of, type_of
from .signatures import Args, Keywords
from .values import Abstract, Bound, Closure, Obj, Partial, Ref, Static, Tup, Value, Version

# Those that say how the steps are chosen; the others are refused.
OPTIONS = ("rtol", "atol", "hmax", "hmin", "h0", "mxstep")


def odeint(cx: Lowering, function: Any, args: Args, keywords: Keywords, node: Any) -> Abstract:
    """`scipy.integrate.odeint(func, y0, t, args, ...)`"""
    given = _arguments(cx, function, args, keywords, node)
    func, y0, t = (given.pop(name) for name in ("func", "y0", "t"))
    more = given.pop("args", Tup(()))
    first = _flag(cx, given.pop("tfirst", Static(False)), node)
    options = {name: _number(cx, name, value, node) for name, value in given.items()}
    start = _column(cx, y0, "the initial values", node)
    times = _times(cx, t, node)
    rest = list(more.items) if isinstance(more, Tup) else [more]

    def right_side(y: Abstract, now: Abstract) -> Abstract:
        return call(cx, func, [now, y, *rest] if first else [y, now, *rest], {}, node)

    _name_parameters(cx, func, rest)
    callee, parameters = _traced(cx, right_side, _name(func), start, node)
    found = cx.emit(solution_op, Const(callee), start, times, *parameters, **options)
    return abstract_of(cx, found)


def _arguments(cx: Lowering, function: Any, args: Args, keywords: Keywords, node: Any) -> Keywords:
    """The arguments by name, but those that are written out as what they are by default."""
    signature = inspect.signature(function)
    try:
        given = signature.bind(*args, **keywords).arguments
    except TypeError as error:
        raise cx.unsupported(node, f"odeint: {error}") from None
    defaults = {p.name: p.default for p in signature.parameters.values()}
    return {k: v for k, v in given.items() if not _is_literal(v, defaults[k])}


def _is_literal(value: Abstract, literal: Any) -> bool:
    match value:
        case Static(None) | Value(Const(value=None)):
            return literal is None
        case Static(bool() | int() as known) | Value(Const(value=bool() | int() as known)):
            return bool(known == literal)
    return False


SOLVERS: dict[str, Callable[..., Abstract]] = {"scipy.integrate.odeint": odeint}


def _flag(cx: Lowering, value: Abstract, node: Any) -> bool:
    match value:
        case Static(bool() as flag) | Value(Const(value=bool() as flag)):
            return flag
    raise cx.unsupported(node, "tfirst of odeint must be known while compiling")


def _number(cx: Lowering, name: str, value: Abstract, node: Any) -> Atom:
    if name not in OPTIONS:
        known = ", ".join(("args", "tfirst", *OPTIONS))
        raise cx.no_rule(node, f"odeint: the keyword {name!r} has no rule, only {known} have")
    atom = atom_of(cx, value, node)
    if not isinstance(atom.type, Scalar) and atom != Const(None):
        raise cx.no_rule(node, f"odeint: {name} must be a number")
    return atom


def _name(function: Abstract) -> str:
    """What the right side is called, as a function of the derivative's module."""
    match function:
        case Closure(name=name):
            return name if name.isidentifier() else "right_side"
        case Bound(inner) | Partial(inner):
            return _name(inner)
    name = getattr(getattr(function, "value", None), "__name__", "")
    return name if name.isidentifier() else "right_side"


def _name_parameters(cx: Lowering, function: Abstract, values: list[Abstract]) -> None:
    """Values that have no name yet are called what the function calls them."""
    if isinstance(function, Closure):
        names = [arg.id for arg in function.tree.args.args]
    elif isinstance(function, Static) and isinstance(function.value, types.FunctionType):
        code = function.value.__code__
        names = list(code.co_varnames[: code.co_argcount])
    else:
        return
    for name, value in zip(names[2:], values, strict=False):
        if isinstance(value, Value) and isinstance(value.atom, Var) and not value.atom.name:
            cx.hints.setdefault(value.atom, name)


# --- arguments --------------------------------------------------------------------------------


def _column(cx: Lowering, value: Abstract, what: str, node: Any) -> Atom:
    """A vector of float64, as SciPy makes one of numbers and lists."""
    holds_array = isinstance(value, Ref) and is_array(type_of(cx, value))
    atom = atom_of(cx, value, node) if holds_array else _array_of(cx, value, node)
    if isinstance(atom.type, Scalar) or dims_of(atom.type) == ():
        atom = cx.emit(PRIMITIVES[array_of_parts].op, atom, layout=Const((0,)))
    dtype, dims = sole_dtype(atom.type), dims_of(atom.type)
    if dims is None or len(dims) != 1 or dtype is None or np.dtype(dtype).kind not in "fiub":
        raise cx.unsupported(node, f"{what} of odeint must be a vector of real numbers")
    if dtype != "float64":
        atom = cx.emit(PRIMITIVES[astype].op, atom, dtype=Const("float64"))
    return atom


def _array_of(cx: Lowering, value: Abstract, node: Any) -> Atom:
    if isinstance(value, (Tup, Obj, Ref)):
        return array_from(cx, value, None, node)
    return atom_of(cx, value, node)


def _times(cx: Lowering, value: Abstract, node: Any) -> Atom:
    return _column(cx, value, "the times", node)


# --- the right side ---------------------------------------------------------------------------


def _traced(
    cx: Lowering,
    right_side: Callable[[Abstract, Abstract], Abstract],
    name: str,
    start: Atom,
    node: Any,
) -> tuple[Callee, tuple[Var, ...]]:
    """The right side as a function of its own, and the variables around it that it reads."""
    if cx.outlining:
        raise cx.unsupported(node, "odeint in a function that calls itself")
    builder, outer = cx.builder.child(), cx.state
    y, now = cx.fresh("y", start.type), cx.fresh("t", FLOAT)
    with cx.building(builder, outer.copy()):
        state = abstract_of(cx, y)
        held = cx.hold(state)
        returned = right_side(state, abstract_of(cx, now))
        slope = _column(cx, returned, f"what {name} returns to the solver", node)
        (state,) = cx.drop(held)
        written = cx.cell(state.storage) != Version(y) or cx.state.differs_from(outer)
    body = builder.block(slope)
    _refuse_effects(cx, name, written, body, node)
    outside = tuple(sorted(free(body) - {y, now}, key=lambda v: v.number))
    inner: dict[Var, Atom] = {v: cx.fresh(cx.hints.get(v, v.name), v.type) for v in outside}
    params: Any = (y, now, *inner.values())
    callee = Callee(name, (Array("float64", dims_of(start.type)),))
    callee.function = Function(name, params, substitute(body, inner))
    return callee, outside


def _refuse_effects(cx: Lowering, name: str, written: bool, body: Block, node: Any) -> None:
    """How often a solver calls the function is not known."""
    if written:
        raise cx.unsupported(
            node, f"{name}, which odeint solves, writes to its argument or to what is around it"
        )
    if any(map(has_effect, body.stmts)):
        raise cx.unsupported(
            node,
            f"{name}, which odeint solves, prints, draws, raises or calls what is not traced",
        )
