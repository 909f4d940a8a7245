"""What a name in a random program holds, and the names in sight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Real:
    """A floating-point number."""


@dataclass(frozen=True)
class Index:
    """An integer at least 0 and less than `bound`."""

    bound: int


@dataclass(frozen=True)
class Vector:
    """A one-dimensional array."""

    size: int


@dataclass(frozen=True)
class Matrix:
    """A two-dimensional array."""

    rows: int
    columns: int


@dataclass(frozen=True)
class Items:
    """A list of at least `least` things of one kind."""

    item: Real | Vector
    least: int


@dataclass(frozen=True)
class Record:
    """A dict with these entries."""

    entries: tuple[tuple[str, Real | Vector], ...]


@dataclass(frozen=True)
class Couple:
    """A tuple of a number and something else."""

    second: Real | Vector


Kind = Real | Index | Vector | Matrix | Items | Record | Couple


@dataclass(frozen=True)
class Helper:
    """A function that can be called: kinds of its parameters, and of its result (None: it only
    writes into its first argument)."""

    name: str
    parameters: tuple[Kind, ...]
    result: Kind | None


@dataclass
class Scope:
    """The names bound for certain at a point of the program."""

    names: dict[str, Kind] = field(default_factory=dict)
    helpers: tuple[Helper, ...] = ()
    depth: int = 0
    in_loop: bool = False
    frozen: frozenset[str] = frozenset()  # not to be bound again or resized here

    def inner(self, *, in_loop: bool | None = None, frozen: frozenset[str] = frozenset()) -> Scope:
        """The scope of a block nested in this one."""
        return replace(
            self,
            names=dict(self.names),
            depth=self.depth + 1,
            in_loop=self.in_loop if in_loop is None else in_loop,
            frozen=self.frozen | frozen,
        )

    def of(self, kind: type[Kind]) -> Iterator[tuple[str, Kind]]:
        """The names that hold this sort of thing."""
        return ((name, own) for name, own in self.names.items() if isinstance(own, kind))

    def exactly(self, kind: Kind) -> list[str]:
        """The names that hold a thing of this very kind."""
        return [name for name, own in self.names.items() if own == kind]
