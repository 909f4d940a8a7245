"""`raise`, `assert` and `try`.

A `raise` that a handler of the same function catches is a jump to that handler, with everything
bound until then. An exception that an operation raises is caught by a `try` in the derivative
too; which part of the body had run is not known then, so that nothing it bound may be read.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from itertools import chain, compress
from typing import Any

import gast

from ..ir.nodes import Assign, Const
from ..rules.indexing import setitem
from .context import Lowering
from .control import FALSE, TRUE, branch, exits, flag, has_exit, stopped, unless_stopped
from .expressions import atom, evaluate, tested
from .memory import atom_of
from .outside import go_back
from .raising import RAISE, Raised, catching, leave, may_raise
from .regions import try_region
from .state import FLAGS, State, storages_in
from .values import Partial, Static, Tup, Value, Version

# Nothing that is traced raises these by itself: keys and attributes are looked up while tracing.
EXPLICIT = (KeyError, AttributeError, NameError, AssertionError, StopIteration)
EXPLICIT += (NotImplementedError, ImportError)


def raise_statement(cx: Lowering, stmt: Any) -> None:
    caught = cx.scope.caught.get(id(stmt))
    if caught is not None:
        cx.names[caught] = Value(TRUE)
        return
    if stmt.exc is None:
        raise cx.unsupported(stmt, "a bare raise: name the exception, raise ValueError(...)")
    if stmt.cause is not None:
        raise cx.unsupported(stmt, "raise ... from ...: raise the exception by itself")
    value = evaluate(cx, stmt.exc)
    if isinstance(value, Static) and isinstance(value.value, type):
        value = Partial(value, (), ())
    if not isinstance(value, Partial):
        raise cx.unsupported(stmt, "raise of something that is not an exception made here")
    atoms = [atom_of(cx, a, stmt) for a in value.args]
    assert isinstance(value.function, Static)
    leave(cx, value.function.value)
    cx.emit(RAISE, Const(value.function.value), *atoms)
    cx.state.dead = True


def assert_statement(cx: Lowering, stmt: Any) -> None:
    test = tested(cx, stmt.test)
    if isinstance(test, Const) and test.value:
        return

    def fail() -> None:
        message = [] if stmt.msg is None else [atom(cx, stmt.msg)]
        cx.emit(RAISE, Const(AssertionError), *message)
        cx.state.dead = True

    branch(cx, test, lambda: None, fail, stmt)


def try_statement(cx: Lowering, stmt: Any) -> None:
    try:
        if stmt.handlers:
            _handled(cx, stmt)
        else:
            _run(cx, [*stmt.body, *stmt.orelse])
    except Raised:
        _finally(cx, stmt)
        if cx.state.dead:
            return
        raise
    _finally(cx, stmt)


def _run(cx: Lowering, body: list[Any]) -> None:
    from .statements import run_statements

    run_statements(cx, body)


def _handled(cx: Lowering, stmt: Any) -> None:
    classes = [_exception_classes(cx, handler) for handler in stmt.handlers]
    jumps = _jumps(cx, stmt, classes)
    before = cx.state.copy(), len(cx.builder.stmts)
    if _explicit(classes):
        caught: list[Any] = []
        with_jumps(cx, jumps, lambda: caught.extend(_run_catching(cx, stmt, classes)))
        if caught:
            _check_name(cx, caught[0])
            _run(cx, caught[0].body)
            return
        if not may_raise(cx, before[1], tuple(chain.from_iterable(classes))):
            _land(cx, stmt, jumps)
            return
        go_back(cx, before[0])
        cx.builder.rewind(before[1])
    _check_try(cx, stmt)
    through = f"#through{id(stmt)}"
    handlers = []
    for handler, caught in zip(stmt.handlers, classes, strict=True):
        _check_name(cx, handler)
        handlers.append((caught, lambda h=handler: _handle(cx, h, through)))
    goes_on = not all(_always_raises(handler.body) for handler in stmt.handlers)

    def run() -> None:
        state = cx.state.copy()
        cx.listening += 1
        try:
            with_jumps(cx, jumps, lambda: _run(cx, stmt.body))
        finally:
            cx.listening -= 1
        if goes_on:
            _check_changes(cx, state, stmt)
        cx.names[through] = Value(TRUE)
        if jumps:
            _unless_raised(cx, through, jumps, stmt)

    try_region(cx, run, handlers)
    up = flag(cx, through)
    cx.names.pop(through, None)
    if stmt.orelse and not cx.state.dead:
        # What the else block raises is not for these handlers.
        branch(cx, up, lambda: _go_on(cx, stmt.orelse), lambda: None, stmt)
    _land(cx, stmt, jumps)


def _run_catching(cx: Lowering, stmt: Any, classes: list[tuple[Any, ...]]) -> list[Any]:
    """Run the body and the else block; the handler of what the body is known to raise."""
    try:
        with catching(cx, *chain.from_iterable(classes)):
            _run(cx, stmt.body)
    except Raised as raised:
        fits = (issubclass(raised.cls, caught) for caught in classes)
        found = list(compress(stmt.handlers, fits))
        if not found:
            raise
        return found[:1]
    if stmt.orelse and not cx.state.dead:
        _go_on(cx, stmt.orelse)
    return []


def _go_on(cx: Lowering, body: list[Any]) -> None:
    """Run what follows statements that may have left the loop or the function."""
    unless_stopped(cx, stopped(cx), lambda: _run(cx, body))


def _handle(cx: Lowering, handler: Any, through: str) -> None:
    cx.names[through] = Value(FALSE)
    _run(cx, handler.body)


def _unless_raised(
    cx: Lowering, through: str, jumps: dict[int, tuple[str, int]], stmt: Any
) -> None:
    """Take the flag down where one of those that stand for a raise statement is up."""

    def down() -> None:
        cx.names[through] = Value(FALSE)

    for name in dict.fromkeys(name for name, _ in jumps.values()):
        branch(cx, flag(cx, name), down, lambda: None, stmt)


def _check_name(cx: Lowering, handler: Any) -> None:
    """The exception may be given a name that nothing reads."""
    name = getattr(handler.name, "id", handler.name)
    if name is not None and (name in _names_read(handler.body) or name in cx.names):
        raise cx.unsupported(
            handler, f"a handler that reads the exception {name!r}: catch it without a name"
        )


# --- raises that are jumps --------------------------------------------------------------------


def _jumps(cx: Lowering, stmt: Any, classes: list[tuple[Any, ...]]) -> dict[int, tuple[str, int]]:
    """The raise statements that a handler of this statement catches: its flag and its place."""
    found = {}
    for inner in _raises(stmt.body):
        target = inner.exc.func if isinstance(inner.exc, gast.Call) else inner.exc
        value = evaluate(cx, target) if isinstance(target, gast.Name) else None
        if not isinstance(value, Static) or not isinstance(value.value, type):
            continue
        for place, caught in enumerate(classes):
            if issubclass(value.value, caught):
                found[id(inner)] = (f"#raised{id(stmt)}.{place}", place)
                break
    return found


def _raises(body: list[Any]) -> Iterator[Any]:
    """Raise statements outside loops, nested functions and nested try statements."""
    for stmt in body:
        match stmt:
            case gast.Raise() if stmt.exc is not None:
                yield stmt
            case gast.If():
                yield from _raises(stmt.body)
                yield from _raises(stmt.orelse)
            case gast.With():
                yield from _raises(stmt.body)


def with_jumps(cx: Lowering, jumps: dict[int, tuple[str, int]], body: Callable[[], None]) -> None:
    """Run a body in which some raise statements put up flags."""
    flags = tuple(dict.fromkeys(name for name, _ in jumps.values()))
    outer = cx.scope.caught, cx.scope.raised
    for name in flags:
        cx.names[name] = Value(FALSE)
    cx.scope.caught = {**outer[0], **{key: name for key, (name, _) in jumps.items()}}
    cx.scope.raised = (*outer[1], *flags)
    try:
        body()
    finally:
        cx.scope.caught, cx.scope.raised = outer


def _land(cx: Lowering, stmt: Any, jumps: dict[int, tuple[str, int]]) -> None:
    """Run the handlers whose flags are up."""
    for name, place in dict.fromkeys(jumps.values()):
        if cx.state.dead:
            return
        up = flag(cx, name)
        cx.names.pop(name, None)
        handler = stmt.handlers[place]
        if up != FALSE:
            _check_name(cx, handler)
        branch(cx, up, lambda h=handler: _run(cx, h.body), lambda: None, stmt)  # type: ignore[misc]


def _explicit(classes: list[tuple[Any, ...]]) -> bool:
    """Whether only a raise statement raises what the handlers catch."""
    own = vars(builtins).values()
    return all(
        issubclass(cls, EXPLICIT) or (cls not in own and not cls.__module__.startswith("numpy"))
        for caught in classes
        for cls in caught
    )


# --- finally ----------------------------------------------------------------------------------


def _finally(cx: Lowering, stmt: Any) -> None:
    """The final block runs whichever way the body is left."""
    if not stmt.finalbody:
        return
    if has_exit(gast.Module(stmt.finalbody, [])):
        raise cx.unsupported(stmt, "return, break or continue inside finally")
    at_the_end(cx, lambda: _run(cx, stmt.finalbody))


def at_the_end(cx: Lowering, act: Callable[[], Any]) -> None:
    """Do this whichever way the statements before are left, as if they were not left."""
    if cx.state.dead:
        return
    flags = (*FLAGS, *cx.scope.raised, "#return")
    kept = {name: cx.names.pop(name) for name in flags if name in cx.names}
    held = dict(zip(kept, cx.hold(*kept.values()), strict=True))
    act()
    if cx.state.dead:
        return
    for name, value in zip(held, cx.drop(list(held.values())), strict=True):
        cx.names[name] = value


# --- exceptions of operations -----------------------------------------------------------------


def _exception_classes(cx: Lowering, handler: Any) -> tuple[Any, ...]:
    if handler.type is None:
        return (BaseException,)
    value = evaluate(cx, handler.type)
    items = value.items if isinstance(value, Tup) else (value,)
    found = tuple(item.value for item in items if isinstance(item, Static))
    if any(issubclass(cls, NameError) for cls in found):
        raise cx.unsupported(
            handler,
            "a handler of names that are not bound: bind them before, to None, and test for that",
        )
    return found


def _check_try(cx: Lowering, stmt: Any) -> None:
    """What the body bound before it raised must not be seen: which part ran is not known."""
    changed = _bound_names(stmt.body)
    for handler in stmt.handlers:
        seen = cx.scope.liveness.head[id(handler)] & changed
        if seen and not _always_raises(handler.body) and _can_raise_after_binding(stmt, seen):
            raise cx.unsupported(
                handler,
                f"{sorted(seen)[0]!r} is bound in the try body and read after an exception:"
                " which of its values that is is not known",
            )


def _check_changes(cx: Lowering, before: State, stmt: Any) -> None:
    """Objects that the body changed, and names of other functions: whether it had changed them
    when it raised is not known, unless that was the last thing it did."""
    seen, heap = _seen_by_handlers(cx, before, stmt), cx.state.heap
    changed = [
        # What nothing sees any more may be gone after a branch.
        s
        for s, cell in before.heap.items()
        if heap.get(s, cell) != cell or (s not in heap and s in seen)
    ]
    if len(changed) == 1 and _is_last_write(cx, before.heap[changed[0]], changed[0]):
        changed = []
    own, bound = cx.scope.frame, _bound_names(stmt.body)
    elsewhere = [
        name
        for frame, names in before.frames.items()
        for name, value in names.items()
        if not name.startswith("#")
        and (frame != own or name not in bound)
        # Names of this function that nothing reads any more may be gone: handlers still have them.
        and cx.state.frames[frame].get(name, value if frame == own else None) != value
    ]
    if changed or elsewhere:
        what = f"the name {elsewhere[0]!r}" if elsewhere else "an array, list or object"
        raise cx.unsupported(
            stmt,
            f"{what} is changed in the try body, and may be read after an exception: whether it"
            " was changed before that is not known; change it after the try statement",
        )


def _seen_by_handlers(cx: Lowering, before: State, stmt: Any) -> set[int]:
    """The storages that handlers, and what follows them, may come by."""
    liveness, own = cx.scope.liveness, cx.scope.frame
    read = liveness.captured.union(*(liveness.head[id(handler)] for handler in stmt.handlers))
    found: set[int] = set()
    for frame, names in before.frames.items():
        for name, value in names.items():
            if frame != own or name in read or name.startswith("#"):
                found |= storages_in(value, before.heap)
    return found


def _is_last_write(cx: Lowering, old: Any, storage: int) -> bool:
    """Whether the last operation of the body writes to this array, which no other one does."""
    new = cx.state.heap.get(storage)
    last = cx.builder.stmts[-1] if cx.builder.stmts else None
    written = isinstance(last, Assign) and last.op is setitem and isinstance(old, Version)
    return (
        written
        and isinstance(new, Version)
        and last.targets == (new.atom,)
        and last.args[0] == old.atom
    )


def _always_raises(body: list[Any]) -> bool:
    """Whether nothing after this sees what was there before it."""
    return exits(body) == "always" and not has_exit(gast.Module(body, []))


def _can_raise_after_binding(stmt: Any, seen: set[str]) -> bool:
    """A name bound by the last statement of the body that can raise was not bound when it did."""
    body = list(stmt.body)
    while len(body) > 1 and _never_raises(body[-1]):
        body.pop()
    *_, last = body
    return bool(seen & _bound_names(body[:-1])) or not isinstance(last, gast.Assign)


def _never_raises(stmt: Any) -> bool:
    if isinstance(stmt, gast.Return):
        return stmt.value is None or isinstance(stmt.value, (gast.Name, gast.Constant))
    return isinstance(stmt, (gast.Break, gast.Continue, gast.Pass))


def _bound_names(body: list[Any]) -> set[str]:
    return _names(body, (gast.Store, gast.Del))


def _names_read(body: list[Any]) -> set[str]:
    return _names(body, gast.Load)


def _names(body: list[Any], context: Any) -> set[str]:
    return {
        n.id
        for stmt in body
        for n in gast.walk(stmt)
        if isinstance(n, gast.Name) and isinstance(n.ctx, context)
    }
