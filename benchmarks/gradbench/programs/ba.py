"""ba: bundle adjustment. A Jacobian that is sparse by its structure: each observation depends on
one camera, one point and one weight."""

import numpy as np

from autodiff_sst import jacobian, vjp

from ..checks import differences
from ..program import Form, Program

FILES = {31843: ("ba1", 49, 7776), 225911: ("ba5", 257, 65132), 1255268: ("ba14", 356, 226730)}


def rotate(rotation, x):
    """Rows of `x` turned by axis-angle vectors, after Rodrigues."""
    squared = np.sum(rotation**2, axis=1, keepdims=True)
    angle = np.sqrt(np.where(squared == 0.0, 1.0, squared))
    axis = rotation / angle
    along = np.sum(axis * x, axis=1, keepdims=True)
    c, s = np.cos(angle), np.sin(angle)
    turned = x * c + np.cross(axis, x) * s + axis * (along * (1.0 - c))
    return np.where(squared == 0.0, x + np.cross(rotation, x), turned)


def errors(cams, points, w, feats):
    """Errors of reprojection, one camera, point and weight a row."""
    seen = rotate(cams[:, 0:3], points - cams[:, 3:6])
    u = seen[:, 0:2] / seen[:, 2:3]
    squared = np.sum(u**2, axis=1, keepdims=True)
    u = u * (1.0 + cams[:, 9:10] * squared + cams[:, 10:11] * squared**2)
    projected = cams[:, 6:7] * u + cams[:, 7:9]
    return w[:, None] * (projected - feats)


def weight_errors(w):
    return 1.0 - w**2


def objective(cams, points, w, feats, obs):
    found = errors(cams[obs[:, 0]], points[obs[:, 1]], w, feats)
    return found, weight_errors(w)


def jacobian_of_rows(cams, points, w, feats, obs):
    """The 15 entries of both rows of each observation that are not zero, and those of the weights.

    No two observations share a row, so that two pullbacks give all of them.
    """
    gathered = cams[obs[:, 0]], points[obs[:, 1]], w
    _, pullback = vjp(lambda c, x, w: errors(c, x, w, feats), *gathered)
    rows = []
    for k in range(2):
        seed = np.zeros_like(feats)
        seed[:, k] = 1.0
        c_bar, x_bar, w_bar = pullback(seed)
        rows.append(np.concatenate([c_bar, x_bar, w_bar[:, None]], axis=1))
    _, pullback = vjp(weight_errors, w)
    return np.stack(rows, axis=1), pullback(np.ones_like(w))[0]


def rotate_one(rotation, x):
    squared = rotation @ rotation
    if squared == 0.0:
        return x + np.cross(rotation, x)
    angle = np.sqrt(squared)
    axis = rotation / angle
    c, s = np.cos(angle), np.sin(angle)
    return x * c + np.cross(axis, x) * s + axis * (axis @ x * (1.0 - c))


def error(cam, point, w, feat):
    """Error of reprojection of one observation."""
    seen = rotate_one(cam[0:3], point - cam[3:6])
    u = seen[0:2] / seen[2]
    squared = u @ u
    u = u * (1.0 + cam[9] * squared + cam[10] * squared**2)
    return w * (cam[6] * u + cam[7:9] - feat)


def objective_loop(cams, points, w, feats, obs):
    found = np.empty_like(feats)
    for i, (camera, point) in enumerate(obs):
        found[i] = error(cams[camera], points[point], w[i], feats[i])
    return found, weight_errors(w)


error_jacobian = jacobian(error, (0, 1, 2))


def jacobian_loop(cams, points, w, feats, obs):
    found = np.empty((len(obs), 2, 15))
    weights = np.empty(len(obs))
    for i, (camera, point) in enumerate(obs):
        weight = float(w[i])
        parts = error_jacobian(cams[camera], points[point], weight, feats[i])
        found[i, :, :11], found[i, :, 11:14], found[i, :, 14] = parts
        weights[i] = -2.0 * weight
    return found, weights


def _cross(a, b):
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def by_hand(cams, points, w, feats, obs):
    """From the formulas, one vector over all observations for each component.

    The derivative of a rotation in its axis-angle vector v, after Gallego and Yezzi (2015):
    d(R x)/dv = -R [x] (v v' + (R' - 1) [v]) / |v|^2.
    """
    count = len(obs)
    cam = np.ascontiguousarray(cams[obs[:, 0]].T)
    v, focal, k1, k2 = cam[0:3], cam[6], cam[9], cam[10]
    x = points[obs[:, 1]].T - cam[3:6]

    squared = v[0] * v[0] + v[1] * v[1] + v[2] * v[2]
    still = squared == 0.0
    resting = bool(still.any())
    if resting:
        squared[still] = 1.0
    angle = np.sqrt(squared)
    axis = v / angle
    c, s = np.cos(angle), np.sin(angle)
    if resting:
        c[still], s[still] = 1.0, 0.0
    rest = 1.0 - c
    # The matrix R, row by row.
    scaled = axis * rest
    sine = axis * s
    xy, xz, yz = scaled[0] * axis[1], scaled[0] * axis[2], scaled[1] * axis[2]
    turn = (
        (c + scaled[0] * axis[0], xy - sine[2], xz + sine[1]),
        (xy + sine[2], c + scaled[1] * axis[1], yz - sine[0]),
        (xz - sine[1], yz + sine[0], c + scaled[2] * axis[2]),
    )
    seen = [row[0] * x[0] + row[1] * x[1] + row[2] * x[2] for row in turn]
    if resting:
        added = _cross(v[:, still], x[:, still])
        for k in range(3):
            seen[k][still] += added[k]

    z = 1.0 / seen[2]
    u = seen[0] * z, seen[1] * z
    r2 = u[0] * u[0] + u[1] * u[1]
    radial = 1.0 + r2 * (k1 + k2 * r2)
    slope = 2.0 * (k1 + 2.0 * (k2 * r2))  # of radial in r2, twice

    found = np.empty((count, 2, 15))
    scale = w * focal
    inverse = 1.0 / squared
    for k in range(2):
        # d projected_k / d u, then / d seen
        across = slope * (u[0] * u[1])
        own = radial + slope * (u[k] * u[k])
        du = [own, across] if k == 0 else [across, own]
        du[0] *= scale
        du[1] *= scale
        a0, a1 = du[0] * z, du[1] * z
        a2 = -(a0 * u[0] + a1 * u[1])
        g = [turn[0][j] * a0 + turn[1][j] * a1 + turn[2][j] * a2 for j in range(3)]
        h = _cross(x, g)
        along = v[0] * h[0] + v[1] * h[1] + v[2] * h[2]
        moved = [row[0] * h[0] + row[1] * h[1] + row[2] * h[2] for row in turn]
        for j in range(3):
            moved[j] -= h[j]
        twist = _cross(v, moved)
        row = found[:, k]
        for j in range(3):
            bar = (v[j] * along - twist[j]) * inverse
            if resting:
                bar[still] = h[j][still]
            row[:, j] = bar
            row[:, 3 + j] = -g[j]
            row[:, 11 + j] = g[j]
        distorted = radial * u[k]
        row[:, 6] = w * distorted
        row[:, 7 + k] = w
        row[:, 8 - k] = 0.0
        far = scale * u[k] * r2
        row[:, 9] = far
        row[:, 10] = far * r2
        row[:, 14] = focal * distorted + cam[7 + k] - feats[:, k]
    return found, -2.0 * w


def csr(jacobian, obs, cameras, points):
    """Data, columns and starts of rows of the whole Jacobian, as `scipy.sparse` takes them."""
    rows, weights = jacobian
    count = len(obs)
    own = np.arange(count)
    columns = np.concatenate(
        [
            11 * obs[:, :1] + np.arange(11),
            11 * cameras + 3 * obs[:, 1:] + np.arange(3),
            11 * cameras + 3 * points + own[:, None],
        ],
        axis=1,
    )
    data = np.concatenate([rows.ravel(), weights])
    columns = np.concatenate([np.repeat(columns, 2, axis=0).ravel(), columns[:, -1]])
    starts = np.concatenate([15 * np.arange(2 * count), 30 * count + np.arange(count + 1)])
    return data, columns, starts


def inputs(data, p, n=None, m=None):
    stream = np.random.default_rng(31337)
    name, *known = FILES.get(p, ("", n, m))
    n, m = known
    own = np.arange(p)
    obs = np.stack([own % n, own % m], axis=1)
    path = data and data / "ba" / f"{name}_n{n}_m{m}_p{p}.txt"
    if path and path.exists():
        lines = path.read_text().splitlines()[1:5]
        one = [np.array(line.split(), dtype=float) for line in lines]
        cams, points, w, feats = (np.tile(a, (k, 1)) for a, k in zip(one, (n, m, p, p)))
        return cams, points, w[:, 0], feats, obs
    cams = stream.normal(size=(n, 11))
    cams[:, 3:6] += (0.0, 0.0, -50.0)
    cams[:, 6] += 400.0
    cams[:, 9:] *= 0.01
    cams[0, :3] = 0.0  # a camera that is not turned
    points = stream.normal(size=(m, 3))
    return cams, points, stream.uniform(size=p), stream.normal(size=(p, 2)), obs


def reference(cams, points, w, feats, obs):
    rows = []
    for i, (camera, point) in enumerate(obs):
        everything = np.concatenate([cams[camera], points[point], w[i : i + 1]])

        def one(x, feat=feats[i]):
            return errors(x[None, :11], x[None, 11:14], x[14:], feat[None])[0]

        rows.append(differences(one, everything, 1e-3))
    return np.array(rows), differences(lambda w: np.sum(weight_errors(w)), w, 1e-3)


PROGRAM = Program(
    name="ba",
    about="bundle adjustment: a Jacobian that is sparse by structure",
    forms=(
        Form("arrays", objective, jacobian_of_rows, by_hand),
        Form("loop", objective_loop, jacobian_loop, by_hand),
    ),
    sizes={f"p={p}": {"p": p} for p in FILES},
    quick=("p=31843",),
    tiny={"p": 6, "n": 2, "m": 3},
    inputs=inputs,
    reference=reference,
    wrt=(0, 1, 2),
    scalar=False,
    tolerance=1e-8,
)
