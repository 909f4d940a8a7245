"""Exceptions that Python would raise at this place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from ..errors import AutodiffError
from ..ir.nodes import Const, Primitive
from ..ir.types import Opaque
from .context import Lowering, NeverReturns

RAISE = Primitive(
    "raise", lambda *_: None, "raise", effect=True, infer=lambda *_, **__: Opaque("None")
)


def computed(cx: Lowering, node: Any, function: Callable[..., Any], *values: Any) -> Any:
    """What a function of Python's makes of values that are known; where it raises, so does the
    trace."""
    try:
        return function(*values)
    except (ValueError, TypeError, OverflowError) as error:
        message = str(error)
        fails(cx, cx.unsupported(node, f"this fails: {message}"), type(error), message)


def fails(cx: Lowering, error: AutodiffError, cls: type[Exception], message: str) -> NoReturn:
    """What fails for sure is refused; where the path that leads here may not be taken, Python's
    exception is raised there."""
    if not cx.forks:
        raise error
    cx.emit(RAISE, Const(cls), Const(message))
    raise NeverReturns
