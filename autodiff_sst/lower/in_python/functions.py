"""Choices, and functions that are given functions."""

from __future__ import annotations

from typing import Any

import numpy as np

# --- choices --------------------------------------------------------------------------------


def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    found = default
    for condition, choice in zip(condlist[::-1], choicelist[::-1]):
        found = np.where(condition, choice, found)
    return found


def choose(a: Any, choices: Any, *, mode: str = "raise") -> Any:
    a, n = np.asarray(a), len(choices)
    if mode == "wrap":
        a = a % n
    elif mode == "clip":
        a = np.clip(a, 0, n - 1)
    elif np.any((a < 0) | (a >= n)):
        raise ValueError("invalid entry in choice array")
    found = np.where(a == 0, choices[0], choices[-1])
    for k in range(1, n - 1):
        found = np.where(a == k, choices[k], found)
    return found[()] if np.ndim(found) == 0 else found


def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    x = np.asarray(x)
    if np.ndim(condlist) == 0 or (np.ndim(condlist[0]) == 0 and np.ndim(x) > 0):
        condlist = [condlist]
    condlist = [np.asarray(condition, bool) for condition in condlist]
    if len(funclist) == len(condlist) + 1:
        condlist = [*condlist, ~np.any(np.array(condlist), axis=0)]
    if np.ndim(x) == 0:
        one = np.reshape(x, (1,))
        number = np.zeros_like(one)
        for condition, function in zip(condlist, funclist):
            if condition:
                if callable(function):
                    number = function(one, *args, **kw)
                else:
                    number = np.full_like(one, function)
        return np.reshape(number, ())
    y = np.zeros_like(x)
    for condition, function in zip(condlist, funclist):
        if callable(function):
            y[condition] = function(x[condition], *args, **kw)
        else:
            y[condition] = function
    return y


# --- functions that are given functions -----------------------------------------------------


def apply_along_axis(func1d: Any, axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    moved = np.moveaxis(arr, axis, -1)
    shape = moved.shape[:-1]
    rows = np.reshape(moved, (-1, moved.shape[-1]))
    results = []
    for row in rows:
        results.append(func1d(row, *args, **kwargs))
    found = np.array(results)
    if found.ndim == 1:
        return np.reshape(found, shape)
    first, more = axis % arr.ndim, found.ndim - 1
    found = np.reshape(found, (*shape, *found.shape[1:]))
    return np.moveaxis(found, tuple(range(-more, 0)), tuple(range(first, first + more)))


def apply_over_axes(func: Any, a: Any, axes: Any) -> Any:
    a = np.asarray(a)
    for axis in (axes,) if np.ndim(axes) == 0 else axes:
        found = func(a, axis)
        if found.ndim < a.ndim:
            found = np.expand_dims(found, axis)
        a = found
    return a


def fromfunction(function: Any, shape: Any, *, dtype: Any = float, **kwargs: Any) -> Any:
    return function(*np.indices(shape, dtype=dtype), **kwargs)


def vectorized(function: Any, x: Any, *rest: Any) -> Any:
    """`rest` is excluded: it is passed on as it is."""
    x = np.asarray(x)
    results = []
    for item in np.ravel(x):
        results.append(function(item, *rest))
    return np.reshape(np.array(results), x.shape)


def vectorized_together(function: Any, *args: Any) -> Any:
    spread = np.broadcast_arrays(*args)
    columns = [np.ravel(one) for one in spread]
    results = []
    for items in zip(*columns):
        results.append(function(*items))
    return np.reshape(np.array(results), spread[0].shape)


def vectorized_rows(function: Any, core: int, x: Any) -> Any:
    x = np.asarray(x)
    shape = x.shape[: x.ndim - core]
    results = []
    for part in np.reshape(x, (-1, *x.shape[x.ndim - core :])):
        results.append(function(part))
    found = np.array(results)
    return np.reshape(found, (*shape, *found.shape[1:]))


# --- functions of points ----------------------------------------------------------------------


def at_coordinates(function: Any, xi: Any, **options: Any) -> Any:
    """A function of points that are given as an array, or as a tuple of their coordinates."""
    if not isinstance(xi, tuple):
        return function(xi, **options)
    if len(xi) == 1:
        return function(xi[0], **options)
    points = np.stack(np.broadcast_arrays(*xi), axis=-1)
    found = function(points, **options)
    # One point of an array makes an axis, one of numbers does not.
    return np.reshape(found, np.shape(found)[1:]) if np.ndim(points) == 1 else found
