"""Cases: products with sparse matrices, and iterative solvers."""

import numpy as np
import scipy.sparse
import scipy.sparse.linalg
from rules.case import Case, M, S, refused
from scipy.sparse.linalg import bicgstab, cg, gmres

SPD = S @ S.T + np.eye(3)
A = scipy.sparse.csr_matrix(np.array([[2.0, 0.0, 1.0], [0.0, 3.0, 0.0], [1.0, 0.0, 4.0]]))
CSC = scipy.sparse.csc_matrix(A + 0.5 * scipy.sparse.eye(3))
TALL = scipy.sparse.coo_array(np.array([[2.0, 0.0, 1.0], [0.0, 3.0, 0.0]]))
B = np.array([0.5, -1.2, 0.8])
BC = B * (1.0 + 0.3j)
PHASES = np.array([1.0 - 0.5j, 0.3j, 0.7])
DENSE = CSC.toarray() * (1.0 + 0.5j)
TURNED = scipy.sparse.csc_matrix(DENSE)


def product(x):
    return (A @ x) ** 2


def products(x):
    return TALL @ x * 2.0 + A.dot(x)[:2] ** 2


def transposed(x):
    return A.T @ (A @ x) ** 2


def conjugate_gradients(a, b):
    x, _ = cg(a, b, rtol=1e-13)
    return x**2


def generalised(a, b):
    return gmres(a, b, rtol=1e-13, atol=0.0)[0]


def stabilised(a, b):
    x, info = scipy.sparse.linalg.bicgstab(a, b, rtol=1e-13)
    return x * b + bicgstab(A, b, rtol=1e-13)[0]


def of_sparse(b):
    return cg(A, b, rtol=1e-13)[0] ** 2


def direct(b):
    return scipy.sparse.linalg.spsolve(CSC, b) ** 2


def direct_weighted(b):
    return np.real(np.sum(scipy.sparse.linalg.spsolve(CSC, b) * PHASES))


def direct_of_powers(b):
    return np.sum(abs(scipy.sparse.linalg.spsolve(CSC, b)) ** 2)


def direct_of_a_turned_matrix(b):
    a = scipy.sparse.csc_matrix(DENSE)
    return np.sum(abs(scipy.sparse.linalg.spsolve(a, b)) ** 2)


def generalised_weighted(a, b):
    return np.real(np.sum(gmres(a, b, rtol=1e-13, atol=0.0)[0] * PHASES))


def stabilised_weighted(b):
    return np.real(np.sum(bicgstab(A, b, rtol=1e-13)[0] * PHASES))


def conjugate_gradients_weighted(b):
    return np.real(np.sum(cg(A, b, rtol=1e-13)[0] * PHASES))


def in_loop(x):
    for _ in range(3):
        x = np.tanh(A @ x)
    return x


def with_diagonal(k):
    a = scipy.sparse.eye(len(B), format="csc")
    a.setdiag(k)
    return scipy.sparse.linalg.spsolve(a, B)


CASES = [
    Case("scipy.sparse.csr_matrix @ dense", product, (B,)),
    Case("scipy.sparse.csr_matrix @ dense", products, (B,)),
    Case("scipy.sparse.csr_matrix @ dense", products, (M,)),
    Case("scipy.sparse.csr_matrix @ dense", transposed, (B,)),
    Case("scipy.sparse.csr_matrix @ dense", in_loop, (B,)),
    Case("scipy.sparse.linalg.spsolve[wrt b]", direct, (B,)),
    refused(
        "scipy.sparse.linalg.spsolve[wrt b]",
        lambda a: scipy.sparse.linalg.spsolve(a, B),
        (SPD,),
        "argument number 1 of scipy.sparse.linalg.spsolve carries a derivative",
    ),
    refused(
        "scipy.sparse.linalg.spsolve[wrt b]",
        with_diagonal,
        (B,),
        "the method 'setdiag' of a sparse matrix is given what carries a derivative",
    ),
    *(
        Case("scipy.sparse.linalg.spsolve[wrt b]", f, (x,))
        for f, x in [
            (direct_weighted, B),
            (direct_weighted, BC),
            (direct_of_powers, BC),
            (direct_of_a_turned_matrix, BC),
            (direct, B[:, None]),
        ]
    ),
    refused(
        "scipy.sparse.linalg.spsolve[wrt b]",
        lambda b: scipy.sparse.linalg.spsolve(TURNED, b),
        (B,),
        "a sparse matrix of complex numbers has no rule",
    ),
    refused(
        "scipy.sparse.csr_matrix @ dense",
        lambda b: np.sum(abs(TURNED @ b)),
        (B,),
        "a sparse matrix of complex numbers has no rule",
    ),
    Case("scipy.sparse.linalg.cg", conjugate_gradients_weighted, (BC,)),
    Case("scipy.sparse.linalg.bicgstab", stabilised_weighted, (BC,)),
    *(
        Case("scipy.sparse.linalg.gmres", generalised_weighted, (a, b), (0, 1))
        for a, b in [(S, BC), (S * PHASES, B), (S * PHASES, BC), (S, B[:, None])]
    ),
    Case("scipy.sparse.linalg.cg", conjugate_gradients, (SPD, B), (1,)),
    Case("scipy.sparse.linalg.cg", of_sparse, (B,)),
    Case("scipy.sparse.linalg.gmres", generalised, (S, B), (0, 1)),
    Case("scipy.sparse.linalg.bicgstab", stabilised, (S, B), (0, 1)),
]
