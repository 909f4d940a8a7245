"""Functions that call themselves."""

from __future__ import annotations

from typing import Any

from .context import Lowering
from .values import Abstract


def call_recursive(cx: Lowering, function: Any, args: Any, keywords: Any, node: Any) -> Abstract:
    raise cx.unsupported(node, f"{function.__name__} calls itself: recursion is not supported yet")
