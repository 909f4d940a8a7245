"""Structures of floating numbers: walking, flattening, drawing and comparing them.

A *structure* is a floating leaf (float, complex, NumPy scalar or array) or a dict, list,
tuple, named tuple or dataclass of structures.  Leaves that are not floating (int, bool,
str, None, callables) are never moved and have the derivative None.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

Structure = Any


def is_floating(leaf: object) -> bool:
    """Whether `leaf` is a real or complex floating number or array."""
    if isinstance(leaf, float | complex):
        return True
    return isinstance(leaf, np.ndarray | np.generic) and leaf.dtype.kind in "fc"


def children(structure: Structure) -> list[tuple[Any, Structure]] | None:
    """The keys and parts of a container, None for a leaf."""
    if isinstance(structure, dict):
        return list(structure.items())
    if isinstance(structure, list | tuple):
        return list(enumerate(structure))
    if dataclasses.is_dataclass(structure) and not isinstance(structure, type):
        return [(f.name, getattr(structure, f.name)) for f in dataclasses.fields(structure)]
    return None


def rebuild(structure: Structure, parts: list[Structure]) -> Structure:
    """A container like `structure` that holds `parts`."""
    if isinstance(structure, tuple):
        return type(structure)._make(parts) if hasattr(structure, "_fields") else tuple(parts)
    result = copy.copy(structure)
    keys = [key for key, _ in children(structure) or []]
    for key, part in zip(keys, parts, strict=True):
        if isinstance(structure, dict | list):
            result[key] = part
        else:
            object.__setattr__(result, key, part)
    return result


def map_leaves(
    function: Callable[..., Structure],
    structure: Structure,
    *others: Structure,
    elsewhere: Callable[[Structure], Structure] = lambda leaf: None,
) -> Structure:
    """Apply `function` to matching floating leaves and `elsewhere` to all other leaves."""
    parts = children(structure)
    if parts is None:
        return function(structure, *others) if is_floating(structure) else elsewhere(structure)
    matching = [[part for _, part in children(other) or []] for other in others]
    return rebuild(
        structure,
        [
            map_leaves(function, part, *(other[k] for other in matching), elsewhere=elsewhere)
            for k, (_, part) in enumerate(parts)
        ],
    )


def leaves(structure: Structure) -> list[Structure]:
    """The floating leaves, in order."""
    found: list[Structure] = []
    map_leaves(found.append, structure)
    return found


def same_kind(array: np.ndarray, like: Structure) -> Structure:
    """`array` as a leaf of the kind of `like`: a Python number, NumPy scalar or array."""
    if isinstance(like, np.ndarray):
        return np.array(array, dtype=like.dtype)
    if isinstance(like, np.generic):
        return like.dtype.type(array)
    return complex(array) if isinstance(like, complex) else float(array)


def zeros_like(structure: Structure) -> Structure:
    """The zero derivative of `structure`, None at leaves that are not floating."""
    return map_leaves(lambda leaf: same_kind(np.zeros(np.shape(leaf)), leaf), structure)


def tangent_like(structure: Structure, seed: int = 0) -> Structure:
    """A random direction for `structure`: no entry is small, none is above one."""
    generator = np.random.default_rng(seed)

    def draw(shape: tuple[int, ...]) -> np.ndarray:
        sign = generator.choice([-1.0, 1.0], size=shape)
        return np.asarray(sign * generator.integers(5, 17, size=shape) / 16.0)

    def direction(leaf: Structure) -> Structure:
        step = draw(np.shape(leaf))
        if np.asarray(leaf).dtype.kind == "c":
            step = step + 1j * draw(np.shape(leaf))
        return same_kind(step, leaf)

    return map_leaves(direction, structure)


def dot(left: Structure, right: Structure) -> float:
    """The pairing of a cotangent and a tangent: the real part of the sum of products."""
    pairs = zip(leaves(left), leaves(right), strict=True)
    return float(sum((np.sum(np.multiply(a, b)) for a, b in pairs), 0.0).real)


def promoted(structure: Structure) -> Structure:
    """A deep copy in double precision, so that differences of float32 code are accurate."""

    def double(leaf: Structure) -> Structure:
        if isinstance(leaf, np.ndarray | np.generic):
            wide = np.result_type(leaf.dtype, np.float64)
            return leaf.astype(wide)
        return leaf

    return map_leaves(double, copy.deepcopy(structure), elsewhere=lambda leaf: leaf)


def as_differentiated(argument: Structure) -> Structure:
    """An int or integer array given as a differentiated argument is promoted to float64."""
    if isinstance(argument, int) and not isinstance(argument, bool):
        return float(argument)
    if isinstance(argument, np.ndarray | np.generic) and argument.dtype.kind in "iu":
        return argument.astype(np.float64)
    return argument


def flat(structure: Structure) -> np.ndarray:
    """All floating leaves in one vector."""
    parts = [np.ravel(np.asarray(leaf)) for leaf in leaves(structure)]
    return np.concatenate(parts) if parts else np.zeros(0)


def unflat(vector: np.ndarray, like: Structure) -> Structure:
    """The inverse of `flat`."""
    position = 0

    def take(leaf: Structure) -> Structure:
        nonlocal position
        size = np.size(leaf)
        part = vector[position : position + size].reshape(np.shape(leaf))
        position += size
        return part.copy() if isinstance(leaf, np.ndarray) else part[()]

    return map_leaves(take, like)


# --- comparisons -----------------------------------------------------------------------


def assert_close(
    actual: Structure, expected: Structure, rtol: float, atol: float, what: str = "result"
) -> None:
    """The same structure, the same shapes, and values as close as asked."""
    if expected is None:
        assert actual is None, f"{what}: expected None, got {actual!r}"
        return
    parts = children(expected)
    if parts is None:
        assert np.shape(actual) == np.shape(expected), (
            f"{what}: shape {np.shape(actual)} in place of {np.shape(expected)}"
        )
        np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol, err_msg=what)
        return
    assert type(actual) is type(expected), f"{what}: {type(actual)} for {type(expected)}"
    got = children(actual) or []
    assert [key for key, _ in got] == [key for key, _ in parts], f"{what}: other keys"
    for (key, mine), (_, theirs) in zip(got, parts, strict=True):
        assert_close(mine, theirs, rtol, atol, f"{what}[{key!r}]")


def assert_identical(actual: Structure, expected: Structure, what: str = "value") -> None:
    """Equal bit for bit (but for the payload of a NaN) and of the same type throughout."""
    assert type(actual) is type(expected), f"{what}: {type(actual)} for {type(expected)}"
    parts = children(expected)
    if parts is not None:
        got = children(actual) or []
        assert [key for key, _ in got] == [key for key, _ in parts], f"{what}: other keys"
        for (key, mine), (_, theirs) in zip(got, parts, strict=True):
            assert_identical(mine, theirs, f"{what}[{key!r}]")
    elif isinstance(expected, np.ndarray | np.generic | float | complex):
        mine, theirs = np.asarray(actual), np.asarray(expected)
        assert mine.dtype == theirs.dtype, f"{what}: {mine.dtype} in place of {theirs.dtype}"
        assert mine.shape == theirs.shape, f"{what}: {mine.shape} in place of {theirs.shape}"
        np.testing.assert_array_equal(mine, theirs, err_msg=what)
        if theirs.dtype.kind == "f":
            finite = ~np.isnan(theirs)
            assert (np.signbit(mine) == np.signbit(theirs))[finite].all(), f"{what}: sign of 0"
    elif hasattr(expected, "__dict__") and not callable(expected):
        assert_identical(vars(actual), vars(expected), f"vars({what})")
    elif isinstance(expected, int | str | bytes | set | frozenset):
        assert actual == expected, f"{what}: {actual!r} in place of {expected!r}"


def assert_belongs_to(derivative: Structure, argument: Structure, what: str) -> None:
    """A derivative has the structure, shapes and dtypes of its argument and fresh memory."""
    parts = children(argument)
    if parts is not None:
        assert type(derivative) is type(argument), f"{what}: {type(derivative)}"
        got = children(derivative) or []
        assert [key for key, _ in got] == [key for key, _ in parts], f"{what}: other keys"
        for (key, mine), (_, theirs) in zip(got, parts, strict=True):
            assert_belongs_to(mine, theirs, f"{what}[{key!r}]")
        return
    if not is_floating(argument):
        assert derivative is None, f"{what}: {derivative!r} for a leaf that has no derivative"
        return
    expected = np.asarray(argument).dtype
    assert np.shape(derivative) == np.shape(argument), f"{what}: shape {np.shape(derivative)}"
    assert np.asarray(derivative).dtype == expected, f"{what}: {np.asarray(derivative).dtype}"
    if not isinstance(argument, np.ndarray):
        assert not isinstance(derivative, np.ndarray), f"{what}: an array for a number"
    elif argument.ndim > 0:
        assert isinstance(derivative, np.ndarray), f"{what}: {type(derivative)}"
        assert derivative.flags.writeable, f"{what} cannot be written to"
        assert not np.may_share_memory(derivative, argument), f"{what} is a view of its argument"
