"""What a derivative was compiled for, as tests that a later call must pass."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Path = tuple[tuple[str, Any], ...]
Location = tuple[str, Path]
"""Where something from outside is found: at a parameter, `param:x`, or from the `function` on, by
attributes, items, globals and closure cells; what is imported there, by the name of the module."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Something that was looked at while compiling, and must be the same at a later call.

    `kind` is one of

    is, code      the same object; a function with the same code
    own           a function with the code of the one that is differentiated
    equal         the same value and type, as are all parts of it
    class, keys, length     the same structure; keys and items of sets are the same in this order
    type          the same signature type, for numbers and arrays, which are read at each call
    absent        no global of this name, so that the builtin is meant
    missing       no module by this name: it could not be imported, and has not been since
    apart, one    another object than the one at a place; that one
    extents       an extent that is at least a sum of others: its axis (None for a number that is an
                  extent itself), the others with their factors, the number that is added
    few           a sum of extents that is below a number: the extents with their factors, what is
                  added, the number
    fits          an extent that is a sum of others, or one of them: as for `extents`
    small         a whole number that NumPy's hold with something added
    natural       a whole number where it is an extent, or where it is none: at least the first
                  of two numbers, below the second
    has           an attribute by this name, or none: the name, and whether there is one
    unset, bare   no attribute of its own by this name; none at all
    once          looked at as part of something guarded; it cannot be found on its own, so that no
                  other process can tell that it is still the same
    """

    root: str
    path: Path
    kind: str
    value: Any


def exact(value: Any) -> Any:
    """Something hashable that is equal for two values of the same types only, all the way down, and
    tells zeros by their signs. For values that guards of kind `equal` and `keys` hold."""
    kind = type(value)
    if kind in (tuple, frozenset, set):
        outer = tuple if kind is tuple else frozenset
        return kind, outer(map(exact, value))
    if kind in (slice, range):
        return kind, exact((value.start, value.stop, value.step))
    if kind in (float, complex) or isinstance(value, np.inexact):
        return kind, repr(value)
    return kind, value


def by_equality(value: Any) -> bool:
    """Whether what is equal to this, and of the same type, is the same."""
    kind = type(value)
    if kind is float:
        return bool(value != 0 and value == value)
    return kind not in (tuple, frozenset, set, slice, range, complex) and not isinstance(
        value, np.inexact
    )


def kinds_by_equality(value: Any) -> set[type] | None:
    """The type of the items of a container, if it has one only, and one of what is equal to it with
    items of that type is the same; nothing where it has no items, None otherwise."""
    if not isinstance(value, (tuple, set, frozenset)):
        return None
    kinds = set(map(type, value))
    told = not kinds or (len(kinds) == 1 and all(map(by_equality, value)))
    return kinds if told else None


def found_at(place: Location, function: Any, arguments: Mapping[str, Any]) -> Any:
    """The object at a place: a parameter or the function, then attributes and items."""
    root, path = place
    found = arguments[root[6:]] if root.startswith("param:") else function
    for kind, step in path:
        match kind:
            case "attribute":
                found = getattr(found, step)
            case "global":
                found = found.__globals__[step]
            case "cell":
                found = found.__closure__[step].cell_contents
            case "module":
                found = importlib.import_module(step)
            case _:
                found = found[step]
    return found
