"""What a forward or a reverse trace starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError
from ..ir.guards import found_at
from ..ir.nodes import Var
from ..ir.types import dtype_of, is_inexact
from ..recipe import Recipe
from ..structures import check_structure, map_leaves
from ..structures import is_inexact as carries_derivative
from .recording import Record
from .rows import Place


def input_tangents(
    recipe: Recipe,
    made: Record,
    places: Sequence[Place],
    arguments: Mapping[str, Any],
    seed: Any,
) -> dict[Var, Any]:
    seeds = _seeds(list(arguments)[recipe.skips_self :], arguments, seed)
    given = {
        name: check_structure(arguments[name], value, f"the tangent of {name}")
        for name, value in seeds.items()
        if value is not None
    }
    found = {}
    for param, (root, path) in zip(made.params, places, strict=True):
        if root[6:] in given and root.startswith("param:"):
            dot = found_at((root, path), None, given)
            if dot is not None and is_inexact(dtype_of(param.type) or "object"):
                found[param] = dot
    if not found:
        raise ArgumentError(f"the seed {seed!r} varies no floating-point input")
    return found


def _seeds(names: list[str], arguments: Mapping[str, Any], seed: Any) -> dict[str, Any]:
    if seed is None or isinstance(seed, str):
        name = seed or next((n for n in names), "")
        if name not in names:
            raise ArgumentError(f"no parameter {name!r} to seed: there is {', '.join(names)}")
        return {name: map_leaves(_ones, arguments[name])}
    if isinstance(seed, Mapping):
        unknown = [n for n in seed if n not in names]
        if unknown:
            raise ArgumentError(f"no parameter {unknown[0]!r} to seed: there is {', '.join(names)}")
        return dict(seed)
    if not isinstance(seed, (tuple, list)) or len(seed) > len(names):
        raise ArgumentError(
            f"seed is a parameter name, a dict by name or a tuple of at most {len(names)} tangents"
        )
    return dict(zip(names, seed))


def _ones(leaf: Any) -> Any:
    if not carries_derivative(leaf):
        return None
    return np.ones_like(leaf) if isinstance(leaf, np.ndarray) else type(leaf)(1.0)


def result_adjoints(made: Record, seed: Any) -> dict[Var, Any]:
    atoms = [a for a in made.results if is_inexact(dtype_of(a.type) or "object")]
    values = [made.value(a) for a in atoms]
    if seed is None:
        if len(values) != 1 or np.ndim(values[0]):
            raise ArgumentError(
                "the result is not a single number: give the adjoint of the result as seed"
            )
        seeds: Any = [1.0]
    else:
        seeds = [seed] if len(values) == 1 else list(seed)
    if len(seeds) != len(values):
        raise ArgumentError(f"{len(values)} numbers or arrays in the result, {len(seeds)} seeds")
    found: dict[Var, Any] = {}
    for atom, value, bar in zip(atoms, values, seeds, strict=True):
        if isinstance(atom, Var):
            bar = check_structure(value, bar, "the adjoint of the result")
            found[atom] = found[atom] + bar if atom in found else bar
    return found
