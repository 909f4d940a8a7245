"""Hostile programs: objects whose classes have a say when attributes and items are set."""

import dataclasses
import enum
import functools

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])


class Shifted:
    """What is set is not what is read."""

    def __init__(self, v):
        self._v = v

    @property
    def v(self):
        return self._v * 2.0

    @v.setter
    def v(self, new):
        self._v = new + C

    def __getitem__(self, place):
        return self._v * 3.0 if place == 0 else self._v

    def __setitem__(self, place, new):
        self._v = new + 2.0 * C


class Inherited(Shifted):
    pass


@dataclasses.dataclass
class Counted:
    """Counts how often it is written to, also where what is written was there before."""

    w: np.ndarray
    times: float = 1.0

    @property
    def held(self):
        return self.w

    @held.setter
    def held(self, new):
        self.times = self.times + 1.0
        self.w = new

    def __getitem__(self, place):
        return self.w

    def __setitem__(self, place, new):
        self.times = self.times + 2.0


class ReadOnly:
    def __init__(self, w):
        self.w = w

    @property
    def held(self):
        return self.w

    def __getitem__(self, place):
        return self.w


@dataclasses.dataclass(frozen=True)
class Frozen:
    w: np.ndarray


class Lists:
    def __init__(self, x):
        self.own = [x[0]]

    @property
    def items(self):
        return list(self.own)

    @items.setter
    def items(self, new):
        self.own = [*new, 2.0]


def property_set_by_augmented(x):
    made = Shifted(x)
    made.v += x
    return np.sum(made._v**2 * C)


def inherited_property_set_by_augmented(x):
    made = Inherited(x)
    made.v *= x
    made.v -= C
    return np.sum(made._v**2 * C)


def item_set_by_augmented(x):
    made = Shifted(x)
    made[0] += x
    made[1] *= x
    return np.sum(made._v**2 * C)


def setter_runs_for_what_changed_in_place(x):
    made = Counted(x * 1.0)
    made.held += x
    made.held *= x
    return np.sum(made.w * C) * made.times


def item_setter_runs_for_what_changed_in_place(x):
    made = Counted(x * 1.0)
    made[0] += x
    made[0][1:] *= x[1:]
    return np.sum(made.w * C) * made.times


def list_of_a_property(x):
    made = Lists(x)
    made.items += [x[1]]
    made.items += [x[2]]
    return sum(v * v * c for v, c in zip(made.own, (1.0, 2.0, 3.0, 4.0, 5.0), strict=True))


def property_without_setter(x):
    made = ReadOnly(x * 1.0)
    try:
        made.held += x
    except AttributeError:
        pass
    return np.sum(made.w * C)


def item_without_setter(x):
    made = ReadOnly(x * 1.0)
    made[0] += x
    return np.sum(made.w * C)


def frozen_dataclass(x):
    made = Frozen(x * 1.0)
    made.w += x
    return np.sum(made.w * C)


def plain_attributes(x):
    made = ReadOnly(x * 1.0)
    made.w += x
    made.w[1:] *= x[1:]
    inner = ReadOnly([made, {"a": x * 2.0}])
    inner.w[1]["a"] += made.w
    inner.w[0].w -= x
    inner.w += [C * x]
    return np.sum(made.w * inner.w[1]["a"] * inner.w[2])


def of_the_argument(x, made):
    made.w += x
    return np.sum(made.w * x)


# --- descriptors, slots, lookups of classes' own ------------------------------------------------


class Bounded:
    """A data descriptor: what it holds is under another name."""

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, owner, cls=None):
        return getattr(owner, self.name) * 3.0

    def __set__(self, owner, value):
        setattr(owner, self.name, np.minimum(value, 1.0))


class Own:
    """Holds what it is given in the `__dict__`."""

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, owner, cls=None):
        return owner.__dict__[self.name]

    def __set__(self, owner, value):
        owner.__dict__[self.name] = value * 2.0


class Fallback:
    """No data descriptor: asked where the object has nothing under the name."""

    def __get__(self, owner, cls=None):
        return owner.w * C


class Described:
    a = Bounded()
    b = Fallback()

    def __init__(self, w):
        self.w = w
        self.a = w


class DescribedFurther(Described):
    c = Bounded()


class InItsDict:
    a = Own()

    def __init__(self, w):
        self.a = w


class Slots:
    __slots__ = ("a", "b")
    k = 2.0

    def __init__(self, a):
        self.a = a


class MoreSlots(Slots):
    __slots__ = ("c",)


class SlotsAndDict(Slots):
    pass


@dataclasses.dataclass(slots=True)
class SlottedFields:
    a: np.ndarray
    b: float = 2.0


class Looked:
    """Every look at it is answered by itself."""

    def __init__(self, w):
        self.k = w

    def __getattribute__(self, name):
        return 5.0 if name == "k" else object.__getattribute__(self, name)

    @property
    def doubled(self):
        return 2.0


class Guessed:
    """Asked for what it does not have."""

    def __init__(self, w):
        self.w = w

    @property
    def sometimes(self):
        if np.ndim(self.w) == 1:
            raise AttributeError("not for vectors")
        return self.w

    def __getattr__(self, name):
        if name == "z":
            raise AttributeError(name)
        return self.w * C * len(name)


class Kept:
    """What it makes once stays, whatever becomes of what it was made of."""

    def __init__(self, w):
        self.w = w

    @functools.cached_property
    def squares(self):
        return self.w**2


class Unwilling:
    k = None
    items = ()

    def __init__(self, w):
        self.w = w

    @property
    def far(self):
        raise AttributeError("not here")

    @property
    def perhaps(self):
        if self.w[0] > 0.0:
            raise AttributeError("not now")
        return self.w

    def scale(self):
        return 2.0 if self.k is None else self.k


class Setting:
    def __init__(self, w):
        self.w = w

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2.0)


class Deleting:
    def __init__(self, w):
        self.w = w

    def __delattr__(self, name):
        pass


@dataclasses.dataclass(frozen=True)
class Worked:
    """Works something out once it has its fields."""

    w: np.ndarray

    def __post_init__(self):
        object.__setattr__(self, "squares", self.w**2)


@dataclasses.dataclass(frozen=True)
class WorkedBySuper:
    w: np.ndarray

    def __post_init__(self):
        super().__setattr__("squares", self.w**2)


@dataclasses.dataclass
class Doubling:
    """A field that is a property, kept in one that the constructor leaves alone."""

    v: np.ndarray
    _v: float = dataclasses.field(init=False, repr=False, default=0.0)

    @property
    def v(self):  # noqa: F811
        return self._v

    @v.setter
    def v(self, value):
        self._v = value * 2.0


@dataclasses.dataclass
class Made:
    """Fields that functions of the module make."""

    w: np.ndarray
    scale: np.ndarray = dataclasses.field(default_factory=lambda: C * 2.0)
    log: list = dataclasses.field(default_factory=list)
    late: dict = dataclasses.field(default_factory=lambda: {"c": C[0]}, init=False)


class Same:
    def __init__(self, w):
        self.w = w

    def __eq__(self, other):
        return super().__eq__(other) is True

    __hash__ = None


class Power(enum.Enum):
    SQUARE = 2
    CUBE = 3

    def of(self, x):
        return x**self.value

    @property
    def doubled(self):
        return self.value * 2.0

    @classmethod
    def least(cls):
        return cls.SQUARE

    @staticmethod
    def shifted(x):
        return x + C


def data_descriptor(x):
    made = Described(x)
    made.a += x
    further = DescribedFurther(x)
    further.c = x * 0.5
    return np.sum(made.a * C * x) + np.sum(further.c * further.a)


def data_descriptor_before_own_attributes(x):
    made = InItsDict(x)
    return np.sum(made.a * x)


def descriptor_that_only_gets(x):
    made = Described(x)
    first = made.b
    made.b = x * x
    return np.sum(first * made.b)


def descriptors_asked_by_hasattr(x):
    made = Described(x)
    del made._a
    return np.sum(x if hasattr(made, "a") else x**2)


def slots_not_set(x):
    made, more, free = Slots(x), MoreSlots(x), SlotsAndDict(x)
    free.b = x * 2.0
    total = made.a**2 if hasattr(made, "b") else made.a**3
    total = total + (x if hasattr(more, "b") or hasattr(more, "c") else x**2 * C)
    total = total + getattr(made, "b", x**4) + getattr(free, "b", x**5)
    made.b = x
    total = total + getattr(made, "b", x**4)
    del made.b, free.b
    total = total + getattr(made, "b", x**6) + getattr(free, "b", x**7)
    return np.sum(total) * (made.k if hasattr(made, "k") else 1.0)


def slots_of_a_dataclass(x):
    made = SlottedFields(x)
    del made.b
    return np.sum(x**2 if hasattr(made, "b") else x**3)


def _without_slot(make, name, x):
    made = make(x)
    try:
        setattr(made, name, x * 2.0)
    except AttributeError:
        return x * 3.0
    return getattr(made, name) ** 2


def attributes_without_slots(x):
    total = x * 0.0
    for make in (Slots, MoreSlots, SlotsAndDict, SlottedFields):
        for name in ("a", "b", "c", "d", "k"):
            total = total * C + _without_slot(make, name, x)
    return np.sum(total * x)


def slot_read_before_it_is_set(x):
    made = MoreSlots(x)
    try:
        y = made.c
    except AttributeError:
        y = x**2
    made.c = y
    try:
        del made.b
    except AttributeError:
        y = y * C
    return np.sum(y * made.c)


def lookup_of_its_own(x):
    return np.sum(Looked(x).k * x)


def lookup_of_its_own_outside(x, made):
    return np.sum(made.k * made.doubled * x)


def lookup_asked_by_hasattr(x):
    return np.sum(x**2 if hasattr(Looked(x), "k") else x)


def asked_for_what_it_has_not(x):
    made = Guessed(x)
    total = made.ab * made.w + made.sometimes
    return np.sum(total * (x if hasattr(made, "other") else 2.0)) * (hasattr(made, "z") + 2.0)


def property_kept(x):
    made = Kept(x)
    first = made.squares
    made.w = made.w * C
    second = made.squares
    del made.squares
    return np.sum(first * second * made.squares * x) + hasattr(made, "squares")


def attribute_that_is_none(x):
    made = Unwilling(x)
    total = made.scale() * x
    if getattr(made, "k", 3.0) is None and hasattr(made, "k"):
        total = total * x
    made.k = 5.0
    return np.sum(total) * made.scale() * (1.0 + len(made.items))


def getters_that_raise(x):
    made = Unwilling(x)
    total = x * 2.0 if hasattr(made, "far") else x * x
    return np.sum(total + getattr(made, "far", x**3))


def getter_that_raises_on_some_paths(x):
    made = Unwilling(x)
    return np.sum(x if hasattr(made, "perhaps") else x * x)


def setter_of_all(x):
    return np.sum(Setting(x).w * x)


def deleter_of_all(x):
    made = Deleting(x)
    del made.w
    return np.sum(made.w * x)


def class_changed(x):
    made = Kept(x)
    made.__class__ = Unwilling
    return np.sum(made.w * x * made.scale())


def frozen_that_works_something_out(x):
    return np.sum(Worked(x).squares * x) + np.sum(WorkedBySuper(x).squares * C)


def field_that_is_a_property(x):
    made = Doubling(x)
    made.v += x
    return np.sum(made.v * x)


def fields_that_functions_make(x):
    made, other = Made(x), Made(x * 2.0, x)
    made.log.append(x[0])
    made.scale[0] = x[1]
    made.late["c"] *= x[2]
    total = np.sum(made.w * made.scale * other.w * other.scale * Made(x).scale)
    return total * made.late["c"] * other.late["c"] * (len(made.log) - len(other.log))


def equality_of_object(x):
    made = Same(x)
    return np.sum(x * x) if made == made else np.sum(x)  # noqa: PLR0124


def members_with_methods(x):
    total = sum(np.sum(p.of(x) * p.doubled) for p in Power)
    for p in Power:
        total = total + np.sum(p.of(x) * p.shifted(x)) * Power.least().value
        total = total * (p.least().doubled if hasattr(p, "of") else 7.0)
    return total + np.sum(Power.CUBE.of(x))


def member_from_outside(x, power):
    return np.sum(power.of(x) * power.doubled)


HOSTILE = [
    Hostile(f, (point(),))
    for f in (
        property_set_by_augmented,
        inherited_property_set_by_augmented,
        item_set_by_augmented,
        setter_runs_for_what_changed_in_place,
        item_setter_runs_for_what_changed_in_place,
        list_of_a_property,
        plain_attributes,
        data_descriptor,
        descriptor_that_only_gets,
        slots_not_set,
        slots_of_a_dataclass,
        attributes_without_slots,
        slot_read_before_it_is_set,
        asked_for_what_it_has_not,
        property_kept,
        attribute_that_is_none,
        getters_that_raise,
        frozen_that_works_something_out,
        field_that_is_a_property,
        fields_that_functions_make,
        members_with_methods,
    )
]
HOSTILE += [Hostile(of_the_argument, (point(), made)) for made in (ReadOnly(C), Counted(C))]
HOSTILE += [
    Hostile(member_from_outside, (point(), Power.CUBE)),
    Hostile(property_without_setter, (point(),)),
    Hostile(lookup_of_its_own_outside, (point(), Looked(C)), expect="right or refused"),
]
HOSTILE += [
    Hostile(f, (point(),), expect="right or refused")
    for f in (
        data_descriptor_before_own_attributes,
        descriptors_asked_by_hasattr,
        lookup_of_its_own,
        lookup_asked_by_hasattr,
        getter_that_raises_on_some_paths,
        setter_of_all,
        deleter_of_all,
        class_changed,
        equality_of_object,
    )
]
