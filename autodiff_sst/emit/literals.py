"""Constants as text, the same on every Python.

`repr` of a string escapes what the running Python's Unicode tables call unprintable, and
these tables grow with every release; here the tables of Unicode 3.2 decide, which Python
carries unchanged for the sake of IDNA.
"""

from __future__ import annotations

import math
from typing import Any
from unicodedata import ucd_3_2_0

import gast

from autodiff_sst.errors import InternalError

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def plain(value: Any) -> str:
    """A constant that is one token: everything but negative and complex numbers and tuples."""
    if value is Ellipsis:
        return "..."
    if value is None or type(value) in (bool, int):
        return repr(value)
    if type(value) is float and math.isfinite(value):
        return repr(value)
    if type(value) is complex and math.isfinite(value.imag):
        return repr(value)
    if type(value) is str:
        return quoted(value)
    if type(value) is bytes:
        return "b" + quoted(value.decode("latin-1"), ascii_only=True)
    # np.float64 is a float whose repr is a call, and inf has no literal at all.
    raise InternalError(f"{value!r} of type {type(value).__name__} cannot be written as a constant")


def quoted(value: str, *, ascii_only: bool = False) -> str:
    """A string literal in double quotes, or in single ones where that saves escapes."""
    quote = "'" if '"' in value and "'" not in value else '"'
    return quote + escaped(value, quote, ascii_only=ascii_only) + quote


def escaped(value: str, quote: str = "", *, ascii_only: bool = False) -> str:
    """What stands between the quotes; `quote` is the character to be escaped besides."""
    if (
        value.isascii()
        and value.isprintable()
        and "\\" not in value
        and not (quote and quote in value)
    ):
        return value
    return "".join(_escaped_character(c, quote, ascii_only) for c in value)


def visible(value: str) -> str:
    """Text for a comment: backslashes stay, what no one can see is escaped."""
    return "\\".join(map(escaped, value.split("\\")))


def _escaped_character(c: str, quote: str, ascii_only: bool) -> str:
    if c == quote:
        return "\\" + c
    if c in _ESCAPES:
        return _ESCAPES[c]
    if " " <= c <= "~":
        return c
    # Categories C (control, surrogate, unassigned) and Z (odd spaces) are not seen on a page.
    if not ascii_only and c > "\x7f" and ucd_3_2_0.category(c)[0] not in "CZ":
        return c
    code = ord(c)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def docstring(value: str) -> list[str]:
    """The lines of a docstring in triple quotes, without the indentation of its block.

    A docstring's own indentation is layout, not content: it is taken off as
    `inspect.cleandoc` does (whose details differ between Python versions), and the printer
    puts that of the block.
    """
    first, *rest = [escaped(line) for line in clean(value)]
    if not rest:
        if first.endswith('"'):
            first = _no_triple(first[:-1]) + '\\"'
        return ['"""' + _no_triple(first) + '"""']
    first, *rest = map(_no_triple, [first, *rest])
    # Beside the quotes the first line would take its own or the others' indentation along.
    head = ['"""', first] if first.startswith(" ") or _margin(rest) else ['"""' + first]
    return [*head, *rest, '"""']


def _no_triple(line: str) -> str:
    return line.replace('"""', '\\"\\"\\"')


def clean(value: str) -> list[str]:
    """The lines of a docstring without common indentation and without blank edges."""
    first, *rest = value.expandtabs().split("\n")
    margin = _margin(rest)
    lines = [first.strip(" "), *(line[margin:].rstrip(" ") for line in rest)]
    while len(lines) > 1 and not lines[0]:
        del lines[0]
    while len(lines) > 1 and not lines[-1]:
        del lines[-1]
    return lines


def _margin(lines: list[str]) -> int:
    return min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), default=0)


def negative(value: float | complex) -> Any:
    return gast.UnaryOp(gast.USub(), gast.Constant(value, None))


def complex_number(value: complex) -> Any:
    """An expression of exactly this value: adding parts loses the sign of a zero.

    It must not depend on whether a real number is converted before it is added to a complex
    one: Python 3.14 no longer does so.
    """
    real, imag = value.real, value.imag
    size = gast.Constant(complex(0.0, abs(imag)), None)
    below, zero_below = math.copysign(1, imag) < 0, real == 0 and math.copysign(1, real) < 0
    if zero_below and below:
        return gast.UnaryOp(gast.USub(), size)
    if zero_below:
        return _conjugate(gast.UnaryOp(gast.USub(), size))
    if imag == 0 and below:
        return _conjugate(complex_number(complex(real, 0.0)) if real else size)
    return gast.BinOp(gast.Constant(real, None), gast.Sub() if below else gast.Add(), size)


def _conjugate(node: Any) -> Any:
    return gast.Call(gast.Attribute(node, "conjugate", gast.Load()), [], [])
