"""What a distribution of `scipy.stats` is to the rules: the logarithm of its density.

All else follows. With z = (x - loc) / scale, density f and distribution function F,

    log f(x) = log f0(z) - log(scale)            dF = f (dx - dloc - z dscale) + dF0/dshape dshape

and sf = 1 - F, logcdf = log F, logsf = log(1 - F), while ppf and isf are the inverses of F and of
1 - F. Derivatives of F in shape parameters need a formula for F0; without one they are refused.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from ..applying import slope
from ..forms import Elementwise, Lambda, declare
from ..objects import MAKERS, NAMED, TAKEN_APART, Maker, Place
from ..symbols import Symbol, apply


@dataclass(frozen=True, slots=True)
class Support:
    """Where the density is not zero: `outside(z, *shapes)` tells what does not belong to it, and
    `point(*shapes)` is a point inside, at which formulas are evaluated in place of those."""

    outside: Lambda
    point: Lambda


POSITIVE = Support(lambda z, *shapes: z < 0.0, lambda *shapes: 1.0)
UNIT = Support(lambda z, *shapes: (z < 0.0) | (z > 1.0), lambda *shapes: 0.5)


@dataclass(frozen=True, slots=True)
class Distribution:
    """One distribution, in its standard form: loc 0, scale 1."""

    name: str
    log_density: Lambda
    support: Support | None
    cdf: Lambda | None
    discrete: bool
    whole: tuple[str, ...]

    @property
    def object(self) -> Any:
        return getattr(stats, self.name)

    @property
    def shapes(self) -> tuple[str, ...]:
        names = self.object.shapes
        return tuple(names.split(", ")) if names else ()

    @property
    def parameters(self) -> tuple[str, ...]:
        return (*self.shapes, "loc") if self.discrete else (*self.shapes, "loc", "scale")


def distribution(
    name: str,
    log_density: Lambda,
    support: Support | None = None,
    cdf: Lambda | None = None,
    *,
    discrete: bool = False,
    whole: tuple[str, ...] = (),
) -> None:
    """Enter the functions of a distribution, if this version of SciPy has it.

    `log_density(z, *shapes)` may lack terms that depend on nothing. Of a discrete distribution the
    argument is a whole number, and so are the parameters named in `whole`.
    """
    if not hasattr(stats, name):
        return
    d = Distribution(name, log_density, support, cdf, discrete, whole)
    NAMED[id(d.object)] = f"scipy.stats.{name}"
    names = _discrete(d) if discrete else _continuous(d)
    methods = {method: getattr(d.object, method) for method in names}
    MAKERS[d.object] = Maker(d.parameters, methods)


def _continuous(d: Distribution) -> tuple[str, ...]:
    _densities(d, "logpdf", "pdf")
    for method, sign in (("cdf", 1.0), ("sf", -1.0)):
        _probability(d, method, sign)
        _probability(d, f"log{method}", sign)
    _inverse(d, "ppf", 1.0)
    _inverse(d, "isf", -1.0)
    return ("logpdf", "pdf", "cdf", "sf", "logcdf", "logsf", "ppf", "isf")


def _discrete(d: Distribution) -> tuple[str, ...]:
    _densities(d, "logpmf", "pmf")
    for method, sign in (("cdf", 1.0), ("sf", -1.0)):
        _probability(d, method, sign)
        _probability(d, f"log{method}", sign)
    return ("logpmf", "pmf", "cdf", "sf", "logcdf", "logsf")


# --- the signature of a function --------------------------------------------------------------


def _facts(d: Distribution, method: str) -> dict[str, Any]:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    first = "q" if method in ("ppf", "isf") else "k" if d.discrete else "x"
    defaults = {"loc": 0, "scale": 1}
    parameters = [
        inspect.Parameter(name, kind, default=defaults.get(name, inspect.Parameter.empty))
        for name in (first, *d.parameters)
    ]
    unknown: dict[int, str] = {}
    if d.discrete:
        whole = {"k", "loc", *d.whole}
        unknown = {
            place: f"does not exist in {parameter.name}, which is a whole number"
            for place, parameter in enumerate(parameters)
            if parameter.name in whole
        }
    return {
        "name": f"{d.name}.{method}",
        "text": f"scipy.stats.{d.name}.{method}",
        "signature": inspect.Signature(parameters),
        "unknown": unknown,
    }


def _parts(d: Distribution, rest: tuple[Any, ...]) -> tuple[tuple[Any, ...], Any, Any]:
    """Shapes, loc and scale; what was left out is its default."""
    count = len(d.shapes)
    loc, scale, *_ = (*rest[count:], *(0, 1)[len(rest) - count :], 1)
    return rest[:count], loc, scale


def _standard(d: Distribution, x: Any, rest: tuple[Any, ...]) -> Any:
    """z"""
    _, loc, scale = _parts(d, rest)
    z = x if _is_literal(loc, 0) else x - loc
    return z if _is_literal(scale, 1) else z / scale


def _is_literal(value: Any, number: int) -> bool:
    return not isinstance(value, Symbol) and bool(value == number)


# --- densities --------------------------------------------------------------------------------


def _inside(d: Distribution, z: Any, shapes: tuple[Any, ...]) -> tuple[Any, Any]:
    """z with what is outside of the support moved into it, and what that is."""
    if d.support is None:
        return z, None
    outside = d.support.outside(z, *shapes)
    if not isinstance(outside, Symbol):
        return (d.support.point(*shapes) if outside else z), outside
    return np.where(outside, d.support.point(*shapes), z), outside


def _zero_outside(outside: Any, value: Any) -> Any:
    if not isinstance(outside, Symbol):
        return 0.0 if outside else value
    return np.where(outside, 0.0, value)


def _log_slope(d: Distribution, place: int, x: Any, rest: tuple[Any, ...]) -> Any:
    """The derivative of log f in x (place 0), a shape, loc or scale."""
    shapes, _, scale = _parts(d, rest)
    z, outside = _inside(d, _standard(d, x, rest), shapes)
    count = len(shapes)
    if 0 < place <= count:
        return _zero_outside(outside, slope(d.log_density, [z, *shapes], place))
    found = slope(d.log_density, [z, *shapes], 0) if isinstance(z, Symbol) else 0.0
    if place == count + 2:
        found = 1.0 + z * found
    found = _zero_outside(outside, found)
    found = found if _is_literal(scale, 1) else found / scale
    return found if place == 0 else -found


def _densities(d: Distribution, log_density: str, density: str) -> None:
    for method in (log_density, density):
        facts = _facts(d, method)
        partials = tuple(
            None if place in facts["unknown"] else _along(d, place, method == density)
            for place in range(len(d.parameters) + 1)
        )
        function = getattr(d.object, method)
        declare(function, Elementwise(partials), None, broadcasts=True, **facts)


def _along(d: Distribution, place: int, scaled: bool) -> Lambda:
    """g times the derivative of log f in one argument, or of the density y."""
    return lambda g, y, x, *rest: (g * y if scaled else g) * _log_slope(d, place, x, rest)


# --- probabilities ----------------------------------------------------------------------------


def _probability(d: Distribution, method: str, sign: float) -> None:
    """F for sign 1 and 1 - F for sign -1, or the logarithm of it."""
    logarithm = method.startswith("log")

    def finite(y: Any) -> Any:
        # Where F is zero its logarithm is -inf, and so is that of the density.
        return y if d.support is None else np.where(y == -np.inf, 0.0, y)

    def steepness(y: Any, x: Any, rest: tuple[Any, ...]) -> Any:
        """The derivative in x, but for the sign."""
        if not logarithm:
            return apply(d.object.pdf, x, *rest)
        return np.exp(apply(d.object.logpdf, x, *rest) - finite(y))

    def along_x(g: Any, y: Any, x: Any, *rest: Any) -> Any:
        return sign * (g * steepness(y, x, rest))

    def along_loc(g: Any, y: Any, x: Any, *rest: Any) -> Any:
        return -sign * (g * steepness(y, x, rest))

    def along_scale(g: Any, y: Any, x: Any, *rest: Any) -> Any:
        return -sign * (g * _standard(d, x, rest) * steepness(y, x, rest))

    def along_shape(place: int) -> Lambda:
        def partial(g: Any, y: Any, x: Any, *rest: Any) -> Any:
            found = sign * _shape_slope(d, place, g, x, rest)
            return found * np.exp(-finite(y)) if logarithm else found

        return partial

    shapes = [along_shape(k) for k in range(len(d.shapes))]
    if d.discrete:
        _declare(d, method, [None, *shapes, None])
    else:
        _declare(d, method, [along_x, *shapes, along_loc, along_scale])


def _shape_slope(d: Distribution, place: int, g: Any, x: Any, rest: tuple[Any, ...]) -> Any:
    """g times the derivative of F in a shape parameter."""
    assert d.cdf is not None
    shapes, _, _ = _parts(d, rest)
    z = _standard(d, x, rest)
    z, outside = _inside(d, np.floor(z) if d.discrete else z, shapes)
    return g * _zero_outside(outside, slope(d.cdf, [z, *shapes], place + 1))


def _inverse(d: Distribution, method: str, sign: float) -> None:
    def along_q(g: Any, y: Any, q: Any, *rest: Any) -> Any:
        return sign * (g / apply(d.object.pdf, y, *rest))

    def along_scale(g: Any, y: Any, q: Any, *rest: Any) -> Any:
        return g * _standard(d, y, rest)

    def along_shape(place: int) -> Lambda:
        def partial(g: Any, y: Any, q: Any, *rest: Any) -> Any:
            return -(_shape_slope(d, place, g, y, rest) / apply(d.object.pdf, y, *rest))

        return partial

    shapes = [along_shape(k) for k in range(len(d.shapes))]
    _declare(d, method, [along_q, *shapes, lambda g, y, q, *rest: g, along_scale])


def _declare(d: Distribution, method: str, partials: list[Lambda | None]) -> None:
    facts = _facts(d, method)
    if d.cdf is None:
        for place, name in enumerate(d.shapes, 1):
            partials[place] = None
            facts["unknown"].setdefault(place, f"is not known in its shape parameter {name!r}")
    rule = Elementwise(tuple(partials))
    declare(getattr(d.object, method), rule, None, broadcasts=True, **facts)


# --- distributions with fixed parameters, made outside ----------------------------------------


def _take_apart(frozen: Any) -> tuple[Any, Mapping[str, Place]] | None:
    """A copy of the distribution is in it, with the arguments as they were given."""
    own = next((d for d in MAKERS if type(d) is type(frozen.dist) and _same(d, frozen.dist)), None)
    if own is None:
        return None
    names = MAKERS[own].parameters
    places: dict[str, Place] = {
        name: (("attribute", "args"), ("item", k))
        for k, name in zip(range(len(frozen.args)), names, strict=False)
    }
    for name in frozen.kwds:
        places[name] = (("attribute", "kwds"), ("item", name))
    return own, places


def _same(a: Any, b: Any) -> bool:
    return a is b or a._updated_ctor_param() == b._updated_ctor_param()


for _example in (stats.norm(), stats.poisson(1.0)):
    TAKEN_APART[type(_example)] = _take_apart
