"""A namedtuple as state and a dataclass as parameters."""

from dataclasses import dataclass
from typing import NamedTuple


class State(NamedTuple):
    position: float
    velocity: float


@dataclass
class Spring:
    stiffness: float
    damping: float


def particle(state, spring, dt, steps):
    for _ in range(steps):
        force = -spring.stiffness * state.position - spring.damping * state.velocity
        velocity = state.velocity + dt * force
        state = State(state.position + dt * velocity, velocity)
    return 0.5 * state.velocity**2


ARGUMENTS = (State(1.0, 0.0), Spring(2.0, 0.1), 0.1, 5)
WITH_RESPECT_TO = ("state", "spring")
