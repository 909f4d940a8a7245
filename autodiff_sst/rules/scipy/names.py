"""Entering functions under the names that users import them by, if this SciPy has them."""

from __future__ import annotations

from typing import Any

from scipy import special

from ..forms import constant, elementwise
from ..objects import NAMED


def enter(form: Any, name: str, *rules: Any, **facts: Any) -> None:
    """A function of `scipy.special`."""
    function = getattr(special, name, None)
    if function is None:
        return
    if not hasattr(function, "__name__"):  # an instance
        NAMED[id(function)] = f"scipy.special.{name}"
    form(function, *rules, name=name, text=f"scipy.special.{name}", **facts)


def pointwise(name: str, *partials: Any, **facts: Any) -> None:
    """An elementwise function of `scipy.special`."""
    enter(elementwise, name, *partials, **facts)


def constants(*names: str) -> None:
    """Functions without a derivative."""
    for name in names:
        enter(constant, name)
