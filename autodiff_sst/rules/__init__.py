"""The derivative rules: one declaration for both modes, in tables by topic."""

from . import (  # noqa: F401
    arithmetic,
    arrays,
    choices,
    contractions,
    decompositions,
    diagonals,
    fourier,
    indexing,
    joining,
    linalg,
    linearity,
    python,
    records,
    reductions,
    shapes,
    sorting,
    statistics,
    ufuncs,
)
