"""How long arrays from outside are at least, where slices by literal places depend on it.

`c[:, 3:6]` has three columns if `c` has six, and what is three columns wide need not be summed to
the width of something else. So a derivative is made for arrays that are long enough, if those that
it is made with are, and later calls are tested for it.

What a loop does can be done before it only if it cannot fail, for the loop may make no trip. So it
is made for arrays that fit each other, if those that it is made with do.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ..ir.extents import is_at_least, linear, minus, multiple, reaches, roots_of, total
from ..ir.guards import Guard, Location
from ..ir.nodes import Assign, Atom, Const, Primitive, Var
from ..ir.rows import ALONG_ROWS, FEW, MANY
from ..ir.types import (
    LONG,
    SMALL,
    Array,
    Dim,
    Linear,
    Scalar,
    Slice,
    Sym,
    Tuple,
    Type,
    is_exact,
    may_be_one,
    natural_extent,
    rank,
)
from ..rules.contractions import cross_axes
from ..rules.infer import axes_cut, cut_bound, element_of, places_taken, slice_needs
from ..rules.views import VIEWS
from .relations import sole

if TYPE_CHECKING:
    from .context import Lowering


NOWHERE: tuple[Atom | None, ...] = None, None
LEAST = 2
"""What numbers are at least that are extents: one of 1 may stand for any other."""


def known_extents(cx: Lowering, type_: Type, value: Any, place: Location) -> Type:
    """The type of an array from outside with what is known of its extents."""
    if not isinstance(type_, Array) or type_.dims is None:
        return type_
    dims: list[Dim] = []
    for axis, (dim, extent) in enumerate(zip(type_.dims, value.shape, strict=True)):
        if isinstance(dim, Sym):
            cx.axes[dim.base] = place, axis
            same = cx.known.same.get(dim.base, (((dim.base, 1),), 0))
            base = sole(same)
            if base is None:
                dim = _sum(cx, dim, same)
            else:
                cx.extents[base] = extent
                dim = _known(cx, dim, base)
        dims.append(dim)
    return Array(type_.dtype, tuple(dims), type_.least)


def known_number(cx: Lowering, type_: Scalar, value: int, place: Location) -> Scalar:
    """The type of a whole number from outside: what has as many elements or trips has an extent."""
    extent = type_.extent
    if not isinstance(extent, Sym):
        return type_
    base = natural_extent(extent)
    if base not in cx.known.natural:
        cx.numbers[extent.base] = place, value
        return type_
    cx.axes[base] = place, None
    same = cx.known.same.get(base, (((base, 1),), 0))
    own = sole(same)
    if own is not None:
        cx.extents[own] = value
    found = _sum(cx, Sym(base, 0, True), same)
    if own == base:
        least, most = (found, found + 1) if isinstance(found, int) else (found.least, LONG)
        _note_range(cx, place, least, most)
    return replace(type_, extent=found)


def _note_range(cx: Lowering, place: Location, least: int, most: int) -> None:
    root, path = place
    cx.guards[root, path, "natural"] = Guard(root, path, "natural", (least, most))


def ask_natural(cx: Lowering, type_: Type) -> None:
    """Ask for a number by which something is counted to be one that an extent can be. One of 1 is
    none, for it may stand for any other."""
    if isinstance(type_, Tuple):
        for item in type_.items:
            ask_natural(cx, item)
    extent = type_.extent if isinstance(type_, Scalar) else None
    for root in roots_of(extent).values() if extent is not None else ():
        if root.base not in cx.numbers:
            continue
        place, value = cx.numbers[root.base]
        if LEAST <= value < LONG:
            cx.asked.natural.add(natural_extent(root))
        else:  # what is made for other numbers is not for those that are extents
            _note_range(cx, place, *((-SMALL, LEAST) if value < LEAST else (LONG, SMALL)))


def _sum(cx: Lowering, dim: Sym, extent: Linear) -> Dim:
    """An extent that is a sum of others."""
    found: Dim = extent[1]
    for name, factor in extent[0]:
        part = multiple(_known(cx, dim, name), factor)
        more = None if part is None else total(found, part)
        assert more is not None  # these are extents of arrays from outside
        found = more
    return found


def _known(cx: Lowering, dim: Sym, base: str) -> Dim:
    """The extent of this base with what is known of it."""
    over = tuple(sorted(cx.known.over.get(base, ())))
    known = replace(dim, base=base, least=_least(cx, base), over=over)
    return cx.known.literal.get(base, known)


def extent_guards(cx: Lowering) -> list[Guard]:
    """What the extents were relied on to be, beyond numbers."""
    guards = []
    for base in sorted(cx.known.over.keys() & cx.axes.keys()):
        place, axis = cx.axes[base]
        for terms, number in sorted(cx.known.over[base]):
            others = tuple((*cx.axes[name], factor) for name, factor in terms)
            guards.append(Guard(*place, f"extents {axis} {terms} {number}", (axis, others, number)))
    for base in sorted(cx.known.same.keys() & cx.axes.keys()):
        place, axis = cx.axes[base]
        terms, number = cx.known.same[base]
        others = tuple((*cx.axes[name], factor) for name, factor in terms)
        guards.append(Guard(*place, f"fits {axis} {terms} {number}", (axis, others, number)))
    return guards


def note_trips(cx: Lowering, item: Var, items: Atom | None) -> None:
    """Note where a loop over a range begins and ends."""
    made = cx.builder.binding(items) if items is not None else None
    if isinstance(made, Assign) and made.op.name == "range":
        start, *rest = (Const(0), *made.args) if len(made.args) == 1 else made.args
        cx.trips_of[item] = (start, *rest)
        if cx.trips > 1:
            _ask_counted(cx, start, *rest[:1])


def _ask_counted(cx: Lowering, start: Atom, stop: Atom) -> None:
    """Ask for the numbers of trips of a loop and of those around it: how much all of them record
    hangs on that."""
    ask_natural(cx, start.type)
    ask_natural(cx, stop.type)
    for first, last, *_ in cx.trips_of.values():
        extent = last.type.extent if isinstance(last.type, Scalar) else None
        begin = first.value if isinstance(first, Const) and type(first.value) is int else 0
        if isinstance(extent, Sym) and extent.least < begin:
            _ask(cx, extent, begin)


def ask_rows(cx: Lowering, array: Atom, part: Atom) -> None:
    """Ask for an array that has the places that a loop reads, for its trips to be a part of it."""
    made = cx.builder.binding(part)
    parts = made.args if isinstance(made, Assign) and made.op.name == "tuple" else (part,)
    dims = array.type.dims if isinstance(array.type, Array) else None
    for dim, place in zip(dims or (), parts, strict=False):
        if isinstance(place, Const) and not isinstance(place.value, (int, slice)):
            break
        if isinstance(dim, Sym):
            _ask_row(cx, dim, place)


def _ask_one_trip(cx: Lowering) -> None:
    """Ask for loops that make a trip: what it does can be done before them, even if it may fail."""
    for start, stop, *_ in cx.trips_of.values():
        extent = stop.type.extent if isinstance(stop.type, Scalar) else None
        if isinstance(extent, Sym) and isinstance(start, Const) and type(start.value) is int:
            _ask(cx, extent, start.value + 1)


def makes_a_trip(cx: Lowering, length: Atom) -> bool:
    """Whether a sequence of this length has an item for sure, which is asked for if it has one."""
    extent = length.type.extent if isinstance(length.type, Scalar) else None
    if isinstance(extent, Sym) and extent.least < 1:
        _ask(cx, extent, 1)
    return isinstance(extent, Sym) and extent.least >= 1


def sum_now(dim: Dim) -> Linear:
    """An extent as a sum of others, which it is unless that is below zero."""
    if isinstance(dim, int):
        return (), dim
    return tuple((root.base, factor) for root, factor in dim.terms or ((dim, 1),)), dim.offset


def ask_some(cx: Lowering, extent: Linear) -> bool:
    """Whether a sum of extents is at least one, which is asked for if it is; else that they are
    known, so that there is nothing for sure."""
    terms, number = extent
    if not {name for name, _ in terms} <= cx.extents.keys():
        return False
    if _value(cx, extent) < 1:
        cx.asked.literal.update({name: cx.extents[name] for name, _ in terms})
        return False
    less = tuple((name, -factor) for name, factor in terms if factor < 0)
    more = [(name, factor) for name, factor in terms if factor > 0]
    if less and len(more) == 1 and more[0][1] == 1:
        return _is_over(cx, more[0][0], (less, 1 - number))
    if less or (number < 0 and more != [(more[0][0], 1)]):
        return False
    lowest = number + sum(_least(cx, name) * factor for name, factor in more)
    if lowest < 1:
        for name, _ in more:
            _ask(cx, Sym(name), 1 - min(number, 0))
    return lowest >= 1


def _is_over(cx: Lowering, base: str, bound: Linear) -> bool:
    """Whether an extent is known to be at least a sum of others, which it is now."""
    known = any(is_at_least(over, bound) for over in cx.known.over.get(base, ()))
    if not known:
        cx.asked.over[base] = cx.asked.over.get(base, frozenset()) | {bound}
    return known


def lowest(cx: Lowering, type_: Type) -> int | None:
    """What a number is at least that differs from the extent of an array by a literal."""
    extent = type_.extent if isinstance(type_, Scalar) else None
    if not isinstance(extent, Sym) or extent.terms or extent.base not in cx.extents:
        return None
    return _least(cx, extent.base) + extent.offset


def _least(cx: Lowering, base: str) -> int:
    return max(LEAST if base in cx.known.natural else 0, cx.known.least.get(base, 0))


def _ask_row(cx: Lowering, dim: Sym, place: Atom) -> None:
    by = 0
    match cx.builder.binding(place):
        case Assign(args=(first, Const(value=int(offset)))) as made:
            sign = {"add": 1, "subtract": -1}.get(made.op.name, 0)
            place, by = (first, sign * offset) if sign else (place, 0)
    ends = cx.trips_of.get(place, NOWHERE) if isinstance(place, Var) else NOWHERE
    start, stop, *step = ends
    for end in (start, stop) if stop is not None else ():
        ask_natural(cx, end.type)
    if step and step != [Const(1)]:
        _ask_one_trip(cx)
        return
    extent = stop.type.extent if stop is not None and isinstance(stop.type, Scalar) else None
    bound = linear(extent)
    if bound is None or reaches(dim, (bound[0], bound[1] + by)):
        return
    _ask_bound(cx, dim, (bound[0], bound[1] + by))
    first = start.value if isinstance(start, Const) and type(start.value) is int else 0
    if isinstance(extent, Sym):
        _ask(cx, extent, max(first, -by))  # for slices of arrays to have no end below zero


def ask_lengths(cx: Lowering, array: Atom, path: tuple[Any, ...]) -> None:
    """Note how long arrays must be for the slices in a path."""
    type_ = array.type
    if cx.trips and path:
        ask_rows(cx, array, path[0])
    for part in path:
        if not isinstance(type_, Array) or type_.dims is None:
            return
        if isinstance(part, Const) and isinstance(part.value, VIEWS):
            type_ = part.value.type_of(type_)
            continue
        for dim, cut in axes_cut(type_.dims, part):
            needs = slice_needs(cut)
            if isinstance(dim, Sym) and needs is not None and dim.least < needs:
                _ask(cx, dim, needs)
            elif isinstance(dim, Sym):
                _ask_sum(cx, dim, cut)
                if cut.window is not None and not reaches(dim, cut.window.needed):
                    _ask_bound(cx, dim, cut.window.needed)
        for dim, place in places_taken(type_.dims, part) if cx.trips else ():
            if isinstance(dim, Sym):
                _ask(cx, dim, place + 1 if place >= 0 else -place)
        type_ = element_of(type_, part)


def ask_difference(cx: Lowering, args: tuple[Atom, ...]) -> None:
    """Ask for an extent to be at least another one that is subtracted from it, if it is."""
    dims = [a.type.extent for a in args if isinstance(a.type, Scalar)]
    if len(dims) == 2 and isinstance(dims[0], Sym) and isinstance(dims[1], Sym):
        bound = linear(dims[1])
        if bound is not None and bound[0] and not reaches(dims[0], bound):
            _ask_bound(cx, dims[0], bound)


def ask_trips(cx: Lowering, stop: Atom) -> None:
    """Ask for an array that is long enough for `range(n - 1)` to stop at zero or later."""
    if isinstance(stop.type, Scalar):
        ask_exact(cx, stop.type.extent)


def ask_exact(cx: Lowering, extent: Dim | None) -> None:
    """Ask for an array that is long enough for a difference, `len(x) - 1`, not to be below zero."""
    if isinstance(extent, Sym) and not is_exact(extent) and len(extent.terms) == 1:
        _ask(cx, extent.terms[0][0], -extent.offset)


def ask_to_fail_early(cx: Lowering, op: Primitive, args: tuple[Atom, ...]) -> None:
    """Ask for a trip of loops in which numbers of Python's raise where they are divided by zero or
    too large: what is the same in all trips is then done before them."""
    if cx.trips and op.name in ("divide", "power"):
        if all(isinstance(a.type, Scalar) and a.type.python is not False for a in args):
            _ask_one_trip(cx)


def ask_fits(cx: Lowering, op: Primitive, args: tuple[Atom, ...]) -> None:
    """Ask for arrays that fit each other: in an operation that may never be carried out, or where
    an extent may be 1."""
    if cx.trips:
        _keep_small(cx, args)
    dims = [a.type.dims for a in args if isinstance(a.type, Array) and a.type.dims]
    if dims and op.name in ("max", "min") and cx.trips:
        for dim in dims[0]:
            if isinstance(dim, Sym):
                _ask(cx, dim, 1)
    elif op.name in ("convolve", "correlate") and len(dims) == 2:
        _ask_longer(cx, dims[0][0], dims[1][0])
    elif len(dims) == len(args) == 2:
        _ask_pair(cx, op, args, *dims)


def _ask_longer(cx: Lowering, p: Dim, q: Dim) -> None:
    """Ask for an array that is at least as long as what it is convolved with, if it is."""
    for dim, other in ((p, q), (q, p)):
        if isinstance(dim, Sym) and isinstance(other, int):
            _ask(cx, dim, other)


def _keep_small(cx: Lowering, args: tuple[Atom, ...]) -> None:
    """Whole numbers from outside that a trip counts with are tested not to be too large for it to
    be done with NumPy's."""
    for atom in args:
        extent = atom.type.extent if isinstance(atom.type, Scalar) else None
        if isinstance(extent, Sym) and extent.base in cx.numbers:
            (root, path), _ = cx.numbers[extent.base]
            cx.guards[root, path, "small"] = Guard(root, path, "small", None)


def ask_shapes(cx: Lowering, start: Type, end: Type) -> None:
    """Ask for what a loop carries to keep the shape it starts with, if it does."""
    if isinstance(start, Array) and isinstance(end, Array):
        first, last = start.dims or (), end.dims or ()
        for p, q in zip(first, last, strict=False) if len(first) == len(last) else ():
            _ask_same(cx, p, q)


def ask_length(cx: Lowering, length: Atom, wanted: int) -> None:
    """Ask for a sequence to be as long as it must be."""
    if isinstance(length.type, Scalar) and length.type.extent is not None:
        _ask_same(cx, wanted, length.type.extent)


def ask_lengths_alike(cx: Lowering, lengths: list[Atom]) -> None:
    """Ask for sequences that are walked together to be of one length, if they are."""
    extents = [n.type.extent for n in lengths if isinstance(n.type, Scalar)]
    known = [extent for extent in extents if extent is not None]
    for p, q in pairwise(known):
        _ask_same(cx, p, q)


def _ask_pair(
    cx: Lowering,
    op: Primitive,
    args: tuple[Atom, ...],
    first: tuple[Dim, ...],
    second: tuple[Dim, ...],
) -> None:
    if op.name in ("matmul", "dot"):
        if cx.trips:
            _ask_same(cx, first[-1], second[-2:][0])
            if {len(first), len(second)} == {1, 2} and any(_is_computed(cx, a) for a in args):
                _ask_one_trip(cx)  # a sum of outer products is multiplied after the loop
    elif isinstance(getattr(np, op.name, None), np.ufunc) or op.name in ("inner", "vdot"):
        for p, q in zip(reversed(first), reversed(second), strict=False):
            if cx.trips or may_be_one(p) or may_be_one(q):
                _ask_same(cx, p, q)


def _is_computed(cx: Lowering, matrix: Atom) -> bool:
    made = cx.builder.binding(matrix)
    return rank(matrix.type) == 2 and isinstance(made, Assign) and made.op.pointwise


def ask_vectors(cx: Lowering, args: tuple[Atom, ...], axes: dict[str, Atom]) -> None:
    """Ask for vectors that are known to have two or three elements, for `np.cross` to be known to
    give a number or a vector, and for as many of both."""
    if not all(isinstance(axis, Const) for axis in axes.values()):
        return
    chosen = cross_axes(**{name: axis.value for name, axis in axes.items()})  # type: ignore[union-attr]
    for x, axis in zip(args, chosen, strict=False):
        dims = x.type.dims if isinstance(x.type, Array) else None
        dim = dims[axis] if dims and -len(dims) <= axis < len(dims) else None
        if isinstance(dim, Sym) and cx.extents.get(dim.base, 0) + dim.offset in (2, 3):
            cx.asked.literal[dim.base] = cx.extents[dim.base]
    both = [x.type.dims for x in args if isinstance(x.type, Array) and x.type.dims]
    if len(both) == 2 and chosen == (-1, -1, -1):
        for p, q in zip(*(reversed(dims[:-1]) for dims in both), strict=False):
            _ask_same(cx, p, q)


def ask_narrow(
    cx: Lowering, op: Primitive, args: tuple[Atom, ...], options: dict[str, Any]
) -> None:
    """Ask for rows that are known to have as few numbers as they have, where something is done
    along many of them: they are kept by columns then. What is made for few rows serves no more."""
    dims = args[0].type.dims if args and isinstance(args[0].type, Array) else None
    axis = options.get("axis")
    if op.name not in ALONG_ROWS or not dims or len(dims) < 2 or not isinstance(axis, Const):
        return
    *rows, width = dims
    if axis.value not in (-1, len(rows)) or not isinstance(width, Sym) or width.offset:
        return
    counts = [linear(dim) for dim in rows if dim != 1]
    if cx.extents.get(width.base) not in FEW or not all(
        count is not None and {name for name, _ in count[0]} <= cx.extents.keys()
        for count in counts
    ):
        return
    if all(_value(cx, count) >= MANY for count in counts if count is not None):
        cx.asked.literal[width.base] = cx.extents[width.base]
        return
    for count in counts:
        if count is not None and count[0] and _value(cx, count) < MANY:
            terms, number = count
            others = tuple((*cx.axes[name], factor) for name, factor in terms)
            guard = Guard(*others[0][0], f"few {terms} {number} {MANY}", (others, number, MANY))
            cx.guards[guard.root, guard.path, guard.kind] = guard
            return


def _ask_same(cx: Lowering, p: Dim, q: Dim) -> None:
    """Ask for two extents that are the same now to be the same always."""
    left, right = _sum_of(cx, p), _sum_of(cx, q)
    if left is not None and right is not None and _ask_equal_sums(cx, left, right):
        for dim in (p, q):
            _ask_several(cx, dim)


def _ask_equal_sums(cx: Lowering, left: Linear, right: Linear) -> bool:
    """Ask for sums of extents that are the same now to be the same always; whether they are."""
    rest = minus(left, right)
    if not rest[0] or _value(cx, rest) != 0:
        return False
    for base in sorted(dict(rest[0]), key=partial(_rank, cx), reverse=True):
        found = _solved(rest, base)
        if found is not None:
            _ask_equal(cx, base, found)
            for name, _ in found[0] if found[1] < 0 else ():
                _ask(cx, Sym(name), 1)
            return True
    return False


def _ask_sums(cx: Lowering, own: Linear, bound: Linear) -> None:
    """Ask for a part of an array to be as long as a sum of extents, if it is."""
    if not {name for name, _ in bound[0]} <= cx.extents.keys() or _ask_equal_sums(cx, own, bound):
        return
    rest = minus(bound, own)
    if _value(cx, rest) < 0:
        longer = [base for base, factor in rest[0] if factor == -1]
        for base in sorted(longer, key=partial(_rank, cx), reverse=True):
            needed = _solved(rest, base)
            if needed is not None:
                cx.asked.over[base] = cx.asked.over.get(base, frozenset()) | {needed}
                return


def _ask_equal(cx: Lowering, base: str, extent: Linear) -> None:
    if extent[0]:
        cx.asked.same.setdefault(base, extent)
    elif extent[1] > 1:
        cx.asked.literal[base] = extent[1]


def _ask_several(cx: Lowering, dim: Dim) -> None:
    """Ask for a sum of extents to be more than 1, if it is, as the extents that it is compared
    with are: an extent of 1 may stand for any other."""
    if isinstance(dim, Sym) and linear(dim) != (((dim.base, 1),), 0):
        roots = dim.terms or ((dim, 1),)
        least = 2 - dim.offset if len(roots) == 1 and roots[0][1] == 1 else 1
        for root, _ in roots:
            _ask(cx, root, least)


def _sum_of(cx: Lowering, dim: Dim) -> Linear | None:
    """An extent as a sum of those of arrays from outside, if it is one now."""
    if isinstance(dim, Sym) and not is_exact(dim):
        terms = tuple((root.base, factor) for root, factor in dim.terms or ((dim, 1),))
        found = (terms, dim.offset) if {name for name, _ in terms} <= cx.extents.keys() else None
        return found if found is not None and _value(cx, found) >= 0 else None
    found = linear(dim)
    if found is None or not {name for name, _ in found[0]} <= cx.extents.keys():
        return None
    return found


def _value(cx: Lowering, extent: Linear) -> int:
    return extent[1] + sum(factor * cx.extents[name] for name, factor in extent[0])


def _rank(cx: Lowering, base: str) -> tuple[bool, int]:
    """Which of two extents the other one is told by: arrays come before numbers."""
    return base in cx.known.natural, [*cx.extents].index(base)


def _solved(rest: Linear, base: str) -> Linear | None:
    """The extent for which a sum of extents is nothing, as a sum of the others."""
    factor = dict(rest[0])[base]
    others = tuple((name, -f * factor) for name, f in rest[0] if name != base)
    if abs(factor) != 1 or any(f < 0 for _, f in others):
        return None
    return others, -rest[1] * factor


def _ask(cx: Lowering, dim: Sym, needs: int) -> None:
    needs -= dim.offset
    if cx.extents.get(dim.base, 0) >= needs > cx.known.least.get(dim.base, 0):
        cx.asked.least[dim.base] = max(needs, cx.asked.least.get(dim.base, 0))


def _ask_sum(cx: Lowering, dim: Sym, cut: Slice) -> None:
    """Ask for an extent that reaches to where it is cut, if that depends on other extents."""
    bound = cut_bound(dim, cut)
    if bound is not None and cut.stop is None and cx.trips and _ask_multiple(cx, dim, bound):
        return
    if bound is not None and cut.stop is None and (_spare(cx, dim, bound) or 0) >= 2:
        bound = bound[0], bound[1] + 2  # so that what is left is not of extent 1
    if bound is not None and not reaches(dim, bound):
        _ask_bound(cx, dim, bound)


def _ask_multiple(cx: Lowering, dim: Sym, bound: Linear) -> bool:
    """Ask for an extent that is one part more than where it is cut, as `w[:, 3 * n:]` of an array
    with four parts has as many columns as each of the others."""
    match bound:
        case ((str(name), factor),), 0:
            if 2 <= cx.extents.get(name, 0) == _spare(cx, dim, bound):
                cx.asked.same.setdefault(dim.base, (((name, factor + 1),), 0))
                return True
    return False


def _ask_bound(cx: Lowering, dim: Sym, bound: Linear) -> None:
    """Ask for an extent to be at least a sum of others, or to be that sum, if it is."""
    own = _sum_of(cx, dim)
    if own is not None and own != (((dim.base, 1),), 0):
        _ask_sums(cx, own, bound)
        return
    spare = _spare(cx, dim, bound)
    terms, number = bound
    if number <= 0 and spare == -number and len(terms) == 1 and terms[0][1] == 1:
        first, second = sorted((dim.base, terms[0][0]), key=partial(_rank, cx))
        cx.asked.same.setdefault(second, (((first, 1),), 0))
    elif spare is not None and spare >= 0:
        cx.asked.over[dim.base] = cx.asked.over.get(dim.base, frozenset()) | {bound}


def _spare(cx: Lowering, dim: Sym, bound: Linear) -> int | None:
    """How much longer than this an array is, if both are extents of arrays from outside."""
    names = {name for name, _ in bound[0]}
    if dim.offset or dim.base in names or not names | {dim.base} <= cx.extents.keys():
        return None
    return cx.extents[dim.base] - bound[1] - sum(cx.extents[n] * f for n, f in bound[0])
