"""The compiler on one page.

parse          source of the function, proved to belong to its code
lower          interpretation with types -> structured SSA, the evaluation trace
differentiate  trace -> trace, as often as asked for      (transforms.py)
optimise       trace -> trace
emit           trace -> readable Python
load           Python text -> a real module
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from .analyse.activity import consumed, find_varied
from .compiled import Compiled, load_function
from .differentiate.adjoint import adjoint_function
from .differentiate.tangent import tangent_function
from .emit.described import readable_parameters
from .emit.module import Emitted, Signature, emit_module
from .emit.standalone import Standalone
from .ir.check import check_function
from .ir.guards import Location
from .ir.nodes import Block, Const, Function, Var
from .lower.entry import Lowered, lower
from .lower.remembered import remembered
from .optimise import Optimiser
from .optimise.guards import forget_guards
from .optimise.ieee import never_raise
from .options import DEFAULT, Options
from .parse.liveness import find_liveness
from .parse.source import read_source
from .recipe import Recipe, written_on
from .rules.refusing import refuse_unknown
from .slots import varied_names
from .transforms import (
    analyses_for,
    gradient,
    jacobian,
    joined_sweeps,
    pullback,
    reversed_loops,
    tangent,
)

_liveness = remembered(find_liveness)


@dataclass(frozen=True, slots=True)
class Services:
    """What lowering asks of other stages; which parameters have derivatives; and whether loops may
    be done in parts, or the whole function for all columns of a Jacobian, for which it is asked
    what extents are."""

    options: Options = DEFAULT
    in_parts: bool = False
    in_columns: bool = False
    varied: frozenset[str] = frozenset()

    def parse(self, function: types.FunctionType) -> Any:
        return read_source(function)

    def liveness(self, tree: Any) -> Any:
        return _liveness(tree)

    def recipe(self, value: Any) -> Recipe | None:
        found: Recipe | None = written_on(value, "__autodiff_recipe__")
        return found

    def operator(self, value: Any) -> str | None:
        found: str | None = written_on(value, "__autodiff_operator__")
        return found

    def tangent(self, function: Function) -> Function:
        """A traced function with a tangent for each of its parameters: values, then tangents."""
        function = replace(function, body=Optimiser(self.options).prepare(function.body))
        varied = find_varied(function.body, function.params)
        wrt = tuple(range(len(function.params)))
        return tangent_function(function, wrt, varied, analyses_for(self.options))

    def gradient(self, function: Function, keep_value: bool) -> Function:
        """The gradient of a traced function in all of its parameters."""
        analyses = analyses_for(self.options)
        function = replace(function, body=Optimiser(self.options).prepare(function.body))
        wrt = tuple(range(len(function.params)))
        return adjoint_function(function, wrt, (Const(1.0),), analyses, keep_values=keep_value)


def primal_trace(function: Recipe | types.FunctionType, arguments: Mapping[str, Any]) -> Lowered:
    """The trace with every operation that Python performs, none merged and none left out."""
    if isinstance(function, Recipe):
        return trace(function, arguments, function.options)
    lowered = lower(Services(), function, arguments)
    return _checked(lowered, lowered.function.body)


def trace(
    recipe: Recipe | types.FunctionType,
    arguments: Mapping[str, Any],
    options: Options,
    *,
    final: bool = False,
    in_parts: bool = False,
    in_columns: bool = False,
    varied: frozenset[str] = frozenset(),
) -> Lowered:
    """The trace of a function, or of the derivative that a recipe describes; a `final` one is not
    differentiated again. What may be done for all trips of its loops, or all columns of a Jacobian,
    at once is traced `in_parts`, or `in_columns`; `varied` are parameters that further derivatives
    are with respect to."""
    if not isinstance(recipe, Recipe):
        lowered = lower(Services(options, in_parts, in_columns, varied), recipe, arguments)
        body = Optimiser(options).prepare(lowered.function.body)
        written = consumed(lowered.function.body).intersection(lowered.function.params)
        return _checked(replace(lowered, written=frozenset(written)), body)
    recipe = replace(recipe, options=options)
    whole = final and recipe.mode.endswith(("jacfwd", "jacrev"))
    once = recipe.mode in ("jvp", "hvp")
    inner = trace(
        recipe.function,
        arguments,
        options,
        in_parts=not once or in_parts,
        in_columns=whole or in_columns,
        varied=varied | varied_names(recipe, arguments),
    )
    if not once:
        inner = in_one_loop(inner, options)
    if recipe.mode in ("jvp", "hvp"):
        made = tangent(recipe, inner)
    elif recipe.mode.endswith(("jacfwd", "jacrev")):
        made = jacobian(recipe, inner, final=final)
    else:
        made = gradient(recipe, inner)
    made = _optimised(made, options)
    return _sweeps_shortened(made, options) if final else made


def _checked(lowered: Lowered, body: Block) -> Lowered:
    function = replace(lowered.function, body=body)
    check_function(function)
    return replace(lowered, function=function)


def _optimised(lowered: Lowered, options: Options, unsure: frozenset[Var] = frozenset()) -> Lowered:
    return _checked(lowered, Optimiser(options).optimise(lowered.function, unsure).body)


def _sweeps_shortened(lowered: Lowered, options: Options) -> Lowered:
    made = reversed_loops(lowered, options)
    if made.function is not lowered.function:
        made = _optimised(made, options)
    return in_one_loop(made, options)


def in_one_loop(lowered: Lowered, options: Options) -> Lowered:
    """A derivative with both sweeps of a loop in one where that can be: inside such loops too."""
    while (made := joined_sweeps(lowered, options)) is not lowered:
        lowered = _optimised(made, options)
    return lowered


def compile_recipe(recipe: Recipe, arguments: Mapping[str, Any]) -> Compiled:
    """Derivative code for a function called with these arguments."""
    made = trace(recipe, arguments, recipe.options, final=True)
    return finish(made, *titles(recipe), recipe.options)


def compile_vjp(recipe: Recipe, arguments: Mapping[str, Any]) -> tuple[Compiled, Compiled]:
    """The forward sweep, which returns the value and what the pullback reads, and the pullback."""
    options = recipe.options
    varied = varied_names(recipe, arguments)
    inner = trace(recipe.function, arguments, options, in_parts=True, varied=varied)
    forward, back = pullback(recipe, inner)
    name = identifier(recipe.primal)
    value = f"{_shown(recipe)} and what its pullback reads."
    first = _optimised(forward, options)
    # What no path has bound is kept for the pullback as None.
    second = _optimised(back, options, frozenset(back.function.params))
    return (
        finish(first, f"{name}_forward", value, options),
        finish(second, f"{name}_pullback", f"Pullback of {_shown(recipe)}.", options),
    )


def finish(lowered: Lowered, name: str, summary: str, options: Options) -> Compiled:
    """Emit and load a trace."""
    emitted, captured = emit(lowered, name, summary, options)
    return Compiled(
        emitted.text,
        emitted.name,
        load_function(emitted.text, emitted.name),
        tuple(parameter for parameter, _ in lowered.parameters),
        captured,
        tuple(value for _, value in emitted.objects),
        lowered.guards,
        readable_types(lowered),
    )


def emit(
    lowered: Lowered,
    name: str,
    summary: str,
    options: Options,
    alone: Standalone | None = None,
) -> tuple[Emitted, tuple[Location, ...]]:
    """The text of a trace, and where the values it captures are found; as a module that is used
    without this package when `alone` tells what that needs."""
    own: list[tuple[Var, str, Any]] = []
    captured: list[tuple[Var, str]] = []
    places: list[Location] = []
    kept = {v for v in lowered.function.params if v in _read(lowered)}
    for item in lowered.inputs:
        if item.root.startswith("param:"):
            own.append((item.var, item.root[6:], item.path))
        elif item.var in kept:
            captured.append((item.var, item.var.name))
            places.append((item.root, item.path))
    signature = Signature(
        lowered.parameters, tuple(own), tuple(captured), lowered.written, lowered.tangents
    )
    function, result = lowered.function, lowered.result
    last = partial(_finished, options)
    emitted = emit_module(function, signature, result, name, summary, options, last, alone)
    return emitted, tuple(places)


def _finished(options: Options, body: Block, unsure: frozenset[Var]) -> Block:
    """Code that is not differentiated again; parameters that are `unsure` may be None."""
    made = Optimiser(options)
    return made.last(never_raise(made.conclude(forget_guards(refuse_unknown(body)))), unsure)


def readable_types(lowered: Lowered) -> str:
    """The types of the parameters, as docstrings show them."""
    return readable_parameters(lowered.parameters)


def _read(lowered: Lowered) -> set[Var]:
    from .ir.walk import used

    return used(lowered.function.body)


def _shown(recipe: Recipe) -> str:
    primal = recipe.primal
    return f"{primal.__module__}.{primal.__qualname__}"


def identifier(function: types.FunctionType) -> str:
    """The function's name, where it is one."""
    return function.__name__ if function.__name__.isidentifier() else "function"


def titles(recipe: Recipe) -> tuple[str, str]:
    """The name of the emitted function and the first line of its docstring."""
    inner = recipe.function
    base = titles(inner)[0] if isinstance(inner, Recipe) else identifier(inner)
    what, suffix = {
        "grad": ("Gradient", "grad"),
        "value_and_grad": ("Value and gradient", "value_and_grad"),
        "jvp": ("Value and tangent", "jvp"),
        "hvp": ("Tangent", "hvp"),
        "jacfwd": ("Jacobian", "jacobian"),
        "jacrev": ("Jacobian", "jacobian"),
        "value_and_jacfwd": ("Value and Jacobian", "value_and_jacobian"),
        "value_and_jacrev": ("Value and Jacobian", "value_and_jacobian"),
    }[recipe.mode]
    wrt = ", ".join(_parameter_names(recipe))
    of = base if isinstance(inner, Recipe) else _shown(recipe)
    return f"{base}_{suffix}", f"{what} of {of} with respect to {wrt}."


def _parameter_names(recipe: Recipe) -> list[str]:
    code = recipe.primal.__code__
    names = list(code.co_varnames[: code.co_argcount])
    if recipe.skips_self:
        names = names[1:]
    return [
        a if isinstance(a, str) else names[a] if -len(names) <= a < len(names) else f"argument {a}"
        for a in recipe.argnums
    ]
