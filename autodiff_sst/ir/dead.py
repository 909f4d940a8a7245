"""Dead code: statements nothing needs, region targets and carried variables nobody reads."""

from __future__ import annotations

from collections.abc import Iterable

from .nodes import Assign, Block, For, If, Loop, Stmt, Try, Var, While, With
from .rebuild import altered, are_same, pick, rebuilt
from .types import Scalar
from .walk import blocks, used, used_by, variables

QUIET = frozenset({"add", "subtract", "multiply", "negative"})
"""Operations on floats that raise nothing, unless NumPy was asked to raise FloatingPointError."""

Classes = tuple[type[BaseException], ...]


def drop_dead_code(block: Block, live: Iterable[Var] = (), *, heard: Classes = ()) -> Block:
    """Remove what neither the yields, nor `live`, nor an effect needs.

    before:  v1 = sin(x); v2 = cos(x); yield v1
    after:   v1 = sin(x); yield v1

    `heard` are the exceptions that somebody listens for: what may raise one of them is kept.
    """
    if block.needed:
        return block
    live = set(live)
    needed = set(variables(block.yields)) | live
    kept: list[Stmt] = []
    for stmt in reversed(block.stmts):
        reduced = _reduce(stmt, needed, heard)
        if reduced is not None:
            kept.append(reduced)
            needed |= used_by(reduced)
    kept.reverse()
    made = rebuilt(block, kept)
    if not live and not heard:
        object.__setattr__(made, "needed", True)
    return made


def has_effect(stmt: Stmt) -> bool:
    if isinstance(stmt, Assign):
        return stmt.op.effect
    return any(has_effect(inner) for block in blocks(stmt) for inner in block.stmts)


def _may_raise(stmt: Assign, heard: Classes) -> bool:
    """Whether this raises one of these exceptions, for all we know."""
    if not heard:
        return False
    floats = all(isinstance(a.type, Scalar) and a.type.dtype == "float64" for a in stmt.args)
    if stmt.op.name in QUIET and floats:  # those of arrays need shapes that fit
        return any(issubclass(FloatingPointError, cls) for cls in heard)
    return True


def _reduce(stmt: Stmt, needed: set[Var], heard: Classes) -> Stmt | None:
    match stmt:
        case Assign():
            acts = stmt.op.effect or _may_raise(stmt, heard)
            keep = acts or not needed.isdisjoint(stmt.targets)
            return stmt if keep else None
        case If():
            places = [i for i, target in enumerate(stmt.targets) if target in needed]
            then = _part(stmt.then, places, heard)
            orelse = _part(stmt.orelse, places, heard)
            if not places and not then.stmts and not orelse.stmts:
                return None
            return altered(stmt, targets=pick(stmt.targets, places), then=then, orelse=orelse)
        case Try():
            places = [i for i, target in enumerate(stmt.targets) if target in needed]
            catches = tuple(cls for several in stmt.catches for cls in several)
            body = _part(stmt.body, places, (*heard, *catches))
            handlers = tuple(_part(handler, places, heard) for handler in stmt.handlers)
            handlers = stmt.handlers if are_same(handlers, stmt.handlers) else handlers
            if not places and not has_effect(stmt):
                return None
            return altered(stmt, targets=pick(stmt.targets, places), body=body, handlers=handlers)
        case With():
            places = [i for i, target in enumerate(stmt.targets) if target in needed]
            body = _part(stmt.body, places, heard)
            if not places and not body.stmts:
                return None
            return altered(stmt, targets=pick(stmt.targets, places), body=body)
        case For() | While():
            return _reduce_loop(stmt, needed, heard)


def _part(block: Block, places: list[int], heard: Classes) -> Block:
    if len(places) < len(block.yields):
        block = Block(block.stmts, pick(block.yields, places))
    return drop_dead_code(block, heard=heard)


def _reduce_loop(loop: Loop, needed: set[Var], heard: Classes) -> Loop | None:
    keep = {i for i, target in enumerate(loop.targets) if target in needed}
    if not keep and not heard and not has_effect(loop):
        return None
    if loop.until is not None:
        keep.add(loop.until)
    while True:
        places = sorted(keep)
        body = _part(loop.body, places, heard)
        reads = used(body)
        if isinstance(loop, While):
            reads |= used(loop.test)
        more = {i for i, carried in enumerate(loop.carried) if carried in reads} - keep
        if not more:
            break
        keep |= more
    until = None if loop.until is None else places.index(loop.until)
    changes = {
        "targets": pick(loop.targets, places),
        "carried": pick(loop.carried, places),
        "initial": pick(loop.initial, places),
        "body": body,
        "until": until,
    }
    if isinstance(loop, While):
        changes["test"] = drop_dead_code(loop.test, heard=heard)
    return altered(loop, **changes)
