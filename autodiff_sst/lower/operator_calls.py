"""The functions of `operator` and some of `math` and `itertools`, as what they stand for."""

from __future__ import annotations

import itertools
import math
import operator
from typing import Any

from ..ir.nodes import Const
from ..ir.types import is_array
from ..rules.forms import PRIMITIVES
from ..rules.python import sum_exactly, sum_of_products, sumprod
from . import operators
from .arrays import call_primitive
from .attributes import get_attribute
from .calls import call, handles
from .container_calls import list_call
from .context import Lowering
from .memory import atom_of, type_of
from .reducing_calls import fold_sequence
from .sequences import as_sequence, mapped_sequence, static_sequence
from .signatures import Args, Keywords, only_options
from .subscripts import subscript
from .values import Abstract, Static, Tup, Value


def _operation(apply: Any, *names: str) -> Any:
    """A call with the operands of an operator."""

    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        found: Abstract = apply(cx, *names, *args, node)
        return found

    return handler


for _name, (_, _function, _) in operators.BINARY.items():
    handles(_function)(_operation(operators.binary, _name))
for _name, (_, _function, _) in operators.UNARY.items():
    handles(_function)(_operation(operators.unary, _name))
for _name, (_, _function, _) in operators.COMPARE.items():
    handles(_function)(_operation(operators.compare, _name))
handles(operator.getitem)(_operation(subscript))
handles(operator.is_not)(_operation(operators.compare, "IsNot"))


@handles(operator.abs)
def _abs(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return call(cx, Static(abs), args, keywords, node)


def make_getter(cx: Lowering, kind: Any, args: Args, node: Any) -> Abstract:
    """`operator.itemgetter(1)` and `operator.attrgetter("x")` of what is known."""
    from .subscripts import key_of

    return Static(kind(*(key_of(cx, arg, node) for arg in args)))


for _kind in (operator.itemgetter, operator.attrgetter):
    handles(_kind)(lambda cx, args, keywords, node, kind=_kind: make_getter(cx, kind, args, node))


def call_getter(cx: Lowering, getter: Any, owner: Abstract, node: Any) -> Abstract:
    """A call of one of them."""
    found = [_gotten(cx, getter, key, owner, node) for key in getter.__reduce__()[1]]
    return found[0] if len(found) == 1 else Tup(tuple(found))


def _gotten(cx: Lowering, getter: Any, key: Any, owner: Abstract, node: Any) -> Abstract:
    if isinstance(getter, operator.attrgetter):
        for name in key.split("."):
            owner = get_attribute(cx, owner, name, node)
        return owner
    from .containers import constant_key

    return subscript(cx, owner, constant_key(key), node)


@handles(math.prod)
def _product(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    only_options(cx, keywords, node, "start")
    start = keywords.get("start", Value(Const(1)))
    sequence = as_sequence(cx, args[0], node)
    return fold_sequence(
        cx, sequence, start, lambda a, b: operators.binary(cx, "Mult", a, b, node), node
    )


@handles(math.fsum)
def _exact_sum(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    items = atom_of(cx, list_call(cx, args, {}, node), node)
    return Value(cx.emit(PRIMITIVES[sum_exactly].op, items))


def _sum_of_products(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    """Of lists, which have Python's numbers too: as arrays they would be NumPy's."""
    if all(is_array(type_of(cx, arg)) for arg in args):
        return call_primitive(cx, sumprod, PRIMITIVES[sumprod], args, keywords, node)
    held = cx.hold(*args)  # a list of items is written by a loop, in which names are merged
    p, q = (atom_of(cx, list_call(cx, [cx.names[name]], {}, node), node) for name in held)
    cx.drop(held)
    return Value(cx.emit(PRIMITIVES[sum_of_products].op, p, q))


if sumprod is not None:
    handles(sumprod)(_sum_of_products)


@handles(itertools.pairwise)
def _pairwise(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    items = _known_items(cx, args[0], node)
    return static_sequence(tuple(map(Tup, itertools.pairwise(items))))


@handles(itertools.zip_longest)
def _zip_longest(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    only_options(cx, keywords, node, "fillvalue")
    columns = [_known_items(cx, arg, node) for arg in args]
    fill = keywords.get("fillvalue", Static(None))
    return static_sequence(tuple(map(Tup, itertools.zip_longest(*columns, fillvalue=fill))))


@handles(itertools.starmap)
def _starmap(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .expressions import spread

    held = [args[0]]

    def apply(items: list[Abstract]) -> Abstract:
        return call(cx, held[0], spread(cx, items[0], node), {}, node)

    return mapped_sequence(cx, apply, [as_sequence(cx, args[1], node)], node, held)


def _known_items(cx: Lowering, value: Abstract, node: Any) -> list[Abstract]:
    from .expressions import spread

    return spread(cx, value, node)
