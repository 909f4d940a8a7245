"""Statements, one function each; the table at the end is the accepted syntax."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable
from typing import Any

import gast

from ..errors import UnsupportedSyntax
from ..ir.nodes import Atom, Const
from ..ir.types import NoCommonType
from ..rules.forms import read_tables
from . import outside
from .assignment import annotated, assign, assignment, augmented, delete
from .attributes import get_attribute
from .context import Lowering, NeedUnroll
from .contexts import OUTSIDE, with_statement
from .control import branch, breaks, exits, has_exit, stopped, unless_stopped
from .exceptions import assert_statement, raise_statement, try_statement
from .expressions import assign_name, evaluate, make_closure, tested
from .iterators import kept
from .loops import TestActs, back, for_loop, here, while_loop
from .matching import match_statement
from .raising import attempt, fails
from .remembered import remembered
from .returns import note_return
from .sequences import as_sequence
from .sides import CannotMerge
from .values import Abstract, Static, Value

TRUE = Value(Const(True))
MAX_DUPLICATION = 6


def run_statements(cx: Lowering, body: list[Any]) -> None:
    """A statement list; what follows a statement that may exit is guarded."""
    for place, stmt in enumerate(body):
        rest = body[place + 1 :]
        cx.scope.following = rest[0] if rest else None
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
            cx.scope.live = _live_at_end(cx, [stmt, *rest])
            unless_stopped(cx, done, lambda rest=rest: run_statements(cx, rest))  # type: ignore[misc]
        return


def _statement(cx: Lowering, stmt: Any) -> None:
    handler = STATEMENTS.get(type(stmt))
    if handler is None:
        raise cx.unsupported(stmt, f"{type(stmt).__name__} statements are not supported: {OUTSIDE}")
    cx.builder.where = cx.span(stmt)
    # Until the statement is done its own names are needed too.
    live = _live_at_end(cx, [stmt])
    cx.scope.live = None if live is None else live | _names(stmt)
    try:
        handler(cx, stmt)
    except CannotMerge as problem:
        raise NeedUnroll(unmerged(cx, stmt, problem).message, cx.place(stmt)) from None
    except NoCommonType as kinds:
        message = f"a list whose length or places are known only at run time would hold {kinds}"
        raise NeedUnroll(message, cx.place(stmt)) from None


@remembered
def _names(stmt: Any) -> frozenset[str]:
    """The names of a statement; patterns bind theirs as text."""
    nodes = list(gast.walk(stmt))
    found = {n.id for n in nodes if isinstance(n, gast.Name)}
    found |= {n.name for n in nodes if isinstance(n, (gast.MatchAs, gast.MatchStar)) and n.name}
    found |= {n.rest for n in nodes if isinstance(n, gast.MatchMapping) and n.rest}
    return frozenset(found)


def _if_with_rest(cx: Lowering, stmt: Any, rest: list[Any]) -> bool:
    """An if statement; True when the rest of the block was taken along."""
    cx.builder.where = cx.span(stmt)
    live = _live_at_end(cx, [stmt])
    cx.scope.live = None if live is None else live | _names(stmt)
    test = tested(cx, stmt.test)
    kinds = exits(stmt.body), exits(stmt.orelse)
    if isinstance(test, Const):
        run_statements(cx, stmt.body if test.value else stmt.orelse)
        return False
    cx.scope.live = _live_at_end(cx, [stmt, *rest])

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
    end, cx.scope.live = cx.scope.live, live
    try:
        branch(cx, test, side(stmt.body, []), side(stmt.orelse, []), stmt)
        return False
    except CannotMerge as problem:
        # No one value stands for both: follow each path to the end of the block.
        cx.duplicated += 1
        if cx.duplicated > MAX_DUPLICATION or not rest:
            raise unmerged(cx, stmt, problem) from None
        cx.state, cx.scope.live = before[0], end
        cx.builder.rewind(before[1])
        try:
            branch(cx, test, side(stmt.body, rest), side(stmt.orelse, rest), stmt)
        except CannotMerge as still:
            raise unmerged(cx, stmt, still) from None
        finally:
            cx.duplicated -= 1
        return True


def _live_at_end(cx: Lowering, body: list[Any]) -> frozenset[str] | None:
    """What may be read after a statement list, by whichever way it is left."""
    after = cx.scope.liveness.after
    ways = [jump for stmt in body for jump in _jumps(stmt)]
    if exits(body) != "always":
        ways.append(body[-1])
    found = [after.get(id(way)) for way in ways]
    if None in found:
        return None
    return cx.scope.liveness.captured.union(*found)  # type: ignore[arg-type]


@remembered
def _jumps(stmt: Any) -> list[Any]:
    """The statements inside this one that leave a loop or the function."""
    kinds = (gast.Break, gast.Continue, gast.Return, gast.Raise)
    return [n for n in gast.walk(stmt) if isinstance(n, kinds)]


def unmerged(cx: Lowering, node: Any, problem: CannotMerge) -> UnsupportedSyntax:
    return cx.unsupported(node, f"{problem.message}; give it the same kind on both")


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
            lambda item: assign(cx, stmt.target, kept(cx, item, stmt)),
            lambda: run_statements(cx, stmt.body),
            head=None if head is None else head | liveness.after.get(id(stmt), head),
            returns=has_exit(stmt),
            breaks=breaks(stmt.body),
            orelse=(lambda: run_statements(cx, stmt.orelse)) if stmt.orelse else None,
            name=wish,
        )
    except CannotMerge as problem:
        raise NeedUnroll(unmerged(cx, stmt, problem).message, cx.place(stmt)) from None
    except NeedUnroll as need:
        raise NeedUnroll(need.message, need.place or cx.place(stmt.iter)) from None


def _while(cx: Lowering, stmt: Any) -> None:
    if any(isinstance(n, gast.NamedExpr) for n in gast.walk(stmt.test)):
        _test_in_body(cx, stmt)
    if id(stmt) not in cx.rewritten:
        before = here(cx)
        try:
            _while_as(cx, stmt, stmt)
            return
        except TestActs:
            back(cx, before)
            _test_in_body(cx, stmt)
    _while_as(cx, cx.rewritten[id(stmt)], stmt)


def _while_as(cx: Lowering, stmt: Any, original: Any) -> None:
    """The loop, as it was written or with its test inside."""
    liveness = cx.scope.liveness
    head = liveness.head.get(id(original))

    def test() -> Atom:
        cx.builder.where = cx.span(stmt)
        return tested(cx, stmt.test)

    try:
        while_loop(
            cx,
            id(stmt),
            test,
            lambda: run_statements(cx, stmt.body),
            head=None if head is None else head | liveness.after.get(id(original), head),
            returns=has_exit(stmt),
            breaks=breaks(stmt.body),
            orelse=(lambda: run_statements(cx, stmt.orelse)) if stmt.orelse else None,
        )
    except CannotMerge as problem:
        raise NeedUnroll(unmerged(cx, stmt, problem).message, cx.place(stmt)) from None


def _test_in_body(cx: Lowering, stmt: Any) -> None:
    """`while test: body` as `while True: if not test: break; body`, for a test that acts."""
    if stmt.orelse:
        raise cx.unsupported(stmt, "the test of a while with else binds names or writes")
    leave = gast.If(
        gast.UnaryOp(gast.Not(), stmt.test), [gast.copy_location(gast.Break(), stmt)], []
    )
    gast.copy_location(leave, stmt)
    gast.copy_location(leave.test, stmt.test)
    always = gast.copy_location(gast.Constant(True, None), stmt)
    inside = gast.copy_location(gast.While(always, [leave, *stmt.body], []), stmt)
    cx.rewritten[id(stmt)] = inside


def _return(cx: Lowering, stmt: Any) -> None:
    note_return(cx, evaluate(cx, stmt.value) if stmt.value is not None else Static(None))


def _break(cx: Lowering, stmt: Any) -> None:
    cx.names["#break"] = TRUE


def _continue(cx: Lowering, stmt: Any) -> None:
    cx.names["#continue"] = TRUE


# --- others -----------------------------------------------------------------------------------


def _expression(cx: Lowering, stmt: Any) -> None:
    if not isinstance(stmt.value, gast.Constant):
        evaluate(cx, stmt.value)


def _function(cx: Lowering, stmt: Any) -> None:
    from .calls import call

    value: Abstract = make_closure(cx, stmt, stmt.name)
    for decorator in reversed(stmt.decorator_list):
        value = call(cx, evaluate(cx, decorator), [value], {}, stmt)
    assign_name(cx, stmt.name, value, stmt)


def _import(cx: Lowering, stmt: Any) -> None:
    for alias in stmt.names:
        if isinstance(stmt, gast.ImportFrom):
            if stmt.level:
                raise cx.unsupported(stmt, "a relative import inside a function")
            _bind_part(cx, stmt.module, alias, stmt)
        else:
            _imported(cx, alias.name, stmt)
            name = alias.name if alias.asname else alias.name.split(".")[0]
            assign_name(cx, alias.asname or name, _module(cx, name), stmt)
    read_tables()


def _imported(cx: Lowering, name: str, stmt: Any) -> Any:
    """Import a module. That there is none is what later calls check."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        outside.guard(cx, "function", (("module", name),), "missing", name)
        message = str(error)
        fails(cx, cx.unsupported(stmt, f"the import fails: {message}"), type(error), message)


def _bind_part(cx: Lowering, module: str, alias: Any, stmt: Any) -> None:
    """`from module import name`, which may be a module too."""
    if not hasattr(_imported(cx, module, stmt), alias.name):
        with contextlib.suppress(ModuleNotFoundError):  # told as a name that is not there
            importlib.import_module(f"{module}.{alias.name}")
    owner, name = _module(cx, module), alias.name
    found = attempt(cx, AttributeError, lambda: get_attribute(cx, owner, name, stmt), stmt)
    if found is None:
        message = f"cannot import name {name!r} from {module!r}"
        fails(cx, cx.unsupported(stmt, message), ImportError, message)
    assign_name(cx, alias.asname or name, found, stmt)


def _module(cx: Lowering, name: str) -> Abstract:
    """A module that is imported here: later calls look at what they find in it."""
    return outside.lift(cx, importlib.import_module(name), "function", (("module", name),))


def _nothing(cx: Lowering, stmt: Any) -> None:
    """`pass`, `global`, `nonlocal`: nothing to do here."""


STATEMENTS: dict[Any, Callable[[Lowering, Any], None]] = {
    gast.Assign: assignment,
    gast.AnnAssign: annotated,
    gast.AugAssign: augmented,
    gast.Delete: delete,
    gast.If: _if,
    gast.For: _for,
    gast.While: _while,
    gast.Return: _return,
    gast.Break: _break,
    gast.Continue: _continue,
    gast.Raise: raise_statement,
    gast.Assert: assert_statement,
    gast.Try: try_statement,
    gast.With: with_statement,
    gast.Match: match_statement,
    gast.Expr: _expression,
    gast.FunctionDef: _function,
    gast.Import: _import,
    gast.ImportFrom: _import,
    gast.Pass: _nothing,
    gast.Global: _nothing,
    gast.Nonlocal: _nothing,
}
