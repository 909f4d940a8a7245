"""Entering functions under the names that users import them by, if this SciPy has them."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from ...ir.types import dtype_of
from ..forms import Lambda, constant, defined, elementwise, general, multilinear
from ..objects import NAMED
from ..symbols import Symbol

_CHECK = inspect.Parameter("check_finite", inspect.Parameter.KEYWORD_ONLY, default=True)
# How many parameters of a rule come before those of the function.
_BEFORE = {general: 2, elementwise: 2, multilinear: 1, defined: 0}


def entering(module: str) -> Callable[..., None]:
    """How the functions of a module are entered: `enter(form, name, *rules)`.

    With `checked`, the function takes an option `check_finite` too, which changes no derivative.
    """
    home = importlib.import_module(module)

    def enter(form: Any, name: str, *rules: Any, checked: bool = False, **facts: Any) -> None:
        function = getattr(home, name, None)
        if function is None:
            return
        text = f"{module}.{name}"
        if not (inspect.isroutine(function) or isinstance(function, np.ufunc)):  # an instance
            NAMED[id(function)] = text
        if checked:
            facts["signature"] = _with_check(rules[-1], _BEFORE[form])
            rules = tuple(map(_without_check, rules))
        form(function, *rules, name=facts.pop("title", name), text=text, **facts)

    return enter


def _with_check(rule: Lambda, before: int) -> inspect.Signature:
    parameters = list(inspect.signature(rule).parameters.values())[before:]
    return inspect.Signature([*parameters, _CHECK])


def _without_check(rule: Lambda) -> Lambda:
    def run(*args: Any, check_finite: Any = True, **options: Any) -> Any:
        return rule(*args, **options)

    return run


def whole(n: Any) -> Any:
    """An order of which SciPy cuts off the fraction."""
    if isinstance(n, Symbol):
        return n if (dtype_of(n.type) or "").startswith("int") else np.trunc(n)
    return n if np.all(np.trunc(n) == n) else np.trunc(n)


enter = entering("scipy.special")


def pointwise(name: str, *partials: Any, **facts: Any) -> None:
    """An elementwise function of `scipy.special`."""
    enter(elementwise, name, *partials, **facts)


def constants(*names: str) -> None:
    """Functions without a derivative."""
    for name in names:
        enter(constant, name)
