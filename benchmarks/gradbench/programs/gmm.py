"""gmm: log-likelihood of a mixture of Gaussians with a Wishart prior."""

import itertools
import math

import numpy as np

from autodiff_sst import grad

from ..program import Form, Program

GRID = list(itertools.product((2, 10, 20, 32, 64), (5, 10, 25, 50, 100)))


def logsumexp(x):
    """Along the first axis."""
    largest = np.max(x, axis=0)
    return largest + np.log(np.sum(np.exp(x - largest), axis=0))


def log_gamma(a, d):
    """Logarithm of the multivariate gamma function."""
    terms = [math.lgamma(a - 0.5 * j) for j in range(d)]
    return 0.25 * d * (d - 1) * math.log(math.pi) + sum(terms)


def log_prior(factors, q, m, gamma):
    k, d = q.shape
    nu = d + m + 1
    constant = nu * d * math.log(gamma / math.sqrt(2.0)) - log_gamma(0.5 * nu, d)
    return k * constant - 0.5 * gamma**2 * np.sum(factors**2) + m * np.sum(q)


def log_likelihood(alpha, means, q, l, x, m, gamma):
    n, d = x.shape
    column, row = np.triu_indices(d, 1)
    diagonal = np.arange(d)
    factors = np.zeros((len(alpha), d, d))
    factors[:, row, column] = l
    factors[:, diagonal, diagonal] = np.exp(q)

    whitened = (x - means[:, None, :]) @ np.swapaxes(factors, 1, 2)
    scores = (alpha + np.sum(q, axis=1))[:, None] - 0.5 * np.sum(whitened**2, axis=2)
    constant = 0.5 * d * math.log(2.0 * math.pi) + logsumexp(alpha)
    return np.sum(logsumexp(scores)) - n * constant + log_prior(factors, q, m, gamma)


def log_likelihood_loop(alpha, means, q, l, x, m, gamma):
    n, d = x.shape
    k = len(alpha)
    column, row = np.triu_indices(d, 1)
    factors = np.zeros((k, d, d))
    scores = np.empty((n, k))
    for j in range(k):
        factors[j] = np.diag(np.exp(q[j]))
        factors[j, row, column] = l[j]
        whitened = (x - means[j]) @ factors[j].T
        scores[:, j] = alpha[j] + np.sum(q[j]) - 0.5 * np.sum(whitened**2, axis=1)
    constant = 0.5 * d * math.log(2.0 * math.pi) + logsumexp(alpha)
    return np.sum(logsumexp(scores.T)) - n * constant + log_prior(factors, q, m, gamma)


def softmax(x):
    """Along the first axis, in place."""
    x -= np.max(x, axis=0)
    np.exp(x, out=x)
    x /= np.sum(x, axis=0)
    return x


def by_hand(alpha, means, q, l, x, m, gamma):
    n, d = x.shape
    column, row = np.triu_indices(d, 1)
    diagonal = np.arange(d)
    exp_q = np.exp(q)
    factors = np.zeros((len(alpha), d, d))
    factors[:, row, column] = l
    factors[:, diagonal, diagonal] = exp_q

    centred = x - means[:, None, :]
    whitened = centred @ np.swapaxes(factors, 1, 2)
    scores = np.einsum("knd,knd->kn", whitened, whitened)
    scores *= -0.5
    scores += (alpha + np.sum(q, axis=1))[:, None]
    shares = softmax(scores)
    weight = np.sum(shares, axis=1)

    whitened *= -shares[:, :, None]  # now its adjoint
    factors_bar = np.swapaxes(whitened, 1, 2) @ centred
    factors_bar -= gamma**2 * factors
    # Summed over the points before it is multiplied: one vector a component.
    means_bar = -(np.sum(whitened, axis=1)[:, None, :] @ factors)[:, 0, :]
    q_bar = factors_bar[:, diagonal, diagonal] * exp_q
    q_bar += weight[:, None] + m
    return weight - n * softmax(alpha.copy()), means_bar, q_bar, factors_bar[:, row, column]


def by_hand_loop(alpha, means, q, l, x, m, gamma):
    n, d = x.shape
    k = len(alpha)
    column, row = np.triu_indices(d, 1)
    exp_q = np.exp(q)
    scores = np.empty((k, n))
    saved = []
    for j in range(k):
        factor = np.diag(exp_q[j])
        factor[row, column] = l[j]
        centred = x - means[j]
        whitened = centred @ factor.T
        scores[j] = np.einsum("nd,nd->n", whitened, whitened)
        scores[j] *= -0.5
        scores[j] += alpha[j] + np.sum(q[j])
        saved.append((factor, centred, whitened))
    shares = softmax(scores)
    weight = np.sum(shares, axis=1)

    means_bar, q_bar, l_bar = np.empty_like(means), np.empty_like(q), np.empty_like(l)
    for j in range(k):
        factor, centred, whitened = saved[j]
        whitened *= -shares[j][:, None]  # now its adjoint
        factor_bar = whitened.T @ centred
        factor_bar -= gamma**2 * factor
        means_bar[j] = -(np.sum(whitened, axis=0) @ factor)
        q_bar[j] = np.diagonal(factor_bar) * exp_q[j] + (weight[j] + m)
        l_bar[j] = factor_bar[row, column]
    return weight - n * softmax(alpha.copy()), means_bar, q_bar, l_bar


def inputs(data, d, k, n=1000, m=0, gamma=1.0):
    stream = np.random.default_rng(31337)
    alpha = stream.normal(size=k)
    means = stream.uniform(size=(k, d))
    q = stream.normal(size=(k, d))
    l = stream.normal(size=(k, d * (d - 1) // 2))
    x = stream.normal(size=(n, d))
    return alpha, means, q, l, x, m, gamma


def reference(alpha, means, q, l, x, m, gamma):
    """Written element by element from the formulas for one component and one point."""
    n, d = x.shape
    k = len(alpha)
    found = [np.zeros_like(a) for a in (alpha, means, q, l)]
    factors = []
    for j in range(k):
        factor, place = np.diag(np.exp(q[j])), 0
        for column in range(d):
            for row in range(column + 1, d):
                factor[row, column] = l[j, place]
                place += 1
        factors.append(factor)
    factors_bar = [-(gamma**2) * factor for factor in factors]
    for point in x:
        y = [factors[j] @ (point - means[j]) for j in range(k)]
        odds = [math.exp(alpha[j] + np.sum(q[j]) - 0.5 * y[j] @ y[j]) for j in range(k)]
        for j in range(k):
            share = odds[j] / sum(odds)
            found[0][j] += share
            found[1][j] += share * factors[j].T @ y[j]
            found[2][j] += share
            factors_bar[j] -= share * np.outer(y[j], point - means[j])
    found[0] -= n * np.exp(alpha) / np.sum(np.exp(alpha))
    for j in range(k):
        found[2][j] += m + np.diag(factors_bar[j]) * np.exp(q[j])
        found[3][j] = [factors_bar[j][r, c] for c in range(d) for r in range(c + 1, d)]
    return tuple(found)


WRT = (0, 1, 2, 3)
PROGRAM = Program(
    name="gmm",
    about="log-likelihood of a mixture of Gaussians, 1000 points",
    forms=(
        Form("arrays", log_likelihood, grad(log_likelihood, WRT), by_hand),
        Form("loop", log_likelihood_loop, grad(log_likelihood_loop, WRT), by_hand_loop),
    ),
    sizes={f"d={d} k={k}": {"d": d, "k": k} for d, k in GRID},
    quick=("d=2 k=5", "d=20 k=50"),
    tiny={"d": 3, "k": 4, "n": 6, "m": 2, "gamma": 1.5},
    inputs=inputs,
    reference=reference,
    wrt=WRT,
)
