"""`functools.partial` as a function: the call with the arguments given earlier, written out.

    partial(f, 2.0, scale=3.0)      is read as      def f(y, *, scale=3.0):
                                                        return function(given_0, y, scale=scale)

The text is held by `linecache`, so that it is read as any other source.
"""

from __future__ import annotations

import functools
import inspect
import linecache
import types
import zlib
from typing import Any

from .errors import ArgumentError

Kind = inspect.Parameter


def function_of(partial: functools.partial[Any]) -> types.FunctionType:
    """A Python function that does what the partial object does."""
    try:
        parameters = list(inspect.signature(partial).parameters.values())
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"{partial!r}: {error}") from None
    taken = {p.name for p in parameters}
    values: dict[str, Any] = {"__name__": getattr(partial.func, "__module__", "") or ""}

    def refer(value: Any, name: str) -> str:
        while name in taken:
            name = f"{name}_"
        values[name] = value
        return name

    name = getattr(partial.func, "__name__", "partial")
    name = name if name.isidentifier() else "partial"
    called = refer(partial.func, "function")
    given = [refer(value, f"given_{k}") for k, value in enumerate(partial.args)]
    # What the function takes by `**`; the others are parameters, with what was given as default.
    named = [
        f"{key}={refer(value, f'given_{key}')}"
        for key, value in partial.keywords.items()
        if key not in {p.name for p in parameters if p.kind is not Kind.VAR_KEYWORD}
    ]
    header = _header(parameters)
    call = ", ".join([*given, *map(_passed, parameters)])
    call = ", ".join([call, *named] if call else named)
    text = f"def {name}({header}):\n    return {called}({call})\n"
    made = types.FunctionType(_compiled(text), values, name)
    given_later = [p for p in parameters if p.default is not p.empty]
    made.__defaults__ = tuple(p.default for p in given_later if p.kind is not Kind.KEYWORD_ONLY)
    made.__kwdefaults__ = {p.name: p.default for p in given_later if p.kind is Kind.KEYWORD_ONLY}
    made.__module__ = values["__name__"]
    made.__autodiff_partial__ = partial  # type: ignore[attr-defined]
    return made


def partial_of(function: types.FunctionType) -> functools.partial[Any] | None:
    """The partial object that a function was made of."""
    return getattr(function, "__autodiff_partial__", None)


def _header(parameters: list[inspect.Parameter]) -> str:
    """The parameter list, with a stand-in for each default: the objects are set afterwards."""
    plain = [
        p.replace(annotation=p.empty, default=p.empty if p.default is p.empty else _Shown())
        for p in parameters
    ]
    return str(inspect.Signature(plain))[1:-1]


class _Shown:
    def __repr__(self) -> str:
        return "None"


def _passed(parameter: inspect.Parameter) -> str:
    """How the parameter is handed on."""
    name = parameter.name
    match parameter.kind:
        case Kind.VAR_POSITIONAL:
            return f"*{name}"
        case Kind.VAR_KEYWORD:
            return f"**{name}"
        case Kind.KEYWORD_ONLY:
            return f"{name}={name}"
    return name


@functools.lru_cache(maxsize=256)
def _compiled(text: str) -> types.CodeType:
    """The code of the one function in `text`, whose lines `linecache` holds."""
    filename = f"<functools.partial {zlib.crc32(text.encode()):08x}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    module = compile(text, filename, "exec")
    return next(c for c in module.co_consts if isinstance(c, types.CodeType))
