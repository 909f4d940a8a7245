"""Cases: functions of SciPy."""

import numpy as np
import scipy.special
from scipy.special import expit, gammaln, logsumexp, softmax

from rules.case import Case, M, V, W


def logsumexp_all(x):
    return logsumexp(x) * x


def logsumexp_axis(x):
    return x - scipy.special.logsumexp(x, axis=1, keepdims=True)


def logsumexp_axis_only(x):
    return logsumexp(x, axis=0) ** 2 * logsumexp(x, axis=-1)[0]


def logsumexp_axis_tuple(x):
    return logsumexp(x, axis=(0, 1)) * x


def sigmoid(x):
    return expit(x) * x


def sigmoid_qualified(x):
    return scipy.special.expit(x) ** 2


def softmax_all(x):
    return softmax(x) * x


def softmax_axis(x):
    return softmax(x, axis=1) * scipy.special.softmax(x, axis=0)


def log_gamma(x):
    return gammaln(x) * x


def log_gamma_scalar(s):
    return gammaln(s) + gammaln(s + 1.5)


CASES = [
    Case("scipy.special.logsumexp", logsumexp_all, (V,)),
    Case("scipy.special.logsumexp", logsumexp_all, (M,)),
    Case("scipy.special.logsumexp", logsumexp_all, (W * 500.0,), order=1),
    Case("scipy.special.logsumexp[axis,keepdims]", logsumexp_axis, (M,)),
    Case("scipy.special.logsumexp[axis,keepdims]", logsumexp_axis_only, (M,)),
    Case("scipy.special.logsumexp[axis,keepdims]", logsumexp_axis_tuple, (M,)),
    Case("scipy.special.expit", sigmoid, (W,)),
    Case("scipy.special.expit", sigmoid, (0.7,)),
    Case("scipy.special.expit", sigmoid_qualified, (M,)),
    Case("scipy.special.expit", sigmoid, (np.array([-800.0, 800.0, 0.1]),)),
    Case("scipy.special.softmax", softmax_all, (V,)),
    Case("scipy.special.softmax", softmax_all, (M,)),
    Case("scipy.special.softmax", softmax_axis, (M,)),
    Case("scipy.special.gammaln", log_gamma, (V,)),
    Case("scipy.special.gammaln", log_gamma, (M + 2.0,)),
    Case("scipy.special.gammaln", log_gamma_scalar, (0.7,)),
]
