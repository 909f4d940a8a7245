"""A traced function as the text of a Python module that imports NumPy and nothing of ours."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import gast

from ..errors import ArgumentError
from ..ir.callee import Callee
from ..ir.nodes import Assign, Atom, Block, Const, Function, Var
from ..ir.tree import Fixed, Leaf, Node, Tree
from ..ir.types import Array
from ..ir.walk import operands, statements, used, variables
from ..options import Options
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem
from ..runtime import REQUIRES, add_at
from . import syntax
from .code import Coder
from .column_order import order_by_columns
from .conventions import find_conventions, reachable, with_conventions
from .dealings import Convention, Dealings
from .described import readable
from .expressions_of import Expressions, Needs, module_of
from .folding import Folds, find_folds
from .inplace import destructive
from .naming import Names
from .narrow_rows import keep_by_columns, keep_order_of_copies
from .plain import plain_numbers
from .printer import Comments, print_tree
from .standalone import Standalone, arguments, constant, name_constants
from .standalone import statements as parsed
from .unbound import asked_elsewhere, maybe_unbound, reached

SLICE = PRIMITIVES[slice].op
Finish = Callable[[Block, frozenset[Var]], Block]
# Where a function that is passed as an argument keeps what is not local to it.
FREE = {"global": "__globals__", "cell": "__closure__"}


@dataclass(frozen=True, slots=True)
class Signature:
    """How the emitted function is called.

    `parameters` are the names of the Python function's parameters, with their structures;
    `captured` are leaves that come from elsewhere, by the names they are passed under.
    """

    parameters: tuple[tuple[str, Tree], ...]
    leaves: tuple[tuple[Var, str, tuple[tuple[str, Any], ...]], ...]
    captured: tuple[tuple[Var, str], ...]
    written: frozenset[Var]
    tangents: frozenset[Atom]


@dataclass(frozen=True, slots=True)
class Emitted:
    """Module text; `objects` are passed to the function by keyword, after what is captured."""

    text: str
    name: str
    captured: tuple[str, ...]
    objects: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Last:
    """What is done last with every function of a module."""

    options: Options
    passes: Finish
    unsure: frozenset[Var] = frozenset()  # parameters that may be None
    conventions: Mapping[Callee, Convention] = field(default_factory=dict)

    def of(
        self, function: Function, callee: Callee | None = None, shown: int = 0
    ) -> tuple[Function, Folds]:
        """The function with updates in place, and what is folded into expressions; so many of its
        results, the first ones, are `shown` to users."""
        optimise = self.options.optimise
        known = self.conventions.get(callee) if callee is not None else None
        given = known.overwrites if known is not None else frozenset()
        # What a call is given may not be there either.
        unsure = self.unsure if callee is None else frozenset(function.params)
        body = with_conventions(self.passes(function.body, unsure), self.conventions)
        body = plain_numbers(body)
        function, by_columns = replace(function, body=body), set[Var]()
        if optimise and self.options.reassociate:
            function = replace(function, body=order_by_columns(body))
            if callee is None:
                function = keep_by_columns(function, shown, self.unsure, by_columns)
        dealings = Dealings(given, frozenset(range(shown)))
        function = destructive(function, dealings, optimise=optimise)
        function = replace(function, body=keep_order_of_copies(function.body, by_columns))
        folds = find_folds(function, optimise=optimise)
        folds.given = frozenset(function.params) - self.unsure
        return function, folds

    def knowing(self, function: Function) -> Last:
        """What is done last, when this function and those that it calls share a module."""
        called = {
            c: replace(c.body, body=self.passes(c.body.body, frozenset(c.body.params)))
            for c in reachable(function)
        }
        return replace(self, conventions=find_conventions(function, called))


def emit_module(
    function: Function,
    signature: Signature,
    result: Tree,
    title: str,
    summary: str,
    options: Options,
    finished: Finish,
    alone: Standalone | None = None,
) -> Emitted:
    """The text of a module that defines `title`; one to be used without this package when `alone`
    tells what that needs. `finished` are the last passes, for every function of the module."""
    parts = frozenset(var for var, _, path in signature.leaves if path)
    last = Last(options, finished, parts).knowing(function)
    function, folds = last.of(function, shown=len(_results(function.body.yields, result)[0]))
    own = [name for name, tree in signature.parameters if not isinstance(tree, Leaf)]
    reserved = _reserved(function) | set(own)
    names = Names(function, folds, reserved)
    needs = Needs(title)
    asked = asked_elsewhere(function.body, names)
    expressions = Expressions(folds, names, needs, asked, reassociate=options.reassociate)
    kept = _results(function.body.yields, result)[1]
    maybe, read = maybe_unbound(function.body, names, kept), used(function.body)
    coder = Coder(expressions, folds, names, maybe, read)
    separate = _separate(signature)
    unpack = _unpack(coder, read.union(separate), signature)
    check = _overlap_check(separate, signature.written, names, needs) if separate else []
    unsure = reached(function.body, maybe)

    def finish(block: Block) -> list[Any]:
        ends = variables(_results(block.yields, result)[0])
        lost = [v for v in ends if v in unsure]  # the ends of this path, where others differ
        return [*_bound_checks(lost, names), _return(coder, block, result)]

    body = [*unpack, *check, *coder.block(function.body, finish)]
    captured = tuple(names[v] for v, _ in signature.captured)
    objects = tuple(needs.objects.items())
    parameters = [*_parameters(signature, names), *captured, *(name for name, _ in objects)]
    comments = Comments(coder.notes.before, coder.notes.trailing)
    doc = _docstring(summary, signature, names)
    made = syntax.function(title, parameters, [doc, *body])
    head = None
    if alone is not None:
        made.args, head = _alone(alone, signature, names, expressions, body, title)
        made.body[1:] = body
    functions = [made, *_callees(needs, comments, last)]
    _check_objects(needs, title, {} if alone is not None else dict(objects))
    text = _assemble(functions, comments, needs, head)
    return Emitted(text, title, () if alone else captured, objects)


def _check_objects(needs: Needs, title: str, passed: dict[str, Any]) -> None:
    """What the code refers to must be imported, written down or passed to it."""
    missing = sorted(set(needs.objects) - set(passed))
    if missing:
        raise ArgumentError(
            f"{title} needs {', '.join(missing)}, which cannot be written into a module or passed"
            " to a function that calls itself: use functions with source, and tuples, lists and"
            " dicts of numbers"
        )


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above the function in a module of its own."""

    docstring: str
    title: str
    constants: list[Any]


def _alone(
    alone: Standalone,
    signature: Signature,
    names: Names,
    expressions: Expressions,
    body: list[Any],
    title: str,
) -> tuple[Any, _Head]:
    """The parameter list and what stands above; checks are put in front of the body."""
    own = _parameters(signature, names)
    captured = {names[v]: alone.values[v] for v, _ in signature.captured}
    taken = {*own, "np", "math", *expressions.needs.callees.values()}
    titles = name_constants(body, list(captured), taken)
    body[:0] = [stmt for text in alone.checks for stmt in parsed(text)]
    expressions.needs.helpers.update(alone.helpers)
    constants = [constant(expressions, titles[k], value) for k, value in captured.items()]
    head = _Head(alone.docstring, title, constants)
    return arguments(expressions, alone.parameters, own), head


def _callees(needs: Needs, comments: Comments, last: Last) -> list[Any]:
    """The traced functions that are called, and those they call, as functions of the module."""
    made: list[Any] = []
    done: set[Any] = set()
    while len(done) < len(needs.callees):
        callee = next(c for c in needs.callees if c not in done)
        done.add(callee)
        made.append(_callee(callee, needs.callee(callee), needs, comments, last))
    return made


def _callee(callee: Callee, title: str, needs: Needs, comments: Comments, last: Last) -> Any:
    function, folds = last.of(callee.body, callee)
    names = Names(function, folds, _reserved(function) | set(needs.callees.values()))
    maybe, read = maybe_unbound(function.body, names, function.body.yields), used(function.body)
    asked = asked_elsewhere(function.body, names)
    expressions = Expressions(folds, names, needs, asked, reassociate=last.options.reassociate)
    coder = Coder(expressions, folds, names, maybe, read)

    def finish(block: Block) -> list[Any]:
        ends = [coder.expressions.atom(a) for a in block.yields]
        return [gast.Return(ends[0] if len(ends) == 1 else syntax.tuple_of(ends))]

    body = coder.block(function.body, finish)
    comments.before.update(coder.notes.before)
    comments.trailing.update(coder.notes.trailing)
    return syntax.function(title, [names[p] for p in function.params], body)


def _reserved(function: Function) -> set[str]:
    """Names that the code itself uses, which no variable may take."""
    used = {"np", "math", "scipy", "reversed", "refuse_overlap"}
    for stmt in statements(function.body):
        if isinstance(stmt, Assign):
            used.add("slice" if stmt.op is SLICE else stmt.op.text.split(".")[0].removesuffix("()"))
            if stmt.op is additem:
                used.add(add_at.__name__)
            for atom in operands(stmt):
                if isinstance(atom, Const):
                    used |= _spelled_with(atom.value)
    return {name for name in used if name.isidentifier()}


def _spelled_with(value: Any) -> set[str]:
    """The names that a literal is written with."""
    match value:
        case tuple() | list():
            return set().union(*map(_spelled_with, value))
        case slice() | range() | complex():
            return {type(value).__name__}
        case Callee():
            return {value.name}
    return {getattr(value, "__name__", "")}


# --- parameters and results -------------------------------------------------------------------


def _parameters(signature: Signature, names: Names) -> list[str]:
    found = []
    for name, tree in signature.parameters:
        found.append(names[tree.atom] if isinstance(tree, Leaf) else name)  # type: ignore[index]
    return found


def _unpack(coder: Coder, read: set[Var], signature: Signature) -> list[Any]:
    """Take the leaves that are read out of containers and objects."""
    made = []
    for var, root, path in signature.leaves:
        if var not in read or not path:
            continue
        owner = syntax.name(root)
        for kind, step in path:
            if kind == "attribute":
                owner = syntax.attribute(owner, step)
                continue
            if kind in FREE:
                owner = syntax.attribute(owner, FREE[kind])
            owner = syntax.subscript(owner, coder.expressions.literal(step))
            if kind == "cell":
                owner = syntax.attribute(owner, "cell_contents")
        made.append(syntax.assign([syntax.name(coder.names[var], True)], owner))
    return made


def _results(ends: Sequence[Atom], result: Tree) -> tuple[list[Atom], list[Atom]]:
    """What a function returns: results, and what a pullback reads."""
    values: list[Atom] = []
    kept: list[Atom] = []
    rest = iter(ends)

    def visit(tree: Tree, into: list[Atom]) -> None:
        match tree:
            case Leaf():
                into.append(next(rest))
            case Node(kind=kind, children=children):
                for child in children:
                    visit(child, kept if kind == "saved" else into)

    visit(result, values)
    return values, kept


def _bound_checks(lost: list[Var], names: Names) -> list[Any]:
    """What is None because no path taken has bound it is no result: Python raises."""
    made = []
    for name in dict.fromkeys(names[v] for v in lost):
        test = gast.Compare(syntax.name(name), [gast.Is()], [syntax.constant(None)])
        error = syntax.call("UnboundLocalError", [syntax.constant(name)])
        made.append(gast.If(test, [gast.Raise(error, None)], []))
    return made


def _return(coder: Coder, block: Block, result: Tree) -> Any:
    ends = iter(block.yields)

    def build(tree: Tree, top: bool = False) -> Any:
        match tree:
            case Leaf():
                return coder.expressions.atom(next(ends))
            case Fixed(value):
                return coder.expressions.literal(value)
            case Node(kind, cls, keys, children):
                parts = [build(child) for child in children]
                return _container(coder, kind, cls, keys, parts)

    return gast.Return(build(result, True))


def _container(coder: Coder, kind: str, cls: Any, keys: Any, parts: list[Any]) -> Any:
    match kind:
        case "tuple" | "saved":
            return syntax.tuple_of(parts)
        case "list":
            return gast.List(parts, gast.Load())
        case "dict":
            made = gast.Dict([coder.expressions.literal(k) for k in keys], parts)
            return made if cls is dict else syntax.call(coder.expressions.literal(cls), [made])
    return syntax.call(coder.expressions.literal(cls), [], dict(zip(keys, parts, strict=True)))


def _separate(signature: Signature) -> list[Var]:
    """The arrays of which one is written to, which must not share its memory with others. (A
    tangent may lie where its primal lies: the function does not see it.)"""
    places = [v for v, _, _ in signature.leaves] + [v for v, _ in signature.captured]
    arrays = [v for v in places if isinstance(v.type, Array) and v not in signature.tangents]
    return arrays if signature.written.intersection(arrays) and len(arrays) > 1 else []


def _overlap_check(
    separate: list[Var], written: frozenset[Var], names: Names, needs: Needs
) -> list[Any]:
    """Refuse a call in which one of these arrays shares the memory of one that is written to."""
    from ..runtime import refuse_overlap

    needs.helpers["refuse_overlap"] = refuse_overlap
    changed = [syntax.constant(names[v]) for v in separate if v in written]
    named = {names[v]: syntax.name(names[v]) for v in separate}
    return [gast.Expr(syntax.call("refuse_overlap", changed, named))]


# --- the module -------------------------------------------------------------------------------


UNBROKEN = "\N{NO-BREAK SPACE}"


def _docstring(summary: str, signature: Signature, names: Names) -> Any:
    lines = [summary]
    shapes = []
    for _, tree in signature.parameters:
        if isinstance(tree, Leaf):
            shapes.append(f"{names[tree.atom]}: {readable(tree.atom)}")  # type: ignore[index]
    if shapes:
        whole = ", ".join(shape.replace(" ", UNBROKEN) for shape in shapes)
        lines += ["", *(line.replace(UNBROKEN, " ") for line in textwrap.wrap(whole, 88))]
    text = lines[0] if len(lines) == 1 else "\n".join([*lines, ""])
    return gast.Expr(syntax.constant(text))


def _assemble(made: list[Any], comments: Comments, needs: Needs, above: _Head | None = None) -> str:
    helpers: dict[str, Any] = {}
    pending = dict(needs.helpers)
    while pending:
        title, helper = pending.popitem()
        helpers[title] = helper
        for other in REQUIRES.get(title, ()):
            if other not in helpers:
                pending[other] = helper.__globals__[other]
    sources = [_plain_source(helpers[k]) for k in sorted(helpers)]
    body = print_tree(gast.Module(made, []), comments)
    modules = needs.modules.union(*map(_modules_in, sources))
    imports = []
    for module in sorted(modules - {"numpy"}):
        imports.append(f"import {module}\n")
    if "numpy" in modules:
        imports.append("import numpy as np\n")
    head = "\n".join([*_grouped(imports)])
    if above is not None:
        head = "\n".join(part for part in _above(above, head) if part)
    parts = [part for part in (head, body, *sources) if part]
    return "\n\n".join(parts)


def _above(above: _Head, imports: str) -> list[str]:
    doc = gast.Expr(syntax.constant(above.docstring))
    public = syntax.assign(
        [syntax.name("__all__", True)], gast.List([syntax.constant(above.title)], gast.Load())
    )
    parts = [[doc], [public], above.constants]
    texts = [print_tree(gast.Module(part, [])) if part else "" for part in parts]
    return [texts[0], imports, *texts[1:]]


def _modules_in(source: str) -> set[str]:
    """What the source of a helper needs imported: it names functions in full."""
    names = re.findall(r"\bscipy(?:\.\w+)+", source)
    return {module_of(name) for name in names} | ({"numpy"} if "np." in source else set())


def _plain_source(helper: Any) -> str:
    """The source of a helper without its annotations."""
    text = textwrap.dedent(inspect.getsource(helper))
    made = ast.parse(text).body[0]
    assert isinstance(made, ast.FunctionDef)
    lines = text.splitlines(keepends=True)
    spans = []
    for arg in ast.walk(made.args):
        if isinstance(arg, ast.arg) and arg.annotation is not None:
            start = arg.col_offset + len(arg.arg)
            spans.append((arg.lineno, start, arg.annotation.end_col_offset))
    if made.returns is not None:
        arrow = lines[made.returns.lineno - 1].rindex(" ->", 0, made.returns.col_offset)
        spans.append((made.returns.lineno, arrow, made.returns.end_col_offset))
    for line, start, end in sorted(spans, reverse=True):
        lines[line - 1] = lines[line - 1][:start] + lines[line - 1][end:]
    return "".join(lines)


def _grouped(imports: list[str]) -> list[str]:
    standard = [i for i in imports if "numpy" not in i and "scipy" not in i]
    other = [i for i in imports if i not in standard]
    return [text for text in ("".join(standard), "".join(other)) if text]
