"""Finding the right compiled derivative for a call, in as few instructions as possible.

For each derivative a small function with the signature of the user's function is made. It tests
the types of the arguments and calls the code that was compiled for them; anything else goes the
slow way, which looks at everything and compiles where needed.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .ir.types import Array, List, Scalar
from .lower.context import Guard
from .pipeline import Compiled, Location

MAX_INLINE = 4


class _Text:
    """The text of a dispatcher under construction, with the objects it refers to."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def refer(self, value: Any, hint: str) -> str:
        name = f"_{hint}{len(self.values)}"
        self.values[name] = value
        return name

    def place(self, location: Location) -> str:
        root, path = location
        text = root[6:] if root.startswith("param:") else "_function"
        for kind, step in path:
            match kind:
                case "attribute":
                    text += f".{step}"
                case "global":
                    text += f".__globals__[{step!r}]"
                case "cell":
                    text += f".__closure__[{step}].cell_contents"
                case _:
                    key = repr(step) if isinstance(step, (str, int)) else self.refer(step, "key")
                    text += f"[{key}]"
        return text

    def guard(self, guard: Guard) -> str:
        x = self.place((guard.root, guard.path))
        value = guard.value
        match guard.kind:
            case "type":
                return self.type_test(x, value)
            case "is":
                return f"{x} is {self.refer(value, 'is')}"
            case "code":
                return f"{x}.__code__ is {self.refer(value, 'code')}"
            case "class":
                return f"type({x}) is {self.refer(value, 'class')}"
            case "equal":
                same = self.refer(value, "equal")
                return f"type({x}) is {self.refer(type(value), 'class')} and {x} == {same}"
            case "length":
                return f"type({x}) is {self.refer(value[0], 'class')} and len({x}) == {value[1]}"
            case "keys":
                keys = self.refer(value[1], "keys")
                return f"type({x}) is {self.refer(value[0], 'class')} and tuple({x}) == {keys}"
        raise AssertionError(guard)

    def type_test(self, x: str, type_: Any) -> str:
        match type_:
            case Scalar(dtype, True):
                plain = {"float64": "float", "int64": "int", "complex128": "complex"}[dtype]
                return f"type({x}) is {plain}"
            case Scalar(dtype, _):
                return f"type({x}) is {self.refer(np.dtype(dtype).type, 'scalar')}"
            case List():
                return f"type({x}) is list and len({x}) > 32 and all(type(_v) is float for _v in {x})"
            case Array(dtype, dims):
                return self.array_test(x, dtype, dims)
        raise AssertionError(type_)

    def array_test(self, x: str, dtype: str, dims: tuple[Any, ...]) -> str:
        self.values["_ndarray"] = np.ndarray
        kind = self.refer(np.dtype(dtype), "dtype")
        tests = [f"type({x}) is _ndarray", f"{x}.dtype is {kind}", f"{x}.ndim == {len(dims)}"]
        if dims and all(isinstance(dim, int) for dim in dims):
            tests.append(f"{x}.shape == {dims}")
        elif dims and 1 not in dims:
            tests.append(f"1 not in {x}.shape")
        elif 1 in dims:
            tests += [
                f"{x}.shape[{k}] {'==' if dim == 1 else '!='} 1" for k, dim in enumerate(dims)
            ]
        return " and ".join(tests)


def safe(guards: Sequence[Guard]) -> bool:
    """Whether the guards cannot raise: they look at parameters only, not inside them."""
    return all(g.root.startswith("param:") and not g.path for g in guards)


def build_dispatcher(
    function: types.FunctionType,
    receiver: Any,
    entries: Sequence[Compiled],
    slow: Callable[..., Any],
) -> types.FunctionType:
    """A function with the signature of `function` that calls the right entry."""
    text = _Text()
    text.values.update(_function=function, _slow=slow)
    parameters = list(inspect.signature(function, follow_wrapped=False).parameters.values())
    if receiver is not None:
        text.values[parameters[0].name] = receiver
        own = parameters[1:]
    else:
        own = parameters
    lines = [f"def {_title(function)}({_header(own, text)}):"]
    names = [p.name for p in parameters]
    for entry in entries[-MAX_INLINE:]:
        lines += _entry_lines(entry, text, names)
    lines.append(f"    return _slow(({''.join(f'{n}, ' for n in names)}))")
    source = "\n".join(lines)
    exec(compile(source, f"<dispatch {function.__name__}>", "exec"), text.values)
    found: types.FunctionType = text.values[_title(function)]
    return found


def _title(function: types.FunctionType) -> str:
    return "_call_" + (function.__name__ if function.__name__.isidentifier() else "function")


def _header(parameters: list[inspect.Parameter], text: _Text) -> str:
    """The parameter list as source, defaults by reference."""
    parts: list[str] = []
    star = False
    for place, p in enumerate(parameters):
        default = "" if p.default is p.empty else f"={text.refer(p.default, 'default')}"
        if p.kind is p.VAR_POSITIONAL:
            parts.append(f"*{p.name}")
            star = True
        elif p.kind is p.VAR_KEYWORD:
            parts.append(f"**{p.name}")
        else:
            if p.kind is p.KEYWORD_ONLY and not star:
                parts.append("*")
                star = True
            parts.append(p.name + default)
            following = parameters[place + 1] if place + 1 < len(parameters) else None
            if p.kind is p.POSITIONAL_ONLY and (
                following is None or following.kind is not p.POSITIONAL_ONLY
            ):
                parts.append("/")
    return ", ".join(parts)


def _entry_lines(entry: Compiled, text: _Text, names: list[str]) -> list[str]:
    target = text.refer(entry.function, "derivative")
    arguments = [n for n in entry.parameters if n in names]
    arguments += [text.place(place) for place in entry.captured]
    arguments += [text.refer(value, "object") for value in entry.objects]
    test = " and ".join(map(text.guard, ordered(entry.guards))) or "True"
    call = f"return {target}({', '.join(arguments)})"
    if safe(entry.guards):
        return [f"    if {test}:", f"        {call}"]
    return [
        "    try:",
        f"        _hit = {test}",
        "    except Exception:",
        "        _hit = False",
        "    if _hit:",
        f"        {call}",
    ]


def ordered(guards: Sequence[Guard]) -> list[Guard]:
    """Structure before contents, what changes most before what hardly does."""
    return sorted(guards, key=lambda g: (len(g.path), g.root == "function"))


def build_matcher(entry: Compiled, names: Sequence[str]) -> Callable[..., Any]:
    """A function of the primal and its argument values: the captured values of a call that the
    entry is right for, else None."""
    text = _Text()
    test = " and ".join(map(text.guard, ordered(entry.guards))) or "True"
    captured = "".join(f"{text.place(place)}, " for place in entry.captured)
    source = (
        f"def match(_function{''.join(f', {n}' for n in names)}):\n"
        f"    try:\n        return ({captured}) if {test} else None\n"
        "    except Exception:\n        return None\n"
    )
    exec(compile(source, "<match>", "exec"), text.values)
    found: Callable[..., Any] = text.values["match"]
    return found
