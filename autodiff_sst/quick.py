"""Calls of `jvp`, `hvp` and `vjp` whose signature is known, in as few instructions as possible;
and calls of derivatives that were made anew, `grad(f)(x)`.

Where such a call was looked at in full twice, a function is made that tests the types of primals
and tangents and calls the code that was compiled for them. It is found by the code object of the
function that is differentiated, so that a lambda made anew for each call is known as well.
Whatever it does not recognise goes the way that looks at everything.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .compiled import Compiled
from .dispatch import Text, ordered
from .ir.types import Array, Scalar
from .memory import CodeMemory
from .options import DEFAULT, Options
from .structures import check_structure

MISS: Any = object()
MAX_KNOWN = 8
_UNUSUAL = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


Target = tuple[types.FunctionType, tuple[Any, ...], tuple[Any, ...]]
"""What an operator is applied to: a function, the object it is bound to (in a tuple, empty where
there is none), and the operators that were applied to it before."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Derivative code in one or two parts; the places (`self` not counted) of what it is a
    derivative in, and the names of the parameters that take tangents of those, if any do."""

    parts: tuple[Compiled, ...]
    places: tuple[int, ...] = ()
    dots: tuple[str, ...] = ()


@dataclass(slots=True)
class _Known:
    """The variants met so far in calls with this many primals."""

    variants: list[Variant] = field(default_factory=list)
    inlined: bool = False
    call: Callable[..., Any] | None = None


_memory: CodeMemory[_Known] = CodeMemory()


def target_of(f: Any) -> Target | None:
    """The target, if it is of a usual kind."""
    if type(f) is types.MethodType:
        function, receiver, operators = target_of(f.__func__) or (None, (), ())
        if function is None or receiver:
            return None
        return function, (f.__self__,), (*operators, "method")
    recipe = getattr(f, "__autodiff_recipe__", None)
    if recipe is None:
        return (f, (), ()) if type(f) is types.FunctionType else None
    receiver = () if recipe.receiver is None else (recipe.receiver,)
    return recipe.primal, receiver, getattr(f, "operators", None) or recipe.operators


def call_known(
    mode: Hashable, target: Target | None, options: Options, primals: tuple[Any, ...], tangents: Any
) -> Any:
    """The result of a call that is recognised, else `MISS`."""
    if target is None:
        return MISS
    function, receiver, operators = target
    known = _memory.get(function.__code__, _key(mode, operators, options, len(primals)))
    if known is None or known.call is None:
        return MISS
    return known.call(function, receiver + primals, tangents)


def _key(mode: Hashable, operators: tuple[Any, ...], options: Options, count: int) -> Hashable:
    # The usual options are told by being the object they are: quicker than by their hash.
    return mode, operators, None if options is DEFAULT else options, count


def remember(
    mode: Hashable, target: Target | None, options: Options, count: int, variant: Variant
) -> None:
    """Note what a call with `count` primals came to; the second time it is recognised from then
    on."""
    if target is None:
        return
    function, receiver, operators = target
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    if code.co_flags & _UNUSUAL or code.co_kwonlyargcount:
        return
    if not all(_guarded(name, variant.parts[0]) for name in names):
        return
    key = _key(mode, operators, options, count)
    known = _memory.get(code, key) or _Known()
    if variant not in known.variants:
        known.variants = [*known.variants, variant][-MAX_KNOWN:]
        known.inlined = False
        _memory.put(code, key, known)
    elif not known.inlined:
        known.inlined = True
        known.call = _build(names, len(receiver), count, known.variants)


def _guarded(name: str, entry: Compiled) -> bool:
    """Whether the entry tells what the argument has to be, and not only what it was."""
    return any(guard.root == f"param:{name}" for guard in entry.guards)


def _build(
    names: Sequence[str], bound: int, count: int, variants: Sequence[Variant]
) -> Callable[..., Any]:
    """A function of the primal, its arguments and their tangents."""
    dots = [dot for variant in variants for dot in variant.dots]
    text = Text([*names, *dots])
    function, primals, tangents = (
        text.own(None, name) for name in ("function", "primals", "tangents")
    )
    text.function = function
    given = bound + count
    lines = [f"def _run({function}, {primals}, {tangents}):", "    try:"]
    lines.append(f"        {_unpacked(names[:given])}{primals}")
    for place in range(given, len(names)):
        lines.append(f"        {names[place]} = {function}.__defaults__[{place - len(names)}]")
    along = []
    if dots:
        along = [text.own(None, f"dot{k}") for k in range(count)]
        lines.append(f"        {_unpacked(along)}{tangents}")
    miss = f"return {text.own(MISS, 'miss')}"
    lines += [f"    except {text.own(Exception, 'Exception')}:", f"        {miss}"]
    for variant in variants:
        lines += _variant_lines(variant, text, names, bound, along)
    lines.append(f"    {miss}")
    exec(compile("\n".join(lines), "<known call>", "exec"), text.values)
    found: Callable[..., Any] = text.values["_run"]
    return found


def _unpacked(names: Sequence[str]) -> str:
    return f"[{', '.join(names)}] = "


def _variant_lines(
    variant: Variant, text: Text, names: Sequence[str], bound: int, along: Sequence[str]
) -> list[str]:
    text.found = {}
    entry = variant.parts[0]
    dots = dict(zip(variant.places, variant.dots, strict=False))
    tests = [
        f"{dot} is {'not ' if k in dots else ''}{text.own(None, 'None')}"
        for k, dot in enumerate(along)
    ]
    tests += map(text.guard, ordered(entry.guards))
    values = {name: name for name in names}
    if along:
        values |= {d: _fitted(entry, names[bound + k], along[k], text) for k, d in dots.items()}
    hit = text.own(None, "hit")
    target = text.refer(entry.function, "derivative")
    arguments = [values[n] for n in entry.parameters]
    arguments += [text.place(place) for place in entry.captured]
    arguments += [text.refer(value, "object") for value in entry.objects]
    call = f"{target}({', '.join(arguments)})"
    if len(variant.parts) > 1:
        call = f"{text.refer(variant, 'variant')}, {call}"
    return [
        "    try:",
        f"        {hit} = {' and '.join(tests) or 'True'}",
        f"    except {text.own(Exception, 'Exception')}:",
        f"        {hit} = False",
        f"    if {hit}:",
        f"        return {call}",
    ]


def _fitted(entry: Compiled, name: str, dot: str, text: Text) -> str:
    """The tangent, looked at more closely where it is not plainly one that fits."""
    what = f"the tangent of {name}"
    fit = f"{text.own(check_structure, 'fit')}({name}, {dot}, {what!r})"
    (type_,) = [
        guard.value
        for guard in entry.guards
        if (guard.root, guard.path, guard.kind) == (f"param:{name}", (), "type")
    ] or [None]
    match type_:
        case Scalar():
            return f"{dot} if {text.type_test(dot, type_)} else {fit}"
        case Array(str(dtype)):
            array, kind = text.own(np.ndarray, "ndarray"), text.refer(np.dtype(dtype), "dtype")
            test = f"{text.kind(dot)} is {array} and {dot}.dtype is {kind}"
            return f"{dot} if {test} and {dot}.shape == {name}.shape else {fit}"
    return fit
