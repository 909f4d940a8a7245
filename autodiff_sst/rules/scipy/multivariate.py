"""Distributions of vectors and matrices. SciPy looks at the lower triangle of a covariance only."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
from scipy import special, stats
from scipy.special import gammaln, xlogy

from ...ir.nodes import Atom
from ...ir.types import Array, Type, broadcast_dims, dims_of
from ...scipy_runtime import completed_simplex
from .. import decompositions as numpys
from ..forms import Lambda, Refused, defined, flat
from ..linalg import product_type
from ..objects import MAKERS, NAMED, Maker
from ..symbols import Symbol, apply, formula

_ONE_DIMENSION = "is not known for one dimension: use scipy.stats.norm"
_LOG_2PI = math.log(2.0 * math.pi)


def _entered(
    name: str,
    log_density: Lambda,
    inputs: int | tuple[int, ...],
    density: str = "pdf",
    entropy: Lambda | None = None,
    unknown: dict[int, str] | None = None,
    infer: Any = None,
) -> None:
    """The functions of a distribution: the logarithm of its density, its density, its entropy."""
    d = getattr(stats, name)
    NAMED[id(d)] = f"scipy.stats.{name}"
    methods: list[tuple[str, Lambda, Any, Any]] = [
        (f"log{density}", log_density, inputs, None),
        (density, log_density, inputs, lambda g, y: g * y),
    ]
    if entropy is not None:
        methods.append(("entropy", entropy, len(inspect.signature(entropy).parameters), None))
    for method, definition, places, outer in methods:
        defined(
            getattr(d, method),
            definition,
            inputs=places,
            outer=outer,
            unknown=unknown,
            infer=infer if method != "entropy" else None,
            name=f"{name}.{method}",
            text=f"scipy.stats.{name}.{method}",
        )
    parameters = tuple(inspect.signature(log_density).parameters)[1:]
    MAKERS[d] = Maker(parameters, {method: getattr(d, method) for method, *_ in methods})


def _for_each(axes: slice, least: int) -> Any:
    """The type of a result for each of the points; those axes of them are summed over. Axes of
    length 1 are dropped."""

    def infer(x: Atom, *_: Atom, **__: Atom) -> Type:
        dims = dims_of(x.type)
        if dims is None or len(dims) < least:
            return Array("float64", None)
        return product_type("float64", tuple(d for d in dims[axes] if d != 1))

    return infer


def _lower(matrix: Any) -> Any:
    """The symmetric matrix that has this lower triangle."""
    return numpys.completed(matrix, np.tril)


def _log_det(matrix: Any) -> Any:
    return np.linalg.slogdet(matrix)[1]


def _covariance(mean: Any, cov: Any) -> Any:
    given = None if mean is None else np.ndim(mean)
    if given == 0 or (given == 1 and mean.dims == (1,)):
        raise Refused(_ONE_DIMENSION)
    if not isinstance(cov, Symbol) or cov.ndim != 2:
        if given != 1 or (isinstance(cov, Symbol) and cov.ndim > 1):
            raise Refused("is known for a covariance matrix, or a mean and variances")
        return np.diag(np.ones_like(mean) * cov)
    if cov.dims[-1] == 1:
        raise Refused(_ONE_DIMENSION)
    return _lower(cov)


def _squeezed(found: Any) -> Any:
    """SciPy drops axes of length 1 from its results."""
    ones = tuple(axis for axis, dim in enumerate(found.dims) if dim == 1)
    return np.squeeze(found, axis=ones) if ones else found


def _distance(d: Any, matrix: Any) -> Any:
    """The squares of vectors in the metric that is the inverse of this matrix."""
    return _squeezed(np.sum((d @ np.linalg.inv(matrix)) * d, axis=-1))


def _normal_log_density(x: Any, mean: Any = None, cov: Any = 1.0) -> Any:
    matrix = _covariance(mean, cov)
    distance = _distance(x if mean is None else x - mean, matrix)
    return -0.5 * (distance + _log_det(matrix))


def _normal_entropy(mean: Any = None, cov: Any = 1.0) -> Any:
    return 0.5 * _log_det(_covariance(mean, cov))


_POINTS = _for_each(slice(None, -1), 1)
_entered("multivariate_normal", _normal_log_density, 3, entropy=_normal_entropy, infer=_POINTS)


def _t_log_density(x: Any, loc: Any = None, shape: Any = 1.0, df: Any = 1.0) -> Any:
    matrix = _covariance(loc, shape)
    n = np.shape(matrix)[0]
    distance = _distance(x if loc is None else x - loc, matrix)
    half = 0.5 * (df + n)
    constant_part = gammaln(half) - gammaln(0.5 * df) - 0.5 * (n * np.log(df) + _log_det(matrix))
    return constant_part - half * np.log1p(distance / df)


_entered("multivariate_t", _t_log_density, 4, infer=_POINTS)
flat(completed_simplex)
_ON_SIMPLEX = "is not known in x, whose sum is fixed"


def _dirichlet_log_density(x: Any, alpha: Any) -> Any:
    points = apply(completed_simplex, x, alpha)
    weights = alpha - 1.0 if points.ndim == 1 else np.expand_dims(alpha - 1.0, -1)
    total = gammaln(np.sum(alpha)) - np.sum(gammaln(alpha))
    return total + _squeezed(np.sum(xlogy(weights, points), axis=0))


def _multinomial_log_mass(x: Any, n: Any, p: Any) -> Any:
    # SciPy puts what is missing to 1 in place of the last probability.
    rest = p[..., slice(None, -1)]
    whole = np.concatenate([rest, 1.0 - np.sum(rest, axis=-1, keepdims=True)], axis=-1)
    return np.sum(xlogy(x, whole), axis=-1)


def _wishart_log_density(x: Any, df: Any, scale: Any) -> Any:
    if x.ndim != 2 or scale.ndim != 2:
        raise Refused("is known for one matrix")
    matrix = _lower(scale)
    p = np.shape(scale)[0]
    trace = np.sum(np.linalg.inv(matrix) * x)
    logs = (df - p - 1.0) * _log_det(_lower(x)) - df * (p * math.log(2.0) + _log_det(matrix))
    return 0.5 * (logs - trace) - formula(special.multigammaln)(0.5 * df, p)


_entered("wishart", _wishart_log_density, 3, infer=_for_each(slice(2, None), 2))
_entered(
    "dirichlet",
    _dirichlet_log_density,
    (1,),
    unknown={0: _ON_SIMPLEX},
    infer=_for_each(slice(1, None), 1),
)


def _counted_type(x: Atom, n: Atom, p: Atom) -> Type:
    parts = [dims_of(x.type), dims_of(n.type), dims_of(p.type)]
    if any(dims is None for dims in parts) or parts[0] is None or parts[2] is None:
        return Array("float64", None)
    dims = broadcast_dims(broadcast_dims(parts[0][:-1], parts[1] or ()) or (), parts[2][:-1])
    return product_type("float64", dims)


_WHOLE = {k: f"does not exist in {n}, which is a whole number" for k, n in enumerate("xn")}
_entered("multinomial", _multinomial_log_mass, (2,), "pmf", unknown=_WHOLE, infer=_counted_type)
