"""Cases: distributions and statistics of SciPy."""

from typing import Any

import numpy as np
import scipy.stats
from rules.case import Case, P, S, V, W, refused
from rules.rows_stats import CONTINUOUS, DISCRETE, FIXED
from scipy.stats import multivariate_normal, norm

SPD = S @ S.T + np.eye(3)
B = np.array([0.5, -1.2, 0.8])
POINTS = np.array([[0.4, -1.0, 0.7], [1.1, 0.3, -0.2]])
SIMPLEX = np.array([0.2, 0.5, 0.3])


def _one(name: str, method: str) -> Case:
    """A distribution's function of a number, with loc and scale as they are called."""
    points, shapes = (CONTINUOUS | DISCRETE)[name]
    own = FIXED.get(name, shapes) if method.lstrip("log") in ("cdf", "sf") else shapes
    x = float(points[1])

    def continuous(x: Any) -> Any:
        return getattr(getattr(scipy.stats, name), method)(x, *own, loc=0.1, scale=1.3)

    continuous.__name__ = f"{name}_{method}"
    return Case(f"scipy.stats.{name}.{method}", continuous, (x,), order=1)


METHODS = ("logpdf", "pdf", "cdf", "sf", "logcdf", "logsf")
LISTED = """norm uniform expon gamma beta t chi2 laplace logistic cauchy pareto gumbel_l gumbel_r
truncnorm vonmises gennorm wrapcauchy lognorm weibull_min halfnorm halfcauchy invgamma f rayleigh
maxwell skewnorm genpareto genextreme invgauss loggamma triang exponnorm levy""".split()


def wrt_loc_scale(x, mu, s):
    return np.sum(norm.logpdf(x, mu, s)) + norm(mu, scale=s).logpdf(0.3)


def quantile(q):
    return norm.ppf(q, loc=0.3, scale=1.2) ** 2


def quantile_above(q, mu):
    return norm(mu).isf(q) * 2.0


def gamma_shape(x, a):
    return scipy.stats.gamma.logpdf(x, a, scale=1.5)


def gamma_cdf_shape(x, a):
    return scipy.stats.gamma.cdf(x, a)


def beta_shape(x, a):
    return scipy.stats.beta.logpdf(x, a, 2.5)


def student(x, df):
    return scipy.stats.t.logpdf(x, df)


def generalised_pareto(x, c):
    return scipy.stats.genpareto.logpdf(x, c) + scipy.stats.genpareto.cdf(x, c, 0.1, 1.3)


def generalised_extreme(x, c):
    return scipy.stats.genextreme.logpdf(x, c) + scipy.stats.genextreme.sf(x, c, 0.1, 1.3)


def poisson(mu):
    return scipy.stats.poisson.logpmf(3, mu) * scipy.stats.poisson(mu).logpmf([0, 2])


def poisson_mass(mu):
    return scipy.stats.poisson.pmf(np.arange(4), mu)


def poisson_cdf(mu):
    return scipy.stats.poisson.cdf(2, mu)


def bernoulli(p):
    return scipy.stats.bernoulli.logpmf(1, p) * scipy.stats.bernoulli.logpmf(0, p)


def bernoulli_mass(p):
    return scipy.stats.bernoulli.pmf(1, p) * 2.0


def binomial(p):
    return scipy.stats.binom.logpmf(2, 5, p)


def negative_binomial(n, p):
    return scipy.stats.nbinom.logpmf(2, n, p)


def geometric(p):
    return scipy.stats.geom.logpmf(3, p)


def beta_binomial(a, b):
    return scipy.stats.betabinom.logpmf(2, 5, a, b)


def multinomial(odds):
    return scipy.stats.multinomial.logpmf([1, 2, 0], 3, odds / np.sum(odds))


def dirichlet(alpha):
    return scipy.stats.dirichlet.logpdf(SIMPLEX, alpha) + scipy.stats.dirichlet(alpha).logpdf(
        SIMPLEX[:2]
    )


def multivariate(x, mean, cov):
    return multivariate_normal.logpdf(x, mean, cov) * 2.0


def multivariate_frozen(x, mean, cov):
    return np.sum(multivariate_normal(mean, cov=cov).logpdf(x))


def multivariate_density(x, mean, cov):
    return scipy.stats.multivariate_normal.pdf(x, mean=mean, cov=cov)


def multivariate_variance(x, mean, s):
    return multivariate_normal.logpdf(x, mean, s)


def entropy(cov):
    return multivariate_normal.entropy(cov=cov) * cov[0, 0]


def wishart(x, df, scale):
    return scipy.stats.wishart.logpdf(x, df, scale)


def multivariate_student(x, loc, shape, df):
    return scipy.stats.multivariate_t.logpdf(x, loc, shape, df)


def standard_error(x):
    return scipy.stats.sem(x) + scipy.stats.sem(x[0], ddof=0)


def scores(x):
    return scipy.stats.zscore(x) ** 2


def moments(x):
    return scipy.stats.skew(x) * scipy.stats.kurtosis(x + 3.0)


def means(x):
    return scipy.stats.gmean(x) + scipy.stats.hmean(x, axis=1)[0]


def third_moment(x):
    return scipy.stats.moment(x, 3)


def ranks(x):
    return x * scipy.stats.rankdata(x, axis=1)


def entropies(p, q):
    return scipy.stats.entropy(p) * scipy.stats.entropy(p, q, base=2)


def counted(x):
    return x * scipy.stats.mode(np.floor(x), axis=0).count


def most_frequent(x):
    return scipy.stats.mode(x)[0] * 2.0


def density(x):
    return scipy.stats.gaussian_kde(W)(x)


def density_at_number(x):
    return scipy.stats.gaussian_kde(x)(0.3)[0] * scipy.stats.gaussian_kde(W)(x[0])[0]


def density_of_data(x, data):
    kde = scipy.stats.gaussian_kde(data, bw_method="silverman")
    return kde.logpdf(x) + kde.pdf(x[:1])


def density_in_plane(x, data):
    return scipy.stats.gaussian_kde(data, 0.6).evaluate(x)


CASES = [
    *(_one(name, method) for name in LISTED for method in METHODS),
    Case("scipy.stats.norm.logpdf[wrt loc,scale]", wrt_loc_scale, (V, 0.3, 1.2), (0, 1, 2)),
    Case("scipy.stats.norm.ppf", quantile, (0.3,)),
    Case("scipy.stats.norm.isf", quantile_above, (V / 2.0, 0.3), (0, 1)),
    Case("scipy.stats.gamma.logpdf[wrt shape]", gamma_shape, (V, 2.3), (0, 1)),
    Case("scipy.stats.gamma.cdf[wrt shape]", gamma_cdf_shape, (V, 2.3), (0, 1), order=1),
    Case("scipy.stats.beta.logpdf[wrt a]", beta_shape, (0.3, 1.7), (0, 1)),
    Case("scipy.stats.t.logpdf[wrt df]", student, (V, 3.4), (0, 1)),
    *(
        Case("scipy.stats.genpareto.logpdf", generalised_pareto, (V, c), (0, 1))
        for c in (0.0, 1e-5, -0.2)
    ),
    *(
        Case("scipy.stats.genextreme.logpdf", generalised_extreme, (V, c), (0, 1))
        for c in (0.0, 1e-5, -0.2)
    ),
    Case("scipy.stats.poisson.logpmf", poisson, (1.7,)),
    Case("scipy.stats.poisson.pmf", poisson_mass, (1.7,)),
    Case("scipy.stats.poisson.cdf", poisson_cdf, (1.7,)),
    Case("scipy.stats.bernoulli.logpmf", bernoulli, (0.3,)),
    Case("scipy.stats.bernoulli.pmf", bernoulli_mass, (0.3,)),
    Case("scipy.stats.binom.logpmf", binomial, (0.3,)),
    Case("scipy.stats.nbinom.logpmf", negative_binomial, (2.4, 0.3), (0, 1)),
    Case("scipy.stats.geom.logpmf", geometric, (0.3,)),
    Case("scipy.stats.betabinom.logpmf", beta_binomial, (2.3, 1.6), (0, 1)),
    Case("scipy.stats.multinomial.logpmf", multinomial, (SIMPLEX,)),
    Case("scipy.stats.dirichlet.logpdf", dirichlet, (V[:3] + 1.0,)),
    Case("scipy.stats.multivariate_normal.logpdf", multivariate, (POINTS, B, SPD), (0, 1, 2)),
    Case("scipy.stats.multivariate_normal.logpdf", multivariate, (B, V[:3], SPD), (0, 1, 2)),
    Case("scipy.stats.multivariate_normal.logpdf", multivariate_frozen, (POINTS, B, SPD), (1, 2)),
    Case("scipy.stats.multivariate_normal.logpdf", multivariate_variance, (B, V[:3], 0.7), (1, 2)),
    *(
        Case("scipy.stats.multivariate_normal.logpdf", multivariate, (x, B, SPD), (0, 1, 2))
        for x in (POINTS[:1], POINTS[:, None])
    ),
    Case("scipy.stats.multivariate_normal.pdf", multivariate_density, (B, V[:3], SPD), (0, 1, 2)),
    Case("scipy.stats.multivariate_normal.pdf", multivariate_density, (B[None], B, SPD), (0, 1, 2)),
    refused(
        "scipy.stats.multivariate_normal.logpdf",
        lambda x: multivariate_normal.logpdf(x, 0.3, 2.0),
        (V,),
        "is not known for one dimension: use scipy.stats.norm",
    ),
    Case("scipy.stats.multivariate_normal.entropy", entropy, (SPD,)),
    Case("scipy.stats.wishart.logpdf", wishart, (SPD, 4.5, S.T @ S), (0, 1, 2)),
    Case(
        "scipy.stats.multivariate_t.logpdf",
        multivariate_student,
        (POINTS, B, SPD, 3.4),
        (0, 1, 2, 3),
        order=1,
    ),
    Case("scipy.stats.sem", standard_error, (P,)),
    Case("scipy.stats.zscore", scores, (P,)),
    Case("scipy.stats.skew", moments, (P,), order=1),
    Case("scipy.stats.kurtosis", moments, (P,), order=1),
    Case("scipy.stats.moment", third_moment, (P,)),
    Case("scipy.stats.gmean", means, (P,)),
    Case("scipy.stats.hmean", means, (P,)),
    Case("scipy.stats.rankdata", ranks, (P,)),
    Case("scipy.stats.entropy", entropies, (P, P[::-1] + 0.1), (0, 1)),
    Case("scipy.stats.mode", counted, (P,)),
    Case("scipy.stats.mode", most_frequent, (P,), expect="refused"),
    Case("scipy.stats.gaussian_kde", density, (V,)),
    Case("scipy.stats.gaussian_kde", density_at_number, (V,)),
    Case("scipy.stats.gaussian_kde[wrt data]", density_of_data, (V, W), (0, 1), order=1),
    Case("scipy.stats.gaussian_kde[wrt data]", density_in_plane, (P[:2, :2], P[:2]), (0, 1)),
]
