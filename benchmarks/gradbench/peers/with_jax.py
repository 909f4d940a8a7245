"""The programs with JAX: compiled, in double precision, inputs on the device beforehand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as np
import numpy
from jax import lax

from ..programs.det import other_columns

jax.config.update("jax_enable_x64", True)

Thunk = Callable[[], Any]


def compiled(function: Any, *args: Any) -> Thunk:
    """A call that waits for its result."""
    run = jax.jit(function)
    args = jax.device_put(args)
    return lambda: jax.block_until_ready(run(*args))


def gradient(function: Any, wrt: Any = 0, fixed: int = 0) -> Callable[..., Thunk]:
    """Of a function whose last `fixed` arguments are known when it is compiled."""
    derivative = jax.grad(function, wrt)

    def prepare(form: Any, args: Any) -> Thunk:
        moving, known = args[: len(args) - fixed], args[len(args) - fixed :]
        return compiled(lambda *given: derivative(*given, *known), *moving)

    return prepare


def square(x: Any) -> Any:
    return x * x


def logsumexp(x: Any) -> Any:
    largest = np.max(x, axis=0)
    return largest + np.log(np.sum(np.exp(x - largest), axis=0))


def misfit(x: Any, n: int) -> Any:
    t = -1.0 + 2.0 * np.arange(n) / (n - 1)
    residual = np.sign(t) - np.polyval(x[::-1], t)
    return 0.5 * np.sum(residual**2)


def cost(centres: Any, points: Any) -> Any:
    squares = np.sum(points**2, axis=1)[:, None] + np.sum(centres**2, axis=1)
    return np.sum(np.min(squares - 2.0 * points @ centres.T, axis=1))


def kmeans_parts(form: Any, args: Any) -> Thunk:
    def parts(centres: Any, points: Any) -> Any:
        slope = jax.grad(lambda c: cost(c, points))
        return jax.jvp(slope, (centres,), (np.ones_like(centres),))

    return compiled(parts, *args)


def log_likelihood(alpha: Any, means: Any, q: Any, l: Any, x: Any, m: int, gamma: float) -> Any:
    n, d = x.shape
    k = len(alpha)
    column, row = numpy.triu_indices(d, 1)
    diagonal = numpy.arange(d)
    factors = np.zeros((k, d, d)).at[:, row, column].set(l)
    factors = factors.at[:, diagonal, diagonal].set(np.exp(q))
    whitened = (x - means[:, None, :]) @ np.swapaxes(factors, 1, 2)
    scores = (alpha + np.sum(q, axis=1))[:, None] - 0.5 * np.sum(whitened**2, axis=2)
    constant = 0.5 * d * math.log(2.0 * math.pi) + logsumexp(alpha)
    nu = d + m + 1
    gammas = sum(math.lgamma(0.5 * (nu - j)) for j in range(d))
    prior = nu * d * math.log(gamma / math.sqrt(2.0))
    prior -= 0.25 * d * (d - 1) * math.log(math.pi) + gammas
    prior = k * prior - 0.5 * gamma**2 * np.sum(factors**2) + m * np.sum(q)
    return np.sum(logsumexp(scores)) - n * constant + prior


def final(x: Any, steps: int) -> Any:
    h = 2.0 / steps

    def slope(y: Any) -> Any:
        return np.concatenate([x[:1], x[1:] * y[:-1]])

    def step(y: Any, _: Any) -> Any:
        k1 = slope(y)
        k2 = slope(y + 0.5 * h * k1)
        k3 = slope(y + 0.5 * h * k2)
        k4 = slope(y + h * k3)
        return y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4), None

    y, _ = lax.scan(step, np.zeros_like(x), None, length=steps)
    return y[-1]


def loss(main: Any, extra: Any, state: Any, sequence: Any) -> Any:
    count, bits = sequence.shape
    layers = len(main) // 2
    weights = main.reshape(layers, 2, 4, bits)

    def step(state: Any, pair: Any) -> Any:
        now, following = pair
        u = now * extra[0]
        states = []
        for i in range(layers):
            (w, b), (hidden, cell) = weights[i], state[i]
            forget, outgate = jax.nn.sigmoid(u * w[0] + b[0]), jax.nn.sigmoid(u * w[2] + b[2])
            ingate, change = jax.nn.sigmoid(hidden * w[1] + b[1]), np.tanh(hidden * w[3] + b[3])
            cell = cell * forget + ingate * change
            u = outgate * np.tanh(cell)
            states.append(np.stack([u, cell]))
        scores = u * extra[1] + extra[2]
        return np.stack(states), np.sum(following * (scores - np.log(2.0 + np.sum(np.exp(scores)))))

    start = state.reshape(layers, 2, bits)
    _, found = lax.scan(step, start, (sequence[:-1], sequence[1:]))
    return -np.sum(found) / (bits * (count - 1))


def det(a: Any) -> Any:
    n = a.shape[-1]
    if n == 1:
        return a[..., 0, 0]
    minors = np.swapaxes(a[..., 1:, :][..., other_columns(n)], -2, -3)
    signs = (-1.0) ** np.arange(n)
    return np.sum(signs * a[..., 0, :] * det(minors), axis=-1)


def rotate(v: Any, x: Any) -> Any:
    squared = v @ v
    angle = np.sqrt(np.where(squared == 0.0, 1.0, squared))
    axis = v / angle
    c, s = np.cos(angle), np.sin(angle)
    turned = x * c + np.cross(axis, x) * s + axis * (axis @ x * (1.0 - c))
    return np.where(squared == 0.0, x + np.cross(v, x), turned)


def error(everything: Any, feat: Any) -> Any:
    cam, point, w = everything[:11], everything[11:14], everything[14]
    seen = rotate(cam[0:3], point - cam[3:6])
    u = seen[0:2] / seen[2]
    squared = u @ u
    u = u * (1.0 + cam[9] * squared + cam[10] * squared**2)
    return w * (cam[6] * u + cam[7:9] - feat)


def ba_rows(form: Any, args: Any) -> Thunk:
    rows = jax.vmap(jax.jacrev(error))
    weights = jax.vmap(jax.grad(lambda w: 1.0 - w**2))

    def found(cams: Any, points: Any, w: Any, feats: Any, obs: Any) -> Any:
        everything = np.concatenate([cams[obs[:, 0]], points[obs[:, 1]], w[:, None]], axis=1)
        return rows(everything, feats), weights(w)

    return compiled(found, *args)


def euler(angles: Any) -> Any:
    c, s = np.cos(angles), np.sin(angles)
    rx = np.array([[1.0, 0.0, 0.0], [0.0, c[0], -s[0]], [0.0, s[0], c[0]]])
    ry = np.array([[c[2], 0.0, s[2]], [0.0, 1.0, 0.0], [-s[2], 0.0, c[2]]])
    rz = np.array([[c[1], -s[1], 0.0], [s[1], c[1], 0.0], [0.0, 0.0, 1.0]])
    return rz @ ry @ rx


def axis_angle(v: Any) -> Any:
    angle = np.sqrt(np.sum(v**2))
    axis = v / np.where(angle < 1e-4, 1.0, angle)
    c, s = np.cos(angle), np.sin(angle)
    x, y, z = axis
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    turned = c * np.eye(3) + s * skew + (1.0 - c) * np.outer(axis, axis)
    return np.where(angle < 1e-4, np.eye(3), turned)


def vertices(theta: Any, model: Any, parents: Any) -> Any:
    pose = np.zeros((25, 3)).at[0].set(theta[0:3]).at[1].set(1.0).at[2].set(theta[3:6])
    for finger in range(5):
        row, k = 5 + 4 * finger, 6 + 4 * finger
        pose = pose.at[row, 0].set(theta[k]).at[row, 1].set(theta[k + 1])
        pose = pose.at[row + 1, 0].set(theta[k + 2]).at[row + 2, 0].set(theta[k + 3])
    turns = np.tile(np.eye(4), (len(parents), 1, 1))
    turns = turns.at[:, :3, :3].set(jax.vmap(euler)(pose[3:]))
    relatives = model["base_relatives"] @ turns
    absolutes: list[Any] = []
    for bone, parent in enumerate(parents):
        above = absolutes[parent] @ relatives[bone] if parent >= 0 else relatives[bone]
        absolutes.append(above)
    transforms = np.stack(absolutes) @ model["inverse_base_absolutes"]
    moved = model["base_positions"] @ np.swapaxes(transforms[:, :3], 1, 2)
    skin = np.sum(model["weights"].T[:, :, None] * moved, axis=0)
    return skin @ axis_angle(pose[0]).T + pose[2]


def ht_columns(form: Any, args: Any) -> Thunk:
    theta, us, model, *rest = args
    parents = model["parents"]
    arrays = {name: array for name, array in model.items() if name != "parents"}

    def columns(theta: Any, us: Any, model: Any, correspondences: Any, points: Any) -> Any:
        def objective(theta: Any, us: Any) -> Any:
            corners = vertices(theta, model, parents)[model["triangles"][correspondences]]
            u, v = us[:, 0:1], us[:, 1:2]
            placed = u * corners[:, 0] + v * corners[:, 1] + (1.0 - u - v) * corners[:, 2]
            return (points - placed).ravel()

        def along(moving: Any) -> Any:
            return jax.jvp(lambda us: objective(theta, us), (us,), (moving,))[1]

        first = [along(np.tile(e, (len(us), 1))) for e in np.eye(2)]
        in_theta = jax.jacfwd(objective)(theta, us)
        return np.concatenate([first[0][:, None], first[1][:, None], in_theta], axis=1)

    return compiled(columns, theta, us, arrays, *rest)


def descend(f: Any, gradient: Any, x: Any) -> Any:
    """The descent as a `while_loop`; what comes out of it is differentiated forwards only."""

    def norm(x: Any) -> Any:
        return np.sqrt(np.sum(x * x))

    def going(state: Any) -> Any:
        _, _, slope, _, _, done = state
        return (norm(slope) > 1e-5) & ~done

    def body(state: Any) -> Any:
        x, value, slope, step, good, _ = state
        step, good = np.where(good == 10, 2.0 * step, step), np.where(good == 10, 0, good)
        tried = x - step * slope
        done = norm(x - tried) <= 1e-5
        found = f(tried)
        better = (found < value) & ~done

        def accepted(_: Any) -> Any:
            return tried, found, gradient(tried), step, good + 1

        def rejected(_: Any) -> Any:
            return x, value, slope, step / 2.0, 0

        return (*lax.cond(better, accepted, rejected, None), done)

    return lax.while_loop(going, body, (x, f(x), gradient(x), 1e-5, 0, False))[0]


OPERATORS = {"r": jax.grad, "f": jax.jacfwd}


def potential(position: Any, w: Any) -> Any:
    x, y = position[0] - 10.0, position[1]
    return 1.0 / np.hypot(x, y - 10.0 + w) + 1.0 / np.hypot(x, y)


def particle_slope(form: Any, args: Any) -> Thunk:
    """Reverse mode goes through no loop of unknown length there: the outer one is forward only."""
    outer, inner = form.name.split()[1]
    uphill = OPERATORS[inner](potential)
    w, whole = args

    def function(w: Any) -> Any:
        def going(state: Any) -> Any:
            position, velocity = state
            return position[1] + 0.1 * velocity[1] > 0.0

        def body(state: Any) -> Any:
            position, velocity = state
            return position + 0.1 * velocity, velocity - 0.1 * uphill(position, w)

        start = np.array([0.0, 8.0]), np.array([0.75, 0.0])
        position, velocity = lax.while_loop(going, body, start)
        return (position[0] - position[1] / velocity[1] * velocity[0]) ** 2

    slope = OPERATORS[outer](function)
    return compiled((lambda w: descend(function, slope, w)) if whole else slope, w)


def payoff(p: Any, q: Any) -> Any:
    return np.sum(p**2) - np.sum(q**2)


def saddle_solution(form: Any, args: Any) -> Thunk:
    outer, inner = form.name.split()[1]
    inner_slope = OPERATORS[inner](payoff, 1)

    def solve(start: Any) -> Any:
        def answer(p: Any) -> Any:
            return descend(lambda q: -payoff(p, q), lambda q: -inner_slope(p, q), start)

        def worst(p: Any) -> Any:
            return payoff(p, answer(p))

        p = descend(worst, OPERATORS[outer](worst), start)
        return p, answer(p)

    return compiled(solve, *args)


VERSIONS: dict[str, Callable[..., Thunk]] = {
    "hello": gradient(square),
    "lse arrays": gradient(logsumexp),
    "llsq arrays": gradient(misfit, fixed=1),
    "kmeans arrays": kmeans_parts,
    "gmm arrays": gradient(log_likelihood, (0, 1, 2, 3), fixed=2),
    "ode arrays": gradient(final, fixed=1),
    "lstm": gradient(loss, (0, 1)),
    "det arrays": gradient(det),
    "ba arrays": ba_rows,
    "ht": ht_columns,
    "particle arrays fr": particle_slope,
    "particle arrays ff": particle_slope,
    "saddle arrays fr": saddle_solution,
    "saddle arrays ff": saddle_solution,
}
