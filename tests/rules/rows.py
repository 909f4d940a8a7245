"""Rows: one application for each use of a primitive that its rule tells apart."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import scipy.fft
from rules.case import COLUMN, ROW, M, P, S, T, V, W

from autodiff_sst import runtime
from autodiff_sst.rules import arrays, indexing, reductions, shapes


class Row(NamedTuple):
    """One call, how often it can be differentiated, and whether its extents must be known."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    keywords: dict[str, Any]
    depth: int
    literal: bool


def row(
    function: Callable[..., Any],
    *args: Any,
    depth: int = 3,
    literal: bool = False,
    **keywords: Any,
) -> Row:
    return Row(function, args, keywords, depth, literal)


Z = np.array([0.5 + 0.2j, -1.0 + 1.5j, 0.3 - 0.7j])
ZS = S + 1j * np.array([[0.2, -0.4, 0.1], [0.3, 0.5, -0.2], [0.6, 0.1, 0.4]])
ZH = ZS @ ZS.conj().T + np.eye(3)
SPD = S @ S.T + np.eye(3)
V3, U3 = V[:3], W[1:]
HOLES = np.array([[0.5, 0.0, 0.8, 0.3], [0.0, 0.4, 0.0, 2.2], [1.1, 0.7, 0.2, 1.4]])
EMPTY, NO_ROWS, ONE = np.zeros(0), np.zeros((0, 3)), np.array([[0.7]])
STACK = np.linspace(0.1, 1.3, 24).reshape(2, 4, 3)
INSIDE = np.array([0.3, -0.6, 0.45, 0.8])
ABOVE = np.array([1.3, 2.6, 1.45, 3.8])
PAIRS = [(V, ROW), (P, ROW), (COLUMN, ROW), (V, 0.7), (0.7, P), (0.7, 1.3), (ONE, V), (EMPTY, 0.7)]


def single(*items: Any) -> tuple[Any, ...]:
    return tuple(x.astype(np.float32) if isinstance(x, np.ndarray) else x for x in items)


# --- elementwise ------------------------------------------------------------------------------

ANYWHERE = [
    *(np.exp, np.expm1, np.exp2, np.square, np.sin, np.cos, np.arctan, np.sinh, np.cosh),
    *(np.tanh, np.arcsinh, np.negative, np.positive, np.deg2rad, np.rad2deg, np.absolute),
    *(np.nan_to_num, np.tan, np.radians, np.degrees),
]
POSITIVE = [np.log, np.log1p, np.log2, np.log10, np.sqrt, np.cbrt, np.reciprocal]
HOLOMORPHIC = [
    *(np.exp, np.expm1, np.log, np.sqrt, np.sin, np.cos, np.tan, np.tanh, np.square, np.reciprocal),
    *(np.arctan, np.sinh, np.cosh, np.negative, np.arcsin, np.arctanh, np.log1p),
    *(np.arccos, np.arcsinh, np.arccosh),
]
SCALAR = [
    *(math.exp, math.expm1, math.log, math.log1p, math.log2, math.log10, math.sqrt, math.sin),
    *(math.cos, math.tan, math.asin, math.acos, math.atan, math.sinh, math.cosh, math.tanh),
    *(math.asinh, math.atanh, math.radians, math.degrees, math.fabs, abs, float),
]

UNARY = [
    *(row(f, x) for f in ANYWHERE for x in (W, M, -0.7, ONE)),
    *(row(f, x) for f in POSITIVE for x in (V, P, 0.7)),
    *(row(f, x) for f in (np.arcsin, np.arccos, np.arctanh) for x in (INSIDE, 0.4)),
    *(row(np.arccosh, x) for x in (ABOVE, 1.7)),
    *(row(f, Z) for f in HOLOMORPHIC),
    *(row(f, Z) for f in (np.absolute, np.real, np.imag, np.conjugate, abs)),
    *(row(f, V) for f in (np.real, np.imag, np.conjugate)),
    *(row(f, *single(V)) for f in (np.exp, np.sqrt, np.tanh, np.absolute, np.log1p, np.cbrt)),
    *(row(f, 0.7) for f in SCALAR),
    row(math.acosh, 1.7),
    row(np.sign, Z),
    row(math.log, 0.7, 2.0),
    row(abs, W),
]

BINARY = [
    *(
        row(f, *pair)
        for f in (np.add, np.subtract, np.multiply, np.true_divide, np.power, np.arctan2)
        for pair in PAIRS
    ),
    *(row(f, *pair) for f in (np.hypot, np.logaddexp, np.logaddexp2) for pair in PAIRS[:4]),
    *(
        row(f, a, b)
        for f in (np.maximum, np.minimum, np.fmax, np.fmin)
        for a, b in [(V, ROW), (P, ROW + 0.05), (M, 0.45), (0.45, M), (0.7, 1.3)]
    ),
    *(row(np.remainder, 2.9 * a, b) for a, b in [(V, ROW), (P, ROW), (V, 0.7), (0.7, 1.3)]),
    row(np.remainder, W, -0.65),
    *(row(f, *single(V, ROW)) for f in (np.add, np.true_divide, np.power, np.maximum)),
    *(row(f, Z, ZS[0]) for f in (np.add, np.multiply, np.true_divide, np.power)),
    row(np.multiply, Z, V3),
    row(np.multiply, V3, Z),
    row(np.power, W, 3),
    row(np.power, W, 2),
    row(np.power, W, 1),
    row(np.power, W, 0),
    row(np.power, W, -2),
    row(np.power, V, 0.5),
    row(np.power, V, 2.5),
    row(np.power, W, np.array([0, 1, 2, 3])),
    row(np.power, np.array([0.0, 0.0, -0.5]), np.array([3, 2, 0])),
    row(np.power, 2.0, W),
    row(np.power, -2.0, Z),
    row(np.power, 0.5j, Z),
    row(np.power, W[:3], Z),
    row(np.power, Z, 3),
    row(math.atan2, 0.7, -1.3),
    row(math.hypot, 0.7, -1.3),
    row(math.hypot, 0.7, -1.3, 0.4),
    row(np.heaviside, np.array([0, 3, -4]), V[:3]),
    row(np.clip, V, 0.4, 1.0),
    row(np.clip, V, None, 1.0),
    row(np.clip, V, 0.4, None),
    row(np.clip, V, a_max=1.0),
    row(np.clip, V, max=1.0, min=0.4),
    row(np.clip, P, np.array([0.6, 0.0, 0.0, 0.1]), COLUMN + 0.05),
    row(np.clip, 0.7, 0.0, 1.0),
    row(np.clip, *single(V), 0.4, 1.0),
    row(np.where, np.array([True, False, True, True]), V, W),
    row(np.where, np.array([[True], [False]]), V, 0.5),
    row(np.where, True, 0.3, V),
]

# --- reductions and scans ---------------------------------------------------------------------

AXES: list[dict[str, Any]] = [
    {},
    {"axis": 0},
    {"axis": -1},
    {"axis": (0, 2)},
    {"axis": (-1, 1, 0)},
    {"axis": 1, "keepdims": True},
    {"axis": (0, 1), "keepdims": True},
    {"keepdims": True},
]
FLAT_AXES = [options for options in AXES if not isinstance(options.get("axis"), tuple)]

REDUCTIONS = [
    *(
        row(f, x, **options)
        for f in (np.sum, np.mean, np.max, np.min, np.var, np.std, np.prod, np.ptp)
        for x, choices in ((V, AXES[:3]), (T, AXES), (M[:, :1], FLAT_AXES))
        for options in choices
        if not (f is np.std and x.shape[-1] == 1 and options.get("axis") in (-1, 1))
        and not (f is np.ptp and x.shape[-1] == 1)
    ),
    *(row(f, *single(P), axis=1) for f in (np.sum, np.mean, np.max, np.var, np.std, np.prod)),
    *(row(f, Z) for f in (np.sum, np.mean, np.prod, np.var, np.std, np.cumsum, np.cumprod)),
    row(np.amax, V),
    row(np.amin, M, axis=1),
    row(np.sum, 0.7),
    row(np.sum, T, axis=()),
    row(np.sum, EMPTY),
    row(np.sum, NO_ROWS, axis=0),
    row(np.sum, V, dtype=np.float64),
    row(np.var, P, axis=1, ddof=1, keepdims=True),
    row(np.std, P, axis=0, ddof=2),
    row(np.std, P, correction=1),
    row(np.prod, HOLES),
    row(np.prod, HOLES, axis=0),
    row(np.prod, HOLES, axis=-1, keepdims=True),
    row(np.prod, HOLES, axis=(0, 1)),
    row(np.prod, EMPTY),
    row(np.prod, NO_ROWS, axis=1),
    row(np.prod, 0.7),
    *(row(runtime.product_of_others, HOLES, axis=axis) for axis in (None, 0, (0, 1))),
    *(
        row(f, x, **options)
        for f in (np.cumsum, np.cumprod)
        for x in (V, P, HOLES, T, EMPTY)
        for options in ({}, {"axis": 0}, {"axis": -1})
    ),
    *(row(f, *single(P), axis=1) for f in (np.cumsum, np.cumprod, np.diff)),
    row(np.cumsum, 0.7),
    row(np.cumprod, 0.7),
    row(runtime.linear_scan, P, HOLES, axis=1),
    row(runtime.linear_scan, P, HOLES, axis=0),
    *(row(np.diff, x) for x in (V, P, T, ONE, NO_ROWS, EMPTY)),
    row(np.diff, V, 2),
    row(np.diff, P, n=2, axis=0),
    row(np.diff, P, n=0),
    row(np.diff, ONE[0], n=3),
    row(np.diff, V, prepend=0.0),
    row(np.diff, V, append=W[:2]),
    row(np.diff, P, axis=0, prepend=ROW[None], append=0.5),
    row(np.diff, V, 2, -1, 0.3, 0.4),
    row(reductions.padded_difference, P, axis=0, prepend=0.0, append=0.0),
]

SORTING = [
    *(row(np.sort, x) for x in (W, M, T, EMPTY, ONE)),
    row(np.sort, M, axis=0),
    row(np.sort, M, axis=None),
    row(np.sort, W, kind="stable"),
    row(np.sort, *single(W)),
    row(np.take_along_axis, M, np.array([[0, 0], [3, 1], [2, 2]]), 1),
    row(np.take_along_axis, M, np.array([[0, 1, 1, 2]]), axis=0),
    row(np.take_along_axis, M, np.array([3, 3, 7]), axis=None),
    row(np.take, V, np.array([2, 0, 0])),
    row(np.take, M, np.array([[2, 0], [1, 2]])),
    row(np.take, M, np.array([[2, 0], [1, 1]]), axis=1),
    row(np.take, M, 1, axis=0),
]

# --- shapes -----------------------------------------------------------------------------------

SHAPES = [
    row(np.reshape, M, (4, 3)),
    row(np.reshape, M, (2, -1)),
    row(np.reshape, M, -1),
    row(np.reshape, M, (4, 3), order="F"),
    row(np.reshape, 0.7, (1, 1)),
    row(np.ravel, T),
    row(np.ravel, M, order="F"),
    row(np.transpose, M),
    row(np.transpose, V),
    row(np.transpose, T, (2, 0, -2)),
    row(np.transpose, T, axes=(1, 2, 0)),
    row(np.swapaxes, T, 0, -1),
    row(np.moveaxis, T, 0, -1),
    row(np.moveaxis, T, (0, 1), (2, 0)),
    row(np.expand_dims, V, 0),
    row(np.expand_dims, V, (0, -1)),
    row(np.asfortranarray, M),
    row(np.ascontiguousarray, M.T),
    row(np.squeeze, V[None, :, None]),
    row(np.squeeze, V[None, :, None], axis=(0, -1)),
    row(np.squeeze, V[None, :, None], axis=0),
    row(np.broadcast_to, ROW, (3, 4)),
    row(np.broadcast_to, COLUMN, (2, 3, 4)),
    row(np.broadcast_to, 0.7, (2,)),
    row(runtime.unbroadcast, P, (4,)),
    row(runtime.unbroadcast, P, (3, 1)),
    row(np.flip, M),
    row(np.flip, M, axis=(0, 1)),
    row(np.flip, V, axis=-1),
    row(np.flipud, M),
    row(np.fliplr, M),
    row(np.rot90, M),
    row(np.rot90, T, k=-1, axes=(1, 2)),
    row(np.roll, V, 1),
    row(np.roll, M, -5),
    row(np.roll, M, 1, axis=0),
    row(np.roll, M, (1, -2), axis=(0, 1)),
    *(row(f, x) for f in (np.atleast_1d, np.atleast_2d, np.atleast_3d) for x in (0.7, V, M, T)),
    row(np.copy, V),
    row(shapes.astype, V, "float64"),
    row(shapes.astype, *single(V), "float64"),
    row(np.repeat, V, 3),
    row(np.repeat, M, 2),
    row(np.repeat, M, 2, axis=-1),
    row(np.repeat, M, np.array([2, 0, 1]), axis=0),
    row(np.repeat, V, (1, 2, 0, 3)),
    row(np.repeat, 0.7, 3),
    row(np.tile, V, 3),
    row(np.tile, V, (2, 1)),
    row(np.tile, M, (1, 2)),
    row(np.tile, M, (2, 1, 3)),
    row(np.tile, T, 2),
    row(np.full, (2, 4), V),
    row(np.full, 3, 0.7),
    row(np.full_like, M, 0.7),
    row(np.full_like, M, ROW),
    row(np.arange, 0.5, 2.0, 0.4),
    row(np.arange, 0.5, 3.0),
    row(np.arange, 3.2),
    row(np.linspace, 0.5, 1.2, 5),
    row(np.linspace, 0.5, 1.2, num=4, endpoint=False),
    row(np.linspace, V, W, 3),
    row(np.linspace, V, 2.5, 3, axis=-1),
    row(np.linspace, P, ROW, 2, axis=1),
    row(np.linspace, 0.0, 0.7),
    row(np.linspace, 0.3, 0.7, 1),
    row(np.linspace, *single(V, W), 3),
]

JOINING = [
    *(row(np.concatenate, parts) for parts in ([V], [V, W[:3], V[:0]], [M, P[:2]])),
    row(np.concatenate, [M, P[:, :2], COLUMN], axis=-1),
    row(np.concatenate, [M, V], axis=None),
    row(np.concatenate, [np.array([1, 2]), V]),
    row(np.concatenate, list(single(V, W))),
    row(np.stack, [V, W, V]),
    row(np.stack, [M, P], axis=1),
    row(np.stack, [M, P], axis=-1),
    row(np.stack, [0.7, 1.3]),
    row(np.vstack, [M, V, P]),
    row(np.vstack, [V, W]),
    row(np.vstack, [0.7, 1.3]),
    row(np.vstack, [T, T[:1]]),
    row(np.hstack, [V, W[:2], 0.7]),
    row(np.hstack, [M, COLUMN]),
    row(np.dstack, [V, W]),
    row(np.dstack, [M, P]),
    row(np.dstack, [T, P[:2, :3, None]]),
    row(np.column_stack, [V, M.T, W]),
    row(np.meshgrid, V, W[:3]),
    row(np.meshgrid, V, W[:3], indexing="ij"),
    row(np.meshgrid, V, W[:3], sparse=True),
    row(np.meshgrid, V, W[:3], U3[:2]),
    row(np.meshgrid, V, 0.7),
    row(np.meshgrid, P, W[:3]),
    row(arrays.array_of_parts, 0.7, 1.3, 0.2, layout=(0, 1, 2)),
    row(arrays.array_of_parts, V, W, V, W, layout=((0, 1), (2, 3))),
    row(arrays.numpy_number, 0.7),
]

DIAGONALS = [
    row(np.trace, S),
    row(np.trace, M, 1),
    row(np.trace, M, offset=-1),
    row(np.trace, M, axis1=1, axis2=0, offset=1),
    row(np.trace, T, 1, 1, 2),
    row(np.trace, T, axis1=0, axis2=-1),
    row(np.diagonal, S),
    row(np.diagonal, M, 2),
    row(np.diagonal, M, -1),
    row(np.diagonal, T, 1, 0, 2),
    row(np.diagonal, T, axis1=-1, axis2=-2),
    row(np.diag, V),
    row(np.diag, V, 2),
    row(np.diag, V, k=-1),
    row(np.diag, M),
    row(np.diag, M, 1),
    row(np.diag, M, -1),
    row(np.diagflat, M),
    row(np.diagflat, V, 1),
    *(row(f, x, **k) for f in (np.triu, np.tril) for x in (M, T, V) for k in ({}, {"k": -1})),
    row(np.triu, M, 1),
]

# --- reading and writing elements -------------------------------------------------------------

REPEATED = np.array([2, 0, 2])
INDICES: list[tuple[Any, Any]] = [
    (V, 2),
    (V, -1),
    (M, (1, 2)),
    (M, 1),
    (V, slice(1, 3)),
    (V, slice(None, None, -1)),
    (M, (slice(None), 1)),
    (M, (slice(None, None, 2), slice(1, None))),
    (V, (None, slice(None))),
    (T, (..., 0)),
    (V, REPEATED),
    (M, (REPEATED, np.array([3, 1, 3]))),
    (V, np.array([True, False, True, True])),
    (T, (slice(None), REPEATED)),
]
WRITES = [(x, k) for x, k in INDICES if not (isinstance(k, tuple) and k[0] is None)]

ELEMENTS = [
    *(row(operator.getitem, x, index) for x, index in INDICES),
    *(
        row(indexing.setitem_call, x, np.asarray(x[index]) * 0.7 + 0.1, index)
        for x, index in WRITES
    ),
    *(row(indexing.setitem_call, x, 0.3, index) for x, index in WRITES),
    *(row(indexing.additem_call, x, np.asarray(x[index]) * 0.7, index) for x, index in WRITES),
]

# --- Fourier transforms -----------------------------------------------------------------------

FOURIER = [
    *(
        row(f, x, **options)
        for f in (np.fft.fft, np.fft.ifft)
        for x, options in (
            (V, {}),
            (Z, {}),
            (M, {"axis": 0}),
            (Z, {"n": 5}),
            (V, {"n": 2}),
            (M, {"norm": "ortho"}),
        )
    ),
    *(
        row(f, x, **options)
        for f in (np.fft.rfft,)
        for x, options in (
            (V, {}),
            (V3, {}),
            (M, {"axis": 0}),
            (V, {"n": 5}),
            (V, {"n": 2}),
            (V, {"norm": "ortho"}),
            (V, {"norm": "forward"}),
        )
    ),
    *(
        row(np.fft.irfft, x, **options)
        for x, options in (
            (Z, {}),
            (Z, {"n": 5}),
            (Z, {"n": 3}),
            (Z, {"n": 7}),
            (ZS, {"axis": 0}),
            (V, {}),
            (Z, {"norm": "ortho"}),
            (Z, {"norm": "forward"}),
        )
    ),
    *(row(f, x) for f in (np.fft.fft2, np.fft.ifft2, np.fft.fftn, np.fft.ifftn) for x in (M, ZS)),
    row(np.fft.fft2, T, axes=(0, 2)),
    row(np.fft.fftfreq, 5, 0.7),
    row(np.fft.rfftfreq, 6, 0.7),
    row(np.fft.fftn, T, s=(2, 5), axes=(2, 1)),
    row(np.fft.fftn, T, axes=(0, 1)),
    *(row(f, x) for f in (np.fft.rfft2, np.fft.rfftn) for x in (M, M.T, T)),
    row(np.fft.rfftn, T, s=(2, 5), axes=(0, 1)),
    *(row(f, ZS) for f in (np.fft.irfft2, np.fft.irfftn)),
    row(np.fft.irfftn, ZS, s=(3, 3), axes=(0, 1)),
    *(row(f, x) for f in (np.fft.fftshift, np.fft.ifftshift) for x in (V3, M)),
    row(np.fft.fftshift, M, axes=0),
    row(runtime.resized, M, (2, 6)),
    row(scipy.fft.fft, V),
    row(scipy.fft.irfft, Z),
    row(scipy.fft.rfft2, M),
]

ROWS: list[Row] = [
    *UNARY,
    *BINARY,
    *REDUCTIONS,
    *SORTING,
    *SHAPES,
    *JOINING,
    *DIAGONALS,
    *ELEMENTS,
    *FOURIER,
]
