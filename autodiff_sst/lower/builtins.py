"""Calls of numbers, `print`, functools and itertools."""

from __future__ import annotations

import functools
import itertools
import math
import operator
from typing import Any

import numpy as np

from ..ir.nodes import Const, Primitive
from ..ir.types import Opaque, Scalar
from ..rules.arrays import numbers_of_array
from ..rules.forms import PRIMITIVES
from . import operators, protocols
from .calls import call, handles
from .context import Lowering, NeedUnroll
from .iterators import kept
from .memory import atom_of
from .numpy_calls import counted_together
from .raising import computed
from .sequences import as_sequence, positional, static_sequence
from .signatures import Args, Keywords, only_options
from .subscripts import demand
from .values import Abstract, Partial, Sequence, Static, Tup, Value

GETITEM = PRIMITIVES[operator.getitem].op


@handles(pow)
def _pow(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    given = dict(zip(("base", "exp", "mod"), args, strict=False)) | keywords
    if len(given) != 2 or "mod" in given:
        raise cx.unsupported(node, "pow with three arguments")
    return operators.binary(cx, "Pow", given["base"], given["exp"], node)


@handles(divmod)
def _divmod(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    told = protocols.operate(cx, "__divmod__", args[0], args[1], node)
    if told is not None:
        return told
    return Tup(tuple(operators.binary(cx, n, args[0], args[1], node) for n in ("FloorDiv", "Mod")))


def _convert(python: Any) -> Any:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        if not args:
            return Value(Const(python()))
        if isinstance(args[0], Static) and isinstance(args[0].value, str):
            known = [atom_of(cx, arg, node) for arg in args]
            if all(isinstance(atom, Const) for atom in known):
                values = [atom.value for atom in known]  # type: ignore[union-attr]
                return Value(Const(computed(cx, node, python, *values)))
        atom = atom_of(cx, args[0], node)
        if isinstance(atom, Const):
            return Value(Const(computed(cx, node, python, atom.value)))
        if python is float and atom.type == Scalar("float64"):
            return args[0]
        return Value(cx.emit(PRIMITIVES[python].op, atom, *(atom_of(cx, a) for a in args[1:])))

    return handler


for _type in (float, int, bool):
    handles(_type)(_convert(_type))


def _text(python: Any) -> Any:
    """Texts of values as they are: NumPy would make arrays of containers."""

    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        only_options(cx, keywords, node)
        atoms = [atom_of(cx, arg, node) for arg in args]
        if all(isinstance(atom, Const) for atom in atoms):
            return Static(computed(cx, node, python, *(atom.value for atom in atoms)))  # type: ignore[union-attr]
        return Value(cx.emit(PRIMITIVES[python].op, *atoms))

    return handler


for _function in (str, repr, format):
    handles(_function)(_text(_function))


@handles(complex)
def to_complex(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    """`complex(a, b)`, and `complex(z)` as Python's own number."""
    parts = [*args, *keywords.values()]
    if len(parts) == 2:
        turned = operators.binary(cx, "Mult", Value(Const(1j)), parts[1], node)
        parts = [operators.binary(cx, "Add", parts[0], turned, node)]
    atom = atom_of(cx, parts[0], node) if parts else Const(0j)
    if isinstance(atom, Const):
        return Value(Const(complex(atom.value)))
    return Value(cx.emit(PRIMITIVES[complex].op, atom))


@handles(operator.index)
def _index(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return args[0]


@handles(id, hash, globals, locals, vars, eval, exec, compile, open, input, next)
def _refused(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    raise cx.unsupported(node, "this builtin is not supported in a differentiated function")


PRINT = Primitive("print", print, "print", effect=True, infer=lambda *_, **__: Opaque("None"))


@handles(print)
def _print(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    named = {k: atom_of(cx, v, node) for k, v in keywords.items()}
    cx.emit(PRINT, *(atom_of(cx, a, node) for a in args), **named)
    return Static(None)


@handles(functools.partial)
def _partial(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    given = tuple(kept(cx, arg, node) for arg in args[1:])
    named = tuple((key, kept(cx, value, node)) for key, value in keywords.items())
    return Partial(args[0], given, named)


@handles(functools.wraps, functools.update_wrapper)
def _wraps(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return Static(_identity)


def _identity(function: Any) -> Any:
    return function


@handles(_identity)
def _call_identity(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return args[0]


def _iterate(function: Any) -> Any:
    """itertools over things whose structure is known: the structure is worked out now."""

    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        spread = []
        for arg in args:
            if isinstance(arg, Value) and isinstance(arg.atom, Const):
                spread.append(arg.atom.value)
                continue
            sequence = as_sequence(cx, arg, node)
            if not isinstance(sequence.length, int):
                raise NeedUnroll(f"{function.__name__} of unknown length", cx.place(node))
            spread.append([sequence.at(k) for k in range(sequence.length)])
        options = {k: atom_of(cx, v, node).value for k, v in keywords.items()}  # type: ignore[union-attr]
        found = list(function(*spread, **options))
        return static_sequence(
            tuple(Tup(tuple(item)) if isinstance(item, (tuple, list)) else item for item in found)
        )

    return handler


MAX_WRITTEN = 36  # pairs that are written out, as their structure is then known


@handles(itertools.combinations)
def _combinations(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    """Pairs of many items are counted at run time, by the places above the diagonal of a matrix."""
    inner = as_sequence(cx, args[0], node)
    pairs = len(args) == 2 and args[1] == Value(Const(2)) and not keywords
    few = isinstance(inner.length, int) and inner.length * (inner.length - 1) // 2 <= MAX_WRITTEN
    if not pairs or few or inner.items is None:
        return _iterate(itertools.combinations)(cx, [inner, *args[1:]], keywords, node)
    count = Const(inner.length) if isinstance(inner.length, int) else inner.length
    places = call(cx, Static(np.triu_indices), [Value(count), Value(Const(1))], {}, node)
    assert isinstance(places, Tup)
    rows, columns = (
        cx.emit(PRIMITIVES[numbers_of_array].op, atom_of(cx, side)) for side in places.items
    )

    def at(k: Any) -> Abstract:
        trip = Const(k) if isinstance(k, int) else k
        first, second = (cx.emit(GETITEM, side, trip) for side in (rows, columns))
        return Tup((inner.at(first), inner.at(second)))

    return positional(cx, cx.emit(PRIMITIVES[len].op, rows), at, inner.holds)


@handles(itertools.product)
def _product(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    """All tuples of many items are counted at run time, the last item fastest."""
    inner = [as_sequence(cx, arg, node) for arg in args]
    known = all(isinstance(s.length, int) for s in inner)
    few = known and math.prod(s.length for s in inner) <= MAX_WRITTEN
    if keywords or few or len(inner) < 2 or any(s.items is None for s in inner):
        return _iterate(itertools.product)(cx, inner, keywords, node)
    places = counted_together(cx, inner, node)

    def at(k: Any) -> Abstract:
        found = places.at(k)
        assert isinstance(found, Tup)
        parts = zip(inner, found.items, strict=True)
        return Tup(tuple(sequence.at(atom_of(cx, place)) for sequence, place in parts))

    holds = tuple(cell for sequence in inner for cell in sequence.holds)
    return Sequence(places.length, at, places.items, at, holds)


for _function in (
    itertools.permutations,
    itertools.combinations_with_replacement,
    itertools.chain,
    itertools.islice,
):
    handles(_function)(_iterate(_function))


@handles(itertools.chain.from_iterable)
def _chained(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .expressions import spread

    return _iterate(itertools.chain)(cx, spread(cx, args[0], node), keywords, node)


@handles(itertools.repeat)
def _repeat(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    """One thing as often as is told, else for as long as what it is zipped with lasts."""
    only_options(cx, keywords, node, "object", "times")
    given = dict(zip(("object", "times"), args, strict=False)) | keywords
    held = [kept(cx, given["object"], node)]

    def at(k: Any) -> Abstract:
        return held[0]

    if "times" not in given:
        return Sequence(None, at, holds=(held,), kind="endless")
    times = demand(cx, atom_of(cx, given["times"], node), node, "how often something is repeated")
    return Sequence(max(times, 0), at, holds=(held,))


@handles(itertools.count, itertools.cycle, itertools.takewhile, itertools.dropwhile)
def _endless(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    raise cx.unsupported(
        node, "an iterator whose end is not known: write a loop, or enumerate, with a break"
    )


@handles(itertools.groupby)
def _groups(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    raise cx.unsupported(
        node,
        "itertools.groupby, whose groups are gone once the next one is asked for: make lists in a"
        " loop",
    )


@handles(itertools.accumulate)
def _accumulate(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    only_options(cx, keywords, node, "func", "initial")
    function = keywords.get("func", args[1] if len(args) > 1 else Static(None))
    initial = keywords.get("initial", Static(None))
    sequence = as_sequence(cx, args[0], node)
    if not isinstance(sequence.length, int):
        raise NeedUnroll("accumulate of unknown length", cx.place(node))
    items: list[Abstract] = [initial] if initial != Static(None) else []
    for k in range(sequence.length):
        item = sequence.at(k)
        if items and function != Static(None):
            item = call(cx, function, [items[-1], item], {}, node)
        elif items:
            item = operators.binary(cx, "Add", items[-1], item, node)
        items.append(item)
    return static_sequence(tuple(items))
