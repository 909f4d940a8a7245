def particle_grad(state, spring, dt, steps, State, Spring):
    """Gradient of golden.particle.particle with respect to state, spring.

    dt: float, steps: int
    """
    state_0 = state[0]
    state_1 = state[1]
    stiffness = spring.stiffness
    damping = spring.damping
    tape = []
    velocity = state_1
    for _ in range(steps):
        force = -stiffness * state_0 - damping * velocity
        velocity_2 = velocity + dt * force
        state_0_2 = state_0 + dt * velocity_2
        tape.append((state_0, velocity))
        state_0 = state_0_2
        velocity = velocity_2
    # adjoints, last statement first
    state_0_bar = 0.0
    velocity_bar = velocity
    stiffness_bar = 0.0
    damping_bar = 0.0
    for state_0, velocity in reversed(tape):
        # particle.py:22 state = State(state.position + dt * velocity, velocity)
        velocity_bar += dt * state_0_bar
        force_bar = dt * velocity_bar  # particle.py:21 velocity = state.velocity + dt * force
        # particle.py:20 force = -spring.stiffness * state.position - spring.damping * state.velocity
        damping_bar -= force_bar * velocity
        velocity_bar -= damping * force_bar
        state_0_bar -= stiffness * force_bar
        stiffness_bar -= force_bar * state_0
    return (
        State(position=state_0_bar, velocity=velocity_bar),
        Spring(stiffness=stiffness_bar, damping=damping_bar),
    )
