"""Whole Jacobians: a loop over the elements of an argument (forward mode) or of a result (reverse
mode), with what is the same for all of them in front of it.

The Jacobian of `y` in `x` has the shape of `y` followed by that of `x`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..errors import NotInOneLoop
from ..ir.analyses import Analyses
from ..ir.build import Builder, Doubles
from ..ir.dead import drop_dead_code
from ..ir.nodes import Atom, Block, Const, For, Function, Var, fresh, named_after
from ..ir.rebuild import rename, substitute
from ..ir.types import INT, Array, Dim, List, Scalar, Tuple, Type, dtype_of, is_inexact, sole_dtype
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem, setitem
from .adjoint import adjoint_function
from .linear import Halves, halve, linearised
from .tangent import tangent_function
from .zeros import ZERO, derivative_name, is_mixed, number_of, shape_of, zeros

ONE = Const(1.0)
MOST_LOOPS = 16
NO_SOURCE = "this Jacobian is made of one product after the other and has no source of its own"
Fit = Callable[[Function, tuple[int, ...], int], Function]
Body = Callable[[Builder, tuple[Atom, ...], tuple[Atom, ...]], Sequence[Atom]]


@dataclass(frozen=True, slots=True)
class Jacobians:
    """`function` yields its values, then a Jacobian for each of `wrt` and, within that, for each
    value; None where there is none."""

    function: Function
    of: dict[tuple[int, int], Atom | None]


def forward_jacobians(
    function: Function, wrt: tuple[int, ...], analyses: Analyses, *, final: bool
) -> Jacobians:
    """Column by column.

    What is shared by all columns is only put in front of the loop where the Jacobian is `final`,
    not differentiated again: for what its loops keep there are no rules.

    before:  f(x): y = sin(x); yield y
    after:   f(x): y = sin(x); v1 = cos(x); J0 = empty((len(y), len(x)))
             J = for i in range(len(x)) carry (J1=J0):
                 x_dot = setitem(zeros(len(x)), 1.0, i); y_dot = x_dot * v1
                 yield setitem(J1, y_dot, (..., i))
             yield y, J
    """
    builder = Builder(algebra=analyses.algebra)
    values: tuple[Atom, ...] = ()
    found: dict[tuple[int, int], Atom | None] = {}
    _refuse_many(len(wrt), "arguments")
    for number, place in enumerate(wrt):
        x = function.params[place]
        _refuse_unsure(x)
        one = function if not number else replace(function, body=rename(function.body, {}))
        if isinstance(x.type, Scalar):
            varied = analyses.varied(one.body, [x])
            made = tangent_function(one, (place,), varied, analyses)
            block = substitute(
                made.body, {made.params[-1]: _one(x, "sure" if is_mixed(one) else "plain")}
            )
            builder.stmts.extend(block.stmts)
            count = len(one.body.yields)
            own, dots = block.yields[:count], block.yields[count:]
            columns = [_whole(builder, y, dot) for y, dot in zip(own, dots, strict=True)]
        else:
            own, columns = _by_columns(builder, one, place, analyses, final)
        values = values or own
        found.update({(place, k): column for k, column in enumerate(columns)})
    return _jacobians(function, builder, values, found)


def _whole(builder: Builder, y: Atom, dot: Atom) -> Atom | None:
    """The Jacobian in a number: the tangent itself, which of an array without axes may be a
    number."""
    if not _varies(y):
        return None
    if isinstance(y.type, Array) and dot == ZERO:
        return zeros(builder, y, _dtype(y.type), "")
    return dot


def _by_columns(
    builder: Builder, function: Function, place: int, analyses: Analyses, final: bool
) -> tuple[tuple[Atom, ...], list[Atom | None]]:
    x = function.params[place]
    dot, halves = (linearised if final else _unshared)(function, place, analyses)
    builder.stmts.extend(halves.shared)
    values = halves.values
    active = [k for k, y in enumerate(values) if _varies(y)]
    state = tuple(_empty(builder, values[k], x) for k in active)

    def column(inner: Builder, index: tuple[Atom, ...], state: tuple[Atom, ...]) -> Sequence[Atom]:
        unit = _unit(inner, x, index, derivative_name(x, "_dot"))
        block = substitute(halves.linear, {dot: unit})
        inner.stmts.extend(block.stmts)
        ends = []
        for k, jacobian in zip(active, state, strict=True):
            rank = len(_dims(values[k]))
            at = _index(inner, (*[Const(Ellipsis)][:rank], *index))
            ends.append(inner.emit(setitem, jacobian, block.yields[k], at, type=jacobian.type))
        return ends

    found = iter(_for_each(builder, x, state, column))
    return values, [next(found) if k in active else None for k in range(len(values))]


def _unshared(function: Function, place: int, analyses: Analyses) -> tuple[Var, Halves]:
    """All of the function again for each tangent."""
    varied = analyses.varied(function.body, [function.params[place]])
    made = tangent_function(function, (place,), varied, analyses)
    count, (dot,) = len(function.body.yields), made.params[len(function.params) :]
    whole = rename(Block(made.body.stmts, made.body.yields[count:]), {})
    return dot, Halves(list(function.body.stmts), function.body.yields, drop_dead_code(whole))


def reverse_jacobians(
    function: Function, wrt: tuple[int, ...], analyses: Analyses, fit: Fit
) -> Jacobians:
    """Row by row: the forward sweep, then a loop over the elements of a result with the reverse
    sweep in it. `fit` brings adjoints into the shapes of what they belong to."""
    builder = Builder(algebra=analyses.algebra)
    values: tuple[Atom, ...] = ()
    found: dict[tuple[int, int], Atom | None] = {}
    count = len(function.body.yields)
    _refuse_many(count, "results")
    for place in wrt:
        _refuse_unsure(function.params[place])
    for k in range(count):
        if not _varies(function.body.yields[k]):
            found.update({(place, k): None for place in wrt})
            continue
        one = function if not values else replace(function, body=rename(function.body, {}))
        y = one.body.yields[k]
        loops = isinstance(y.type, Array) and y.type.dims != ()
        name = derivative_name(y, "_bar") or "y_bar"
        seed = fresh(name, y.type) if loops else _one(y)  # which the sweep makes one of NumPy's
        seeds = tuple(seed if j == k else None for j in range(count))
        made = adjoint_function(one, wrt, seeds, analyses, keep_values=True)
        made = fit(made, wrt, count)
        if isinstance(seed, Var):
            own, rows = _by_rows(builder, made, wrt, seed, k, count, analyses)
        else:
            builder.stmts.extend(made.body.stmts)
            own, rows = made.body.yields[:count], list(made.body.yields[count:])
        values = values or own
        found.update({(place, k): row for place, row in zip(wrt, rows, strict=True)})
    if not values:
        builder.stmts.extend(function.body.stmts)
    return _jacobians(function, builder, values or function.body.yields, found)


def _by_rows(
    builder: Builder,
    made: Function,
    wrt: tuple[int, ...],
    seed: Var,
    k: int,
    count: int,
    analyses: Analyses,
) -> tuple[tuple[Atom, ...], list[Atom]]:
    halves = halve(analyses.simplify(made.body), {seed}, count)
    builder.stmts.extend(halves.shared)
    y = halves.values[k]
    inputs = [made.params[place] for place in wrt]
    state = tuple(_empty(builder, y, x) for x in inputs)

    def row(inner: Builder, index: tuple[Atom, ...], state: tuple[Atom, ...]) -> Sequence[Atom]:
        block = substitute(halves.linear, {seed: _unit(inner, y, index, seed.name)})
        inner.stmts.extend(block.stmts)
        at = _index(inner, index)
        return [
            inner.emit(setitem, jacobian, bar, at, type=jacobian.type)
            for jacobian, bar in zip(state, block.yields, strict=True)
        ]

    return halves.values, list(_for_each(builder, y, state, row))


def _jacobians(
    function: Function,
    builder: Builder,
    values: tuple[Atom, ...],
    found: dict[tuple[int, int], Atom | None],
) -> Jacobians:
    made = [x for x in found.values() if x is not None]
    body = builder.block(*values, *made)
    return Jacobians(Function(f"{function.name}_jacobian", function.params, body), found)


# --- parts ------------------------------------------------------------------------------------


def _for_each(builder: Builder, x: Atom, state: tuple[Atom, ...], body: Body) -> tuple[Atom, ...]:
    """Nested loops over the elements of `x`; `body` turns the state at one element into that at
    the next."""
    dims = _dims(x)
    shape = shape_of(builder, x)

    def level(builder: Builder, index: tuple[Atom, ...], state: tuple[Atom, ...]) -> Sequence[Atom]:
        axis = len(index)
        if axis == len(dims):
            return body(builder, index, state)
        extent = _extent(builder, shape, axis)
        items = builder.emit(PRIMITIVES[range].op, extent)
        item = fresh("ijklmn"[axis] if len(dims) <= 6 else "i", INT)
        carried = tuple(named_after(fresh("", a.type), a, "") for a in state)
        targets = tuple(named_after(fresh("", a.type), a, "") for a in state)
        inner = builder.child()
        ends = level(inner, (*index, item), carried)
        loop = For(targets, item, items, carried, state, inner.block(*ends), where=builder.where)
        builder.append(loop)
        return targets

    return tuple(level(builder, (), state))


def _extent(builder: Builder, shape: Atom, axis: int) -> Atom:
    if isinstance(shape, Const):
        return Const(shape.value[axis])
    return builder.emit(getitem, shape, Const(axis))


def _unit(builder: Builder, x: Atom, index: tuple[Atom, ...], name: str) -> Atom:
    """One in the place at `index`, zero elsewhere."""
    made = zeros(builder, x, _dtype(x.type), name)
    at = _index(builder, index) if index else Const(())
    return builder.emit(setitem, made, ONE, at, name=name, type=x.type)


def _index(builder: Builder, index: tuple[Atom, ...]) -> Atom:
    return index[0] if len(index) == 1 else builder.emit(PRIMITIVES[tuple].op, *index)


def _empty(builder: Builder, y: Atom, x: Atom) -> Var:
    """Room for the Jacobian of `y` in `x`."""
    own, others = _dims(y), _dims(x)
    dims = (*own, *others)
    shape: Atom
    if all(isinstance(dim, int) for dim in dims):
        shape = Const(dims)
    elif not own or not others:
        shape = shape_of(builder, y if own else x)
    else:
        both = [(shape_of(builder, a), len(_dims(a))) for a in (y, x)]
        parts = [_extent(builder, each, axis) for each, rank in both for axis in range(rank)]
        shape = builder.emit(PRIMITIVES[tuple].op, *parts)
    dtype = _dtype(y.type)
    if _dtype(x.type).startswith("complex") and not dtype.startswith("complex"):
        dtype = str(np.result_type(dtype, np.complex64))
    keywords = {} if dtype == "float64" else {"dtype": Const(dtype)}
    return builder.emit(
        PRIMITIVES[np.empty].op, shape, name="jacobian", type=Array(dtype, dims), **keywords
    )


def _varies(y: Atom) -> bool:
    """Whether this is a result that has a Jacobian."""
    _refuse_unsure(y)
    return isinstance(y.type, (Array, Scalar)) and is_inexact(dtype_of(y.type))


def _refuse_unsure(atom: Atom) -> None:
    """Raise if there are derivatives in this for which a loop cannot be written."""
    type_ = atom.type
    unsure = isinstance(type_, Array) and (type_.dims is None or sole_dtype(type_) is None)
    if unsure or isinstance(type_, (List, Tuple)):
        raise NotInOneLoop(
            f"{NO_SOURCE}: the result or argument is neither a number nor an array of one known"
            " rank and dtype"
        )


def _refuse_many(loops: int, what: str) -> None:
    """Raise if there would be so many loops, each with all of the linear part in it."""
    if loops > MOST_LOOPS:
        raise NotInOneLoop(f"{NO_SOURCE}: there are more than {MOST_LOOPS} {what}")


def _dims(atom: Atom) -> tuple[Dim, ...]:
    return atom.type.dims or () if isinstance(atom.type, Array) else ()


def _dtype(type_: Type) -> str:
    return dtype_of(type_) or "float64"


def _one(x: Atom, doubles: Doubles = "plain") -> Const:
    if _dtype(x.type).startswith("complex"):
        return Const(1 + 0j)
    return number_of(x.type, 1.0, doubles)
