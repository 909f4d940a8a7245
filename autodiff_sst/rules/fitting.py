"""Bringing a derivative into the shape and dtype of the value it belongs to.

This is where broadcasting is undone, once for all rules. What the types tell is settled here;
only an extent that may or may not be 1 at run time needs a helper.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..ir.nodes import Var
from ..ir.types import Array, Dim, Scalar, Type, dims_of, dtype_of, may_be_one, sole_dtype
from ..runtime import in_dtype_of, unbroadcast
from .symbols import Symbol, apply, broadcast_to


def fit(g: Any, x: Any) -> Any:
    """The adjoint contribution `g` in the shape and dtype of `x`."""
    return fit_dtype(_as_number(fit_shape(g, x), x), x)


def _as_number(g: Any, x: Any) -> Any:
    """`g` as a number where `x` is one: NumPy makes arrays without axes of numbers that it copies
    or reshapes."""
    if not isinstance(g, Symbol) or not isinstance(x, Symbol) or not isinstance(x.type, Scalar):
        return g
    return np.sum(g) if isinstance(g.type, Array) and g.type.dims == () else g


def fit_shape(g: Any, x: Any) -> Any:
    """Sum `g` over the axes along which `x` was repeated."""
    if not isinstance(x, Symbol):
        return g
    have = known_dims(g)
    want = known_dims(x)
    if have is None or want is None:
        return apply(unbroadcast, _symbol(g, x), np.shape(x))
    if have == want:
        return g
    if len(have) < len(want):
        return broadcast_to(_symbol(g, x), np.shape(x))
    extra = len(have) - len(want)
    actions = [_action(h, w) for h, w in zip(have[extra:], want, strict=True)]
    if "ask" in actions:
        return apply(unbroadcast, g, np.shape(x))
    if extra:
        g = np.sum(g) if not want else np.sum(g, axis=_axes(range(extra)))
    repeated = [axis for axis, action in enumerate(actions) if action == "sum"]
    if repeated:
        g = np.sum(g, axis=_axes(repeated), keepdims=True)
    if "spread" in actions:
        g = broadcast_to(g, np.shape(x))
    return g


def of_shape(g: Any, x: Any) -> Any:
    """`g`, of which is known that it has the shape of `x`: else there would be no value either."""
    if not isinstance(g, Symbol) or not isinstance(x, Symbol) or not isinstance(g.atom, Var):
        return g
    have, want = known_dims(g), known_dims(x)
    if not have or not want or len(have) != len(want) or not isinstance(g.type, Array):
        return g
    return Symbol(g.builder, g.builder.retyped(g.atom, replace(g.type, dims=want)))


def _action(have: Dim, want: Dim) -> str:
    if have == want:
        return "keep"
    if want == 1:
        return "sum"
    if have == 1:
        return "spread"
    return "ask" if may_be_one(want) or may_be_one(have) else "keep"


def _axes(axes: Any) -> Any:
    found = tuple(axes)
    return found[0] if len(found) == 1 else found


def known_dims(x: Any) -> tuple[Dim, ...] | None:
    """The dimensions, None where even their number is known only at run time."""
    if not isinstance(x, Symbol):
        return np.shape(x)
    return dims_of(x.type) if isinstance(x.type, (Array, Scalar)) else None


def _symbol(g: Any, x: Symbol) -> Symbol:
    from ..ir.build import as_atom

    return g if isinstance(g, Symbol) else Symbol(x.builder, as_atom(g))


def fit_dtype(g: Any, x: Any) -> Any:
    """`g` in the dtype of `x`: the real part for a real `x`, rounded for a float32 one."""
    if not isinstance(x, Symbol) or not isinstance(g, Symbol):
        return g
    have, want = dtype_of(g.type), dtype_of(x.type)
    uncertain = isinstance(g.type, Array) and bool(g.type.dims and g.type.least)
    if have is None or want is None or (have == want and not uncertain):
        return g
    if have.startswith("complex") and want.startswith("float"):
        return fit_dtype(np.real(g), x)
    if isinstance(x.type, Scalar) and x.type.python is not False:
        return g
    if isinstance(g.type, Scalar) and g.type.python is not False:
        return g
    return apply(_astype(), g, want) if uncertain or not _widens(have, want) else g


def _widens(have: str, want: str) -> bool:
    """A real adjoint of a complex value needs no conversion."""
    return have.startswith("float") and want.startswith("complex")


def fit_tangent(t: Any, y: Any) -> Any:
    """The tangent `t` in the shape and dtype of `y`. That of what is complex is complex, also where
    it is made of a real one: what is written into it later may be complex."""
    t = spread(t, y)
    both = isinstance(t, Symbol) and isinstance(y, Symbol)
    if both and (_is_of_some_precision(y.type) or _is_whole_or_short(y.type, t.type)):
        return apply(in_dtype_of, np.real(t) if _is_complex(dtype_of(t.type)) else t, y)
    t = fit_dtype(t, y)
    if not isinstance(y, Symbol) or not _is_complex(sole_dtype(y.type)):
        return t
    if not isinstance(t, Symbol):
        return complex(t) if isinstance(t, (int, float)) else t
    if not isinstance(t.type, (Array, Scalar)) or _is_complex(sole_dtype(t.type)):
        return t
    if isinstance(y.type, Scalar) and y.type.python is not False:
        return t + 0j
    return apply(_astype(), t, dtype_of(y.type))


def _is_of_some_precision(type_: Type) -> bool:
    """Whether this is an array of real numbers, on one path of higher precision than on another."""
    if not isinstance(type_, Array) or not type_.dims or not type_.least:
        return False
    return type_.least.startswith("float") and (type_.dtype or "").startswith("float")


def _is_whole_or_short(type_: Type, tangent: Type) -> bool:
    """Whether an array of numbers that are whole on some path, `t = 0`, may be of single precision
    on another one, as its tangent may."""
    if not isinstance(type_, Array) or not type_.dims or not isinstance(tangent, Array):
        return False
    whole = type_.least is not None and np.dtype(type_.least).kind in "iub"
    return whole and type_.dtype == "float64" and sole_dtype(tangent) != "float64"


def _is_complex(dtype: str | None) -> bool:
    return dtype is not None and dtype.startswith("complex")


def _astype() -> Any:
    from .shapes import astype

    return astype


def spread(t: Any, y: Any) -> Any:
    """The tangent `t` in the shape of `y`: broadcasting that the function did is done again."""
    have, want = known_dims(t), known_dims(y)
    if have is not None and have == want:
        return t
    if want == () or not isinstance(y, Symbol):
        return t
    if have is None or want is None:
        return broadcast_to(_symbol(t, y), np.shape(y))
    if len(have) == len(want) and all(
        h == w or not (h == 1 or may_be_one(h)) for h, w in zip(have, want, strict=True)
    ):
        return t
    return broadcast_to(_symbol(t, y), np.shape(y))
