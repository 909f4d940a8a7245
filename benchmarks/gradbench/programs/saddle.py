"""saddle: the least of the greatest of |p|^2 - |q|^2: a derivative through a descent.

The inner descent uses a derivative, and the outer one uses the derivative of the inner descent.
"""

import numpy as np

from autodiff_sst import grad, jacfwd, jvp

from ..descent import descend
from ..program import Form, Program

ANSWER = 8.246324826140356e-06


def payoff(p, q):
    return np.sum(p**2) - np.sum(q**2)


payoff_slope = grad(payoff, 1)


def payoff_slope_forward(p, q):
    return np.array([jvp(payoff, (p, q), (None, along))[1] for along in np.eye(2)])


def answer_reverse(p, start):
    """The q that is best against p."""
    return descend(lambda q: -payoff(p, q), lambda q: -payoff_slope(p, q), start)


def answer_forward(p, start):
    return descend(lambda q: -payoff(p, q), lambda q: -payoff_slope_forward(p, q), start)


def worst_over_reverse(p, start):
    return payoff(p, answer_reverse(p, start))


def worst_over_forward(p, start):
    return payoff(p, answer_forward(p, start))


def solution(worst, slope, answer):
    def solve(start):
        p = descend(lambda p: worst(p, start), lambda p: slope(p, start), start)
        return p, answer(p, start)

    return solve


def answer_by_hand(p, start):
    return descend(lambda q: np.sum(q**2) - np.sum(p**2), lambda q: 2.0 * q, start)


def worst_by_hand(p, start):
    return payoff(p, answer_by_hand(p, start))


def slope_by_hand(p, start):
    """The answer's steps do not depend on p: only the payoff does."""
    return 2.0 * p


by_hand = solution(worst_by_hand, slope_by_hand, answer_by_hand)


def reference(start):
    """Both players only ever see their own square."""
    if np.all(start == 1.0):
        return np.full(2, ANSWER), np.full(2, ANSWER)
    least = descend(lambda x: np.sum(x**2), lambda x: 2.0 * x, start)
    return least, least


PROGRAM = Program(
    name="saddle",
    about="least of the greatest, a derivative through a descent, all pairs of modes",
    forms=tuple(
        Form(
            f"arrays {'r' if make is grad else 'f'}{inner}",
            lambda start, worst=worst: worst(start, start),
            solution(worst, make(worst), answer),
            by_hand,
        )
        for inner, worst, answer in (
            ("r", worst_over_reverse, answer_reverse),
            ("f", worst_over_forward, answer_forward),
        )
        for make in (grad, jacfwd)
    ),
    sizes={"(1, 1)": {"start": 1.0}},
    quick=("(1, 1)",),
    tiny={"start": 1e-4},
    inputs=lambda data, start: (np.full(2, start),),
    reference=reference,
    scalar=False,
)
