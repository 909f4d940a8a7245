"""Applications of primitives as Python expressions."""

from __future__ import annotations

import enum
import inspect
import math
import sys
import types
from collections.abc import Callable, Set
from functools import lru_cache
from typing import Any

import gast
import numpy as np

from ..errors import InternalError
from ..ir.callee import Callee, callee_of
from ..ir.nodes import UNDEF, Assign, Atom, Const, If, Primitive, Var
from ..ir.types import (
    Array,
    List,
    Scalar,
    Slice,
    dtype_of,
    have_same_dims,
    is_inexact,
    rank,
    wraps,
)
from ..ir.walk import is_derivative, operands
from ..rules.columns import added_axes
from ..rules.forms import SIGNATURES
from ..rules.python import entry_op, pop_op
from ..rules.records import unrecord_op
from ..rules.solutions import checked_op
from . import syntax
from .folding import Folds, joined_by
from .naming import Names, free_name
from .signs import closed, tidy, with_sign


class Needs:
    """What the generated module must import or define, and objects it must be given."""

    def __init__(self, title: str = "") -> None:
        self.title = title
        self.modules: set[str] = set()
        self.helpers: dict[str, Any] = {}
        self.objects: dict[str, Any] = {}
        self.callees: dict[Callee, str] = {}

    def callee(self, callee: Callee) -> str:
        """The name of a function that is written beside this one."""
        if callee not in self.callees:
            self.callees[callee] = free_name(callee.name, {self.title, *self.callees.values()})
        return self.callees[callee]


def _is_at(path: str, value: Any) -> bool:
    """Whether an object of NumPy's is found under this name."""
    found: Any = np
    for part in path.split(".")[1:]:
        found = getattr(found, part, None)
    return found is value


_TRUTH = (Const(True), Const(False))


class Expressions:
    """`unsure` are the variables that are asked for their shape where they may be None."""

    def __init__(
        self,
        folds: Folds,
        names: Names,
        needs: Needs,
        unsure: Set[Var] = frozenset(),
        *,
        reassociate: bool,
    ) -> None:
        self.folds, self.names, self.needs, self.unsure = folds, names, needs, unsure
        self.reassociate = reassociate

    # --- atoms --------------------------------------------------------------------------------

    def atom(self, atom: Atom) -> Any:
        if isinstance(atom, Var):
            stmt = self.folds.inline.get(atom)
            if isinstance(stmt, If):
                return self.conditional(stmt)
            made = syntax.name(self.names[atom]) if stmt is None else self.application(stmt)
            return closed(made) if wraps(atom.type) else made
        return self.literal(atom.value)

    def conditional(self, stmt: If) -> Any:
        """`a and b`, `a or b`, or `a if test else b`."""
        (yes,), (no,) = stmt.then.yields, stmt.orelse.yields
        test, joined = self.atom(stmt.test), joined_by(stmt)
        if joined is not None:
            kind, other = (gast.And, yes) if joined == "and" else (gast.Or, no)
            return _joined_test(kind, test, self.atom(other))
        return gast.IfExp(test, self.atom(yes), self.atom(no))

    def truth(self, atom: Atom) -> Any:
        """What is asked for its truth only: `test` for `True if test else False`."""
        stmt = self.folds.inline.get(atom) if isinstance(atom, Var) else None
        if isinstance(stmt, If):
            (yes,), (no,) = stmt.then.yields, stmt.orelse.yields
            if (yes, no) == _TRUTH:
                return self.truth(stmt.test)
            if no == Const(False):
                return _joined_test(gast.And, self.truth(stmt.test), self.truth(yes))
        return self.atom(atom)

    def literal(self, value: Any) -> Any:
        match value:
            case Callee():
                return syntax.name(self.needs.callee(value))
            case enum.Enum():
                return self.named_object(value)
            case None | bool() | str() | bytes():
                return syntax.constant(value)
            case np.generic():
                return self.numpy_scalar(value)
            case int():
                return syntax.constant(value)
            case float():
                return self.number(value)
            case complex():
                return self.complex_number(value)
            case tuple():
                return syntax.tuple_of([self.literal(v) for v in value])
            case list():
                return gast.List([self.literal(v) for v in value], gast.Load())
            case set() | frozenset():
                items = [gast.Set([self.literal(v) for v in sorted(value, key=repr)])]
                plain = type(value) is set and value
                return items[0] if plain else syntax.call(type(value).__name__, items[: len(value)])
            case slice():
                parts = [value.start, value.stop, value.step]
                start, end = parts[0] is None and parts[2] is None, 2 if parts[2] is None else 3
                return syntax.call("slice", [self.literal(p) for p in parts[start:end]])
            case range():
                parts = [self.literal(p) for p in (value.start, value.stop, value.step)]
                return syntax.call("range", parts)
        if value is Ellipsis:
            return syntax.constant(...)
        if value is UNDEF.value:
            return syntax.constant(None)
        return self.named_object(value)

    def number(self, value: float) -> Any:
        if math.isfinite(value):
            return syntax.constant(value)
        self.needs.modules.add("numpy")
        if math.isnan(value):
            return syntax.dotted("np.nan")
        found = syntax.dotted("np.inf")
        return found if value > 0 else gast.UnaryOp(gast.USub(), found)

    def complex_number(self, value: complex) -> Any:
        if math.isfinite(value.real) and math.isfinite(value.imag):
            return syntax.constant(value)
        return syntax.call("complex", [self.number(value.real), self.number(value.imag)])

    def numpy_scalar(self, value: Any) -> Any:
        self.needs.modules.add("numpy")
        return syntax.call(f"np.{value.dtype.name}", [self.literal(value.item())])

    def named_object(self, value: Any) -> Any:
        """Classes and functions: by import from the standard library and NumPy, else handed in."""
        module = getattr(value, "__module__", None)
        title = getattr(value, "__qualname__", getattr(value, "__name__", ""))
        if isinstance(value, np.dtype):
            return syntax.constant(str(value))
        if module == "builtins" and title:
            return syntax.name(title)
        if module and title and module.split(".")[0] == "numpy":
            for place in ("np", f"np{module.removeprefix('numpy')}"):
                if _is_at(f"{place}.{title}", value):
                    return self.function(f"{place}.{title}")
        wish = title.split(".")[-1] if title.split(".")[-1].isidentifier() else "thing"
        return self.handed_in(value, wish)

    def handed_in(self, value: Any, wish: str) -> Any:
        """An object that the code cannot import: it is passed as an argument."""
        objects = self.needs.objects
        for name, known in objects.items():
            if known is value:
                return syntax.name(name)
        taken = {*objects, *self.needs.helpers, *self.names.names.values()}
        name, number = wish, 1
        while name in taken:
            number += 1
            name = f"{wish}_{number}"
        objects[name] = value
        return syntax.name(name)

    def function(self, text: str) -> Any:
        root, _, rest = text.partition(".")
        if rest:
            self.needs.modules.add("numpy" if root == "np" else module_of(text))
        return syntax.dotted(text)

    # --- applications -------------------------------------------------------------------------

    def application(self, stmt: Assign) -> Any:
        callee = callee_of(stmt.op)
        if callee is not None:
            title = self.needs.callee(callee)
            return syntax.call(title, [self.atom(a) for a in stmt.args])
        special = _joined if stmt.op.text.endswith("([])") else _SPECIAL.get(stmt.op.text)
        if special is not None:
            return special(self, stmt)
        text, args = stmt.op.text, stmt.args
        if text.endswith(syntax.OUT):
            buffer, *given = map(self.atom, args)
            return syntax.call(self.function(text.removesuffix(syntax.OUT)), given, {"out": buffer})
        if text == "-" and len(args) == 1 and is_derivative(stmt):
            return with_sign(self.atom(args[0]))
        if text in syntax.UNARY and len(args) == 1:
            return gast.UnaryOp(syntax.UNARY[text](), self.atom(args[0]))
        if text in syntax.BINARY and len(args) == 2:
            made = gast.BinOp(self.atom(args[0]), syntax.BINARY[text](), self.atom(args[1]))
            return self.tidy(stmt, made) if is_derivative(stmt) else made
        if text in syntax.COMPARE and len(args) == 2:
            return gast.Compare(self.atom(args[0]), [syntax.COMPARE[text]()], [self.atom(args[1])])
        return self.call(stmt)

    def tidy(self, stmt: Assign, made: Any) -> Any:
        return tidy(made, flat=self.is_flat(stmt), reassociate=self.reassociate)

    def is_flat(self, stmt: Assign) -> bool:
        """Whether what comes first in the second operand is as large as the result."""
        inner = self.folds.inline.get(stmt.args[1]) if isinstance(stmt.args[1], Var) else None
        if not isinstance(inner, Assign) or not is_derivative(inner) or not inner.args:
            return False
        return have_same_dims(inner.args[0].type, stmt.targets[0].type)

    def call(self, stmt: Assign) -> Any:
        text = stmt.op.text
        if not text or not text.replace(".", "_").isidentifier():
            raise InternalError(f"{stmt.op.name} has no way to be written")
        module = getattr(stmt.op.call, "__module__", None) or ""
        if stmt.op.passed:
            function = self.handed_in(stmt.op.call, text)
        else:
            own = text == getattr(stmt.op.call, "__name__", "")
            if own and module.startswith("autodiff_sst."):
                if text in self.needs.objects:
                    raise InternalError(f"{text} is needed as a helper and as a user's function")
                self.needs.helpers[text] = stmt.op.call
            function = self.function(text)
        args = [self.atom(a) for a in stmt.args]
        positional, named = self.options(stmt)
        return syntax.call(function, args + positional, named)

    def options(self, stmt: Assign) -> tuple[list[Any], dict[str, Any]]:
        """Options without a default are written by position, the others by name."""
        given = dict(stmt.keywords)
        positional: list[Any] = []
        for name in required_after(stmt.op, len(stmt.args)):
            if name not in given:
                break
            positional.append(self.atom(given.pop(name)))
        return positional, {name: self.atom(value) for name, value in given.items()}

    def index(self, atom: Atom) -> Any:
        """An index, with slices in their own syntax."""
        if isinstance(atom, Const):
            value = atom.value
            if isinstance(value, tuple) and value:
                return syntax.tuple_of([self.index(Const(v)) for v in value])
            if isinstance(value, slice):
                return self.slice([Const(v) for v in (value.start, value.stop, value.step)])
            return self.literal(value)
        stmt = self.folds.inline.get(atom)
        if not isinstance(stmt, Assign):
            return self.atom(atom)
        if stmt.op.text == "[:]":
            return self.slice(list(stmt.args))
        if stmt.op.text == "()" and stmt.args:
            return syntax.tuple_of([self.index(a) for a in stmt.args])
        return self.atom(atom)

    def index_value(self, atom: Atom) -> Any:
        """An index as an argument of a call: slices are written `slice(a, b)`."""
        if isinstance(atom, Const) and isinstance(atom.value, tuple):
            return syntax.tuple_of([self.index_value(Const(v)) for v in atom.value])
        return self.atom(atom)

    def slice(self, parts: list[Atom]) -> Any:
        while len(parts) < 3:
            parts.append(Const(None))
        return gast.Slice(*(None if p == Const(None) else self.atom(p) for p in parts))

    def path(self, source: Atom, path: tuple[Atom, ...], store: bool = False) -> Any:
        """`owner[i].T[j]`; an index after a whole number joins it, `owner[i, j]`."""
        owner = self.atom(source)
        steps: list[tuple[Atom, ...]] = [(part,) for part in path]
        if isinstance(source.type, Array):
            steps = _joined_indices(path)
        for place, step in enumerate(steps):
            part = step[0]
            last = store and place == len(steps) - 1
            view = part.value if isinstance(part, Const) else None
            kind = type(view).__name__
            if kind == "Transposed":
                owner = self.transposed(owner, view)
            elif kind == "Reshaped":
                owner = syntax.method(owner, "reshape", [self.literal(v) for v in view.shape])  # type: ignore[union-attr]
            else:
                indices = [self.index(p) for p in step]
                index = indices[0] if len(indices) == 1 else syntax.tuple_of(indices)
                owner = syntax.subscript(owner, index, last)
        return owner

    def transposed(self, owner: Any, view: Any) -> Any:
        if view.axes is None:
            return gast.Attribute(owner, "T", gast.Load())
        return syntax.method(owner, "transpose", [self.literal(a) for a in view.axes])


def module_of(text: str) -> str:
    """The module to import for a dotted name: the longest part of it that is one of SciPy's."""
    root, *rest = text.split(".")
    if root != "scipy":
        return root
    for length in range(len(rest) - 1, 0, -1):
        module = ".".join([root, *rest[:length]])
        if isinstance(sys.modules.get(module), types.ModuleType):
            return module
    return root


def required_after(op: Primitive, count: int) -> list[str]:
    """The parameters without a default that follow the first `count` ones."""
    signature = SIGNATURES.get(op)
    if signature is None:
        return []
    written = real_parameters(op.call)
    found: list[str] = []
    for place, parameter in enumerate(signature.parameters.values()):
        if place < count:
            continue
        same = written is None or written[place : place + 1] == (parameter.name,)
        if not same or parameter.default is not parameter.empty:
            break
        found.append(parameter.name)
    return found


@lru_cache(maxsize=1024)
def real_parameters(function: Any) -> tuple[str, ...] | None:
    """The parameter names of the function that is called, which its rule may leave out or move."""
    try:
        return tuple(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return None


def _joined_indices(path: tuple[Atom, ...]) -> list[tuple[Atom, ...]]:
    """Indices one after the other in one pair of brackets, after whole numbers."""
    found: list[tuple[Atom, ...]] = []
    for part in path:
        sliced = isinstance(part.type, Slice) or _is_slice(part)
        if found and _is_whole(found[-1][-1]) and (_is_whole(part) or sliced):
            found[-1] = (*found[-1], part)
        else:
            found.append((part,))
    return found


def _is_slice(index: Atom) -> bool:
    return isinstance(index, Const) and isinstance(index.value, slice)


def _is_whole(index: Atom) -> bool:
    return isinstance(index.type, Scalar) and index.type.dtype[0] in "iu"


def _getitem(self: Expressions, stmt: Assign) -> Any:
    path = (*stmt.args[1:], *(value for _, value in stmt.keywords))
    return self.path(stmt.args[0], path)


def _expand_dims(self: Expressions, stmt: Assign) -> Any:
    """`x[:, None]`"""
    x, axes = stmt.args[0], added_axes(stmt)
    if axes is None or not isinstance(x, Var):
        return self.call(stmt)
    parts = [
        syntax.constant(None) if k in axes else gast.Slice(None, None, None)
        for k in range(max(axes) + 1)
    ]
    return syntax.subscript(self.atom(x), syntax.tuple_of(parts) if len(parts) > 1 else parts[0])


def _attribute(attribute: str) -> Callable[[Expressions, Assign], Any]:
    def write(self: Expressions, stmt: Assign) -> Any:
        (x,) = stmt.args
        made = self.names.definitions.get(x) if isinstance(x, Var) else None
        # What a record holds is None where the forward sweep took another path.
        recorded = isinstance(made, Assign) and made.op in (pop_op, entry_op, unrecord_op)
        known = isinstance(x.type, Array) and x.type.dims is not None
        if known and isinstance(x, Var) and not recorded and x not in self.unsure:
            return gast.Attribute(self.atom(x), attribute, gast.Load())
        return syntax.call(self.function(f"np.{attribute}"), [self.atom(x)])

    return write


def _data(self: Expressions, stmt: Assign) -> Any:
    return gast.Attribute(self.atom(stmt.args[0]), "data", gast.Load())


def _dict(self: Expressions, stmt: Assign) -> Any:
    keys = dict(stmt.keywords)["keys"]
    assert isinstance(keys, Const)
    return gast.Dict([self.literal(key) for key in keys.value], [self.atom(a) for a in stmt.args])


def _tuple(self: Expressions, stmt: Assign) -> Any:
    return syntax.tuple_of([self.atom(a) for a in stmt.args])


def _list(self: Expressions, stmt: Assign) -> Any:
    return gast.List([self.atom(a) for a in stmt.args], gast.Load())


def _sum_of_numbers(self: Expressions, stmt: Assign) -> Any:
    """`sum((a, b, c))`"""
    start, *items = stmt.args
    numbers = gast.Tuple([self.atom(a) for a in items], gast.Load())
    return syntax.call("sum", [numbers] if start == Const(0) else [numbers, self.atom(start)])


def _slice_call(self: Expressions, stmt: Assign) -> Any:
    return syntax.call("slice", [self.atom(a) for a in stmt.args])


def _joined(self: Expressions, stmt: Assign) -> Any:
    """`np.concatenate([a, b], axis=...)`."""
    text = stmt.op.text.removesuffix("([])")
    if len(stmt.args) == 1 and isinstance(stmt.args[0].type, List):
        first = self.atom(stmt.args[0])
    else:
        first = gast.List([self.atom(a) for a in stmt.args], gast.Load())
    positional, named = self.options(stmt)
    return syntax.call(self.function(text), [first, *positional], named)


def _array(self: Expressions, stmt: Assign) -> Any:
    keywords = dict(stmt.keywords)
    if "layout" not in keywords:
        return self.call(stmt)

    def fill(layout: Any) -> Any:
        if isinstance(layout, tuple):
            return gast.List([fill(inner) for inner in layout], gast.Load())
        return self.atom(stmt.args[layout])

    layout = keywords["layout"]
    assert isinstance(layout, Const)
    return syntax.call(self.function("np.array"), [fill(layout.value)])


def _copy(self: Expressions, stmt: Assign) -> Any:
    named = {name: self.atom(value) for name, value in stmt.keywords}
    return syntax.method(self.atom(stmt.args[0]), "copy", [], named)


def _np_copy(self: Expressions, stmt: Assign) -> Any:
    (x,) = stmt.args
    if isinstance(x.type, Array) and x.type.dims is not None:
        return _copy(self, stmt)
    return syntax.call(self.function("np.array"), [self.atom(x)])


def _astype(self: Expressions, stmt: Assign) -> Any:
    x, dtype = stmt.args[0], dict(stmt.keywords)["dtype"]
    assert isinstance(dtype, Const)
    kind = self.function(f"np.{np.dtype(dtype.value).name}")
    if isinstance(x.type, Scalar) and (x.type.python is not False or _may_be_zero(x, dtype)):
        return syntax.call(kind, [self.atom(x)])
    return syntax.method(self.atom(x), "astype", [kind])


def _may_be_zero(x: Atom, dtype: Const) -> bool:
    """Whether this may be an adjoint that a branch or a loop leaves as it began, Python's zero.
    What becomes whole or real is none."""
    own = dtype_of(x.type)
    return own is not None and is_inexact(own) and np.can_cast(own, dtype.value, "same_kind")


def _tolist(self: Expressions, stmt: Assign) -> Any:
    return syntax.method(self.atom(stmt.args[0]), "tolist", [])


def _view(self: Expressions, stmt: Assign) -> Any:
    x, dtype = stmt.args
    assert isinstance(dtype, Const)
    kind = self.function(f"np.{np.dtype(dtype.value).name}")
    return syntax.method(self.atom(x), "view", [kind])


def _transpose(self: Expressions, stmt: Assign) -> Any:
    x = stmt.args[0]
    if not stmt.keywords and isinstance(x.type, Array):
        return gast.Attribute(self.atom(x), "T", gast.Load())
    return self.call(stmt)


def _zeros(self: Expressions, stmt: Assign) -> Any:
    """`np.zeros_like(x)` for zeros in the shape and dtype of an array; for a parameter of NumPy's
    usual dtype `np.zeros(x.shape)`, which takes a fifth of the time."""
    shape = self.folds.inline.get(stmt.args[0]) if isinstance(stmt.args[0], Var) else None
    ordered = any(name == "order" for name, _ in stmt.keywords)
    if isinstance(shape, Assign) and shape.op.name == "shape" and not ordered:
        (x,) = shape.args
        usual = not stmt.keywords and x in self.folds.given and rank(x.type) is not None
        zeros = stmt.targets[0].type
        same = (
            isinstance(x.type, Array)
            and isinstance(zeros, Array)
            and ((x.type.dtype, x.type.least) == (zeros.dtype, zeros.least))
        )
        if same and not usual:
            return syntax.call(self.function("np.zeros_like"), [self.atom(x)])
    return self.call(stmt)


def _solution(self: Expressions, stmt: Assign) -> Any:
    """`odeint(f, y0, t, args=(p,))`, or a helper of ours that takes the same."""
    right_side, y0, times, *parameters = (self.atom(a) for a in stmt.args)
    named = {"args": syntax.tuple_of(parameters)} if parameters else {}
    named |= {name: self.atom(value) for name, value in stmt.keywords}
    if stmt.op is checked_op:
        from ..scipy_runtime import solved

        self.needs.helpers[stmt.op.text] = solved
    function = self.function(stmt.op.text)
    return syntax.call(function, [right_side, y0, times], named)


def _method(self: Expressions, stmt: Assign) -> Any:
    owner, attribute, *args = stmt.args
    assert isinstance(attribute, Const)
    named = {k: self.atom(v) for k, v in stmt.keywords}
    return syntax.method(self.atom(owner), attribute.value, [self.atom(a) for a in args], named)


def _call(self: Expressions, stmt: Assign) -> Any:
    function, *args = stmt.args
    named = {k: self.atom(v) for k, v in stmt.keywords}
    return syntax.call(self.atom(function), [self.atom(a) for a in args], named)


def _joined_test(kind: Any, *parts: Any) -> Any:
    """`a and b and c` without parentheses."""
    values: list[Any] = []
    for part in parts:
        inner = part.values if isinstance(part, gast.BoolOp) and type(part.op) is kind else None
        values += inner or [part]
    return gast.BoolOp(kind(), values)


def _boolean(kind: Any) -> Callable[[Expressions, Assign], Any]:
    def write(self: Expressions, stmt: Assign) -> Any:
        return _joined_test(kind, *map(self.atom, stmt.args))

    return write


def _contains(self: Expressions, stmt: Assign) -> Any:
    container, item = stmt.args
    return gast.Compare(self.atom(item), [gast.In()], [self.atom(container)])


def _fstring(self: Expressions, stmt: Assign) -> Any:
    parts = gast.List([self.atom(a) for a in stmt.args], gast.Load())
    return syntax.method(syntax.constant(""), "join", [parts])


def _einsum(self: Expressions, stmt: Assign) -> Any:
    """Of one array it may be a view, which nothing here counts on; a copy with the order of its
    memory, by which sums are rounded."""
    made = self.call(stmt)
    alone = len(stmt.args) == 2 and isinstance(stmt.targets[0].type, Array)
    return syntax.call(self.function("np.array"), [made]) if alone else made


def _itself(self: Expressions, stmt: Assign) -> Any:
    return self.atom(stmt.args[0])


def _numpy_number(self: Expressions, stmt: Assign) -> Any:
    (x,) = stmt.args
    dtype = x.type.dtype if isinstance(x.type, Scalar) else "float64"
    return syntax.call(self.function(f"np.{np.dtype(dtype).name}"), [self.atom(x)])


def _repeated(self: Expressions, stmt: Assign) -> Any:
    _, counted = operands(stmt)
    item, count = map(self.atom, operands(stmt))
    if isinstance(counted.type, List):
        count = syntax.call(self.function("len"), [count])
    return gast.BinOp(gast.List([item], gast.Load()), gast.Mult(), count)


def _choice(self: Expressions, stmt: Assign) -> Any:
    test, yes, no = map(self.atom, stmt.args)
    return gast.IfExp(test, yes, no)


_SPECIAL: dict[str, Callable[[Expressions, Assign], Any]] = {
    "[]": _getitem,
    ".shape": _attribute("shape"),
    ".size": _attribute("size"),
    ".ndim": _attribute("ndim"),
    ".data": _data,
    "()": _tuple,
    "[,]": _list,
    "sum(())": _sum_of_numbers,
    "{:}": _dict,
    "[:]": _slice_call,
    "np.array": _array,
    "np.expand_dims": _expand_dims,
    ".copy()": _copy,
    "np.copy": _np_copy,
    ".astype": _astype,
    ".view": _view,
    ".tolist": _tolist,
    "np.transpose": _transpose,
    "np.zeros": _zeros,
    ".()": _method,
    "scipy.integrate.odeint": _solution,
    "solved": _solution,
    "call()": _call,
    "and": _boolean(gast.And),
    "or": _boolean(gast.Or),
    "in": _contains,
    "f''": _fstring,
    "if else": _choice,
    "[]*": _repeated,
    "np.float64": _numpy_number,
    "stop_gradient": _itself,
    "np.einsum": _einsum,
}
