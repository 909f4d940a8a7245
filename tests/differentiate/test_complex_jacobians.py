"""Jacobians among real and complex numbers are whole, or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autodiff_sst import (
    ArgumentError,
    elementwise,
    grad,
    hessian,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    linear,
    value_and_jacobian,
)

X = np.array([0.5, 1.0, -0.3])
Z = np.array([1 + 2j, 3 - 1j, 0.5 + 0.1j])


def phases(x: Any) -> Any:
    return np.exp(1j * x)


def one_number(x: Any) -> Any:
    return 1.0 / (x[0] + 2j * x[1])


def longer(x: Any) -> Any:
    return 1.0 / (x[0] + 1j * np.arange(5.0) * x[1])


def as_a_list(x: Any) -> Any:
    out = []
    for v in x:
        if v > -1.0:
            out.append(v * v * (1 + 2j))
    return out


def first_turned(x: Any, turn: bool) -> Any:
    return x * 1j if turn else x * 2.0


def columns_of(f: Callable[..., Any], x: Any) -> Any:
    """The Jacobian by central differences along the real axes."""
    step = 1e-6
    found = [
        (np.asarray(f(x + step * e)) - np.asarray(f(x - step * e))) / (2 * step)
        for e in np.eye(len(x))
    ]
    return np.stack(found, axis=-1)


@pytest.mark.parametrize("f", [phases, one_number, longer, as_a_list])
def test_complex_results_of_real_arguments_go_forward(f: Callable[..., Any]) -> None:
    expected = columns_of(f, X)
    for _ in range(2):
        np.testing.assert_allclose(jacobian(f)(X), expected, atol=1e-8)
    value, found = value_and_jacobian(f)(X)
    np.testing.assert_allclose(value, f(X))
    np.testing.assert_allclose(found, expected, atol=1e-8)
    np.testing.assert_allclose(jacfwd(f)(X), expected, atol=1e-8)
    with pytest.raises(ArgumentError, match="jacfwd"):
        jacrev(f)(X)


def test_one_jacobian_goes_both_ways() -> None:
    jac = jacobian(first_turned)
    for turn in (False, True, False, True):
        np.testing.assert_allclose(jac(X, turn), np.eye(3) * (1j if turn else 2.0))


def squares(z: Any) -> Any:
    return np.abs(z) ** 2


def energy(z: Any) -> Any:
    return np.sum(np.abs(z) ** 2)


def all_real(z: Any) -> Any:
    return np.concatenate([z.real**2, z.imag**3, np.abs(z)])


def real_list(z: Any) -> Any:
    out = []
    for v in z:
        if abs(v) > 0.1:
            out.append(abs(v) ** 2)
    return out


@pytest.mark.parametrize("f", [squares, energy, all_real, real_list])
def test_real_results_of_complex_arguments_go_backward(f: Callable[..., Any]) -> None:
    along = columns_of(lambda x: f(x + 1j * Z.imag), Z.real)
    across = columns_of(lambda y: f(Z.real + 1j * y), Z.imag)
    for op in (jacobian, jacrev):
        np.testing.assert_allclose(op(f)(Z), along - 1j * across, atol=1e-7)
    with pytest.raises(ArgumentError, match="jacrev"):
        jacfwd(f)(Z)


def test_rows_agree_with_gradients() -> None:
    np.testing.assert_allclose(jacrev(squares)(Z), np.diag(2 * Z.conj()))
    np.testing.assert_allclose(jacrev(energy)(Z), grad(energy)(Z))
    assert jacrev(squares)(Z.astype(np.complex64)).dtype == np.complex64


def fourier(z: Any) -> Any:
    n = len(z)
    if n == 1:
        return z
    even, odd = fourier(z[0::2]), fourier(z[1::2])
    odd = np.exp(-2j * np.pi * np.arange(n // 2) / n) * odd
    return np.concatenate([even + odd, even - odd])


def horner(z: Any) -> Any:
    s = 0j
    for v in z:
        s = s * v + v**2
    return s


def listed(z: Any) -> Any:
    out = []
    for v in z:
        if abs(v) > 0.1:
            out.append(np.exp(v) * v)
    return out


def solved(z: Any) -> Any:
    return np.linalg.solve(np.diag(z) + np.conj(Z), z)


@pytest.mark.parametrize("f", [fourier, horner, listed, solved])
def test_holomorphic_functions_have_one_jacobian(f: Callable[..., Any]) -> None:
    z = np.array([1 + 2j, 3 - 1j, 0.5j, -1.0])[: 3 if f is solved else 4]
    expected = columns_of(lambda x: f(x + 1j * z.imag), z.real)
    for op in (jacfwd, jacrev, jacobian):
        np.testing.assert_allclose(op(f)(z), expected, atol=1e-7)


def conjugated(z: Any) -> Any:
    return np.conj(z)


def by_its_size(z: Any) -> Any:
    return z * np.abs(z)


def real_part(z: Any) -> Any:
    return z.real * (1 + 1j)


def conjugated_call(z: Any) -> Any:
    n = len(z)
    if n == 1:
        return np.conj(z)
    return np.concatenate([conjugated_call(z[: n // 2]), z[n // 2 :]])


def conjugated_in_a_loop(z: Any) -> Any:
    s = 0j
    for v in z:
        s = s * np.conj(s) + v
    return s


def in_a_list(z: Any) -> Any:
    out = []
    for v in z:
        if abs(v) > 0.1:
            out.append(v * v.real)
    return out


def in_a_product(z: Any) -> Any:
    return np.vdot(z, z * 1j)


def unread(z: Any) -> Any:
    return np.conj(z)


linear(unread, lambda g, z: np.conj(g))


def of_a_function_with_a_rule(z: Any) -> Any:
    return unread(z)


@pytest.mark.parametrize("op", [jacfwd, jacrev, jacobian])
@pytest.mark.parametrize(
    "f",
    [
        conjugated,
        by_its_size,
        real_part,
        conjugated_call,
        conjugated_in_a_loop,
        in_a_list,
        in_a_product,
        of_a_function_with_a_rule,
    ],
)
def test_what_is_not_holomorphic_is_refused(op: Any, f: Callable[..., Any]) -> None:
    with pytest.raises(ArgumentError, match="holomorphic"):
        op(f)(np.array([1 + 2j, 3 - 1j, 0.5j, -1.0]))


def own_exponential(z: Any) -> Any:
    return np.exp(z)


elementwise(own_exponential, lambda g, y, z: g * y)


def test_formulas_of_users_are_holomorphic() -> None:
    for op in (jacfwd, jacrev):
        np.testing.assert_allclose(op(lambda z: own_exponential(z))(Z), np.diag(np.exp(Z)))


def product(x: Any, z: Any) -> Any:
    return x * z


def both_kinds(x: Any, z: Any) -> Any:
    return x * z, np.abs(z) * x


def test_real_and_complex_arguments() -> None:
    for op in (jacfwd, jacobian):
        in_x, in_z = op(product, (0, 1))(X, Z)
        np.testing.assert_allclose(in_x, np.diag(Z))
        np.testing.assert_allclose(in_z, np.diag(X))
    np.testing.assert_allclose(jacrev(product, 1)(X, Z), np.diag(X))
    for op in (jacfwd, jacrev, jacobian):
        with pytest.raises(ArgumentError, match="one result at a time"):
            op(both_kinds, (0, 1))(X, Z)


def test_a_result_that_does_not_depend_on_it_is_not_refused() -> None:
    def apart(x: Any, z: Any) -> Any:
        return x**2, z**2

    for op in (jacfwd, jacrev, jacobian):
        (a, b), (c, d) = op(apart, (0, 1))(X, Z)
        np.testing.assert_allclose(a, np.diag(2 * X))
        np.testing.assert_allclose(d, np.diag(2 * Z))
        assert not b.any() and not c.any()


def test_hessians_in_complex_arguments() -> None:
    np.testing.assert_allclose(hessian(lambda z: np.sum((z * z * z).real))(Z), np.diag(6 * Z))
    with pytest.raises(ArgumentError, match="holomorphic"):
        hessian(energy)(Z)

    def mixed(x: Any, z: Any) -> Any:
        return np.sum(np.abs(z) ** 2 * x)

    with pytest.raises(ArgumentError, match="hvp"):
        hessian(mixed, (0, 1))(X, Z)
    np.testing.assert_allclose(jacrev(grad(mixed), 1)(X, Z), np.diag(2 * Z.conj()))
    np.testing.assert_allclose(jacfwd(grad(mixed, 1), 0)(X, Z), np.diag(2 * Z.conj()))
    assert jvp(grad(mixed), (X, Z), (None, 1j * Z))[1].dtype == float
