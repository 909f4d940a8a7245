"""Products that sum over shared axes: einsum, tensordot, inner, outer, cross."""

from __future__ import annotations

import string
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import Array, Dim, Opaque, Type, broadcast_dims, dims_of, unknown_dims
from .binding import KeywordRefused
from .fitting import known_dims
from .forms import PRIMITIVES, Refused, multilinear
from .indexing import at
from .infer import common_dtype, infer_elementwise, known_rank
from .linalg import matmul_left, matmul_right, product_type
from .symbols import Symbol, apply

# --- einsum -----------------------------------------------------------------------------------


def _labels(subscripts: Any, operands: Any) -> tuple[list[str], str]:
    """The labels of each operand and of the result, without ellipses and implicit outputs."""
    if not isinstance(subscripts, str):
        raise Refused(
            'is known for subscripts in a string only: write np.einsum("ij,jk->ik", a, b)'
        )
    left, arrow, output = subscripts.replace(" ", "").partition("->")
    inputs = left.split(",")
    if not arrow:
        letters = left.replace(",", "").replace(".", "")
        single = "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
        output = "..." + single if "..." in left else single
    if "..." not in left:
        return inputs, output
    unused = [c for c in string.ascii_letters if c not in subscripts]
    hidden = [
        x.ndim - len(term) + 3 if "..." in term else 0
        for term, x in zip(inputs, operands, strict=True)
    ]
    names = "".join(unused[: max(hidden)])
    inputs = [
        t.replace("...", names[len(names) - n :]) for t, n in zip(inputs, hidden, strict=True)
    ]
    return inputs, output.replace("...", names)


def _einsum_adjoint(k: int, g: Any, subscripts: Any, *operands: Any, optimize: Any = False) -> Any:
    inputs, output = _labels(subscripts, operands)
    x, target = operands[k], inputs[k]
    terms = [*inputs[:k], output, *inputs[k + 1 :]]
    factors = [*operands[:k], g, *operands[k + 1 :]]
    target = _without_repeats(target, x, inputs, terms, factors)
    present = "".join(c for c in target if any(c in term for term in terms))
    found = _contract(terms, present, factors, optimize)
    lone = tuple(place for place, c in enumerate(target) if c not in present)
    return np.expand_dims(found, lone) if lone else found


def _without_repeats(
    target: str, x: Any, inputs: list[str], terms: list[str], factors: list[Any]
) -> str:
    """A label that is repeated reads a diagonal: an identity matrix puts it back there."""
    unused = [c for c in string.ascii_letters if c not in "".join([*inputs, *terms])]
    seen = ""
    for place, label in enumerate(target):
        if label in seen:
            fresh = unused.pop()
            terms.append(label + fresh)
            factors.append(identity(np.shape(x)[place], x))
            label = fresh
        seen += label
    return seen


def _contract(terms: list[str], target: str, factors: list[Any], optimize: Any) -> Any:
    if terms == [target]:
        return factors[0]
    options = {"optimize": True} if optimize else {}
    return np.einsum(f"{','.join(terms)}->{target}", *factors, **options)


def identity(n: Any, like: Any, offset: Any = 0, columns: Any = None) -> Any:
    """The identity matrix in the dtype of a symbol."""
    options: dict[str, Any] = {} if like.dtype == np.float64 else {"dtype": like.dtype}
    if not isinstance(offset, int) or offset != 0:
        options["k"] = offset
    return apply(np.eye, n, **options) if columns is None else apply(np.eye, n, columns, **options)


@dataclass(frozen=True)
class _Ranked:
    ndim: int


def _einsum_type(subscripts: Atom, *operands: Atom, **_: Atom) -> Type:
    if not isinstance(subscripts.type, Opaque):
        raise KeywordRefused("its subscripts must be a string")
    ranks = [known_rank(x) for x in operands]
    dtype = common_dtype(*operands)
    if None in ranks or not isinstance(subscripts, Const) or not isinstance(subscripts.value, str):
        return Array(dtype, None)
    inputs, output = _labels(subscripts.value, [_Ranked(n or 0) for n in ranks])
    extents: dict[str, Dim | None] = {}
    for term, x in zip(inputs, operands, strict=True):
        for label, dim in zip(term, dims_of(x.type) or (), strict=False):
            extents[label] = _joint(extents.get(label, 1), dim)
    return product_type(dtype, tuple(extents.get(label) for label in output))


def _joint(first: Dim | None, second: Dim) -> Dim | None:
    """The extent of an axis that several operands share or are repeated along."""
    joined = None if first is None else broadcast_dims((first,), (second,))
    return None if joined is None else joined[0]


_MOST = 64  # operands that NumPy takes
multilinear(
    np.einsum, None, *(partial(_einsum_adjoint, k) for k in range(_MOST)), infer=_einsum_type
)

# --- tensordot, inner, outer ------------------------------------------------------------------


def _summed(a: Any, b: Any, axes: Any) -> tuple[list[int], list[int]]:
    """The axes that tensordot sums over, numbered from 0."""
    if isinstance(axes, tuple):
        first, second = (list(x) if isinstance(x, (tuple, list)) else [x] for x in axes)
    else:
        first, second = list(range(-axes, 0)), list(range(axes))
    return [x % np.ndim(a) for x in first], [x % np.ndim(b) for x in second]


def _others(x: Any, axes: list[int]) -> list[int]:
    return [k for k in range(np.ndim(x)) if k not in axes]


def _in_order(x: Any, order: list[int]) -> Any:
    """Axis `k` of `x` becomes axis `order[k]`."""
    places = tuple(int(k) for k in np.argsort(order))
    return x if places == tuple(range(len(places))) else np.transpose(x, places)


def _tensordot_left(g: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    if axes == 1 and np.ndim(a) <= 2 and np.ndim(b) <= 2:
        return matmul_left(g, a, b)
    if np.ndim(a) == 0:
        return np.sum(g * b)
    first, second = _summed(a, b, axes)
    kept_a, kept_b = _others(a, first), _others(b, second)
    found = np.tensordot(g, b, (tuple(range(len(kept_a), g.ndim)), tuple(kept_b)))
    return _in_order(found, kept_a + [first[second.index(k)] for k in sorted(second)])


def _tensordot_right(g: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    if axes == 1 and np.ndim(a) <= 2 and np.ndim(b) <= 2:
        return matmul_right(g, a, b)
    if np.ndim(b) == 0:
        return np.sum(g * a)
    first, second = _summed(a, b, axes)
    kept_a, kept_b = _others(a, first), _others(b, second)
    found = np.tensordot(a, g, (tuple(kept_a), tuple(range(len(kept_a)))))
    return _in_order(found, [second[first.index(k)] for k in sorted(first)] + kept_b)


def _tensordot_type(a: Atom, b: Atom, axes: Atom = Const(2)) -> Type:  # noqa: B008
    left, right = known_rank(a), known_rank(b)
    dtype = common_dtype(a, b)
    if left is None or right is None or not isinstance(axes, Const):
        return Array(dtype, None)
    first, second = _summed(_Ranked(left), _Ranked(right), axes.value)
    dims_a, dims_b = dims_of(a.type) or (), dims_of(b.type) or ()
    kept_a = [d for k, d in enumerate(dims_a) if k not in first]
    return Array(dtype, (*kept_a, *(d for k, d in enumerate(dims_b) if k not in second)))


multilinear(np.tensordot, _tensordot_left, _tensordot_right, infer=_tensordot_type)


def _inner_left(g: Any, a: Any, b: Any) -> Any:
    if np.ndim(a) == 0 or np.ndim(b) == 0 or (a.ndim == 1 and b.ndim == 1):
        return g * b
    if b.ndim == 1:
        return np.expand_dims(g, -1) * b
    kept = b.ndim - 1
    return np.tensordot(g, b, (tuple(range(a.ndim - 1, g.ndim)), tuple(range(kept))))


def _inner_right(g: Any, a: Any, b: Any) -> Any:
    if np.ndim(a) == 0 or np.ndim(b) == 0 or (a.ndim == 1 and b.ndim == 1):
        return g * a
    if a.ndim == 1:
        return np.expand_dims(g, -1) * a
    kept = tuple(range(a.ndim - 1))
    return np.tensordot(g, a, (kept, kept))


def _inner_type(a: Atom, b: Atom) -> Type:
    dims_a, dims_b = dims_of(a.type), dims_of(b.type)
    if dims_a is None or dims_b is None:
        return Array(common_dtype(a, b), None)
    if not dims_a or not dims_b:
        return infer_elementwise(np.inner, a, b)
    return product_type(common_dtype(a, b), (*dims_a[:-1], *dims_b[:-1]))


multilinear(np.inner, _inner_left, _inner_right, infer=_inner_type)


def _flat(x: Any) -> Any:
    return x if np.ndim(x) == 1 else np.ravel(x)


def _outer_left(g: Any, a: Any, b: Any) -> Any:
    found = g @ _flat(b)
    return found if np.ndim(a) == 1 else np.reshape(found, np.shape(a))


def _outer_right(g: Any, a: Any, b: Any) -> Any:
    found = _flat(a) @ g
    return found if np.ndim(b) == 1 else np.reshape(found, np.shape(b))


multilinear(np.outer, _outer_left, _outer_right)

# --- cross ------------------------------------------------------------------------------------
# Triple products are cyclic: g . (a x b) = a . (b x g) = b . (g x a). A plane vector counts as one
# whose third element is zero; of two plane vectors only the third element of the product is given.


def cross_axes(axisa: Any = -1, axisb: Any = -1, axisc: Any = -1, axis: Any = None) -> Any:
    """The axes along which the vectors of a, of b and of the product lie."""
    return (axisa, axisb, axisc) if axis is None else (axis,) * 3


def _cross(u: Any, v: Any, axis_u: int, axis_v: int, axis_out: int) -> Any:
    """A product that is a vector, of which the types of both need not tell."""
    places = {"axisa": axis_u, "axisb": axis_v, "axisc": axis_out}
    axes = {} if {*places.values()} == {-1} else places
    if not isinstance(u, Symbol):
        return np.cross(u, v, **axes)
    type_ = _product_type(u.atom, v.atom, (axis_u, axis_v, axis_out), (3,))
    named = {name: Const(axis) for name, axis in axes.items()}
    op = PRIMITIVES[np.cross].op
    return Symbol(u.builder, u.builder.emit(op, u.atom, v.atom, **named, type=type_))


def _cross_left(g: Any, a: Any, b: Any, **axes: Any) -> Any:
    axis_a, axis_b, axis_c = cross_axes(**axes)
    own = _from_end(axis_a, a)
    if not _is_vector(g, a, b):
        return _turned(g, b, axis_b, own)
    found = _cross(b, g, _from_end(axis_b, b), _from_end(axis_c, g), own)
    return _as_long_as(a, found, own)


def _cross_right(g: Any, a: Any, b: Any, **axes: Any) -> Any:
    axis_a, axis_b, axis_c = cross_axes(**axes)
    own = _from_end(axis_b, b)
    if not _is_vector(g, a, b):
        return _turned(-g, a, axis_a, own)
    found = _cross(g, a, _from_end(axis_c, g), _from_end(axis_a, a), own)
    return _as_long_as(b, found, own)


def _is_vector(g: Any, a: Any, b: Any) -> bool:
    """Whether the product has elements along an axis of its own: of plane vectors it has not."""
    if known_dims(g) is None:
        raise Refused(
            "needs to know while compiling whether its vectors have two or three elements:"
            " write np.reshape(v, 3)"
        )
    return bool(g.ndim == max(a.ndim, b.ndim))


def _from_end(axis: int, x: Any) -> int:
    """The axis counted from the end, where broadcasting lines up."""
    return axis % x.ndim - x.ndim


def _as_long_as(x: Any, found: Any, axis: int) -> Any:
    """The elements of an adjoint that a vector has."""
    length = (known_dims(x) or ())[axis]
    if length == 3:
        return found
    return found[at(axis % found.ndim, slice(None, length if length == 2 else np.shape(x)[axis]))]


def _turned(g: Any, v: Any, axis: int, out: int) -> Any:
    """`(g v[1], -g v[0])` along an axis."""
    first, second = (v[at(axis % v.ndim, k)] for k in range(2))
    return np.stack([g * second, -g * first], axis=out)


def _cross_type(a: Atom, b: Atom, **axes: Atom) -> Type:
    """A vector, if it is known that not both are plane; a number, if they are."""
    dims_a, dims_b = dims_of(a.type), dims_of(b.type)
    if not dims_a or not dims_b or not all(isinstance(axis, Const) for axis in axes.values()):
        return Array(common_dtype(a, b), None)
    chosen = cross_axes(**{name: axis.value for name, axis in axes.items()})  # type: ignore[union-attr]
    lengths = [dims_a[chosen[0]], dims_b[chosen[1]]]
    if 3 not in lengths and lengths != [2, 2]:
        return Array(common_dtype(a, b), None)
    return _product_type(a, b, chosen, (3,) if 3 in lengths else ())


def _product_type(a: Atom, b: Atom, axes: tuple[int, int, int], vector: tuple[Dim, ...]) -> Type:
    axis_a, axis_b, axis_c = axes
    dims_a, dims_b = dims_of(a.type) or (), dims_of(b.type) or ()
    batch = broadcast_dims(_removed(dims_a, axis_a), _removed(dims_b, axis_b)) or ()
    place = axis_c % (len(batch) + 1)
    return Array(common_dtype(a, b), unknown_dims((*batch[:place], *vector, *batch[place:])))


def _removed(dims: tuple[Dim, ...], axis: int) -> tuple[Dim, ...]:
    return tuple(d for k, d in enumerate(dims) if k != axis % len(dims))


multilinear(
    np.cross,
    _cross_left,
    _cross_right,
    infer=_cross_type,
    signature=lambda a, b, axisa=-1, axisb=-1, axisc=-1, axis=None: None,
)
