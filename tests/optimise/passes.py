"""The passes of the compiler, and running them on blocks of their own."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from notation import Example, Parts, examples_in

import autodiff_sst.distribute
import autodiff_sst.emit
import autodiff_sst.ir
import autodiff_sst.optimise
from autodiff_sst.ir.check import check_function
from autodiff_sst.ir.interpret import run
from autodiff_sst.ir.nodes import Block, Function
from autodiff_sst.ir.types import Array, List, Opaque, Range, Scalar, Sym, Tape, Type

Pass = Callable[..., Any]
PACKAGES = (
    autodiff_sst.distribute,
    autodiff_sst.optimise,
    autodiff_sst.emit,
    autodiff_sst.ir,
)


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


def apply_pass(owner: Pass, example: Example) -> Block:
    function = Function("example", example.params, example.before)
    takes_block = next(iter(inspect.signature(owner).parameters.values())).annotation == "Block"
    result = owner(example.before if takes_block else function)
    return result if isinstance(result, Block) else result.body


def check(example: Example, block: Block) -> None:
    check_function(Function("example", example.params, block))


def evaluated(example: Example, block: Block, values: list[Any]) -> Any:
    """The results, or the type of the exception."""
    try:
        return run(Function("example", example.params, block), *values)
    except Exception as error:
        return type(error)


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
                return np.asarray(numbers(dtype, tuple(map(extent, dims))))
            case Scalar(dtype, python):
                drawn = numbers(dtype, ())[()]
                return drawn.item() if python else np.dtype(dtype).type(drawn)
            case Opaque("str"):
                return str(generator.integers(100))
            case Range():
                return range(3)
            case List(item):
                return [value(item) for _ in range(4)]
            case Tape(items):
                return [tuple(map(value, items)) for _ in range(2)]
        raise AssertionError(f"no values of type {type_} are drawn")

    return [value(param.type) for param in example.params]
