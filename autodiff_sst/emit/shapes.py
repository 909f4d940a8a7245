"""What an expression looks like: five shapes, and how tightly each holds together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# How tightly an expression holds together, from the loosest to the tightest. An expression
# is put in parentheses where its place needs a tighter one.
TUPLE, TEST, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, PRODUCT = range(12)
SIGN, POWER, ATOM = range(12, 15)

OPERATORS = {
    "BitOr": ("|", BIT_OR),
    "BitXor": ("^", BIT_XOR),
    "BitAnd": ("&", BIT_AND),
    "LShift": ("<<", SHIFT),
    "RShift": (">>", SHIFT),
    "Add": ("+", SUM),
    "Sub": ("-", SUM),
    "Mult": ("*", PRODUCT),
    "MatMult": ("@", PRODUCT),
    "Div": ("/", PRODUCT),
    "FloorDiv": ("//", PRODUCT),
    "Mod": ("%", PRODUCT),
    "Pow": ("**", POWER),
    "Or": ("or", OR),
    "And": ("and", AND),
    "Not": ("not ", NOT),
    "USub": ("-", SIGN),
    "UAdd": ("+", SIGN),
    "Invert": ("~", SIGN),
    "Eq": ("==", COMPARE),
    "NotEq": ("!=", COMPARE),
    "Lt": ("<", COMPARE),
    "LtE": ("<=", COMPARE),
    "Gt": (">", COMPARE),
    "GtE": (">=", COMPARE),
    "Is": ("is", COMPARE),
    "IsNot": ("is not", COMPARE),
    "In": ("in", COMPARE),
    "NotIn": ("not in", COMPARE),
}


def operator(op: Any) -> tuple[str, int]:
    """The sign of an operator node and how tightly it binds."""
    return OPERATORS[type(op).__name__]


@dataclass(frozen=True, slots=True)
class Part:
    """`word` and then `node`, in parentheses if it is looser than `need`.

    Without a node the word stands alone.
    """

    word: str
    node: Any
    need: int = TEST


@dataclass(frozen=True, slots=True)
class Atom:
    """Text without a place to break."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """`-x`, `not x`, `*x`, `lambda y: x`."""

    part: Part
    level: int


@dataclass(frozen=True, slots=True)
class Suffix:
    """`x.word`"""

    node: Any
    word: str


@dataclass(frozen=True, slots=True)
class Chain:
    """`a + b - c`, `a if b else c`, and inside brackets `a for b in c`."""

    parts: list[Part]
    level: int


@dataclass(frozen=True, slots=True)
class Brackets:
    """`head(part, part)`; `comma` says whether one must, may or must not follow the last part.

    A `Chain` in place of the parts is a comprehension.
    """

    head: Any
    pair: str
    parts: list[Part] | Chain
    comma: str = "may"


Shape = Atom | Prefix | Suffix | Chain | Brackets
