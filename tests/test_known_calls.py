"""Calls of operators that were made before: recognised quickly, and as right as the first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autodiff_sst as ad

FACTOR = 2.0
OFTEN = range(4)  # the third call of a kind is recognised


def scaled(x, y, power=2):
    return FACTOR * x**power * y


def norm(x, unused=None):
    return np.sum(x * x)


def test_tangents_decide_what_is_varied() -> None:
    for _ in OFTEN:
        assert ad.jvp(scaled, (3.0, 4.0), (1.0, None)) == (72.0, 48.0)
        assert ad.jvp(scaled, (3.0, 4.0), (None, 1.0)) == (72.0, 18.0)
        assert ad.jvp(scaled, (3.0, 4.0), (1.0, 1.0)) == (72.0, 66.0)
        with pytest.raises(ad.ArgumentError, match="at least one argument"):
            ad.jvp(scaled, (3.0, 4.0), (None, None))
        with pytest.raises(ad.ArgumentError, match="2 primals, but 1 tangents"):
            ad.jvp(scaled, (3.0, 4.0), (1.0,))


def test_whole_numbers_and_numbers_of_numpy() -> None:
    for _ in OFTEN:
        assert ad.jvp(scaled, (3.0, 4.0), (1, None)) == (72.0, 48.0)
        assert ad.jvp(scaled, (3, 4.0), (1.0, None)) == (72.0, 48.0)
        assert ad.jvp(scaled, (np.float64(3.0), 4.0), (1, None)) == (72.0, 48.0)
        single, tangent = ad.jvp(scaled, (np.float32(3.0), 4.0), (1.0, None))
        assert type(single) is type(tangent) is np.float32
        with pytest.raises(ad.ArgumentError, match="complex"):
            ad.jvp(scaled, (3.0, 4.0), (1j, None))


@pytest.mark.parametrize("given", [(p for p in (3.0, 4.0)), [3.0, 4.0]], ids=["generator", "list"])
def test_primals_come_in_any_sequence(given: Any) -> None:
    for _ in OFTEN:
        ad.jvp(scaled, (3.0, 4.0), (1.0, None))
    assert ad.jvp(scaled, given, [1.0, None]) == (72.0, 48.0)


def test_tangents_that_do_not_fit_are_refused() -> None:
    x = np.array([1.0, 2.0])
    for _ in OFTEN:
        value, tangent = ad.jvp(norm, (x,), (np.ones(2),))
        assert (value, tangent) == (5.0, 6.0)
        assert ad.jvp(norm, (x,), (np.ones(2, int),))[1] == 6.0
        assert ad.jvp(norm, (x,), (np.ones(2, np.float32),))[1] == 6.0
        for wrong in (np.ones(3), np.ones((1, 2)), 1.0):
            with pytest.raises(ad.ArgumentError, match="the tangent of x has shape"):
                ad.jvp(norm, (x,), (wrong,))
        with pytest.raises(ad.ArgumentError, match="number or array"):
            ad.jvp(norm, (x,), ([1.0, 1.0],))
        _, pull = ad.vjp(norm, x)
        np.testing.assert_array_equal(pull(1.0)[0], [2.0, 4.0])
        with pytest.raises(ad.ArgumentError, match="the cotangent has shape"):
            pull(np.ones(2))


def test_tangents_of_containers() -> None:
    def dot(p, scale):
        return scale * np.sum(p["w"] * p["v"][0])

    p = {"w": np.array([1.0, 2.0]), "v": [3.0], "steps": 4}
    along = {"w": np.ones(2), "v": [None], "steps": None}
    for _ in OFTEN:
        assert ad.jvp(dot, (p, 2.0), (along, None)) == (18.0, 12.0)
        with pytest.raises(ad.ArgumentError, match="structure"):
            ad.jvp(dot, (p, 2.0), ({"w": np.ones(2)}, None))


def test_what_is_not_an_argument_is_read_at_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def power(x, n=2):
        return x**n

    for _ in OFTEN:
        assert ad.jvp(power, (3.0,), (1.0,)) == (9.0, 6.0)
    power.__defaults__ = (3,)
    assert ad.jvp(power, (3.0,), (1.0,)) == (27.0, 27.0)
    for _ in OFTEN:
        assert ad.jvp(scaled, (3.0, 4.0), (1.0, None)) == (72.0, 48.0)
    monkeypatch.setitem(scaled.__globals__, "FACTOR", 1.0)
    assert ad.jvp(scaled, (3.0, 4.0), (1.0, None)) == (36.0, 24.0)
    monkeypatch.setitem(scaled.__globals__, "FACTOR", np.array([1.0, 2.0]))
    np.testing.assert_array_equal(ad.jvp(scaled, (3.0, 4.0), (1.0, None))[1], [24.0, 48.0])


def test_functions_made_anew_share_what_is_known() -> None:
    def check(factor: float) -> None:
        assert ad.jvp(lambda x: factor * x * x, (3.0,), (1.0,)) == (9.0 * factor, 6.0 * factor)
        assert ad.grad(lambda x: factor * x * x)(3.0) == 6.0 * factor
        assert ad.grad(ad.grad(lambda x: factor * x * x))(3.0) == 2.0 * factor
        value, pull = ad.vjp(lambda x: factor * x * x, 3.0)
        assert (value, pull(2.0)) == (9.0 * factor, (12.0 * factor,))

    for k in range(6):
        check(float(k))


def test_operators_and_options_are_told_apart() -> None:
    x = np.array([1.0, 2.0, 3.0])
    exact = np.array([2.0, 4.0, 6.0])
    for _ in OFTEN:
        np.testing.assert_array_equal(ad.grad(norm)(x), exact)
        np.testing.assert_array_equal(ad.value_and_grad(norm)(x)[1], exact)
        np.testing.assert_array_equal(ad.grad(norm, (0,))(x)[0], exact)
        np.testing.assert_array_equal(ad.grad(norm, reassociate=False)(x), exact)
        np.testing.assert_array_equal(ad.jacfwd(norm)(x), exact)
        np.testing.assert_array_equal(ad.jvp(ad.grad(norm), (x,), (x,))[1], exact)
        assert ad.jvp(norm, (x,), (x,), reassociate=False) == (14.0, 28.0)


def test_an_argument_that_nobody_reads() -> None:
    for _ in OFTEN:
        assert ad.jvp(norm, (3.0, 1.0), (1.0, None)) == (9.0, 6.0)
        assert ad.jvp(norm, (3.0, "text"), (1.0, None)) == (9.0, 6.0)
        assert ad.vjp(norm, 3.0, 1.0)[1](1.0) == (6.0, 0.0)
        assert ad.vjp(norm, 3.0, 1)[1](1.0) == (6.0, None)


def test_products_with_hessians() -> None:
    def cubic(x, y):
        return np.sum(x**3) * y

    x, along = np.array([1.0, 2.0]), np.array([1.0, -1.0])
    for _ in OFTEN:
        np.testing.assert_allclose(ad.hvp(cubic, (x, 2.0), along), 12.0 * x * along)
        np.testing.assert_allclose(ad.hvp(cubic, (x, 2.0), along, -2), 12.0 * x * along)
        np.testing.assert_allclose(ad.hvp(cubic, (x, 2.0), along, "x"), 12.0 * x * along)
        np.testing.assert_allclose(ad.hvp(cubic, (x, 2.0), (along,), (0,))[0], 12.0 * x * along)
        both = ad.hvp(cubic, (x, 2.0), (along, 1.0), (0, 1))
        np.testing.assert_allclose(both[0], 12.0 * x * along + 3.0 * x**2)
        assert both[1] == pytest.approx(np.sum(3.0 * x**2 * along))
        with pytest.raises(ad.ArgumentError, match="tangents"):
            ad.hvp(cubic, (x, 2.0), (along, 1.0))
        with pytest.raises(ad.ArgumentError, match="out of range"):
            ad.hvp(cubic, (x, 2.0), along, 2)


class Spring:
    def __init__(self, stiffness: float) -> None:
        self.stiffness = stiffness

    def energy(self, x):
        return 0.5 * self.stiffness * x * x

    force = ad.grad(energy)
    rows = ad.jacobian(energy)


def test_methods() -> None:
    for stiffness in (1.0, 2.0, 3.0, 4.0):
        spring = Spring(stiffness)
        assert ad.jvp(spring.energy, (3.0,), (1.0,)) == (4.5 * stiffness, 3.0 * stiffness)
        assert ad.grad(spring.energy)(3.0) == spring.force(3.0) == 3.0 * stiffness
        assert spring.rows(3.0) == ad.jacobian(spring.energy)(3.0) == 3.0 * stiffness
        assert ad.vjp(spring.energy, 3.0)[1](1.0) == (3.0 * stiffness,)
        assert ad.jvp(spring.force, (3.0,), (1.0,)) == (3.0 * stiffness, stiffness)
        assert ad.jvp(Spring.energy, (spring, 3.0), (None, 1.0))[1] == 3.0 * stiffness
        assert ad.hvp(spring.energy, (3.0,), 2.0) == 2.0 * stiffness


def test_errors_of_the_function_are_its_own() -> None:
    def checked(x):
        if x < 0.0:
            raise LookupError("negative")
        return x * x

    for _ in OFTEN:
        assert ad.jvp(checked, (3.0,), (1.0,)) == (9.0, 6.0)
        with pytest.raises(LookupError, match="negative"):
            ad.jvp(checked, (-3.0,), (1.0,))


def test_parameters_may_have_any_name() -> None:
    def hostile(_hit, _primals, _function, _dot0):
        return _hit * _primals + _function * _dot0

    for _ in OFTEN:
        assert ad.jvp(hostile, (1.0, 2.0, 3.0, 4.0), (1.0, 1.0, None, 1.0)) == (14.0, 6.0)


def test_a_tangent_may_be_a_dict_written_in_another_order():
    def energy(p):
        return p["a"] * np.sum(p["b"] ** 2)

    at = {"a": 2.0, "b": np.ones(2)}
    _, along = ad.jvp(energy, (at,), ({"b": np.array([1.0, 0.5]), "a": 3.0},))
    assert along == 3.0 * 2.0 + 2.0 * 2.0 * 1.5


def test_a_tangent_may_be_the_primal_itself_where_the_function_writes():
    def doubled_first(x):
        x[0] *= 2.0
        return np.sum(x * x)

    at = np.array([1.0, 3.0])
    assert ad.jvp(doubled_first, (at,), (at,)) == (13.0, 26.0)
    assert at.tolist() == [1.0, 3.0]
