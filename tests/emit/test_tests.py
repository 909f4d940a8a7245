"""Tests of branches and loops: what is asked for its truth only."""

from __future__ import annotations

import numpy as np
from oracle import check_derivatives

import autodiff_sst as ad


def jacobi(x):
    """Sweeps until nothing changes any more."""
    u = np.zeros(len(x))
    for _ in range(60):
        largest = 0.0
        for i in range(len(x)):
            new = x[i] + 0.3 * np.sin(u[i - 1])
            largest = max(largest, abs(new - u[i]))
            u[i] = new
        if largest < 1e-13:
            break
    return np.sum(u**2)


def test_a_loop_is_left_by_its_test() -> None:
    x = np.array([0.4, -0.7, 1.1])
    check_derivatives(jacobi, x)
    assert "        if largest < 1e-13:\n            break" in ad.grad(jacobi).source_for(x)
