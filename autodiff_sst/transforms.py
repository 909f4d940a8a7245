"""Operators on whole traces: gradient, tangent, pullback, and the structures they return."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from .analyse.activity import consumed, find_useful, find_varied
from .analyse.counts import refuse_counts
from .analyse.exact import exact_values
from .analyse.guards import find_guards
from .differentiate.adjoint import adjoint_function, require_scalar, split_adjoint
from .differentiate.jacobian import forward_jacobians, reverse_jacobians
from .differentiate.tangent import tangent_function
from .distribute.loops import distribute
from .distribute.reverse import reverse_in_parts
from .errors import ArgumentError
from .ir.analyses import Analyses
from .ir.build import Builder
from .ir.guards import Guard
from .ir.nodes import Atom, Const, Function, Var, fresh
from .ir.tree import Fixed, Leaf, Node, Tree, leaves, map_leaves
from .ir.types import Array, Linear, dims_of, dtype_of, is_inexact
from .lower.context import Input
from .lower.entry import Lowered
from .optimise import Optimiser
from .optimise.sweeps import join_sweeps
from .options import Options
from .planes import refuse_partial
from .recipe import Recipe
from .rules.forms import PRIMITIVES
from .runtime import unbroadcast
from .slots import chosen_slots, slots_of, star_name, tangent_name

FEW_COLUMNS = 3
"""Fewer columns or rows of a Jacobian are made one after the other."""

Parameters = list[tuple[str, Tree]]


def analyses_for(options: Options) -> Analyses:
    """What differentiation asks for, with these options."""
    made = Optimiser(options)
    return Analyses(
        find_varied, find_useful, consumed, find_guards, made.simplify, made.finish, made.algebra
    )


# --- choosing what is differentiated ----------------------------------------------------------


def chosen(recipe: Recipe, lowered: Lowered) -> Parameters:
    """The parameters named by `argnums`, with their structures."""
    trees = dict(lowered.parameters)
    star = star_name(recipe.primal)
    taken = trees.get(star) if star is not None else None
    extra = len(taken.children) if isinstance(taken, Node) else 0
    found = []
    for slot in chosen_slots(recipe, slots_of(recipe, list(trees), extra)):
        tree = trees[slot.name]
        if slot.item is not None:
            assert isinstance(tree, Node)
            tree = tree.children[slot.item]
        found.append((slot.label, tree))
    return found


def active_leaves(tree: Tree) -> list[Var]:
    """The leaves that are differentiated: floating and complex ones."""
    return [leaf for leaf in leaves(tree) if isinstance(leaf, Var) and is_active(leaf)]


def is_active(atom: Atom) -> bool:
    return is_inexact(getattr(atom.type, "dtype", getattr(atom.type, "item", None) and "float64"))


def _wrt(recipe: Recipe, lowered: Lowered) -> tuple[Parameters, tuple[int, ...]]:
    parameters = chosen(recipe, lowered)
    places = {var: k for k, var in enumerate(lowered.function.params)}
    wrt = [places[leaf] for _, tree in parameters for leaf in active_leaves(tree)]
    if not wrt:
        shown = ", ".join(name for name, _ in parameters)
        raise ArgumentError(
            f"nothing to differentiate in {shown}: no floating-point number or array in it, nor in"
            " the tuples, lists, dicts and dataclasses there (attributes of other objects are not"
            " differentiated: give a dataclass; np.matrix, masked arrays and foreign byte orders"
            " are not taken: give a plain array)"
        )
    names = {leaf: name for name, tree in parameters for leaf in active_leaves(tree)}
    refuse_counts(lowered.function.body, names)
    return parameters, tuple(dict.fromkeys(wrt))


# --- reverse ----------------------------------------------------------------------------------


def gradient(recipe: Recipe, inner: Lowered) -> Lowered:
    """`grad` and `value_and_grad` of a trace."""
    parameters, wrt = _wrt(recipe, inner)
    main = _main_result(recipe, inner)
    analyses = analyses_for(recipe.options)
    if dtype_of(main.atom.type) is None:  # what there is no rule for is refused by its name
        adjoint_function(inner.function, wrt, _any_seeds(inner), analyses, keep_values=False)
    require_scalar(main.atom, inner.function)
    seeds = tuple(Const(1.0) if k == 0 else None for k, _ in enumerate(inner.function.body.yields))
    keep = recipe.mode == "value_and_grad" or recipe.has_aux
    inner = distributed(inner, wrt, recipe.options, keep)
    made = adjoint_function(inner.function, wrt, seeds, analyses, keep_values=keep)
    count = len(inner.function.body.yields) if keep else 0
    made = fitted(made, wrt, count)
    found = gradient_tree(recipe, parameters, inner, wrt, made.body.yields[count:])
    values = iter(made.body.yields[:count])
    value = map_leaves(inner.result, lambda _: Leaf(next(values))) if keep else None
    return _returning(inner, made, _arrange(recipe, value, found))


def _any_seeds(inner: Lowered) -> tuple[Atom | None, ...]:
    """A cotangent for the first of the results, whatever that is."""
    first, *others = inner.function.body.yields
    return (fresh("", first.type), *(None for _ in others))


def distributed(lowered: Lowered, wrt: Sequence[int], options: Options, keep: bool) -> Lowered:
    """The trace with its loops made shorter, if the options allow for that; what a function returns
    keeps its bits if that is to `keep`."""
    optimiser = Optimiser(options)
    if optimiser.algebra != "any":
        return lowered
    function = lowered.function
    exact = exact_values(function.body if keep else replace(function.body, yields=()))
    varied = find_varied(function.body, [function.params[k] for k in wrt])
    made = _in_parts(lowered, partial(distribute, function, exact, varied))
    body = made.function.body
    if body is function.body:
        return made
    return replace(made, function=replace(made.function, body=optimiser.prepare(body)))


def reversed_loops(lowered: Lowered, options: Options) -> Lowered:
    """A derivative with its reverse sweeps made shorter, if the options allow for that."""
    if Optimiser(options).algebra != "any":
        return lowered
    return _in_parts(lowered, partial(reverse_in_parts, lowered.function))


def joined_sweeps(lowered: Lowered, options: Options) -> Lowered:
    """A derivative with both sweeps of a loop in one, where the options and the loop allow for
    that."""
    body = lowered.function.body
    made = join_sweeps(body) if Optimiser(options).algebra == "any" else body
    return (
        lowered if made is body else replace(lowered, function=replace(lowered.function, body=made))
    )


def _in_parts(lowered: Lowered, make: Callable[..., Function]) -> Lowered:
    """The trace with what `make` makes of it, for extents that are below what was relied on."""
    sizes = {base: size for base, (size, _, _) in lowered.extents.items()}
    below: list[tuple[Linear, int]] = []
    function = make(sizes=sizes, below=below)
    guards = tuple(_is_below(lowered, *bound) for bound in dict.fromkeys(below))
    return replace(lowered, function=function, guards=(*lowered.guards, *guards))


def _is_below(lowered: Lowered, count: Linear, bound: int) -> Guard:
    """Loops are left as they are for as long as they make few trips, and are done in parts for as
    long as what all trips make is not too large."""
    terms, number = count
    others = tuple((*lowered.extents[name][1:], factor) for name, factor in terms)
    return Guard(*others[0][0], f"few {terms} {number} {bound}", (others, number, bound))


def fitted(made: Function, wrt: tuple[int, ...], count: int) -> Function:
    """Adjoints in the shapes of their arguments.

    Where shapes do not fit, Python would raise; what raises may be left out as nothing needs it,
    and the adjoint of an argument must not have another shape than that for it.
    """
    builder = Builder()
    builder.stmts.extend(made.body.stmts)
    yields = list(made.body.yields)
    for place, k in enumerate(wrt, start=count):
        x, bar = made.params[k], yields[place]
        dims = (dims_of(v.type) if isinstance(v.type, Array) else () for v in (x, bar))
        if isinstance(x.type, Array) and len(set(dims)) > 1:
            shape = builder.emit(PRIMITIVES[np.shape].op, x)
            bar = builder.emit(PRIMITIVES[unbroadcast].op, bar, shape, type=x.type)
            yields[place] = bar
    return replace(made, body=builder.block(*yields))


def _returning(lowered: Lowered, function: Function, result: Tree) -> Lowered:
    """A trace whose body yields the leaves of this structure, in order."""
    body = replace(function.body, yields=tuple(leaves(result)))
    return replace(lowered, function=replace(function, body=body), result=result)


def _main_result(recipe: Recipe, inner: Lowered) -> Leaf:
    main: Tree = inner.result
    if recipe.has_aux:
        if not isinstance(main, Node) or main.kind != "tuple" or len(main.children) != 2:
            raise ArgumentError("has_aux needs a function that returns a pair (value, aux)")
        main = main.children[0]
    if not isinstance(main, Leaf):
        raise ArgumentError(
            f"grad needs a function that returns a single number; {inner.function.name} does not:"
            " use jacobian, or vjp with a cotangent"
        )
    return main


def gradient_tree(
    recipe: Recipe,
    parameters: Parameters,
    inner: Lowered,
    wrt: tuple[int, ...],
    adjoints: tuple[Atom, ...],
) -> Tree:
    """Adjoints in the structure of the arguments they belong to; None where there is none."""
    found = dict(zip((inner.function.params[k] for k in wrt), adjoints, strict=True))
    trees = tuple(_filled(tree, found) for _, tree in parameters)
    return trees[0] if recipe.bare else Node("tuple", tuple, tuple(range(len(trees))), trees)


def _filled(tree: Tree, found: Mapping[Any, Atom]) -> Tree:
    match tree:
        case Leaf(atom):
            return Leaf(found[atom]) if atom in found else Fixed(None)
        case Node(kind, cls, keys, children):
            return Node(kind, cls, keys, tuple(_filled(child, found) for child in children))
    return Fixed(None)


def _arrange(recipe: Recipe, value: Tree | None, found: Tree) -> Tree:
    if value is None:
        return found
    if recipe.mode == "value_and_grad":
        return _pair(value, found)
    assert isinstance(value, Node)
    return _pair(found, value.children[1])


def _pair(first: Tree, second: Tree) -> Tree:
    return Node("tuple", tuple, (0, 1), (first, second))


def pullback(recipe: Recipe, inner: Lowered) -> tuple[Lowered, Lowered]:
    """The forward sweep with what it saves, and the reverse sweep as a function of that."""
    parameters, wrt = _wrt(recipe, inner)
    inner = distributed(inner, wrt, recipe.options, True)
    seeds: list[Var | None] = []
    cotangents = map_leaves(inner.result, lambda atom: _cotangent(atom, seeds))
    forward, back, saved = split_adjoint(
        inner.function, wrt, tuple(seeds), analyses_for(recipe.options)
    )
    values = iter(inner.function.body.yields)
    value = map_leaves(inner.result, lambda _: Leaf(next(values)))
    kept = Node("saved", tuple, tuple(range(len(saved))), tuple(Leaf(v) for v in saved))
    first = _returning(inner, forward, _pair(value, kept))
    passed = back.params[: len(saved)]
    entries = Node("tuple", tuple, kept.keys, tuple(Leaf(v) for v in passed))
    shape = (("saved", entries), ("cotangent", cotangents))
    inputs = tuple(i for name, tree in shape for i in inputs_of(name, tree))
    found = gradient_tree(recipe, parameters, inner, wrt, back.body.yields)
    return first, _returning(Lowered(back, inputs, shape, found, ()), back, found)


def _cotangent(atom: Atom, seeds: list[Var | None]) -> Tree:
    if not is_active(atom):
        seeds.append(None)
        return Fixed(None)
    seeds.append(
        fresh("y_bar" if isinstance(atom, Const) else f"{atom.name or 'y'}_bar", atom.type)
    )
    return Leaf(seeds[-1])  # type: ignore[arg-type]


# --- Jacobians --------------------------------------------------------------------------------


def jacobian(recipe: Recipe, inner: Lowered, *, final: bool) -> Lowered:
    """`jacfwd` and `jacrev` of a trace: structured like the value, then like the argument or the
    arguments. `final` if it is not differentiated again."""
    parameters, wrt = _wrt(recipe, inner)
    analyses = analyses_for(recipe.options)
    names = {leaf: name for name, tree in parameters for leaf in active_leaves(tree)}
    refuse_partial(inner.function, wrt, names, recipe.mode, analyses)
    if recipe.mode.endswith("jacfwd"):
        made = forward_jacobians(inner.function, wrt, analyses, final=final)
    else:
        inner = distributed(inner, wrt, recipe.options, recipe.mode.startswith("value"))
        made = reverse_jacobians(inner.function, wrt, analyses, fitted)
    if not any(made.of.values()):
        raise ArgumentError(
            "a Jacobian needs a function that returns numbers that are not whole ones"
        )
    count = len(inner.function.body.yields)
    if final and analyses.algebra == "any":
        body = made.function.body
        exact = exact_values(replace(body, yields=body.yields[:count]))
        columns = partial(distribute, made.function, exact, few=FEW_COLUMNS, columns=True)
        inner = _in_parts(inner, columns)
        made = replace(made, function=inner.function)
    function = made.function
    ends = iter(function.body.yields[count:])
    atoms = {key: None if atom is None else next(ends) for key, atom in made.of.items()}
    places = {inner.function.params[place]: place for place in wrt}

    def block(tree: Tree, k: int) -> Tree:
        found = {x: atoms[place, k] for x, place in places.items()}
        return _filled(tree, {x: atom for x, atom in found.items() if atom is not None})

    def blocks(k: int) -> Tree:
        trees = tuple(block(tree, k) for _, tree in parameters)
        return trees[0] if recipe.bare else Node("tuple", tuple, tuple(range(len(trees))), trees)

    order = itertools.count()
    found = _each_leaf(inner.result, lambda: blocks(next(order)))
    values = iter(function.body.yields[:count])
    value = map_leaves(inner.result, lambda _: Leaf(next(values)))
    keep = recipe.mode.startswith("value")
    return _returning(inner, function, _pair(value, found) if keep else found)


def _each_leaf(tree: Tree, made: Callable[[], Tree]) -> Tree:
    match tree:
        case Fixed():
            return Fixed(None)
        case Node(kind, cls, keys, children):
            return Node(kind, cls, keys, tuple(_each_leaf(c, made) for c in children))
    return made()


# --- forward ----------------------------------------------------------------------------------


def tangent(recipe: Recipe, inner: Lowered) -> Lowered:
    """`jvp` of a trace: the tangents are parameters after the function's own. `hvp` is that of a
    gradient, which is not returned itself."""
    parameters, wrt = _wrt(recipe, inner)
    varied = find_varied(inner.function.body, [inner.function.params[k] for k in wrt])
    made = tangent_function(inner.function, wrt, varied, analyses_for(recipe.options))
    count = len(inner.function.body.yields)
    dots = dict(
        zip(
            (inner.function.params[k] for k in wrt),
            made.params[len(inner.function.params) :],
            strict=True,
        )
    )
    own = [name for name, _ in inner.parameters]
    extra = tuple((tangent_name(name, own), _filled(tree, dots)) for name, tree in parameters)
    inputs = [*inner.inputs, *(i for name, tree in extra for i in inputs_of(name, tree))]
    order = {var: k for k, var in enumerate(made.params)}
    inputs.sort(key=lambda item: order[item.var])
    values = iter(made.body.yields[:count])
    value = map_leaves(inner.result, lambda _: Leaf(next(values)))
    result = _tangent_tree(inner.result, iter(made.body.yields[count:]))
    if recipe.mode == "jvp":
        result = _pair(value, result)
    widened = replace(
        inner,
        parameters=inner.parameters + extra,
        inputs=tuple(inputs),
        tangents=inner.tangents.union(dots.values()),
    )
    return _returning(widened, made, result)


def _tangent_tree(tree: Tree, tangents: Iterator[Atom]) -> Tree:
    match tree:
        case Fixed():
            return Fixed(None)
        case Node(kind, cls, keys, children):
            return Node(kind, cls, keys, tuple(_tangent_tree(c, tangents) for c in children))
    return map_leaves(tree, lambda atom: _tangent_leaf(atom, next(tangents)))


def _tangent_leaf(atom: Atom, found: Atom) -> Tree:
    return Leaf(found) if is_active(atom) else Fixed(None)


def inputs_of(name: str, tree: Tree, path: tuple[Any, ...] = ()) -> list[Input]:
    """The leaves of a parameter that was made here, with their places in it."""
    match tree:
        case Leaf(atom):
            return [Input(atom, f"param:{name}", path)]  # type: ignore[arg-type]
        case Node(kind, _, keys, children):
            step = "attribute" if kind in ("dataclass", "object") else "item"
            places = range(len(keys)) if kind == "namedtuple" else keys
            return [
                found
                for key, child in zip(places, children, strict=True)
                for found in inputs_of(name, child, (*path, (step, key)))
            ]
    return []
