"""Reading and writing storages, and turning abstract values into atoms and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import ArgumentError
from ..ir.nodes import UNDEF, Assign, Atom, Const, Var
from ..ir.types import (
    Array,
    List,
    Opaque,
    Scalar,
    Tuple,
    Type,
    dims_of,
    dtype_of,
    in_memory,
    may_be_one,
)
from ..rules.forms import PRIMITIVES
from ..rules.indexing import copies_safely, getitem, is_view_path, path_type, setitem
from ..rules.infer import index_parts, place_outside
from ..rules.paths import joined_path
from ..rules.python import make_dict, make_list
from ..rules.views import VIEWS
from .context import Lowering, NeedUnroll
from .outside import note_change, object_atom
from .raising import fails, raises
from .sides import Side
from .state import IN_LIST, OF_LIST, storages_in
from .values import (
    Abstract,
    Bound,
    DictCell,
    External,
    ListCell,
    Method,
    Obj,
    ObjectCell,
    Ref,
    Sequence,
    SetCell,
    Static,
    Tup,
    Value,
    Version,
)

ELLIPSIS = Const(Ellipsis)
# How messages call what is not named more closely; everything else is a function.
KINDS: dict[Any, str] = {
    Value: "a number",
    Tup: "a tuple",
    Sequence: "an iterator",
    Bound: "a method",
    Method: "a method",
}


def version(cx: Lowering, storage: int) -> Atom:
    cell = cx.cell(storage)
    assert isinstance(cell, Version)
    return cell.atom


def type_of(cx: Lowering, value: Abstract) -> Type:
    """The type of the run-time value."""
    match value:
        case Value(atom):
            return atom.type
        case Ref(storage, path):
            atom = version(cx, storage)
            return path_type(atom, path) if path else atom.type
        case Static(value):
            return Const(value).type
        case Tup(items):
            return Tuple(tuple(type_of(cx, item) for item in items))
        case Obj(storage):
            cell = cx.cell(storage)
            if isinstance(cell, Version):
                return cell.atom.type
            return Opaque(type(cell).__name__.removesuffix("Cell").lower())
    return Opaque()


def read(cx: Lowering, ref: Ref) -> Atom:
    """The value a reference stands for now."""
    current = version(cx, ref.storage)
    if not ref.path:
        return current
    key = (current, ref.path)
    found = cx.state.views.get(key)
    if found is None:
        source, path = _nearest(cx, current, ref.path)
        found = cx.emit(getitem, source, *path)
        cx.state.views[key] = found
    return found


def _nearest(cx: Lowering, whole: Atom, path: tuple[Atom, ...]) -> tuple[Atom, tuple[Atom, ...]]:
    """What a part is read from: in a loop, `h[t]` of `h = theta[2:]` from what is cut off before
    it. A row of a matrix is as near as the matrix."""
    for k in range(len(path) - 1, 0, -1):
        cut = cx.around.get((whole, path[:k]))
        if cut is not None and not all(isinstance(t, Scalar) for t in index_parts(path[k - 1])):
            return cut, path[k:]
    return whole, path


def view(cx: Lowering, storage: int, path: tuple[Atom, ...]) -> Ref:
    """A part of an array. It is read when it is used, of what the array is then, and here for what
    fails, and for what loops read of it."""
    found = Ref(storage, path)
    read(cx, found)
    return found


def atom_of(cx: Lowering, value: Abstract, node: Any = None) -> Atom:
    """The atom for a value, with containers written out."""
    match value:
        case Value(atom):
            if atom is UNDEF:
                raise cx.unsupported(node, "this name may not be bound here")
            return atom
        case Ref():
            return read(cx, value)
        case Static(np.ndarray() as array) if array.dtype.kind in "fciub":
            what = "in another byte order" if type(array) is np.ndarray else "of a subclass"
            raise cx.unsupported(
                node, f"a {type(array).__name__} {what}: give np.array(..., dtype=float) of it"
            )
        case Static(inner):
            return Const(inner)
        case Tup(items):
            return tuple_atom(cx, [atom_of(cx, item, node) for item in items])
        case Obj(storage):
            return _cell_atom(cx, storage, node)
        case External():
            return object_atom(cx, value)
        case Sequence(items=items, kind="range") if items is not None:
            return items
    raise cx.unsupported(node, f"{kind(cx, value)} cannot stand here: numbers and arrays can")


def tuple_atom(cx: Lowering, items: list[Atom]) -> Atom:
    if all(isinstance(item, Const) for item in items):
        return Const(tuple(item.value for item in items))  # type: ignore[union-attr]
    return cx.emit(PRIMITIVES[tuple].op, *items)


def _cell_atom(cx: Lowering, storage: int, node: Any) -> Atom:
    match cx.cell(storage):
        case Version(atom):
            return atom
        case ListCell(items):
            return list_atom(cx, items, node)
        case SetCell() as cell:
            from .sets import set_atom

            return set_atom(cx, cell, node)
        case DictCell(items=entries, cls=cls) if cls is dict:
            values = [atom_of(cx, value, node) for value in entries.values()]
            return cx.emit(PRIMITIVES[make_dict].op, *values, keys=Const(tuple(entries)))
    raise cx.unsupported(node, "this object cannot stand here: pass its numbers and arrays")


def list_atom(cx: Lowering, items: tuple[Abstract, ...], node: Any = None) -> Atom:
    """A list written out as a run-time list; arrays in it can no longer be written to."""
    atoms = []
    for item in items:
        atoms.append(atom_of(cx, item, node))
    return cx.emit(PRIMITIVES[make_list].op, *atoms)


def materialise(cx: Lowering, storage: int, node: Any) -> None:
    """Turn a list of known length into a run-time list, in place."""
    cell = cx.cell(storage)
    if isinstance(cell, ListCell):
        if not homogeneous(cx, cell):
            raise NeedUnroll(
                "a list of different things is indexed or changed at a position that is known"
                " only at run time",
                cx.place(node),
            )
        for item in cell.items:
            escape(cx, item, storage)
        cx.state.heap[storage] = Version(list_atom(cx, cell.items, node))


def homogeneous(cx: Lowering, cell: ListCell) -> bool:
    """Whether all items are numbers of one kind."""
    types = [type_of(cx, item) for item in cell.items]
    return all(isinstance(t, Scalar) for t in types) or (
        bool(types) and all(isinstance(t, Array) and t == types[0] for t in types)
    )


def escape(cx: Lowering, value: Abstract, holder: int) -> None:
    """A run-time list holds this: what it reaches may no longer be written to."""
    for storage in storages_in(value, cx.state.heap):
        cx.state.share(storage, IN_LIST, holder)


def abstract_of(cx: Lowering, atom: Atom, frozen: str | None = None) -> Abstract:
    """The abstract value for an atom; `frozen` says why what it refers to cannot be written."""
    if isinstance(atom, Const):
        return value_of_constant(atom.value)
    match atom.type:
        case Array() | List():
            ref = cx.new(atom)
            if frozen:
                cx.state.share(ref.storage, frozen)
            return ref
        case Tuple(items):
            parts = [cx.emit(getitem, atom, Const(k)) for k in range(len(items))]
            return Tup(tuple(abstract_of(cx, part, frozen) for part in parts))
    return Value(atom)


def value_of_constant(value: Any) -> Abstract:
    if isinstance(value, (bool, int, float, complex)) and not isinstance(value, np.generic):
        return Value(Const(value))
    if isinstance(value, tuple):
        return Tup(tuple(value_of_constant(item) for item in value))
    return Static(value)


def check_writable(cx: Lowering, storage: int, node: Any) -> None:
    """Refuse to write to what a snapshot, a list or the caller may share."""
    if storage not in cx.state.heap:
        raise cx.unsupported(
            node, "this array belongs to a global or closure: copy it before writing to it"
        )
    note_change(cx, storage)
    shared = cx.state.shared.get(storage)
    if shared is None:
        return
    snapshots = shared.snapshots
    if _is_list(cx, storage):
        # Its items share memory with arrays; that it has other items than before, no array sees.
        snapshots = frozenset(s for s in snapshots if not _is_array(cx, s))
    if shared.snapshots and not (snapshots and _in_reach(cx, storage, snapshots)):
        return
    message = (
        f"cannot write here: {shared.reason}, so that it is not known which names see the write;"
        " write to a .copy()"
    )
    if shared.reason in (IN_LIST, OF_LIST):
        # With every length known the list is one of names, not of values.
        raise NeedUnroll(message, cx.place(node))
    raise cx.unsupported(node, message)


def _is_list(cx: Lowering, storage: int) -> bool:
    cell = cx.cell(storage)
    return isinstance(cell, Version) and isinstance(cell.atom.type, List)


def _is_array(cx: Lowering, storage: int) -> bool:
    cell = cx.state.heap.get(storage)
    return isinstance(cell, Version) and isinstance(cell.atom.type, Array)


def _in_reach(cx: Lowering, written: int, snapshots: frozenset[int]) -> bool:
    """Whether a name that may still be read sees a write: through one of these, or through what
    was made from them since, which is known to share memory but not with which."""
    reached: set[int] = set()
    for frame, names in cx.state.frames.items():
        for name, value in names.items():
            if cx.live(frame, name):
                reached |= storages_in(value, cx.state.heap)
    return any(s in snapshots or _may_hold(cx, s) for s in reached - {written})


def _may_hold(cx: Lowering, storage: int) -> bool:
    """Whether this may share memory with what is not known: a list of arrays does."""
    shared = cx.state.shared.get(storage)
    if shared is not None and not shared.snapshots:
        return True
    cell = cx.state.heap.get(storage)
    type_ = cell.atom.type if isinstance(cell, Version) else None
    return isinstance(type_, List) and type_.item is not None and in_memory(type_.item)


def _may_cut_off(array: Type, value: Type) -> bool:
    """Whether the array has, on some paths only, a dtype that cannot hold what is stored."""
    if not isinstance(array, Array) or array.least is None:
        return False
    dtype = dtype_of(value)
    return dtype is None or not np.can_cast(dtype, array.least, "same_kind")


def check_fits(cx: Lowering, part: Type, value: Type, node: Any, *, more_axes: bool = True) -> None:
    """Refuse what NumPy does not broadcast to the part that is written, where that is known."""
    into, given = dims_of(part), dims_of(value)
    if into is None or given is None:
        return
    count = len(given) - len(into)
    wide = any(dim != 1 and not (more_axes and may_be_one(dim)) for dim in given[: max(count, 0)])
    repeated = any(
        a == 1 and not may_be_one(b) for a, b in zip(reversed(into), reversed(given), strict=False)
    )
    if repeated or wide or (count > 0 and not more_axes):
        message = "NumPy cannot broadcast what is written here to the shape of where it goes"
        fails(cx, ArgumentError(message, cx.place(node)), ValueError, message)


def write(cx: Lowering, ref: Ref, path: tuple[Atom, ...], value: Atom, node: Any) -> None:
    """`ref[path] = value`: the storage gets a new version."""
    current = version(cx, ref.storage)
    if path and isinstance(current.type, Array):
        if is_truth(path[-1].type):
            _write_if(cx, ref, path, value, node)
            return
        if any(map(is_truth, index_parts(path[-1]))):
            raise cx.unsupported(
                node, "a write at a single truth value beside other indices; use `if`"
            )
    check_writable(cx, ref.storage, node)
    if not is_view_path(ref.path):
        raise cx.unsupported(node, "this would write to a copy that indexing made")
    if _may_cut_off(current.type, value.type):
        raise cx.unsupported(
            node,
            f"cannot write here: on some paths this is an array of {current.type.least},"  # type: ignore[union-attr]
            " which would cut off what is stored; give it a dtype where it is made",
        )
    if path:
        check_places(cx, type_of(cx, ref), path[0])
    path = _joined(current, ref.path, path)
    if isinstance(current.type, Array):
        check_fits(cx, path_type(current, path), value.type, node)
    hint = cx.hints.get(current) if isinstance(current, Var) else None
    name = hint or (current.name if isinstance(current, Var) else "")
    new = cx.builder.emit(setitem, current, value, *path, name=name)
    cx.state.heap[ref.storage] = Version(new)


def check_places(cx: Lowering, type_: Type, index: Atom) -> None:
    """An index of a place that an array does not have fails, whether its result is used or not."""
    dims = type_.dims if isinstance(type_, Array) else None
    found = None if dims is None else place_outside(dims, index)
    if found is not None:
        place, axis, extent = found
        raises(cx, IndexError, f"index {place} is out of bounds for axis {axis} with size {extent}")


def is_truth(type_: Type) -> bool:
    """Whether this is a single truth value, which as an index means all or nothing."""
    single = isinstance(type_, Scalar) or (isinstance(type_, Array) and type_.dims == ())
    return single and dtype_of(type_) == "bool"


def _write_if(cx: Lowering, ref: Ref, path: tuple[Atom, ...], value: Atom, node: Any) -> None:
    """`ref[test] = value` writes to everything, or to nothing."""
    from .control import branch

    *before, test = path
    held = cx.hold(ref)  # which has no name, if it is the `out` of a call
    branch(cx, test, lambda: write(cx, ref, (*before, ELLIPSIS), value, node), lambda: None, node)
    cx.drop(held)


def _joined(whole: Atom, part: tuple[Atom, ...], path: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """The path into a part of an array: all of `u[:i]` is written to as `u[:i] = v`."""
    if not part or (isinstance(part[-1], Const) and isinstance(part[-1].value, VIEWS)):
        return (*part, *path)
    left = path_type(whole, part)
    if path == (ELLIPSIS,) or (path == (Const(slice(None)),) and dims_of(left)):
        return part
    return (*joined_path(left, part, path[0]), *path[1:]) if path else part


def check_overlap(
    cx: Lowering, ref: Ref, path: tuple[Atom, ...], value: Abstract, node: Any
) -> None:
    """Refuse to write a part of an array to another one where NumPy reads what it has written."""
    whole = version(cx, ref.storage)
    into = _joined(whole, ref.path, path)
    if not isinstance(value, Ref) or not isinstance(whole.type, Array):
        return
    if value.storage != ref.storage:
        shared = cx.state.shared.get(value.storage)
        # A view that a function has made, of which no more is known.
        vector = (
            len(dims_of(path_type(whole, into)) or (0,)) < 2 and type_of(cx, value) != whole.type
        )
        safe = shared is None or ref.storage not in shared.snapshots or not vector
    else:
        safe = copies_safely(whole, into, value.path) or _is_mirrored(cx, into, value.path)
    if not safe:
        raise cx.unsupported(
            node,
            "these parts of one array may overlap, so that NumPy reads what it has just written:"
            " write a .copy() of the right-hand side",
        )


def _is_mirrored(cx: Lowering, into: tuple[Atom, ...], source: tuple[Atom, ...]) -> bool:
    """Whether part of a row of a matrix is written from the same part of that column, or the other
    way round: the one element that both have stays what it is."""
    (row, column), (other, same) = (_two_parts(cx, path) for path in (into, source))
    if sum(isinstance(part.type, Scalar) for part in (row, column)) != 1:
        return False
    return _are_alike(cx, row, same) and _are_alike(cx, column, other)


def _two_parts(cx: Lowering, path: tuple[Atom, ...]) -> tuple[Atom, Atom]:
    """Row and column of an index of a matrix."""
    made = cx.builder.binding(path[0]) if len(path) == 1 else None
    parts: tuple[Atom, ...] = path
    if isinstance(made, Assign) and made.op.name == "tuple":
        parts = made.args
    elif len(path) == 1 and isinstance(path[0], Const) and isinstance(path[0].value, tuple):
        parts = tuple(map(Const, path[0].value))
    first, second = (*parts, *[Const(slice(None))] * 2)[:2] if len(parts) < 3 else (UNDEF, UNDEF)
    return first, second


def _are_alike(cx: Lowering, a: Atom, b: Atom) -> bool:
    """Whether two parts of indices say the same."""
    first, second = cx.builder.binding(a), cx.builder.binding(b)
    if a == b or not (isinstance(first, Assign) and isinstance(second, Assign)):
        return a == b
    pairs = zip(first.args, second.args, strict=False)
    return (
        first.op == second.op
        and len(first.args) == len(second.args)
        and all(_are_alike(cx, x, y) for x, y in pairs)
    )


def set_version(cx: Lowering, storage: int, atom: Atom, node: Any) -> None:
    check_writable(cx, storage, node)
    cx.state.heap[storage] = Version(atom)


@dataclass(frozen=True)
class Reading:
    """How merges read values."""

    cx: Lowering

    def __call__(self, side: Side, value: Any) -> Atom:
        cx = self.cx
        with cx.building(side.builder, side.state):
            if isinstance(value, ListCell):
                return list_atom(cx, value.items)
            return atom_of(cx, value)

    def takes_records(self) -> bool:
        if self.cx.records is not None:
            self.cx.records = True
        return self.cx.records is not None


def kind(cx: Lowering, value: Abstract) -> str:
    """How a message names an abstract value."""
    match value:
        case Static(inner):
            return getattr(inner, "__name__", None) or repr(inner)
        case Obj(storage):
            cell = cx.cell(storage)
            if isinstance(cell, ObjectCell):
                return f"an object of class {cell.cls.__name__}"
            return {DictCell: "a dict", SetCell: "a set"}.get(type(cell), "a list")
        case External(inner):
            return f"an object of class {type(inner).__name__}"
        case Ref():
            return "a list" if isinstance(type_of(cx, value), List) else "an array"
    return KINDS.get(type(value), "a function")
