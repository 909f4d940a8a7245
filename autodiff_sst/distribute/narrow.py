"""Trips with loops in them work on the row of an array that is theirs, in place of the array.

    for i in range(n):                     for i in range(n):
        path[i, 0] = start[i]                  row = path[i]
        for t in range(m - 1):                 row[0] = start[i]
            path[i, t + 1] = f(path[i, t])     for t in range(m - 1):
                                                   row[t + 1] = f(row[t])
                                               path[i] = row

So that rows are known to be apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..analyse.places import ADD, SUBTRACT
from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Block, Const, For, Stmt, Var, fresh
from ..ir.types import Scalar, Slice, Type, rank, sole_dtype
from ..ir.walk import definitions, statements, used_by
from ..rules.indexing import getitem, path_type, setitem
from .trip import Trip
from .trips import index_of

ALL = Const(slice(None))
STEPS = {getitem: 1, setitem: 2}


class _Elsewhere(Exception):
    """More is done to an array than to read and write the row of this trip."""


def with_own_rows(loop: For, trip: Trip) -> For:
    """The loop with rows in place of arrays that loops in it write to."""
    inner = {s for stmt in loop.body.stmts if isinstance(stmt, For) for s in stmt.targets}
    trip = replace(trip, made={**trip.made, **definitions(loop.body)})
    for k, array in enumerate(loop.carried):
        if not _may_have_rows(array) or loop.body.yields[k] == array or not inner:
            continue
        rows = _Rows(array, trip)
        try:
            body = rows.body(loop, k)
        except _Elsewhere:
            continue
        loop = replace(loop, body=body)
    return loop


def _may_have_rows(array: Var) -> bool:
    return (rank(array.type) or 0) > 1 and sole_dtype(array.type) == "float64"


class _Rows:
    """The accesses to one row of an array in each trip: along which axis rows are counted and how
    far from the trip's place the row is, and the row that stands for a version of the array."""

    def __init__(self, array: Var, trip: Trip) -> None:
        self.array, self.trip = array, trip
        self.place: tuple[int, int] | None = None
        self.rows: dict[Var, Var] = {}
        self.inner = False

    def body(self, loop: For, k: int) -> Block:
        """The body of the loop with the row; raises where it does more, or has no loop that does
        so much."""
        self.find(loop.body)
        if self.place is None or not self.inner:
            raise _Elsewhere
        axis, by = self.place
        builder = Builder(loop.where)
        index = self.index(builder, axis, by)
        self.type: Type = path_type(self.array, (index,))
        self.rows[self.array] = builder.emit(getitem, self.array, index, type=self.type)
        builder.stmts += self.stmts(loop.body.stmts)
        last, yields = loop.body.yields[k], loop.body.yields
        if not isinstance(last, Var) or last not in self.rows or yields.count(last) != 1:
            raise _Elsewhere
        if any(y in self.rows for n, y in enumerate(yields) if n != k):
            raise _Elsewhere
        end = builder.emit(setitem, self.array, self.rows[last], index, type=self.array.type)
        return builder.block(*yields[:k], end, *yields[k + 1 :])

    def find(self, block: Block) -> None:
        """Look for the row in what is read and written of any version of the array."""
        versions = {self.array}
        for stmt in statements(block):
            if isinstance(stmt, For):
                for start, carried, end in zip(
                    stmt.initial, stmt.carried, stmt.targets, strict=True
                ):
                    if start in versions:
                        self.inner = True
                        versions |= {carried, end}
            elif isinstance(stmt, Assign) and not versions.isdisjoint(used_by(stmt)):
                self.note(stmt)
                if stmt.op == setitem:
                    versions.update(stmt.targets)

    def note(self, stmt: Assign) -> None:
        path = stmt.args[STEPS[stmt.op] :] if stmt.op in STEPS else ()
        parts = self.trip.items(path[0]) if len(path) == 1 else ()
        if not 1 < len(parts) <= (rank(self.array.type) or 0):
            raise _Elsewhere
        found = [(k, by) for k, p in enumerate(parts) if (by := self.trip.offset(p)) is not None]
        if len(found) != 1 or self.place not in (None, found[0]):
            raise _Elsewhere
        if not all(map(_takes_one_axis, parts)):
            raise _Elsewhere
        self.place = found[0]

    # --- rewriting ------------------------------------------------------------------------------

    def stmts(self, stmts: Sequence[Stmt]) -> list[Stmt]:
        found: list[Stmt] = []
        for stmt in stmts:
            if self.rows.keys().isdisjoint(used_by(stmt)):
                found.append(stmt)
            elif isinstance(stmt, For):
                found.append(self.loop(stmt))
            elif isinstance(stmt, Assign):
                found += self.access(stmt)
            else:
                raise _Elsewhere
        return found

    def access(self, stmt: Assign) -> list[Stmt]:
        array, *more = stmt.args
        if array not in self.rows or not self.rows.keys().isdisjoint(more):
            raise _Elsewhere
        assert isinstance(array, Var)
        assert self.place is not None
        (axis, _), builder, begin = self.place, Builder(stmt.where), STEPS[stmt.op]
        parts = self.trip.items(stmt.args[begin])
        index = index_of(builder, (*parts[:axis], *parts[axis + 1 :]))
        targets = stmt.targets
        if stmt.op == setitem:
            targets = (self.row(targets[0]),)
        args = (self.rows[array], *stmt.args[1:begin], index)
        return [*builder.stmts, replace(stmt, targets=targets, args=args)]

    def loop(self, loop: For) -> For:
        places = [k for k, start in enumerate(loop.initial) if start in self.rows]
        if len(places) != 1 or loop.until is not None or loop.items in self.rows:
            raise _Elsewhere
        (k,) = places
        start, end = loop.initial[k], loop.body.yields[k]
        assert isinstance(start, Var)
        carried = self.row(loop.carried[k])
        body = self.stmts(loop.body.stmts)
        yields = loop.body.yields
        if not isinstance(end, Var) or end not in self.rows:
            raise _Elsewhere
        if sum(y in self.rows for y in yields) != 1:
            raise _Elsewhere
        return replace(
            loop,
            targets=(*loop.targets[:k], self.row(loop.targets[k]), *loop.targets[k + 1 :]),
            carried=(*loop.carried[:k], carried, *loop.carried[k + 1 :]),
            initial=(*loop.initial[:k], self.rows[start], *loop.initial[k + 1 :]),
            body=Block(tuple(body), (*yields[:k], self.rows[end], *yields[k + 1 :])),
        )

    def row(self, version: Var) -> Var:
        """The row of this version of the array."""
        return self.rows.setdefault(version, fresh("", self.type))

    def index(self, builder: Builder, axis: int, by: int) -> Atom:
        """Where the row of a trip is."""
        place: Atom = self.trip.item
        if by:
            place = builder.emit(ADD if by > 0 else SUBTRACT, place, abs(by))
        return index_of(builder, (*(ALL,) * axis, place))


def _takes_one_axis(part: Atom) -> bool:
    type_ = part.type
    return isinstance(type_, Slice) or (isinstance(type_, Scalar) and type_.dtype == "int64")
