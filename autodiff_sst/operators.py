"""Operators at work: what the public functions do once their options are read."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from .derivative import (
    Derivative,
    argument_at,
    bind,
    find,
    parameter_names,
    prepared,
)
from .errors import ArgumentError
from .options import DEFAULT, Options
from .partials import function_of
from .quick import MISS, Target, Variant, call_known, remember, target_of
from .recipe import Recipe, written_on
from .slots import argument_slots, chosen_slots, tangent_name
from .structures import check_structure, is_inexact, leaves, numbers

Argnums = int | str | Sequence[int | str]
TARGETS = ("numpy",)


def make_derivative(
    mode: str, argnums: Argnums, has_aux: bool, options: Options, f: Callable[..., Any]
) -> Derivative:
    """`grad` and `value_and_grad`, the function last: as decorators they wait for it."""
    return Derivative(make_recipe(mode, f, argnums, has_aux=has_aux, options=options))


def make_recipe(mode: str, f: Any, argnums: Argnums, **settings: Any) -> Recipe:
    """Check what an operator was given and write it down."""
    options: Options = settings.pop("options", DEFAULT)
    if options.target not in TARGETS:
        known = " or ".join(map(repr, TARGETS))
        raise ArgumentError(f"there is no target {options.target!r}: it can be {known}")
    bare = isinstance(argnums, (int, str, np.integer))
    several = tuple(argnums) if isinstance(argnums, Sequence) else ()
    given: tuple[Any, ...] = (argnums,) if bare else several
    chosen = tuple(int(a) if isinstance(a, np.integer) else a for a in given)
    if not chosen or not all(isinstance(a, (int, str)) and not isinstance(a, bool) for a in chosen):
        raise ArgumentError(
            f"argnums is a place, a parameter name or a tuple of those, not {argnums!r}"
        )
    inner, owner = _function_of(f)
    if isinstance(inner, Recipe):
        options = options.joined(inner.options)
    return Recipe(mode, inner, chosen, bare, owner=owner, options=options, **settings)  # type: ignore[arg-type]


def recipe_of(f: Any) -> Recipe | None:
    """The recipe of a derivative, bound to its object where it is a method."""
    if inspect.ismethod(f):
        inner = recipe_of(f.__func__)
        return None if inner is None else inner.as_method(f.__self__)
    found: Recipe | None = written_on(f, "__autodiff_recipe__")
    return found


def _function_of(f: Any) -> tuple[types.FunctionType | Recipe, Any]:
    """The function to read, and the object it is bound to."""
    recipe = recipe_of(f)
    if recipe is not None:
        return recipe, None
    if inspect.ismethod(f):
        return f.__func__, f.__self__  # type: ignore[return-value]
    if isinstance(f, types.FunctionType):
        return f, None
    if isinstance(f, functools.partial):
        return function_of(f), None
    call = inspect.getattr_static(type(f), "__call__", None)
    if isinstance(call, types.FunctionType) and not isinstance(f, type):
        return call, f
    raise ArgumentError(
        f"{f!r} is not a Python function: give a function, lambda, method or derivative"
    )


def split_options(
    f: Callable[..., Any], keywords: Mapping[str, Any]
) -> tuple[Options, dict[str, Any]]:
    """Keywords that are options, and those that belong to `f`: a parameter of its own wins."""
    recipe = make_recipe("vjp", f, 0)
    own = parameter_names(recipe.primal)
    options = {field.name for field in fields(Options)} & keywords.keys() - set(own)
    rest = {name: value for name, value in keywords.items() if name not in options}
    return Options(**{name: keywords[name] for name in options}), rest


def run_jvp(
    f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], options: Options
) -> tuple[Any, Any]:
    """See `jvp`."""
    primals, tangents = tuple(primals), tuple(tangents)
    target = target_of(f)
    found = call_known("jvp", target, options, primals, tangents)
    if found is MISS:
        found = _in_full("jvp", "jvp", f, target, primals, tangents, options)
    return found  # type: ignore[no-any-return]


def _in_full(
    mode: str,
    key: Hashable,
    f: Callable[..., Any],
    target: Target | None,
    primals: tuple[Any, ...],
    tangents: tuple[Any, ...],
    options: Options,
) -> Any:
    if len(primals) != len(tangents):
        raise ArgumentError(f"{len(primals)} primals, but {len(tangents)} tangents")
    varied = tuple(k for k, t in enumerate(tangents) if t is not None)
    if not varied:
        raise ArgumentError("jvp needs a tangent for at least one argument")
    recipe = make_recipe(mode, f, varied, options=options)
    arguments = prepared(recipe, bind(recipe, primals, {}))
    entry, captured = find(recipe, arguments)
    slots = chosen_slots(recipe, argument_slots(recipe, arguments))
    names = [tangent_name(slot.label, arguments) for slot in slots]
    values = dict(arguments)
    for k, slot, name in zip(varied, slots, names, strict=True):
        value = argument_at(arguments, slot)
        values[name] = check_structure(value, tangents[k], f"the tangent of {slot.label}")
    variant = Variant((entry,), varied, tuple(names))
    remember(key, target, options, len(primals), variant)
    return entry.function(*(values[n] for n in entry.parameters), *captured, *entry.objects)


def run_vjp(
    f: Callable[..., Any], primals: tuple[Any, ...], keywords: Mapping[str, Any], options: Options
) -> tuple[Any, Callable[..., Any]]:
    """See `vjp`."""
    target = None if keywords else target_of(f)
    found = call_known("vjp", target, options, primals, None)
    if found is MISS:
        found = _vjp_in_full(f, target, primals, keywords, options)
    variant, (value, saved) = found
    back = variant.parts[1]
    places = variant.places
    pulled, objects = back.function, back.objects

    def pull(cotangent: Any) -> tuple[Any, ...]:
        found = pulled(saved, check_structure(value, cotangent, "the cotangent"), *objects)
        if len(places) == len(primals):
            return found  # type: ignore[no-any-return]
        return tuple(found[places.index(k)] if k in places else None for k in range(len(primals)))

    return value, pull


def _vjp_in_full(
    f: Callable[..., Any],
    target: Target | None,
    primals: tuple[Any, ...],
    keywords: Mapping[str, Any],
    options: Options,
) -> tuple[Variant, Any]:
    """The derivative, and what its forward sweep returns."""
    recipe = make_recipe("vjp", f, tuple(range(len(primals))) or (0,), options=options)
    recipe, places = _differentiable_only(recipe, primals)
    arguments = prepared(recipe, bind(recipe, primals, keywords))
    pair, captured = find(recipe, arguments, compile_vjp_entry)
    variant = Variant(tuple(pair), tuple(places))
    remember("vjp", target, options, len(primals), variant)
    values = tuple(arguments[n] for n in pair[0].parameters)
    return variant, pair[0].function(*values, *captured, *pair[0].objects)


def compile_vjp_entry(recipe: Recipe, arguments: dict[str, Any]) -> Any:
    from .pipeline import compile_vjp

    return compile_vjp(recipe, arguments)


def _differentiable_only(recipe: Recipe, primals: tuple[Any, ...]) -> tuple[Recipe, list[int]]:
    # Integers are counts as a rule: they are promoted only where there is nothing else.
    places = [k for k, x in enumerate(primals) if any(map(is_inexact, leaves(x)))]
    places = places or [k for k, x in enumerate(primals) if numbers(x)]
    if not places:
        raise ArgumentError("vjp needs at least one argument with floating-point numbers")
    return replace(recipe, argnums=tuple(places), bare=False), places


def run_hvp(
    f: Callable[..., Any], primals: Sequence[Any], tangents: Any, argnums: Argnums, options: Options
) -> Any:
    """See `hvp`."""
    primals = tuple(primals)
    target = target_of(f)
    if isinstance(argnums, int) and -len(primals) <= argnums < len(primals):
        directions = _directions(primals, tangents, [argnums], True)
        found = call_known(("hvp", (argnums,), True), target, options, primals, directions)
        if found is not MISS:
            return found
    derivative = make_derivative("grad", argnums, False, options, f)
    recipe = derivative.__autodiff_recipe__
    names = parameter_names(recipe.primal)[recipe.skips_self :]
    places = [names.index(a) if isinstance(a, str) else a % len(primals) for a in recipe.argnums]
    directions = _directions(primals, tangents, places, recipe.bare)
    key = ("hvp", recipe.argnums, recipe.bare)
    return _in_full("hvp", key, derivative, target, primals, directions, options)


def _directions(
    primals: tuple[Any, ...], tangents: Any, places: Sequence[int], bare: bool
) -> tuple[Any, ...]:
    """A tangent for each of `primals`, from those for the ones at `places`."""
    bare = bare and not (isinstance(tangents, tuple) and not isinstance(primals[places[0]], tuple))
    given = (tangents,) if bare else tuple(tangents)
    if len(given) != len(places):
        raise ArgumentError(f"{len(places)} parameters in argnums, but {len(given)} tangents")
    directions = [None] * len(primals)
    for k, tangent in zip(places, given, strict=True):
        directions[k] = tangent
    return tuple(directions)
