"""A return inside two branches, with more of the function after them."""

import math


def pipe_flow(velocity, diameter, roughness):
    reynolds = velocity * diameter / 1e-6
    if reynolds < 4000.0:
        if reynolds < 2300.0:
            return 64.0 / reynolds * velocity**2 / (2.0 * diameter)
        roughness = roughness * (reynolds - 2300.0) / 1700.0
    friction = 0.02
    for _ in range(3):
        root = math.log10(roughness / (3.7 * diameter) + 2.51 / (reynolds * math.sqrt(friction)))
        friction = 1.0 / (4.0 * root**2)
    if friction > 0.05:
        friction = 0.05
    return friction * velocity**2 / (2.0 * diameter)


ARGUMENTS = (0.03, 0.1, 1e-4)
