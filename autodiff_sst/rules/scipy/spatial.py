"""Distances and rotations of `scipy.spatial`, and nearest codes of `scipy.cluster`."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from ...ir.nodes import Atom
from ...ir.types import Array, Type, dims_of
from ...scipy_runtime import (
    euler_applied,
    euler_matrix,
    pairs_of,
    quaternion_applied,
    quaternion_matrix,
    vector_applied,
    vector_matrix,
)
from ..forms import Lambda, Refused, constant, defined
from ..objects import MAKERS, Maker
from ..symbols import formula, written
from .names import entering

enter = entering("scipy.spatial.distance")

# --- distances --------------------------------------------------------------------------------


def _cosine(u: Any, v: Any) -> Any:
    lengths = np.sum(u * u, axis=-1) * np.sum(v * v, axis=-1)
    return 1.0 - np.sum(u * v, axis=-1) / np.sqrt(lengths)


def _correlation(u: Any, v: Any) -> Any:
    return _cosine(*(x - np.mean(x, axis=-1, keepdims=True) for x in (u, v)))


_METRICS: dict[str, Lambda] = {
    "euclidean": lambda u, v: np.linalg.norm(u - v, axis=-1),
    "sqeuclidean": lambda u, v: np.sum((u - v) ** 2, axis=-1),
    "cityblock": lambda u, v: np.sum(abs(u - v), axis=-1),
    "chebyshev": lambda u, v: np.max(abs(u - v), axis=-1),
    "cosine": _cosine,
    "correlation": _correlation,
    "canberra": lambda u, v: np.sum(abs(u - v) / (abs(u) + abs(v)), axis=-1),
    "braycurtis": lambda u, v: np.sum(abs(u - v), axis=-1) / np.sum(abs(u + v), axis=-1),
}


def _distance(metric: Any, p: Any) -> Lambda:
    if metric == "minkowski":
        return lambda u, v: np.linalg.norm(u - v, ord=2 if p is None else p, axis=-1)
    if metric not in _METRICS:
        raise Refused(f"is not known for the metric {metric!r}")
    return _METRICS[metric]


def _cdist(XA: Any, XB: Any, metric: Any = "euclidean", *, p: Any = None) -> Any:
    return _distance(metric, p)(np.expand_dims(XA, 1), XB)


constant(pairs_of, results=2)


def _pdist(X: Any, metric: Any = "euclidean", *, p: Any = None) -> Any:
    first, second = formula(pairs_of)(np.shape(X)[0])
    return _distance(metric, p)(X[first], X[second])


enter(defined, "cdist", _cdist, inputs=2)
enter(defined, "pdist", _pdist)
for _name in _METRICS:
    enter(defined, _name, lambda u, v, metric=_METRICS[_name]: metric(u, v), inputs=2)
enter(defined, "minkowski", lambda u, v, p=2: np.linalg.norm(u - v, ord=p), inputs=2)

# --- rotations --------------------------------------------------------------------------------


def _cross_matrix(v: Any) -> Any:
    """The matrix that takes w to the cross product of v and w."""
    return np.cross(written(v, np.eye, 3), v)


def _of_vector(rotvec: Any, degrees: bool = False) -> Any:
    """Rodrigues' formula, in functions that are smooth at no rotation at all."""
    if rotvec.ndim != 1:
        raise Refused("is known for one rotation, not for a stack of them")
    v = rotvec * (np.pi / 180.0) if degrees else rotvec
    turns = np.linalg.norm(v) / np.pi
    k = _cross_matrix(v)
    return written(v, np.eye, 3) + np.sinc(turns) * k + 0.5 * np.sinc(0.5 * turns) ** 2 * (k @ k)


def _of_quaternion(quat: Any) -> Any:
    if quat.ndim != 1:
        raise Refused("is known for one rotation, not for a stack of them")
    v, w = quat[:3], quat[3]
    k = _cross_matrix(v)
    return written(v, np.eye, 3) + 2.0 / np.sum(quat * quat) * (w * k + k @ k)


def _about(axis: str, angle: Any) -> Any:
    e = written(angle, np.eye, 3)["xyz".index(axis)]
    return _of_vector(angle * e)


def _of_euler(angles: Any, seq: Any, degrees: bool = False) -> Any:
    """Small letters are axes that stay, large ones are axes that turn too."""
    if not isinstance(seq, str):
        raise Refused("needs the sequence of axes to be known while compiling")
    angles = angles * (np.pi / 180.0) if degrees else angles
    parts = [angles] if angles.ndim == 0 else [angles[k] for k in range(len(seq))]
    turns = [_about(axis, angle) for axis, angle in zip(seq.lower(), parts, strict=True)]
    found = turns[0]
    for turn in turns[1:]:
        found = found @ turn if seq.isupper() else turn @ found
    return found


def _applied(matrix: Lambda) -> Lambda:
    def definition(vectors: Any, *args: Any, inverse: bool = False, **options: Any) -> Any:
        found = matrix(*args, **options)
        return vectors @ (found if inverse else np.transpose(found))

    return definition


def _rotation(made_by: Any, parameters: tuple[str, ...], helpers: Any, matrix: Lambda) -> None:
    """The methods of a rotation that is made in some way."""
    as_matrix, applied = helpers
    MAKERS[made_by] = Maker(parameters, {"as_matrix": as_matrix, "apply": applied})
    defined(as_matrix, matrix, infer=_matrix_type)
    signature = inspect.signature(applied)
    defined(applied, _applied(matrix), inputs=2, signature=signature, infer=_vectors_type)


def _matrix_type(*_: Atom, **__: Atom) -> Type:
    return Array("float64", (3, 3))


def _vectors_type(vectors: Atom, *_: Atom, **__: Atom) -> Type:
    return Array("float64", dims_of(vectors.type))


_rotation(Rotation.from_rotvec, ("rotvec", "degrees"), (vector_matrix, vector_applied), _of_vector)
_rotation(Rotation.from_quat, ("quat",), (quaternion_matrix, quaternion_applied), _of_quaternion)
_rotation(
    Rotation.from_euler, ("seq", "angles", "degrees"), (euler_matrix, euler_applied), _of_euler
)
