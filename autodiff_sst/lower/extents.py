"""How long arrays from outside are at least, where slices by literal places depend on it.

`c[:, 3:6]` has three columns if `c` has six, and what is three columns wide need not be summed to
the width of something else. So a derivative is made for arrays that are long enough, if those that
it is made with are, and later calls are tested for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..ir.extents import is_at_least, reaches
from ..ir.guards import Guard, Location
from ..ir.nodes import Atom, Const
from ..ir.types import Array, Dim, Linear, Slice, Sym, Type
from ..rules.infer import axes_cut, cut_bound, element_of, slice_needs
from ..rules.views import VIEWS

if TYPE_CHECKING:
    from .context import Lowering


class NeedExtents(Exception):
    """Slices ask for arrays that are known to be long enough."""

    def __init__(self, least: dict[str, int], over: dict[str, frozenset[Linear]]) -> None:
        super().__init__("lengths of arrays")
        self.least = least
        self.over = over


def with_least(cx: Lowering, type_: Type, value: Any, place: Location) -> Type:
    """The type of an array from outside with what its extents are at least."""
    if not isinstance(type_, Array) or type_.dims is None:
        return type_
    dims: list[Dim] = []
    for axis, (dim, extent) in enumerate(zip(type_.dims, value.shape, strict=True)):
        if isinstance(dim, Sym):
            cx.extents[dim.base] = extent
            cx.axes[dim.base] = place, axis
            over = tuple(sorted(cx.over.get(dim.base, ())))
            dim = replace(dim, least=cx.least.get(dim.base, 0), over=over)
        dims.append(dim)
    return Array(type_.dtype, tuple(dims), type_.least)


def with_bounds(
    known: dict[str, frozenset[Linear]], more: dict[str, frozenset[Linear]]
) -> dict[str, frozenset[Linear]]:
    """The bounds of both, without those that follow from others."""
    found = {}
    for base in known.keys() | more.keys():
        both = known.get(base, frozenset()) | more.get(base, frozenset())
        follow = {b for b in both for a in both if a != b and is_at_least(a, b)}
        found[base] = both - follow
    return found


def extent_guards(cx: Lowering) -> list[Guard]:
    """What the extents were relied on to be, beyond numbers."""
    guards = []
    for base in sorted(cx.over.keys() & cx.axes.keys()):
        bounds, (place, axis) = cx.over[base], cx.axes[base]
        for terms, number in sorted(bounds):
            others = tuple((*cx.axes[name], factor) for name, factor in terms)
            guards.append(Guard(*place, f"extents {axis} {terms} {number}", (axis, others, number)))
    return guards


def ask_lengths(cx: Lowering, array: Atom, path: tuple[Any, ...]) -> None:
    """Note how long arrays must be for the slices in a path."""
    type_ = array.type
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
        type_ = element_of(type_, part)


def _ask(cx: Lowering, dim: Sym, needs: int) -> None:
    needs -= dim.offset
    if cx.extents.get(dim.base, 0) >= needs > cx.least.get(dim.base, 0):
        cx.asked[dim.base] = max(needs, cx.asked.get(dim.base, 0))


def _ask_sum(cx: Lowering, dim: Sym, cut: Slice) -> None:
    """Ask for an extent that reaches to where it is cut, if that depends on other extents."""
    bound = cut_bound(dim, cut)
    if bound is None or dim.base not in cx.extents or dim.offset:
        return
    names = {name for name, _ in bound[0]}
    if dim.base in names or not names <= cx.extents.keys():
        return
    spare = cx.extents[dim.base] - bound[1] - sum(cx.extents[n] * f for n, f in bound[0])
    if cut.stop is None and spare >= 2:
        bound = bound[0], bound[1] + 2  # so that what is left is not of extent 1
    if spare >= 0 and not reaches(dim, bound):
        cx.asked_over[dim.base] = cx.asked_over.get(dim.base, frozenset()) | {bound}
