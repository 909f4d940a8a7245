"""Constructs: calls, arguments, closures, recursion, decorators, what is differentiated."""

import asyncio
import functools

import numpy as np
import numpy as onp_
from constructs.rows import Row, point

import autodiff_sst as ad


def _square(v):
    return v * v


def generated(x):
    for i in range(4):
        yield x[i] * x[i]


def generator_function(x):
    s = 0.0
    for v in generated(x):
        s = s + v
    return s


def call_to_module_level_function(x):
    return np.sum(_square(x) + _square(x[0]))


def _square_plus(u, v):
    return u * u + v


def call_with_keyword_arguments(x):
    return _square_plus(v=x[0], u=x[1])


def _power(u, p=3.0):
    return u**p


def default_arguments(x):
    return _power(x[0]) + _power(x[1], 2.0)


def _scaled(u, *, scale=2.0):
    return u * u * scale


def keyword_only_arguments(x):
    return _scaled(x[0], scale=x[1]) + _scaled(x[2])


def _first_squared(u, /, v):
    return u * u * v


def positional_only_arguments(x):
    return _first_squared(x[0], x[1])


def _product_of(*args):
    return args[0] * args[1]


def star_args_in_def(x):
    return _product_of(x[0], x[1])


def _product_of_named(**kw):
    return kw["u"] * kw["v"]


def star_kwargs_in_def(x):
    return _product_of_named(u=x[0], v=x[1])


def _second_squared(u, v):
    return u * v * v


def stars_at_a_call_site(x):
    t = (x[0], x[1])
    d = {"v": x[2]}
    return _second_squared(*t) + _second_squared(x[3], **d)


def nested_def(x):
    def sq(v):
        return v * v

    return np.sum(sq(x))


def closure_capturing_active(x):
    a = x[0]

    def g(v):
        return a * v * v

    return g(x[1])


def _make_line(a):
    def g(v):
        return a * v

    return g


def returned_closure(x):
    h = _make_line(x[0])
    return h(x[1]) * h(x[2])


def lambda_inside(x):
    g = lambda v: v * v * x[0]
    return g(x[1])


def _apply(g, v):
    return g(v)


def function_passed_as_argument(x):
    return _apply(_square, x[0]) + _apply(np.sin, x[1])


TABLE = {"sq": _square, "sin": np.sin}


def functions_in_a_table(x):
    steps = [_square, np.tanh]
    return TABLE["sq"](x[0]) + TABLE["sin"](x[1]) * steps[1](x[2]) + steps[0](x[3])


def partial_application(x):
    h = functools.partial(_second_squared, x[0])
    return h(x[1])


def reduce_fold(x):
    return functools.reduce(lambda u, v: u * v, [x[0], x[1], x[2]])


def _integer_power(v, n):
    if n == 0:
        return 1.0
    return v * _integer_power(v, n - 1)


def recursion(x):
    return _integer_power(x[0], 3)


def _even(v, n):
    if n == 0:
        return v
    return _odd(v * v, n - 1)


def _odd(v, n):
    if n == 0:
        return v
    return _even(np.sin(v), n - 1)


def mutual_recursion(x):
    return _even(x[0], 3)


def _doubling(g):
    @functools.wraps(g)
    def w(v):
        return 2.0 * g(v)

    return w


@_doubling
def _doubled_square(v):
    return v * v


def decorated_helper(x):
    return _doubled_square(x[0])


def nonlocal_statement(x):
    s = x[0]

    def step(v):
        nonlocal s
        s = s * v

    step(x[1])
    step(x[2])
    return s


def _optional_weight(u, w=None):
    if w is None:
        w = 2.0
    return u * u * w


def none_default_argument(x):
    return _optional_weight(x[0]) + _optional_weight(x[1], x[2])


def _switched(u, mode):
    if mode == "sq":
        return u * u
    return u


def string_argument_mode_switch(x):
    return _switched(x[0], "sq")


def nested_derivative(x):
    g = ad.grad(lambda t: t**3)
    return g(x[0]) * x[1]


def data_dependent_index(x):
    i = int(np.argmax(x))
    return x[i] ** 2


def random_draws(x):
    rng = onp_.random.default_rng(0)
    return np.sum(x * x * rng.normal(size=4))


async def _later(v):
    return v * v


def async_await(x):
    return asyncio.run(_later(x[0]))


def slices_with_computed_bounds(x):
    n = x.shape[0]
    s = 0.0
    for i in range(1, n):
        s = s + np.sum(x[:i]) * np.sum(x[i:])
    return s


def _running_squares(v):
    out = np.zeros(4)
    acc = 0.0
    for i in range(4):
        acc = acc + v[i]
        out[i] = acc * acc
    return out


def helper_with_loop_and_buffer(x):
    return np.sum(_running_squares(x) * x)


@_doubling
def decorator_on_the_function_itself(x):
    return np.sum(x * x)


differentiating_a_lambda = lambda x: np.sum(x * x * x)


class _Model:
    k = 3.0

    def loss(self, x):
        return self.k * np.sum(x * x)


differentiating_a_bound_method = _Model().loss


def _make_scaled_sum(k):
    def f(x):
        return k * np.sum(x * x)

    return f


differentiating_a_closure = _make_scaled_sum(3.0)


ROWS = [
    Row(
        "generator function (yield)",
        3,
        generator_function,
        (point(),),
        expect="right or refused",
    ),
    Row("call to another module-level function", 1, call_to_module_level_function, (point(),)),
    Row("call with keyword arguments", 1, call_with_keyword_arguments, (point(),)),
    Row("default arguments", 1, default_arguments, (point(),)),
    Row("keyword-only arguments", 2, keyword_only_arguments, (point(),)),
    Row("positional-only arguments", 3, positional_only_arguments, (point(),)),
    Row("*args in def", 2, star_args_in_def, (point(),)),
    Row("**kwargs in def", 2, star_kwargs_in_def, (point(),)),
    Row("* and ** at a call site", 2, stars_at_a_call_site, (point(),)),
    Row("nested def (no capture)", 1, nested_def, (point(),)),
    Row("closure capturing an active variable", 1, closure_capturing_active, (point(),)),
    Row("returned closure", 2, returned_closure, (point(),)),
    Row("lambda", 1, lambda_inside, (point(),)),
    Row("function passed as argument", 1, function_passed_as_argument, (point(),)),
    Row("functions in a list / dispatch dict", 2, functions_in_a_table, (point(),)),
    Row("functools.partial", 2, partial_application, (point(),)),
    Row("functools.reduce", 3, reduce_fold, (point(),)),
    Row("recursion", 1, recursion, (point(),)),
    Row("mutual recursion", 3, mutual_recursion, (point(),)),
    Row("decorated helper (pure wrapper)", 2, decorated_helper, (point(),)),
    Row("nonlocal statement", 3, nonlocal_statement, (point(),)),
    Row("is None / default None argument", 1, none_default_argument, (point(),)),
    Row("string argument / mode switch", 1, string_argument_mode_switch, (point(),)),
    Row("nested derivative (grad inside f)", 2, nested_derivative, (point(),)),
    Row("data-dependent index", 1, data_dependent_index, (point(),)),
    Row("global random draws inside f", 2, random_draws, (point(),)),
    Row("async def / await", 4, async_await, (point(),), expect="refused"),
    Row("slices with computed bounds", 1, slices_with_computed_bounds, (point(),)),
    Row("helper with its own loop and array buffer", 1, helper_with_loop_and_buffer, (point(),)),
    Row(
        "decorator on the differentiated function itself",
        3,
        decorator_on_the_function_itself,
        (point(),),
    ),
    Row("differentiating a lambda", 2, differentiating_a_lambda, (point(),)),
    Row("differentiating a bound method", 2, differentiating_a_bound_method, (point(),)),
    Row(
        "differentiating a closure (captured constant)",
        1,
        differentiating_a_closure,
        (point(),),
    ),
]
