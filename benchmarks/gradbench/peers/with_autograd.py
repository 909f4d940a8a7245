"""The programs with autograd: where it can, the very functions that we differentiate, with
`autograd.numpy` for `numpy`; else written without writes into arrays."""

from __future__ import annotations

import functools
import math
import types
from collections.abc import Callable
from typing import Any

import autograd.numpy as np
from autograd import grad, make_jvp, make_vjp
from autograd.differential_operators import make_hvp

from ..descent import descend
from ..programs import ba, gmm, ht, llsq, lse, lstm, ode, particle, saddle
from ..programs.det import other_columns

Thunk = Callable[[], Any]


def on_autograd(function: Any, **others: Any) -> Any:
    """The same code with other globals."""
    names = {**function.__globals__, "np": np, **others}
    return types.FunctionType(function.__code__, names, function.__name__, function.__defaults__)


def gradient(function: Any, wrt: Any = 0) -> Callable[..., Thunk]:
    derivative = grad(function, wrt)
    return lambda form, args: functools.partial(derivative, *args)


def same_gradient(form: Any, args: Any) -> Thunk:
    """Of the function as it is."""
    return functools.partial(grad(on_autograd(form.primal)), *args)


def kmeans_parts(form: Any, args: Any) -> Thunk:
    cost = on_autograd(form.primal)
    first, product = grad(cost), make_hvp(cost)

    def parts() -> Any:
        centres, points = args
        return first(centres, points), product(centres, points)[0](np.ones_like(centres))

    return parts


def log_likelihood(alpha: Any, means: Any, q: Any, l: Any, x: Any, m: Any, gamma: Any) -> Any:
    n, d = x.shape
    k = len(alpha)
    column, row = np.triu_indices(d, 1)
    place = np.zeros((d, d), dtype=int)
    place[row, column] = np.arange(1, len(row) + 1)
    place[np.arange(d), np.arange(d)] = len(row) + 1 + np.arange(d)
    entries = np.concatenate([np.zeros((k, 1)), l, np.exp(q)], axis=1)
    factors = entries[:, place]
    whitened = np.matmul(x - means[:, None, :], np.swapaxes(factors, 1, 2))
    scores = (alpha + np.sum(q, axis=1))[:, None] - 0.5 * np.sum(whitened**2, axis=2)
    constant = 0.5 * d * math.log(2.0 * math.pi) + logsumexp(alpha)
    prior = on_autograd(gmm.log_prior)(factors, q, m, gamma)
    return np.sum(logsumexp(scores)) - n * constant + prior


logsumexp = on_autograd(gmm.logsumexp)


def slope(x: Any, y: Any) -> Any:
    return np.concatenate([x[:1], x[1:] * y[:-1]])


def loss(parameters: Any, state: Any, sequence: Any) -> Any:
    main, extra = parameters
    count, bits = sequence.shape
    sigmoid = on_autograd(lstm.sigmoid)
    step = on_autograd(lstm.step, sigmoid=sigmoid)
    states = [(state[i], state[i + 1]) for i in range(0, len(main), 2)]
    total = 0.0
    for t in range(count - 1):
        u = sequence[t] * extra[0]
        for i, (hidden, cell) in enumerate(states):
            states[i] = step(main[2 * i], main[2 * i + 1], hidden, cell, u)
            u = states[i][0]
        scores = u * extra[1] + extra[2]
        normal = np.log(2.0 + np.sum(np.exp(scores)))
        total = total + np.sum(sequence[t + 1] * (scores - normal))
    return -total / (bits * (count - 1))


def lstm_gradient(form: Any, args: Any) -> Thunk:
    main, extra, state, sequence = args
    return functools.partial(grad(loss), (main, extra), state, sequence)


def det(a: Any) -> Any:
    n = a.shape[-1]
    if n == 1:
        return a[..., 0, 0]
    minors = np.swapaxes(a[..., 1:, :][..., other_columns(n)], -2, -3)
    signs = (-1.0) ** np.arange(n)
    return np.sum(signs * a[..., 0, :] * det(minors), axis=-1)


def cross(a: Any, b: Any) -> Any:
    return a[:, [1, 2, 0]] * b[:, [2, 0, 1]] - a[:, [2, 0, 1]] * b[:, [1, 2, 0]]


def ba_rows(form: Any, args: Any) -> Thunk:
    # The vector product has no derivative there.
    with_cross = types.SimpleNamespace(**{**vars(np), "cross": cross})
    rotate = on_autograd(ba.rotate, np=with_cross)
    errors = on_autograd(ba.errors, rotate=rotate)

    def rows() -> Any:
        cams, points, w, feats, obs = args
        gathered = cams[obs[:, 0]], points[obs[:, 1]], w
        pullback, _ = make_vjp(lambda rows: errors(*rows, feats))(gathered)
        found = []
        for along in np.eye(2):
            c_bar, x_bar, w_bar = pullback(np.tile(along, (len(obs), 1)))
            found.append(np.concatenate([c_bar, x_bar, w_bar[:, None]], axis=1))
        return np.stack(found, axis=1), grad(lambda w: np.sum(ba.weight_errors(w)))(w)

    return rows


def vertices(theta: Any, model: Any) -> Any:
    euler, axis_angle = on_autograd(ht.euler), on_autograd(ht.axis_angle)
    zero = np.zeros(3)
    pose = [theta[0:3], np.ones(3), theta[3:6], zero, zero]
    for k in range(6, 26, 4):
        pose += [np.array([theta[k], theta[k + 1], 0.0])]
        pose += [np.array([theta[j], 0.0, 0.0]) for j in (k + 2, k + 3)] + [zero]
    absolutes: list[Any] = []
    last = np.array([[0.0, 0.0, 0.0, 1.0]])
    for bone, parent in enumerate(model["parents"]):
        turn = np.concatenate([euler(pose[3 + bone]), np.zeros((3, 1))], axis=1)
        relative = np.dot(model["base_relatives"][bone], np.concatenate([turn, last], axis=0))
        absolutes.append(np.dot(absolutes[parent], relative) if parent >= 0 else relative)
    transforms = np.matmul(np.stack(absolutes), model["inverse_base_absolutes"])
    moved = np.matmul(model["base_positions"], np.swapaxes(transforms[:, :3], 1, 2))
    skin = np.sum(model["weights"].T[:, :, None] * moved, axis=0)
    return np.dot(skin, axis_angle(pose[0]).T) + pose[2]


def ht_columns(form: Any, args: Any) -> Thunk:
    objective = on_autograd(ht.objective, vertices=vertices)

    def columns() -> Any:
        theta, us, *rest = args
        along_us = make_jvp(objective, 1)(theta, us, *rest)
        along_theta = make_jvp(objective, 0)(theta, us, *rest)
        found = [along_us(np.tile(along, (len(us), 1)))[1] for along in np.eye(2)]
        found += [along_theta(along)[1] for along in np.eye(len(theta))]
        return np.stack(found, axis=1)

    return columns


def forward(function: Any, argnum: int = 0) -> Any:
    """The derivative of a function of one number or a few, by forward mode."""

    def derivative(*args: Any) -> Any:
        push = make_jvp(function, argnum)(*args)
        if np.ndim(args[argnum]) == 0:
            return push(1.0)[1]
        return np.stack([push(along)[1] for along in np.eye(2)])

    return derivative


OPERATORS = {"r": grad, "f": forward}


def potential(position: Any, w: Any) -> Any:
    x, y = position[0] - 10.0, position[1]
    first, second = np.sqrt(x**2 + (y - 10.0 + w) ** 2), np.sqrt(x**2 + y**2)
    return 1.0 / first + 1.0 / second


def particle_slope(form: Any, args: Any) -> Thunk:
    outer, inner = form.name.split()[1]
    landing = on_autograd(particle.landing)
    uphill = OPERATORS[inner](potential)

    def function(w: Any) -> Any:
        return landing(w, uphill)

    slope = OPERATORS[outer](function)
    w, whole = args
    return lambda: descend(function, slope, w) if whole else slope(w)


def saddle_solution(form: Any, args: Any) -> Thunk:
    outer, inner = form.name.split()[1]
    payoff = on_autograd(saddle.payoff)
    inner_slope = OPERATORS[inner](payoff, 1)
    on = on_autograd(descend)
    (start,) = args

    def answer(p: Any) -> Any:
        return on(lambda q: -payoff(p, q), lambda q: -inner_slope(p, q), start)

    def worst(p: Any) -> Any:
        return payoff(p, answer(p))

    def solve() -> Any:
        p = descend(worst, OPERATORS[outer](worst), start)
        return p, answer(p)

    return solve


VERSIONS: dict[str, Callable[..., Thunk]] = {
    "hello": same_gradient,
    "lse arrays": gradient(on_autograd(lse.logsumexp)),
    "llsq arrays": gradient(on_autograd(llsq.misfit)),
    "kmeans arrays": kmeans_parts,
    "gmm arrays": gradient(log_likelihood, (0, 1, 2, 3)),
    "ode arrays": gradient(on_autograd(ode.final, slope=slope)),
    "lstm": lstm_gradient,
    "det arrays": gradient(det),
    "ba arrays": ba_rows,
    "ht": ht_columns,
    **{f"particle arrays {pair}": particle_slope for pair in ("rr", "fr", "rf", "ff")},
    **{f"saddle arrays {pair}": saddle_solution for pair in ("rr", "fr", "rf", "ff")},
}
