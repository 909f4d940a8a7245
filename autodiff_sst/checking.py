"""Numerical derivatives, and the comparison of exact ones with them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .errors import ArgumentError
from .structures import is_inexact, map_leaves, numbers

EPS = float(np.finfo(float).eps)
# The step that balances truncation against rounding, relative to the size of x
# (Nocedal & Wright, Numerical Optimization, section 8.1).
STEPS = {"forward": EPS**0.5, "backward": EPS**0.5, "central": EPS ** (1 / 3), "richardson": 0.01}
METHODS = tuple(STEPS)


def numerical_gradient(
    f: Callable[..., Any], argnums: Any, method: str, step: float | None
) -> Callable[..., Any]:
    """See `finite_difference`."""
    if method not in STEPS:
        raise ArgumentError(f"method is one of {', '.join(METHODS)}, not {method!r}")
    bare = isinstance(argnums, (int, str))
    places = (argnums,) if bare else tuple(argnums)

    def run(*args: Any, **keywords: Any) -> Any:
        found = tuple(_one(f, args, keywords, place, method, step) for place in places)
        return found[0] if bare else found

    return run


def _one(
    f: Callable[..., Any],
    args: tuple[Any, ...],
    keywords: dict[str, Any],
    place: int | str,
    method: str,
    step: float | None,
) -> Any:
    """The numerical gradient with respect to one argument."""
    if isinstance(place, str) and place not in keywords:
        import inspect

        parameters = inspect.signature(f).parameters
        if place not in parameters:
            raise ArgumentError(
                f"argnums names {place!r}, but the parameters are {', '.join(parameters)}"
            )
        index = list(parameters).index(place)
        if index < len(args):
            place = index
        else:
            keywords = {**keywords, place: parameters[place].default}
    if isinstance(place, int):
        if not -len(args) <= place < len(args):
            raise ArgumentError(
                f"argnums {place} is out of range: {len(args)} arguments are given by position"
            )
        place %= len(args)
    point = args[place] if isinstance(place, int) else keywords[place]

    def at(value: Any) -> Any:
        # The function may write to any of its arguments.
        given, named = copy.deepcopy((args, keywords))
        if isinstance(place, str):
            return f(*given, **{**named, place: value})
        return f(*given[:place], value, *given[place + 1 :], **named)

    def leaf_gradient(leaf: Any, path: list[int]) -> Any:
        if not is_inexact(leaf) and not isinstance(leaf, (int, np.integer, np.ndarray)):
            return None
        flat = np.zeros(np.size(leaf))
        for k in range(flat.size):
            flat[k] = _difference(at, point, path[0] + k, leaf, k, method, step)
        path[0] += flat.size
        return flat.reshape(np.shape(leaf)) if isinstance(leaf, np.ndarray) else float(flat[0])

    path = [0]
    return map_leaves(lambda leaf: leaf_gradient(leaf, path), point)


def _difference(
    at: Callable[[Any], Any],
    point: Any,
    flat_place: int,
    leaf: Any,
    k: int,
    method: str,
    step: float | None,
) -> float:
    x = abs(complex(np.ravel(leaf)[k]))
    h = STEPS[method] * max(1.0, x) if step is None else step

    def g(shift: float) -> float:
        value = at(_moved(point, flat_place, shift))
        if np.ndim(value) != 0:
            raise ArgumentError(
                f"finite_difference needs a function that returns a single number, not an array of"
                f" shape {np.shape(value)}: sum it up with weights, or take one entry"
            )
        return float(np.real(value))

    match method:
        case "forward":
            return (g(h) - g(0.0)) / h
        case "backward":
            return (g(0.0) - g(-h)) / h
        case "central":
            return (g(h) - g(-h)) / (2 * h)
    return _extrapolated(g, h)


def _extrapolated(g: Callable[[float], float], h: float, levels: int = 5) -> float:
    """Richardson extrapolation of central differences with halved steps."""
    rows: list[list[float]] = []
    for level in range(levels):
        step = h / 2**level
        row = [(g(step) - g(-step)) / (2 * step)]
        for order in range(level):
            factor = 4.0 ** (order + 1)
            row.append((factor * row[order] - rows[-1][order]) / (factor - 1))
        rows.append(row)
    return rows[-1][-1]


def _moved(point: Any, place: int, shift: float) -> Any:
    """A copy of the point with one of its numbers moved."""
    offset = [0]

    def move(leaf: Any) -> Any:
        if not is_inexact(leaf) and not isinstance(leaf, (int, np.integer, np.ndarray)):
            return leaf
        size = int(np.size(leaf))
        inside = offset[0] <= place < offset[0] + size
        local = place - offset[0]
        offset[0] += size
        if not isinstance(leaf, np.ndarray):
            return leaf + shift if inside else leaf
        new = np.array(leaf, leaf.dtype if leaf.dtype.kind in "fc" else float)
        if inside:
            new.flat[local] += shift
        return new

    return map_leaves(move, point)


def check_derivatives(
    f: Callable[..., Any],
    args: tuple[Any, ...],
    order: int,
    modes: Sequence[str],
    atol: float,
    rtol: float,
) -> None:
    """See `check_grads`."""
    from .api import jvp, vjp

    if not set(modes) <= {"fwd", "rev"}:
        raise ArgumentError(f"modes are 'fwd' and 'rev', not {tuple(modes)}")
    rng = np.random.default_rng(0)
    directions = [_random_like(a, rng) for a in args]
    value = f(*copy.deepcopy(args))
    weights = _random_like(value, rng)

    def along(shift: float) -> float:
        moved = [
            map_leaves(lambda x, t: x if t is None else x + shift * t, a, d)
            for a, d in zip(args, directions, strict=True)
        ]
        return _dot(weights, f(*copy.deepcopy(moved)))

    scale = max([1.0] + [float(np.max(np.abs(n), initial=0.0)) for a in args for n in numbers(a)])
    expected = _extrapolated(along, 0.003 * scale)
    if "fwd" in modes:
        _, tangent = jvp(f, args, directions)
        _compare("forward", order, _dot(weights, tangent), expected, atol, rtol)
    if "rev" in modes:
        _, pull = vjp(f, *args)
        found = sum(_dot(d, g) for d, g in zip(directions, pull(weights), strict=True))
        _compare("reverse", order, found, expected, atol, rtol)
    if order > 1:
        from .api import grad

        places = tuple(k for k, a in enumerate(args) if numbers(a))
        check_derivatives(grad(f, places), args, order - 1, modes, atol * 10, rtol * 10)


def _random_like(value: Any, rng: np.random.Generator) -> Any:
    def leaf(x: Any) -> Any:
        if not is_inexact(x):
            return None
        found = rng.standard_normal(np.shape(x))
        return found.astype(x.dtype) if isinstance(x, np.ndarray) else float(found)

    return map_leaves(leaf, value)


def _dot(a: Any, b: Any) -> float:
    total = [0.0]

    def add(x: Any, y: Any) -> None:
        if x is not None and y is not None:
            total[0] += float(np.real(np.sum(np.asarray(x) * np.asarray(y))))

    map_leaves(add, a, b)
    return total[0]


def _compare(
    mode: str, order: int, found: float, expected: float, atol: float, rtol: float
) -> None:
    if not np.isclose(found, expected, atol=atol, rtol=rtol):
        raise AssertionError(
            f"{mode} derivative of order {order} is {found!r} along a random direction; finite"
            f" differences give {expected!r}"
        )
