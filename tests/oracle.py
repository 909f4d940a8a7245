"""What a derivative must be, found without any differentiation: the oracle of the tests.

`richardson` and `curvature` estimate first and second directional derivatives from plain
calls of the function.  `check_derivatives` holds every operator of the package against
them and against the rest of the contract: the function's own value bit for bit, the
structure and dtype of the argument for its derivative, arguments left as they were.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from structures import (
    Structure,
    as_differentiated,
    assert_belongs_to,
    assert_close,
    assert_identical,
    dot,
    flat,
    is_floating,
    leaves,
    map_leaves,
    promoted,
    tangent_like,
    unflat,
    zeros_like,
)

import autodiff_sst as ad

__all__ = [
    "Estimate",
    "Expectation",
    "assert_close",
    "assert_identical",
    "check_derivatives",
    "check_expectation",
    "curvature",
    "dot",
    "is_smooth",
    "numerical_gradient",
    "richardson",
    "tangent_like",
]

Function = Callable[..., Structure]
Expectation = Literal["right", "refused", "right or refused"]


class Estimate(NamedTuple):
    """A numerical derivative and the largest error it is thought to have."""

    value: Structure
    error: float


# --- finite differences ----------------------------------------------------------------


def moved(args: Sequence[Structure], direction: Sequence[Structure], h: float) -> list[Structure]:
    """Deep copies of the arguments, moved by `h` along `direction` (None: not moved)."""
    result = list(promoted(list(args)))
    for k, along in enumerate(direction):
        if along is not None:
            result[k] = map_leaves(
                lambda leaf, d: leaf + h * d, result[k], along, elsewhere=lambda leaf: leaf
            )
    return result


def extrapolated(
    quotient: Callable[[float], np.ndarray], rounding: float, power: int, step: float
) -> tuple[np.ndarray, float]:
    """Ridders' extrapolation of `quotient(h)`, even in h, to h = 0, entry by entry."""
    ratio, levels = 1.5, 8
    previous: list[np.ndarray] = []
    best = error = np.zeros(0)
    with np.errstate(invalid="ignore"):
        for level in range(levels):
            h = step / ratio**level
            row = [quotient(h)]
            if level == 0:
                best, error = row[0], np.full(np.shape(row[0]), np.inf)
            floor = rounding / h**power
            for order, coarser in enumerate(previous, start=1):
                weight = ratio ** (2 * order)
                row.append((weight * row[-1] - coarser) / (weight - 1.0))
                spread = np.maximum(abs(row[-1] - row[-2]), abs(row[-1] - coarser)) + floor
                better = spread < error
                best = np.where(better, row[-1], best)
                error = np.where(better, spread, error)
            previous = row
    return best, float(np.max(error, initial=0.0))


def richardson(
    f: Function,
    args: Sequence[Structure],
    direction: Sequence[Structure],
    *,
    step: float = 0.01,
) -> Estimate:
    """The derivative of `f(*args)` along `direction` by extrapolated central differences.

    `direction` has one tangent per argument, None for an argument that stays.  Every call
    gets deep copies, float32 leaves widened to float64.  The result has the structure of
    the function's value; smooth functions are good to about 1e-10.
    """

    def call(h: float) -> Structure:
        with np.errstate(all="ignore"):
            return f(*moved(args, direction, h))

    like = call(0.0)
    rounding = 2.2e-16 * float(np.max(abs(flat(like)), initial=1e-3))

    def quotient(h: float) -> np.ndarray:
        return np.asarray((flat(call(h)) - flat(call(-h))) / (2.0 * h))

    value, error = extrapolated(quotient, rounding, 1, step)
    return Estimate(unflat(value, like), error)


def curvature(
    f: Function,
    args: Sequence[Structure],
    direction: Sequence[Structure],
    *,
    step: float = 0.04,
) -> Estimate:
    """The second derivative of the scalar `f` along `direction`, from its values alone."""

    def call(h: float) -> float:
        with np.errstate(all="ignore"):
            return float(f(*moved(args, direction, h)))

    middle = call(0.0)
    rounding = 4.4e-16 * max(1e-3, abs(middle))

    def quotient(h: float) -> np.ndarray:
        return np.asarray((call(h) + call(-h) - 2.0 * middle) / h**2)

    value, error = extrapolated(quotient, rounding, 2, step)
    return Estimate(value[()], error)


def is_smooth(
    f: Function, args: Sequence[Structure], argnums: Sequence[int], *, step: float = 0.01
) -> bool:
    """Whether differences of `f` can be trusted: no kink or jump at the point or close to it."""
    direction = [tangent_like(a, k) if k in argnums else None for k, a in enumerate(args)]
    slope = richardson(f, args, direction, step=step)
    cotangent = tangent_like(slope.value, 100)

    def paired(*moved_args: Structure) -> float:
        return dot(cotangent, f(*moved_args))

    bend = curvature(paired, args, direction, step=4.0 * step)
    scale = float(np.max(abs(flat(slope.value)), initial=1.0))
    return slope.error < 1e-7 * scale and bend.error < 1e-5 * max(scale, abs(bend.value))


def numerical_gradient(
    f: Function, args: Sequence[Structure], argnum: int, *, step: float = 0.01
) -> Estimate:
    """The gradient of a real scalar function in one argument, one difference per entry.

    For complex entries z = a + ib it is df/da - i df/db.
    """
    argument = promoted(args[argnum])
    worst = 0.0

    def slope(unit: np.ndarray) -> float:
        nonlocal worst
        direction: list[Structure] = [None] * len(args)
        direction[argnum] = unflat(unit, argument)
        estimate = richardson(f, args, direction, step=step)
        worst = max(worst, estimate.error)
        return float(estimate.value)

    size, kind = flat(argument).size, flat(argument).dtype
    gradient = np.zeros(size, kind)
    for k in range(size):
        unit = np.eye(1, size, k, dtype=kind)[0]
        gradient[k] = slope(unit) if kind.kind == "f" else slope(unit) - 1j * slope(1j * unit)
    return Estimate(unflat(gradient, argument), worst)


# --- the contract ------------------------------------------------------------------------


def assert_same_value(
    actual: Structure, expected: Structure, exact: Callable[[], Structure]
) -> None:
    """The function's own value: the plain call's, or its near neighbour by default.

    Only with `exact=True` must a NumPy function of a Python scalar give NumPy's last bit.
    """
    try:
        assert_identical(actual, expected)
    except AssertionError:
        single = any(np.asarray(leaf).dtype.itemsize == 4 for leaf in leaves(expected))
        assert_close(actual, expected, 1e-6 if single else 1e-14, 0.0, "value")
        got, wanted = ([type(leaf) for leaf in leaves(v)] for v in (actual, expected))
        assert got == wanted, f"value of types {got} in place of {wanted}"
        assert_identical(exact(), expected, "value with exact=True")


class Tolerance(NamedTuple):
    """How near a derivative must be to its numerical estimate."""

    relative: float
    absolute: float

    def assert_close(self, actual: Structure, estimate: Estimate, what: str) -> None:
        scale = float(np.max(abs(flat(estimate.value)), initial=1.0))
        assert estimate.error < max(1e-5, 10.0 * self.relative) * scale, (
            f"{what}: the difference quotient itself is only good to {estimate.error:.1e}"
        )
        absolute = self.absolute * scale + 10.0 * estimate.error
        assert_close(actual, estimate.value, self.relative, absolute, what)


def scalarised(f: Function, cotangent: np.ndarray) -> Function:
    """A real scalar function whose gradient is the adjoint of the array function `f`."""

    def weighted(*args: Structure) -> Structure:
        return np.sum(cotangent * f(*args))

    def weighted_complex(*args: Structure) -> Structure:
        return np.sum(np.real(cotangent * f(*args)))

    return weighted_complex if np.iscomplexobj(cotangent) else weighted


def check_derivatives(
    f: Function,
    *args: Structure,
    argnums: tuple[int, ...] = (0,),
    order: int = 2,
    rtol: float = 1e-6,
    atol: float = 1e-8,
    step: float = 0.01,
    seed: int = 0,
) -> None:
    """Hold every operator on `f` at `args` against plain calls of `f`.

    Parameters
    ----------
    f : callable
        Returns a real scalar, an array, or a structure of them.
    argnums : tuple of int
        The arguments that are differentiated.
    order : 1 or 2
        With 2, forward over reverse and reverse over reverse are checked too.
    step : float
        The largest step of the differences: less than the distance to the nearest kink.
    """
    before = copy.deepcopy(args)
    exact_args = [as_differentiated(a) if k in argnums else a for k, a in enumerate(args)]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        expected = f(*copy.deepcopy(exact_args))
    single = any(np.asarray(leaf).dtype.itemsize == 4 for leaf in leaves(list(args)))
    near = Tolerance(max(rtol, 2e-4), max(atol, 2e-5)) if single else Tolerance(rtol, atol)
    point = Point(args, exact_args, argnums, near, step, seed)

    # A derivative may warn of divisions and overflows only where the function does.
    with np.errstate(all="ignore" if caught else None):
        check_tangent(f, point, expected)
        if is_floating(expected) and np.ndim(expected) == 0 and np.isrealobj(expected):
            check_gradient(f, point, expected)
            if order >= 2:
                check_second_order(f, point)
        else:
            cotangent = tangent_like(expected, seed + 100)
            check_pullback(f, point, expected, cotangent)
            if order >= 2 and is_floating(expected):
                check_second_order(scalarised(f, cotangent), point)
    assert_identical(args, before, "arguments after the calls")


@dataclass(frozen=True)
class Point:
    """Where a function is differentiated, and how closely."""

    args: Sequence[Structure]
    exact_args: Sequence[Structure]  # integers that are differentiated promoted
    argnums: tuple[int, ...]
    near: Tolerance
    step: float
    seed: int

    @property
    def direction(self) -> list[Structure]:
        """A fixed random direction, None for arguments that stay."""
        return [
            tangent_like(a, self.seed + k) if k in self.argnums else None
            for k, a in enumerate(self.exact_args)
        ]

    @property
    def tangents(self) -> tuple[Structure, ...]:
        """The direction as `jvp` takes it: zero for arguments that stay."""
        pairs = zip(self.exact_args, self.direction, strict=True)
        return tuple(zeros_like(a) if d is None else d for a, d in pairs)


def check_tangent(f: Function, point: Point, expected: Structure) -> None:
    """`jvp`: value and tangent."""
    args, tangents = point.exact_args, point.tangents
    value, tangent = ad.jvp(f, args, tangents)
    assert_same_value(value, expected, lambda: ad.jvp(f, args, tangents, exact=True)[0])
    slope = richardson(f, point.exact_args, point.direction, step=point.step)
    point.near.assert_close(tangent, slope, "jvp")


def check_gradient(f: Function, point: Point, expected: Structure) -> None:
    """`value_and_grad` and `grad` of a scalar function."""
    args, argnums, near = point.args, point.argnums, point.near
    value, gradients = ad.value_and_grad(f, argnums=argnums)(*args)
    exact = ad.value_and_grad
    assert_same_value(value, expected, lambda: exact(f, argnums=argnums, exact=True)(*args)[0])
    assert isinstance(gradients, tuple), f"a tuple of argnums gave {type(gradients)}"
    assert len(gradients) == len(argnums), f"{len(gradients)} gradients for {argnums}"
    for argnum, gradient in zip(argnums, gradients, strict=True):
        what = f"gradient in argument {argnum}"
        assert_belongs_to(gradient, point.exact_args[argnum], what)
        estimate = numerical_gradient(f, point.exact_args, argnum, step=point.step)
        near.assert_close(gradient, estimate, what)
    slope = richardson(f, point.exact_args, point.direction, step=point.step)
    pairs = zip(argnums, gradients, strict=True)
    near.assert_close(sum(dot(g, point.direction[k]) for k, g in pairs), slope, "<grad, v>")
    bare = ad.grad(f, argnums=argnums[0])(*args)
    assert_close(bare, gradients[0], near.relative, near.absolute, "grad with an int argnums")


def check_pullback(f: Function, point: Point, expected: Structure, cotangent: Structure) -> None:
    """`vjp` of a function of any output, its pullback called twice."""
    args = point.exact_args
    value, pullback = ad.vjp(f, *args)
    assert_same_value(value, expected, lambda: ad.vjp(f, *args, exact=True)[0])
    first, second = pullback(cotangent), pullback(cotangent)
    assert isinstance(first, tuple), f"the pullback gave {type(first)}"
    assert len(first) == len(args), f"{len(first)} cotangents for {len(args)} arguments"

    def paired(*moved_args: Structure) -> float:
        return dot(cotangent, f(*moved_args))

    for argnum in point.argnums:
        what = f"pullback to argument {argnum}"
        assert_belongs_to(first[argnum], point.exact_args[argnum], what)
        estimate = numerical_gradient(paired, point.exact_args, argnum, step=point.step)
        point.near.assert_close(first[argnum], estimate, what)
        assert_identical(second[argnum], first[argnum], f"second {what}")


def check_second_order(f: Function, point: Point) -> None:
    """The Hessian times a direction: forward over reverse, and reverse over reverse."""
    args, argnums, near = point.exact_args, point.argnums, point.near
    gradient = ad.grad(f, argnums=argnums)
    along = tuple(point.direction[k] for k in argnums)
    product = richardson(gradient, point.exact_args, point.direction, step=point.step)
    forward = ad.jvp(gradient, args, point.tangents)[1]
    near.assert_close(forward, product, "jvp of grad")
    pulled = ad.vjp(gradient, *args)[1](along)
    reverse = tuple(pulled[k] for k in argnums)
    near.assert_close(reverse, product, "vjp of grad")
    bend = curvature(f, point.exact_args, point.direction, step=4.0 * point.step)
    loose = Tolerance(max(near.relative, 1e-5), max(near.absolute, 1e-6))
    loose.assert_close(dot(along, reverse), bend, "<v, H v> against values alone")


def check_expectation(
    expect: Expectation,
    f: Function,
    *args: Structure,
    argnums: tuple[int, ...] = (0,),
    **options: Any,
) -> None:
    """Hold `f` to what is expected: right, refused, or either of the two.

    A refusal is an `AutodiffError`; an `InternalError` never is one.
    """
    try:
        if expect == "refused":
            ad.grad(f, argnums=argnums)(*args)
        else:
            check_derivatives(f, *args, argnums=argnums, **options)
    except ad.InternalError:
        raise
    except ad.AutodiffError:
        if expect == "right":
            raise
    else:
        assert expect != "refused", "accepted what it should refuse"
