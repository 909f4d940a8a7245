"""What a function and whoever calls it do to each other's buffers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Convention:
    """What a traced function does with the buffers of its arguments, by place: which of them it
    may overwrite, and which are in what it keeps for its reverse sweep."""

    overwrites: frozenset[int] = frozenset()
    keeps: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Dealings:
    """What a function and whoever calls it do to each other's buffers: arguments in the places
    `given` are the function's own; the results `shown` to users are nobody else's, not even those
    of a list among them."""

    given: frozenset[int] = frozenset()
    shown: frozenset[int] = frozenset()


NO_DEALINGS = Dealings()
