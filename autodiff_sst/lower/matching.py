"""`match` statements over values, as a chain of ifs."""

from __future__ import annotations

from typing import Any

import gast

from ..ir.nodes import Atom, Const
from . import operators
from .context import Lowering
from .control import branch
from .expressions import assign_name, evaluate, truth
from .memory import atom_of
from .merge import CannotMerge
from .values import Abstract, Static


def match_statement(cx: Lowering, stmt: Any) -> None:
    """A match statement over values, as a chain of ifs."""
    from .statements import run_statements, unmerged

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
        raise unmerged(cx, stmt, problem) from None
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
