"""The command line: `python -m autodiff_sst export package.module:loss --wrt w -o loss_grad.py`."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import inspect
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ._version import __version__
from .errors import AutodiffError

RIGHT, WRONG, USAGE = 0, 1, 2


class _UsageError(Exception):
    """What the user typed does not work; the message says why."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 for a wrong derivative, or 2 for a mistake in use."""
    options = _parser().parse_args(argv)
    try:
        code: int = options.run(options)
    except (_UsageError, AutodiffError, OSError) as error:
        print(f"autodiff-sst: {error}", file=sys.stderr)
        return USAGE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autodiff-sst",
        description="Derivatives of Python and NumPy functions, as readable Python source.",
    )
    parser.add_argument("--version", action="version", version=f"autodiff-sst {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Callable[[Any], int], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.add_argument("function", help="package.module:function or file.py:function")
        made.add_argument(
            "--example",
            metavar="ARGUMENTS",
            help='example arguments, such as "np.ones((3, 2)), y=1.0"; annotations do as well',
        )
        made.set_defaults(run=run)
        return made

    def derivative(made: argparse.ArgumentParser) -> None:
        made.add_argument("--wrt", help="parameters to differentiate in, with commas between them")
        made.add_argument(
            "--mode", default="grad", help="grad, value_and_grad, jvp, jacfwd or jacrev"
        )

    derivative(command("show", _show, "print the source of a derivative"))
    export = command("export", _export, "write a derivative as a module that imports only NumPy")
    derivative(export)
    export.add_argument("-o", "--output", metavar="FILE", help="the file; printed if left out")
    trace = command("trace", _trace, "print the evaluation trace as a table")
    trace.add_argument("--mode", default="primal", help="primal, tangent or adjoint")
    trace.add_argument(
        "--seed", help="the parameter whose tangent is 1, or the adjoint of the result"
    )
    explain = command("explain", _explain, "say what a gradient records, and why")
    explain.add_argument("--wrt", help="parameters to differentiate in, with commas between them")
    command(
        "check", _check, "compare the derivative with finite differences: exit 0 right, 1 wrong"
    )
    return parser


# --- commands ---------------------------------------------------------------------------------


def _show(options: Any) -> int:
    from .sources import source_for_types

    function, types = _target(options)
    _print_source(source_for_types(function, types, mode=options.mode, argnums=_argnums(options)))
    return RIGHT


def _export(options: Any) -> int:
    from .exporting import export_text

    function, types = _target(options)
    text = export_text(function, mode=options.mode, argnums=_argnums(options), types=types)
    if options.output is None:
        _print_source(text)
    else:
        Path(options.output).write_text(text, "utf-8")
    return RIGHT


def _trace(options: Any) -> int:
    from .tracing import trace

    function, types = _target(options)
    args, keywords = _arguments(function, types)
    seed = options.seed
    if seed is not None and not seed.isidentifier():
        (seed,), _ = _evaluated(f"({seed}),", {})
    print(trace(function, *args, mode=options.mode, seed=seed, **keywords))
    return RIGHT


def _explain(options: Any) -> int:
    from .tracing.explain import explain

    function, types = _target(options)
    args, keywords = _arguments(function, types)
    print(explain(function, *args, argnums=_argnums(options), **keywords))
    return RIGHT


def _check(options: Any) -> int:
    from .api import check_grads

    function, types = _target(options)
    args, keywords = _arguments(function, types)
    if keywords:
        raise _UsageError(f"check takes functions without keyword-only parameters: {set(keywords)}")
    try:
        check_grads(function, args)
    except AssertionError as error:
        if isinstance(error, AutodiffError):
            raise
        print(f"wrong: {error}", file=sys.stderr)
        return WRONG
    print("right: forward and reverse mode agree with finite differences")
    return RIGHT


def _argnums(options: Any) -> Any:
    if options.wrt is None:
        return 0
    names = [name.strip() for name in options.wrt.split(",")]
    return names[0] if len(names) == 1 else tuple(names)


def _print_source(text: str) -> None:
    """In colour where there is a terminal and rich is installed."""
    if sys.stdout.isatty() and importlib.util.find_spec("rich") is not None:
        from rich.console import Console
        from rich.syntax import Syntax

        Console().print(Syntax(text, "python", background_color="default"))
    else:
        print(text, end="")


# --- finding functions and arguments ----------------------------------------------------------


def _target(options: Any) -> tuple[Any, Any]:
    """The function, and the example arguments by parameter name."""
    place, colon, path = options.function.rpartition(":")
    if not colon or not path:
        raise _UsageError(
            f"{options.function!r} names no function: write package.module:function or"
            " file.py:function"
        )
    module = _module(place)
    found: Any = module
    for name in path.split("."):
        if not hasattr(found, name):
            raise _UsageError(f"{place} has no {path!r}")
        found = getattr(found, name)
    if options.example is None:
        return found, None
    args, keywords = _evaluated(options.example, vars(module))
    try:
        bound = inspect.signature(found).bind_partial(*args, **keywords)
    except TypeError as error:
        raise _UsageError(f"--example does not fit {path}: {error}") from None
    return found, dict(bound.arguments)


def _module(place: str) -> Any:
    """Import a module by name or by file."""
    try:
        if place.endswith(".py"):
            return _module_from_file(Path(place))
        if str(Path.cwd()) not in sys.path and "" not in sys.path:
            sys.path.insert(0, str(Path.cwd()))
        return importlib.import_module(place)
    except Exception as error:  # whatever the user's module raises
        raise _UsageError(f"{place} cannot be imported: {type(error).__name__}: {error}") from None


def _module_from_file(path: Path) -> Any:
    path = path.resolve(strict=True)
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _evaluated(text: str, names: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """`np.ones(3), y=1.0` as the arguments of a call."""

    def call(*args: Any, **keywords: Any) -> Any:
        return args, keywords

    scope = {"np": np, "math": math, **names, "_call": call}
    try:
        found: tuple[tuple[Any, ...], dict[str, Any]] = eval(f"_call({text})", scope)
    except Exception as error:  # whatever the user typed
        raise _UsageError(f"{text!r}: {type(error).__name__}: {error}") from None
    return found


def _arguments(function: Any, types: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Arguments for a call: those given, else some of the annotated types."""
    from .operators import make_recipe
    from .sources import example_arguments

    recipe = make_recipe("grad", function, 0)
    found, made_up = example_arguments(recipe, types)
    if recipe.receiver is not None:
        found.pop(next(iter(found)))
    rng = np.random.default_rng(0)
    found |= {name: _varied(found[name], rng) for name in made_up}
    kinds = inspect.signature(recipe.primal).parameters
    named = {n: v for n, v in found.items() if kinds[n].kind is inspect.Parameter.KEYWORD_ONLY}
    spread: list[Any] = []
    for name, value in found.items():
        if kinds[name].kind is inspect.Parameter.VAR_POSITIONAL:
            spread += value
        elif kinds[name].kind is inspect.Parameter.VAR_KEYWORD:
            named |= value
        elif name not in named:
            spread.append(value)
    return tuple(spread), named


def _varied(value: Any, rng: np.random.Generator) -> Any:
    """Numbers that differ, away from zero, in place of an example made of ones."""
    from .structures import is_inexact, map_leaves

    def vary(leaf: Any) -> Any:
        if not is_inexact(leaf):
            return leaf
        made = rng.uniform(0.5, 1.5, np.shape(leaf))
        return made.astype(leaf.dtype) if isinstance(leaf, np.ndarray) else type(leaf)(made)

    return map_leaves(vary, value)
