"""Random trees are printed, at any width and with any comments, and parsed back."""

from __future__ import annotations

import ast
import itertools
import math
from typing import Any

import gast
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autodiff_sst.emit.printer import Comments, print_tree


def _name(name: str) -> Any:
    return gast.Name(name, gast.Load(), None, None)


NAMES = st.sampled_from(["x", "y_bar", "np", "a_rather_long_name", "é"])
LOAD = gast.Load()
BINARY = [
    *(gast.Add(), gast.Sub(), gast.Mult(), gast.MatMult(), gast.Div(), gast.Mod(), gast.Pow()),
    *(gast.LShift(), gast.RShift(), gast.BitOr(), gast.BitXor(), gast.BitAnd(), gast.FloorDiv()),
]
UNARY = [gast.USub(), gast.UAdd(), gast.Invert(), gast.Not()]
COMPARISONS = [
    *(gast.Eq(), gast.NotEq(), gast.Lt(), gast.LtE(), gast.Gt(), gast.GtE()),
    *(gast.Is(), gast.IsNot(), gast.In(), gast.NotIn()),
]

names = NAMES.map(_name)
constants = st.one_of(
    st.integers(-3, 300),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([2j, 0.5j, True, False, None, ...]),
    st.text(max_size=5),
    st.binary(max_size=3),
).map(lambda value: gast.Constant(value, None))


def _chained_comparison(draw: Any, inner: Any) -> Any:
    ops = draw(st.lists(st.sampled_from(COMPARISONS), min_size=1, max_size=3))
    return gast.Compare(draw(inner), ops, [draw(inner) for _ in ops])


def _single_targets(inner: Any) -> Any:
    return st.one_of(
        NAMES.map(lambda name: gast.Name(name, gast.Store(), None, None)),
        st.builds(lambda value: gast.Attribute(value, "attr", gast.Store()), inner),
        st.builds(lambda value, i: gast.Subscript(value, i, gast.Store()), inner, _indices(inner)),
    )


def _targets(inner: Any) -> Any:
    """What can stand on the left of an assignment."""
    single = _single_targets(inner)
    stars = single.map(lambda node: gast.Starred(node, gast.Store()))

    def several(kind: Any) -> Any:
        return st.builds(
            lambda items, star: kind([*items, *star], gast.Store()),
            st.lists(single, min_size=1, max_size=3),
            st.lists(stars, max_size=1),
        )

    return single | several(gast.Tuple) | several(gast.List)


def _deleted(target: Any) -> Any:
    target.ctx = gast.Del()
    return target


def _indices(inner: Any) -> Any:
    maybe = st.none() | inner
    slices = st.builds(gast.Slice, maybe, maybe, maybe)
    stars = inner.map(lambda node: gast.Starred(node, LOAD))
    return st.one_of(
        inner,
        slices,
        st.lists(inner | slices, max_size=3).map(lambda items: gast.Tuple(items, LOAD)),
        st.lists(inner | stars, max_size=3).map(lambda items: gast.Tuple(items, LOAD)),
    )


@st.composite
def _arguments(draw: Any, inner: Any) -> Any:
    def parameter(name: str) -> Any:
        annotation = draw(st.none() | names)
        return gast.Name(name, gast.Param(), annotation, None)

    fresh = (f"p{i}" for i in itertools.count())
    counts = [draw(st.integers(0, 2)) for _ in range(3)]
    first, rest, only = ([parameter(next(fresh)) for _ in range(n)] for n in counts)
    defaults = draw(st.lists(inner, max_size=counts[0] + counts[1]))
    star, stars = (parameter(next(fresh)) if draw(st.booleans()) else None for _ in range(2))
    only_defaults = [draw(st.none() | inner) for _ in only]
    return gast.arguments(rest, first, star, only, only_defaults, stars, defaults)


def _without_annotations(arguments: Any) -> Any:
    for node in (*arguments.args, *arguments.posonlyargs, *arguments.kwonlyargs):
        node.annotation = None
    for node in (arguments.vararg, arguments.kwarg):
        if node is not None:
            node.annotation = None
    return arguments


@st.composite
def _comprehensions(draw: Any, inner: Any) -> Any:
    few = st.lists(inner, max_size=2)
    generators = [
        gast.comprehension(draw(_targets(inner)), draw(inner), draw(few), 0)
        for _ in range(draw(st.integers(1, 2)))
    ]
    kind = draw(st.sampled_from([gast.ListComp, gast.SetComp, gast.GeneratorExp, gast.DictComp]))
    if kind is gast.DictComp:
        return gast.DictComp(draw(inner), draw(inner), generators)
    return kind(draw(inner), generators)


@st.composite
def _calls(draw: Any, inner: Any) -> Any:
    stars = inner.map(lambda node: gast.Starred(node, LOAD))
    positional = draw(st.lists(inner | stars, max_size=3))
    keywords = draw(st.lists(st.builds(gast.keyword, st.none() | NAMES, inner), max_size=2))
    return gast.Call(draw(inner), positional, _distinct(keywords))


def _distinct(keywords: list[Any]) -> list[Any]:
    seen: dict[Any, Any] = {keyword.arg: keyword for keyword in keywords}
    return list(seen.values())


@st.composite
def _fstrings(draw: Any, inner: Any) -> Any:
    letters = st.text("abc {}'\"\\\n", min_size=1, max_size=4)
    pieces: list[Any] = []
    for _ in range(draw(st.integers(1, 2))):
        pieces.append(gast.Constant(draw(letters), None))
        spec = draw(st.none() | st.just(gast.JoinedStr([gast.Constant(">.3f", None)])))
        conversion = draw(st.sampled_from([-1, ord("r")]))
        pieces.append(gast.FormattedValue(draw(names | st.just(_item)), conversion, spec))
    return gast.JoinedStr(pieces)


_item = gast.Subscript(_name("d"), gast.Constant("k", None), LOAD)


def _larger(inner: Any) -> Any:
    stars = inner.map(lambda node: gast.Starred(node, LOAD))
    some = st.lists(inner | stars, max_size=3)
    pairs = st.lists(st.tuples(st.none() | inner, inner), max_size=3)
    return st.one_of(
        st.builds(gast.BinOp, inner, st.sampled_from(BINARY), inner),
        st.builds(gast.UnaryOp, st.sampled_from(UNARY), inner),
        st.builds(
            gast.BoolOp,
            st.sampled_from([gast.And(), gast.Or()]),
            st.lists(inner, min_size=2, max_size=4),
        ),
        st.composite(_chained_comparison)(inner),
        st.builds(gast.IfExp, inner, inner, inner),
        st.builds(gast.Lambda, _arguments(inner).map(_without_annotations), inner),
        st.builds(lambda value: gast.Attribute(value, "attr", LOAD), inner),
        st.builds(lambda value, index: gast.Subscript(value, index, LOAD), inner, _indices(inner)),
        some.map(lambda items: gast.Tuple(items, LOAD)),
        some.map(lambda items: gast.List(items, LOAD)),
        st.lists(inner | stars, min_size=1, max_size=3).map(gast.Set),
        pairs.map(lambda items: gast.Dict([k for k, _ in items], [v for _, v in items])),
        st.builds(
            gast.NamedExpr, NAMES.map(lambda n: gast.Name(n, gast.Store(), None, None)), inner
        ),
        _comprehensions(inner),
        _calls(inner),
        _fstrings(inner),
    )


expressions = st.recursive(names | constants, _larger, max_leaves=12)
few_leaves = st.recursive(names | constants, _larger, max_leaves=4)


def _is_text(node: Any) -> bool:
    return type(getattr(node, "value", None)) is str


def _in_a_list(node: Any) -> Any:
    return gast.List([node], LOAD)


def _simple_statements() -> Any:
    e, maybe, t = few_leaves, st.none() | few_leaves, _targets(few_leaves)
    single = _single_targets(few_leaves)
    name = NAMES.map(lambda n: gast.alias(n, None)) | st.just(gast.alias("numpy.linalg", "la"))
    raised = st.tuples(maybe, maybe).map(lambda p: gast.Raise(p[0], p[1] if p[0] else None))
    return st.one_of(
        st.builds(gast.Assign, st.lists(t, min_size=1, max_size=2), e, st.none()),
        st.builds(gast.AugAssign, single, st.sampled_from(BINARY), e),
        single.flatmap(
            lambda target: st.builds(
                gast.AnnAssign,
                st.just(target),
                e,
                maybe,
                st.sampled_from([0, 1] if type(target) is gast.Name else [0]),
            )
        ),
        e.map(lambda node: gast.Expr(_in_a_list(node) if _is_text(node) else node)),
        maybe.map(gast.Return),
        raised,
        st.builds(gast.Assert, e, maybe),
        st.lists(single.map(_deleted), min_size=1, max_size=3).map(gast.Delete),
        st.lists(name, min_size=1, max_size=2).map(gast.Import),
        st.builds(
            gast.ImportFrom,
            st.just("math"),
            st.lists(NAMES.map(lambda n: gast.alias(n, "z")), min_size=1, max_size=2),
            st.integers(0, 2),
        ),
        st.lists(NAMES, min_size=1, max_size=3).map(gast.Global),
        st.lists(NAMES, min_size=1, max_size=3).map(gast.Nonlocal),
        st.builds(gast.Pass),
        st.builds(gast.Break),
        st.builds(gast.Continue),
    )


@st.composite
def _tries(draw: Any, block: Any, maybe_block: Any) -> Any:
    def handler() -> Any:
        caught = draw(few_leaves)
        name = draw(st.none() | st.just(gast.Name("error", gast.Store(), None, None)))
        return gast.ExceptHandler(caught, name, draw(block))

    handlers = [handler() for _ in range(draw(st.integers(0, 2)))]
    if not handlers:
        return gast.Try(draw(block), [], [], draw(block))
    return gast.Try(draw(block), handlers, draw(maybe_block), draw(maybe_block))


def _compound(inner: Any) -> Any:
    block = st.lists(inner, min_size=1, max_size=3)
    maybe_block: Any = st.just([]) | block
    e, t = few_leaves, _targets(few_leaves)
    manager = e.map(lambda node: _in_a_list(node) if type(node) is gast.Tuple else node)
    item = st.builds(gast.withitem, manager, st.none() | t)
    return st.one_of(
        st.builds(gast.If, e, block, maybe_block),
        st.builds(gast.For, t, e, block, maybe_block, st.none()),
        st.builds(gast.While, e, block, maybe_block),
        st.builds(gast.With, st.lists(item, min_size=1, max_size=2), block, st.none()),
        _tries(block, maybe_block),
        st.builds(
            lambda arguments, body, decorators, returns: gast.FunctionDef(
                "f", arguments, body, decorators, returns, None, []
            ),
            _arguments(few_leaves),
            block,
            st.lists(e, max_size=1),
            st.none() | e,
        ),
    )


statements = st.recursive(_simple_statements(), _compound, max_leaves=6)
modules = st.lists(statements, max_size=4).map(lambda body: gast.Module(body, []))
widths = st.sampled_from([1, 12, 30, 100])
unhurried = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


class _Signed(ast.NodeTransformer):
    """Negative numbers as the parser gives them."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        value: Any = node.value
        if type(value) in (int, float) and math.copysign(1, value) < 0:
            return ast.UnaryOp(ast.USub(), ast.Constant(-value))
        return node


def _dump(tree: Any) -> str:
    return ast.dump(_Signed().visit(gast.gast_to_ast(tree)))


@settings(unhurried, max_examples=300)
@given(expressions, widths)
def test_a_printed_expression_parses_to_its_tree(node: Any, width: int) -> None:
    tree = gast.Module([gast.Assign([_name("v")], node, None)], [])
    tree.body[0].targets[0].ctx = gast.Store()
    assert ast.dump(ast.parse(print_tree(tree, width=width))) == _dump(tree)


@settings(unhurried, max_examples=50)
@given(modules, widths, st.data())
def test_a_printed_module_parses_to_its_tree(tree: Any, width: int, data: Any) -> None:
    comments = _some_comments(tree, data)
    texts = [print_tree(tree, width=width), print_tree(tree, comments, width)]
    for text in texts:
        assert ast.dump(ast.parse(text)) == _dump(tree)
        assert text.endswith("\n")
        assert not any(line != line.rstrip(" \t") for line in text.split("\n"))


def _some_comments(tree: Any, data: Any) -> Comments:
    nodes = [node for node in gast.walk(tree) if isinstance(node, gast.stmt)]
    if not nodes:
        return Comments()
    chosen = st.dictionaries(st.sampled_from(nodes).map(id), st.text(max_size=9))
    above = data.draw(chosen)
    return Comments({k: [v, v] for k, v in above.items()}, data.draw(chosen))
