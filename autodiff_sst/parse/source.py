"""The source of a function, read only when it provably belongs to its code object.

`inspect.getsource` answers with whatever stands in the file today, and follows
`__wrapped__` to another function altogether.  A derivative made from such text would be
the derivative of something else.  So the text is compiled again here and its byte code
compared with the function's: what is read is what runs, or nothing is read.
"""

from __future__ import annotations

import ast
import copy
import functools
import linecache
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autodiff_sst.errors import Place, SourceUnavailable, UnsupportedSyntax
from autodiff_sst.parse.compiled import (
    Codes,
    Key,
    compile_rewritten,
    compile_tree,
    future_flags,
    parse_text,
    same_code,
    same_columns,
    similar_code,
)

if TYPE_CHECKING:
    import gast

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Source:
    """A function's tree, with the lines of the file (or cell) it stands in.

    Line numbers in the tree are those of the file: line `n` is `lines[n - 1]`.
    """

    tree: gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda
    filename: str
    lines: tuple[str, ...]
    name: str

    def place(self, node: gast.AST) -> Place:
        """Where `node` stands; operators and the like, which stand nowhere, take a neighbour's."""
        located: Any = next((n for n in ast.walk(node) if getattr(n, "lineno", None)), self.tree)
        line = located.lineno
        text = self.lines[line - 1]
        one_line = located.end_lineno == line
        return Place(
            filename=self.filename,
            line=line,
            column=_characters(text, located.col_offset),
            end_column=_characters(text, located.end_col_offset) if one_line else None,
            text=text,
            function=self.name,
        )


def read_source(function: types.FunctionType) -> Source:
    """The source that `function`'s code object was compiled from.

    Raises
    ------
    SourceUnavailable
        Not a Python function; no text to be found; the text is not (or no longer) that of
        the function; or several lambdas of one line cannot be told apart.
    """
    if not isinstance(function, types.FunctionType):
        raise SourceUnavailable(_not_a_function(function))
    code = function.__code__
    text = _text(function)
    try:
        file = _read_file(code.co_filename, text, future_flags(code))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise SourceUnavailable(f"{_stale(function)} ({error})") from error
    try:
        tree = _to_gast(_definition(function, file))
    except RecursionError:
        raise UnsupportedSyntax(_too_deep(function)) from None
    return Source(tree, code.co_filename, file.lines, function.__name__)


# ---------------------------------------------------------------------------------------
# Text and its table of contents


@dataclass(frozen=True, slots=True)
class _File:
    """A parsed file: its definitions and code objects, found by name and first line."""

    filename: str
    text: str
    flags: int
    lines: tuple[str, ...]
    tree: ast.Module
    nodes: dict[Key, list[tuple[Definition, ast.stmt]]]  # each with its top-level statement
    codes: Codes
    alone: dict[int, Codes] = field(default_factory=dict)  # by id(top-level statement)
    lambdas: dict[int, list[types.CodeType]] = field(default_factory=dict)  # by id(node)


def _text(function: types.FunctionType) -> str:
    """What `linecache` holds: files, zipped modules, notebook cells, doctests, prompts."""
    code = function.__code__
    linecache.checkcache(code.co_filename)
    lines = linecache.getlines(code.co_filename, function.__globals__)
    by_code = getattr(linecache, "_getlines_from_code", None)  # prompts, since Python 3.13.1
    if not lines and by_code is not None:
        lines = by_code(code)
    if not lines:
        raise SourceUnavailable(_no_text(function))
    return "".join(lines)


@functools.lru_cache(maxsize=16)
def _read_file(filename: str, text: str, flags: int) -> _File:
    tree = parse_text(text, filename, flags)
    nodes: dict[Key, list[tuple[Definition, ast.stmt]]] = {}
    for statement in tree.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                nodes.setdefault(_key(node), []).append((node, statement))
    lines = tuple(line.rstrip("\r") for line in text.split("\n"))
    return _File(filename, text, flags, lines, tree, nodes, compile_tree(tree, filename, flags))


def _key(node: Definition) -> Key:
    """The name and first line that the code object of `node` will have."""
    if isinstance(node, ast.Lambda):
        return "<lambda>", node.lineno
    return node.name, min([node.lineno, *(d.lineno for d in node.decorator_list[:1])])


# ---------------------------------------------------------------------------------------
# Which definition is it?


def _definition(function: types.FunctionType, file: _File) -> Definition:
    key = (function.__code__.co_name, function.__code__.co_firstlineno)
    candidates = file.nodes.get(key, [])
    if len(candidates) > 1:  # only lambdas can share a line
        return _one_of(candidates, function, file)
    for node, statement in candidates:
        if _belongs(function, key, statement, file):
            return node
    raise SourceUnavailable(_stale(function))


def _belongs(function: types.FunctionType, key: Key, statement: ast.stmt, file: _File) -> bool:
    code = function.__code__
    if any(same_code(code, other) for other in file.codes.get(key, ())):
        return True
    if any(same_code(code, other) for other in _compiled_alone(statement, file).get(key, ())):
        return True
    rewriter = function.__globals__.get("@pytest_ar")
    return rewriter is not None and _belongs_rewritten(code, key, file, rewriter)


def _compiled_alone(statement: ast.stmt, file: _File) -> Codes:
    """The code of one statement as a notebook compiles it: without the rest of its cell.

    It can differ: `module.f(x)` is compiled in another way where `import module` is seen.
    """
    if id(statement) not in file.alone:
        module = ast.Module(body=[statement], type_ignores=[])
        file.alone[id(statement)] = compile_tree(module, file.filename, file.flags)
    return file.alone[id(statement)]


def _belongs_rewritten(code: types.CodeType, key: Key, file: _File, rewriter: Any) -> bool:
    """Compare after pytest's own rewriting of `assert` statements."""
    for pass_hook in (False, True):
        try:
            codes = compile_rewritten(file.text, file.filename, file.flags, rewriter, pass_hook)
        except Exception:  # a pytest that rewrites in another way: compare what can be compared
            return any(similar_code(code, other) for other in file.codes.get(key, ()))
        if any(same_code(code, other) for other in codes.get(key, ())):
            return True
    return False


def _one_of(
    candidates: list[tuple[Definition, ast.stmt]], function: types.FunctionType, file: _File
) -> Definition:
    """The lambda, of several that start on one line, with the function's byte code.

    Where columns are recorded (Python 3.11) they settle what byte code leaves open.
    """
    code = function.__code__
    compiled = [(node, _lambda_codes(node, statement, file)) for node, statement in candidates]
    pairs = [(node, other) for node, codes in compiled for other in codes if same_code(code, other)]
    if not pairs:
        raise SourceUnavailable(_stale(function))
    pairs = [pair for pair in pairs if same_columns(code, pair[1])] or pairs
    if len({ast.dump(node) for node, _ in pairs}) > 1:
        raise SourceUnavailable(
            f"several lambdas on line {code.co_firstlineno} of {code.co_filename} have the same "
            "byte code, and which of them this is cannot be told; put them on separate lines"
        )
    return pairs[0][0]


def _lambda_codes(node: Definition, statement: ast.stmt, file: _File) -> list[types.CodeType]:
    """The code of one lambda, made recognisable by moving it below the end of the file.

    All its lines move by as much, so that its byte code stays the same.  It is compiled
    with the whole file and with its statement alone, and not at all in an annotation.
    """
    if id(node) not in file.lambdas:
        copies: dict[int, Any] = {}
        changed = copy.deepcopy(statement, copies)
        moved = copies[id(node)]
        placed: list[Any] = [inner for inner in ast.walk(moved) if hasattr(inner, "lineno")]
        for inner in placed:
            inner.lineno += len(file.lines)
            inner.end_lineno += len(file.lines)
        whole = [changed if other is statement else other for other in file.tree.body]
        modules = [ast.Module(body=body, type_ignores=[]) for body in (whole, [changed])]
        codes = [compile_tree(module, file.filename, file.flags) for module in modules]
        key = ("<lambda>", moved.lineno)
        file.lambdas[id(node)] = [found[key][0] for found in codes if key in found]
    return file.lambdas[id(node)]


# ---------------------------------------------------------------------------------------
# Conversion and messages


def _to_gast(node: Definition) -> Any:
    import gast  # here, because importing the package must not import gast

    return gast.ast_to_gast(node)


def _characters(text: str, column: int) -> int:
    """Columns of a tree count bytes of UTF-8; a caret under the text counts characters."""
    return len(text.encode()[:column].decode(errors="ignore"))


def _no_text(function: types.FunctionType) -> str:
    filename = function.__code__.co_filename
    if filename.startswith("<"):
        why = "exec, eval, python -c and the interactive prompt keep no source"
    else:
        why = "no file of that name can be read"
    return (
        f"the source of `{function.__qualname__}` cannot be found: it was defined in "
        f"{filename!r}, and {why}; put it in a file and import it from there"
    )


def _stale(function: types.FunctionType) -> str:
    code = function.__code__
    return (
        f"the source of `{function.__qualname__}` at {code.co_filename}:{code.co_firstlineno} is "
        "not that of the function in memory: the file was edited after it was imported, or the "
        "code was rewritten on import; import it again (restart Python, or run the cell again)"
    )


def _too_deep(function: types.FunctionType) -> str:
    code = function.__code__
    return (
        f"`{function.__qualname__}` at {code.co_filename}:{code.co_firstlineno} holds an "
        "expression nested too deeply to be read; split it into several statements"
    )


def _not_a_function(value: object) -> str:
    name = getattr(value, "__qualname__", None) or repr(value)[:80]
    if isinstance(value, type):
        what, remedy = "a class", "pass a function, or one of its methods"
    elif isinstance(value, types.BuiltinFunctionType | types.BuiltinMethodType):
        what, remedy = "a built-in function, written in C", "call it from a def or lambda"
    elif isinstance(value, types.MethodType):
        what, remedy = "a bound method", "pass the function it binds (`__func__`)"
    else:
        what = f"an object of type {type(value).__module__}.{type(value).__qualname__}"
        remedy = "call it from a def or lambda"
    return f"`{name}` has no Python source to read: it is {what}, not a def or lambda; {remedy}"
