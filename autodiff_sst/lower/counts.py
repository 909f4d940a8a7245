"""Slices between places that loops count, `x[:i]`, `A[k:, j]`, `r[i - 1:0:-1]`: how many elements
they have, and how long the axis must be for all of them to be there in all trips."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..ir.extents import is_at_least, linear, made_of, minus, plus, roots_of
from ..ir.nodes import Assign, Atom, Const, Primitive, Var
from ..ir.types import Linear, Scalar, Slice, Sym, Window
from .extents import ask_exact, ask_natural

if TYPE_CHECKING:
    from .context import Lowering

NOTHING: Linear = (), 0


def slice_type(cx: Lowering, op: Primitive, bounds: tuple[Atom, ...]) -> Slice:
    """The type of a slice, with its extent if a loop moves it along."""
    assert op.infer is not None
    found: Slice = op.infer(*bounds)
    start, stop, step = (
        _spelled(cx, bound) if known == "?" else known
        for bound, known in zip(bounds, (found.start, found.stop, found.step), strict=True)
    )
    return Slice(start, stop, step, _window(cx, *bounds))


def _window(cx: Lowering, start: Atom, stop: Atom, step: Atom) -> Window | None:
    """What is known of a slice with these bounds."""
    counts = _Counts(cx)
    if step in (Const(None), Const(1)):
        return counts.forward(start, stop)
    return counts.back(start, stop) if step == Const(-1) else None


@dataclass
class _Counts:
    """Whole numbers as sums of extents and of the numbers that loops count; `roots` are what they
    are sums of."""

    cx: Lowering
    roots: dict[str, Sym] = field(default_factory=dict)
    items: dict[str, Var] = field(default_factory=dict)

    def forward(self, start: Atom, stop: Atom) -> Window | None:
        first = NOTHING if start == Const(None) else self.count(start)
        if first is None or not self.is_natural(first):
            return None
        behind = _behind(stop)
        if behind is not None:
            end = self.bound(first, 1)
            needed = None if end is None else plus(end, ((), behind))
            return self.window(plus(first, ((), behind)), needed, whole=True)
        last = self.count(stop)
        return None if last is None else self.window(minus(last, first), self.bound(last, 1))

    def back(self, start: Atom, stop: Atom) -> Window | None:
        first = self.count(start)
        last = ((), -1) if stop == Const(None) else self.count(stop)
        if first is None or last is None or not self.is_natural(plus(last, ((), 1))):
            return None
        if stop != Const(None) and not self.is_natural(last):
            return None
        end = self.bound(first, 1)
        return self.window(minus(first, last), None if end is None else plus(end, ((), 1)))

    def window(self, part: Linear, needed: Linear | None, whole: bool = False) -> Window | None:
        low = self.bound(part, -1)
        if needed is None or low is None or not is_at_least(low, NOTHING):
            return None
        if not self.items:
            return None  # there is no loop to it
        # Sums with such numbers are the same extent wherever they come from.
        counted = any(name in self.items for name, _ in part[0])
        return Window(made_of(self.roots, part, 0 if counted else max(low[1], 0)), needed, whole)

    # --- numbers ------------------------------------------------------------------------------

    def is_natural(self, value: Linear) -> bool:
        low = self.bound(value, -1)
        return low is not None and is_at_least(low, NOTHING)

    def count(self, number: Atom) -> Linear | None:
        if isinstance(number, Const):
            return ((), number.value) if type(number.value) is int else None
        extent = number.type.extent if isinstance(number.type, Scalar) else None
        if extent is not None:
            ask_natural(self.cx, number.type)
            ask_exact(self.cx, extent)  # `len(x) - 1` is not below zero
        own = None if extent is None else linear(extent)
        if own is not None and extent is not None:
            self.roots.update(roots_of(extent))
            return own
        if number in self.cx.trips_of:
            return self.item(number)
        match self.cx.builder.binding(number):
            case Assign(op=op, args=(a, b)) if op.name in ("add", "subtract"):
                left, right = self.count(a), self.count(b)
                if left is not None and right is not None:
                    return plus(left, right) if op.name == "add" else minus(left, right)
        return None

    def item(self, item: Var) -> Linear:
        name = f"v{item.number}"
        if name not in self.items:
            self.items[name] = item
            low = self.bound((((name, 1),), 0), -1)
            least = max(low[1], 0) if low is not None and is_at_least(low, NOTHING) else 0
            self.roots[name] = Sym(name, 0, least > 1, least)
        return ((name, 1),), 0

    def bound(self, value: Linear, side: int) -> Linear | None:
        """The least (`side` -1) or the greatest value in all trips, as a sum of extents."""
        terms, number = value
        found: Linear = (), number
        for name, factor in terms:
            part: Linear | None = ((name, 1),), 0
            if name in self.items:
                end = self.end(self.items[name], side if factor > 0 else -side)
                part = None if end is None else self.bound(end, side if factor > 0 else -side)
            if part is None:
                return None
            scaled = tuple((n, f * factor) for n, f in part[0]), part[1] * factor
            found = plus(found, scaled)
        return found

    def end(self, item: Var, side: int) -> Linear | None:
        """The first or the last number that a loop in steps of one counts, whichever is further on
        this side."""
        start, stop, *pace = self.cx.trips_of[item]
        step = pace[0].value if pace and isinstance(pace[0], Const) else 0 if pace else 1
        if step not in (1, -1):
            return None
        if step == -side:  # this is where it begins
            return self.count(start)
        last = self.count(stop)
        return None if last is None else plus(last, ((), -step))


def _behind(stop: Atom) -> int | None:
    """How many elements a slice leaves at the end of the axis, whatever its length."""
    if stop == Const(None):
        return 0
    literal = stop.value if isinstance(stop, Const) and type(stop.value) is int else 0
    return -literal if literal < 0 else None


def _spelled(cx: Lowering, number: Atom) -> str:
    """Text that two whole numbers have in common only if they are the same."""
    if isinstance(number, Const):
        return repr(number.value) if type(number.value) is int else "?"
    match cx.builder.binding(number):
        case Assign(op=op, args=(a, b)) if op.name in ("add", "subtract"):
            parts = _spelled(cx, a), _spelled(cx, b)
            if "?" not in parts:
                return f"({parts[0]}{op.text}{parts[1]})"
    return f"v{number.number}"
