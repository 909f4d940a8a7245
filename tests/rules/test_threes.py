"""Vector products of threes, and places told apart: small functions that stand for NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autodiff_sst import finite_difference, value_and_grad
from autodiff_sst.runtime import cross3, last_stores

SHAPES = [(3,), (1, 3), (0, 3), (2, 3), (5, 3)]
draw = np.random.default_rng(5).normal


@pytest.mark.parametrize("first", SHAPES)
@pytest.mark.parametrize("second", SHAPES)
@pytest.mark.parametrize("order", ["C", "F"])
def test_cross_products_are_those_of_numpy(first: Any, second: Any, order: Any) -> None:
    a, b = (np.array(draw(size=shape), order=order) for shape in (first, second))
    try:
        wanted = np.cross(a, b)
    except ValueError:
        with pytest.raises(ValueError, match="broadcast"):
            cross3(a, b)
        return
    found = cross3(a, b)
    np.testing.assert_array_equal(found, wanted)
    assert found.shape == wanted.shape
    assert found.flags.c_contiguous == wanted.flags.c_contiguous


def moments(a: Any) -> Any:
    return np.sum(np.sin(np.cross(a[:, :3], a[:, 3:6])))


@pytest.mark.parametrize("count", [0, 1, 30])
def test_values_keep_their_bits_whatever_the_order(count: int) -> None:
    for a in (draw(size=(count, 6)), np.asfortranarray(draw(size=(count, 6)))):
        value, found = value_and_grad(moments)(a)
        assert value == moments(a)
        np.testing.assert_allclose(found, finite_difference(moments)(a), rtol=1e-6, atol=1e-8)


def by_a_board(shape: tuple[int, ...], index: Any) -> Any:
    """Which stores survive, by storing them."""
    number = np.arange(np.empty(shape)[index].size).reshape(np.empty(shape)[index].shape)
    board = np.zeros(shape, int)
    board[index] = number
    return board[index] == number


def _with_flags(random: np.random.Generator, shape: tuple[int, ...]) -> list[Any]:
    """Indices that take some rows by flags and places along the next axis by numbers."""
    if len(shape) == 1:
        return []
    flags = random.random(shape[0]) < 0.6
    places = random.integers(-shape[1], shape[1], size=flags.sum())
    board = random.random(shape[:2]) < 0.6
    last = random.integers(-shape[-1], shape[-1], size=board.sum())
    found = [(flags, places), (flags, places[:1]), (flags, places[:1, None])]
    return [*found, (board, last), (board, last[:1])] if len(shape) == 3 else found


@pytest.mark.parametrize("seed", range(60))
def test_which_stores_survive(seed: int) -> None:
    random = np.random.default_rng(seed)
    shape = tuple(int(n) for n in random.integers(1, 6, size=random.integers(1, 4)))
    picked = [random.integers(-n, n, size=random.integers(1, 4)) for n in shape]
    together = tuple(random.integers(-n, n, size=3) for n in shape)
    for index in (
        picked[0],
        np.ix_(*picked),
        together,
        together[:1],
        (together[0][:, None], *together[1:]),
        *_with_flags(random, shape),
    ):
        np.testing.assert_array_equal(last_stores(shape, index), by_a_board(shape, index))
