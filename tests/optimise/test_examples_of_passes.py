"""What the docstrings of the passes show is what the passes do."""

from __future__ import annotations

import inspect
import re
import types
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from notation import Example, Parts, read_example
from optimise.passes import Pass, apply_pass, check, draw, evaluated, modules, passes_of, told_by

import autodiff_sst.emit
import autodiff_sst.ir
import autodiff_sst.optimise
from autodiff_sst.ir.dead import drop_dead_code
from autodiff_sst.ir.nodes import Block, For, Function, Span, Stmt, Var, While
from autodiff_sst.ir.rebuild import map_operands, with_blocks
from autodiff_sst.ir.show import show_function
from autodiff_sst.ir.types import (
    Type,
    describe,
    forget_dims,
)
from autodiff_sst.ir.walk import blocks, statements

DRAWS = 8


MODULES = list(modules())
TOLD = [told for module in MODULES for told in told_by(module)]
NAMES = [f"{owner.__name__}-{k}" for k, (owner, _) in enumerate(TOLD)]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_pass_has_an_example(module: types.ModuleType) -> None:
    passes, shown = passes_of(module), [owner for owner, _ in told_by(module)]
    if module.__name__.startswith(autodiff_sst.optimise.__name__):
        assert len(passes) == 1, f"one pass a file: {[p.__name__ for p in passes]}"
    if not module.__name__.startswith(autodiff_sst.ir.__name__):
        assert set(shown) == set(passes)
    written = re.findall(r"^ *(?:before|stays): {2,}", inspect.getsource(module), re.MULTILINE)
    assert len(written) == len(shown), "an example that belongs to no pass"


@pytest.mark.parametrize(("owner", "parts"), TOLD, ids=NAMES)
def test_the_pass_does_what_its_example_shows(owner: Pass, parts: Parts) -> None:
    example = read_example(parts)
    check(example, example.before)
    check(example, example.after)
    made = apply_pass(owner, example)
    assert "stays" in parts or made != example.before, "the pass leaves its example as it is"
    check(example, made)
    found, wanted = canonical(example, drop_dead_code(made)), canonical(example, example.after)
    assert show_function(found).splitlines() == show_function(wanted).splitlines()
    assert found == wanted, "the same to look at, but not the same operations or roles"


def anonymous(type_: Type) -> Type:
    """The type without the names of extents that are called after a variable."""
    numbers = map(int, re.findall(r"v(\d+)\.", describe(type_)))
    return forget_dims(type_, numbers)


def canonical(example: Example, block: Block) -> Function:
    """A function whose variables have no names and are numbered in order."""
    numbers: dict[Var, Var] = {}

    def new(var: Var) -> Var:
        return numbers.setdefault(var, Var(len(numbers) + 1, "", anonymous(var.type)))

    def atom(a: Any) -> Any:
        return new(a) if isinstance(a, Var) else a

    def one(stmt: Stmt) -> Stmt:
        stmt = map_operands(stmt, atom)
        if isinstance(stmt, For):
            stmt = replace(stmt, item=new(stmt.item))
        if isinstance(stmt, (For, While)):
            stmt = replace(stmt, carried=tuple(map(new, stmt.carried)))
        stmt = with_blocks(stmt, [go(b) for b in blocks(stmt)])
        role = stmt.where.role if stmt.where is not None else ""
        return replace(stmt, targets=tuple(map(new, stmt.targets)), where=Span("", 0, "", role))

    def go(block: Block) -> Block:
        return Block(tuple(map(one, block.stmts)), tuple(map(atom, block.yields)))

    params = tuple(map(new, example.params))
    return Function("example", params, go(block))


@pytest.mark.parametrize(("owner", "parts"), TOLD, ids=NAMES)
def test_the_values_stay_as_they_are(owner: Pass, parts: Parts) -> None:
    """Bit for bit, or up to rounding where derivative code is in the example."""
    example = read_example(parts)
    derived = any(s.where is not None and s.where.role for s in statements(example.before))
    compared = 0
    for k in range(DRAWS):
        values = draw(example, k)
        before = evaluated(example, example.before, values)
        compared += isinstance(before, tuple)
        for block in (apply_pass(owner, example), example.after):
            assert_same(evaluated(example, block, values), before, 1e-12 if derived else 0.0)
    assert compared, "no numbers that the example can be evaluated on"


def assert_same(found: Any, wanted: Any, tolerance: float) -> None:
    if isinstance(wanted, (tuple, list)):
        assert isinstance(found, (tuple, list))
        assert len(found) == len(wanted)
        for a, b in zip(found, wanted, strict=True):
            assert_same(a, b, tolerance)
    elif isinstance(wanted, (type, type(None), str)):
        assert type(found) is type(wanted) and found == wanted
    else:
        assert np.asarray(found).dtype == np.asarray(wanted).dtype
        assert np.shape(found) == np.shape(wanted)
        np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=0.0)
