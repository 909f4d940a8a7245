"""Activity: which variables depend smoothly on the inputs, which ones the outputs depend on."""

from __future__ import annotations

from collections.abc import Iterable
from types import BuiltinFunctionType
from typing import Any

from ..errors import NoRule
from ..ir.nodes import Assign, Atom, Block, For, If, Stmt, Try, Var, While, With
from ..ir.types import Opaque, can_vary
from ..ir.walk import blocks, loop_pairs, statements, variables
from ..rules.applying import advice, called, differentiable, place_of
from ..rules.forms import RULES, told_places
from .shifts import find_shifts


def find_varied(block: Block, inputs: Iterable[Var]) -> set[Var]:
    """Variables that depend smoothly on `inputs` (a fixed point over loops).

    Raises where one of them is used in a way that no rule tells.
    """
    varied = varied_by(block, inputs)
    for stmt in statements(block):
        if isinstance(stmt, Assign):
            refuse_keywords(stmt, varied)
            refuse_places(stmt, varied)
            refuse_unknown(stmt, varied)
    return varied


def varied_by(block: Block, inputs: Iterable[Var]) -> set[Var]:
    """Variables that depend smoothly on `inputs`, whether it is known how or not; but what has no
    influence in the end."""
    varied = set(inputs)
    _varied(block, varied, find_shifts(block))
    return varied


def _varied(block: Block, varied: set[Var], lost: set[Var]) -> None:
    for stmt in block.stmts:
        match stmt:
            case Assign():
                if any(stmt.args[k] in varied for k in differentiable(stmt) if k < len(stmt.args)):
                    varied.update(t for t in stmt.targets if can_vary(t.type) and t not in lost)
            case For() | While():
                _varied_loop(stmt, varied, lost)
            case _:
                for inner in blocks(stmt):
                    _varied(inner, varied, lost)
                    _spread(stmt.targets, inner.yields, varied)


_STRUCTURES = ("items", "whole")


def refuse_keywords(stmt: Assign, varied: set[Var]) -> None:
    """Rules are about positional arguments: a keyword must not carry a derivative.

    Lists are read for their structure, not for their values.
    """
    for name, atom in stmt.keywords:
        if atom in varied and not (stmt.op in RULES and name in _STRUCTURES):
            if any(can_vary(t.type) for t in stmt.targets):
                function = called(stmt)
                known = "write the formula with operators"
                raise NoRule(
                    f"the keyword {name!r} of {function} carries a derivative, which no rule"
                    f" tells: {known if stmt.op in RULES else advice(function, known)}",
                    place_of(stmt.where),
                )


def refuse_places(stmt: Assign, varied: set[Var]) -> None:
    """An argument that a rule says nothing of must not carry a derivative."""
    if stmt.op not in RULES or not any(can_vary(t.type) for t in stmt.targets):
        return
    told = told_places(stmt.op, RULES[stmt.op])
    for place, atom in enumerate(stmt.args):
        if told is not None and place not in told and atom in varied and can_vary(atom.type):
            function = called(stmt)
            raise NoRule(
                f"argument number {place + 1} of {function} carries a derivative, which no rule"
                f" tells: {advice(function)}",
                place_of(stmt.where),
            )


def _is_compiled(function: Any) -> bool:
    """Whether this is a function in C of some module, which may compute with its arguments."""
    module = (getattr(function, "__module__", None) or "").split(".")[0]
    return isinstance(function, BuiltinFunctionType) and module not in ("builtins", "time", "")


# What cannot carry a derivative, whatever it was made from.
_CARRIES_NONE = ("str", "bytes", "None", "Generator", "RandomState", "dtype")


def refuse_unknown(stmt: Assign, varied: set[Var]) -> None:
    """What a function without a rule returns may hold the derivative in a way that is not known:
    a tuple whose length depends on the arguments, an object."""
    if stmt.op in RULES or varied.isdisjoint(stmt.args):
        return
    owner = stmt.args[0].type
    sparse = isinstance(owner, Opaque) and owner.kind.endswith(("_matrix", "_array"))
    if stmt.op.effect and sparse:
        raise NoRule(
            f"{called(stmt)} of a sparse matrix is given what carries a derivative, which no rule"
            " tells: make the matrix with csr_matrix((data, indices, indptr)), or use a dense one",
            place_of(stmt.where),
        )
    if stmt.op.effect and not _is_compiled(stmt.op.call):
        return
    for target in stmt.targets:
        if isinstance(target.type, Opaque):
            name = target.type.kind
            if name not in _CARRIES_NONE and not name.endswith("DType"):
                function = called(stmt)
                raise NoRule(
                    f"{function} has no derivative rule: {advice(function)}", place_of(stmt.where)
                )


def _spread(targets: tuple[Var, ...], sources: tuple[Atom, ...], varied: set[Var]) -> None:
    for target, source in zip(targets, sources, strict=True):
        if source in varied and can_vary(target.type):
            varied.add(target)


def _varied_loop(loop: For | While, varied: set[Var], lost: set[Var]) -> None:
    before = -1
    while before != len(varied):
        before = len(varied)
        _spread(loop.carried, loop.initial, varied)
        _spread(loop.carried, loop.body.yields, varied)
        _varied(loop.body, varied, lost)
    _spread(loop.targets, loop.carried, varied)


def find_useful(block: Block, outputs: Iterable[Var]) -> set[Var]:
    """Variables that `outputs` depend on smoothly."""
    useful = set(outputs)
    _useful(block, useful)
    return useful


def _useful(block: Block, useful: set[Var]) -> None:
    for stmt in reversed(block.stmts):
        match stmt:
            case Assign():
                if not useful.isdisjoint(stmt.targets):
                    picked = (stmt.args[k] for k in differentiable(stmt) if k < len(stmt.args))
                    useful.update(v for v in variables(picked) if can_vary(v.type))
            case For() | While():
                _useful_loop(stmt, useful)
            case If() | Try() | With():
                for inner in blocks(stmt):
                    _back(stmt.targets, inner.yields, useful)
                    _useful(inner, useful)


def _back(targets: tuple[Var, ...], sources: tuple[Atom, ...], useful: set[Var]) -> None:
    for target, source in zip(targets, sources, strict=True):
        if target in useful and isinstance(source, Var):
            useful.add(source)


def _useful_loop(loop: For | While, useful: set[Var]) -> None:
    _back(loop.targets, loop.carried, useful)
    before = -1
    while before != len(useful):
        before = len(useful)
        _back(loop.carried, loop.body.yields, useful)
        _useful(loop.body, useful)
    _back(loop.carried, loop.initial, useful)


def consumed(block: Block) -> set[Var]:
    """Variables that an update in place starts from, themselves or round a loop."""
    found: set[Var] = set()
    _consumed(block, found)
    return found


def _consumed(block: Block, found: set[Var]) -> None:
    for stmt in reversed(block.stmts):
        match stmt:
            case Assign(op=op, args=args):
                if op.memory == "same" or (op.memory in ("view", "maybe") and _hit(stmt, found)):
                    found.update(variables(args[:1]))
            case For() | While():
                before = -1
                while before != len(found):
                    before = len(found)
                    _trace(loop_pairs(stmt), found)
                    _consumed(stmt.body, found)
            case _:
                for inner in blocks(stmt):
                    _trace(list(zip(stmt.targets, inner.yields, strict=True)), found)
                    _consumed(inner, found)


def _hit(stmt: Stmt, found: set[Var]) -> bool:
    return not found.isdisjoint(stmt.targets)


def _trace(pairs: list[tuple[Var, Atom]], found: set[Var]) -> None:
    for target, source in pairs:
        if target in found and isinstance(source, Var):
            found.add(source)
