"""What a derivative records between its sweeps, and why: one line for each value.

The forward sweep keeps what the reverse sweep reads and cannot compute again cheaply (the
to-be-recorded analysis of Griewank & Walther, Evaluating Derivatives, 2008, section 6.2). In a
loop that is an entry of a tape for every trip, or for those that go into a branch, if the others
have nothing to do in reverse; outside it is a name that is still bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..emit.described import readable
from ..ir.nodes import UNDEF, Assign, Atom, Block, For, Function, If, Span, Stmt, Try, Var, While
from ..ir.types import Array, List, Scalar, Tape
from ..ir.walk import binds_inside, blocks, operands, statements, variables
from ..rules.python import pop_op, push_op
from ..rules.records import unrecord_op

Makers = dict[Var, Stmt]
PARAMETER = "an argument"
NUMBERS = (Array, Scalar, List)


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that passes from the forward to the reverse sweep.

    `tape` is the loop, as "line 3", that records it, or "" for a value that is just kept; `always`
    whether it does so in every trip, not only in those that go into a branch; `made` says where it
    comes from, and `read` where the reverse sweep needs it.
    """

    name: str
    type: str
    tape: str
    made: str
    read: tuple[str, ...]
    always: bool = True

    def __str__(self) -> str:
        reason = f"read by {', '.join(self.read)}" if self.read else "passed on"
        return f"{self.name}: {self.type}; {self.made}; {reason}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is kept, by the place that keeps it; printed, a paragraph for each."""

    title: str
    kept: tuple[Kept, ...]

    def __str__(self) -> str:
        lines = [self.title]
        for tape, always in dict.fromkeys((k.tape, k.always) for k in self.kept):
            trips = "every trip" if always else "trips that go into a branch"
            head = f"recorded in {trips} of the loop of {tape}" if tape else "kept"
            lines += ["", f"{head}:"]
            lines += [f"  {k}" for k in self.kept if (k.tape, k.always) == (tape, always)]
        if not self.kept:
            lines += ["", "nothing is recorded: the reverse sweep needs the arguments only"]
        return "\n".join(lines)


def explain(f: Callable[..., Any], *args: Any, argnums: Any = 0, **kwargs: Any) -> Explanation:
    """Say what the gradient of a function records for its reverse sweep, and why.

    Parameters
    ----------
    f
        The function, as for `grad`.
    *args, **kwargs
        Arguments as for a call: the derivative for their types is explained. Nothing is run.
    argnums
        The arguments to differentiate in, as for `grad`.

    Returns
    -------
    Explanation
        Its `kept` has a `Kept` for each value; printed, a line for each.

    Examples
    --------
    >>> import numpy as np
    >>> from autodiff_sst import explain
    >>> def decay(x, rate):
    ...     for _ in range(3):
    ...         x = np.exp(-rate * x)
    ...     return x
    >>> print(explain(decay, 1.0, 0.5))
    Gradient of __main__.decay with respect to x
    <BLANKLINE>
    recorded in every trip of the loop of line 2:
      x: float64; result of np.exp in line 3; read by line 3
    """
    from ..derivative import bind
    from ..operators import make_recipe
    from ..pipeline import in_one_loop, titles, trace

    recipe = make_recipe("grad", f, argnums)
    arguments = bind(recipe, args, kwargs)
    lowered = in_one_loop(trace(recipe, arguments, recipe.options), recipe.options)
    _, title = titles(recipe)
    return Explanation(title.rstrip("."), tuple(kept_values(lowered.function)))


def kept_values(function: Function) -> Iterator[Kept]:
    """The values that the two sweeps of a gradient's trace share: tapes first, then names."""
    makers = _makers(function.body)
    same = _Classes(function.body)
    popped = [s for s in _assigns(function.body) if s.op is pop_op]
    for loop, push, always in _pushes(function.body, None):
        readers = [pop for pop in popped if same.joins(pop.args[0], push.args[0])]
        for place, item in enumerate(push.args[1:]):
            if isinstance(item.type, Tape):
                continue
            values = [pop.targets[place + 1] for pop in readers]
            read = _lines(_reads(function.body, values))
            made, line = _made(item, makers, loop), _line(loop.where)
            yield Kept(_name(item), readable(item), line, made, read, always)
    forward = [s for s in function.body.stmts if not _is_reverse(s)]
    for var in (t for s in forward for t in s.targets if isinstance(t.type, NUMBERS)):
        if _is_adjoint(var, makers):
            continue
        read = _lines(_reads(function.body, [var], reverse_only=True))
        if read:
            yield Kept(_name(var), readable(var), "", _made(var, makers, None), read)


def _assigns(block: Block) -> Iterator[Assign]:
    return (stmt for stmt in statements(block) if isinstance(stmt, Assign))


def _makers(block: Block) -> Makers:
    """Where each variable is bound."""
    return {var: s for s in statements(block) for var in (*s.targets, *binds_inside(s))}


def _pushes(
    block: Block, loop: For | While | None, always: bool = True
) -> Iterator[tuple[For | While, Assign, bool]]:
    """The statements that record, each with the loop around it, and whether all trips do."""
    for stmt in block.stmts:
        if isinstance(stmt, Assign) and stmt.op is push_op and loop is not None:
            yield loop, stmt, always
        each = always and not isinstance(stmt, If)
        for inner in blocks(stmt):
            if isinstance(stmt, (For, While)):
                yield from _pushes(inner, stmt)
            else:
                yield from _pushes(inner, loop, each)


class _Classes:
    """Which variables stand for one tape as it grows and shrinks."""

    def __init__(self, block: Block) -> None:
        self.parents: dict[Atom, Atom] = {}
        for stmt in statements(block):
            for several in _alike(stmt):
                for other in several[1:]:
                    self.parents[self.root(other)] = self.root(several[0])

    def root(self, atom: Atom) -> Atom:
        while atom in self.parents and self.parents[atom] != atom:
            atom = self.parents[atom]
        return atom

    def joins(self, a: Atom, b: Atom) -> bool:
        return self.root(a) == self.root(b)


def _alike(stmt: Stmt) -> Iterator[tuple[Atom, ...]]:
    if isinstance(stmt, Assign):
        if stmt.op in (push_op, pop_op):
            yield stmt.targets[0], stmt.args[0]
        return
    ends = [b.yields for b in blocks(stmt) if len(b.yields) >= len(stmt.targets)]
    starts = (stmt.initial, stmt.carried) if isinstance(stmt, (For, While)) else ()
    for several in zip(stmt.targets, *starts, *ends, strict=False):
        if isinstance(several[0].type, Tape):
            yield tuple(variables(several))  # what a path leaves unbound is no tape


def _reads(block: Block, values: Iterable[Var], reverse_only: bool = False) -> Iterator[Stmt]:
    """The statements that read one of these values."""
    wanted = set(values)
    for stmt in statements(block):
        if wanted.isdisjoint(variables(operands(stmt))) or (reverse_only and not _is_reverse(stmt)):
            continue
        if not (isinstance(stmt, Assign) and stmt.op is push_op):
            yield stmt


def _lines(stmts: Iterable[Stmt]) -> tuple[str, ...]:
    """The user's lines whose derivatives these statements are."""
    found = sorted({s.where.line for s in stmts if s.where is not None})
    return tuple(f"line {number}" for number in found)


def _is_reverse(stmt: Stmt) -> bool:
    return stmt.where is not None and stmt.where.role == "adjoint"


def _is_adjoint(atom: Atom, makers: Makers) -> bool:
    """Whether a value is made in reverse, maybe in a loop that makes both sweeps."""
    stmt = makers.get(atom) if isinstance(atom, Var) else None
    if stmt is None or atom not in stmt.targets:
        return False
    place = stmt.targets.index(atom)
    ends = (b.yields[place] for b in blocks(stmt) if len(b.yields) > place)
    return _is_reverse(stmt) or any(_is_adjoint(end, makers) for end in ends)


def _made(atom: Atom, makers: Makers, loop: For | While | None) -> str:
    """Where a value comes from, in the user's terms."""
    stmt = makers.get(atom) if isinstance(atom, Var) else None
    if stmt is None:
        return PARAMETER
    if stmt is loop:
        item = isinstance(loop, For) and atom == loop.item
        return "the item of the trip" if item else "carried from trip to trip"
    if isinstance(stmt, Assign):
        what = "what the call records" if stmt.op is unrecord_op else f"result of {stmt.op.text}"
        return f"{what} in {_line(stmt.where)}"
    place = stmt.targets.index(atom) if atom in stmt.targets else None
    ends = {b.yields[place] for b in blocks(stmt)} - {UNDEF} if place is not None else set()
    if isinstance(stmt, (If, Try)) and len(ends) == 1:  # it leaves a branch for the reverse sweep
        return _made(ends.pop(), makers, loop)
    return f"bound in {_line(stmt.where)}"


def _name(atom: Atom) -> str:
    return (atom.name or "value") if isinstance(atom, Var) else repr(atom)


def _line(where: Span | None) -> str:
    return "the call" if where is None else f"line {where.line}"
