"""Expressions: from a tree to an abstract value."""

from __future__ import annotations

from typing import Any

import gast

from ..ir.nodes import Atom, Const, Var
from ..ir.types import STR, List, dtype_of
from ..rules.forms import PRIMITIVES
from ..rules.python import both
from . import attributes, calls, operators, protocols
from .containers import constant, new_list, new_object
from .context import Lowering, NeedStatic, NeedUnroll, NeverReturns
from .control import branch
from .early import early
from .iterators import kept
from .list_methods import list_method
from .memory import atom_of, kind, read, type_of
from .outside import extent_source, lookup
from .raising import RAISE
from .records import length_of_records
from .sequences import as_sequence
from .subscripts import key_of, subscript
from .values import (
    Abstract,
    Closure,
    DictCell,
    ListCell,
    Obj,
    RecordsCell,
    Ref,
    SetCell,
    Static,
    Tup,
    Value,
    Version,
)

# A function of a thousand lines has some ten thousand, a few times over.
MOST_EVALUATIONS = 100_000


def evaluate(cx: Lowering, node: Any) -> Abstract:
    """The abstract value of an expression."""
    cx.evaluated += 1
    if cx.evaluated > MOST_EVALUATIONS:
        raise cx.unsupported(
            node,
            "this function takes too long to trace: what names hold in its loops changes its kind"
            " too often. Bind names to values of one kind before the loops, or split the function",
        )
    match node:
        case gast.Constant(value=value):
            return constant(value)
        case gast.Name(id=name):
            return name_value(cx, node, name)
        case gast.BinOp():
            left, right = evaluate_all(cx, [node.left, node.right])
            return operators.binary(cx, type(node.op).__name__, left, right, node)
        case gast.UnaryOp():
            if isinstance(node.op, gast.Not):
                _mark_tested(node.operand)
            return operators.unary(cx, type(node.op).__name__, evaluate(cx, node.operand), node)
        case gast.Compare():
            return _compare(cx, node)
        case gast.BoolOp():
            return _boolean(cx, isinstance(node.op, gast.And), node.values, node)
        case gast.IfExp():
            return _choice(cx, node)
        case gast.Attribute():
            name = attributes.mangled(cx, node.attr)
            return attributes.get_attribute(cx, evaluate(cx, node.value), name, node)
        case gast.Subscript():
            owner, index = evaluate_all(cx, [node.value, node.slice])
            return subscript(cx, owner, index, node)
        case gast.Call():
            return calls.call_node(cx, node)
        case gast.Tuple():
            return Tup(tuple(_elements(cx, node.elts)))
        case gast.List():
            return _list(cx, node.elts)
        case gast.Set():
            from .sets import make_set

            return make_set(cx, _elements(cx, node.elts), node)
        case gast.Dict():
            return _dict(cx, node)
        case gast.Slice():
            return _slice(cx, node)
        case gast.Lambda():
            return make_closure(cx, node, "<lambda>")
        case gast.ListComp():
            from .comprehensions import list_comprehension

            return list_comprehension(cx, node)
        case gast.GeneratorExp():
            return _generator(cx, node)
        case gast.SetComp():
            from .comprehensions import list_comprehension
            from .sets import make_set

            return make_set(cx, spread(cx, list_comprehension(cx, node), node), node)
        case gast.DictComp():
            from .comprehensions import dict_comprehension

            return dict_comprehension(cx, node)
        case gast.NamedExpr():
            value = kept(cx, evaluate(cx, node.value), node)
            _assign_outside(cx, node.target.id, value, node)
            return value
        case gast.JoinedStr():
            return _joined_string(cx, node)
        case gast.FormattedValue():
            return _formatted(cx, node)
        case gast.Starred():
            raise cx.unsupported(node, "a starred expression cannot stand here")
    raise cx.unsupported(
        node, f"{type(node).__name__} expressions are not supported: compute this outside"
    )


def evaluate_all(cx: Lowering, nodes: list[Any]) -> list[Abstract]:
    """Several expressions in order; earlier values are kept safe from later control flow."""
    held: list[str] = []
    for node in nodes:
        held += cx.hold(evaluate(cx, node))
    return cx.drop(held)


def atom(cx: Lowering, node: Any) -> Atom:
    return atom_of(cx, evaluate(cx, node), node)


def name_value(cx: Lowering, node: Any, name: str) -> Abstract:
    """A name: local, of an enclosing traced function, of a closure, global, or builtin."""
    frame: int | None = None if name in cx.scope.globals_ else cx.scope.frame
    parents = {scope.frame: scope.parent for scope in cx.scopes}
    parents.update(cx.parents)
    first = True
    while frame is not None:
        names = cx.state.frames.get(frame)
        if names is None:
            raise cx.unsupported(
                node, f"what {name!r} is cannot be told here: give it as an argument"
            )
        if name in names:
            return names[name]
        if first and name in cx.scope.locals_ and name not in cx.scope.nonlocals:
            if not cx.forks:
                raise cx.unsupported(node, f"{name!r} is not bound here on any path")
            # The path may not be taken before an earlier trip has bound the name.
            message = f"cannot access local variable {name!r}: it has no value"
            cx.emit(RAISE, Const(UnboundLocalError), Const(message))
            raise NeverReturns
        first = False
        frame = parents.get(frame)
    found = lookup(cx, name)
    if found is None:
        raise cx.unsupported(node, f"the name {name!r} is not defined")
    return found


def _generator(cx: Lowering, node: Any) -> Abstract:
    from .comprehensions import list_comprehension

    held = cx.hold(evaluate(cx, node.generators[0].iter))
    (first,) = cx.drop(held)
    return early(cx, lambda: list_comprehension(cx, node, first), node, first)


def assign_name(cx: Lowering, name: str, value: Abstract, node: Any = None) -> None:
    """Bind a name, in the frame that owns it."""
    if name in cx.scope.globals_:
        raise cx.unsupported(node, f"assigning to the global {name!r}: return the new value")
    frame = cx.scope.frame
    if name in cx.scope.nonlocals:
        frame = _owner(cx, name)
    hint(cx, name, value)
    cx.state.frames[frame][name] = value


def _assign_outside(cx: Lowering, name: str, value: Abstract, node: Any) -> None:
    """`:=` in a comprehension binds a name of the function around it."""
    inner = []
    while cx.scope.comprehension:
        inner.append(cx.scopes.pop())
    try:
        assign_name(cx, name, value, node)
    finally:
        cx.scopes.extend(reversed(inner))


def _owner(cx: Lowering, name: str) -> int:
    parents = {scope.frame: scope.parent for scope in cx.scopes}
    parents.update(cx.parents)
    frame = parents.get(cx.scope.frame)
    while frame is not None:
        if name in cx.state.frames.get(frame, {}):
            return frame
        frame = parents.get(frame)
    raise cx.unsupported(
        None, f"assigning to {name!r}, which no function around binds before: bind it there first"
    )


def hint(cx: Lowering, name: str, value: Abstract) -> None:
    """Remember what the user calls a value."""
    if name.startswith("#"):
        return
    atom: Atom | None = None
    match value:
        case Value(a):
            atom = a
        case Ref(storage, path):
            cell = cx.cell(storage)
            atom = cell.atom if isinstance(cell, Version) else None
            if path:
                atom = cx.state.views.get((atom, path)) if atom is not None else None
        case Tup(items) if len(items) < 8:
            for k, item in enumerate(items):
                hint(cx, f"{name}_{k}", item)
    if isinstance(atom, Var) and not atom.name and atom not in cx.hints:
        cx.hints[atom] = name


def _compare(cx: Lowering, node: Any) -> Abstract:
    """A chain of comparisons, each operand evaluated at most once, and only where Python does."""
    return _chained(cx, evaluate(cx, node.left), 0, node)


def _chained(cx: Lowering, left: Abstract, place: int, node: Any) -> Abstract:
    held = cx.hold(left)
    right = evaluate(cx, node.comparators[place])
    (left,) = cx.drop(held)
    held = cx.hold(right)
    first = operators.compare(cx, type(node.ops[place]).__name__, left, right, node)
    (right,) = cx.drop(held)
    later = node.comparators[place + 1 :]
    if not later:
        return first
    if all(map(_is_plain, later)):
        return _and(cx, first, _chained(cx, right, place + 1, node), node)
    return _both(cx, first, lambda given: _chained(cx, given, place + 1, node), right, node)


def _is_plain(node: Any) -> bool:
    """Whether an expression can be evaluated where Python does not: it does and raises nothing."""
    match node:
        case gast.Name() | gast.Constant():
            return True
        case gast.UnaryOp(operand=operand):
            return _is_plain(operand)
        case gast.BinOp(left=left, op=gast.Add() | gast.Sub() | gast.Mult(), right=right):
            return _is_plain(left) and _is_plain(right)
        case gast.Call(func=gast.Name(id="len"), args=[gast.Name()], keywords=[]):
            return True
    return False


def _both(cx: Lowering, first: Abstract, rest: Any, given: Abstract, node: Any) -> Abstract:
    """`first and rest(given)`."""
    test = truth(cx, first, node)
    if isinstance(test, Const):
        return rest(given) if test.value else first
    held = cx.hold(given)
    name = "#chain"

    def more() -> None:
        cx.names[name] = rest(cx.names[held[0]])

    kept = cx.hold(first)

    def short() -> None:
        cx.names[name] = cx.names[kept[0]]

    branch(cx, test, more, short, node)
    cx.drop(kept)
    cx.drop(held)
    return cx.names.pop(name)


def _and(cx: Lowering, left: Abstract, right: Abstract, node: Any) -> Abstract:
    a, b = atom_of(cx, left, node), atom_of(cx, right, node)
    if isinstance(a, Const):
        return right if a.value else left
    if isinstance(b, Const):
        return left if b.value else right
    return Value(cx.emit(PRIMITIVES[both].op, a, b))


def _boolean(cx: Lowering, is_and: bool, values: list[Any], node: Any) -> Abstract:
    """`and`, `or`: later operands are evaluated only where Python would."""
    first = evaluate(cx, values[0])
    if len(values) == 1:
        return first
    test = truth(cx, first, node)
    if isinstance(test, Const):
        return _boolean(cx, is_and, values[1:], node) if bool(test.value) == is_and else first
    held = cx.hold(first)
    name = "#bool"
    last: list[Abstract] = []

    def rest() -> None:
        found = _boolean(cx, is_and, values[1:], node)
        last[:] = [found]
        # A container on one path would not go with the truth on the other one.
        told = not is_tested(node) or isinstance(found, Value)
        cx.names[name] = found if told else Value(truth(cx, found, node))

    def short() -> None:
        cx.names[name] = cx.names[held[0]]
        flag = isinstance(first, Value) and dtype_of(first.atom.type) == "bool"
        if is_tested(node) and not flag:
            cx.names[name] = Value(Const(not is_and))

    branch(cx, test, rest if is_and else short, short if is_and else rest)
    cx.drop(held)
    joined = cx.names.pop(name)
    # What ends with False is no truth, whatever comes before.
    settled = is_tested(node) and last == [Value(Const(not is_and))]
    return last[0] if settled else joined


def tested(cx: Lowering, node: Any) -> Atom:
    """What a test branches on, of which nothing but the truth is asked."""
    _mark_tested(node)
    return truth(cx, evaluate(cx, node), node)


def _mark_tested(node: Any) -> None:
    """Note that only the truth of an expression is asked for: `a or b` need not be `a` then."""
    match node:
        case gast.BoolOp(values=values):
            node.tested = True
            for value in values:
                _mark_tested(value)
        case gast.Compare():
            node.tested = True
        case gast.UnaryOp(op=gast.Not(), operand=operand):
            _mark_tested(operand)


def is_tested(node: Any) -> bool:
    return getattr(node, "tested", False)


def truth(cx: Lowering, value: Abstract, node: Any) -> Atom:
    """The atom a test branches on; a literal where the truth is known."""
    told = protocols.truth_of_object(cx, value, node)
    if told is not None:
        return told
    match value:
        case Value(atom):
            return Const(bool(atom.value)) if isinstance(atom, Const) else atom
        case Static(inner):
            return Const(bool(inner))
        case Tup(items):
            return Const(bool(items))
        case Obj(storage):
            return _cell_truth(cx, storage, value, node)
        case Ref():
            if isinstance(type_of(cx, value), List):
                return cx.emit(PRIMITIVES[len].op, read(cx, value))
            return cx.emit(PRIMITIVES[bool].op, read(cx, value))
    if isinstance(value, (Closure,)):
        return Const(True)
    raise cx.unsupported(node, f"the truth of {kind(cx, value)} is not known")


def _cell_truth(cx: Lowering, storage: int, value: Abstract, node: Any) -> Atom:
    match cx.cell(storage):
        case ListCell(items) | SetCell(items):
            return Const(bool(items))
        case DictCell(items=entries):
            return Const(bool(entries))
        case Version(atom):
            return cx.emit(PRIMITIVES[len].op, atom)
        case RecordsCell() as cell:
            return length_of_records(cx, cell)
    raise cx.unsupported(node, "the truth of this object is not known")


def _choice(cx: Lowering, node: Any) -> Abstract:
    test = tested(cx, node.test)
    if isinstance(test, Const):
        return evaluate(cx, node.body if test.value else node.orelse)
    name = "#choice"

    def bind(part: Any) -> Any:
        def go() -> None:
            cx.names[name] = evaluate(cx, part)

        return go

    branch(cx, test, bind(node.body), bind(node.orelse), node)
    return cx.names.pop(name)


def _elements(cx: Lowering, nodes: list[Any]) -> list[Abstract]:
    """The items of a display, with starred ones spread."""
    held: list[str] = []
    for node in nodes:
        if isinstance(node, gast.Starred):
            held += cx.hold(*spread(cx, evaluate(cx, node.value), node))
        else:
            held += cx.hold(kept(cx, evaluate(cx, node), node))
    return cx.drop(held)


def _list(cx: Lowering, nodes: list[Any]) -> Abstract:
    """A list display, which grows from a part on whose length is known only at run time."""
    held: list[str] = []
    made: str | None = None
    for node in nodes:
        starred = isinstance(node, gast.Starred)
        value = evaluate(cx, node.value if starred else node)
        if made is None and starred and _is_of_unknown_length(cx, value, node):
            (source,) = cx.hold(value)
            (made,) = cx.hold(new_list(cx, tuple(cx.drop(held))))
            (value,) = cx.drop([source])
        if made is None:
            held += cx.hold(*(spread(cx, value, node) if starred else [kept(cx, value, node)]))
        else:
            name = "extend" if starred else "append"
            list_method(cx, cx.names[made], name, [value], {}, node)
    if made is None:
        return new_list(cx, tuple(cx.drop(held)))
    return cx.drop([made])[0]


def _is_of_unknown_length(cx: Lowering, value: Abstract, node: Any) -> bool:
    """Whether no extent tells how many items there are."""
    length = as_sequence(cx, value, node).length
    return not isinstance(length, int) and extent_source(cx, length) is None


def spread(cx: Lowering, value: Abstract, node: Any) -> list[Abstract]:
    """The items of something iterable whose length is known."""
    sequence = as_sequence(cx, value, node)
    if not isinstance(sequence.length, int):
        source = extent_source(cx, sequence.length)
        if source is not None:
            raise NeedStatic(source)
        raise NeedUnroll("the number of items is known only at run time", cx.place(node))
    return [sequence.at(k) for k in range(sequence.length)]


def _dict(cx: Lowering, node: Any) -> Abstract:
    keys: list[Any] = []
    held: list[str] = []  # what comes later may join states
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            other = evaluate(cx, value)
            cell = cx.cell(other.storage) if isinstance(other, Obj) else None
            if not isinstance(cell, DictCell):
                raise cx.unsupported(node, "only dicts can be spread with ** here")
            keys += cell.items
            held += cx.hold(*cell.items.values())
        else:
            keys.append(key_of(cx, evaluate(cx, key), key))
            held += cx.hold(kept(cx, evaluate(cx, value), value))
    return new_object(cx, DictCell(dict(zip(keys, cx.drop(held), strict=True))))


def make_closure(cx: Lowering, node: Any, name: str) -> Closure:
    arguments = node.args
    defaults = tuple(evaluate(cx, d) for d in arguments.defaults)
    keyword_defaults = tuple(
        (a.id, evaluate(cx, d))
        for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if d is not None
    )
    return Closure(node, cx.scope.frame, cx.scope, name, defaults, keyword_defaults)


def _is_literal(value: Abstract) -> bool:
    return isinstance(value, Value) and isinstance(value.atom, Const)


def _literal_text(value: Abstract) -> Abstract:
    """A string that is known, however it came about."""
    if isinstance(value, Value) and isinstance(value.atom, Const) and value.atom.type == STR:
        return Static(value.atom.value)
    return value


def _joined_string(cx: Lowering, node: Any) -> Abstract:
    pieces = [_literal_text(evaluate(cx, part)) for part in node.values]
    if all(isinstance(p, Static) for p in pieces):
        return Static("".join(p.value for p in pieces))  # type: ignore[union-attr]
    return Value(cx.emit(PRIMITIVES[calls.join_strings].op, *(atom_of(cx, p) for p in pieces)))


def _formatted(cx: Lowering, node: Any) -> Abstract:
    value = evaluate(cx, node.value)
    spec = evaluate(cx, node.format_spec) if node.format_spec is not None else Static("")
    if node.conversion == 114:
        value = Value(cx.emit(PRIMITIVES[repr].op, atom_of(cx, value, node)))
    elif node.conversion == 115:
        value = Value(cx.emit(PRIMITIVES[str].op, atom_of(cx, value, node)))
    known = value.atom.value if _is_literal(value) else getattr(value, "value", None)  # type: ignore[union-attr]
    if (isinstance(value, Static) or _is_literal(value)) and isinstance(spec, Static):
        return Static(format(known, spec.value))
    found = cx.emit(PRIMITIVES[format].op, atom_of(cx, value, node), atom_of(cx, spec, node))
    return Value(found)


def _slice(cx: Lowering, node: Any) -> Abstract:
    bounds = [
        Const(None) if p is None else atom(cx, p) for p in (node.lower, node.upper, node.step)
    ]
    if all(isinstance(b, Const) for b in bounds):
        return Static(slice(*(b.value for b in bounds)))  # type: ignore[union-attr]
    return Value(cx.emit(PRIMITIVES[slice].op, *bounds))
