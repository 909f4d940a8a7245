"""The types of a trace are those of the values that it computes."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from constructs.hostile import HOSTILE
from constructs.rows import Hostile

import autodiff_sst as ad
from autodiff_sst.derivative import bind
from autodiff_sst.ir import interpret
from autodiff_sst.ir.nodes import UNDEF, Block
from autodiff_sst.ir.types import Array, List, Scalar, Tuple, Type, describe
from autodiff_sst.pipeline import primal_trace

Values = dict[Any, Any]


def name(program: Hostile) -> str:
    function = program.function
    return str(getattr(function, "__name__", type(function).__name__))


def misfits(type_: Type | None, value: Any) -> Iterator[str]:
    """How a value contradicts its type."""
    if value is None or value is UNDEF.value:
        return  # a name that the path taken has not bound
    match type_:
        case Array(dtype, dims, least) if isinstance(value, (np.ndarray, np.generic)):
            if dtype is not None and str(value.dtype) != dtype:
                if least is None or not _between(least, value.dtype, dtype):
                    yield f"{describe(type_)} is of {value.dtype}"
            if dims is not None:
                fits = len(dims) == value.ndim and all(
                    d == n if isinstance(d, int) else not (d.many and n == 1)
                    for d, n in zip(dims, value.shape, strict=True)
                )
                if not fits:
                    yield f"{describe(type_)} has shape {value.shape}"
        case Scalar(dtype, python, _, least):
            whole = type(value) is int  # Python's have no bounds
            own = np.dtype(int) if whole else np.asarray(value).dtype
            if np.ndim(value) or (str(own) != dtype and not _between(least or dtype, own, dtype)):
                yield f"{describe(type_)} is {value!r}"
            if python is False and not isinstance(value, np.generic):
                yield f"{describe(type_)} is Python's {value!r}"
        case Tuple(items) if isinstance(value, tuple):
            for item, part in zip(items, value, strict=True):
                yield from misfits(item, part)
        case List(item) if isinstance(value, list) and item is not None:
            for part in value:
                yield from misfits(item, part)


def _between(least: str, found: np.dtype[Any], most: str) -> bool:
    return np.can_cast(least, found) and np.can_cast(found, most, "same_kind")


def watched(found: list[str]) -> Any:
    """`run_block` that looks at every value that is bound."""

    def run_block(block: Block, values: Values) -> tuple[Any, ...]:
        for stmt in block.stmts:
            results = interpret._stmt(stmt, values)
            for target, result in zip(stmt.targets, results, strict=True):
                where = stmt.where.text.strip() if stmt.where else ""
                found.extend(f"{target}: {m} in {where}" for m in misfits(target.type, result))
            values.update(zip(stmt.targets, results, strict=True))
        return interpret._all(block.yields, values)

    return run_block


def at(arguments: dict[str, Any], function: Any, root: str, path: Any) -> Any:
    value = arguments[root[6:]] if root.startswith("param:") else function
    for kind, step in path:
        match kind:
            case "attribute":
                value = getattr(value, step)
            case "global":
                value = value.__globals__[step]
            case "cell":
                value = value.__closure__[step].cell_contents
            case _:
                value = value[step]
    return value


@pytest.mark.parametrize("program", HOSTILE, ids=name)
def test_types_hold(program: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = ad.grad(program.function).__autodiff_recipe__
    arguments = bind(recipe, copy.deepcopy(program.args), {})
    try:
        lowered = primal_trace(recipe.primal, arguments)
    except ad.AutodiffError:
        return  # whether it may be refused is asked in constructs/test_hostile.py
    found: list[str] = []
    monkeypatch.setattr(interpret, "run_block", watched(found))
    inputs = [at(arguments, recipe.primal, item.root, item.path) for item in lowered.inputs]
    with np.errstate(all="ignore"):
        interpret.run(lowered.function, *copy.deepcopy(inputs))
    assert not found


def _flattened(x, y, n):  # type: ignore[no-untyped-def]
    return np.sum(np.sin(x.reshape(n)) * y.reshape(n))


def test_a_number_that_is_minus_one_is_no_extent() -> None:
    x, y = np.array([0.5, 1.2, 0.8]), np.array([2.0])
    for found, wanted in zip(
        ad.grad(_flattened, (0, 1))(x, y, -1),
        (2.0 * np.cos(x), np.array([np.sum(np.sin(x))])),
        strict=True,
    ):
        np.testing.assert_allclose(found, wanted, rtol=1e-14)


def largest_element(A):
    i = np.unravel_index(np.argmax(A), A.shape)
    return A[i] ** 2


def smallest_of_rows(A):
    order = np.argsort(A, axis=1)
    return np.sum(np.take_along_axis(A, order, axis=1)[:, 0] ** 2)


@pytest.mark.parametrize("f", [largest_element, smallest_of_rows])
@pytest.mark.parametrize("shape", [(2, 3), (1, 1), (1, 3), (3, 1)])
def test_places_along_axes_of_one_element(f, shape):
    x = np.cos(np.arange(6.0))[: shape[0] * shape[1]].reshape(shape)
    expected = np.where(x == np.max(x), 2 * x, 0.0)
    if f is smallest_of_rows:
        expected = np.where(x == np.min(x, axis=1, keepdims=True), 2 * x, 0.0)
    np.testing.assert_allclose(ad.grad(f)(x), expected)
    np.testing.assert_allclose(ad.jvp(f, (x,), (x,))[1], np.sum(expected * x))


def _larger(x):  # type: ignore[no-untyped-def]
    return abs(max(x[0], True)) * x[1]


def _middle(x):  # type: ignore[no-untyped-def]
    return math.fabs(sorted([x[0], 1000.0, True])[1]) * x[1]


def _one_or_flag(x):  # type: ignore[no-untyped-def]
    return np.abs(x[0] if x[0] > 1 else True) * x[1]


def _flags(x):  # type: ignore[no-untyped-def]
    return np.absolute(np.array([x[0] if x[0] > 1 else True, False]))[0] * x[1]


def _signed(x):  # type: ignore[no-untyped-def]
    return np.copysign(x[0] if x[0] > 1 else True, x[1]) * x[1]


def _norm(x):  # type: ignore[no-untyped-def]
    return np.linalg.norm([x[0] if x[0] > 1 else True, False], 1) * x[1]


@pytest.mark.parametrize("first", [0.5, 1.5])
@pytest.mark.parametrize("f", [_larger, _middle, _one_or_flag, _flags, _signed, _norm])
def test_the_magnitude_of_what_may_be_a_flag(f: Any, first: float) -> None:
    x, x_dot = np.array([first, 2.0]), np.array([0.3, 0.7])
    slopes = [(f(x + 1e-6 * e) - f(x - 1e-6 * e)) / 2e-6 for e in np.eye(2)]
    value, found = ad.value_and_grad(f)(x)
    assert value == f(x)
    np.testing.assert_allclose(found, slopes, atol=1e-8)
    np.testing.assert_allclose(ad.jvp(f, (x,), (x_dot,))[1], x_dot @ slopes, atol=1e-8)


def _squeezed(y):  # type: ignore[no-untyped-def]
    s = np.squeeze(y + 1.0)
    s *= y
    return s * y


def _squeezed_by_its_method(y):  # type: ignore[no-untyped-def]
    s = (y * y).squeeze()
    s *= y
    return s


def _reshaped(y):  # type: ignore[no-untyped-def]
    s = np.reshape(y + 1.0, ())
    s *= y
    return s * y


@pytest.mark.parametrize("y", [np.float64(0.5), np.float32(0.5), np.array(0.5)], ids=repr)
@pytest.mark.parametrize("f", [_squeezed, _squeezed_by_its_method, _reshaped])
def test_numbers_of_numpy_stay_numbers_in_other_shapes(f: Any, y: Any) -> None:
    slope = (f(0.5 + np.float64(1e-6)) - f(0.5 - np.float64(1e-6))) / 2e-6
    value, found = ad.value_and_grad(f)(y)
    assert (value, type(value)) == (f(y), type(f(y)))
    np.testing.assert_allclose(found, slope, rtol=1e-6)
    tangent = ad.jvp(f, (y,), (np.ones_like(y),))[1]
    np.testing.assert_allclose(tangent, slope, rtol=1e-6)
