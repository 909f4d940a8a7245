"""What a loop makes of a trip and does not look at before it is over is made after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import UNDEF, Assign, Atom, Var, fresh
from ..ir.types import Array, dims_of, have_same_dims, rank, sole_dtype
from ..ir.walk import variables
from ..rules.arrays import list_of_array
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem, path_type, setitem
from ..rules.python import make_list
from ..rules.reductions import sum_in_order
from .body import WORTH, Body, weight
from .plans import ARITHMETIC, is_number, may_be_of_numpy, of_numpy, plan
from .stacks import can_be_stacked, empty_stack, is_double
from .trip import Place
from .trips import Plan, Trips, index_of

KEPT, KEPT_ROW = 6, 2
"""What must be taken out of each trip, in arithmetic operations, for each number that is kept, and
for each array in a reverse sweep."""

EMPTY = PRIMITIVES[make_list].op
MULTIPLY = PRIMITIVES[np.multiply].op
UNORDERED = {"add", "subtract", "write", "add there"}


@dataclass(frozen=True)
class Sink:
    """What a trip does with a value and does not look at before the loop is over: adds it to a sum
    or subtracts it, appends it to a list, writes it to a place of an array or adds it there. What
    is added may be the outer product of two vectors, and that may be `scaled` after the loop. What
    is added or written to an array may follow something added or written `before`; what is added
    may be at places `known` before the loop."""

    kind: str
    value: Var
    place: Place | tuple[Atom, ...] | None = None
    before: Sink | None = None
    known: tuple[Var, ...] = ()
    factors: tuple[Var, Var] | None = None
    scaled: tuple[Assign, ...] = ()

    @property
    def asked(self) -> tuple[Var, ...]:
        """What all trips must give for it."""
        before = self.before.asked if self.before is not None else ()
        return (*before, *self.known, *(self.factors or (self.value,)))

    @property
    def whole(self) -> set[Var]:
        """What need not be made in any trip."""
        made = {self.value} if self.factors else set()
        return made.union(*(stmt.targets for stmt in self.scaled))


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
        self.make_again()
        if not self.is_worth():
            ready = of.ready.keys() - of.trip.still
            self.sinks = {k: sink for k, sink in self.sinks.items() if ready >= set(sink.asked)}
            self.find(blocked | set(self.plans))
            self.make_again()

    def find_sinks(self) -> Iterator[tuple[int, Sink]]:
        """The carried values, by their places, that trips only put something to."""
        loop, reads = self.of.loop, self.of.reads
        for k, (s, y) in enumerate(zip(loop.carried, loop.body.yields, strict=True)):
            made = self.of.made.get(y) if isinstance(y, Var) else None
            once = reads[s] == 1 or s in self.of.trip.own
            bound = loop.initial[k] is not UNDEF and loop.initial[k] not in self.of.trip.unbound
            if made is not None and bound and once and reads[made.targets[0]] == 1:
                sink = self.sink(k, s, made)
                if sink is None or any(map(self.of.trip.is_same, sink.asked)):
                    continue
                if not loop.reverse or sink.kind in UNORDERED:
                    yield k, sink

    def sink(self, k: int, s: Var, made: Assign) -> Sink | None:
        exact = self.of.facts.exact
        match made.op.name, made.args:
            case ("add" | "subtract", (first, Var() as e)) | ("add", (Var() as e, first)) if (
                first == s
            ):
                ours = exact.isdisjoint((s, *made.targets, self.of.loop.targets[k]))
                certain = ours and self.of.trip.certain
                if not _is_plain_sum(s, made.targets[0], e, certain=certain):
                    return None
                if not ours and rank(e.type):
                    return None  # an array to which nothing was added is that array itself
                if not ours:
                    return Sink(f"{made.op.name} in order", e)
                scaled, inner = self.scaled(e) if self.of.trip.certain else ((), e)
                factors = self.factors(inner)
                if factors is None:
                    return Sink(made.op.name, e)
                return Sink(made.op.name, inner, factors=factors, scaled=scaled)
            case "append", (first, Var() as e) if first == s:
                initial = self.of.loop.initial[k]
                begun = self.of.facts.made.get(initial) if isinstance(initial, Var) else None
                empty = begun is not None and begun.op == EMPTY and not begun.args
                # Rows are parts of an array that others have, as is what is made of no operation.
                own = e in self.of.made and self.of.made[e].op.memory == "fresh"
                own = own and is_double(e) and of_numpy(e)
                return Sink("append", e) if empty and own else None
            case "setitem", (first, Var() as e, *path):
                place = self.where(k, path, e)
                if not isinstance(place, Place) or first == s:
                    return Sink("write", e, place) if isinstance(place, Place) else None
                last = self.of.made.get(first) if isinstance(first, Var) else None
                before = None if last is None else self.sink(k, s, last)
                if before is None or not self.is_elsewhere(before, first, place):
                    return None
                return Sink("write", e, place, before=before)
            case "additem", (first, Var() as e, *path):
                place = self.where(k, path, e)
                last = self.of.made.get(first) if isinstance(first, Var) else None
                before = None if first == s or last is None else self.sink(k, s, last)
                if place is None or not (first == s or before is not None):
                    return None
                if before is not None and not self.may_follow(before, first, made):
                    return None
                moving = () if isinstance(place, Place) else variables(place)
                known = tuple(v for v in moving if v in self.of.ready)
                return Sink("add there", e, place, before=before, known=known)
        return None

    def may_follow(self, before: Sink, between: Atom, made: Assign) -> bool:
        """Whether all trips may add one thing, and then all of them another."""
        ours = self.of.facts.exact.isdisjoint(made.targets)
        return before.kind == "add there" and ours and self.of.reads[between] == 1  # type: ignore[index]

    def is_elsewhere(self, before: Sink | None, between: Atom, place: Place) -> bool:
        """Whether all trips may write to other places, and then all of them to this one."""
        if before is None or before.kind != "write" or self.of.reads[between] != 1:  # type: ignore[index]
            return False
        while before is not None:
            if not isinstance(before.place, Place):
                return False
            if not self.of.trip.are_apart(before.place, place):
                return False
            before = before.before
        return True

    def where(self, k: int, path: list[Atom], e: Var) -> Place | tuple[Atom, ...] | None:
        """Where all trips put something into an array: the place that moves along an axis, or the
        parts of an index that are known before the loop."""
        trip, s = self.of.trip, self.of.loop.carried[k]
        if not _is_part(s, path, e):
            return None
        place = trip.place(s, path)
        arrays = s, self.of.loop.initial[k]
        if place is not None and place.axis is not None:
            if all(trip.has_place(x, place) for x in arrays):
                return place
        return trip.gathered(s, path)

    def scaled(self, value: Var) -> tuple[tuple[Assign, ...], Var]:
        """The products with what is the same in all trips that this is, and what of: sums of such
        products are products of sums, if there are any for what is infinite to be multiplied by."""
        steps = []
        while (made := self.of.made.get(value)) is not None and made.op is MULTIPLY:
            others = [a for a in variables(made.args) if not self.of.trip.is_fixed(a)]
            if len(others) != 1 or self.of.reads[value] != 1 or others[0].type != value.type:
                break
            steps.append(made)
            (value,) = others
        return tuple(steps), value

    def factors(self, product: Var) -> tuple[Var, Var] | None:
        """The vectors of which this is the outer product, if both are others in each trip: then all
        products add up to one of matrices."""
        made, same = self.of.made.get(product), self.of.trip.is_same
        if made is None or made.op.name != "outer" or made.keywords or self.of.reads[product] != 1:
            return None
        a, b = made.args
        vectors = all(is_double(v) and rank(v.type) == 1 and not same(v) for v in (a, b))
        return (a, b) if vectors and isinstance(a, Var) and isinstance(b, Var) else None

    def find(self, blocked: set[Var]) -> bool:
        """Find what can be moved without these, and what must be kept of each trip for it; False
        where something cannot be kept, and so more is blocked."""
        of = self.of
        ends = set(variables(of.loop.body.yields[k] for k in self.sinks))
        self.plans: dict[Var, Plan] = {}
        self.moved: set[Var] = set(ends)
        self.moved.update(*(sink.whole for sink in self.sinks.values()))
        within = Counter(v for sink in self.sinks.values() for v in sink.asked)
        others = blocked | ends | of.ready.keys()
        for stmt in reversed(of.stmts):
            if not of.may_change(stmt):
                continue
            (target,) = stmt.targets
            if target in others or target in self.moved:
                continue
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
        self.sinks = {k: sink for k, sink in self.sinks.items() if bad.isdisjoint(sink.asked)}
        return not bad

    def make_again(self) -> None:
        """Values that trips need as well are made once more after the loop, not kept, where that
        is arithmetic on values that are kept anyway."""
        self.again: set[Var] = set()
        if not self.of.loop.reverse:
            return
        had = self.of.ready.keys() | self.moved | set(self.stacked)
        for v in self.stacked:
            made = self.of.made.get(v)
            if made is not None and made.op.name in ARITHMETIC and self.can_be_made(made, had):
                self.again.add(v)
        self.stacked = [v for v in self.stacked if v not in self.again]
        order = {t: k for k, stmt in enumerate(self.of.stmts) for t in stmt.targets}
        self.plans = dict(sorted(self.plans.items(), key=lambda item: order[item[0]]))

    def can_be_made(self, made: Assign, had: Set[Var]) -> bool:
        """Whether this can be done after the loop with what is had there."""
        fixed = self.of.trip.is_fixed
        if not self.of.may_change(made) or not all(
            fixed(a) or a in had for a in self.of.parts_of(made)
        ):
            return False
        found = plan(self.trip, made)
        if found is not None:
            self.plans[made.targets[0]] = found
            self.asked.update(variables(self.of.parts_of(made)))
        return found is not None

    def is_worth(self) -> bool:
        gained = sum(weight(self.of.made[v]) for v in self.plans if v not in self.again)
        if self.of.loop.reverse:
            gained += sum(sink.place is None for sink in self.sinks.values())
            gained += sum(WORTH for sink in self.sinks.values() if sink.factors)
        return gained >= sum(map(self.price, self.stacked))

    def price(self, kept: Var) -> int:
        return KEPT_ROW if self.of.loop.reverse and rank(kept.type) else KEPT

    # --- writing ----------------------------------------------------------------------------

    def stack(self, trips: Trips, var: Var) -> Stack:
        """An array for the values of a variable in all trips."""
        return Stack(var, empty_stack(self.of.facts, trips, var))

    def finish(self, k: int, trips: Trips) -> None:
        """Put what all trips give where it belongs."""
        loop, sink, builder = self.of.loop, self.sinks[k], trips.builder
        with builder.at(self.of.where_made(loop.body.yields[k])):
            values: tuple[Atom, ...] = tuple(map(trips.of, sink.asked))
            match sink.kind:
                case "add" | "subtract":
                    op = PRIMITIVES[getattr(np, sink.kind)].op
                    values = loop.initial[k], self.total(sink, values, builder)
                case "subtract in order":
                    negative = builder.emit(PRIMITIVES[np.negative].op, *values)
                    op, values = PRIMITIVES[sum_in_order].op, (negative, loop.initial[k])
                case "add in order":
                    op, values = PRIMITIVES[sum_in_order].op, (*values, loop.initial[k])
                case "append":
                    op = PRIMITIVES[list_of_array].op
                case _:
                    op = setitem if sink.kind == "write" else additem
                    values = self.put(sink, loop.initial[k], trips)
            builder.append(Assign((loop.targets[k],), op, values, (), builder.where))

    def put(self, sink: Sink, array: Atom, trips: Trips) -> tuple[Atom, ...]:
        """The operands that put what all trips give into an array, after what comes before."""
        if sink.before is not None:
            op = setitem if sink.before.kind == "write" else additem
            array = trips.builder.emit(op, *self.put(sink.before, array, trips))
        values = trips.of(sink.value)
        if isinstance(sink.place, Place):
            return trips.write(array, values, sink.place)
        assert sink.place is not None
        return array, values, index_of(trips.builder, [trips.of(part) for part in sink.place])

    @staticmethod
    def total(sink: Sink, values: tuple[Atom, ...], builder: Builder) -> Atom:
        """The sum over all trips, of one value or of the outer products of two."""
        if len(values) == 1:
            return builder.emit(PRIMITIVES[np.sum].op, *values, axis=0)
        turned = builder.emit(PRIMITIVES[np.transpose].op, values[0])
        total = builder.emit(PRIMITIVES[np.matmul].op, turned, values[1])
        inner = sink.value
        for stmt in reversed(sink.scaled):
            factors = (total if arg == inner else arg for arg in stmt.args)
            total = builder.emit(stmt.op, *factors)
            (inner,) = stmt.targets
        return total


def _is_plain_sum(s: Var, y: Atom, e: Var, *, certain: bool) -> bool:
    """Whether the sum of two numbers, or of two arrays of one shape, is of the same kind; arrays
    that must have one shape for a trip not to fail have it if one is made for `certain`."""
    doubles = all(is_number(v) and sole_dtype(v.type) == "float64" for v in (s, y, e))
    if not doubles or not may_be_of_numpy(y) or not rank(s.type) == rank(y.type) == rank(e.type):
        return False
    if not isinstance(y.type, Array) or y.type == e.type == s.type:
        return True
    extents = [d for v in (s, y, e) for d in dims_of(v.type) or (1,)]
    return certain and s.type == y.type and 1 not in extents


def _is_part(s: Var, path: Sequence[Atom], e: Var) -> bool:
    """Whether a value has the shape of the part of an array that a path leads to."""
    part = path_type(s, tuple(path))
    return is_double(s) and is_double(e) and have_same_dims(e.type, part)


class Stack:
    """An array that gets what a variable is in each trip."""

    def __init__(self, of: Var, start: Var) -> None:
        self.of, self.start, self.type = of, start, start.type
        self.carried, self.end = (fresh(start.name, start.type, start.of) for _ in range(2))
        self.last: Atom = self.carried
