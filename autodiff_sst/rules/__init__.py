"""The derivative rules: one declaration for both modes, in tables by topic."""

from . import (  # noqa: F401
    arithmetic,
    arrays,
    indexing,
    linalg,
    python,
    reductions,
    shapes,
    ufuncs,
)
