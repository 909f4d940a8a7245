"""Running a rule for one statement: the tangent of its results, the adjoints of its arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import NoRule, Place
from ..ir.analyses import Guard
from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Const, Span, Var
from ..ir.types import Array, List, Opaque, can_vary, dims_of, dtype_of
from ..runtime import add_structures
from .algebra import emit
from .choices import chosen
from .fitting import fit, fit_tangent
from .forms import (
    PRIMITIVES,
    RULES,
    UNKNOWN,
    Defined,
    Elementwise,
    Gathering,
    General,
    Linear,
    Multilinear,
    Refused,
    places_of,
    user_name,
)
from .indexing import additem_call, getitem, zeros_like_of
from .objects import helped
from .python import _or_zeros
from .scipy.refused import REFUSED
from .symbols import Symbol, UnknownChoice, UnknownRank, apply, to_atom, to_value

Contributions = dict[int, Atom]


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a contribution counts, being zero elsewhere. `whole` passes the cotangent of a choice
    on as it is, because it is cut off later."""

    choices: Guard = ()
    whole: bool = False


Cuts = Mapping[int, Cut]
NO_CUTS: Cuts = {}

# Options that decide what a formula is, not only what is in it.
OPTIONS = {"axis", "axis1", "axis2", "axes", "source", "destination", "keepdims", "ord", "order"}


def push_tangent(
    builder: Builder, stmt: Assign, tangents: tuple[Atom | None, ...]
) -> tuple[Atom | None, ...]:
    """The tangents of the targets of `stmt`, given those of its arguments (None is zero)."""
    rule = _rule(stmt, "forward")
    values = [to_value(builder, arg) for arg in stmt.args]
    keywords = _keywords(builder, stmt)
    given = [None if t is None else to_value(builder, t) for t in tangents]
    given += [None] * (len(values) - len(given))
    results = tuple(Symbol(builder, target) for target in stmt.targets)
    refuse_unknown_places(stmt, {k for k, t in enumerate(tangents) if t is not None})
    with _refusals(stmt):
        found = _tangent(stmt, rule, given, values, keywords, results)
    shaped = []
    for tangent, y in zip(found, results, strict=True):
        if tangent is not None and can_vary(y.type):
            tangent = fit_tangent(tangent, y) if _is_number(y) else tangent
            shaped.append(to_atom(builder, tangent))
        else:
            shaped.append(None)
    return tuple(shaped)


def _keywords(builder: Builder, stmt: Assign) -> dict[str, Any]:
    for name, value in stmt.keywords:
        if name in OPTIONS and not isinstance(value, Const):
            raise _refused(stmt, f"needs its option {name!r} to be known while compiling")
    return {name: to_value(builder, value) for name, value in stmt.keywords}


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
        case Multilinear(transposes, check):
            if check is not None:
                check(*values, **keywords)
            terms = []
            for k, t in enumerate(given):
                if t is not None and k < len(transposes) and transposes[k] is not None:
                    moved = [*values[:k], t, *values[k + 1 :]]
                    terms.append(_reapply(stmt, moved, keywords))
            return (_sum(terms),)
        case Linear(transposes):
            axes = max(_axes(t) for t in given if t is not None)
            moved = [
                value
                if k >= len(transposes) or transposes[k] is None
                else _given_or_zero(t, value, axes)
                for k, (t, value) in enumerate(zip(given, values, strict=True))
            ]
            return (_reapply(stmt, moved, keywords),)
        case Gathering(adds=True):
            return (_sum(given),)
        case Gathering():
            moved = [_given_or_full(t, v) for t, v in zip(given, values, strict=True)]
            return (_reapply(stmt, moved, keywords),)
        case General(tangent):
            found = tangent(tuple(given), y, *values, **keywords)
            return found if len(results) > 1 else (found,)
        case Defined(definition, outer=outer):
            formula = _Formula(results[0].builder, definition, values, keywords)
            found = formula.tangents(values, given)
            return found if outer is None or found[0] is None else (outer(found[0], y),)
    return (None,) * len(results)


def _sum(terms: list[Any]) -> Any:
    total = None
    for term in terms:
        if term is not None:
            total = term if total is None else _added(total, term)
    return total


def _added(a: Any, b: Any) -> Any:
    """Derivatives added: those of lists item by item, where `+` would join them."""
    if isinstance(getattr(a, "type", None), List):
        return apply(add_structures, a, b)
    return a + b


def _reapply(stmt: Assign, values: list[Any], keywords: Any) -> Any:
    """The same primitive on other arguments; those of the same types give the same type."""
    builder = next(v.builder for v in [*values, *keywords.values()] if isinstance(v, Symbol))
    atoms = [to_atom(builder, value) for value in values]
    named = {name: to_atom(builder, value) for name, value in keywords.items()}
    alike = all(atom.type == old.type for atom, old in zip(atoms, stmt.args, strict=True))
    types = (stmt.targets[0].type,) if alike else None
    (found,) = builder.emit_many(stmt.op, 1, *atoms, types=types, **named)
    return Symbol(builder, found)


def _given_or_zero(tangent: Any, value: Any, axes: int) -> Any:
    """Zero where broadcasting will shape it, as a tangent has as many `axes`."""
    if tangent is None and _axes(value) <= axes:
        return 0.0
    return _given_or_full(tangent, value)


def _axes(value: Any) -> int:
    """How many axes a value has; more than any if that is not known."""
    if isinstance(value, Symbol):
        dims = dims_of(value.type)
        return 99 if dims is None else len(dims)
    return int(np.ndim(value))


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
    if isinstance(value, (np.ndarray, np.generic)):
        return np.zeros(np.shape(value))
    return 0.0 if isinstance(value, (int, float, complex)) else value


def pull_cotangent(
    builder: Builder,
    stmt: Assign,
    cotangents: tuple[Atom | None, ...],
    wanted: set[int],
    cuts: Cuts = NO_CUTS,
) -> Contributions:
    """Contributions to the adjoints of the arguments in `wanted`."""
    rule = _rule(stmt, "reverse")
    values = [to_value(builder, arg) for arg in stmt.args]
    keywords = _keywords(builder, stmt)
    results = tuple(Symbol(builder, target) for target in stmt.targets)
    # A literal is a symbol too: arithmetic with it is simplified like any.
    given = tuple(None if g is None else Symbol(builder, g) for g in cotangents)
    found: Contributions = {}
    refuse_unknown_places(stmt, wanted)
    with _refusals(stmt):
        for k, term in _adjoint(rule, given, values, keywords, results, wanted).items():
            if term is not None:
                term = _cut(builder, term, given[0], cuts.get(k))
                x = values[k]
                if isinstance(x, Symbol) and _is_number(x):
                    term = fit(term, x)
                found[k] = to_atom(builder, term)
    return found


def _cut(builder: Builder, term: Any, g: Any, cut: Cut | None) -> Any:
    if cut is None:
        return term
    if cut.whole:
        term = g
    for mask, branch in cut.choices:
        term = chosen(term, Symbol(builder, mask), branch)
    return term


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
        case Defined(definition, outer=outer):
            formula = _Formula(results[0].builder, definition, values, keywords)
            seeds = given if outer is None else (outer(g, y),)
            return formula.adjoints(values, seeds, wanted)
    return {}


def slope(definition: Any, values: list[Any], place: int) -> Any:
    """The derivative of a formula, element by element, in one of its arguments."""
    x = values[place]
    if any(isinstance(v, Symbol) and v.atom == x.atom for k, v in enumerate(values) if k != place):
        # Given twice: a second name for it tells the places apart.
        x = Symbol(x.builder, x.builder.emit(PRIMITIVES[np.positive].op, x.atom))
    values = [*values[:place], x, *values[place + 1 :]]
    given = [1.0 if k == place else None for k in range(len(values))]
    (found,) = _Formula(x.builder, definition, values, {}).tangents(values, given)
    return 0.0 if found is None else found


class _Formula:
    """The definition of a function written out, and differentiated statement by statement."""

    def __init__(self, builder: Builder, definition: Any, values: list[Any], keywords: Any) -> None:
        self.builder = builder
        # The formula knows nothing of how its arguments were made: what it simplified to
        # something behind them would not depend on them.
        own = Builder(builder.where, builder.algebra, doubles=builder.doubles)
        given = [_moved(value, own) for value in values]
        named = {name: _moved(value, own) for name, value in keywords.items()}
        found = definition(*given, **named)
        results = found if isinstance(found, tuple) else (found,)
        self.results = tuple(to_atom(own, result) for result in results)
        self.stmts = [s for s in own.stmts if isinstance(s, Assign)]
        for stmt in self.stmts:
            builder.append(stmt)

    def tangents(self, values: list[Any], given: list[Any]) -> tuple[Any, ...]:
        dots = {
            x.atom: to_atom(self.builder, t)
            for x, t in zip(values, given, strict=True)
            if isinstance(x, Symbol) and t is not None
        }
        for stmt in self.stmts:
            inner = tuple(dots.get(a) for a in stmt.args)
            if any(t is not None for t in inner):
                found = push_tangent(self.builder, stmt, inner)
                dots |= {y: t for y, t in zip(stmt.targets, found, strict=True) if t is not None}
        tangents = [dots.get(y) for y in self.results]
        return tuple(None if t is None else to_value(self.builder, t) for t in tangents)

    def adjoints(self, values: list[Any], given: Any, wanted: set[int]) -> dict[int, Any]:
        # A value that is passed twice gets its whole adjoint at its first place.
        inputs = {values[k].atom: k for k in sorted(wanted, reverse=True)}
        reads = self._active(set(inputs))
        bars: dict[Atom, Atom] = {}
        for y, g in zip(self.results, given, strict=True):
            self._add(bars, y, None if g is None else to_atom(self.builder, g))
        for stmt, places in zip(reversed(self.stmts), reversed(reads), strict=True):
            cotangents = tuple(bars.pop(y, None) for y in stmt.targets)
            if stmt.op is getitem and places and cotangents[0] is not None:
                self._scatter(bars, stmt, cotangents[0])
            elif places and any(g is not None for g in cotangents):
                for k, term in pull_cotangent(self.builder, stmt, cotangents, places).items():
                    self._add(bars, stmt.args[k], term)
        return {k: to_value(self.builder, bars[x]) for x, k in inputs.items() if x in bars}

    def _active(self, varied: set[Atom]) -> list[set[int]]:
        """Which arguments of each statement depend on the inputs."""
        reads = []
        for stmt in self.stmts:
            places = {k for k in differentiable(stmt) if stmt.args[k] in varied}
            varied |= set(stmt.targets) if places else set()
            reads.append(places)
        return reads

    def _scatter(self, bars: dict[Atom, Atom], stmt: Assign, g: Atom) -> None:
        """The adjoint of reading a part is added to what is there of the whole."""
        x = stmt.args[0]
        if not isinstance(x.type, Array) or x.type.dims == () or x not in bars:
            for k, term in pull_cotangent(self.builder, stmt, (g,), {0}).items():
                self._add(bars, stmt.args[k], term)
            return
        whole = Symbol(self.builder, bars[x])
        path = [to_value(self.builder, part) for part in stmt.args[1:]]
        found = apply(additem_call, whole, Symbol(self.builder, g), *path)
        bars[x] = to_atom(self.builder, found)

    def _add(self, bars: dict[Atom, Atom], x: Atom, term: Atom | None) -> None:
        if isinstance(x, Var) and term is not None:
            bars[x] = emit(self.builder, np.add, bars[x], term) if x in bars else term


def _moved(value: Any, builder: Builder) -> Any:
    return Symbol(builder, value.atom) if isinstance(value, Symbol) else value


def differentiable(stmt: Assign) -> list[int]:
    """Which arguments the result depends on smoothly."""
    rule = RULES.get(stmt.op)
    places = places_of(stmt.op, rule)
    found = [k for k in range(len(stmt.args)) if places is None or k in places]
    if isinstance(rule, General) and rule.kinds == "c":
        return [k for k in found if (dtype_of(stmt.args[k].type) or "c").startswith("c")]
    return found


def _rule(stmt: Assign, mode: str) -> Any:
    rule = RULES.get(stmt.op)
    if rule is None:
        name = called(stmt)
        raise NoRule(
            f"{name} has no derivative rule ({mode} mode): {advice(name)}", place_of(stmt.where)
        )
    return rule


_ADVICE = "declare one with autodiff_sst.rule, or wrap the call in stop_gradient"


def advice(name: str, otherwise: str = _ADVICE) -> str:
    """What to do about a function that has no rule."""
    return REFUSED.get(name, otherwise)


def called(stmt: Assign) -> str:
    """How messages name what is called."""
    if stmt.op.text == ".()" and isinstance(stmt.args[1], Const):
        return f"the method {stmt.args[1].value!r}"
    if stmt.op.text == "call()" and isinstance(stmt.args[0].type, Opaque):
        return f"an object of class {stmt.args[0].type.kind}"
    if helped(stmt.op.call) is not None:
        return user_name(stmt.op.call)
    return stmt.op.text or stmt.op.name


_RANK = "needs the number of dimensions of its arguments, which is known only at run time here"
_SPARSE = "is not known for a sparse matrix that the function makes: make it outside"


def _has_sparse(stmt: Assign) -> bool:
    types = [atom.type for atom in stmt.args]
    return any(isinstance(t, Opaque) and t.kind.endswith(("_matrix", "_array")) for t in types)


@contextmanager
def _refusals(stmt: Assign) -> Iterator[None]:
    """What a formula cannot do, told of the function that it belongs to."""
    try:
        yield
    except UnknownRank:
        raise _refused(stmt, _SPARSE if _has_sparse(stmt) else _RANK) from None
    except UnknownChoice:
        raise _refused(stmt, "needs its options to be known while compiling") from None
    except Refused as refused:
        raise _refused(stmt, str(refused)) from None
    except (IndexError, ZeroDivisionError):
        raise _refused(stmt, "is not known for arguments of these dimensions") from None


def refuse_unknown_places(stmt: Assign, active: set[int]) -> None:
    for place, reason in UNKNOWN.get(stmt.op, {}).items():
        if place in active:
            raise _refused(stmt, reason)


def _refused(stmt: Assign, reason: str) -> NoRule:
    name = called(stmt).removesuffix("([])")
    return NoRule(f"the derivative of {name} {reason}", place_of(stmt.where))


def place_of(where: Span | None) -> Place | None:
    return None if where is None else Place(where.filename, where.line, 0, None, where.text)
