"""Small constructors of gast nodes."""

from __future__ import annotations

from typing import Any

import gast


def name(text: str, store: bool = False) -> Any:
    return gast.Name(text, gast.Store() if store else gast.Load(), None, None)


def constant(value: Any) -> Any:
    return gast.Constant(value, None)


def dotted(text: str) -> Any:
    """`np.linalg.norm` as an expression."""
    first, *rest = text.split(".")
    found = name(first)
    for part in rest:
        found = attribute(found, part)
    return found


def call(function: Any, args: list[Any], keywords: dict[str, Any] | None = None) -> Any:
    if isinstance(function, str):
        function = dotted(function)
    named = [gast.keyword(k, v) for k, v in (keywords or {}).items()]
    return gast.Call(function, args, named)


def attribute(owner: Any, title: str) -> Any:
    return gast.Attribute(owner, title, gast.Load())


def method(owner: Any, title: str, args: list[Any], keywords: Any = None) -> Any:
    return call(attribute(owner, title), args, keywords)


def subscript(owner: Any, index: Any, store: bool = False) -> Any:
    return gast.Subscript(owner, index, gast.Store() if store else gast.Load())


def assign(targets: list[Any], value: Any) -> Any:
    """`a = value`, or `a, b = value` for several targets."""
    target = targets[0] if len(targets) == 1 else gast.Tuple(targets, gast.Store())
    return gast.Assign([target], value, None)


def augment(target: Any, operator: Any, value: Any) -> Any:
    return gast.AugAssign(target, operator, value)


def function(
    title: str, parameters: list[str], body: list[Any], defaults: list[Any] | None = None
) -> Any:
    arguments = gast.arguments(
        [gast.Name(p, gast.Param(), None, None) for p in parameters],
        [],
        None,
        [],
        [],
        None,
        defaults or [],
    )
    return gast.FunctionDef(title, arguments, body, [], None, None, [])


def tuple_of(items: list[Any]) -> Any:
    return gast.Tuple(items, gast.Load())


OUT = "(out)"
"""Ends the text of what is written `np.add(a, b, out=u)`."""

BINARY: dict[str, Any] = {
    "+": gast.Add,
    "-": gast.Sub,
    "*": gast.Mult,
    "/": gast.Div,
    "//": gast.FloorDiv,
    "%": gast.Mod,
    "**": gast.Pow,
    "@": gast.MatMult,
    "&": gast.BitAnd,
    "|": gast.BitOr,
    "^": gast.BitXor,
    "<<": gast.LShift,
    ">>": gast.RShift,
}
COMPARE: dict[str, Any] = {
    "==": gast.Eq,
    "!=": gast.NotEq,
    "<": gast.Lt,
    "<=": gast.LtE,
    ">": gast.Gt,
    ">=": gast.GtE,
    "is": gast.Is,
}
UNARY: dict[str, Any] = {"-": gast.USub, "+": gast.UAdd, "~": gast.Invert, "not": gast.Not}
NEGATED: dict[Any, Any] = {
    gast.Eq: gast.NotEq,
    gast.NotEq: gast.Eq,
    gast.Lt: gast.GtE,
    gast.GtE: gast.Lt,
    gast.Gt: gast.LtE,
    gast.LtE: gast.Gt,
    gast.Is: gast.IsNot,
    gast.IsNot: gast.Is,
}


def negate(test: Any, exact: bool) -> Any:
    """`not test`; a comparison is turned round only where nan cannot be compared."""
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        return test.operand
    if exact and isinstance(test, gast.Compare) and len(test.ops) == 1:
        turned = NEGATED.get(type(test.ops[0]))
        if turned is not None:
            return gast.Compare(test.left, [turned()], test.comparators)
    return gast.UnaryOp(gast.Not(), test)
