"""What functions that stand for a call take."""

from __future__ import annotations

from typing import Any

from .context import Lowering
from .values import Abstract

Args = list[Abstract]


Keywords = dict[str, Abstract]


def only_options(cx: Lowering, keywords: Keywords, node: Any, *allowed: str) -> None:
    for name in keywords:
        if name not in allowed:
            raise cx.unsupported(node, f"the keyword {name!r} is not supported here")
