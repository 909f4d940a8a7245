import scipy.integrate
import numpy as np


def predator_prey_grad(rates, start, seen, TIMES):
    """Gradient of golden.predator_prey.predator_prey with respect to rates, start.

    rates: float64 (rates0,), start: float64 (2,), seen: float64 (seen0, seen1)
    """
    birth = rates[0]
    death = rates[1]
    y = scipy.integrate.odeint(predation, start, TIMES, args=(birth, death), rtol=1e-12, atol=1e-12)
    # adjoints, last statement first
    difference_bar = 2 * (y - seen)  # predator_prey.py:16 return np.sum((y - seen) ** 2)
    slopes = np.zeros(2)
    for k in range(2):
        # predator_prey.py:15 y = odeint(predation, start, TIMES, args=(rates[0], rates[1]), rtol=1e-12, atol=1e-12)
        zeros = np.zeros(2)
        zeros[k] = 1.0
        both = solved(
            predation_variation,
            np.concatenate([start, zeros]),
            TIMES,
            args=(birth, death, 0.0, 0.0),
            rtol=1e-12,
            atol=1e-12,
        )
        y_dot = both[:, 2:]
        slopes[k] = np.vdot(difference_bar, y_dot)
    both = solved(
        predation_variation,
        np.concatenate([start, np.zeros((2,))]),
        TIMES,
        args=(birth, death, 1.0, 0.0),
        rtol=1e-12,
        atol=1e-12,
    )
    y_dot = both[:, 2:]
    birth_bar = np.vdot(difference_bar, y_dot)
    both = solved(
        predation_variation,
        np.concatenate([start, np.zeros((2,))]),
        TIMES,
        args=(birth, death, 0.0, 1.0),
        rtol=1e-12,
        atol=1e-12,
    )
    y_dot = both[:, 2:]
    death_bar = np.vdot(difference_bar, y_dot)
    rates_bar = np.zeros(rates.shape)
    rates_bar[1] = death_bar
    rates_bar[0] = birth_bar
    return rates_bar, slopes


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
