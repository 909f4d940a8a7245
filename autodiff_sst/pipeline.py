"""The compiler on one page.

    parse          source of the function, proved to belong to its code
    lower          interpretation with types -> structured SSA, the evaluation trace
    differentiate  trace -> trace, as often as asked for
    optimise       trace -> trace
    emit           trace -> readable Python
    load           Python text -> a real module
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .analyse.activity import consumed, find_useful, find_varied
from .differentiate.adjoint import adjoint_function, require_scalar
from .differentiate.tangent import tangent_function
from .errors import ArgumentError
from .ir.analyses import Analyses
from .ir.check import check_function
from .ir.dead import drop_dead_code
from .ir.nodes import Block, Const, Function, Var, fresh
from .ir.tree import Fixed, Leaf, Node, Tree, leaves, map_leaves
from .ir.types import is_inexact
from .lower.entry import Lowered, lower
from .parse.liveness import find_liveness
from .parse.source import read_source
from .recipe import Recipe


@dataclass(frozen=True, slots=True)
class Services:
    """What lowering asks of other stages."""

    def parse(self, function: types.FunctionType) -> Any:
        return read_source(function)

    def liveness(self, tree: Any) -> Any:
        return find_liveness(tree)

    def recipe(self, value: Any) -> Recipe | None:
        return getattr(value, "__autodiff_recipe__", None)

    def operator(self, value: Any) -> str | None:
        return getattr(value, "__autodiff_operator__", None)


def simplify(block: Block) -> Block:
    return block


ANALYSES = Analyses(find_varied, find_useful, consumed, simplify)


def trace(recipe: Recipe | types.FunctionType, arguments: Mapping[str, Any]) -> Lowered:
    """The trace of a function, or of the derivative that a recipe describes."""
    if not isinstance(recipe, Recipe):
        lowered = lower(Services(), recipe, arguments)
        return _checked(lowered, drop_dead_code(lowered.function.body))
    inner = trace(recipe.function, arguments)
    match recipe.mode:
        case "grad" | "value_and_grad":
            made = _gradient(recipe, inner)
        case "jvp":
            made = _tangent(recipe, inner)
        case mode:
            raise ArgumentError(f"unknown mode {mode!r}")
    return _checked(made, made.function.body)


def _checked(lowered: Lowered, body: Block) -> Lowered:
    function = replace(lowered.function, body=body)
    check_function(function)
    return replace(lowered, function=function)


# --- choosing what is differentiated ----------------------------------------------------------


def chosen(recipe: Recipe, lowered: Lowered) -> list[tuple[str, Tree]]:
    """The parameters named by `argnums`, with their structures."""
    own = [p for p in lowered.parameters if p[0] != "self" or recipe.receiver is None]
    names = [name for name, _ in own]
    found = []
    for argnum in recipe.argnums:
        if isinstance(argnum, str):
            if argnum not in names:
                raise ArgumentError(
                    f"argnums names {argnum!r}, but {lowered.function.name} has the parameters"
                    f" {', '.join(names)}"
                )
            found.append(own[names.index(argnum)])
        elif not -len(own) <= argnum < len(own):
            raise ArgumentError(
                f"argnums {argnum} is out of range: {lowered.function.name} was called with"
                f" {len(own)} arguments"
            )
        else:
            found.append(own[argnum])
    return found


def active_leaves(tree: Tree) -> list[Var]:
    """The leaves that are differentiated: floating and complex ones."""
    return [
        leaf
        for leaf in leaves(tree)
        if isinstance(leaf, Var) and is_inexact(getattr(leaf.type, "dtype", "int"))
    ]


def _wrt(recipe: Recipe, lowered: Lowered) -> tuple[list[tuple[str, Tree]], tuple[int, ...]]:
    parameters = chosen(recipe, lowered)
    places = {var: k for k, var in enumerate(lowered.function.params)}
    wrt = [places[leaf] for _, tree in parameters for leaf in active_leaves(tree)]
    return parameters, tuple(dict.fromkeys(wrt))


# --- operators --------------------------------------------------------------------------------


def _gradient(recipe: Recipe, inner: Lowered) -> Lowered:
    """`grad` and `value_and_grad` of a trace."""
    parameters, wrt = _wrt(recipe, inner)
    results = inner.result
    main: Tree = results
    if recipe.has_aux:
        if not isinstance(results, Node) or results.kind != "tuple" or len(results.children) != 2:
            raise ArgumentError("has_aux needs a function that returns a pair (value, aux)")
        main = results.children[0]
    if not isinstance(main, Leaf):
        raise ArgumentError(
            f"grad needs a function that returns a single number; {inner.function.name} does not:"
            " use jacobian, or vjp with a cotangent"
        )
    require_scalar(main.atom, inner.function.name)
    seeds = tuple(
        Const(1.0) if k == 0 else None for k, _ in enumerate(inner.function.body.yields)
    )
    keep = recipe.mode == "value_and_grad" or recipe.has_aux
    made = adjoint_function(inner.function, wrt, seeds, ANALYSES, keep_values=keep)
    count = len(inner.function.body.yields) if keep else 0
    adjoints = dict(
        zip((inner.function.params[k] for k in wrt), made.body.yields[count:], strict=True)
    )
    gradient = _gradient_tree(recipe, parameters, adjoints)
    values = iter(made.body.yields[:count])
    value = map_leaves(results, lambda _: Leaf(next(values))) if keep else None
    return replace(inner, function=made, result=_arrange(recipe, value, gradient))


def _gradient_tree(
    recipe: Recipe, parameters: list[tuple[str, Tree]], adjoints: Mapping[Var, Any]
) -> Tree:
    def leaf(atom: Any) -> Tree:
        return Leaf(adjoints[atom]) if atom in adjoints else Fixed(None)

    def one(tree: Tree) -> Tree:
        if isinstance(tree, Fixed):
            return Fixed(None)
        if isinstance(tree, Node):
            return Node(tree.kind, tree.cls, tree.keys, tuple(map(one, tree.children)))
        return leaf(tree.atom)

    trees = tuple(one(tree) for _, tree in parameters)
    return trees[0] if recipe.bare else Node("tuple", tuple, tuple(range(len(trees))), trees)


def _arrange(recipe: Recipe, value: Tree | None, gradient: Tree) -> Tree:
    if value is None:
        return gradient
    pair = (0, 1)
    if recipe.mode == "value_and_grad":
        return Node("tuple", tuple, pair, (value, gradient))
    assert isinstance(value, Node)
    return Node("tuple", tuple, pair, (gradient, value.children[1]))


def _tangent(recipe: Recipe, inner: Lowered) -> Lowered:
    """`jvp` of a trace: the tangents are parameters after the function's own."""
    parameters, wrt = _wrt(recipe, inner)
    varied = find_varied(inner.function.body, [inner.function.params[k] for k in wrt])
    made = tangent_function(inner.function, wrt, varied)
    count = len(inner.function.body.yields)
    dots = dict(zip(wrt, made.params[len(inner.function.params) :], strict=True))
    places = {var: k for k, var in enumerate(inner.function.params)}

    def dot(atom: Any) -> Tree:
        return Leaf(dots[places[atom]]) if places.get(atom) in dots else Fixed(None)

    extra = tuple((f"{name}_dot", map_leaves(tree, dot)) for name, tree in parameters)
    inputs = list(inner.inputs)
    for name, tree in extra:
        inputs += _inputs_of(name, tree)
    values, tangents = iter(made.body.yields[:count]), iter(made.body.yields[count:])
    result = Node(
        "tuple",
        tuple,
        (0, 1),
        (
            map_leaves(inner.result, lambda _: Leaf(next(values))),
            _tangent_tree(inner.result, tangents),
        ),
    )
    return replace(
        inner,
        function=made,
        parameters=inner.parameters + extra,
        inputs=tuple(inputs),
        result=result,
    )


def _tangent_tree(tree: Tree, tangents: Any) -> Tree:
    if isinstance(tree, Node):
        children = tuple(_tangent_tree(child, tangents) for child in tree.children)
        return Node(tree.kind, tree.cls, tree.keys, children)
    return Fixed(None) if isinstance(tree, Fixed) else Leaf(next(tangents))


def _inputs_of(name: str, tree: Tree, path: tuple[Any, ...] = ()) -> list[Any]:
    from .lower.context import Input

    match tree:
        case Leaf(atom):
            return [Input(atom, f"param:{name}", path)]  # type: ignore[arg-type]
        case Node(kind, _, keys, children):
            step = "attribute" if kind in ("dataclass", "object") else "item"
            places = range(len(keys)) if kind == "namedtuple" else keys
            return [
                found
                for key, child in zip(places, children, strict=True)
                for found in _inputs_of(name, child, (*path, (step, key)))
            ]
    return []


def _unused() -> tuple[Any, ...]:
    return Function, fresh
