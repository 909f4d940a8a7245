"""Python's own values: numbers, tuples, lists, ranges, tapes."""

from __future__ import annotations

import math
import operator
from dataclasses import replace
from numbers import Number
from typing import Any

from ..ir.nodes import Atom, Const
from ..ir.types import (
    BOOL,
    FLOAT,
    Dim,
    List,
    Opaque,
    Range,
    Scalar,
    Slice,
    Tape,
    Tuple,
    Type,
    join_types,
)
from ..runtime import add_structures, scaled_items, stop_gradient, zeros_but_part, zeros_of
from .forms import Gathering, constant, declare, flat, gathering, general, linear, multilinear
from .infer import element_type
from .symbols import apply

sumprod: Any = getattr(math, "sumprod", None)  # Python 3.12
KINDS = ("bool", "int64", "float32", "float64", "complex64", "complex128")
# --- numbers ----------------------------------------------------------------------------------


def _python_float(x: Atom) -> Type:
    return FLOAT


multilinear(float, lambda g, x: g, text="float", infer=_python_float)
multilinear(complex, lambda g, x: g, text="complex", infer=lambda x: Scalar("complex128"))
constant(int)
constant(bool)
flat(round)
constant(str, infer=lambda *_, **__: Opaque("str"))
constant(repr, infer=lambda *_, **__: Opaque("str"))
constant(format, infer=lambda *_, **__: Opaque("str"))
constant(min)
constant(max)
constant(isinstance, infer=lambda *_: BOOL)
constant(operator.not_, name="not", text="not", infer=lambda x: BOOL)
constant(operator.is_, name="is", text="is", infer=lambda a, b: BOOL)
constant(operator.contains, name="in", text="in", infer=lambda a, b: BOOL)


def _one_of(a: Atom, b: Atom) -> Type:
    """The type of one of two truth values, of Python's or NumPy's."""
    if a.type == b.type or not all(isinstance(x.type, Scalar) for x in (a, b)):
        return a.type if a.type == b.type else BOOL
    return Scalar("bool", None)


def both(a: Any, b: Any) -> Any:
    return a and b


def either(a: Any, b: Any) -> Any:
    return a or b


flat(stop_gradient, infer=lambda x: x.type, memory="view")
constant(both, name="and", text="and", infer=_one_of)
constant(either, name="or", text="or", infer=_one_of)

# --- tuples, slices, ranges -------------------------------------------------------------------


def make_tuple(*items: Any) -> tuple[Any, ...]:
    return items


def _bound(part: Atom) -> Dim | str | None:
    if isinstance(part, Const):
        return part.value if part.value is None or isinstance(part.value, int) else "?"
    if isinstance(part.type, Scalar) and part.type.extent is not None:
        return part.type.extent
    return "?"


declare(
    tuple,
    Gathering(lambda k, g, *items: g[k]),
    None,
    name="tuple",
    call=make_tuple,
    text="()",
    infer=lambda *items: Tuple(tuple(item.type for item in items)),
    cheap=True,
)
constant(
    slice,
    text="[:]",
    infer=lambda *bounds: Slice(*map(_bound, bounds)),
    cheap=True,
)
constant(range, infer=lambda *_: Range(), cheap=True)

# --- lists ------------------------------------------------------------------------------------


def make_list(*items: Any) -> list[Any]:
    return list(items)


def make_dict(*values: Any, keys: tuple[Any, ...]) -> dict[Any, Any]:
    return dict(zip(keys, values, strict=True))


def append(items: list[Any], item: Any) -> list[Any]:
    return [*items, item]


def take_last(items: list[Any]) -> tuple[list[Any], Any]:
    return items[:-1], items[-1]


def prepend(items: list[Any], item: Any) -> list[Any]:
    return [item, *items]


def take_first(items: list[Any]) -> tuple[list[Any], Any]:
    return items[1:], items[0]


def _list_type(*items: Atom) -> Type:
    joined: Type | None = None
    for item in items:
        joined = join_types(joined, item.type)
    return List(joined)


def _appended_type(items: Atom, item: Atom) -> Type:
    known = items.type.item if isinstance(items.type, List) else None
    return List(join_types(known, item.type))


def _last_types(items: Atom) -> tuple[Type, ...]:
    item = items.type.item if isinstance(items.type, List) else None
    return (items.type, item or Opaque())


declare(
    make_list,
    Gathering(lambda k, g, *items: g[k]),
    None,
    name="list",
    text="[,]",
    infer=_list_type,
    unique=True,
)
constant(make_dict, text="{:}", infer=lambda *values, keys: Opaque("dict"))


def _end_of_list(put: Any, take: Any, text: str, taken: str) -> None:
    """What puts an item to one end of a list, and what takes it from there: each the adjoint of the
    other."""
    general(
        put,
        lambda t, y, items, item: apply(put, _or_zeros(t[0], items), _or_zeros(t[1], item)),
        lambda g, y, items, item: apply(take, g),
        inputs=2,
        text=text,
        infer=_appended_type,
        memory="same",
    )
    general(
        take,
        lambda t, y, items: apply(take, t[0]),
        lambda g, y, items: (apply(put, _or_zeros(g[0], y[0]), _or_zeros(g[1], y[1])),),
        results=2,
        text=taken,
        infer=_last_types,
        memory="same",
    )


_end_of_list(append, take_last, ".append", ".pop")
_end_of_list(prepend, take_first, ".insert(0)", ".pop(0)")


def sum_of_list(items: list[Any]) -> Any:
    """`sum(items)` for a run-time list of numbers."""
    return sum(items)


def sum_from(items: list[Any], start: Any) -> Any:
    """`sum(items, start)` for a run-time list of numbers."""
    return sum(items, start)


def sum_of_numbers(start: Any, *items: Any) -> Any:
    """`sum((a, b, c), start)`, which adds Python's floats with more care than `a + b + c` does."""
    return sum(items, start)


def sum_exactly(items: list[Any]) -> float:
    """`math.fsum(items)` for a run-time list of numbers."""
    return math.fsum(items)


def sum_of_products(p: list[Any], q: list[Any]) -> Any:
    """`math.sumprod(p, q)` for run-time lists of numbers; sums of Python's have no rounding errors
    but the last."""
    return sumprod(p, q)


def list_of(item: Any, count: int) -> list[Any]:
    """`[item] * count`."""
    return [item] * count


def repeat_item(item: Any, items: list[Any]) -> list[Any]:
    """A list as long as `items` that holds `item` everywhere."""
    return [item] * len(items)


def _sum_type(*numbers: Type) -> Type:
    """A number that is Python's for sure where all of these are."""
    known = [n for n in numbers if isinstance(n, Scalar)]
    if len(known) < len(numbers):
        return Opaque()
    dtype = max((n.dtype for n in known), key=KINDS.index)
    return Scalar(dtype, True if all(n.python for n in known) else None)


def _item_type(items: Atom) -> Type:
    """A number of the kind of the items, or the integer 0 where there are none."""
    item = items.type.item if isinstance(items.type, List) else None
    if not isinstance(item, Scalar):
        return item or FLOAT
    return replace(item, python=None, least=None if item.dtype == "int64" else "int64")


multilinear(
    sum_of_list,
    lambda g, items: apply(repeat_item, g, items),
    text="sum",
    infer=_item_type,
)
linear(
    sum_from,
    lambda g, items, start: apply(repeat_item, g, items),
    lambda g, items, start: g,
    text="sum",
    infer=lambda items, start: _sum_type(start.type, _item_type(items)),
)
declare(
    sum_of_numbers,
    Gathering(lambda k, g, *numbers: g, adds=True),
    None,
    text="sum(())",
    infer=lambda *numbers: _sum_type(*(n.type for n in numbers)),
)
multilinear(
    sum_exactly,
    lambda g, items: apply(repeat_item, g, items),
    text="math.fsum",
    infer=lambda items: FLOAT,
)


def _product_of_items(p: Type, q: Type) -> Type:
    """What an item of a list, or a number, is multiplied by one of another list."""
    types = [t.item if isinstance(t, List) else t for t in (p, q)]
    found = element_type(operator.mul, tuple(t for t in types if isinstance(t, Scalar)))
    return FLOAT if found is None else found


def _sum_of_products_type(p: Atom, q: Atom) -> Type:
    """A number of the kind of the products, or the integer 0 where there are none."""
    found = _product_of_items(p.type, q.type)
    whole = isinstance(found, Scalar) and found.dtype == "int64"
    return replace(found, least=None if whole else "int64")  # type: ignore[call-arg]


multilinear(
    sum_of_products,
    lambda g, p, q: apply(scaled_items, g, q),
    lambda g, p, q: apply(scaled_items, g, p),
    text="math.sumprod",
    infer=_sum_of_products_type,
)
multilinear(
    scaled_items,
    lambda g, factor, items: apply(sum_of_products, g, items),
    lambda g, factor, items: apply(scaled_items, factor, g),
    text="scaled_items",
    infer=lambda factor, items: List(_product_of_items(factor.type, items.type)),
    unique=True,
)
multilinear(
    repeat_item,
    lambda g, item, items: apply(sum_of_list, g),
    None,
    text="[]*",
    infer=lambda item, items: List(item.type),
    unique=True,
)
multilinear(
    list_of,
    lambda g, item, count: apply(sum_of_list, g),
    None,
    text="[]*",
    infer=lambda item, count: List(replace(item.type, extent=None)),
    unique=True,
)


def _copied_type(items: Atom) -> Type:
    return items.type if isinstance(items.type, List) else List(None)


multilinear(list, lambda g, items: apply(list, g), infer=_copied_type, unique=True)


def part_of_list(items: list[Any], part: slice) -> list[Any]:
    """`items[part]` for a run-time list."""
    return items[part]


multilinear(
    part_of_list,
    lambda g, items, part: apply(zeros_but_part, g, items, part),
    None,
    text="[]",
    infer=lambda items, part: items.type,
    unique=True,
)
multilinear(
    zeros_but_part,
    lambda g, items, whole, part: apply(part_of_list, g, part),
    None,
    None,
    infer=lambda items, whole, part: whole.type,
    unique=True,
)


def _or_zeros(derivative: Any, value: Any) -> Any:
    number = isinstance(getattr(value, "type", None), Scalar) or isinstance(value, Number)
    if derivative is None and number:
        return 0.0  # of an integer too: another item may have a derivative
    return apply(zeros_of, value) if derivative is None else derivative


flat(zeros_of, infer=lambda x: x.type, unique=True)
general(
    add_structures,
    lambda t, y, a, b: (
        t[0] if t[1] is None else t[1] if t[0] is None else apply(add_structures, *t)
    ),
    lambda g, y, a, b: (g, g),
    inputs=2,
    infer=lambda a, b: a.type,
)

# --- tapes ------------------------------------------------------------------------------------


def new_tape() -> list[Any]:
    return []


def push(tape: list[Any], *items: Any) -> list[Any]:
    return [*tape, items]


def pop(tape: list[Any]) -> tuple[Any, ...]:
    return (tape[:-1], *tape[-1])


def entry(tape: list[Any], trip: int) -> Any:
    """What was recorded in one trip; a single value as it is."""
    found = tape[trip]
    return found[0] if len(found) == 1 else found


new_tape_op = constant(new_tape, text="[,]", infer=lambda: Tape(()), unique=True)
push_op = gathering(
    push,
    lambda k, g, *items: None,
    text=".push",
    infer=lambda tape, *items: Tape(tuple(item.type for item in items)),
    memory="same",
)
pop_op = gathering(pop, lambda k, g, tape: None, text=".unpush", memory="same")
entry_op = gathering(entry, lambda k, g, tape, trip: None, text=".entry", memory="maybe")
