"""Hostile programs: closures, defaults, redefinitions, decorators, objects with state."""

import dataclasses
import functools

import numpy as np
from constructs.rows import Hostile, point

import autodiff_sst as ad

C = np.array([1.0, -2.0, 0.5, 3.0])
LATE = 2.0


def _bound_when_defined(v, k=LATE):
    return v * k


LATE = 5.0


def default_evaluated_once(x):
    return _bound_when_defined(x[0]) * LATE + x[1]


def _weights_default(v, weights=[1.0, 2.0, 3.0]):
    s = 0.0
    for w in weights:
        s = s + w * v
    return s


def mutable_default_only_read(x):
    return _weights_default(x[0]) * _weights_default(x[1], [x[2]])


def _step(v):
    return v * v


_earlier_step = _step


def _step(v):  # noqa: F811
    return _earlier_step(v) * 2.0 + v


def function_redefined(x):
    return _step(x[0]) * _earlier_step(x[1])


def _registered(f):
    REGISTRY[f.__name__] = f
    return f


REGISTRY = {}


@_registered
def _cube(v):
    return v**3


def decorator_that_only_registers(x):
    return _cube(x[0]) * REGISTRY["_cube"](x[1])


def _times(k):
    def decorate(f):
        @functools.wraps(f)
        def wrapper(*args, **kwargs):
            return k * f(*args, **kwargs)

        return wrapper

    return decorate


def _squared(f):
    def wrapper(v):
        r = f(v)
        return r * r

    return wrapper


@_times(3.0)
@_squared
def _twice_decorated(v):
    return v + 1.0


def stacked_decorators(x):
    return _twice_decorated(x[0]) * x[1]


@_squared
@_times(0.5)
def decorated_twice_itself(x):
    return np.sum(x * x)


def _redefined_after_decoration(v):
    return v


_decorated_before = _squared(_redefined_after_decoration)


def _redefined_after_decoration(v):  # noqa: F811
    return v * 100.0


def function_redefined_after_decoration(x):
    return _decorated_before(x[0]) + _redefined_after_decoration(x[1]) * x[2]


def closures_over_a_loop_variable(x):
    fs = [lambda v: v * x[i] for i in range(3)]
    return fs[0](x[3]) + fs[1](x[3]) * fs[2](x[0])


def closures_with_the_loop_variable_as_default(x):
    fs = [lambda v, i=i: v * x[i] * (i + 1) for i in range(3)]
    return fs[0](x[3]) + fs[1](x[3]) * fs[2](x[0])


def closures_appended_in_a_loop(x):
    fs = []
    for i in range(3):

        def f(v):
            return v * x[i]

        fs.append(f)
    s = 1.0
    for f in fs:
        s = f(s) + 1.0
    return s


def lambdas_in_a_list(x):
    fs = [lambda v: v * v, lambda v: v * v * v, lambda v: np.sin(v)]
    return fs[0](x[0]) * fs[1](x[1]) + fs[-1](x[2])


two_lambdas_on_a_line = (lambda x: np.sum(x * x), lambda x: np.sum(x * x * x))

lambdas_in_a_dict = {
    "square": lambda x: np.sum(x * x), "cube": lambda x: np.sum(x**3),
    "mixed": lambda x, k=2.0: np.sum((lambda v: v * k)(x) * x),
}  # fmt: skip


def two_level_closure(x):
    a = x[0]

    def outer(b):
        c = a * b

        def inner(d):
            return a * b * c * d

        return inner

    return outer(x[1])(x[2]) * outer(x[3])(x[0])


def closure_that_writes_a_list(x):
    log = []

    def record(v):
        log.append(v * v)
        return v * 2.0

    r = record(x[0]) + record(x[1])
    return r * sum(log) * len(log)


def closures_in_a_dict(x):
    state = {"s": x[0]}

    def add(v):
        state["s"] = state["s"] + v

    def scale(v):
        state["s"] *= v

    table = {"add": add, "scale": scale}
    for name, v in [("add", x[1]), ("scale", x[2]), ("add", x[3])]:
        table[name](v)
    return state["s"]


def counter_made_by_a_function(x):
    def make():
        n = 0
        total = 0.0

        def push(v):
            nonlocal n, total
            n += 1
            total = total + v * n
            return total

        return push

    a, b = make(), make()
    a(x[0])
    b(x[1])
    a(x[2])
    return a(x[3]) * b(x[0])


def _compose(*fs):
    def composed(v):
        for f in fs:
            v = f(v)
        return v

    return composed


def composition(x):
    h = _compose(np.sin, lambda v: v * x[1], _cube, np.exp)
    return h(x[0])


def currying(x):
    add = lambda a: lambda b: lambda c: a * b + c
    return add(x[0])(x[1])(x[2]) * x[3]


def _affine(a, b, *, scale=1.0, shift=0.0):
    return scale * a * b + shift


def partial_of_a_partial(x):
    h = functools.partial(_affine, x[0], scale=x[1])
    k = functools.partial(h, shift=x[2])
    return k(x[3]) * h(2.0, shift=1.0)


def partial_of_a_method(x):
    h = functools.partial(_Oscillator(x[0]).force, k=x[1])
    return h(x[2])


class _Oscillator:
    stiffness = 2.0

    def __init__(self, q, p=0.5):
        self.q = q
        self.p = p
        self.history = []

    def force(self, q, k=None):
        return -(self.stiffness if k is None else k) * q

    def step(self, h):
        self.p += h * self.force(self.q)
        self.q += h * self.p
        self.history.append(self.q * self.p)
        return self

    @property
    def energy(self):
        return 0.5 * self.p**2 + 0.5 * self.stiffness * self.q**2


def object_with_state_in_a_loop(x):
    o = _Oscillator(x[0], p=x[1])
    for _ in range(4):
        o.step(0.1)
    return o.energy + o.history[1] * o.history[-1]


def methods_chained(x):
    o = _Oscillator(x[0], x[1]).step(0.1).step(x[2])
    return o.q * o.p


def two_names_for_one_object(x):
    o = _Oscillator(x[0])
    q = o
    q.q = q.q * x[1]
    o.p = q.q * o.p
    return o.energy


def objects_in_a_list(x):
    os = [_Oscillator(v, p=v * v) for v in x]
    for o in os[1:]:
        o.q = o.q * os[0].q
    return sum(o.energy for o in os)


class _Grid:
    def __init__(self, u):
        self.u = u.copy()

    def smooth(self):
        self.u[1:-1] += 0.2 * (self.u[2:] - 2.0 * self.u[1:-1] + self.u[:-2])

    def __getitem__(self, i):
        return self.u[i]

    def __len__(self):
        return len(self.u)


def object_holding_an_array_written_by_a_method(x):
    grid = _Grid(x)
    for _ in range(3):
        grid.smooth()
    return np.sum(C * grid.u**2) + x[0]


class _Linear(_Oscillator):
    stiffness = 3.0

    def __init__(self, q):
        super().__init__(q, p=q * q)
        self.extra = q

    def force(self, q, k=None):
        return super().force(q, k) + self.extra


def inherited_state(x):
    o = _Linear(x[0])
    o.step(0.1)
    return o.energy * x[1] + isinstance(o, _Oscillator)


@dataclasses.dataclass
class _State:
    q: np.ndarray
    t: float = 0.0
    log: list = dataclasses.field(default_factory=list)

    def advance(self, h):
        return _State(self.q + h * np.sin(self.q), self.t + h, [*self.log, self.q[0]])


def dataclass_rebuilt_in_a_loop(x):
    s = _State(x * 1.0)
    for _ in range(3):
        s = s.advance(x[3])
    return np.sum(C * s.q) * s.t + s.log[1] * s.log[2]


def early_return_of_different_lengths(x):
    def pick(v):
        if v > 1.0:
            return v * v, 1.0
        return v, v * 3.0

    s = 0.0
    for v in x:
        a, b = pick(v)
        s = s + a * b
    return s


def function_returning_functions_by_branch(x):
    def choose(v):
        if v > 0.7:
            return np.sin
        return np.cos

    return choose(x[0])(x[1]) * choose(x[1])(x[2])


def function_called_with_many_shapes(x):
    def norm2(v):
        return np.sum(v * v)

    return norm2(x) * norm2(np.outer(x, x)) + norm2(x[0]) + norm2(2.0)


def star_arguments_in_a_loop(x):
    s = 0.0
    pairs = [(x[0], x[1]), (x[2], x[3])]
    for pair in pairs:
        s = s + _affine(*pair, **{"scale": x[0], "shift": s})
    return s


def variadic_recursion(x):
    def product(first, *rest):
        if not rest:
            return first
        return first * product(*rest)

    return product(*x) + product(x[0], x[0])


def nested_gradients_do_not_mix(x):
    inner = ad.grad(lambda t: t * x[0] * t)
    return x[0] * inner(x[0]) * inner(x[1])


def gradient_step_inside(x):
    def loss(w):
        return np.sum((w - C) ** 2 * x)

    w = np.zeros(4)
    step = ad.grad(loss)
    for _ in range(3):
        w = w - 0.1 * step(w)
    return loss(w)


def implicit_iteration_in_a_helper(x):
    def solve(a, guess=1.0):
        y = guess
        for _ in range(20):
            y = np.cos(a * y)
        return y

    return solve(x[0]) * solve(x[1], guess=x[2])


class _Poly:
    def __init__(self, *c):
        self.c = c

    def __call__(self, t):
        r = 0.0
        for c in reversed(self.c):
            r = r * t + c
        return r


callable_instance = _Poly(1.0, -2.0, 3.0)


def callable_global_instance(x):
    return callable_instance(x[0]) * _Poly(*x)(x[1])


class _Constants:
    K = 2.0
    M = {"a": [1.0, 2.0]}

    @staticmethod
    def twice(v):
        return v * _Constants.K


def class_attributes(x):
    return _Constants.twice(x[0]) * _Constants.M["a"][1] * x[1]


bound_through_partial = functools.partial(_affine, 2.0, scale=3.0)


HOSTILE = [
    *(
        Hostile(f, (point(),))
        for f in (
            default_evaluated_once,
            mutable_default_only_read,
            function_redefined,
            decorator_that_only_registers,
            stacked_decorators,
            decorated_twice_itself,
            function_redefined_after_decoration,
            closures_over_a_loop_variable,
            closures_with_the_loop_variable_as_default,
            closures_appended_in_a_loop,
            lambdas_in_a_list,
            two_lambdas_on_a_line[0],
            two_lambdas_on_a_line[1],
            lambdas_in_a_dict["square"],
            lambdas_in_a_dict["cube"],
            lambdas_in_a_dict["mixed"],
            two_level_closure,
            closure_that_writes_a_list,
            closures_in_a_dict,
            counter_made_by_a_function,
            composition,
            currying,
            partial_of_a_partial,
            partial_of_a_method,
            object_with_state_in_a_loop,
            methods_chained,
            two_names_for_one_object,
            objects_in_a_list,
            object_holding_an_array_written_by_a_method,
            inherited_state,
            dataclass_rebuilt_in_a_loop,
            early_return_of_different_lengths,
            function_returning_functions_by_branch,
            function_called_with_many_shapes,
            star_arguments_in_a_loop,
            variadic_recursion,
            nested_gradients_do_not_mix,
            gradient_step_inside,
            implicit_iteration_in_a_helper,
            callable_global_instance,
            class_attributes,
        )
    ),
    Hostile(callable_instance, (0.7,)),
    Hostile(bound_through_partial, (0.7,)),
]
