"""How long arrays from outside are at least, where slices by literal places depend on it.

`c[:, 3:6]` has three columns if `c` has six, and what is three columns wide need not be summed to
the width of something else. So a derivative is made for arrays that are long enough, if those that
it is made with are, and later calls are tested for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ir.nodes import Atom, Const
from ..ir.types import Array, Dim, Sym, Type
from ..rules.infer import axes_cut, element_of, slice_needs
from ..rules.views import VIEWS

if TYPE_CHECKING:
    from .context import Lowering


class NeedExtents(Exception):
    """Slices ask for arrays that are known to be long enough."""

    def __init__(self, least: dict[str, int]) -> None:
        super().__init__("lengths of arrays")
        self.least = least


def with_least(cx: Lowering, type_: Type, value: Any) -> Type:
    """The type of an array from outside with what its extents are at least."""
    if not isinstance(type_, Array) or type_.dims is None:
        return type_
    dims: list[Dim] = []
    for dim, extent in zip(type_.dims, value.shape, strict=True):
        if isinstance(dim, Sym):
            cx.extents[dim.base] = extent
            dim = Sym(dim.base, dim.offset, dim.many, cx.least.get(dim.base, 0))
        dims.append(dim)
    return Array(type_.dtype, tuple(dims), type_.least)


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
        type_ = element_of(type_, part)


def _ask(cx: Lowering, dim: Sym, needs: int) -> None:
    needs -= dim.offset
    if cx.extents.get(dim.base, 0) >= needs > cx.least.get(dim.base, 0):
        cx.asked[dim.base] = max(needs, cx.asked.get(dim.base, 0))
