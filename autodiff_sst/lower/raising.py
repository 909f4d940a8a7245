"""Exceptions that Python would raise at this place."""

from __future__ import annotations

from typing import NoReturn

from ..errors import AutodiffError
from ..ir.nodes import Const, Primitive
from ..ir.types import Opaque
from .context import Lowering, NeverReturns

RAISE = Primitive(
    "raise", lambda *_: None, "raise", effect=True, infer=lambda *_, **__: Opaque("None")
)


def fails(cx: Lowering, error: AutodiffError, cls: type[Exception], message: str) -> NoReturn:
    """What fails for sure is refused; where the path that leads here may not be taken, Python's
    exception is raised there."""
    if not cx.forks:
        raise error
    cx.emit(RAISE, Const(cls), Const(message))
    raise NeverReturns
