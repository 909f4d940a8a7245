"""What a loop makes of a trip and does not look at before it is over is made after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..ir.nodes import Assign, Atom, Var, fresh
from ..ir.types import Array, dims_of, rank, sole_dtype
from ..ir.walk import variables
from ..rules.arrays import list_of_array
from ..rules.forms import PRIMITIVES
from ..rules.indexing import path_type, setitem
from ..rules.python import make_list
from ..rules.reductions import sum_in_order
from .body import Body, weight
from .plans import is_number, may_be_of_numpy, of_numpy, plan
from .stacks import can_be_stacked, empty_stack, is_double
from .trip import Place
from .trips import Plan, Trips

KEPT = 6
"""What must be taken out of each trip, in arithmetic operations, for each value that is kept."""

EMPTY = PRIMITIVES[make_list].op


@dataclass(frozen=True)
class Sink:
    """What a trip does with a value and does not look at before the loop is over: adds it to a sum
    or subtracts it, appends it to a list, writes it to a place of an array."""

    kind: str
    value: Var
    place: Place | None = None


class Tail:
    """What only such values are made of: it is done after the loop."""

    def __init__(self, of: Body) -> None:
        self.of = of
        self.sinks = dict(self.find_sinks())
        inside = of.trip.inside
        self.trip = replace(of.trip, moving=set(inside) - of.trip.still - {of.trip.item})
        blocked: set[Var] = set()
        while not self.find(blocked):
            pass
        if not self.is_worth():
            ready = of.ready.keys() - of.trip.still
            self.sinks = {k: sink for k, sink in self.sinks.items() if sink.value in ready}
            self.find(blocked | set(self.plans))

    def find_sinks(self) -> Iterator[tuple[int, Sink]]:
        """The carried values, by their places, that trips only put something to."""
        loop, reads = self.of.loop, self.of.reads
        for k, (s, y) in enumerate(zip(loop.carried, loop.body.yields, strict=True)):
            made = self.of.made.get(y) if isinstance(y, Var) else None
            once = reads[s] == 1 or s in self.of.trip.own
            if made is not None and once and reads[made.targets[0]] == 1:
                sink = self.sink(k, s, made)
                if sink is not None and not self.of.trip.is_fixed(sink.value):
                    yield k, sink

    def sink(self, k: int, s: Var, made: Assign) -> Sink | None:
        exact = self.of.facts.exact
        match made.op.name, made.args:
            case ("add" | "subtract", (first, Var() as e)) | ("add", (Var() as e, first)) if (
                first == s
            ):
                ours = exact.isdisjoint((s, *made.targets, self.of.loop.targets[k]))
                if not _is_plain_sum(s, made.targets[0], e) or not (ours or rank(e.type) == 0):
                    return None  # an array to which nothing was added is that array itself
                return Sink(made.op.name if ours else f"{made.op.name} in order", e)
            case "append", (first, Var() as e) if first == s:
                initial = self.of.loop.initial[k]
                begun = self.of.facts.made.get(initial) if isinstance(initial, Var) else None
                empty = begun is not None and begun.op == EMPTY and not begun.args
                # Rows are parts of an array that others have, as is what is made of no operation.
                own = e in self.of.made and self.of.made[e].op.memory == "fresh"
                own = own and is_double(e) and of_numpy(e)
                return Sink("append", e) if empty and own else None
            case "setitem", (first, Var() as e, *path) if first == s:
                place = self.of.trip.place(s, path)
                if place is None or place.axis is None or not _is_part(s, path, e):
                    return None
                if self.of.trip.has_rows(s, place.offset, place.axis):
                    return Sink("write", e, place)
        return None

    def find(self, blocked: set[Var]) -> bool:
        """Find what can be moved without these, and what must be kept of each trip for it; False
        where something cannot be kept, and so more is blocked."""
        of = self.of
        ends = set(variables(of.loop.body.yields[k] for k in self.sinks))
        self.plans: dict[Var, Plan] = {}
        self.moved: set[Var] = set(ends)
        within = Counter(sink.value for sink in self.sinks.values())
        others = blocked | ends | of.ready.keys()
        for stmt in reversed(of.stmts):
            if not of.may_change(stmt) or stmt.targets[0] in others:
                continue
            (target,) = stmt.targets
            if not within[target] or within[target] != of.reads[target]:
                continue
            found = plan(self.trip, stmt)
            if found is not None:
                self.plans[target] = found
                self.moved.add(target)
                within.update(variables(stmt.args))
        self.plans = dict(reversed(self.plans.items()))
        self.asked = {v for v in within if v in of.trip.inside and v not in self.moved}
        kept = (v for v in self.asked if v not in of.ready and v != of.trip.item)
        self.stacked = sorted(kept, key=lambda v: v.number)
        bad = {v for v in self.stacked if not can_be_stacked(of.facts, v)}
        blocked |= {v for v in self.plans if not bad.isdisjoint(of.made[v].args)}
        self.sinks = {k: sink for k, sink in self.sinks.items() if sink.value not in bad}
        return not bad

    def is_worth(self) -> bool:
        gained = sum(weight(self.of.made[v]) for v in self.plans)
        return gained >= KEPT * len(self.stacked)

    # --- writing ----------------------------------------------------------------------------

    def stack(self, trips: Trips, var: Var) -> Stack:
        """An array for the values of a variable in all trips."""
        return Stack(var, empty_stack(self.of.facts, trips, var))

    def finish(self, k: int, trips: Trips) -> None:
        """Put what all trips give where it belongs."""
        loop, sink, builder = self.of.loop, self.sinks[k], trips.builder
        with builder.at(self.of.where_made(loop.body.yields[k])):
            values: tuple[Atom, ...] = (trips.of(sink.value),)
            match sink.kind:
                case "add" | "subtract":
                    op = PRIMITIVES[getattr(np, sink.kind)].op
                    total = builder.emit(PRIMITIVES[np.sum].op, *values, axis=0)
                    values = loop.initial[k], total
                case "subtract in order":
                    negative = builder.emit(PRIMITIVES[np.negative].op, *values)
                    op, values = PRIMITIVES[sum_in_order].op, (negative, loop.initial[k])
                case "add in order":
                    op, values = PRIMITIVES[sum_in_order].op, (*values, loop.initial[k])
                case "append":
                    op = PRIMITIVES[list_of_array].op
                case _:
                    assert sink.place is not None
                    op, values = setitem, trips.write(loop.initial[k], values[0], sink.place)
            builder.append(Assign((loop.targets[k],), op, values, (), builder.where))


def _is_plain_sum(s: Var, y: Atom, e: Var) -> bool:
    """Whether the sum of two numbers, or of two arrays of one shape, is of the same kind."""
    doubles = all(is_number(v) and sole_dtype(v.type) == "float64" for v in (s, y, e))
    same = not isinstance(y.type, Array) or y.type == e.type == s.type
    return doubles and same and may_be_of_numpy(y) and rank(s.type) == rank(y.type) == rank(e.type)


def _is_part(s: Var, path: Sequence[Atom], e: Var) -> bool:
    """Whether a value has the shape of the part of an array that a path leads to."""
    part = path_type(s, tuple(path))
    return is_double(s) and is_double(e) and dims_of(e.type) == dims_of(part)


class Stack:
    """An array that gets what a variable is in each trip."""

    def __init__(self, of: Var, start: Var) -> None:
        self.of, self.start, self.type = of, start, start.type
        self.carried, self.end = (fresh(start.name, start.type, start.of) for _ in range(2))
        self.last: Atom = self.carried
