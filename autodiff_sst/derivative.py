"""Derivatives as callables."""

from __future__ import annotations

import contextlib
import functools
import inspect
import threading
import types
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import ArgumentError, NotInOneLoop
from .memory import CodeMemory
from .options import DEFAULT
from .quick import MISS, Target, Variant, call_known, remember, target_of
from .recipe import Recipe
from .slots import Slot, argument_slots

if TYPE_CHECKING:
    from pathlib import Path

    from .tracing import Trace

# The compiler itself is imported where it is first needed: importing this package stays quick.

_lock = threading.RLock()
_memory: CodeMemory[list[Any]] = CodeMemory()
_signatures: CodeMemory[inspect.Signature] = CodeMemory()


class Derivative:
    """A derivative of a function; call it as you would call the function.

    Attributes
    ----------
    primal
        The function that was differentiated.
    source
        The Python text of the derivative for the signature compiled last.
    """

    __autodiff_recipe__: Recipe
    _called = False

    def __init__(self, recipe: Recipe) -> None:
        primal = recipe.primal
        self.__autodiff_recipe__ = recipe
        self.__name__ = primal.__name__
        self.__qualname__ = primal.__qualname__
        self.__module__ = primal.__module__
        self.__doc__ = primal.__doc__

    @property
    def __signature__(self) -> inspect.Signature:
        recipe = self.__autodiff_recipe__
        signature = inspect.signature(recipe.primal, follow_wrapped=False)
        if recipe.receiver is None:
            return signature
        return signature.replace(parameters=list(signature.parameters.values())[1:])

    @property
    def primal(self) -> Any:
        """The function that was differentiated."""
        recipe = self.__autodiff_recipe__
        if recipe.receiver is None:
            return recipe.primal
        return types.MethodType(recipe.primal, recipe.receiver)

    @functools.cached_property
    def operators(self) -> tuple[Any, ...]:
        """What was applied to the primal, as plain data."""
        return self.__autodiff_recipe__.operators

    @property
    def source(self) -> str:
        """The derivative's Python source.

        That of the signature compiled last, with the others listed in a comment; before the first
        call that of the annotations.

        Raises
        ------
        SourceUnavailable
            Nothing is compiled yet, and the annotations do not tell the types.
        """
        from .sources import source_of

        return source_of(self.__autodiff_recipe__)

    def source_for(self, *args: Any, **keywords: Any) -> str:
        """The derivative's source for arguments of these types."""
        recipe = self.__autodiff_recipe__
        entry, _ = find(recipe, prepared(recipe, bind(recipe, args, keywords)))
        return str(entry.text)

    def prepare(self, *args: Any, **keywords: Any) -> None:
        """Have the code for arguments of these types made, where that can be."""
        with contextlib.suppress(NotInOneLoop):
            self.source_for(*args, **keywords)

    def trace(self, *args: Any, mode: str | None = None, **keywords: Any) -> Trace:
        """The evaluation trace of the primal: see `autodiff_sst.trace`; `mode` is by default that
        of this derivative."""
        from .tracing import trace

        forward = self.__autodiff_recipe__.mode.endswith(("jvp", "jacfwd"))
        own = "tangent" if forward else "adjoint"
        return trace(self, *args, mode=mode or own, **keywords)

    def export(self, path: str | Path, *, types: Any = None) -> None:
        """Write this derivative as a module of its own: see `autodiff_sst.export`."""
        from .exporting import export

        export(self, path, types=types)

    def __get__(self, owner: Any, cls: Any = None) -> Any:
        return self if owner is None else types.MethodType(self._method, owner)

    @functools.cached_property
    def _method(self) -> Derivative:
        """This derivative as that of a method, whose `argnums` do not count `self`."""
        return Derivative(self.__autodiff_recipe__.as_method())

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        # A derivative made anew for each call is told by its function and operators.
        target = None if keywords else target_of(self)
        found = call_known("call", target, DEFAULT, args, None)
        if found is MISS:
            arguments = bind(self.__autodiff_recipe__, args, keywords)
            return self._slow(tuple(arguments.values()), target, len(args))
        if self._called:
            self._specialise()
        self._called = True
        return found

    def _slow(self, values: tuple[Any, ...], target: Target | None = None, count: int = 0) -> Any:
        """A call that no inline test recognised: by parameter order, `self` first. `count` of
        them were given where there is a `target`."""
        recipe = self.__autodiff_recipe__
        names = parameter_names(recipe.primal)
        arguments = prepared(recipe, dict(zip(names, values, strict=True)))
        try:
            entry, captured = find(recipe, arguments)
        except NotInOneLoop:
            from .jacobians import one_by_one

            return one_by_one(recipe, arguments)
        if self._called:  # `grad(f)(x)` is called once: the tests would cost more than they save
            self._specialise()
        else:
            remember("call", target, DEFAULT, count, Variant((entry,)))
        self._called = True
        values = tuple(arguments[n] for n in entry.parameters)
        return entry.function(*values, *captured, *entry.objects)

    def _specialise(self) -> None:
        """Put the tests for the signatures compiled so far in front of calls."""
        from .dispatch import build_dispatcher

        recipe = self.__autodiff_recipe__
        entries = [entry for entry, _ in entries_of(recipe)]
        with _lock:
            state = (recipe.primal.__code__, len(entries))
            if getattr(self, "_inlined", None) == state:
                return
            call = build_dispatcher(recipe.primal, recipe.receiver, entries, self._slow)
            self._inlined = state
            # A static method of a class of its own is the quickest call of an object.
            self.__class__ = type("Derivative", (Derivative,), {"__call__": staticmethod(call)})

    def __reduce__(self) -> Any:
        from .pickling import portable

        return unpickled, (portable(self.__autodiff_recipe__),)

    def __copy__(self) -> Derivative:
        return self  # as functions do

    def __deepcopy__(self, memo: dict[int, Any]) -> Derivative:
        recipe = self.__autodiff_recipe__
        return self if recipe.receiver is None else Derivative(recipe.deepcopied(memo))

    def __repr__(self) -> str:
        return (
            f"<derivative {self.__autodiff_recipe__.mode} of {self.__module__}.{self.__qualname__}>"
        )


def unpickled(recipe: Recipe) -> Derivative:
    """The derivative that was pickled as this recipe."""
    from .pickling import revived

    return Derivative(revived(recipe))


def signature_of(function: types.FunctionType) -> inspect.Signature:
    """How a function is called. Without defaults, which may change, its code decides that alone."""
    if function.__defaults__ or function.__kwdefaults__:
        return inspect.signature(function, follow_wrapped=False)
    found = _signatures.get(function.__code__, ())
    if found is None:
        # What annotations refer to would be kept alive.
        full = inspect.signature(function, follow_wrapped=False).parameters.values()
        found = inspect.Signature([p.replace(annotation=p.empty) for p in full])
        _signatures.put(function.__code__, (), found)
    return found


def parameter_names(function: types.FunctionType) -> list[str]:
    return list(signature_of(function).parameters)


def bind(recipe: Recipe, args: tuple[Any, ...], keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments by parameter name, defaults filled in; `self` first for a bound method."""
    receiver = () if recipe.receiver is None else (recipe.receiver,)
    signature = signature_of(recipe.primal)
    try:
        bound = signature.bind(*receiver, *args, **keywords)
    except TypeError as error:
        raise ArgumentError(f"{recipe.primal.__name__}: {error}") from None
    bound.apply_defaults()
    return dict(bound.arguments)


def prepared(recipe: Recipe, arguments: dict[str, Any]) -> dict[str, Any]:
    """Integers that are differentiated become floats."""
    arguments = dict(arguments)
    for slot in promoted_slots(recipe, arguments):
        new = promoted(argument_at(arguments, slot))
        if slot.item is None:
            arguments[slot.name] = new
        else:
            items = arguments[slot.name]
            arguments[slot.name] = (*items[: slot.item], new, *items[slot.item + 1 :])
    return arguments


def promoted_slots(recipe: Recipe, arguments: dict[str, Any]) -> list[Slot]:
    """The arguments that are differentiated, in which whole numbers become floats."""
    slots = argument_slots(recipe, arguments)
    found: list[Slot] = []
    for argnum in innermost_argnums(recipe):
        known = [s for s in slots if s.name == argnum]
        if isinstance(argnum, int) and -len(slots) <= argnum < len(slots):
            known = [slots[argnum]]
        found += known[:1]
    return found


def argument_at(arguments: Mapping[str, Any], slot: Slot) -> Any:
    value = arguments[slot.name]
    return value if slot.item is None else value[slot.item]


def innermost_argnums(recipe: Recipe) -> tuple[Any, ...]:
    inner = recipe.function
    own = recipe.argnums
    return own + innermost_argnums(inner) if isinstance(inner, Recipe) else own


def promoted(value: Any) -> Any:
    """An integer or integer array as float64; anything else as it is."""
    if isinstance(value, (bool, np.bool_)):
        raise ArgumentError("cannot differentiate with respect to a bool")
    if type(value) is int:
        return float(value)
    if isinstance(value, np.integer):
        return np.float64(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "iu":
        return value.astype(np.float64)
    if isinstance(value, np.ndarray) and value.dtype.kind not in "fc":
        raise ArgumentError(f"cannot differentiate with respect to an array of {value.dtype}")
    return value


def entries_of(recipe: Recipe) -> list[Any]:
    """The compiled signatures of a recipe, with their matchers."""
    return _memory.get(recipe.primal.__code__, recipe.operators) or []


def find(
    recipe: Recipe, arguments: dict[str, Any], make: Callable[..., Any] | None = None
) -> tuple[Any, Any]:
    """The entry for a call, found on disk or compiled where there is none yet, and the values it
    captures."""
    from .dispatch import build_matcher

    code, key = recipe.primal.__code__, recipe.operators
    found = _match(_memory.get(code, key) or [], recipe, arguments)
    if found is not None:
        return found
    with _lock:
        entries = _memory.get(code, key) or []
        found = _match(entries, recipe, arguments)
        if found is not None:
            return found
        entry = _saved_or_made(recipe, arguments, make)
        matcher = build_matcher(first_of(entry), list(arguments))
        captured = matcher(recipe.primal, **arguments)
        if captured is None:
            raise ArgumentError(
                f"the derivative of {recipe.primal.__name__} was compiled for values that cannot"
                " be recognised again; please report this"
            )
        _memory.put(code, key, [*entries, (entry, matcher)])
        return entry, captured


def _saved_or_made(
    recipe: Recipe, arguments: dict[str, Any], make: Callable[..., Any] | None
) -> Any:
    """One derivative, or the parts of one that comes in several."""
    from .saved import key_of, load, save

    key = key_of(recipe)
    parts = load(key, recipe, arguments)
    if parts is not None:
        return parts[0] if make is None else tuple(parts)
    from .pipeline import compile_recipe

    entry = (make or compile_recipe)(recipe, arguments)
    save(key, recipe, arguments, entry if isinstance(entry, tuple) else (entry,))
    return entry


def first_of(entry: Any) -> Any:
    return entry[0] if isinstance(entry, tuple) else entry


def _match(entries: list[Any], recipe: Recipe, arguments: dict[str, Any]) -> tuple[Any, Any] | None:
    for entry, matcher in reversed(entries):
        captured = matcher(recipe.primal, **arguments)
        if captured is not None:
            return entry, captured
    return None
