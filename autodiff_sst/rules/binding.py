"""Fitting the arguments of a call to the signature that a function is accepted with."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from ..ir.nodes import Const
from .forms import Declared, places_of, takes_list

_EMPTY = inspect.Parameter.empty
_BY_PLACE = inspect.Parameter.POSITIONAL_OR_KEYWORD


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


def by_name(
    declared: Declared, args: list[Any], keywords: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Options that the function itself takes by place, `np.sum(a, 0, None, None, True)`, by the
    names that it has for them."""
    signature = declared.signature
    if signature is None:
        return args, keywords
    kinds = [p.kind for p in signature.parameters.values()]
    places = [k for k in kinds if k in (_BY_PLACE, inspect.Parameter.POSITIONAL_ONLY)]
    if len(args) <= len(places) or inspect.Parameter.VAR_POSITIONAL in kinds:
        return args, keywords
    own = _parameters(declared.op.call)
    if own[: len(places)] != list(signature.parameters)[: len(places)] or len(own) < len(args):
        return args, keywords
    named = dict(zip(own[len(places) :], args[len(places) :], strict=False))
    return args[: len(places)], named | keywords


def _parameters(function: Any) -> list[str]:
    """The names of what a function takes by place, none where it does not tell."""
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [p.name for p in found if p.kind is _BY_PLACE]


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
