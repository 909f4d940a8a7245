"""Names that module a has too, with other meanings."""

import numpy as np

FACTOR = 5.0
TABLE = {"gain": 7.0}


def helper(v, power=3):
    return FACTOR * v**power


def wave(v):
    return np.cos(v) * TABLE["gain"]


class Model:
    gain = 0.5

    def apply(self, v):
        return self.gain + helper(v)
