"""Programs of geometry, biology, ecology and image processing."""

import collections
import enum
import math
from abc import ABC, abstractmethod

import numpy as np
from constructs import realistic_helpers as helpers
from constructs.rows import Hostile, point

BONDS = [(0, 1, 1.0), (1, 2, 1.2), (2, 3, 0.9)]
SEQUENCE = "ACGTTAGC"
IMAGE = np.sin(np.arange(36.0)).reshape(6, 6)


class Model(enum.Enum):
    LOGISTIC = "logistic"
    ALLEE = "allee"


class Shape(ABC):
    @abstractmethod
    def distance(self, p): ...

    def inside(self, p):
        return self.distance(p) < 0


class Ball(Shape):
    def __init__(self, centre, radius):
        self.centre, self.radius = centre, radius

    def distance(self, p):
        return np.linalg.norm(p - self.centre) - self.radius


class Slab(Shape):
    def __init__(self, half):
        self.half = half

    def distance(self, p):
        q = np.abs(p) - self.half
        return np.linalg.norm(np.maximum(q, 0.0)) + min(max(q[0], q[1]), 0.0)


class Union(Shape):
    def __init__(self, *parts):
        self.parts = parts

    def distance(self, p):
        return min(part.distance(p) for part in self.parts)


def sphere_tracing(x):
    """An abstract class, a union of shapes, marching until a surface is near."""
    scene = Union(Ball(np.array([2.0, x[0]]), 0.5 * x[1]), Slab(np.array([0.3, 0.2])))
    origin, direction = np.array([-1.0, 1.5]), np.array([1.0, -x[3]])
    direction = direction / np.linalg.norm(direction)
    travelled = 0.0
    for _ in range(30):
        gap = scene.distance(origin + travelled * direction)
        if gap < 1e-3 or travelled > 6.0:
            break
        travelled += 0.9 * gap
    return travelled * x[2]


def polygon_area_and_moment(x):
    """Vertices in a list of tuples; neighbours by modulo and by negative index."""
    vertices = [(0.0, 0.0), (1.0 + x[0], 0.0), (1.0, x[1]), (x[2] - 1.0, x[3])]
    area = moment = 0.0
    for k, (px, py) in enumerate(vertices):
        qx, qy = vertices[(k + 1) % len(vertices)]
        ox, oy = vertices[k - 1]
        cross = px * qy - qx * py
        area += 0.5 * cross
        moment += cross * (px + qx) / 6.0 + 0.01 * (ox - px) * (oy - qy)
    return abs(area) + moment


def rigid_alignment(x):
    """A rotation by angle applied to a cloud by einsum, distances by broadcasting."""
    cloud = np.array([[0.0, 1.0], [1.0, 0.5], [-0.5, 0.2]])
    c, s = np.cos(x[0]), np.sin(x[0])
    turned = np.einsum("ij,nj->ni", np.array([[c, -s], [s, c]]), cloud) + x[1:3]
    gaps = turned[:, None, :] - cloud[None, :, :]
    squared = np.sum(gaps**2, axis=-1)
    soft = -np.log(np.sum(np.exp(-squared / x[3]), axis=1))
    return np.mean(soft) + np.trace(squared)


def quaternion_chain(x):
    """A class with operators, a class method and a static method."""
    total = Quaternion.from_axis(np.array([0.0, 0.0, 1.0]), x[0])
    for angle in x[1:]:
        total = total * Quaternion.from_axis(np.array([1.0, 0.0, 0.0]), angle)
        total = -total if angle > 1.0 else total
    return total.rotate(np.array([1.0, 2.0, 3.0]))[1] + total.w * abs(total)


class Quaternion:
    def __init__(self, w, v):
        self.w, self.v = w, v

    @classmethod
    def from_axis(cls, axis, angle):
        half = cls.halved(angle)
        return cls(np.cos(half), np.sin(half) * axis)

    @staticmethod
    def halved(angle):
        return angle / 2.0

    def __mul__(self, other):
        w = self.w * other.w - self.v @ other.v
        return Quaternion(w, self.w * other.v + other.w * self.v + np.cross(self.v, other.v))

    def __neg__(self):
        return Quaternion(-self.w, -self.v)

    def __abs__(self):
        return np.sqrt(self.w**2 + self.v @ self.v)

    @property
    def conjugate(self):
        return Quaternion(self.w, -self.v)

    def rotate(self, p):
        return (self * Quaternion(0.0, p) * self.conjugate).v


def spline_by_de_boor(x):
    """Points overwritten level by level."""
    knots = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]
    total = 0.0
    for t in (0.2, 0.5, 0.9):
        d = [v for v in x]
        for level in range(1, 4):
            for j in range(3, level - 1, -1):
                low, high = knots[j], knots[j + 4 - level]
                alpha = (t - low) / (high - low)
                d[j] = (1.0 - alpha) * d[j - 1] + alpha * d[j]
        total += d[3] ** 2
    return total


def molecule_energy(x):
    """Terms by kind from a table of functions; pairs from a nested comprehension."""
    positions = np.array([[k * 1.1, 0.3 * (-1) ** k] for k in range(4)])
    positions[:, 1] += x
    terms = {
        "bond": lambda r, r0: 0.5 * (r - r0) ** 2,
        "lennard": lambda r, s: 4.0 * 0.1 * ((s / r) ** 12 - (s / r) ** 6),
    }
    energy = collections.OrderedDict((name, 0.0) for name in terms)
    for i, j, rest in BONDS:
        energy["bond"] += terms["bond"](np.linalg.norm(positions[i] - positions[j]), rest)
    bonded = {(i, j) for i, j, _ in BONDS}
    for i, j in [(i, j) for i in range(4) for j in range(i + 1, 4) if (i, j) not in bonded]:
        r = np.sqrt(np.sum((positions[i] - positions[j]) ** 2))
        energy["lennard"] += terms["lennard"](r, 0.8)
    return sum(energy.values()) + 0.1 * energy["bond"] ** 2


def population_model(x, model=Model.ALLEE):
    """An enum chooses the growth; a list of populations with early extinction."""
    population, history = x[0], [x[0]]
    for year in range(8):
        if model is Model.LOGISTIC:
            growth = x[1] * population * (1.0 - population)
        elif model is Model.ALLEE:
            growth = x[1] * population * (1.0 - population) * (population / (0.1 * x[2]) - 1.0)
        else:
            raise ValueError(model)
        population += 0.1 * growth
        if population < 0.01:
            return 0.0 * population
        history.append(population)
    return history[-1] * history[len(history) // 2] + x[3]


def leslie_matrix_growth(x):
    """A matrix filled by diagonals, powers by repeated products, growth by a ratio."""
    n = 4
    leslie = np.zeros((n, n))
    leslie[0, 1:] = 1.5 * x[:3]
    leslie[np.arange(1, n), np.arange(n - 1)] = 0.3 + 0.1 * x[1:]
    stages = np.ones(n)
    for _ in range(6):
        before, stages = stages, leslie @ stages
    ratio = stages.sum() / before.sum()
    return ratio + stages[-1] / stages[0]


def sequence_alignment(x):
    """A table of soft scores filled cell by cell, from a string and a dict of scores."""
    other = "AGTTGC"
    score = {"match": x[0], "mismatch": -x[1], "gap": -x[2]}
    rows, columns = len(SEQUENCE) + 1, len(other) + 1
    table = np.zeros((rows, columns))
    table[:, 0] = score["gap"] * np.arange(rows)
    table[0, :] = score["gap"] * np.arange(columns)
    for i in range(1, rows):
        for j in range(1, columns):
            same = SEQUENCE[i - 1] == other[j - 1]
            moves = (
                table[i - 1, j - 1] + (score["match"] if same else score["mismatch"]),
                table[i - 1, j] + score["gap"],
                table[i, j - 1] + score["gap"],
            )
            top = max(moves)
            table[i, j] = top + x[3] * math.log(sum(math.exp((m - top) / x[3]) for m in moves))
    return table[-1, -1]


def gene_circuit(x):
    """A fixed set of reactions by name; a Hill function with a default; unrolled Euler."""

    def hill(u, k=0.5, n=2, *, repress=False):
        ratio = (u / k) ** n
        return 1.0 / (1.0 + ratio) if repress else ratio / (1.0 + ratio)

    names = ["lacI", "tetR", "cI"]
    levels = dict(zip(names, x))
    for _ in range(5):
        rates = {}
        for k, name in enumerate(names):
            source = names[k - 1]
            rates[name] = hill(levels[source], n=3, repress=True) - x[3] * levels[name]
        levels = {name: levels[name] + 0.2 * rates[name] for name in names}
    *_, last = levels.values()
    return last * levels["lacI"] + hill(levels["tetR"])


def epidemic_with_interventions(x):
    """Compartments in an array with named rows; a policy by date; the peak by `max`."""
    S, I, R = range(3)
    state = np.array([0.99, 0.01, 0.0])
    peaks = []
    for day in range(10):
        contact = x[0] if day < 4 else x[0] * (1.0 - 0.5 * x[1]) if day < 7 else 0.8 * x[0]
        infections = contact * state[S] * state[I]
        recoveries = 0.2 * x[2] * state[I]
        state = state + np.array([-infections, infections - recoveries, recoveries])
        peaks.append(state[I])
    day, peak = max(enumerate(peaks), key=lambda pair: pair[1])
    return peak + state[R] * x[3] + 0.0 * day


def pairwise_phylogeny(x):
    """Clusters merged by smallest distance; a dict of clusters that shrinks."""
    clusters = {name: [value] for name, value in zip("abcd", x)}
    height = 0.0
    while len(clusters) > 1:
        names = list(clusters)
        centre = {name: sum(clusters[name]) / len(clusters[name]) for name in names}
        first, second = names[0], names[1]
        height += (centre[first] - centre[second]) ** 2 * len(clusters)
        clusters[first] = clusters[first] + clusters.pop(second)
    return height


def blurred_image_sharpness(x):
    """A separable kernel, padding by modes, windows by nested slices."""
    kernel = np.exp(-0.5 * (np.arange(-1, 2) / x[0]) ** 2)
    kernel /= kernel.sum()
    rows = np.concatenate([IMAGE[:1], IMAGE, IMAGE[-1:]]) * x[1]
    padded = np.hstack([rows[:, :1], rows, rows[:, -1:]])
    out = np.zeros_like(IMAGE)
    for i, wi in enumerate(kernel):
        for j, wj in enumerate(kernel):
            out += wi * wj * padded[i : i + 6, j : j + 6]
    edges = np.hypot(out[1:, :-1] - out[:-1, :-1], out[:-1, 1:] - out[:-1, :-1] + x[2])
    return np.mean(edges[::2, 1::2]) * x[3]


def histogram_of_soft_counts(x):
    """Counts scattered by index with `np.add.at`, then cumulated."""
    values = np.concatenate([x, x**2])
    edges = np.linspace(0.0, 1.7, 5)
    places = np.clip(np.searchsorted(edges, values) - 1, 0, 3)
    counts = np.zeros(4)
    np.add.at(counts, places, values)
    shares = counts / counts.sum()
    cumulated = np.cumsum(shares)
    return -np.sum(shares[shares > 0] * np.log(shares[shares > 0])) + cumulated[1]


def camera_projection(x):
    """Several returned values, unpacked and starred; a homogeneous division."""

    def project(points, focal=1.0, *offsets):
        depth = 2.0 + points[..., 2]
        u = focal * points[..., 0] / depth
        v = focal * points[..., 1] / depth
        for k, offset in enumerate(offsets):
            u, v = (u + offset, v) if k % 2 == 0 else (u, v - offset)
        return u, v, depth

    points = np.array([[0.1, 0.2, 0.3], [0.5, -0.4, 1.0], [x[3], 0.0, 0.5]])
    u, v, *rest = project(points, x[0], *x[1:3])
    (depth,) = rest
    return np.sum(u * v) + depth.min() * u[-1]


def ray_triangle_tests(x):
    """`any`, `all`, chained comparisons and an early return from nested loops."""

    def first_hit(origin, triangles):
        for index, (a, b, c) in enumerate(triangles):
            for shift in (0.0, 0.5):
                t = (a - origin) / (b + shift)
                if all(0.0 <= v < 4.0 for v in (t, c)) and 0.2 < t <= 2.0:
                    return index, t * c
        return -1, origin

    triangles = [(x[0], -1.0, 0.3), (x[1], x[2] + 1.0, 0.7), (2.0, x[3], 1.0)]
    index, value = first_hit(0.1, triangles)
    missed = any(v > 10.0 for v in x)
    return value * (2.0 if missed else 1.0) + index * x[3]


def finite_element_bar(x):
    """Assembly by element with `np.ix_`-like index blocks and boundary rows removed."""
    n = 5
    stiffness, load = np.zeros((n, n)), np.zeros(n)
    grid = helpers.Grid(0.0, 1.0 + x[0], n - 1)
    for element in range(n - 1):
        modulus = 1.0 + x[1] * element
        block = modulus / grid.spacing * np.array([[1.0, -1.0], [-1.0, 1.0]])
        stiffness[element : element + 2, element : element + 2] += block
        load[[element, element + 1]] += 0.5 * grid.spacing * x[2]
    free = slice(1, None)
    load[-1] += x[3]
    u = np.zeros(n)
    u[free] = np.linalg.solve(stiffness[free, free], load[free])
    return u @ load


HOSTILE = [
    Hostile(f, (point(),))
    for f in (
        sphere_tracing,
        polygon_area_and_moment,
        rigid_alignment,
        quaternion_chain,
        spline_by_de_boor,
        molecule_energy,
        population_model,
        leslie_matrix_growth,
        sequence_alignment,
        gene_circuit,
        epidemic_with_interventions,
        pairwise_phylogeny,
        blurred_image_sharpness,
        histogram_of_soft_counts,
        camera_projection,
        ray_triangle_tests,
        finite_element_bar,
    )
]
HOSTILE += [Hostile(population_model, (point(), Model.LOGISTIC))]
