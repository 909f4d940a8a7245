"""Cases: linear algebra of SciPy."""

import numpy as np
import scipy.linalg
from rules.case import Case, M, P, S, V, W, refused
from scipy.linalg import cho_factor, cho_solve, eigh, lu_factor, lu_solve, solve_triangular

SPD = S @ S.T + np.eye(3)
B = np.array([0.5, -1.2, 0.8])
BANDS = np.array([[0.0, 0.5, -0.4, 0.6], [2.0, 1.8, 2.2, 1.7], [0.4, 0.1, 0.3, 0.0]])


def cholesky(a):
    return scipy.linalg.cholesky(a, lower=True) * 2.0 + scipy.linalg.cholesky(a)


def cholesky_solved(a, b):
    return cho_solve(cho_factor(a), b) ** 2


def cholesky_solved_lower(a, b):
    c, low = cho_factor(a, lower=True)
    return np.sum(np.log(np.diag(c))) * cho_solve((c, low), b)


def triangular(a, b):
    return solve_triangular(a, b, lower=True) + scipy.linalg.solve_triangular(
        a, b, unit_diagonal=True
    )


def triangular_transposed(a, b):
    return solve_triangular(a, b, trans="T", lower=True) * solve_triangular(a, b, trans=1)


def solved(a, b):
    return scipy.linalg.solve(a, b) ** 2


def solved_positive(a, b):
    return scipy.linalg.solve(a, b, assume_a="pos")


def inverse(a):
    return scipy.linalg.inv(a) * a


def norms(a):
    return scipy.linalg.norm(a) * scipy.linalg.norm(a[0]) + scipy.linalg.norm(a, ord=2)


def eigen(a):
    w, v = eigh(a)
    return w * v[0] ** 2


def eigenvalues(a):
    return scipy.linalg.eigvalsh(a) * a[0, 0]


def eigen_generalised(a, b):
    w, v = scipy.linalg.eigh(a, b)
    return w * v[1] ** 2


def exponential(a):
    return scipy.linalg.expm(a) * a[0]


def blocks(a, b):
    return scipy.linalg.block_diag(a, 2.0 * b, a[:2]) ** 2


def toeplitz(c, r):
    return scipy.linalg.toeplitz(c, r) ** 2 + scipy.linalg.toeplitz(c)[:, :3]


def circulant(c):
    return scipy.linalg.circulant(c) ** 2


def hankel(c, r):
    return scipy.linalg.hankel(c, r) ** 2 * scipy.linalg.hankel(c)


def companion(c):
    return scipy.linalg.companion(c) ** 2


def convolution_matrix(c):
    return scipy.linalg.convolution_matrix(c, 3) ** 2


def leslie(f, s):
    return scipy.linalg.leslie(f, s[1:]) ** 2


def pseudo_inverse(a):
    return scipy.linalg.pinv(a) * 2.0


def determinant(a):
    return scipy.linalg.det(a) ** 2


def least_squares(a, b):
    return scipy.linalg.lstsq(a, b)[0] ** 2


def any_eigenvalues(a):
    w, _ = scipy.linalg.eig(a)
    return np.sum(np.real(w**3))


def only_eigenvalues(a):
    return np.sum(np.real(scipy.linalg.eigvals(a) ** 2))


def eigenvectors(a):
    v = scipy.linalg.eig(a)[1]
    return np.sum(np.real(v[0] * np.conj(v[0])))


def singular(a):
    u, s, vh = scipy.linalg.svd(a, full_matrices=False)
    return u @ np.diag(s**2) @ vh


def singular_values(a):
    return scipy.linalg.svdvals(a) ** 2 * scipy.linalg.svd(a, compute_uv=False)


def orthogonal(a):
    q, r = scipy.linalg.qr(a, mode="economic")
    return q**2 @ r


def upper_factor(a):
    _, r = scipy.linalg.qr(a)
    _, pivoted, _ = scipy.linalg.qr(a, pivoting=True)
    return r**2 + pivoted


def orthogonal_pivoted(a):
    q, r, order = scipy.linalg.qr(a, mode="economic", pivoting=True)
    return (q**2 @ r)[:, order]


def triangles(a):
    p, l, u = scipy.linalg.lu(a)
    return p @ l**2 @ u


def triangles_solved(a, b):
    lu, piv = lu_factor(a)
    return lu_solve((lu, piv), b) + scipy.linalg.lu_solve(scipy.linalg.lu_factor(a), b**2)


def frechet(a, e):
    return scipy.linalg.expm_frechet(a, e, compute_expm=False)


def frechet_both(a, e):
    x, dx = scipy.linalg.expm_frechet(a, e)
    return x * dx


def root(a):
    return scipy.linalg.sqrtm(a) * 2.0


def banded(ab, b):
    return scipy.linalg.solve_banded((1, 1), ab, b)


def sylvester(a, b, q):
    return scipy.linalg.solve_sylvester(a, b, q)


def matrix_constants(x):
    return scipy.linalg.hilbert(3) @ x + scipy.linalg.pascal(3) @ x * scipy.linalg.dft(3).real


def logarithm(a):
    return scipy.linalg.logm(a)


def sine(a):
    return scipy.linalg.sinm(a) @ scipy.linalg.cosm(a)


def structured(c, b):
    x = scipy.linalg.solve_toeplitz(c, b) + scipy.linalg.matmul_toeplitz(c, b)
    return x * scipy.linalg.solve_circulant(c, b)


def columnwise(a, b):
    return scipy.linalg.khatri_rao(a, b) ** 2


def power(a):
    return scipy.linalg.fractional_matrix_power(a, 0.5)


def lyapunov(a, q):
    return scipy.linalg.solve_continuous_lyapunov(a, q)


def discrete_lyapunov(a, q):
    return scipy.linalg.solve_discrete_lyapunov(0.3 * a, q)


CASES = [
    Case("scipy.linalg.cholesky", cholesky, (SPD,)),
    Case("scipy.linalg.cho_factor+cho_solve", cholesky_solved, (SPD, B), (0, 1)),
    Case("scipy.linalg.cho_factor+cho_solve", cholesky_solved_lower, (SPD, M), (0, 1), order=1),
    Case("scipy.linalg.solve_triangular", triangular, (S, B), (0, 1)),
    Case("scipy.linalg.solve_triangular", triangular, (S, M), (0, 1), order=1),
    Case("scipy.linalg.solve_triangular[trans]", triangular_transposed, (S, B), (0, 1)),
    Case("scipy.linalg.solve", solved, (S, B), (0, 1)),
    Case("scipy.linalg.solve[assume_a=pos]", solved_positive, (SPD, B), (0, 1)),
    Case("scipy.linalg.inv", inverse, (S,)),
    Case("scipy.linalg.norm", norms, (S,)),
    Case("scipy.linalg.eigh", eigen, (SPD,)),
    Case("scipy.linalg.eigvalsh", eigenvalues, (SPD,)),
    Case("scipy.linalg.eigh[generalized]", eigen_generalised, (S, SPD), (0, 1)),
    Case("scipy.linalg.expm", exponential, (S,)),
    Case("scipy.linalg.block_diag", blocks, (S, V), (0, 1)),
    Case("scipy.linalg.toeplitz", toeplitz, (V, W[:3]), (0, 1)),
    Case("scipy.linalg.circulant", circulant, (V,)),
    Case("scipy.linalg.hankel", hankel, (V, W), (0, 1)),
    Case("scipy.linalg.companion", companion, (V,)),
    Case("scipy.linalg.convolution_matrix", convolution_matrix, (V,)),
    Case("scipy.linalg.leslie", leslie, (V, W), (0, 1)),
    Case("scipy.linalg.pinv", pseudo_inverse, (P,), order=1),
    Case("scipy.linalg.pinv", pseudo_inverse, (P.T,), order=1),
    Case("scipy.linalg.det", determinant, (S,)),
    Case("scipy.linalg.lstsq", least_squares, (P.T, V), (0, 1)),
    Case("scipy.linalg.lstsq", least_squares, (P, B), (0, 1), order=1),
    Case("scipy.linalg.lstsq", least_squares, (P.T, M.T), (0, 1), order=1),
    Case("scipy.linalg.eig", any_eigenvalues, (S,)),
    Case("scipy.linalg.eigvals", only_eigenvalues, (S,)),
    Case("scipy.linalg.eig", eigenvectors, (S,), expect="refused"),
    Case("scipy.linalg.svd", singular, (P,)),
    Case("scipy.linalg.svdvals", singular_values, (P,)),
    Case("scipy.linalg.qr", orthogonal, (P.T,)),
    *(Case("scipy.linalg.qr", upper_factor, (x,)) for x in (P, P.T)),
    refused(
        "scipy.linalg.qr",
        lambda a: scipy.linalg.qr(a, mode="r")[0],
        (P,),
        "is not known for mode='r': use mode='economic'",
    ),
    Case("scipy.linalg.qr[pivoting]", orthogonal_pivoted, (P.T,), order=1),
    *(Case("scipy.linalg.lu", triangles, (x,)) for x in (S, P, P.T)),
    Case("scipy.linalg.lu_factor+lu_solve", triangles_solved, (S, B), (0, 1)),
    Case("scipy.linalg.expm_frechet", frechet, (S, SPD), (0, 1), order=1),
    Case("scipy.linalg.expm_frechet", frechet_both, (S, SPD), (0, 1), order=1),
    Case("scipy.linalg.sqrtm", root, (SPD,)),
    Case("scipy.linalg.solve_banded", banded, (BANDS, V), (0, 1)),
    Case("scipy.linalg.solve_sylvester", sylvester, (S, SPD, P[:, :3]), (0, 1, 2)),
    Case("scipy.linalg.hilbert/pascal/hadamard/dft", matrix_constants, (S,)),
    Case("scipy.linalg.logm", logarithm, (SPD,), order=1),
    Case("scipy.linalg.cosm", sine, (S,), order=1),
    Case("scipy.linalg.solve_toeplitz", structured, (SPD[0], B), (0, 1), order=1),
    Case("scipy.linalg.matmul_toeplitz", structured, (SPD[0], B), (0, 1), order=1),
    Case("scipy.linalg.solve_circulant", structured, (SPD[0], B), (0, 1), order=1),
    Case("scipy.linalg.khatri_rao", columnwise, (P, S[:, :1] * P), (0, 1)),
    Case("scipy.linalg.sinm", sine, (S,), order=1),
    Case("scipy.linalg.fractional_matrix_power", power, (SPD,), order=1),
    Case("scipy.linalg.solve_continuous_lyapunov", lyapunov, (S, SPD), (0, 1), order=1),
    Case("scipy.linalg.solve_discrete_lyapunov", discrete_lyapunov, (S, SPD), (0, 1), order=1),
]
