"""Trace to trace, one pass a file; `optimise` runs them until nothing changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..ir.build import Algebra
from ..ir.dead import drop_dead_code
from ..ir.nodes import Block, Function, Var
from ..options import Options
from .algebra import rewrite
from .branches import join_branches
from .clears import drop_clears
from .common import merge_common
from .contractions import contract
from .crosses import shorten_crosses
from .cuts import read_from_cuts
from .divided import multiply_quotients
from .donors import share_shapes
from .elements import store_elements
from .fits import drop_fits
from .invariants import hoist_invariants
from .kept import read_where_kept
from .latest import ask_latest
from .negations import negate_factors
from .nonzero import decide_zeros
from .numbers import use_python_numbers
from .opposites import negate_opposites
from .overwrites import join_overwrites
from .padded import add_to_parts
from .parts import store_parts
from .powers import join_powers
from .products import gather_products
from .propagate import propagate
from .quotients import divide_once
from .raising import leave_raising
from .readings import read_back
from .reductions import reduce_once
from .shares import sum_shares
from .single import single_elements
from .stores import forward_stores
from .tapes import trim_tapes
from .within import join_places

MAX_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Optimiser:
    """The passes that the options allow."""

    options: Options

    @property
    def algebra(self) -> Algebra:
        """The rewrites allowed in derivative arithmetic."""
        if not self.options.optimise:
            return "none"
        return "any" if self.options.reassociate else "in order"

    def optimise(self, function: Function, unsure: frozenset[Var] = frozenset()) -> Function:
        """The function with less to do; its values are the same, bit for bit. Parameters that are
        `unsure` may be None."""
        body = function.body
        for _ in range(MAX_ROUNDS):
            before = body
            body = self.simplify(body)
            if self.algebra == "any":
                body = join_overwrites(body)  # what is added meanwhile is added to what there was
                body = divide_once(sum_shares(body))
            if self.options.optimise:
                body = hoist_invariants(join_branches(body), unsure)
                body = trim_tapes(read_where_kept(body))
                body = drop_dead_code(drop_fits(share_shapes(replace(function, body=body))))
            if body == before:
                break
        return replace(function, body=body)

    def prepare(self, block: Block) -> Block:
        """Primal code before it is differentiated.

        Equal parts that are merged share one adjoint, `(g + h) * y` in place of `g * y + h * y`.
        """
        if not self.options.optimise:
            return drop_dead_code(block)
        block = drop_dead_code(propagate(leave_raising(block)))
        if not self.options.reassociate:
            return block
        return self.simplify(join_places(read_from_cuts(block)))

    def finish(self, block: Block) -> Block:
        """A block of derivative code on its own, its branches joined."""
        block = self.simplify(block)
        return self.simplify(join_branches(block)) if self.options.optimise else block

    def conclude(self, block: Block) -> Block:
        """Code that is not differentiated again: rules see sums of products as such."""
        if self.algebra == "any":
            block = trim_tapes(join_powers(join_overwrites(add_to_parts(block))))
            block = contract(multiply_quotients(gather_products(block)))
            block = negate_opposites(negate_factors(block))
        if not self.options.optimise:
            return block
        return drop_dead_code(single_elements(drop_clears(store_parts(store_elements(block)))))

    def last(self, block: Block, unsure: frozenset[Var]) -> Block:
        """Code that nothing more is asked of than to be written; parameters that are `unsure` may
        be None."""
        if not self.options.optimise:
            return block
        return shorten_crosses(read_back(use_python_numbers(ask_latest(block, unsure), unsure)))

    def simplify(self, block: Block) -> Block:
        """A block on its own: copies and constants spread, repeated work merged, dead code dropped.

        Dead code is dropped in any case: what nothing reads need not be recorded, and may have no
        derivative.
        """
        if self.options.optimise:
            merged = merge_common(propagate(block))
            block = forward_stores(merged)
            if block != merged:
                block = merge_common(block)  # reads that have become the same
            block = rewrite(reduce_once(decide_zeros(block)), self.algebra)
        return drop_dead_code(block)
