"""Arrays made of lists, and NumPy numbers made of Python's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import (
    Array,
    Dim,
    List,
    Scalar,
    Sym,
    Type,
    dims_of,
    dtype_of,
    sole_dtype,
    unknown_dims,
)
from ..runtime import split_like
from .fitting import fit_dtype
from .forms import gathering, multilinear
from .infer import UNKNOWN
from .symbols import Symbol, apply


def _fill(layout: Any, parts: tuple[Any, ...]) -> Any:
    if isinstance(layout, tuple):
        return [_fill(inner, parts) for inner in layout]
    return parts[layout]


def array_of_parts(*parts: Any, layout: Any) -> Any:
    """`np.array([[a, b], [c, d]])`: `layout` is the nesting, with the places of the parts."""
    return np.array(_fill(layout, parts))


def _path_to(layout: Any, k: int) -> tuple[int, ...]:
    for place, inner in enumerate(layout):
        if inner == k and not isinstance(inner, tuple):
            return (place,)
        if isinstance(inner, tuple):
            found = _path_to(inner, k)
            if found:
                return (place, *found)
    return ()


def _parts_type(*parts: Atom, layout: Atom) -> Type:
    assert isinstance(layout, Const)
    outer: list[Dim] = []
    level = layout.value
    while isinstance(level, tuple):
        outer.append(len(level))
        if not level:
            return Array("float64", tuple(outer))
        level = level[0]
    first = parts[level].type
    dtypes = [dtype_of(p.type) for p in parts]
    if None in dtypes:
        return Array(None, None)
    python = all(isinstance(p.type, Scalar) and p.type.python is not False for p in parts)
    samples = [np.ones((), d)[()].item() if python else np.ones((), d)[()] for d in dtypes]
    dtype = str(np.array(samples).dtype)
    inner = dims_of(first) if isinstance(first, (Array, Scalar)) else None
    return Array(dtype, None if inner is None else (*outer, *inner))


gathering(
    array_of_parts,
    lambda k, g, *parts, layout: g[_only(_path_to(layout, k))],
    text="np.array",
    infer=_parts_type,
)


def _only(path: tuple[int, ...]) -> Any:
    return path[0] if len(path) == 1 else path


def array_of_list(items: list[Any]) -> Any:
    """`np.array(items)` for a run-time list."""
    return np.array(items)


def stack_of_list(items: list[Any]) -> Any:
    """`np.stack(items)` for a run-time list that may be empty, which raises then."""
    return np.stack(items)


def list_of_array(array: Any) -> list[Any]:
    """`list(array)`: its items along the first axis."""
    return list(array)


def numbers_of_array(array: Any) -> list[Any]:
    """`array.tolist()`: its elements as Python's own numbers."""
    return array.tolist()


_PYTHON = {"f": "float64", "i": "int64", "u": "int64", "b": "bool", "c": "complex128"}


def _numbers_type(array: Atom) -> Type:
    dtype = sole_dtype(array.type)
    return List(None if dtype is None else Scalar(_PYTHON[np.dtype(dtype).kind]))


def _stacked_type(items: Atom) -> Type:
    item = items.type.item if isinstance(items.type, List) else None
    match item:
        case Scalar(dtype):
            return Array(dtype, (Sym("?"),))
        case Array(dtype, dims):
            return Array(dtype, None if dims is None else unknown_dims((None, *dims)))
    return UNKNOWN


def _listed_type(array: Atom) -> Type:
    match array.type:
        case Array(dtype, (_,)) if dtype is not None:
            return List(Scalar(dtype, False))
        case Array(dtype, dims) if dims:
            return List(Array(dtype, dims[1:]))
    return List(None)


for _function, _text in ((array_of_list, "np.array"), (stack_of_list, "np.stack")):
    multilinear(
        _function,
        lambda g, items: list_of_symbol(g),
        text=_text,
        infer=_stacked_type,
    )


def _listed_adjoint(g: Any, array: Any) -> Any:
    found = array_of_symbol(g)
    # There may be no items, which have no shape then.
    found = found if array.ndim == 1 else np.reshape(found, np.shape(array))
    return fit_dtype(found, array)


multilinear(
    list_of_array,
    _listed_adjoint,
    text="list",
    infer=_listed_type,
    memory="view",
)


multilinear(
    numbers_of_array,
    lambda g, array: fit_dtype(array_of_symbol(g), array),
    text=".tolist",
    infer=_numbers_type,
)


def list_of_symbol(g: Any) -> Any:
    return apply(list_of_array, g) if isinstance(g, Symbol) else list(g)


def array_of_symbol(g: Any) -> Any:
    return apply(array_of_list, g) if isinstance(g, Symbol) else np.array(g)


def concatenate_list(items: list[Any], axis: Any = 0) -> Any:
    """`np.concatenate(items)` for a run-time list."""
    return np.concatenate(items, axis=axis)


def _concatenated_type(items: Atom, axis: Atom = Const(0)) -> Type:  # noqa: B008
    item = items.type.item if isinstance(items.type, List) else None
    if isinstance(item, Array) and item.dims is not None:
        dims = [None if Const(k) == axis else d for k, d in enumerate(item.dims)]
        return Array(item.dtype, unknown_dims(tuple(dims)))
    return UNKNOWN


multilinear(
    concatenate_list,
    lambda g, items, axis=0: apply(split_like, g, items, axis=axis),
    text="np.concatenate",
    infer=_concatenated_type,
)
multilinear(
    split_like,
    lambda g, joined, items, axis=0: apply(concatenate_list, g, axis=axis),
    None,
    infer=lambda joined, items, **_: items.type,
    memory="view",
)


def numpy_number(x: Any) -> Any:
    """A Python number as NumPy's, so that NumPy's rules for errors apply."""
    return np.asarray(x)[()]


def _numpy_type(x: Atom) -> Type:
    return replace(x.type, python=False) if isinstance(x.type, Scalar) else x.type


multilinear(numpy_number, lambda g, x: g, text="np.float64", infer=_numpy_type)
