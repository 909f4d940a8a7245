"""What comes from outside means what it means in Python at the time of the call."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import io
import math
import operator
import sys
import types
from typing import NamedTuple

import numpy as np
import pytest
from lower import module_imported, module_with_setter

from autodiff_sst import AutodiffError, UnsupportedSyntax, grad, value_and_grad

SCALE = 100.0


def product(x, y):
    return x * x * y


def through_setter(x):
    made = module_with_setter.Scaled(x)
    made.v = x
    return made.v


def test_names_in_a_setter_are_those_of_its_module(monkeypatch):
    derivative = grad(through_setter)
    assert derivative(2.0) == 5.0
    monkeypatch.setattr(module_with_setter, "SCALE", 7.0)
    assert derivative(2.0) == 7.0


def test_another_derivative_under_the_same_name():
    inner = grad(product)

    def outer(x):
        return inner(x, 3.0)

    derivative = grad(outer)
    assert derivative(2.0) == derivative(2.0) == 6.0
    inner = grad(product, argnums=1)
    assert derivative(2.0) == 4.0
    inner = grad(product)
    assert derivative(2.0) == 6.0


def test_a_set_that_has_changed():
    members = {1, 2}

    def f(x):
        return x * (2.0 if 3 in members else 1.0)

    derivative = grad(f)
    assert derivative(1.0) == 1.0
    members.add(3)
    assert derivative(1.0) == 2.0


SHADOWED = """
def positive(x):
    return max(x, 0.0)
"""


def test_a_builtin_shadowed_later(tmp_path):
    path = tmp_path / "shadowing.py"
    path.write_text(SHADOWED)
    module = types.ModuleType("shadowing")
    exec(compile(SHADOWED, str(path), "exec"), module.__dict__)
    derivative = grad(module.positive)
    assert derivative(2.0) == 1.0
    module.max = lambda a, b: a * 7.0
    assert derivative(2.0) == 7.0
    del module.max
    assert derivative(2.0) == 1.0


class Model:
    rate = 2.0

    def __call__(self, x):
        return x * self.rate


model = Model()


def applied(x):
    return model(x)


def test_class_attributes_and_methods_rebound(monkeypatch):
    derivative = value_and_grad(applied)
    assert derivative(1.0) == (2.0, 2.0)
    monkeypatch.setattr(Model, "rate", 3.0)
    assert derivative(1.0) == (3.0, 3.0)
    monkeypatch.setattr(Model, "__call__", lambda self, x: x * np.float64(11.0))
    assert derivative(1.0) == (11.0, 11.0)


@dataclasses.dataclass
class Line:
    slope: float

    def at(self, x):
        return self.slope * x


class Pair(NamedTuple):
    slope: float
    start: float

    def at(self, x):
        return self.slope * x + self.start


def height(line, x):
    return line.at(x)


@pytest.mark.parametrize("line", [Line(2.0), Pair(2.0, 1.0)], ids=["dataclass", "namedtuple"])
def test_a_method_of_an_argument_rebound(monkeypatch, line):
    derivative = grad(height, argnums=1)
    assert derivative(line, 3.0) == 2.0
    monkeypatch.setattr(type(line), "at", lambda self, x: self.slope * x * x)
    assert derivative(line, 3.0) == 12.0


def tuned(x):
    return x * tuned.factor


tuned.factor = 2.0


def test_an_attribute_of_a_function(monkeypatch):
    derivative = grad(lambda x: tuned(x))
    assert derivative(1.0) == 2.0
    monkeypatch.setattr(tuned, "factor", 3.0)
    assert derivative(1.0) == 3.0


class Settings:
    scale = 5.0


@pytest.mark.parametrize("owner", [Settings, tuned], ids=["class", "function"])
def test_attributes_that_are_asked_for(monkeypatch, owner):
    def f(x):
        if hasattr(owner, "power"):
            return x**2 * getattr(owner, "scale", 1.0)
        return x * getattr(owner, "scale", 1.0)

    derivative = value_and_grad(f)
    assert derivative(3.0)[0] == f(3.0)
    monkeypatch.setattr(owner, "power", 2, raising=False)
    monkeypatch.setattr(owner, "scale", 7.0, raising=False)
    assert derivative(3.0) == (63.0, 42.0)
    monkeypatch.undo()
    assert derivative(3.0)[0] == f(3.0)


def test_attributes_of_modules():
    def f(x):
        integrate = np.trapezoid if hasattr(np, "trapezoid") else np.trapz  # noqa: NPY201
        return integrate(x) * getattr(np, "sin", np.cos)(1.0) * getattr(np, "no_sin", np.cos)(1.0)

    found = grad(f)(np.ones(3))
    np.testing.assert_allclose(found, np.array([0.5, 1.0, 0.5]) * np.sin(1.0) * np.cos(1.0))


class Timed(np.ndarray):
    pass


DERIVED = np.array([1.0, 2.0]).view(Timed)
MASKED = np.ma.masked_array([1.0, 2.0], mask=[False, True])
SWAPPED = np.array([1.0, 2.0]).astype(">f8")
POSITIONS, PART, BYTES = range(3), slice(0, 2), b"ab"


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.sum(DERIVED * x),
        lambda x: np.sum(MASKED * x),
        lambda x: np.sum(SWAPPED * x),
    ],
)
def test_arrays_of_other_kinds_are_refused(function):
    with pytest.raises(UnsupportedSyntax, match=r"of a subclass|byte order"):
        grad(function)(np.ones(2))


def test_ranges_slices_and_bytes_are_read_at_each_call(monkeypatch):
    def f(x):
        return sum(i * x[i] for i in POSITIONS) + np.sum(x[PART]) * len(BYTES)

    x, module = np.ones(4), __name__
    derivative = grad(f)
    assert derivative(x).tolist() == [2.0, 3.0, 2.0, 0.0]
    monkeypatch.setattr(f"{module}.POSITIONS", range(4))
    monkeypatch.setattr(f"{module}.PART", slice(2, 4))
    monkeypatch.setattr(f"{module}.BYTES", b"abc")
    assert derivative(x).tolist() == [0.0, 1.0, 5.0, 6.0]


def unknown_attribute(x):
    return x.nope


def asked_by_attribute(x):
    try:
        return_value = x * x.dtype.itemsize
    except AttributeError:
        return_value = x * 3.0
    return return_value


@pytest.mark.parametrize("x", [1.5, np.float64(1.5), np.ones(2)])
def test_attributes_that_numbers_and_arrays_do_not_have(x):
    with pytest.raises(UnsupportedSyntax, match="has no attribute 'nope'"):
        grad(unknown_attribute)(x)


def test_numbers_of_python_are_not_asked_as_those_of_numpy():
    assert grad(asked_by_attribute)(np.float64(1.5)) == 8.0
    with pytest.raises(UnsupportedSyntax, match="float has no attribute 'dtype'"):
        grad(asked_by_attribute)(1.5)


# --- which object it is, and what it has ---------------------------------------------------------


class Body:
    def __init__(self, **attributes):
        vars(self).update(attributes)


@dataclasses.dataclass
class Spring:
    k: float

    def __post_init__(self):
        self.gain = 5.0

    def has_gain(self):
        return hasattr(self, "gain")


class Pair(NamedTuple):
    a: float
    b: float


class NamedPair(Pair):
    pass


def with_default(x, o):
    return x * getattr(o, "gain", 1.0)


def of_a_part(x, o):
    return x * o.part.gain if hasattr(o.part, "gain") else x


def in_a_method(x, o):
    return x * o.k * (o.gain if o.has_gain() else 1.0)


def same_object(x, a, b):
    return x * (2.0 if a is b else 3.0) * (5.0 if a == b else 7.0) * (11.0 if a != b else 13.0)


def same_array(x, a, b):
    return x * (2.0 if a is b else 3.0) * (5.0 if a is not GLOBAL else 7.0)


def counted_once(x, bodies):
    seen, total = [], 0.0
    for body in bodies:
        if body not in seen:
            seen.append(body)
            total = total + x * body.mass
    return total


GLOBAL = np.ones(3)


def follows(function, *calls):
    """One derivative, called with one set of arguments after the other."""
    derivative = value_and_grad(function)
    for args in calls:
        value, slope = derivative(2.0, *args)
        assert value == function(2.0, *args)
        assert slope * 2.0 == value


def test_attributes_that_only_some_objects_have():
    bare, more = Body(), Body(gain=5.0)
    follows(with_default, (bare,), (more,), (bare,))
    bare.gain = 3.0
    follows(with_default, (bare,))
    late = types.SimpleNamespace()
    derivative = value_and_grad(with_default)
    assert derivative(2.0, late) == (2.0, 1.0)
    late.gain = 4.0
    assert derivative(2.0, late) == (8.0, 4.0)
    follows(of_a_part, (Body(part=Body()),), (Body(part=more),))


def test_attributes_of_dataclasses_that_are_no_fields():
    follows(in_a_method, (Spring(2.0),))
    with pytest.raises(UnsupportedSyntax, match="'gain' is no field of Spring"):
        grad(in_a_method, 1)(2.0, Spring(2.0))
    pair, other = NamedPair(1.0, 2.0), NamedPair(1.0, 2.0)
    other.gain = 5.0
    derivative = value_and_grad(with_default)
    assert derivative(2.0, pair) == (2.0, 1.0)
    with pytest.raises(UnsupportedSyntax, match="'gain' that is none of its fields"):
        derivative(2.0, other)


def test_which_of_two_arguments_are_one_object():
    a, b, x = Body(mass=1.0), Body(mass=2.0), np.zeros(3)
    follows(same_object, (a, a), (a, b), (b, b))
    follows(same_array, (x, x), (x, x.copy()), (GLOBAL, GLOBAL), (x, GLOBAL), (GLOBAL, x))
    follows(counted_once, ([a, a, b],), ([a, b, Body(mass=3.0)],))


def test_objects_as_keys_are_refused():
    def by_key(x, o):
        return x * {o: 2.0}[o]

    with pytest.raises(UnsupportedSyntax, match="as a key"):
        grad(by_key)(2.0, Body())


def test_global_arrays_in_entries_on_some_paths():
    def stored(x, d):
        for _ in range(2):
            if x > 0:
                d["v"] = GLOBAL
        return x * np.sum(d["v"])

    assert grad(stored)(2.0, {"v": np.zeros(3)}) == 3.0
    assert grad(stored)(-2.0, {"v": np.zeros(3)}) == 0.0


class Attributes(dict):
    __getattr__ = dict.__getitem__


class MakesUp:
    def __getattr__(self, name):
        return 2.0


def test_objects_that_make_up_attributes():
    assert value_and_grad(lambda x, p: x * p.a)(3.0, Attributes(a=3.0)) == (9.0, 3.0)
    assert value_and_grad(lambda x, p: x * p.a)(3.0, MakesUp()) == (6.0, 2.0)


def test_comparisons_with_texts_that_may_change():
    def chosen(x, labels):
        return np.sum(x[labels == "a"])

    def held(x, labels):
        return np.sum(x) * (2.0 if "a" in labels else 3.0)

    def first(x, names):
        return np.sum(x) * (2.0 if names == np.unique(names)[0] else 3.0)

    for function in (chosen, held):
        with pytest.raises(UnsupportedSyntax, match="give it the mask"):
            grad(function)(np.ones(2), np.array(["a", "b"]))
    with pytest.raises(UnsupportedSyntax, match="known at run time only"):
        grad(first)(np.ones(2), ["a"])


class Oscillator:
    def __init__(self, k):
        self.k = k

    def force(self, x):
        return -self.k * x**3


class Stepper:
    def __init__(self, rate):
        self.rate = rate
        self.one = self.step

    def step(self, x):
        return x + 0.1 * self.rate(x)

    def twice(self, x):
        return self.one(self.one(x))


def test_functions_that_an_object_was_given():
    derivative = value_and_grad(lambda x, stepper: stepper.twice(x))
    oscillator = Oscillator(2.0)
    first = Stepper(oscillator.force)
    for stepper in (first, Stepper(math.sin), Stepper(np.cos), Stepper(lambda x: x * x), first):
        value, slope = derivative(0.7, stepper)
        ends = (stepper.twice(0.7 + h) for h in (1e-6, -1e-6))
        assert value == pytest.approx(stepper.twice(0.7), rel=1e-15)
        assert slope == pytest.approx(-np.diff(list(ends))[0] / 2e-6, rel=1e-8)
        oscillator.k = 5.0


def test_objects_are_neither_callable_nor_equal_to_what_holds_them():
    a, b = Body(), Body()
    follows(lambda x, o: x * (2.0 if callable(o) else 3.0), (a,), (math.sin,), (b,))
    follows(lambda x, o, p: x * (2.0 if o == p else 3.0), ((a,), a), (a, (a,)), ([a], a), (a, a))
    follows(lambda x, o, p: x * (2.0 if o in (p, b) else 3.0), ((a,), a), ([a], a), (a, a), ((), a))


@pytest.mark.parametrize(
    "function",
    [
        lambda x, k: x * (5.0 if isinstance(2**k, float) else 1.0),
        lambda x, k: x * (5.0 if type(k**0.5) is complex else 1.0),
    ],
)
def test_the_class_of_a_power_depends_on_its_values(function):
    with pytest.raises(UnsupportedSyntax, match="known only at run time"):
        grad(function)(2.0, -1)


def either(x, y):
    return y if x[1] > 1.0 else x[0]


def no_dict(x, y):
    s = either(x, y)
    return s if isinstance(s, dict) else 2.0 * s


def a_number(x, y):
    s = either(x, y)
    return s if isinstance(s, (int, float, np.floating)) else 2.0 * s


def a_whole_number_or_one_of_numpy(x, y):
    s = either(x, 1)
    return s * x[0] if isinstance(s, str) else 2.0 * s * x[0]


def no_list(x, y):
    s = either(x, 1.0) * x if y > 1.0 else y
    return np.sum(s) if isinstance(s, (list, tuple)) else np.sum(2.0 * s)


def a_power(x, y):
    s = y ** (y - 3)
    return s * x[0] if isinstance(s, (list, np.ndarray)) else 2.0 * s * x[0]


@pytest.mark.parametrize("f", [no_dict, a_number, a_whole_number_or_one_of_numpy, no_list, a_power])
def test_classes_that_no_number_may_have(f):
    derivative = value_and_grad(f)
    for x in (np.array([0.5, 2.0]), np.array([0.5, 0.25]), np.array([0.5, 0.25], np.float32)):
        for y in (0.7, 1.5, np.float32(0.7)):
            assert derivative(x, y)[0] == f(x, y)


def test_a_class_that_some_paths_give():
    with pytest.raises(UnsupportedSyntax, match="known only at run time"):
        grad(lambda x, y: 2.0 * x[0] * isinstance(either(x, y), np.floating))(np.ones(2), 0.5)


class Log:
    stream: io.StringIO | None = None


log = Log()


def tells_the_screen(x, stream):
    print("at", x, file=sys.stdout)
    return x * x


def tells_errors(x, stream):
    if x > 1.0:
        print("at", x, file=sys.stderr, flush=True)
    return x * x


def tells_an_attribute(x, stream):
    for k in range(2):
        print(k, x, file=log.stream)
    return x * x


def tells_an_argument(x, stream):
    print("at", x, file=stream)
    return x * x


@pytest.mark.parametrize(
    "f",
    [tells_the_screen, tells_errors, tells_an_attribute, tells_an_argument],
    ids=lambda f: f.__name__,
)
def test_streams_are_those_of_each_call(f, monkeypatch):
    """What was printed went to the stream of the first call, also when that was closed."""

    def printed(function, x):
        with io.StringIO() as stream:
            monkeypatch.setattr(log, "stream", stream)
            with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
                function(x, stream)
            return stream.getvalue()

    derivative = value_and_grad(f)
    for x in (2.0, 3.0, 4.0):
        assert printed(derivative, x) == printed(f, x) != ""


def imports_a_default(x):
    import lower.module_imported as m

    return m.with_default(x)


def imports_a_global(x):
    from lower.module_imported import with_global

    return with_global(x)


def imports_a_list(x):
    import lower.module_imported

    return lower.module_imported.with_list(x)


def imports_a_helper(x):
    from lower import module_imported as m

    return m.with_helper(x)


def imports_a_class(x):
    from lower.module_imported import Model

    return Model(2.0).value(x) * Model.rate


def imports_a_number(x):
    import lower.module_imported as m

    return m.SCALE * x * x


@pytest.mark.parametrize(
    "f",
    [
        imports_a_default,
        imports_a_global,
        imports_a_list,
        imports_a_helper,
        imports_a_class,
        imports_a_number,
    ],
    ids=lambda f: f.__name__,
)
def test_what_is_imported_when_a_function_is_called(f, monkeypatch):
    def agree():
        value, slope = value_and_grad(f)(1.5)
        return value == f(1.5) and slope == pytest.approx((f(1.75) - f(1.25)) / 0.5)

    assert agree() and agree()
    monkeypatch.setattr(module_imported, "SCALE", 5.0)
    monkeypatch.setattr(module_imported, "PARTS", [3.0, 4.0, 5.0])
    monkeypatch.setattr(module_imported.Model, "rate", 7.0)
    monkeypatch.setattr(module_imported.with_default, "__defaults__", (9.0,))
    assert agree() and agree()


def prints_to_what_is_imported(x):
    from sys import stdout

    print(x, file=stdout)
    return x * x


def test_a_stream_that_is_imported(capsys):
    derivative = grad(prints_to_what_is_imported)
    derivative(1.0)
    with contextlib.redirect_stdout(io.StringIO()) as other:
        derivative(2.0)
    assert (capsys.readouterr().out, other.getvalue()) == ("1.0\n", "2.0\n")


def imports_what_is_not_there(x):
    from lower.module_imported import nothing

    return nothing(x)


def test_a_name_that_cannot_be_imported():
    with pytest.raises((ImportError, UnsupportedSyntax), match="nothing"):
        grad(imports_what_is_not_there)(1.0)


second = operator.itemgetter(1)
last_and_first = operator.itemgetter(-1, 0)
weight = operator.attrgetter("weight")


def gets_items(x):
    last, first = last_and_first(x)
    pairs = sorted([(x[0], 3), (x[1], 1)], key=second)
    return second(x) ** 2 + last * first + pairs[0][0] * weight(module_imported.Model(x[0]))


def test_getters_that_a_module_holds(monkeypatch):
    x = np.array([0.5, 2.0, 3.0])
    derivative = value_and_grad(gets_items)
    for _ in range(2):
        value, found = derivative(x)
        assert value == gets_items(x)
        slopes = [(gets_items(x + e) - gets_items(x - e)) / 2e-6 for e in 1e-6 * np.eye(3)]
        np.testing.assert_allclose(found, slopes, rtol=1e-8)
        monkeypatch.setitem(globals(), "weight", operator.attrgetter("rate"))
        monkeypatch.setitem(globals(), "last_and_first", operator.itemgetter(1, 2))
        monkeypatch.setitem(globals(), "second", operator.itemgetter(-2))


@functools.cache
def squared(x):
    return x * x


@functools.lru_cache(maxsize=8)
def fibonacci(n, x):
    return x if n < 2 else fibonacci(n - 1, x) + squared(fibonacci(n - 2, x))


@functools.lru_cache
def table(n):
    return [2.0 * n, 3.0]


@functools.lru_cache
def places(n):
    return np.arange(n, dtype=float)


def uses_caches(x):
    return fibonacci(4, x[0]) + squared(x[1]) * table(3)[0] + np.sum(places(2) * x)


def test_functions_whose_results_are_kept():
    x = np.array([0.5, 2.0])
    value, found = value_and_grad(uses_caches)(x)
    slopes = [(uses_caches(x + e) - uses_caches(x - e)) / 2e-6 for e in 1e-6 * np.eye(2)]
    assert value == uses_caches(x)
    np.testing.assert_allclose(found, slopes, rtol=1e-8)


def writes_to_what_is_kept(x):
    kept = table(2)
    kept[0] = x[0]
    return kept[0] * x[1]


def keeps_by_an_array(x):
    return np.sum(squared(x))


def test_what_functions_keep_is_not_written_to():
    with pytest.raises(UnsupportedSyntax, match="lru_cache keeps it"):
        grad(writes_to_what_is_kept)(np.ones(2))


def test_functions_that_cannot_keep_a_result_are_not_run_in_place():
    with pytest.raises((AutodiffError, TypeError)):
        grad(keeps_by_an_array)(np.ones(2))
