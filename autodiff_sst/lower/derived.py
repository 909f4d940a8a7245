"""Derivatives taken inside a traced function: `grad(g)(x)`."""

from __future__ import annotations

from typing import Any

from .context import Lowering
from .values import Abstract, Derived


def make_derived(cx: Lowering, operator: str, args: Any, keywords: Any, node: Any) -> Abstract:
    raise cx.unsupported(node, f"{operator} inside a differentiated function")


def call_derived(cx: Lowering, derived: Derived, args: Any, keywords: Any, node: Any) -> Abstract:
    raise cx.unsupported(node, "a derivative inside a differentiated function")


def call_recipe(cx: Lowering, recipe: Any, args: Any, keywords: Any, node: Any) -> Abstract:
    raise cx.unsupported(node, "a derivative inside a differentiated function")
