"""Compile source again, and tell whether a code object came from it."""

from __future__ import annotations
import __future__

import ast
import functools
import operator
import types
import warnings
from opcode import opmap
from typing import Any

Key = tuple[str, int]  # co_name and co_firstlineno, which a definition and its code share
Codes = dict[Key, list[types.CodeType]]

_KIND = 0x04 | 0x08 | 0x20 | 0x80 | 0x200  # *args, **kwargs, generator, coroutine, both
_PADDING = bytes([opmap["NOP"], 0])
_FEATURES = [getattr(__future__, name) for name in __future__.all_feature_names]
_FUTURES: int = functools.reduce(operator.or_, [feature.compiler_flag for feature in _FEATURES])


def future_flags(code: types.CodeType) -> int:
    """The `from __future__` imports in force where `code` was compiled.

    A notebook keeps them from an earlier cell, so that the text alone does not tell.
    """
    return code.co_flags & _FUTURES & ~0x10  # 0x10, once `nested_scopes`, means nested now


def parse_text(text: str, filename: str, flags: int) -> ast.Module:
    """The tree of a whole file or cell, without the warnings that its import gave."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = compile(text, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def compile_tree(tree: ast.Module, filename: str, flags: int) -> Codes:
    """All code objects made from `tree`, at any depth, outer ones before inner ones."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # notebook cells have it
        module: types.CodeType = compile(tree, filename, "exec", flags, dont_inherit=True)
    found: Codes = {}
    waiting = [module]
    while waiting:
        for constant in waiting.pop().co_consts:
            if isinstance(constant, types.CodeType):
                found.setdefault((constant.co_name, constant.co_firstlineno), []).append(constant)
                waiting.append(constant)
    return found


@functools.lru_cache(maxsize=8)
def compile_rewritten(
    text: str, filename: str, flags: int, rewriter: Any, pass_hook: bool
) -> Codes:
    """As `compile_tree`, after pytest's rewriting of `assert` statements.

    `rewriter` is the module that does it, which pytest leaves in the globals of what it
    rewrites; `pass_hook` is its option `enable_assertion_pass_hook`.
    """
    tree = parse_text(text, filename, flags)
    config = types.SimpleNamespace(getini=lambda name: True) if pass_hook else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rewriter.rewrite_asserts(tree, text.encode(), filename, config)
    return compile_tree(tree, filename, flags)


def same_code(code: types.CodeType, other: types.CodeType) -> bool:
    """Whether both do the same, wherever in a file they stand."""
    return _fingerprint(code) == _fingerprint(other)


def similar_code(rewritten: types.CodeType, plain: types.CodeType) -> bool:
    """Same parameters, and every name of `plain` still there: all that a rewriting must keep."""
    return (
        _signature(rewritten) == _signature(plain)
        and set(plain.co_names) <= set(rewritten.co_names)
        and set(plain.co_varnames) <= set(rewritten.co_varnames)
    )


def same_columns(code: types.CodeType, other: types.CodeType) -> bool:
    """Whether all instructions stand in the same columns, as far as columns were recorded."""
    return _columns(code) == _columns(other)


def _fingerprint(code: types.CodeType) -> tuple[Any, ...]:
    """All that decides what `code` does.

    Profilers pad code with no-operations at its end; tracing does not show in `co_code`.
    """
    instructions = code.co_code
    while instructions.endswith(_PADDING):
        instructions = instructions[: -len(_PADDING)]
    return (
        *_signature(code),
        instructions,
        getattr(code, "co_exceptiontable", b""),
        code.co_names,
        code.co_varnames,
        code.co_cellvars,
        _constant(code.co_consts),
    )


def _signature(code: types.CodeType) -> tuple[Any, ...]:
    kind = code.co_flags & _KIND
    count = code.co_argcount + code.co_kwonlyargcount + bool(kind & 0x04) + bool(kind & 0x08)
    parameters = code.co_posonlyargcount, code.co_argcount, code.co_varnames[:count]
    return code.co_name, kind, parameters, code.co_kwonlyargcount, code.co_freevars


def _constant(value: object) -> Any:
    """Tells 1 from 1.0 and True, and 0.0 from -0.0, which `==` does not."""
    if isinstance(value, types.CodeType):
        return _fingerprint(value)
    if isinstance(value, tuple):
        return tuple(_constant(item) for item in value)
    if isinstance(value, frozenset):
        return frozenset(_constant(item) for item in value)
    return type(value), repr(value)


def _columns(code: types.CodeType) -> list[tuple[Any, ...]]:
    """The place of each instruction, lines counted from the first; nothing before 3.11."""
    positions = getattr(code, "co_positions", tuple)
    first = code.co_firstlineno
    return [(line and line - first, *columns) for line, _, *columns in positions()]
