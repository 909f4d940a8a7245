"""Source-to-source automatic differentiation of Python and NumPy functions."""

from ._version import __version__
from .api import grad, jvp, value_and_grad
from .errors import (
    ArgumentError,
    AutodiffError,
    InternalError,
    NoRule,
    SourceUnavailable,
    UnsupportedSyntax,
)

__all__ = [
    "ArgumentError",
    "AutodiffError",
    "InternalError",
    "NoRule",
    "SourceUnavailable",
    "UnsupportedSyntax",
    "__version__",
    "grad",
    "jvp",
    "value_and_grad",
]
