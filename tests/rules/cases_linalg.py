"""Cases: linear algebra."""

import numpy as np

from rules.case import BATCH, V32, Case, M, P, S, T, V, W

A34, B43 = M, M.T[:, [2, 0, 1]] * 0.7 + 0.1
V3, U3 = V[:3], W[1:]
STACK = np.linspace(0.1, 1.3, 24).reshape(2, 4, 3)
SINGULAR = np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 0.2], [1.5, 1.0, 3.2]])
RANK_ONE = np.outer(V3, U3)


def matmul_operator(a, b):
    return a @ b


def matmul_self(a):
    return a @ a @ a.T


def diag_of_vector(x):
    return np.diag(x) @ np.diag(x * x, 1)[:4, :4]


def diag_of_vector_below(x):
    return np.diag(x, -2) * 2.0


def diag_of_main_and_above(x):
    return np.diag(x)[1:] * np.diag(x, 1)


def diag_of_rectangular(x):
    return np.sum(np.diag(x, -1)) * np.diag(x, 2)


def trace(x):
    return np.trace(x) * np.trace(x @ x)


def trace_offset(x):
    return np.trace(x, 1) * np.trace(x, offset=-1)


def trace_axes(x):
    return np.trace(x, axis1=0, axis2=2) * np.trace(x, 1, 1, 2).sum()


def dot(a, b):
    return np.dot(a, b)


def dot_method(a, b):
    return a.dot(b)


def dot_method_chain(a):
    return a.dot(a.T).dot(a).sum()


def matmul(a, b):
    return np.matmul(a, b)


def outer(a, b):
    return np.outer(a, b)


def outer_self(x):
    return np.outer(x, x)


def einsum_matmul(a, b):
    return np.einsum("ij,jk->ik", a, b)


def einsum_transposed_output(a, b):
    return np.einsum("ij,jk->ki", a, b)


def einsum_to_scalar(a, b):
    return np.einsum("ij,ij->", a, b)


def einsum_outer(a, b):
    return np.einsum("i,j->ij", a, b)


def einsum_implicit(a, b):
    return np.einsum("ij,jk", a, b)


def einsum_implicit_sorts(a):
    return np.einsum("ba", a) * a.T


def einsum_trace(a):
    return np.einsum("ii", a) * np.einsum("ii->", a @ a)


def einsum_diagonal(a):
    return np.einsum("ii->i", a) * np.einsum("ij->i", a)


def einsum_repeated_with_other(a, b):
    return np.einsum("ii,ij->j", a, b)


def einsum_repeated_thrice(a, b):
    return np.einsum("iij,j->i", a, b)


def einsum_sums_lone_indices(a, b):
    return np.einsum("ij,kl->l", a, b) + np.einsum("ij,jk->k", a, b.T)[:1]


def einsum_sum(a):
    return np.einsum("ij->", a) * np.einsum("ij->j", a)


def einsum_ellipsis(a, b):
    return np.einsum("...ij,...jk->...ik", a, b)


def einsum_ellipsis_broadcast(a, b):
    return np.einsum("i...,...i->...", a, b)


def einsum_three(a, b, c):
    return np.einsum("i,ij,j->", a, b, c)


def einsum_same_operand(a):
    return np.einsum("ij,kj,kl->il", a, a, a)


def einsum_spaces(a, b):
    return np.einsum(" ij , jk -> ik ", a, b)


def einsum_size_one(a, b):
    return np.einsum("ij,ij->i", a, b)


def einsum_bilinear_form(x):
    return np.einsum("i,ij,j", x, np.arange(16.0).reshape(4, 4), x)


def cross(a, b):
    return np.cross(a, b)


def cross_axis(a, b):
    return np.cross(a, b, axis=0)


def cross_axes(a, b):
    return np.cross(a, b, axisa=0, axisb=1, axisc=0)


MATMUL = [
    (V, W),
    (A34, V),
    (V3, A34),
    (A34, B43),
    (STACK, A34),
    (A34, STACK),
    (V, STACK),
    (STACK, V3),
    (STACK[:, None], np.stack([A34, A34**2, A34 * 2.0])),
    (STACK[:1], T),
    (V32, A34.T.astype(np.float32)),
]

PRODUCTS = [
    *(Case("op.matmul", matmul_operator, pair, (0, 1)) for pair in MATMUL[:5]),
    Case("op.matmul", matmul_self, (S,)),
    Case("np.diag", diag_of_vector, (V,)),
    Case("np.diag", diag_of_vector_below, (V,)),
    Case("np.diag", diag_of_main_and_above, (S,)),
    Case("np.diag", diag_of_rectangular, (M,)),
    Case("np.trace", trace, (S,)),
    Case("np.trace", trace_offset, (M,)),
    Case("np.trace", trace_axes, (T,)),
    Case("np.dot", dot, (A34, B43), (0, 1)),
    Case("np.dot", dot, (V3, A34), (0, 1)),
    Case("np.dot", dot, (T, V), (0, 1)),
    Case("np.dot", dot, (V3, STACK[:, :3]), (0, 1)),
    Case("np.dot", dot, (T, STACK), (0, 1)),
    Case("np.dot", dot, (T, B43), (0, 1)),
    Case("np.dot", dot, (0.7, V), (0, 1)),
    Case("np.dot", dot, (M, 0.7), (0, 1)),
    Case("np.dot", lambda x: np.dot((1, 0, 1, 9), x) * x, (V,)),
    Case("np.dot", dot, (0.7, 1.3), (0, 1)),
    Case("np.dot[1d,1d]", dot, (V, W), (0, 1)),
    Case("np.dot[1d,1d]", dot, (V32, V32), (0, 1)),
    Case("np.dot[2d,1d]", dot, (A34, V), (0, 1)),
    Case("ndarray.dot", dot_method, (A34, V), (0, 1)),
    Case("ndarray.dot", dot_method, (V, W), (0, 1)),
    Case("ndarray.dot", dot_method_chain, (M,)),
    *(Case("np.matmul", matmul, pair, (0, 1)) for pair in MATMUL),
    *(Case("np.matmul[batched]", matmul, pair, (0, 1)) for pair in MATMUL[4:6]),
    *(Case("np.matmul[1d]", matmul, pair, (0, 1)) for pair in MATMUL[:3]),
    Case("np.matmul", matmul, (np.zeros((2, 0)), np.zeros((0, 3))), (0, 1)),
    Case("np.dot[1d,1d]", dot, (np.zeros(0), np.zeros(0)), (0, 1)),
    Case("np.outer", outer, (V, U3), (0, 1)),
    Case("np.outer", outer, (M, V3), (0, 1)),
    Case("np.outer", outer, (0.7, V), (0, 1)),
    Case("np.outer", outer_self, (V,)),
    Case("np.outer", lambda x: np.outer((1, 2), x) * x, (V,)),
    Case("np.einsum", einsum_matmul, (A34, B43), (0, 1)),
    Case("np.einsum", einsum_transposed_output, (A34, B43), (0, 1)),
    Case("np.einsum", einsum_to_scalar, (A34, P), (0, 1)),
    Case("np.einsum", einsum_outer, (V, U3), (0, 1)),
    Case("np.einsum", einsum_implicit, (A34, B43), (0, 1)),
    Case("np.einsum", einsum_implicit_sorts, (M,)),
    Case("np.einsum", einsum_trace, (S,)),
    Case("np.einsum", einsum_diagonal, (S,)),
    Case("np.einsum", einsum_repeated_with_other, (S, M), (0, 1)),
    Case("np.einsum", einsum_repeated_thrice, (BATCH[:, :2], U3), (0, 1)),
    Case("np.einsum", einsum_sums_lone_indices, (A34, P), (0, 1)),
    Case("np.einsum", einsum_sum, (M,)),
    Case("np.einsum", einsum_ellipsis, (STACK, T), (0, 1)),
    Case("np.einsum", einsum_ellipsis, (A34, STACK), (0, 1)),
    Case("np.einsum", einsum_ellipsis_broadcast, (V3, M[:, :3]), (0, 1)),
    Case("np.einsum", einsum_three, (V3, A34, V), (0, 1, 2)),
    Case("np.einsum", einsum_same_operand, (S,)),
    Case("np.einsum", einsum_spaces, (A34, B43), (0, 1)),
    Case("np.einsum", einsum_size_one, (A34, M[:, :1]), (0, 1)),
    Case("np.einsum", einsum_bilinear_form, (V,)),
    Case("np.cross", cross, (V3, U3), (0, 1)),
    Case("np.cross", cross, (STACK[0], U3), (0, 1)),
    Case("np.cross", cross, (V3, STACK[0]), (0, 1)),
    Case("np.cross", cross_axis, (A34, P), (0, 1)),
    Case("np.cross", cross_axes, (A34, STACK[0]), (0, 1)),
]


def norm(x):
    return np.linalg.norm(x)


def norm_scaled(x):
    return x / np.linalg.norm(x)


def norm_ord(x):
    return np.linalg.norm(x, 2) * np.linalg.norm(x, ord=2)


def norm_axis(x):
    return np.linalg.norm(x, axis=1) * np.linalg.norm(x, axis=-1)


def norm_keepdims(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def norm_axis_zero(x):
    return x / np.linalg.norm(x, axis=0)


def norm_keepdims_all(x):
    return x * np.linalg.norm(x, keepdims=True)


def norm_axis_pair(x):
    return np.linalg.norm(x, axis=(1, 2)) * np.linalg.norm(x, axis=(0, -1))[0]


def norm_one(x):
    return np.linalg.norm(x, 1)


def norm_inf(x):
    return np.linalg.norm(x, np.inf)


def norm_axis_ord(x):
    return np.linalg.norm(x, 1, axis=1) * np.linalg.norm(x, ord=np.inf, axis=1)


def norm_frobenius(x):
    return np.linalg.norm(x, "fro")


def norm_spectral(x):
    return np.linalg.norm(x, 2)


def norm_order_three(x):
    return np.linalg.norm(x, 3)


def inv(x):
    return np.linalg.inv(x)


def inv_of_product(x):
    return np.sum(np.linalg.inv(x.T @ x + np.eye(4)) * np.outer(V, W))


def solve(a, b):
    return np.linalg.solve(a, b)


def solve_spd(x, b):
    return np.linalg.solve(x @ x.T + np.eye(3), b) @ b


def solve_wrt_b(b):
    return np.linalg.solve(S, b) ** 2


def det(x):
    return np.linalg.det(x)


def slogdet(x):
    sign, logdet = np.linalg.slogdet(x)
    return sign * logdet


def slogdet_second(x):
    return np.linalg.slogdet(x @ x.T + np.eye(3))[1]


def cholesky(x):
    return np.linalg.cholesky(x @ x.T + np.eye(3))


def cholesky_direct(x):
    return np.linalg.cholesky(x)


def cholesky_log_likelihood(x, b):
    L = np.linalg.cholesky(x @ x.T + 0.5 * np.eye(3))
    z = np.linalg.solve(L, b)
    return -0.5 * z @ z - np.sum(np.log(np.diag(L)))


def cholesky_batched(x):
    return np.linalg.cholesky(x @ np.swapaxes(x, -1, -2) + np.eye(3))


def eigh(x):
    w, v = np.linalg.eigh(x + x.T)
    return w**2


def eigh_attributes(x):
    result = np.linalg.eigh(x @ x.T)
    return np.sum(np.log(result.eigenvalues)) * result.eigenvalues[0]


def eigh_batched(x):
    return np.linalg.eigh(x + np.swapaxes(x, -1, -2))[0]


def eigh_direct(x):
    return np.linalg.eigh(x)[0]


def eigh_vectors(x):
    w, v = np.linalg.eigh(x + x.T)
    return v * v


def eigh_matrix_function(x):
    w, v = np.linalg.eigh(x @ x.T)
    return v @ np.diag(np.sqrt(w)) @ v.T


def eigh_projector(x):
    w, v = np.linalg.eigh(x + x.T)
    return np.outer(v[:, -1], v[:, -1]) * w[0]


def svd_values(x):
    u, s, vh = np.linalg.svd(x)
    return s**2


def svd_reconstruction(x):
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    return (u * np.sin(s)) @ vh


def svd_vectors(x):
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    return (u[:, 0] ** 2).sum() * vh**2 + np.outer(u[:, 1] ** 2, s)[0, 0]


def rotation_of_a_plane(x):
    """The rotation that turns points of a plane into others (Kabsch): the third singular value is
    zero, and the rotation smooth all the same."""
    points = np.outer(x[:3], [1.0, 2.0, -2.0]) + np.outer(x[3:] ** 2, [2.0, 1.0, 2.0])
    points = points - points.mean(axis=0)
    cross = points.T @ np.roll(points, 1, axis=1)
    u, _, vh = np.linalg.svd(cross, full_matrices=False)
    turn = np.sign(np.linalg.det(vh.T @ u.T))
    return vh.T @ np.diag(np.array([1.0, 1.0, turn])) @ u.T


def svd_named(x):
    result = np.linalg.svd(x, full_matrices=False)
    return np.sum(result.S) * result.S[0]


def svd_values_only(x):
    return np.linalg.svd(x, compute_uv=False)


def nuclear_norm(x):
    return np.sum(np.linalg.svd(x, compute_uv=False))


SPD = S @ S.T + np.eye(3)
MAYBE = "right or refused"

DECOMPOSITIONS = [
    Case("np.linalg.norm", norm, (V,)),
    Case("np.linalg.norm", norm, (M,)),
    Case("np.linalg.norm", norm, (T,)),
    Case("np.linalg.norm", norm, (V32,)),
    Case("np.linalg.norm", norm_scaled, (V,)),
    Case("np.linalg.norm", norm_ord, (V,)),
    Case("np.linalg.norm", norm_keepdims_all, (M,)),
    Case("np.linalg.norm[axis,keepdims]", norm_axis, (M,)),
    Case("np.linalg.norm[axis,keepdims]", norm_keepdims, (M,)),
    Case("np.linalg.norm[axis,keepdims]", norm_axis_zero, (M,)),
    Case("np.linalg.norm[axis,keepdims]", norm_axis_pair, (T,)),
    Case("np.linalg.norm[ord=1]", norm_one, (W,), expect=MAYBE),
    Case("np.linalg.norm[ord=inf]", norm_inf, (W,), expect=MAYBE),
    Case("np.linalg.norm[ord=1]", norm_axis_ord, (M,), expect=MAYBE),
    Case("np.linalg.norm[ord=3]", norm_order_three, (W,), expect=MAYBE),
    Case("np.linalg.norm[fro]", norm_frobenius, (M,), expect=MAYBE),
    Case("np.linalg.norm[ord=2 matrix]", norm_spectral, (M,), expect=MAYBE),
    Case("np.linalg.inv", inv, (S,)),
    Case("np.linalg.inv", inv, (BATCH,)),
    Case("np.linalg.inv", inv_of_product, (M,)),
    Case("np.linalg.solve", solve, (S, V3), (0, 1)),
    Case("np.linalg.solve", solve, (BATCH, STACK[:, :3]), (0, 1)),
    Case("np.linalg.solve", solve, (BATCH, V3), (0, 1)),
    Case("np.linalg.solve", solve, (BATCH, M), (0, 1)),
    Case("np.linalg.solve", solve, (S, np.swapaxes(STACK, 1, 2)), (0, 1)),
    Case("np.linalg.solve", solve_spd, (S, V3), (0, 1)),
    Case("np.linalg.solve[matrix rhs]", solve, (S, M), (0, 1)),
    Case("np.linalg.solve[matrix rhs]", solve, (S, M[:, :1]), (0, 1)),
    Case("np.linalg.solve[wrt b]", solve_wrt_b, (V3,)),
    Case("np.linalg.det", det, (S,)),
    Case("np.linalg.det", det, (BATCH,)),
    Case("np.linalg.det", det, (S[:1, :1],)),
    Case("np.linalg.det", det, (SINGULAR,), order=1),
    Case("np.linalg.det", det, (RANK_ONE,), order=1),
    Case("np.linalg.slogdet", slogdet, (S,)),
    Case("np.linalg.slogdet", slogdet, (-S,)),
    Case("np.linalg.slogdet", slogdet, (BATCH,)),
    Case("np.linalg.slogdet", slogdet_second, (M,)),
    Case("np.linalg.cholesky", cholesky, (M,)),
    Case("np.linalg.cholesky", cholesky_direct, (SPD,)),
    Case("np.linalg.cholesky", cholesky_log_likelihood, (S, V3), (0, 1)),
    Case("np.linalg.cholesky", cholesky_batched, (BATCH,)),
    Case("np.linalg.eigh", eigh, (S,)),
    Case("np.linalg.eigh", eigh_attributes, (S,)),
    Case("np.linalg.eigh", eigh_batched, (BATCH,)),
    Case("np.linalg.eigh", eigh_direct, (SPD,)),
    Case("np.linalg.eigh[vectors]", eigh_vectors, (S,)),
    Case("np.linalg.eigh[vectors]", eigh_matrix_function, (S,)),
    Case("np.linalg.eigh[vectors]", eigh_projector, (S,)),
    Case("np.linalg.svd", svd_values, (S,)),
    Case("np.linalg.svd", svd_values, (M,)),
    Case("np.linalg.svd", svd_values, (M.T,)),
    Case("np.linalg.svd", svd_named, (M,)),
    Case("np.linalg.svd", rotation_of_a_plane, (np.array([0.3, 1.1, -0.4, 0.9, -0.5, 0.7]),)),
    Case("np.linalg.svd[U,V full_matrices=False]", svd_reconstruction, (M,), expect=MAYBE),
    Case("np.linalg.svd[U,V full_matrices=False]", svd_reconstruction, (M.T,), expect=MAYBE),
    Case("np.linalg.svd[U,V full_matrices=False]", svd_vectors, (M,), expect=MAYBE),
    Case("np.linalg.svd[compute_uv=False]", svd_values_only, (M,)),
    Case("np.linalg.svd[compute_uv=False]", svd_values_only, (BATCH,)),
    Case("np.linalg.svd[compute_uv=False]", nuclear_norm, (M.T,)),
]

CASES = PRODUCTS + DECOMPOSITIONS
