"""What is the same in all trips of a loop is done before it: whole numbers and slices that say
where something is. Places of an array that all trips read and write are carried in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

import numpy as np

from ..ir.build import Builder, new_var
from ..ir.infer import result_types
from ..ir.nodes import Assign, Atom, Block, Const, For, Stmt, Var, fresh
from ..ir.rebuild import pick, substitute
from ..ir.types import Array, Dim, Range, Scalar, Slice, Sym, Type, have_same_dims, rank, sole_dtype
from ..ir.walk import binds_inside, defined, used_by
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem, path_type, setitem
from .plans import ARITHMETIC
from .trip import Place, Trip
from .trips import index_of

LEN, SHAPE = PRIMITIVES[len].op, PRIMITIVES[np.shape].op


def lifted(
    loop: For, donors: Mapping[Dim, tuple[Var, int]], unbound: Set[Var]
) -> tuple[list[Stmt], For]:
    """What says where something is and is the same in all trips, and the loop without it; extents
    are taken from `donors`. What may be `unbound` before the loop is not used there."""
    inside = defined(loop.body.stmts) | set(binds_inside(loop)) | unbound
    before: list[Stmt] = []
    stmts: list[Stmt] = []
    for stmt in loop.body.stmts:
        found = _whereabouts(stmt, donors)
        if found and inside.isdisjoint(set().union(*map(used_by, found)) - set(_targets(found))):
            before += found
            inside.difference_update(stmt.targets)
        else:
            stmts.append(stmt)
    return before, replace(loop, body=Block(tuple(stmts), loop.body.yields))


def _targets(stmts: list[Assign]) -> Iterator[Var]:
    return (target for stmt in stmts for target in stmt.targets)


def _whereabouts(stmt: Stmt, donors: Mapping[Dim, tuple[Var, int]]) -> list[Assign]:
    """Statements for a whole number or slice that can be made before a loop; none if it cannot."""
    if not isinstance(stmt, Assign) or len(stmt.targets) != 1 or stmt.keywords:
        return []
    type_ = stmt.targets[0].type
    extent = type_.extent if isinstance(type_, Scalar) else None
    if stmt.op == LEN and isinstance(extent, Sym) and extent in donors:
        param, axis = donors[extent]
        shape = fresh("", result_types(SHAPE, (param,), {}, 1)[0])
        made = Assign((shape,), SHAPE, (param,), (), stmt.where)
        return [made, replace(stmt, op=getitem, args=(shape, Const(axis)))]
    return [stmt] if is_whereabouts(stmt) else []


def is_whereabouts(stmt: Assign) -> bool:
    """Whether this is arithmetic of Python's whole numbers, an extent or a slice, and cannot
    fail."""
    match stmt.op.name, stmt.targets[0].type:
        case "slice" | "range", Slice() | Range():
            whole = all(is_whole(a) or a == Const(None) for a in stmt.args)
            return whole and not any(isinstance(a, Var) or a == Const(0) for a in stmt.args[2:])
        case "len" | "shape", _:
            return isinstance(stmt.args[0].type, Array) and bool(rank(stmt.args[0].type))
        case name, Scalar():
            return name in ARITHMETIC and all(map(is_whole, (*stmt.args, *stmt.targets)))
    return False


def is_whole(atom: Atom) -> bool:
    type_ = atom.type
    return isinstance(type_, Scalar) and type_.python is True and sole_dtype(type_) == "int64"


def promoted(loop: For, trip: Trip) -> tuple[list[Stmt], For, list[Stmt]]:
    """What is read before a loop, the loop, and what is written after it."""
    before, after = Builder(loop.where), Builder(loop.where)
    for s in loop.carried:
        spots = _Spots(s, trip)
        if spots.find(loop):
            loop = _without(loop, spots, before, after)
    return before.stmts, loop, after.stmts


class _Spots:
    """The places that trips read and write of a carried array."""

    def __init__(self, s: Var, trip: Trip) -> None:
        self.of, self.trip = s, trip
        self.versions = {s}
        self.places: dict[tuple[Atom, ...], Place] = {}  # by the paths that lead there
        self.first: dict[Place, Var] = {}  # what a trip finds there

    def find(self, loop: For) -> bool:
        """Whether reading and writing them is all that trips do to the array."""
        if loop.initial[loop.carried.index(self.of)] in self.trip.unbound:
            return False
        last = self.of
        for stmt in loop.body.stmts:
            if self.versions.isdisjoint(used_by(stmt)):
                continue
            if not isinstance(stmt, Assign) or not self.add(stmt, last):
                return False
            if stmt.op == setitem:
                (last,) = stmt.targets
                self.versions.add(last)
        ends = [y for y in loop.body.yields if y in self.versions]
        return last != self.of and ends == [loop.body.yields[loop.carried.index(self.of)]]

    def add(self, stmt: Assign, x: Var) -> bool:
        """Note the place that this reads or writes of the array as it is now."""
        path = _path(stmt)
        place = self.trip.place(x, path) if path and stmt.args[0] == x else None
        if place is None or place.axis is not None or sole_dtype(x.type) != "float64":
            return False
        type_ = path_type(x, path)
        if not self.versions.isdisjoint(stmt.args[1:]):
            return False
        if stmt.op == setitem and not _is_alike(stmt.args[1].type, type_):
            return False
        self.places[path] = place
        if place not in self.first:
            if not all(self.trip.are_apart(place, other) for other in self.first):
                return False
            self.first[place] = new_var("", type_)
        return True


def _path(stmt: Assign) -> tuple[Atom, ...]:
    """Where this reads or writes."""
    if stmt.op == getitem:
        return stmt.args[1:]
    return stmt.args[2:] if stmt.op == setitem else ()


def _without(loop: For, spots: _Spots, before: Builder, after: Builder) -> For:
    """The loop that carries places of an array in place of the array."""
    k = loop.carried.index(spots.of)
    now: dict[Place, Atom] = dict(spots.first)
    known: dict[Var, Atom] = {}
    stmts: list[Stmt] = []
    for stmt in loop.body.stmts:
        if spots.versions.isdisjoint(used_by(stmt)):
            stmts.append(stmt)
            continue
        assert isinstance(stmt, Assign)
        place = spots.places[_path(stmt)]
        if stmt.op == setitem:
            value = stmt.args[1]
            now[place] = known.get(value, value) if isinstance(value, Var) else value
        else:
            known[stmt.targets[0]] = now[place]
    ends = {place: fresh("", first.type) for place, first in spots.first.items()}
    starts, array = [], loop.initial[k]
    for place, first in spots.first.items():
        index = index_of(before, place.parts)
        starts.append(before.emit(getitem, loop.initial[k], index, type=first.type))
    for number, (place, end) in enumerate(ends.items(), start=1):
        index = index_of(after, place.parts)
        if number < len(ends):
            array = after.emit(setitem, array, end, index, name=spots.of.name, type=spots.of.type)
        else:
            after.append(Assign((loop.targets[k],), setitem, (array, end, index), (), after.where))
    keep = [place for place in range(len(loop.carried)) if place != k]
    body = Block(tuple(stmts), (*pick(loop.body.yields, keep), *now.values()))
    return replace(
        loop,
        targets=(*pick(loop.targets, keep), *ends.values()),
        carried=(*pick(loop.carried, keep), *spots.first.values()),
        initial=(*pick(loop.initial, keep), *starts),
        body=substitute(body, known),
    )


def _is_alike(value: Type, place: Type) -> bool:
    """Whether what is read from a place is what was written to it."""
    if isinstance(place, Array) and isinstance(value, Array):
        return have_same_dims(value, place) and sole_dtype(value) == sole_dtype(place)
    return value == place
