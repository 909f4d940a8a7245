"""Dead code: statements nothing needs, region targets and carried variables nobody reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .nodes import Assign, Block, For, If, Loop, Stmt, Try, Var, While, With
from .walk import blocks, pick, used, used_by, variables


def drop_dead_code(block: Block, live: Iterable[Var] = (), *, keep_all: bool = False) -> Block:
    """Remove what neither the yields, nor `live`, nor an effect needs.

    before:  v1 = sin(x); v2 = cos(x); yield v1
    after:   v1 = sin(x); yield v1

    `keep_all` keeps every application of a primitive (it may raise, and somebody listens).
    """
    needed = set(variables(block.yields)) | set(live)
    kept: list[Stmt] = []
    for stmt in reversed(block.stmts):
        reduced = _reduce(stmt, needed, keep_all)
        if reduced is not None:
            kept.append(reduced)
            needed |= used_by(reduced)
    kept.reverse()
    return Block(tuple(kept), block.yields)


def has_effect(stmt: Stmt) -> bool:
    if isinstance(stmt, Assign):
        return stmt.op.effect
    return any(has_effect(inner) for block in blocks(stmt) for inner in block.stmts)


def _reduce(stmt: Stmt, needed: set[Var], keep_all: bool) -> Stmt | None:
    match stmt:
        case Assign():
            keep = keep_all or stmt.op.effect or not needed.isdisjoint(stmt.targets)
            return stmt if keep else None
        case If():
            places = [i for i, target in enumerate(stmt.targets) if target in needed]
            then = _part(stmt.then, places, keep_all)
            orelse = _part(stmt.orelse, places, keep_all)
            if not places and not then.stmts and not orelse.stmts:
                return None
            return replace(stmt, targets=pick(stmt.targets, places), then=then, orelse=orelse)
        case Try():
            places = [i for i, target in enumerate(stmt.targets) if target in needed]
            body = _part(stmt.body, places, True)
            handlers = tuple(_part(handler, places, keep_all) for handler in stmt.handlers)
            if not places and not has_effect(stmt):
                return None
            return replace(stmt, targets=pick(stmt.targets, places), body=body, handlers=handlers)
        case With():
            places = [i for i, target in enumerate(stmt.targets) if target in needed]
            body = _part(stmt.body, places, keep_all)
            if not places and not body.stmts:
                return None
            return replace(stmt, targets=pick(stmt.targets, places), body=body)
        case For() | While():
            return _reduce_loop(stmt, needed, keep_all)


def _part(block: Block, places: list[int], keep_all: bool) -> Block:
    return drop_dead_code(Block(block.stmts, pick(block.yields, places)), keep_all=keep_all)


def _reduce_loop(loop: Loop, needed: set[Var], keep_all: bool) -> Loop | None:
    keep = {i for i, target in enumerate(loop.targets) if target in needed}
    if not keep and not keep_all and not has_effect(loop):
        return None
    if loop.until is not None:
        keep.add(loop.until)
    while True:
        places = sorted(keep)
        body = _part(loop.body, places, keep_all)
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
        changes["test"] = drop_dead_code(loop.test, keep_all=keep_all)
    return replace(loop, **changes)  # type: ignore[arg-type]
