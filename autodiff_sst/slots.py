"""The places that `argnums` counts: positional parameters, and the items of `*args` after them."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ArgumentError
from .recipe import Recipe


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter, or (with `item`) one of the arguments that `*args` took."""

    name: str
    item: int | None = None

    @property
    def label(self) -> str:
        """A name for it, also as part of other names."""
        return self.name if self.item is None else f"{self.name}_{self.item}"


def star_name(function: types.FunctionType) -> str | None:
    """The name of the `*args` parameter."""
    code = function.__code__
    if not code.co_flags & inspect.CO_VARARGS:
        return None
    return code.co_varnames[code.co_argcount + code.co_kwonlyargcount]


def slots_of(recipe: Recipe, names: list[str], extra: int) -> list[Slot]:
    """All slots, for parameters `names` of which `*args` took `extra` arguments."""
    star = star_name(recipe.primal)
    own = names[1:] if recipe.skips_self else names
    found = []
    for name in own:
        if name == star:
            found += [Slot(name, k) for k in range(extra)]
        else:
            found.append(Slot(name))
    return found


def argument_slots(recipe: Recipe, arguments: Mapping[str, Any]) -> list[Slot]:
    """The places that `argnums` counts in a call with these arguments."""
    star = star_name(recipe.primal)
    return slots_of(recipe, list(arguments), len(arguments.get(star, ())))  # type: ignore[arg-type]


def chosen_slots(recipe: Recipe, slots: list[Slot]) -> list[Slot]:
    """The slots that `argnums` names; raises where there is no such slot."""
    labels = [slot.name for slot in slots]
    title = recipe.primal.__name__
    found = []
    for argnum in recipe.argnums:
        if isinstance(argnum, str):
            if argnum not in labels:
                raise ArgumentError(
                    f"argnums names {argnum!r}, but the parameters of {title} are"
                    f" {', '.join(dict.fromkeys(labels))}"
                )
            chosen = slots[labels.index(argnum)]
            if chosen.item is not None:
                raise ArgumentError(
                    f"argnums names {argnum!r}, which takes any number of arguments: count them"
                )
            found.append(chosen)
        elif not -len(slots) <= argnum < len(slots):
            raise ArgumentError(
                f"argnums {argnum} is out of range: {title} has {len(slots)} parameters"
            )
        else:
            found.append(slots[argnum])
    return found


def tangent_name(name: str, own: Iterable[str]) -> str:
    """The name of the parameter for a tangent: no parameter of the function has it."""
    made = f"{name}_dot"
    while made in own:
        made += "_"
    return made


def varied_names(recipe: Recipe, arguments: Mapping[str, Any]) -> frozenset[str]:
    """The parameters that a derivative is with respect to."""
    return frozenset(s.name for s in chosen_slots(recipe, argument_slots(recipe, arguments)))
