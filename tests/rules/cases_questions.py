"""Cases: calls without a derivative of their own, the less common ones."""

import math

import numpy as np

from rules.case import COLUMN, ROW, Case, M, P, S, T, V, W, refused

INTS = np.array([3, 1, 2, 6])
BITS = np.array([True, False, True, True])


def seed(x):
    np.random.seed(0)
    return x * np.random.rand(4)


def nonzero_rows(x):
    rows, columns = np.nonzero(x > 0.45)
    return x[rows, columns] ** 2


def unravel(x):
    i, j = np.unravel_index(np.argmax(x), x.shape)
    return x[i, j] ** 2 * x


def weighted(w, density):
    counts, _ = np.histogram(V, bins=3, range=(0.0, 3.0), weights=w, density=density)
    return counts**2


def edges(x):
    counts, edges = np.histogram(x, bins=3)
    return x * counts[0]


def of_equal_samples(x):
    """The weights of samples that are all the same: NumPy makes room for them."""
    counts, bounds = np.histogram(np.full(len(x), x[0]), bins=3, weights=x)
    return counts * np.array([1.0, 2.0, 3.0]) * bounds[1]


def printed(x):
    return x * len(np.array2string(np.round(x)))


CASES = [
    Case("np.rint", lambda x: np.rint(3.1 * x) * x, (V,)),
    Case("np.around", lambda x: np.around(3.1 * x) * x + np.around(x, 1), (V + 0.02,)),
    Case("np.trunc", lambda x: np.trunc(3.1 * x) * x, (W,)),
    Case("np.fix", lambda x: np.fix(3.1 * x) * x, (W,)),
    Case("op.floordiv", lambda x: (3.1 * x // 0.7) * x + 2.2 // x, (V,)),
    Case("np.floor_divide", lambda x: np.floor_divide(3.1 * x, 0.7) * x, (V,)),
    Case("np.where[1-arg]", lambda x: x[np.where(x > 0.4)] ** 2, (V,)),
    Case("np.where[1-arg]", lambda x: x[np.where(x > 0.4)[0]] ** 2, (V,)),
    Case("np.count_nonzero", lambda x: np.count_nonzero(x > 0.4) * x**2, (V,)),
    Case("np.count_nonzero", lambda x: np.count_nonzero(x > 0.4, axis=0) * x**2, (M,)),
    Case("np.histogram", lambda x: x * np.histogram(x, 3)[0][0], (V,)),
    Case("np.histogram", edges, (V,)),
    Case("np.histogram", of_equal_samples, (V,)),
    Case("np.histogram", lambda x: np.histogram(x, 3, (-3, 3), weights=x)[0] ** 2, (V,)),
    Case("np.histogram", lambda x: np.histogram(x, 3)[1] ** 2, (V[:1],)),
    *(
        Case("np.histogram", lambda w, k=k: weighted(w, density=k), (W + 1.0,))
        for k in (False, True)
    ),
    Case(
        "np.bincount", lambda x: x * np.bincount(INTS)[1] + np.bincount(INTS, minlength=9)[3], (V,)
    ),
    Case("np.digitize", lambda x: np.digitize(x, [0.4, 0.6]) * x, (V,)),
    Case("np.searchsorted", lambda x: np.searchsorted([0.4, 0.6], x) * x, (V,)),
    Case("np.searchsorted", lambda x: np.searchsorted(np.sort(x), 0.6, side="right") * x, (V,)),
    Case("np.tri", lambda x: x * np.tri(3, 4) + np.tri(3, 4, -1), (M,)),
    Case("np.identity", lambda x: x @ np.identity(3) * x, (S,)),
    Case("np.mgrid", lambda x: x * np.mgrid[0:3, 0:4][0] + np.mgrid[0:3, 0:4][1], (M,)),
    Case("np.mgrid", lambda x: x * np.mgrid[0:1:4j], (V,)),
    Case("np.mgrid", lambda x: x * np.mgrid[0 : len(x), : x.shape[1]][1], (M,)),
    Case("np.mgrid", lambda x: x * np.mgrid[1 : 2 * len(x) : 2], (V,)),
    Case("np.ogrid", lambda x: x * np.ogrid[1 : len(x) + 1, 0 : x.shape[1]][0], (M,)),
    Case("np.ogrid", lambda x: x * np.ogrid[0:3, 0:4][0] + np.ogrid[0:4], (M,)),
    Case("np.s_", lambda x: x[np.s_[1:, ::2]] ** 2, (M,)),
    Case("np.tril_indices", lambda x: x[np.tril_indices(3)] ** 2, (S,)),
    Case("np.triu_indices", lambda x: x[np.triu_indices(3, 1)] ** 2, (S,)),
    Case("np.triu_indices", lambda x: x[np.triu_indices(3, k=1, m=4)] ** 2, (M,)),
    Case("np.diag_indices", lambda x: x[np.diag_indices(3)] ** 2, (S,)),
    Case("np.tril_indices_from", lambda x: x[np.tril_indices_from(x)] ** 2, (S,)),
    Case("np.triu_indices_from", lambda x: x[np.triu_indices_from(x, k=1)] ** 2, (S,)),
    Case("np.diag_indices_from", lambda x: x[np.diag_indices_from(x)] ** 2, (S,)),
    Case("np.mask_indices", lambda x: x[np.mask_indices(3, np.triu, 1)] ** 2, (S,)),
    Case("np.indices", lambda x: x * np.indices((3, 4))[0], (M,)),
    Case("np.argwhere", lambda x: x[np.argwhere(x > 0.4)[:, 0]] ** 2, (V,)),
    Case("np.nonzero", lambda x: x[np.nonzero(x > 0.4)] ** 2, (V,)),
    Case("np.nonzero", nonzero_rows, (M,)),
    Case("np.flatnonzero", lambda x: x[np.flatnonzero(x > 0.4)] ** 2, (V,)),
    Case("np.array_equal", lambda x: x**2 if np.array_equal(x, V) else x, (W,)),
    Case("np.array_equiv", lambda x: x**2 if not np.array_equiv(x, 1.0) else x, (W,)),
    Case("np.equal", lambda x: x * np.equal(x, 7.0) + x**2, (V,)),
    Case("np.not_equal", lambda x: x * np.not_equal(x, 7.0), (V,)),
    Case("np.greater", lambda x: x**2 * np.greater(x, 0.4), (V,)),
    Case("np.greater_equal", lambda x: x**2 * np.greater_equal(x, 0.4), (V,)),
    Case("np.less", lambda x: x**2 * np.less(x, 0.4), (V,)),
    Case("np.less_equal", lambda x: x**2 * np.less_equal(x, 0.4), (V,)),
    Case("np.logical_xor", lambda x: x**2 * np.logical_xor(x > 0.4, x > 1.0), (V,)),
    Case("np.iscomplexobj", lambda x: x**2 * (1.0 if np.iscomplexobj(x) else 2.0), (V,)),
    Case("np.isrealobj", lambda x: x**2 * (1.0 if np.isrealobj(x) else 2.0), (V,)),
    Case("np.iscomplex", lambda x: x**2 * np.iscomplex(x) + x, (V,)),
    Case("np.isreal", lambda x: x**2 * np.isreal(x), (V,)),
    Case(
        "np.issubdtype",
        lambda x: x**2 * (1.0 if np.issubdtype(x.dtype, np.floating) else 2.0),
        (V,),
    ),
    Case("np.random.seed", seed, (V,)),
    Case("np.linalg.matrix_rank", lambda x: x**2 * np.linalg.matrix_rank(x), (M,)),
    Case("np.fft.fftfreq", lambda x: x**2 * np.fft.fftfreq(4, 0.5), (V,)),
    Case("np.fft.fftfreq", lambda d: np.fft.fftfreq(5, d) ** 2 * np.fft.fftfreq(5, d=0.5), (0.7,)),
    Case("np.fft.rfftfreq", lambda d: np.fft.rfftfreq(6, d) ** 2, (0.7,)),
    Case("np.fft.rfftfreq", lambda x: x[:3] ** 2 * np.fft.rfftfreq(4, d=0.5), (V,)),
    Case(
        "np.polynomial.legendre.leggauss",
        lambda x: x**2 * np.polynomial.legendre.leggauss(4)[0],
        (V,),
    ),
    Case(
        "np.polynomial.hermite.hermgauss",
        lambda x: x**2 * np.polynomial.hermite.hermgauss(4)[1],
        (V,),
    ),
    Case("ndarray.round", lambda x: (3.1 * x).round() * x + x.round(1), (V + 0.02,)),
    Case("ndarray.astype[int]", lambda x: (3.1 * x).astype(int) * x, (V,)),
    Case("ndarray.all", lambda x: x**2 if (x > 0).all() else x, (V,)),
    Case("ndarray.any", lambda x: x**2 * (x > 1.0).any(axis=0), (M,)),
    Case("ndarray.nonzero", lambda x: x[(x > 0.4).nonzero()] ** 2, (V,)),
    Case("ndarray.__int__", lambda x: x**2 * int(3.1 * x[0]), (V,)),
    Case("np.array2string", printed, (V,)),
    Case("np.array_repr", lambda x: x**2 * len(np.array_repr(np.round(x))), (V,)),
    Case("np.array_str", lambda x: x**2 * len(np.array_str(np.round(x))), (V,)),
    Case("math.isnan", lambda s: s**2 if not math.isnan(s) else s, (0.7,)),
    Case("math.isinf", lambda s: s**2 if not math.isinf(s) else s, (0.7,)),
    Case("math.isfinite", lambda s: s**2 if math.isfinite(s) else s, (0.7,)),
    Case("math.isclose", lambda s: s**2 if math.isclose(s, 0.7, rel_tol=0.2) else s, (0.7,)),
    Case("math.factorial", lambda s: s**2 * math.factorial(3), (0.7,)),
    Case("math.comb", lambda s: s**2 * math.comb(5, 2), (0.7,)),
    Case("math.perm", lambda s: s**2 * math.perm(5, 2), (0.7,)),
    Case("math.gcd", lambda s: s**2 * math.gcd(12, 18), (0.7,)),
    Case("math.lcm", lambda s: s**2 * math.lcm(4, 6), (0.7,)),
    Case("math.isqrt", lambda s: s**2 * math.isqrt(17), (0.7,)),
    Case("math.nextafter", lambda s: s * math.nextafter(s, 2.0), (0.7,)),
    Case("math.ulp", lambda s: s**2 + math.ulp(s), (0.7,)),
    Case("math.trunc", lambda s: s**2 * math.trunc(3.1 * s), (0.7,)),
    Case("round[ndigits]", lambda s: s**2 * round(s + 0.02, 1), (0.7,)),
    Case("bool", lambda x: x**2 * bool(x[0] > 0.2), (V,)),
    Case("np.signbit", lambda x: x**2 * np.signbit(x), (W,)),
    Case("np.spacing", lambda x: x**2 + np.spacing(x), (W,)),
    Case("np.nanargmax", lambda x: x[np.nanargmax(x)] * x, (V,)),
    Case("np.nanargmin", lambda x: x[np.arange(3), np.nanargmin(x, axis=1)] ** 2, (M,)),
    Case("np.histogram2d", lambda x: x**2 * np.histogram2d(x, W, bins=2)[0][0, 0], (V,)),
    Case(
        "np.histogramdd",
        lambda x: x**2 * np.histogramdd(np.stack([x, W], 1), bins=2)[0][0, 0],
        (V,),
    ),
    Case("np.broadcast_shapes", lambda x: x**2 * np.broadcast_shapes(x.shape, (3, 1))[0], (V,)),
    Case("np.bartlett", lambda x: x**2 * np.bartlett(4), (V,)),
    Case("np.blackman", lambda x: x**2 * np.blackman(4), (V,)),
    Case("np.hamming", lambda x: x**2 * np.hamming(4), (V,)),
    Case("np.hanning", lambda x: x**2 * np.hanning(4), (V,)),
    Case(
        "np.ravel_multi_index",
        lambda x: x.ravel()[np.ravel_multi_index((1, 2), x.shape)] ** 2 * x,
        (M,),
    ),
    Case("np.unravel_index", unravel, (M,)),
    Case("np.argpartition", lambda x: x[np.argpartition(x, 1)[:2]] ** 2, (V,)),
    Case("np.lexsort", lambda x: x[np.lexsort((x, INTS))] ** 2, (V,)),
    Case("np.isin", lambda x: x**2 * np.isin(INTS, [1, 6]), (V,)),
    Case("np.intersect1d", lambda x: x**2 * np.intersect1d(INTS, [1, 6, 9])[0], (V,)),
    Case("np.intersect1d", lambda x: x**2 * np.intersect1d([0, 1, 2], [1, 2]).size, (V,)),
    Case("np.isneginf", lambda x: np.where(np.isneginf(x), 0.0, x**2), (V,)),
    Case("np.isposinf", lambda x: np.where(np.isposinf(x), 0.0, x**2), (V,)),
    Case(
        "np.result_type",
        lambda x: x**2 * (2.0 if np.result_type(x, np.float32) == np.float64 else 1.0),
        (V,),
    ),
    Case("np.iterable", lambda x: x**2 if np.iterable(x) else x, (V,)),
    Case("np.may_share_memory", lambda x: x**2 if not np.may_share_memory(x, W) else x, (V,)),
    Case("np.shares_memory", lambda x: x**2 if not np.shares_memory(x, W) else x, (V,)),
    Case("np.bitwise_and", lambda x: x**2 * np.bitwise_and(x > 0.4, BITS), (V,)),
    Case("np.bitwise_or", lambda x: x**2 * np.bitwise_or(x > 0.4, BITS), (V,)),
    Case("np.bitwise_xor", lambda x: x**2 * np.bitwise_xor(INTS, 2), (V,)),
    Case("np.invert", lambda x: x**2 * np.invert(x > 0.4), (V,)),
    Case("np.gcd", lambda x: x**2 * np.gcd(INTS, 6), (V,)),
    Case("np.lcm", lambda x: x**2 * np.lcm(INTS, 4), (V,)),
    Case("np.left_shift", lambda x: x**2 * np.left_shift(INTS, 2), (V,)),
    Case("np.right_shift", lambda x: x**2 * np.right_shift(INTS, 1), (V,)),
    Case("np.einsum_path", lambda x: x**2 * len(np.einsum_path("ij,j->i", M, x)[0]), (V,)),
    Case("ndarray.searchsorted", lambda x: np.array([0.4, 0.9, 2.0]).searchsorted(x) * x, (V,)),
    Case("ndarray.itemsize", lambda x: x**2 * x.itemsize, (V,)),
    Case("ndarray.nbytes", lambda x: x**2 * x.nbytes, (V,)),
    Case("ndarray.__contains__", lambda x: x**2 if 7.0 not in x else x, (V,)),
    Case("np.can_cast", lambda x: x**2 if np.can_cast(x.dtype, np.float64) else x, (V,)),
    Case(
        "np.promote_types",
        lambda x: x**2 if np.promote_types(x.dtype, np.float32) == x.dtype else x,
        (V,),
    ),
    Case("np.isfortran", lambda x: x**2 if not np.isfortran(x) else x, (M,)),
    Case("np.common_type", lambda x: x**2 if np.common_type(x) == np.float64 else x, (V,)),
    Case("ndarray.argpartition", lambda x: x[x.argpartition(1)[:2]] ** 2, (V,)),
    refused(
        "ndarray.flags",
        lambda x: x**2 if x.flags.c_contiguous else x,
        (M,),
        "how arrays lie in memory differs in derivative code",
    ),
    refused(
        "ndarray.flags",
        lambda x: x**2 if x.flags["C_CONTIGUOUS"] else x,
        (M,),
        "how arrays lie in memory differs in derivative code",
    ),
]
