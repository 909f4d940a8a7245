"""Forward mode in two parts: what is the same for all tangents, and what is linear in them.

For many tangents the first part runs once. It keeps for the second what that reads: in a name,
where a branch ran also out of the branch, and of a loop on a tape with one entry per trip, which
the loop of the second part reads in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..ir.analyses import Analyses, Guard, Guards
from ..ir.callee import callee_of
from ..ir.dead import drop_dead_code
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
    named_after,
)
from ..ir.rebuild import pick, rename, substitute, with_blocks
from ..ir.types import INT, Array, Tape
from ..ir.walk import blocks, defined, free, operands, unchanged, used_by, variables
from ..rules.forms import PRIMITIVES
from ..rules.python import entry_op, new_tape_op, push_op
from .calls import tangent_call
from .regions import export
from .saving import plan_saves
from .sizes import Donors, hoist_shapes, shape_donors
from .tangent import Tangent
from .zeros import with_role

COUNTING = ("len", "range")


@dataclass(frozen=True, slots=True)
class Halves:
    """A block in two parts: `linear` yields tangents, and reads what `shared` binds."""

    shared: list[Stmt]
    values: tuple[Atom, ...]
    linear: Block


def linearised(function: Function, place: int, analyses: Analyses) -> tuple[Var, Halves]:
    """The function in two parts, linear in a tangent of the parameter at `place`.

    before:  f(x): y = sin(x); z = y * y; yield z
    after:   shared: y = sin(x); z = y * y; v1 = cos(x)
             linear in x_dot: y_dot = x_dot * v1; z_dot = 2.0 * (y_dot * y); yield z_dot
    """
    x = function.params[place]
    maker = _Linear(analyses.varied(function.body, [x]), analyses, function)
    dot = maker.dot(x)
    maker.moving.add(dot)
    count = len(function.body.yields)
    body = maker.block(function.body, range(count))
    return dot, halve(analyses.simplify(body), maker.moving, count)


def halve(block: Block, moving: set[Var], count: int) -> Halves:
    """Statements that depend on `moving` apart from those that do not; the first `count` yields
    belong to the latter. Every variable that depends on `moving` is added to it."""
    shared: list[Stmt] = []
    linear: list[Stmt] = []
    for stmt in block.stmts:
        if moving.isdisjoint(used_by(stmt)):
            shared.append(stmt)
        else:
            linear.append(stmt)
            moving.update(stmt.targets)
    values, ends = block.yields[:count], block.yields[count:]
    assert moving.isdisjoint(variables(values)), "a value depends on a tangent"
    shared, buffers = _buffers_of(shared, values)
    return Halves(shared, values, drop_dead_code(Block((*buffers, *linear), ends)))


def _buffers_of(shared: list[Stmt], values: tuple[Atom, ...]) -> tuple[list[Stmt], list[Stmt]]:
    """Take out the new buffers that no shared statement reads, with what is written to them, and
    the ranges of loops: they are made where they are used."""
    own: set[Var] = set()
    for stmt in shared:
        if isinstance(stmt, Assign) and not stmt.op.effect:
            copies = any(isinstance(atom.type, Array) for atom in operands(stmt))
            made = stmt.op.name in COUNTING or (stmt.op.unique and not copies)
            if made or (stmt.op.memory == "same" and stmt.args[0] in own):
                own.update(stmt.targets)
    needed = set(variables(values))
    left: list[Stmt] = []
    taken: list[Stmt] = []
    for stmt in reversed(shared):
        if stmt.targets and own.issuperset(stmt.targets) and needed.isdisjoint(stmt.targets):
            taken.append(stmt)
        else:
            left.append(stmt)
            needed |= used_by(stmt)
    return left[::-1], taken[::-1]


class _Linear(Tangent):
    """The companion pass, with regions in two parts.

    `moving` are the variables that depend on tangents. The rest is what recording asks for; no
    value is guarded, for all are read where they were computed.
    """

    def __init__(self, varied: set[Var], analyses: Analyses, function: Function) -> None:
        super().__init__(set(varied), analyses, function)
        self.moving: set[Var] = set()
        self.consumed = analyses.consumed(function.body)
        self.donors: Donors = shape_donors(function.params)
        self.guards = Guards({}, {})

    def guard_within(self, var: Var, local: set[Var]) -> Guard:
        return ()

    def stmt(self, stmt: Stmt) -> None:
        before = len(self.builder.stmts)
        self.companions(stmt)
        for made in self.builder.stmts[before:]:
            if not self.moving.isdisjoint(used_by(made)):
                self.moving.update(made.targets)

    def companions(self, stmt: Stmt) -> None:
        self.builder.where = with_role(stmt.where, "tangent")
        match stmt:
            case If() | With() if not self.varied.isdisjoint(stmt.targets):
                self.region(stmt)
            case If() | With():
                self.builder.append(stmt)
            case Try():
                self.again(stmt)
            case _:
                super().stmt(stmt)

    def assign(self, stmt: Assign) -> None:
        if callee_of(stmt.op) is None or self.varied.isdisjoint(stmt.targets):
            super().assign(stmt)
            return
        tangent_call(self, stmt)
        both = self.builder.stmts.pop()
        own = tuple(fresh("", target.type) for target in stmt.targets)
        self.builder.append(stmt)
        self.builder.append(replace(both, targets=(*own, *both.targets[len(own) :])))

    def again(self, stmt: Try) -> None:
        """What is not told apart runs once without tangents, and as a whole with them."""
        if self.varied.isdisjoint(stmt.targets):
            self.builder.append(stmt)
            return
        super().stmt(stmt)
        whole = self.builder.stmts.pop()
        mapping: dict[Var, Atom] = {}
        (copy,) = rename(Block((whole,)), mapping).stmts
        self.builder.append(stmt)
        self.builder.append(copy)
        for target in stmt.targets:
            if target in self.varied:
                self.bind(target, mapping[self.dots[target]])  # type: ignore[index]

    def joint(self, block: Block, places: list[int]) -> Block:
        """Statements of both parts, as few as may be: what the linear part reads is kept."""
        made = self.analyses.simplify(self.block(block, places))
        self.consumed |= self.analyses.consumed(made)
        return made

    # --- branches and contexts ----------------------------------------------------------------

    def region(self, stmt: If | With) -> None:
        """The same test, or context, for the linear part again."""
        active = [k for k, target in enumerate(stmt.targets) if target in self.varied]
        count = len(stmt.targets)
        halves = [halve(self.joint(block, active), self.moving, count) for block in blocks(stmt)]
        targets = list(stmt.targets)
        yields = [list(half.values) for half in halves]
        linear = [
            export(self, half.linear, half.shared, targets, yields, place, count)
            for place, half in enumerate(halves)
        ]
        shared = [
            Block(tuple(half.shared), tuple(ends))
            for half, ends in zip(halves, yields, strict=True)
        ]
        self.builder.append(replace(with_blocks(stmt, shared), targets=tuple(targets)))
        dots = tuple(self.dot(stmt.targets[k]) for k in active)
        self.builder.append(
            replace(with_blocks(stmt, linear), targets=dots, where=self.builder.where)
        )

    # --- loops --------------------------------------------------------------------------------

    def loop(self, loop: For | While) -> None:
        active = [k for k, carried in enumerate(loop.carried) if carried in self.varied]
        if not active:
            self.builder.append(loop)
            return
        initial = tuple(
            UNDEF if loop.initial[k] is UNDEF else self.of(loop.initial[k]) for k in active
        )
        carried = tuple(self.dot(c) for c in pick(loop.carried, active))
        self.moving.update(carried)
        half = halve(self.joint(loop.body, active), self.moving, len(loop.carried))
        linear = hoist_shapes(half.linear, half.shared, self.donors)
        targets = tuple(self.dot(t) for t in pick(loop.targets, active))
        self.varied.update(pick(loop.targets, active))
        item, items, body = self.in_two(loop, half, linear)
        backwards = isinstance(loop, For) and items == loop.items and loop.reverse
        self.builder.append(
            For(targets, item, items, carried, initial, body, None, backwards, self.builder.where)
        )

    def in_two(self, loop: For | While, half: Halves, linear: Block) -> tuple[Var, Atom, Block]:
        """Append the shared loop, which keeps what the linear one reads of it; gives the item,
        the items and the body of that."""
        local = defined(half.shared) | set(loop.carried)
        known = isinstance(loop, For) and loop.until is None
        own = {loop.item} if isinstance(loop, For) else set()
        local |= own
        needed = sorted((free(linear) & local) - own, key=lambda v: v.number)
        keep, clones, renamed = plan_saves(
            needed, half.shared, own, self.consumed, local, self.donors
        )
        linear = Block((*clones, *linear.stmts), linear.yields)
        mapping: dict[Var, Atom] = dict(renamed)
        made = replace(loop, body=Block(tuple(half.shared), half.values))
        still = unchanged(half.shared, self.consumed, local)
        for var in keep:
            if var in still:
                # As a name in Python does, it leaves the loop.
                inside, after = (named_after(fresh("", var.type), var, "") for _ in range(2))
                made, mapping[var] = _carrying(made, after, inside, UNDEF, var), after
        keep = [var for var in keep if var not in still]
        if known and not keep:
            assert isinstance(loop, For)
            self.builder.append(made)
            item = fresh(loop.item.name, loop.item.type)
            return item, loop.items, substitute(linear, mapping | {loop.item: item})
        keep += sorted(own & free(substitute(linear, mapping)), key=lambda v: v.number)
        if keep:
            return self.taped(made, keep, linear, mapping)
        one, more, total = (fresh("trips", INT) for _ in range(3))
        count = Assign((more,), PRIMITIVES[np.add].op, (one, Const(1)))
        made = replace(made, body=Block((*made.body.stmts, count), made.body.yields))
        self.builder.append(_carrying(made, total, one, Const(0), more))
        return fresh("_", INT), self.up_to(total), substitute(linear, mapping)

    def taped(
        self, loop: For | While, keep: list[Var], linear: Block, mapping: dict[Var, Atom]
    ) -> tuple[Var, Atom, Block]:
        """The shared loop records these values in each trip."""
        type_ = Tape(tuple(var.type for var in keep))
        empty, inside, pushed, full = (fresh("tape", type_) for _ in range(4))
        push = Assign((pushed,), push_op, (inside, *keep))
        loop = replace(loop, body=Block((*loop.body.stmts, push), loop.body.yields))
        self.builder.append(Assign((empty,), new_tape_op, ()))
        self.builder.append(_carrying(loop, full, inside, empty, pushed))
        values = tuple(named_after(fresh("", var.type), var, "") for var in keep)
        mapping = mapping | dict(zip(keep, values, strict=True))
        trip = fresh("trip", INT)
        entry = Assign(values, entry_op, (full, trip))
        block = substitute(linear, mapping)
        length = self.builder.emit(PRIMITIVES[len].op, full)
        return trip, self.up_to(length), Block((entry, *block.stmts), block.yields)

    def up_to(self, count: Var) -> Var:
        return self.builder.emit(PRIMITIVES[range].op, count)


def _carrying(loop: For | While, after: Var, inside: Var, initial: Atom, end: Var) -> For | While:
    """The loop with one more variable that goes round it."""
    return replace(
        loop,
        targets=(*loop.targets, after),
        carried=(*loop.carried, inside),
        initial=(*loop.initial, initial),
        body=Block(loop.body.stmts, (*loop.body.yields, end)),
    )
