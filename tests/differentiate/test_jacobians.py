"""Whole Jacobians, columns at once and rows at once, beside one product after the other."""

from __future__ import annotations

import inspect
import pickle
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.special

import autodiff_sst as ad
from autodiff_sst.options import Options

WEIGHTS = np.array([0.5, -0.75, 1.5])


def straight(x, y):
    s = np.sin(x) * y
    return s * s + x[0]


def recurrence(x, n):
    u = x
    for _ in range(n):
        v = np.sin(u)
        u = v * v + u
    return u


def branches_in_a_loop(x):
    s, out = 0.1, np.zeros(len(x))
    for i in range(len(x)):
        if x[i] > 0.3:
            s = s + np.exp(x[i]) * s
        else:
            s = s + x[i] * np.cos(s)
        out[i] = s
    return out


def left_early(x, n):
    out = np.zeros(n)
    p = 1.0
    for i in range(n):
        p = p * x[0] + np.sin(x[1] * i)
        out[i] = p
        if p > 1.5:
            break
    return out


def while_in_a_context(x):
    y = x.copy()
    n = 0
    while np.sum(y * y) < 100.0 and n < 50:
        with np.errstate(all="ignore"):
            y = y * 1.3 + x * np.sqrt(np.abs(y) + 0.1)
        n += 1
    return y


def only_counted(x):
    n = 0
    y = x * 1.0
    while n < 3:
        y = 2.0 * y
        n += 1
    return y


def handled(x):
    try:
        y = np.log(x)
        if x[1] > 0.4:
            raise ValueError("large")
    except ValueError:
        y = x * x
    return y * y


def recursive(x, n):
    return x if n == 0 else np.sin(recursive(x, n - 1)) * x


def loops_in_loops(x):
    u = np.outer(x, x)
    for i in range(2):
        w = u[i]
        for j in range(len(x)):
            w = np.tanh(w * x[j]) + w
            if j == 1:
                u[i] += w
    return u


def written_in_place(x):
    u = np.concatenate((x, x**2))
    for t in range(2):
        u[1:-1] += 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        u[0] = u[-1] * u[0] + t
    return u


def same_in_every_trip(x):
    y = x
    for _ in range(3):
        y = y * np.exp(x[0])
    return y


def backwards(x):
    y = np.zeros_like(x)
    s = 0.0
    for i in reversed(range(len(x))):
        s = s * x[i] + x[i]
        y[i] = s
    return y


def never_entered(x):
    y = x * x
    for _ in range(0):
        y = np.sin(y)
    return y


def of_a_matrix(x):
    m = np.outer(x, np.ones(2))
    return (m.T @ m) * np.sum(x)


CASES: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (straight, (2.0 * WEIGHTS,)),
    (recurrence, (4,)),
    (recurrence, (0,)),
    (branches_in_a_loop, ()),
    (left_early, (6,)),
    (while_in_a_context, ()),
    (only_counted, ()),
    (handled, ()),
    (recursive, (3,)),
    (loops_in_loops, ()),
    (written_in_place, ()),
    (same_in_every_trip, ()),
    (backwards, ()),
    (never_entered, ()),
    (of_a_matrix, ()),
]
X = np.array([0.35, 0.25, 0.9])


def columns(f: Callable[..., Any], x: Any, rest: tuple[Any, ...]) -> Any:
    """One Jacobian-vector product for each element of `x`."""
    none = (None,) * len(rest)
    units = np.eye(x.size).reshape(x.size, *x.shape)
    found = [ad.jvp(f, (x, *rest), (unit, *none))[1] for unit in units]
    return np.stack(found, axis=-1).reshape(np.shape(found[0]) + x.shape)


@pytest.mark.parametrize(("f", "rest"), CASES, ids=[f.__name__ for f, _ in CASES])
def test_columns_and_rows(f: Callable[..., Any], rest: tuple[Any, ...]) -> None:
    expected = columns(f, X, rest)
    before = X.copy()
    for made in (ad.jacfwd, ad.jacrev, ad.jacobian):
        for options in ({}, {"reassociate": False}):
            found = made(f, **options)(X, *rest)
            assert found.dtype == expected.dtype
            np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)
        value, found = ad.value_and_jacobian(f)(X, *rest)
        np.testing.assert_array_equal(value, f(X, *rest))
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(X, before)


@pytest.mark.parametrize(("f", "rest"), CASES, ids=[f.__name__ for f, _ in CASES])
def test_unoptimised(f: Callable[..., Any], rest: tuple[Any, ...]) -> None:
    from autodiff_sst.jacobians import make_jacobian

    for mode in ("forward", "reverse"):
        plain = make_jacobian(f, 0, mode, False, Options(optimise=False))(X, *rest)
        np.testing.assert_allclose(plain, columns(f, X, rest), rtol=1e-12, atol=1e-14)


SECOND = [case for case in CASES if case[0] not in (recursive, handled)]


@pytest.mark.parametrize(("f", "rest"), SECOND, ids=[f.__name__ for f, _ in SECOND])
def test_jacobians_of_jacobians(f: Callable[..., Any], rest: tuple[Any, ...]) -> None:
    expected = columns(ad.jacfwd(f), X, rest)
    for outer in (ad.jacfwd, ad.jacrev):
        for inner in (ad.jacfwd, ad.jacrev):
            found = outer(inner(f))(X, *rest)
            np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


def constants_on_a_tape(x, g):
    for k in range(2):
        for m in range(1):
            x[0] *= WEIGHTS[int(abs(g[m]) * 3.0) % 3]
        g[k] = x[0] * x[0]
    return np.sum(x**2) + np.sum(g**2)


def test_constants_on_a_tape_within_a_tape() -> None:
    """What is recorded has no tangent, but is taken from the tape of tangents all the same."""
    x, g = np.array([0.066]), np.array([-1.062, -0.696])
    gradient = ad.grad(constants_on_a_tape, (0, 1))
    expected = [ad.hvp(constants_on_a_tape, (x, g), along, 0) for along in np.eye(1)]
    step = 1e-6
    numerical = (gradient(x + step, g)[0] - gradient(x - step, g)[0]) / (2 * step)
    np.testing.assert_allclose(expected[0], numerical, rtol=1e-6)
    for made in (ad.jacfwd, ad.jacrev):
        np.testing.assert_allclose(made(gradient)(x, g)[0], np.stack(expected, axis=-1))


def bound_in_a_branch_in_a_branch(x):
    if x[0] > 0.3 and np.any(x > 0.5):
        if np.any(x > 1.1):
            r = np.roll(x[::-1][:1], 1)
            x[::-1][:1] *= np.outer(r, np.array([s * s for s in x[:1]])).sum(axis=0)
        elif x[1] > 0.5:
            x[1] = np.sin(x[1])
    else:
        x[...] = x[1]
    x += x[np.array([0, 2, 2])]
    return np.sum(x**2)


@pytest.mark.parametrize("x", [X, X + 1.0, X - 1.0, X[::-1], X + 0.3])
def test_what_was_not_bound_is_asked_for_its_shape(x: Any) -> None:
    gradient = ad.grad(bound_in_a_branch_in_a_branch)
    expected = columns(gradient, x, ())
    for made in (ad.jacfwd, ad.jacrev):
        np.testing.assert_allclose(made(gradient)(x), expected, rtol=1e-12, atol=1e-13)


def bound_in_some_trips(w, x):
    for j in range(0):
        if j == 0:
            w[w > -0.6463] = np.sin(np.trace(x @ x.T))
    w[w > -0.9363] -= np.hypot(w[np.argmax(w)], 0.5)
    for k in range(0, 4, 2):
        if np.any(w > 0.0137):
            pairs = zip(np.linspace(-0.4363, 1.25, 2), x[:, (k + 1) % 3], strict=True)
            w = np.sin(np.array([s * t for s, t in pairs]))
    return np.sum(w + w**2) + np.sum(np.sin(x))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_what_some_trips_leave_unbound_is_recorded_with_its_shape(sign: float) -> None:
    w, x = sign * np.array([0.168, 1.033]), np.outer(X[:2], X)
    gradient = ad.grad(bound_in_some_trips)
    expected = columns(gradient, w, (x,))
    for made in (ad.jacfwd, ad.jacrev):
        np.testing.assert_allclose(made(gradient)(w, x), expected, rtol=1e-12, atol=1e-13)


def test_structures() -> None:
    def layer(p, x):
        return {"y": np.tanh(x @ p["w"] + p["b"]), "n": 3, "s": 2.0 * p["b"]}

    p, x = {"w": np.full((3, 2), 0.1), "b": 0.5, "steps": 3}, X
    for made in (ad.jacfwd, ad.jacrev, ad.jacobian):
        found = made(layer)(p, x)
        assert found["n"] == {"w": None, "b": None, "steps": None}
        assert found["y"]["w"].shape == (2, 3, 2)
        assert found["y"]["steps"] is None
        slope = 1.0 - layer(p, x)["y"] ** 2
        np.testing.assert_allclose(found["y"]["b"], slope)
        in_w = slope[:, None, None] * x[:, None] * np.eye(2)[:, None]
        np.testing.assert_allclose(found["y"]["w"], in_w)
        np.testing.assert_array_equal(found["s"]["w"], np.zeros((3, 2)))
        assert found["s"]["b"] == 2.0
        pair = made(layer, ("p", "x"))(p, x)
        assert [d if d is None else d["w"].shape for d in pair["y"][:1]] == [(2, 3, 2)]
        assert pair["y"][1].shape == (2, 3)


def test_blocks_are_structured_like_the_results_then_like_the_arguments() -> None:
    """The order of JAX: `H[i][j]` has the shape of `x_i`, then that of `x_j`."""

    def energy(x, A):
        return np.sum((A @ x) ** 2 * A[:, 0])

    def both(x, A):
        return A @ x, np.sum(x) * A[0]

    x, A = np.array([0.3, -1.2, 0.8]), np.array([[1.0, 2.0, 0.5], [0.2, -0.7, 1.5]])
    blocks = ad.hessian(energy, (0, 1))(x, A)
    assert [[b.shape for b in row] for row in blocks] == [
        [(3, 3), (3, 2, 3)],
        [(2, 3, 3), (2, 3, 2, 3)],
    ]
    in_a = ad.jacfwd(lambda A: ad.grad(energy)(x, A))(A)
    np.testing.assert_allclose(blocks[0][1], in_a, rtol=1e-12)
    for made in (ad.jacfwd, ad.jacrev, ad.jacobian):
        found = made(both, (0, 1))(x, A)
        assert [[b.shape for b in row] for row in found] == [
            [(2, 3), (2, 2, 3)],
            [(3, 3), (3, 2, 3)],
        ]
        np.testing.assert_allclose(found[0][0], A)


def test_numbers_dtypes_and_empty_arrays() -> None:
    def square(x):
        return np.sin(x) * x

    for made in (ad.jacfwd, ad.jacrev, ad.jacobian):
        assert made(square)(0.5) == made(square)(np.float64(0.5)) == ad.grad(square)(0.5)
        assert made(square)(np.array(0.5)) == ad.grad(square)(0.5)
        assert made(square)(np.zeros(3, np.float32)).dtype == np.float32
        assert made(square)(np.array([1, 2])).dtype == np.float64
        assert made(square)(np.zeros(0)).shape == (0, 0)
        z = np.array([1.0 + 2.0j, 0.5j])
        np.testing.assert_allclose(made(square)(z), np.diag(np.cos(z) * z + np.sin(z)))
        with pytest.raises(ad.ArgumentError, match="returns numbers that are not whole"):
            made(lambda x: len(x))(np.zeros(2))


@pytest.mark.parametrize("x", [0.5, np.float64(0.5), np.array(0.5)])
def test_arrays_without_axes(x: Any) -> None:
    def f(x, k):
        return np.i0(x * k)

    for made in (ad.jacfwd, ad.jacrev, ad.jacobian):
        in_x, in_k = made(f, (0, 1))(x, 2.0)
        slope = scipy.special.i1(1.0)
        np.testing.assert_allclose([in_x, in_k], [2.0 * slope, 0.5 * slope], rtol=1e-14)


def test_a_list_of_unknown_length() -> None:
    """There is no loop for this one: the Jacobian is made of products."""

    def cumulated(xs):
        total, out = 0.0, []
        for x in xs:
            total = total + x * x
            out.append(total)
        return np.array(out[-2:])

    xs = [0.1 * k for k in range(40)]
    for made in (ad.jacfwd, ad.jacrev):
        derivative = made(cumulated)
        for _ in range(3):
            found = derivative(xs)
        assert type(found) is list
        np.testing.assert_allclose([column[1] for column in found], 2.0 * np.array(xs))
        with pytest.raises(ad.ArgumentError, match="no source of its own"):
            derivative.source_for(xs)


def test_more_arguments_than_loops_are_written_for() -> None:
    def total(xs):
        s = 0.0
        for k, x in enumerate(xs):
            s = s + np.sin(x) * (k + 1)
        return [s, s * s] * 10

    xs = [0.1 * k for k in range(20)]
    expected = (np.arange(20) + 1) * np.cos(xs)
    for made in (ad.jacfwd, ad.jacrev, ad.jacobian):
        for _ in range(2):
            found = made(total)(xs)
        assert len(found) == 20
        np.testing.assert_allclose(found[2], expected)
        np.testing.assert_allclose(found[3], 2.0 * total(xs)[0] * expected)


def test_printing_happens_once(capsys: pytest.CaptureFixture[str]) -> None:
    def talks(x):
        print("now")
        return x * x

    for made in (ad.jacfwd(talks), ad.jacrev(talks)):
        for _ in range(3):
            made(X)
            assert capsys.readouterr().out == "now\n"


def test_other_operators_of_a_jacobian_in_either_mode() -> None:
    """They differentiate the forward mode of it."""
    jacobian, forward = ad.jacobian(recurrence), ad.jacfwd(recurrence)
    np.testing.assert_array_equal(ad.jacobian(jacobian)(X, 2), ad.jacfwd(forward)(X, 2))
    np.testing.assert_array_equal(ad.jacrev(jacobian)(X, 2), ad.jacrev(forward)(X, 2))
    value, tangent = ad.jvp(forward, (X, 2), (X, None))
    np.testing.assert_array_equal(ad.jvp(jacobian, (X, 2), (X, None)), (value, tangent))
    value, pull = ad.vjp(jacobian, X, 2)
    np.testing.assert_array_equal(value, forward(X, 2))
    np.testing.assert_array_equal(pull(value)[0], ad.vjp(forward, X, 2)[1](value)[0])
    found, moved = ad.jvp(ad.value_and_jacobian(recurrence), (X, 2), (X, None))
    np.testing.assert_array_equal(found[0], recurrence(X, 2))
    np.testing.assert_array_equal((found[1], moved[1]), (value, tangent))
    with pytest.raises(ad.UnsupportedSyntax, match="a derivative by jacfwd inside"):
        ad.grad(lambda x: np.sum(jacobian(x, 2)))(X)


@pytest.mark.parametrize("mode", ["jacfwd", "jacrev"])
def test_shown_and_exported(mode: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    derivative = getattr(ad, mode)(branches_in_a_loop)
    expected = derivative(X)
    ad.show(branches_in_a_loop, X, mode=mode)
    assert capsys.readouterr().out == derivative.source == derivative.source_for(X)
    ad.export(branches_in_a_loop, tmp_path / "exported.py", mode=mode, types=(X,))
    made = runpy.run_path(str(tmp_path / "exported.py"))
    np.testing.assert_array_equal(made["branches_in_a_loop_jacobian"](X), expected)


def test_methods_pickles_and_signatures() -> None:
    for made in (ad.jacfwd, ad.jacrev, ad.jacobian):
        derivative = made(left_early)
        again = pickle.loads(pickle.dumps(derivative))
        np.testing.assert_array_equal(again(X, 3), derivative(X, 3))
        assert list(inspect.signature(derivative).parameters) == ["x", "n"]
        assert derivative.__name__ == "left_early"
