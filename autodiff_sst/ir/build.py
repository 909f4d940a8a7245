"""Writing the trace: statements with inferred types, one after the other."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal

from .infer import result_types
from .nodes import (
    UNDEF,
    Assign,
    Atom,
    Block,
    Const,
    For,
    Primitive,
    Span,
    Stmt,
    Var,
    While,
    fresh,
)
from .types import Type, name_unknown_dims

Algebra = Literal["any", "in order", "none"]
"""Which rewrites of derivative arithmetic are made: all of them, those that leave the order in
which numbers are multiplied and added, or none."""

Doubles = Literal["plain", "sure", "any"]
"""Which literals of double precision are NumPy's, as Python's would take the precision of what they
meet: none, those for what is a double for sure, or those for all that may be one."""


class Builder:
    """Collects statements; `where` is put on each of them.

    `algebra` says which rewrites are made, `once` holds variables that are known to be read once
    only, and `doubles` tells how to write zeros and ones.
    """

    def __init__(
        self,
        where: Span | None = None,
        algebra: Algebra = "any",
        once: frozenset[Var] = frozenset(),
        doubles: Doubles = "plain",
    ) -> None:
        self.once = once
        self.doubles = doubles
        self.stmts: list[Stmt] = []
        self.where = where
        self.algebra = algebra
        self.definitions: dict[Var, Assign] = {}
        self._regions: dict[Var, Stmt] = {}
        self.masks: ChainMap[object, Var] = ChainMap()  # by how they are made, here and around

    def emit(
        self,
        op: Primitive,
        /,
        *args: Any,
        name: str = "",
        type: Type | Atom | None = None,
        **keywords: Any,
    ) -> Var:
        """One application with one result, of this type; an atom is an option called `type`."""
        if isinstance(type, (Var, Const)):
            keywords["type"], type = type, None
        known = None if type is None else (type,)
        (result,) = self.emit_many(op, 1, *args, name=name, types=known, **keywords)
        return result

    def emit_many(
        self,
        op: Primitive,
        count: int,
        /,
        *args: Any,
        name: str = "",
        names: tuple[str, ...] = (),
        types: tuple[Type, ...] | None = None,
        **keywords: Any,
    ) -> tuple[Var, ...]:
        """One application with `count` results; plain values are taken as literals."""
        atoms = tuple(map(as_atom, args))
        named = {key: as_atom(value) for key, value in keywords.items()}
        if types is None:
            types = result_types(op, atoms, named, count)
        wishes = names or (name,) * count
        targets = tuple(_new(wish, type_) for wish, type_ in zip(wishes, types, strict=True))
        self.append(Assign(targets, op, atoms, tuple(named.items()), self.where))
        return targets

    def append(self, stmt: Stmt) -> None:
        self.stmts.append(stmt)
        if isinstance(stmt, Assign):
            for target in stmt.targets:
                self.definitions[target] = stmt
        else:
            carried = stmt.carried if isinstance(stmt, (For, While)) else ()
            self._regions.update(dict.fromkeys((*stmt.targets, *carried), stmt))

    def retyped(self, var: Var, type_: Type) -> Var:
        """What the last statement binds, with a type that says more."""
        stmt = self.stmts[-1] if self.stmts else None
        if not isinstance(stmt, Assign) or stmt.targets != (var,):
            return var
        self.stmts.pop()
        # What is not known of an extent is not what is not known of another one.
        known = name_unknown_dims(type_, f"v{var.number}")
        self.append(replace(stmt, targets=(replace(var, type=known),)))
        return self.stmts[-1].targets[0]

    def rewind(self, length: int) -> None:
        """Take back all but the first statements."""
        gone = {target for stmt in self.stmts[length:] for target in stmt.targets}
        del self.stmts[length:]
        here = self.masks.maps[0]
        for key in [key for key, mask in here.items() if mask in gone]:
            del here[key]

    def binding(self, atom: Atom) -> Stmt | None:
        """The statement written here, or in a block around, that binds a variable."""
        if not isinstance(atom, Var):
            return None
        return self.definitions.get(atom) or self._regions.get(atom)

    def child(self) -> Builder:
        """A builder for a block inside the current one."""
        inner = Builder(self.where, self.algebra, self.once, self.doubles)
        inner.definitions, inner._regions = self.definitions, self._regions
        inner.masks = self.masks.new_child()
        return inner

    @contextmanager
    def at(self, where: Span | None) -> Iterator[None]:
        before, self.where = self.where, where
        try:
            yield
        finally:
            self.where = before

    def block(self, *yields: Atom) -> Block:
        return Block(tuple(self.stmts), yields)


def as_atom(value: Any) -> Atom:
    return value if isinstance(value, (Var, Const)) else Const(value)


def new_var(name: str, type_: Type) -> Var:
    """A new variable whose unknown extents have names of their own."""
    return _new(name, type_)


def _new(name: str, type_: Type) -> Var:
    var = fresh(name, type_)
    named = name_unknown_dims(type_, f"v{var.number}")
    return var if named is type_ else replace(var, type=named)


def is_undefined(atom: Atom) -> bool:
    return atom is UNDEF
