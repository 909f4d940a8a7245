"""Functions that call themselves: traced once, as functions of their own, and called.

The types of the arguments and results of such a function are found by trying: a call inside with
other types widens them, and a result of another type than was assumed starts again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..ir.callee import Callee
from ..ir.nodes import Assign, Atom, Block, Const, Function, Var, fresh
from ..ir.tree import Leaf, Tree, leaves, map_leaves
from ..ir.types import Array, Scalar, Type, join_types
from ..ir.walk import blocks, free, substitute, with_blocks
from .context import Lowering
from .memory import abstract_of, atom_of
from .state import State
from .values import Abstract, DictCell, ListCell, Obj, Ref, Static, Tup, Value, Version

MAX_ROUNDS = 8


class NeedOutline(Exception):
    """The function turned out to call itself."""

    def __init__(self, code: Any) -> None:
        super().__init__(code.co_name)
        self.code = code


class _Widen(Exception):
    """A call inside uses other types than assumed."""


@dataclass
class Outlined:
    """A recursive function for one structure of arguments."""

    callee: Callee
    types: tuple[Type, ...]
    result: Tree | None


def call_outlined(
    cx: Lowering, home: Any, source: Any, bound: dict[str, Abstract], node: Any
) -> Abstract:
    """A call of a function that calls itself."""
    atoms: list[Atom] = []
    shape = {name: _flatten(cx, value, atoms, node) for name, value in bound.items()}
    key = (home.value.__code__, repr(sorted((k, _spell(v)) for k, v in shape.items())))
    types = tuple(_general(a.type) for a in atoms)
    outlined = cx.outlines.get(key)
    if outlined is not None and outlined.callee.function is None:
        return _inner_call(cx, outlined, atoms, types)
    if outlined is None or not _covers(outlined.types, types):
        outlined = _outline(cx, key, home, source, shape, types, node)
    return _write_call(cx, outlined, atoms)


def _inner_call(
    cx: Lowering, outlined: Outlined, atoms: list[Atom], types: tuple[Type, ...]
) -> Abstract:
    """A call from inside the function's own body."""
    if not _covers(outlined.types, types):
        outlined.types = tuple(
            _general(join_types(a, b))
            for a, b in zip(outlined.types, types, strict=True)  # type: ignore[arg-type]
        )
        raise _Widen
    return _write_call(cx, outlined, atoms)


def _covers(known: tuple[Type, ...], types: tuple[Type, ...]) -> bool:
    return all(join_types(k, t) == k for k, t in zip(known, types, strict=True))


def _general(type_: Type) -> Type:
    """A type for all calls: extents belong to one call only."""
    match type_:
        case Scalar():
            return replace(type_, extent=None)
        case Array(dims=dims) if dims is not None:
            from ..ir.types import Sym

            return replace(type_, dims=tuple(1 if d == 1 else Sym("?") for d in dims))
    return type_


def _write_call(cx: Lowering, outlined: Outlined, atoms: list[Atom]) -> Abstract:
    op = outlined.callee.op
    extra = cx.captures.get(op, ())
    found = cx.builder.emit_many(op, len(outlined.callee.results), *atoms, *extra)
    if outlined.result is None:
        return abstract_of(cx, found[0])
    ends = iter(found)
    return _abstract(cx, outlined.result, ends)


def _outline(
    cx: Lowering, key: Any, home: Any, source: Any, shape: Any, types: tuple[Type, ...], node: Any
) -> Outlined:
    """Trace the body until its types agree with what was assumed."""
    assumed: tuple[Type, ...] = (Scalar("float64", None),)
    result: Tree | None = None
    for _ in range(MAX_ROUNDS):
        callee = Callee(home.value.__name__, assumed)
        outlined = Outlined(callee, types, result)
        cx.outlines[key] = outlined
        try:
            function, tree = _trace(cx, home, source, shape, outlined, node)
        except _Widen:
            types = outlined.types
            continue
        found = tuple(_general(a.type) for a in function.body.yields)
        joined = _join(assumed, found) if result is not None or len(found) == 1 else found
        settled = joined == assumed and (result is None or tree == result or len(found) == 1)
        if settled:
            callee.function = _close(cx, callee, function)
            return outlined
        assumed, result = joined, map_leaves(tree, lambda _: Leaf(Const(None)))
        types = outlined.types
    raise cx.unsupported(
        node, f"the types of {home.value.__name__}, which calls itself, do not settle"
    )


def _join(a: tuple[Type, ...], b: tuple[Type, ...]) -> tuple[Type, ...]:
    if len(a) != len(b):
        return b
    try:
        return tuple(_general(join_types(x, y)) for x, y in zip(a, b, strict=True))  # type: ignore[arg-type]
    except ValueError:
        return b


def _trace(
    cx: Lowering, home: Any, source: Any, shape: Any, outlined: Outlined, node: Any
) -> tuple[Function, Tree]:
    from .entry import tree_of
    from .functions import function_scope, run_body

    builder = cx.builder.child()
    with cx.building(builder, State()):
        scope = function_scope(cx, source, home)
        params: list[Var] = []
        types = iter(outlined.types)
        bound = {name: _parameter(cx, tree, types, params, name) for name, tree in shape.items()}
        before = dict(cx.state.heap)
        cx.parents[scope.frame] = None
        scopes, cx.scopes = cx.scopes, [scope]
        path, cx.path = cx.path, ("outlined", id(source.tree), outlined.types)
        # The caller sees what is written to its arguments, whatever names still hold them here.
        given = {f"#given.{name}": value for name, value in bound.items()}
        cx.state.frames[scope.frame].update({**bound, **given})
        try:
            tree = tree_of(cx, run_body(cx, source.tree), out=True)
        finally:
            cx.scopes, cx.path = scopes, path
        if any(cx.state.heap.get(s, cell) != cell for s, cell in before.items()):
            raise cx.unsupported(
                node, f"{home.value.__name__} calls itself and writes into its arguments"
            )
    body = Block(tuple(builder.stmts), tuple(leaves(tree)))
    return Function(home.value.__name__, tuple(params), body), tree


def _close(cx: Lowering, callee: Callee, function: Function) -> Function:
    """Make what the body reads from outside parameters, and pass them on in its own calls."""
    outside = sorted(free(function.body) - set(function.params), key=lambda v: v.number)
    inner: dict[Var, Atom] = {v: fresh(v.name, v.type) for v in outside}
    body = substitute(function.body, inner)
    body = _pass_on(body, callee, tuple(inner.values()))
    cx.captures[callee.op] = tuple(outside)
    return Function(function.name, (*function.params, *inner.values()), body)  # type: ignore[arg-type]


def _pass_on(block: Block, callee: Callee, extra: tuple[Atom, ...]) -> Block:
    stmts = []
    for stmt in block.stmts:
        inner = blocks(stmt)
        if inner:
            stmt = with_blocks(stmt, [_pass_on(b, callee, extra) for b in inner])
        elif isinstance(stmt, Assign) and stmt.op is callee.op:
            args = (*stmt.args, *extra)
            stmt = Assign(stmt.targets, stmt.op, args, stmt.keywords, stmt.where)
        stmts.append(stmt)
    return Block(tuple(stmts), block.yields)


# --- arguments --------------------------------------------------------------------------------


def _flatten(cx: Lowering, value: Abstract, atoms: list[Atom], node: Any) -> Any:
    """The structure of an argument, its numbers and arrays collected."""
    match value:
        case Value() | Ref():
            atoms.append(atom_of(cx, value, node))
            return "leaf"
        case Tup(items, cls):
            return ("tuple", cls, [_flatten(cx, item, atoms, node) for item in items])
        case Obj(storage):
            cell = cx.cell(storage)
            if isinstance(cell, ListCell):
                return ("list", None, [_flatten(cx, i, atoms, node) for i in cell.items])
            if isinstance(cell, DictCell):
                entries = [_flatten(cx, v, atoms, node) for v in cell.items.values()]
                return ("dict", tuple(cell.items), entries)
            if isinstance(cell, Version):
                atoms.append(cell.atom)
                return "leaf"
    return value


def _spell(tree: Any) -> Any:
    if isinstance(tree, tuple):
        return (tree[0], tree[1], [_spell(part) for part in tree[2]])
    return (
        tree if isinstance(tree, str) else (type(tree).__name__, getattr(tree, "value", id(tree)))
    )


def _parameter(
    cx: Lowering, tree: Any, types: Iterator[Type], params: list[Var], name: str
) -> Abstract:
    from .containers import new_object

    if tree == "leaf":
        var = cx.fresh(name, next(types))
        params.append(var)
        return abstract_of(cx, var)
    if isinstance(tree, tuple):
        kind, extra, parts = tree
        items = tuple(_parameter(cx, part, types, params, name) for part in parts)
        if kind == "tuple":
            return Tup(items, extra)
        if kind == "list":
            return new_object(cx, ListCell(items))
        return new_object(cx, DictCell(dict(zip(extra, items, strict=True))))
    return tree if not isinstance(tree, str) else Static(tree)


def _abstract(cx: Lowering, tree: Tree, ends: Iterator[Var]) -> Abstract:
    from ..ir.tree import Fixed, Node
    from .containers import new_object
    from .memory import value_of_constant

    match tree:
        case Leaf():
            return abstract_of(cx, next(ends))
        case Fixed(value):
            return value_of_constant(value)
        case Node(kind, cls, keys, children):
            items = tuple(_abstract(cx, child, ends) for child in children)
            if kind == "list":
                return new_object(cx, ListCell(items))
            if kind == "dict":
                return new_object(cx, DictCell(dict(zip(keys, items, strict=True))))
            return Tup(items, cls if kind == "namedtuple" else None)
    raise AssertionError(tree)
