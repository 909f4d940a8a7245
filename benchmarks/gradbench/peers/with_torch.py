"""The programs with PyTorch, eager, in double precision on one thread."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from ..descent import descend as descend_arrays
from ..programs import gmm
from ..programs.det import other_columns

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

Thunk = Callable[[], Any]


def tensor(x: Any) -> Any:
    """Arrays as tensors, at any depth; numbers as they are."""
    if isinstance(x, dict):
        return {name: tensor(value) for name, value in x.items()}
    return torch.from_numpy(x) if hasattr(x, "dtype") and getattr(x, "ndim", 0) else x


def arrays(x: Any) -> Any:
    if isinstance(x, (tuple, list)):
        return tuple(map(arrays, x))
    return x.detach().numpy() if isinstance(x, torch.Tensor) else x


def gradient(function: Any, wrt: tuple[int, ...] = (0,)) -> Callable[..., Thunk]:
    def prepare(form: Any, args: Any) -> Thunk:
        given = list(map(tensor, args))
        for k in wrt:
            given[k] = torch.as_tensor(given[k]).requires_grad_()
        chosen = [given[k] for k in wrt]

        def run() -> Any:
            found = arrays(torch.autograd.grad(function(*given), chosen))
            return found if len(wrt) > 1 else found[0]

        return run

    return prepare


def square(x: Any) -> Any:
    return x * x


def logsumexp(x: Any) -> Any:
    largest = torch.amax(x)
    return largest + torch.log(torch.sum(torch.exp(x - largest)))


def misfit(x: Any, n: int) -> Any:
    t = -1.0 + 2.0 * torch.arange(n) / (n - 1)
    residual = torch.sign(t) - torch.vander(t, len(x), increasing=True) @ x
    return 0.5 * torch.sum(residual**2)


def cost(centres: Any, points: Any) -> Any:
    squares = torch.sum(points**2, dim=1)[:, None] + torch.sum(centres**2, dim=1)
    return torch.sum(torch.min(squares - 2.0 * points @ centres.T, dim=1).values)


def kmeans_parts(form: Any, args: Any) -> Thunk:
    centres, points = map(tensor, args)
    centres.requires_grad_()

    def parts() -> Any:
        (first,) = torch.autograd.grad(cost(centres, points), centres, create_graph=True)
        (second,) = torch.autograd.grad(torch.sum(first), centres)
        return arrays((first, second))

    return parts


def log_likelihood(alpha: Any, means: Any, q: Any, l: Any, x: Any, m: int, gamma: float) -> Any:
    n, d = x.shape
    k = len(alpha)
    column, row = torch.triu_indices(d, d, 1)
    factors = torch.diag_embed(torch.exp(q))
    factors[:, row, column] = l
    whitened = (x - means[:, None, :]) @ factors.mT
    scores = (alpha + torch.sum(q, dim=1))[:, None] - 0.5 * torch.sum(whitened**2, dim=2)
    constant = 0.5 * d * math.log(2.0 * math.pi) + torch.logsumexp(alpha, dim=0)
    nu = d + m + 1
    prior = k * (nu * d * math.log(gamma / math.sqrt(2.0)) - gmm.log_gamma(0.5 * nu, d))
    prior = prior - 0.5 * gamma**2 * torch.sum(factors**2) + m * torch.sum(q)
    return torch.sum(torch.logsumexp(scores, dim=0)) - n * constant + prior


def slope(x: Any, y: Any) -> Any:
    return torch.cat([x[:1], x[1:] * y[:-1]])


def final(x: Any, steps: int) -> Any:
    h = 2.0 / steps
    y = torch.zeros_like(x)
    for _ in range(steps):
        k1 = slope(x, y)
        k2 = slope(x, y + 0.5 * h * k1)
        k3 = slope(x, y + 0.5 * h * k2)
        k4 = slope(x, y + h * k3)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return y[-1]


def loss(main: Any, extra: Any, state: Any, sequence: Any) -> Any:
    count, bits = sequence.shape
    layers = len(main) // 2
    weights = main.reshape(layers, 2, 4, bits)
    states = [(state[2 * i], state[2 * i + 1]) for i in range(layers)]
    total = 0.0
    for t in range(count - 1):
        u = sequence[t] * extra[0]
        for i, (hidden, cell) in enumerate(states):
            w, b = weights[i]
            forget, outgate = torch.sigmoid(u * w[0] + b[0]), torch.sigmoid(u * w[2] + b[2])
            ingate = torch.sigmoid(hidden * w[1] + b[1])
            change = torch.tanh(hidden * w[3] + b[3])
            cell = cell * forget + ingate * change
            u = outgate * torch.tanh(cell)
            states[i] = u, cell
        scores = u * extra[1] + extra[2]
        normal = torch.log(2.0 + torch.sum(torch.exp(scores)))
        total = total + torch.sum(sequence[t + 1] * (scores - normal))
    return -total / (bits * (count - 1))


def det(a: Any) -> Any:
    n = a.shape[-1]
    if n == 1:
        return a[..., 0, 0]
    minors = torch.swapaxes(a[..., 1:, :][..., torch.from_numpy(other_columns(n))], -2, -3)
    signs = (-1.0) ** torch.arange(n)
    return torch.sum(signs * a[..., 0, :] * det(minors), dim=-1)


def rotate(rotation: Any, x: Any) -> Any:
    squared = torch.sum(rotation**2, dim=1, keepdim=True)
    angle = torch.sqrt(torch.where(squared == 0.0, 1.0, squared))
    axis = rotation / angle
    along = torch.sum(axis * x, dim=1, keepdim=True)
    c, s = torch.cos(angle), torch.sin(angle)
    turned = x * c + torch.linalg.cross(axis, x) * s + axis * (along * (1.0 - c))
    return torch.where(squared == 0.0, x + torch.linalg.cross(rotation, x), turned)


def errors(cams: Any, points: Any, w: Any, feats: Any) -> Any:
    seen = rotate(cams[:, 0:3], points - cams[:, 3:6])
    u = seen[:, 0:2] / seen[:, 2:3]
    squared = torch.sum(u**2, dim=1, keepdim=True)
    u = u * (1.0 + cams[:, 9:10] * squared + cams[:, 10:11] * squared**2)
    return w[:, None] * (cams[:, 6:7] * u + cams[:, 7:9] - feats)


def ba_rows(form: Any, args: Any) -> Thunk:
    cams, points, w, feats, obs = map(tensor, args)

    def rows() -> Any:
        inputs = cams[obs[:, 0]], points[obs[:, 1]], w.clone()
        for x in inputs:
            x.requires_grad_()
        found = errors(*inputs, feats)
        both = []
        for k in range(2):
            c_bar, x_bar, w_bar = torch.autograd.grad(
                torch.sum(found[:, k]), inputs, retain_graph=k == 0
            )
            both.append(torch.cat([c_bar, x_bar, w_bar[:, None]], dim=1))
        (weights,) = torch.autograd.grad(torch.sum(1.0 - inputs[2] ** 2), inputs[2])
        return arrays((torch.stack(both, dim=1), weights))

    return rows


def euler(angles: Any) -> Any:
    """Rotations for rows of angles."""
    c, s = torch.cos(angles), torch.sin(angles)
    one, zero = torch.ones_like(c[:, 0]), torch.zeros_like(c[:, 0])

    def rows(*entries: Any) -> Any:
        return torch.stack(entries, dim=1).reshape(-1, 3, 3)

    rx = rows(one, zero, zero, zero, c[:, 0], -s[:, 0], zero, s[:, 0], c[:, 0])
    ry = rows(c[:, 2], zero, s[:, 2], zero, one, zero, -s[:, 2], zero, c[:, 2])
    rz = rows(c[:, 1], -s[:, 1], zero, s[:, 1], c[:, 1], zero, zero, zero, one)
    return rz @ ry @ rx


def axis_angle(v: Any) -> Any:
    angle = torch.sqrt(torch.sum(v**2))
    axis = v / angle
    c, s = torch.cos(angle), torch.sin(angle)
    x, y, z = axis
    zero = torch.zeros_like(x)
    skew = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero]).reshape(3, 3)
    return c * torch.eye(3) + s * skew + (1.0 - c) * torch.outer(axis, axis)


def vertices(theta: Any, model: Any, parents: Any) -> Any:
    zero = torch.zeros(1)
    pose = [torch.zeros(6)]
    for k in range(6, 26, 4):
        pose += [theta[k : k + 2], zero, theta[k + 2 : k + 3], zero, zero, theta[k + 3 : k + 4]]
        pose += [zero, zero, torch.zeros(3)]
    turns = euler(torch.cat(pose).reshape(-1, 3))
    turns = torch.cat([turns, torch.zeros(len(parents), 3, 1)], dim=2)
    last = torch.tensor([0.0, 0.0, 0.0, 1.0]).expand(len(parents), 1, 4)
    relatives = model["base_relatives"] @ torch.cat([turns, last], dim=1)
    absolutes: list[Any] = []
    for bone, parent in enumerate(parents):
        above = absolutes[parent] @ relatives[bone] if parent >= 0 else relatives[bone]
        absolutes.append(above)
    transforms = torch.stack(absolutes) @ model["inverse_base_absolutes"]
    moved = model["base_positions"] @ transforms[:, :3].mT
    skin = torch.sum(model["weights"].T[:, :, None] * moved, dim=0)
    return skin @ axis_angle(theta[0:3]).T + theta[3:6]


def ht_columns(form: Any, args: Any) -> Thunk:
    theta, us, model, correspondences, points = map(tensor, args)
    parents = model["parents"]

    def objective(theta: Any, us: Any) -> Any:
        corners = vertices(theta, model, parents)[model["triangles"][correspondences]]
        u, v = us[:, 0:1], us[:, 1:2]
        placed = u * corners[:, 0] + v * corners[:, 1] + (1.0 - u - v) * corners[:, 2]
        return (points - placed).ravel()

    def columns() -> Any:
        def along(e: Any) -> Any:
            return torch.func.jvp(lambda us: objective(theta, us), (us,), (e.expand_as(us),))[1]

        first = [along(e)[:, None] for e in torch.eye(2)]
        in_theta = torch.func.jacfwd(objective)(theta, us)
        return arrays(torch.cat([*first, in_theta], dim=1))

    return columns


OPERATORS = {"r": torch.func.grad, "f": torch.func.jacfwd}


def potential(position: Any, w: Any) -> Any:
    x, y = position[0] - 10.0, position[1]
    return 1.0 / torch.hypot(x, y - 10.0 + w) + 1.0 / torch.hypot(x, y)


def particle_slope(form: Any, args: Any) -> Thunk:
    outer, inner = form.name.split()[1]
    uphill = OPERATORS[inner](potential)
    w, whole = args

    def function(w: Any) -> Any:
        position, velocity = torch.tensor([0.0, 8.0]), torch.tensor([0.75, 0.0])
        while True:
            after = position + 0.1 * velocity
            if after[1] <= 0.0:
                break
            velocity = velocity - 0.1 * uphill(position, w)
            position = after
        return (position[0] - position[1] / velocity[1] * velocity[0]) ** 2

    derivative = OPERATORS[outer](function)

    def slope(w: Any) -> Any:
        return float(derivative(torch.tensor(w)))

    def value(w: Any) -> Any:
        return float(function(torch.tensor(w)))

    return lambda: descend_arrays(value, slope, w) if whole else slope(w)


VERSIONS: dict[str, Callable[..., Thunk]] = {
    "hello": gradient(square),
    "lse arrays": gradient(logsumexp),
    "llsq arrays": gradient(misfit),
    "kmeans arrays": kmeans_parts,
    "gmm arrays": gradient(log_likelihood, (0, 1, 2, 3)),
    "ode arrays": gradient(final),
    "lstm": gradient(loss, (0, 1)),
    "det arrays": gradient(det),
    "ba arrays": ba_rows,
    "ht": ht_columns,
    **{f"particle arrays {pair}": particle_slope for pair in ("rr", "fr", "rf", "ff")},
}
