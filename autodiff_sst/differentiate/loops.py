"""Loops in the reverse sweep.

The reverse body is made first; what it reads and the forward body binds is what the forward
loop records, one tape entry per trip. The reverse loop runs as many trips as were recorded, and
never breaks.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ..ir.build import new_var
from ..ir.dead import drop_dead_code
from ..ir.live import Reads
from ..ir.nodes import (
    UNDEF,
    Assign,
    Atom,
    Block,
    Const,
    For,
    If,
    Stmt,
    Var,
    While,
    fresh,
    named_after,
)
from ..ir.rebuild import map_stmt_atoms, rebuilt, substitute
from ..ir.types import INT, Array, Sym, Tape, Type, can_vary, dims_of
from ..ir.walk import defined, free, unchanged
from ..rules.forms import PRIMITIVES
from ..rules.python import new_tape_op, pop_op, push_op
from .saving import guarded_values, is_dear, plan_saves
from .sizes import hoist_shapes
from .visits import Visit, sole_visit
from .zeros import zero_like

if TYPE_CHECKING:
    from .adjoint import Bars, Sweep


@dataclass
class _Carried:
    """What the reverse loop carries: variables, what they are adjoints of after it, where they
    start, what they become."""

    vars: list[Var] = field(default_factory=list)
    started: list[Atom] = field(default_factory=list)
    initial: list[Atom] = field(default_factory=list)
    yields: list[Atom] = field(default_factory=list)


def reverse_loop(sweep: Sweep, loop: For | While, bars: Bars) -> list[Stmt]:
    """The reverse loop goes to the builder; gives the forward loop with its tape."""
    given = {t for t in loop.targets if t in bars}
    if not given:
        return [loop]
    useful = sweep.analyses.useful(Block((loop,)), given)
    active = _active_carried(sweep, loop, useful)
    outside = _active_free(sweep, loop, useful)
    carried = _Carried()
    _start(sweep, loop, active, outside, bars, carried)
    forward, block = _reverse_body(sweep, loop, active, outside, carried)
    branches = any(isinstance(stmt, If) for stmt in block.stmts)
    simplify = sweep.analyses.finish if branches else sweep.analyses.simplify
    block = drop_dead_code(simplify(block))
    block = hoist_shapes(block, forward, sweep.donors)
    local = _local(loop, forward)
    visit = sole_visit(block, carried.vars, local)
    block = block if visit is None else visit.block
    known = isinstance(loop, For) and loop.until is None and visit is None
    made, block, counter = _record(sweep, loop, forward, block, known, carried, visit)
    results = _write(sweep, loop, block, carried, known, counter)
    for k, x in enumerate(outside):
        bars[x] = results[len(active) + k]
    for k, place in enumerate(active):
        # What the loop started from may be one of the variables that its body reads.
        if loop.initial[place] is not UNDEF:
            sweep.hand_back(bars, loop.initial[place], results[k])
    return made


def _active_carried(sweep: Sweep, loop: For | While, useful: set[Var]) -> list[int]:
    return [
        k
        for k, (carried, target) in enumerate(zip(loop.carried, loop.targets, strict=True))
        if (carried in sweep.varied or target in sweep.varied)
        and (carried in useful or target in useful)
        and can_vary(carried.type)
    ]


def _active_free(sweep: Sweep, loop: For | While, useful: set[Var]) -> list[Var]:
    """Variables of the surroundings that the body reads, not for their shapes only, and that get
    adjoints in it."""
    bound = (*loop.carried, loop.item) if isinstance(loop, For) else loop.carried
    found = Reads().block(loop.body, bound)
    return sorted((v for v in found if v in sweep.varied and v in useful), key=lambda v: v.number)


def _bar(x: Var, end: Atom | None = None) -> Var:
    """The variable for an adjoint that a loop carries. It starts a trip as the adjoint of the
    *next* value of `x`, the one at the `end` of the trip, whose shape may be another one."""
    return named_after(new_var("", _in_shape_of(x.type, end)), x, "_bar")


def _in_shape_of(type_: Type, other: Atom | None) -> Type:
    """The type with the extents of another value, or with unknown ones."""
    if other is None or not isinstance(type_, Array) or type_.dims is None:
        return type_
    own = dims_of(other.type) if isinstance(other.type, Array) else None
    if own is not None and len(own) == len(type_.dims):
        return replace(type_, dims=own)
    return replace(type_, dims=tuple(Sym("?") for _ in type_.dims))


def _start(
    sweep: Sweep,
    loop: For | While,
    active: list[int],
    outside: list[Var],
    bars: Bars,
    carried: _Carried,
) -> None:
    for place in active:
        target = loop.targets[place]
        given = bars.pop(target) if target in bars else sweep.zero(target)
        carried.initial.append(given)
        carried.vars.append(_bar(loop.carried[place], loop.body.yields[place]))
        carried.started.append(loop.initial[place])
    for x in outside:
        # The trips add to the entries of a tape; one that a loop fills starts empty.
        taped = isinstance(x.type, Tape) and x not in bars
        carried.initial.append(sweep.zero_item(x) if taped else sweep.adjoint_of(bars, x))
        carried.vars.append(_bar(x))
        carried.started.append(x)
    for target in loop.targets:
        bars.pop(target, None)


def _reverse_body(
    sweep: Sweep, loop: For | While, active: list[int], outside: list[Var], carried: _Carried
) -> tuple[list[Stmt], Block]:
    bars: Bars = dict(zip(outside, carried.vars[len(active) :], strict=True))
    outer, sweep.builder = sweep.builder, sweep.builder.child()
    for place, var in zip(active, carried.vars, strict=False):
        sweep.hand_back(bars, loop.body.yields[place], var)
    forward = sweep.block(loop.body.stmts, bars)
    for place in active:
        x = loop.carried[place]
        end = loop.body.yields[place]
        if loop.initial[place] is UNDEF and x not in bars and isinstance(end, Var):
            # On the first trip `x` is not bound: its successor tells the shape of the zeros.
            carried.yields.append(zero_like(sweep.builder, end))
        else:
            carried.yields.append(sweep.adjoint_of(bars, x))
    carried.yields += [bars[x] for x in outside]
    block = Block(tuple(sweep.builder.stmts), tuple(carried.yields))
    sweep.builder = outer
    return forward, block


def _record(
    sweep: Sweep,
    loop: For | While,
    forward: list[Stmt],
    block: Block,
    known: bool,
    carried: _Carried,
    visit: Visit | None,
) -> tuple[list[Stmt], Block, Var | None]:
    """Add a tape (or a trip counter) to the forward loop and its reading to the reverse body."""
    block = _taken_from(forward, block)
    local = _local(loop, forward)
    available = {loop.item} if known and isinstance(loop, For) else set()
    needed = sorted((free(block) & local) - available, key=lambda v: v.number)
    keep, clones, renamed = plan_saves(
        needed, forward, available, sweep.consumed, local, sweep.donors
    )
    mapping: dict[Var, Atom] = dict(renamed)
    block = Block((*clones, *block.stmts), block.yields)
    still = unchanged(forward, sweep.consumed, local)
    loop, left = _leaving(sweep, loop, [var for var in keep if var in still])
    mapping.update(left)
    keep = [var for var in keep if var not in still]
    if keep:
        return _with_tape(sweep, loop, forward, keep, mapping, block, carried, visit)
    if known:
        return [_with_body(loop, forward, [])], substitute(block, mapping), None
    return _with_counter(loop, forward, mapping, block, visit)


def _taken_from(forward: list[Stmt], block: Block) -> Block:
    """The reverse body without what the forward body has computed already, if that is not cheap: it
    is read from there."""
    made = {_application(s): s.targets for s in forward if isinstance(s, Assign) and is_dear(s)}
    known: dict[Var, Atom] = {}
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        stmt = map_stmt_atoms(stmt, lambda a: known.get(a, a) if isinstance(a, Var) else a)
        found = made.get(_application(stmt)) if isinstance(stmt, Assign) else None
        if found is None:
            stmts.append(stmt)
        else:
            known.update(zip(stmt.targets, found, strict=True))
    return substitute(rebuilt(block, stmts), known)


def _application(stmt: Assign) -> tuple[object, ...]:
    return stmt.op, stmt.args, stmt.keywords


def _local(loop: For | While, forward: list[Stmt]) -> set[Var]:
    """What a trip of the forward loop binds."""
    items = {loop.item} if isinstance(loop, For) else set()
    return defined(forward) | set(loop.carried) | items


def _leaving(
    sweep: Sweep, loop: For | While, still: list[Var]
) -> tuple[For | While, dict[Var, Var]]:
    """Let values that are the same in every trip leave the loop: a name that Python binds in a
    loop is still there after it, and the reverse loop runs only where the forward one did."""
    extra: list[tuple[Var, Var, Atom, Var]] = []
    for var in still:
        inside, after = (named_after(fresh("", var.type), var, "") for _ in range(2))
        extra.append((after, inside, UNDEF, var))
        if var in sweep.varied:
            sweep.varied.update((inside, after))
    made = _with_body(loop, list(loop.body.stmts), extra)
    return made, {var: after for after, _, _, var in extra}


def _with_tape(
    sweep: Sweep,
    loop: For | While,
    forward: list[Stmt],
    keep: list[Var],
    mapping: dict[Var, Atom],
    block: Block,
    carried: _Carried,
    visit: Visit | None,
) -> tuple[list[Stmt], Block, Var | None]:
    type_ = Tape(tuple(var.type for var in keep))
    empty, inside, pushed, full = (fresh("tape", type_) for _ in range(4))
    local = defined(forward)
    entry = guarded_values(keep, {var: sweep.guard_within(var, local) for var in keep})
    push = Assign((pushed,), push_op, (inside, *entry.yields))
    recorded, names = _in_visit(visit, [*entry.stmts, push], pushed, inside)
    made = _with_body(loop, [*forward, *recorded], [(full, inside, empty, names[-1])])
    if any(var in sweep.varied for var in keep):
        sweep.varied.update((empty, inside, full, *names))
    left, rest = fresh("tape", type_), fresh("tape", type_)
    values = tuple(named_after(fresh("", var.type), var, "") for var in keep)
    mapping.update(zip(keep, values, strict=True))
    body = substitute(block, mapping)
    take = Assign((rest, *values), pop_op, (left,))
    carried.vars.append(left)
    carried.initial.append(full)
    block = Block((take, *body.stmts), (*body.yields, rest))
    return [Assign((empty,), new_tape_op, ()), made], block, full


def _with_counter(
    loop: For | While,
    forward: list[Stmt],
    mapping: dict[Var, Atom],
    block: Block,
    visit: Visit | None,
) -> tuple[list[Stmt], Block, Var | None]:
    inside, more, total = (fresh("trips", INT) for _ in range(3))
    count = Assign((more,), PRIMITIVES[np.add].op, (inside, Const(1)))
    counted, names = _in_visit(visit, [count], more, inside)
    made = _with_body(loop, [*forward, *counted], [(total, inside, Const(0), names[-1])])
    return [made], substitute(block, mapping), total


def _in_visit(
    visit: Visit | None, stmts: list[Stmt], end: Var, start: Var
) -> tuple[list[Stmt], list[Var]]:
    """The statements that lead from `start` to `end`, in the trips that are visited; and all names
    of what they lead to, the last one last."""
    if visit is None:
        return stmts, [end]
    after = fresh(end.name, end.type)
    return [visit.only((after,), Block(tuple(stmts), (end,)), (start,))], [end, after]


def _with_body(
    loop: For | While, forward: list[Stmt], extra: list[tuple[Var, Var, Atom, Var]]
) -> For | While:
    """The forward loop with other statements and more carried variables."""
    return replace(
        loop,
        targets=loop.targets + tuple(e[0] for e in extra),
        carried=loop.carried + tuple(e[1] for e in extra),
        initial=loop.initial + tuple(e[2] for e in extra),
        body=Block(tuple(forward), loop.body.yields + tuple(e[3] for e in extra)),
    )


def _write(
    sweep: Sweep,
    loop: For | While,
    block: Block,
    carried: _Carried,
    known: bool,
    counter: Var | None,
) -> list[Var]:
    bars, tapes = carried.vars[: len(carried.started)], carried.vars[len(carried.started) :]
    targets = [
        new_var(var.name, _in_shape_of(var.type, start))
        for var, start in zip(bars, carried.started, strict=True)
    ]
    targets += [new_var(var.name, var.type) for var in tapes]
    if known:
        assert isinstance(loop, For)
        item: Var = fresh(loop.item.name, loop.item.type)
        block = substitute(block, {loop.item: item})
        items, reverse = loop.items, not loop.reverse
    else:
        assert counter is not None
        length: Atom = counter
        if isinstance(counter.type, Tape):
            length = sweep.builder.emit(PRIMITIVES[len].op, counter)
        items = sweep.builder.emit(PRIMITIVES[range].op, length)
        item, reverse = fresh("_", INT), False
    sweep.builder.append(
        For(
            tuple(targets),
            item,
            items,
            tuple(carried.vars),
            tuple(carried.initial),
            block,
            None,
            reverse,
            sweep.builder.where,
        )
    )
    return targets
