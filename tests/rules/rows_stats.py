"""Rows: the functions of distributions, at points inside and outside of their support."""

from __future__ import annotations

from typing import Any

import numpy as np
from rules.rows import Row, row
from scipy import stats

from autodiff_sst.rules.scipy import stats as table  # noqa: F401  (read the tables)

LINE = np.array([0.5, -1.2, 2.3])
HALF = np.array([0.5, 1.7, -0.4])
UNIT = np.array([0.3, 0.85, 1.2])
ABOVE = np.array([1.6, 2.5, 0.4])
QUANTILES = np.array([0.2, 0.55, 0.9])
POSITIVE = "expon halfnorm halfcauchy halflogistic rayleigh maxwell levy"
REAL = "norm cauchy laplace logistic hypsecant gumbel_r gumbel_l"

# Points, and shape parameters.
CONTINUOUS: dict[str, tuple[Any, tuple[float, ...]]] = {
    **dict.fromkeys(REAL.split(), (LINE, ())),
    **dict.fromkeys(POSITIVE.split(), (HALF, ())),
    "t": (LINE, (3.4,)),
    "gennorm": (LINE, (1.6,)),
    "vonmises": (LINE, (1.7,)),
    "skewnorm": (LINE, (0.8,)),
    "loggamma": (LINE, (1.4,)),
    "exponnorm": (LINE, (1.3,)),
    "gamma": (HALF, (2.3,)),
    "invgamma": (HALF, (2.3,)),
    "chi2": (HALF, (3.4,)),
    "chi": (HALF, (3.4,)),
    "lognorm": (HALF, (0.8,)),
    "weibull_min": (HALF, (1.6,)),
    "lomax": (HALF, (1.6,)),
    "fisk": (HALF, (1.6,)),
    "invgauss": (HALF, (0.7,)),
    "f": (HALF, (3.4, 5.2)),
    "uniform": (UNIT, ()),
    "arcsine": (UNIT, ()),
    "beta": (UNIT, (2.3, 1.6)),
    "powerlaw": (UNIT, (1.6,)),
    "triang": (UNIT, (0.4,)),
    "pareto": (ABOVE, (2.3,)),
    "wrapcauchy": (ABOVE, (0.4,)),
    "truncnorm": (np.array([0.5, -0.6, 2.3]), (-1.1, 1.4)),
    "genpareto": (HALF, (0.3,)),
    "genextreme": (LINE, (0.3,)),
}
COUNTS = np.array([2, 0, 3])
DISCRETE: dict[str, tuple[Any, tuple[float, ...]]] = {
    "poisson": (COUNTS, (1.7,)),
    "bernoulli": (np.array([0, 1, 1]), (0.3,)),
    "binom": (COUNTS, (5, 0.3)),
    "nbinom": (COUNTS, (2.4, 0.3)),
    "geom": (COUNTS + 1, (0.3,)),
    "betabinom": (COUNTS, (5, 2.3, 1.6)),
}
# Their distribution functions have no formula in shape parameters, which are held fixed.
FIXED: dict[str, tuple[float, ...]] = {
    "t": (3,),
    "gennorm": (2,),
    "vonmises": (2,),
    "skewnorm": (2,),
    "exponnorm": (1,),
    "invgauss": (1,),
    "f": (3, 5),
    "beta": (2, 3),
    "nbinom": (2, 0.3),
    "betabinom": (5, 2, 3),
}
LOC_SCALE = (0.1, 1.3)


def _inside(name: str, points: Any) -> Any:
    """Without the point that is outside of the support."""
    return points if points is LINE else points[:2]


def _densities(name: str, points: Any, shapes: tuple[float, ...]) -> list[Row]:
    d = getattr(stats, name)
    inside = _inside(name, points)
    return [
        row(d.pdf, points, *shapes, *LOC_SCALE, depth=2),
        row(d.logpdf, inside, *shapes, *LOC_SCALE),
        row(d.logpdf, inside, *shapes, depth=2),
        row(d.pdf, inside[0], *shapes, depth=1),
    ]


def _probabilities(name: str, points: Any, shapes: tuple[float, ...]) -> list[Row]:
    d = getattr(stats, name)
    shapes = FIXED.get(name, shapes)
    # Two derivatives in a shape parameter lead to one that is refused, where it is that of gamma.
    depth = 1 if name in ("gamma", "invgamma", "chi2", "chi", "loggamma") else 2
    shown = [row(f, points, *shapes, *LOC_SCALE, depth=depth) for f in (d.cdf, d.sf)]
    inside = _inside(name, points)
    shown += [row(f, inside, *shapes, *LOC_SCALE, depth=depth) for f in (d.logcdf, d.logsf)]
    return shown + [row(f, QUANTILES, *shapes, *LOC_SCALE, depth=depth) for f in (d.ppf, d.isf)]


def _counts(name: str, counts: Any, shapes: tuple[float, ...]) -> list[Row]:
    d = getattr(stats, name)
    shown = [row(d.pmf, counts, *shapes, depth=2), row(d.logpmf, counts, *shapes)]
    shapes = FIXED.get(name, shapes)
    depth = 1 if name == "poisson" else 2
    return shown + [
        row(f, counts[:1], *shapes, depth=depth) for f in (d.cdf, d.sf, d.logcdf, d.logsf)
    ]


COLUMNS, LINE_OF = np.array([[0.4], [1.3]]), np.array([0.7, 1.1, 1.9])
PLANE = np.array([[0.5, 1.2, 0.8], [1.6, 0.4, 0.9]])
# Parameters that are repeated along the points, or the points along them.
REPEATED = [
    row(stats.norm.logpdf, PLANE, LINE_OF, COLUMNS, depth=2),
    row(stats.norm.pdf, LINE_OF, COLUMNS, 0.7, depth=2),
    row(stats.norm.logcdf, PLANE, LINE_OF, COLUMNS, depth=2),
    row(stats.norm.ppf, QUANTILES, COLUMNS, LINE_OF, depth=2),
    row(stats.gamma.logpdf, PLANE, LINE_OF, 0.0, COLUMNS, depth=2),
    row(stats.gamma.pdf, LINE_OF, COLUMNS, depth=2),
    row(stats.gamma.cdf, LINE_OF, COLUMNS, 0.0, 1.3, depth=1),
    row(stats.weibull_min.logsf, LINE_OF, COLUMNS, 0.0, LINE_OF, depth=2),
    row(stats.truncnorm.logpdf, 0.3, -COLUMNS, LINE_OF, depth=2),
    row(stats.poisson.pmf, np.arange(3), COLUMNS, depth=2),
    row(stats.norm.logpdf, LINE_OF.astype(np.float32), 0.3, 1.2, depth=2),
    row(stats.gamma.pdf, LINE_OF.astype(np.float32), np.float32(1.5), depth=2),
]

DISTRIBUTIONS = [
    *REPEATED,
    *(found for name, case in CONTINUOUS.items() for found in _densities(name, *case)),
    *(found for name, case in CONTINUOUS.items() for found in _probabilities(name, *case)),
    *(found for name, case in DISCRETE.items() for found in _counts(name, *case)),
]
