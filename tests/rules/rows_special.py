"""Rows: the functions of `scipy.special`."""

from __future__ import annotations

from typing import Any

import numpy as np
from rules.rows import AXES, INSIDE, ROW, M, P, Row, T, V, W, Z, row, single
from scipy import special

from autodiff_sst import scipy_runtime

UNIT = np.array([0.3, 0.6, 0.45, 0.8])
ERRORS = "erf erfc erfcx erfi dawsn ndtr log_ndtr expit log_expit"
ANYWHERE = """j0 j1 i0 i1 i0e i1e exp2 exp10 expm1 cosm1 sindg cosdg exprel wofz softplus
wrightomega"""
POSITIVE = """gammaln gamma rgamma digamma loggamma psi log1p cbrt y0 y1 k0 k1 k0e k1e expi exp1
spence lambertw factorial entr"""
BINARY = (
    """beta betaln rel_entr kl_div boxcox boxcox1p inv_boxcox poch pseudo_huber owens_t binom"""
)
ORDERS = """jv yv yn iv ive kv kve kn hankel1 hankel2 struve expn spherical_jn spherical_yn
spherical_in spherical_kn"""
POLYNOMIALS = """eval_legendre eval_chebyt eval_chebyu eval_hermite eval_hermitenorm
eval_laguerre"""


def named(text: str) -> list[Any]:
    """The functions of these names that this SciPy has."""
    return [getattr(special, name) for name in text.split() if hasattr(special, name)]


SPECIAL: list[Row] = [
    *(row(f, x) for f in named(ERRORS) for x in (W, 0.7)),
    *(row(f, W) for f in named(ANYWHERE)),
    *(row(f, x, depth=2) for f in named(POSITIVE) for x in (P, 0.7)),
    *(row(f, UNIT) for f in (special.logit, special.erfinv, special.erfcinv, special.ndtri)),
    *(row(f, *single(V)) for f in named("expit gammaln erf ndtr j0 digamma i1e exp1")),
    *(row(f, V, ROW, depth=2) for f in named(BINARY)),
    row(special.zeta, V + 1.4, ROW, depth=1),
    *(row(f, P, ROW) for f in (special.xlogy, special.xlog1py)),
    *(row(f, 2, V, depth=2) for f in named(ORDERS)),
    *(row(f, 0, V, depth=2) for f in named("jv expn spherical_jn")),
    row(special.expn, 1, V, depth=2),
    row(special.iv, np.array([0, 1, 2, 3]), W, depth=2),
    *(row(f, np.zeros(2), depth=2) for f in named("j1 i1 i1e ellipk ellipe exprel")),
    *(row(f, n, np.zeros(2)) for f in named("spherical_jn spherical_in") for n in (0, 1, 2, 3)),
    row(special.spherical_jn, np.array([0, 1, 2, 3]), W, depth=2),
    row(special.rgamma, np.array([0.0, -1.0, -2.0, 0.4, -1.3]), depth=2),
    row(special.rgamma, Z, depth=1),
    row(special.inv_boxcox, V, np.zeros(4), depth=2),
    *(row(f, Z, depth=2) for f in named("erf wofz expi lambertw")),
    row(special.loggamma, Z, depth=1),
    row(special.spence, np.ones(2), depth=2),
    row(special.spence, 0.3 * Z + 0.9, depth=2),
    row(special.spence, np.array([0.67 + 0.9j, 0.5 - 0.88j, -3.0 + 0.1j]), depth=2),
    row(special.polygamma, 1, V),
    row(special.multigammaln, V + 2.0, 3),
    row(special.multigammaln, 2.7, 2),
    row(special.comb, 4.5, 2.2, depth=2),
    row(special.perm, 4.5, 2.2, depth=1),
    row(scipy_runtime.zeta_slope, 2, V, depth=1),
    row(scipy_runtime.gammainc_slope, 2, V),
    row(scipy_runtime.log_normal_mass, -V, ROW),
    row(special.huber, 0.7, W),
    row(special.huber, ROW, W + 0.05),
    row(special.zeta, V + 1.4, depth=1),
    row(special.zeta, 2, V),
    *(row(f, V, ROW, depth=1) for f in named("gammainc gammaincc")),
    *(row(f, 2, V, depth=2) for f in named("gammainc gammaincc chdtr chdtrc pdtr pdtrc stdtr")),
    *(row(f, V, UNIT, depth=1) for f in named("gammaincinv gammainccinv")),
    *(row(f, V, ROW, P, depth=1) for f in named("gdtr gdtrc")),
    *(row(f, 2, UNIT, depth=2) for f in named("gammaincinv gammainccinv stdtrit")),
    *(row(f, 2, 3, UNIT) for f in named("betainc betaincc betaincinv betainccinv")),
    *(row(f, 2, 5, UNIT, depth=2) for f in named("bdtr bdtrc")),
    *(row(f, x) for f in named("sici shichi fresnel airy") for x in (V, 0.7)),
    *(row(f, UNIT, depth=2) for f in named("ellipk ellipe")),
    *(row(f, V, UNIT, depth=2) for f in named("ellipkinc ellipeinc")),
    row(special.voigt_profile, W, V, ROW, depth=2),
    row(special.hyp0f1, 2, V, depth=2),
    *(row(f, 2, 3, V, depth=2) for f in named("hyp1f1 hyperu")),
    row(special.hyp2f1, 2, 3, 4, INSIDE, depth=2),
    *(row(f, 3, INSIDE, depth=3) for f in named(POLYNOMIALS)),
    *(row(f, 0, INSIDE, depth=2) for f in named(POLYNOMIALS)),
    *(row(f, 3, 2, INSIDE) for f in named("eval_genlaguerre eval_gegenbauer")),
    row(special.eval_jacobi, 3, 1, 2, INSIDE),
    row(special.lpmv, 1, 2, INSIDE),
    *(row(f, 2, 1, V, ROW, depth=2) for f in named("sph_harm_y")),
    *(row(f, 2, -2, V, 0.7, depth=2) for f in named("sph_harm_y")),
    *(row(f, 3, m, 3.0 * W, ROW, depth=2) for f in named("sph_harm_y") for m in (0, 1, -2)),
    *(
        row(special.logsumexp, x, **options)
        for x, choices in ((V, AXES[:2]), (T, AXES))
        for options in choices
    ),
    row(special.logsumexp, P, axis=1, b=ROW),
    row(special.logsumexp, V, b=V),
    row(special.logsumexp, V, b=W - 3.0, return_sign=True),
    row(special.logsumexp, *single(P), axis=0),
    *(
        row(f, x, **options)
        for f in (special.softmax, special.log_softmax)
        for x, options in ((V, {}), (M, {}), (M, {"axis": 1}), (T, {"axis": (0, -1)}))
    ),
]
