"""Source-to-source automatic differentiation of Python and NumPy functions."""

from ._version import __version__
from .api import (
    check_grads,
    finite_difference,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    stop_gradient,
    value_and_grad,
    value_and_jacobian,
    vjp,
)
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
    "check_grads",
    "finite_difference",
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "stop_gradient",
    "value_and_grad",
    "value_and_jacobian",
    "vjp",
]
