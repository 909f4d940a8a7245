"""A trace executed: every operation that ran, in order, as a straight line.

Loops are unrolled and branches decided by the values, so the record of a run is a trace without
regions. The rules are then applied to it one statement at a time, on numbers: forwards they give
tangents, backwards adjoints. They are the rules the compiler uses, so both are exact.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..ir.build import Builder
from ..ir.callee import callee_of
from ..ir.interpret import run_block
from ..ir.nodes import (
    UNDEF,
    Assign,
    Atom,
    Block,
    Const,
    For,
    Function,
    If,
    Stmt,
    Try,
    Var,
    While,
    With,
    fresh,
)
from ..ir.rebuild import map_operands
from ..ir.types import Array, Scalar, Type, can_vary
from ..ir.walk import variables
from ..rules.applying import differentiable, pull_cotangent, push_tangent
from ..runtime import add_structures

Numbers = dict[Var, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One executed operation, with variables of its own; `marks` tell of the loop trips and
    branches entered since the step before."""

    stmt: Assign
    marks: tuple[str | Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A branch taken: the variable tested and what came out."""

    test: Atom
    taken: bool


@dataclass
class Record:
    """The steps of one run, and the value of every variable."""

    params: tuple[Var, ...] = ()
    steps: list[Step] = field(default_factory=list)
    values: Numbers = field(default_factory=dict)
    results: tuple[Atom, ...] = ()

    def value(self, atom: Atom) -> Any:
        return self.values[atom] if isinstance(atom, Var) else atom.value


def record(function: Function, args: Iterable[Any]) -> Record:
    """Evaluate a function on flat arguments and write down what is done."""
    recorder = _Recorder()
    scope: dict[Var, Atom] = {}
    for param, value in zip(function.params, args, strict=True):
        scope[param] = recorder.new(param, value)
    made = recorder.record
    made.params = tuple(variables(scope.values()))
    made.results = recorder.block(function.body, scope)
    return made


class _Recorder:
    """`scope` maps the variables of the function to those of the record."""

    def __init__(self) -> None:
        self.record = Record()
        self.marks: list[str | Mark] = []

    def new(self, var: Var, value: Any) -> Var:
        made = fresh(var.name, type_of_value(value, var.type))
        self.record.values[made] = value
        return made

    def block(self, block: Block, scope: dict[Var, Atom]) -> tuple[Atom, ...]:
        for stmt in block.stmts:
            results = self.stmt(stmt, scope)
            scope.update(zip(stmt.targets, results, strict=True))
        return self.look_up(block.yields, scope)

    def look_up(self, atoms: tuple[Atom, ...], scope: dict[Var, Atom]) -> tuple[Atom, ...]:
        return tuple(scope.get(a, UNDEF) if isinstance(a, Var) else a for a in atoms)

    def stmt(self, stmt: Stmt, scope: dict[Var, Atom]) -> tuple[Atom, ...]:
        match stmt:
            case Assign():
                return self.assign(stmt, scope)
            case If(test=test, then=then, orelse=orelse):
                (found,) = self.look_up((test,), scope)
                taken = bool(self.record.value(found))
                self.marks.append(Mark(found, taken))
                return self.block(then if taken else orelse, scope)
            case Try():
                return self.attempt(stmt, scope)
            case With(enter=enter, args=args, keywords=keywords, body=body):
                given = [self.record.value(a) for a in self.look_up(args, scope)]
                named = {k: self.record.value(self.look_up((v,), scope)[0]) for k, v in keywords}
                with enter.call(*given, **named):
                    return self.block(body, scope)
            case For() | While():
                return self.loop(stmt, scope)

    def assign(self, stmt: Assign, scope: dict[Var, Atom]) -> tuple[Atom, ...]:
        flat = map_operands(stmt, lambda a: scope.get(a, UNDEF) if isinstance(a, Var) else a)
        assert isinstance(flat, Assign)
        callee = callee_of(stmt.op)
        if callee is not None:
            self.marks.append(f"call of {callee.name}")
            inner = callee.body
            return self.block(inner.body, dict(zip(inner.params, flat.args, strict=True)))
        result = _apply(flat, self.record)
        values = (result,) if len(stmt.targets) == 1 else tuple(result) if stmt.targets else ()
        targets = tuple(self.new(t, v) for t, v in zip(stmt.targets, values, strict=True))
        self.record.steps.append(Step(replace(flat, targets=targets), tuple(self.marks)))
        self.marks.clear()
        return targets

    def attempt(self, stmt: Try, scope: dict[Var, Atom]) -> tuple[Atom, ...]:
        try:
            return self.block(stmt.body, scope)
        except Exception as error:
            for classes, handler in zip(stmt.catches, stmt.handlers, strict=True):
                if isinstance(error, classes):
                    self.marks.append(f"except {type(error).__name__}")
                    return self.block(handler, scope)
            raise

    def loop(self, loop: For | While, scope: dict[Var, Atom]) -> tuple[Atom, ...]:
        state = self.look_up(loop.initial, scope)
        items: list[Any] | None = None
        if isinstance(loop, For):
            items = list(self.record.value(self.look_up((loop.items,), scope)[0]))
            items = items[::-1] if loop.reverse else items
        trip = 0
        while True:
            scope.update(zip(loop.carried, state, strict=True))
            if isinstance(loop, For):
                assert items is not None
                if trip == len(items):
                    return state
                self.enter_trip(loop, items[trip], trip, scope)
            elif not self.record.value(self.block(loop.test, scope)[0]):
                return state
            else:
                self.marks.append(f"trip {trip + 1}")
            state = self.block(loop.body, scope)
            trip += 1
            if loop.until is not None and self.record.value(state[loop.until]):
                return state

    def enter_trip(self, loop: For, item: Any, trip: int, scope: dict[Var, Atom]) -> None:
        """Bind the item; a number is read from what is looped over, so that it has a derivative."""
        from ..rules.indexing import getitem

        plain = isinstance(item, (int, np.integer, str))
        # A loop over an array counts, and its body reads the item that the user named.
        named = plain and all(t.name != loop.item.name for s in loop.body.stmts for t in s.targets)
        self.marks.append(f"{loop.item.name} = {item}" if named else f"trip {trip + 1}")
        (items,) = self.look_up((loop.items,), scope)
        if plain or not can_vary(items.type):
            scope[loop.item] = self.new(loop.item, item)
            return
        place = len(self.record.value(items)) - 1 - trip if loop.reverse else trip
        read = Assign((loop.item,), getitem, (items, Const(place)), (), loop.where)
        (scope[loop.item],) = self.assign(read, scope | {v: v for v in variables((items,))})


def _apply(stmt: Assign, record: Record) -> Any:
    args = [_plain(record.value(a)) for a in stmt.args]
    return stmt.op.call(*args, **{k: record.value(v) for k, v in stmt.keywords})


def _plain(value: Any) -> Any:
    """A name that no path bound reads as None, as it does on a tape."""
    return None if value is UNDEF.value else value


def type_of_value(value: Any, otherwise: Type) -> Type:
    """The exact type of a number or array."""
    match value:
        case np.ndarray() if value.dtype.kind in "fciub":
            return Array(str(value.dtype), value.shape)
        case np.generic() if value.dtype.kind in "fciub":
            return Scalar(str(value.dtype), False)
        case bool():
            return Scalar("bool")
        case int():
            return Scalar("int64")
        case float():
            return Scalar("float64")
        case complex():
            return Scalar("complex128")
    return otherwise


# --- derivatives ------------------------------------------------------------------------------


def tangents(record: Record, dots: Mapping[Var, Any]) -> Numbers:
    """Tangents of everything that depends on the inputs, given those of the inputs."""
    found = dict(dots)
    for step in record.steps:
        stmt = step.stmt
        given = tuple(_named_atom(a, found, "dot") for a in stmt.args)
        if not differentiable(stmt) or all(g is None for g in given):
            continue
        builder = Builder(stmt.where)
        made = push_tangent(builder, stmt, given)
        known = {g: found[a] for a, g in zip(stmt.args, given) if isinstance(g, Var)}  # type: ignore[index]
        values = _evaluate(builder, record, known)
        for target, atom in zip(stmt.targets, made, strict=True):
            if atom is not None:
                found[target] = values[atom] if isinstance(atom, Var) else atom.value
    return found


def adjoints(record: Record, bars: Mapping[Var, Any]) -> Numbers:
    """Adjoints of everything the results depend on, given those of the results."""
    found = dict(bars)
    varied = _varied(record)
    for step in reversed(record.steps):
        stmt = step.stmt
        cotangents = tuple(_named_atom(t, found, "bar") for t in stmt.targets)
        wanted = {k for k in differentiable(stmt) if stmt.args[k] in varied}
        if not wanted or all(g is None for g in cotangents):
            continue
        builder = Builder(stmt.where)
        made = pull_cotangent(builder, stmt, cotangents, wanted)
        known = {g: found[t] for t, g in zip(stmt.targets, cotangents) if isinstance(g, Var)}
        values = _evaluate(builder, record, known)
        for k, atom in sorted(made.items()):
            x = stmt.args[k]
            assert isinstance(x, Var)
            term = values[atom] if isinstance(atom, Var) else atom.value
            found[x] = add_structures(found[x], term) if x in found else term
    return found


def _varied(record: Record) -> set[Atom]:
    found: set[Atom] = {p for p in record.params if can_vary(p.type)}
    for step in record.steps:
        if any(step.stmt.args[k] in found for k in differentiable(step.stmt)):
            found.update(step.stmt.targets)
    return found


def _named_atom(x: Atom, found: Mapping[Var, Any], suffix: str) -> Var | None:
    """A variable for the derivative of `x`, if it has one."""
    if not isinstance(x, Var) or x not in found or not can_vary(x.type):
        return None
    return fresh(f"{x.name}_{suffix}", type_of_value(found[x], x.type))


def _evaluate(builder: Builder, record: Record, known: Mapping[Var, Any]) -> Mapping[Var, Any]:
    """The values of what a rule wrote."""
    written = builder.block()
    reads = {a for stmt in written.stmts for a in variables(getattr(stmt, "args", ()))}
    reads |= {a for s in written.stmts for a in variables(v for _, v in getattr(s, "keywords", ()))}
    values = {v: record.values[v] for v in reads if v in record.values} | dict(known)
    with np.errstate(all="ignore"):
        run_block(written, values)
    return ChainMap(values, record.values)
