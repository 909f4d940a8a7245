"""Running a rule for one statement: the tangent of its results, the adjoints of its arguments."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import NoRule, Place
from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Span
from ..ir.types import Array, List, can_vary
from .fitting import fit, fit_dtype, spread
from .forms import RULES, Elementwise, Gathering, General, Linear, Multilinear, Zero
from .indexing import zeros_like_of
from .python import _or_zeros
from .symbols import Symbol, UnknownRank, apply, to_atom, to_value

Contributions = dict[int, Atom]


def push_tangent(
    builder: Builder, stmt: Assign, tangents: tuple[Atom | None, ...]
) -> tuple[Atom | None, ...]:
    """The tangents of the targets of `stmt`, given those of its arguments (None is zero)."""
    rule = _rule(stmt, "forward")
    values = [to_value(builder, arg) for arg in stmt.args]
    keywords = {name: to_value(builder, value) for name, value in stmt.keywords}
    given = [None if t is None else to_value(builder, t) for t in tangents]
    given += [None] * (len(values) - len(given))
    results = tuple(Symbol(builder, target) for target in stmt.targets)
    try:
        found = _tangent(stmt, rule, given, values, keywords, results)
    except UnknownRank:
        raise _rank_unknown(stmt) from None
    shaped = []
    for tangent, y in zip(found, results, strict=True):
        if tangent is not None and can_vary(y.type):
            tangent = fit_dtype(spread(tangent, y), y) if _is_number(y) else tangent
            shaped.append(to_atom(builder, tangent))
        else:
            shaped.append(None)
    return tuple(shaped)


def _is_number(y: Symbol) -> bool:
    return not isinstance(y.type, List) and type(y.type).__name__ in ("Array", "Scalar")


def _tangent(
    stmt: Assign, rule: Any, given: list[Any], values: list[Any], keywords: Any, results: Any
) -> tuple[Any, ...]:
    y = results[0] if len(results) == 1 else results
    match rule:
        case Elementwise(partials):
            terms = [
                partial(t, y, *values, **keywords)
                for partial, t in zip(partials, given, strict=False)
                if t is not None and partial is not None
            ]
            return (_sum(terms),)
        case Multilinear(transposes):
            terms = []
            for k, t in enumerate(given):
                if t is not None and k < len(transposes) and transposes[k] is not None:
                    moved = [*values[:k], t, *values[k + 1 :]]
                    terms.append(_reapply(stmt, moved, keywords))
            return (_sum(terms),)
        case Linear(transposes):
            moved = [
                value if k >= len(transposes) or transposes[k] is None else _given_or_zero(t, value)
                for k, (t, value) in enumerate(zip(given, values, strict=True))
            ]
            return (_reapply(stmt, moved, keywords),)
        case Gathering():
            moved = [_given_or_full(t, v) for t, v in zip(given, values, strict=True)]
            return (_reapply(stmt, moved, keywords),)
        case General(tangent):
            found = tangent(tuple(given), y, *values, **keywords)
            return found if len(results) > 1 else (found,)
    return (None,) * len(results)




def _sum(terms: list[Any]) -> Any:
    total = None
    for term in terms:
        if term is not None:
            total = term if total is None else total + term
    return total


def _reapply(stmt: Assign, values: list[Any], keywords: Any) -> Any:
    """The same primitive on other arguments."""
    builder = next(v.builder for v in [*values, *keywords.values()] if isinstance(v, Symbol))
    atoms = [to_atom(builder, value) for value in values]
    named = {name: to_atom(builder, value) for name, value in keywords.items()}
    return Symbol(builder, builder.emit(stmt.op, *atoms, **named))


def _given_or_zero(tangent: Any, value: Any) -> Any:
    """Zero where broadcasting will shape it."""
    return 0.0 if tangent is None else tangent


def _given_or_full(tangent: Any, value: Any) -> Any:
    """Zeros in the shape of the value where there is no tangent."""
    if tangent is not None:
        return tangent
    if isinstance(value, Symbol):
        if isinstance(value.type, Array):
            if value.type.dtype is not None and value.dtype.kind not in "fc":
                return apply(np.zeros, np.shape(value))
            return zeros_like_of(value)
        return 0.0 if _is_number(value) else _or_zeros(None, value)
    return 0.0 if isinstance(value, (int, float, complex)) else value


def pull_cotangent(
    builder: Builder, stmt: Assign, cotangents: tuple[Atom | None, ...], wanted: set[int]
) -> Contributions:
    """Contributions to the adjoints of the arguments in `wanted`."""
    rule = _rule(stmt, "reverse")
    values = [to_value(builder, arg) for arg in stmt.args]
    keywords = {name: to_value(builder, value) for name, value in stmt.keywords}
    results = tuple(Symbol(builder, target) for target in stmt.targets)
    given = tuple(None if g is None else to_value(builder, g) for g in cotangents)
    found: Contributions = {}
    try:
        for k, term in _adjoint(rule, given, values, keywords, results, wanted).items():
            if term is not None:
                x = values[k]
                if isinstance(x, Symbol) and _is_number(x):
                    term = fit(term, x)
                found[k] = to_atom(builder, term)
    except UnknownRank:
        raise _rank_unknown(stmt) from None
    return found


def _adjoint(
    rule: Any, given: Any, values: list[Any], keywords: Any, results: Any, wanted: set[int]
) -> dict[int, Any]:
    g = given[0] if len(given) == 1 else given
    y = results[0] if len(results) == 1 else results
    match rule:
        case Elementwise(items):
            return {
                k: partial(g, y, *values, **keywords)
                for k, partial in enumerate(items)
                if partial is not None and k in wanted
            }
        case Multilinear(items) | Linear(items):
            return {
                k: transpose(g, *values, **keywords)
                for k, transpose in enumerate(items)
                if transpose is not None and k in wanted
            }
        case Gathering(transpose):
            return {k: transpose(k, g, *values, **keywords) for k in sorted(wanted)}
        case General(adjoint=adjoint):
            terms = adjoint(g, y, *values, **keywords)
            return {k: term for k, term in enumerate(terms) if k in wanted}
    return {}


def differentiable(stmt: Assign) -> list[int]:
    """Which arguments the result depends on smoothly."""
    match RULES.get(stmt.op):
        case Elementwise(items) | Multilinear(items) | Linear(items):
            return [k for k, item in enumerate(items) if item is not None]
        case General(inputs=inputs):
            return list(range(min(inputs, len(stmt.args))))
        case Zero():
            return []
    return list(range(len(stmt.args)))


def _rule(stmt: Assign, mode: str) -> Any:
    rule = RULES.get(stmt.op)
    if rule is None:
        raise NoRule(
            f"{stmt.op.text or stmt.op.name} has no derivative rule ({mode} mode): declare one"
            " with autodiff_sst.rule, or wrap the call in stop_gradient",
            place_of(stmt.where),
        )
    return rule


def _rank_unknown(stmt: Assign) -> NoRule:
    return NoRule(
        f"the derivative of {stmt.op.text or stmt.op.name} needs the number of dimensions of its"
        " arguments, which is known only at run time here",
        place_of(stmt.where),
    )


def place_of(where: Span | None) -> Place | None:
    return None if where is None else Place(where.filename, where.line, 0, None, where.text)

