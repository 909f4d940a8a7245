"""Traces written by hand: a parser of the notation in which passes tell what they do.

CONTRIBUTING.md explains the notation. Every block ends with its `yield`, so that neither
indentation nor brackets are needed to tell where one ends.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import autodiff_sst.emit.copies as copies
import autodiff_sst.emit.inplace as inplace
import autodiff_sst.emit.iteration as iteration
import autodiff_sst.emit.narrow_rows as narrow_rows
import autodiff_sst.lower.raising as raising
import autodiff_sst.optimise.crosses as crosses
import autodiff_sst.optimise.ieee as ieee
import autodiff_sst.optimise.numbers as numbers
from autodiff_sst.ir.build import new_var
from autodiff_sst.ir.infer import result_types
from autodiff_sst.ir.nodes import (
    UNDEF,
    Assign,
    Atom,
    Block,
    Const,
    For,
    If,
    Primitive,
    Span,
    Stmt,
    Var,
    fresh,
)
from autodiff_sst.ir.types import STR, Array, Dim, List, Range, Scalar, Sym, Tape, Type, join_types
from autodiff_sst.rules.forms import PRIMITIVES, RULES
from autodiff_sst.rules.infer import INT, element_of

USUAL = Array("float64", (Sym("n", many=True),))
DERIVATIVE = "derivative code"
PLAIN = {
    "float": Scalar("float64"),
    "int": Scalar("int64"),
    "bool": Scalar("bool"),
    "bool_": Scalar("bool", False),
    "str": STR,
    "range": Range(),
}
LITERALS = {"True": True, "False": False, "None": None, "...": ..., "ValueError": ValueError}
NAME = r"[A-Za-z_]\w*(?:\.\w+)*"
NUMBER = r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?"
TOKEN = re.compile(rf"[ \t]+|[;\n]|{NAME}|{NUMBER}|\"[^\"]*\"|\.\.\.|[(),=:]")
Parts = dict[str, str]
LABEL = re.compile(r"(before|after|stays|where): +")


@dataclass(frozen=True)
class Example:
    """What a pass makes of a block; `params` are what both read and do not bind."""

    before: Block
    after: Block
    params: tuple[Var, ...]


def examples_in(docstring: str) -> Iterator[Parts]:
    """The texts behind the labels of each example."""
    first, _, rest = docstring.partition("\n")
    parts: Parts = {}
    label = ""
    for line in (first, *textwrap.dedent(rest).splitlines(), ""):
        found = LABEL.match(line)
        if found is not None:
            label = found[1]
            assert label not in parts, f"a blank line between examples is missing: {line}"
            parts[label] = line[found.end() :]
        elif label and line.startswith(" "):
            parts[label] += f"\n{line.strip()}"
        else:
            label = ""
            if parts:
                yield parts
            parts = {}


def read_example(parts: Parts) -> Example:
    """The blocks that an example tells of."""
    if "stays" in parts:
        parts = {**parts, "before": parts["stays"], "after": parts["stays"]}
    assert {"before", "after"} <= set(parts), f"an example has a before and an after: {parts}"
    kinds = dict(_kinds(parts.get("where", "")))
    params: dict[str, Var] = {}
    readers = [_Reader(parts[label], kinds, params) for label in ("before", "after")]
    before = readers[0].whole()
    known = dict(params)
    after = readers[1].whole()
    assert known == params, f"read after, but not before: {set(params) - set(known)}"
    there = {"all", *params, *readers[0].bound, *readers[1].bound}
    assert there.issuperset(name for name, _ in kinds), f"types of what is not there: {parts}"
    return Example(before, after, tuple(params.values()))


# --- kinds: `a, b: float64[n]; c: derivative code` ---------------------------------------------


def _kinds(text: str) -> Iterator[tuple[tuple[str, str], Any]]:
    for clause in filter(None, re.split(r"[;\n]\s*", text.strip())):
        names, _, kind = clause.partition(":")
        for name in names.split(","):
            if kind.strip() == DERIVATIVE:
                yield (name.strip(), "role"), "adjoint"
            else:
                yield (name.strip(), "type"), _type(ast.parse(kind.strip(), mode="eval").body)


def _type(tree: Any) -> Type:
    match tree:
        case ast.Name(id=name):
            return PLAIN.get(name) or Scalar(name, False)
        case ast.Subscript(value=ast.Name(id=name), slice=inside):
            items = inside.elts if isinstance(inside, ast.Tuple) else [inside]
            if name == "tape":
                return Tape(tuple(map(_type, items)))
            if name == "list":
                return List(_type(inside))
            return Array(name, tuple(map(_dim, items)))
    raise SyntaxError(f"not a type: {ast.unparse(tree)}")


def _dim(tree: Any) -> Dim:
    return tree.value if isinstance(tree, ast.Constant) else Sym(tree.id, many=True)


# --- operations --------------------------------------------------------------------------------


def find_op(name: str) -> Primitive:
    """The operation of this name, NumPy's unless its module is told as well."""
    declared = {one.op for one in PRIMITIVES.values()}
    known = {*RULES, *declared, *_made_by_passes()}
    module, _, last = name.rpartition(".")
    found = [op for op in known if op.name == last and module in ("", _module(op))]
    if len(found) > 1:
        found = [op for op in found if not _module(op)]
    if len(found) > 1:  # an operator that some function has used by its own name as well
        found = [op for op in found if op in declared]
    if len(found) != 1:
        raise SyntaxError(f"not the name of one operation: {name}")
    return found[0]


def _module(op: Primitive) -> str:
    """Where an operation comes from, if other operations have its name."""
    module = getattr(op.call, "__module__", None) or ""
    last = module.rpartition(".")[2]
    return last if last in ("math", "builtins", "runtime", "copies") else ""


def _made_by_passes() -> Iterator[Primitive]:
    for module in (raising, crosses, ieee, inplace, copies, numbers, iteration, narrow_rows):
        for value in vars(module).values():
            values = value.values() if isinstance(value, dict) else (value,)
            yield from (v for v in values if isinstance(v, Primitive))


# --- blocks ------------------------------------------------------------------------------------


@dataclass
class _Reader:
    """Reads the tokens of a text from left to right; `params` grows by what is not bound."""

    text: str
    kinds: dict[tuple[str, str], Any]
    params: dict[str, Var]
    bound: dict[str, Var] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tokens = [t for t in _tokens(self.text) if t.strip(" \t")]
        self.at = 0

    # tokens

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.peek()
        if wanted and token not in wanted:
            raise SyntaxError(f"{' or '.join(wanted)} expected in place of {token!r}: {self.text}")
        self.at += 1
        return token

    def accept(self, token: str) -> bool:
        found = self.peek() == token
        self.at += found
        return found

    def skip_ends(self) -> None:
        while self.peek() in (";", "\n"):
            self.at += 1

    def series(self, one: Callable[[], Any]) -> list[Any]:
        """What `one` reads, between commas."""
        found = [one()]
        while self.accept(","):
            found.append(one())
        return found

    def bracketed(self, one: Callable[[], Any]) -> list[Any]:
        self.take("(")
        found = [] if self.peek() == ")" else self.series(one)
        self.take(")")
        return found

    # atoms

    def kind(self, name: str, what: str) -> Any:
        return self.kinds.get((name, what))

    def bind(self, name: str, type_: Type) -> Var:
        if name in self.bound or name in self.params:
            raise SyntaxError(f"{name} is bound twice or too late: {self.text}")
        var = new_var(_wish(name), self.kind(name, "type") or type_)
        self.bound[name] = var
        return var

    def read(self, name: str) -> Var:
        if name in self.bound:
            return self.bound[name]
        if name not in self.params:
            self.params[name] = fresh(_wish(name), self.kind(name, "type") or USUAL)
        return self.params[name]

    def atom(self) -> Atom:
        token = self.take()
        if token == "undef":
            return UNDEF
        if token in LITERALS:
            return Const(LITERALS[token])
        if re.match(r"-?\d|\"", token):
            return Const(ast.literal_eval(token))
        self.at -= 1
        return self.read(self.name())

    def index(self) -> Atom:
        """An atom, a slice, `1:`, `:n`, or literal ones of several axes, `(:, None)`."""
        if self.peek() == "(":
            return Const(tuple(map(_literal, self.bracketed(self.index))))
        first = None if self.peek() == ":" else self.atom()
        if first is not None and self.peek() != ":":
            return first
        bounds = [None if first is None else _literal(first)]
        while self.accept(":"):
            ends = self.peek() in (",", ")", ":")
            bounds.append(None if ends else _literal(self.atom()))
        return Const(slice(*bounds))

    def name(self) -> str:
        token = self.take()
        if not re.fullmatch(NAME, token):
            raise SyntaxError(f"{token!r} is no name: {self.text}")
        return token

    # statements

    def whole(self) -> Block:
        block = self.block()
        self.skip_ends()
        if self.peek():
            raise SyntaxError(f"something follows the last yield, {self.peek()!r}: {self.text}")
        return block

    def block(self) -> Block:
        stmts: list[Stmt] = []
        while True:
            self.skip_ends()
            if self.accept("yield"):
                nothing = self.peek() in ("", ";", "\n")
                yields = () if nothing else tuple(self.series(self.atom))
                self.skip_ends()
                return Block(tuple(stmts), yields)
            stmts.append(self.stmt())

    def stmt(self) -> Stmt:
        names = [] if self.peek() == "if" else self.series(self.name)
        if names:
            self.take("=")
        word = self.take()
        roles = [self.kind(name, "role") or self.kind("all", "role") for name in names]
        where = Span("example", 1, self.text, next(filter(None, roles), ""))
        match word:
            case "if":
                return self.branch(names, where)
            case "for":
                return self.for_loop(names, where)
        return self.application(find_op(word), names, where)

    def application(self, op: Primitive, names: list[str], where: Span) -> Assign:
        given = self.bracketed(self.argument)
        args = tuple(atom for key, atom in given if not key)
        keywords = {key: atom for key, atom in given if key}
        types = result_types(op, args, keywords, len(names))
        targets = tuple(map(self.bind, names, types))
        return Assign(targets, op, args, tuple(keywords.items()), where)

    def argument(self) -> tuple[str, Atom]:
        if self.tokens[self.at + 1] != "=":
            return "", self.index()
        name = self.name()
        self.take("=")
        return name, self.atom()

    def branch(self, names: list[str], where: Span) -> If:
        test = self.atom()
        self.take(":")
        then = self.block()
        self.take("else")
        self.take(":")
        orelse = self.block()
        types = [
            join_types(*(None if a is UNDEF else a.type for a in pair))
            for pair in zip(then.yields, orelse.yields)
        ]
        assert len(types) == len(names), f"targets and yields differ in number: {self.text}"
        return If(tuple(map(self.bind, names, types)), test, then, orelse, where)

    def for_loop(self, names: list[str], where: Span) -> For:
        item_name = self.name()
        self.take("in")
        backwards = self.accept("reversed")
        items = self.atom()
        self.take("carry")
        given = dict(self.bracketed(self.argument))
        type_ = INT if isinstance(items.type, Range) else element_of(items.type, Const(0))
        item = self.bind(item_name, type_)
        types = [PLAIN["float"] if initial is UNDEF else initial.type for initial in given.values()]
        carried = tuple(map(self.bind, given, types))
        self.take(":")
        body = self.block()
        assert len(names) == len(carried), f"targets and carried differ in number: {self.text}"
        targets = tuple(map(self.bind, names, (c.type for c in carried)))
        initial = tuple(given.values())
        return For(targets, item, items, carried, initial, body, reverse=backwards, where=where)


def _literal(atom: Atom) -> Any:
    if not isinstance(atom, Const):
        raise SyntaxError(f"a slice of variables is made by slice(): {atom}")
    return atom.value


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise SyntaxError(f"not read: {text[at:]}")
        yield found[0]
        at = found.end()


def _wish(name: str) -> str:
    """What a variable would like to be called in Python: v1, v2 have no name of the user's, and
    x.1 and x.2 are both called x."""
    return "" if re.fullmatch(r"v\d+", name) else name.partition(".")[0]
