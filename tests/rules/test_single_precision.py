"""Numbers of single precision: values as NumPy has them, gradients in the dtype of the argument."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from rotation import in_turn
from rules.case import V32, Case
from rules.table import HERE

import autodiff_sst as ad
from autodiff_sst.errors import UnsupportedSyntax

SINGLE = {"float64": np.float32, "complex128": np.complex64}
# Bytes of two single numbers read as one double one: a number that no derivative is known of.
OTHER_NUMBERS = "a view of complex64 numbers as float64"
pytestmark = pytest.mark.filterwarnings("ignore")


def single(value: Any) -> Any:
    """The same arguments in single precision."""
    if isinstance(value, np.ndarray) and str(value.dtype) in SINGLE:
        return value.astype(SINGLE[str(value.dtype)])
    if type(value) in (list, tuple):
        return type(value)(map(single, value))
    return value


def ones(value: Any) -> Any:
    """A cotangent for a result."""
    if isinstance(value, dict):
        return {key: ones(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = map(ones, value)
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if np.asarray(value).dtype.kind not in "fc":
        return None
    return np.ones_like(value) if isinstance(value, np.ndarray) else type(value)(1.0)


def is_single(case: Case) -> bool:
    """Whether this is differentiated with respect to arrays that have a single precision."""
    arrays = [case.args[place] for place in case.argnums]
    known = all(isinstance(a, np.ndarray) and str(a.dtype) in SINGLE for a in arrays)
    return known and case.expect != "refused"


def check(function: Callable[..., Any], args: Any, argnums: tuple[int, ...]) -> None:
    expected = function(*copy.deepcopy(args))
    value, pullback = ad.vjp(function, *copy.deepcopy(args))
    np.testing.assert_equal(value, expected)
    assert getattr(value, "dtype", None) == getattr(expected, "dtype", None)
    bars = pullback(ones(expected))
    for place in argnums:
        assert (bars[place].dtype, bars[place].shape) == (args[place].dtype, args[place].shape)


@pytest.mark.parametrize(
    "case", in_turn([c for c in HERE if is_single(c)], 6), ids=lambda case: case.row
)
def test_gradient_is_in_the_dtype_of_the_argument(case: Case) -> None:
    args = single(case.args)
    try:
        check(case.function, args, case.argnums)
    except UnsupportedSyntax as error:
        if not str(error).startswith(OTHER_NUMBERS):
            raise


def power_of_number(x):
    return 2.0**x


def integral_of_polynomial(x):
    return np.polyint(x)


def after_loop(x):
    for _ in range(2):
        x = x * np.linspace(1.0, 2.0, 4)
    return x


def of_numpy(x):
    return x * np.float64(2.0) + np.log(3.0)


@pytest.mark.parametrize("f", [power_of_number, integral_of_polynomial, after_loop, of_numpy])
def test_gradient_is_not_wider(f):
    """Of sums, whose adjoints start as Python's numbers."""

    def total(x):
        return np.sum(f(x))

    value, x_bar = ad.value_and_grad(total)(V32)
    assert value == total(V32)
    assert x_bar.dtype == np.float32
    wide = ad.grad(total)(V32.astype(float))
    np.testing.assert_allclose(x_bar, wide, rtol=1e-5)


def test_what_is_inserted_is_summed_in_its_order():
    def total(x):
        return np.sum(np.insert(x, 1, x[:, 0], axis=1))

    x = np.linspace(0.1, 0.7, 40 * 33, dtype=np.float32).reshape(40, 33) ** 2
    check(total, (x,), (0,))


# --- out= of another dtype --------------------------------------------------------------------


def cumulated(x, y):
    np.cumsum(x * np.float32(0.1), out=y)
    return y


def multiplied(x, y):
    np.cumprod(x, out=y)
    return y


def added(x, y):
    np.sum(np.outer(x, x), axis=0, out=y)
    return y


def averaged(x, y):
    np.mean(np.outer(x, x), axis=0, out=y)
    return y


def largest(x, y):
    np.max(np.outer(x, x), axis=0, out=y)
    return y


def product(x, y):
    np.multiply(x, x, out=y)
    return y


INTO = [cumulated, multiplied, added, averaged, largest, product]


@pytest.mark.parametrize("f", INTO)
def test_out_may_be_wider(f):
    """NumPy adds up and multiplies in the dtype of `out`."""
    x = np.linspace(0.1, 0.7, 50, dtype=np.float32)
    check(f, (x, np.zeros(50)), (0,))


@pytest.mark.parametrize("f", [f for f in INTO if f is not averaged])
def test_out_may_be_narrower(f):
    check(f, (np.linspace(0.1, 0.7, 50), np.zeros(50, np.float32)), (0,))


def spread(x, y):
    np.std(np.outer(x, x), axis=0, out=y)
    return y


def contracted(x, y):
    np.einsum("i,j->j", x, x, out=y)
    return y


@pytest.mark.parametrize("f", [spread, contracted])
def test_out_is_refused_where_it_changes_what_is_computed(f):
    with pytest.raises(ad.AutodiffError, match="out= of another dtype"):
        ad.jvp(f, (V32, np.zeros(4)), (V32, None))
    check(f, (V32, np.zeros(4, np.float32)), (0,))


def test_mean_is_refused_where_out_cannot_hold_the_sum():
    with pytest.raises(ad.AutodiffError, match="cannot hold"):
        ad.jvp(averaged, (V32.astype(float), np.zeros(4, np.float32)), (np.ones(4), None))
