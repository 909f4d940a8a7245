"""Products that a loop adds up are gathered, and multiplied after it in one product of matrices.

before:  w1 = for i in r carry (w_bar=w0):
             g = sin(a); v1 = outer(g, b); v2 = add(w_bar, v1); yield v2
         yield w1
after:   e1 = list(); e2 = list()
         l1, l2 = for i in r carry (l3=e1, l4=e2):
             g = sin(a); l5 = append(l3, g); l6 = append(l4, b); yield l5, l6
         v1 = array_of_list(l1); v2 = array_of_list(l2); v3 = transpose(v1)
         v4 = matmul(v3, v2); w1 = add(w0, v4); yield w1
where:   r: range; w0: float64[n, n]; all: derivative code
         e1, e2, l1, l2, l3, l4: list[float64[n]]

What is subtracted is gathered with a minus, or subtracted after the loop if all is:

before:  w1 = for i in r carry (w_bar=w0):
             g = sin(a); v1 = outer(g, b); v2 = subtract(w_bar, v1); yield v2
         yield w1
after:   e1 = list(); e2 = list()
         l1, l2 = for i in r carry (l3=e1, l4=e2):
             g = sin(a); l5 = append(l3, g); l6 = append(l4, b); yield l5, l6
         v1 = array_of_list(l1); v2 = array_of_list(l2); v3 = transpose(v1)
         v4 = matmul(v3, v2); w1 = subtract(w0, v4); yield w1
where:   r: range; w0: float64[n, n]; all: derivative code
         e1, e2, l1, l2, l3, l4: list[float64[n]]

Where the sum is looked at on the way, it must be there:

stays:   w1, s1 = for i in r carry (w_bar=w0, s=s0):
             v1 = outer(a, b); v2 = add(w_bar, v1); v3 = sum(v2); yield v2, v3
         yield w1, s1
where:   r: range; w0: float64[n, n]; s0: float64; all: derivative code

The matrix stays what it is without any trip: then the product of nothing is the number 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Block, For, Stmt, Var, While, fresh, named_after
from ..ir.rebuild import pick, rebuilt, with_blocks
from ..ir.types import Array, List, sole_dtype
from ..ir.walk import blocks, count_reads, is_derivative
from ..rules.arrays import array_of_list
from ..rules.forms import PRIMITIVES
from ..rules.python import append, make_list

OUTER, ADD, SUBTRACT, NEGATIVE = (
    PRIMITIVES[f].op for f in (np.outer, np.add, np.subtract, np.negative)
)
Factors = tuple[tuple[Atom, bool], ...]
"""One factor of each product that a trip adds, and whether it gets a minus."""


def gather_products(block: Block) -> Block:
    """The block with such products behind its loops."""
    return _gathered(block, count_reads(block))


def _gathered(block: Block, reads: Counter[Var]) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        stmt = with_blocks(stmt, [_gathered(inner, reads) for inner in blocks(stmt)])
        stmts += _Loop(stmt, reads).written() if isinstance(stmt, (For, While)) else [stmt]
    return rebuilt(block, stmts)


class _Loop:
    def __init__(self, loop: For | While, reads: Counter[Var]) -> None:
        self.loop, self.reads = loop, reads
        self.made = {t: s for s in loop.body.stmts if isinstance(s, Assign) for t in s.targets}
        self.sums: dict[int, list[_Term]] = {}  # what is added to matrices, by their places
        for place, matrix in enumerate(loop.carried):
            terms = self.added_to(matrix, loop.body.yields[place])
            if terms:
                self.sums[place] = terms

    def added_to(self, matrix: Var, end: Atom) -> list[_Term]:
        """The products that are added to a matrix in each trip, if nothing else is done to it."""
        terms: list[_Term] = []
        while end != matrix:
            total = self.made.get(end) if isinstance(end, Var) else None
            if total is None or not is_derivative(total):
                return []
            added = {ADD: total.args, SUBTRACT: total.args[1:]}.get(total.op, ())
            product = next((p for a in added if (p := self.product(a)) is not None), None)
            if product is None or self.reads[total.targets[0]] != 1:
                return []
            terms.insert(0, _Term(total, product))
            (end,) = (a for a in total.args if a != product.targets[0])
        return terms if self.reads[matrix] == 1 and _is_plain(matrix, 2) else []

    def product(self, term: Atom) -> Assign | None:
        made = self.made.get(term) if isinstance(term, Var) else None
        if made is None or made.op != OUTER or made.keywords or self.reads[made.targets[0]] != 1:
            return None
        return made if all(_is_plain(factor, 1) for factor in made.args) else None

    def written(self) -> list[Stmt]:
        """The loop without these sums, and what is done before and after it instead."""
        if not self.sums:
            return [self.loop]
        lists: dict[Factors, _List] = {}
        instead: dict[Var, list[Stmt]] = {}
        for terms in self.sums.values():
            instead.update((term.total.targets[0], []) for term in terms)
            instead.update((term.product.targets[0], []) for term in terms)
            for side in (0, 1):
                factors = _factors(terms, side)
                if factors not in lists:
                    lists[factors] = made = _List(factors)
                    # Where the products are added, not where they are made: each sum adds them up
                    # in the order of its terms, and another one may share one of the lists.
                    for term, factor in zip(terms, factors, strict=True):
                        instead[term.total.targets[0]] += made.append(factor, term.product)
        body: list[Stmt] = []
        for stmt in self.loop.body.stmts:
            body += instead.get(stmt.targets[0], [stmt]) if len(stmt.targets) == 1 else [stmt]
        found = list(lists.values())
        begun = [
            Assign((x.start,), PRIMITIVES[make_list].op, (), (), self.loop.where) for x in found
        ]
        return [*begun, self.gathering(body, found), *self.multiplied(lists)]

    def gathering(self, body: list[Stmt], lists: list[_List]) -> Stmt:
        """The loop with lists in place of the matrices."""
        loop = self.loop
        keep = [k for k in range(len(loop.carried)) if k not in self.sums]
        yields = (*pick(loop.body.yields, keep), *(found.last for found in lists))
        made = replace(
            loop,
            targets=(*pick(loop.targets, keep), *(found.end for found in lists)),
            carried=(*pick(loop.carried, keep), *(found.carried for found in lists)),
            initial=(*pick(loop.initial, keep), *(found.start for found in lists)),
            until=None if loop.until is None else keep.index(loop.until),
        )
        return with_blocks(made, [*blocks(loop)[:-1], Block(tuple(body), yields)])

    def multiplied(self, lists: dict[Factors, _List]) -> list[Stmt]:
        builder = Builder(self.loop.where)
        stacked, arrays = PRIMITIVES[array_of_list].op, dict[Factors, Var]()
        for place, terms in self.sums.items():
            left, right = (_factors(terms, side) for side in (0, 1))
            for factors in (left, right):
                if factors not in arrays:
                    arrays[factors] = builder.emit(stacked, lists[factors].end)
            target = self.loop.targets[place]
            turned = builder.emit(PRIMITIVES[np.transpose].op, arrays[left])
            total = builder.emit(PRIMITIVES[np.matmul].op, turned, arrays[right], type=target.type)
            sum_ = (self.loop.initial[place], total)
            op = SUBTRACT if _all_subtracted(terms) else ADD
            builder.append(Assign((target,), op, sum_, (), self.loop.where))
        return builder.stmts


@dataclass(frozen=True, slots=True)
class _Term:
    """A product, and the statement that adds it."""

    total: Assign
    product: Assign


def _all_subtracted(terms: list[_Term]) -> bool:
    return all(term.total.op == SUBTRACT for term in terms)


def _factors(terms: list[_Term], side: int) -> Factors:
    """One factor of each of the products; the first one gets the minus of what is subtracted."""
    signed = side == 0 and not _all_subtracted(terms)
    return tuple((t.product.args[side], signed and t.total.op == SUBTRACT) for t in terms)


class _List:
    """A list to which every trip appends these factors."""

    def __init__(self, factors: Factors) -> None:
        self.first, _ = factors[0]
        self.type = List(self.first.type)
        self.start, self.carried, self.end = (self.named() for _ in range(3))
        self.last = self.carried

    def named(self) -> Var:
        """The list of all `g_bar` is called `g_bars`."""
        return named_after(fresh("", self.type), self.first, "s")

    def append(self, factor: tuple[Atom, bool], product: Assign) -> Iterator[Stmt]:
        """What is done with a factor of a product in place of multiplying it."""
        value, minus = factor
        if minus:
            assert isinstance(value, Var)
            negated = fresh("", value.type)
            yield Assign((negated,), NEGATIVE, (value,), (), product.where)
            value = negated
        before, self.last = self.last, self.named()
        yield Assign((self.last,), PRIMITIVES[append].op, (before, value), (), product.where)


def _is_plain(atom: Atom, rank: int) -> bool:
    """Whether this is an array of that many dimensions, of the usual precision."""
    match atom.type:
        case Array(_, tuple(dims)) as type_:
            return isinstance(atom, Var) and len(dims) == rank and sole_dtype(type_) == "float64"
    return False
