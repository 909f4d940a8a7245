"""Fitting the arguments of a call to the signature that a function is accepted with."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from ..ir.nodes import Const
from .forms import Declared, places_of, takes_list

_EMPTY = inspect.Parameter.empty


class KeywordRefused(Exception):
    """The function has no rule for this use of it."""


def bind(
    declared: Declared, args: Sequence[Any], keywords: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Differentiable arguments in order, and the others by name with defaults left out.

    Raises `KeywordRefused` for keywords that the rule does not name.
    """
    signature = declared.signature
    if signature is None:
        return tuple(args), keywords
    keywords = {declared.aliases.get(k, k): v for k, v in keywords.items()}
    unknown = [k for k in keywords if k not in signature.parameters]
    if unknown and not _takes_any(signature):
        refused = [k for k in unknown if not _is_default(keywords[k], None)]
        if refused:
            raise KeywordRefused(f"its keyword {refused[0]!r} has no rule")
        keywords = {k: v for k, v in keywords.items() if k not in unknown}
    try:
        bound = signature.bind(*args, **keywords)
    except TypeError as error:
        raise KeywordRefused(str(error)) from error
    positional, named = _split(declared, bound.arguments, signature)
    if takes_list(declared):
        if not isinstance(positional[0], (tuple, list)):
            raise KeywordRefused("it takes a list or a tuple of arrays here, not one array")
        positional = tuple(positional[0])
    return positional, named


def _takes_any(signature: inspect.Signature) -> bool:
    return any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())


def _split(
    declared: Declared, arguments: dict[str, Any], signature: inspect.Signature
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    positional: list[Any] = []
    named: dict[str, Any] = {}
    last = _last_smooth(declared, arguments, signature)
    for place, (name, parameter) in enumerate(signature.parameters.items()):
        value = arguments.get(name, parameter.default)
        if parameter.kind is parameter.VAR_POSITIONAL:
            positional.extend(arguments.get(name, ()))
        elif parameter.kind is parameter.VAR_KEYWORD:
            named.update(arguments.get(name, {}))
        elif place <= last:
            # One left out before one that is given is written as its default.
            positional.append(value if name in arguments else Const(value))
        elif name in arguments and not _is_default(value, parameter.default):
            named[name] = value
    return tuple(positional), named


def _last_smooth(
    declared: Declared, arguments: dict[str, Any], signature: inspect.Signature
) -> int:
    """The last parameter that a value is given for which the function depends on smoothly."""
    places = places_of(declared.op, declared.rule)
    given = [
        k
        for k, (name, parameter) in enumerate(signature.parameters.items())
        if name in arguments and parameter.kind is not parameter.KEYWORD_ONLY
    ]
    smooth = range(declared.inputs) if places is None else places
    last = max((k for k in given if k in smooth), default=declared.inputs - 1)
    return max(last, declared.written - 1)


def _is_default(value: Any, default: Any) -> bool:
    if isinstance(value, Const):
        value = value.value
    if default is _EMPTY:
        return False
    return value is default or (type(value) is type(default) and value == default)
