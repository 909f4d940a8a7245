"""Every rule by itself: tangents against differences, adjoints against tangents, to third order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from oracle import richardson
from rotation import in_turn
from rules.all_rows import ROWS
from rules.rows import Row
from rules.single import Trace, adjoint, tangent, traced, values_of
from structures import flat

from autodiff_sst.analyse.antilinear import find_antilinear
from autodiff_sst.ir.dead import drop_dead_code
from autodiff_sst.ir.nodes import Block, Var
from autodiff_sst.ir.types import can_vary
from autodiff_sst.rules.forms import RULES, Zero, find_variant


def name(row: Row) -> str:
    shapes = ",".join(
        "x".join(map(str, np.shape(x))) or "s" for x in values_of(row.args, row.keywords)
    )
    options = ",".join(f"{k}={v}" for k, v in row.keywords.items() if not np.ndim(v))
    return f"{getattr(row.function, '__name__', row.function)}({shapes};{options})"


def direction(variables: tuple[Var, ...], values: tuple[Any, ...], seed: int) -> tuple[Any, ...]:
    """A random tangent for each variable, of its shape and kind."""
    random = np.random.default_rng(seed)
    found = []
    for value in values:
        drawn = random.normal(size=np.shape(value))
        dtype = np.asarray(value).dtype
        if dtype.kind == "c":
            drawn = drawn + 1j * random.normal(size=np.shape(value))
        found.append(drawn.astype(dtype) if isinstance(value, np.ndarray) else dtype.type(drawn))
    return tuple(
        v if isinstance(x, (np.ndarray, np.generic)) else v.item()
        for v, x in zip(found, values, strict=True)
    )


def paired(a: tuple[Any, ...], b: tuple[Any, ...]) -> float:
    return float(sum(np.sum(np.real(np.asarray(x) * y)) for x, y in zip(a, b, strict=True)))


def scale_of(*parts: tuple[Any, ...]) -> float:
    return max(
        (float(np.max(abs(np.asarray(x)), initial=1.0)) for p in parts for x in p), default=1
    )


def active_values(trace: Trace, values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(v for p, v in zip(trace.params, values, strict=True) if p in trace.active)


def check(trace: Trace, values: tuple[Any, ...], depth: int, single: bool, seed: int = 0) -> None:
    """The derivatives of a trace in both modes, and those of these derivatives."""
    results = trace.run(*values)
    near = 1e-3 if single else 1e-9
    forward, backward = tangent(trace), adjoint(trace)
    own = active_values(trace, values)
    along = direction(trace.active, own, seed)
    against = direction((), results, seed + 50)
    moved = forward.run(*values, *along)
    pulled = backward.run(*values, *against)
    for x, bar in zip(own, pulled, strict=True):
        assert np.shape(bar) == np.shape(x)
        assert not isinstance(x, np.ndarray) or x.dtype.kind == "c" or bar.dtype == x.dtype
    scale = scale_of(moved, pulled, along, against)
    size = sum(np.size(x) for x in (*results, *own))
    assert abs(paired(against, moved) - paired(pulled, along)) <= near * scale**2 * max(size, 1)
    if not single:
        check_against_differences(trace, values, along, moved)
    if depth > 1:
        check(forward, (*values, *along), depth - 1, single, seed + 1)
        check(backward, (*values, *against), depth - 1, single, seed + 2)


def check_against_differences(
    trace: Trace, values: tuple[Any, ...], along: tuple[Any, ...], moved: tuple[Any, ...]
) -> None:
    dots = iter(along)
    directions = [next(dots) if p in trace.active else None for p in trace.params]
    step = 1e-3 / max(1.0, scale_of(along))
    slope = richardson(
        lambda *xs: list(trace.run(*retyped(xs, values))), list(values), directions, step=step
    )
    kept = [m for m, y in zip(moved, trace.results, strict=True) if can_vary(y.type)]
    wanted, got = flat(slope.value), flat(kept)
    tolerance = 1e-6 * max(1.0, float(np.max(abs(wanted), initial=0.0))) + 20 * slope.error
    assert slope.error < 1e-3 * max(1.0, float(np.max(abs(wanted), initial=0.0)))
    np.testing.assert_allclose(got, wanted, rtol=1e-6, atol=tolerance)


def retyped(values: Any, like: tuple[Any, ...]) -> list[Any]:
    """Numbers in the types they had before they were moved."""
    return [
        np.asarray(v, x.dtype) if isinstance(x, np.ndarray) else type(x)(v)
        for v, x in zip(values, like, strict=True)
    ]


@pytest.mark.parametrize("row", in_turn(ROWS, 6), ids=name)
def test_rule(row: Row) -> None:
    values = tuple(values_of(row.args, row.keywords))
    trace = traced(row.function, row.args, row.keywords, row.literal)
    single = any(np.asarray(v).dtype == np.float32 for v in values)
    with np.errstate(all="ignore"):
        check(trace, values, row.depth, single)


# Statements that no user writes as one call: they are tested with whole functions.
ELSEWHERE = {
    "list",
    "append",
    "take_last",
    "sum_of_list",
    "sum_in_order",
    "repeat_item",
    "add_structures",
    "push",
    "pop",
    "tuple",
    "record",
    "unrecord",
    "array_of_list",
    "list_of_array",
    "numbers_of_array",
    "ix_",
    "concatenate_list",
    "split_like",
    "sum_exactly",
    "complex",
    "eigensystem",
    "eig",
    "lstsq",
    "welch",
    "periodogram",
    "csd",
    "stft",
    "istft",
    "mode",
    "vq",
    "on_grid",
    "between_points",
    "cg",
    "gmres",
    "bicgstab",
    "sparse_product",
    "sparse_product_back",
    "spsolve",
    "on_cubic_spline",
    "on_cubic_spline_back",
    "dirichlet.logpdf",
    "dirichlet.pdf",
    "multinomial.logpmf",
    "multinomial.pmf",
    "guarded",
    "choose",
    "part_of_list",
    "list_of",  # tests/lower/test_repeated_lists.py
    "prepend",  # tests/lower/test_queues.py
    "take_first",
    "stack_of_list",  # tests/lower/test_filled.py
    "zeros_but_part",
    "unknown_derivative",
    "histogram2d",
    "histogramdd",
    "sum_from",
    "sum_of_numbers",
    "sumprod",
    "sum_of_products",
    "scaled_items",
    "entry",
}


def test_every_rule_has_a_row() -> None:
    shown = {find_variant(row.function, row.keywords).op.name for row in ROWS}
    ruled = {op for op, rule in RULES.items() if not isinstance(rule, Zero) and not op.passed}
    # SciPy's transforms are entered by the table of NumPy's.
    named = {op.name for op in ruled if not op.text.startswith("scipy.fft")}
    missing = named - shown - ELSEWHERE
    assert not missing


def test_tangents_that_are_not_linear_over_the_complex_numbers_are_found() -> None:
    """All rows whose arguments are complex: 1j times a tangent gives 1j times what it gives."""
    found = [_is_unseen(row) for row in ROWS]
    assert found.count(False) > 50
    assert not any(found)


def _is_unseen(row: Row) -> bool | None:
    """Whether a tangent is not linear and nothing shows it; None if not all is complex."""
    values = tuple(values_of(row.args, row.keywords))
    if not values or any(np.asarray(v).dtype.kind != "c" for v in values):
        return None
    trace = traced(row.function, row.args, row.keywords, row.literal)
    kept = [k for k, y in enumerate(trace.run(*values)) if np.iscomplexobj(y)]
    forward = tangent(trace)
    along = direction(trace.active, active_values(trace, values), 0)
    moved = forward.run(*values, *along)
    turned = forward.run(*values, *(1j * x for x in along))
    linear = all(np.allclose(1j * np.asarray(moved[k]), turned[k]) for k in kept)
    block = drop_dead_code(Block(forward.stmts, tuple(forward.results[k] for k in kept)))
    return find_antilinear(block, forward.params[len(trace.params) :]) is None and not linear
