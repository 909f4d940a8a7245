"""Statements, one function each; the table at the end is the accepted syntax."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast
import numpy as np

from ..ir.nodes import Atom, Const, Primitive
from ..ir.types import List, Opaque, Slice, is_array
from . import operators
from .attributes import get_attribute, mangled, set_attribute
from .context import Lowering, NeedUnroll
from .control import branch, exits, has_exit, stopped
from .expressions import (
    assign_name,
    atom,
    evaluate,
    evaluate_all,
    index_atom,
    key_of,
    make_closure,
    new_list,
    spread,
    subscript,
    truth,
)
from .loops import for_loop, while_loop
from .memory import (
    ELLIPSIS,
    atom_of,
    check_writable,
    escape,
    kind,
    materialise,
    read,
    type_of,
    write,
)
from .merge import CannotMerge
from .regions import context_region, try_region
from .sequences import as_sequence
from .values import (
    Abstract,
    DictCell,
    ListCell,
    Obj,
    Partial,
    Ref,
    Static,
    Tup,
    Value,
    Version,
)

TRUE = Value(Const(True))
RAISE = Primitive(
    "raise", lambda *_: None, "raise", effect=True, infer=lambda *_, **__: Opaque("None")
)
MAX_DUPLICATION = 6


def run_statements(cx: Lowering, body: list[Any]) -> None:
    """A statement list; what follows a statement that may exit is guarded."""
    for place, stmt in enumerate(body):
        rest = body[place + 1 :]
        if isinstance(stmt, gast.If) and (rest or exits([stmt]) != "never"):
            if _if_with_rest(cx, stmt, rest):
                return
        else:
            _statement(cx, stmt)
        if cx.state.dead:
            return
        done = stopped(cx)
        if isinstance(done, Const):
            if done.value:
                return
            continue
        if rest:
            branch(cx, done, lambda: None, lambda rest=rest: run_statements(cx, rest))  # type: ignore[misc]
        return


def _statement(cx: Lowering, stmt: Any) -> None:
    handler = STATEMENTS.get(type(stmt))
    if handler is None:
        raise cx.unsupported(stmt, f"{type(stmt).__name__} statements are not supported")
    cx.builder.where = cx.span(stmt)
    after = cx.scope.liveness.after.get(id(stmt))
    if after is not None:
        # Until the statement is done its own names are needed too.
        cx.scope.live = after | _names(stmt) | cx.scope.liveness.captured
    handler(cx, stmt)


def _names(stmt: Any) -> frozenset[str]:
    return frozenset(n.id for n in gast.walk(stmt) if isinstance(n, gast.Name))


def _if_with_rest(cx: Lowering, stmt: Any, rest: list[Any]) -> bool:
    """An if statement; True when the rest of the block was taken along."""
    cx.builder.where = cx.span(stmt)
    liveness = cx.scope.liveness
    after = liveness.after.get(id(stmt))
    live = None if after is None else after | liveness.captured
    cx.scope.live = None if live is None else live | _names(stmt)
    test = truth(cx, evaluate(cx, stmt.test), stmt.test)
    kinds = exits(stmt.body), exits(stmt.orelse)
    if isinstance(test, Const):
        run_statements(cx, stmt.body if test.value else stmt.orelse)
        return False
    cx.scope.live = live

    def side(part: list[Any], more: list[Any]) -> Callable[[], None]:
        def go() -> None:
            run_statements(cx, part + more)

        return go

    if kinds[0] == "always":
        branch(cx, test, side(stmt.body, []), side(stmt.orelse, rest), stmt)
        return True
    if kinds[1] == "always":
        branch(cx, test, side(stmt.body, rest), side(stmt.orelse, []), stmt)
        return True
    before = cx.state, len(cx.builder.stmts)
    try:
        branch(cx, test, side(stmt.body, []), side(stmt.orelse, []), stmt)
        return False
    except CannotMerge as problem:
        # No one value stands for both: follow each path to the end of the block.
        cx.duplicated += 1
        if cx.duplicated > MAX_DUPLICATION or not rest:
            raise _unmerged(cx, stmt, problem) from None
        cx.state = before[0]
        del cx.builder.stmts[before[1] :]
        try:
            branch(cx, test, side(stmt.body, rest), side(stmt.orelse, rest), stmt)
        except CannotMerge as still:
            raise _unmerged(cx, stmt, still) from None
        finally:
            cx.duplicated -= 1
        return True


def _unmerged(cx: Lowering, node: Any, problem: CannotMerge) -> Exception:
    name = "the value returned" if problem.name.startswith("#") else f"{problem.name!r}"
    return cx.unsupported(node, f"{name} differs in kind between two paths: {problem.reason}")


# --- assignment -------------------------------------------------------------------------------


def _assign(cx: Lowering, stmt: Any) -> None:
    value = evaluate(cx, stmt.value)
    for target in stmt.targets:
        assign(cx, target, value)


def _annotated(cx: Lowering, stmt: Any) -> None:
    if stmt.value is not None:
        assign(cx, stmt.target, evaluate(cx, stmt.value))


def assign(cx: Lowering, target: Any, value: Abstract) -> None:
    """Bind or store a value."""
    match target:
        case gast.Name(id=name):
            assign_name(cx, name, value)
        case gast.Tuple(elts=targets) | gast.List(elts=targets):
            _unpack(cx, targets, value, target)
        case gast.Subscript():
            held = cx.hold(value)
            owner, index = evaluate_all(cx, [target.value, target.slice])
            (value,) = cx.drop(held)
            store(cx, owner, index, value, target)
        case gast.Attribute():
            held = cx.hold(value)
            owner = evaluate(cx, target.value)
            (value,) = cx.drop(held)
            set_attribute(cx, owner, mangled(cx, target.attr), value, target)
        case gast.Starred():
            raise cx.unsupported(target, "a starred target stands alone")
        case _:
            raise cx.unsupported(target, f"assignment to {type(target).__name__}")


def _unpack(cx: Lowering, targets: list[Any], value: Abstract, node: Any) -> None:
    sequence = as_sequence(cx, value, node)
    starred = [k for k, t in enumerate(targets) if isinstance(t, gast.Starred)]
    if not starred and not isinstance(sequence.length, int):
        items = [sequence.at(k) for k in range(len(targets))]
    else:
        items = spread(cx, value, node)
        if starred:
            first, rest = starred[0], len(targets) - starred[0] - 1
            middle = new_list(cx, tuple(items[first : len(items) - rest]))
            items = [*items[:first], middle, *items[len(items) - rest :]]
            targets = [t.value if isinstance(t, gast.Starred) else t for t in targets]
    if len(items) != len(targets):
        raise cx.unsupported(node, f"{len(items)} values for {len(targets)} names")
    # All values are read before any name is bound: `u[0], u[1] = u[1], u[0]`.
    for target, item in zip(targets, items, strict=True):
        assign(cx, target, item)


def store(cx: Lowering, owner: Abstract, index: Abstract, value: Abstract, node: Any) -> None:
    """`owner[index] = value`."""
    match owner:
        case Obj(storage):
            _store_item(cx, owner, storage, index, value, node)
        case Ref():
            path = index_atom(cx, index, node)
            if isinstance(type_of(cx, owner), List):
                if isinstance(path.type, Slice):
                    raise NeedUnroll(
                        "a slice of a list whose length is known only at run time is changed",
                        cx.place(node),
                    )
                escape(cx, value, owner.storage)
            write(cx, owner, (path,), stored(cx, value, node), node)
        case _:
            raise cx.unsupported(node, f"cannot store into {kind(cx, owner)}")


def stored(cx: Lowering, value: Abstract, node: Any) -> Atom:
    """The right-hand side of a store into an array."""
    if isinstance(value, (Tup, Obj)):
        return operators.stack_atoms(cx, value, node)
    return atom_of(cx, value, node)


def _store_item(
    cx: Lowering, owner: Obj, storage: int, index: Abstract, value: Abstract, node: Any
) -> None:
    check_writable(cx, storage, node)
    cell = cx.cell(storage)
    match cell:
        case ListCell(items):
            place = index_atom(cx, index, node)
            if isinstance(place, Const) and isinstance(place.value, slice):
                replaced = list(items)
                replaced[place.value] = spread(cx, value, node)
                cx.state.heap[storage] = ListCell(tuple(replaced))
                return
            if not isinstance(place, Const) or not isinstance(place.value, int):
                materialise(cx, storage, node)
                store(cx, Ref(storage), index, value, node)
                return
            if not -len(items) <= place.value < len(items):
                raise cx.unsupported(node, "list assignment index out of range")
            changed = list(items)
            changed[place.value] = value
            cx.state.heap[storage] = ListCell(tuple(changed))
        case Version():
            store(cx, Ref(storage), index, value, node)
        case DictCell(items=entries):
            key = key_of(cx, index, node)
            cx.state.heap[storage] = replace(cell, items={**entries, key: value})
        case _:
            from .calls import call_method

            call_method(cx, owner, "__setitem__", [index, value], {}, node)


def _augmented(cx: Lowering, stmt: Any) -> None:
    """`target op= value`: in place for arrays and lists, a new value for anything else."""
    name = type(stmt.op).__name__
    match stmt.target:
        case gast.Name():
            current = evaluate(cx, _loaded(stmt.target))
            held = cx.hold(current)
            value = evaluate(cx, stmt.value)
            (current,) = cx.drop(held)
            if not _in_place(cx, name, current, value, stmt):
                found = operators.binary(cx, name, current, value, stmt)
                assign_name(cx, stmt.target.id, found)
        case gast.Subscript():
            held = cx.hold(*evaluate_all(cx, [stmt.target.value, stmt.target.slice]))
            current = subscript(cx, cx.names[held[0]], cx.names[held[1]], stmt.target)
            held += cx.hold(current)
            value = evaluate(cx, stmt.value)
            owner, index, current = cx.drop(held)
            if isinstance(current, Ref) and isinstance(owner, Obj):
                if _in_place(cx, name, current, value, stmt):
                    return
            found = operators.binary(cx, name, current, value, stmt)
            store(cx, owner, index, found, stmt)
        case gast.Attribute():
            held = cx.hold(evaluate(cx, stmt.target.value))
            attribute = mangled(cx, stmt.target.attr)
            current = get_attribute(cx, cx.names[held[0]], attribute, stmt)
            held += cx.hold(current)
            value = evaluate(cx, stmt.value)
            owner, current = cx.drop(held)
            if not _in_place(cx, name, current, value, stmt):
                found = operators.binary(cx, name, current, value, stmt)
                set_attribute(cx, owner, attribute, found, stmt)


def _loaded(target: Any) -> Any:
    return gast.copy_location(gast.Name(target.id, gast.Load(), None, None), target)


def _in_place(cx: Lowering, name: str, current: Abstract, value: Abstract, stmt: Any) -> bool:
    """Whether `op=` changes the object itself, and if so do it."""
    if isinstance(current, Obj) and name == "Add":
        from .methods import call_builtin_method

        cell = cx.cell(current.storage)
        if isinstance(cell, (ListCell, Version)):
            call_builtin_method(cx, current, "extend", [value], {}, stmt)
            return True
    if not isinstance(current, Ref):
        return False
    type_ = type_of(cx, current)
    if isinstance(type_, List):
        from .methods import call_builtin_method

        call_builtin_method(cx, current, "extend", [value], {}, stmt)
        return True
    if not is_array(type_):
        return False
    if type_.dims is None:  # type: ignore[union-attr]
        return _maybe_in_place(cx, name, current, value, stmt)
    if name == "MatMult":
        raise cx.unsupported(stmt, "@= in place")
    result = operators.binary(cx, name, Value(read(cx, current)), value, stmt)
    _check_kind(cx, type_, result, stmt)
    write(cx, current, (ELLIPSIS,), atom_of(cx, result), stmt)
    return True


def _maybe_in_place(
    cx: Lowering, name: str, current: Ref, value: Abstract, stmt: Any
) -> bool:
    """A scalar or an array, known only at run time: the same unless the array has other names."""
    holders = sum(
        isinstance(v, Ref) and v.storage == current.storage
        for names in cx.state.frames.values()
        for key, v in names.items()
        if not key.startswith("#")
    )
    if holders > 1 or current.storage in cx.state.shared or current.path:
        raise cx.unsupported(
            stmt, "this is a number on some paths and an array on others, and has other names"
        )
    return False


def _check_kind(cx: Lowering, type_: Any, result: Abstract, stmt: Any) -> None:
    """NumPy refuses to put floats into an integer array in place."""
    found = type_of(cx, result)
    have, want = getattr(found, "dtype", None), type_.dtype
    if have and want and not np.can_cast(have, want, "same_kind"):
        raise cx.unsupported(stmt, f"NumPy cannot put {have} values into a {want} array in place")


def _delete(cx: Lowering, stmt: Any) -> None:
    for target in stmt.targets:
        match target:
            case gast.Name(id=name):
                cx.names.pop(name, None)
            case gast.Subscript():
                owner, index = evaluate_all(cx, [target.value, target.slice])
                if isinstance(owner, Obj):
                    from .methods import call_builtin_method

                    check_writable(cx, owner.storage, target)
                    if isinstance(index, Static) and isinstance(index.value, slice):
                        store(cx, owner, index, Tup(()), target)
                    else:
                        call_builtin_method(cx, owner, "pop", [index], {}, target)
                    continue
                raise cx.unsupported(target, "del of an array element")
            case _:
                raise cx.unsupported(target, "del of an attribute")


# --- control flow -----------------------------------------------------------------------------


def _if(cx: Lowering, stmt: Any) -> None:
    _if_with_rest(cx, stmt, [])


def _for(cx: Lowering, stmt: Any) -> None:
    sequence = as_sequence(cx, evaluate(cx, stmt.iter), stmt.iter)
    liveness = cx.scope.liveness
    head = liveness.head.get(id(stmt))
    wish = stmt.target.id if isinstance(stmt.target, gast.Name) else "i"
    try:
        for_loop(
            cx,
            id(stmt),
            sequence,
            lambda item: assign(cx, stmt.target, item),
            lambda: run_statements(cx, stmt.body),
            head=None if head is None else head | liveness.after.get(id(stmt), head),
            returns=has_exit(stmt),
            breaks=_breaks(stmt.body),
            orelse=(lambda: run_statements(cx, stmt.orelse)) if stmt.orelse else None,
            name=wish,
        )
    except CannotMerge as problem:
        raise _unmerged(cx, stmt, problem) from None


def _breaks(body: list[Any]) -> bool:
    """Whether a loop body holds a break of this loop."""
    for stmt in body:
        if isinstance(stmt, gast.Break):
            return True
        if isinstance(stmt, (gast.For, gast.While)):
            if _breaks(stmt.orelse):
                return True
            continue
        for part in ("body", "orelse", "finalbody"):
            if _breaks(getattr(stmt, part, None) or []) and not isinstance(stmt, gast.FunctionDef):
                return True
        for handler in [*getattr(stmt, "handlers", []), *getattr(stmt, "cases", [])]:
            if _breaks(handler.body):
                return True
    return False


def _while(cx: Lowering, stmt: Any) -> None:
    if any(isinstance(n, gast.NamedExpr) for n in gast.walk(stmt.test)):
        stmt = _test_in_body(stmt, cx)
    liveness = cx.scope.liveness
    head = liveness.head.get(id(stmt))

    def test() -> Atom:
        cx.builder.where = cx.span(stmt)
        return truth(cx, evaluate(cx, stmt.test), stmt.test)

    try:
        while_loop(
            cx,
            id(stmt),
            test,
            lambda: run_statements(cx, stmt.body),
            head=None if head is None else head | liveness.after.get(id(stmt), head),
            returns=has_exit(stmt),
            breaks=_breaks(stmt.body),
            orelse=(lambda: run_statements(cx, stmt.orelse)) if stmt.orelse else None,
        )
    except CannotMerge as problem:
        raise _unmerged(cx, stmt, problem) from None


def _test_in_body(stmt: Any, cx: Lowering) -> Any:
    """`while test: body` as `while True: if not test: break; body`, for a test that binds names."""
    if stmt.orelse:
        raise cx.unsupported(stmt, "an assignment expression in the test of a while with else")
    leave = gast.If(
        gast.UnaryOp(gast.Not(), stmt.test), [gast.copy_location(gast.Break(), stmt)], []
    )
    gast.copy_location(leave, stmt)
    gast.copy_location(leave.test, stmt.test)
    always = gast.copy_location(gast.Constant(True, None), stmt)
    return gast.copy_location(gast.While(always, [leave, *stmt.body], []), stmt)


def _return(cx: Lowering, stmt: Any) -> None:
    value = evaluate(cx, stmt.value) if stmt.value is not None else Static(None)
    cx.names["#return"] = value
    cx.names["#returned"] = TRUE


def _break(cx: Lowering, stmt: Any) -> None:
    cx.names["#break"] = TRUE


def _continue(cx: Lowering, stmt: Any) -> None:
    cx.names["#continue"] = TRUE


def _raise(cx: Lowering, stmt: Any) -> None:
    if stmt.exc is None:
        raise cx.unsupported(stmt, "a bare raise")
    value = evaluate(cx, stmt.exc)
    if isinstance(value, Static) and isinstance(value.value, type):
        value = Partial(value, (), ())
    if not isinstance(value, Partial):
        raise cx.unsupported(stmt, "raise of something that is not an exception made here")
    atoms = [atom_of(cx, a, stmt) for a in value.args]
    assert isinstance(value.function, Static)
    cx.emit(RAISE, Const(value.function.value), *atoms)
    cx.state.dead = True


def _assert(cx: Lowering, stmt: Any) -> None:
    test = truth(cx, evaluate(cx, stmt.test), stmt.test)
    if isinstance(test, Const) and test.value:
        return

    def fail() -> None:
        message = [] if stmt.msg is None else [atom(cx, stmt.msg)]
        cx.emit(RAISE, Const(AssertionError), *message)
        cx.state.dead = True

    branch(cx, test, lambda: None, fail, stmt)


def _try(cx: Lowering, stmt: Any) -> None:
    body = [*stmt.body, *stmt.orelse]
    if not stmt.handlers:
        run_statements(cx, body)
        _finally(cx, stmt)
        return
    if has_exit(stmt):
        raise cx.unsupported(stmt, "return, break or continue inside a try statement")
    _check_try(cx, stmt)
    handlers = []
    for handler in stmt.handlers:
        if handler.name is not None:
            raise cx.unsupported(handler, "a handler that names the exception")
        classes = _exception_classes(cx, handler)
        handlers.append((classes, lambda h=handler: run_statements(cx, h.body)))
    try_region(cx, lambda: run_statements(cx, body), handlers)
    _finally(cx, stmt)


def _finally(cx: Lowering, stmt: Any) -> None:
    if stmt.finalbody and not cx.state.dead:
        done = stopped(cx)
        if done != Const(False):
            raise cx.unsupported(stmt, "return, break or continue inside try with finally")
        run_statements(cx, stmt.finalbody)


def _exception_classes(cx: Lowering, handler: Any) -> tuple[Any, ...]:
    if handler.type is None:
        return (BaseException,)
    value = evaluate(cx, handler.type)
    items = value.items if isinstance(value, Tup) else (value,)
    return tuple(item.value for item in items if isinstance(item, Static))


def _check_try(cx: Lowering, stmt: Any) -> None:
    """What the body bound before it raised must not be seen: which part ran is not known."""
    after = cx.scope.liveness.after.get(id(stmt), frozenset())
    changed = _bound_names(stmt.body)
    for handler in stmt.handlers:
        reads = _names_read(handler.body)
        again = _bound_names(handler.body)
        seen = (reads | (after - again)) & changed
        if seen and exits(handler.body) != "always" and _can_raise_after_binding(stmt, seen):
            raise cx.unsupported(
                handler,
                f"{sorted(seen)[0]!r} is bound in the try body and read after an exception:"
                " which of its values that is is not known",
            )
    for inner in stmt.body:
        for node in gast.walk(inner):
            if isinstance(node, (gast.Assign, gast.AugAssign)):
                targets = node.targets if isinstance(node, gast.Assign) else [node.target]
                if any(isinstance(t, (gast.Subscript, gast.Attribute)) for t in targets):
                    raise cx.unsupported(node, "a write into an array or object inside try")


def _can_raise_after_binding(stmt: Any, seen: set[str]) -> bool:
    """A name bound by the last statement of the body was not bound when it raised."""
    *_, last = stmt.body
    earlier = _bound_names(stmt.body[:-1])
    return bool(seen & earlier) or not isinstance(last, gast.Assign)


def _bound_names(body: list[Any]) -> set[str]:
    return {
        n.id
        for stmt in body
        for n in gast.walk(stmt)
        if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store)
    }


def _names_read(body: list[Any]) -> set[str]:
    return {
        n.id
        for stmt in body
        for n in gast.walk(stmt)
        if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load)
    }


def _with(cx: Lowering, stmt: Any) -> None:
    def enter(place: int) -> None:
        if place == len(stmt.items):
            run_statements(cx, stmt.body)
            return
        item = stmt.items[place]
        context = item.context_expr
        if not isinstance(context, gast.Call):
            raise cx.unsupported(stmt, "this context manager is not supported")
        function = evaluate(cx, context.func)
        known = isinstance(function, Static) and function.value in CONTEXTS
        if not known or item.optional_vars is not None:
            raise cx.unsupported(
                stmt, "only np.errstate and contextlib.nullcontext can be used in with here"
            )
        assert isinstance(function, Static)
        keywords = {k.arg: atom(cx, k.value) for k in context.keywords}
        if not keywords:
            enter(place + 1)
            return
        context_region(cx, CONTEXTS[function.value], [], keywords, lambda: enter(place + 1))

    enter(0)


CONTEXTS: dict[Any, Primitive] = {
    np.errstate: Primitive("errstate", np.errstate, "np.errstate"),
    contextlib.nullcontext: Primitive("nullcontext", contextlib.nullcontext, "nullcontext"),
}


def _match(cx: Lowering, stmt: Any) -> None:
    """A match statement over values, as a chain of ifs."""
    subject = evaluate(cx, stmt.subject)
    held = cx.hold(subject)

    def case(place: int) -> None:
        if place == len(stmt.cases):
            return
        one = stmt.cases[place]
        test = _pattern(cx, one.pattern, cx.names[held[0]], stmt)
        if one.guard is not None and test != Const(False):
            inner = truth(cx, evaluate(cx, one.guard), one.guard)
            test = inner if isinstance(test, Const) else test
        branch(cx, test, lambda: run_statements(cx, one.body), lambda: case(place + 1))

    try:
        case(0)
    except CannotMerge as problem:
        raise _unmerged(cx, stmt, problem) from None
    cx.names.pop(held[0], None)


def _pattern(cx: Lowering, pattern: Any, subject: Abstract, stmt: Any) -> Atom:
    match pattern:
        case gast.MatchValue():
            found = operators.compare(cx, "Eq", subject, evaluate(cx, pattern.value), stmt)
            return atom_of(cx, found)
        case gast.MatchSingleton():
            same = operators.compare(cx, "Is", subject, Static(pattern.value), stmt)
            return atom_of(cx, same)
        case gast.MatchAs(pattern=None):
            if pattern.name is not None:
                assign_name(cx, pattern.name, subject)
            return Const(True)
        case gast.MatchOr():
            tests = [_pattern(cx, p, subject, stmt) for p in pattern.patterns]
            if all(isinstance(t, Const) for t in tests):
                return Const(any(t.value for t in tests))  # type: ignore[union-attr]
    raise cx.unsupported(stmt, f"the pattern {type(pattern).__name__}")


# --- others -----------------------------------------------------------------------------------


def _expression(cx: Lowering, stmt: Any) -> None:
    if not isinstance(stmt.value, gast.Constant):
        evaluate(cx, stmt.value)


def _function(cx: Lowering, stmt: Any) -> None:
    from .calls import call

    value: Abstract = make_closure(cx, stmt, stmt.name)
    for decorator in reversed(stmt.decorator_list):
        value = call(cx, evaluate(cx, decorator), [value], {}, stmt)
    assign_name(cx, stmt.name, value)


def _import(cx: Lowering, stmt: Any) -> None:
    import importlib

    for alias in stmt.names:
        if isinstance(stmt, gast.ImportFrom):
            if stmt.level:
                raise cx.unsupported(stmt, "a relative import inside a function")
            module = importlib.import_module(stmt.module)
            from .attributes import _static

            cx.names[alias.asname or alias.name] = _static(cx, Static(module), module, alias.name, stmt)
        else:
            module = importlib.import_module(alias.name)
            if alias.asname is None:
                module = importlib.import_module(alias.name.split(".")[0])
            cx.names[alias.asname or alias.name.split(".")[0]] = Static(module)


def _nothing(cx: Lowering, stmt: Any) -> None:
    """`pass`, `global`, `nonlocal`: nothing to do here."""


STATEMENTS: dict[Any, Callable[[Lowering, Any], None]] = {
    gast.Assign: _assign,
    gast.AnnAssign: _annotated,
    gast.AugAssign: _augmented,
    gast.Delete: _delete,
    gast.If: _if,
    gast.For: _for,
    gast.While: _while,
    gast.Return: _return,
    gast.Break: _break,
    gast.Continue: _continue,
    gast.Raise: _raise,
    gast.Assert: _assert,
    gast.Try: _try,
    gast.With: _with,
    gast.Match: _match,
    gast.Expr: _expression,
    gast.FunctionDef: _function,
    gast.Import: _import,
    gast.ImportFrom: _import,
    gast.Pass: _nothing,
    gast.Global: _nothing,
    gast.Nonlocal: _nothing,
}
