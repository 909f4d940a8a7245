"""ode: a linear chain of equations by the classical method of Runge and Kutta."""

import math

import numpy as np

from autodiff_sst import grad

from ..program import Form, Program

LENGTHS = (1000, 10000, 100000)


def slope(x, y):
    dy = x.copy()
    dy[1:] *= y[:-1]
    return dy


def final(x, steps):
    h = 2.0 / steps
    y = np.zeros_like(x)
    for _ in range(steps):
        k1 = slope(x, y)
        k2 = slope(x, y + 0.5 * h * k1)
        k3 = slope(x, y + 0.5 * h * k2)
        k4 = slope(x, y + h * k3)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return y[-1]


def slope_loop(x, y):
    dy = np.empty_like(x)
    dy[0] = x[0]
    for i in range(1, len(x)):
        dy[i] = x[i] * y[i - 1]
    return dy


def final_loop(x, steps):
    h = 2.0 / steps
    y = np.zeros_like(x)
    for _ in range(steps):
        k1 = slope_loop(x, y)
        k2 = slope_loop(x, y + 0.5 * h * k1)
        k3 = slope_loop(x, y + 0.5 * h * k2)
        k4 = slope_loop(x, y + h * k3)
        y += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return y[-1]


def by_hand(x, steps):
    n = len(x)
    h = 2.0 / steps
    stages = []
    y = np.zeros(n)
    for _ in range(steps):
        k1 = slope(x, y)
        y2 = 0.5 * h * k1
        y2 += y
        k2 = slope(x, y2)
        y3 = 0.5 * h * k2
        y3 += y
        k3 = slope(x, y3)
        y4 = h * k3
        y4 += y
        stages.append((y, y2, y3, y4))
        # The sum of the slopes is gathered in the last of them.
        k2 += k3
        k2 *= 2.0
        k1 += k2
        k1 += slope(x, y4)
        k1 *= h / 6.0
        y = y + k1

    tail = x[1:]
    x_bar = np.zeros(n)
    y_bar = np.zeros(n)
    y_bar[-1] = 1.0
    k_bar, stage_bar, product = np.empty(n), np.zeros(n), np.empty(n - 1)

    def pull(y):
        """Adjoint of a slope: from `k_bar` to `stage_bar`, adding to `x_bar`."""
        x_bar[0] += k_bar[0]
        np.multiply(k_bar[1:], y[:-1], out=product)
        x_bar[1:] += product
        np.multiply(k_bar[1:], tail, out=stage_bar[:-1])

    while stages:
        y1, y2, y3, y4 = stages.pop()
        final_bar = h / 6.0 * y_bar
        np.copyto(k_bar, final_bar)
        pull(y4)
        y_bar += stage_bar
        np.multiply(final_bar, 2.0, out=final_bar)
        np.multiply(stage_bar, h, out=k_bar)
        k_bar += final_bar
        pull(y3)
        y_bar += stage_bar
        np.multiply(stage_bar, 0.5 * h, out=k_bar)
        k_bar += final_bar
        pull(y2)
        y_bar += stage_bar
        np.multiply(stage_bar, 0.5 * h, out=k_bar)
        final_bar *= 0.5
        k_bar += final_bar
        pull(y1)
        y_bar += stage_bar
    return x_bar


def by_hand_loop(x, steps):
    n = len(x)
    h = 2.0 / steps
    stages = []
    y = np.zeros(n)
    for _ in range(steps):
        k1 = slope_loop(x, y)
        y2 = y + 0.5 * h * k1
        k2 = slope_loop(x, y2)
        y3 = y + 0.5 * h * k2
        k3 = slope_loop(x, y3)
        y4 = y + h * k3
        stages.append((y, y2, y3, y4))
        y = y + h / 6.0 * (k1 + 2.0 * (k2 + k3) + slope_loop(x, y4))

    x_bar = np.zeros(n)
    y_bar = np.zeros(n)
    y_bar[-1] = 1.0

    def pull(k_bar, y):
        y_bar = np.zeros(n)
        x_bar[0] += k_bar[0]
        for i in range(1, n):
            x_bar[i] += k_bar[i] * y[i - 1]
            y_bar[i - 1] = k_bar[i] * x[i]
        return y_bar

    while stages:
        y1, y2, y3, y4 = stages.pop()
        final_bar = h / 6.0 * y_bar
        y4_bar = pull(final_bar, y4)
        y3_bar = pull(2.0 * final_bar + h * y4_bar, y3)
        y2_bar = pull(2.0 * final_bar + 0.5 * h * y3_bar, y2)
        y1_bar = pull(final_bar + 0.5 * h * y2_bar, y1)
        y_bar += y4_bar + y3_bar + y2_bar + y1_bar
    return x_bar


def inputs(data, n, steps):
    stream = np.random.RandomState(31337)
    for length in LENGTHS:
        x = stream.uniform(size=length)
        if length == n:
            return x, steps
    return stream.uniform(size=n), steps


def reference(x, steps):
    """Central differences in extended precision: the value is a polynomial in each element."""
    found = []
    for i in range(len(x)):
        ends = []
        for sign in (1.0, -1.0):
            moved = x.astype(np.longdouble)
            moved[i] += sign * 1e-5
            ends.append(final(moved, steps))
        found.append((ends[0] - ends[1]) / 2e-5)
    return np.array(found, dtype=float)


def exact(x):
    """The gradient for the exact solution, from which the method differs by its error."""
    n = len(x)
    return math.prod(x) * 2.0**n / math.factorial(n) / x


PROGRAM = Program(
    name="ode",
    about="Runge-Kutta through a chain of equations",
    forms=(
        Form("arrays", final, grad(final), by_hand),
        Form("loop", final_loop, grad(final_loop), by_hand_loop),
    ),
    # At n = 8 the gradient is not lost in underflow, as it is at all other sizes.
    sizes={f"n={n} s={s}": {"n": n, "steps": s} for n in (8, *LENGTHS) for s in (1, 10, 100)},
    quick=("n=8 s=100", "n=10000 s=10"),
    tiny={"n": 8, "steps": 10},
    inputs=inputs,
    reference=reference,
)
