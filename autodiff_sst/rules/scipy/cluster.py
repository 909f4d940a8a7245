"""Nearest codes of `scipy.cluster.vq`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..forms import general
from ..indexing import additem_call
from ..symbols import apply
from .names import entering

enter = entering("scipy.cluster.vq")


def _direction(y: Any, obs: Any, code_book: Any) -> Any:
    code, distance = y
    return (obs - code_book[code]) / np.expand_dims(np.where(distance == 0, np.inf, distance), -1)


def _vq_tangent(t: Any, y: Any, obs: Any, code_book: Any) -> Any:
    moved = t[0]
    if t[1] is not None:
        beside = t[1][y[0]]
        moved = -beside if moved is None else moved - beside
    return None, np.sum(_direction(y, obs, code_book) * moved, axis=-1)


def _vq_adjoint(g: Any, y: Any, obs: Any, code_book: Any) -> Any:
    if g[1] is None:
        return None, None
    pulled = np.expand_dims(g[1], -1) * _direction(y, obs, code_book)
    return pulled, apply(additem_call, np.zeros_like(code_book), -pulled, y[0])


enter(general, "vq", _vq_tangent, _vq_adjoint, checked=True, inputs=2, results=2)
