"""Trace to trace, one pass a file; `optimise` runs them until nothing changes."""

from __future__ import annotations

from dataclasses import replace

from ..ir.dead import drop_dead_code
from ..ir.nodes import Block, Function
from .algebra import rewrite
from .branches import join_branches
from .common import merge_common
from .donors import share_shapes
from .fits import drop_fits
from .overwrites import join_overwrites
from .propagate import propagate

MAX_ROUNDS = 6


def optimise(function: Function) -> Function:
    """The function with less to do; its values are the same, bit for bit."""
    body = function.body
    for _ in range(MAX_ROUNDS):
        before = body
        body = join_branches(join_overwrites(simplify(body)))
        body = drop_dead_code(drop_fits(share_shapes(replace(function, body=body))))
        if body == before:
            break
    return replace(function, body=body)


def finish(block: Block) -> Block:
    """A block of derivative code on its own, its branches joined."""
    return simplify(join_branches(simplify(block)))


def simplify(block: Block) -> Block:
    """A block on its own: copies and constants spread, repeated work merged, dead code dropped."""
    return drop_dead_code(rewrite(merge_common(propagate(block))))
