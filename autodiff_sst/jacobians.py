"""Jacobians: which mode makes them, and those that are made of one product after the other."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .derivative import Derivative, argument_at, bind, prepared
from .errors import ArgumentError, OtherMode
from .operators import Argnums, make_recipe, run_jvp, run_vjp
from .options import Options
from .recipe import Recipe
from .slots import argument_slots, chosen_slots
from .structures import basis, flat_size, stack_jacobian

MODES = {"forward": "jacfwd", "reverse": "jacrev"}
MAX_SHAPES = 256


def make_jacobian(
    f: Callable[..., Any], argnums: Argnums, mode: str, with_value: bool, options: Options
) -> Callable[..., Any]:
    """See `jacobian` and `value_and_jacobian`."""
    if mode not in ("auto", *MODES):
        raise ArgumentError(f"mode is 'auto', 'forward' or 'reverse', not {mode!r}")
    recipe = make_recipe("jacfwd", f, argnums, options=options)
    before = "value_and_" if with_value else ""
    made = {
        name: Derivative(replace(recipe, mode=before + own))
        for name, own in MODES.items()
        if mode in ("auto", name)
    }
    return Jacobian(made) if mode == "auto" else made[mode]


class Jacobian:
    """A Jacobian in the mode that costs less; call it as you would call the function.

    The shapes of results are taken to be what they were when arguments had these shapes before:
    either mode would be right.

    Attributes
    ----------
    source
        The Python text of the Jacobian compiled last.
    """

    def __init__(self, made: Mapping[str, Derivative]) -> None:
        self._made = made
        self._last = made["forward"]
        self._known: dict[tuple[Any, ...], str] = {}
        # Other operators differentiate the forward mode; they look for it on the object itself.
        self.__autodiff_recipe__ = self._last.__autodiff_recipe__
        self.__name__ = self._last.__name__
        self.__qualname__ = self._last.__qualname__
        self.__module__ = self._last.__module__
        self.__doc__ = self._last.__doc__

    @property
    def __signature__(self) -> inspect.Signature:
        return self._last.__signature__

    @property
    def source(self) -> str:
        return self._last.source

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        shapes = tuple([getattr(value, "shape", ()) for value in args])
        mode = self._known.get(shapes)
        if mode is None:
            mode, result = self._first(args, keywords)
            if len(self._known) >= MAX_SHAPES:
                self._known.clear()
            self._known[shapes] = mode
            if mode == "reverse":
                self._last = self._made[mode]
                return result
        try:
            return self._in(mode, args, keywords)
        except OtherMode:
            other = "forward" if mode == "reverse" else "reverse"
            result = self._in(other, args, keywords)
            self._known[shapes] = other
            return result

    def _in(self, mode: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        self._last = self._made[mode]
        return self._last(*args, **keywords)

    def _first(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[str, Any]:
        """The mode for such arguments, and if it is reverse mode, what comes of it."""
        reverse = self._made["reverse"]
        recipe = reverse.__autodiff_recipe__
        try:
            mode, result = _first(recipe, prepared(recipe, bind(recipe, args, keywords)))
            if mode == "reverse":
                reverse.prepare(*args, **keywords)
        except OtherMode:
            return "forward", None
        return mode, result

    def __get__(self, owner: Any, cls: Any = None) -> Any:
        return self if owner is None else types.MethodType(self._method, owner)

    @functools.cached_property
    def _method(self) -> Jacobian:
        """This Jacobian as that of a method, whose `argnums` do not count `self`."""
        recipes = {mode: own.__autodiff_recipe__ for mode, own in self._made.items()}
        return Jacobian({mode: Derivative(r.as_method()) for mode, r in recipes.items()})

    def __repr__(self) -> str:
        return f"<Jacobian of {self.__module__}.{self.__qualname__}>"


def _first(recipe: Recipe, arguments: dict[str, Any]) -> tuple[str, Any]:
    """The mode, and if it is reverse mode, what comes of it."""
    call = _Call(recipe, arguments)
    value, pull = run_vjp(call.function, tuple(call.values), {}, recipe.options)
    if flat_size(value) > sum(flat_size(call.values[k]) for k in call.places):
        return "forward", None
    return "reverse", call.result(value, call.rows(value, pull))


def one_by_one(recipe: Recipe, arguments: dict[str, Any]) -> Any:
    """A Jacobian made of one Jacobian-vector product for each column or row."""
    call = _Call(recipe, arguments)
    if recipe.mode.endswith("jacrev"):
        value, pull = run_vjp(call.function, tuple(call.values), {}, recipe.options)
        return call.result(value, call.rows(value, pull))
    return call.result(*call.columns())


class _Call:
    """What a Jacobian is taken of: a function of positional arguments, and places among them."""

    def __init__(self, recipe: Recipe, arguments: dict[str, Any]) -> None:
        self.recipe = recipe
        code = recipe.primal.__code__
        last = code.co_argcount + code.co_kwonlyargcount
        only_named = [n for n in code.co_varnames[code.co_argcount : last] if n in arguments]
        named = {name: arguments[name] for name in only_named}
        if code.co_flags & 0x08:
            only_named.append(code.co_varnames[last + bool(code.co_flags & 0x04)])
            named.update(arguments.get(only_named[-1], {}))
        slots = [s for s in argument_slots(recipe, arguments) if s.name not in only_named]
        self.places = [slots.index(slot) for slot in chosen_slots(recipe, slots)]
        self.values = [argument_at(arguments, slot) for slot in slots]
        function = _applied_to(recipe, arguments)
        self.function = functools.partial(function, **named) if named else function

    @property
    def argument(self) -> Any:
        """What the Jacobian is taken in: one argument, or a tuple of them."""
        found = tuple(self.values[k] for k in self.places)
        return found[0] if self.recipe.bare else found

    def rows(self, value: Any, pull: Callable[..., Any]) -> Any:
        """The Jacobian, by a pullback for each number of the value."""
        found = (pull(cotangent) for cotangent in basis(value))
        rows = [tuple(row[k] for k in self.places) for row in found]
        if self.recipe.bare:
            rows = [row[0] for row in rows]
        return stack_jacobian(value, self.argument, rows, True)

    def columns(self) -> tuple[Any, Any]:
        """The value and the Jacobian, by a tangent for each number of the arguments."""
        columns = []
        value = None
        for k in self.places:
            for direction in basis(self.values[k]):
                tangents = [None] * len(self.values)
                tangents[k] = direction
                value, column = run_jvp(self.function, self.values, tangents, self.recipe.options)
                columns.append(column)
        return value, stack_jacobian(value, self.argument, columns, False)

    def result(self, value: Any, jacobian: Any) -> Any:
        return (value, jacobian) if self.recipe.mode.startswith("value") else jacobian


def _applied_to(recipe: Recipe, arguments: Mapping[str, Any]) -> Callable[..., Any]:
    """The function that the Jacobian is taken of, bound to its object if it is a method."""
    inner, receiver = recipe.function, recipe.receiver
    if recipe.skips_self and receiver is None:
        receiver = next(iter(arguments.values()))
    if isinstance(inner, Recipe):
        return Derivative(inner if receiver is None else inner.as_method(receiver))
    return inner if receiver is None else types.MethodType(inner, receiver)
