"""Questions about and rebuilding of regions, so that no pass needs to know all five kinds."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from .nodes import (
    Assign,
    Atom,
    Block,
    For,
    Function,
    If,
    Keywords,
    Stmt,
    Try,
    Var,
    While,
    With,
    fresh,
)


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


def with_blocks(stmt: Stmt, new: Iterable[Block]) -> Stmt:
    """The same statement with other blocks, in the order of `blocks`."""
    new = tuple(new)
    match stmt:
        case If():
            return replace(stmt, then=new[0], orelse=new[1])
        case For() | With():
            return replace(stmt, body=new[0])
        case While():
            return replace(stmt, test=new[0], body=new[1])
        case Try():
            return replace(stmt, body=new[0], handlers=new[1:])
    return stmt


def operands(stmt: Stmt) -> tuple[Atom, ...]:
    """What a statement itself reads, outside its blocks."""
    match stmt:
        case Assign(args=args, keywords=keywords) | With(args=args, keywords=keywords):
            return args + tuple(value for _, value in keywords) if keywords else args
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
    return tuple(stmt.args[place] for place in sorted(stmt.op.overwrites))


def binds_inside(stmt: Stmt) -> tuple[Var, ...]:
    """Variables a statement binds for its blocks: carried ones and the loop item."""
    match stmt:
        case For(item=item, carried=carried):
            return (item, *carried)
        case While(carried=carried):
            return carried
    return ()


def variables(atoms: Iterable[Atom]) -> Iterator[Var]:
    return (atom for atom in atoms if isinstance(atom, Var))


def statements(block: Block) -> Iterator[Stmt]:
    """All statements, regions before what they hold."""
    for stmt in block.stmts:
        yield stmt
        for inner in blocks(stmt):
            yield from statements(inner)


def defined(stmts: Iterable[Stmt]) -> set[Var]:
    """Everything bound by these statements, inside regions too."""
    found: set[Var] = set()
    for stmt in stmts:
        found.update(stmt.targets)
        found.update(binds_inside(stmt))
        for inner in blocks(stmt):
            found |= defined(inner.stmts)
    return found


def used(block: Block) -> set[Var]:
    """Every variable read in the block or yielded by it."""
    return set(_used(block))


def used_by(stmt: Stmt) -> set[Var]:
    found = {atom for atom in operands(stmt) if type(atom) is Var}
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
    """How often each variable stands in the block."""
    counts: Counter[Var] = Counter()
    _count(block, counts)
    return counts


def _count(block: Block, counts: Counter[Var]) -> None:
    for atom in block.yields:
        if type(atom) is Var:
            counts[atom] += 1
    for stmt in block.stmts:
        for atom in operands(stmt):
            if type(atom) is Var:
                counts[atom] += 1
        for inner in blocks(stmt):
            _count(inner, counts)


def free(block: Block) -> set[Var]:
    """Variables read in the block but bound outside it."""
    return used(block) - defined(block.stmts)


def substitute(block: Block, mapping: Mapping[Var, Atom]) -> Block:
    """Replace uses of variables (never their bindings)."""
    if not mapping:
        return block

    def atom(a: Atom) -> Atom:
        return mapping.get(a, a) if isinstance(a, Var) else a

    return map_atoms(block, atom)


def map_atoms(block: Block, atom: Callable[[Atom], Atom]) -> Block:
    """Apply `atom` to every use in the block."""
    return Block(
        tuple(map_stmt_atoms(stmt, atom) for stmt in block.stmts), tuple(map(atom, block.yields))
    )


def map_stmt_atoms(stmt: Stmt, atom: Callable[[Atom], Atom]) -> Stmt:
    stmt = map_operands(stmt, atom)
    inner = blocks(stmt)
    return with_blocks(stmt, (map_atoms(b, atom) for b in inner)) if inner else stmt


def map_operands(stmt: Stmt, atom: Callable[[Atom], Atom]) -> Stmt:
    """Apply `atom` to what the statement itself reads, not inside its blocks."""
    match stmt:
        case Assign():
            args, keywords = tuple(map(atom, stmt.args)), _map_keywords(stmt.keywords, atom)
            if all(map(operator.is_, args, stmt.args)) and keywords is stmt.keywords:
                return stmt
            return Assign(stmt.targets, stmt.op, args, keywords, stmt.where)
        case With():
            args, keywords = tuple(map(atom, stmt.args)), _map_keywords(stmt.keywords, atom)
            return replace(stmt, args=args, keywords=keywords)
        case If():
            return replace(stmt, test=atom(stmt.test))
        case For():
            return replace(stmt, items=atom(stmt.items), initial=tuple(map(atom, stmt.initial)))
        case While():
            return replace(stmt, initial=tuple(map(atom, stmt.initial)))
    return stmt


def _map_keywords(keywords: Keywords, atom: Callable[[Atom], Atom]) -> Keywords:
    return tuple((name, atom(value)) for name, value in keywords) if keywords else keywords


def rename(block: Block, mapping: dict[Var, Atom]) -> Block:
    """A copy of the block with fresh variables; `mapping` receives old to new and is applied."""

    def new(var: Var) -> Var:
        made = fresh(var.name, var.type, None if var.of is None else called(*var.of))
        mapping[var] = made
        return made

    def called(x: Var, suffix: str) -> tuple[Var, str]:
        known = mapping.get(x, x)
        return (known if isinstance(known, Var) else x, suffix)

    def atom(a: Atom) -> Atom:
        return mapping.get(a, a) if isinstance(a, Var) else a

    def go(block: Block) -> Block:
        stmts = tuple(one(stmt) for stmt in block.stmts)
        return Block(stmts, tuple(map(atom, block.yields)))

    def one(stmt: Stmt) -> Stmt:
        stmt = map_operands(stmt, atom)
        match stmt:
            case For():
                stmt = replace(stmt, item=new(stmt.item), carried=tuple(map(new, stmt.carried)))
            case While():
                stmt = replace(stmt, carried=tuple(map(new, stmt.carried)))
        stmt = with_blocks(stmt, [go(b) for b in blocks(stmt)])
        return replace(stmt, targets=tuple(map(new, stmt.targets)))

    return go(block)


def rename_function(function: Function) -> Function:
    """The same function with variables of its own."""
    mapping: dict[Var, Atom] = {}
    params = tuple(fresh(p.name, p.type) for p in function.params)
    mapping.update(zip(function.params, params, strict=True))
    return Function(function.name, params, rename(function.body, mapping))


def definitions(block: Block) -> dict[Var, Assign]:
    """For each variable bound by a primitive, the application that binds it."""
    return {
        target: stmt
        for stmt in statements(block)
        if isinstance(stmt, Assign)
        for target in stmt.targets
    }


def is_derivative(stmt: Stmt) -> bool:
    """Whether this belongs to a derivative, and not to the function itself."""
    return stmt.where is not None and bool(stmt.where.role)


def pick(items: tuple, places: Iterable[int]) -> tuple:  # type: ignore[type-arg]
    return tuple(items[place] for place in places)


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
