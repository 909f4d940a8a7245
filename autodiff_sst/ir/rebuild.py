"""Regions made anew, so that no pass needs to know all five kinds.

What does not change stays the very same object: a pass that finds nothing to do gives back the
block that it was given, with all that is known of it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

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
from .types import rename_dims
from .walk import blocks

A = TypeVar("A", bound=Atom)
S = TypeVar("S", bound=Stmt)


def are_same(new: tuple[object, ...], old: tuple[object, ...]) -> bool:
    """Whether these are the very same objects."""
    return len(new) == len(old) and all(map(operator.is_, new, old))


def altered(stmt: S, **changes: Any) -> S:
    """A statement with other parts: the given one if they are the same ones."""
    if all(getattr(stmt, name) is value for name, value in changes.items()):
        return stmt
    return replace(stmt, **changes)


def with_blocks(stmt: Stmt, new: Iterable[Block]) -> Stmt:
    """The same statement with other blocks, in the order of `blocks`."""
    new = tuple(new)
    if are_same(new, blocks(stmt)):
        return stmt
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


def rebuilt(block: Block, stmts: Iterable[Stmt], yields: Iterable[Atom] | None = None) -> Block:
    """A block of these statements: the given one if it has them already, so that a pass that
    finds nothing to do leaves behind what is known of the block."""
    made = tuple(stmts)
    ends = block.yields if yields is None else tuple(yields)
    if are_same(made, block.stmts) and are_same(ends, block.yields):
        return block
    return Block(made, ends)


def pick(items: tuple, places: Iterable[int]) -> tuple:  # type: ignore[type-arg]
    picked = tuple(items[place] for place in places)
    return items if are_same(picked, items) else picked


def map_each(items: tuple[A, ...], function: Callable[[A], A]) -> tuple[A, ...]:
    """What the function makes of each; the given ones if it changes none."""
    new = tuple(map(function, items))
    return items if all(map(operator.is_, new, items)) else new


def map_operands(stmt: Stmt, atom: Callable[[Atom], Atom]) -> Stmt:
    """Apply `atom` to what the statement itself reads, not inside its blocks."""
    if type(stmt) is Assign:
        args, keywords = map_each(stmt.args, atom), _map_keywords(stmt.keywords, atom)
        if args is stmt.args and keywords is stmt.keywords:
            return stmt
        return Assign(stmt.targets, stmt.op, args, keywords, stmt.where)
    match stmt:
        case With():
            keywords = _map_keywords(stmt.keywords, atom)
            return altered(stmt, args=map_each(stmt.args, atom), keywords=keywords)
        case If():
            return altered(stmt, test=atom(stmt.test))
        case For():
            return altered(stmt, items=atom(stmt.items), initial=map_each(stmt.initial, atom))
        case While():
            return altered(stmt, initial=map_each(stmt.initial, atom))
    return stmt


def _map_keywords(keywords: Keywords, atom: Callable[[Atom], Atom]) -> Keywords:
    if not keywords:
        return keywords
    values = tuple(value for _, value in keywords)
    new = map_each(values, atom)
    if new is values:
        return keywords
    return tuple((name, value) for (name, _), value in zip(keywords, new, strict=True))


def map_stmt_atoms(stmt: Stmt, atom: Callable[[Atom], Atom]) -> Stmt:
    stmt = map_operands(stmt, atom)
    inner = blocks(stmt)
    return with_blocks(stmt, (map_atoms(b, atom) for b in inner)) if inner else stmt


def map_atoms(block: Block, atom: Callable[[Atom], Atom]) -> Block:
    """Apply `atom` to every use in the block."""
    return rebuilt(
        block, (map_stmt_atoms(stmt, atom) for stmt in block.stmts), map(atom, block.yields)
    )


def substitute(block: Block, mapping: Mapping[Var, Atom]) -> Block:
    """Replace uses of variables (never their bindings)."""
    if not mapping:
        return block

    def atom(a: Atom) -> Atom:
        return mapping.get(a, a) if isinstance(a, Var) else a

    return map_atoms(block, atom)


def rename(block: Block, mapping: dict[Var, Atom]) -> Block:
    """A copy of the block with fresh variables; `mapping` receives old to new and is applied."""
    numbers: dict[int, int] = {}

    def number(old: int) -> int:
        return numbers.get(old, old)

    def new(var: Var) -> Var:
        made = fresh(var.name, var.type, None if var.of is None else called(*var.of))
        numbers[var.number] = made.number
        type_ = rename_dims(var.type, number)
        mapping[var] = made if type_ is var.type else replace(made, type=type_)
        return mapping[var]  # type: ignore[return-value]

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


def renamed(block: Block, var: Callable[[Var], Var]) -> Block:
    """The block with what `var` gives for each of its variables, where bound and where used."""

    def atom(a: Atom) -> Atom:
        return var(a) if isinstance(a, Var) else a

    def go(b: Block) -> Block:
        return rebuilt(b, map(one, b.stmts), map(atom, b.yields))

    def one(stmt: Stmt) -> Stmt:
        stmt = altered(map_operands(stmt, atom), targets=map_each(stmt.targets, var))
        match stmt:
            case For():
                stmt = altered(stmt, item=var(stmt.item), carried=map_each(stmt.carried, var))
            case While():
                stmt = altered(stmt, carried=map_each(stmt.carried, var))
        inner = blocks(stmt)
        return with_blocks(stmt, map(go, inner)) if inner else stmt

    return go(block)


def rename_function(function: Function) -> Function:
    """The same function with variables of its own."""
    mapping: dict[Var, Atom] = {}
    params = tuple(fresh(p.name, p.type) for p in function.params)
    mapping.update(zip(function.params, params, strict=True))
    return Function(function.name, params, rename(function.body, mapping))
