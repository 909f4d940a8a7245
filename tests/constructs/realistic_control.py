"""Programs of control, finance and machine learning."""

import functools
import math
import operator
from dataclasses import dataclass, field
from typing import Optional

import numpy as np
from constructs import realistic_helpers as helpers
from constructs.rows import Hostile, point

SETPOINTS = [(0, 1.0), (5, 0.4), (9, 0.7)]
CONFIG = {"limit": 2.0, "rate": 0.05, "periods": 4, "verbose": False}
FEATURES = np.array([[0.2, -0.4, 1.0], [0.9, 0.3, 1.0], [-0.5, 0.8, 1.0], [0.1, 0.1, 1.0]])
LABELS = np.array([0, 2, 1, 2])


class PID:
    """A controller with memory and a clamp."""

    def __init__(self, kp, ki, kd, limit=None):
        self.kp, self.ki, self.kd = kp, ki, kd
        self.limit = limit
        self.integral = 0.0
        self.previous = None

    def __call__(self, error, dt):
        self.integral += error * dt
        slope = 0.0 if self.previous is None else (error - self.previous) / dt
        self.previous = error
        u = self.kp * error + self.ki * self.integral + self.kd * slope
        if self.limit is not None and not -self.limit <= u <= self.limit:
            u = math.copysign(1.0, 1.0) * (self.limit if u > 0 else -self.limit)
            self.integral -= error * dt
        return u


def pid_tracks_setpoints(x):
    """An object with state, called like a function; a schedule of setpoints."""
    controller = PID(2.0 * x[0], x[1], 0.05 * x[2], limit=CONFIG["limit"])
    y, cost, target = 0.0, 0.0, 0.0
    schedule = dict(SETPOINTS)
    for k in range(12):
        target = schedule.get(k, target)
        u = controller(target - y, 0.1)
        y += 0.1 * (-x[3] * y + u)
        cost += (target - y) ** 2 + 0.01 * u * u
    return cost


def riccati_backwards(x):
    """Gains of a regulator, backwards in time, kept in a list and used forwards."""
    a = np.array([[1.0, 0.1], [-0.1 * x[0], 1.0 - 0.1 * x[1]]])
    b = np.array([[0.0], [0.1]])
    q, r = np.diag([1.0, x[2]]), np.array([[0.5 + x[3]]])
    p, gains = q.copy(), []
    for _ in range(5):
        k = np.linalg.solve(r + b.T @ p @ b, b.T @ p @ a)
        p = q + a.T @ p @ (a - b @ k)
        gains.append(k)
    state, cost = np.array([1.0, 0.0]), 0.0
    for k in reversed(gains):
        u = -(k @ state)
        cost += state @ q @ state + float(u @ r @ u)
        state = a @ state + b @ u
    return cost


def mpc_by_shooting(x, horizon=4):
    """Gradient steps inside the function, by hand, on a rollout with clipped inputs."""

    def rollout(inputs, keep=False):
        state, cost, path = x[0], 0.0, []
        for u in inputs:
            state = 0.9 * state + np.tanh(u) * x[1]
            cost += state**2 + 0.1 * u**2
            if keep:
                path.append(state)
        return (cost, path) if keep else cost

    inputs = np.full(horizon, 0.1)
    for _ in range(3):
        slope = np.zeros(horizon)
        for k in range(horizon):
            nudge = np.zeros(horizon)
            nudge[k] = 1e-2
            slope[k] = (rollout(inputs + nudge) - rollout(inputs - nudge)) / 2e-2
        inputs -= 0.5 * x[2] * slope
        np.clip(inputs, -1.0, 1.0, out=inputs)
    cost, path = rollout(inputs, keep=True)
    return cost + path[-1] * x[3]


def bode_gain_of_a_filter(x):
    """Complex frequency response of polynomials given as lists of coefficients."""
    numerator, denominator = [1.0, x[0]], [1.0, x[1] + 1.0, x[2] + 0.5]

    def polynomial(coefficients, s):
        value = 0.0
        for c in coefficients:
            value = value * s + c
        return value

    total = 0.0
    for w in np.logspace(-1, 1, 5):
        h = polynomial(numerator, 1j * w) / polynomial(denominator, 1j * w)
        total += 20.0 * np.log10(abs(h)) * np.exp(-x[3] * w)
    return total


def binomial_option(x, kind="american", steps=6):
    """A tree of prices folded backwards in place; early exercise by kind."""
    spot, sigma, rate = 1.0 + x[0], 0.3 * x[1], 0.1 * x[2]
    dt = 1.0 / steps
    up = np.exp(sigma * np.sqrt(dt))
    down = 1.0 / up
    share = (np.exp(rate * dt) - down) / (up - down)
    prices = spot * down**steps * (up / down) ** np.arange(steps + 1)
    values = np.maximum(1.45 - prices, 0.0)
    for step in range(steps - 1, -1, -1):
        values[: step + 1] = np.exp(-rate * dt) * (
            share * values[1 : step + 2] + (1.0 - share) * values[: step + 1]
        )
        if kind == "american":
            prices = prices[:-1] * up
            np.maximum(values[: step + 1], 1.45 - prices[: step + 1], out=values[: step + 1])
    return values[0]


def loan_with_prepayment(x):
    """A while loop over a balance, with early payoff by break and a for-else."""
    balance, rate, paid, month = 1.0 + x[0], 0.02 * x[1], 0.0, 0
    payment = 0.25 * (1.0 + 0.1 * x[2])
    while balance > 0:
        interest = balance * rate
        extra = 0.05 * x[3] if month % 3 == 0 else 0.0
        due = min(payment + extra, balance + interest)
        balance -= due - interest
        paid += due / (1.0 + rate) ** month
        month += 1
        if balance < 1e-12 or month >= 60:
            break
    return paid * paid


def bond_yield_by_newton(x):
    """A root finder from another module, given two closures."""
    price = 0.9 + 0.1 * x[0]
    flows = [(0.5 * k, 0.04 + 0.01 * x[1]) for k in range(1, 5)] + [(2.0, 1.0)]

    def value(y):
        return sum(c * math.exp(-y * t) for t, c in flows) - price

    def slope(y):
        return -sum(t * c * math.exp(-y * t) for t, c in flows)

    return helpers.newton(value, slope, 0.05) * x[2] + x[3]


def portfolio_with_costs(x):
    """Weights normalised with a walrus, turnover by `zip`, drawdown by a running maximum."""
    returns = [[0.02, -0.01, 0.03], [-0.04, 0.01, 0.0], [0.01, 0.02, -0.02]]
    if (total := sum(abs(w) for w in x[:3])) > 0:
        weights = [w / total for w in x[:3]]
    wealth = peak = 1.0
    worst = 0.0
    for row in returns:
        growth = 1.0 + sum(w * r for w, r in zip(weights, row))
        drifted = [w * (1.0 + r) / growth for w, r in zip(weights, row)]
        turnover = sum(abs(a - b) for a, b in zip(drifted, weights))
        wealth *= growth * (1.0 - 0.01 * x[3] * turnover)
        peak = max(peak, wealth)
        worst = max(worst, 1.0 - wealth / peak)
    return math.log(wealth) - 2.0 * worst**2


def heston_paths(x):
    """Two coupled processes with shared noise; antithetic pairs as a stacked axis."""
    rng = np.random.default_rng(0)
    n, steps = 4, 5
    z = rng.standard_normal((steps, 2, n))
    z = np.concatenate([z, -z], axis=-1)
    price, variance = np.ones(2 * n), np.full(2 * n, 0.04 * x[0])
    for dw in z:
        root = np.sqrt(np.maximum(variance, 1e-8))
        price *= np.exp(-0.5 * 0.1 * variance + np.sqrt(0.1) * root * dw[0])
        mixed = -0.5 * dw[0] + np.sqrt(0.75) * dw[1]
        variance = variance + 0.1 * x[1] * (0.04 - variance) + 0.1 * x[2] * root * mixed
    return np.mean(np.log1p(np.exp(20.0 * (price - 1.0))) / 20.0) * x[3]


@dataclass
class Layer:
    weight: np.ndarray
    bias: np.ndarray
    activation: str = "tanh"
    dropout: Optional[float] = None

    def __call__(self, h):
        return helpers.activation(self.activation)(h @ self.weight + self.bias)


@dataclass
class Network:
    layers: list = field(default_factory=list)

    def add(self, *sizes, **options):
        start = len(self.layers) * 0.1
        shape = (sizes[0], sizes[1])
        weight = np.linspace(-0.5 + start, 0.5, sizes[0] * sizes[1]).reshape(shape)
        self.layers.append(Layer(weight, np.zeros(sizes[1]), **options))
        return self

    def forward(self, h):
        for layer in self.layers:
            h = layer(h)
        return h


def network_of_objects(x):
    """Layers in a list, options by keyword, an in-place change of one weight."""
    net = Network().add(3, 4).add(4, 3, activation="softplus")
    net.layers[0].weight[0] *= x
    net.layers[-1].bias += x[:3]
    scores = net.forward(FEATURES)
    scores = scores - scores.max(axis=1, keepdims=True)
    log_prob = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return -np.mean(log_prob[np.arange(len(LABELS)), LABELS])


def momentum_descent_in_a_dict(x):
    """An optimiser's state by parameter name, updated in loops."""
    params = {"w": x[:3] * 1.0, "b": x[3]}
    velocity = {name: 0.0 * value for name, value in params.items()}
    losses = []
    for epoch in range(3):
        residual = FEATURES @ params["w"] + params["b"] - LABELS
        grads = {"w": FEATURES.T @ residual / 4.0, "b": residual.mean()}
        for name in params:
            velocity[name] = 0.9 * velocity[name] - 0.1 * grads[name]
            params[name] = params[name] + velocity[name]
        losses.append(0.5 * np.mean(residual**2))
        if epoch and losses[-1] > 1e3 * losses[0]:
            raise FloatingPointError(f"diverged at {epoch}: {losses[-1]:.2e}")
    return losses[-1] + 0.1 * min(losses)


def attention_with_mask(x):
    """A causal mask, heads split by reshape and transposed."""
    tokens = np.outer(x, [1.0, 0.5, -0.5, 0.2]) + FEATURES.sum() * 0.01
    heads = tokens.reshape(4, 2, 2).transpose(1, 0, 2)
    scores = heads @ heads.transpose(0, 2, 1) / np.sqrt(2.0)
    mask = np.triu(np.ones((4, 4), dtype=bool), k=1)
    scores = np.where(mask, -1e9, scores)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    return np.sum((weights @ heads)[:, -1] ** 2) + weights[0, 1, 0]


def recurrent_cell_with_gates(x):
    """Gates by slices of one product; the states of all steps in a list."""
    hidden, cell = np.zeros(2), np.zeros(2)
    kernel = np.cos(np.arange(40)).reshape(5, 8) * x[0]
    sigmoid = lambda v: 1.0 / (1.0 + np.exp(-v))
    outputs = []
    for row in FEATURES:
        z = np.concatenate([row * x[1], hidden]) @ kernel
        i, f, g, o = (z[k : k + 2] for k in range(0, 8, 2))
        cell = sigmoid(f + x[2]) * cell + sigmoid(i) * np.tanh(g)
        hidden = sigmoid(o) * np.tanh(cell)
        outputs.append(hidden)
    return np.sum(np.stack(outputs)[::2] ** 2) + outputs[-1][0] * x[3]


def soft_decision_tree(x):
    """Leaves by nested tuples and a recursion over them."""
    tree = (0, x[0], (1, x[1], 0.1, 0.9), (2, x[2], 0.4, x[3]))

    def predict(node, sample):
        if not isinstance(node, tuple):
            return node
        feature, threshold, left, right = node
        gate = 1.0 / (1.0 + math.exp(-4.0 * (sample[feature] - threshold)))
        return (1.0 - gate) * predict(left, sample) + gate * predict(right, sample)

    return sum((predict(tree, row) - 0.3 * y) ** 2 for row, y in zip(FEATURES, LABELS))


def q_learning_table(x):
    """A table indexed by state and action, written in place while it is read."""
    q = np.zeros((3, 2))
    rewards = {(0, 1): x[0], (1, 0): x[1], (2, 1): x[2]}
    state = 0
    for step, action in enumerate([1, 0, 1, 1, 0, 1]):
        following = (state + action + 1) % 3
        reward = rewards.get((state, action), -0.1)
        best = max(q[following])
        q[state, action] += 0.5 * (reward + x[3] * best - q[state, action])
        state = following
    return np.sum(q**2) + max(q.flat)


def _counted(function):
    """A decorator written in Python, which is run like any code."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper_total = function(*args, **kwargs)
        return wrapper_total + 0.1 * len(args)

    return wrapper


@_counted
def _margin(scores, label, *, delta=1.0):
    others = [s for k, s in enumerate(scores) if k != label]
    return sum(max(0.0, s - scores[label] + delta) for s in others)


def hinge_loss_decorated(x):
    total = 0.0
    for row, label in zip(FEATURES, LABELS):
        scores = [v * w for v, w in zip(row, x[1:])]
        total += _margin(scores, label, delta=0.5 + x[0])
    return total


def event_queue(x):
    """Events sorted by time in a list of tuples; new ones inserted while it is worked off."""
    events = sorted([(x[0], 1, 1.0), (x[1], 2, x[2]), (x[3], 3, 2.0)], key=operator.itemgetter(0))
    clock = level = 0.0
    for time, kind, amount in events:
        level *= math.exp(-(time - clock))
        level += amount if kind != 2 else 0.5 * amount
        clock = time
    return level * clock


def penalty_with_cleanup(x):
    """try/finally and errstate around a guarded division."""
    log = {"enter": 0, "leave": 0}
    total = 0.0
    for v in x:
        try:
            log["enter"] += 1
            if v < 0.4:
                continue
            with np.errstate(divide="ignore", over="ignore"):
                total += np.log(v) / v
        finally:
            log["leave"] += 1
            total += 0.1 * v * log["leave"]
    assert log["enter"] == log["leave"], f"{log}"
    return total


HOSTILE = [
    Hostile(f, (point(),))
    for f in (
        pid_tracks_setpoints,
        riccati_backwards,
        mpc_by_shooting,
        bode_gain_of_a_filter,
        binomial_option,
        loan_with_prepayment,
        bond_yield_by_newton,
        portfolio_with_costs,
        heston_paths,
        network_of_objects,
        momentum_descent_in_a_dict,
        attention_with_mask,
        recurrent_cell_with_gates,
        soft_decision_tree,
        q_learning_table,
        hinge_loss_decorated,
        event_queue,
        penalty_with_cleanup,
    )
]
HOSTILE += [Hostile(binomial_option, (point(), "european"))]
