"""Hostile programs: return, break and continue inside try statements."""

import math

import numpy as np
from constructs.rows import Hostile


def jitter_until_it_factors(A):
    n = A.shape[0]
    eps = 0.0
    B = A
    for i in range(10):
        try:
            L = np.linalg.cholesky(B)
            break
        except np.linalg.LinAlgError:
            eps = 10.0 * eps if eps else 0.1
            B = A + eps * np.eye(n)
    return np.sum(L * L) + np.sum(L)


def returns_in_body_and_handler(x):
    try:
        return math.sqrt(x) * x
    except ValueError:
        return x * x


def returns_in_a_branch_of_the_body(x):
    try:
        y = math.sqrt(x)
        if y > 2:
            return y
    except ValueError:
        return x * x
    return 3 * x


def returns_in_handler_and_else(x):
    try:
        y = math.sqrt(x)
    except ValueError:
        return x * x
    else:
        return 3 * y


def returns_early_before_an_else(x):
    try:
        if x > 2:
            return x
        y = math.sqrt(x)
    except ValueError:
        y = x * x
    else:
        y = 3 * y
    return y * 2


def continues_in_the_handler(xs):
    s = 0.0
    for x in xs:
        try:
            y = math.log(x)
        except ValueError:
            continue
        s += y * y
    return s


def breaks_in_the_handler(xs):
    s = 0.0
    for x in xs:
        try:
            y = math.log(x)
        except ValueError:
            break
        s += y * y
    return s


def breaks_and_continues_in_the_body(xs):
    s = 0.0
    for k in range(len(xs)):
        try:
            y = math.log(xs[k])
            if y > 1:
                break
            if k == 1:
                continue
            y = y * 2
        except ValueError:
            y = xs[k] ** 2
        else:
            y = y * 3
        s += y * y
    return s


def falls_back_to_the_next_function(x):
    for f in (math.log, math.sqrt):
        try:
            return f(x)
        except ValueError:
            pass
    return x**3


def tries_again_until_it_works(x):
    n = 0
    while True:
        try:
            y = math.log(x)
        except ValueError:
            x = x + 1.0
            n += 1
            continue
        break
    return y * n + y


def finally_rebinds_what_a_handler_bound(x):
    try:
        return math.sqrt(x)
    except ValueError:
        x = -x
    finally:
        x = x * 2
    return x


def finally_writes_after_a_return(x):
    y = np.zeros(2)
    try:
        if x > 1:
            return x * y.sum()
        y[0] = x
    finally:
        y[1] = x
    return y[0] * y[1]


def returns_through_two_tries(x):
    try:
        try:
            return math.log(x)
        except ZeroDivisionError:
            return x
    except ValueError:
        return x * x


def _logarithm_or_none(x):
    try:
        return math.log(x)
    except ValueError:
        return None


def helper_gives_none_in_the_handler(x):
    y = _logarithm_or_none(x)
    if y is None:
        return x
    return y


def _logarithm_or_nothing(x):
    try:
        return math.log(x)
    except ValueError:
        return 0.0


def calls_a_helper_that_returns_in_a_handler(xs):
    s = 0.0
    for x in xs:
        s += _logarithm_or_nothing(x) ** 2
    return s


def deletes_what_the_handler_reads(x):
    y = 3.0 * x
    try:
        del y
        z = math.log(-x)
    except ValueError:
        z = y
    return z


def bound_before_a_return_that_raises(x):
    y = x * x
    try:
        y = 5.0 * x
        return math.log(-x)
    except ValueError:
        return y


def writes_before_a_return_that_raises(x):
    y = x * np.ones(2)
    try:
        y[0] = 7.0 * x
        return math.log(-x)
    except ValueError:
        return y[0] * y[1]


POINTS = (2.5, 9.0, -1.6, 0.5)
LISTS = ([0.5, 2.0, -1.0, 1.5], [4.0, 0.5], [0.4, 0.6, 0.7, -1.0, 0.2])
DEFINITE = np.array([[2.0, 0.5], [0.5, 1.0]])
INDEFINITE = np.array([[1.0, 0.5], [0.5, 0.1]])

HOSTILE = [
    Hostile(jitter_until_it_factors, (DEFINITE,)),
    Hostile(jitter_until_it_factors, (INDEFINITE,)),
    Hostile(helper_gives_none_in_the_handler, (2.5,), expect="right or refused"),
    Hostile(deletes_what_the_handler_reads, (-2.5,), expect="refused"),
    Hostile(bound_before_a_return_that_raises, (2.5,), expect="right or refused"),
    Hostile(writes_before_a_return_that_raises, (2.5,), expect="right or refused"),
    *(
        Hostile(function, (x,))
        for x in POINTS
        for function in (
            returns_in_body_and_handler,
            returns_in_a_branch_of_the_body,
            returns_in_handler_and_else,
            returns_early_before_an_else,
            falls_back_to_the_next_function,
            tries_again_until_it_works,
            finally_rebinds_what_a_handler_bound,
            finally_writes_after_a_return,
            returns_through_two_tries,
        )
    ),
    *(
        Hostile(function, (np.array(x),))
        for x in LISTS
        for function in (
            continues_in_the_handler,
            breaks_in_the_handler,
            breaks_and_continues_in_the_body,
            calls_a_helper_that_returns_in_a_handler,
        )
    ),
]
