"""Questions about regions, so that no pass needs to know all five kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set

from .nodes import (
    Assign,
    Atom,
    Block,
    For,
    If,
    Stmt,
    Try,
    Var,
    While,
    With,
)
from .types import Array


def blocks(stmt: Stmt) -> tuple[Block, ...]:
    """The blocks of a statement, in the order they run."""
    if type(stmt) is Assign:
        return ()  # most statements, and this is asked more than anything else
    match stmt:
        case If(then=then, orelse=orelse):
            return (then, orelse)
        case For(body=body) | With(body=body):
            return (body,)
        case While(test=test, body=body):
            return (test, body)
        case Try(body=body, handlers=handlers):
            return (body, *handlers)
    return ()


def operands(stmt: Stmt) -> tuple[Atom, ...]:
    """What a statement itself reads, outside its blocks."""
    if type(stmt) is Assign and not stmt.keywords:
        return stmt.args  # as for `blocks`
    match stmt:
        case Assign(args=args, keywords=keywords) | With(args=args, keywords=keywords):
            return args + tuple(value for _, value in keywords)
        case If(test=test):
            return (test,)
        case For(items=items, initial=initial):
            return (items, *initial)
        case While(initial=initial):
            return initial
    return ()


def overwritten(stmt: Stmt) -> tuple[Atom, ...]:
    """The arguments in whose memory a statement itself writes, in destructive form."""
    if not isinstance(stmt, Assign):
        return ()
    if stmt.op.memory == "same":
        return stmt.args[:1]
    places = stmt.op.overwrites
    return tuple(stmt.args[place] for place in sorted(places)) if places else ()


def binds_inside(stmt: Stmt) -> tuple[Var, ...]:
    """Variables a statement binds for its blocks: carried ones and the loop item."""
    match stmt:
        case For(item=item, carried=carried):
            return (item, *carried)
        case While(carried=carried):
            return carried
    return ()


def variables(atoms: Iterable[Atom]) -> Iterator[Var]:
    return (atom for atom in atoms if type(atom) is Var)


def statements(block: Block) -> tuple[Stmt, ...]:
    """All statements, regions before what they hold."""
    if block.all is None:
        found: list[Stmt] = []
        for stmt in block.stmts:
            found.append(stmt)
            for inner in blocks(stmt):
                found += statements(inner)
        object.__setattr__(block, "all", tuple(found))
    assert block.all is not None
    return block.all


def defined(stmts: Iterable[Stmt]) -> set[Var]:
    """Everything bound by these statements, inside regions too."""
    found: set[Var] = set()
    for stmt in stmts:
        found.update(stmt.targets)
        if type(stmt) is not Assign:
            found.update(binds_inside(stmt))
            for inner in blocks(stmt):
                found |= defined(inner.stmts)
    return found


def used(block: Block) -> set[Var]:
    """Every variable read in the block or yielded by it."""
    return set(_used(block))


def used_by(stmt: Stmt) -> set[Var]:
    found = {atom for atom in operands(stmt) if type(atom) is Var}
    if type(stmt) is Assign:
        return found
    for inner in blocks(stmt):
        found |= _used(inner)
    return found


def _used(block: Block) -> frozenset[Var]:
    if block.used is None:
        found = set(variables(block.yields))
        for stmt in block.stmts:
            found |= used_by(stmt)
        object.__setattr__(block, "used", frozenset(found))  # asked for again and again
    assert block.used is not None
    return block.used


def count_reads(block: Block) -> Counter[Var]:
    """How often each variable stands in the block; kept with it, so not to be changed."""
    if block.reads is None:
        atoms = list(block.yields)
        for stmt in block.stmts:
            atoms += operands(stmt)
        counts = Counter(variables(atoms))
        for stmt in block.stmts:
            for inner in blocks(stmt):
                for var, count in count_reads(inner).items():
                    counts[var] += count
        object.__setattr__(block, "reads", counts)
    assert block.reads is not None
    return block.reads


def free(block: Block) -> set[Var]:
    """Variables read in the block but bound outside it."""
    return used(block) - defined(block.stmts)


def definitions(block: Block) -> dict[Var, Assign]:
    """For each variable bound by a primitive, the application that binds it."""
    return {
        target: stmt
        for stmt in statements(block)
        if isinstance(stmt, Assign)
        for target in stmt.targets
    }


def unchanged(stmts: Iterable[Stmt], consumed: Set[Var], local: Set[Var]) -> set[Var]:
    """What a loop body computes anew in every trip though it is always the same."""
    same: set[Var] = set()
    for stmt in stmts:
        if not isinstance(stmt, Assign) or stmt.op.effect or stmt.op.memory == "same":
            continue
        view = stmt.op.memory != "fresh" and any(isinstance(t.type, Array) for t in stmt.targets)
        if not view and consumed.isdisjoint(stmt.targets):
            if all(var not in local or var in same for var in variables(operands(stmt))):
                same.update(stmt.targets)
    return same


def is_derivative(stmt: Stmt) -> bool:
    """Whether this belongs to a derivative, and not to the function itself."""
    return stmt.where is not None and bool(stmt.where.role)


def loop_pairs(loop: For | While) -> list[tuple[Var, Atom]]:
    """Variables of a loop with what they take their value from."""
    return [
        *zip(loop.targets, loop.carried, strict=True),
        *zip(loop.carried, loop.body.yields, strict=True),
        *zip(loop.carried, loop.initial, strict=True),
    ]


def flows(block: Block) -> Iterator[tuple[Var, Atom]]:
    """Every target of a region and variable of a loop with what it may take its value from."""
    for stmt in statements(block):
        if isinstance(stmt, (For, While)):
            yield from loop_pairs(stmt)
        else:
            for inner in blocks(stmt):
                yield from zip(stmt.targets, inner.yields, strict=True)
