"""What the extents of arrays, and whole numbers, from outside are relied on to be."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..ir.extents import is_at_least
from ..ir.types import Linear


@dataclass(frozen=True)
class Extents:
    """What the extents of arrays from outside may be relied on to be, by their bases: a number, at
    least a number, at least sums of others, the same as another one or a sum of others. Whole
    numbers that are `natural` are extents as well."""

    literal: dict[str, int] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)
    over: dict[str, frozenset[Linear]] = field(default_factory=dict)
    same: dict[str, Linear] = field(default_factory=dict)
    natural: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.literal or self.least or self.over or self.same or self.natural)

    def and_also(self, more: Extents) -> Extents:
        same = self.same
        for base, extent in more.same.items():
            same = _with_relation(same, base, extent)
        over: dict[str, frozenset[Linear]] = {}
        for base, bounds in (*self.over.items(), *more.over.items()):
            if base in same and sole(same[base]) is None:
                continue
            base = sole(same[base]) or base if base in same else base
            named = {_renamed(bound, same) for bound in bounds}
            told = {bound for bound in named if not is_at_least((((base, 1),), 0), bound)}
            over[base] = _strongest(over.get(base, frozenset()) | told)
        literal = {**self.literal, **more.literal}
        least = {**self.least, **more.least}
        return Extents(literal, least, over, same, self.natural | more.natural)


def _with_relation(same: dict[str, Linear], base: str, extent: Linear) -> dict[str, Linear]:
    """One relation more, by which no extent is told by itself: those that say less are left out."""
    extent = _renamed(extent, same)
    if base in same or any(name == base for name, _ in extent[0]):
        return same
    told = {name: _renamed(sum_, {base: extent}) for name, sum_ in same.items()}
    return {**told, base: extent}


def _renamed(bound: Linear, same: dict[str, Linear]) -> Linear:
    factors, number = dict[str, int](), bound[1]
    for name, factor in bound[0]:
        terms, more = same.get(name, (((name, 1),), 0))
        number += factor * more
        for other, times in terms:
            factors[other] = factors.get(other, 0) + factor * times
    return tuple(sorted(factors.items())), number


def sole(extent: Linear) -> str | None:
    """The one extent that a sum is."""
    match extent:
        case ((str(name), 1),), 0:
            return name
    return None


def _strongest(bounds: frozenset[Linear]) -> frozenset[Linear]:
    """The bounds without those that follow from others."""
    return bounds - {b for b in bounds for a in bounds if a != b and is_at_least(a, b)}


class NeedExtents(Exception):
    """Slices ask for arrays that are known to be long enough, loops for arrays that are known to
    fit each other."""

    def __init__(self, asked: Extents) -> None:
        super().__init__("lengths of arrays")
        self.asked = asked
