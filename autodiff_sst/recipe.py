"""What was asked for: a function and the operators applied to it, as plain data."""

from __future__ import annotations

import inspect
from copy import deepcopy
from dataclasses import astuple, dataclass, replace
from functools import cache
from typing import Any

from .options import DEFAULT, Options


def written_on(value: Any, name: str) -> Any:
    """An attribute that this package has put on an object. Those that make up attributes when they
    are asked for one are not asked."""
    return inspect.getattr_static(value, name, None)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One derivative operator applied to a function or to another recipe.

    Attributes
    ----------
    mode
        "grad", "value_and_grad", "jvp", "hvp", "vjp", "jacfwd" and "jacrev", the last two also with
        "value_and_" in front.
    function
        A Python function, or the recipe of a derivative that is differentiated again.
    argnums
        Which parameters: places, counted without `self`, or names.
    owner, method
        The object that the function is bound to, and whether it is a method at all.
    bare
        One parameter was given on its own: its derivative is not put into a tuple.
    """

    mode: str
    function: Any  # types.FunctionType | Recipe; a bare function type would read as a method
    argnums: tuple[int | str, ...] = (0,)
    bare: bool = True
    has_aux: bool = False
    holomorphic: bool = False
    owner: Any = None
    method: bool = False
    options: Options = DEFAULT

    @property
    def primal(self) -> Any:
        """The Python function at the bottom."""
        inner = self.function
        return inner.primal if isinstance(inner, Recipe) else inner

    def deepcopied(self, memo: dict[int, Any]) -> Recipe:
        """The same derivative of a copy of the object that a bound method belongs to."""
        inner = self.function
        inner = inner.deepcopied(memo) if isinstance(inner, Recipe) else inner
        return replace(self, function=inner, owner=deepcopy(self.owner, memo))

    @property
    def operators(self) -> tuple[Any, ...]:
        """All that is asked for but the function, as plain data: this operator, then the inner."""
        own = (self.mode, self.argnums, self.bare, self.has_aux, self.holomorphic)
        inner = self.function.operators if isinstance(self.function, Recipe) else ()
        return (*own, _plain(self.options), self.skips_self, inner)

    @property
    def skips_self(self) -> bool:
        """Whether `argnums` counts from the parameter after `self`."""
        inner = self.function
        own = self.owner is not None or self.method
        return inner.skips_self if isinstance(inner, Recipe) else own

    def as_method(self, owner: Any = None) -> Recipe:
        """The same derivative of a method, bound to an object if there is one."""
        inner = self.function
        if isinstance(inner, Recipe):
            return replace(self, function=inner.as_method(owner))
        return replace(self, owner=owner, method=True)

    @property
    def receiver(self) -> Any:
        """The object a bound method belongs to."""
        inner = self.function
        return inner.receiver if isinstance(inner, Recipe) else self.owner


@cache
def _plain(options: Options) -> tuple[Any, ...]:
    return astuple(options)
