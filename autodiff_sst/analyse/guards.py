"""Guards: values that matter on one side of an elementwise choice only.

In `np.where(m, np.log(x), 0.0)` the logarithm matters only where `m` holds, but its derivative is
computed everywhere, and 0 * inf is nan. A value all of whose uses lead, through pointwise
operations, into one branch of a choice is guarded by that branch's mask: the adjoint of a guarded
value may hold anything where it does not matter, and is cut off by the mask where it leaves the
guarded chain.
"""

from __future__ import annotations

from ..ir.nodes import Assign, Atom, Block, Stmt, Var
from ..ir.types import Array, Scalar, dims_of, may_be_one
from ..ir.walk import blocks, operands, variables
from ..rules.applying import differentiable

# Masks, each with the branch it is taken by: 1 where it holds, 2 where it does not; all apply.
Guard = tuple[tuple[Atom, int], ...]


def find_guards(block: Block) -> dict[Var, Guard]:
    """The guard of every guarded result of a pointwise operation."""
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
        if not (isinstance(stmt, Assign) and stmt.op.pointwise and len(stmt.targets) == 1):
            continue
        (target,) = stmt.targets
        guard = () if target in kept else _guard(target, uses.get(target, []), found)
        if guard:
            found[target] = guard


def _reads(block: Block) -> set[Var]:
    found = set(variables(block.yields))
    for stmt in block.stmts:
        found.update(variables(operands(stmt)))
        for inner in blocks(stmt):
            found |= _reads(inner)
    return found


def _guard(var: Var, uses: list[tuple[Stmt, int]], found: dict[Var, Guard]) -> Guard:
    """What all uses have in common."""
    guards = [_of_use(var, stmt, place, found) for stmt, place in uses if _is_smooth(stmt, place)]
    first, *rest = guards or [()]
    return tuple(choice for choice in first if all(choice in guard for guard in rest))


def _is_smooth(stmt: Stmt, place: int) -> bool:
    """Whether a derivative flows back from this use."""
    return not isinstance(stmt, Assign) or place < 0 or place in differentiable(stmt)


def _of_use(var: Var, stmt: Stmt, place: int, found: dict[Var, Guard]) -> Guard:
    if not isinstance(stmt, Assign) or place < 0 or len(stmt.targets) != 1:
        return ()
    (target,) = stmt.targets
    if not (stmt.op.pointwise and _same_shape(var, target)):
        return ()
    outer = found.get(target, ())
    choice = (stmt.args[0], place)
    return outer if stmt.op.name != "where" or choice in outer else (choice, *outer)


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
