"""Objects of libraries that are nothing but the arguments they were made with.

`norm(loc, s)` is no value of the trace: its method `logpdf` is the function `norm.logpdf` that is
given `loc` and `scale` by name. So such an object needs no rule of its own, and what it was made
with may carry derivatives.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Maker:
    """What makes such objects: a class, or a distribution.

    Attributes
    ----------
    parameters
        Their names, in order; the functions below take them by these names, or by others.
    others
        The names that those functions have for some of them.
    methods
        The function that a method is, by name; "__call__" is what calling the object does.
    coordinates
        Whether the points that the methods take may be a tuple of their coordinates.
    """

    parameters: tuple[str, ...]
    methods: Mapping[str, Any]
    others: Mapping[str, str] = field(default_factory=dict)
    coordinates: bool = False


MAKERS: dict[Any, Maker] = {}

# Instances that a library has names for, such as `scipy.stats.norm`, by their identity: they live
# as long as the library.
NAMED: dict[int, str] = {}

# How objects that were made outside say what they were made with: the class, and a function that
# gives their maker and where each argument is found, as a path of attributes and items.
Place = tuple[tuple[str, Any], ...]
TAKEN_APART: dict[type, Callable[[Any], tuple[Any, Mapping[str, Place]] | None]] = {}

# Functions that return an array and one of their options, with the function that returns the
# array alone, and the option with its default; and functions that take such a pair as their first
# argument, with the function that takes its first part there and the second by this name.
PACKED: dict[Any, tuple[Any, tuple[str, Any]]] = {}
UNPACKED: dict[Any, tuple[Any, str]] = {}


def maker_of(value: Any) -> Maker | None:
    """The entry for what is called, if a call of it makes such an object."""
    try:
        return MAKERS.get(value)
    except TypeError:  # not hashable
        return None


def is_packed(value: Any) -> bool:
    try:
        return value in PACKED or value in UNPACKED
    except TypeError:  # not hashable
        return False


def helped(function: Any) -> Any:
    """The class or function of a library in whose place a helper is called; None for others."""
    if not (getattr(function, "__module__", None) or "").startswith("autodiff_sst."):
        return None
    for made_by, maker in MAKERS.items():
        if any(function is method for method in maker.methods.values()):
            return made_by
    for packed in (PACKED, UNPACKED):
        for user_function, (helper, _) in packed.items():
            if function is helper:
                return user_function
    return None


def public_name(value: Any) -> str | None:
    """The name of an instance that a library names, or of its method."""
    if isinstance(value, types.MethodType) and id(value.__self__) in NAMED:
        return f"{NAMED[id(value.__self__)]}.{value.__name__}"
    return NAMED.get(id(value))
