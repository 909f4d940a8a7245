"""Signs and literal factors of derivative expressions, as one would write them by hand.

    a + -0.2 * b   ->   a - 0.2 * b
    2 * (x * y)    ->   2 * x * y
    a + (b - c)    ->   a + b - c

Turning a sign is exact; moving literals and parentheses may change a last bit.
"""

from __future__ import annotations

from typing import Any

import gast

PRODUCTS = (gast.Mult, gast.Div, gast.MatMult)


def closed(node: Any) -> Any:
    """Mark an expression that is a whole: integers that wrap around, where neither signs nor
    factors may be moved."""
    node.closed = True
    return node


def _is_closed(node: Any) -> bool:
    return getattr(node, "closed", False)


def _begins_closed(node: Any) -> bool:
    """Whether the first factor is one that takes no sign."""
    product = isinstance(node, gast.BinOp) and isinstance(node.op, PRODUCTS)
    return _is_closed(node) or (product and _begins_closed(node.left))


def without_sign(node: Any) -> Any:
    """The expression times -1 where it starts with a minus sign, else None."""
    if _is_closed(node):
        return None
    match node:
        case gast.Constant(value=int() | float() as value) if value < 0:
            return gast.Constant(-value, None)
        case gast.UnaryOp(op=gast.USub()):
            return node.operand
        case gast.BinOp() if isinstance(node.op, PRODUCTS):
            first = without_sign(node.left)
            return None if first is None else gast.BinOp(first, node.op, node.right)
    return None


def with_sign(node: Any) -> Any:
    """Minus the expression, the sign at its first factor: `-x * y`."""
    match node:
        case gast.Constant(value=int() | float() as value):
            return gast.Constant(-value, None)
        case gast.BinOp(op=gast.Mult() | gast.Div()) if not _begins_closed(node):
            return gast.BinOp(with_sign(node.left), node.op, node.right)
    return gast.UnaryOp(gast.USub(), node)


def tidy(node: Any, *, flat: bool, reassociate: bool) -> Any:
    """A sum or product of a derivative, its operands tidy already.

    `flat` says that the second operand need not be worked out on its own, `reassociate` that a
    last bit may change.
    """
    if flat and reassociate and isinstance(node.right, gast.BinOp) and not _is_closed(node.right):
        node = _flattened(node)
    match node.op:
        case gast.Add():
            positive = without_sign(node.right)
            return node if positive is None else gast.BinOp(node.left, gast.Sub(), positive)
        case gast.Sub():
            positive = without_sign(node.right)
            return node if positive is None else gast.BinOp(node.left, gast.Add(), positive)
        case gast.Mult() if reassociate and isinstance(node.left, gast.Constant):
            return _scaled(node.left, node.right)
    return node


def _flattened(node: Any) -> Any:
    """`a + (b - c)` as `a + b - c`, `a - (b - c)` as `a - b + c`; not where `b` alone is a truth
    value or wraps around, to which `a` might be another one."""
    right = node.right
    if not _is_sum(node) or not _is_sum(right) or _is_closed(right.left):
        return node
    same = isinstance(node.op, gast.Add)
    turned = gast.Sub() if isinstance(right.op, gast.Add) else gast.Add()
    first = _flattened(gast.BinOp(node.left, node.op, right.left))
    return gast.BinOp(
        tidy(first, flat=False, reassociate=True), right.op if same else turned, right.right
    )


def _is_sum(node: Any) -> bool:
    return isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Add, gast.Sub))


def without_first(node: Any, name: str) -> Any:
    """What is added to `name` by `name + a - b`, else None."""
    if not _is_sum(node):
        return None
    if isinstance(node.left, gast.Name) and node.left.id == name:
        if isinstance(node.op, gast.Add):
            return node.right
        return None if _is_closed(node.right) else gast.UnaryOp(gast.USub(), node.right)
    rest = without_first(node.left, name)
    if rest is None or (_is_closed(rest) and _is_closed(node.right)):
        return None  # two truth values have no sum, only a number and them
    return gast.BinOp(rest, node.op, node.right)


def _scaled(factor: Any, node: Any) -> Any:
    """`factor * (x * y)` as `factor * x * y`."""
    product = isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Mult, gast.Div))
    if product and not _begins_closed(node):
        return gast.BinOp(_scaled(factor, node.left), node.op, node.right)
    return gast.BinOp(factor, gast.Mult(), node)
