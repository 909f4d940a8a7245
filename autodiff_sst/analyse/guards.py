"""Guards: values that reach nothing but one branch of an elementwise choice.

In `np.where(m, np.log(x), 0.0)` the logarithm matters only where `m` holds, but its derivative is
computed everywhere, and 0 * inf is nan. A value all of whose uses lead, through elementwise
operations, into one branch of one choice is guarded by that branch's mask: its adjoint may hold
anything elsewhere, and is cut off by the mask where it leaves the guarded chain.
"""

from __future__ import annotations

from ..ir.nodes import Assign, Atom, Block, Stmt, Var
from ..ir.types import Array, Scalar, dims_of, may_be_one
from ..ir.walk import blocks, operands, variables
from ..rules.forms import RULES, Elementwise

# Masks with the branch they are taken by, 1 where they hold and 2 where they do not; all apply.
Guard = tuple[tuple[Atom, int], ...]


# Their adjoints are added to elements and tapes as they are: what arrives is cut off before.
_SCATTERED = frozenset(("getitem", "push", "pop", "record", "unrecord"))


def find_guards(block: Block) -> dict[Var, Guard]:
    """The guard of every guarded variable."""
    found: dict[Var, Guard] = {}
    _block(block, found)
    return found


def _block(block: Block, found: dict[Var, Guard]) -> None:
    uses: dict[Var, list[tuple[Stmt, int]]] = {}
    for stmt in block.stmts:
        for place, atom in enumerate(operands(stmt)):
            if isinstance(atom, Var):
                uses.setdefault(atom, []).append((stmt, place))
        for inner in blocks(stmt):
            _block(inner, found)
            for var in _reads(inner):
                uses.setdefault(var, []).append((stmt, -1))
    kept = set(variables(block.yields))
    for stmt in reversed(block.stmts):
        if not isinstance(stmt, Assign) or stmt.op.name in _SCATTERED:
            continue
        if len(stmt.targets) == 1 and stmt.targets[0] not in kept:
            guard = _guard(stmt.targets[0], uses.get(stmt.targets[0], []), found)
            if guard is not None:
                found[stmt.targets[0]] = guard


def _reads(block: Block) -> set[Var]:
    found = set(variables(block.yields))
    for stmt in block.stmts:
        found.update(variables(operands(stmt)))
        for inner in blocks(stmt):
            found |= _reads(inner)
    return found


def _guard(var: Var, uses: list[tuple[Stmt, int]], found: dict[Var, Guard]) -> Guard | None:
    """The one guard that all uses lead to."""
    guards = {_of_use(var, stmt, place, found) for stmt, place in uses}
    return guards.pop() if len(guards) == 1 else None


def _of_use(var: Var, stmt: Stmt, place: int, found: dict[Var, Guard]) -> Guard | None:
    if not isinstance(stmt, Assign) or place < 0 or len(stmt.targets) != 1:
        return None
    (target,) = stmt.targets
    if not _same_shape(var, target):
        return None
    if stmt.op.name == "where" and place in (1, 2):
        if not _same_shape(stmt.args[0], target):
            return None
        return ((stmt.args[0], place), *found.get(target, ()))
    if isinstance(RULES.get(stmt.op), Elementwise):
        return found.get(target)
    return None


def _same_shape(a: Atom, b: Atom) -> bool:
    if not all(isinstance(x.type, (Array, Scalar)) for x in (a, b)):
        return False
    left, right = dims_of(a.type), dims_of(b.type)
    if left is None or right is None or len(left) != len(right):
        return False
    # Two extents that are not 1 and were broadcast together are the same.
    return all(
        p == q or not (may_be_one(p) or may_be_one(q)) for p, q in zip(left, right, strict=True)
    )
