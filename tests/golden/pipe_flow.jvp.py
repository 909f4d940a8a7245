import math

import numpy as np


def pipe_flow_jvp(velocity, diameter, roughness, velocity_dot):
    """Value and tangent of golden.pipe_flow.pipe_flow with respect to velocity.

    velocity: float, diameter: float, roughness: float, velocity_dot: float
    """
    reynolds = velocity * diameter / 1e-06
    reynolds_dot = velocity_dot * diameter / 1e-06
    if reynolds < 4000.0:
        returned = reynolds < 2300.0
        if returned:
            ratio = 64.0 / reynolds
            power = velocity ** 2
            product_dot = (
                128.0 / reynolds * (velocity_dot * velocity)
                - reynolds_dot * ratio / reynolds * power
            )
            product = 2.0 * diameter
            result = ratio * power / product
            result_dot = product_dot / product
            roughness_dot = 0.0
        else:
            roughness_2 = roughness * (reynolds - 2300.0) / 1700.0
            roughness_dot = roughness * reynolds_dot / 1700.0
            roughness = roughness_2
    else:
        returned = False
        roughness_dot = 0.0
    if returned:
        return result, result_dot
    product_2 = 3.7 * diameter
    friction = 0.02
    friction_dot = 0.0
    for _ in range(3):
        sqrt_friction = math.sqrt(friction)
        product_3 = reynolds * sqrt_friction
        product_3_dot = (
            reynolds_dot * sqrt_friction + reynolds * divide(friction_dot, 2.0 * sqrt_friction)
        )
        ratio_2 = 2.51 / product_3
        total = roughness / product_2 + ratio_2
        total_dot = roughness_dot / product_2 - product_3_dot * ratio_2 / product_3
        root = math.log10(total)
        root_dot = divide(total_dot, 2.302585092994046 * total)
        friction = 1.0 / (4.0 * root ** 2)
        friction_dot = -8.0 * root_dot * root * friction * friction
    if friction > 0.05:
        friction = 0.05
        friction_dot = 0.0
    power_2 = velocity ** 2
    product_dot_2 = friction_dot * power_2 + 2 * friction * (velocity_dot * velocity)
    product_4 = 2.0 * diameter
    return friction * power_2 / product_4, product_dot_2 / product_4


def divide(a, b):
    """`a / b` for numbers, with IEEE's inf and nan in place of an exception."""
    try:
        return a / b
    except ZeroDivisionError:
        with np.errstate(all="ignore"):
            return float(np.float64(a) / b)
