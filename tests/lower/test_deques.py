"""`collections.deque`, and objects of classes that NumPy takes for sequences or arrays."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

import autodiff_sst as ad


def moving(x):
    window, total = deque(maxlen=3), 0.0
    for v in x:
        window.append(v * v)
        total += np.sin(sum(window) / len(window))
    return total


def delayed(x):
    line, total = deque([0.0] * 2, maxlen=2), 0.0
    for v in x:
        line.appendleft(v)
        total += (0.5 * line[0] - 0.3 * line[-1]) ** 2
    return total


def breadth_first(x):
    waiting, total = deque([(0, 1.0)]), 0.0
    while waiting:
        k, weight = waiting.popleft()
        total += weight * x[k] ** 2
        for child in (2 * k + 1, 2 * k + 2):
            if child < len(x):
                waiting.append((child, weight * x[child]))
    return total


def two_loops(x):
    """The last steps of a minimiser, which correct its next one."""
    steps = deque(maxlen=2)
    for _ in range(4):
        step = 0.1 * (2.0 * x + x**3)
        for earlier in steps:
            step = step - 0.2 * earlier * np.dot(earlier, step)
        steps.append(step)
        x = x - step
    return np.sum(x)


def rows(x):
    kept, total = deque(maxlen=2), 0.0
    for k in range(len(x)):
        kept.append(x * x[k])
        total += np.sum(np.mean(kept, axis=0) ** 2)
    return total + np.sum(np.stack(kept) * np.array(kept))


def turned(x):
    line = deque(x)
    line.rotate(2)
    line.rotate(1)
    line.rotate(-1)
    line[0] = line[0] * 2.0
    line.reverse()
    return sum(k * v**2 for k, v in enumerate(line)) + line[-1]


def longer(x):
    line = deque(maxlen=4)
    line.extend(x)
    line.extendleft(v**2 for v in x[:2])
    line += [x[0] * 3.0]
    return np.dot(line, np.arange(1.0, 5.0)) * line.maxlen


def copies(x):
    line = deque(x)
    second, third, fourth = line.copy(), copy.copy(line), copy.deepcopy(line)
    second[0] = 5.0 * x[1]
    third.append(x[2])
    fourth.pop()
    return np.sum(np.array([*line, *second, *third, *fourth]) ** 2)


def cleared(x):
    waiting, total = deque(), 0.0
    for v in x:
        waiting.append(v * v)
        if len(waiting) == 3:
            total += waiting.pop() * waiting.popleft()
            waiting.clear()
    return total


def recognised(x):
    line = deque([x, 2.0 * x])
    known = isinstance(line, deque) and not isinstance(line, list) and type(line) is deque
    return np.sum(x**2) if known and x is line[0] else np.sum(x)


@pytest.mark.parametrize(
    "function",
    [
        moving,
        delayed,
        breadth_first,
        two_loops,
        rows,
        turned,
        longer,
        copies,
        cleared,
        recognised,
    ],
)
@pytest.mark.parametrize("count", [3, 7])
def test_deques(function: Callable[[Any], Any], count: int) -> None:
    check_derivatives(function, np.linspace(-0.8, 1.1, count))


def too_few(x):
    line = deque()
    for v in x:
        line.append(v)
    return line.popleft() * line.popleft()


def part(x):
    return sum(deque(x)[1:])


def with_length(x, n):
    return sum(deque(x, n)) ** 2


def test_what_raises_does_so() -> None:
    with pytest.raises(IndexError):
        ad.grad(too_few)(np.ones(1))
    with pytest.raises((TypeError, ad.UnsupportedSyntax)):
        ad.grad(part)(np.ones(3))
    with pytest.raises(ValueError, match="must be non-negative"):
        ad.grad(with_length)(np.ones(3), -1)
    for n in (1, 2, 3, 5):
        check_derivatives(lambda x, n=n: with_length(x, n), np.array([0.3, -0.5, 0.9]))


def test_a_deque_is_a_list_in_the_text() -> None:
    text = ad.grad(moving).source_for(np.ones(5))
    assert "    window = []\n" in text
    assert "            window.pop(0)\n" in text or " = window.pop(0)\n" in text


class Sequence:
    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, k):
        return self.items[k]

    def __iter__(self):
        return iter(self.items)


class Field:
    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return self.values * 2.0


def as_arrays(x):
    items = Sequence(x[0], x[1] ** 2)
    field = Field(x**2)
    total = np.sum(np.array(items)) + np.max(items) + np.dot(items, [2.0, 3.0])
    return total + np.sum(np.asarray(field)) + np.mean(field) * np.sum([field, x])


def test_objects_are_what_numpy_makes_of_them() -> None:
    check_derivatives(as_arrays, np.array([0.4, -0.7]))


class Counted:
    """The copies of one of these are another one's."""

    def __init__(self, value):
        self.value = value

    def __copy__(self):
        return Counted(self.value * 3.0)


class Deep(Counted):
    def __deepcopy__(self, memo):
        return Deep(self.value * 5.0)


class Reduced:
    def __init__(self, value):
        self.value = value

    def __getstate__(self):
        return {"value": 7.0}


def copied(x):
    return copy.copy(Counted(x)).value * x


def deep_copied(x):
    return copy.deepcopy(Deep(x)).value * x


def reduced(x):
    return copy.copy(Reduced(x)).value * x


def test_classes_say_how_their_instances_are_copied() -> None:
    check_derivatives(copied, 0.7)
    for function, name in ((deep_copied, "__deepcopy__"), (reduced, "__getstate__")):
        with pytest.raises(ad.UnsupportedSyntax, match=name):
            ad.grad(function)(0.7)
