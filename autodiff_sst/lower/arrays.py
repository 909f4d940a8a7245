"""`np.array` of lists, and calls of NumPy functions that have a rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import Array, List, Scalar, is_array, rank, sole_dtype
from ..rules.applying import OPTIONS
from ..rules.arrays import array_of_list, array_of_parts, concatenate_list, stack_of_list
from ..rules.binding import KeywordRefused, bind, by_name
from ..rules.forms import (
    PRIMITIVES,
    Declared,
    find_variant,
    function_form,
    name_of,
    takes_list,
    user_name,
)
from ..rules.shapes import astype
from .context import Lowering
from .filled import has_item, know_rank
from .known import know_arguments, know_options, literal_behind
from .made_objects import is_sparse, sparse_atom
from .memory import ELLIPSIS, abstract_of, atom_of, read, type_of, write
from .protocols import as_numpy_sees
from .raising import raises
from .state import reachable
from .values import Abstract, External, ListCell, Obj, Ref, Sequence, Static, Tup, Version


def array_from(cx: Lowering, value: Abstract, dtype: Any, node: Any) -> Atom:
    """`np.array(value)` as an atom."""
    (value,) = as_numpy_sees(cx, [value], node)
    match value:
        case Ref() if isinstance(type_of(cx, value), List):
            found: Atom = _array_of(cx, read(cx, value))
        case Tup() | Obj():
            found = _nested(cx, value, node)
        case Ref():
            found = cx.emit(PRIMITIVES[np.copy].op, read(cx, value))
        case _:
            found = cx.emit(PRIMITIVES[np.copy].op, atom_of(cx, value, node))
    if dtype is not None:
        found = cx.emit(PRIMITIVES[astype].op, found, dtype=Const(str(np.dtype(dtype))))
    return found


def _array_of(cx: Lowering, listed: Atom) -> Atom:
    know_rank(cx, listed)
    return cx.emit(PRIMITIVES[array_of_list].op, listed)


def _stack_of(cx: Lowering, listed: Atom) -> Atom:
    """Arrays in a list, stacked: where there may be none it is NumPy's function that says so."""
    function = array_of_list if has_item(cx, listed) else stack_of_list
    return cx.emit(PRIMITIVES[function].op, listed)


def _nested(cx: Lowering, value: Abstract, node: Any) -> Atom:
    """A nested list or tuple whose structure is known."""
    if isinstance(value, Obj) and isinstance(cx.cell(value.storage), Version):
        return array_from(cx, Ref(value.storage), None, node)
    leaves: list[Atom] = []

    def layout(part: Abstract) -> Any:
        items = _items(cx, part)
        if items is not None:
            return tuple(map(layout, as_numpy_sees(cx, items, node)))
        leaf = atom_of(cx, part, node)
        if isinstance(leaf.type, List):
            leaf = _array_of(cx, leaf)
        leaves.append(leaf)
        return len(leaves) - 1

    shape = layout(value)
    return cx.emit(PRIMITIVES[array_of_parts].op, *leaves, layout=Const(shape))


def _items(cx: Lowering, value: Abstract) -> tuple[Abstract, ...] | None:
    match value:
        case Tup(items):
            return items
        case Obj(storage):
            cell = cx.cell(storage)
            if isinstance(cell, ListCell):
                return cell.items
    return None


def call_primitive(
    cx: Lowering,
    function: Any,
    declared: Declared,
    args: list[Abstract],
    keywords: dict[str, Abstract],
    node: Any,
) -> Abstract:
    """A function with a rule: arguments fitted to its signature, then one statement."""
    if not name_of(function).startswith("np."):
        args = [_listed(cx, arg, node) for arg in args]
    else:
        every = as_numpy_sees(cx, [*args, *keywords.values()], node)
        args, keywords = every[: len(args)], dict(zip(keywords, every[len(args) :], strict=True))
    args, keywords = by_name(declared, args, keywords)
    declared = find_variant(function, keywords) or declared
    if isinstance(function, np.ufunc) and "where" in keywords:
        from .masked_calls import masked_ufunc

        return masked_ufunc(cx, function, args, keywords, node)
    out = keywords.pop("out", None)
    if isinstance(function, np.ufunc) and len(args) == function.nin + 1 and out is None:
        *args, out = args
    if isinstance(out, Static) and out.value is None:
        out = None
    if isinstance(function, np.ufunc) and "dtype" in keywords:
        args = _converted(cx, args, keywords.pop("dtype"), node)
    if takes_list(declared) and declared.inputs and args and is_array(type_of(cx, args[0])):
        args = [_rows(cx, args[0], node), *args[1:]]
    given = [_argument(cx, declared, k, arg, node) for k, arg in enumerate(args)]
    if takes_list(declared) and declared.inputs and _is_list(cx, args):
        return _join_list(cx, function, args, keywords, node)
    if function in JOINING and given and given[0] == []:
        raises(cx, ValueError, _message_of_none(function))
    named = {k: Const(None) if v == Static(None) else v for k, v in keywords.items()}
    try:
        positional, rest = bind(declared, given, named)
    except KeywordRefused as refused:
        raise cx.no_rule(node, f"{user_name(function)}: {refused}") from None
    atoms = [
        _as_atom(cx, value, _stays_tuple(function, declared, k, len(positional)), node)
        for k, value in enumerate(positional)
    ]
    rest = {name: _option(cx, name, value, node) for name, value in rest.items()}
    know_options(cx, rest, node)
    know_arguments(cx, declared, atoms, rest)
    op = declared.op
    if isinstance(function, np.ufunc) and all(isinstance(a.type, Scalar) for a in atoms):
        # On numbers an operator and its ufunc may differ in type, errors and the last bit.
        op = function_form(function)
    count = (
        declared.results if isinstance(declared.results, int) else declared.results(*atoms, **rest)
    )
    if count != 1:
        found = cx.builder.emit_many(op, count, *atoms, **rest)
        shares = op.memory in ("view", "maybe")
        items = [
            _shared_result(cx, declared, args, target) if shares else abstract_of(cx, target)
            for target in found
        ]
        return Tup(tuple(items), declared.result_class)
    try:
        result = cx.emit(op, *atoms, **rest)
    except KeywordRefused as refused:
        raise cx.no_rule(node, f"{user_name(function)}: {refused}") from None
    if out is not None:
        target = _target(cx, out, node)
        wider = _wider(cx, function, declared, target, result, rest, node)
        if wider is not None:
            result = cx.emit(op, *atoms, **rest, dtype=Const(wider))
        write(cx, target, (ELLIPSIS,), result, node)
        return target
    if declared.op.memory in ("view", "maybe") and is_array(result.type):
        return _shared_result(cx, declared, args, result)
    if function is np.einsum and len(args) == 2:
        # NumPy may give a view of the one array.
        return _shared_result(cx, declared, args[1:], result)
    return abstract_of(cx, result)


def _converted(cx: Lowering, args: list[Abstract], dtype: Abstract, node: Any) -> list[Abstract]:
    """What `dtype=` means for a ufunc: its operands are converted before it is applied."""
    if not isinstance(dtype, Static) or np.dtype(dtype.value).kind not in "fc":
        raise cx.no_rule(node, "the keyword 'dtype' has a rule for floating dtypes only")
    found = []
    for arg in args:
        atom = number_atom(cx, arg, node)
        if sole_dtype(atom.type) is None:
            raise cx.no_rule(node, "the keyword 'dtype' needs the dtypes of the arguments")
        if not np.can_cast(sole_dtype(atom.type), dtype.value, "same_kind"):
            raise cx.unsupported(node, f"a {sole_dtype(atom.type)} is not cast to {dtype.value}")
        wanted = Const(str(np.dtype(dtype.value)))
        found.append(abstract_of(cx, cx.emit(PRIMITIVES[astype].op, atom, dtype=wanted)))
    return found


def _listed(cx: Lowering, value: Abstract, node: Any) -> Abstract:
    """Python's functions take anything that can be iterated over; NumPy's do not."""
    from .sequences import to_list

    return to_list(cx, value, id(node), node) if isinstance(value, Sequence) else value


def _rows(cx: Lowering, array: Abstract, node: Any) -> Abstract:
    """What an array is along its first axis, of which NumPy makes what it makes of a list."""
    from .container_calls import list_call

    return list_call(cx, [array], {}, node)


def _is_list(cx: Lowering, args: list[Abstract]) -> bool:
    """Whether the first argument is a list whose length is known only at run time."""
    if args and isinstance(args[0], Obj):
        return isinstance(cx.cell(args[0].storage), Version)
    return bool(args) and isinstance(args[0], Ref) and isinstance(type_of(cx, args[0]), List)


def _join_list(
    cx: Lowering, function: Any, args: list[Abstract], keywords: dict[str, Abstract], node: Any
) -> Abstract:
    """`np.concatenate`, `np.stack` and their kin of a run-time list."""
    named = {name: atom_of(cx, value, node) for name, value in keywords.items()}
    axis = named.pop("axis", atom_of(cx, args[1], node) if len(args) > 1 else Const(0))
    items = atom_of(cx, Ref(args[0].storage), node)  # type: ignore[union-attr]
    if function in _STACKED and len(args) == 1 and not named:
        function, axis = _stacked(function, items, axis)
    if not named and function is np.stack and axis == Const(0):
        return abstract_of(cx, _stack_of(cx, items))
    if not named and function is np.concatenate and isinstance(axis, Const):
        rest = {} if axis == Const(0) else {"axis": axis}
        return abstract_of(cx, cx.emit(PRIMITIVES[concatenate_list].op, items, **rest))
    if not named and function is np.stack:
        stacked = _stack_of(cx, items)
        moved = cx.emit(PRIMITIVES[np.moveaxis].op, stacked, Const(0), axis)
        # In the order in which NumPy joins them, on which the rounding of sums depends.
        return abstract_of(cx, cx.emit(PRIMITIVES[np.ascontiguousarray].op, moved))
    raise cx.no_rule(
        node,
        f"{name_of(function)} of a list whose length is known only at run time: make an array of"
        " it with np.array or np.stack first",
    )


JOINING = {np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack}


def _message_of_none(function: Any) -> str:
    """What NumPy says where it has nothing to join."""
    try:
        function([])
    except ValueError as error:
        return str(error)
    raise AssertionError(function)


_STACKED = {np.vstack: (0, 0), np.hstack: (None, 1), np.column_stack: (1, 1)}
"""The axis along which vectors are stacked, None where they are joined, and that along which arrays
of more axes are joined."""


def _stacked(function: Any, items: Atom, axis: Atom) -> tuple[Any, Atom]:
    """What this is for the items of a list: `np.stack` or `np.concatenate`, along an axis."""
    item = items.type.item if isinstance(items.type, List) else None
    count = rank(item) if isinstance(item, Array) else None
    if not count:
        return function, axis
    new, joined = _STACKED[function]
    if count > 1:
        return np.concatenate, Const(joined)
    return (np.concatenate, Const(0)) if new is None else (np.stack, Const(new))


def _shared_result(
    cx: Lowering, declared: Declared, args: list[Abstract], result: Atom
) -> Abstract:
    """A result that may be a view of the argument: writing to either is refused, unless nothing
    else has the argument."""
    found = abstract_of(cx, result)
    reason = f"the result of {declared.op.text} may be a view of it"
    if declared.op.name == "diag" and rank(type_of(cx, args[0])) == 1:
        return found  # a new matrix
    several = declared.op.name == "broadcast_arrays"
    readonly = several or declared.op.name in ("broadcast_to", "diagonal", "diag")
    for arg in args if several else args[:1]:
        if not readonly and is_temporary(cx, arg):
            continue
        if isinstance(arg, Ref) and isinstance(found, Ref):
            if arg.storage in cx.state.heap:
                cx.state.link(arg.storage, found.storage, reason)
            else:
                cx.state.share(found.storage, reason)
    return found


def is_temporary(cx: Lowering, value: Abstract) -> bool:
    """Whether an array was made for this expression: no name and no container has it."""
    if not isinstance(value, Ref) or value.path or value.storage not in cx.state.heap:
        return False
    if value.storage in cx.state.shared or value.storage in cx.written_inputs:
        return False
    return value.storage not in reachable(cx.state)


def _target(cx: Lowering, out: Abstract, node: Any) -> Ref:
    target = out.items[0] if isinstance(out, Tup) else out
    if not isinstance(target, Ref):
        raise cx.unsupported(node, "out= takes an array")
    return target


# What is selected, and not computed, is the same in any dtype.
_SELECTING = frozenset("choose clip compress concatenate max min stack take".split())


def _wider(
    cx: Lowering,
    function: Any,
    declared: Declared,
    out: Ref,
    result: Atom,
    keywords: dict[str, Atom],
    node: Any,
) -> str | None:
    """The dtype that NumPy adds up or multiplies in where `out` has a wider one than the result
    would have; a narrower one only rounds what is written to it."""
    have, want = sole_dtype(result.type), sole_dtype(type_of(cx, out))
    takes_dtype = declared.signature is not None and "dtype" in declared.signature.parameters
    if isinstance(function, np.ufunc) or declared.op.name in _SELECTING or have == want:
        return None
    if have is None or want is None or not takes_dtype:
        raise cx.no_rule(node, f"{user_name(function)}: an out= of another dtype than its result")
    widens = "dtype" not in keywords and np.result_type(have, want) == want
    if not widens and function is np.mean:
        raise cx.no_rule(node, "np.mean: an out= that cannot hold its sum")
    return want if widens else None


def _argument(cx: Lowering, declared: Declared, k: int, value: Abstract, node: Any) -> Any:
    """A sequence given to a joining function stays a list of atoms; other lists are arrays."""
    if takes_list(declared) and k == 0:
        items = _items(cx, value)
        if items is not None:
            return [number_atom(cx, item, node) for item in items]
    return value


# Parameters of which a tuple of whole numbers is no array.
_TUPLES = frozenset("shape axis kth parts range l_and_u".split())


def _stays_tuple(function: Any, declared: Declared, place: int, count: int) -> bool:
    """Whether a tuple of whole numbers is none of several operands: it may be a shape."""
    if isinstance(function, np.ufunc) or takes_list(declared):
        return False
    if declared.signature is None or count == 1:
        return True
    names = list(declared.signature.parameters)
    return place < len(names) and names[place] in _TUPLES


def _as_atom(cx: Lowering, value: Any, stays_tuple: bool, node: Any) -> Atom:
    if isinstance(value, Const) or hasattr(value, "number"):
        return value  # type: ignore[no-any-return]
    if stays_tuple and isinstance(value, Tup) and all(_is_integer(cx, v) for v in value.items):
        return atom_of(cx, value, node)
    return number_atom(cx, value, node)


def number_atom(cx: Lowering, value: Abstract, node: Any) -> Atom:
    """An argument of a function with a rule."""
    if isinstance(value, External) and is_sparse(value):
        return sparse_atom(cx, value, node)
    if isinstance(value, (Tup, Obj)):
        return array_from(cx, value, None, node)
    if isinstance(value, Ref) and isinstance(type_of(cx, value), List):
        return array_from(cx, value, None, node)
    return atom_of(cx, value, node)


def _is_integer(cx: Lowering, value: Abstract) -> bool:
    type_ = type_of(cx, value)
    return isinstance(type_, Scalar) and type_.dtype.startswith("int")


def _option(cx: Lowering, name: str, value: Any, node: Any) -> Atom:
    found = _static(cx, value, node)
    return literal_behind(cx, found) if name in OPTIONS else found


def _static(cx: Lowering, value: Any, node: Any) -> Atom:
    """Options such as axis must be known; shapes and the like may be run-time values."""
    if isinstance(value, Const):
        return value
    return atom_of(cx, _tuples(cx, value), node)


def _tuples(cx: Lowering, value: Any) -> Any:
    """Lists of known length as tuples, inside tuples too."""
    items = _items(cx, value)
    return value if items is None else Tup(tuple(_tuples(cx, item) for item in items))
