import math

import numpy as np


def pipe_flow_grad(velocity, diameter, roughness):
    """Gradient of golden.pipe_flow.pipe_flow with respect to velocity.

    velocity: float, diameter: float, roughness: float
    """
    reynolds = velocity * diameter / 1e-06
    below = reynolds < 4000.0
    if below:
        returned = reynolds < 2300.0
        if returned:
            roughness_2 = roughness
            ratio = 64.0 / reynolds
            power = velocity ** 2
            product = 2.0 * diameter
        else:
            roughness_2 = roughness * (reynolds - 2300.0) / 1700.0
    else:
        returned = False
        roughness_2 = roughness
    if returned:
        result_bar = 1.0
        velocity_bar = 0.0
        reynolds_bar = 0.0
        roughness_bar = 0.0
    else:
        tape = []
        product_2 = 3.7 * diameter
        friction = 0.02
        for _ in range(3):
            sqrt_friction = math.sqrt(friction)
            product_3 = reynolds * sqrt_friction
            ratio_2 = 2.51 / product_3
            total = roughness_2 / product_2 + ratio_2
            root = math.log10(total)
            friction = 1.0 / (4.0 * root ** 2)
            tape.append((sqrt_friction, product_3, ratio_2, total, root, friction))
        above = friction > 0.05
        if above:
            friction = 0.05
        # adjoints, last statement first
        # pipe_flow.py:18 return friction * velocity**2 / (2.0 * diameter)
        value_bar = divide(1.0, 2.0 * diameter)
        friction_bar = value_bar * velocity ** 2
        velocity_bar = 2 * friction * value_bar * velocity
        if above:
            friction_bar = 0.0
        reynolds_bar = 0.0
        roughness_bar = 0.0
        for sqrt_friction, product_3, ratio_2, total, root, friction in reversed(tape):
            # pipe_flow.py:15 friction = 1.0 / (4.0 * root**2)
            root_bar = -8.0 * friction_bar * friction * friction * root
            # pipe_flow.py:14 root = math.log10(roughness / (3.7 * diameter) + 2.51 / (reynolds * math.sqrt(friction)))
            total_bar = divide(root_bar, 2.302585092994046 * total)
            ratio_3 = total_bar * ratio_2 / product_3
            reynolds_bar -= ratio_3 * sqrt_friction
            friction_bar = -divide(reynolds * ratio_3, 2.0 * sqrt_friction)
            roughness_bar += total_bar / product_2
        result_bar = 0.0
    if below:
        if returned:
            # pipe_flow.py:10 return 64.0 / reynolds * velocity**2 / (2.0 * diameter)
            value_bar_2 = divide(result_bar, product)
            velocity_bar += 2 * ratio * value_bar_2 * velocity
            reynolds_bar -= divide(value_bar_2 * power * ratio, reynolds)
        else:
            # pipe_flow.py:11 roughness = roughness * (reynolds - 2300.0) / 1700.0
            reynolds_bar += roughness * (roughness_bar / 1700.0)
    # pipe_flow.py:7 reynolds = velocity * diameter / 1e-6
    velocity_bar += reynolds_bar / 1e-06 * diameter
    return velocity_bar


def divide(a, b):
    """`a / b` for numbers, with IEEE's inf and nan in place of an exception."""
    try:
        return a / b
    except ZeroDivisionError:
        with np.errstate(all="ignore"):
            return float(np.float64(a) / b)
