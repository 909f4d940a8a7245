"""Programs of signals, images, chemistry, finance, learning and games, as people write them."""

import math
from dataclasses import dataclass

import numpy as np
from constructs.rows import Hostile, point

STREAM = np.random.default_rng(5)
IMAGE, KERNEL = STREAM.uniform(0.2, 1.0, (6, 5)), STREAM.uniform(0.1, 0.6, (3, 2))
GAMES = [(k % 4, (k + 1 + k % 3) % 4, k % 2) for k in range(12)]
EDGES = np.array([[0, 1], [1, 2], [2, 3], [3, 0], [0, 2]])


def blurred(kernel, image):
    """A correlation by the places of its kernel."""
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(kh):
        for j in range(kw):
            out += kernel[i, j] * image[i : i + out.shape[0], j : j + out.shape[1]]
    return np.mean((out - 0.5) ** 2)


def convolved(kernel, image):
    """The same by the places of the image."""
    kh, kw = kernel.shape
    total = 0.0
    for i in range(image.shape[0] - kh + 1):
        for j in range(image.shape[1] - kw + 1):
            total += np.tanh(np.sum(kernel * image[i : i + kh, j : j + kw])) ** 2
    return total


def filtered(x, gain):
    spectrum = np.fft.rfft(x)
    return np.sum((np.fft.irfft(spectrum * gain, n=len(x)) - 0.3) ** 2)


def optimal_transport(cost):
    kernel = np.exp(-cost / 0.3)
    a, b = np.ones(len(cost)) / len(cost), np.ones(cost.shape[1]) / cost.shape[1]
    u = np.ones_like(a)
    for _ in range(5):
        v = b / (kernel.T @ u)
        u = a / (kernel @ v)
    return np.sum(u[:, None] * kernel * v[None, :] * cost)


def hidden_states(log_A, log_B, seen):
    alpha = log_B[:, seen[0]]
    for t in range(1, len(seen)):
        top = alpha.max()
        alpha = np.log(np.exp(alpha - top) @ np.exp(log_A)) + top + log_B[:, seen[t]]
    return np.log(np.sum(np.exp(alpha)))


def rated(x, games):
    """A rating that each game changes."""
    r, loss = x.copy(), 0.0
    for i, j, won in games:
        p = 1.0 / (1.0 + np.exp(r[j] - r[i]))
        loss -= np.log(p) if won else np.log(1.0 - p)
        change = 0.3 * (won - p)
        r[i] += change
        r[j] -= change
    return loss


def assembled(stiffness, load):
    """Bars in a row, put together with `np.ix_`."""
    n = len(stiffness) + 1
    K = np.zeros((n, n))
    for e in range(n - 1):
        dofs = [e, e + 1]
        K[np.ix_(dofs, dofs)] += stiffness[e] * np.array([[1.0, -1.0], [-1.0, 1.0]])
    u = np.zeros(n)
    u[1:] = np.linalg.solve(K[1:, 1:], load[1:])
    return load @ u


def springs(x, edges, rest):
    energy = 0.0
    for a, b in edges:
        energy += (np.linalg.norm(x[a] - x[b]) - rest) ** 2
    return energy


def gated(W, U, rows):
    h = np.zeros(len(W))
    for row in rows:
        both = np.concatenate([row, h])
        z = 1.0 / (1.0 + np.exp(-W @ both))
        h = (1.0 - z) * h + z * np.tanh(U @ both)
    return np.sum(h * h)


def smoothed(x, seen):
    """A filter forwards and a smoother backwards, with lists of states."""
    m, P = 0.0, 1.0
    means, variances, before = [], [], []
    for y in seen:
        mp, Pp = 0.9 * m, 0.81 * P + x[0]
        gain = Pp / (Pp + x[1])
        m, P = mp + gain * (y - mp), (1.0 - gain) * Pp
        means.append(m)
        variances.append(P)
        before.append((mp, Pp))
    s = means[-1]
    total = s * s
    for t in range(len(seen) - 2, -1, -1):
        s = means[t] + 0.9 * variances[t] / before[t + 1][1] * (s - before[t + 1][0])
        total += s * s
    return total


def warped(flow, image):
    """An image looked up between its points."""
    h, w = image.shape
    yy, xx = np.meshgrid(np.arange(h), np.arange(w), indexing="ij")
    y = np.clip(yy + flow[0], 0, h - 1.001)
    x = np.clip(xx + flow[1], 0, w - 1.001)
    y0, x0 = np.floor(y).astype(int), np.floor(x).astype(int)
    dy, dx = y - y0, x - x0
    top = (1 - dx) * image[y0, x0] + dx * image[y0, x0 + 1]
    bottom = (1 - dx) * image[y0 + 1, x0] + dx * image[y0 + 1, x0 + 1]
    return np.mean(((1 - dy) * top + dy * bottom) ** 2)


def option(x, n):
    """An American option by a tree."""
    up = np.exp(0.3 * x[1])
    p = (1.01 - 1.0 / up) / (up - 1.0 / up)
    v = np.maximum(1.05 - x[0] * up ** np.arange(n, -n - 1, -2), 0.0)
    for i in range(n - 1, -1, -1):
        v = 0.99 * (p * v[:-1] + (1.0 - p) * v[1:])
        v = np.maximum(v, 1.05 - x[0] * up ** np.arange(i, -i - 1, -2))
    return v[0]


def aligned(scores):
    """A soft alignment of two sequences."""
    n, m = scores.shape
    D = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        D[i, 0] = D[i - 1, 0] - 0.3
    for j in range(1, m + 1):
        D[0, j] = D[0, j - 1] - 0.3
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            a, b, c = D[i - 1, j - 1] + scores[i - 1, j - 1], D[i - 1, j] - 0.3, D[i, j - 1] - 0.3
            top = max(a, b, c)
            D[i, j] = top + math.log(math.exp(a - top) + math.exp(b - top) + math.exp(c - top))
    return D[n, m]


def bounced(x, steps):
    """Particles between walls."""
    q, v = x.copy(), 0.5 - x
    for _ in range(steps):
        v = v - 0.3 * q
        q = q + 0.3 * v
        hit = q < 0.0
        q[hit] = -q[hit]
        v[hit] = -0.9 * v[hit]
    return np.sum(q * q + v * v)


@dataclass
class Layer:
    weights: np.ndarray
    shift: np.ndarray

    def __call__(self, h):
        return np.tanh(h @ self.weights + self.shift)


def layered(x, y):
    layers = [Layer(np.outer(x, x[::-1]), x), Layer(np.diag(x), 0.1 * x)]
    h = y
    for layer in layers:
        h = layer(h) + 0.1 * h
    shifted = h - h.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.mean(logs[np.arange(len(y)), [1, 0, 3]])


HOSTILE = [
    Hostile(blurred, (KERNEL, IMAGE), (0, 1)),
    Hostile(convolved, (KERNEL, IMAGE)),
    Hostile(filtered, (IMAGE.ravel()[:8], KERNEL.ravel()[:5]), (0, 1)),
    Hostile(optimal_transport, (IMAGE[:3, :4],)),
    Hostile(hidden_states, (IMAGE[:3, :3], IMAGE[3:, :4], [0, 3, 2, 2, 1]), (0, 1)),
    Hostile(rated, (point(), GAMES)),
    Hostile(assembled, (point(), np.array([0.1, 0.4, 0.2, 0.3, 0.7])), (0, 1)),
    Hostile(springs, (IMAGE[:4, :2], EDGES, 0.4)),
    Hostile(gated, (IMAGE[:2, :4], IMAGE[2:4, :4], IMAGE[:3, 1:3]), (0, 1)),
    Hostile(smoothed, (point(), IMAGE[:, 0])),
    Hostile(warped, (0.4 * IMAGE[:2, 0] + 0.1, IMAGE)),
    Hostile(option, (point(), 4)),
    Hostile(aligned, (IMAGE[:3, :4],)),
    Hostile(bounced, (point(), 12)),
    Hostile(layered, (point(), IMAGE[:3, :4])),
]
