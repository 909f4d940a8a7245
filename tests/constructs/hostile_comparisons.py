"""Hostile programs: containers compared with numbers and with each other; patterns that bind."""

from constructs.rows import Hostile, point


def list_against_its_only_number(v):
    return v[0] ** 2 if v == 1.5 else v[0] ** 3


def tuple_against_its_only_number(v):
    return v[0] ** 2 if v != 1.5 else v[0] ** 3


def tuple_against_a_list(v):
    return v[0] ** 2 if v == [1.5] else v[0] ** 3


def dict_against_a_number(d):
    return d["a"] ** 2 if d == 1 else d["a"] ** 3


def dicts_compared(d):
    s = d["a"] ** 2 if d == {"a": d["a"]} else d["a"] ** 3
    return s * (d["a"] if d != {"a": 0.0, "b": 1.0} else 1.0) * (2.0 if d == {"b": 1.0} else 3.0)


def sets_compared(x):
    return x[0] ** 2 if {1, 2} == {2, 1} and {1} < {1, 2} and {1} != {2} else x[1]


def order_of_tuples_and_lists(x):
    s = x[0] ** 2 if (x[0], 1) < (x[1], 0) else x[1]
    s = s * (x[2] if (1, x[0], 7) > (1, x[3]) else 1.0)
    s = s * (x[1] if [1, 2] <= [1, 2] else 1.0)
    return s * (x[3] if [1, 2, 3] >= [1, 2] and not [1] > [1] else 1.0)


def largest_pair(x):
    pairs = [(v, i) for i, v in enumerate(x)]
    return min(pairs)[0] * max(pairs)[0] * (1 + max(pairs)[1])


def names_bound_around_alternatives(x):
    match len(x), x[0]:
        case ((1 | 2) as n, v):
            return v * n
        case ((3 | 4) as n, v) if v > 0.9:
            return v * n
        case (4 as n, float() as v):
            return v * v * n * x[1]
    return x[0]


def list_matched_against_numbers(v):
    match v:
        case (1.5 | 2.0) as n:
            return v[0] * n
        case [a, *rest] if a > 1.0:
            return a * a * len(rest)
    return v[0]


HOSTILE = [
    Hostile(list_against_its_only_number, ([1.5],)),
    Hostile(tuple_against_its_only_number, ((1.5,),)),
    Hostile(tuple_against_a_list, ((1.5,),)),
    Hostile(dict_against_a_number, ({"a": 1.5},)),
    Hostile(dicts_compared, ({"a": 1.5},)),
    Hostile(sets_compared, (point(),)),
    Hostile(order_of_tuples_and_lists, (point(),)),
    Hostile(largest_pair, (point(),)),
    Hostile(names_bound_around_alternatives, (point(),)),
    Hostile(list_matched_against_numbers, ([1.5, 2.0],)),
]
