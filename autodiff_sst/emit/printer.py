"""gast -> readable Python text, the same on every supported Python.

`astunparse.Unparser` walks the statements and says what is written where. It writes
straight to a file, one statement a line at any length; here what it writes is collected
as pieces, so that comments find their line and long statements can be broken. Expressions
never reach it: `expressions.py` prints them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import astunparse
import gast

from autodiff_sst.emit.breaking import statement_lines
from autodiff_sst.emit.literals import docstring, visible
from autodiff_sst.emit.shapes import TEST, TUPLE, Part
from autodiff_sst.errors import InternalError

STATEMENTS = frozenset(
    {
        gast.Import,
        gast.ImportFrom,
        gast.FunctionDef,
        gast.Assign,
        gast.AugAssign,
        gast.AnnAssign,
        gast.Delete,
        gast.Expr,
        gast.Return,
        gast.Raise,
        gast.Assert,
        gast.If,
        gast.For,
        gast.While,
        gast.Break,
        gast.Continue,
        gast.Pass,
        gast.Try,
        gast.With,
        gast.Global,
        gast.Nonlocal,
    }
)


@dataclass
class Comments:
    """Comments by the `id` of the statement they belong to, without their `#`.

    `before` stands above a statement, line by line, where "" is a blank line; `trailing`
    stands beside it (beside the header of a compound statement).
    """

    before: dict[int, list[str]] = field(default_factory=dict)
    trailing: dict[int, str] = field(default_factory=dict)


@dataclass
class Line:
    indent: int
    text: str
    comment: str = ""


def print_tree(
    tree: gast.Module | gast.FunctionDef, comments: Comments | None = None, width: int = 100
) -> str:
    """The text of a module or a function, ending with a newline.

    Lines are at most `width` columns long where something can be broken. Parsing the text
    gives the tree back, but for the indentation of docstrings, and negative and complex
    constants, which become expressions of the same value.

    Raises
    ------
    InternalError
        If the tree holds a statement, an expression or a constant that has no text.
    """
    printer = _Printer(comments or Comments(), width)
    printer.dispatch(tree)
    return _render(printer.finished(), width)


class _Printer(astunparse.Unparser):  # type: ignore[misc]
    def __init__(self, comments: Comments, width: int) -> None:
        # Not the constructor of the base class: that one prints the tree.
        self._comments = comments
        self._width = width
        self._indent = 0
        self._lines: list[Line] = []
        self._pieces: list[Part] = []  # of the statement or header being written
        self._depth = 0  # its indentation
        self._trailing = ""  # its comment
        self._bare: set[int] = set()  # tuples that need no parentheses
        self._docstrings: set[int] = set()
        self.future_imports: list[str] = []  # written by the base class

    def finished(self) -> list[Line]:
        self._end_line()
        return self._lines

    # What the base class writes with.

    def fill(self, text: str = "") -> None:
        self._end_line()
        self._depth = self._indent
        self._pieces = [Part(text, None)]

    def write(self, text: str) -> None:
        self._pieces.append(Part(text, None))

    def dispatch(self, tree: Any) -> None:
        if isinstance(tree, list):
            if not tree:
                raise InternalError("a block without statements cannot be printed")
            for node in tree:
                self.dispatch(node)
        elif isinstance(tree, gast.stmt):
            self._statement(tree)
        elif isinstance(tree, gast.expr | gast.arguments):
            need = TUPLE if id(tree) in self._bare else TEST
            self._pieces.append(Part("", tree, need))
        else:
            super().dispatch(tree)

    def _statement(self, node: Any) -> None:
        if type(node) not in STATEMENTS:
            raise InternalError(f"the printer does not know the statement {type(node).__name__}")
        self._end_line()
        self._take_comments(node)
        self._bare.update(map(id, _bare_tuples(node)))
        super().dispatch(node)

    def _take_comments(self, node: Any) -> None:
        for comment in self._comments.before.get(id(node), []):
            found = comment.splitlines() or [""]
            self._lines += [Line(self._indent, _comment(line)) for line in found]
        self._trailing = " ".join(self._comments.trailing.get(id(node), "").split())

    def _end_line(self) -> None:
        if not self._pieces:
            return
        room = self._width - 4 * self._depth
        lines = statement_lines(self._pieces, room)
        self._pieces, trailing = [], ""
        if self._trailing and not lines[0].startswith("@"):
            trailing, self._trailing = _comment(self._trailing), ""
        if trailing and (len(lines) > 1 or len(lines[0]) + 2 + len(trailing) > room):
            self._lines.append(Line(self._depth, trailing))
            trailing = ""
        self._lines += [Line(self._depth, line) for line in lines]
        self._lines[-1].comment = trailing

    # What gast has otherwise than ast, or what is to be written otherwise. Methods are found
    # by the names of the nodes.
    # ruff: noqa: N802

    def _Module(self, tree: Any) -> None:
        self._note_docstring(tree)
        previous = None
        for node in tree.body:
            self._end_line()
            self._lines += [Line(0, "")] * self._blank_lines(previous, node)
            self.dispatch(node)
            previous = node

    def _blank_lines(self, previous: Any, node: Any) -> int:
        if previous is None:
            return 0
        if gast.FunctionDef in (type(previous), type(node)):
            return 2
        imports = (gast.Import, gast.ImportFrom)
        after_imports = isinstance(previous, imports) and not isinstance(node, imports)
        return int(after_imports or id(previous) in self._docstrings)

    def _FunctionDef(self, tree: Any) -> None:
        if getattr(tree, "type_params", None):
            raise InternalError("the printer does not know type parameters")
        self._note_docstring(tree)
        for decorator in tree.decorator_list:
            self.fill("@")
            self.dispatch(decorator)
        self.fill(f"def {tree.name}")
        self.dispatch(tree.args)
        if tree.returns is not None:
            self.write(" -> ")
            self.dispatch(tree.returns)
        self._block(tree.body)

    def _block(self, body: list[Any]) -> None:
        self.enter()
        self.dispatch(body)
        self.leave()

    def _note_docstring(self, tree: Any) -> None:
        first: Any = tree.body[0] if tree.body else None
        constant = type(first) is gast.Expr and type(first.value) is gast.Constant
        if constant and type(first.value.value) is str:
            self._docstrings.add(id(first))

    def _Expr(self, tree: Any) -> None:
        if id(tree) not in self._docstrings:
            super()._Expr(tree)
            return
        self._end_line()
        self._lines += [Line(self._indent, line) for line in docstring(tree.value.value)]
        self._lines[-1].comment, self._trailing = _comment(self._trailing), ""

    def _If(self, tree: Any) -> None:
        self.fill("if ")
        self.dispatch(tree.test)
        self._block(tree.body)
        while len(tree.orelse) == 1 and type(tree.orelse[0]) is gast.If:
            tree = tree.orelse[0]
            self._end_line()
            self._take_comments(tree)
            self.fill("elif ")
            self.dispatch(tree.test)
            self._block(tree.body)
        if tree.orelse:
            self.fill("else")
            self._block(tree.orelse)

    def _AnnAssign(self, tree: Any) -> None:
        bracketed = type(tree.target) is gast.Name and not tree.simple
        self.fill("(" if bracketed else "")
        self.dispatch(tree.target)
        self.write("): " if bracketed else ": ")
        self.dispatch(tree.annotation)
        if tree.value is not None:
            self.write(" = ")
            self.dispatch(tree.value)

    def _ExceptHandler(self, tree: Any) -> None:
        self.fill("except")
        if tree.type is not None:
            self.write(" ")
            self.dispatch(tree.type)
        if tree.name is not None:
            self.write(f" as {tree.name.id}")
        self._block(tree.body)

    def _withitem(self, tree: Any) -> None:
        if type(tree.context_expr) is gast.Tuple:
            raise InternalError("a tuple in a with statement would become several items")
        super()._withitem(tree)


def _bare_tuples(node: Any) -> list[Any]:
    """Where a tuple reads better without parentheses: `return a, b`, `x, y = y, x`."""
    match node:
        case gast.Return():
            return [node.value]
        case gast.For():
            return [node.target]
        case gast.Assign() if any(type(target) is gast.Tuple for target in node.targets):
            return [*node.targets, node.value]
    return []


def _comment(text: str) -> str:
    return "# " + visible(text.rstrip()) if text.strip() else ""


def _render(lines: list[Line], width: int) -> str:
    columns = _comment_columns(lines, width)
    written = []
    for line, column in zip(lines, columns, strict=True):
        text = "    " * line.indent + line.text
        if line.comment:
            text = text.ljust(column) + line.comment
        written.append(text.rstrip())
    return "\n".join(written) + "\n"


def _comment_columns(lines: list[Line], width: int) -> list[int]:
    """The column of each trailing comment: common to neighbours of one block, if it fits."""
    columns = [4 * line.indent + len(line.text) + 2 for line in lines]
    start, column, longest = 0, 0, 0  # the run of neighbours that ends here
    for i, line in enumerate(lines):
        joins = i > start and lines[i - 1].comment and line.indent == lines[i - 1].indent
        wider = max(column, columns[i]) + max(longest, len(line.comment)) > width
        if not line.comment or not joins or wider:
            start, column, longest = i, 0, 0
        column, longest = max(column, columns[i]), max(longest, len(line.comment))
        if line.comment:
            columns[start : i + 1] = [column] * (i + 1 - start)
    return columns
