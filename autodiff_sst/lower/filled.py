"""Lists of arrays that loops fill: whether there is an item.

`np.array` of arrays has one axis more than they have, but one axis only where there are none, and
`np.stack` raises then. So a derivative is made for loops that make a trip, if they do now, and else
for loops that are known to make none.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.extents import minus, plus
from ..ir.nodes import Assign, Atom, Const, For, If, Stmt, Var
from ..ir.sharing import PUTS
from ..ir.types import Array, Linear, List, Scalar, Sym, rank
from ..rules.arrays import array_of_list, list_of_array
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from ..rules.python import make_list
from .context import Lowering
from .control import branch
from .extents import ask_natural, ask_some, sum_now
from .known import ask_known
from .lengths import STORES
from .raising import RAISE
from .values import Value

LISTED, DISPLAY = PRIMITIVES[list_of_array].op, PRIMITIVES[make_list].op
ARRAY, SHAPE = PRIMITIVES[array_of_list].op, PRIMITIVES[np.shape].op


def has_item(cx: Lowering, listed: Atom) -> bool:
    """Whether a list has an item for sure, which is asked for where extents tell."""
    counts = _counts(cx, listed)
    if counts is None:
        return False
    some = [_is_some(cx, *count) for count in counts]
    return all(some)


def know_rank(cx: Lowering, listed: Atom) -> None:
    """Ask for the number of axes to be known that an array of these items has."""
    if _holds_arrays(listed):
        has_item(cx, listed)


def _holds_arrays(listed: Atom) -> bool:
    item = listed.type.item if isinstance(listed.type, List) else None
    return isinstance(item, Array) and rank(item) != 0


def check_axes(cx: Lowering, array: Atom, node: Any) -> None:
    """The number of axes that an array has for items in the list it is made of: where data decide
    whether there are any, a call for which there are none raises."""

    def fail() -> None:
        cx.emit(RAISE, Const(ValueError), Const(NO_ITEMS))
        cx.state.dead = True

    for listed in _doubtful(cx, array):
        some = cx.emit(PRIMITIVES[len].op, listed)
        branch(cx, some, lambda: None, fail, node)


def check_length(cx: Lowering, items: tuple[Any, ...], node: Any) -> None:
    """The same for `len(a.shape)`, if these are the items of a shape."""
    atoms = [item.atom for item in items if isinstance(item, Value)]
    extents = [made for made in map(cx.builder.binding, atoms) if isinstance(made, Assign)]
    wholes = {made.args[0]: None for made in extents if made.op is getitem}
    for made in map(cx.builder.binding, wholes):
        if isinstance(made, Assign) and made.op is SHAPE:
            check_axes(cx, made.args[0], node)


NO_ITEMS = "np.array of a list without items has one axis: ask whether it is empty before .ndim"


def _doubtful(cx: Lowering, array: Atom) -> list[Atom]:
    """The lists that an array is made of whose items data decide about."""
    pending, found = [array], dict[Atom, None]()
    seen: set[Atom] = set()
    while pending:
        atom = pending.pop()
        made = cx.builder.binding(atom) if atom not in seen else None
        seen.add(atom)
        if isinstance(made, Assign) and made.op is ARRAY:
            if _holds_arrays(made.args[0]) and not has_item(cx, made.args[0]):
                found[made.args[0]] = None
        elif isinstance(made, Assign):
            # A number has no axes, whatever it was made of.
            pending += [a for a in made.args if isinstance(a.type, Array) and rank(a.type) != 0]
    return list(found)


Counts = list[tuple[Atom, Atom]]
"""Beginnings and ends: a list has an item if each of these ends is greater than its beginning."""


def _counts(cx: Lowering, listed: Atom) -> Counts | None:
    """What the loops count that have filled a list; None where it may be empty even so."""
    made = cx.builder.binding(listed)
    match made:
        case Assign(op=op, args=(first, *_)):
            if op.name in PUTS or op is DISPLAY:
                return []
            if op is LISTED:
                return [(Const(0), first)]
            copied = op.name == "list" and isinstance(first.type, List)
            return _counts(cx, first) if op.name in STORES or copied else None
        case If() if isinstance(listed, Var):
            place = made.targets.index(listed)
            both = [_counts(cx, block.yields[place]) for block in (made.then, made.orelse)]
            return [] if both == [[], []] else None
        case For() if listed in made.targets:
            return _of_loop(cx, made, made.targets.index(listed))
    return None


def _of_loop(cx: Lowering, loop: For, place: int) -> Counts | None:
    if _counts(cx, loop.initial[place]) == []:
        return []
    inside = _counts(cx, loop.body.yields[place])
    ends = _ends(cx.builder.binding(loop.items))
    if inside is None or ends is None or loop.until is not None:
        return None
    return [ends, *inside]


def _ends(made: Stmt | None) -> tuple[Atom, Atom] | None:
    """Where a range begins and ends, or the other way round if it counts down."""
    if not isinstance(made, Assign) or made.op.name != "range":
        return None
    start, stop, *step = (Const(0), *made.args) if len(made.args) == 1 else made.args
    if not step:
        return start, stop
    if not isinstance(step[0], Const):
        return None
    return (start, stop) if step[0].value > 0 else (stop, start)


def _is_some(cx: Lowering, start: Atom, stop: Atom) -> bool:
    """Whether an end is greater than a beginning."""
    if isinstance(stop.type, Array):
        dims = stop.type.dims or (0,)
        return ask_some(cx, sum_now(dims[0]))
    first, last = _number(cx, start), _number(cx, stop)
    if first is not None and last is not None:
        return ask_some(cx, minus(last, first))
    made = cx.builder.binding(stop)
    if not isinstance(made, Assign) or start != Const(0):
        return False
    if made.op.name in ("min", "minimum"):
        some = [_is_some(cx, start, arg) for arg in made.args]
        return all(some)
    return made.op.name == "len" and has_item(cx, made.args[0])


def _number(cx: Lowering, number: Atom) -> Linear | None:
    """A whole number as a sum of extents. One from outside is an extent or known."""
    if isinstance(number, Const):
        return ((), number.value) if type(number.value) is int else None
    extent = number.type.extent if isinstance(number.type, Scalar) else None
    if extent is None:
        return _computed(cx, cx.builder.binding(number))
    ask_natural(cx, number.type)
    if isinstance(extent, Sym) and extent.base in cx.numbers and cx.numbers[extent.base][1] < 2:
        ask_known(cx, number)
    return sum_now(extent)


def _computed(cx: Lowering, made: Stmt | None) -> Linear | None:
    match made:
        case Assign(op=op, args=(a, b)) if op.name in ("add", "subtract"):
            left, right = _number(cx, a), _number(cx, b)
            if left is not None and right is not None:
                return plus(left, right) if op.name == "add" else minus(left, right)
    return None
