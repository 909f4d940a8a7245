"""Hostile programs: classes with operators, and what Python asks of them."""

import dataclasses
import enum
from typing import NamedTuple

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])


class Sum:
    """`+=` changes the object; `+` makes another one."""

    def __init__(self, w):
        self.w = w

    def __add__(self, other):
        return Sum(self.w + other.w)

    def __iadd__(self, other):
        self.w = self.w + 2.0 * other.w
        return self

    def __radd__(self, other):
        return Sum(self.w * 100.0)


class Derived(Sum):
    def __radd__(self, other):
        return Sum(self.w * 7.0)


class Shy:
    """Answers NotImplemented to what is not of its class."""

    def __init__(self, w):
        self.w = w

    def __eq__(self, other):
        if not isinstance(other, Shy):
            return NotImplemented
        return self.w == other.w

    def __lt__(self, other):
        if not isinstance(other, Shy):
            return NotImplemented
        return self.w < other.w

    def __mul__(self, other):
        return NotImplemented

    def __iadd__(self, other):
        return NotImplemented

    def __add__(self, other):
        return self.w + other.w


class Answering(Shy):
    def __rmul__(self, other):
        return other.w * self.w * 9.0


class Odd:
    """Truth, length and membership of its own."""

    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __contains__(self, item):
        return True

    def __divmod__(self, other):
        return self.items[0], other

    def __delitem__(self, place):
        self.items = self.items[1:]


class Falsy:
    def __bool__(self):
        return False


class Likeness:
    """Something that NumPy takes for an array."""

    def __init__(self, w):
        self.w = w

    def __len__(self):
        return 2

    def __getitem__(self, place):
        return self.w[place]

    def __rmul__(self, other):
        return 100.0 * self.w[0]


class Universal:
    def __array_ufunc__(self, ufunc, method, *args, **kwargs):
        return 3.0

    def __rmul__(self, other):
        return other * other


class Aloof:
    """Its own methods are asked, not NumPy's."""

    __array_ufunc__ = None

    def __init__(self, w):
        self.w = w

    def __rmul__(self, other):
        return np.sum(other) * self.w


class Pair(NamedTuple):
    a: float
    b: float

    def __add__(self, other):
        return self.a * other[0]

    def __bool__(self):
        return False

    def __contains__(self, item):
        return True


@dataclasses.dataclass
class Point:
    a: float
    b: float


class Plain:
    pass


class Twice(Pair):
    def __new__(cls, a):
        return super().__new__(cls, a, 2.0 * a)


@dataclasses.dataclass
class Prepared:
    a: np.ndarray
    k: dataclasses.InitVar[float] = 2.0
    b: np.ndarray = dataclasses.field(init=False)
    items: list = dataclasses.field(init=False, default_factory=list)
    n: int = dataclasses.field(init=False, default=7)
    _: dataclasses.KW_ONLY
    z: float = 5.0

    def __post_init__(self, k):
        self.b = self.a * k


class Made:
    k = 2.0

    def __init__(self, x):
        self.x = x

    @classmethod
    def make(cls, x):
        return cls(x * cls.k)


class MadeTwice(Made):
    k = 3.0

    @classmethod
    def make(cls, x):
        made = super().make(x)
        made.k = 9.0
        return made


class Place(enum.IntEnum):
    FIRST = 0
    LAST = 3


TRUE, FALSE = Plain(), Falsy()


def in_place_operator_changes_the_object(x):
    d = Sum(x)
    e = d
    d += Sum(x * x)
    return np.sum(e.w * C)


def derived_class_on_the_right_goes_first(x):
    return np.sum((Sum(x) + Derived(x * x)).w * C)


def not_implemented_is_no_truth(x):
    return x[0] ** 2 if Shy(x[0]) == 3.0 else x[1] ** 3


def inequality_from_equality(x):
    a, b = Shy(x[0]), Shy(x[0])
    return x[0] ** 2 if a != b else x[1] ** 3


def comparison_turned_round(x):
    return x[0] ** 2 if Shy(x[0]) > Shy(x[1]) else x[1] ** 3


def reflected_method_after_not_implemented(x):
    return Shy(x[0]) * Answering(x[1])


def plain_operator_after_in_place_not_implemented(x):
    a = Shy(x[0])
    a += Shy(x[1])
    return a * x[2]


def objects_equal_to_themselves(x):
    a, b = Plain(), Plain()
    return (x[0] if a == a else x[1]) * (x[2] if a != b else x[3]) * (x[0] if b in [a] else x[1])


def dataclasses_compared(x):
    a, b = Point(x[0], 1.0), Point(x[0], 1.0)
    return (x[0] if a == b else x[1]) * (x[2] if a != Point(x[1], 1.0) else x[3])


def truth_of_objects(x):
    empty = Odd([])
    s = x[0] if empty else x[1] ** 2
    if Odd([1.0]) and not Falsy():
        s = s * x[2]
    return s * (x[3] if TRUE and not FALSE else 1.0)


def membership_by_method(x):
    return x[0] ** 2 if 3 in Odd([]) else x[1] ** 3


def divmod_by_method(x):
    a, b = divmod(Odd([x[0]]), x[1])
    return a * b


def deletion_by_method(x):
    d = Odd([x[0], x[1]])
    del d[0]
    return d.items[0] ** 2


def named_tuple_with_operators(x):
    p = Pair(x[0], x[1])
    return (p + p) * (x[2] if p else x[3] ** 2) * (x[0] if 7 in p else x[1])


def number_times_likeness_of_an_array(x):
    return np.sum(x[1] * Likeness([x[0], x[2]]))


def array_times_likeness_of_an_array(x):
    return np.sum(x[:2] * Likeness([x[0], x[2]]))


def array_times_universal(x):
    return np.sum(x * Universal()) * x[0]


def array_times_aloof(x):
    return (x * Aloof(x[0])) ** 2


def enumeration_as_index_and_number(x):
    s = x[Place.LAST] * (Place.LAST + x[0])
    for place in Place:
        s = s + place * x[place] ** 2
    return s


def named_tuple_with_a_constructor(x):
    return Twice(x[0]).b * x[1]


def dataclass_with_fields_of_many_kinds(x):
    p, q = Prepared(x, x[0]), Prepared(x, z=x[1])
    p.items.append(x[2])
    return np.sum(p.b * q.b) * p.items[0] * (1 + len(q.items)) * q.z * p.n


def class_methods_of_base_classes(x):
    made = MadeTwice.make(x)
    return np.sum(made.x) * made.k


def attribute_deleted_shows_the_class(x):
    made = Made(x)
    made.k = x[0]
    product = made.k
    del made.k
    return product * made.k * x[1]


def _noted(log, value, key):
    log.append(key)
    return value


def chain_of_comparisons_stops(x):
    log = []
    inside = 0.0 < _noted(log, x[0], 1) < _noted(log, x[3], 2) < _noted(log, x[1], 3)
    return x[0] ** 2 * sum(log) + inside


def chain_of_comparisons_guards_an_index(x):
    n, s = len(x), 0.0
    for i in range(6):
        if 0 <= i < n > i < _noted([], 9, 1) and x[i] < 1.0:
            s += x[i] ** 2
    return s


HOSTILE = [
    Hostile(in_place_operator_changes_the_object, (point(),)),
    Hostile(derived_class_on_the_right_goes_first, (point(),)),
    Hostile(not_implemented_is_no_truth, (point(),)),
    Hostile(inequality_from_equality, (point(),)),
    Hostile(comparison_turned_round, (point(),)),
    Hostile(reflected_method_after_not_implemented, (point(),)),
    Hostile(plain_operator_after_in_place_not_implemented, (point(),)),
    Hostile(objects_equal_to_themselves, (point(),)),
    Hostile(dataclasses_compared, (point(),)),
    Hostile(truth_of_objects, (point(),)),
    Hostile(membership_by_method, (point(),)),
    Hostile(divmod_by_method, (point(),)),
    Hostile(deletion_by_method, (point(),)),
    Hostile(named_tuple_with_operators, (point(),)),
    Hostile(number_times_likeness_of_an_array, (point(),), expect="refused"),
    Hostile(array_times_likeness_of_an_array, (point(),), expect="refused"),
    Hostile(array_times_universal, (point(),), expect="refused"),
    Hostile(array_times_aloof, (point(),)),
    Hostile(enumeration_as_index_and_number, (point(),)),
    Hostile(named_tuple_with_a_constructor, (point(),), expect="refused"),
    Hostile(dataclass_with_fields_of_many_kinds, (point(),)),
    Hostile(class_methods_of_base_classes, (point(),)),
    Hostile(attribute_deleted_shows_the_class, (point(),)),
    Hostile(chain_of_comparisons_stops, (point(),)),
    Hostile(chain_of_comparisons_guards_an_index, (point(),)),
]
