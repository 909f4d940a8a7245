"""particle: where a particle lands, steered by a charge: a derivative through a derivative.

The field is the derivative of a potential; the slope of the landing point in the place of the
charge goes through it and through a loop that ends when the particle has landed. Either may be in
forward or in reverse mode: `fr` is forward over reverse.
"""

import math

import numpy as np

from autodiff_sst import grad, jvp

from ..checks import differences
from ..descent import descend
from ..program import Form, Program

DT = 0.1
ANSWER = 0.2071918746486116


def potential(position, w):
    first = position - np.array([10.0, 10.0 - w])
    second = position - np.array([10.0, 0.0])
    return 1.0 / np.linalg.norm(first) + 1.0 / np.linalg.norm(second)


uphill_reverse = grad(potential)


def uphill_forward(position, w):
    _, along_x = jvp(potential, (position, w), (np.array([1.0, 0.0]), None))
    _, along_y = jvp(potential, (position, w), (np.array([0.0, 1.0]), None))
    return np.array([along_x, along_y])


def landing(w, uphill):
    """Square of the place where it crosses the ground."""
    position = np.array([0.0, 8.0])
    velocity = np.array([0.75, 0.0])
    while True:
        after = position + DT * velocity
        if after[1] <= 0.0:
            break
        velocity = velocity - DT * uphill(position, w)
        position = after
    time = -position[1] / velocity[1]
    return (position[0] + time * velocity[0]) ** 2


def landing_over_reverse(w):
    return landing(w, uphill_reverse)


def landing_over_forward(w):
    return landing(w, uphill_forward)


def potential_of_numbers(x, y, w):
    return 1.0 / math.hypot(x - 10.0, y - 10.0 + w) + 1.0 / math.hypot(x - 10.0, y)


slope_of_potential = grad(potential_of_numbers, (0, 1))


def force_reverse(x, y, w):
    along_x, along_y = slope_of_potential(x, y, w)
    return -along_x, -along_y


def force_forward(x, y, w):
    _, along_x = jvp(potential_of_numbers, (x, y, w), (1.0, 0.0, 0.0))
    _, along_y = jvp(potential_of_numbers, (x, y, w), (0.0, 1.0, 0.0))
    return -along_x, -along_y


def landing_of_numbers(w, force):
    x, y, vx, vy = 0.0, 8.0, 0.75, 0.0
    while y + DT * vy > 0.0:
        ax, ay = force(x, y, w)
        x, y = x + DT * vx, y + DT * vy
        vx, vy = vx + DT * ax, vy + DT * ay
    return (x - y / vy * vx) ** 2


def numbers_over_reverse(w):
    return landing_of_numbers(w, force_reverse)


def numbers_over_forward(w):
    return landing_of_numbers(w, force_forward)


def by_hand(w):
    """Forward mode, on numbers: one input."""
    x, y, vx, vy = 0.0, 8.0, 0.75, 0.0
    x_dot, y_dot, vx_dot, vy_dot = 0.0, 0.0, 0.0, 0.0
    sqrt = math.sqrt
    while y + DT * vy > 0.0:
        # Of 1 / r, r = |(px, py)|: the force is p / r^3, and its derivative along p_dot is
        # (p_dot - 3 p (p . p_dot) / r^2) / r^3.
        px, py, qy = x - 10.0, y - 10.0 + w, y
        py_dot = y_dot + 1.0
        s, t = 1.0 / (px * px + py * py), 1.0 / (px * px + qy * qy)
        s3, t3 = s * sqrt(s), t * sqrt(t)
        a = 3.0 * s * (px * x_dot + py * py_dot)
        b = 3.0 * t * (px * x_dot + qy * y_dot)
        ax, ay = px * (s3 + t3), py * s3 + qy * t3
        ax_dot = s3 * (x_dot - a * px) + t3 * (x_dot - b * px)
        ay_dot = s3 * (py_dot - a * py) + t3 * (y_dot - b * qy)
        x, y, x_dot, y_dot = x + DT * vx, y + DT * vy, x_dot + DT * vx_dot, y_dot + DT * vy_dot
        vx, vy, vx_dot, vy_dot = (
            vx + DT * ax,
            vy + DT * ay,
            vx_dot + DT * ax_dot,
            vy_dot + DT * ay_dot,
        )
    time = -y / vy
    time_dot = -(y_dot + time * vy_dot) / vy
    place = x + time * vx
    return 2.0 * place * (x_dot + time_dot * vx + time * vx_dot)


def landing_by_hand(w):
    x, y, vx, vy = 0.0, 8.0, 0.75, 0.0
    while y + DT * vy > 0.0:
        px, py, qy = x - 10.0, y - 10.0 + w, y
        s, t = 1.0 / (px * px + py * py), 1.0 / (px * px + qy * qy)
        s3, t3 = s * math.sqrt(s), t * math.sqrt(t)
        x, y = x + DT * vx, y + DT * vy
        vx, vy = vx + DT * px * (s3 + t3), vy + DT * (py * s3 + qy * t3)
    return (x - y / vy * vx) ** 2


def task(function, slope):
    """The slope at w, or the w from there on at which the particle lands nearest to 0."""

    def done(w, whole):
        return descend(function, slope, w) if whole else slope(w)

    return done


def forward(function):
    def slope(w):
        return jvp(function, (w,), (1.0,))[1]

    return slope


def plainly(function):
    return lambda w, whole: function(w)


def form(name, function, slope):
    return Form(name, plainly(function), task(function, slope), task(landing_by_hand, by_hand))


def reference(w, whole):
    return ANSWER if whole else differences(landing_by_hand, w, 1e-4)


PROGRAM = Program(
    name="particle",
    about="a particle steered by a charge, all pairs of modes",
    forms=tuple(
        form(f"{kind} {'r' if make is grad else 'f'}{inner}", function, make(function))
        for kind, inner, function in (
            ("arrays", "r", landing_over_reverse),
            ("arrays", "f", landing_over_forward),
            ("numbers", "r", numbers_over_reverse),
            ("numbers", "f", numbers_over_forward),
        )
        for make in (grad, forward)
    ),
    sizes={"dg/dw": {"whole": False}, "argmin": {"whole": True}},
    quick=("dg/dw",),
    tiny={"whole": False},
    inputs=lambda data, whole: (0.0, whole),
    reference=reference,
    scalar=False,
    tolerance=1e-8,
)
