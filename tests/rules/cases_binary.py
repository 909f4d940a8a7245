"""Cases: functions of two elements, the less common ones."""

import math

import numpy as np

from rules.case import COLUMN, ROW, Case, M, P, V, W

POSITIVE = ROW[::-1].copy()
NANS = np.array([1.0, np.nan, 2.0, np.nan])
STEPS = np.array([1, 2, -3, 1])

CASES = [
    Case("np.pow", lambda x, y: np.pow(x, y), (V, POSITIVE), (0, 1)),
    Case("np.remainder", lambda x, y: np.remainder(2.9 * x, y) * x, (V, POSITIVE), (0, 1)),
    Case("np.atan2", lambda x, y: np.atan2(x, y) * x, (W, P), (0, 1)),
    Case("np.hypot", lambda x, y: np.hypot(x, y) * x, (W, POSITIVE), (0, 1)),
    Case("np.hypot", lambda x, y: np.hypot(x, y), (0.7, -1.3), (0, 1)),
    Case("np.fmax", lambda x, y: np.fmax(x, y) * x, (V, POSITIVE), (0, 1)),
    Case("np.fmax", lambda x, c: np.fmax(x, c) * x, (V, NANS)),
    Case("np.fmin", lambda x, y: np.fmin(x, y) * x, (P, POSITIVE + 0.05), (0, 1)),
    Case("np.fmin", lambda x, c: np.fmin(x, c) * x, (V, NANS)),
    Case("np.logaddexp", lambda x, y: np.logaddexp(x, y) * x, (V, W), (0, 1)),
    Case("np.logaddexp", lambda x: np.logaddexp(0.0, x) * x, (W,)),
    Case("np.logaddexp", lambda x: np.logaddexp(0.0, x), (np.array([-800.0, 800.0]),), order=1),
    Case("np.logaddexp2", lambda x, y: np.logaddexp2(x, y) * x, (V, W), (0, 1)),
    Case(
        "np.clip[bounds differentiated]", lambda lo, hi: np.clip(W, lo, hi) * lo, (V, V + 1), (0, 1)
    ),
    Case("np.clip[bounds differentiated]", lambda x, lo: np.clip(x, lo, 1.9), (M, COLUMN), (0, 1)),
    Case("np.clip[None]", lambda x: np.clip(x, None, 0.6) * x, (V,)),
    Case("np.clip[None]", lambda x: np.clip(x, 0.6, None) * x, (V,)),
    Case("np.clip[min=,max=]", lambda x: np.clip(x, min=0.4, max=1.0) * x, (V,)),
    Case("np.clip[min=,max=]", lambda x: np.clip(x, max=1.0) * np.clip(x, min=0.4), (V,)),
    Case("ndarray.clip", lambda x: x.clip(0.4, 1.0) * x + x.clip(max=1.0) + x.clip(0.4), (V,)),
    Case("np.multiply.outer", lambda x, y: np.multiply.outer(x, y), (V, W), (0, 1)),
    Case("np.multiply.outer", lambda x, y: np.multiply.outer(x, y), (M, W), (0, 1)),
    Case("np.add.outer", lambda x, y: np.add.outer(x, y) ** 2, (V, W[:3]), (0, 1)),
    Case("np.subtract.outer", lambda x: np.subtract.outer(x, x) ** 2, (V,)),
    Case("np.maximum.outer", lambda x, y: np.maximum.outer(x, y) ** 2, (V, W[:3]), (0, 1)),
    Case("np.add[dtype=]", lambda x: np.add(x, W, dtype=np.float64) * x, (V,)),
    Case("np.add[dtype=]", lambda x: np.add(x, W, dtype=np.float64), (V.astype(np.float32),)),
    Case("math.log[base]", lambda x, y: math.log(x, y) * x, (0.7, 2.5), (0, 1)),
    Case("math.log[base]", lambda x: math.log(x, 10) * x, (0.7,)),
    Case("math.pow", lambda x, y: math.pow(x, y) * x, (0.7, 2.5), (0, 1)),
    Case("math.pow", lambda x: math.pow(x, 2) * x + math.pow(2.0, x), (-0.7,)),
    Case("math.hypot", lambda x, y: math.hypot(x, y) * x, (0.7, 2.5), (0, 1)),
    Case("math.hypot", lambda x, y, z: math.hypot(x, y, z) * x, (0.7, 2.5, -0.3), (0, 1, 2)),
    Case("np.ldexp", lambda x: np.ldexp(x, STEPS) * x, (V,)),
    Case("np.float_power", lambda x, y: np.float_power(x, y) * x, (V, W), (0, 1)),
    Case("np.float_power", lambda x: np.float_power(x, 3) * x, (W,)),
    Case("op.divmod", lambda x: divmod(x * 2.9, 0.7)[1] * x + divmod(x * 2.9, 0.7)[0], (V,)),
    Case("np.mod[wrt divisor]", lambda x: np.mod(3.1, x) * x, (V,)),
    Case("np.fmod", lambda x, y: np.fmod(2.9 * x, y) * x, (W, POSITIVE), (0, 1)),
    Case("np.divmod", lambda x, y: np.divmod(2.9 * x, y)[1] * x, (V, POSITIVE), (0, 1)),
    Case("np.divmod", lambda x: np.divmod(2.9 * x, 0.7)[0] * x, (W,)),
    Case("np.copysign", lambda x, y: np.copysign(x, y) * x, (W, -V), (0, 1)),
    Case("np.copysign", lambda x: np.copysign(x, -1.0) * np.copysign(1.0, x) * x, (W,)),
    Case("divmod", lambda s: divmod(s * 2.9, 0.7)[1] * s + divmod(s * 2.9, 0.7)[0], (0.9,)),
    Case("np.nextafter", lambda x: np.nextafter(x, 2.0) * x, (V,)),
    Case("np.heaviside", lambda x: np.heaviside(x, 0.5) * x, (W,)),
    Case(
        "np.heaviside[deriv]", lambda x: np.heaviside(V - 0.6, 0.5) * x + np.heaviside(x, x), (W,)
    ),
    Case("math.fmod", lambda x, y: math.fmod(2.9 * x, y) * x, (0.9, 0.7), (0, 1)),
    Case("math.remainder", lambda x, y: math.remainder(2.9 * x, y) * x, (0.9, 0.7), (0, 1)),
    Case("math.ldexp", lambda x: math.ldexp(x, 3) * x, (0.9,)),
    Case("math.copysign", lambda x: math.copysign(x, -2.0) * x, (0.9,)),
    Case("math.dist", lambda x, y: math.dist([x, y, 1.0], [y, 0.3, x]), (0.9, 0.7), (0, 1)),
]
