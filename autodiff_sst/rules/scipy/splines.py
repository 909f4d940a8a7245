"""Cubic splines: linear in the values, and their derivatives are what SciPy evaluates with `nu`."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline, interp1d

from ...ir.nodes import Atom
from ...ir.types import Array, Type, dims_of
from ...scipy_runtime import between_points, on_cubic_spline, on_cubic_spline_back
from ..forms import Refused, defined, general
from ..infer import common_dtype
from ..objects import MAKERS, Maker
from ..symbols import Symbol, apply
from .grids import on_one_grid


def _options(bc_type: Any) -> dict[str, Any]:
    return {} if bc_type == "not-a-knot" else {"bc_type": bc_type}


def _checked(y: Any, bc_type: Any) -> None:
    if isinstance(y, Symbol) and y.ndim != 1:
        raise Refused("is known for one value at each point")
    # With slopes given at the ends a spline is no longer linear in its values.
    if not isinstance(bc_type, str):
        raise Refused("is known for boundary conditions that are told by name")


def _spline(x: Any, nu: int, values: Any, at: Any, bc_type: Any) -> Any:
    return apply(on_cubic_spline, x, nu, values, at, **_options(bc_type))


def _back(x: Any, nu: int, g: Any, at: Any, bc_type: Any) -> Any:
    return apply(on_cubic_spline_back, x, nu, g, at, **_options(bc_type))


def _sum(*terms: Any) -> Any:
    given = [term for term in terms if term is not None]
    return sum(given[1:], given[0])


def _tangent(
    t: Any, y: Any, x: Any, nu: int, values: Any, at: Any, bc_type: Any = "not-a-knot"
) -> Any:
    _checked(values, bc_type)
    return _sum(
        None if t[0] is None else t[0] * _spline(x, nu + 1, values, at, bc_type),
        None if t[2] is None else _spline(x, nu, t[2], at, bc_type),
    )


def _adjoint(
    g: Any, y: Any, x: Any, nu: int, values: Any, at: Any, bc_type: Any = "not-a-knot"
) -> Any:
    _checked(values, bc_type)
    return (
        g * _spline(x, nu + 1, values, at, bc_type),
        None,
        _back(x, nu, g, at, bc_type),
    )


def _back_tangent(
    t: Any, y: Any, x: Any, nu: int, g: Any, at: Any, bc_type: Any = "not-a-knot"
) -> Any:
    return _sum(
        None if t[0] is None else _back(x, nu + 1, g * t[0], at, bc_type),
        None if t[2] is None else _back(x, nu, t[2], at, bc_type),
    )


def _back_adjoint(
    bar: Any, y: Any, x: Any, nu: int, g: Any, at: Any, bc_type: Any = "not-a-knot"
) -> Any:
    return g * _spline(x, nu + 1, bar, at, bc_type), None, _spline(x, nu, bar, at, bc_type)


def _type(x: Atom, nu: Atom, values: Atom, at: Atom, **_: Atom) -> Type:
    return Array(common_dtype(values, at), dims_of(x.type))


def _line_type(x: Atom, values: Atom, at: Atom, **_: Atom) -> Type:
    return Array(common_dtype(values, at), dims_of(x.type))


def _back_type(x: Atom, nu: Atom, g: Atom, at: Atom, **_: Atom) -> Type:
    return Array("float64", dims_of(at.type))


_SIGNATURE = inspect.signature(
    lambda x, nu=0, values=None, at=None, bc_type="not-a-knot": None  # as the spline is called
)
_PLACES = "is not known in the points of the values"
general(
    on_cubic_spline,
    _tangent,
    _adjoint,
    inputs=(0, 2),
    infer=_type,
    unknown={3: _PLACES},
    signature=_SIGNATURE,
)
general(
    on_cubic_spline_back,
    _back_tangent,
    _back_adjoint,
    inputs=(0, 2),
    infer=_back_type,
    unknown={3: _PLACES},
)
_NAMES = {"x": "at", "y": "values"}
MAKERS[CubicSpline] = Maker(("x", "y", "axis", "bc_type"), {"__call__": on_cubic_spline}, _NAMES)
MAKERS[interp1d] = Maker(("x", "y", "kind"), {"__call__": between_points}, _NAMES)


def _on_lines(x: Any, values: Any, at: Any) -> Any:
    if np.ndim(x) < 2:
        return on_one_grid(x, values, at)
    return np.reshape(on_one_grid(np.ravel(x), values, at), np.shape(x))


defined(
    between_points,
    _on_lines,
    inputs=2,
    infer=_line_type,
    unknown={2: _PLACES},
)
