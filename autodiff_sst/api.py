"""The public operators (interim: the trace is interpreted)."""

from __future__ import annotations

import functools
import inspect
from typing import Any

import numpy as np

from .ir.interpret import run
from .ir.nodes import Const
from .ir.tree import Fixed, Leaf, Node
from .pipeline import trace
from .recipe import Recipe


def _fetch(lowered, arguments):
    values = []
    for item in lowered.inputs:
        if item.root.startswith("param:"):
            value = arguments[item.root[6:]]
        else:
            kind, *rest = lowered.namespaces[item.root]
            value = rest[0].cell_contents if kind == "cell" else rest[0][rest[1]] if kind == "global" else rest[0]
        for step, key in item.path:
            value = getattr(value, key) if step == "attribute" else value[key]
        values.append(value)
    return values


def _build(tree, values):
    if isinstance(tree, Leaf):
        value = next(values)
        return np.array(value) if isinstance(value, np.ndarray) else value
    if isinstance(tree, Fixed):
        return tree.value
    children = [_build(c, values) for c in tree.children]
    if tree.kind == "tuple":
        return tuple(children)
    if tree.kind == "list":
        return children
    if tree.kind == "dict":
        return dict(zip(tree.keys, children))
    if tree.kind == "namedtuple":
        return tree.cls(*children)
    made = object.__new__(tree.cls)
    for k, c in zip(tree.keys, children):
        object.__setattr__(made, k, c)
    return made


def _promote(value):
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, np.integer)):
        return float(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "iub":
        return value.astype(float)
    return value


class Derivative:
    def __init__(self, recipe):
        self.__autodiff_recipe__ = recipe
        functools.update_wrapper(self, recipe.primal)
        del self.__wrapped__

    def __get__(self, obj, cls=None):
        return self if obj is None else functools.partial(self, obj)

    def __call__(self, *args, **kwargs):
        recipe = self.__autodiff_recipe__
        bound = inspect.signature(recipe.primal).bind(*((recipe.receiver,) if recipe.receiver is not None else ()), *args, **kwargs)
        bound.apply_defaults()
        arguments = dict(bound.arguments)
        names = [n for n in arguments if not (n == "self" and recipe.receiver is not None)]
        for k in recipe.argnums:
            name = k if isinstance(k, str) else names[k] if -len(names) <= k < len(names) else None
            if name in arguments:
                arguments[name] = _promote(arguments[name])
        return self._run(arguments)

    def _run(self, arguments, extra=None):
        lowered = trace(self.__autodiff_recipe__, arguments)
        values = run(lowered.function, *_fetch(lowered, {**arguments, **(extra or {})}))
        from .ir.tree import leaves
        lookup = iter(values)
        by = dict(zip(lowered.function.body.yields, values))
        return _build(lowered.result, iter([by[a] if not isinstance(a, Const) else a.value for a in leaves(lowered.result)]))


def _recipe(mode, f, argnums, **kw):
    bare = not isinstance(argnums, (tuple, list))
    argnums = (argnums,) if bare else tuple(argnums)
    owner = None
    inner = getattr(f, "__autodiff_recipe__", None)
    if inner is None:
        inner = f
        if inspect.ismethod(f):
            owner, inner = f.__self__, f.__func__
    return Recipe(mode, inner, argnums, bare, owner=owner, **kw)


def grad(f=None, argnums=0, *, has_aux=False):
    if f is None:
        return lambda f: grad(f, argnums, has_aux=has_aux)
    return Derivative(_recipe("grad", f, argnums, has_aux=has_aux))


def value_and_grad(f=None, argnums=0, *, has_aux=False):
    if f is None:
        return lambda f: value_and_grad(f, argnums, has_aux=has_aux)
    return Derivative(_recipe("value_and_grad", f, argnums, has_aux=has_aux))


def jvp(f, primals, tangents):
    n = len(primals)
    d = Derivative(_recipe("jvp", f, tuple(range(n))))
    recipe = d.__autodiff_recipe__
    bound = inspect.signature(recipe.primal).bind(*((recipe.receiver,) if recipe.receiver is not None else ()), *primals)
    bound.apply_defaults()
    arguments = dict(bound.arguments)
    names = [x for x in arguments if not (x == "self" and recipe.receiver is not None)]
    extra = {f"{names[k]}_dot": t for k, t in enumerate(tangents)}
    for k in range(n):
        arguments[names[k]] = _promote(arguments[names[k]])
    return d._run(arguments, extra)
