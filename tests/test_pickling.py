"""Derivatives that are pickled, copied and sent to other processes."""

from __future__ import annotations

import copy
import functools
import multiprocessing
import pickle

import numpy as np
import pytest

from autodiff_sst import ArgumentError, grad, value_and_grad

X = np.array([0.5, 1.5])


def plain(x, scale=2.0):
    return np.sum(x**3) * scale


@grad
def decorated(x):
    return np.sum(x**3)


@grad(argnums=("y", "x"), exact=True)
def configured(x, y):
    return x * y**2


@grad
@grad
def twice(x):
    return x**4


class Model:
    def __init__(self, weight):
        self.weight = weight

    def loss(self, x):
        return self.weight * np.sum(x**3)

    @grad
    def slope(self, x):
        return self.weight * np.sum(x**3)


def renamed(x):
    return x * 2.0


first_of_the_name = grad(renamed)


def renamed(x):
    return x * 3.0


CASES = {
    "plain": (grad(plain), (X,)),
    "value": (value_and_grad(plain, argnums=(0, 1)), (X, 3.0)),
    "decorated": (decorated, (X,)),
    "configured": (configured, (2.0, 3.0)),
    "decorated twice": (twice, (2.0,)),
    "derivative of a derivative": (grad(grad(renamed)), (2.0,)),
    "derivative of a decorated function": (grad(configured.primal, argnums=1), (2.0, 3.0)),
    "method": (grad(Model(2.0).loss), (X,)),
    "decorated method": (Model(2.0).slope, (X,)),
    "partial": (grad(functools.partial(plain, scale=5.0)), (X,)),
}


@pytest.mark.parametrize(("derivative", "args"), CASES.values(), ids=CASES)
def test_a_derivative_is_pickled(derivative, args):
    expected = derivative(*args)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        found = pickle.loads(pickle.dumps(derivative, protocol))
        np.testing.assert_equal(found(*args), expected)
        recipe, original = found.__autodiff_recipe__, derivative.__autodiff_recipe__
        assert recipe.operators == original.operators


def test_through_another_process():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        for name in ("plain", "decorated", "configured", "method"):
            derivative, args = CASES[name]
            np.testing.assert_equal(pool.apply(derivative, args), derivative(*args))


def inner_function():
    def inside(x):
        return x * x

    return inside


@pytest.mark.parametrize(
    "derivative",
    [grad(lambda x: x * x), grad(inner_function()), first_of_the_name, grad(grad(lambda x: x**3))],
    ids=["lambda", "inner function", "another of the name", "nested"],
)
def test_what_has_no_name_is_refused(derivative):
    with pytest.raises(ArgumentError, match="cannot be pickled: there is no such function"):
        pickle.dumps(derivative)


def test_copies():
    derivative = grad(lambda x: x * x)
    assert copy.copy(derivative) is derivative
    assert copy.deepcopy({"d": derivative})["d"] is derivative
    model = Model(2.0)
    bound = grad(model.loss)
    other_bound, other = copy.deepcopy((bound, model))
    other.weight = 4.0
    np.testing.assert_array_equal(other_bound(X), 2.0 * bound(X))
    assert other_bound.primal.__self__ is other


class Cubic:
    def __init__(self, weight):
        self.weight = weight

    @grad
    def slope(self, x, power=3):
        """The slope of weight * x ** power."""
        return self.weight * x**power

    @grad
    @grad
    def curvature(self, x):
        return self.weight * x**3


def test_a_decorated_method_does_not_count_self():
    cubic = Cubic(2.0)
    assert cubic.slope(2.0) == 24.0
    assert cubic.slope(2.0, power=2) == 8.0
    assert cubic.curvature(2.0) == 24.0
    assert grad(cubic.slope)(2.0) == 24.0
    assert cubic.slope.__doc__ == "The slope of weight * x ** power."
    assert Cubic(5.0).slope(1.0) == 15.0
