"""Containers of numbers as operators see them: leaves, bases, Jacobians."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .errors import ArgumentError, OtherMode

FORWARD_ONLY = (
    "reverse mode tells only the real part of the derivative of a complex result in {}, which is"
    " real: use jacfwd, for one result at a time if that is refused as well"
)
REVERSE_ONLY = (
    "forward mode tells only the derivative along the real axis of a real result in {}, which is"
    " complex: use jacrev, for one result at a time if that is refused as well, or jvp along 1 and"
    " 1j (hvp for a Hessian)"
)


def is_inexact(value: Any) -> bool:
    """Whether a leaf carries a derivative."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "fc"
    return isinstance(value, (float, complex))


def parts(value: Any) -> list[tuple[Any, Any]] | None:
    """The entries of a container, or None for a leaf."""
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, (list, tuple)):
        return list(enumerate(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(f.name, getattr(value, f.name)) for f in dataclasses.fields(value)]
    return None


def rebuild(value: Any, new: list[Any]) -> Any:
    """A container like `value` with other entries."""
    if isinstance(value, dict):
        return type(value)(zip(value, new, strict=True))
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*new)
    if isinstance(value, (list, tuple)):
        return type(value)(new)
    names = [f.name for f in dataclasses.fields(value)]
    return dataclasses.replace(value, **dict(zip(names, new, strict=True)))


def map_leaves(function: Callable[..., Any], value: Any, *others: Any) -> Any:
    """Apply a function to corresponding leaves."""
    entries = parts(value)
    if entries is None:
        return function(value, *others)
    aligned = [dict(parts(other) or ()) for other in others]
    new = [map_leaves(function, v, *(a.get(k) for a in aligned)) for k, v in entries]
    return rebuild(value, new)


def numbers(value: Any) -> list[Any]:
    """The leaves that carry derivatives (integers at the top are promoted, so they count)."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_)):
        return [float(value)]
    if isinstance(value, np.ndarray) and value.dtype.kind in "iu":
        return [value.astype(float)]
    return [leaf for leaf in leaves(value) if is_inexact(leaf)]


def leaves(value: Any) -> Iterator[Any]:
    """All leaves of a container, in order."""
    entries = parts(value)
    if entries is None:
        yield value
        return
    for _, entry in entries:
        yield from leaves(entry)


def flat_size(value: Any) -> int:
    return sum(int(np.size(leaf)) for leaf in numbers(value))


def check_structure(value: Any, derivative: Any, what: str) -> Any:
    """A tangent or cotangent that fits `value`; its leaves in the dtype of the value's."""
    kind = type(value)
    if kind is type(derivative) and (
        kind is float or (kind is np.ndarray and _alike(value, derivative))
    ):
        return derivative
    entries = parts(value)
    if entries is None:
        return _fit_leaf(value, derivative, what)
    if derivative is None:
        return map_leaves(lambda leaf: zero(leaf), value)
    given = dict(parts(derivative) or ())  # a dict may be written in another order
    if given.keys() != dict(entries).keys():
        raise ArgumentError(
            f"{what} must have the structure of a {type(value).__name__} with"
            f" {len(entries)} entries"
        )
    return rebuild(value, [check_structure(v, given[k], f"{what}[{k!r}]") for k, v in entries])


def _alike(value: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    """Whether both are arrays of the same floating dtype and shape."""
    same = value.dtype is other.dtype and value.shape == other.shape
    return same and value.dtype.kind in "fc"


def _fit_leaf(value: Any, derivative: Any, what: str) -> Any:
    if not is_inexact(value):
        if derivative is not None and _is_object(value):
            raise ArgumentError(
                f"{what} belongs to a {type(value).__name__}, which has no derivative: give None"
            )
        derivative = None
    if derivative is None:
        return zero(value)
    if not isinstance(derivative, (int, float, complex, np.ndarray, np.generic)):
        raise ArgumentError(f"{what} must be a number or array, not {type(derivative).__name__}")
    if np.shape(derivative) != np.shape(value):
        raise ArgumentError(
            f"{what} has shape {np.shape(derivative)}, but shape {np.shape(value)} is needed"
        )
    if np.iscomplexobj(derivative) and not np.iscomplexobj(value):
        raise ArgumentError(f"{what} is complex, but what it belongs to is real")
    if isinstance(value, np.ndarray):
        return np.asarray(derivative, value.dtype)
    if isinstance(value, np.generic):
        return value.dtype.type(derivative)
    return type(value)(derivative)


def _is_object(value: Any) -> bool:
    """Whether this is an instance of a class of one's own, which may hold what has a derivative."""
    return value is not None and not isinstance(value, (int, str, bytes, np.ndarray, np.generic))


def zero(value: Any) -> Any:
    """The zero derivative of a leaf, also of a whole number, for on another path of the function
    it may be a float; None where there is none."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biu":
        return np.zeros(value.shape)
    if isinstance(value, (int, np.integer, np.bool_)):
        return 0.0
    if not is_inexact(value):
        return None
    return np.zeros_like(value) if isinstance(value, np.ndarray) else type(value)(0)


def basis(value: Any) -> Iterator[Any]:
    """The unit vectors of the space that a container of numbers is a point of."""
    total = flat_size(value)
    for place in range(total):
        offset = [0]

        def unit(leaf: Any, place: int = place, offset: list[int] = offset) -> Any:
            if not _counts(leaf, value):
                return None
            size = int(np.size(leaf))
            flat = np.zeros(size, np.result_type(leaf, np.float32) if is_inexact(leaf) else float)
            if offset[0] <= place < offset[0] + size:
                flat[place - offset[0]] = 1.0
            offset[0] += size
            return flat.reshape(np.shape(leaf)) if isinstance(leaf, np.ndarray) else flat[0]

        yield map_leaves(unit, value)


def _counts(leaf: Any, whole: Any) -> bool:
    """Whether a leaf of `whole` has numbers in the vector space: those on their own always do."""
    numbers = isinstance(leaf, (int, np.integer, np.ndarray)) and leaf is whole
    return is_inexact(leaf) or numbers


def stack_jacobian(value: Any, argument: Any, products: list[Any], rows: bool) -> Any:
    """Products with unit vectors as a Jacobian, structured first like the value, then like the
    argument. `rows`: the products are rows, structured like the argument."""
    if not any(is_inexact(leaf) or isinstance(leaf, np.ndarray) for leaf in leaves(value)):
        raise ArgumentError(
            "a Jacobian needs a function that returns numbers that are not whole ones"
        )
    _refuse_partial(*((argument, value, FORWARD_ONLY) if rows else (value, argument, REVERSE_ONLY)))
    inner = argument if rows else value
    flats = [np.concatenate(_flat(p)) if _flat(p) else np.zeros(0) for p in products]
    matrix = np.array(flats) if flats else np.zeros((0, flat_size(inner)))
    if not rows:
        matrix = matrix.T
    return _split(value, argument, matrix.reshape(flat_size(value), flat_size(argument)))


def _refuse_partial(real: Any, other: Any, message: str) -> None:
    """Raise if there are real numbers in the one and complex ones in the other, of which products
    with unit vectors tell a part only."""
    if any(map(np.iscomplexobj, numbers(other))):
        if not all(map(np.iscomplexobj, numbers(real))):
            raise OtherMode(message.format("an argument"))


def _flat(structure: Any) -> list[np.ndarray[Any, Any]]:
    return [np.ravel(leaf) for leaf in numbers(structure)]


def _split(value: Any, argument: Any, matrix: np.ndarray[Any, Any]) -> Any:
    row = [0]

    def out(leaf: Any) -> Any:
        if not _counts(leaf, value):
            return map_leaves(lambda _: None, argument)
        size = int(np.size(leaf))
        block = matrix[row[0] : row[0] + size]
        row[0] += size
        column = [0]

        def into(inner: Any) -> Any:
            if not _counts(inner, argument):
                return None
            width = int(np.size(inner))
            part = block[:, column[0] : column[0] + width]
            column[0] += width
            found = part.reshape(np.shape(leaf) + np.shape(inner))
            if not np.iscomplexobj(leaf) and not np.iscomplexobj(inner):
                found = np.real(found)  # others are complex
            return np.array(found) if found.shape else found[()]

        return map_leaves(into, argument)

    return map_leaves(out, value)


def ravel(params: Any) -> tuple[np.ndarray[Any, Any], Callable[[Any], Any]]:
    """The numbers of a structure as one vector, and the way back.

    Parameters
    ----------
    params
        A number, an array, or tuples, lists, dicts, named tuples and dataclasses of those.

    Returns
    -------
    vector
        The floating and complex leaves, one after the other, in a new one-dimensional array of
        their common dtype.
    unravel : callable
        Takes a vector of that length and gives the structure back, each leaf in its own dtype,
        the other leaves as they were.

    Examples
    --------
    >>> import numpy as np
    >>> from autodiff_sst import ravel
    >>> vector, unravel = ravel({"w": np.ones((2, 2)), "b": 0.5, "steps": 3})
    >>> vector
    array([1. , 1. , 1. , 1. , 0.5])
    >>> unravel(2 * vector)["b"], unravel(vector)["steps"]
    (1.0, 3)
    """
    found = [leaf for leaf in leaves(params) if is_inexact(leaf)]
    flat = [np.ravel(leaf) for leaf in found]
    vector = np.concatenate(flat) if flat else np.zeros(0)

    def unravel(vector: Any) -> Any:
        given = np.asarray(vector)
        total = sum(part.size for part in flat)
        if given.shape != (total,):
            raise ArgumentError(f"a vector of {total} numbers is needed, not {given.shape}")
        start = [0]

        def take(leaf: Any) -> Any:
            if not is_inexact(leaf):
                return leaf
            part = given[start[0] : start[0] + np.size(leaf)]
            start[0] += np.size(leaf)
            if not isinstance(leaf, np.ndarray):
                return _as_number(leaf, part[0])
            return _in_dtype(part, leaf.dtype).reshape(leaf.shape)

        return map_leaves(take, params)

    return vector, unravel


def _in_dtype(part: np.ndarray[Any, Any], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """A copy in the dtype of the leaf; a vector of another kind (complex for real) stays."""
    kind = dtype if part.dtype.kind in "fiub" or dtype.kind == "c" else part.dtype
    return np.array(part, kind)


def _as_number(leaf: Any, number: Any) -> Any:
    if np.iscomplexobj(number) and not np.iscomplexobj(leaf):
        return number.item() if not isinstance(leaf, np.generic) else number
    return type(leaf)(number)
