"""Derivatives as data for `pickle`: what was asked for, with the function by its name.

Under that name is the function itself or, where `grad` decorates it, its derivative.
"""

from __future__ import annotations

import functools
import importlib
import sys
from dataclasses import dataclass, replace
from typing import Any

from .errors import ArgumentError
from .partials import function_of, partial_of
from .recipe import Recipe


@dataclass(frozen=True, slots=True)
class Reference:
    """A function by the names of its module and of its place there."""

    module: str
    qualname: str


def portable(recipe: Recipe) -> Recipe:
    """The recipe with a reference in place of the function.

    Raises
    ------
    ArgumentError
        The function is not found under its name.
    """
    inner = recipe.function
    if isinstance(inner, Recipe):
        return replace(recipe, function=portable(inner))
    return replace(recipe, function=_reference(inner))


def _reference(function: Any) -> Reference | functools.partial[Any]:
    partial = partial_of(function)
    if partial is not None:
        return partial
    reference = Reference(function.__module__, function.__qualname__)
    try:
        found = _resolved(reference)
    except (ImportError, AttributeError):
        found = None
    if found is not function:
        raise ArgumentError(
            f"the derivative of {reference.module}.{reference.qualname} cannot be pickled: there is"
            " no such function under that name, and a lambda or an inner function has none; define"
            " it with def at the top of a module"
        )
    return reference


def revived(recipe: Recipe) -> Recipe:
    """The recipe with the function that is meant."""
    inner = recipe.function
    match inner:
        case Recipe():
            function: Any = revived(inner)
        case functools.partial():
            function = function_of(inner)
        case _:
            function = _resolved(inner)
    return replace(recipe, function=function)


def _resolved(reference: Reference) -> Any:
    found: Any = sys.modules.get(reference.module) or importlib.import_module(reference.module)
    for part in reference.qualname.split("."):
        found = getattr(found, part)
    recipe = getattr(found, "__autodiff_recipe__", None)
    return found if recipe is None else recipe.primal
