def particle_jvp(state, spring, dt, steps, state_dot, spring_dot):
    """Value and tangent of golden.particle.particle with respect to state, spring.

    dt: float, steps: int
    """
    state_0 = state[0]
    state_1 = state[1]
    stiffness = spring.stiffness
    damping = spring.damping
    state_0_dot = state_dot[0]
    state_1_dot = state_dot[1]
    stiffness_dot = spring_dot.stiffness
    damping_dot = spring_dot.damping
    velocity = state_1
    velocity_dot = state_1_dot
    for _ in range(steps):
        force = -stiffness * state_0 - damping * velocity
        force_dot = (
            -stiffness_dot * state_0
            - stiffness * state_0_dot
            - damping_dot * velocity
            - damping * velocity_dot
        )
        velocity += dt * force
        velocity_dot += dt * force_dot
        state_0 += dt * velocity
        state_0_dot += dt * velocity_dot
    return 0.5 * velocity ** 2, velocity_dot * velocity
