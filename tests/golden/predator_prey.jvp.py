import scipy.integrate
import numpy as np


def predator_prey_jvp(rates, start, seen, rates_dot, start_dot, TIMES):
    """Value and tangent of golden.predator_prey.predator_prey with respect to rates, start.

    rates: float64 (rates0,), start: float64 (2,), seen: float64 (seen0, seen1),
    rates_dot: float64 (rates0,), start_dot: float64 (2,)
    """
    birth = rates[0]
    birth_dot = rates_dot[0]
    death = rates[1]
    death_dot = rates_dot[1]
    y = scipy.integrate.odeint(predation, start, TIMES, args=(birth, death), rtol=1e-12, atol=1e-12)
    both = solved(
        predation_variation,
        np.concatenate([start, start_dot]),
        TIMES,
        args=(birth, death, birth_dot, death_dot),
        rtol=1e-12,
        atol=1e-12,
    )
    y_dot = both[:, 2:]
    difference = y - seen
    return np.sum(difference ** 2), 2 * np.vdot(y_dot, difference)


def predation(y, t, birth, death):
    y_0 = y[0]
    y_1 = y[1]
    array = np.array([birth * y_0 - y_0 * y_1, y_0 * y_1 - death * y_1])
    return array


def predation_variation(both, t, birth, death, birth_dot, death_dot):
    y = both[:2]
    y_dot = both[2:]
    slope, slope_dot = predation_jvp(y, t, birth, death, y_dot, 0.0, birth_dot, death_dot)
    return np.concatenate([slope, slope_dot])


def predation_jvp(y, t, birth, death, y_dot, t_dot, birth_dot, death_dot):
    y_0 = y[0]
    y_0_dot = y_dot[0]
    y_1 = y[1]
    y_1_dot = y_dot[1]
    product = y_0 * y_1
    product_dot = y_0_dot * y_1 + y_0 * y_1_dot
    array = np.array([birth * y_0 - product, product - death * y_1])
    array_dot = np.array(
        [
            birth_dot * y_0 + birth * y_0_dot - product_dot,
            product_dot - death_dot * y_1 - death * y_1_dot,
        ]
    )
    return array, array_dot


def solved(right_side, y0, t, **options):
    """`scipy.integrate.odeint`, with an error where it would warn that it gave up."""
    y, info = scipy.integrate.odeint(right_side, y0, t, full_output=True, **options)
    if info["message"] != "Integration successful.":
        raise ArithmeticError(f"the derivative of a solution by odeint: {info['message']}")
    return y
