"""Long lists of numbers and tuples from outside: one text for all lengths, right for all items."""

from __future__ import annotations

import numpy as np
import pytest
from oracle import check_expectation

from autodiff_sst import AutodiffError, grad, jvp, vjp


def points(n):
    return [(0.1 * k, np.sin(0.3 * k).item()) for k in range(n)]


def fitted(w, data):
    loss = 0.0
    for x, y in data:
        loss += (w[0] * x + w[1] - y) ** 2
    return loss


def ratings_of_games(r, games):
    r = r.copy()
    loss = 0.0
    for i, j, won in games:
        p = 1.0 / (1.0 + np.exp(r[j] - r[i]))
        loss -= np.log(p) if won else np.log(1.0 - p)
        r[i] += 0.1 * (won - p)
        r[j] -= 0.1 * (won - p)
    return loss + np.sum(r**2)


def read_by_place(x, places):
    total = 0.0
    for k in range(len(places) - 1):
        total += x[places[k]] * x[places[k + 1]]
    return total + np.sum(x[places]) + np.sum(x[np.array(places)] ** 2)


def flags_and_sums(x, flags):
    return sum(x[0] if flag else x[1] ** 2 for flag in flags) * sum(flags)


GAMES = [(k % 4, (k + 1 + k % 3) % 4, k % 2) for k in range(40)]
PLACES = [k * k % 4 for k in range(40)]


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (fitted, (np.array([0.4, 0.2]), points(40))),
        (fitted, (np.array([0.4, 0.2]), [tuple(map(np.float64, p)) for p in points(40)])),
        (ratings_of_games, (np.array([0.4, 0.2, 0.9, 1.3]), GAMES)),
        (read_by_place, (np.array([0.4, 0.2, 0.9, 1.3]), PLACES)),
        (read_by_place, (np.array([0.4, 0.2, 0.9, 1.3]), list(np.array(PLACES)))),
        (flags_and_sums, (np.array([0.4, 0.2]), [k % 3 == 0 for k in range(40)])),
    ],
)
def test_long_lists(f, args) -> None:
    check_expectation("right", f, *args, argnums=(0,))


DATA = points(60)


def fitted_to_a_global(w):
    return fitted(w, DATA)


def test_lists_of_a_module_are_read_at_each_call(monkeypatch) -> None:
    w = np.array([0.4, 0.2])
    gradient = grad(fitted_to_a_global)
    np.testing.assert_allclose(gradient(w), grad(fitted)(w, DATA))
    monkeypatch.setitem(globals(), "DATA", points(70)[5:])
    np.testing.assert_allclose(gradient(w), grad(fitted)(w, points(70)[5:]))
    DATA[3] = (5.0, 1)  # not all items are of one type now
    np.testing.assert_allclose(gradient(w), grad(fitted)(w, np.array(DATA)))


def test_the_text_does_not_grow_with_the_data() -> None:
    gradient = grad(ratings_of_games)
    texts = set()
    for games in (GAMES[:9], GAMES, GAMES * 30):
        gradient(np.zeros(4), games)
        texts.add(gradient.source)
    assert len(texts) == 1
    assert "games_0" not in gradient.source


def product_of_items(data, x):
    total = 0.0
    for a, b in data:
        total += a * b * x
    return total


def test_derivatives_with_respect_to_a_long_list_of_tuples() -> None:
    data = points(20)
    found = grad(product_of_items)(data, 2.0)
    assert [len(item) for item in found] == [2] * 20
    np.testing.assert_allclose(found, [(2.0 * b, 2.0 * a) for a, b in data])
    value, tangent = jvp(product_of_items, (data, 2.0), (data, 0.0))
    np.testing.assert_allclose(tangent, 2.0 * value)
    _, pullback = vjp(product_of_items, data, 2.0)
    np.testing.assert_allclose(pullback(1.0)[0], found)


def changed_inside(x, items):
    items[3] = items[3] + 1
    items.append(2)
    return x * sum(items) + len(items)


def test_lists_that_the_function_changes() -> None:
    items = list(range(50))
    assert grad(changed_inside)(3.0, items) == sum(range(50)) + 3
    assert items == list(range(50))


def slots(x, sizes):
    a, b, *_, c = sizes
    return x * np.ones(a) @ np.ones(b) + c * np.sum(x * np.zeros(sizes[4]))


def test_lists_that_must_be_taken_apart() -> None:
    sizes = [3, 3, *range(40), 2]
    assert grad(slots)(2.0, sizes) == 3.0


def appended_to_one(x, a, b):
    a.append(x[0])
    total = 0.0
    for v in b:
        total += v * x[1]
    return total


def test_one_list_in_two_places() -> None:
    gradient, x = grad(appended_to_one), np.array([1.0, 2.0])
    first, second = [1.0] * 40, [2.0] * 40
    np.testing.assert_array_equal(gradient(x, first, second), [0.0, 80.0])
    with pytest.raises(AutodiffError, match="one object"):
        gradient(x, first, first)
