"""Rows of few numbers are kept by columns, and nobody can tell by the results."""

import numpy as np
import pytest

from autodiff_sst import grad, jacfwd, jvp, value_and_grad, vjp
from autodiff_sst.operators import make_derivative
from autodiff_sst.options import Options

N = 100


def pairs(x):
    d = x[:, None, :] - x[None, :, :]
    r2 = np.sum(d**2, axis=-1) + np.eye(len(x))
    return np.sum(1.0 / r2**3)


def springs(x, ends, lengths):
    d = x[ends[:, 0]] - x[ends[:, 1]]
    return np.sum((np.linalg.norm(d, axis=1) - lengths) ** 2)


def everything(x):
    """Sums of all elements, products and reshaped rows have their terms in the order of memory."""
    unit = x / np.sqrt(np.sum(x**2, axis=1, keepdims=True) + 0.1)
    total = np.sum(unit * np.exp(x))
    mixed = unit @ np.array([[1.0, 2.0, 3.0], [0.5, 1.5, -1.0], [0.1, 0.2, 0.3]])
    flat = np.cumsum(unit.reshape(-1)) * np.sin(np.arange(unit.size))
    return total + np.sum(mixed) + np.sum(flat) + np.sum(unit.T * unit.T) + np.mean(unit)


def averages(x):
    """Sums over all rows are taken row by row."""
    r = np.linalg.norm(x, axis=1)
    unit = x / r[:, None]
    return np.sum(np.sum(unit, axis=0) * np.array([1.0, 2.0, 3.0])) + np.var(unit, axis=0)[0]


def simulated(x, v, steps):
    for _ in range(steps):
        a = -x / np.linalg.norm(x, axis=1)[:, None] ** 3
        v = v + 0.01 * a
        x = x + 0.01 * v
    return np.sum(x**2) + 0.0 * np.sum(v)


def written(x):
    """Forces in an array like that of the places, which rows are written to one by one."""
    r = np.sum(x**2, axis=1, keepdims=True)
    force = np.zeros_like(x)
    force[:, 0:2] = x[:, 0:2] / r
    force[:, 2] += x[:, 0] * x[:, 1]
    force *= np.maximum(r, 0.5)
    force[3] += x[4]
    return np.sum(force**2) + np.sum(np.sum(force * x, axis=1) ** 2)


def turned(x, axis):
    n = np.cross(x, axis)
    n = n / np.linalg.norm(n, axis=1, keepdims=True)
    return np.sum(n * np.tanh(x)) + np.sum(n[:, 0] * n[:, 1])


def chosen(x):
    r = np.sum(x**2, axis=1, keepdims=True)
    near = r < 2.0
    y = np.where(near, x / r, x * r)
    if np.sum(y) > 0.0:
        y = y * np.max(y, axis=1, keepdims=True)
    return np.sum(y**3)


def kept(x):
    """Lists of rows, and rows in the order of another function."""
    parts = []
    for k in range(3):
        x = x * np.sum(x, axis=1, keepdims=True)
        x = x / np.max(np.abs(x), axis=1)[:, None] + 0.1 * k
        parts.append(x)
    return np.sum(np.array(parts)) + np.sum(parts[-1].ravel())


def neighbours(x):
    """Parts that may have one row, complex rows, and products with all pairs."""
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    moved = np.concatenate([unit[1:], unit[:1]])
    waves = np.abs(unit * (1.0 + 0.5j))
    pairs = np.sum((unit[:, None, :] - moved[None, :, :]) ** 2, axis=-1)
    spread = np.sum(np.tanh(unit[:, None, :] - moved[None, :, :]), axis=1)
    like = np.zeros_like(unit) + waves
    return (
        np.sum(moved, axis=0)[0]
        + np.sum(waves)
        + np.sum(pairs @ unit)
        + np.sum(spread * like)
        + np.sum(np.mean(unit[:, None, :] * moved[None, :, :], axis=0))
    )


def copied(x):
    """A copy has the order of what it is a copy of."""
    y = x.copy()
    y *= 0.5
    z = np.array(y)
    z[:, 0] += 1.0
    near = np.sum((x[:, None, :] - y[None, :, :]) ** 2, axis=-1)
    far = np.sum((z[:, None, :] - x[None, :, :]) ** 2, axis=-1)
    return np.sum((near @ y) ** 2) + np.sum((far @ z) ** 2)


def rows(seed, width=3, count=N):
    return np.random.default_rng(seed).normal(size=(count, width))


def calls():
    stream = np.random.default_rng(1)
    ends = stream.integers(0, N, size=(3 * N, 2))
    ends[:, 1] = (ends[:, 0] + 1 + ends[:, 1] % (N - 1)) % N
    yield pairs, (rows(2),)
    yield springs, (rows(3), ends, np.ones(3 * N))
    yield everything, (rows(4),)
    yield averages, (rows(5),)
    yield simulated, (rows(6), rows(7), 4)
    yield written, (rows(8),)
    yield turned, (rows(9), rows(10))
    yield chosen, (rows(11),)
    yield neighbours, (rows(13),)
    yield copied, (rows(14),)
    yield kept, (np.abs(rows(12)) + 0.5,)


CALLS = [pytest.param(f, args, id=f.__name__) for f, args in calls()]


def bits(x):
    return np.asarray(x).tobytes()


@pytest.mark.parametrize(("function", "args"), CALLS)
@pytest.mark.parametrize("order", ["C", "F"])
def test_values_keep_their_bits(function, args, order):
    given = tuple(np.array(a, order=order) if isinstance(a, np.ndarray) else a for a in args)
    value, slope = value_and_grad(function)(*given)
    assert bits(value) == bits(function(*args)) or order == "F"
    np.testing.assert_allclose(value, function(*args), rtol=1e-12)
    plain = make_derivative("grad", 0, False, Options(optimise=False), function)(*args)
    np.testing.assert_allclose(slope, plain, rtol=1e-9, atol=1e-9)
    assert slope.flags.c_contiguous or order == "F"
    assert not np.shares_memory(slope, given[0])


@pytest.mark.parametrize(("function", "args"), CALLS)
def test_tangents(function, args):
    direction = rows(20)
    found = jvp(function, args, (direction, *(None,) * (len(args) - 1)))
    assert bits(found[0]) == bits(function(*args))
    slope = grad(function)(*args)
    np.testing.assert_allclose(found[1], np.sum(slope * direction), rtol=1e-8)


@pytest.mark.parametrize("width", [2, 3, 4, 5, 7, 8, 9, 16])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_widths(width, dtype):
    def energy(x):
        r = np.sum(x**2, axis=1)
        return np.sum(x / r[:, None]) + np.mean(np.linalg.norm(x, axis=-1)) + np.mean(x, axis=1)[0]

    x = rows(width, width).astype(dtype)
    value, slope = value_and_grad(energy)(x)
    assert bits(value) == bits(energy(x))
    assert slope.dtype == dtype
    text = value_and_grad(energy).source
    assert ('order="F"' in text) == (width < 8), text


def test_few_rows_first():
    """What is made for few rows is not used for many, and the other way about."""
    slope = value_and_grad(pairs)
    for count in (5, 100, 7, 0, 200):
        for width in (3, 2, 9):
            x = rows(count, width, count)
            value, found = slope(x)
            assert bits(value) == bits(pairs(x))
            assert found.shape == x.shape
    assert "x0, 3)" in slope.source or "x0, 2)" in slope.source


def test_pullbacks_keep_the_order():
    """What a forward sweep leaves by columns is not turned again."""
    seen = rows(30)
    value, pull = vjp(lambda x, y: (x / np.linalg.norm(x, axis=1, keepdims=True)) * y, seen, seen)
    assert value.flags.c_contiguous
    for _ in range(2):
        seed = rows(31)
        before = seed.copy()
        x_bar, y_bar = pull(seed)
        assert x_bar.flags.c_contiguous and y_bar.flags.c_contiguous
        np.testing.assert_array_equal(seed, before)
        expected = grad(
            lambda x, y, g: np.sum((x / np.linalg.norm(x, axis=1, keepdims=True)) * y * g), (0, 1)
        )(seen, seen, seed)
        np.testing.assert_allclose(x_bar, expected[0], rtol=1e-12)
        np.testing.assert_allclose(y_bar, expected[1], rtol=1e-12)


def test_arguments_stay_as_they_were():
    def moved(x):
        for _ in range(3):
            x = x / np.sum(x**2, axis=1, keepdims=True)
            x += 1.0
            x[:, 0] *= 2.0
        return np.sum(x)

    for order in ("C", "F"):
        x = np.array(rows(40), order=order)
        before = x.copy()
        slope = grad(moved)(x)
        np.testing.assert_array_equal(x, before)
        np.testing.assert_allclose(np.sum(slope), jvp(moved, (x,), (np.ones_like(x),))[1])


def test_jacobians():
    def lengths(x):
        return np.sqrt(np.sum(x**2, axis=1))

    x = rows(50, 3, 70)
    found = jacfwd(lengths)(x)
    expected = np.zeros((70, 70, 3))
    expected[np.arange(70), np.arange(70)] = x / lengths(x)[:, None]
    np.testing.assert_allclose(found, expected, atol=1e-14)


def test_a_list_of_rows_is_as_it_was():
    def lists(x):
        unit = x / np.linalg.norm(x, axis=1, keepdims=True)
        return [unit, unit * 2.0]

    value, pull = vjp(lists, rows(60))
    assert all(item.flags.c_contiguous for item in value)
    assert pull([rows(61), rows(62)])[0].flags.c_contiguous
