"""The simplest form of an application, for derivative code.

These rewrites may change a last bit or the sign of a zero, so they are never applied to the
statements that compute the function's own value.

    1.0 * g -> g          (-g) * x -> -(g * x)       a + (-b) -> a - b
    g * 2 * x -> 2 * g * x                            broadcast_to(s, shape) * x -> s * x
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Const, Var
from ..ir.types import (
    Array,
    Dim,
    Scalar,
    broadcast_dims,
    dims_of,
    dtype_of,
    is_unknown,
    may_be_one,
    sole_dtype,
    wraps,
)
from .columns import added_axes
from .forms import PRIMITIVES
from .infer import infer_elementwise, shape_dims
from .makers import is_extent, is_step, made_by, negated_by, number, same_kind
from .views import Transposed

Found = Atom | None


def simplest(builder: Builder, op: Any, args: tuple[Atom, ...], keywords: dict[str, Atom]) -> Found:
    """An atom equal to `op(*args)` that is cheaper than the application, or None."""
    rewrite = REWRITES.get(op.name)
    if rewrite is None or builder.algebra == "none" or (keywords and op.name in _BINARY):
        return None
    return rewrite(builder, *args, **keywords)


def emit(builder: Builder, function: Any, *args: Atom, **keywords: Atom) -> Atom:
    """Write an application in its simplest form."""
    op = PRIMITIVES[function].op
    found = simplest(builder, op, args, keywords)
    return builder.emit(op, *args, **keywords) if found is None else found


def _is_result(call: Any, kept: Atom, *args: Atom) -> bool:
    return isinstance(kept, Var) and same_kind(infer_elementwise(call, *args), kept.type)


def _fold(function: Any, *values: Any) -> Found:
    try:
        return Const(function(*values))
    except ArithmeticError:
        return None


def _multiply(builder: Builder, a: Atom, b: Atom) -> Found:
    p, q = number(a), number(b)
    if p is not None and q is not None:
        return _fold(operator.mul, p, q)
    if q is not None:
        a, b, p, q = b, a, q, p  # a literal comes first
        swapped = True
    else:
        swapped = False
    if p is not None:
        found = _multiply_literal(builder, p, a, b)
        if found is not None:
            return found
        return builder.emit(PRIMITIVES[np.multiply].op, a, b) if swapped else None
    for x, y, left in ((a, b, True), (b, a, False)):
        negated = negated_by(builder, x)
        if negated is not None:
            pair = (negated, y) if left else (y, negated)
            return emit(builder, np.negative, emit(builder, np.multiply, *pair))
    for x, y, left in ((a, b, True), (b, a, False)):
        source = _without_broadcast(builder, x, y)
        if source is not None:
            pair = (source, y) if left else (y, source)
            return emit(builder, np.multiply, *pair)
        spread = _repeated(builder, x, y)
        if spread is not None:
            return spread
    if builder.algebra != "any":
        return None
    for x, y in ((a, b), (b, a)):
        found = _multiply_quotient(builder, x, y)
        if found is not None:
            return found
    for x, y, left in ((a, b, True), (b, a, False)):
        whole = _made_float(builder, x, y)
        if whole is not None:
            return emit(builder, np.multiply, *((whole, y) if left else (y, whole)))
    return _gather_literals(builder, a, b)


def _made_float(builder: Builder, x: Atom, y: Atom) -> Found:
    """`n` where `x` is `1.0 * n`, a whole number that the product with `y` makes a float anyway."""
    product = made_by(builder, x, "multiply")
    if product is None or number(product.args[0]) != 1 or not isinstance(x.type, Scalar):
        return None
    n = product.args[1]
    if not _is_whole(n):
        return None
    with_it, without = (infer_elementwise(operator.mul, factor, y) for factor in (x, n))
    return n if same_kind(with_it, without) else None


def _multiply_quotient(builder: Builder, x: Atom, y: Atom) -> Found:
    """`(1.0 / b) * y` is `y / b`, and `(c / n) * y` is `c * y / n` for a whole number n, which
    may be zero only where y is empty."""
    quotient = made_by(builder, x, "divide")
    if quotient is None or wraps(y.type):
        return None
    c, b = quotient.args
    literal = number(c) is not None and number(b) is not None
    if (not literal and not is_step(builder, x)) or _raises(c, b, y):
        return None
    if is_extent(b) and is_step(builder, c) and isinstance(c.type, Array):
        return emit(builder, np.true_divide, emit(builder, np.multiply, c, y), b)
    if number(c) in (1, -1):
        divided = emit(builder, np.true_divide, y, b)
        return divided if number(c) == 1 else emit(builder, np.negative, divided)
    if literal or (is_extent(b) and isinstance(y.type, Array)):
        return emit(builder, np.true_divide, emit(builder, np.multiply, c, y), b)
    return None


def _multiply_literal(builder: Builder, p: Any, a: Atom, b: Atom) -> Found:
    if p == 1 and _is_result(operator.mul, b, a, b):
        return b
    spread = made_by(builder, b, "broadcast_to")
    if spread is not None and number(spread.args[0]) is not None:
        literal = _fold(operator.mul, p, number(spread.args[0]))
        if literal is not None:
            return _spread(builder, spread, literal)
    if p == -1 and _is_result(operator.mul, b, a, b):
        return emit(builder, np.negative, b)
    negated = negated_by(builder, b)
    if negated is not None:
        return emit(builder, np.multiply, Const(-p), negated)
    if builder.algebra != "any":
        return None
    for name in ("multiply", "divide"):
        inner = made_by(builder, b, name)
        if inner is not None and number(inner.args[0]) is not None:
            literal = _fold(operator.mul, p, number(inner.args[0]))
            if literal is not None:
                return emit(builder, _FUNCTIONS[name], literal, inner.args[1])
    return _into_factor(builder, p, b) or _cancelled(builder, p, b)


def _into_factor(builder: Builder, p: Any, b: Atom) -> Found:
    """`2.0 * ((-0.5 * x) * y)` is `-x * y`, `2.0 * ((x / (2.0 * y)) * z)` is `(x / y) * z`, and so
    it is with `(x / (2.0 * y))[:, None]`."""
    product = made_by(builder, b, "multiply")
    if product is None or b not in builder.once:
        return None
    for place, factor in enumerate(product.args):
        found = _in_factor(builder, p, factor) if factor in builder.once else None
        if found is not None:
            factors = list(product.args)
            factors[place] = found
            return emit(builder, np.multiply, *factors)
    return None


def _in_factor(builder: Builder, p: Any, factor: Atom) -> Found:
    """`p` times a factor, where that leaves no more to do than the factor."""
    inner = made_by(builder, factor, "multiply")
    if inner is not None:
        k = number(inner.args[0])
        literal = None if k is None else _fold(operator.mul, p, k)
        return None if literal is None else emit(builder, np.multiply, literal, inner.args[1])
    quotient = _cancelled(builder, p, factor)
    if quotient is not None:
        return quotient
    column = made_by(builder, factor, "expand_dims")
    if column is None or column.args[0] not in builder.once:
        return None
    found = _cancelled(builder, p, column.args[0])
    if found is None:
        return None
    return builder.emit(column.op, found, *column.args[1:], **dict(column.keywords))


def _cancelled(builder: Builder, p: Any, b: Atom) -> Found:
    """`2 * (x / (2.0 * y))` is `x / y`."""
    quotient = made_by(builder, b, "divide")
    below = None if quotient is None else made_by(builder, quotient.args[1], "multiply")
    if quotient is None or below is None or number(below.args[0]) in (None, 0):
        return None
    literal = _folded_quotient(p, number(below.args[0]))
    if literal is None:
        return None
    above = emit(builder, np.multiply, literal, quotient.args[0])
    return emit(builder, np.true_divide, above, below.args[1])


def _gather_literals(builder: Builder, a: Atom, b: Atom) -> Found:
    """`(c / n) * (k * x)` is `(c * k / n) * x`: literals meet where they cost least."""
    right = made_by(builder, b, "multiply")
    if right is None or number(right.args[0]) is None:
        return None
    k, x = right.args
    if _raises(k, a, x):
        return None
    for name in ("divide", "multiply"):
        left = made_by(builder, a, name)
        if left is not None and number(left.args[0]) is not None:
            literal = _fold(operator.mul, number(left.args[0]), number(k))
            if literal is not None:
                scaled = emit(builder, _FUNCTIONS[name], literal, left.args[1])
                return emit(builder, np.multiply, scaled, x)
    return emit(builder, np.multiply, k, emit(builder, np.multiply, a, x))


def _repeated(builder: Builder, ones: Atom, y: Atom) -> Found:
    """What a product with an array of ones repeats."""
    spread = made_by(builder, ones, "broadcast_to")
    if spread is None or number(spread.args[0]) != 1 or not _is_result(operator.mul, ones, ones, y):
        return None
    if sole_dtype(y.type) != sole_dtype(ones.type):
        return None
    return _spread(builder, spread, y)


def _spread(builder: Builder, broadcast: Assign, value: Atom) -> Atom:
    """The same broadcast of something else."""
    return builder.emit(broadcast.op, value, *broadcast.args[1:], **dict(broadcast.keywords))


def _without_broadcast(builder: Builder, x: Atom, y: Atom) -> Found:
    """What stands for `x` in an operation with `y` that repeats it anyway: the source of a
    broadcast, or a product without the broadcasts in it."""
    whole = dims_of(x.type) if isinstance(x.type, Array) else None
    bare = _bare_dims(builder, x)
    if whole is None or bare is None or not isinstance(y.type, (Array, Scalar)):
        return None
    # Python's numbers take the dtype of what they meet: of `y` only where all is of one dtype.
    if _unspread(builder, x) is None and sole_dtype(x.type) != sole_dtype(y.type):
        return None
    other = dims_of(y.type)
    if _same_shape(whole, other) or _same_shape(
        broadcast_dims(bare, other), broadcast_dims(whole, other)
    ):
        return _bare(builder, x)
    return None


def _bare_dims(builder: Builder, x: Atom) -> tuple[Dim, ...] | None:
    """The dimensions that `x` has without the broadcasts in it; None if there are none."""
    source = _unspread(builder, x)
    if source is not None:
        return dims_of(source.type)
    product = _product_of_one_dtype(builder, x)
    bare = [] if product is None else [_bare_dims(builder, a) for a in product.args]
    if product is None or bare == [None, None]:
        return None
    own = map(dims_of, (a.type for a in product.args))
    first, second = (d if b is None else b for d, b in zip(own, bare, strict=True))
    return _known(broadcast_dims(first, second))


def _unspread(builder: Builder, x: Atom) -> Found:
    """What a broadcast repeats, or what is given axes at its front."""
    made = builder.definitions.get(x) if isinstance(x, Var) else None
    if made is None:
        return None
    if made.op.name == "broadcast_to":
        return made.args[0]
    if made.op.name == "outer":
        first, second = made.args
        ones = made_by(builder, first, "broadcast_to")
        same = (
            sole_dtype(second.type) == sole_dtype(x.type) and len(dims_of(second.type) or ()) == 1
        )
        return second if same and ones is not None and number(ones.args[0]) == 1 else None
    axes = added_axes(made)
    return made.args[0] if axes is not None and axes == tuple(range(len(axes))) else None


def _bare(builder: Builder, x: Atom) -> Atom:
    """`x` without the broadcasts in it."""
    source = _unspread(builder, x)
    if source is not None:
        return source
    product = _product_of_one_dtype(builder, x)
    if product is None:
        return x
    factors = [_bare(builder, a) for a in product.args]
    if factors == list(product.args):
        return x
    return emit(builder, _FUNCTIONS[product.op.name], *factors)


def _product_of_one_dtype(builder: Builder, x: Atom) -> Assign | None:
    """The product or quotient that a step is, if none of its operands is of another dtype."""
    if not is_step(builder, x) or not isinstance(x.type, Array):
        return None
    product = made_by(builder, x, "multiply") or made_by(builder, x, "divide")
    if product is None:
        return None
    others = [a for a in product.args if sole_dtype(a.type) != sole_dtype(x.type)]
    return product if all(map(_is_whole, others)) else None


def _is_whole(atom: Atom) -> bool:
    """Whether this is a whole number of Python's for sure, which has no bounds and no dtype."""
    return is_extent(atom) and atom.type.python is True  # type: ignore[union-attr]


def _known(dims: tuple[Dim | None, ...] | None) -> tuple[Dim, ...] | None:
    return None if dims is None or None in dims else dims  # type: ignore[return-value]


def _same_shape(a: tuple[Dim | None, ...] | None, b: tuple[Dim | None, ...] | None) -> bool:
    """Whether two shapes that are broadcast together must be one: no extent may be 1."""
    if a is None or b is None or len(a) != len(b):
        return False
    return all(p is not None and q is not None and _same_extent(p, q) for p, q in zip(a, b))


def _same_extent(p: Dim, q: Dim) -> bool:
    return (p == q and not is_unknown(p)) or not (may_be_one(p) or may_be_one(q))


def _divide(builder: Builder, a: Atom, b: Atom) -> Found:
    if number(b) == 1 and _is_result(operator.truediv, a, a, b):
        return a
    negated = negated_by(builder, a)
    if negated is not None:
        return emit(builder, np.negative, emit(builder, np.true_divide, negated, b))
    for x, y, above in ((a, b, True), (b, a, False)):
        source = _without_broadcast(builder, x, y)
        if source is not None:
            return emit(builder, np.true_divide, *((source, y) if above else (y, source)))
    if number(a) is not None and number(b) not in (None, 0):
        return _folded_quotient(number(a), number(b))
    reduced = _reduced(builder, a, b) if builder.algebra == "any" else None
    if reduced is not None:
        return reduced
    quotient = made_by(builder, a, "divide") if builder.algebra == "any" else None
    if quotient is not None and is_step(builder, a) and is_extent(quotient.args[1]):
        if isinstance(b.type, Array) and isinstance(a.type, Scalar):
            inner = emit(builder, np.true_divide, quotient.args[0], b)
            return emit(builder, np.true_divide, inner, quotient.args[1])
    return None


def _reduced(builder: Builder, a: Atom, b: Atom) -> Found:
    """`2 * x / (2.0 * y)` is `x / y`."""
    above, below = made_by(builder, a, "multiply"), made_by(builder, b, "multiply")
    if above is None or below is None or not is_step(builder, a):
        return None
    c, k = number(above.args[0]), number(below.args[0])
    if not all(isinstance(factor, (int, float)) for factor in (c, k)):
        return None
    if k == 0 or c % k or not math.isfinite(c / k):
        return None
    x, y = above.args[1], below.args[1]
    if b.type != y.type or not _is_inexact(x) or _raises(above.args[0], x, y):
        return None
    numerator = x if c == k else emit(builder, np.multiply, Const(c / k), x)
    return emit(builder, np.true_divide, numerator, y)


def _raises(literal: Atom, *others: Atom) -> bool:
    """Whether this is a number of NumPy's that makes more precise what the others, without it,
    would be."""
    if not isinstance(literal, Const) or not isinstance(literal.value, np.generic):
        return False
    own = dtype_of(literal.type)
    return any(_is_inexact(x) and sole_dtype(x.type) != own for x in others)


def _is_inexact(atom: Atom) -> bool:
    return (dtype_of(atom.type) or "").startswith(("float", "complex"))


def _folded_quotient(a: Any, b: Any) -> Found:
    """The quotient of two literals where it is as short: 0.5, but not 0.3333333333333333."""
    found = _fold(operator.truediv, a, b)
    return found if found is not None and len(repr(found)) <= 8 else None


def _add(builder: Builder, a: Atom, b: Atom) -> Found:
    for x, y in ((a, b), (b, a)):
        if number(x) == 0 and _is_result(operator.add, y, a, b):
            return y
    if number(a) is not None and number(b) is not None:
        return _fold(operator.add, number(a), number(b))
    joined = _join_choices(builder, a, b)
    if joined is not None:
        return joined
    if a == b and isinstance(a, Var) and _is_result(operator.add, a, a, b):
        whole = (dtype_of(a.type) or "").startswith(("int", "uint"))
        return emit(builder, np.multiply, Const(2 if whole else 2.0), a)
    negated = made_by(builder, b, "negative")
    if negated is not None:
        return emit(builder, np.subtract, a, negated.args[0])
    negated = made_by(builder, a, "negative")
    if negated is not None:
        return emit(builder, np.subtract, b, negated.args[0])
    for x, y, left in ((a, b, True), (b, a, False)):
        source = _without_broadcast(builder, x, y)
        if source is not None:
            return emit(builder, np.add, *((source, y) if left else (y, source)))
    return None


def _join_choices(builder: Builder, a: Atom, b: Atom) -> Found:
    """`where(m, x, 0) + where(m, 0, y)` is `where(m, x, y)`."""
    left, right = made_by(builder, a, "where"), made_by(builder, b, "where")
    if left is None or right is None or left.args[0] != right.args[0]:
        return None
    if number(left.args[1]) == 0 and number(right.args[2]) == 0:
        left, right = right, left
    if number(left.args[2]) == 0 and number(right.args[1]) == 0:
        return emit(builder, np.where, left.args[0], left.args[1], right.args[2])
    return None


def _subtract(builder: Builder, a: Atom, b: Atom) -> Found:
    if number(b) == 0 and _is_result(operator.sub, a, a, b):
        return a
    if number(a) == 0 and _is_result(operator.sub, b, a, b):
        return emit(builder, np.negative, b)
    if number(a) is not None and number(b) is not None:
        return _fold(operator.sub, number(a), number(b))
    negated = negated_by(builder, b)
    if negated is not None:
        return emit(builder, np.add, a, negated)
    negated = negated_by(builder, a)
    if negated is not None and negated == b:
        return emit(builder, np.multiply, Const(-2.0), b)
    for x, y, first in ((a, b, True), (b, a, False)):
        source = _without_broadcast(builder, x, y)
        if source is not None:
            return emit(builder, np.subtract, *((source, y) if first else (y, source)))
    return None


def _negative(builder: Builder, a: Atom) -> Found:
    if number(a) is not None:
        return Const(-number(a))
    negated = made_by(builder, a, "negative")
    if negated is not None:
        return negated.args[0]
    product = made_by(builder, a, "multiply")
    if product is not None and number(product.args[0]) is not None:
        return emit(builder, np.multiply, Const(-number(product.args[0])), product.args[1])
    difference = made_by(builder, a, "subtract")
    if difference is not None:
        return emit(builder, np.subtract, difference.args[1], difference.args[0])
    spread = made_by(builder, a, "broadcast_to")
    if spread is not None and number(spread.args[0]) is not None:
        return _spread(builder, spread, Const(-number(spread.args[0])))
    return None


def _power(builder: Builder, a: Atom, b: Atom) -> Found:
    if number(b) == 1 and _is_result(operator.pow, a, a, b):
        return a
    return None


def _where(builder: Builder, test: Atom, a: Atom, b: Atom) -> Found:
    """A choice inside a choice by the same test is already made, and a choice by an array spreads
    its branches itself."""
    for x, y, left in ((a, b, True), (b, a, False)):
        source = _without_broadcast(builder, x, test)
        if source is not None:
            pair = (source, y) if left else (y, source)
            return emit(builder, np.where, test, *pair)
    inner = made_by(builder, a, "where")
    if inner is not None and inner.args[0] == test:
        return emit(builder, np.where, test, inner.args[1], b)
    inner = made_by(builder, b, "where")
    if inner is not None and inner.args[0] == test:
        return emit(builder, np.where, test, a, inner.args[2])
    return None


def _transpose(builder: Builder, a: Atom, axes: Atom = Const(None)) -> Found:  # noqa: B008
    if _is_of_one_number(a):
        return a
    if axes != Const(None):
        return None
    inner = made_by(builder, a, "transpose")
    if inner is not None and not inner.keywords:
        return inner.args[0]
    inner = made_by(builder, a, "getitem")
    if inner is not None and is_transposition(inner.args[-1]):
        x, *path, _ = inner.args
        return builder.emit(inner.op, x, *path) if path else x
    negated = negated_by(builder, a)
    if negated is not None:
        return emit(builder, np.negative, emit(builder, np.transpose, negated))
    inner = made_by(builder, a, "matmul") if builder.algebra == "any" else None
    if inner is not None and is_step(builder, a) and all(_is_matrix(x) for x in inner.args):
        first, second = (emit(builder, np.transpose, x) for x in reversed(inner.args))
        return emit(builder, np.matmul, first, second)
    inner = made_by(builder, a, "outer")
    if inner is not None and is_step(builder, a) and not inner.keywords:
        return emit(builder, np.outer, *reversed(inner.args))
    return None


def _is_of_one_number(atom: Atom) -> bool:
    return isinstance(atom.type, Scalar) or number(atom) is not None


def _reshape(builder: Builder, a: Atom, shape: Atom, **_: Atom) -> Found:
    return a if _is_of_one_number(a) and shape_dims(shape) == () else None


def is_transposition(step: Atom) -> bool:
    """Whether this step of a path is `.T`."""
    return isinstance(step, Const) and step.value == Transposed()


def _is_matrix(atom: Atom) -> bool:
    return isinstance(atom.type, Array) and len(atom.type.dims or ()) == 2


def _conjugate(builder: Builder, a: Atom) -> Found:
    """`conjugate(conjugate(x) * r)` is `x * r` for a real `r`."""
    inner = made_by(builder, a, "conjugate")
    if inner is not None:
        return inner.args[0] if same_kind(inner.args[0].type, a.type) else None
    product = made_by(builder, a, "multiply") or made_by(builder, a, "divide")
    if product is None or not (is_step(builder, a) or a in builder.once):
        return None
    first, second = product.args
    for x, r, left in ((first, second, True), (second, first, False)):
        inner = made_by(builder, x, "conjugate")
        if inner is not None and _is_real(r) and (left or product.op.name == "multiply"):
            pair = (inner.args[0], r) if left else (r, inner.args[0])
            return emit(builder, _FUNCTIONS[product.op.name], *pair)
    return None


def _is_real(atom: Atom) -> bool:
    return (sole_dtype(atom.type) or "?")[0] in "fiu"


_FUNCTIONS = {"multiply": np.multiply, "divide": np.true_divide}
_BINARY = {"multiply", "divide", "add", "subtract", "power"}
REWRITES: dict[str, Any] = {
    "multiply": _multiply,
    "divide": _divide,
    "add": _add,
    "subtract": _subtract,
    "negative": _negative,
    "power": _power,
    "where": _where,
    "reshape": _reshape,
    "transpose": _transpose,
    "conjugate": _conjugate,
}
