"""Constructs: objects, named tuples, dataclasses, and arguments that are structures."""

import collections
import dataclasses

import numpy as np
from constructs.rows import Row, point


class Pair:
    def __init__(self, a, b):
        self.a = a
        self.b = b


def object_attribute_read(x):
    p = Pair(x[0], x[1])
    return p.a * p.b


class Blank:
    pass


def object_attribute_write(x):
    p = Blank()
    p.a = x[0]
    p.a = p.a * x[1]
    return p.a


class Weight:
    def __init__(self, w):
        self.w = w

    def apply(self, v):
        return self.w * v * v

    def __call__(self, v):
        return self.w * v * v

    @property
    def sq(self):
        return self.w * self.w


def user_method(x):
    m = Weight(x[0])
    return m.apply(x[1])


def callable_object(x):
    m = Weight(x[0])
    return m(x[1])


def property_read(x):
    return Weight(x[0]).sq


class Number:
    def __init__(self, u):
        self.u = u

    def __add__(self, o):
        return Number(self.u + o.u)


def operator_overloading(x):
    return (Number(x[0]) + Number(x[1] * x[1])).u ** 2


Named = collections.namedtuple("Named", "a b")


def namedtuple_local(x):
    p = Named(x[0], x[1])
    return p.a * p.b + p[0]


@dataclasses.dataclass
class Data:
    a: float
    b: float


def dataclass_local(x):
    p = Data(x[0], x[1])
    return p.a * p.b


def scalar_float_argument(s):
    return s * s * s


def several_arguments(x, c=2.0, n=3):
    return np.sum(c * x**n)


def pair_argument(p):
    return np.sum(p[0] * p[0]) * p[1]


def dict_argument(p):
    return np.sum(p["w"] * p["w"]) * p["b"]


def layers_argument(p):
    s = 0.0
    for w, b in p:
        s = s + np.sum(w * w) * b
    return s


NamedParameters = collections.namedtuple("NamedParameters", "w b")


@dataclasses.dataclass
class DataParameters:
    w: np.ndarray
    b: float


def attributes_argument(p):
    return np.sum(p.w * p.w) * p.b


def augmented_assign_on_attribute(x):
    p = Blank()
    p.s = x[0]
    p.s += x[1] * x[1]
    return p.s**2


class Powers:
    @staticmethod
    def sq(v):
        return v * v

    @classmethod
    def cu(cls, v):
        return cls.sq(v) * v


def static_and_class_methods(x):
    return Powers.sq(x[0]) * Powers.cu(x[1])


class Base:
    def g(self, v):
        return v * v


class Derived(Base):
    def g(self, v):
        return super().g(v) * v


def inheritance_super(x):
    return Derived().g(x[0])


def class_definition_inside(x):
    class K:
        c = 2.0

    return K.c * x[0] ** 2


def _w():
    return np.array([0.5, 1.2, 0.8])


ROWS = [
    Row("object attribute read", 2, object_attribute_read, (point(),)),
    Row("object attribute write", 2, object_attribute_write, (point(),)),
    Row("user method on object", 2, user_method, (point(),)),
    Row("callable object __call__", 3, callable_object, (point(),)),
    Row(
        "operator overloading on a user class",
        4,
        operator_overloading,
        (point(),),
    ),
    Row("property", 3, property_read, (point(),)),
    Row("namedtuple local", 2, namedtuple_local, (point(),)),
    Row("dataclass local", 2, dataclass_local, (point(),)),
    Row("params: scalar float argument", 1, scalar_float_argument, (0.7,)),
    Row("params: several arguments, one differentiated", 1, several_arguments, (point(),)),
    Row("params: several arguments, one differentiated", 1, several_arguments, (point(), 1.5)),
    Row(
        "params: several arguments, one differentiated",
        1,
        several_arguments,
        (point(), 1.5, 2),
        (1,),
    ),
    Row("params: tuple argument", 2, pair_argument, ((_w(), 0.7),)),
    Row("params: list argument", 2, pair_argument, ([_w(), 0.7],)),
    Row("params: dict argument", 1, dict_argument, ({"w": _w(), "b": 0.7},)),
    Row(
        "params: nested list of (W, b) tuples",
        1,
        layers_argument,
        ([(np.array([[0.5, 1.2], [0.8, 0.3]]), 0.7), (np.array([[1.5, -0.4]]), -1.1)],),
    ),
    Row("params: namedtuple argument", 2, attributes_argument, (NamedParameters(_w(), 0.7),)),
    Row("params: dataclass argument", 2, attributes_argument, (DataParameters(_w(), 0.7),)),
    Row("augmented assign on attribute", 3, augmented_assign_on_attribute, (point(),)),
    Row("staticmethod / classmethod", 3, static_and_class_methods, (point(),)),
    Row("inheritance / super()", 3, inheritance_super, (point(),)),
    Row(
        "class definition inside f",
        4,
        class_definition_inside,
        (point(),),
        expect="right or refused",
    ),
]
