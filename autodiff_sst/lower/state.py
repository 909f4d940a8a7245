"""What is known at one point of the interpretation: names, storages, and who shares what."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ..ir.nodes import Atom, Var
from .values import (
    Abstract,
    Bound,
    Cell,
    Choice,
    Closure,
    Derived,
    DictCell,
    ListCell,
    Method,
    Obj,
    ObjectCell,
    Partial,
    RecordsCell,
    Ref,
    SetCell,
    Tup,
    Value,
    Version,
)

FLAGS = ("#break", "#continue", "#returned")
IN_LIST, OF_LIST = "a list holds it", "it is an item of a list"  # why memory may be shared

_storages = itertools.count(1)
_frames = itertools.count(1)


def new_storage() -> int:
    return next(_storages)


def new_frame() -> int:
    return next(_frames)


def is_flag(name: str) -> bool:
    """Whether a name is not the user's but says that the way out of a statement was taken."""
    return name in FLAGS or name.startswith("#raised")


@dataclass(frozen=True, slots=True)
class Shared:
    """A storage that may share memory with others: why, and with which (none: not known)."""

    reason: str
    snapshots: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Early:
    """What items were made from that were taken early, and whether making them did more.

    `sources` are names and storages, with what each held.
    """

    sources: dict[tuple[int, str] | int, Any]
    acts: bool

    def joined(self, other: Early | None) -> Early:
        if other is None:
            return self
        return Early({**self.sources, **other.sources}, self.acts or other.acts)


@dataclass(slots=True)
class State:
    """`frames` maps names, `heap` maps storages to their current contents."""

    frames: dict[int, dict[str, Abstract]] = field(default_factory=dict)
    heap: dict[int, Cell] = field(default_factory=dict)
    shared: dict[int, Shared] = field(default_factory=dict)
    views: dict[tuple[Atom, tuple[Atom, ...]], Var] = field(default_factory=dict)
    dead: bool = False
    once: dict[int, Early] = field(default_factory=dict)  # lists that stand for iterators

    def copy(self) -> State:
        frames = {number: dict(names) for number, names in self.frames.items()}
        return State(
            frames, dict(self.heap), dict(self.shared), dict(self.views), self.dead, dict(self.once)
        )

    def views_without(self, gone: Container[Atom]) -> dict[tuple[Atom, tuple[Atom, ...]], Var]:
        """The views that have nothing to do with variables that are not there any more."""
        return {
            (whole, path): view
            for (whole, path), view in self.views.items()
            if not any(atom in gone for atom in (view, whole, *path))
        }

    def differs_from(self, before: State) -> bool:
        """Whether something that was there before is another one now: its memory, or its name.
        Names that nothing reads later may be gone."""
        if any(self.heap.get(storage, cell) != cell for storage, cell in before.heap.items()):
            return True
        return any(
            self.frames.get(frame, names).get(name, value) != value
            for frame, names in before.frames.items()
            for name, value in names.items()
        )

    def share(self, storage: int, reason: str, *snapshots: int) -> None:
        old = self.shared.get(storage)
        watched = frozenset(snapshots)
        if old is not None:
            # What may share with unknown ones stays so.
            unknown = not old.snapshots or not watched
            watched = frozenset() if unknown else watched | old.snapshots
        self.shared[storage] = Shared(old.reason if old else reason, watched)

    def link(self, first: int, second: int, reason: str) -> None:
        """Two storages may share memory, and so may whatever shares it with one of them; where it
        is not known what that is, it is not known of the other one either."""
        known = [self.shared[one].snapshots for one in (first, second) if one in self.shared]
        if not all(known):
            self.share(first, reason)
            self.share(second, reason)
            return
        groups = [
            {one, *(self.shared[one].snapshots if one in self.shared else ())}
            for one in (first, second)
        ]
        for a in groups[0]:
            for b in groups[1] - {a}:
                self.share(a, reason, b)
                self.share(b, reason, a)


def parts(value: Abstract) -> tuple[Abstract, ...]:
    """The abstract values directly inside one, outside the heap."""
    match value:
        case Tup(items=items):
            return items
        case Bound(function, owner):
            return (function, owner)
        case Method(owner=owner):
            return (owner,)
        case Partial(function, args, keywords):
            return (function, *args, *(v for _, v in keywords))
        case Derived(function=function):
            return (function,)
        case Choice(first=first, second=second):
            return (first, second)
        case Closure(defaults=defaults, keyword_defaults=keyword_defaults):
            return (*defaults, *(v for _, v in keyword_defaults))
    return ()


def cell_parts(cell: Cell) -> Iterator[Abstract]:
    match cell:
        case ListCell(items) | SetCell(items):
            yield from items
        case DictCell(items=entries) | ObjectCell(attributes=entries):
            yield from entries.values()


def map_value(value: Abstract, atom: Callable[[Atom], Atom]) -> Abstract:
    """Apply `atom` to every atom of an abstract value."""
    match value:
        case Value(a):
            new = atom(a)
            return value if new is a else Value(new)
        case Ref(storage, path) if path:
            return Ref(storage, tuple(map(atom, path)))
        case Tup(items, cls):
            return Tup(tuple(map_value(item, atom) for item in items), cls)
        case Bound(function, owner):
            return Bound(map_value(function, atom), map_value(owner, atom))
        case Method(owner, name):
            return Method(map_value(owner, atom), name)
        case Partial(function, args, keywords):
            return Partial(
                map_value(function, atom),
                tuple(map_value(a, atom) for a in args),
                tuple((k, map_value(v, atom)) for k, v in keywords),
            )
        case Derived():
            return replace(value, function=map_value(value.function, atom))
        case Choice(flag, first, second):
            return Choice(atom(flag), map_value(first, atom), map_value(second, atom))
        case Closure() if value.defaults or value.keyword_defaults:
            return replace(
                value,
                defaults=tuple(map_value(v, atom) for v in value.defaults),
                keyword_defaults=tuple((k, map_value(v, atom)) for k, v in value.keyword_defaults),
            )
    return value


def map_cell(cell: Cell, atom: Callable[[Atom], Atom]) -> Cell:
    match cell:
        case Version(a):
            return Version(atom(a))
        case RecordsCell(shape, columns):
            return RecordsCell(shape, tuple(map(atom, columns)))
        case ListCell(items):
            return ListCell(tuple(map_value(item, atom) for item in items))
        case SetCell(items):
            return replace(cell, items=tuple(map_value(item, atom) for item in items))
        case DictCell(items=entries):
            return replace(cell, items={k: map_value(v, atom) for k, v in entries.items()})
        case ObjectCell(attributes=entries):
            return replace(cell, attributes={k: map_value(v, atom) for k, v in entries.items()})


def map_state(state: State, atom: Callable[[Atom], Atom]) -> State:
    """The same state with other atoms, of which no views are known yet."""
    frames = {
        number: {name: map_value(value, atom) for name, value in names.items()}
        for number, names in state.frames.items()
    }
    heap = {storage: map_cell(cell, atom) for storage, cell in state.heap.items()}
    return State(frames, heap, dict(state.shared), {}, state.dead, dict(state.once))


def storages_in(value: Abstract, heap: dict[int, Cell]) -> set[int]:
    """Every storage that can be reached from a value."""
    found: set[int] = set()
    pending: list[Abstract] = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, (Ref, Obj)):
            if value.storage in found:
                continue
            found.add(value.storage)
            if value.storage in heap:
                pending.extend(cell_parts(heap[value.storage]))
        pending.extend(parts(value))
    return found


def references(state: State, live: Callable[[int, str], bool]) -> Counter[int]:
    """How many times each storage is referred to, by names that may be read and by contents."""
    found: Counter[int] = Counter()
    pending = [
        value
        for frame, names in state.frames.items()
        for name, value in names.items()
        if live(frame, name)
    ]
    while pending:
        value = pending.pop()
        pending.extend(parts(value))
        if isinstance(value, (Ref, Obj)):
            found[value.storage] += 1
            if found[value.storage] == 1 and value.storage in state.heap:
                pending.extend(cell_parts(state.heap[value.storage]))
    return found


def reachable(state: State) -> set[int]:
    """Every storage that some name can reach."""
    found: set[int] = set()
    for names in state.frames.values():
        for value in names.values():
            found |= storages_in(value, state.heap)
    return found
