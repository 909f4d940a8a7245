"""gast expressions -> text, on one line or broken over several.

`ast.unparse` is not used: its text differs between Python versions (tuples in
comprehensions, starred subscripts, empty lambdas, quotes inside f-strings), it adds
parentheses nobody writes (`a and b and (c < d)`, `x ** (-1)`, `f((e for ...))`), and it
cannot break a line.  Here each expression is first given a *shape*, of which there are
five; one function writes any shape on a line, another one breaks it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from autodiff_sst.emit.fstrings import fstring
from autodiff_sst.emit.literals import complex_number, negative, plain
from autodiff_sst.emit.shapes import (
    ATOM,
    BIT_OR,
    COMPARE,
    OR,
    POWER,
    SIGN,
    TEST,
    TUPLE,
    Atom,
    Brackets,
    Chain,
    Part,
    Prefix,
    Shape,
    Suffix,
    operator,
)
from autodiff_sst.errors import InternalError


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
    make = _SHAPES.get(type(node))
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
    if type(value) in (int, float) and (value < 0 or (value == 0 and str(value)[0] == "-")):
        return shape_of(negative(-value))
    if type(value) is complex:
        return shape_of(complex_number(value)) if str(value)[0] in "(-" else Atom(plain(value))
    return Atom(plain(value))


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
        return Atom(f"({text(value)}).{node.attr}")  # 1.real is no Python
    return Suffix(value, "." + node.attr)


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
    pair = {gast.ListComp: "[]", gast.GeneratorExp: "()"}.get(type(node), "{}")
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
    return Atom(fstring(node, lambda value: text(value, OR)))


_SHAPES: dict[type, Callable[[Any], Shape]] = {
    gast.Name: _name,
    gast.Constant: _constant,
    gast.UnaryOp: _unary,
    gast.BinOp: _binary,
    gast.BoolOp: _boolean,
    gast.Compare: _compare,
    gast.IfExp: _conditional,
    gast.Lambda: _lambda,
    gast.NamedExpr: _named,
    gast.Attribute: _attribute,
    gast.Call: _call,
    gast.Subscript: _subscript,
    gast.Slice: _slice,
    gast.Starred: _starred,
    gast.Tuple: _tuple,
    gast.List: _list,
    gast.Set: _set,
    gast.Dict: _dict,
    gast.ListComp: _bracketed_comprehension,
    gast.SetComp: _bracketed_comprehension,
    gast.DictComp: _bracketed_comprehension,
    gast.GeneratorExp: _bracketed_comprehension,
    gast.JoinedStr: _fstring,
    gast.arguments: _arguments,
}
