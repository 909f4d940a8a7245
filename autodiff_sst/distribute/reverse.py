"""Reverse sweeps of loops in parts: what depends on recorded values only is done for all trips at
once, and so is what only sums are made of.

A trip of a reverse sweep multiplies adjoints by what the trip forward has recorded. If it is
recorded in arrays, all such factors are computed at once before the loop over the trips, and what
parameters get from each trip after it.

before:  n = len(x); r = range(n); e = new_tape()
         h1, t1 = for i in r carry (h=h0, t2=e):
             a = getitem(x, i); b = add(h, a); c = tanh(b); t3 = push(t2, c); yield c, t3
         g1, s1, t4 = for j in reversed r carry (g=g0, s=s0, t5=t1):
             t6, c2 = pop(t5); d = multiply(c2, c2); f = subtract(1.0, d)
             g2 = multiply(g, f); p = multiply(g2, c2); s2 = add(s, p)
             yield g2, s2, t6
         yield h1, g1, s1
after:   n = len(x); r = range(n)
         l = shape(s0); m = getitem(l, 0); q = tuple(n, m); cs = empty(q)
         h1, cs1 = for i in r carry (h=h0, cs2=cs):
             a = getitem(x, i); b = add(h, a); c = tanh(b); cs3 = setitem(cs2, c, i)
             yield c, cs3
         ds = multiply(cs1, cs1); fs = subtract(1.0, ds)
         l2 = shape(s0); m2 = getitem(l2, 0); q2 = tuple(n, m2); gs = empty(q2)
         g1, gs1 = for j in reversed r carry (g=g0, gs2=gs):
             f = getitem(fs, j); g2 = multiply(g, f); gs3 = setitem(gs2, g2, j); yield g2, gs3
         ps = multiply(gs1, cs1); s = sum(ps, axis=0); s1 = add(s0, s)
         yield h1, g1, s1
where:   x: float64[n, m]; h0, g0, s0, c2: float64[m]
         d, f, g1, g2, p, s2, ds, fs, l2, m2, q2, gs, gs3, ps, s, s1: derivative code
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..analyse.exact import exact_values
from ..analyse.recordings import recordings
from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, For, Function, Stmt, Var
from ..ir.types import Linear, rank
from ..ir.walk import is_derivative, operands, statements
from ..optimise.tapes import trim_tapes
from ..rules.indexing import additem, getitem, setitem
from ..rules.python import pop_op, push_op
from .breadth import Bounds
from .loops import Distributor, facts_of
from .recorded import in_arrays, places_in
from .stacks import is_double

EFFORT = 2000
"""How many statements are looked through: all of a function for each of its loops."""

GAIN = 0.15
"""The part of what a trip of the reverse sweep costs that must be saved by both sweeps."""


def reverse_in_parts(
    function: Function,
    sizes: Mapping[str, int] | None = None,
    below: list[tuple[Linear, int]] | None = None,
) -> Function:
    """The function with its loops in reverse in parts, where that saves work. It is not to be
    differentiated again. `sizes` and `below` are as for other loops."""
    noted = [] if below is None else below
    known: _Known | None = None
    for loop in _worth_trying(function.body):
        known = known or _Known(function, sizes or {})
        made = known.in_parts(loop.item)
        noted.extend(known.relied_on(made))
        if made is not None:
            function, known = replace(function, body=made), None
    return function


def _worth_trying(block: Block) -> list[For]:
    """The loops in reverse, those that cost most first, as many as the time that it takes to derive
    a function allows for: that is to grow no faster than the function."""
    stmts = statements(block)
    loops = [s for s in stmts if isinstance(s, For) and s.reverse]
    dearest = sorted(loops, key=lambda loop: -_price_of(loop))
    return dearest[: max(EFFORT // len(stmts), 1)] if loops else []


def _primal(block: Block) -> Iterator[Atom]:
    """What a block yields of what the function itself computes."""
    ours = {t for stmt in block.stmts if is_derivative(stmt) for t in stmt.targets}
    return (y for y in block.yields if y not in ours)


class _Known:
    """What is known of a function while none of its loops was changed."""

    def __init__(self, function: Function, sizes: Mapping[str, int]) -> None:
        self.block = block = function.body
        exact = exact_values(replace(block, yields=tuple(_primal(block))))
        self.facts = facts_of(function, exact, sizes, [])
        self.tapes = {r.back.item: r for r in recordings(block)}

    def in_parts(self, item: Var) -> Block | None:
        """The block with the loop in reverse over this variable in parts, if that saves enough."""
        block, facts = self.block, self.facts
        distributor, tape = Distributor(facts, only=item), self.tapes.get(item)
        trip = None if tape is None else distributor.trip(tape.back, ())
        if tape is None or trip is None or not distributor.takes(tape.back, trip):
            return _if_cheaper(block, distributor.block(block), [item])
        places, kept = list(places_in(tape, facts, trip)), None
        while places != kept:
            # What trips still read one by one stays on the tape.
            kept = places
            found = in_arrays(block, tape, places, facts, trip)
            whole = replace(distributor, rows=found.rows)
            made = whole.block(drop_dead_code(trim_tapes(found.block)))
            single = [k for k, v in found.arrays.items() if not _is_read_at_once(made, v, item)]
            single += [k for k, v in found.again.items() if _is_done_in_trips(made, v)]
            places = [place for place in places if place not in single]
        return _if_cheaper(block, made, [tape.forward.item, item])

    def relied_on(self, made: Block | None) -> Bounds:
        """The bounds that hold for what was made of a loop, or for leaving it as it is."""
        bounds = list(self.facts.below)
        self.facts.below.clear()
        return bounds if made is not None else [b for b in bounds if b[1] == self.facts.few]


def _is_read_at_once(block: Block, array: Var, item: Var) -> bool:
    """Whether more is read of an array than what belongs to one trip."""
    readers = (s for s in statements(block) if array in operands(s))
    return any(
        not isinstance(s, Assign) or s.op != getitem or s.args[1:] != (item,) for s in readers
    )


def _is_done_in_trips(block: Block, var: Var) -> bool:
    made = (s for s in statements(block) if var in s.targets)
    return any(isinstance(s, Assign) and s.op != getitem for s in made)


def _if_cheaper(before: Block, after: Block, items: list[Var]) -> Block | None:
    """The block after, if the trips of the loops over these variables cost enough less than
    before."""
    had, has = (_price(block, items) for block in (before, after))
    return after if has < had - GAIN * _price(before, items[-1:]) else None


def _price(block: Block, items: list[Var]) -> float:
    """What one trip of each of the loops over these variables costs, about, in operations on small
    arrays."""
    loops = (s for s in statements(block) if isinstance(s, For) and s.item in items)
    return sum(map(_price_of, loops))


def _price_of(loop: For) -> float:
    return sum(map(_cost, statements(loop.body)))


def _cost(stmt: Stmt) -> float:
    if not isinstance(stmt, Assign):
        return 0.0
    if stmt.op in (push_op, pop_op):
        return 0.1 + 0.05 * (len(stmt.args) + len(stmt.targets))
    value = stmt.args[1] if stmt.op in (setitem, additem) else stmt.targets[0]
    if not is_double(value):
        return 0.0
    array = bool(rank(value.type))
    if stmt.op in (getitem, setitem):
        return 0.3 if array else 0.15
    return 1.0 if array else 0.15
