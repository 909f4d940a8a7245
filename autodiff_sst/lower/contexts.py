"""`with`: NumPy's error states, suppressed exceptions, and context managers of users' classes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from ..ir.nodes import Primitive
from . import protocols
from .calls import call_method
from .context import Lowering
from .control import exits, has_exit
from .descriptors import class_entry
from .exceptions import at_the_end, try_statement
from .expressions import atom, evaluate
from .functions import parsed, walk_own
from .iterators import kept
from .regions import context_region
from .values import Abstract, Static

OUTSIDE = "do this outside the differentiated function, or give the part that does a rule"
CONTEXTS: dict[Any, Primitive] = {
    np.errstate: Primitive("errstate", np.errstate, "np.errstate"),
}


def with_statement(cx: Lowering, stmt: Any) -> None:
    _enter(cx, stmt, 0)


def _enter(cx: Lowering, stmt: Any, place: int) -> None:
    """Enter what is left of the items of the statement, and run its body."""
    from .statements import run_statements

    if place == len(stmt.items):
        run_statements(cx, stmt.body)
        return
    item = stmt.items[place]
    context = item.context_expr
    function = _function(cx, context)
    if function in CONTEXTS and not context.args:
        keywords = {k.arg: atom(cx, k.value) for k in context.keywords}
        _bind(cx, item, Static(None))
        if keywords:
            inside = lambda: _enter(cx, stmt, place + 1)  # noqa: E731
            context_region(cx, CONTEXTS[function], [], keywords, inside)
        else:
            _enter(cx, stmt, place + 1)
    elif function is contextlib.nullcontext:
        given = [*context.args, *(k.value for k in context.keywords)]
        _bind(cx, item, evaluate(cx, given[0]) if given else Static(None))
        _enter(cx, stmt, place + 1)
    elif function is contextlib.suppress:
        _suppress(cx, stmt, context)
    else:
        _manage(cx, stmt, item, lambda: _enter(cx, stmt, place + 1))


def _function(cx: Lowering, context: Any) -> Any:
    """The function of Python's or NumPy's that makes the context manager, if it is one."""
    if isinstance(context, gast.Call) and isinstance(context.func, (gast.Name, gast.Attribute)):
        found = evaluate(cx, context.func)
        if isinstance(found, Static) and isinstance(found.value, type):
            return found.value
    return None


def _manage(cx: Lowering, stmt: Any, item: Any, body: Callable[[], None]) -> None:
    """A context manager that is an object of a user's class."""
    manager = evaluate(cx, item.context_expr)
    _check_manager(cx, manager, item.context_expr)
    held = cx.hold(manager)
    _bind(cx, item, call_method(cx, manager, "__enter__", [], {}, stmt))
    body()
    (manager,) = cx.drop(held)
    none = Static(None)
    at_the_end(cx, lambda: call_method(cx, manager, "__exit__", [none, none, none], {}, stmt))


def _bind(cx: Lowering, item: Any, value: Abstract) -> None:
    from .assignment import assign

    if item.optional_vars is not None:
        assign(cx, item.optional_vars, kept(cx, value, item.context_expr))


def _check_manager(cx: Lowering, manager: Abstract, node: Any) -> None:
    """Refuse managers that are not traced, and those that an exception may leave and be caught:
    what `__exit__` does then is not known."""
    cls = protocols.class_of_object(cx, manager)
    if not (protocols.written(cls, "__enter__") and protocols.written(cls, "__exit__")):
        raise cx.unsupported(node, f"this context manager is not supported: {OUTSIDE}")
    if cx.listening or cx.catching or cx.outlining:
        raise cx.unsupported(
            node, "a context manager in a try statement, or in a function that calls itself"
        )
    for inner in walk_own(parsed(cx, class_entry(cls, "__exit__")).tree):
        if isinstance(inner, gast.Return) and inner.value is not None:
            constant = isinstance(inner.value, gast.Constant)
            if not constant or inner.value.value:
                raise cx.unsupported(
                    node, f"the __exit__ of {cls.__name__} may suppress exceptions: return False"
                )


def _suppress(cx: Lowering, stmt: Any, context: Any) -> None:
    """`with contextlib.suppress(...)` as a try statement with a handler that does nothing."""
    leaves = has_exit(stmt) or exits(stmt.body) == "always"
    if len(stmt.items) > 1 or context.keywords or leaves:
        raise cx.unsupported(
            stmt,
            "contextlib.suppress beside other items, or around return, break, continue or raise",
        )
    if id(stmt) not in cx.rewritten:
        classes = gast.Tuple(context.args, gast.Load())
        handler = gast.ExceptHandler(classes, None, [gast.copy_location(gast.Pass(), stmt)])
        for made in (classes, handler):
            gast.copy_location(made, context)
        cx.rewritten[id(stmt)] = gast.copy_location(gast.Try(stmt.body, [handler], [], []), stmt)
        liveness = cx.scope.liveness
        liveness.head[id(handler)] = liveness.after[id(stmt)]
    try_statement(cx, cx.rewritten[id(stmt)])
