"""What the docstrings of the passes show is what the passes do."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from notation import Example, Parts, examples_in, read_example

import autodiff_sst.emit
import autodiff_sst.ir
import autodiff_sst.optimise
from autodiff_sst.ir.check import check_function
from autodiff_sst.ir.dead import drop_dead_code
from autodiff_sst.ir.interpret import run
from autodiff_sst.ir.nodes import Block, For, Function, Span, Stmt, Var, While
from autodiff_sst.ir.show import show_function
from autodiff_sst.ir.types import (
    Array,
    Opaque,
    Range,
    Scalar,
    Sym,
    Tape,
    Type,
    describe,
    forget_dims,
)
from autodiff_sst.ir.walk import blocks, map_operands, statements, with_blocks

Pass = Callable[..., Any]
PACKAGES = (autodiff_sst.optimise, autodiff_sst.emit, autodiff_sst.ir)
DRAWS = 8


def modules() -> Iterator[types.ModuleType]:
    for package in PACKAGES:
        for found in pkgutil.iter_modules(package.__path__):
            yield importlib.import_module(f"{package.__name__}.{found.name}")


def passes_of(module: types.ModuleType) -> list[Pass]:
    """The public functions from block or function to block or function."""
    return [
        value
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
        and _goes_round(inspect.signature(value))
    ]


def _goes_round(signature: inspect.Signature) -> bool:
    first, *others = [*signature.parameters.values(), None]
    return (
        first is not None
        and {first.annotation, signature.return_annotation} <= {"Block", "Function"}
        and all(p is None or p.default is not p.empty for p in others)
    )


def told_by(module: types.ModuleType) -> Iterator[tuple[Pass, Parts]]:
    """The examples in a module, each with the pass that it belongs to."""
    passes = passes_of(module)
    for parts in examples_in(module.__doc__ or ""):
        (owner,) = passes
        yield owner, parts
    for owner in passes:
        for parts in examples_in(owner.__doc__ or ""):
            yield owner, parts


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


def apply_pass(owner: Pass, example: Example) -> Block:
    function = Function("example", example.params, example.before)
    takes_block = next(iter(inspect.signature(owner).parameters.values())).annotation == "Block"
    result = owner(example.before if takes_block else function)
    return result if isinstance(result, Block) else result.body


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


def check(example: Example, block: Block) -> None:
    check_function(Function("example", example.params, block))


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


def evaluated(example: Example, block: Block, values: list[Any]) -> Any:
    """The results, or the type of the exception."""
    try:
        return run(Function("example", example.params, block), *values)
    except Exception as error:
        return type(error)


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


def draw(example: Example, k: int) -> list[Any]:
    """Random numbers for the parameters. All extents are one number, or each is another one."""
    generator = np.random.default_rng(k)
    extents: dict[str, int] = {}

    def extent(dim: Any) -> int:
        if not isinstance(dim, Sym):
            return int(dim)
        return extents.setdefault(dim.base, 3 if k % 2 else 3 + len(extents))

    def numbers(dtype: str, shape: tuple[int, ...]) -> Any:
        if dtype == "bool":
            return generator.integers(0, 2, shape).astype(dtype)
        if np.dtype(dtype).kind in "iu":
            return generator.integers(0, 3, shape).astype(dtype)  # places in every array
        signs = generator.choice([-1.0, 1.0], shape)
        return (signs * generator.uniform(0.5, 2.0, shape)).astype(dtype)

    def value(type_: Type | None) -> Any:
        match type_:
            case Array(str(dtype), tuple(dims)):
                return numbers(dtype, tuple(map(extent, dims)))
            case Scalar(dtype, python):
                drawn = numbers(dtype, ())[()]
                return drawn.item() if python else np.dtype(dtype).type(drawn)
            case Opaque("str"):
                return str(generator.integers(100))
            case Range():
                return range(3)
            case Tape(items):
                return [tuple(map(value, items)) for _ in range(2)]
        raise AssertionError(f"no values of type {type_} are drawn")

    return [value(param.type) for param in example.params]
