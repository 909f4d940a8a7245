"""The evaluation trace: structured SSA as plain data.

Every variable is bound exactly once. A structured statement (if, loop, try, with) holds blocks,
and a block *yields* the values that leave it, so there are no phi nodes and no graph of basic
blocks: the derivative of a region is a region, and the emitter prints regions directly.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .types import Array, Opaque, Range, Scalar, Slice, Tuple, Type


class _Undefined:
    """The value of a name that was not bound on the path taken."""

    def __repr__(self) -> str:
        return "UNDEF"


_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Var:
    """A variable; two are the same when their numbers are. `name` is a wish, not an identity.

    One without a name may tell where its name comes from: the tangent of `x` is called what `x`
    is called and then `_dot`, `of=(x, "_dot")`.
    """

    number: int
    name: str = field(compare=False)
    type: Type = field(compare=False)
    of: tuple[Var, str] | None = field(default=None, compare=False)

    def __hash__(self) -> int:
        return self.number

    def __repr__(self) -> str:
        return f"{self.name}.{self.number}"


def fresh(name: str, type_: Type, of: tuple[Var, str] | None = None) -> Var:
    """A new variable."""
    return Var(next(_numbers), name, type_, of)


def named_after(var: Var, x: Atom, suffix: str) -> Var:
    """The same variable, called after `x`."""
    if not isinstance(x, Var) or var.name or var.of is not None:
        return var
    if x.name:
        return Var(var.number, f"{x.name}{suffix}", var.type)
    return Var(var.number, "", var.type, (x, suffix))


class Const:
    """A literal. Equal when type and printed form agree, so that 1, 1.0 and True differ."""

    __slots__ = ("_type", "key", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        plain = isinstance(
            value, (bool, int, float, complex, str, bytes, tuple, list, slice, type(None))
        )
        self.key = (type(value), repr(value) if plain else id(value))
        self._type: Type | None = None  # asked for often, by few

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Const) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        value = self.value
        return getattr(value, "__name__", None) or repr(value)

    @property
    def type(self) -> Type:
        if self._type is None:
            self._type = type_of_constant(self.value)
        return self._type


UNDEF = Const(_Undefined())

Atom = Var | Const


def type_of_constant(value: Any) -> Type:
    match value:
        case np.number() | np.bool_():  # some of which are Python's numbers as well
            return Scalar(str(value.dtype), False)
        case bool():
            return Scalar("bool")
        case int():
            return Scalar("int64", True, value)
        case float():
            return Scalar("float64")
        case complex():
            return Scalar("complex128")
        case tuple():
            return Tuple(tuple(map(type_of_constant, value)))
        case list():
            kinds = {type(item) for item in value}
            dtype = {frozenset([int]): "int64", frozenset([bool]): "bool"}.get(frozenset(kinds))
            return Opaque("list") if dtype is None else Array(dtype, (len(value),))
        case slice():
            start, stop, step = (
                bound if bound is None or isinstance(bound, int) else "?"
                for bound in (value.start, value.stop, value.step)
            )
            return Slice(start, stop, step)
        case range():
            return Range()
        case str():
            return Opaque("str")
        case None:
            return Opaque("None")
    return Opaque(type(value).__name__)


@dataclass(frozen=True, slots=True)
class Span:
    """The user's line that a statement came from; `role` is "adjoint" or "tangent" for its
    derivative."""

    filename: str
    line: int
    text: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Primitive:
    """One operation of the trace.

    Attributes
    ----------
    name
        Unique short name, as printed in traces.
    call
        What it does to run-time values; never changes an argument.
    text
        How it is written in Python: `"np.sin"`; an infix or prefix operator is `"+"`.
    infer
        Result types from argument types, where running `call` on samples cannot tell.
    memory
        How the result relates to the memory of the first argument: "fresh", "view" (shares it),
        "maybe" (may share it), or "same" (an update in place, in destructive form).
    effect
        Must run exactly once and in order, whether or not the result is used.
    cheap
        Repeating it costs less than a name for it: emitted where it is used.
    unique
        Two applications to the same arguments are two different values (new buffers, draws).
    passed
        A function of the user's: generated code is handed it, since it cannot import it.
    pointwise
        An element of the result depends on the same elements of the (broadcast) arguments only.
    overwrites
        Places of arguments in whose memory a traced function may write, in destructive form.
    keeps
        Places of arguments that may lie in what a traced function keeps for its reverse sweep.
    """

    name: str
    call: Callable[..., Any]
    text: str
    infer: Callable[..., Any] | None = None
    memory: str = "fresh"
    effect: bool = False
    cheap: bool = False
    unique: bool = False
    passed: bool = False
    pointwise: bool = False
    overwrites: frozenset[int] = frozenset()
    keeps: frozenset[int] = frozenset()

    def __repr__(self) -> str:
        return self.name


Keywords = tuple[tuple[str, Atom], ...]


@dataclass(frozen=True, slots=True)
class Assign:
    """One primitive application. Several targets: the results of `call`, unpacked."""

    targets: tuple[Var, ...]
    op: Primitive
    args: tuple[Atom, ...]
    keywords: Keywords = ()
    where: Span | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Statements and what they come to.

    What was found out about a block is kept with it: `used`, `reads` and `all` are what
    `walk.used`, `walk.count_reads` and `walk.statements` find, `needed` tells that no statement is
    dead.
    """

    stmts: tuple[Stmt, ...]
    yields: tuple[Atom, ...] = ()
    used: frozenset[Var] | None = field(default=None, init=False, compare=False, repr=False)
    reads: Counter[Var] | None = field(default=None, init=False, compare=False, repr=False)
    all: tuple[Stmt, ...] | None = field(default=None, init=False, compare=False, repr=False)
    needed: bool = field(default=False, init=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class If:
    targets: tuple[Var, ...]
    test: Atom
    then: Block
    orelse: Block
    where: Span | None = None


@dataclass(frozen=True, slots=True)
class For:
    """`until` is the place among `carried` of the flag that stops the loop, or None."""

    targets: tuple[Var, ...]
    item: Var
    items: Atom
    carried: tuple[Var, ...]
    initial: tuple[Atom, ...]
    body: Block
    until: int | None = None
    reverse: bool = False
    where: Span | None = None


@dataclass(frozen=True, slots=True)
class While:
    """The flag `until` is looked at before the test, so that no test runs twice."""

    targets: tuple[Var, ...]
    carried: tuple[Var, ...]
    initial: tuple[Atom, ...]
    test: Block
    body: Block
    until: int | None = None
    where: Span | None = None


@dataclass(frozen=True, slots=True)
class Try:
    """The body, or the first handler whose exceptions cover what the body raised."""

    targets: tuple[Var, ...]
    body: Block
    catches: tuple[tuple[Any, ...], ...]
    handlers: tuple[Block, ...]
    where: Span | None = None


@dataclass(frozen=True, slots=True)
class With:
    """A block inside a context manager, `enter(*args, **keywords)`; reversed in another one."""

    targets: tuple[Var, ...]
    enter: Primitive
    args: tuple[Atom, ...]
    keywords: Keywords
    body: Block
    where: Span | None = None


Stmt = Assign | If | For | While | Try | With
Loop = For | While


@dataclass(frozen=True, slots=True)
class Function:
    """A traced function: parameters, a body whose yields are the results."""

    name: str
    params: tuple[Var, ...]
    body: Block
