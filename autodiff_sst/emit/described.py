"""Types of parameters as docstrings show them: `w: float64 (w0,), x: float64 (x0, x1)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..ir.nodes import Atom
from ..ir.tree import Leaf, Node, Tree
from ..ir.types import Array, Linear, Scalar, Sym, Type, describe, is_number_extent


def readable_parameters(parameters: Sequence[tuple[str, Tree]]) -> str:
    """Every number and array in the parameters with its type, `params['w']` for an entry."""
    return ", ".join(
        f"{place}: {readable(atom)}"
        for name, tree in parameters
        for place, atom in leaves_with_places(name, tree)
    )


def leaves_with_places(name: str, tree: Tree) -> Iterator[tuple[str, Atom]]:
    """The leaves of a parameter with the expressions that read them."""
    match tree:
        case Leaf(atom):
            yield name, atom
        case Node(kind, _, keys, children):
            for key, child in zip(keys, children, strict=True):
                yield from leaves_with_places(name + _step(kind, key), child)


def _step(kind: str, key: Any) -> str:
    return f".{key}" if kind in ("dataclass", "object", "namedtuple") else f"[{key!r}]"


def readable(atom: Atom) -> str:
    """`float64 (n, 3)` for an array."""
    type_ = atom.type
    if isinstance(type_, Array) and type_.dims is not None:
        said: set[Sym] = set()
        shape = ", ".join(str(d) if isinstance(d, int) else _extent(d, said) for d in type_.dims)
        return f"{type_.dtype} ({shape}{',' if len(type_.dims) == 1 else ''})"
    return describe(type_) + _as_extent(type_)


def _as_extent(type_: Type) -> str:
    """What a number is known to be that arrays have as many elements as, or loops trips."""
    extent = type_.extent if isinstance(type_, Scalar) else None
    if not isinstance(extent, Sym) or is_number_extent(extent):
        return "" if extent is None or isinstance(extent, Sym) else f" = {extent}"
    if extent.terms or _is_of_array(extent.base):
        return f" = {_extent(extent, {extent})}"
    return f" >= {extent.least}"


def _extent(symbol: Sym, said: set[Sym]) -> str:
    """An extent, with what it is at least, if that is not said before."""
    if ":" not in symbol.base or symbol.base[0] == "?":
        return "?"  # of something that has no name outside the trace
    if symbol.terms:
        return _sum((tuple((root.base, f) for root, f in symbol.terms), symbol.offset))
    name = _extent_name(str(symbol))
    least = max([symbol.least, *(number for terms, number in symbol.over if not terms)])
    bounds = [_sum(bound) for bound in symbol.over if bound[0]] + [str(least)] * (least > 0)
    if symbol in said:
        return name
    said.add(symbol)
    return f"{name} >= {', '.join(bounds)}" if bounds else name


def _extent_name(base: str) -> str:
    root, _, axis = base.rpartition(".") if _is_of_array(base) else (base, "", "")
    return f"{root.removeprefix('param:').rpartition(':')[2]}{axis}"


def _is_of_array(base: str) -> bool:
    """Whether this is an extent of an array, not a whole number."""
    return base.rpartition(".")[2].isdigit()


def _sum(bound: Linear) -> str:
    terms = [_extent_name(b) if f == 1 else f"{f}*{_extent_name(b)}" for b, f in bound[0]]
    return "+".join(terms + [str(bound[1])] * (bound[1] != 0)).replace("+-", "-")
