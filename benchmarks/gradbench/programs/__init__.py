"""The programs in the order of the table. Each file is one of them."""

import importlib

from ..program import Program

NAMES = ("hello", "lse", "llsq", "kmeans", "gmm", "ode", "lstm", "det", "particle", "saddle")


def load(name: str) -> Program:
    """A program by its name."""
    program: Program = importlib.import_module(f"{__name__}.{name}").PROGRAM
    return program
