"""Iterators give their items once, and only when they are asked for.

Here the items are there as soon as the iterator is made, and could be had again. Both are the
same where an iterator is used up at the place where it is made, or by the statement after that;
elsewhere it is refused.
"""

from __future__ import annotations

from typing import Any

import gast

from .context import Lowering
from .values import Abstract, Obj, Ref, Sequence, Tup

NESTED = (gast.Lambda, gast.FunctionDef, gast.ClassDef)
COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def is_iterator(cx: Lowering, value: Abstract) -> bool:
    """Whether a value gives its items once only, or holds one that does."""
    if isinstance(value, Sequence):
        return value.kind in ("iterator", "endless")
    if isinstance(value, Tup):
        return any(is_iterator(cx, item) for item in value.items)
    return isinstance(value, (Ref, Obj)) and value.storage in cx.state.once


def is_fleeting(cx: Lowering, value: Abstract) -> bool:
    """Whether it matters where a value is used: an iterator, or the view of a dict."""
    return isinstance(value, Sequence) or is_iterator(cx, value)


def kept(cx: Lowering, value: Abstract, node: Any) -> Abstract:
    """A value that a name, container or argument is going to hold."""
    if is_iterator(cx, value):
        raise cx.unsupported(
            node, "an iterator that is kept: use it where it is made, or make a list of it first"
        )
    if isinstance(value, Sequence) and value.kind == "view":
        if value.owner is not None and value.owner in cx.state.heap:
            cx.state.share(value.owner, "a view of the dict is kept")
        return Tup(tuple(value.at(k) for k in range(value.length)))
    return value


def used_next(cx: Lowering, name: str, following: Any) -> bool:
    """Whether a name that is bound now is read once, by the statement that follows."""
    return following is not None and reads_once(cx.scope.source.tree, name, following)


def reads_once(tree: Any, name: str, statement: Any) -> bool:
    """Whether the code reads the name exactly once: in this statement, where it runs once."""
    return _reads(tree, name) == _reads(statement, name) == 1 and _direct(statement, name)


def _reads(node: Any, name: str) -> int:
    return sum(
        isinstance(n, gast.Name) and n.id == name and isinstance(n.ctx, (gast.Load, gast.Del))
        for n in gast.walk(node)
    )


def _direct(node: Any, name: str) -> bool:
    """Whether the one read stands where it is carried out once."""
    match node:
        case gast.Name(id=found):
            return bool(found == name)
        case gast.For():
            return _direct(node.iter, name)
        case gast.If():
            return _direct(node.test, name)
        case gast.While() | gast.Try() | gast.With():
            return False
    if isinstance(node, COMPREHENSIONS):
        return _direct(node.generators[0].iter, name)
    if isinstance(node, NESTED):
        return False
    return any(_direct(child, name) for child in gast.iter_child_nodes(node))
