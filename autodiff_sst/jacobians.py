"""Jacobians, from one Jacobian-vector product for each column or row."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .derivative import bind, parameter_names, prepared
from .errors import ArgumentError
from .operators import Argnums, make_recipe, run_jvp, run_vjp
from .options import Options
from .structures import basis, flat_size, stack_jacobian


def make_jacobian(
    f: Callable[..., Any], argnums: Argnums, mode: str, with_value: bool, options: Options
) -> Callable[..., Any]:
    """See `jacobian` and `value_and_jacobian`."""
    if mode not in ("auto", "forward", "reverse"):
        raise ArgumentError(f"mode is 'auto', 'forward' or 'reverse', not {mode!r}")
    recipe = make_recipe("jvp", f, argnums, options=options)
    names = parameter_names(recipe.primal)[recipe.skips_self :]

    def run(*args: Any, **keywords: Any) -> Any:
        arguments = prepared(recipe, bind(recipe, args, keywords))
        own = {k: v for k, v in arguments.items() if k in names}
        chosen = [a if isinstance(a, str) else names[a] for a in recipe.argnums]
        found = _columns_or_rows(f, own, chosen, mode, options)
        value, parts = found
        result = parts[0] if recipe.bare else tuple(parts)
        return (value, result) if with_value else result

    functools.update_wrapper(run, recipe.primal)
    del run.__wrapped__  # type: ignore[attr-defined,union-attr]
    return run


def _columns_or_rows(
    f: Callable[..., Any], arguments: dict[str, Any], chosen: list[str], mode: str, options: Options
) -> tuple[Any, list[Any]]:
    """Value and one Jacobian for each chosen argument."""
    args = tuple(arguments.values())
    places = [list(arguments).index(name) for name in chosen]
    inputs = sum(flat_size(arguments[name]) for name in chosen)
    if mode != "forward":
        value, pull = run_vjp(f, args, {}, options)
        if mode == "reverse" or flat_size(value) <= inputs:
            rows = [pull(cotangent) for cotangent in basis(value)]
            return value, [
                stack_jacobian(value, args[k], [row[k] for row in rows], True) for k in places
            ]
    jacobians = []
    value = None
    for k in places:
        columns = []
        for direction in basis(args[k]):
            tangents = [None] * len(args)
            tangents[k] = direction
            value, column = run_jvp(f, args, tangents, options)
            columns.append(column)
        jacobians.append(stack_jacobian(value, args[k], columns, False))
    return value, jacobians
