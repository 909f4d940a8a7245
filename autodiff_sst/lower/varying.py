"""What can carry no derivative, whatever the function is differentiated in."""

from __future__ import annotations

import types

from ..ir.nodes import Assign, Atom, Const, Var
from ..ir.types import can_vary
from ..ir.walk import operands
from .context import Lowering
from .memory import read
from .values import Abstract, Ref, Static, Tup, Value


def never_varies(cx: Lowering, value: Abstract) -> bool:
    """Whether a value is made of literals, whole numbers and what comes from outside only."""
    match value:
        case Static(inner):
            return not isinstance(inner, types.FunctionType)
        case Value(atom):
            return _is_fixed(cx, atom)
        case Ref():
            return _is_fixed(cx, read(cx, value))
        case Tup(items):
            return all(never_varies(cx, item) for item in items)
    return False


def _is_fixed(cx: Lowering, atom: Atom) -> bool:
    outside = {i.var for i in cx.inputs.values() if not i.root.startswith("param:")}
    seen: set[Var] = set()
    pending: list[Atom] = [atom]
    while pending:
        one = pending.pop()
        if isinstance(one, Const) or one in seen or one in outside or not can_vary(one.type):
            continue
        made = cx.builder.binding(one)
        if not isinstance(made, Assign) or made.op.effect:
            return False
        seen.add(one)
        pending += operands(made)
    return True
