"""`match` statements: what is known of the subject's structure decides now, values at run time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import gast
import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import List, rank
from ..rules.forms import PRIMITIVES
from ..rules.python import both, either
from . import operators
from .containers import new_list, new_object
from .context import Lowering, NeedUnroll
from .control import FALSE, TRUE, branch
from .expressions import assign_name, evaluate, tested
from .memory import atom_of, type_of
from .sequences import as_sequence
from .sides import CannotMerge
from .values import (
    Abstract,
    DictCell,
    ListCell,
    Obj,
    Sequence,
    Static,
    Tup,
    Value,
    Version,
)

Bindings = list[tuple[str, Abstract]]
# Classes whose one positional pattern stands for the whole subject.
WHOLE = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)


def match_statement(cx: Lowering, stmt: Any) -> None:
    """A match statement, as a chain of ifs."""
    from .statements import unmerged

    held = cx.hold(evaluate(cx, stmt.subject))
    try:
        _case(cx, stmt, held[0], 0)
    except CannotMerge as problem:
        raise unmerged(cx, stmt, problem) from None
    cx.names.pop(held[0], None)


def _case(cx: Lowering, stmt: Any, subject: str, place: int) -> None:
    from .statements import run_statements

    if place == len(stmt.cases):
        return
    case = stmt.cases[place]
    bindings: Bindings = []
    test = _matches(cx, case.pattern, cx.names[subject], bindings, stmt)
    test = _guarded(cx, case.guard, test, bindings)
    branch(
        cx,
        test,
        lambda: run_statements(cx, case.body),
        lambda: _case(cx, stmt, subject, place + 1),
        stmt,
    )


def _guarded(cx: Lowering, guard: Any, test: Atom, bindings: Bindings) -> Atom:
    """Bind the names where the pattern fits; whether the guard, looked at only there, holds."""
    name = "#match"

    def fits() -> None:
        for wanted, value in bindings:
            assign_name(cx, wanted, value)
        cx.names[name] = Value(TRUE if guard is None else tested(cx, guard))

    def differs() -> None:
        cx.names[name] = Value(FALSE)

    branch(cx, test, fits, differs, guard)
    found = cx.names.pop(name)
    return test if guard is None else atom_of(cx, found)


def _matches(cx: Lowering, pattern: Any, subject: Abstract, bindings: Bindings, stmt: Any) -> Atom:
    """Whether a pattern fits; the names that it binds are collected."""
    match pattern:
        case gast.MatchValue():
            found = operators.compare(cx, "Eq", subject, evaluate(cx, pattern.value), stmt)
            return atom_of(cx, found)
        case gast.MatchSingleton():
            same = operators.compare(cx, "Is", subject, Static(pattern.value), stmt)
            return atom_of(cx, same)
        case gast.MatchAs(pattern=inner, name=name):
            test = TRUE if inner is None else _matches(cx, inner, subject, bindings, stmt)
            if name is not None:
                bindings.append((name, subject))
            return test
        case gast.MatchOr():
            return _any_of(cx, pattern, subject, bindings, stmt)
        case gast.MatchSequence():
            return _sequence(cx, pattern.patterns, subject, bindings, stmt)
        case gast.MatchMapping():
            return _mapping(cx, pattern, subject, bindings, stmt)
        case gast.MatchClass():
            return _class(cx, pattern, subject, bindings, stmt)
    raise cx.unsupported(stmt, f"the pattern {type(pattern).__name__}")


# The flag of types that Python takes for sequences in patterns.
ARRAYS_MATCH = bool(np.ndarray.__flags__ & (1 << 5))


def _together(cx: Lowering, tests: list[Atom], how: Any) -> Atom:
    """All of the tests with `both`, any of them with `either`."""
    decisive = how is either
    result: Atom = Const(not decisive)
    for test in tests:
        if isinstance(test, Const):
            if bool(test.value) == decisive:
                return Const(decisive)
        else:
            known = isinstance(result, Const)
            result = test if known else cx.emit(PRIMITIVES[how].op, result, test)
    return result


def _any_of(cx: Lowering, pattern: Any, subject: Abstract, bindings: Bindings, stmt: Any) -> Atom:
    tests = []
    for part in pattern.patterns:
        own: Bindings = []
        tests.append(_matches(cx, part, subject, own, stmt))
        if tests[-1] == TRUE:
            bindings += own
            break
        if own and tests[-1] != FALSE:
            raise cx.unsupported(
                stmt, "alternatives that bind names and are told apart at run time"
            )
    return _together(cx, tests, either)


def _sequence(
    cx: Lowering, patterns: list[Any], subject: Abstract, bindings: Bindings, stmt: Any
) -> Atom:
    found = _items(cx, subject, stmt)
    if found is None:
        return FALSE
    items = list(found)
    stars = [k for k, p in enumerate(patterns) if isinstance(p, gast.MatchStar)]
    if len(items) < len(patterns) - len(stars) or (not stars and len(items) > len(patterns)):
        return FALSE
    if stars:
        first, last = stars[0], len(items) - (len(patterns) - stars[0] - 1)
        if patterns[first].name is not None:
            bindings.append((patterns[first].name, new_list(cx, tuple(items[first:last]))))
        items = items[:first] + items[last:]
        patterns = patterns[:first] + patterns[first + 1 :]
    pairs = zip(patterns, items, strict=True)
    return _all_of(cx, ((p, item) for p, item in pairs), bindings, stmt)


def _items(cx: Lowering, subject: Abstract, stmt: Any) -> Iterable[Abstract] | None:
    """The items of what a sequence's pattern may fit; None for what it does not: sets, iterators,
    and arrays before NumPy 2.5."""
    cell = cx.cell(subject.storage) if isinstance(subject, Obj) else None
    if isinstance(subject, Tup):
        return subject.items
    if isinstance(cell, ListCell):
        return cell.items
    counted = isinstance(subject, Sequence) and subject.kind == "range"
    counted = counted or (ARRAYS_MATCH and bool(rank(type_of(cx, subject))))
    if counted or (isinstance(subject, Static) and isinstance(subject.value, (range, list, tuple))):
        sequence = as_sequence(cx, subject, stmt)
        if isinstance(sequence.length, int):
            return map(sequence.at, range(sequence.length))
    if counted or isinstance(cell, Version) or isinstance(type_of(cx, subject), List):
        raise NeedUnroll("a sequence whose length is known only at run time", cx.place(stmt))
    return None


def _all_of(cx: Lowering, pairs: Any, bindings: Bindings, stmt: Any) -> Atom:
    tests = []
    for pattern, item in pairs:
        tests.append(_matches(cx, pattern, item, bindings, stmt))
        if tests[-1] == FALSE:
            break
    return _together(cx, tests, both)


def _mapping(cx: Lowering, pattern: Any, subject: Abstract, bindings: Bindings, stmt: Any) -> Atom:
    from .subscripts import key_of

    cell = cx.cell(subject.storage) if isinstance(subject, Obj) else None
    if not isinstance(cell, DictCell):
        return FALSE
    keys = [key_of(cx, evaluate(cx, key), stmt) for key in pattern.keys]
    if any(key not in cell.items for key in keys):
        return FALSE
    if pattern.rest is not None:
        rest = {k: v for k, v in cell.items.items() if k not in keys}
        bindings.append((pattern.rest, new_object(cx, DictCell(rest))))
    pairs = zip(pattern.patterns, (cell.items[key] for key in keys), strict=True)
    return _all_of(cx, pairs, bindings, stmt)


def _class(cx: Lowering, pattern: Any, subject: Abstract, bindings: Bindings, stmt: Any) -> Atom:
    from .attributes import get_attribute
    from .class_calls import class_of

    wanted = evaluate(cx, pattern.cls)
    if not isinstance(wanted, Static) or not isinstance(wanted.value, type):
        raise cx.unsupported(stmt, "a class pattern with a class that is not known")
    cls = wanted.value
    if not issubclass(class_of(cx, subject, stmt), cls):
        return FALSE
    if cls in WHOLE:
        inside: list[tuple[Any, Abstract]] = [(p, subject) for p in pattern.patterns]
    else:
        names = getattr(cls, "__match_args__", ())[: len(pattern.patterns)]
        positional = zip(names, pattern.patterns, strict=True)
        inside = [(p, get_attribute(cx, subject, name, stmt)) for name, p in positional]
    named = zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True)
    inside += [(p, get_attribute(cx, subject, name, stmt)) for name, p in named]
    return _all_of(cx, inside, bindings, stmt)
