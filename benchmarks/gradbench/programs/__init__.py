"""The programs in the order of the table. Each file is one of them."""

import importlib

from ..program import Program

NAMES = tuple("hello lse llsq kmeans gmm lstm ba ht ode det particle saddle".split())


def load(name: str) -> Program:
    """A program by its name."""
    program: Program = importlib.import_module(f"{__name__}.{name}").PROGRAM
    return program
