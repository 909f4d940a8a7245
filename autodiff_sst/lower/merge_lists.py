"""Lists of known length as run-time lists: what a list is where two sides differ in its length."""

from __future__ import annotations

from dataclasses import dataclass

from ..ir.nodes import Atom
from ..ir.tree import Tree
from .record_shapes import taken_apart
from .sides import CannotMerge, Reader, Side, is_data
from .state import IN_LIST, storages_in
from .values import Abstract, ListCell, RecordsCell, Version

OF_OBJECTS = "it is a list of objects, of another length on each"
Sharing = list[tuple[int, str, int]]


@dataclass(frozen=True, slots=True)
class Lists:
    """Reads lists on their sides, and notes what the run-time lists share memory with."""

    read: Reader
    sharing: Sharing

    def as_list(self, side: Side, cell: ListCell | Version, holder: int) -> Atom:
        """A list of numbers or arrays."""
        if isinstance(cell, Version):
            return cell.atom
        if not all(map(is_data, cell.items)):
            raise CannotMerge(OF_OBJECTS)
        self._share(side, cell, holder)
        return self.read(side, cell)

    def columns(
        self, side: Side, cell: ListCell | RecordsCell, count: int, holder: int
    ) -> tuple[Atom, ...]:
        """A list for each of the numbers and arrays in items that are tuples or objects."""
        if isinstance(cell, RecordsCell):
            return cell.columns
        self._share(side, cell, holder)
        items = [taken[1] for taken in _taken(side, cell) if taken is not None]
        return tuple(
            self.read(side, ListCell(tuple(leaves[k] for leaves in items))) for k in range(count)
        )

    def _share(self, side: Side, cell: ListCell, holder: int) -> None:
        for item in cell.items:
            for storage in storages_in(item, side.state.heap):
                self.sharing.append((storage, IN_LIST, holder))


def shape_of(side: Side, cell: ListCell | RecordsCell) -> Tree | None:
    """The structure of the items; None where there are none."""
    if isinstance(cell, RecordsCell):
        return cell.shape
    found = {taken and taken[0] for taken in _taken(side, cell)}
    if None in found or len(found) > 1:
        raise CannotMerge(OF_OBJECTS)
    return found.pop() if found else None


def _taken(side: Side, cell: ListCell) -> list[tuple[Tree, list[Abstract]] | None]:
    return [taken_apart(item, side.state.heap) for item in cell.items]
