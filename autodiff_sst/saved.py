"""Derivatives that another process has made: found on disk and run without the compiler.

A record lists, for one function and one way of differentiating it, the derivatives made so far:
in which file each one is, how it is called, and what it was compiled for. It is JSON that people
can read, and it holds no code. A derivative is used if everything that it was compiled for is
still there, by fingerprint (`fingerprints.py`); it is then guarded by the objects found, as in the
process that made it. What cannot be told again is not recorded, and is derived anew.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import cache
from .compiled import Compiled, load_function
from .dispatch import RELATIONS, build_matcher
from .fingerprints import digest, fingerprint, surroundings
from .ir.guards import Guard, found_at
from .ir.types import Array, List, Scalar, Sym, Tuple
from .load import file_stem, stored_text
from .recipe import Recipe

ENTRIES_KEPT = 16
WIDTH = 100
PLAIN = ("absent", "missing", "apart", "one", "has", "unset", "bare", "own", *RELATIONS)
"""Kinds of guards that hold names and places only, and are tested without further ado."""

Entry = dict[str, Any]
Record = tuple[tuple[Entry, ...], ...]
Found = list[Compiled]


def key_of(recipe: Recipe) -> str | None:
    """The name of the record, or None where something has no fingerprint."""
    around, function = surroundings(), fingerprint(recipe.primal)
    if around is None or function is None:
        return None
    return digest(around, repr(recipe.operators), function)


# --- reading ----------------------------------------------------------------------------------


def load(key: str | None, recipe: Recipe, arguments: Mapping[str, Any]) -> Found | None:
    """The derivative for these arguments, in its parts, if another process has made it."""
    for parts in _read(key):
        made = [_revived(part, recipe.primal, arguments) for part in parts]
        if all(part is not None for part in made) and _fits(made[0], recipe, arguments):
            return made  # type: ignore[return-value]
    return None


def _read(key: str | None) -> Record:
    text = None if key is None else cache.lookup(key)
    return () if text is None else _parsed(text)


def _parsed(text: str) -> Record:
    """The entries, their sequences as tuples; none where this is no record."""
    try:
        found: Record = _as_tuples(json.loads(text))
    except (ValueError, RecursionError):
        return ()
    return found


def _as_tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_as_tuples, value))
    if isinstance(value, dict):
        return {key: _as_tuples(item) for key, item in value.items()}
    return value


def _fits(part: Compiled | None, recipe: Recipe, arguments: Mapping[str, Any]) -> bool:
    assert part is not None
    return build_matcher(part, list(arguments))(recipe.primal, **arguments) is not None


def _revived(part: Entry, primal: Any, arguments: Mapping[str, Any]) -> Compiled | None:
    """The code with the objects that it is about, if they are still the same."""
    guards = []
    for root, path, kind, wanted in part["guards"]:
        guard = _revived_guard(root, path, kind, wanted, primal, arguments)
        if guard is None:
            return None
        guards.append(guard)
    objects = []
    for place, wanted in part["objects"]:
        found = guards[place].value
        found = found[0] if isinstance(found, tuple) else found
        if fingerprint(found) != wanted:
            return None
        objects.append(found)
    text = stored_text(part["file"])
    if text is None:
        return None
    function = load_function(text, part["name"])
    captured = tuple((root, path) for root, path in part["captured"])
    parameters = tuple(part["parameters"])
    types = part["types"]
    return Compiled(
        text, part["name"], function, parameters, captured, tuple(objects), tuple(guards), types
    )


def _revived_guard(
    root: str, path: Any, kind: str, wanted: Any, primal: Any, arguments: Mapping[str, Any]
) -> Guard | None:
    if kind == "type":
        return Guard(root, path, kind, _type_from(wanted))
    if kind == "missing" and _importable(wanted):
        return None
    if kind.split()[0] in PLAIN:
        return Guard(root, path, kind, wanted)
    try:
        value = _seen(kind, found_at((root, path), primal, arguments))
    except Exception:  # whatever is there now, it is not what was there
        return None
    if _told(kind, value) != wanted:
        return None
    return Guard(root, path, kind, value.__code__ if kind == "code" else value)


def _importable(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def _seen(kind: str, found: Any) -> Any:
    """What a guard of this kind looks at, in an object."""
    match kind:
        case "equal" if isinstance(found, set):
            return set(found)  # that set itself may change
        case "code" | "is" | "equal":
            return found
        case "class":
            return type(found)
        case "length":
            return type(found), len(found)
        case "keys":
            return type(found), tuple(found)
    raise AssertionError(kind)


# --- writing ----------------------------------------------------------------------------------


def save(
    key: str | None, recipe: Recipe, arguments: Mapping[str, Any], parts: Sequence[Compiled]
) -> None:
    """Record a derivative for other processes, if all that it depends on can be told."""
    told = [_entry(part, recipe.primal, arguments) for part in parts]
    made = tuple(entry for entry in told if entry is not None)
    if key is None or len(made) < len(told):
        return
    entries = (made, *(entry for entry in _read(key) if entry != made))[:ENTRIES_KEPT]
    try:
        text = _in_lines([_in_lines(map(_shown, entry)) for entry in entries])
    except TypeError:  # something in it is no plain data
        return
    if _parsed(text) == entries:
        cache.store(key, text + "\n")


def _shown(part: Entry) -> str:
    """An entry, its keys and its guards in lines of their own."""
    guards = _in_lines(map(_line, part["guards"]))
    told = {key: _line(value) for key, value in part.items()} | {"guards": guards}
    return "{" + ",\n".join(f'"{key}": {text}' for key, text in told.items()) + "}"


def _line(value: Any) -> str:
    """A line, or several where it would be a long one."""
    text = json.dumps(value)
    return text if len(text) <= WIDTH else json.dumps(value, indent=1)


def _in_lines(items: Iterable[str]) -> str:
    return "[\n" + ",\n".join(items) + "\n]"


def _entry(part: Compiled, primal: Any, arguments: Mapping[str, Any]) -> Entry | None:
    guards: list[tuple[Any, ...]] = []
    for guard in part.guards:
        told = _told_again(guard, primal, arguments)
        if told is None:
            return None
        guards.append((guard.root, guard.path, guard.kind, told))
    objects = tuple(_object(value, part.guards) for value in part.objects)
    roots = {guard.root for guard in part.guards} | {root for root, _ in part.captured}
    if None in objects or not all(r == "function" or r.startswith("param:") for r in roots):
        return None
    return {
        "name": part.name,
        "types": part.types,
        "file": file_stem(part.text, part.name),
        "parameters": part.parameters,
        "captured": part.captured,
        "objects": objects,
        "guards": tuple(guards),
    }


def _told_again(guard: Guard, primal: Any, arguments: Mapping[str, Any]) -> Any:
    match guard.kind:
        case "type":
            return _type_told(guard.value)
        case kind if kind.split()[0] in PLAIN:
            return guard.value or ""
        case "code":
            return _told("code", found_at((guard.root, guard.path), primal, arguments))
    return _told(guard.kind, guard.value)


def _told(kind: str, value: Any) -> str | None:
    """What a guard is about, as text."""
    found = fingerprint(value)
    return found if kind != "equal" or found is None else f"{type(value).__name__} {found}"


def _object(value: Any, guards: Sequence[Guard]) -> tuple[int, str] | None:
    """A guard that holds the object, and its fingerprint."""
    told = fingerprint(value)
    for place, guard in enumerate(guards):
        held = guard.value[0] if isinstance(guard.value, tuple) else guard.value
        if held is value and guard.kind in ("is", "class", "length", "keys") and told is not None:
            return place, told
    return None


# --- types of numbers and arrays --------------------------------------------------------------


def _type_told(type_: Any) -> Any:
    match type_:
        case Scalar(dtype, python):
            return "number", dtype, python
        case Array(str(dtype), tuple(dims)):
            return "array", dtype, tuple(d if isinstance(d, int) else (d.least,) for d in dims)
        case List(item):
            return "list", _type_told(item)
        case Tuple(items):
            return "tuple", tuple(map(_type_told, items))
    return None


def _type_from(told: Any) -> Any:
    match told:
        case ("number", dtype, python):
            return Scalar(dtype, python)
        case ("array", dtype, dims):
            return Array(dtype, tuple(map(_dim_from, dims)))
        case ("tuple", items):
            return Tuple(tuple(map(_type_from, items)))
    return List(_type_from(told[1]))


def _dim_from(told: Any) -> Any:
    return told if isinstance(told, int) else Sym("n", 0, True, told[0])
