"""What functions return; on a path that comes to the end without a value that is None."""

from __future__ import annotations

from typing import Any

import gast

from .context import Lowering
from .control import FALSE, TRUE, branch, exits, flag
from .raising import raises
from .remembered import remembered
from .values import Abstract, Static, Value

NONE = Static(None)


def note_return(cx: Lowering, value: Abstract) -> None:
    """`return value`. What the outermost function returns has a derivative; where it returns
    nothing, the derivative raises."""
    tree = cx.scope.source.tree
    if value == NONE and len(cx.scopes) == 1 and _gives_value(tree):
        _raise(cx, tree)
    cx.names["#return"] = value
    cx.names["#returned"] = Value(TRUE)


def returned_value(cx: Lowering, tree: Any) -> Abstract:
    """What a body has returned, where it is at its end. On a path on which it has not, there is
    nothing that could be used as a number."""
    value, done = cx.names.get("#return", NONE), flag(cx, "#returned")
    if value != NONE and done not in (TRUE, FALSE) and exits(tree.body) != "always":
        held = cx.hold(value)
        branch(cx, done, lambda: None, lambda: _raise(cx, tree))
        (value,) = cx.drop(held)
    for name in ("#returned", "#return"):
        cx.names.pop(name, None)
    return value


def _raise(cx: Lowering, tree: Any) -> None:
    raises(cx, TypeError, f"{tree.name} returns None here, which has no derivative")


@remembered
def _gives_value(tree: Any) -> bool:
    """Whether some `return` of a function has a value."""
    from .functions import walk_own

    given = (node.value for node in walk_own(tree) if isinstance(node, gast.Return))
    return any(
        value is not None and not (isinstance(value, gast.Constant) and value.value is None)
        for value in given
    )
