"""Names that module b has too, with other meanings."""

import math as np

FACTOR = 2.0
TABLE = {"gain": 3.0}


def helper(v):
    return FACTOR * v * v


def wave(v):
    return np.sin(v) * TABLE["gain"]


class Model:
    gain = 1.5

    def apply(self, v):
        return self.gain * helper(v)
