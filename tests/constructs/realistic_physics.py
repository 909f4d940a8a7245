"""Programs of mechanics, heat, waves, optics and chemistry."""

import math
from dataclasses import dataclass, replace

import numpy as np
from constructs import realistic_helpers as helpers
from constructs.realistic_helpers import GRAVITY, Grid, State
from constructs.rows import Hostile, point


def pendulum_energy_drift(x):
    """Semi-implicit Euler with a trajectory buffer."""
    length, damping = x[0], 0.1 * x[1]
    theta, omega, dt = x[2], x[3], 0.05
    history = np.zeros((11, 2))
    history[0] = theta, omega
    for k in range(10):
        omega += dt * (-(GRAVITY / length) * math.sin(theta) - damping * omega)
        theta += dt * omega
        history[k + 1, 0] = theta
        history[k + 1, 1] = omega
    energy = 0.5 * (length * history[:, 1]) ** 2 + GRAVITY * length * (1.0 - np.cos(history[:, 0]))
    return energy[-1] - energy[0] + np.mean(energy[::3])


def projectile_until_it_lands(x):
    """A while loop whose number of steps the state decides, and a last partial step."""
    speed, angle, drag = 10.0 * x[0], x[1], 0.1 * x[2]
    px, py = 0.0, 1.0
    vx, vy = speed * np.cos(angle), speed * np.sin(angle)
    dt, steps = 0.02, 0
    while py > 0.0 and steps < 500:
        old = px, py
        v = math.sqrt(vx**2 + vy**2)
        vx, vy = vx - dt * drag * v * vx, vy - dt * (GRAVITY + drag * v * vy)
        px, py = px + dt * vx, py + dt * vy
        steps += 1
    share = old[1] / (old[1] - py)
    return old[0] + share * (px - old[0])


class Body:
    def __init__(self, mass, position, velocity):
        self.mass = mass
        self.position = np.array(position)
        self.velocity = np.array(velocity)

    def kinetic(self):
        return 0.5 * self.mass * (self.velocity @ self.velocity)


def _potential(bodies, softening=0.1):
    total = 0.0
    for i, a in enumerate(bodies):
        for b in bodies[:i]:
            d = a.position - b.position
            total -= a.mass * b.mass / np.sqrt(d @ d + softening**2)
    return total


def n_body_leapfrog(x):
    """Objects with array attributes that are updated in place."""
    bodies = [
        Body(1.0 + x[0], [0.0, 0.0], [0.0, 0.1 * x[1]]),
        Body(0.5, [1.0, 0.0], [0.0, x[2]]),
        Body(x[3], [0.0, 1.5], [-0.8, 0.0]),
    ]
    dt = 0.05
    for _ in range(4):
        for body in bodies:
            body.position += 0.5 * dt * body.velocity
        for i, body in enumerate(bodies):
            force = np.zeros(2)
            for j, other in enumerate(bodies):
                if i == j:
                    continue
                d = other.position - body.position
                force += other.mass * d / (d @ d + 0.01) ** 1.5
            body.velocity += dt * force
        for body in bodies:
            body.position += 0.5 * dt * body.velocity
    return sum(b.kinetic() for b in bodies) + _potential(bodies)


def heat_with_boundary_conditions(x, kind="mixed", steps=12):
    """String options, boundary cells through negative indices, slices of both ends."""
    u = np.zeros(10)
    u[2:6] = x
    kappa = 0.2
    for step in range(steps):
        lap = np.zeros_like(u)
        lap[1:-1] = u[2:] - 2.0 * u[1:-1] + u[:-2]
        if kind == "periodic":
            lap[0] = u[1] - 2.0 * u[0] + u[-1]
            lap[-1] = u[0] - 2.0 * u[-1] + u[-2]
        elif kind in ("mixed", "neumann"):
            lap[0] = u[1] - u[0]
            if kind == "mixed":
                lap[-1] = 0.0
            else:
                lap[-1] = u[-2] - u[-1]
        else:
            raise ValueError(kind)
        u += kappa * lap
        if step % 4 == 3:
            u[1:-1:2] *= 0.99
    return np.sum(u**2) + u[-2]


def wave_two_buffers_swapped(x):
    """Three time levels that trade places."""
    n = 8
    old, now = np.zeros(n), np.zeros(n)
    now[2:6] = x
    old[:] = now
    c2 = 0.25
    for _ in range(6):
        new = np.empty(n)
        new[0] = new[-1] = 0.0
        new[1:-1] = 2.0 * now[1:-1] - old[1:-1] + c2 * (now[2:] - 2.0 * now[1:-1] + now[:-2])
        old, now = now, new
    return float(np.dot(now - old, now - old)) + now[3]


def steady_diffusion_by_thomas(x):
    """A system built row by row and solved by elimination in a helper of another module."""
    grid = Grid(0.0, 1.0, 6)
    h = grid.spacing
    lower, diag, upper = [], [], []
    for i, centre in enumerate(grid.centres()):
        left = 1.0 + x[0] * centre if i > 0 else 2.0 * x[1]
        right = 1.0 + x[0] * (centre + h) if i < grid.cells - 1 else 2.0 * x[2]
        if i > 0:
            lower.append(-left / h**2)
        if i < grid.cells - 1:
            upper.append(-right / h**2)
        diag.append((left + right) / h**2 + 1.0)
    rhs = np.sin(x[3] * grid.centres())
    u = helpers.thomas(lower, diag, upper, rhs)
    return h * np.sum(u * u)


def ising_mean_field(x):
    """A fixed point to convergence, checked by an assertion with an f-string."""
    beta, field = x[0], 0.3 * x[1]
    m, change, trips = 0.5, 1.0, 0
    while change > 1e-13:
        new = math.tanh(beta * (m * x[2] + field))
        change = abs(new - m)
        m = new
        trips += 1
        assert trips < 400, f"no convergence: {change:.3g} at {m=}"
    return m * m + m


def ray_through_lenses(x):
    """Matrices chosen by a tuple of records, multiplied from the right."""
    elements = [("gap", x[0]), ("lens", 2.0 + x[1]), ("gap", 0.5), ("lens", x[2] + 1.0)]
    system = np.eye(2)
    for what, value in elements:
        match what:
            case "gap":
                step = np.array([[1.0, value], [0.0, 1.0]])
            case "lens":
                step = np.array([[1.0, 0.0], [-1.0 / value, 1.0]])
            case _:
                raise ValueError(what)
        system = step @ system
    height, slope = system @ np.array([1.0, x[3]])
    return height**2 + 3.0 * slope


@dataclass(frozen=True)
class Reaction:
    rate: float
    uses: tuple
    makes: tuple


def chemical_network(x):
    """Sparse stoichiometry: dicts of concentrations, updated through loops over reactions."""
    reactions = [
        Reaction(x[0], ("A",), ("B",)),
        Reaction(2.0 * x[1], ("B", "B"), ("C",)),
        Reaction(0.5, ("C", "A"), ("A", "A")),
    ]
    amounts = {"A": 1.0 + x[2], "B": 0.2, "C": x[3]}
    dt = 0.1
    for _ in range(5):
        change = dict.fromkeys(amounts, 0.0)
        for reaction in reactions:
            speed = reaction.rate
            for name in reaction.uses:
                speed *= amounts[name]
            for name in reaction.uses:
                change[name] -= speed
            for name in reaction.makes:
                change[name] += speed
        for name, delta in change.items():
            amounts[name] += dt * delta
    return amounts["A"] * amounts["C"] + max(amounts.values())


def rk4_van_der_pol(x):
    """A general integrator that takes a closure, with extra arguments passed through."""

    def slope(t, y, mu):
        return np.array([y[1], mu * (1.0 - y[0] ** 2) * y[1] - y[0] + 0.1 * math.cos(t)])

    y, t, dt = x[:2] * 1.0, 0.0, 0.1
    for _ in range(6):
        y = helpers.rk4(slope, t, y, dt, x[2])
        t += dt
    return y[0] * y[1] + x[3] * y[0]


def verlet_named_tuple(x):
    """A named tuple as the state, replaced at every step."""
    state = State(position=x[:2], velocity=x[2:])
    force = lambda p: -p / (p @ p) ** 1.5
    dt = 0.1
    for _ in range(5):
        half = state.velocity + 0.5 * dt * force(state.position)
        moved = state.position + dt * half
        state = state._replace(position=moved, velocity=half + 0.5 * dt * force(moved))
    p, v = state
    return p[0] * v[1] - p[1] * v[0] + p @ p


def adaptive_euler_heun(x):
    """Step size control: rejected steps are retried."""
    y, t, dt = x[0], 0.0, 0.2
    accepted = rejected = 0
    while t < 1.0:
        if t + dt > 1.0:
            dt = 1.0 - t
        k1 = -x[1] * y + math.sin(x[2] * t)
        k2 = -x[1] * (y + dt * k1) + math.sin(x[2] * (t + dt))
        error = abs(0.5 * dt * (k2 - k1))
        if error > 4e-3:
            dt *= 0.5
            rejected += 1
            continue
        y += 0.5 * dt * (k1 + k2)
        t += dt
        accepted += 1
        if error < 1e-3 and dt < 0.2:
            dt *= 1.5
    else:
        y *= 2.0
    return y * y + accepted * 0.0 * rejected


def transfer_matrix_of_layers(x):
    """Complex arithmetic in a product of 2 x 2 matrices."""
    k0 = 2.0
    m = np.eye(2, dtype=complex)
    for index, thickness in zip(1.0 + x[:3], (0.3, 0.5, 0.2)):
        phase = k0 * index * thickness
        layer = np.array(
            [
                [np.cos(phase), 1j * np.sin(phase) / index],
                [1j * index * np.sin(phase), np.cos(phase)],
            ]
        )
        m = m @ layer
    t = 2.0 / (m[0, 0] + m[0, 1] * x[3] + m[1, 0] + m[1, 1] * x[3])
    return np.abs(t) ** 2


def brusselator_with_clipped_state(x):
    """Two fields in one array, rows by name, clipped in place by a mask."""
    U, V = 0, 1
    state = np.stack([x, x[::-1] ** 2])
    for _ in range(4):
        u, v = state[U], state[V]
        rate = u * u * v
        new = np.empty_like(state)
        new[U] = u + 0.1 * (1.0 - 2.5 * u + rate)
        new[V] = v + 0.1 * (1.5 * u - rate)
        new[new < 0.05] = 0.05
        state = new
    return np.sum(state[U] * state[V])


@dataclass
class Spring:
    stiffness: float
    rest: float = 1.0
    broken: bool = False

    def force(self, length):
        return 0.0 if self.broken else -self.stiffness * (length - self.rest)


def spring_chain_that_breaks(x):
    """Dataclasses whose flags change on the way; `replace` makes new ones."""
    springs = [Spring(k) for k in x[:3]]
    springs[1] = replace(springs[1], rest=0.5)
    position, total = 0.2, 0.0
    for trip in range(6):
        position += 0.3 * x[3]
        for spring in springs:
            if not spring.broken and trip == 4 and spring.rest < 1.0:
                spring.broken = True
            total += spring.force(position) ** 2
    return total


def blackbody_integral(x):
    """A generator expression over a grid, with an early exit by a nested function."""
    temperature = 1.0 + x[0]

    def integrand(nu):
        z = nu / temperature
        if z > 30.0:
            return 0.0
        return nu**3 / math.expm1(z) if z > 1e-6 else nu**2 * temperature

    edges = [0.01 + 0.5 * k for k in range(8)]
    return sum(helpers.quadrature(integrand, a, b) for a, b in zip(edges, edges[1:])) * x[1]


HOSTILE = [
    Hostile(f, (point(),))
    for f in (
        pendulum_energy_drift,
        projectile_until_it_lands,
        n_body_leapfrog,
        heat_with_boundary_conditions,
        wave_two_buffers_swapped,
        steady_diffusion_by_thomas,
        ising_mean_field,
        ray_through_lenses,
        chemical_network,
        rk4_van_der_pol,
        verlet_named_tuple,
        adaptive_euler_heun,
        transfer_matrix_of_layers,
        brusselator_with_clipped_state,
        spring_chain_that_breaks,
        blackbody_integral,
    )
]
HOSTILE += [Hostile(heat_with_boundary_conditions, (point(), k)) for k in ("periodic", "neumann")]
