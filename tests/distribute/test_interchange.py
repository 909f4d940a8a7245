"""Loops over time around loops over layers, the other way round."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from distribute.checks import assert_close, assert_right, loops_in
from distribute.layers import random_layers
from rotation import in_turn

from autodiff_sst import finite_difference, grad

ALL = (0, 1, 2, 3)


@pytest.mark.parametrize("seed", in_turn(range(24), 3))
def test_random_layers(seed: int) -> None:
    assert_right(*random_layers(seed), thorough=seed % 5 == 0)


def network(W: Any, S: Any, X: Any) -> Any:
    S, loss = S.copy(), 0.0
    for t in range(len(X)):
        u = X[t]
        for i in range(0, len(W), 2):
            gate = 1.0 / (1.0 + np.exp(-u * W[i]))
            S[i] = np.tanh(gate * S[i] + u * W[i + 1])
            S[i + 1] = 0.5 * S[i + 1] + S[i]
            u = S[i] * S[i + 1]
        loss += np.sum(u * u)
    return loss


def arguments(layers: int, trips: int) -> tuple[Any, ...]:
    draw = np.random.default_rng(layers + trips).normal
    return tuple(0.6 * draw(size=size) for size in ((layers, 3), (layers, 3), (trips, 3)))


def test_layers_are_outside_and_their_gates_before_the_trips() -> None:
    gradient = grad(network, ALL[:3])
    args = arguments(4, 12)
    assert_close(gradient(*args), finite_difference(network, ALL[:3])(*args))
    first, second, *_ = loops_in(gradient.source)
    assert first.strip().startswith("for i in")
    assert second.strip().startswith("for t in")
    assert "np.exp(" not in gradient.source.split("for t in")[1]
    for sizes in (4, 1), (2, 0), (0, 9), (6, 30):
        args = arguments(*sizes)
        assert_close(gradient(*args), finite_difference(network, ALL[:3])(*args))
    with pytest.raises(IndexError):
        gradient(*arguments(3, 12))
    for g in gradient(*arguments(3, 0)):
        assert not g.any()


def of_the_layer_above(W: Any, S: Any, X: Any) -> Any:
    S, loss = S.copy(), 0.0
    for t in range(len(X)):
        u = X[t]
        for i in range(len(W) - 1):
            S[i] = np.tanh(S[i] * W[i] + S[i + 1] + u)
            u = S[i] * W[i]
        loss += np.sum(u * u)
    return loss


def fed_back(W: Any, S: Any, X: Any) -> Any:
    S, loss, last = S.copy(), 0.0, S[0]
    for t in range(len(X)):
        u = X[t] + last
        for i in range(len(W)):
            S[i] = np.tanh(S[i] * W[i] + u)
            u = S[i] * W[i]
        last = u
        loss += np.sum(u * u)
    return loss


@pytest.mark.parametrize("function", [of_the_layer_above, fed_back])
def test_what_asks_for_later_layers_stays(function: Any) -> None:
    args = arguments(4, 12)
    gradient = grad(function, ALL[:3])
    assert_close(gradient(*args), finite_difference(function, ALL[:3])(*args))
    assert loops_in(gradient.source)[0].strip().startswith("for t in")
