"""Rows: parts of numbers, remainders, special functions, angles."""

from __future__ import annotations

import math

import numpy as np
from rules.case import ROW, M, P, V, W
from rules.rows import ONE, ZS, Row, Z, row, single

from autodiff_sst import runtime

STEPS = np.array([1, 2, -3, 1])
NEAR_ZERO = np.array([0.0, 0.3, -1.2, 2.6])

ELEMENTWISE: list[Row] = [
    *(row(np.fabs, x) for x in (W, M, -0.7)),
    *(row(np.sinc, x) for x in (W, NEAR_ZERO, 0.7, *single(W))),
    row(runtime.sinc_derivative, NEAR_ZERO, 2),
    *(row(np.i0, x) for x in (W, NEAR_ZERO, 0.7, *single(V))),
    row(runtime.bessel_derivative, NEAR_ZERO, 1),
    row(np.kaiser, 5, 2.3),
    row(runtime.polygamma, 1, 0.7),
    *(row(f, 0.7) for f in (math.erf, math.erfc, math.lgamma, math.gamma)),
    *(row(f, -1.3) for f in (math.erf, math.lgamma, math.gamma)),
    *(row(np.angle, x, **k) for x in (Z, ZS, Z[0]) for k in ({}, {"deg": True})),
    *(row(f, x) for f in (np.modf, np.frexp) for x in (2.9 * V, 2.9 * P)),
    row(math.modf, 2.9),
    row(math.frexp, 2.9),
    row(np.ldexp, V, STEPS),
    row(math.ldexp, 0.7, 3),
    *(row(np.fmod, 2.9 * a, b) for a, b in [(W, ROW), (P, ROW), (V, 0.7)]),
    row(math.fmod, 2.9, 0.7),
    row(math.remainder, 2.9, 0.7),
    *(row(np.divmod, 2.9 * a, b) for a, b in [(V, ROW), (P, ROW), (V, 0.7)]),
    *(row(np.copysign, a, b) for a, b in [(W, -V), (P, -1.0)]),
    row(math.copysign, 0.7, -2.0),
    row(np.nextafter, V, 2.0),
    row(math.nextafter, 0.7, 2.0),
    row(np.unwrap, 9.0 * V),
    row(np.unwrap, 3.1 * M, axis=0, period=2.0),
    row(np.real_if_close, V),
    *(row(np.float_power, a, b) for a, b in [(V, ROW), (P, ROW), (V, 3), (2.0, W)]),
    row(math.pow, 0.7, 2.5),
    row(math.dist, V, W),
    *(row(f, 0.7) for f in (getattr(math, "cbrt", np.cbrt), getattr(math, "exp2", np.exp2))),
    *(row(f, 0.7, -1.3, 0.4) for name, f in vars(math).items() if name == "fma"),
    row(np.sinc, ONE),
]
