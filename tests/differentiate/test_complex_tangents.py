"""The tangent of what is complex is complex, also where a real number becomes complex."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autodiff_sst import grad, hessian, hvp, jacfwd, jvp

MIXED = np.array([1j, 2 + 1j, 0.5])


def turned(z: Any) -> Any:
    for k in range(len(z)):
        z[k] = z[k] * (0.6 + 0.8j)
    return np.sum((z * z * (1 + 0.3j)).real)


def added(x: Any) -> Any:
    return turned(x + 0j)


def subtracted(x: Any) -> Any:
    return turned(MIXED - x)


def chosen(x: Any) -> Any:
    return turned(np.where(x > 1.5, x, MIXED))


def in_a_literal(x: Any) -> Any:
    return turned(np.array([x[0], 1j, x[1]]))


def repeated(x: Any) -> Any:
    return turned(np.full(3, x[0] + 0j))


def spread(x: Any) -> Any:
    return turned(np.zeros(3) + (x[0] + 1j))


def part_of_a_matrix(x: Any) -> Any:
    m = np.diag(x) + 0j
    m[0] *= 1j
    return np.sum(np.abs(m @ MIXED) ** 3)


def added_at(x: Any) -> Any:
    z = x + 0j
    np.add.at(z, [0, 0, 1], 1j * z)
    return np.sum(np.abs(z) ** 3)


def carried(x: Any) -> Any:
    s = 0j
    for v in x:
        s = s + v
    return turned(np.full(3, s))


def on_one_path(x: Any) -> Any:
    if x[0] > 0:
        s = x[0] + 0j
    else:
        s = 2j
    return turned(np.zeros(3) + s)


def in_a_list(x: Any) -> Any:
    z = []
    for k in range(len(x)):
        z.append(x[k] + 0j)
    return turned(np.array(z))


FORMS = [
    added,
    subtracted,
    chosen,
    in_a_literal,
    repeated,
    spread,
    part_of_a_matrix,
    added_at,
    carried,
    on_one_path,
    in_a_list,
]


@pytest.mark.parametrize("f", FORMS)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_what_becomes_complex_may_be_written_in_place(f: Callable[..., Any], sign: float) -> None:
    x, t = sign * np.array([1.0, 2.0, 3.0]), np.array([0.3, -0.5, 0.7])
    slope = grad(f)(x) @ t
    np.testing.assert_allclose(jvp(f, (x,), (t,))[1], slope)
    np.testing.assert_allclose(jacfwd(f)(x) @ t, slope)
    h = 1e-5
    curvature = (grad(f)(x + h * t) - grad(f)(x - h * t)) / (2 * h)
    np.testing.assert_allclose(hvp(f, (x,), t), curvature, rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(hessian(f)(x) @ t, curvature, rtol=1e-5, atol=1e-8)


def test_tangents_of_complex_values_are_complex() -> None:
    x = np.array([1.0, 2.0])
    assert jvp(lambda x: x + 0j, (x,), (x,))[1].dtype == complex
    assert isinstance(jvp(lambda x: x + 0j, (1.0,), (2.0,))[1], complex)
    assert jvp(lambda x: x[0] + 0j, (x,), (x,))[1].dtype == complex
    short = x.astype(np.float32)
    assert jvp(lambda x: x + np.complex64(1j), (short,), (short,))[1].dtype == np.complex64
