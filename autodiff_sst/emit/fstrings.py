"""f-strings that every supported Python reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from autodiff_sst.emit.literals import escaped
from autodiff_sst.errors import InternalError

Write = Callable[[Any], str]
"""Writes an expression as it must stand in braces."""


def fstring(node: Any, write: Write) -> str:
    """An f-string that Python before 3.12 reads too: no quote of its own inside the braces."""
    pieces = [(type(value) is gast.Constant, _piece(value, write)) for value in node.values]
    code = "".join(piece for literal, piece in pieces if not literal)
    quote = next((q for q in ('"', "'", '"""', "'''") if q not in code), "")
    if not quote:
        raise InternalError(f"no quotes are left for an f-string with {code}")
    body = (escaped(piece, quote[0]) if literal else piece for literal, piece in pieces)
    return f"f{quote}{''.join(body)}{quote}"


def _piece(node: Any, write: Write, *, nested: bool = False) -> str:
    """A literal part of an f-string (not escaped yet) or a field in braces."""
    if type(node) is gast.Constant:
        return str(node.value.replace("{", "{{").replace("}", "}}"))
    code = write(node.value)
    if "\\" in code or "#" in code or (nested and node.format_spec is not None):
        raise InternalError(f"f-strings cannot contain {code} before Python 3.12")
    code = " " + code if code.startswith("{") else code
    conversion = "" if node.conversion == -1 else "!" + chr(node.conversion)
    spec = "" if node.format_spec is None else ":" + _format_spec(node.format_spec, write)
    return f"{{{code}{conversion}{spec}}}"


def _format_spec(node: Any, write: Write) -> str:
    literals = "".join(value.value for value in node.values if type(value) is gast.Constant)
    if escaped(literals) != literals or "{" in literals or "}" in literals:
        raise InternalError(f"the format {literals!r} cannot be written in an f-string")
    return "".join(_piece(value, write, nested=True) for value in node.values)
