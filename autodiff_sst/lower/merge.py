"""Joining two states reached on different paths: the ends of two branches, or a loop's entry and
the end of its body.

Values that differ become *slots*: a new variable with one atom for each side. Storages are
matched by the live names that hold them. Where the match is one to one, the storage itself is
joined, also when names traded places; where it is not, the name gets a snapshot, and writing to
anything the snapshot may share memory with is refused while the snapshot is in reach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..ir.build import new_var
from ..ir.nodes import UNDEF, Atom, Const, Var
from ..ir.types import List, Type, is_array, join_types
from ..ir.walk import defined
from .merge_lists import OF_OBJECTS, Lists, Sharing, shape_of
from .partners import Partners
from .record_shapes import labels
from .sides import (
    CannotMerge,
    Key,
    Reader,
    Side,
    Slot,
    alike,
    are_records,
    equal,
    is_function,
    is_list,
    kind,
    same_steps,
)
from .state import (
    State,
    is_flag,
    map_state,
    new_storage,
    references,
)
from .values import (
    Abstract,
    Bound,
    Cell,
    Choice,
    Closure,
    Derived,
    DictCell,
    External,
    ListCell,
    Method,
    Obj,
    ObjectCell,
    Partial,
    RecordsCell,
    Ref,
    SetCell,
    Static,
    Tup,
    Value,
    Version,
)


def join_states(
    first: Side,
    second: Side,
    live: Callable[[int, str], bool],
    read: Reader,
    forced: dict[Key, Type] | None = None,
    local: set[Var] | None = None,
) -> tuple[State, list[Slot]]:
    """The joined state and its slots.

    `forced` slots are made even where both sides agree; `local` are variables that only the
    second side's block can see, apart from those it defines.
    """
    if first.state.dead or second.state.dead:
        return _survivor(first, second)
    return _Joiner(first, second, live, read, forced or {}, local or set()).run()


def _survivor(first: Side, second: Side) -> tuple[State, list[Slot]]:
    """One side raised: everything comes from the other one."""
    alive = second if first.state.dead else first
    local = defined(alive.builder.stmts)
    slots: dict[Atom, Slot] = {}

    def atom(a: Atom) -> Atom:
        if not isinstance(a, Var) or a not in local:
            return a
        if a not in slots:
            pair = (UNDEF, a) if alive is second else (a, UNDEF)
            slots[a] = Slot(("local", a.number), new_var(a.name, a.type), *pair)
        return slots[a].var

    joined = map_state(alive.state, atom)
    joined.views = alive.state.views_without(local)
    joined.dead = first.state.dead and second.state.dead
    return joined, list(slots.values())


class _Joiner:
    def __init__(
        self,
        first: Side,
        second: Side,
        live: Callable[[int, str], bool],
        read: Reader,
        forced: dict[Key, Type],
        local: set[Var],
    ) -> None:
        self.a, self.b = first, second
        self.live, self.read, self.forced = live, read, forced
        self.local = defined(first.builder.stmts) | defined(second.builder.stmts) | local
        self.partners = Partners(first, second)
        self.joined: dict[tuple[int, int], int] = {}
        self.copies: dict[tuple[int, int], int] = {}
        self.slots: list[Slot] = []
        self.out = State()
        self.sharing: Sharing = []
        self.lists = Lists(read, self.sharing)
        self.name = ""

    # --- the two passes -----------------------------------------------------------------------

    def run(self) -> tuple[State, list[Slot]]:
        names = self._names()
        for frame, name in names:
            self.partners.match(*self._values(frame, name))
        for side in (self.a, self.b):
            for storage, shared in side.state.shared.items():
                self.out.share(storage, shared.reason, *shared.snapshots)
        self.out.once = self.a.state.once | self.b.state.once
        for frame in {*self.a.state.frames, *self.b.state.frames}:
            self.out.frames[frame] = {}
        for frame, name in names:
            self.name = name
            key: Key = (frame, name)
            try:
                self.out.frames[frame][name] = self._join(key, *self._values(frame, name))
            except CannotMerge as problem:
                problem.name = name
                raise
        self._share_all()
        first, second = self.a.state.views, self.b.state.views
        self.out.views = {k: v for k, v in first.items() if second.get(k) == v}
        return self.out, self.slots

    def _share_all(self) -> None:
        """What was found to share memory does so under the number it has after the join too."""
        for old, reason, holder in self.sharing:
            joined = (new for pair, new in self.joined.items() if old in pair)
            for storage in {old, *joined}:
                self.out.share(storage, reason, holder)
        successors = [(old, new) for pair, new in self.joined.items() for old in pair]
        successors += [(old, holder) for old, _, holder in self.sharing]
        for old, new in successors:
            self._share_like(old, new)

    def _share_like(self, old: int, new: int) -> None:
        """What may share memory with a storage may share it with the one that follows it."""
        shared = self.out.shared.get(old)
        if shared is None or old == new:
            return
        # A list that holds an array is changed itself by what is put into it: no array is.
        holds = self._is_list(new) and not self._is_list(old)
        if not shared.snapshots and not holds:
            self.out.share(new, shared.reason)
        for other in shared.snapshots - {new}:
            self.out.share(other, shared.reason, new)
            self.out.share(new, shared.reason, other)

    def _is_list(self, storage: int) -> bool:
        cell = self.out.heap.get(storage)
        return isinstance(cell, Version) and isinstance(cell.atom.type, List)

    def _names(self) -> list[tuple[int, str]]:
        found = {
            (frame, name)
            for side in (self.a, self.b)
            for frame, names in side.state.frames.items()
            for name in names
            if self.live(frame, name)
        }
        return sorted(found)

    def _values(self, frame: int, name: str) -> tuple[Abstract | None, Abstract | None]:
        # A flag that was never raised is down.
        absent = Value(Const(False)) if is_flag(name) else None
        left, right = (s.state.frames.get(frame, {}).get(name, absent) for s in (self.a, self.b))
        return left, right

    # --- values -------------------------------------------------------------------------------

    def _slot(self, key: Key, first: Atom, second: Atom) -> Atom:
        if first == second and key not in self.forced:
            return first
        type_ = self._type(key, first, second)
        hint = next((a.name for a in (second, first) if isinstance(a, Var) and a.name), "")
        if not hint:
            hint = key[1] if isinstance(key[1], str) and not key[1].startswith("#") else ""
        var = new_var(hint, type_)
        self.slots.append(Slot(key, var, first, second))
        return var

    def _type(self, key: Key, first: Atom, second: Atom) -> Type:
        types = [None if a is UNDEF else a.type for a in (first, second)]
        try:
            joined = join_types(join_types(types[0], types[1]), self.forced.get(key))
        except ValueError as error:
            raise CannotMerge(f"it is {error}") from None
        assert joined is not None
        return joined

    def _join(self, key: Key, left: Abstract | None, right: Abstract | None) -> Abstract:
        if left is None or right is None:
            return self._only(key, left, right)
        match left, right:
            case Value(x), Value(y):
                # An array where a later trip makes it one.
                return self._snapshot_of(self._slot(key, x, y), left, right)
            case Ref(), Ref():
                return self._references(key, left, right)
            case Obj(), Obj():
                return self._objects(key, left, right)
            case Obj(), Ref(storage, ()) if is_list(self.b, storage):
                return self._objects(key, left, Obj(storage))
            case Ref(storage, ()), Obj() if is_list(self.a, storage):
                return self._objects(key, Obj(storage), right)
            case (Value() | Ref(), Value() | Ref()):
                return self._snapshot(key, left, right)
            case Tup(x, cls), Tup(y, other) if len(x) == len(y) and cls is other:
                return Tup(self._joins(key, x, y), cls)
            case Bound(f, x), Bound(g, y):
                return Bound(self._join((*key, "f"), f, g), self._join((*key, "self"), x, y))
            case Method(x, name), Method(y, other) if name == other:
                return Method(self._join((*key, "self"), x, y), name)
            case Partial(f, x, k), Partial(g, y, m) if alike(left, right):
                kept = tuple(
                    (a[0], self._join((*key, a[0]), a[1], b[1])) for a, b in zip(k, m, strict=True)
                )
                return Partial(self._join((*key, "f"), f, g), self._joins(key, x, y), kept)
            case Derived(), Derived() if replace(left, function=right.function) == right:
                return replace(
                    left, function=self._join((*key, "f"), left.function, right.function)
                )
            case Static(x), Static(y) if x is y or (type(x) is type(y) and equal(x, y)):
                return left
            case External(x), External(y) if x is y:
                return left
            case Closure(), Closure() if left.tree is right.tree and left.frame == right.frame:
                defaults = self._joins(key, left.defaults, right.defaults)
                return left if defaults == left.defaults else replace(left, defaults=defaults)
            case Choice(p, f, g), Choice(q, x, y):
                one, other = self._join((*key, "f"), f, x), self._join((*key, "g"), g, y)
                return Choice(self._slot((*key, "choice"), p, q), one, other)
        if left == right:
            return left
        if is_function(left) and is_function(right):
            flag = self._slot((*key, "choice"), Const(True), Const(False))
            first = self._carry(self.a, (*key, "f"), left)
            return Choice(flag, first, self._carry(self.b, (*key, "g"), right))
        raise CannotMerge(f"it is {kind(left)} on one path and {kind(right)} on another")

    def _joins(self, key: Key, left: Any, right: Any) -> tuple[Abstract, ...]:
        pairs = enumerate(zip(left, right, strict=True))
        return tuple(self._join((*key, k), x, y) for k, (x, y) in pairs)

    def _references(self, key: Key, left: Ref, right: Ref) -> Abstract:
        # The same storage on both paths stays itself, whatever else was led to it on one of them.
        p, q = left.storage, right.storage
        same = p == q or self.partners.are_successors(p, q)
        if not (same and same_steps(left, right)) or key in self.forced:
            return self._snapshot(key, left, right)
        storage = self._storage(key, p, q)
        steps = enumerate(zip(left.path, right.path, strict=True))
        return Ref(storage, tuple(self._slot((*key, "path", k), p, q) for k, (p, q) in steps))

    def _snapshot(self, key: Key, left: Abstract, right: Abstract) -> Abstract:
        """The value of the name on either path, apart from the storages it may share with."""
        atom = self._slot(key, self.read(self.a, left), self.read(self.b, right))
        return self._snapshot_of(atom, left, right)

    def _snapshot_of(self, atom: Atom, left: Abstract, right: Abstract) -> Abstract:
        if not is_array(atom.type) and not isinstance(atom.type, List):
            return Value(atom)
        storage = new_storage()
        self.out.heap[storage] = Version(atom)
        if self._owned(self.a, self.b, left) and self._owned(self.b, self.a, right):
            return Ref(storage)
        reason = f"{self._title()} shares memory with it on some paths only"
        self.out.share(storage, reason)
        for side in (left, right):
            if isinstance(side, Ref):
                self.sharing.append((side.storage, reason, storage))
                self._same_kind(storage, side.storage)
        return Ref(storage)

    def _owned(self, side: Side, other: Side, value: Abstract) -> bool:
        """A number, or an array that was made on this path and that nothing else refers to."""
        if not isinstance(value, Ref):
            return True
        storage = value.storage
        made_here = storage in side.state.heap and storage not in other.state.heap
        if value.path or not made_here or storage in side.state.shared:
            return False
        return references(side.state, self.live)[storage] == 1

    def _objects(self, key: Key, left: Obj, right: Obj) -> Abstract:
        p, q = left.storage, right.storage
        if p == q or self.partners.are_successors(p, q):
            return Obj(self._storage(key, p, q))
        return Obj(self._copy(key, p, q))

    def _title(self) -> str:
        return "a value" if self.name.startswith("#") or not self.name else repr(self.name)

    def _copy(self, key: Key, p: int, q: int) -> int:
        """An object that is another name's on one path only: as good as that one while neither
        is written to."""
        if (p, q) in self.copies:
            return self.copies[p, q]
        storage = self.copies[p, q] = new_storage()
        left, right = self.a.state.heap.get(p), self.b.state.heap.get(q)
        if left is None or right is None:
            raise CannotMerge("it is the same object as another name on one path only")
        reason = f"{self._title()} is the same object on some paths only"
        self.out.share(storage, reason)
        self.sharing += [(old, reason, storage) for old in (p, q)]
        self.out.heap[storage] = self._cells((*key, "is"), storage, left, right)
        return storage

    def _same_kind(self, storage: int, *olds: int) -> None:
        """What stands for an iterator on one path does so afterwards."""
        for old in olds:
            early = self.out.once.get(old)
            if early is not None and old != storage:
                self.out.once[storage] = early.joined(self.out.once.get(storage))

    def _storage(self, key: Key, p: int, q: int) -> int:
        """The joined storage, with joined contents, made when first met."""
        if (p, q) in self.joined:
            return self.joined[p, q]
        storage = p if p == q else new_storage()
        self.joined[p, q] = storage
        self._same_kind(storage, p, q)
        for old in (p, q):
            if old in self.out.shared and old != storage:
                shared = self.out.shared[old]
                self.out.share(storage, shared.reason, *shared.snapshots)
        left, right = self.a.state.heap.get(p), self.b.state.heap.get(q)
        if left is not None and right is not None:
            self.out.heap[storage] = self._cells((*key, "is"), storage, left, right)
        return storage

    def _cells(self, key: Key, storage: int, left: Cell, right: Cell) -> Cell:
        match left, right:
            case Version(x), Version(y):
                return Version(self._slot(key, x, y))
            case ListCell(x), ListCell(y) if len(x) == len(y) and key not in self.forced:
                return ListCell(self._joins(key, x, y))
            case (ListCell() | RecordsCell() as x, ListCell() | RecordsCell() as y) if are_records(
                x, y
            ):
                return self._records(key, storage, x, y)
            case (ListCell() | Version(), ListCell() | Version()):
                first = self.lists.as_list(self.a, left, storage)
                second = self.lists.as_list(self.b, right, storage)
                return Version(self._slot(key, first, second))
            case DictCell(x, cls), DictCell(y, other) if cls is other:
                return replace(left, items=self._entries(key, x, y, True))
            case ObjectCell(cls, x), ObjectCell(other, y) if cls is other:
                return ObjectCell(cls, self._entries(key, x, y, False))
            case SetCell() as x, SetCell() as y if replace(x, holes=y.holes) == y:
                return replace(x, holes=x.holes or y.holes)
        raise CannotMerge("it holds different kinds of things on two paths")

    def _records(
        self, key: Key, storage: int, left: ListCell | RecordsCell, right: ListCell | RecordsCell
    ) -> Cell:
        """Lists of tuples or objects, of different lengths: lists of what is in them."""
        sides = (self.a, left), (self.b, right)
        shapes = {shape_of(side, cell) for side, cell in sides} - {None}
        if len(shapes) != 1 or not self.read.takes_records():
            raise CannotMerge(OF_OBJECTS)
        (shape,) = shapes
        names = tuple(labels(shape))
        if not names:
            raise CannotMerge("it is a list of another length on each")
        pairs = zip(*(self.lists.columns(side, cell, len(names), storage) for side, cell in sides))
        own = [(key[0], f"{key[1]}{name}", *key[2:], "of", k) for k, name in enumerate(names)]
        return RecordsCell(
            shape, tuple(self._slot(k, x, y) for k, (x, y) in zip(own, pairs, strict=True))
        )

    def _entries(
        self, key: Key, x: dict[Any, Abstract], y: dict[Any, Abstract], keys: bool
    ) -> dict[Any, Abstract]:
        names = [*x, *(name for name in y if name not in x)]
        if keys and list(x) != list(y):
            raise CannotMerge("it has other keys, or keys in another order")
        return {n: self._join((*key, n), x.get(n), y.get(n)) for n in names}

    def _only(self, key: Key, left: Abstract | None, right: Abstract | None) -> Abstract:
        """A name bound on one path only."""
        value = right if left is None else left
        side = self.b if left is None else self.a
        assert value is not None

        return self._carry(side, key, value)

    def _carry(self, side: Side, key: Key, value: Abstract) -> Abstract:
        """Bring a value and what it reaches out of one side."""
        match value:
            case Value(a):
                return Value(self._one(key, a, side))
            case Ref(storage, path):
                moved = self._carry_storage(side, key, storage)
                return Ref(moved, tuple(self._one((*key, k), p, side) for k, p in enumerate(path)))
            case Obj(storage):
                return Obj(self._carry_storage(side, key, storage))
            case Tup(items, cls):
                return Tup(tuple(self._carry(side, (*key, k), v) for k, v in enumerate(items)), cls)
            case Bound(function, owner):
                return Bound(
                    self._carry(side, (*key, "f"), function),
                    self._carry(side, (*key, "self"), owner),
                )
        return value

    def _one(self, key: Key, a: Atom, side: Side) -> Atom:
        if not isinstance(a, Var) or (a not in self.local and (*key, "only") not in self.forced):
            return a
        pair = (UNDEF, a) if side is self.b else (a, UNDEF)
        return self._slot((*key, "only"), *pair)

    def _carry_storage(self, side: Side, key: Key, storage: int) -> int:
        which = 0 if side is self.a else 1
        partners = self.partners.of(storage, which == 1)
        if len(partners) == 1:
            other = next(iter(partners))
            pair = (storage, other) if which == 0 else (other, storage)
            if self.partners.are_successors(*pair):
                return self._storage(key, *pair)
        if storage in self.out.heap:
            return storage
        cell = side.state.heap.get(storage)
        if cell is None:
            return storage
        self.out.heap[storage] = cell  # guards against cycles
        counter = iter(range(1 << 30))

        def go(value: Abstract) -> Abstract:
            return self._carry(side, (*key, "is", next(counter)), value)

        match cell:
            case Version(a):
                self.out.heap[storage] = Version(self._one((*key, "is"), a, side))
            case RecordsCell(shape, columns):
                moved_columns = (self._one((*key, "is", k), a, side) for k, a in enumerate(columns))
                self.out.heap[storage] = RecordsCell(shape, tuple(moved_columns))
            case ListCell(items):
                self.out.heap[storage] = ListCell(tuple(map(go, items)))
            case DictCell(items=entries):
                self.out.heap[storage] = replace(cell, items={k: go(v) for k, v in entries.items()})
            case ObjectCell(attributes=entries):
                moved = {k: go(v) for k, v in entries.items()}
                self.out.heap[storage] = replace(cell, attributes=moved)
        return storage
