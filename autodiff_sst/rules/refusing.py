"""Derivatives that are refused where they are used, not where they could be.

A decomposition has several results, and the derivative of one of them may not be known. Whether
anything reads it is known only when dead code is gone: until then it stands in the trace.
"""

from __future__ import annotations

from typing import Any

from ..errors import NoRule
from ..ir.nodes import Block
from ..ir.walk import statements
from .applying import place_of
from .forms import general
from .symbols import apply


def unknown_derivative(like: Any, reason: str) -> Any:
    """Stands for a derivative in the shape and dtype of `like`."""
    raise NoRule(reason)


def _refuse(t: Any, y: Any, like: Any, reason: str) -> Any:
    raise NoRule(reason)


unknown_op = general(
    unknown_derivative,
    _refuse,
    _refuse,
    infer=lambda like, reason: like.type,
    unique=True,
)


def unknown(like: Any, name: str, reason: str) -> Any:
    """A derivative of the function `name` that must not be used, because of `reason`."""
    return apply(unknown_derivative, like, f"the derivative of {name} {reason}")


def refuse_unknown(block: Block) -> Block:
    """The block, if it reads no derivative that is not known."""
    for stmt in statements(block):
        if getattr(stmt, "op", None) is unknown_op:
            raise NoRule(dict(stmt.keywords)["reason"].value, place_of(stmt.where))
    return block
