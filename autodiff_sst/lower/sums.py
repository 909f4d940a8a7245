"""`sum(a for ...)` of arrays: a loop that adds them up, without a list of them."""

from __future__ import annotations

from typing import Any

import gast

from ..ir.nodes import Const
from ..ir.types import Array
from . import operators
from .comprehensions import comprehend
from .context import Lowering
from .expressions import evaluate
from .loops import back, here
from .memory import type_of
from .values import Abstract, Ref, Value


class _OfOthers(Exception):
    """It is no array that is added."""


def is_sum_of_items(node: Any) -> bool:
    """Whether this call has nothing but a comprehension for its argument."""
    alone = len(node.args) == 1 and not node.keywords
    return alone and isinstance(node.args[0], (gast.GeneratorExp, gast.ListComp))


def sum_of_arrays(cx: Lowering, node: Any) -> Abstract | None:
    """The sum that a call of `sum` stands for; None where its items are not arrays. Numbers are
    left to Python, which adds them with more care than a loop does."""
    before, home = here(cx), cx.scope.frame
    held = cx.hold(Value(Const(0)))

    def collect() -> None:
        item = evaluate(cx, node.args[0].elt)
        if not _is_array(cx, item):
            raise _OfOthers
        frame = cx.state.frames[home]
        frame[held[0]] = operators.binary(cx, "Add", frame[held[0]], item, node)

    try:
        comprehend(cx, node.args[0], collect)
    except _OfOthers:
        back(cx, before)
        return None
    return cx.drop(held)[0]


def _is_array(cx: Lowering, item: Abstract) -> bool:
    if isinstance(item, Value):
        return isinstance(item.atom.type, Array)
    return isinstance(item, Ref) and isinstance(type_of(cx, item), Array)
