"""Programs of statistics and inference."""

import dataclasses
import itertools
import math
from collections import defaultdict

import numpy as np
from constructs import realistic_helpers as helpers
from constructs.rows import Hostile, point

AGES = np.array([0.2, 0.5, 0.9, 1.4, 1.7, 2.2])
EVENTS = np.array([1, 0, 1, 1, 0, 1])
GROUPS = ["a", "b", "a", "c", "b", "a"]
COUNTS = [3, 0, 2, 5, 1, 4]


def logistic_regression_with_prior(x, penalty="l2", strength=0.3):
    """Design matrix built by columns, stable log-likelihood, penalty by name."""
    columns = [np.ones_like(AGES), AGES, AGES**2, np.log(AGES)]
    design = np.column_stack(columns)
    eta = design @ x
    log_likelihood = np.sum(EVENTS * eta - np.logaddexp(0.0, eta))
    if penalty == "l2":
        prior = -0.5 * strength * np.sum(x[1:] ** 2)
    elif penalty == "l1":
        prior = -strength * np.sum(np.abs(x[1:]))
    else:
        raise NotImplementedError(f"{penalty=}")
    return -(log_likelihood + prior)


def mixture_by_log_sum_exp(x):
    """A list of terms per component, the largest taken out."""
    weights = [math.exp(v) for v in x[:2]]
    total = sum(weights)
    out = 0.0
    for age in AGES:
        terms = [
            math.log(w / total) + helpers.log_normal(age, mean, 0.5 + s)
            for w, mean, s in zip(weights, (0.5, 1.5), x[2:])
        ]
        top = max(terms)
        out += top + math.log(sum(math.exp(t - top) for t in terms))
    return out


def hidden_markov_forward(x):
    """The forward recursion with scaling; rows of a table, `@` with a transition matrix."""
    stay = 1.0 / (1.0 + np.exp(-x[0]))
    transition = np.array([[stay, 1.0 - stay], [1.0 - x[3], x[3]]])
    means = x[1:3]
    alpha = np.array([0.5, 0.5])
    log_likelihood = 0.0
    for t, y in enumerate(AGES):
        emission = np.exp(-0.5 * (y - means) ** 2)
        alpha = (alpha @ transition if t else alpha) * emission
        scale = alpha.sum()
        log_likelihood += np.log(scale)
        alpha /= scale
    return log_likelihood


def viterbi_best_path(x):
    """Backpointers are integers; the value follows the best path."""
    scores = np.outer(AGES, x) - 0.5 * x**2
    best, back = scores[0], []
    for row in scores[1:]:
        moves = best[:, None] - 0.3 * np.abs(x[:, None] - x[None, :])
        back.append(np.argmax(moves, axis=0))
        best = np.max(moves, axis=0) + row
    state = int(np.argmax(best))
    path = [state]
    for pointers in reversed(back):
        state = int(pointers[state])
        path.append(state)
    path.reverse()
    return best[path[-1]] + 0.1 * sum(x[s] ** 2 for s in path)


def cox_partial_likelihood(x):
    """Risk sets: everything still at risk, by a boolean mask and by order."""
    risk = np.exp(x[0] * AGES + x[1] * np.sin(AGES) + x[2])
    total = 0.0
    for i, (age, event) in enumerate(zip(AGES, EVENTS)):
        if not event:
            continue
        at_risk = risk[age <= AGES]
        total += np.log(risk[i]) - np.log(np.sum(at_risk))
    return total * x[3]


def kalman_local_level(x):
    """A scalar filter with missing observations."""
    q, r = np.exp(x[0] - 1.0), np.exp(x[1])
    mean, var = x[2], 1.0 + x[3]
    observations = [0.3, None, 0.8, 1.1, None, 0.9]
    total = 0.0
    for y in observations:
        var += q
        if y is None:
            continue
        s = var + r
        innovation = y - mean
        gain = var / s
        mean += gain * innovation
        var *= 1.0 - gain
        total -= 0.5 * (math.log(s) + innovation**2 / s)
    return total + mean


def random_effects_by_group(x):
    """Residuals gathered by group in a dict of lists."""
    residuals = {}
    for group, count, age in zip(GROUPS, COUNTS, AGES):
        residuals.setdefault(group, []).append(count - math.exp(x[0] + x[1] * age))
    total = 0.0
    for group, values in sorted(residuals.items()):
        n = len(values)
        mean = sum(values) / n
        shrunk = n * x[2] / (n * x[2] + x[3]) * mean
        total += sum((v - shrunk) ** 2 for v in values)
    return total


def grouped_with_default_dict(x):
    """`defaultdict` as an accumulator."""
    sums = defaultdict(float)
    for group, v in zip(GROUPS, np.concatenate([x, x[:2] ** 2])):
        sums[group] += v * v
    return math.prod(sums.values()) + sums["a"]


def autocorrelation_by_lag(x):
    """Slices with computed bounds; negative and stepped slices."""
    series = np.concatenate([x, 0.5 * x[::-1], np.sin(x)])
    centred = series - series.mean()
    variance = centred @ centred
    rho = np.array([centred[k:] @ centred[: len(centred) - k] / variance for k in range(1, 5)])
    return float(np.sum(rho[::-2] ** 2)) + rho[-1]


def ridge_by_cross_validation(x):
    """Folds by index arrays; a linear solve in each; the best one by `min` with a key."""
    design = np.column_stack([np.ones(6), AGES, np.cos(AGES)])
    target = AGES * x[0] + np.sin(x[1] * AGES)
    losses = []
    for strength in (0.1 * x[2], x[3]):
        loss = 0.0
        for fold in range(3):
            test = np.arange(6) % 3 == fold
            train = ~test
            a = design[train].T @ design[train] + strength * np.eye(3)
            beta = np.linalg.solve(a, design[train].T @ target[train])
            loss += np.mean((design[test] @ beta - target[test]) ** 2)
        losses.append((strength, loss / 3))
    best = min(losses, key=lambda pair: pair[1])
    return best[1] + 0.01 * best[0]


def gaussian_process_evidence(x):
    """A kernel matrix built by two loops, symmetric, with a jitter retried until it works."""
    amplitude, scale = x[0], x[1]
    n = len(AGES)
    k = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            k[i, j] = k[j, i] = amplitude**2 * np.exp(-0.5 * ((AGES[i] - AGES[j]) / scale) ** 2)
    jitter = 1e-6
    k[np.diag_indices(n)] += jitter + 0.1 * x[2]
    chol = np.linalg.cholesky(k)
    z = np.linalg.solve(chol, np.sin(AGES) - x[3])
    return 0.5 * z @ z + np.sum(np.log(np.diag(chol)))


def particle_filter_without_resampling(x, particles=5):
    """Random draws from a seeded generator; weights normalised at each step."""
    rng = np.random.default_rng(3)
    cloud = x[0] + 0.1 * rng.normal(size=particles)
    logw = np.zeros(particles)
    for y in AGES[:3]:
        cloud = x[1] * cloud + 0.2 * rng.normal(size=particles)
        logw += -0.5 * ((y - cloud) / (0.5 + x[2])) ** 2
    top = np.max(logw)
    w = np.exp(logw - top)
    w /= w.sum()
    return top + np.sum(w * cloud) ** 2


def huber_with_reweighting(x):
    """Iteratively reweighted least squares; `np.where` by residual size."""
    y = np.array([0.1, 0.4, 2.9, 1.2]) * x
    centre = np.mean(y)
    for _ in range(6):
        r = y - centre
        with np.errstate(divide="ignore", invalid="ignore"):
            w = np.where(np.abs(r) <= 0.5, 1.0, 0.5 / np.abs(r))
        centre = np.sum(w * y) / np.sum(w)
    return centre * np.sum(x)


@dataclasses.dataclass
class Welford:
    """A running mean and variance."""

    count: int = 0
    mean: float = 0.0
    m2: float = 0.0

    def add(self, v):
        self.count += 1
        delta = v - self.mean
        self.mean += delta / self.count
        self.m2 += delta * (v - self.mean)
        return self

    @property
    def variance(self):
        if self.count < 2:
            return 0.0
        return self.m2 / (self.count - 1)


def welford_running_moments(x):
    stats = Welford()
    for v in itertools.chain(x, (0.1, 0.7)):
        stats.add(v * v)
    return stats.variance / stats.mean


def empirical_quantile_loss(x, levels=(0.25, 0.5, 0.9)):
    """Pinball loss at several levels; `sorted` and interpolation between neighbours."""
    ordered = sorted(x)
    loss = 0.0
    for q in levels:
        place = q * (len(ordered) - 1)
        low = int(place)
        share = place - low
        value = (
            ordered[low] if share == 0 else (1 - share) * ordered[low] + share * ordered[low + 1]
        )
        loss += sum(max(q * (v - value), (q - 1) * (v - value)) for v in (0.35, 0.6, 1.0))
    return loss


def poisson_deviance_with_offsets(x):
    """Zero counts take another branch; chained comparison; `any` and `all`."""
    rates = [math.exp(x[0] + x[1] * a) for a in AGES]
    assert all(0.0 < r < 1e6 for r in rates), f"bad rates: {rates}"
    if any(r > 1e5 for r in rates):
        return math.inf
    terms = [r if n == 0 else n * math.log(n / r) - (n - r) for n, r in zip(COUNTS, rates)]
    return 2.0 * sum(terms) + x[2] * x[3]


def metropolis_log_ratio(x):
    """Nested closures over a cache of earlier evaluations."""
    calls = []

    def log_target(z):
        value = -0.25 * z**4 + x[0] * z**2 - x[1] * z
        calls.append(value)
        return value

    def ratio(new, old):
        return log_target(new) - log_target(old)

    total = 0.0
    for new, old in ((0.1, x[2]), (x[3], 0.4), (0.9, 1.1)):
        r = ratio(new, old)
        total += r if r < 0 else 0.5 * r
    return total + calls[-1] + len(calls) * calls[0]


def bootstrap_means_by_index(x):
    """Integer index arrays, rows of a table of resamples, `np.std` over axes."""
    places = np.array([[0, 1, 1, 3], [2, 2, 0, 1], [3, 3, 3, 0]])
    samples = x[places]
    means = samples.mean(axis=1)
    low, high = np.min(means), np.max(means)
    return (high - low) * np.std(samples, axis=0).sum() + low


HOSTILE = [
    Hostile(f, (point(),))
    for f in (
        logistic_regression_with_prior,
        mixture_by_log_sum_exp,
        hidden_markov_forward,
        viterbi_best_path,
        cox_partial_likelihood,
        kalman_local_level,
        random_effects_by_group,
        grouped_with_default_dict,
        autocorrelation_by_lag,
        ridge_by_cross_validation,
        gaussian_process_evidence,
        particle_filter_without_resampling,
        huber_with_reweighting,
        welford_running_moments,
        empirical_quantile_loss,
        poisson_deviance_with_offsets,
        metropolis_log_ratio,
        bootstrap_means_by_index,
    )
]
HOSTILE += [Hostile(logistic_regression_with_prior, (point(), "l1"))]
