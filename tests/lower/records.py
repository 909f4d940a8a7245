"""Lists of tuples, dicts and objects that loops make, read and change."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from typing import Any

import numpy as np

State = namedtuple("State", "a b")


@dataclass
class Pair:
    a: Any
    b: Any


class Body:
    def __init__(self, a: Any, b: Any) -> None:
        self.a = a
        self.b = b

    def stepped(self, h: float) -> Body:
        return Body(self.a + h * self.b, self.b - h * np.sin(self.a))

    def move(self, h: float) -> None:
        self.a = self.a + h * self.b
        self.b = self.b * 0.9


def history(x: Any, n: int) -> Any:
    kept = []
    c, t = x, x * 2
    for _ in range(n):
        c = np.sin(c) + 0.1 * t
        t = t * 0.9 + 0.1 * c
        kept.append((c, t))
    total = 0.0
    for c, t in kept:
        total += np.sum(c * t)
    return total


def from_the_last(x: Any, n: int) -> Any:
    kept = [(x, x * 0.5)]
    for _ in range(n):
        c, t = kept[-1]
        kept.append((np.sin(c) + t, t * 0.9))
    return np.sum(kept[-1][0]) + len(kept) * np.sum(kept[0][1])


def dicts(x: Any, n: int) -> Any:
    kept = []
    for i in range(n):
        kept.append({"v": x * i, "inner": {"w": np.sin(x)}})
    total = 0.0
    for one in reversed(kept):
        total = total * 0.9 + np.sum(one["v"] * one["inner"]["w"])
    return total


def named(x: Any, n: int) -> Any:
    kept = [State(x, x * 2.0)]
    for _ in range(n):
        last = kept[-1]
        kept.append(last._replace(a=np.sin(last.a) * 0.9))
    return sum(np.sum(one.a * one.b) for one in kept)


def bodies(x: Any, n: int) -> Any:
    kept = [Body(x, x * 0.5)]
    for _ in range(n):
        kept.append(kept[-1].stepped(0.1))
    return sum(np.sum(one.a**2) for one in kept)


def copies_of_a_body(x: Any, n: int) -> Any:
    kept = []
    body = Body(x, x * 0.5)
    for _ in range(n):
        body.move(0.1)
        kept.append(Body(body.a, body.b))
    return sum(np.sum(one.a**2) for one in kept)


def until_there_is_enough(x: Any, n: int) -> Any:
    kept = []
    v = x.copy()
    for i in range(n):
        v = v + 0.1 * np.sin(v)
        kept.append((v, i))
        if np.sum(v) > 3.0:
            break
    return sum(np.sum(a) * k for a, k in kept) + len(kept) * x[0]


def worked_off(x: Any, n: int) -> Any:
    waiting = [(x, 1.0)]
    total = 0.0
    while waiting:
        v, weight = waiting.pop()
        total = total + weight * np.sum(np.sin(v))
        if weight > 0.2:
            waiting.append((v * 0.5, weight * 0.5))
            waiting.append((v * 1.1, weight * 0.4))
    return total * n


def replaced(x: Any, n: int) -> Any:
    kept = [(x * 1.0, 2.0), (x * 2.0, 3.0), (np.sin(x), 4.0)]
    total = 0.0
    for i in range(n):
        a, weight = kept[i % 3]
        total += np.sum(a) * weight
        kept[(i + 1) % 3] = (np.cos(a), weight + total)
    return total


def layers(x: Any, n: int) -> Any:
    made = [(x * k, x + k) for k in range(n)]
    h = x
    for weight, bias in made:
        h = np.tanh(weight * h + bias)
    return np.sum(h)


def in_both_branches(x: Any, n: int) -> Any:
    kept = []
    for i in range(n):
        if i % 2:
            kept.append((x * i, 1.0))
        else:
            kept.append((np.sin(x), 2))
    return sum(np.sum(a) * b for a, b in kept)


def two_lists(x: Any, n: int) -> Any:
    lists: Any = [[], []]
    for i in range(n):
        lists[0].append((x * i, 1.0))
        lists[1].append((np.sin(x) * i, 2.0))
    return sum(np.sum(a) * b for one in lists for a, b in one)


def alias(x: Any, n: int) -> Any:
    kept: list[Any] = []
    other = kept
    for i in range(n):
        kept.append((x * i, 1.0))
    return sum(np.sum(a) * b for a, b in other)


def rows_in_rows(x: Any, n: int) -> Any:
    kept = []
    for i in range(n):
        row = []
        for j in range(i + 1):
            row.append((x[j % len(x)] * i, x * j))
        kept.append((sum(a for a, _ in row), sum(np.sum(b) for _, b in row)))
    return sum(a * b for a, b in kept)


def one_body_all_the_time(x: Any, n: int) -> Any:
    """Whose items are one object, that changes after it was put into the list."""
    body, kept = Body(x, x * 2), []
    for _ in range(n):
        body.move(0.1)
        kept.append(body)
    return sum(np.sum(one.a * one.b) * (k + 1) for k, one in enumerate(kept))


def one_array_all_the_time(x: Any, n: int) -> Any:
    kept = []
    v = x.copy()
    for i in range(n):
        v += 0.1 * np.sin(v)
        kept.append((v, i))
    return sum(np.sum(a) * k for a, k in kept)


def changed_while_in_the_list(x: Any, n: int) -> Any:
    kept = []
    for i in range(n):
        kept.append({"v": x * i})
    for one in kept:
        one["v"] = one["v"] * 2
    return sum(np.sum(one["v"]) for one in kept)


def written_while_in_the_list(x: Any, n: int) -> Any:
    kept = []
    for i in range(n):
        kept.append((x * i, x[0]))
    for i in range(len(kept)):
        kept[i][0][0] = 7.0
    return sum(np.sum(a) * b for a, b in kept)


def taken_apart_at_once(x: Any, n: int) -> Any:
    kept = []
    for i in range(n):
        kept.append((x * i, x))
    first, second = zip(*kept, strict=True)
    return sum(np.sum(a * b) for a, b in zip(first, second, strict=True))


def two_lists_of_arrays(x: Any, n: int) -> Any:
    """The second list is changed while an item of the first one has a name."""
    xs, ys = [], []
    v = x
    for _ in range(n):
        v = np.sin(v)
        xs.append(v)
        ys.append(v * v)
    total = 0.0
    for a, b in zip(xs, ys, strict=True):
        total += np.sum(a * b)
    return total


AS_LOOPS = (
    history,
    from_the_last,
    dicts,
    named,
    bodies,
    copies_of_a_body,
    until_there_is_enough,
    worked_off,
    replaced,
    layers,
    in_both_branches,
    two_lists,
    alias,
    rows_in_rows,
    two_lists_of_arrays,
)
WRITTEN_OUT = (
    one_body_all_the_time,
    one_array_all_the_time,
    changed_while_in_the_list,
    written_while_in_the_list,
    taken_apart_at_once,
)
