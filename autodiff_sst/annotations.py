"""Example arguments made from annotations: derivatives are compiled for types, not for values.

Accepted are `float`, `int`, `bool`, `complex`, NumPy's number types, arrays whose rank is told
(`Annotated[NDArray[np.float64], "n d"]`, jaxtyping's `Float64[np.ndarray, "n d"]`), and tuples,
lists, dicts, named tuples and dataclasses of those.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .errors import ArgumentError

FORMS = (
    'float, int, complex, np.float32, Annotated[NDArray[np.float64], "n d"], jaxtyping\'s'
    ' Float64[np.ndarray, "n d"], or tuples, lists, dicts, TypedDicts, named tuples and'
    " dataclasses of these"
)
LONG = 40  # floats in the example for `list[float]`: a list of any length

_NUMBERS: dict[Any, Any] = {float: 1.0, int: 2, bool: True, complex: 1.0 + 0.0j}


def is_annotation(value: Any) -> bool:
    """Whether a value stands for a type rather than for itself."""
    return (
        isinstance(value, (type, types.GenericAlias, types.UnionType))
        or typing.get_origin(value) is not None
        or hasattr(value, "dim_str")
    )


def examples_of(
    function: types.FunctionType, types_given: Any = None, skip: int = 0
) -> tuple[dict[str, Any], frozenset[str]]:
    """Arguments by parameter name, and the parameters whose values were made up.

    Parameters
    ----------
    function
        Its annotations and defaults are used where nothing is given.
    types_given
        Example arguments or annotations: a tuple in the order of the parameters, or a dict by name.
    skip
        How many parameters come first that are not the caller's (`self`).

    Raises
    ------
    ArgumentError
        A parameter has neither example, annotation nor default, or an annotation does not settle
        its type.
    """
    parameters = list(inspect.signature(function, follow_wrapped=False).parameters.values())[skip:]
    given = _by_name(parameters, types_given, function.__name__)
    hints = _hints(function)
    found: dict[str, Any] = {}
    made_up = set()
    sizes: dict[str, int] = {}
    for p in parameters:
        if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
            found[p.name] = given.get(p.name, () if p.kind is p.VAR_POSITIONAL else {})
        elif p.name in given and not is_annotation(given[p.name]):
            found[p.name] = given[p.name]
        elif p.name not in given and p.default is not p.empty:
            found[p.name] = p.default
        elif p.name in given or p.name in hints:
            annotation = given.get(p.name, hints.get(p.name))
            found[p.name] = example_of(annotation, p.name, sizes)
            made_up.add(p.name)
        else:
            raise ArgumentError(
                f"the type of {p.name!r} is not known: annotate it as {FORMS}; or give example"
                " arguments"
            )
    return found, frozenset(made_up)


def _by_name(parameters: list[inspect.Parameter], given: Any, title: str) -> dict[str, Any]:
    names = [p.name for p in parameters]
    if given is None:
        return {}
    if isinstance(given, Mapping):
        unknown = [name for name in given if name not in names]
        if unknown:
            raise ArgumentError(f"{title} has no parameter {unknown[0]!r}: {', '.join(names)}")
        return dict(given)
    if not isinstance(given, (tuple, list)):
        raise ArgumentError("types is a tuple of example arguments, or a dict of them by name")
    found: dict[str, Any] = {}
    rest = list(given)
    for p in parameters:
        if p.kind is p.VAR_POSITIONAL:
            found[p.name], rest = tuple(rest), []
        elif rest and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD):
            found[p.name] = rest.pop(0)
    if rest:
        raise ArgumentError(f"{len(given)} examples for the {len(found)} parameters of {title}")
    return found


def _hints(function: types.FunctionType) -> dict[str, Any]:
    """Annotations with strings evaluated; those whose names are gone are left out."""
    try:
        return typing.get_type_hints(function, include_extras=True)
    except Exception:
        return {k: v for k, v in function.__annotations__.items() if not isinstance(v, str)}


def example_of(annotation: Any, name: str, sizes: dict[str, int] | None = None) -> Any:
    """A value of the annotated type; `sizes` holds the extents given to dimension names.

    >>> from typing import Annotated
    >>> import numpy as np
    >>> from autodiff_sst.annotations import example_of
    >>> from numpy.typing import NDArray
    >>> example_of(Annotated[NDArray[np.float32], "n 1"], "x").shape
    (2, 1)
    """
    sizes = {} if sizes is None else sizes
    if annotation in _NUMBERS if _hashable(annotation) else False:
        return _NUMBERS[annotation]
    if isinstance(annotation, type) and issubclass(annotation, np.generic):
        return _numpy_number(annotation, name)
    dims = _dims(annotation)
    if dims is not None:
        return _array(dims, _dtype(annotation, name), name, sizes)
    container = _container(annotation, name, sizes)
    if container is not None:
        return container[0]
    if np.ndarray in (annotation, typing.get_origin(_spelled_out(annotation))):
        raise ArgumentError(
            f"the annotation of {name!r} does not tell how many dimensions it has: write"
            f' Annotated[NDArray[np.float64], "n d"] (here: two), or give an example'
        )
    raise ArgumentError(f"the annotation {annotation!r} of {name!r} is none of {FORMS}")


def _hashable(value: Any) -> bool:
    return getattr(value, "__hash__", None) is not None and not isinstance(value, tuple)


def _numpy_number(cls: type[np.generic], name: str) -> Any:
    try:
        dtype = np.dtype(cls)
    except TypeError:
        dtype = np.dtype(object)
    if dtype.kind not in "fciub" or cls in (np.floating, np.integer, np.number, np.generic):
        raise ArgumentError(f"{cls.__name__} of {name!r} is not one type: write np.float64, say")
    return dtype.type(1)


# --- arrays -----------------------------------------------------------------------------------


def _dims(annotation: Any) -> list[str] | None:
    """The words for the dimensions, if this is an array annotation with a rank."""
    if typing.get_origin(annotation) is typing.Annotated:
        for extra in annotation.__metadata__:
            if isinstance(extra, str):
                return extra.split()
            if isinstance(extra, tuple) and all(isinstance(n, (int, str)) for n in extra):
                return [str(n) for n in extra]
        return None
    text = getattr(annotation, "dim_str", None)
    if isinstance(text, str):
        return text.split()
    dims = getattr(annotation, "dims", None)
    return [str(d) for d in dims] if isinstance(dims, (tuple, list)) else None


def _dtype(annotation: Any, name: str) -> np.dtype[Any]:
    """The element type, float64 where several would do."""
    names: Any = None
    for inner in map(_spelled_out, (annotation, *typing.get_args(annotation))):
        for part in typing.get_args(inner):
            if typing.get_origin(part) is np.dtype:
                names = typing.get_args(part)[0]
    if typing.get_origin(annotation) is None:
        names = getattr(annotation, "dtypes", None) or getattr(annotation, "dtype", None)
    options = list(names) if isinstance(names, (list, tuple)) else [names or "float64"]
    preferred = [o for o in options if o == "float64"] or options
    try:
        return np.dtype(preferred[0])
    except TypeError:
        raise ArgumentError(f"the element type of {name!r} is not known: {names!r}") from None


def _spelled_out(annotation: Any) -> Any:
    """What an alias stands for: `NDArray` is one by a `type` statement since NumPy 2.5."""
    meant = getattr(typing.get_origin(annotation) or annotation, "__value__", None)
    given = typing.get_args(annotation)
    return annotation if meant is None else meant[given] if given else meant


def _array(words: list[str], dtype: np.dtype[Any], name: str, sizes: dict[str, int]) -> Any:
    shape = []
    for word in words:
        if "..." in word or word.startswith("*"):
            raise ArgumentError(
                f"{name!r} has any number of dimensions ({word}): the derivative is made for one"
                ' rank; write "n d", say'
            )
        if word.isdigit():
            shape.append(int(word))
        else:
            # Whether an extent is 1 is part of the type; a name stands for any other.
            shape.append(sizes.setdefault(word, 2 + len(sizes)))
    return np.ones(shape, dtype)


# --- containers -------------------------------------------------------------------------------


def _container(annotation: Any, name: str, sizes: dict[str, int]) -> tuple[Any] | None:
    """The example of a container, in a tuple of one; None for what is no container."""

    def of(part: Any, key: Any) -> Any:
        return example_of(part, f"{name}[{key!r}]", sizes)

    if isinstance(annotation, dict):
        return ({k: of(v, k) for k, v in annotation.items()},)
    if isinstance(annotation, (list, tuple)):
        return (type(annotation)(of(v, k) for k, v in enumerate(annotation)),)
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple and Ellipsis not in args:
        return (tuple(of(v, k) for k, v in enumerate(args)),)
    if origin in (list, Sequence) and args == (float,):
        return ([1.0] * LONG,)
    if origin in (list, dict, tuple, Sequence, Mapping):
        raise ArgumentError(
            f"the annotation {annotation!r} of {name!r} does not tell its entries: use a tuple"
            " type, a TypedDict, a named tuple or a dataclass, or give an example"
        )
    if typing.is_typeddict(annotation):
        return ({k: of(v, k) for k, v in _fields(annotation).items()},)
    if (
        isinstance(annotation, type)
        and issubclass(annotation, tuple)
        and hasattr(annotation, "_fields")
    ):
        return (annotation(*(of(_fields(annotation)[k], k) for k in annotation._fields)),)
    if isinstance(annotation, type) and dataclasses.is_dataclass(annotation):
        hints = _fields(annotation)
        names = [f.name for f in dataclasses.fields(annotation) if f.init]
        return (annotation(**{k: of(hints[k], k) for k in names}),)
    return None


def _fields(cls: Any) -> dict[str, Any]:
    return typing.get_type_hints(cls, include_extras=True)
