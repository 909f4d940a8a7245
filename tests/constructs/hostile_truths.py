"""Hostile programs: truth values that are counted, chosen between and compared."""

import numpy as np
from constructs.rows import Hostile, point

LABELS = np.array([1, 2, 0, 1])


def memberships_added(x, labels):
    return x[0] * ((labels[0] in (1, 2)) + (labels[1] in (1, 2)))


def memberships_counted(x, labels):
    count = labels[0] in (1, 2)
    for label in labels[1:]:
        count += label in (1, 2)
    return x[0] * count


def memberships_negated(x, labels):
    return x[0] * (1 - 2 * (labels[0] in (1, 2))) * -(labels[1] in (1, 2))


def absences_added(x, y):
    return y * ((x[0] not in (5.0,)) + (x[1] not in (5.0,)))


def equal_lists_added(x, w):
    a, b = [w[0], w[1]], [w[0], w[1]]
    return x[0] * ((a == b) + (b == a))


def element_and_true(x, w):
    return x[0] * (1 + (w[1] and True))


def branch_on_element_and_true(x, w):
    return x[0] if (w[1] and True) == 1 else 3 * x[0]


def length_or_element_or_test(x, y):
    return y * ((len(x) or x[0]) or x[1] > 0)


def number_or_element_or_test(x, y, k):
    return y * ((k or x[0]) or x[1] > 0)


def test_of_numpy_or_of_python(x, y):
    both = x[0] > 0 or y > 5
    both += y > 0
    return y * both


def tests_of_numpy_added(x, y):
    c = x[0] > 0 or y > 5
    for v in x:
        c = c or v > 0
    return y * (c + c)


def chain_of_numpy_and_python(x, y):
    return y * (np.max([2.0, 1.0]) > x[0] >= -y) + y


def tests_in_tests(x, y):
    total = 0.0
    for v in x:
        if (v > 0.4 or y > 5) and not (v in (0.7, 0.9) or not v):
            total += v * y
    return total


def elements_are_objects_of_their_own(x):
    return x[0] if x[0] is x[0] else 2 * x[0]


def a_test_that_may_be_a_number(x, y):
    return y if (x and True) is True else 2 * y


def containers_in_tests(x):
    """Lists whose length is known at run time only, among the operands of tests."""
    items, total = [], 0.0
    for v in x:
        if items and v < items[-1]:
            total += v * items[-1]
        elif (v > 1.0 and items) or not (items or v > 5.0):
            total += v**3
        if v > 0.4:
            items.append(v * 2.0)
    while items and total < 50.0:
        total += items.pop() * x[0]
    return total


def containers_as_operands(x):
    items = [v for v in x if v > 0.4]
    first = items and items[0]
    return first * len(items or [1.0])


HOSTILE = [
    Hostile(containers_in_tests, (point(),)),
    Hostile(containers_as_operands, (point(),), expect="right or refused"),
    Hostile(memberships_added, (point(), LABELS)),
    Hostile(memberships_counted, (point(), LABELS)),
    Hostile(memberships_counted, (point(), LABELS + 0.5)),
    Hostile(memberships_negated, (point(), LABELS)),
    Hostile(absences_added, (point(), 0.7), argnums=(1,)),
    Hostile(equal_lists_added, (point(), np.array([1.0, 2.0]))),
    Hostile(element_and_true, (point(), np.array([0.5, -0.3]))),
    Hostile(branch_on_element_and_true, (point(), np.array([0.5, -0.3]))),
    Hostile(length_or_element_or_test, (point(), 0.7), argnums=(1,)),
    Hostile(number_or_element_or_test, (point(), 0.7, 2), argnums=(1,)),
    Hostile(number_or_element_or_test, (point(), 0.7, 0), argnums=(1,)),
    Hostile(test_of_numpy_or_of_python, (point(), 0.7), argnums=(1,)),
    Hostile(tests_of_numpy_added, (point(), 0.7), argnums=(1,)),
    Hostile(chain_of_numpy_and_python, (point(), 0.7), argnums=(1,)),
    Hostile(tests_in_tests, (point(), 0.7)),
    Hostile(elements_are_objects_of_their_own, (point(),), expect="right or refused"),
    Hostile(a_test_that_may_be_a_number, (0.5, 0.7), argnums=(1,), expect="right or refused"),
]
