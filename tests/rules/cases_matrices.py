"""Cases: products, decompositions, norms and transforms, the less common ones."""

import numpy as np

from rules.case import BATCH, COLUMN, ROW, Case, M, P, S, T, V, W, refused

SPD = S @ S.T + np.eye(3)
V3 = V[:3]
SINGULAR = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.5, 1.0, -1.0]])
NORMAL = np.array([[2.0, 1.0, 0.0], [-1.0, 2.0, 0.3], [0.2, 0.1, 5.0]])
Z = np.array([0.5 + 0.2j, -1.0 + 1.5j, 0.3 - 0.7j])
STACK = np.linspace(0.1, 1.3, 24).reshape(2, 4, 3)
FOUR = np.array([1.3, -0.2, 0.4, 0.9])


def filtered(x, k):
    """A full convolution, of a size that is known at run time only."""
    size = tuple(a + b - 1 for a, b in zip(x.shape, k.shape))
    return (
        np.fft.irfftn(np.fft.rfftn(x, size, (0, 1)) * np.fft.rfftn(k, size, (0, 1)), size, (0, 1))
        ** 3
    )


def filtered_by_array(x, k):
    size = np.array(x.shape) + np.array(k.shape) - 1
    return (
        np.fft.irfftn(np.fft.rfftn(x, size, (0, 1)) * np.fft.rfftn(k, size, (0, 1)), size, (0, 1))
        ** 3
    )


CASES = [
    Case("np.diag[extract,k]", lambda x: np.diag(x, 1) ** 2, (M,)),
    Case("np.diagonal", lambda x: np.diagonal(x) ** 2, (M,)),
    Case("np.diagonal", lambda x: np.diagonal(x, 1, axis1=0, axis2=2) ** 2, (T,)),
    Case("np.diagflat", lambda x: np.diagflat(x, 1) ** 2, (M,)),
    Case("np.vander", lambda x: np.vander(x) * 2.0, (V,)),
    Case("np.vander", lambda x: np.vander(x, 3, increasing=True) ** 2, (V,)),
    Case("np.vander", lambda x: np.vander(x, N=2), (V,)),
    Case("np.inner", lambda x, y: np.inner(x, y) ** 2, (M, V), (0, 1)),
    Case("np.inner", lambda x, y: np.inner(x, y) ** 2, (M, P), (0, 1)),
    Case("np.vdot", lambda x, y: np.vdot(x, y) * x, (V, W), (0, 1)),
    Case("np.vdot", lambda x, y: np.vdot(x, y) ** 2, (M, P), (0, 1)),
    Case(
        "np.vdot", lambda z: np.real(np.vdot(z, z * (1 + 2j))) + np.imag(np.vdot(Z, z)), (Z + 0.3,)
    ),
    Case("np.tensordot", lambda x, y: np.tensordot(x, y, axes=1) ** 2, (M, M.T), (0, 1)),
    Case("np.tensordot", lambda x, y: np.tensordot(x, y) ** 2, (M, P), (0, 1)),
    Case("np.tensordot", lambda x, y: np.tensordot(x, y), (M, P), (0, 1)),
    Case("np.tensordot", lambda x, y: np.tensordot(x, y, axes=3), (T, T * T), (0, 1)),
    Case("np.tensordot", lambda c, x: np.tensordot(c, x, 0) * x, (0.7, V), (0, 1)),
    Case("np.tensordot", lambda x, c: np.tensordot(x, c, axes=0) ** 2, (M, 0.7), (0, 1)),
    Case(
        "np.tensordot[axes lists]",
        lambda x, y: np.tensordot(x, y, axes=([0], [1])) ** 2,
        (M, S),
        (0, 1),
    ),
    Case(
        "np.tensordot[axes lists]",
        lambda x, y: np.tensordot(x, y, ([1, 2], [1, 0])) ** 2,
        (T, M.T),
        (0, 1),
    ),
    Case("np.einsum[trace/diag]", lambda x: np.einsum("ii->i", x) ** 2 + np.einsum("ii", x), (S,)),
    Case(
        "np.einsum[ellipsis]",
        lambda x, y: np.einsum("...ij,jk->...ik", x, y) ** 2,
        (STACK, S),
        (0, 1),
    ),
    Case("np.einsum[implicit]", lambda x, y: np.einsum("ij,jk", x, y) ** 2, (M, M.T), (0, 1)),
    Case("np.einsum[broadcast sum]", lambda x: np.einsum("ij->j", x) ** 2, (M,)),
    Case(
        "np.einsum[optimize=]",
        lambda x, y: np.einsum("ij,jk,kl->il", x, y, S, optimize=True) ** 2,
        (M, M.T),
        (0, 1),
    ),
    Case(
        "np.einsum[optimize=]",
        lambda x: np.einsum("ij,kj,kl->il", x, x, x, optimize="greedy"),
        (M,),
    ),
    Case("np.einsum[3 operands]", lambda x, y: np.einsum("ij,i,j->", x, V3, y) * y, (M, W), (0, 1)),
    Case(
        "np.einsum[interleaved]",
        lambda x, y: np.einsum(x, [0, 1], y, [1, 2], [0, 2]) ** 2,
        (M, M.T),
        (0, 1),
    ),
    Case("np.einsum[interleaved]", lambda x: np.einsum(x, [0, 0]) * x, (S,)),
    Case("np.kron", lambda x, y: np.kron(x, y) ** 2, (V, W[:3]), (0, 1)),
    Case("np.kron", lambda x, y: np.kron(x, y) ** 2, (S, M[:2]), (0, 1)),
    Case("np.kron", lambda x: np.kron(np.eye(2), x) ** 2, (S,)),
    Case("np.kron", lambda x, y: np.kron(x, y) ** 2, (V, M[:2]), (0, 1)),
    Case("np.dot[scalar]", lambda x: np.dot(x, 2.0) * np.dot(x[0], x), (V,)),
    Case("np.dot[nd]", lambda x, y: np.dot(x, y) ** 2, (T, M.T), (0, 1)),
    Case("np.dot[nd]", lambda x, y: np.dot(x, y) ** 2, (M, STACK), (0, 1)),
    Case("np.vecdot", lambda x, y: np.vecdot(x, y) ** 2, (M, P), (0, 1)),
    Case("np.vecdot", lambda x, y: np.vecdot(x, y) ** 2, (M, V), (0, 1)),
    Case("np.vecdot", lambda x, y: np.vecdot(x, y, axis=0) ** 2, (M, P), (0, 1)),
    Case("np.linalg.vecdot", lambda x, y: np.linalg.vecdot(x, y, axis=0) ** 2, (M, P), (0, 1)),
    Case("np.linalg.norm[ord=1]", lambda x: np.linalg.norm(x, 1) * x, (W,)),
    Case("np.linalg.norm[ord=inf]", lambda x: np.linalg.norm(x, np.inf) * x, (W,)),
    Case("np.linalg.norm[ord=3]", lambda x: np.linalg.norm(x, ord=3) * x, (W,)),
    Case("np.linalg.norm[ord=-inf]", lambda x: np.linalg.norm(x, ord=-np.inf) * x, (W,)),
    Case("np.linalg.norm[fro]", lambda x: np.linalg.norm(x, "fro") * x, (M,)),
    Case("np.linalg.norm[nuc]", lambda x: np.linalg.norm(x, "nuc") * x, (M,)),
    Case("np.linalg.norm[matrix ord=1]", lambda x: np.linalg.norm(x, 1) * x, (M,)),
    Case("np.linalg.norm[ord=2 matrix]", lambda x: np.linalg.norm(x, 2) * x, (M,)),
    Case("np.linalg.vector_norm", lambda x: np.linalg.vector_norm(x) * x, (M,)),
    Case(
        "np.linalg.vector_norm",
        lambda x: np.linalg.vector_norm(x, axis=1, ord=3, keepdims=True) * x,
        (M,),
    ),
    Case("np.linalg.vector_norm", lambda x: np.linalg.vector_norm(x, ord=1) * x, (M,)),
    Case("np.linalg.vector_norm", lambda x: np.linalg.vector_norm([x[0], x[1]]) * x, (M,)),
    Case("np.linalg.vector_norm", lambda x: np.linalg.vector_norm(x, axis=(0, 2)) ** 3, (T,)),
    Case("np.linalg.matrix_norm", lambda x: np.linalg.matrix_norm(x) ** 3, (T,)),
    Case(
        "np.linalg.matrix_norm",
        lambda x: np.linalg.matrix_norm(x, ord="nuc", keepdims=True) * x,
        (M,),
    ),
    Case("np.linalg.inv[batched]", lambda x: np.linalg.inv(x) ** 2, (BATCH,)),
    Case("np.linalg.det[singular]", lambda x: np.linalg.det(x) * 1.0, (SINGULAR,), order=1),
    Case(
        "np.linalg.slogdet[attr]",
        lambda x: np.linalg.slogdet(x).logabsdet * x + np.linalg.slogdet(x).sign,
        (S,),
    ),
    Case(
        "np.linalg.cholesky[upper]",
        lambda x: np.linalg.cholesky(x @ x.T + np.eye(3), upper=True) ** 2,
        (S,),
    ),
    Case("np.linalg.eigh[UPLO]", lambda x: np.linalg.eigh(x, UPLO="U")[0] ** 2, (S,)),
    Case("np.linalg.eigh[UPLO]", lambda x: np.linalg.eigh(x @ x.T, "U").eigenvectors ** 2, (S,)),
    Case("np.linalg.eigvalsh", lambda x: np.linalg.eigvalsh(x) ** 2, (S,)),
    Case("np.linalg.eig", lambda x: np.sum(np.real(np.linalg.eig(x)[0] ** 2)), (NORMAL,)),
    Case("np.linalg.eig", lambda x: np.real(np.linalg.eig(x).eigenvalues ** 2), (SPD,)),
    Case(
        "np.linalg.eig[vectors]", lambda x: np.sum(np.abs(np.linalg.eig(x)[1]) ** 2 * S), (NORMAL,)
    ),
    Case("np.linalg.eig[vectors]", lambda x: np.real(np.linalg.eig(x)[1] ** 2), (SPD,)),
    Case("np.linalg.eigvals", lambda x: np.sum(np.real(np.linalg.eigvals(x) ** 3)), (NORMAL,)),
    Case("np.linalg.eigvals", lambda x: np.max(np.abs(np.linalg.eigvals(x))), (NORMAL,)),
    Case(
        "np.linalg.eigvals",
        lambda x: (
            np.max(np.abs(np.linalg.eigvals(x))) + np.sum(np.abs(np.linalg.eigvals(x)), axis=-1)
        ),
        (BATCH,),
    ),
    Case(
        "np.linalg.svd[U,V full_matrices=False]",
        lambda x: np.linalg.svd(x, full_matrices=False)[0] ** 2,
        (M,),
    ),
    Case(
        "np.linalg.svd[U,V full_matrices=False]",
        lambda x: np.linalg.svd(x, full_matrices=False).Vh ** 2,
        (M,),
    ),
    Case("np.linalg.svd[rect full_matrices=True]", lambda x: np.linalg.svd(x)[1] ** 2, (M,)),
    refused(
        "np.linalg.svd[rect full_matrices=True]",
        lambda x: np.linalg.svd(x, full_matrices=True)[0] ** 2,
        (M,),
        "vectors outside the range of the matrix are fixed up to a rotation only",
    ),
    Case("np.linalg.svdvals", lambda x: np.linalg.svdvals(x) ** 2, (M,)),
    Case("np.linalg.qr", lambda x: np.linalg.qr(x)[0] @ (np.linalg.qr(x)[1] ** 2), (S,)),
    Case("np.linalg.qr", lambda x: np.linalg.qr(x).R ** 2, (M.T,)),
    Case("np.linalg.qr", lambda x: np.linalg.qr(x)[1] ** 2, (M,)),
    Case("np.linalg.qr", lambda x: np.linalg.qr(x)[1] ** 2, (BATCH,)),
    Case("np.linalg.qr[Q]", lambda x: np.linalg.qr(x)[0] ** 2 * M.T, (M.T,)),
    Case("np.linalg.qr[Q]", lambda x: np.linalg.qr(x).Q ** 2 * S, (M,)),
    Case("np.linalg.qr[mode=r]", lambda x: np.linalg.qr(x, mode="r") ** 2, (M.T,)),
    Case("np.linalg.qr[complete]", lambda x: np.linalg.qr(x, mode="complete")[1] ** 2, (M.T,)),
    refused(
        "np.linalg.qr[complete]",
        lambda x: np.linalg.qr(x, mode="complete")[0] ** 2,
        (M.T,),
        "vectors outside the range of the matrix are fixed up to a rotation only",
    ),
    Case("np.linalg.pinv", lambda x: np.linalg.pinv(x) ** 2, (S,)),
    Case("np.linalg.pinv", lambda x: np.linalg.pinv(x, rcond=1e-12) ** 2, (BATCH,)),
    Case("np.linalg.pinv[rect]", lambda x: np.linalg.pinv(x) ** 2, (M,)),
    Case("np.linalg.pinv[rect]", lambda x: np.linalg.pinv(x) ** 2, (M.T,)),
    Case("np.linalg.pinv", lambda x: np.linalg.pinv(x @ x.T, hermitian=True) ** 2, (S,)),
    Case(
        "np.linalg.lstsq", lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0] ** 2, (M.T, V), (0, 1)
    ),
    Case("np.linalg.lstsq", lambda a, b: np.linalg.lstsq(a, b)[0] ** 2, (M.T, P.T), (0, 1)),
    Case("np.linalg.lstsq", lambda a, b: np.linalg.lstsq(a, b)[1] ** 2, (M.T, P.T), (0, 1)),
    Case("np.linalg.lstsq", lambda a, b: np.sum(np.linalg.lstsq(a, b)[1]) + a, (M, V3), (0, 1)),
    Case("np.linalg.lstsq", lambda a, b: np.sum(np.linalg.lstsq(a, b)[1]) + a, (S, S**2), (0, 1)),
    Case(
        "np.linalg.lstsq", lambda a, b: np.linalg.lstsq(a, b, rcond=None)[1] * 2.0, (M.T, V), (0, 1)
    ),
    Case(
        "np.linalg.lstsq", lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0] ** 2, (M, V3), (0, 1)
    ),
    Case("np.linalg.matrix_power", lambda x: np.linalg.matrix_power(x, 3) * x, (S,)),
    Case(
        "np.linalg.matrix_power",
        lambda x: np.linalg.matrix_power(x, 0) + np.linalg.matrix_power(x, 1) * x,
        (S,),
    ),
    Case(
        "np.linalg.matrix_power",
        lambda x: np.linalg.matrix_power(x, 5) + np.linalg.matrix_power(x, 2),
        (BATCH,),
    ),
    Case("np.linalg.matrix_power[neg]", lambda x: np.linalg.matrix_power(x, -2) * x, (S,)),
    Case("np.linalg.multi_dot", lambda x, y: np.linalg.multi_dot([x, y, x]) ** 2, (M, M.T), (0, 1)),
    Case(
        "np.linalg.multi_dot",
        lambda x, v: np.linalg.multi_dot([v, x, S, x.T, v]) * v,
        (M.T, W),
        (0, 1),
    ),
    Case("np.linalg.cond", lambda x: np.linalg.cond(x) * x, (S,)),
    Case("np.linalg.cond", lambda x: np.linalg.cond(x, "fro") * x, (S,)),
    Case("np.linalg.cond", lambda x: np.linalg.cond(x, 1) * x, (S,)),
    Case("np.linalg.cond", lambda x: np.linalg.cond(x, -2) * x, (M,)),
    Case(
        "np.linalg.tensorinv",
        lambda x: np.linalg.tensorinv(np.reshape(x, (1, 3, 3)), ind=2) ** 2,
        (S,),
    ),
    Case(
        "np.linalg.tensorsolve",
        lambda x, b: np.linalg.tensorsolve(np.reshape(x, (3, 1, 3)), b) ** 2,
        (S, V3[:, None]),
        (0, 1),
    ),
    Case("np.linalg.trace", lambda x: np.linalg.trace(x) ** 2, (BATCH,)),
    Case("np.linalg.trace", lambda x: np.linalg.trace(x, offset=1) * x, (M,)),
    Case("np.linalg.diagonal", lambda x: np.linalg.diagonal(x, offset=-1) ** 2, (BATCH,)),
    Case("np.linalg.cross", lambda x: np.linalg.cross(x, S[::-1]) ** 2, (S,)),
    Case("np.linalg.cross", lambda x: np.linalg.cross(x, S[::-1], axis=0) ** 2, (S,)),
    Case("np.linalg.outer", lambda x, y: np.linalg.outer(x, y) ** 2, (V, W), (0, 1)),
    Case("np.linalg.matmul", lambda x, y: np.linalg.matmul(x, y) ** 2, (M, M.T), (0, 1)),
    Case("np.linalg.tensordot", lambda x, y: np.linalg.tensordot(x, y), (M, P), (0, 1)),
    Case(
        "np.linalg.tensordot", lambda x, y: np.linalg.tensordot(x, y, axes=1) ** 2, (M, M.T), (0, 1)
    ),
    Case("ndarray.diagonal", lambda x: x.diagonal() ** 2 + x.diagonal(1)[0], (M,)),
    Case("ndarray.trace", lambda x: x.trace() * x + x.trace(offset=1), (M,)),
    Case("np.fft.fft", lambda x: np.abs(np.fft.fft(x)) ** 2, (FOUR,)),
    Case("np.fft.fft", lambda x: np.real(np.fft.fft(x * (1 + 2j))) ** 2, (M,)),
    Case(
        "np.fft.fft[n,axis,norm]",
        lambda x: np.abs(np.fft.fft(x, n=4, axis=0, norm="ortho")) ** 2,
        (M,),
    ),
    Case("np.fft.ifft", lambda x: np.real(np.fft.ifft(np.fft.fft(x) * (1 + 1j))) ** 2, (FOUR,)),
    Case("np.fft.fft2", lambda x: np.abs(np.fft.fft2(x)) ** 2, (M,)),
    Case("np.fft.ifft2", lambda x: np.real(np.fft.ifft2(x * (1 + 1j))) ** 2, (M,)),
    Case("np.fft.fftn", lambda x: np.abs(np.fft.fftn(x, axes=(0, 1))) ** 2, (T,)),
    Case("np.fft.ifftn", lambda x: np.real(np.fft.ifftn(x * (1 + 1j))) ** 2, (T,)),
    Case("np.fft.rfft", lambda x: np.abs(np.fft.rfft(x)) ** 2, (FOUR,)),
    Case("np.fft.rfft[odd n]", lambda x: np.abs(np.fft.rfft(x, n=5)) ** 2, (FOUR,)),
    Case("np.fft.irfft", lambda x: np.fft.irfft(np.fft.rfft(x) * (2 + 1j)) ** 2, (FOUR,)),
    Case(
        "np.fft.irfft[odd n]", lambda x: np.fft.irfft(np.fft.rfft(x) * (2 + 1j), n=5) ** 2, (FOUR,)
    ),
    Case("np.fft.rfft2", lambda x: np.abs(np.fft.rfft2(x)) ** 2, (M,)),
    Case("np.fft.irfft2", lambda x: np.fft.irfft2(x * (2 + 1j)) ** 2, (M,)),
    Case("np.fft.irfft2", lambda x: np.fft.irfft2(np.fft.rfft2(x), s=x.shape) ** 3, (M,)),
    Case("np.fft.rfftn", lambda x: np.abs(np.fft.rfftn(x)) ** 2, (T,)),
    Case("np.fft.rfftn", filtered, (M, M[:2]), (0, 1)),
    Case("np.fft.rfftn", filtered_by_array, (M, M[:2]), (0, 1)),
    Case("np.fft.irfftn", lambda x: np.fft.irfftn(x * (2 + 1j), s=(3, 5), axes=(0, 1)) ** 2, (M,)),
    Case("np.fft.hfft", lambda x: np.fft.hfft(x * (2 + 1j)) ** 2, (FOUR,)),
    Case("np.fft.hfft", lambda x: np.fft.hfft(x * (2 + 1j), n=5, axis=0, norm="ortho") ** 2, (M,)),
    Case("np.fft.ihfft", lambda x: np.abs(np.fft.ihfft(x)) ** 2, (FOUR,)),
    Case("np.fft.ihfft", lambda x: np.real(np.fft.ihfft(x, n=3, norm="ortho")) ** 2, (M,)),
    Case("np.fft.fftshift", lambda x: np.fft.fftshift(x) * M, (M,)),
    Case("np.fft.ifftshift", lambda x: np.fft.ifftshift(x, axes=1) * M, (M,)),
    Case("np.polyval", lambda p: np.polyval(p, 0.7) * p, (V,)),
    Case("np.polyval", lambda p, x: np.polyval(p, x) ** 2, (V, M), (0, 1)),
    Case("np.polyval[wrt x]", lambda x: np.polyval([1.0, -2.0, 0.5], x) * x, (V,)),
    Case("np.polyval[wrt x]", lambda s: np.polyval(V, s) * s, (0.7,)),
    Case("np.polyval", lambda p: np.polyval(p, (1, 2)) * p[0], (V,)),
    Case("np.polyfit", lambda y: np.polyfit(np.arange(4.0), y, 2) ** 2, (V,)),
    Case("np.polyfit", lambda y: np.polyfit(V, y, 1, w=ROW) ** 2, (W,)),
    Case("np.polyfit", lambda x, y: np.polyfit(x, y, 1) ** 2, (V, W), (0, 1)),
    Case("np.polyfit", lambda y: np.polyfit(V, y, 1) ** 2, (M.T,)),
    Case("np.polyadd", lambda p, q: np.polyadd(p, q) ** 2, (V, W[:2]), (0, 1)),
    Case("np.polysub", lambda p, q: np.polysub(p, q) ** 2, (V[:2], W), (0, 1)),
    Case("np.polymul", lambda p, q: np.polymul(p, q) ** 2, (V, W[:2]), (0, 1)),
    Case("np.polydiv", lambda p, q: np.polydiv(p, q)[0] ** 2, (V, W[:2]), (0, 1)),
    Case("np.polydiv", lambda p, q: np.polydiv(p, q)[1] ** 2, (V, W[:2]), (0, 1)),
    Case("np.polyder", lambda p: np.polyder(p) ** 2, (V,)),
    Case("np.polyder", lambda p: np.polyder(p, m=2) ** 2, (V,)),
    Case("np.polyint", lambda p: np.polyint(p) ** 2, (V,)),
    Case("np.polyint", lambda p, k: np.polyint(p, m=2, k=k) ** 2, (V, W[:2]), (0, 1)),
    Case("np.roots", lambda p: np.sum(np.real(np.roots(p)) ** 2 + np.abs(np.roots(p))), (V,)),
    Case("np.poly", lambda r: np.poly(r) ** 2, (V,)),
    refused(
        "np.poly",
        lambda a: np.poly(a) ** 2,
        (SPD,),
        "whether the eigenvalues of a matrix are complex depends on its values",
    ),
    refused(
        "np.poly1d",
        lambda p: np.poly1d(p)(0.7),
        (V,),
        "an object that holds coefficients: np.polyval, np.polyder and np.polymul take them",
    ),
    Case("np.matvec", lambda x, y: np.matvec(x, y) ** 2, (M, V), (0, 1)),
    Case("np.matvec", lambda x, y: np.matvec(x, y) ** 2, (STACK, V3), (0, 1)),
    Case("np.vecmat", lambda x, y: np.vecmat(y, x) ** 2, (M, V3), (0, 1)),
    Case("np.vecmat", lambda x, y: np.vecmat(y, x) ** 2, (STACK, FOUR), (0, 1)),
]
