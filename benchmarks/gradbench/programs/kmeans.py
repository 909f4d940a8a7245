"""kmeans: cost of a clustering; gradient and diagonal of the Hessian, by one Hessian product."""

import itertools

import numpy as np

from autodiff_sst import grad, jvp

from ..program import Form, Program

GRID = list(itertools.product((10, 100, 1000), (1000, 10000), (8, 16)))


def cost(centres, points):
    squares = np.sum(points**2, axis=1)[:, None] + np.sum(centres**2, axis=1)
    distances = squares - 2.0 * points @ centres.T
    return np.sum(np.min(distances, axis=1))


def cost_loop(centres, points):
    total = 0.0
    for point in points:
        distances = np.sum((point - centres) ** 2, axis=1)
        total += np.min(distances)
    return total


def newton(function):
    """Gradient, and diagonal of a Hessian that is diagonal."""
    gradient = grad(function)

    def parts(centres, points):
        return jvp(gradient, (centres, points), (np.ones_like(centres), None))

    return parts


def by_hand(centres, points):
    distances = points @ (-2.0 * centres.T)
    distances += np.sum(centres**2, axis=1)
    nearest = np.argmin(distances, axis=1)
    return _parts(centres, points, nearest)


def by_hand_loop(centres, points):
    gradient = np.zeros_like(centres)
    diagonal = np.zeros_like(centres)
    for point in points:
        differences = centres - point
        nearest = np.argmin(np.sum(differences**2, axis=1))
        gradient[nearest] += 2.0 * differences[nearest]
        diagonal[nearest] += 2.0
    return gradient, diagonal


def _parts(centres, points, nearest):
    """Twice the sums and sizes of the clusters."""
    k, d = centres.shape
    sizes = np.bincount(nearest, minlength=k)[:, None].astype(float)
    gradient = sizes * centres
    for j in range(d):
        gradient[:, j] -= np.bincount(nearest, weights=points[:, j], minlength=k)
    gradient *= 2.0
    return gradient, np.repeat(2.0 * sizes, d, axis=1)


def inputs(data, k, n, d):
    stream = np.random.RandomState(31337)
    for size in GRID:
        points = stream.uniform(size=size[1:])
        if size == (k, n, d):
            break
    else:
        points = stream.uniform(size=(n, d))
    return points[-k:].copy(), points


def reference(centres, points):
    gradient, diagonal = np.zeros_like(centres), np.zeros_like(centres)
    for point in points:
        j = min(range(len(centres)), key=lambda j: np.linalg.norm(centres[j] - point))
        gradient[j] += 2.0 * (centres[j] - point)
        diagonal[j] += 2.0
    return gradient, diagonal


PROGRAM = Program(
    name="kmeans",
    about="cost of a clustering: gradient and diagonal of the Hessian",
    forms=(
        Form("arrays", cost, newton(cost), by_hand),
        Form("loop", cost_loop, newton(cost_loop), by_hand_loop),
    ),
    sizes={f"k={k} n={n} d={d}": {"k": k, "n": n, "d": d} for k, n, d in GRID},
    quick=("k=10 n=1000 d=8", "k=100 n=10000 d=8"),
    tiny={"k": 3, "n": 20, "d": 2},
    inputs=inputs,
    reference=reference,
    scalar=False,
)
