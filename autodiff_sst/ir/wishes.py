"""What to call values that the user gave no name: by what makes them and from what."""

from __future__ import annotations

from collections.abc import Mapping

from .callee import callee_of
from .nodes import Assign, Stmt, Var

OPERATIONS = {
    "add": "total",
    "subtract": "difference",
    "multiply": "product",
    "divide": "ratio",
    "negative": "minus",
    "matmul": "product",
    "dot": "product",
    "greater": "above",
    "greater_equal": "above",
    "less": "below",
    "less_equal": "below",
    "floor_divide": "quotient",
    "equal": "same",
    "not_equal": "differs",
    "list": "items",
    "sum_of_list": "total",
    "sum_of_numbers": "total",
    "sum_from": "total",
    "where": "chosen",
    "astype": "rounded",
    "broadcast_to": "spread",
    "array_of_parts": "array",
    "array_of_list": "array",
    "ix_": "places",
    "numbers_of_array": "numbers",
    "list_of_array": "items",
    "expand_dims": "column",
    "transpose": "transposed",
    "take_last": "last",
    "take_first": "first",
    "getitem": "part",
    "repeat_item": "items",
    "len": "count",
    "or": "either",
    "and": "both",
}


def wished(var: Var, made: Mapping[Var, Stmt]) -> str:
    """A word for a value, or for what it stands for, by the statements that make them."""
    while not var.name and var.of is not None and not isinstance(made.get(var), Assign):
        var = var.of[0]
    return wish(var, made.get(var))


def wish(var: Var, made: Stmt | None) -> str:
    """A word for a value made by this statement."""
    if var.name or not isinstance(made, Assign):
        return var.name or "value"
    if callee_of(made.op) is not None:
        return "value"
    name = made.op.name.removesuffix("_into")
    return OPERATIONS.get(name, name)
