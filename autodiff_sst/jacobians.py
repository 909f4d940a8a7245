"""Jacobians, from one Jacobian-vector product for each column or row."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from .derivative import argument_at, argument_slots, bind, prepared
from .errors import ArgumentError
from .operators import Argnums, make_recipe, run_jvp, run_vjp
from .options import Options
from .slots import chosen_slots
from .structures import basis, flat_size, stack_jacobian


def make_jacobian(
    f: Callable[..., Any], argnums: Argnums, mode: str, with_value: bool, options: Options
) -> Callable[..., Any]:
    """See `jacobian` and `value_and_jacobian`."""
    if mode not in ("auto", "forward", "reverse"):
        raise ArgumentError(f"mode is 'auto', 'forward' or 'reverse', not {mode!r}")
    recipe = make_recipe("jvp", f, argnums, options=options)
    parameters = inspect.signature(recipe.primal, follow_wrapped=False).parameters.values()
    stars = [p.name for p in parameters if p.kind is p.VAR_KEYWORD]
    only_named = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY] + stars

    def run(*args: Any, **keywords: Any) -> Any:
        arguments = prepared(recipe, bind(recipe, args, keywords))
        slots = [slot for slot in argument_slots(recipe, arguments) if slot.name not in only_named]
        places = [slots.index(slot) for slot in chosen_slots(recipe, slots)]
        named = {name: arguments[name] for name in only_named if name in arguments}
        for name in stars:
            named.update(named.pop(name, {}))
        values = [argument_at(arguments, slot) for slot in slots]
        g = functools.partial(f, **named) if named else f
        value, parts = _columns_or_rows(g, values, places, mode, options)
        result = parts[0] if recipe.bare else tuple(parts)
        return (value, result) if with_value else result

    functools.update_wrapper(run, recipe.primal)
    del run.__wrapped__  # type: ignore[attr-defined,union-attr]
    return run


def _columns_or_rows(
    f: Callable[..., Any], args: Sequence[Any], places: Sequence[int], mode: str, options: Options
) -> tuple[Any, list[Any]]:
    """Value and one Jacobian for each argument at these places."""
    inputs = sum(flat_size(args[k]) for k in places)
    if mode != "forward":
        value, pull = run_vjp(f, tuple(args), {}, options)
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
