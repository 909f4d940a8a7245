"""Exceptions that Python would raise at this place."""

from __future__ import annotations

from typing import Any, NoReturn

from ..ir.nodes import Const, Primitive
from ..ir.types import Opaque
from .context import Lowering, NeverReturns

RAISE = Primitive(
    "raise", lambda *_: None, "raise", effect=True, infer=lambda *_, **__: Opaque("None")
)


def fails(cx: Lowering, node: Any, cls: type[Exception], message: str) -> NoReturn:
    """What fails for sure is refused, unless the path that leads here may not be taken."""
    if not cx.forks:
        raise cx.unsupported(node, message)
    cx.emit(RAISE, Const(cls), Const(message))
    raise NeverReturns
