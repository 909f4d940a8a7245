"""Calls that are odd but legal, and what must not go unnoticed between two calls."""

from __future__ import annotations

import dataclasses
import functools
import math
import tracemalloc
import types
from collections import OrderedDict, defaultdict
from typing import Any

import numpy as np
import pytest
from numpy import dot
from numpy import sum as total
from numpy.testing import assert_allclose

import autodiff_sst as ad
from autodiff_sst import grad, jacobian, jvp, stop_gradient, value_and_grad, vjp

X = np.array([0.5, 1.2, 0.8, 0.3])


# --- stop_gradient ------------------------------------------------------------------------------


def test_nothing_goes_through_stop_gradient() -> None:
    def f(x: Any) -> Any:
        return np.sum(stop_gradient(x * x) * x) + np.sum(ad.stop_gradient(np.sin(x)))

    assert_allclose(grad(f)(X), X * X)
    assert_allclose(jvp(f, (X,), (np.ones(4),))[1], np.sum(X * X))
    assert_allclose(ad.hessian(f)(X), np.zeros((4, 4)))
    assert value_and_grad(f)(X)[0] == f(X)


def test_stopped_scalars_and_views() -> None:
    def f(x: Any) -> Any:
        s = stop_gradient(x[0])
        y = stop_gradient(x)
        return s * x[0] + np.sum(y[1:] * x[1:])

    assert_allclose(grad(f)(X), X)


def test_what_is_stopped_is_not_copied() -> None:
    def f(x: Any) -> Any:
        y = x * 1.0
        z = stop_gradient(y)
        y[0] = 7.0
        return np.sum(z * x)

    try:
        value = value_and_grad(f)(X)[0]
    except ad.UnsupportedSyntax:
        return
    assert value == f(X)


# --- functions of NumPy's by names of their own -------------------------------------------------


def test_imported_functions_of_numpy() -> None:
    assert_allclose(grad(lambda x: total(x * x) + dot(x, x))(X), 4.0 * X)


# --- what changes between two calls -------------------------------------------------------------


def test_defaults_are_those_of_the_call() -> None:
    def f(x: Any, k: Any = 2.0, *, m: Any = 1.0) -> Any:
        return x * k * m

    g = grad(f)
    assert g(1.0) == 2.0
    f.__defaults__, f.__kwdefaults__ = (5.0,), {"m": 3.0}
    assert g(1.0) == 15.0
    assert g(1.0, m=1.0) == 5.0


def test_code_is_that_of_the_call() -> None:
    def f(x: Any) -> Any:
        return x * 2.0

    def other(x: Any) -> Any:
        return x * 3.0

    g = grad(f)
    assert g(1.0) == 2.0
    f.__code__ = other.__code__
    assert g(1.0) == 3.0
    assert g(1.0) == 3.0


class Scaled:
    def factor(self, x: Any) -> Any:
        return x * 2.0

    def __call__(self, x: Any) -> Any:
        return self.factor(x)


def test_methods_are_those_of_the_call() -> None:
    scaled = Scaled()
    g = grad(scaled)
    assert g(1.0) == 2.0
    scaled.factor = lambda x: x * 4.0  # type: ignore[method-assign]
    assert g(1.0) == 4.0
    del scaled.factor  # type: ignore[method-assign]
    assert g(1.0) == 2.0


# --- one object under two names -----------------------------------------------------------------


@dataclasses.dataclass
class Cell:
    value: float


def appends(p: Any) -> Any:
    p[0].append(1.0)
    return p[0][0] * len(p[1])


def doubles(a: Any, b: Any) -> Any:
    a.value = a.value * 2.0
    return a.value * b.value


def stores(a: Any, b: Any) -> Any:
    a["k"] = a["k"] * 2.0
    return a["k"] * b["k"]


def test_one_container_under_two_names_is_refused() -> None:
    shared = [2.0]
    assert value_and_grad(appends)([[2.0], [2.0]])[0] == 2.0
    with pytest.raises(ad.UnsupportedSyntax, match=r"p\[0\] and p\[1\] are one object"):
        value_and_grad(appends)([shared, shared])
    assert shared == [2.0]
    cell = Cell(3.0)
    assert grad(doubles)(Cell(3.0), Cell(3.0)).value == 6.0
    with pytest.raises(ad.UnsupportedSyntax, match="a and b are one object"):
        grad(doubles)(cell, cell)
    entries = {"k": 3.0}
    assert grad(stores)({"k": 3.0}, {"k": 3.0}) == {"k": 6.0}
    with pytest.raises(ad.UnsupportedSyntax, match="one object"):
        grad(stores)(entries, entries)


def test_one_container_read_under_two_names() -> None:
    entries = {"k": 3.0}
    found = grad(lambda a, b: a["k"] * b["k"] ** 2, argnums=(0, 1))(entries, entries)
    assert found == ({"k": 9.0}, {"k": 18.0})


@dataclasses.dataclass(frozen=True)
class Frozen:
    value: float


def test_frozen_objects_are_not_set() -> None:
    def f(a: Any) -> Any:
        a.value = 3.0
        return a.value

    with pytest.raises(ad.UnsupportedSyntax, match="frozen"):
        grad(f)(Frozen(2.0))


# --- results ------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_numbers_keep_their_precision(dtype: Any) -> None:
    g = grad(lambda x: x * 2.0)
    assert type(g(dtype(3.0))) is dtype
    assert g(np.array(3.0, dtype)).dtype == dtype
    assert type(grad(lambda x: 1.0)(dtype(3.0))) is dtype


def test_complex_results_are_refused() -> None:
    with pytest.raises(ad.ArgumentError, match="real number"):
        grad(lambda x: x[0] + 1j)(X)


def test_text_in_a_result_has_no_tangent() -> None:
    value, tangent = jvp(lambda s: (3, True, "a", None, s), (0.5,), (1.0,))
    assert value == (3, True, "a", None, 0.5)
    assert tangent == (None, None, None, None, 1.0)


def test_dicts_of_other_classes() -> None:
    def f(p: Any) -> Any:
        return p["a"] * p["b"]

    found = grad(f)(OrderedDict(a=2.0, b=3.0))
    assert found == OrderedDict(a=3.0, b=2.0)
    assert type(found) is OrderedDict
    with pytest.raises(ad.AutodiffError):
        grad(f)(defaultdict(float, a=2.0, b=3.0))


# --- signatures ---------------------------------------------------------------------------------


def test_jacobians_take_keywords() -> None:
    def f(x: Any, *more: Any, k: Any, **rest: Any) -> Any:
        return x * k * rest["m"] + (more[0] if more else 0.0)

    assert_allclose(jacobian(f)(X, k=2.0, m=3.0), 6.0 * np.eye(4))
    assert_allclose(jacobian(f, 1)(X, X, k=2.0, m=3.0), np.eye(4))
    assert_allclose(jacobian(f, (0, 1))(X, X, k=2.0, m=1.0)[0], 2.0 * np.eye(4))


def test_all_of_star_arguments_by_name_is_refused() -> None:
    with pytest.raises(ad.ArgumentError, match="any number of arguments"):
        grad(lambda *a: a[0] * a[1], "a")(2.0, 3.0)


def test_finite_difference_by_name_of_a_default() -> None:
    def f(x: Any, y: Any = 2.0, *, z: Any = 3.0) -> Any:
        return x * y * z

    assert_allclose(ad.finite_difference(f, "y")(1.0), 3.0)
    assert_allclose(ad.finite_difference(f, ("z", "x"))(1.0), (2.0, 6.0))


def test_pullback_keeps_shapes_not_copies() -> None:
    """Of an argument whose shape is all that it asks for, it keeps the shape."""
    x = np.ones(1_000_000)
    vjp(lambda x: x[1:3] * 2.0, x)
    tracemalloc.start()
    try:
        _, pull = vjp(lambda x: x[1:3] * 2.0, x)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < x.nbytes / 10
    np.testing.assert_array_equal(pull(np.ones(2))[0][:4], [0.0, 2.0, 2.0, 0.0])


def multiplied(x: Any, n: Any) -> Any:
    z = x
    for _ in range(n):
        z = z * np.sin(z)
    return z


def shortened(x: Any, n: Any) -> Any:
    z = x
    while n > 0:
        z = z[1:] * z[:-1]
        n -= 1
    return z


def calls_itself(x: Any, n: Any) -> Any:
    return np.sum(x) if n == 0 else np.sum(np.sin(x)) * calls_itself(x * x, n - 1)


def chosen(x: Any, n: Any) -> Any:
    z = x if n > 1 else 2.0 * x
    return z * z * np.exp(z)


@pytest.mark.parametrize("function", [multiplied, shortened, calls_itself, chosen])
def test_pullback_reads_arguments_as_they_were(function: Any) -> None:
    """What a loop or a call begins with is kept for the pullback, and is not the caller's."""
    x = X.copy()
    value, pull = vjp(function, x, 2)
    seed = np.ones(np.shape(value)) if np.shape(value) else 1.0
    first = pull(seed)[0].copy()
    x[:] = 7.0
    np.testing.assert_array_equal(pull(seed)[0], first)


def turned(x: Any, y: Any) -> Any:
    angle = np.sqrt(x * x + 1.0)
    return y * np.cos(angle) + np.sin(angle)


def test_pullback_does_not_compute_again_what_is_dear(tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("AUTODIFF_SST_CACHE", str(tmp_path))
    x = np.linspace(0.1, 1.0, 5)
    _, pull = vjp(turned, x, x)
    np.testing.assert_allclose(
        pull(np.ones(5))[0], grad(lambda x, y: np.sum(turned(x, y)))(x, x), rtol=1e-14
    )
    (text,) = [file.read_text() for file in tmp_path.rglob("*pullback*.py")]
    code = [line.partition("#")[0] for line in text.splitlines()]
    assert not any("np.cos" in line or "np.sin" in line for line in code)


def test_pullback_outlives_its_arguments() -> None:
    def f(x: Any, y: Any) -> Any:
        z = x * y
        z[0] = x[1] ** 2
        for _ in range(3):
            z[1:] = z[:-1] * x[1:]
        return z

    x, y = X.copy(), 2.0 * X
    value, pull = vjp(f, x, y)
    first = pull(np.ones(4))
    x[:] = y[:] = 0.0
    value[:] = 9.0
    second = pull(np.ones(4))
    for a, b in zip(first, second, strict=True):
        assert_allclose(a, b)
        assert not np.shares_memory(a, b)


def test_partials_of_methods_and_of_partials() -> None:
    f = functools.partial(functools.partial(lambda a, b, c: a * b * c * c, 3.0), 2.0)
    assert grad(f)(2.0) == 24.0
    assert grad(functools.partial(Scaled().factor))(2.0) == 2.0


def test_a_name_that_no_trip_binds_raises() -> None:
    def f(x: Any, n: Any) -> Any:
        for i in range(n):
            if i == 1:
                t = x[i] * 2.0
            if i > 1:
                t = t * x[i]
        return t

    assert_allclose(value_and_grad(f)(X, 4)[0], f(X, 4))
    for call in (
        lambda: value_and_grad(f)(X, 1),
        lambda: vjp(f, X, 1),
        lambda: jvp(f, (X, 1), (X, None)),
    ):
        with pytest.raises(UnboundLocalError):
            call()


def test_functions_with_closures_as_arguments() -> None:
    def scaled(n: Any) -> Any:
        return lambda x: n * x**2

    def f(x: Any, g: Any) -> Any:
        return g(x) * g(2.0)

    derivative = grad(f)
    assert derivative(1.5, scaled(3.0)) == 108.0
    assert derivative(1.5, scaled(4.0)) == 192.0
    assert derivative(1.5, functools.partial(scaled(2.0))) == 48.0
    assert grad(lambda x, d: d["f"](x) * d["k"])(1.5, {"f": scaled(5.0), "k": 2.0}) == 30.0


def test_callables_of_many_kinds_as_one_argument() -> None:
    def f(x: Any, g: Any) -> Any:
        return g(x) * g(2.0)

    derivative = grad(f)
    kinds = [
        lambda v: v**3,
        functools.partial(lambda a, x: a * x, 3.0),
        math.sin,
        grad(lambda v: v**3),
        Scaled().factor,
        lambda v: v**2,
        np.sin,
    ]
    for g in (*kinds, *kinds):
        assert_allclose(derivative(1.5, g), ad.finite_difference(f, method="richardson")(1.5, g))


def test_complex_directions_of_real_things_are_refused() -> None:
    def f(x: Any) -> Any:
        return x**2

    with pytest.raises(ad.ArgumentError, match="complex"):
        jvp(f, (X,), (X * 1j,))
    with pytest.raises(ad.ArgumentError, match="complex"):
        vjp(f, X)[1](X * 1j)


def test_tangents_of_plain_objects_are_refused() -> None:
    def f(o: Any, x: Any) -> Any:
        return o.w * x

    owner = types.SimpleNamespace(w=2.0)
    assert jvp(f, (owner, 3.0), (None, 1.0)) == (6.0, 2.0)
    with pytest.raises(ad.ArgumentError, match="the tangent of o belongs to a SimpleNamespace"):
        jvp(f, (owner, 3.0), (types.SimpleNamespace(w=1.0), 0.0))


@pytest.mark.parametrize("argnums", [1.0, None, (0, None), ()])
def test_argnums_of_other_kinds_are_refused(argnums: Any) -> None:
    with pytest.raises(ad.ArgumentError, match="argnums is a place"):
        grad(lambda x, y: x * y, argnums)


def test_jacobians_of_what_is_no_number_are_refused() -> None:
    with pytest.raises(ad.ArgumentError, match="returns numbers"):
        jacobian(lambda x: None)(2.0)


@pytest.mark.parametrize(
    "stored", [np.asfortranarray, np.array, lambda a: np.repeat(a, 2, 1)[:, ::2]]
)
def test_finite_differences_in_every_order_of_memory(stored: Any) -> None:
    a = stored(np.arange(6.0).reshape(2, 3))
    assert_allclose(ad.finite_difference(lambda a: np.sum(a.T[1] ** 3))(a)[:, 1], 3 * a[:, 1] ** 2)


def test_misused_finite_differences() -> None:
    def f(x: Any, y: Any) -> Any:
        return x * y**2

    assert_allclose(ad.finite_difference(f, -1)(2.0, 3.0), 12.0)
    for argnums in (2, -3, "z"):
        with pytest.raises(ad.ArgumentError, match="argnums"):
            ad.finite_difference(f, argnums)(2.0, 3.0)
    with pytest.raises(ad.ArgumentError, match="single number"):
        ad.finite_difference(f)(X, 2.0)


def test_places_may_be_whole_numbers_of_numpy() -> None:
    assert grad(lambda x, y: x * y**2, np.int64(1))(2.0, 3.0) == 12.0
    assert grad(lambda x, y: x * y**2, (np.int64(1), 0))(2.0, 3.0) == (12.0, 9.0)


def test_messages_name_what_was_returned() -> None:
    with pytest.raises(ad.ArgumentError, match="returns an array of 1 dimension: use"):
        grad(lambda x: x**2)(X)
    with pytest.raises(ad.ArgumentError, match="an array on some paths and a number on others"):
        grad(lambda x: x if x > 0 else -x)(np.array(2.0))
    assert grad(lambda x: np.sum(x if x > 0 else -x))(np.array(-2.0)) == -1.0
    with pytest.raises(ad.ArgumentError, match="returns what str gives, of which the type"):
        grad(lambda x: str(x))(2.0)


def named_settings(x: Any) -> Any:
    with np.errstate(all="ignore") as settings:
        y = x * x
    return y if settings is None else x


def test_error_states_give_none_to_the_name_after_as() -> None:
    assert grad(named_settings)(2.0) == 4.0


def run_through(x: Any) -> Any:
    u = np.zeros(3)
    for i in range(3):
        u = np.tanh(x[i] * x)
    return u


def run_through_in_a_list(x: Any) -> Any:
    found = []
    for i in range(3):
        found.append(np.tanh(x[i] * x))
    return found


def test_changing_the_value_does_not_change_its_pullback() -> None:
    x, one = np.array([0.3, -0.5, 0.8]), np.ones(3)
    value, pullback = ad.vjp(run_through, x)
    (wanted,) = pullback(one)
    value -= 1.0
    np.testing.assert_array_equal(pullback(one)[0], wanted)
    values, pullback = ad.vjp(run_through_in_a_list, x)
    (wanted,) = pullback([one] * 3)
    for value in values:
        value -= 1.0
    np.testing.assert_array_equal(pullback([one] * 3)[0], wanted)


def items_of_a_list(x: Any, k: int) -> Any:
    items = [x, x]
    items[k] = x
    return [item * 1.0 for item in items]


def test_tangents_are_not_the_caller_s() -> None:
    x, x_dot = np.array([0.3, -0.5, 0.8]), np.ones(3)
    _, tangents = ad.jvp(items_of_a_list, (x, 1), (x_dot, None))
    tangents[0][:] = 9.0
    np.testing.assert_array_equal(x_dot, np.ones(3))
    np.testing.assert_array_equal(tangents[1], np.ones(3))


def first_of_a_list(x: Any, k: int) -> Any:
    items = [x.copy(), x[::-1].copy()]
    items[0][2] *= 0.5
    chosen = items[k]
    return np.array(items) + chosen


def test_cotangents_of_what_is_a_whole_number_this_time() -> None:
    def some_of_a_list(x):
        found = [0] * 3
        for j in range(2):
            found[j] = found[j] + x[j]
        return [v * 2 for v in found]

    def scaled(x, k):
        a = x[0] if x[1] > 0 else k
        return x * a, a

    def counted(x, k):
        return (x if x[0] < 0 else k), x * x

    x = np.array([0.5, -1.0, 2.0])
    for nothing in (0.0, None):
        value, pull = ad.vjp(some_of_a_list, x)
        assert value[2] == 0 and type(value[2]) is int
        np.testing.assert_array_equal(pull([1.0, 1.0, nothing])[0], [2.0, 2.0, 0.0])
        value, pull = ad.vjp(scaled, x, 3)
        assert type(value[1]) is int
        np.testing.assert_array_equal(pull((np.ones(3), nothing))[0], [3.0, 3.0, 3.0])
        value, pull = ad.vjp(counted, x, np.arange(3))
        assert value[0].dtype.kind == "i"
        nothings = None if nothing is None else np.zeros(3)
        np.testing.assert_array_equal(pull((nothings, np.ones(3)))[0], 2.0 * x)


def test_cotangents_are_left_alone() -> None:
    x, bar = np.array([0.3, -0.5, 0.8]), np.arange(6.0).reshape(2, 3)
    _, pullback = ad.vjp(first_of_a_list, x, 1)
    first = pullback(bar)[0].copy()
    np.testing.assert_array_equal(bar, np.arange(6.0).reshape(2, 3))
    np.testing.assert_array_equal(pullback(bar)[0], first)


def test_objects_that_are_no_containers_are_refused_with_those_that_are():
    def f(config):
        return config.rate**2

    with pytest.raises(ad.ArgumentError, match="nor in the tuples, lists, dicts and dataclasses"):
        ad.grad(f)(types.SimpleNamespace(rate=2.0))
