"""What calls of Python's and NumPy's own functions mean where a rule alone cannot say it."""

from __future__ import annotations

import functools
import itertools
import operator
from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const, Primitive
from ..ir.types import Array, List, Opaque, Scalar, dims_of, dtype_of, is_array, rank
from ..rules.forms import PRIMITIVES
from ..rules.python import sum_of_list
from . import operators
from .arrays import array_from
from .calls import call, handles, has_method
from .context import Lowering, NeedUnroll
from .control import branch
from .memory import abstract_of, atom_of, kind, read, type_of
from .sequences import (
    as_sequence,
    enumerate_sequence,
    mapped_sequence,
    range_sequence,
    reversed_sequence,
    static_sequence,
    to_list,
    zip_sequence,
)
from .values import (
    Abstract,
    Closure,
    DictCell,
    External,
    ListCell,
    Obj,
    ObjectCell,
    Partial,
    Ref,
    Sequence,
    SetCell,
    Static,
    Tup,
    Value,
    Version,
)

Args = list[Abstract]
Keywords = dict[str, Abstract]


def _options(cx: Lowering, keywords: Keywords, node: Any, *allowed: str) -> None:
    for name in keywords:
        if name not in allowed:
            raise cx.unsupported(node, f"the keyword {name!r} is not supported here")


# --- sequences --------------------------------------------------------------------------------


@handles(len)
def _len(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    (value,) = args
    match value:
        case Tup(items):
            return Value(Const(len(items)))
        case Static(inner):
            return Value(Const(len(inner)))
        case Sequence(length=int() as length):
            return Value(Const(length))
        case Obj(storage):
            cell = cx.cell(storage)
            if isinstance(cell, (ListCell, DictCell, SetCell)):
                return Value(Const(len(cell.items)))
            if isinstance(cell, Version):
                return Value(cx.emit(PRIMITIVES[len].op, cell.atom))
            return call(cx, _method(cx, value, "__len__", node), [], {}, node)
    dims = dims_of(type_of(cx, value)) if is_array(type_of(cx, value)) else None
    if dims and isinstance(dims[0], int):
        return Value(Const(dims[0]))
    return Value(cx.emit(PRIMITIVES[len].op, atom_of(cx, value, node)))


def _method(cx: Lowering, owner: Abstract, name: str, node: Any) -> Abstract:
    from .attributes import get_attribute

    return get_attribute(cx, owner, name, node)


@handles(range)
def _range(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return range_sequence(cx, [atom_of(cx, a, node) for a in args], node)


@handles(enumerate)
def _enumerate(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    start = keywords.get("start", args[1] if len(args) > 1 else Value(Const(0)))
    return enumerate_sequence(cx, as_sequence(cx, args[0], node), atom_of(cx, start, node))


@handles(zip)
def _zip(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    _options(cx, keywords, node, "strict")
    return zip_sequence(cx, [as_sequence(cx, a, node) for a in args], node)


@handles(reversed)
def _reversed(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return reversed_sequence(cx, as_sequence(cx, args[0], node))


@handles(map)
def _map(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    function, *rest = args
    inner = [as_sequence(cx, a, node) for a in rest]
    held = [function]
    return mapped_sequence(cx, lambda items: call(cx, held[0], items, {}, node), inner, node, held)


@handles(filter)
def _filter(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .expressions import new_list, truth
    from .loops import for_loop
    from .methods import list_append

    function, items = args
    sequence = as_sequence(cx, items, node)
    held = cx.hold(new_list(cx, ()), function)
    current = f"{held[0]}.item"

    def bind(item: Abstract) -> None:
        cx.names[current] = item

    def body() -> None:
        keep = cx.names[current]
        if cx.names[held[1]] != Static(None):
            keep = call(cx, cx.names[held[1]], [keep], {}, node)
        test = truth(cx, keep, node)
        branch(
            cx,
            test,
            lambda: list_append(cx, cx.names[held[0]], cx.names[current], node),
            lambda: None,
        )
        cx.names.pop(current, None)

    for_loop(cx, (id(node), "filter"), sequence, bind, body)
    return cx.drop(held)[0]


@handles(list)
def _list(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .expressions import new_list

    if not args:
        return new_list(cx, ())
    (value,) = args
    if isinstance(value, (Ref, Obj)):
        cell = cx.cell(value.storage)
        if isinstance(cell, Version) and isinstance(type_of(cx, Ref(value.storage)), List):
            return cx.new(cx.emit(PRIMITIVES[list].op, cell.atom, type=cell.atom.type))
    sequence = as_sequence(cx, value, node)
    if sequence.items is not None and isinstance(sequence.length, int) and sequence.length <= 32:
        return new_list(cx, tuple(sequence.at(k) for k in range(sequence.length)))
    return to_list(cx, sequence, id(node), node)


@handles(tuple)
def _tuple(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .expressions import spread

    return Tup(tuple(spread(cx, args[0], node)) if args else ())


@handles(dict)
def _dict(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .expressions import key_of, new_object, spread

    entries: dict[Any, Abstract] = {}
    if args:
        cell = cx.cell(args[0].storage) if isinstance(args[0], Obj) else None
        if isinstance(cell, DictCell):
            entries.update(cell.items)
        else:
            for pair in spread(cx, args[0], node):
                key, value = spread(cx, pair, node)
                entries[key_of(cx, key, node)] = value
    return new_object(cx, DictCell({**entries, **keywords}))


@handles(set, frozenset)
def _set(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .expressions import spread

    return make_set(cx, spread(cx, args[0], node) if args else [], node)


def make_set(cx: Lowering, items: list[Abstract], node: Any) -> Abstract:
    """A set of items that are known: which of them are equal must be known too."""
    from .expressions import constant_key, key_of, new_object

    keys = {key_of(cx, item, node) for item in items}
    order = sorted(keys, key=repr) if any(isinstance(k, str) for k in keys) else list(keys)
    return new_object(cx, SetCell(tuple(constant_key(k) for k in order)))


@handles(iter)
def _iter(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    raise cx.unsupported(node, "iterators that are advanced by hand are not supported")


@handles(sorted)
def _sorted(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .expressions import new_list

    _options(cx, keywords, node, "key", "reverse")
    value = args[0]
    keys = value
    if "key" in keywords and keywords["key"] != Static(None):
        function = keywords["key"]
        mapped = mapped_sequence(
            cx,
            lambda items: call(cx, function, items, {}, node),
            [as_sequence(cx, value, node)],
            node,
        )
        keys = to_list(cx, mapped, id(node), node)
    reverse = _flag(cx, keywords.get("reverse"), node)
    known = cx.cell(value.storage) if isinstance(value, Obj) else None
    if isinstance(known, ListCell) and "key" in keywords:
        return sorted_items(cx, known.items, keys, reverse, node)
    found, values = array_from(cx, keys, None, node), array_from(cx, value, None, node)
    if rank(found.type) != 1 or rank(values.type) != 1:
        raise cx.unsupported(node, "sorted of things that are not single numbers")
    taken = cx.new(_in_order(cx, found, values, reverse))
    dims = dims_of(values.type)
    if dims and isinstance(dims[0], int) and dims[0] <= 32:
        items = [abstract_of(cx, read(cx, Ref(taken.storage, (Const(k),)))) for k in range(dims[0])]
        return new_list(cx, tuple(items))
    return to_list(cx, as_sequence(cx, taken, node), id(node), node)


def sorted_items(
    cx: Lowering, items: tuple[Abstract, ...], keys: Abstract, reverse: bool, node: Any
) -> Abstract:
    """A list of known length in the order of its keys: now, or by places found at run time."""
    from .expressions import new_list

    found = [atom_of(cx, k, node) for k in as_sequence_items(cx, keys, node)]
    if all(isinstance(k, Const) for k in found):
        values = [k.value for k in found]  # type: ignore[union-attr]
        order = sorted(range(len(items)), key=values.__getitem__, reverse=reverse)
        return new_list(cx, tuple(items[k] for k in order))
    places = cx.emit(PRIMITIVES[np.arange].op, len(items))
    array = array_from(cx, keys, None, node)
    if rank(array.type) != 1:
        raise cx.unsupported(node, "sorted with keys that are not single numbers")
    order_atom = _in_order(cx, array, places, reverse)

    def taken(parts: list[Abstract], k: int) -> Abstract:
        first = parts[0]
        if isinstance(first, Tup) and all(
            isinstance(p, Tup) and len(p.items) == len(first.items) for p in parts
        ):
            columns = zip(*(p.items for p in parts), strict=True)  # type: ignore[union-attr]
            return Tup(tuple(taken(list(column), k) for column in columns), first.cls)
        types = {type_of(cx, p) for p in parts}
        if not all(isinstance(t, Scalar) for t in types):
            raise cx.unsupported(node, "sorted of a list of things that are not numbers")
        column = array_from(cx, Tup(tuple(parts)), None, node)
        place = cx.emit(PRIMITIVES[operator.getitem].op, order_atom, k)
        return _like(cx, cx.emit(PRIMITIVES[operator.getitem].op, column, place), types)

    return new_list(cx, tuple(taken(list(items), k) for k in range(len(items))))


def _like(cx: Lowering, item: Atom, types: set[Any]) -> Abstract:
    """An item of an array as the Python number that it was before."""
    kinds = {(t.dtype, t.python) for t in types}
    plain = {("float64", True): float, ("int64", True): int, ("bool", True): bool}
    python = plain.get(next(iter(kinds))) if len(kinds) == 1 else None
    return Value(item if python is None else cx.emit(PRIMITIVES[python].op, item))


def as_sequence_items(cx: Lowering, value: Abstract, node: Any) -> list[Abstract]:
    from .expressions import spread

    return spread(cx, value, node)


def _flag(cx: Lowering, value: Abstract | None, node: Any) -> bool:
    """An option that must be known."""
    found = Const(False) if value is None else atom_of(cx, value, node)
    if not isinstance(found, Const):
        raise cx.unsupported(node, "this option must be known while compiling")
    return bool(found.value)


def _in_order(cx: Lowering, keys: Atom, values: Atom, reverse: bool) -> Atom:
    """Equal items keep their order, in reverse too: as if sorted back to front and turned."""
    take, turn = PRIMITIVES[operator.getitem].op, Const(slice(None, None, -1))
    if reverse:
        keys, values = cx.emit(take, keys, turn), cx.emit(take, values, turn)
    order = cx.emit(PRIMITIVES[np.argsort].op, keys, kind="stable")
    if reverse:
        order = cx.emit(take, order, turn)
    return cx.emit(take, values, order)


@handles(sum)
def _sum(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    start = keywords.get("start", args[1] if len(args) > 1 else Value(Const(0)))
    value = args[0]
    if isinstance(value, (Ref, Obj)) and isinstance(type_of(cx, _as_ref(cx, value)), List):
        item = type_of(cx, _as_ref(cx, value)).item  # type: ignore[union-attr]
        if isinstance(item, Scalar):
            found = cx.emit(PRIMITIVES[sum_of_list].op, read(cx, _as_ref(cx, value)))
            return (
                operators.binary(cx, "Add", start, Value(found), node)
                if (start != Value(Const(0)))
                else Value(found)
            )
    sequence = as_sequence(cx, value, node)
    return fold_sequence(
        cx, sequence, start, lambda a, b: operators.binary(cx, "Add", a, b, node), node
    )


def _as_ref(cx: Lowering, value: Abstract) -> Abstract:
    if isinstance(value, Obj) and isinstance(cx.cell(value.storage), Version):
        return Ref(value.storage)
    return value


def fold_sequence(
    cx: Lowering, sequence: Sequence, start: Abstract, step: Any, node: Any
) -> Abstract:
    """`step(step(start, first), second)...` as a loop, or written out for known items."""
    from .loops import for_loop

    held = cx.hold(start)
    current = f"{held[0]}.item"
    if sequence.items is None:
        for k in range(sequence.length):
            cx.names[held[0]] = step(cx.names[held[0]], sequence.at(k))
        return cx.drop(held)[0]

    def bind(item: Abstract) -> None:
        cx.names[current] = item

    def body() -> None:
        cx.names[held[0]] = step(cx.names[held[0]], cx.names[current])
        cx.names.pop(current, None)

    for_loop(cx, (id(node), "fold"), sequence, bind, body)
    return cx.drop(held)[0]


@handles(functools.reduce)
def _reduce(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    function, items, *start = args
    sequence = as_sequence(cx, items, node)
    if not start:
        if not isinstance(sequence.length, int):
            raise cx.unsupported(node, "reduce without a start value over unknown length")
        start = [sequence.at(0)]
        rest = sequence
        sequence = static_sequence(tuple(rest.at(k) for k in range(1, rest.length)))
    return fold_sequence(
        cx, sequence, start[0], lambda a, b: call(cx, function, [a, b], {}, node), node
    )


def _pick(name: str) -> Any:
    """Python's max or min: the first extreme operand that Python selects."""

    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        _options(cx, keywords, node, "key", "default")
        key = keywords.get("key")
        if len(args) == 1:
            sequence = as_sequence(cx, args[0], node)
            if sequence.length == 0 and "default" in keywords:
                return keywords["default"]
            if sequence.length == 0:
                raise cx.unsupported(node, f"{name} of nothing")
            if not isinstance(sequence.length, int) or sequence.length > 64:
                if "default" in keywords:
                    raise NeedUnroll("default= over a sequence of unknown length", cx.place(node))
                return _pick_dynamic(cx, name, args[0], key, node)
            args = [sequence.at(k) for k in range(sequence.length)]
        best = args[0]
        for other in args[1:]:
            best = _better(cx, name, best, other, key, node)
        return best

    return handler


def _better(
    cx: Lowering, name: str, best: Abstract, other: Abstract, key: Any, node: Any
) -> Abstract:
    from .expressions import truth

    first, second = best, other
    if key is not None and key != Static(None):
        first, second = call(cx, key, [best], {}, node), call(cx, key, [other], {}, node)
    # Python keeps the first unless the new one is strictly better.
    test = operators.compare(cx, "Gt" if name == "max" else "Lt", second, first, node)
    held = cx.hold(best, other)
    cx.depth += 1
    result = f"#pick{cx.depth}"

    def choose(which: str) -> Any:
        def go() -> None:
            cx.names[result] = cx.names[which]

        return go

    branch(cx, truth(cx, test, node), choose(held[1]), choose(held[0]))
    cx.drop(held)
    return cx.names.pop(result)


def _pick_dynamic(cx: Lowering, name: str, value: Abstract, key: Any, node: Any) -> Abstract:
    """Over an array: the element at the first place of the extreme."""
    if key is not None:
        raise cx.unsupported(node, "key= over a sequence of unknown length")
    values = array_from(cx, value, None, node)
    function = np.argmax if name == "max" else np.argmin
    place = cx.emit(PRIMITIVES[function].op, values)
    return abstract_of(cx, cx.emit(PRIMITIVES[operator.getitem].op, values, place))


handles(max)(_pick("max"))
handles(min)(_pick("min"))


def _quantifier(is_all: bool) -> Any:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        from .expressions import truth

        sequence = as_sequence(cx, args[0], node)

        def step(so_far: Abstract, item: Abstract) -> Abstract:
            a, b = truth(cx, so_far, node), truth(cx, item, node)
            if isinstance(b, Const):
                return so_far if b.value == is_all else Value(Const(not is_all))
            if isinstance(a, Const):
                known = Value(cx.emit(PRIMITIVES[bool].op, b))
                return known if a.value == is_all else so_far
            from ..rules.python import both, either

            op = PRIMITIVES[both if is_all else either].op
            return Value(cx.emit(op, a, cx.emit(PRIMITIVES[bool].op, b)))

        return fold_sequence(cx, sequence, Value(Const(is_all)), step, node)

    return handler


handles(all)(_quantifier(True))
handles(any)(_quantifier(False))

# --- numbers ----------------------------------------------------------------------------------


@handles(pow)
def _pow(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    if len(args) != 2 or keywords:
        raise cx.unsupported(node, "pow with three arguments")
    return operators.binary(cx, "Pow", args[0], args[1], node)


@handles(divmod)
def _divmod(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return Tup(tuple(operators.binary(cx, n, args[0], args[1], node) for n in ("FloorDiv", "Mod")))


def _convert(python: Any) -> Any:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        if not args:
            return Value(Const(python()))
        if isinstance(args[0], Static) and isinstance(args[0].value, str):
            return Value(Const(python(*(a.value for a in args))))  # type: ignore[union-attr]
        atom = atom_of(cx, args[0], node)
        if isinstance(atom, Const):
            return Value(Const(python(atom.value)))
        if python is float and atom.type == Scalar("float64"):
            return args[0]
        return Value(cx.emit(PRIMITIVES[python].op, atom, *(atom_of(cx, a) for a in args[1:])))

    return handler


for _type in (float, int, bool):
    handles(_type)(_convert(_type))


@handles(operator.index)
def _index(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return args[0]


# --- questions --------------------------------------------------------------------------------


@handles(isinstance)
def _isinstance(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    value, classes = args
    wanted = _classes(cx, classes, node)
    cls = class_of(cx, value, node)
    return Value(Const(issubclass(cls, wanted)))


def _classes(cx: Lowering, value: Abstract, node: Any) -> Any:
    if isinstance(value, Tup):
        return tuple(_classes(cx, item, node) for item in value.items)
    if isinstance(value, Static):
        return value.value
    raise cx.unsupported(node, "isinstance with a class that is not known")


def class_of(cx: Lowering, value: Abstract, node: Any) -> Any:
    """The Python class of a value."""
    match value:
        case Tup(cls=cls):
            return cls or tuple
        case Static(inner) | External(inner):
            return type(inner)
        case Closure():
            return type(_len)
        case Obj(storage):
            cell = cx.cell(storage)
            if isinstance(cell, (ObjectCell, DictCell)):
                return cell.cls
            return set if isinstance(cell, SetCell) else list
    match type_of(cx, value):
        case Array(_, dims) if dims is not None:
            return np.ndarray
        case List():
            return list
        case Scalar(dtype, True):
            return type(np.zeros((), dtype)[()].item())
        case Scalar(dtype, False):
            return np.dtype(dtype).type
    raise cx.unsupported(node, f"the class of {kind(cx, value)} is known only at run time here")


@handles(type)
def _type_of(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return Static(class_of(cx, args[0], node))


@handles(callable)
def _callable(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    value = args[0]
    if isinstance(value, Static):
        return Value(Const(callable(value.value)))
    return Value(Const(not isinstance(value, (Value, Ref, Tup)) and not _is_data(cx, value)))


def _is_data(cx: Lowering, value: Abstract) -> bool:
    return isinstance(value, Obj) and not has_method(cx, value, "__call__")


@handles(hasattr)
def _hasattr(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    owner, name = args
    assert isinstance(name, Static)
    if isinstance(owner, Obj):
        cell = cx.cell(owner.storage)
        if isinstance(cell, ObjectCell):
            found = name.value in cell.attributes or hasattr(cell.cls, name.value)
            return Value(Const(found))
    if isinstance(owner, External):
        return Value(Const(hasattr(owner.value, name.value)))
    return Value(Const(hasattr(class_of(cx, owner, node), name.value)))


@handles(getattr)
def _getattr(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    owner, name, *default = args
    if not isinstance(name, Static):
        raise cx.unsupported(node, "getattr with a name that is not known")
    if default and not _hasattr(cx, [owner, name], {}, node).atom.value:  # type: ignore[union-attr]
        return default[0]
    return _method(cx, owner, name.value, node)


@handles(setattr)
def _setattr(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .attributes import set_attribute

    assert isinstance(args[1], Static)
    set_attribute(cx, args[0], args[1].value, args[2], node)
    return Static(None)


@handles(id, hash, globals, locals, vars, eval, exec, compile, open, input, next)
def _refused(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    raise cx.unsupported(node, "this builtin is not supported in a differentiated function")


# --- effects ----------------------------------------------------------------------------------

PRINT = Primitive("print", print, "print", effect=True, infer=lambda *_, **__: Opaque("None"))


@handles(print)
def _print(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    named = {k: atom_of(cx, v, node) for k, v in keywords.items()}
    cx.emit(PRINT, *(atom_of(cx, a, node) for a in args), **named)
    return Static(None)


# --- functions --------------------------------------------------------------------------------


@handles(functools.partial)
def _partial(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return Partial(args[0], tuple(args[1:]), tuple(keywords.items()))


@handles(functools.wraps, functools.update_wrapper)
def _wraps(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return Static(_identity)


def _identity(function: Any) -> Any:
    return function


@handles(_identity)
def _call_identity(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return args[0]


def _iterate(function: Any) -> Any:
    """itertools over things whose structure is known: the structure is worked out now."""

    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        spread = []
        for arg in args:
            if isinstance(arg, Value) and isinstance(arg.atom, Const):
                spread.append(arg.atom.value)
                continue
            sequence = as_sequence(cx, arg, node)
            if not isinstance(sequence.length, int):
                raise cx.unsupported(node, f"{function.__name__} of unknown length")
            spread.append([sequence.at(k) for k in range(sequence.length)])
        options = {k: atom_of(cx, v, node).value for k, v in keywords.items()}  # type: ignore[union-attr]
        found = list(function(*spread, **options))
        return static_sequence(
            tuple(Tup(tuple(item)) if isinstance(item, (tuple, list)) else item for item in found)
        )

    return handler


for _function in (
    itertools.product,
    itertools.combinations,
    itertools.permutations,
    itertools.combinations_with_replacement,
    itertools.chain,
    itertools.repeat,
    itertools.islice,
):
    handles(_function)(_iterate(_function))


@handles(itertools.accumulate)
def _accumulate(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    sequence = as_sequence(cx, args[0], node)
    if not isinstance(sequence.length, int) or keywords or len(args) > 2:
        raise cx.unsupported(node, "accumulate of unknown length")
    items: list[Abstract] = []
    for k in range(sequence.length):
        item = sequence.at(k)
        if items and len(args) > 1:
            item = call(cx, args[1], [items[-1], item], {}, node)
        elif items:
            item = operators.binary(cx, "Add", items[-1], item, node)
        items.append(item)
    return static_sequence(tuple(items))


# --- NumPy ------------------------------------------------------------------------------------


def _array_maker(copies: bool) -> Any:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        _options(cx, keywords, node, "dtype", "copy")
        dtype = keywords.get("dtype", args[1] if len(args) > 1 else Static(None))
        wanted = _dtype(cx, dtype, node)
        value = args[0]
        own = type_of(cx, value)
        if isinstance(value, Ref) and is_array(own):
            if wanted is not None and wanted != dtype_of(own):
                return abstract_of(cx, array_from(cx, value, wanted, node))
            if not copies and "copy" not in keywords:
                return value
            return abstract_of(cx, cx.emit(PRIMITIVES[np.copy].op, read(cx, value)))
        return abstract_of(cx, array_from(cx, value, wanted, node))

    return handler


def _dtype(cx: Lowering, value: Abstract, node: Any) -> str | None:
    if isinstance(value, Static):
        return None if value.value is None else str(np.dtype(value.value))
    raise cx.unsupported(node, "a dtype that is not known while compiling")


handles(np.array)(_array_maker(True))
handles(np.asarray)(_array_maker(False))
handles(np.ascontiguousarray)(_array_maker(False))


@handles(np.shape)
def _np_shape(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return _question(cx, args[0], "shape", node)


@handles(np.ndim)
def _np_ndim(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return _question(cx, args[0], "ndim", node)


@handles(np.size)
def _np_size(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    if len(args) > 1 or keywords:
        shape = _question(cx, args[0], "shape", node)
        from .expressions import subscript

        return subscript(cx, shape, keywords.get("axis", args[-1]), node)
    return _question(cx, args[0], "size", node)


def _question(cx: Lowering, value: Abstract, name: str, node: Any) -> Abstract:
    from .attributes import array_attribute

    if isinstance(value, (Tup, Obj)):
        value = abstract_of(cx, array_from(cx, value, None, node))
    if isinstance(value, Value):
        return Tup(()) if name == "shape" else Value(Const(0 if name == "ndim" else 1))
    return array_attribute(cx, value, name, node)


@handles(np.isscalar)
def _isscalar(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    scalar = isinstance(args[0], Value) and isinstance(args[0].atom.type, Scalar)
    return Value(Const(scalar or (isinstance(args[0], Static) and np.isscalar(args[0].value))))


@handles(np.ndindex)
def _ndindex(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    bounds = args[0].items if isinstance(args[0], Tup) else args
    ranges = [range_sequence(cx, [atom_of(cx, b, node)], node) for b in bounds]
    return _product(cx, ranges, node)


def _product(cx: Lowering, ranges: list[Sequence], node: Any) -> Abstract:
    """All index tuples, last one fastest: positions are divided out."""
    if all(isinstance(r.length, int) for r in ranges) and len(ranges) != 1:
        sizes = [r.length for r in ranges]
        found = [Tup(tuple(Value(Const(i)) for i in index)) for index in np.ndindex(*sizes)]
        if len(found) <= 64:
            return static_sequence(tuple(found))
    total: Abstract = Value(Const(1))
    lengths = [Value(Const(r.length) if isinstance(r.length, int) else r.length) for r in ranges]
    for length in lengths:
        total = operators.binary(cx, "Mult", total, length, node)
    whole = range_sequence(cx, [atom_of(cx, total, node)], node)

    def at(k: Any) -> Abstract:
        rest: Abstract = Value(Const(k) if isinstance(k, int) else k)
        parts: list[Abstract] = []
        for length in reversed(lengths[1:]):
            parts.append(operators.binary(cx, "Mod", rest, length, node))
            rest = operators.binary(cx, "FloorDiv", rest, length, node)
        parts.append(rest)
        return Tup(tuple(reversed(parts)))

    return Sequence(whole.length, at, whole.items, at, whole.holds)


@handles(np.ndenumerate)
def _ndenumerate(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .expressions import subscript

    dims = dims_of(type_of(cx, args[0]))
    if dims is None:
        raise cx.unsupported(node, "ndenumerate of an array whose rank is not known")
    shape = _question(cx, args[0], "shape", node)
    assert isinstance(shape, Tup)
    ranges = [range_sequence(cx, [atom_of(cx, b, node)], node) for b in shape.items]
    if len(ranges) == 1:
        places: Abstract = mapped_sequence(cx, lambda items: Tup(tuple(items)), ranges, node)
    else:
        places = _product(cx, ranges, node)
    assert isinstance(places, Sequence)

    held = [args[0]]

    def pair(items: list[Abstract]) -> Abstract:
        return Tup((items[0], subscript(cx, held[0], items[0], node)))

    return mapped_sequence(cx, pair, [places], node, held)


for _alias, _function in (
    (operator.add, "Add"),
    (operator.sub, "Sub"),
    (operator.mul, "Mult"),
    (operator.truediv, "Div"),
    (operator.pow, "Pow"),
    (operator.matmul, "MatMult"),
):
    handles(_alias)(
        lambda cx, args, keywords, node, name=_function: operators.binary(
            cx, name, args[0], args[1], node
        )
    )
handles(operator.neg)(lambda cx, args, keywords, node: operators.unary(cx, "USub", args[0], node))


def _finfo(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    value = args[0]
    if isinstance(value, Static):
        return Static(np.finfo(value.value))
    dtype = dtype_of(type_of(cx, value))
    if dtype is None:
        raise cx.unsupported(node, "the dtype is known only at run time here")
    return Static(np.finfo(dtype))


handles(np.finfo)(_finfo)
