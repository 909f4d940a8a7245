"""What the reverse sweep needs of the forward one: recorded, or computed again if that is cheap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from ..ir.analyses import Guard
from ..ir.build import Builder
from ..ir.live import SHAPE_ONLY
from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var, fresh, named_after
from ..ir.rebuild import rebuilt, substitute, with_blocks
from ..ir.types import Array, Scalar, Tuple
from ..ir.walk import blocks, operands, variables
from ..rules.choices import guarded_op
from ..rules.indexing import getitem
from .sizes import Donors, asked_of_donor

CHEAP = {"divide", "power", "square", "absolute", "maximum", "minimum", "sign"}
ARITHMETIC = {"add", "subtract", "multiply", "negative"}
MOST_STEPS, NEVER = 2, float("inf")
INTEGER = {"add", "subtract", "multiply", "floor_divide", "remainder", "negative"}
COMPARISONS = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}


def is_dear(stmt: Assign) -> bool:
    """Whether it is better to keep what a function of elements gives than to call it again."""
    if not stmt.op.pointwise or stmt.op.name in ARITHMETIC | CHEAP:
        return False
    return isinstance(getattr(np, stmt.op.name, None), np.ufunc)


def plan_saves(
    needed: Iterable[Var],
    forward: list[Stmt],
    available: set[Var],
    consumed: set[Var],
    local: set[Var],
    donors: Donors,
) -> tuple[list[Var], list[Stmt], dict[Var, Atom]]:
    """Split what is needed into what to record and what to compute again.

    Returns the variables to record, statements that compute the others again from what is
    available, and the renaming of those others.
    """
    planner = _Planner(forward, available, consumed, local, donors)
    keep: list[Var] = []
    clones: list[Stmt] = []
    again: list[Var] = []
    for var in needed:
        (again if planner.is_cheap(var) and var in planner.made else keep).append(var)
    for var in reversed(keep):
        others = available.union(keep) - {var}
        if _Planner(forward, others, consumed, local, donors).cost(var) <= MOST_STEPS:
            keep.remove(var)
            again.append(var)
    planner.available = available.union(keep)
    for var in sorted(again, key=lambda v: v.number):
        planner.clone(var, clones)
    # What the clones read and cannot get is recorded too.
    more = {
        v
        for stmt in clones
        for v in variables(operands(stmt))
        if v in local and v not in available and v not in keep
    } - {target for stmt in clones for target in stmt.targets}
    keep += sorted(more, key=lambda v: v.number)
    return keep, clones, planner.renamed


class _Planner:
    def __init__(
        self,
        forward: list[Stmt],
        available: set[Var],
        consumed: set[Var],
        local: set[Var],
        donors: Donors,
    ) -> None:
        self.donors = donors
        self.available, self.consumed, self.local = available, consumed, local
        self.made = {t: s for s in forward if isinstance(s, Assign) for t in s.targets}
        # What is divided by stays what it was, which is known not to be zero.
        self.divisors = {
            s.args[1] for s in forward if isinstance(s, Assign) and s.op.name == "divide"
        }
        self.known: dict[Var, float] = {}
        self.renamed: dict[Var, Atom] = {}

    def is_cheap(self, var: Var) -> bool:
        """Whether it costs next to nothing to compute the value again from what is available."""
        return self.cost(var) <= MOST_STEPS

    def cost(self, var: Var) -> float:
        """How many operations on numbers it takes to compute the value again."""
        if var in self.available or var not in self.local:
            return 0
        if var not in self.known:
            self.known[var] = NEVER
            stmt = self.made.get(var)
            asked = stmt is not None and asked_of_donor(stmt, self.donors) is not None
            self.known[var] = 0 if asked else NEVER if stmt is None else self._cost(stmt)
        return self.known[var]

    def _cost(self, stmt: Assign) -> float:
        inputs = list(variables(operands(stmt)))
        before = sum(map(self.cost, inputs))
        if stmt.op is getitem:
            source = stmt.args[0]
            if isinstance(source.type, Tuple):
                return before
            stable = source not in self.local and source not in self.consumed
            return before if stable else NEVER
        kinds = {t.type.dtype[0] if isinstance(t.type, Scalar) else "" for t in stmt.targets}
        if stmt.op.name in INTEGER and kinds <= set("iub"):
            return before
        if stmt.op.name in COMPARISONS and all(_is_whole(a) for a in inputs):
            return before
        if stmt.op.name in SHAPE_ONLY:
            # Arrays keep their shapes, and lists their lengths only where nothing is taken out.
            kept = all(isinstance(a.type, Array) for a in inputs)
            return 0 if kept and self.local.isdisjoint(inputs) else NEVER
        if stmt.op.cheap:
            return before
        halves = stmt.op.name == "divide" and isinstance(stmt.args[1], Const)
        if (stmt.op.name in ARITHMETIC or halves) and kinds == {"f"}:
            return NEVER if self.divisors.intersection(stmt.targets) else before + 1
        return NEVER

    def clone(self, var: Var, out: list[Stmt]) -> None:
        """Write the statements that make `var` again."""
        if var in self.renamed or var in self.available or var not in self.made:
            return
        asked = asked_of_donor(self.made[var], self.donors)
        *before, stmt = asked or (self.made[var],)
        out.extend(before)
        for source in variables(operands(stmt)):
            self.clone(source, out)
        targets = tuple(named_after(fresh("", t.type), t, "") for t in stmt.targets)
        self.renamed.update(zip(stmt.targets, targets, strict=True))

        def atom(a: Atom) -> Atom:
            return self.renamed.get(a, a) if isinstance(a, Var) else a

        args = tuple(map(atom, stmt.args))
        keywords = tuple((k, atom(v)) for k, v in stmt.keywords)
        out.append(replace(stmt, targets=targets, args=args, keywords=keywords))


def _is_whole(var: Var) -> bool:
    return isinstance(var.type, Scalar) and var.type.dtype[0] in "iu"


def without_repeats(reverse: Block, forward: Iterable[Stmt]) -> Block:
    """The reverse sweep with what is dear, and what the forward sweep has computed as well, taken
    from there."""
    known = {_application(stmt): stmt.targets[0] for stmt in forward if _is_repeatable(stmt)}  # type: ignore[arg-type,union-attr]
    same: dict[Var, Atom] = {}

    def go(block: Block) -> Block:
        return rebuilt(block, [new for stmt in block.stmts for new in one(stmt)])

    def one(stmt: Stmt) -> tuple[Stmt, ...]:
        found = known.get(_application(stmt)) if _is_repeatable(stmt) else None  # type: ignore[arg-type]
        if found is None:
            return (with_blocks(stmt, map(go, blocks(stmt))),)
        same[stmt.targets[0]] = found
        return ()

    made = go(reverse) if known else reverse
    return substitute(made, same) if same else made


def _is_repeatable(stmt: Stmt) -> bool:
    return isinstance(stmt, Assign) and is_dear(stmt)


def _application(stmt: Assign) -> tuple[object, ...]:
    return stmt.op, stmt.args, stmt.keywords


def guarded_values(values: Iterable[Var], guards: Mapping[Var, Guard]) -> Block:
    """The values, told apart from themselves where only one side of a mask will be looked at."""
    builder = Builder()
    ends = []
    for value in values:
        end: Atom = value
        for mask, branch in guards.get(value, ()):
            end = builder.emit(guarded_op, end, mask, Const(branch), name=value.name)
        ends.append(end)
    return builder.block(*ends)
