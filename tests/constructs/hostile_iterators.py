"""Hostile programs: iterators give their items once, and when they are asked for."""

import itertools
import math
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
from constructs.rows import Hostile, point


def generator_used_twice(x):
    g = (v * v for v in x)
    return sum(g) + 3.0 * sum(g) + x[0]


def generator_reads_a_name_late(x):
    k = 2.0
    g = (v * k for v in x)
    k = x[0]
    return sum(g)


def generator_reads_an_array_late(x):
    u = x * 1.0
    g = (v * v for v in u)
    u[0] = 5.0 * x[1]
    return sum(g)


def zip_used_twice(x):
    z = zip(x, x * 2.0)
    s = sum(a * b for a, b in z)
    return s + sum(a for a, b in z)


def map_used_twice(x):
    m = map(lambda v: v * v, x)
    return sum(m) + sum(m) * 2.0


def filter_used_twice(x):
    m = filter(lambda v: v > 0.4, x)
    return sum(m) + sum(m) * 2.0


def reversed_used_twice(x):
    r = reversed([x[0], x[1] * x[2]])
    return sum(r) + sum(r) * 2.0


def enumerate_left_and_gone_on_with(x):
    e = enumerate(x)
    s = 0.0
    for i, v in e:
        s += v * v
        if i == 1:
            break
    for _, v in e:
        s += 10.0 * v
    return s


def iterator_chosen_and_used_twice(x):
    g = (v * v for v in x) if x[0] > 0.1 else (v for v in x)
    return sum(g) + 2.0 * sum(g)


def _twice(items):
    return sum(items) + 2.0 * sum(items)


def iterator_given_to_a_function_that_uses_it_twice(x):
    return _twice(v * v for v in x)


def _squares(x):
    return (v * v for v in x)


def iterator_from_a_function_used_twice(x):
    g = _squares(x)
    return sum(g) + 2.0 * sum(g)


def iterator_used_in_every_trip(x):
    g = (v * v for v in x)
    s = 0.0
    for _ in range(3):
        s += sum(g)
    return s


def view_of_a_dict_that_changes(x):
    d = {"a": x[0], "b": x[1]}
    values = d.values()
    d["a"] = x[2] * x[3]
    d["c"] = x[3]
    return sum(values) ** 2


def iterators_in_a_list(x):
    pairs = [zip(x, x[::-1]), zip(x[:2], x[2:])]
    return sum(a * b for z in pairs for a, b in z) + sum(a for z in pairs for a, b in z)


def map_taken_twice(x):
    m = map(lambda v: v * v, x)
    return sum(m) + 3.0 * sum(m)


def zip_looped_over_twice(x):
    pairs = zip(x, x, strict=True)
    s = 0.0
    for p, q in pairs:
        s += p * q
    for p, _ in pairs:
        s += 100.0 * p
    return s


def generator_taken_twice(x):
    g = (v * v for v in x)
    return sum(g) + 3.0 * sum(g)


def filter_taken_twice(x):
    kept = filter(lambda v: v > 0.4, x)
    return sum(kept) + sum(kept)


def iterator_given_to_a_helper_twice(x):
    def use(items):
        return sum(items)

    m = map(lambda v: v * 2.0, x)
    return use(m) + use(m)


def iterator_left_in_the_middle(x):
    items = reversed(x)
    s = 0.0
    for v in items:
        if v < 0.7:
            break
        s += v
    for v in items:
        s += 10.0 * v
    return s


def generator_sees_a_later_write(x):
    a = x * 1.0
    g = (v for v in a)
    a[0] = 5.0
    return sum(g)


def generator_sees_a_rebound_name(x):
    k = 2.0
    g = (v * k for v in x)
    k = 3.0
    return sum(g)


def generator_sees_a_longer_list(x):
    items = [x[0], x[1]]
    g = (v for v in items)
    items.append(x[2])
    return sum(g)


def iterator_in_a_list(x):
    held = [map(lambda v: v * v, x)]
    return sum(held[0]) + sum(held[0])


def loop_changes_what_a_generator_reads(x):
    k = 1.0
    s = 0.0
    for v in (a * k for a in x):
        k = v + 1.0
        s += v * v
    return s


def loop_changes_what_a_filter_reads(x):
    t = 0.4
    s = 0.0
    for v in filter(lambda v: v > t, x):
        t = v
        s += v * v
    return s


def loop_writes_to_what_a_generator_reads(x):
    u = x * 1.0
    s = 0.0
    for i, v in enumerate(a * a for a in u):
        u[3] = 2.0 * x[0]
        s += v * i
    return s


def loop_lengthens_what_a_generator_reads(x):
    items = [x[0], x[1]]
    s = 0.0
    for v in (a * a for a in items):
        if len(items) < 4:
            items.append(v)
        s += v
    return s


def statement_changes_a_name_before_a_generator(x):
    k = 2.0
    g = (v * k for v in x)
    return (k := x[1]) * sum(g)


def call_changes_a_name_before_a_generator(x):
    k = 2.0

    def change():
        nonlocal k
        k = x[1]
        return 1.0

    g = (v * k for v in x)
    return change() * sum(g)


def any_stops_at_the_first(x):
    seen = []
    found = any(seen.append(v) or v > 1.0 for v in x)
    return sum(seen) ** 2 * (2.0 if found else 1.0)


def all_stops_at_the_first(x):
    seen = [0.0]

    def small(v):
        seen[0] = seen[0] + v
        return v < 1.0

    return seen[0] ** 2 if all(map(small, x)) else 2.0 * seen[0] ** 2


def loop_sees_what_a_condition_does(x):
    seen = [0.0]

    def note(v):
        seen[0] = seen[0] + v
        return v < 1.0

    s = 0.0
    for v in (w for w in x if note(w)):
        s += v * seen[0]
    return s


def zip_takes_one_item_more_of_the_first(x):
    seen = [0.0]

    def note(v):
        seen[0] = seen[0] + v
        return v

    s = 0.0
    for a, b in zip(map(note, x), x[:2]):
        s += a * b
    return s * seen[0]


def zip_leaves_items_of_the_second(x):
    seen = [0.0]

    def note(v):
        seen[0] = seen[0] + v
        return v

    s = 0.0
    for b, a in zip(x[:2], (note(w) for w in x)):
        s += a * b
    return s * seen[0]


def generators_from_a_map(x):
    s = 0.0
    for items in map(lambda r: (w * w for w in r), [x, x * 2.0]):
        s += sum(items) + 2.0 * sum(items)
    return s


def generator_in_a_dict(x):
    d = dict(a=(w * w for w in x))
    return sum(d["a"]) + 3.0 * sum(d["a"])


# --- right --------------------------------------------------------------------------------------


def _norm(items):
    """Euclidean."""
    return math.sqrt(sum(v * v for v in items))


def iterator_given_to_a_function(x):
    return _norm(2.0 * v for v in x) + _norm(x[:2])


def iterator_used_by_the_next_statement(x):
    s = 0.0
    pairs = zip(x, x[1:])
    for a, b in pairs:
        s += a * b
    terms = (v**3 for v in x)
    return s + sum(terms)


def range_and_views_used_twice(x):
    places = range(len(x))
    d = {"a": x[0], "b": x[1] ** 2}
    names, values = d.keys(), d.values()
    s = sum(x[i] for i in places) + sum(x[i] ** 2 for i in reversed(places))
    return s + sum(d[n] for n in names) * sum(values) + len(names) * max(values)


def iterator_from_a_function(x):
    return sum(_squares(x)) * max(_squares(x))


def iterator_unpacked(x):
    a, b, *rest = (v * v for v in x)
    return a * b + sum(rest)


def range_taken_twice(x):
    r = range(3)
    return sum([x[i] for i in r]) * sum([x[i] for i in r])


def extremes_of_mapped_items(x):
    return max(map(abs, x)) * min(map(lambda v: v * v, x)) + max(reversed(x))


def loops_over_generators(x):
    s = 0.0
    for v in (a * a for a in x if a > 0.4):
        s += v
    t = 0.0
    for i, v in enumerate(a * s for a in x):
        t += v * i
    for a, b in zip((w * w for w in x), (w * w for w in x)):
        s += a * b
    return s * t


def generator_chosen(x):
    g = (v * v for v in x) if x[0] > 0.1 else (v for v in x)
    return sum(g) ** 2


def generator_with_effects_taken_at_once(x):
    seen = []

    def note(v):
        seen.append(v)
        return v * v

    return sum(note(v) for v in x) * sum(seen)


def items_of_a_dict_seen_late(x):
    d = {"a": x[0], "b": x[1]}
    s = 0.0
    for _, v in d.items():
        d["b"] = v * 3.0
        s += v * v
    return s


def values_of_a_dict_written_by_a_map(x):
    d = {"a": x[0], "b": x[1]}

    def write(v):
        d["b"] = v * 2.0
        return v * v

    return sum(map(write, d.values())) * d["b"]


class Path:
    """Gives its items to whoever goes through it, counting how often that is."""

    def __init__(self, items):
        self.items = items
        self.times = 0.0

    def __iter__(self):
        self.times = self.times + 1.0
        return iter(self.items)


class Plain(Path):
    def __iter__(self):
        return iter(self.items)


HELD = SimpleNamespace(items=[1.0, 2.0, 3.0, 4.0], pair=([0.5, 1.5, 2.5, 3.5], 1.0))


class Zipped(Plain):
    def __iter__(self):
        return zip(super().__iter__(), reversed(self.items))


class Pair(NamedTuple):
    """A tuple that gives its items in another order than it has them."""

    a: float
    b: float

    def __iter__(self):
        return iter([self.b * 2.0, self.a])


class ByHand:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return self

    def __next__(self):
        if not len(self.items):
            raise StopIteration
        first, self.items = self.items[0], self.items[1:]
        return first


class ByPlace:
    def __init__(self, items):
        self.items = items

    def __getitem__(self, place):
        return self.items[place] * 2.0


def objects_gone_through(x):
    of_array, of_list = Plain(x * 2.0), Plain([x[0], x[1] * x[2]])
    total = 0.0
    for v in of_array:
        for k, w in enumerate(of_list):
            total += v * w * (k + 1.0)
    total += sum(of_list) * max(of_list) * sum(v * v for v in of_array)
    first, second = of_list
    return total * first * second * len(list(of_list))


def objects_that_count_their_uses(x):
    made, total = Path([x[0], x[1]]), 0.0
    for v in made:
        total += v * sum(made)
    first, *rest = made
    return total * made.times * first * rest[0]


def found_in_a_sum_of_numbers(x, made):
    total = sum(v * c for v, c in zip(x, made.items, strict=True))
    return total * made.items[1] + sum(v * c for v, c in zip(x, made.pair[0], strict=True))


def objects_that_give_pairs(x):
    total = 0.0
    made = Zipped([x[0], x[1], x[2]])
    for a, b in made:
        total += a * b**2
    return total


def tuples_that_give_other_items(x):
    a, b = Pair(x[0], x[1])
    return a * b**2 + sum(v * c for v, c in zip(Pair(x[2], x[3]), (1.0, 5.0), strict=True))


def changed_while_gone_through(x):
    made, total = Path([x[0], x[1]]), x[0]
    for v in made:
        made.items[1] = made.items[1] * v
        total += v * made.items[1]
    return total


def grown_while_gone_through(x):
    made, total = Path([x[0], x[1]]), x[0]
    for v in made:
        if len(made.items) < 4:
            made.items.append(v * x[2])
        total += v * v
    return total


def object_from_outside_gone_through(x, made):
    return sum(v * c for v, c in zip(x, made, strict=True))


def iterators_where_they_are_made(x):
    total = sum(a * b for a, b in zip(iter(x), iter([1.0, 2.0, 3.0]), strict=False))
    for v in iter(x[1:]):
        total = total * v
    return total + sum(v * v for v in itertools.chain.from_iterable([[x[0]], x, (x[1], 2.0)]))


def iterator_gone_through_twice(x):
    items = iter([x[0], x[1], x[2]])
    total = sum(a * b for a, b in zip(items, items, strict=False))
    return total + x[3]


def iterator_with_its_next(x):
    return sum(v * v for v in ByHand([x[0], x[1]]))


def gone_through_by_places(x):
    return sum(v * v for v in ByPlace([x[0], x[1]]))


def member_of_what_gives_it(x):
    return x[0] if 2.0 in Path([1.0, 2.0]) else x[1]


def namespaces(x):
    made = SimpleNamespace(w=x, k=2.0)
    made.squares = made.w * made.w
    made.w += made.squares
    del made.k
    if hasattr(made, "k"):
        made.w = made.w * 7.0
    return np.sum(made.w * made.squares)


def namespaces_compared(x):
    same = SimpleNamespace(w=1.0) == SimpleNamespace(w=1.0)
    return x[0] * x[0] if same else x[0]


HOSTILE = [
    Hostile(f, (point(),), expect="right or refused")
    for f in (
        generator_used_twice,
        generator_reads_a_name_late,
        generator_reads_an_array_late,
        zip_used_twice,
        map_used_twice,
        filter_used_twice,
        reversed_used_twice,
        enumerate_left_and_gone_on_with,
        iterator_chosen_and_used_twice,
        iterator_given_to_a_function_that_uses_it_twice,
        iterator_from_a_function_used_twice,
        iterator_used_in_every_trip,
        view_of_a_dict_that_changes,
        iterators_in_a_list,
        loop_changes_what_a_generator_reads,
        loop_changes_what_a_filter_reads,
        loop_writes_to_what_a_generator_reads,
        loop_lengthens_what_a_generator_reads,
        statement_changes_a_name_before_a_generator,
        call_changes_a_name_before_a_generator,
        any_stops_at_the_first,
        all_stops_at_the_first,
        loop_sees_what_a_condition_does,
        zip_takes_one_item_more_of_the_first,
        zip_leaves_items_of_the_second,
        generators_from_a_map,
        generator_in_a_dict,
        map_taken_twice,
        zip_looped_over_twice,
        generator_taken_twice,
        filter_taken_twice,
        iterator_given_to_a_helper_twice,
        iterator_left_in_the_middle,
        generator_sees_a_later_write,
        generator_sees_a_rebound_name,
        generator_sees_a_longer_list,
        iterator_in_a_list,
    )
]
HOSTILE += [
    Hostile(f, (point(),))
    for f in (
        iterator_given_to_a_function,
        iterator_used_by_the_next_statement,
        range_and_views_used_twice,
        iterator_from_a_function,
        iterator_unpacked,
        items_of_a_dict_seen_late,
        values_of_a_dict_written_by_a_map,
        loops_over_generators,
        generator_chosen,
        generator_with_effects_taken_at_once,
        range_taken_twice,
        extremes_of_mapped_items,
    )
]

HOSTILE += [
    Hostile(f, (point(),))
    for f in (
        objects_gone_through,
        objects_that_give_pairs,
        tuples_that_give_other_items,
        iterators_where_they_are_made,
        namespaces,
    )
]
HOSTILE += [
    Hostile(f, (point(),), expect="right or refused")
    for f in (
        changed_while_gone_through,
        grown_while_gone_through,
        iterator_gone_through_twice,
        iterator_with_its_next,
        gone_through_by_places,
        member_of_what_gives_it,
        namespaces_compared,
        objects_that_count_their_uses,
    )
]
HOSTILE += [Hostile(object_from_outside_gone_through, (point(), Plain([1.0, 2.0, 3.0, 4.0])))]
HOSTILE += [Hostile(found_in_a_sum_of_numbers, (point(), HELD))]


def bound_until_one_is_found(x):
    if any((w := v) > 0.3 for v in x):
        return w * w
    return np.sum(x)


def bound_while_all_are_small(x):
    if all((w := v) < 0.3 for v in x):
        return np.sum(x) * w
    return w * w


def bound_by_all_items(x):
    total = sum((w := v) * 2.0 for v in x)
    return total * w


def nan_in_a_list(x):
    value = np.nan if x[0] > -9.0 else 0.0
    return np.sum(x**2) if value in [1.0, value] else np.sum(x)


HOSTILE += [Hostile(f, (point(),)) for f in (bound_by_all_items, nan_in_a_list)]
HOSTILE += [
    Hostile(f, (point(),), expect="right or refused")
    for f in (bound_until_one_is_found, bound_while_all_are_small)
]
