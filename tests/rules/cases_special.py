"""Cases: the functions of `scipy.special`, with the arguments that carry derivatives."""

from typing import Any

import numpy as np
import scipy.special
from rules.case import Case, M, P, V, W
from rules.rows_special import UNIT
from scipy.special import comb, logsumexp, zeta

INSIDE = np.array([0.3, -0.6, 0.45, 0.8])


def _one(name: str, *args: Any, at: int = 0, row: str = "", order: int = 2) -> list[Case]:
    """A function as it is called, differentiated in the argument at a place."""
    if not hasattr(scipy.special, name):
        return []
    function = getattr(scipy.special, name)
    before, x, after = args[:at], args[at], args[at + 1 :]

    def called(x: Any) -> Any:
        return function(*before, x, *after) * 2.0

    called.__name__ = name
    return [Case(f"scipy.special.{row or name}", called, (x,), order=order)]


def log_sum_weighted(x, b):
    return logsumexp(x, b=b) * x


def log_sum_signed(x):
    total, sign = logsumexp(x, b=np.array([1.0, -2.0, -3.0, 1.0]), return_sign=True)
    return total * sign


def log_shares(x):
    return scipy.special.log_softmax(x, axis=1) * x


def choices(n, k):
    return comb(n, k) + scipy.special.comb(5, 2, exact=True) * n


def signs(x):
    return x * scipy.special.gammasgn(x) + scipy.special.bernoulli(3)[1] * x


def quadrature(x):
    nodes, weights = scipy.special.roots_legendre(5)
    return np.sum(weights * np.exp(x * nodes))


def zeta_of_both(x, q):
    return zeta(x, q) + scipy.special.zeta(x + 1.0)


def sines_and_cosines(x):
    si, ci = scipy.special.sici(x)
    return si * ci


def fresnels(x):
    s, c = scipy.special.fresnel(x)
    return s**2 * c


def hyperbolic(x):
    return scipy.special.shichi(x)[1] * x


def airys(x):
    ai, aip, bi, _ = scipy.special.airy(x)
    return ai * bi + aip


def faddeeva(x):
    return np.real(scipy.special.wofz(x + 0.3j)) * x


def harmonic(theta, phi):
    return np.real(scipy.special.sph_harm_y(2, 1, theta, phi))


def lambert(x):
    return np.real(scipy.special.lambertw(x))


def hankel(x):
    return np.abs(scipy.special.hankel1(1, x)) ** 2


def harmonic_cosine(x):
    return scipy.special.sinc(x) ** 2


UNARY = """erf erfc erfcx dawsn ndtr log_ndtr log_expit softplus exp2 expm1 i0 i0e i1 i1e j0 j1
cosm1 sindg cosdg exp10 erfi exprel wrightomega"""
POSITIVE = """gamma digamma psi entr log1p loggamma rgamma y0 y1 expi exp1 spence factorial cbrt
k0 k1"""
BINARY = """xlogy xlog1py rel_entr betaln kl_div beta poch owens_t boxcox boxcox1p pseudo_huber
inv_boxcox binom"""
CASES = [
    *(case for name in UNARY.split() for case in _one(name, W)),
    *(case for name in POSITIVE.split() for case in _one(name, P)),
    *(
        case
        for name in "erfinv erfcinv ndtri logit ellipk ellipe".split()
        for case in _one(name, UNIT)
    ),
    *(case for name in BINARY.split() for at in (0, 1) for case in _one(name, V, 0.7, at=at)),
    *(
        case
        for name in "iv ive jv jn yv yn kv kve struve expn".split()
        for case in _one(name, 2, V, at=1)
    ),
    *_one("spherical_jn", 1, V, at=1),
    *_one("log_softmax", M),
    Case("scipy.special.log_softmax", log_shares, (M,)),
    *_one("huber", 0.7, W, at=1),
    *_one("polygamma", 1, V, at=1),
    *_one("zeta", 2.5, V, at=1, row="zeta[wrt q]"),
    *_one("gammainc", 2.0, V, at=1),
    *_one("gammaincc", 2.0, V, at=1),
    *_one("gammainc", V, 1.3, at=0, row="gammainc[wrt a]", order=1),
    *_one("gammaincinv", 2.0, UNIT, at=1),
    *_one("betainc", 2.0, 3.0, UNIT, at=2),
    *_one("betaincc", 2.0, 3.0, UNIT, at=2),
    *_one("betaincinv", 2.0, 3.0, UNIT, at=2),
    *_one("multigammaln", V + 2.0, 3),
    *_one("hyp1f1", 2.0, 3.0, V, at=2),
    *_one("hyp2f1", 2.0, 3.0, 4.0, INSIDE, at=3),
    *_one("hyp0f1", 2.0, V, at=1),
    *_one("ellipkinc", V, 0.4),
    *_one("ellipeinc", V, 0.4),
    *_one("voigt_profile", W, 0.7, 0.4),
    *_one("voigt_profile", W, 0.7, 0.4, at=1),
    *_one("stdtr", 3.0, W, at=1),
    *_one("stdtrit", 3.0, UNIT, at=1),
    *_one("chdtr", 3.0, V, at=1),
    *_one("bdtr", 2, 5, UNIT, at=2),
    *_one("pdtr", 2, V, at=1),
    *_one("gdtr", 0.7, 1.4, V, at=2),
    *(
        case
        for name in ("legendre", "chebyt", "hermite", "laguerre")
        for case in _one(f"eval_{name}", 3, INSIDE, at=1)
    ),
    *_one("eval_jacobi", 3, 1.0, 2.0, INSIDE, at=3),
    *_one("eval_gegenbauer", 3, 1.5, INSIDE, at=2),
    *_one("lpmv", 1, 2, INSIDE, at=2),
    Case("scipy.special.logsumexp[b]", log_sum_weighted, (V, W + 1.0), (0, 1)),
    Case("scipy.special.logsumexp[return_sign]", log_sum_signed, (V,)),
    Case("scipy.special.comb", choices, (4.5, 2.2), (0, 1)),
    Case("scipy.special.gammasgn", signs, (V,)),
    Case("scipy.special.bernoulli", signs, (V,)),
    Case("scipy.special.roots_legendre", quadrature, (0.7,)),
    Case("scipy.special.zeta", zeta_of_both, (2.5, 1.3), (0, 1), order=1),
    Case("scipy.special.sici", sines_and_cosines, (V,)),
    Case("scipy.special.fresnel", fresnels, (V,)),
    Case("scipy.special.shichi", hyperbolic, (V,)),
    Case("scipy.special.airy", airys, (V,)),
    Case("scipy.special.wofz", faddeeva, (V,)),
    Case("scipy.special.lambertw", lambert, (V,)),
    Case("scipy.special.hankel1", hankel, (V,)),
    Case("scipy.special.sinc", harmonic_cosine, (V,)),
]
if hasattr(scipy.special, "sph_harm_y"):
    CASES.append(Case("scipy.special.sph_harm_y", harmonic, (V, W), (0, 1)))
