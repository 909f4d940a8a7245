"""Hostile programs: objects whose classes have a say when attributes and items are set."""

import dataclasses

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
    )
]
HOSTILE += [Hostile(of_the_argument, (point(), made)) for made in (ReadOnly(C), Counted(C))]
HOSTILE += [Hostile(property_without_setter, (point(),), expect="right or refused")]
