"""What a derivative module needs beyond its function to be used without this package."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np

from ..errors import ArgumentError
from ..ir.nodes import Var
from . import syntax
from .expressions_of import Expressions

MAX_ELEMENTS = 1000


@dataclass(frozen=True)
class Standalone:
    """How the module is written.

    Attributes
    ----------
    docstring
        That of the module.
    values
        What the function captures, by variable: they become constants of the module.
    parameters
        The parameters of the user's function with their kinds and defaults, then the tangents.
    checks
        Statements at the beginning of the function that refuse calls it was not made for, as text.
    helpers
        The functions that the checks call.
    """

    docstring: str
    values: Mapping[Var, Any]
    parameters: Sequence[inspect.Parameter]
    checks: Sequence[str] = ()
    helpers: Mapping[str, Any] = field(default_factory=dict)


def name_constants(body: list[Any], names: Sequence[str], taken: set[str]) -> dict[str, str]:
    """Call constants `SCALE` where the function says `scale`: the new names by the old ones.

    A name that the function sets as well is a variable of its own, which starts from the constant.
    """
    nodes = [n for stmt in body for n in gast.walk(stmt) if isinstance(n, gast.Name)]
    stored = {n.id for n in nodes if isinstance(n.ctx, gast.Store)}
    taken = taken | ({n.id for n in nodes} - (set(names) - stored))
    found: dict[str, str] = {}
    for name in names:
        found[name] = _free(name.upper().strip("_") or "CONSTANT", taken)
        taken.add(found[name])
    for node in nodes:
        if node.id in found and node.id not in stored:
            node.id = found[node.id]
    starts = [n for n in names if n in stored]
    body[:0] = [syntax.assign([syntax.name(n, True)], syntax.name(found[n])) for n in starts]
    return found


def _free(wish: str, taken: set[str]) -> str:
    name, number = wish, 1
    while name in taken:
        number += 1
        name = f"{wish}_{number}"
    return name


def constant(expressions: Expressions, title: str, value: Any) -> Any:
    """`SCALE = 3.0` as a statement."""
    return syntax.assign([syntax.name(title, True)], _literal(expressions, title, value))


def _literal(expressions: Expressions, title: str, value: Any) -> Any:
    size = np.size(value) if isinstance(value, (np.ndarray, list, tuple)) else 1
    if size > MAX_ELEMENTS:
        raise ArgumentError(
            f"{title} has {size} elements, too many to be written into a module (at most"
            f" {MAX_ELEMENTS}): pass it as an argument"
        )
    if not isinstance(value, np.ndarray):
        return expressions.literal(value)
    dtype = expressions.function(f"np.{value.dtype.name}")
    if not value.size:
        return syntax.call(
            expressions.function("np.zeros"), [expressions.literal(value.shape)], {"dtype": dtype}
        )
    return syntax.call(
        expressions.function("np.array"), [expressions.literal(value.tolist())], {"dtype": dtype}
    )


def arguments(
    expressions: Expressions, parameters: Sequence[inspect.Parameter], named: Sequence[str]
) -> Any:
    """The parameter list; `named` are the names that the code uses for them."""
    for p, name in zip(parameters, named, strict=True):
        if p.name != name:
            raise ArgumentError(
                f"the parameter {p.name!r} has a name that the derivative module needs itself:"
                " rename it"
            )

    def of(*kinds: Any) -> list[Any]:
        return [_parameter(p.name) for p in parameters if p.kind in kinds]

    keyword_only = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    empty = inspect.Parameter.empty
    defaults = [
        _literal(expressions, p.name, p.default) for p in positional if p.default is not empty
    ]
    named_defaults = [
        None if p.default is empty else _literal(expressions, p.name, p.default)
        for p in keyword_only
    ]
    star = of(inspect.Parameter.VAR_POSITIONAL)
    double = of(inspect.Parameter.VAR_KEYWORD)
    return gast.arguments(
        of(inspect.Parameter.POSITIONAL_OR_KEYWORD),
        of(inspect.Parameter.POSITIONAL_ONLY),
        star[0] if star else None,
        of(inspect.Parameter.KEYWORD_ONLY),
        named_defaults,
        double[0] if double else None,
        defaults,
    )


def _parameter(name: str) -> Any:
    return gast.Name(name, gast.Param(), None, None)


def statements(text: str) -> list[Any]:
    """Python text as gast statements."""
    return list(gast.parse(text).body)
