"""gast expressions -> text, on one line or broken over several.

`ast.unparse` is not used: its text differs between Python versions (tuples in
comprehensions, starred subscripts, empty lambdas, quotes inside f-strings), it adds
parentheses nobody writes (`a and b and (c < d)`, `x ** (-1)`, `f((e for ...))`), and it
cannot break a line.  Here each expression is first given a *shape*, of which there are
five; one function writes any shape on a line, another one breaks it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast

from autodiff_sst.emit.literals import escaped, plain
from autodiff_sst.errors import InternalError

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


def text(node: Any, need: int = TEST) -> str:
    """The expression on one line, as it must be written where `need` is needed."""
    shape = shape_of(node)
    match shape:
        case Atom():
            return shape.text
        case Prefix():
            flat, level = part_text(shape.part), shape.level
        case Suffix():
            return text(shape.node, ATOM) + shape.word
        case Chain():
            flat, level = chain_text(shape), shape.level
        case Brackets():
            content = content_text(shape)
            if need == TUPLE and type(node) is gast.Tuple and len(node.elts) > 1:
                return content
            head = "" if shape.head is None else text(shape.head, ATOM)
            return head + shape.pair[0] + content + shape.pair[1]
    return f"({flat})" if level < need else flat


def part_text(part: Part) -> str:
    return part.word if part.node is None else part.word + text(part.node, part.need)


def chain_text(chain: Chain) -> str:
    return " ".join(map(part_text, chain.parts))


def content_text(brackets: Brackets) -> str:
    if isinstance(brackets.parts, Chain):
        return chain_text(brackets.parts)
    joined = ", ".join(map(part_text, brackets.parts))
    return joined + "," if brackets.comma == "must" else joined


def shape_of(node: Any) -> Shape:
    make = _SHAPES.get(type(node).__name__)
    if make is None:
        raise InternalError(f"the printer does not know the expression {type(node).__name__}")
    return make(node)


def _name(node: Any) -> Shape:
    return Atom(node.id)


def _constant(node: Any) -> Shape:
    """Negative and complex numbers become the expressions which have their value."""
    value = node.value
    if type(value) is tuple:
        return _tuple(gast.Tuple([gast.Constant(v, None) for v in value], gast.Load()))
    if type(value) in (int, float) and math.copysign(1, value) < 0:
        return shape_of(_negative(-value))
    if type(value) is complex:
        return shape_of(_complex(value)) if str(value)[0] in "(-" else Atom(plain(value))
    return Atom(plain(value))


def _negative(value: float | complex) -> Any:
    return gast.UnaryOp(gast.USub(), gast.Constant(value, None))


def _complex(value: complex) -> Any:
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
        return _conjugate(_complex(complex(real, 0.0)) if real else size)
    return gast.BinOp(gast.Constant(real, None), gast.Sub() if below else gast.Add(), size)


def _conjugate(node: Any) -> Any:
    return gast.Call(gast.Attribute(node, "conjugate", gast.Load()), [], [])


def _unary(node: Any) -> Shape:
    sign, level = operator(node.op)
    return Prefix(Part(sign, node.operand, level), level)


def _binary(node: Any) -> Shape:
    """Operators of one level that follow each other make one chain: `a - b + c`."""
    sign, level = operator(node.op)
    if level == POWER:
        return Chain([Part("", node.left, ATOM), Part(sign + " ", node.right, SIGN)], POWER)
    parts = []
    while type(node) is gast.BinOp and operator(node.op)[1] == level:
        parts.append(Part(operator(node.op)[0] + " ", node.right, level + 1))
        node = node.left
    parts.append(Part("", node, level))
    return Chain(parts[::-1], level)


def _boolean(node: Any) -> Shape:
    sign, level = operator(node.op)
    first, *rest = node.values
    parts = [Part("", first, level + 1), *(Part(sign + " ", v, level + 1) for v in rest)]
    return Chain(parts, level)


def _compare(node: Any) -> Shape:
    pairs = zip(node.ops, node.comparators, strict=True)
    rest = [Part(operator(op)[0] + " ", value, COMPARE + 1) for op, value in pairs]
    return Chain([Part("", node.left, COMPARE + 1), *rest], COMPARE)


def _conditional(node: Any) -> Shape:
    test = Part("if ", node.test, OR)
    return Chain([Part("", node.body, OR), test, Part("else ", node.orelse, TEST)], TEST)


def _lambda(node: Any) -> Shape:
    arguments = ", ".join(map(part_text, parameters(node.args)))
    word = f"lambda {arguments}: " if arguments else "lambda: "
    return Prefix(Part(word, node.body, TEST), TEST)


def _named(node: Any) -> Shape:
    return Brackets(None, "()", [Part(f"{text(node.target)} := ", node.value)], "no")


def _attribute(node: Any) -> Shape:
    value = node.value
    if type(value) is gast.Constant and type(value.value) in (int, float, complex):
        return Suffix(_Parenthesised(value), "." + node.attr)  # 1.real is no Python
    return Suffix(value, "." + node.attr)


@dataclass(frozen=True, slots=True)
class _Parenthesised:
    node: Any


def _parenthesised(node: _Parenthesised) -> Shape:
    return Brackets(None, "()", [Part("", node.node)], "no")


def _call(node: Any) -> Shape:
    if len(node.args) == 1 and not node.keywords and type(node.args[0]) is gast.GeneratorExp:
        return Brackets(node.func, "()", _comprehension(node.args[0]), "no")
    arguments = [Part("", argument) for argument in node.args]
    keywords = [Part(f"{k.arg}=" if k.arg else "**", k.value) for k in node.keywords]
    return Brackets(node.func, "()", arguments + keywords)


def _subscript(node: Any) -> Shape:
    index = node.slice
    if type(index) is not gast.Tuple or not index.elts:
        return Brackets(node.value, "[]", [Part("", index)], "no")
    if any(type(item) is gast.Starred for item in index.elts):
        # Bare stars are for 3.11 and later, and slices cannot stand in parentheses.
        if any(type(item) is gast.Slice for item in index.elts):
            raise InternalError("an index with both a star and a slice cannot be written")
        return Brackets(node.value, "[]", [Part("", index)], "no")
    comma = "must" if len(index.elts) == 1 else "may"
    return Brackets(node.value, "[]", [Part("", item) for item in index.elts], comma)


def _slice(node: Any) -> Shape:
    lower, upper, step = ("" if n is None else text(n) for n in (node.lower, node.upper, node.step))
    return Atom(f"{lower}:{upper}" + (f":{step}" if step else ""))


def _starred(node: Any) -> Shape:
    return Prefix(Part("*", node.value, BIT_OR), ATOM)


def _tuple(node: Any) -> Shape:
    parts = [Part("", item) for item in node.elts]
    return Brackets(None, "()", parts, "must" if len(parts) == 1 else "may")


def _list(node: Any) -> Shape:
    return Brackets(None, "[]", [Part("", item) for item in node.elts])


def _set(node: Any) -> Shape:
    if not node.elts:
        raise InternalError("an empty set has no display")
    return Brackets(None, "{}", [Part("", item) for item in node.elts])


def _dict(node: Any) -> Shape:
    parts = [
        Part("**", value, BIT_OR) if key is None else Part(f"{text(key)}: ", value)
        for key, value in zip(node.keys, node.values, strict=True)
    ]
    return Brackets(None, "{}", parts)


def _comprehension(node: Any) -> Chain:
    if type(node) is gast.DictComp:
        parts = [Part(f"{text(node.key)}: ", node.value)]
    else:
        parts = [Part("", node.elt)]
    for generator in node.generators:
        if generator.is_async:
            raise InternalError("the printer does not know asynchronous comprehensions")
        parts.append(Part(f"for {text(generator.target, TUPLE)} in ", generator.iter, OR))
        parts += [Part("if ", test, OR) for test in generator.ifs]
    return Chain(parts, TEST)


def _bracketed_comprehension(node: Any) -> Shape:
    pair = {"ListComp": "[]", "GeneratorExp": "()"}.get(type(node).__name__, "{}")
    return Brackets(None, pair, _comprehension(node), "no")


def _arguments(node: Any) -> Shape:
    """The parameters of a `def` with their parentheses."""
    return Brackets(None, "()", parameters(node))


def parameters(node: Any) -> list[Part]:
    """Parameters of a function, each with its default."""
    positional = [*node.posonlyargs, *node.args]
    defaults = [None] * (len(positional) - len(node.defaults)) + node.defaults
    parts = [_parameter("", *pair) for pair in zip(positional, defaults, strict=True)]
    if node.posonlyargs:
        parts.insert(len(node.posonlyargs), Part("/", None))
    if node.vararg is not None:
        parts.append(_parameter("*", node.vararg, None))
    elif node.kwonlyargs:
        parts.append(Part("*", None))
    parts += [_parameter("", *p) for p in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
    if node.kwarg is not None:
        parts.append(_parameter("**", node.kwarg, None))
    return parts


def _parameter(star: str, name: Any, default: Any) -> Part:
    if name.annotation is None:
        word, equals = star + name.id, "="
    else:
        word, equals = f"{star}{name.id}: {text(name.annotation)}", " = "
    return Part(word, None) if default is None else Part(word + equals, default)


def _fstring(node: Any) -> Shape:
    """An f-string that Python before 3.12 reads too: no quote of its own inside the braces."""
    pieces = [(type(v) is gast.Constant, _field(v)) for v in node.values]
    code = "".join(piece for literal, piece in pieces if not literal)
    quote = next((q for q in ('"', "'", '"""', "'''") if q not in code), "")
    if not quote:
        raise InternalError(f"no quotes are left for an f-string with {code}")
    body = (escaped(piece, quote[0]) if literal else piece for literal, piece in pieces)
    return Atom(f"f{quote}{''.join(body)}{quote}")


def _field(node: Any, *, nested: bool = False) -> str:
    """A literal part of an f-string (not escaped yet) or one in braces."""
    if type(node) is gast.Constant:
        return str(node.value.replace("{", "{{").replace("}", "}}"))
    code = text(node.value, OR)
    if "\\" in code or "#" in code or (nested and node.format_spec is not None):
        raise InternalError(f"f-strings cannot contain {code} before Python 3.12")
    code = " " + code if code.startswith("{") else code
    conversion = "" if node.conversion == -1 else "!" + chr(node.conversion)
    spec = "" if node.format_spec is None else ":" + _format_spec(node.format_spec)
    return f"{{{code}{conversion}{spec}}}"


def _format_spec(node: Any) -> str:
    pieces = [_field(value, nested=True) for value in node.values]
    literals = "".join(v.value for v in node.values if type(v) is gast.Constant)
    if escaped(literals) != literals or "{" in literals or "}" in literals:
        raise InternalError(f"the format {literals!r} cannot be written in an f-string")
    return "".join(pieces)


_SHAPES: dict[str, Callable[[Any], Shape]] = {
    "Name": _name,
    "Constant": _constant,
    "UnaryOp": _unary,
    "BinOp": _binary,
    "BoolOp": _boolean,
    "Compare": _compare,
    "IfExp": _conditional,
    "Lambda": _lambda,
    "NamedExpr": _named,
    "Attribute": _attribute,
    "_Parenthesised": _parenthesised,
    "Call": _call,
    "Subscript": _subscript,
    "Slice": _slice,
    "Starred": _starred,
    "Tuple": _tuple,
    "List": _list,
    "Set": _set,
    "Dict": _dict,
    "ListComp": _bracketed_comprehension,
    "SetComp": _bracketed_comprehension,
    "DictComp": _bracketed_comprehension,
    "GeneratorExp": _bracketed_comprehension,
    "JoinedStr": _fstring,
    "arguments": _arguments,
}
