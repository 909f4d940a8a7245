"""What the options promise: the same derivative, written with more or less freedom."""

from __future__ import annotations

import contextlib
import copy
import io
import warnings

import numpy as np
import pytest
from constructs.hostile import HOSTILE
from constructs.programs import ROWS
from constructs.rows import Hostile, Row
from rotation import in_turn
from structures import assert_close, assert_identical

import autodiff_sst as ad
from autodiff_sst import ArgumentError
from autodiff_sst.operators import make_derivative, run_jvp
from autodiff_sst.options import Options

PLAIN = Options(optimise=False)
IN_ORDER = Options(reassociate=False)


def run(row: Row | Hostile, options: Options):
    """Value and gradient, or the error that there is instead."""
    args = copy.deepcopy(row.args)
    derivative = make_derivative("value_and_grad", row.argnums, False, options, row.function)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            return derivative(*args)
        except Exception as error:
            return error


def name(row: Row | Hostile) -> str:
    return getattr(row.function, "__name__", type(row.function).__name__)


@pytest.mark.parametrize("row", in_turn([*ROWS, *HOSTILE], 5), ids=name)
def test_programs_have_the_same_derivative(row: Row | Hostile):
    expected, plain, in_order = (run(row, o) for o in (Options(), PLAIN, IN_ORDER))
    if isinstance(expected, Exception):
        assert type(plain) is type(in_order) is type(expected)
        return
    for value, gradient in (plain, in_order):
        assert_identical(value, expected[0])
        assert_close(gradient, expected[1], rtol=1e-12, atol=1e-12)
    # Nothing but what `reassociate` allows changes a bit.
    assert_close(in_order[1], plain[1], rtol=0.0, atol=0.0)


def scaled(x):
    return np.sum(0.1 * np.exp(3.0 * x))


X = np.array([0.3, 0.7])


def test_literals_are_gathered_where_that_is_allowed():
    kept = ad.grad(scaled, reassociate=False)
    assert "0.30000000000000004 * np.exp" in ad.grad(scaled).source_for(X)
    assert "0.30000000000000004" not in kept.source_for(X)


OPERATORS = {
    "grad": lambda **o: ad.grad(scaled, **o)(X),
    "value_and_grad": lambda **o: ad.value_and_grad(scaled, **o)(X),
    "jvp": lambda **o: ad.jvp(scaled, (X,), (X,), **o),
    "vjp": lambda **o: ad.vjp(scaled, X, **o)[1](1.0),
    "jacfwd": lambda **o: ad.jacfwd(scaled, **o)(X),
    "jacrev": lambda **o: ad.jacrev(scaled, **o)(X),
    "jacobian": lambda **o: ad.jacobian(scaled, **o)(X),
    "value_and_jacobian": lambda **o: ad.value_and_jacobian(scaled, **o)(X),
    "hessian": lambda **o: ad.hessian(scaled, **o)(X),
    "hvp": lambda **o: ad.hvp(scaled, (X,), X, **o),
}


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=OPERATORS)
def test_every_operator_takes_options(operator):
    expected = operator()
    found = operator(target="numpy", exact=True, reassociate=False)
    assert_close(found, expected, rtol=1e-14, atol=0.0)
    with pytest.raises(ArgumentError, match="no target 'numba'"):
        operator(target="numba")


def test_export_takes_options(tmp_path):
    path = tmp_path / "scaled_grad.py"
    ad.export(scaled, path, types=(X,), exact=True, reassociate=False)
    assert "target=numpy, exact=True, reassociate=False" in path.read_text()
    with pytest.raises(ArgumentError, match="no target 'numba'"):
        ad.export(scaled, path, types=(X,), target="numba")


def test_options_belong_to_what_is_remembered():
    free, kept = ad.grad(scaled), ad.grad(scaled, reassociate=False)
    texts = [g.source_for(X) for g in (free, kept, free, kept, ad.grad(scaled))]
    assert texts[0] == texts[2] == texts[4]
    assert texts[1] == texts[3] != texts[0]


def test_an_inner_derivative_keeps_what_it_forbids():
    inner = ad.grad(scaled, exact=True, reassociate=False)
    options = ad.grad(inner).__autodiff_recipe__.options
    assert (options.exact, options.reassociate) == (True, False)


def test_a_parameter_called_as_an_option_is_the_functions_own():
    def loss(w, target):
        return np.sum((w - target) ** 2)

    _, pullback = ad.vjp(loss, X, target=np.ones(2), exact=True)
    np.testing.assert_allclose(pullback(1.0)[0], 2.0 * (X - 1.0))


@pytest.mark.parametrize("options", [PLAIN, IN_ORDER], ids=["not optimised", "in order"])
def test_forward_mode(options: Options):
    found = run_jvp(scaled, (X,), (X,), options)
    assert_close(found, ad.jvp(scaled, (X,), (X,)), rtol=1e-14, atol=0.0)


def on_numbers(x):
    y = np.tanh(x) * np.exp(x)
    for _ in range(3):
        y = y + np.sin(y) / np.sqrt(x)
    return np.log(y)


@pytest.mark.parametrize("exact", [True, False])
def test_numpy_functions_of_numbers(exact: bool):
    derivative = ad.value_and_grad(on_numbers, exact=exact)
    for x in np.random.default_rng(0).uniform(0.1, 3.0, 200).tolist():
        assert_identical(derivative(x)[0], on_numbers(x))


EDGES = {
    "log of 0": (np.log, 0.0, np.inf),
    "log of a negative number": (np.log, -1.0, -1.0),
    "exp that overflows": (np.exp, 1000.0, np.inf),
    "root of 0": (np.sqrt, 0.0, np.inf),
    "sine of infinity": (np.sin, np.inf, np.nan),
    "arcsine outside": (np.arcsin, 2.0, np.nan),
}


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(("function", "x", "slope"), EDGES.values(), ids=EDGES)
def test_numbers_never_raise_where_numpy_does_not(function, x: float, slope: float, exact: bool):
    def f(x):
        return 2.0 * function(x)

    with np.errstate(all="ignore"):
        value, gradient = ad.value_and_grad(f, exact=exact)(x)
        assert_identical(value, f(x))
    np.testing.assert_equal(float(gradient), 2.0 * slope)
