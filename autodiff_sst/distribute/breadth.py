"""How much memory arrays of all trips may take.

What a loop does in each trip with arrays may take far more memory at once than one after the other,
and gains nothing by it if the arrays are large: so only small ones are put together, or what is no
larger than an argument. That is decided by usual extents, and holds up to bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

from ..analyse.places import extent_of
from ..ir.extents import linear, minus
from ..ir.nodes import Var
from ..ir.types import Array, Dim, Linear, dims_of, rank
from .body import Facts
from .trip import Trip

BROAD = 4096
"""What arrays of one trip have at most, in elements: an operation on more hides its own price."""

MOST = 2**24
"""What arrays of all trips have at most, in elements."""

KEPT = 2**22
"""What is recorded of a number in all trips of inner loops as well has at most, in elements."""

UNKNOWN = 64
"""What arrays of one trip have at most where the number of trips is not known."""

Bounds = list[tuple[Linear, int]]


def breadth(facts: Facts, trip: Trip, moved: Iterable[Var]) -> Bounds | None:
    """Sums of extents and what they must be below; None where arrays of all trips are too large."""
    last, first = linear(extent_of(trip.stop)), linear(extent_of(trip.start))
    trips = None if last is None or first is None else minus(last, first)
    bounds: dict[Linear, int] = {}
    for dims in {var.type.dims for var in moved if isinstance(var.type, Array) and rank(var.type)}:
        assert dims is not None
        if last is not None and shape_of(dims, last) in facts.shapes:
            continue
        sums = [_at_most(dim) for dim in dims]
        sizes = [_size(s, facts) for s in sums]
        size = prod(n for n in sizes if n is not None)
        count = None if trips is None else _size(trips, facts)
        if None in sizes or size > (UNKNOWN if count is None else BROAD):
            return None
        if trips is not None and count is not None:
            if count * size > MOST:
                return None
            sums, sizes = [*sums, trips], [*sizes, max(count, MOST // max(size, 1) // 2)]
        for each, n in zip(sums, sizes, strict=True):
            if each[0] and n is not None:
                bounds[each] = min(2 * max(n, 32), bounds.get(each, MOST))
    return list(bounds.items())


def kept_in_trips(
    facts: Facts, trip: Trip, inner: Sequence[Trip], moved: Iterable[Var]
) -> Bounds | None:
    """The same for what inner loops may have to record of all trips of a loop, in each of their
    own; None also where it is not known how many these are."""
    ends = [(linear(extent_of(t.stop)), linear(extent_of(t.start))) for t in (trip, *inner)]
    counts = [minus(last, first) for last, first in ends if last is not None and first is not None]
    sums = [*counts, *(_at_most(dim) for var in moved for dim in dims_of(var.type) or ())]
    sizes = [_size(each, facts) for each in sums]
    if len(counts) < len(ends) or prod(n if n is not None else MOST for n in sizes) > KEPT:
        return None
    pairs = zip(sums, sizes, strict=True)
    return [(each, min(2 * max(n or 0, 32), MOST)) for each, n in pairs if each[0]]


def shape_of(dims: tuple[Dim, ...], trips: Linear) -> tuple[str, ...]:
    """What tells whether an argument is as large as arrays of all trips."""
    found = [trips, *map(_at_most, dims)]
    return tuple(sorted(str(terms or number) for terms, number in found))


def _at_most(dim: Dim) -> Linear:
    """A sum that is no less than an extent."""
    if isinstance(dim, int):
        return (), dim
    roots = dim.terms or ((dim, 1),)
    return tuple((root.base, factor) for root, factor in roots), max(dim.offset, 0)


def _size(extent: Linear, facts: Facts) -> int | None:
    """A usual extent."""
    if not {name for name, _ in extent[0]} <= facts.sizes.keys():
        return None
    return extent[1] + sum(facts.sizes[name] * factor for name, factor in extent[0])
