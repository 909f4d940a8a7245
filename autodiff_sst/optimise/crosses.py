"""Vector products in three dimensions, of doubles, without the overhead of NumPy's function.

before:  c = cross(a, b); yield c
after:   c = runtime.cross(a, b); yield c
where:   a, b: float64[n, 3]

stays:   c = cross(a, b); yield c
where:   a, b: float64[n, m]
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..ir.nodes import Assign, Atom, Block, Primitive, Stmt
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import dims_of, sole_dtype
from ..ir.walk import blocks
from ..rules.forms import PRIMITIVES
from ..runtime import cross3

CROSS = PRIMITIVES[np.cross].op
CROSS3 = Primitive("cross", cross3, "cross3", CROSS.infer)


def shorten_crosses(block: Block) -> Block:
    """The block with such products by a function of ours."""
    return rebuilt(block, map(_shortened, block.stmts))


def _shortened(stmt: Stmt) -> Stmt:
    if not isinstance(stmt, Assign):
        return with_blocks(stmt, map(shorten_crosses, blocks(stmt)))
    known = stmt.op == CROSS and not stmt.keywords and all(map(_is_of_three, stmt.args))
    return replace(stmt, op=CROSS3) if known else stmt


def _is_of_three(atom: Atom) -> bool:
    """Whether this is a vector of three doubles, or rows of them."""
    dims = dims_of(atom.type) or ()
    return 1 <= len(dims) <= 2 and dims[-1] == 3 and sole_dtype(atom.type) == "float64"
