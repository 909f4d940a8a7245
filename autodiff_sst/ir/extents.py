"""Sums of extents of arrays from outside, `3*n + 2`, and which are at least as large as others.

An array that is cut at multiples of another one's extent, `weights[n : 2 * n]`, has parts of known
extents where it is known to be long enough.
"""

from __future__ import annotations

from .types import Dim, Linear, Sym, at_least, is_exact, is_number_extent, shift


def linear(dim: Dim | str | None) -> Linear | None:
    """An extent as a sum of those of arrays from outside; None where it is none for sure."""
    if isinstance(dim, int):
        return (), dim
    if not isinstance(dim, Sym) or not is_exact(dim):
        return None
    roots = dim.terms or ((dim, 1),)
    if any(is_number_extent(root) or _is_of_value(root) for root, _ in roots):
        return None
    return tuple((root.base, factor) for root, factor in roots), dim.offset


def _is_of_value(dim: Sym) -> bool:
    """Whether this is an extent of a value in the trace, which may be another one in each trip, or
    half of one."""
    base = dim.base
    numbered = base[0] == "v" and base[1:2].isdigit()
    return numbered or base[0] == "?" or base == "both" or "//" in base


def behind(dim: Dim, stop: Dim | None) -> int | None:
    """By how much an extent is more than another one of the same value, where neither is below
    zero; None where they have nothing to do with each other."""
    if isinstance(dim, int) and isinstance(stop, int):
        return dim - stop
    if not isinstance(dim, Sym) or not isinstance(stop, Sym):
        return None
    alike = dim.base == stop.base and dim.base[0] != "?" and dim.base != "both"
    return dim.offset - stop.offset if alike else None


def minus(a: Linear, b: Linear) -> Linear:
    factors = dict(a[0])
    for name, factor in b[0]:
        factors[name] = factors.get(name, 0) - factor
    return tuple(sorted((name, f) for name, f in factors.items() if f)), a[1] - b[1]


def plus(a: Linear, b: Linear) -> Linear:
    return minus(a, (tuple((name, -factor) for name, factor in b[0]), -b[1]))


def is_at_least(a: Linear, b: Linear) -> bool:
    """Whether `a >= b` for all extents."""
    factors, constant = minus(a, b)
    return constant >= 0 and all(factor > 0 for _, factor in factors)


def reaches(dim: Dim, bound: Linear) -> bool:
    """Whether an extent is known to be at least this sum."""
    own = linear(dim)
    over = dim.over if isinstance(dim, Sym) else ()
    if any(is_at_least(o, bound) for o in over):
        return True
    if own is None:
        return False
    roots = roots_of(dim)
    if _is_positive(minus(own, bound), roots):
        return True
    # `theta0 - 2` reaches as far as `theta0`, which is long enough for `y0 + 2`.
    return any(
        _is_positive(minus(_with(own, name, o), bound), roots)
        for name, factor in own[0]
        if factor == 1
        for o in roots[name].over
    )


def covers(dim: Dim, stop: Dim, by: int) -> bool:
    """Whether an extent is at least `stop + by`, which is a place or comes before the first one."""
    more = behind(dim, stop)
    if more is not None:
        return more >= by
    last = linear(stop)
    if last is None or at_least(stop) + by < 0:
        return False
    return reaches(dim, (last[0], last[1] + by))


def _with(own: Linear, name: str, other: Linear) -> Linear:
    """A sum with something else for one of its terms."""
    rest = minus(own, (((name, 1),), 0))
    return minus(rest, (tuple((n, -f) for n, f in other[0]), -other[1]))


def _is_positive(rest: Linear, roots: dict[str, Sym]) -> bool:
    """Whether a sum is not below zero, with what its terms are at least."""
    lowest = rest[1]
    for name, factor in rest[0]:
        lowest += factor * (roots[name].least if name in roots else 0)
    return lowest >= 0 and all(factor > 0 for _, factor in rest[0])


def difference(a: Dim, b: Dim) -> Dim | None:
    """The extent `a - b` where `a` is known to be at least `b`."""
    left, right = linear(a), linear(b)
    if left is None or right is None or not reaches(a, right):
        return None
    over = a.over if isinstance(a, Sym) else ()
    rest = [minus(o, right) for o in (left, *over)]
    least = max((o[1] for o in rest if is_at_least(o, ((), 0))), default=0)
    return made_of({**roots_of(a), **roots_of(b)}, minus(left, right), least)


def multiple(dim: Dim, factor: int) -> Dim | None:
    """The extent `factor * dim`."""
    found = linear(dim)
    if found is None or factor < 1:
        return None
    terms = tuple((name, factor * f) for name, f in found[0])
    least = factor * (dim if isinstance(dim, int) else dim.least)
    return made_of(roots_of(dim), (terms, factor * found[1]), least)


def total(a: Dim, b: Dim) -> Dim | None:
    """The extent `a + b`."""
    left, right = linear(a), linear(b)
    if left is None or right is None:
        return None
    negative = tuple((name, -factor) for name, factor in right[0]), -right[1]
    least = sum(d if isinstance(d, int) else d.least for d in (a, b))
    return made_of({**roots_of(a), **roots_of(b)}, minus(left, negative), least)


def rest_of(dim: Dim, taken: Dim) -> Dim:
    """The extent `dim - taken`, where what is taken is there for sure."""
    value = minus(_sum_of(dim), _sum_of(taken))
    return made_of({**roots_of(dim), **roots_of(taken)}, value, 0)


def _sum_of(dim: Dim) -> Linear:
    """An extent as the sum that it is made of."""
    if isinstance(dim, int):
        return (), dim
    return tuple((root.base, factor) for root, factor in dim.terms or ((dim, 1),)), dim.offset


def roots_of(dim: Dim) -> dict[str, Sym]:
    """The extents that an extent is a sum of, by their bases."""
    if isinstance(dim, int):
        return {}
    return {root.base: root for root, _ in dim.terms} if dim.terms else {dim.base: dim}


def made_of(roots: dict[str, Sym], value: Linear, least: int) -> Dim:
    """The extent that is this sum of others, which is known to be at least so much."""
    factors, constant = value
    if not factors:
        return constant
    if len(factors) == 1 and factors[0][1] == 1:
        return shift(roots[factors[0][0]], constant)
    base = "+".join(name if f == 1 else f"{f}*{name}" for name, f in factors)
    terms = tuple((roots[name], f) for name, f in factors)
    return Sym(base, constant, least > 1, least, terms)
