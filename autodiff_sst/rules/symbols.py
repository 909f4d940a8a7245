"""Symbols: what a rule's formula is run on to write the trace.

A symbol stands for an atom. Arithmetic, indexing and NumPy functions applied to it emit
statements, in their simplest form, so `g * (1 - y * y)` *is* the derivative code.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Const, Var
from ..ir.types import Array, Dim, Opaque, Scalar, Type, dims_of, dtype_of
from .algebra import simplest
from .binding import bind
from .forms import PRIMITIVES, find, find_variant


class UnknownRank(Exception):
    """A formula asked for the rank of something whose rank is known only at run time."""


class UnknownChoice(TypeError):
    """A formula branched on something that is known only at run time."""


class Symbol:
    """An atom under construction; see the module."""

    __slots__ = ("atom", "builder")
    __hash__ = None  # type: ignore[assignment]
    __iter__ = None

    def __init__(self, builder: Builder, atom: Atom) -> None:
        self.builder = builder
        self.atom = atom

    # What a formula may ask about the value: facts known while compiling.

    @property
    def type(self) -> Type:
        return self.atom.type

    @property
    def ndim(self) -> int:
        dims = dims_of(self.type) if not isinstance(self.type, Opaque) else None
        if dims is None:
            raise UnknownRank
        return len(dims)

    @property
    def dims(self) -> tuple[Dim, ...]:
        dims = dims_of(self.type)
        if dims is None:
            raise UnknownRank
        return dims

    @property
    def dtype(self) -> np.dtype[Any]:
        name = dtype_of(self.type)
        if name is None:
            raise UnknownRank
        return np.dtype(name)

    @property
    def shape(self) -> Any:
        return apply(np.shape, self)

    @property
    def size(self) -> Any:
        return apply(np.size, self)

    @property
    def T(self) -> Any:  # noqa: N802
        return apply(np.transpose, self)

    def __getitem__(self, index: Any) -> Any:
        return apply(operator.getitem, self, index)

    def __array_ufunc__(self, ufunc: Any, method: str, *args: Any, **keywords: Any) -> Any:
        if method != "__call__":
            return NotImplemented
        return apply(ufunc, *args, **keywords)

    def __array_function__(self, function: Any, types: Any, args: Any, keywords: Any) -> Any:
        return apply(function, *args, **keywords)

    def __bool__(self) -> bool:
        raise UnknownChoice("a formula cannot branch on a value that is known only at run time")


def _binary(function: Callable[..., Any]) -> tuple[Any, Any]:
    def forward(self: Symbol, other: Any) -> Any:
        return apply(function, self, other)

    def backward(self: Symbol, other: Any) -> Any:
        return apply(function, other, self)

    return forward, backward


def _install() -> None:
    operators = {
        "add": np.add,
        "sub": np.subtract,
        "mul": np.multiply,
        "truediv": np.true_divide,
        "pow": np.power,
        "mod": np.remainder,
        "floordiv": np.floor_divide,
        "matmul": np.matmul,
        "and": np.bitwise_and,
        "or": np.bitwise_or,
    }
    for name, function in operators.items():
        forward, backward = _binary(function)
        setattr(Symbol, f"__{name}__", forward)
        setattr(Symbol, f"__r{name}__", backward)
    comparisons = {
        "eq": np.equal,
        "ne": np.not_equal,
        "lt": np.less,
        "le": np.less_equal,
        "gt": np.greater,
        "ge": np.greater_equal,
    }
    for name, function in comparisons.items():
        setattr(Symbol, f"__{name}__", _binary(function)[0])
    for name, function in {"neg": np.negative, "invert": np.invert, "abs": np.absolute}.items():
        setattr(Symbol, f"__{name}__", lambda self, function=function: apply(function, self))


_install()


def broadcast_to(x: Any, shape: Any) -> Any:
    """`np.broadcast_to`, which NumPy does not dispatch on its shape."""
    return apply(np.broadcast_to, x, shape)


def apply(function: Any, *args: Any, **keywords: Any) -> Any:
    """Write one application of a function that has a rule; plain arguments just run it."""
    builder = _find_builder((args, keywords))
    if builder is None:
        return function(*args, **keywords)
    if function is np.ndim:
        return args[0].ndim
    declared = find_variant(function, keywords)
    if declared is None:
        raise TypeError(f"{function!r} has no rule that formulas could use")
    positional, named = bind(declared, args, keywords)
    atoms = tuple(to_atom(builder, arg) for arg in positional)
    values = {name: to_atom(builder, value) for name, value in named.items()}
    count = (
        declared.results
        if isinstance(declared.results, int)
        else declared.results(*atoms, **values)
    )
    if count != 1:
        targets = builder.emit_many(declared.op, count, *atoms, **values)
        return tuple(Symbol(builder, target) for target in targets)
    found = simplest(builder, declared.op, atoms, values)
    if found is None:
        found = builder.emit(declared.op, *atoms, **values)
    return to_value(builder, found)


def written(like: Symbol, function: Any, *args: Any, **keywords: Any) -> Any:
    """An application in the trace of `like`, also of literals: an array is never one itself."""
    declared = find(function)
    assert declared is not None
    positional, named = bind(declared, args, keywords)
    atoms = [to_atom(like.builder, arg) for arg in positional]
    values = {name: to_atom(like.builder, value) for name, value in named.items()}
    return Symbol(like.builder, like.builder.emit(declared.op, *atoms, **values))


def sign(x: Any) -> Any:
    """The sign of a real number, also where it is a truth value on some paths: NumPy knows none."""
    type_ = x.type if isinstance(x, Symbol) else None
    unsure = isinstance(type_, (Array, Scalar)) and (type_.dtype is None or type_.least == "bool")
    return np.sign(x + 0) if unsure else np.sign(x)


def in_shape_of(found: Any, like: Any) -> Any:
    """What was written last, known to have the shape of `like`."""
    if not isinstance(found, Symbol) or not isinstance(like, Symbol):
        return found
    builder, dims, own = found.builder, dims_of(like.type), found.type
    last = builder.stmts[-1] if builder.stmts else None
    if dims is None or not isinstance(own, Array) or not isinstance(last, Assign):
        return found
    if last.targets != (found.atom,):
        return found
    typed = replace(found.atom, type=replace(own, dims=dims))
    builder.stmts.pop()
    builder.append(replace(last, targets=(typed,)))
    return Symbol(builder, typed)


def made(like: Symbol, function: Any, *args: Any, **keywords: Any) -> Any:
    """What a constructor makes of plain numbers, written where `like` is."""
    atoms = (to_atom(like.builder, arg) for arg in args)
    named = {name: to_atom(like.builder, value) for name, value in keywords.items()}
    return Symbol(like.builder, like.builder.emit(PRIMITIVES[function].op, *atoms, **named))


def to_value(builder: Builder, atom: Atom) -> Any:
    """What a formula sees of an atom: a literal as itself, anything else as a symbol."""
    return atom.value if isinstance(atom, Const) else Symbol(builder, atom)


def to_atom(builder: Builder, value: Any) -> Atom:
    """The atom for what a formula computed; tuples, lists and slices of symbols are written out.

    A number that it made of literals alone, `np.log(2.0)`, is a literal like them, which leaves
    what it is multiplied by in its precision.
    """
    if isinstance(value, Symbol):
        return value.atom
    if isinstance(value, (Var, Const)):
        return value
    if isinstance(value, slice) and _find_builder((value.start, value.stop, value.step)):
        parts = [to_atom(builder, part) for part in (value.start, value.stop, value.step)]
        return builder.emit(PRIMITIVES[slice].op, *parts)
    if isinstance(value, (tuple, list)) and _find_builder(value):
        return builder.emit(PRIMITIVES[tuple].op, *(to_atom(builder, part) for part in value))
    return Const(value.item() if isinstance(value, (np.float64, np.complex128)) else value)


def _find_builder(value: Any) -> Builder | None:
    if isinstance(value, Symbol):
        return value.builder
    if isinstance(value, slice):
        value = (value.start, value.stop, value.step)
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, (tuple, list)):
        for part in value:
            found = _find_builder(part)
            if found is not None:
                return found
    return None


def is_complex(x: Symbol) -> bool:
    return x.dtype.kind == "c"


def conjugate(x: Any) -> Any:
    """The complex conjugate, which for a real symbol is the symbol itself."""
    return np.conjugate(x) if is_complex(x) else x


def formula(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a primitive's own function usable in formulas: on symbols it is written, not run."""

    def run(*args: Any, **keywords: Any) -> Any:
        return apply(function, *args, **keywords)

    run.__name__ = getattr(function, "__name__", type(function).__name__)
    run.__doc__ = function.__doc__
    return run


def is_python_number(type_: Type) -> bool:
    return isinstance(type_, Scalar) and type_.python is not False


def is_known_array(type_: Type) -> bool:
    return isinstance(type_, Array) and type_.dims is not None
