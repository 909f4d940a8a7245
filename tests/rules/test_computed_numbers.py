"""What has another shape for another whole number or flag that is known at run time only: right, or
refused."""

from __future__ import annotations

import linecache
from typing import Any

import numpy as np
import pytest

from autodiff_sst import AutodiffError, value_and_grad

CALLS = """
np.diag(A, n)
np.diagonal(A, n)
np.diagonal(A, offset=n - 1)
np.diag(V, n)
np.rot90(A, n)
np.rot90(A, n)[:2, :2]
np.triu(A, n)
np.triu_indices(4, n)[0]
np.tril_indices_from(A, n)[1]
A[np.triu_indices_from(A, n)]
np.diff(np.eye(4), n, axis=0)
np.diff(A, n)
np.argwhere(n)
np.flatnonzero(n)
np.unique(np.array([1.0, n, 2.0]))
np.convolve(V, np.ones(3), n)
np.correlate(V, np.ones(3), n)
np.convolve(V, np.ones(3), 1)
np.correlate(V, np.ones(3), 2)
np.meshgrid(V, V, sparse=n > 1)[0]
np.sum(A, axis=0, keepdims=n > 1)
np.any(A > 0, axis=0, keepdims=n > 1)
np.argmax(A, axis=0, keepdims=n > 1)
np.linalg.norm(A, axis=1, keepdims=n > 1)
np.linalg.svd(A, full_matrices=n > 1)[0]
np.linalg.svd(A, compute_uv=n > 1)[0]
np.cov(A, rowvar=n > 1)
np.corrcoef(A, rowvar=n > 1)
np.linalg.diagonal(A, offset=n)
np.repeat(V, n)
np.tile(V, n)
np.roll(A, n)
np.vander(V, n)
np.tri(4, 4, n)
np.eye(4, k=n)
np.arange(n)
np.zeros((n, 2))
np.array_split(V, 2)[n > 1]
""".split("\n")[1:-1]
TAKEN = """
np.tile(A, (n, 1))
np.linalg.matrix_power(A[:3, :3], n)
np.diff(A, n)
np.polyfit(V, A[0], n)
np.gradient(V, edge_order=n)
np.take(A, n, axis=0)
np.take(A, [0, n], axis=1)
np.take(V, range(n))
np.take(V, range(len(V) - n))
np.take(A, ((0, n), (1, 2)))
""".split("\n")[1:-1]

PROGRAM = """
import numpy as np
def {name}(x, n):
    A = np.outer(x[:3], x[:4]) if {wide} else np.outer(x[:4], x[:4])
    A = A + np.sin(2.0 * np.arange(A.size).reshape(A.shape) ** 2)
    V = x[:4]
    found = {call}
    total = 0.0
    for row in found:
        total = total + np.sum(row)
    return (np.sum(found) + total) * x[0] + len(found) + found.size * x[1]
def {name}_in_a_loop(x):
    A = np.outer(x[:4], x[:4]) + np.sin(2.0 * np.arange(16.0).reshape(4, 4) ** 2)
    V = x[:4]
    s = 0.0
    for n in range(len(x) - 7):
        found = {call}
        if found.size > 2:
            s = s + np.sum(found * found.size) * x[n]
    return s
"""


def _made(text: str, name: str) -> dict[str, Any]:
    file = f"<computed {name}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {}
    exec(compile(text, file, "exec"), space)
    return space


def _holds(function: Any, *args: Any) -> None:
    x, *rest = args
    try:
        expected = function(*args)
    except Exception:
        return  # not a number that the function takes
    try:
        value, gradient = value_and_grad(function)(*args)
    except AutodiffError:
        return
    assert value == expected
    way = np.cos(np.arange(len(x)))
    steps = (function(x + h * way, *rest) for h in (1e-6, -1e-6))
    assert gradient @ way == pytest.approx((next(steps) - next(steps)) / 2e-6, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("call", CALLS + TAKEN)
def test_numbers_that_shape_results(call: str, wide: bool) -> None:
    x = np.linspace(0.5, 2.0, 11)
    function = _made(PROGRAM.format(name="program", call=call, wide=wide), call)
    for n in (1, 0, 2, 3, -1, 5):
        _holds(function["program"], x, n)
    _holds(function["program_in_a_loop"], x)


@pytest.mark.parametrize("call", TAKEN)
def test_numbers_from_outside_are_taken(call: str) -> None:
    """They become part of the signature where the formula depends on them."""
    program = _made(PROGRAM.format(name="taken", call=call, wide=False), f"taken {call}")["taken"]
    value, gradient = value_and_grad(program)(np.linspace(0.5, 2.0, 11), 2)
    assert value == program(np.linspace(0.5, 2.0, 11), 2)
    assert gradient.shape == (11,)
