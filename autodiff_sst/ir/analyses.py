"""The analyses that differentiation asks for, handed to it as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .build import Algebra
from .nodes import Atom, Block, Var

Find = Callable[[Block, Iterable[Var]], set[Var]]


@dataclass(frozen=True, slots=True)
class Analyses:
    """`varied`: what depends on inputs; `useful`: what outputs depend on; `consumed`: what updates
    in place start from; `guards`: what reaches one branch of a choice only, with mask and branch;
    `simplify`: an optimised copy of a block; `algebra`: the rewrites allowed in what is written."""

    varied: Find
    useful: Find
    consumed: Callable[[Block], set[Var]]
    guards: Callable[[Block], dict[Var, tuple[tuple[Atom, int], ...]]]
    simplify: Callable[[Block], Block]
    algebra: Algebra
