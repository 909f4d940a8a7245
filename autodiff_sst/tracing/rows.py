"""Names and expressions of the rows of an evaluation trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..emit.syntax import BINARY, COMPARE
from ..ir.nodes import Assign, Atom, Const, Var
from ..ir.types import List, Scalar, Type, dtype_of, is_inexact
from ..structures import is_inexact as carries_derivative
from ..structures import map_leaves
from .recording import Mark, Record
from .table import Row, number

INFIX = frozenset([*BINARY, *COMPARE])
Place = tuple[str, tuple[tuple[str, Any], ...]]
Numbers = Mapping[Var, Any]


def spelled(place: Place) -> str:
    """`params['w'][0]`, as the user would write it."""
    root, path = place
    text = root[6:] if root.startswith("param:") else ""
    for kind, step in path:
        if kind == "item" and text:
            text += f"[{step!r}]"
        elif kind == "attribute" and text:
            text += f".{step}"
        elif kind in ("global", "module"):
            text = str(step)
    return text


def is_shown(stmt: Assign) -> bool:
    """Whether an operation has a row; unnamed integers and tests are part of what uses them."""
    if stmt.op.name == "numpy_number" or not stmt.targets:
        return False
    target = stmt.targets[0]
    if isinstance(target.type, List):
        return bool(target.name)
    dtype = dtype_of(target.type)
    return dtype is not None and (bool(target.name) or is_inexact(dtype))


def is_whole(type_: Type) -> bool:
    return isinstance(type_, Scalar) and type_.dtype.startswith(("int", "uint"))


def rows_of(
    made: Record, inputs: list[str], dots: Numbers | None, bars: Numbers | None, limit: int
) -> Iterator[Row]:
    writer = _Writer(made, inputs)
    for param in made.params:
        if dtype_of(param.type) is not None or isinstance(param.type, List):
            yield writer.row(param, "", (), dots, bars)
    marks: list[str] = []
    count = 0
    for step in made.steps:
        marks += [writer.mark(mark) for mark in step.marks]
        if is_shown(step.stmt):
            count += 1
            if count > limit:
                return
            text = writer.text(step.stmt)
            for target in step.stmt.targets:
                yield writer.row(target, text, tuple(marks), dots, bars)
                marks = []


class _Writer:
    """Names and expressions of the rows."""

    def __init__(self, made: Record, inputs: list[str]) -> None:
        self.made = made
        self.definitions = {t: step.stmt for step in made.steps for t in step.stmt.targets}
        self.names: dict[Var, str] = {}
        self.taken: dict[str, int] = {}
        shown = [t for step in made.steps if is_shown(step.stmt) for t in step.stmt.targets]
        for param, text in zip(made.params, inputs, strict=True):
            self.names[param] = self.free(text or param.name)
        wishes = {t.name for t in shown}
        number = 0
        for target in shown:
            wish = target.name
            while not wish:
                number += 1
                wish = f"v{number}"
                if wish in wishes or wish in self.taken:
                    wish = ""
            self.names[target] = self.free(wish)

    def free(self, wish: str) -> str:
        """The name, with a number when it was given before."""
        count = self.taken[wish] = self.taken.get(wish, 0) + 1
        if count == 1:
            return wish
        name = f"{wish}_{count}"
        return self.free(wish) if name in self.taken else self.free(name)

    def row(
        self,
        var: Var,
        text: str,
        marks: tuple[str, ...],
        dots: Numbers | None,
        bars: Numbers | None,
    ) -> Row:
        value = self.made.values[var]
        return Row(
            self.names[var],
            text,
            value,
            _derivative(value, var, dots),
            _derivative(value, var, bars),
            marks,
        )

    def mark(self, mark: str | Mark) -> str:
        if isinstance(mark, str):
            return mark
        return f"{self.atom(mark.test)} is {mark.taken}"

    # --- expressions --------------------------------------------------------------------------

    def atom(self, atom: Atom, inside: bool = False) -> str:
        """A name, a number, or what an operation without a row computes."""
        if isinstance(atom, Const):
            return _literal(atom.value)
        if atom in self.names:
            return self.names[atom]
        stmt = self.definitions.get(atom)
        value = self.made.values[atom]
        if stmt is None or is_whole(atom.type):
            return str(value)
        text = self.text(stmt)
        return f"({text})" if inside and stmt.op.text in INFIX else text

    def text(self, stmt: Assign) -> str:
        """An application as one would write it."""
        op, args = stmt.op.text, stmt.args
        if stmt.op.name == "numpy_number":
            return self.atom(args[0])
        if op in INFIX and len(args) == 2:
            return f"{self.atom(args[0], True)} {op} {self.atom(args[1], True)}"
        if op in ("-", "+", "~", "not"):
            return f"{op}{' ' * (op == 'not')}{self.atom(args[0], True)}"
        if op in ("and", "or"):
            return f" {op} ".join(self.atom(a, True) for a in args)
        if op == "[]":
            return self.atom(args[0], True) + self.path(args[1:])
        if op in ("[]=", "[]+="):
            sign = op.removeprefix("[]")
            return f"{self.atom(args[0])} with {self.path(args[2:])} {sign} {self.atom(args[1])}"
        if op == "()" or op == "[,]":
            return f"{op[0]}{', '.join(map(self.atom, args))}{op[-1]}"
        named = [f"{k}={self.atom(v)}" for k, v in stmt.keywords if k != "layout"]
        return f"{_short(op or stmt.op.name)}({', '.join([*map(self.atom, args), *named])})"

    def path(self, path: Sequence[Atom]) -> str:
        parts = []
        for part in path:
            view = part.value if isinstance(part, Const) else None
            text = ".T" if type(view).__name__ == "Transposed" else f"[{self.index(part)}]"
            parts.append(text)
        return "".join(parts)

    def index(self, part: Atom) -> str:
        value = self.made.value(part)
        if isinstance(value, (slice, tuple)) or value is Ellipsis:
            return _index(value)
        return self.atom(part)


def _index(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_index, value))
    if isinstance(value, slice):
        ends = ["" if b is None else str(b) for b in (value.start, value.stop)]
        return ":".join(ends if value.step is None else [*ends, str(value.step)])
    return "..." if value is Ellipsis else number(value)


def _short(text: str) -> str:
    """`log` for `math.log` and `np.log`."""
    for prefix in ("np.", "math.", "operator."):
        text = text.removeprefix(prefix)
    return text.removesuffix("([])").strip(".()") or "value"


def _literal(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return number(value)
    return getattr(value, "__name__", None) or repr(value)


def _derivative(value: Any, var: Var, found: Numbers | None) -> Any:
    """The tangent or adjoint of a value: zero where nothing depends on it."""
    if found is None:
        return None
    if var in found:
        return found[var]
    return map_leaves(_zero, value)


def _zero(leaf: Any) -> Any:
    if not carries_derivative(leaf):
        return None
    return np.zeros_like(leaf) if isinstance(leaf, np.ndarray) else type(leaf)(0.0)
