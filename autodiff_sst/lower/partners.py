"""Which storages stand at the same place on two sides: the first pass of a join."""

from __future__ import annotations

from .sides import Side
from .state import cell_parts, parts
from .values import Abstract, DictCell, Obj, ObjectCell, Ref


class Partners:
    """For each storage of one side, those of the other side that the same names lead to."""

    def __init__(self, first: Side, second: Side) -> None:
        self._heaps = first.state.heap, second.state.heap
        self._found: tuple[dict[int, set[int]], dict[int, set[int]]] = ({}, {})

    def of(self, storage: int, second: bool) -> set[int]:
        """What stands where a storage of the first side, or of the second one, stands."""
        return self._found[second].get(storage, set())

    def are_successors(self, p: int, q: int) -> bool:
        """Whether one storage can follow both: those from outside follow nothing."""
        left, right = self._heaps
        one_to_one = len(self.of(p, False)) == 1 == len(self.of(q, True))
        return one_to_one and p in left and q in right

    def match(self, left: Abstract | None, right: Abstract | None) -> None:
        """Record which storages stand at the same place on the two sides."""
        if left is None or right is None:
            return
        if isinstance(left, (Ref, Obj)) and isinstance(right, (Ref, Obj)):
            p, q = left.storage, right.storage
            seen = q in self.of(p, False)
            self._found[0].setdefault(p, set()).add(q)
            self._found[1].setdefault(q, set()).add(p)
            if not seen and isinstance(left, Obj) and isinstance(right, Obj):
                self._match_cells(p, q)
        for one, other in zip(parts(left), parts(right), strict=False):
            self.match(one, other)

    def _match_cells(self, p: int, q: int) -> None:
        left, right = self._heaps[0].get(p), self._heaps[1].get(q)
        match left, right:
            case (DictCell(items=x), DictCell(items=y)) | (
                ObjectCell(attributes=x),
                ObjectCell(attributes=y),
            ):
                for key in x:
                    self.match(x[key], y.get(key))
            case _ if left is not None and right is not None:
                for one, other in zip(cell_parts(left), cell_parts(right), strict=False):
                    self.match(one, other)
