"""A module whose names mean other things than those of the module that uses it."""

SCALE = 5.0


class Scaled:
    def __init__(self, x):
        self._v = x

    @property
    def v(self):
        return self._v

    @v.setter
    def v(self, new):
        self._v = new * SCALE
