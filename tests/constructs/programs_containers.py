"""Constructs: lists, tuples, dicts, sets, comprehensions, builtins over containers."""

import itertools

import numpy as np
from constructs.rows import Row, point


def loop_carried_list_append(x):
    out = []
    for i in range(4):
        out.append(x[i] * x[i])
    return sum(out)


def list_append_then_array(x):
    out = []
    for i in range(4):
        out.append(x[i] * x[i])
    return np.sum(np.array(out) ** 2)


def list_append_then_stack(x):
    out = []
    for i in range(3):
        out.append(x * i)
    return np.sum(np.stack(out) ** 2)


def list_display_indexing(x):
    l = [x[0], x[1] * x[2]]
    return l[0] * l[1]


def list_element_assignment(x):
    l = [x[0], x[1]]
    l[0] = l[0] * l[1]
    return l[0] * l[0]


def list_slicing_concatenation_repetition(x):
    l = [x[0], x[1]] + [x[2]]
    m = l[1:] * 2
    return m[0] * m[1] * m[2]


def list_methods(x):
    l = [x[0], x[1]]
    l.extend([x[2]])
    l.insert(0, x[3])
    l.reverse()
    v = l.pop()
    m = [x[2], x[1], x[0]]
    m.sort()
    return v * l[0] + m[0] * m[2] ** 2


def tuple_display_indexing(x):
    t = (x[0], x[1] * x[2])
    return t[0] * t[1]


def dict_display_lookup(x):
    d = {"a": x[0], "b": x[1] * x[2]}
    return d["a"] * d["b"]


def dict_item_assignment(x):
    d = {}
    d["a"] = x[0] * x[0]
    d["a"] = d["a"] * x[1]
    return d["a"]


def dict_iteration(x):
    d = {"a": x[0], "b": x[1]}
    s = 1.0
    for k, v in d.items():
        s = s * v
    for v in d.values():
        s = s + v * v
    for k in d.keys():
        s = s * d[k]
    return s


def dict_get_setdefault_update(x):
    d = {"a": x[0]}
    d.update({"b": x[1]})
    d.setdefault("c", x[2])
    d.setdefault("a", x[3])
    return d.get("a") * d.get("b", 1.0) * d["c"] * d.get("e", 2.0)


def set_membership(x):
    keep = {0, 2}
    s = 0.0
    for i in range(4):
        if i in keep:
            s = s + x[i] ** 2
    return s


def list_comprehension(x):
    l = [x[i] * x[i] for i in range(4)]
    return sum(l)


def list_comprehension_with_if(x):
    l = [x[i] * x[i] for i in range(4) if i != 1]
    return sum(l)


def nested_comprehension(x):
    l = [x[i] * x[j] for i in range(3) for j in range(i)]
    return sum(l)


def comprehension_into_array(x):
    y = np.array([v * v for v in x])
    return np.sum(y * y)


def dict_comprehension(x):
    d = {i: x[i] * x[i] for i in range(4)}
    return d[0] * d[3]


def set_comprehension(x):
    k = {i % 2 for i in range(4)}
    s = 0.0
    for i in k:
        s = s + x[i] ** 2
    return s


def generator_expression_in_sum(x):
    return sum(v * v for v in x)


def augmented_assign_on_dict_item(x):
    d = {"s": x[0]}
    d["s"] += x[1] * x[1]
    return d["s"] ** 2


def augmented_assign_on_list_element(x):
    l = [x[0], x[1]]
    l[0] += x[2] * l[1]
    return l[0] ** 2


def min_max_of_scalars(x):
    return max(x[0], x[1], 0.3) * min(x[2], x[3])


def max_min_over_list_or_array(x):
    return max([x[0], x[1] * x[2]]) * min(x)


def max_with_key(x):
    l = [x[0], x[1]]
    return max(l, key=lambda v: v * v) ** 2


def sorted_list(x):
    l = sorted([x[0], x[1], x[2]])
    return l[0] + 2.0 * l[1] * l[2]


def sum_with_start(x):
    return sum([x[0], x[1]], x[2]) ** 2


def map_over_array(x):
    return sum(map(lambda v: v * v, x))


def filter_list(x):
    return sum(filter(lambda v: v > 0.6, [x[0], x[1], x[2]])) ** 2


def all_any(x):
    if all(v > 0 for v in x) and any([x[0] > 0.1]):
        return np.sum(x * x)
    return np.sum(x)


def list_tuple_of_an_array(x):
    l = list(x)
    t = tuple(x)
    return l[0] * t[1]


def accumulate(x):
    return sum(itertools.accumulate([x[0], x[1], x[2]])) ** 2


def conversions_of_active_scalars(x):
    return float(x[0]) ** 2 + abs(x[1]) * int(x[1]) + pow(x[2], 3) * (1 + round(x[3]))


ROWS = [
    Row("loop-carried list append", 1, loop_carried_list_append, (point(),)),
    Row("list append then np.array", 1, list_append_then_array, (point(),)),
    Row("list append then np.stack", 1, list_append_then_stack, (point(),)),
    Row("list display / indexing", 1, list_display_indexing, (point(),)),
    Row("list element assignment", 2, list_element_assignment, (point(),)),
    Row(
        "list slicing / concatenation / repetition",
        2,
        list_slicing_concatenation_repetition,
        (point(),),
    ),
    Row("list pop/extend/insert/reverse/sort", 3, list_methods, (point(),)),
    Row("tuple display / indexing", 1, tuple_display_indexing, (point(),)),
    Row("dict display / lookup", 1, dict_display_lookup, (point(),)),
    Row("dict item assignment", 2, dict_item_assignment, (point(),)),
    Row("dict iteration items()/values()/keys()", 2, dict_iteration, (point(),)),
    Row("dict get/setdefault/update", 3, dict_get_setdefault_update, (point(),)),
    Row("set of ints / membership", 3, set_membership, (point(),)),
    Row("list comprehension", 1, list_comprehension, (point(),)),
    Row("list comprehension with if", 2, list_comprehension_with_if, (point(),)),
    Row("nested comprehension", 2, nested_comprehension, (point(),)),
    Row("comprehension into np.array", 1, comprehension_into_array, (point(),)),
    Row("dict comprehension", 2, dict_comprehension, (point(),)),
    Row("set comprehension", 4, set_comprehension, (point(),)),
    Row("generator expression in sum()", 1, generator_expression_in_sum, (point(),)),
    Row("augmented assign on dict item", 2, augmented_assign_on_dict_item, (point(),)),
    Row("augmented assign on list element", 2, augmented_assign_on_list_element, (point(),)),
    Row("min()/max() builtins on active scalars", 1, min_max_of_scalars, (point(),)),
    Row("max()/min() over a list or array", 2, max_min_over_list_or_array, (point(),)),
    Row("max(key=)", 3, max_with_key, (point(),)),
    Row("sorted()", 2, sorted_list, (point(),)),
    Row("sum() builtin with start", 2, sum_with_start, (point(),)),
    Row("map()", 2, map_over_array, (point(),)),
    Row("filter()", 3, filter_list, (point(),)),
    Row("all()/any() builtins", 2, all_any, (point(),)),
    Row("list()/tuple() of an array", 2, list_tuple_of_an_array, (point(),)),
    Row("itertools.accumulate", 4, accumulate, (point(),)),
    Row(
        "float()/int()/round()/abs()/pow() on active scalars",
        1,
        conversions_of_active_scalars,
        (point(),),
    ),
]
