"""Hostile programs: exceptions of which it is known that they are raised, and who catches them."""

import math

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])
SCALES = {"a": 2.0, 3: 0.5}


class Empty:
    pass


class Refused(Exception):
    pass


def _scale(table, key):
    return table[key] * 2.0


def _deeper(x, n):
    return x * SCALES["b"] if n == 0 else _deeper(x * 2.0, n - 1)


def _refuse(y):
    y *= 2.0
    raise Refused


def key_that_is_missing(x):
    table = {"a": 1.0}
    try:
        q = table["b"]
    except KeyError:
        q = 2.0
    return np.sum(x * x * q)


def done_before_the_key_is_missing(x):
    table, log, y = {"a": x[0]}, [], x * 1.0
    try:
        y[0] = y[0] * 3.0
        log.append(x[1])
        table["c"] = x[2]
        y = y * _scale(table, "b")
        log.append(x[3])
    except KeyError:
        y = y * C
    else:
        y = y * 5.0
    return np.sum(y**2) * len(log) * table["c"] * log[0]


def key_that_is_there(x):
    table = {"a": x * 2.0}
    try:
        y = table["a"]
    except KeyError:
        y = x
    else:
        y = y * C
    finally:
        y = y * x
    return np.sum(y)


def keys_in_a_loop(x):
    total = 0.0
    for place, key in enumerate(("a", "b", 3, 4)):
        try:
            total += SCALES[key] * x[place] ** 2
        except KeyError:
            total += x[place]
            continue
        total *= 2.0
    return total


def loop_that_ends_by_a_key(x):
    total, place = x[0], 0
    try:
        for place, key in enumerate(("a", 3, "c", "a")):
            total = total * SCALES[key] + x[place]
    except KeyError:
        total = total * x[place]
    for v in x:
        total = total * v + 1.0
    return total


def keys_on_some_paths(x):
    table = {"a": x * 2.0}
    y = x
    try:
        key = "a" if len(x) > 3 else "b"
        if x[0] > 0.1:
            key = "b"
        y = table[key]
    except KeyError:
        y = x * x
    return np.sum(y * C)


def handlers_in_handlers(x):
    table = {"a": x * 2.0}
    try:
        try:
            y = table["b"]
        except AttributeError:
            y = x * 7.0
        finally:
            z = x * x
        y = y * 11.0
    except KeyError:
        try:
            y = Empty().w
        except (AttributeError, StopIteration):
            y = x * C
    return np.sum(y * z)


def handler_that_raises_what_another_catches(x):
    try:
        try:
            y = SCALES["b"] * x
        except KeyError:
            y = Empty().w
    except AttributeError:
        y = x * C
    return np.sum(y * x)


def else_is_not_caught(x):
    y = x
    try:
        try:
            y = y * 2.0
        except KeyError:
            y = x * 7.0
        else:
            y = y * SCALES["b"]
    except KeyError:
        y = y * C
    return np.sum(y * x)


def caught_by_what_catches_more(x):
    total = x[0]
    for what in (LookupError, Exception, (IndexError, KeyError)):
        try:
            q = SCALES["b"]
        except what:
            q = x[1]
        total = total * q
    return total


def first_handler_that_fits(x):
    try:
        y = SCALES["b"] * x
    except AttributeError:
        y = x * 3.0
    except KeyError:
        y = x * C
    return np.sum(y * x)


def returned_from_a_handler(x):
    try:
        q = SCALES["b"]
    except KeyError:
        return np.sum(x**3)
    return np.sum(x * q)


def raised_by_a_helper(x):
    y = x * 1.0
    try:
        _refuse(y)
    except Refused:
        y = y * C
    return np.sum(y * y)


def keys_taken_out(x):
    table, names = {"a": x}, {"a"}
    try:
        y = table.pop("b")
    except KeyError:
        y = x * 2.0
    try:
        del table["b"]
    except KeyError:
        y = y * C
    try:
        names.remove("b")
    except KeyError:
        y = y * x
    try:
        table["b"] += x
    except KeyError:
        table["b"] = y
    return np.sum(table["b"])


def attributes_that_are_missing(x):
    made = Empty()
    try:
        y = made.w
    except AttributeError:
        y = made.w = x * C
    try:
        y = y * math.no_such_function(2.0)
    except AttributeError:
        y = y * made.w
    return np.sum(y * x)


def within_error_states(x):
    y = x
    try:
        with np.errstate(all="ignore"):
            y = y * SCALES["b"]
    except KeyError:
        y = y * C
    return np.sum(y * x)


def in_a_condition(x):
    y = x
    if x[0] > 0.1:
        try:
            y = y * SCALES["b"]
        except KeyError:
            y = y * C
    while np.sum(y) > 3.0:
        try:
            y = y * SCALES[3]
        except KeyError:
            y = y * 7.0
    return np.sum(y * x)


def helpers_in_loops(x):
    total = 0.0
    for v in x:
        for key in ("a", "b"):
            try:
                total += _scale(SCALES, key) * v
            except KeyError:
                total += v * v
            else:
                total *= 1.5
    return total


def list_made_in_a_loop(x):
    made, count = [], 0
    for v in x:
        try:
            count += 1
            made.append(_scale(SCALES, "b") * v)
            count += 10
        except KeyError:
            made.append(v * v)
    return sum(made) * count


def in_a_comprehension(x):
    try:
        y = sum(_scale(SCALES, key) * x[0] for key in ("a", "b"))
    except KeyError:
        y = x[1]
    return y * x[2]


def deep_in_a_recursion(x):
    try:
        return np.sum(_deeper(x, 2))
    except KeyError:
        return np.sum(x * x)


def outer_name_bound_before(x):
    y = x * 1.0

    def inner():
        nonlocal y
        y = y * 3.0
        return SCALES["b"]

    try:
        inner()
    except KeyError:
        y = y * x
    return np.sum(y)


def import_that_fails(x):
    try:
        import no_such_module as found
    except ImportError:
        found = None
    return np.sum(x * x) if found is None else np.sum(x)


def import_of_a_part_that_fails(x):
    try:
        from math import no_such_function as log
    except ImportError:
        from math import log
    return log(np.sum(x * x))


def import_of_a_module_within_that_fails(x):
    y = x * C
    try:
        import math.inner

        y = y * math.pi
    except ModuleNotFoundError:
        y = y * x
    return np.sum(y)


def import_that_does_not_fail(x):
    try:
        from math import exp
    except ImportError:
        exp = np.sin
    return exp(x[0]) * x[1]


RIGHT = (
    key_that_is_missing,
    done_before_the_key_is_missing,
    key_that_is_there,
    keys_in_a_loop,
    loop_that_ends_by_a_key,
    handlers_in_handlers,
    handler_that_raises_what_another_catches,
    else_is_not_caught,
    first_handler_that_fits,
    returned_from_a_handler,
    raised_by_a_helper,
    keys_taken_out,
    attributes_that_are_missing,
    in_a_condition,
    helpers_in_loops,
    list_made_in_a_loop,
    in_a_comprehension,
    deep_in_a_recursion,
    outer_name_bound_before,
    import_that_fails,
    import_of_a_part_that_fails,
    import_of_a_module_within_that_fails,
    import_that_does_not_fail,
)

HOSTILE = [Hostile(function, (point(),)) for function in RIGHT]
HOSTILE += [
    Hostile(keys_on_some_paths, (point(),), expect="right or refused"),
    Hostile(within_error_states, (point(),), expect="right or refused"),
    Hostile(caught_by_what_catches_more, (point(),), expect="right or refused"),
]
