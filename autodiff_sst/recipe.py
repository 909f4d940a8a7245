"""What was asked for: a function and the operators applied to it, as plain data."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from .options import DEFAULT, Options


@dataclass(frozen=True, slots=True)
class Recipe:
    """One derivative operator applied to a function or to another recipe.

    Attributes
    ----------
    mode
        "grad", "value_and_grad", "jvp", "forward" (values and what the pullback reads) or
        "pullback".
    function
        A Python function, or the recipe of a derivative that is differentiated again.
    argnums
        Which parameters: places, counted without `self`, or names.
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
    options: Options = DEFAULT

    @property
    def primal(self) -> Any:
        """The Python function at the bottom."""
        inner = self.function
        return inner.primal if isinstance(inner, Recipe) else inner

    @property
    def operators(self) -> tuple[Any, ...]:
        """All that is asked for but the function, as plain data: this operator, then the inner."""
        own = (self.mode, self.argnums, self.bare, self.has_aux, self.holomorphic)
        inner = self.function.operators if isinstance(self.function, Recipe) else ()
        return (*own, astuple(self.options), self.receiver is not None, inner)

    @property
    def receiver(self) -> Any:
        """The object a bound method belongs to."""
        inner = self.function
        return inner.receiver if isinstance(inner, Recipe) else self.owner
