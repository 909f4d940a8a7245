"""What has died gives its buffer to an adjoint of its shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from autodiff_sst import finite_difference, grad, value_and_grad


def shared_by_ties(centres: Any, points: Any) -> Any:
    squares = np.sum(points**2, axis=1)[:, None] + np.sum(centres**2, axis=1)
    distances = squares - 2.0 * points @ centres.T
    return np.sum(np.min(distances, axis=1))


def kept(centres: Any, points: Any) -> Any:
    distances = points @ centres.T
    total = np.sum(np.min(distances, axis=1))
    return total, distances


ARGS = np.array([[0.1, 0.4], [0.9, 0.3], [0.5, 1.2]]), np.random.default_rng(0).uniform(size=(7, 2))


def test_a_dead_matrix_is_overwritten() -> None:
    gradient = grad(shared_by_ties)
    np.testing.assert_allclose(gradient(*ARGS), finite_difference(shared_by_ties)(*ARGS), rtol=1e-6)
    assert ", out=distances)" in gradient.source


def test_what_is_returned_is_not() -> None:
    derivative = value_and_grad(kept, has_aux=True)
    (_, distances), _ = derivative(*ARGS)
    assert np.array_equal(distances, ARGS[1] @ ARGS[0].T)
