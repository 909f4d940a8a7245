"""Guards: values that matter on one side of an elementwise choice only.

In `np.where(m, np.log(x), 0.0)` the logarithm matters only where `m` holds, but its derivative is
computed everywhere, and 0 * inf is nan. A value all of whose uses lead, through pointwise
operations, into one branch of a choice is guarded by that branch's mask: the adjoint of a guarded
value may hold anything where it does not matter, and is cut off by the mask where it leaves the
guarded chain.

Guards are found backwards, from uses to values, and enter regions with what these yield. Where a
guarded value goes into a tape, `guarded` says so (see `rules/choices.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..ir.analyses import Guard, Guards
from ..ir.nodes import UNDEF, Assign, Atom, Block, For, If, Stmt, Var, While
from ..ir.types import Array, Dim, Scalar, dims_of, may_be_one
from ..ir.walk import binds_inside, blocks, defined, operands
from ..rules.applying import differentiable
from ..rules.choices import choice_of
from ..rules.forms import PRIMITIVES
from ..rules.indexing import overwrites, setitem

SPREAD = PRIMITIVES[np.broadcast_to].op


def find_guards(block: Block) -> Guards:
    """The guard of every guarded variable."""
    known: dict[Var, Guard] = {}
    loose: set[Var] = set()
    scope = _Scope(known, loose)
    scope.block(block)
    known.update(scope.facts)
    known = {var: guard for var, guard in known.items() if guard}
    return Guards(known, {var: guard for var, guard in known.items() if var in loose})


class _Scope:
    """One block: what is known of the variables it reads, from the uses seen so far.

    A variable that is not among `facts` has no use that a derivative comes back from.
    """

    def __init__(self, known: dict[Var, Guard], loose: set[Var]) -> None:
        self.known, self.loose = known, loose
        self.facts: dict[Var, Guard] = {}

    def use(self, atom: Atom, guard: Guard | None) -> None:
        """What all uses have in common."""
        if isinstance(atom, Var) and guard is not None:
            self.facts[atom] = _both(self.facts.get(atom, guard), guard)

    def block(self, block: Block, ends: Sequence[Guard | None] | None = None) -> None:
        """`ends` is what is known of the yields."""
        for atom, guard in zip(block.yields, ends or ((),) * len(block.yields), strict=True):
            self.use(atom, guard)
        for stmt in reversed(block.stmts):
            match stmt:
                case Assign():
                    self.assign(stmt)
                case For() | While():
                    self.loop(stmt)
                case _:
                    self.outside(stmt)
                    for part in blocks(stmt):
                        self.inside(stmt, part, self.ends(stmt, part))

    def assign(self, stmt: Assign) -> None:
        guards = [self.facts[target] for target in stmt.targets if target in self.facts]
        if not guards:
            return
        guard = guards[0] if len(stmt.targets) == 1 else ()
        if stmt.op.pointwise:
            self.loose.add(stmt.targets[0])
        for place in differentiable(stmt):
            self.use(stmt.args[place], _passed(stmt, place, guard))

    def loop(self, loop: For | While) -> None:
        """What a trip passes on is guarded if it is in every trip and after the last one."""
        if isinstance(loop, For):
            self.use(loop.items, ())
        own = _bound(loop, loop.body)
        before: list[Guard] = []
        ends = [self.facts.get(target) or () for target in loop.targets]
        while ends != before:
            inner = self.inside(loop, loop.body, ends)
            before = ends
            known = [inner.facts.get(carried, end) for carried, end in zip(loop.carried, ends)]
            ends = [_both(end, _without(g, own)) for end, g in zip(ends, known, strict=True)]
        for initial, guard in zip(loop.initial, ends, strict=True):
            self.use(initial, guard)

    def outside(self, stmt: Stmt) -> None:
        """What a region itself reads."""
        if not isinstance(stmt, If):
            for atom in operands(stmt):
                self.use(atom, ())

    def ends(self, stmt: Stmt, block: Block) -> list[Guard | None]:
        """The guards of the targets, told by the masks that the block knows."""
        names = dict(zip(stmt.targets, block.yields, strict=True))
        unknown = {mask for mask, end in names.items() if end is UNDEF}
        guards = (self.facts.get(target) for target in stmt.targets)
        return [None if g is None else _renamed(_without(g, unknown), names) for g in guards]

    def inside(self, stmt: Stmt, block: Block, ends: Sequence[Guard | None]) -> _Scope:
        inner = _Scope(self.known, self.loose)
        inner.block(block, ends)
        own = _bound(stmt, block)
        for var, guard in inner.facts.items():
            if var in own:
                self.known[var] = guard
            else:
                self.use(var, _without(guard, own))
        return inner


def _bound(stmt: Stmt, block: Block) -> set[Var]:
    """What a block binds: nobody else knows it."""
    return defined(block.stmts) | set(binds_inside(stmt))


def _both(a: Guard, b: Guard) -> Guard:
    return tuple(choice for choice in a if choice in b)


def _renamed(guard: Guard, names: Mapping[Var, Atom]) -> Guard:
    return tuple((names.get(m, m) if isinstance(m, Var) else m, branch) for m, branch in guard)


def _without(guard: Guard, masks: set[Var]) -> Guard:
    return tuple(choice for choice in guard if choice[0] not in masks)


def _passed(stmt: Assign, place: int, outer: Guard) -> Guard | None:
    """What a use tells of an argument, where `outer` guards the result."""
    var, target = stmt.args[place], stmt.targets[0]
    choice = choice_of(stmt, place)
    if stmt.op is setitem and overwrites(stmt.args[0].type, stmt.args[2:]):
        if place == 0:
            return None
    elif not (stmt.op.pointwise or stmt.op is SPREAD or (stmt.op is setitem and place == 0)):
        return () if choice is None else (choice,)
    if choice is not None and choice not in outer:
        outer = (choice, *outer)
    if not _same_shape(var, target):
        outer = tuple((mask, branch) for mask, branch in outer if _fits(mask, var))
    return outer


def _same_shape(a: Atom, b: Atom) -> bool:
    """Two extents that are not 1 and were broadcast together are the same."""
    left, right = _dims(a), _dims(b)
    if left is None or right is None or len(left) != len(right):
        return False
    return all(
        p == q or not (may_be_one(p) or may_be_one(q)) for p, q in zip(left, right, strict=True)
    )


def _fits(mask: Atom, var: Atom) -> bool:
    """Whether a mask, broadcast together with a value, does not widen it."""
    left, right = _dims(mask), _dims(var)
    if left is None or right is None or len(left) > len(right):
        return False
    pairs = zip(reversed(left), reversed(right), strict=False)
    return all(p in (1, q) or not may_be_one(q) for p, q in pairs)


def _dims(a: Atom) -> tuple[Dim, ...] | None:
    return dims_of(a.type) if isinstance(a.type, (Array, Scalar)) else None
