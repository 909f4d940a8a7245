"""Source-to-source automatic differentiation of Python and NumPy functions."""

from typing import TYPE_CHECKING, Any

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
from .runtime import stop_gradient
from .structures import ravel

if TYPE_CHECKING:
    from .custom_rules import constant, elementwise, linear, multilinear, rule
    from .exporting import export
    from .sources import show
    from .tracing import trace
    from .tracing.explain import explain

__all__ = [
    "ArgumentError",
    "AutodiffError",
    "InternalError",
    "NoRule",
    "SourceUnavailable",
    "UnsupportedSyntax",
    "__version__",
    "check_grads",
    "constant",
    "elementwise",
    "explain",
    "export",
    "finite_difference",
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "linear",
    "multilinear",
    "ravel",
    "rule",
    "show",
    "stop_gradient",
    "trace",
    "value_and_grad",
    "value_and_jacobian",
    "vjp",
]

# These bring the compiler with them; importing the package is to cost little.
_ELSEWHERE = {
    "constant": "custom_rules",
    "elementwise": "custom_rules",
    "explain": "tracing.explain",
    "export": "exporting",
    "linear": "custom_rules",
    "multilinear": "custom_rules",
    "rule": "custom_rules",
    "show": "sources",
    "trace": "tracing",
}


def __getattr__(name: str) -> Any:
    if name not in _ELSEWHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f".{_ELSEWHERE[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
