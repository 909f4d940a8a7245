"""Branches, try statements and contexts in the reverse sweep."""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..ir.analyses import Guard, Guards
from ..ir.build import Builder, new_var
from ..ir.callee import callee_of
from ..ir.dead import drop_dead_code
from ..ir.nodes import (
    UNDEF,
    Assign,
    Atom,
    Block,
    Const,
    If,
    Primitive,
    Stmt,
    Try,
    Var,
    With,
    fresh,
    named_after,
)
from ..ir.rebuild import substitute, with_blocks
from ..ir.types import BOOL, INT
from ..ir.walk import blocks, defined, free, used_by, variables
from ..rules.forms import PRIMITIVES, RULES, Gathering, Linear, Multilinear, Zero, ops_of
from ..rules.indexing import additem, setitem
from ..rules.solutions import SOLUTIONS
from .saving import guarded_values, plan_saves
from .sizes import Donors, hoist_shapes
from .zeros import with_role

if TYPE_CHECKING:
    from .adjoint import Bars, Sweep


REGULAR = ops_of(
    np.add,
    np.subtract,
    np.multiply,
    np.negative,
    np.sin,
    np.cos,
    np.tanh,
    np.arctan,
    np.abs,
    abs,
    math.sin,
    math.cos,
    math.tanh,
    math.atan,
    np.square,
    np.maximum,
    np.minimum,
) | {setitem, additem}
Side = tuple[list[Stmt], Builder, "Bars"]
"""Forward statements of a block, a builder with the reverse ones, and the adjoints at its end."""


class Recorder(Protocol):
    """What knows of a sweep, as far as recording asks for it."""

    consumed: set[Var]
    varied: set[Var]
    donors: Donors
    guards: Guards

    def guard_within(self, var: Var, local: set[Var]) -> Guard:
        """The part of a guard that can be told where a block ends."""


def reverse_branches(
    sweep: Sweep, stmt: If | Try, bars: Bars, before: Sequence[Stmt]
) -> list[Stmt]:
    """Reverse the block that ran; what it reads of the forward sweep leaves the statement. `before`
    are the statements in front of it in its block."""
    given = {t: bars.pop(t) for t in stmt.targets if t in bars}
    if not given:
        return [stmt]
    sides = [_reverse_block(sweep, block, stmt.targets, given, bars) for block in blocks(stmt)]
    if isinstance(stmt, If):
        for side, other in (sides, sides[::-1]):
            _reverse_alone(sweep, before, side, other[2].keys() | bars.keys())
    changed = _changed([side[2] for side in sides], bars)
    targets = list(stmt.targets)
    yields = [list(block.yields) for block in blocks(stmt)]
    reversed_blocks = []
    results = tuple(named_after(new_var("", x.type), x, "_bar") for x in changed)
    for place, (forward, builder, after) in enumerate(sides):
        outer, sweep.builder = sweep.builder, builder
        ends = tuple(sweep.adjoint_of(after, x) for x in changed)
        sweep.builder = outer
        block = drop_dead_code(sweep.analyses.simplify(Block(tuple(builder.stmts), ends)))
        block = hoist_shapes(block, forward, sweep.donors)
        own = len(stmt.targets)
        reversed_blocks.append(export(sweep, block, forward, targets, yields, place, own))
    for x, result in zip(changed, results, strict=True):
        bars[x] = result
    forward_blocks = [
        Block(tuple(side[0]), tuple(ends)) for side, ends in zip(sides, yields, strict=True)
    ]
    made = with_blocks(stmt, forward_blocks)
    if isinstance(stmt, If):
        then, orelse = reversed_blocks
        sweep.builder.append(If(results, stmt.test, then, orelse, sweep.builder.where))
        return [replace(made, targets=tuple(targets))]
    return _reverse_try(sweep, made, results, reversed_blocks, targets)


def _reverse_block(
    sweep: Sweep, block: Block, targets: tuple[Var, ...], given: Bars, bars: Bars
) -> tuple[list[Stmt], Builder, Bars]:
    """Forward statements, a builder with the reverse ones, and the adjoints at its end."""
    inner: Bars = dict(bars)
    outer, sweep.builder = sweep.builder, sweep.builder.child()
    for target, end in zip(targets, block.yields, strict=True):
        if target in given:
            sweep.hand_back(inner, end, given[target])
    forward = sweep.block(block.stmts, inner)
    builder, sweep.builder = sweep.builder, outer
    local = defined(block.stmts)
    return forward, builder, {x: g for x, g in inner.items() if x not in local}


def _reverse_alone(sweep: Sweep, before: Sequence[Stmt], side: Side, others: Set[Var]) -> None:
    """Reverse statements in front of a branch within one side of it, where only that side has
    adjoints of what they make: on the other one zeros would meet infinite derivatives."""
    _, builder, bars = side
    outer, sweep.builder = sweep.builder, builder
    for stmt in _made_for(sweep, before, bars.keys() - others, others):
        builder.where = with_role(stmt.where, "adjoint")
        sweep.assign(stmt, bars)
    sweep.builder = outer


def _made_for(
    sweep: Sweep, before: Sequence[Stmt], only: Set[Var], others: Set[Var]
) -> list[Assign]:
    """The statements, the last one first, that make what `only` one side has adjoints of, up to
    the first one of all whose derivative may be infinite."""
    found: list[Assign] = []
    wanted, elsewhere, count = set(only), set(others), 0
    for stmt in reversed(before):
        if isinstance(stmt, Assign) and _is_made_for(stmt, wanted, elsewhere):
            found.append(stmt)
            wanted.update(variables(stmt.args))
            count = count if _is_regular(stmt.op) else len(found)
        elif not sweep.varied.isdisjoint(stmt.targets):
            elsewhere |= used_by(stmt)
    return found[:count]


def _is_made_for(stmt: Assign, wanted: Set[Var], elsewhere: Set[Var]) -> bool:
    plain = callee_of(stmt.op) is None and not stmt.op.effect and stmt.op not in SOLUTIONS
    return plain and elsewhere.isdisjoint(stmt.targets) and not wanted.isdisjoint(stmt.targets)


def _is_regular(op: Primitive) -> bool:
    """Whether the derivatives are finite where the operands are."""
    return op in REGULAR or isinstance(RULES.get(op), (Linear, Multilinear, Gathering, Zero))


def _changed(afters: list[Bars], bars: Bars) -> list[Var]:
    found = dict.fromkeys(x for after in afters for x in after)
    return [x for x in found if any(after.get(x) != bars.get(x) for after in afters)]


def export(
    sweep: Recorder,
    block: Block,
    forward: list[Stmt],
    targets: list[Var],
    yields: list[list[Atom]],
    place: int,
    own: int,
) -> Block:
    """Let what the reverse block reads of its forward block leave through the statement."""
    local = defined(forward)
    needed = sorted((free(block) & local), key=lambda v: v.number)
    keep, clones, renamed = plan_saves(needed, forward, set(), sweep.consumed, local, sweep.donors)
    mapping: dict[Var, Atom] = dict(renamed)
    kept = guarded_values(keep, {var: sweep.guard_within(var, local) for var in keep})
    forward.extend(kept.stmts)
    for var, value in zip(keep, kept.yields, strict=True):
        slot = _slot(value, targets, yields[place], own)
        if slot is not None:
            yields[place][slot] = value
            mapping[var] = targets[slot]
            if var in sweep.varied:
                sweep.varied.add(targets[slot])
            continue
        out = named_after(fresh("", var.type), var, "")
        mapping[var] = out
        targets.append(out)
        for k, ends in enumerate(yields):
            ends.append(value if k == place else UNDEF)
        guard = sweep.guards.known.get(var, ())
        sweep.guards.known[out] = tuple(c for c in guard if c[0] not in local)
        if var in sweep.varied:
            sweep.varied.add(out)
    return substitute(Block((*clones, *block.stmts), block.yields), mapping)


def _slot(var: Atom, targets: list[Var], ends: list[Atom], own: int) -> int | None:
    """Where this value leaves the block already, or could, since only other blocks use that."""
    for k, (target, end) in enumerate(zip(targets, ends, strict=True)):
        if target.type == var.type and (end == var or (k >= own and end is UNDEF)):
            return k
    return None


def _reverse_try(
    sweep: Sweep, made: Stmt, results: tuple[Var, ...], reverse: list[Block], targets: list[Var]
) -> list[Stmt]:
    """Which block ran is recorded as a number."""
    which = fresh("handled", INT if len(reverse) > 2 else BOOL)
    parts = blocks(made)
    numbered = [
        Block(b.stmts, (*b.yields, Const(bool(k) if len(reverse) == 2 else k)))
        for k, b in enumerate(parts)
    ]
    forward = replace(with_blocks(made, numbered), targets=(*targets, which))
    if len(reverse) == 2:
        sweep.builder.append(If(results, which, reverse[1], reverse[0], made.where))
        return [forward]
    block = reverse[-1]
    for k in range(len(reverse) - 2, -1, -1):
        inner = sweep.builder.child()
        test = inner.emit(PRIMITIVES[np.equal].op, which, k)
        ends = tuple(fresh(r.name, r.type) for r in results)
        inner.append(If(ends, test, reverse[k], block, made.where))
        block = inner.block(*ends)
    sweep.builder.stmts.extend(block.stmts)
    last = sweep.builder.stmts.pop()
    sweep.builder.append(replace(last, targets=results))
    return [forward]


def reverse_context(sweep: Sweep, stmt: With, bars: Bars) -> list[Stmt]:
    """The reverse sweep of the body runs in the same context."""
    given = {t: bars.pop(t) for t in stmt.targets if t in bars}
    if not given:
        return [stmt]
    forward, builder, after = _reverse_block(sweep, stmt.body, stmt.targets, given, bars)
    changed = _changed([after], bars)
    outer, sweep.builder = sweep.builder, builder
    ends = tuple(sweep.adjoint_of(after, x) for x in changed)
    sweep.builder = outer
    block = drop_dead_code(Block(tuple(builder.stmts), ends))
    block = hoist_shapes(block, forward, sweep.donors)
    targets, yields = list(stmt.targets), [list(stmt.body.yields)]
    block = export(sweep, block, forward, targets, yields, 0, len(targets))
    results = tuple(named_after(new_var("", x.type), x, "_bar") for x in changed)
    sweep.builder.append(replace(stmt, targets=results, body=block))
    for x, result in zip(changed, results, strict=True):
        bars[x] = result
    body = Block(tuple(forward), tuple(yields[0]))
    return [replace(stmt, targets=tuple(targets), body=body)]
