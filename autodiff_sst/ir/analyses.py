"""The analyses that differentiation asks for, handed to it as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .build import Algebra
from .nodes import Atom, Block, Var

# A mask with the branch that it is taken by: 1 where it holds, 2 where it does not.
Choice = tuple[Atom, int]
# All of them apply.
Guard = tuple[Choice, ...]
Find = Callable[[Block, Iterable[Var]], set[Var]]


@dataclass(frozen=True, slots=True)
class Guards:
    """Which variables matter on one side of some masks only. The adjoint of the `loose` ones may
    hold anything elsewhere: they come from pointwise operations, which keep it there."""

    known: dict[Var, Guard]
    loose: dict[Var, Guard]


@dataclass(frozen=True, slots=True)
class Analyses:
    """`varied`: what depends on inputs; `useful`: what outputs depend on; `consumed`: what updates
    in place start from; `guards`: what matters on one side of a mask only;
    `simplify`: an optimised copy of a block; `finish`: one of a block of derivative code on its
    own; `algebra`: the rewrites allowed in what is written."""

    varied: Find
    useful: Find
    consumed: Callable[[Block], set[Var]]
    guards: Callable[[Block], Guards]
    simplify: Callable[[Block], Block]
    finish: Callable[[Block], Block]
    algebra: Algebra
