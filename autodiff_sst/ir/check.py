"""The checker: every stage's output is held to the form the next one relies on."""

from __future__ import annotations

from ..errors import InternalError
from .nodes import UNDEF, Assign, Atom, Block, For, Function, If, Stmt, Try, Var, While, With
from .show import show_function
from .types import Array, is_unknown
from .walk import operands, variables


def check_function(function: Function) -> None:
    """Raise `InternalError` unless variables are bound once, before use, and yields match."""
    checker = _Checker(function)
    for param in function.params:
        checker.bind(param, None)
    checker.block(function.body, set(function.params))


class _Checker:
    def __init__(self, function: Function) -> None:
        self.function = function
        self.bound: set[Var] = set()

    def fail(self, message: str, stmt: Stmt | None) -> None:
        shown = show_function(self.function, mark=stmt)
        raise InternalError(f"{message}; please report this trace:\n{shown}")

    def bind(self, var: Var, stmt: Stmt | None) -> None:
        if var in self.bound:
            self.fail(f"{var} is bound twice", stmt)
        self.bound.add(var)
        if isinstance(var.type, Array) and any(map(is_unknown, var.type.dims or ())):
            self.fail(f"{var} has an extent without a name", stmt)

    def need(self, atoms: tuple[Atom, ...], scope: set[Var], stmt: Stmt | None) -> None:
        for var in variables(atoms):
            if var not in scope:
                self.fail(f"{var} is used where it is not bound", stmt)

    def block(self, block: Block, scope: set[Var], owner: Stmt | None = None) -> None:
        scope = set(scope)
        for stmt in block.stmts:
            self.stmt(stmt, scope)
            for target in stmt.targets:
                self.bind(target, stmt)
            scope.update(stmt.targets)
        self.need(block.yields, scope, owner)

    def arity(self, stmt: Stmt, *sizes: int) -> None:
        if len({len(stmt.targets), *sizes}) != 1:
            self.fail("targets and yields differ in number", stmt)

    def stmt(self, stmt: Stmt, scope: set[Var]) -> None:
        self.need(operands(stmt), scope, stmt)
        match stmt:
            case Assign(args=args):
                if UNDEF in args:
                    self.fail("an undefined value is used", stmt)
            case If(then=then, orelse=orelse):
                self.block(then, scope, stmt)
                self.block(orelse, scope, stmt)
                self.arity(stmt, len(then.yields), len(orelse.yields))
            case Try(body=body, handlers=handlers):
                for part in (body, *handlers):
                    self.block(part, scope, stmt)
                    self.arity(stmt, len(part.yields))
            case With(body=body):
                self.block(body, scope, stmt)
                self.arity(stmt, len(body.yields))
            case For() | While():
                self.loop(stmt, scope)

    def loop(self, loop: For | While, scope: set[Var]) -> None:
        inner = scope | set(loop.carried)
        for var in loop.carried:
            self.bind(var, loop)
        if isinstance(loop, For):
            self.bind(loop.item, loop)
            inner.add(loop.item)
        else:
            self.block(loop.test, inner, loop)
        self.block(loop.body, inner, loop)
        self.arity(loop, len(loop.carried), len(loop.initial), len(loop.body.yields))
