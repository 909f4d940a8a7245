"""Gradients held against tangents, which record nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from autodiff_sst import grad, jvp, value_and_grad


def agrees(function: Any, args: tuple[Any, ...]) -> Any:
    """The derivatives with and without the value, which were held against tangents."""
    places = tuple(k for k, a in enumerate(args) if not isinstance(a, int))
    whole, bare = value_and_grad(function, places), grad(function, places)
    value, found = whole(*args)
    np.testing.assert_allclose(value, function(*args), rtol=1e-12)
    stream = np.random.default_rng(1)
    ways = [stream.normal(size=np.shape(args[k])) for k in places]
    tangents: list[Any] = [None] * len(args)
    for k, way in zip(places, ways, strict=True):
        tangents[k] = way if np.ndim(way) else float(way)
    _, along = jvp(function, args, tuple(tangents))
    for each in (found, bare(*args)):
        total = sum(np.sum(g * way) for g, way in zip(each, ways, strict=True))
        np.testing.assert_allclose(total, along, rtol=1e-7, atol=1e-9)
    return whole, bare
