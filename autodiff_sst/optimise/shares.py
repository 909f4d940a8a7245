"""A sum of shares is known.

before:  s = sum(e); p = divide(e, s); t = sum(p); yield p, t
after:   s = sum(e); p = divide(e, s); yield p, 1.0
where:   t: derivative code

before:  s = sum(e); p = divide(e, s); t = sum(p)
         z = subtract(1.0, t); v1 = multiply(z, w); y = add(p, v1)
         yield y
after:   s = sum(e); p = divide(e, s); yield p
where:   t, z, v1, y: derivative code

stays:   s = sum(e, axis=0); p = divide(e, s); t = sum(p); yield t
where:   e: float64[n, m]; t: derivative code

That is what makes the gradient of the logarithm of a sum of exponentials as short as it is on
paper: the largest element, which is taken out first, has no influence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Block, Const, Var
from ..ir.rebuild import map_operands, rebuilt, with_blocks
from ..ir.types import Array, Scalar, sole_dtype
from ..ir.walk import blocks, is_derivative
from ..rules.algebra import emit
from ..rules.columns import added_axes
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem
from ..rules.makers import made_by, number

Axes = tuple[int, ...]
Sums = dict[tuple[Atom, Axes], tuple[Atom, ...]]
SPREADS = {"expand_dims", "broadcast_to", "getitem"}
KEEP_ZERO = {"negative", "sum", *SPREADS}


def sum_shares(block: Block) -> Block:
    """The block with sums of shares replaced by what they are."""
    return _Shares().block(block, Builder(), {})


@dataclass
class _Shares:
    known: dict[Var, Atom] = field(default_factory=dict)
    zeros: set[Atom] = field(default_factory=set)

    def atom(self, a: Atom) -> Atom:
        return self.known.get(a, a) if isinstance(a, Var) else a

    def block(self, block: Block, builder: Builder, sums: Sums) -> Block:
        """`sums` are those known so far: of what, and over which axes."""
        sums = dict(sums)
        for stmt in block.stmts:
            stmt = map_operands(stmt, self.atom)
            inner = blocks(stmt)
            if inner:
                stmt = with_blocks(stmt, [self.block(b, builder.child(), sums) for b in inner])
            elif isinstance(stmt, Assign):
                found = self.simpler(stmt, builder, sums)
                if found is not None:
                    self.known[stmt.targets[0]] = found
                    continue
                axes = summed_axes(stmt)
                if axes is not None:
                    key = stmt.args[0], axes
                    sums[key] = (*sums.get(key, ()), *stmt.targets)
            builder.append(stmt)
        return rebuilt(block, builder.stmts, map(self.atom, block.yields))

    def simpler(self, stmt: Assign, builder: Builder, sums: Sums) -> Atom | None:
        """What the result is known to be; a zero is noted as well."""
        if not is_derivative(stmt) or len(stmt.targets) != 1:
            return None
        if self.is_zero(stmt, builder):
            self.zeros.update(stmt.targets)
            return None
        left = self.without_zero(stmt)
        if left is not None:
            return left
        builder.where = stmt.where
        return _share(stmt, builder, sums)

    def is_zero(self, stmt: Assign, builder: Builder) -> bool:
        match stmt.op.name:
            case "subtract":
                first, second = (_unspread(builder, a) for a in stmt.args)
                return first == second and _is_float(stmt.targets[0])
            case "multiply":
                return any(a in self.zeros for a in stmt.args)
            case "divide":
                return stmt.args[0] in self.zeros
            case name if name in KEEP_ZERO:
                return stmt.args[0] in self.zeros
        return False

    def without_zero(self, stmt: Assign) -> Atom | None:
        """What a zero is added to."""
        (target,) = stmt.targets
        if stmt.op.name not in ("add", "subtract") and stmt.op is not additem:
            return None
        first, second = stmt.args[:2]
        if second in self.zeros and first.type == target.type:
            return first
        if first in self.zeros and stmt.op.name == "add" and second.type == target.type:
            return second
        return None


def _unspread(builder: Builder, atom: Atom) -> Atom:
    """The number that an array is filled with; anything else as it is."""
    made = made_by(builder, atom, "broadcast_to")
    return made.args[0] if made is not None and number(made.args[0]) is not None else atom


def _is_float(var: Var) -> bool:
    return (sole_dtype(var.type) or "")[:1] in ("f", "c")


def summed_axes(stmt: Assign) -> Axes | None:
    """The axes of a sum, counted from the front."""
    x = stmt.args[0] if stmt.args else None
    dims = x.type.dims if x is not None and isinstance(x.type, Array) else None
    options = dict(stmt.keywords)
    if stmt.op.name != "sum" or len(stmt.args) != 1 or dims is None or "dtype" in options:
        return None
    axis = options.get("axis", Const(None))
    if not isinstance(axis, Const):
        return None
    if axis.value is None:
        return tuple(range(len(dims)))
    axes = axis.value if isinstance(axis.value, tuple) else (axis.value,)
    return tuple(sorted(k % len(dims) for k in axes))


@dataclass(frozen=True)
class _Factor:
    """`atom` or, if `below`, one divided by it; `outer`: the same for all that is summed up."""

    atom: Atom
    below: bool
    outer: bool


def _factors(
    builder: Builder, atom: Atom, rank: int, axes: Axes, outer: bool = False, below: bool = False
) -> Iterator[_Factor]:
    """What a value is the product of."""
    stmt = builder.definitions.get(atom) if isinstance(atom, Var) else None
    outer = outer or _is_constant(atom, rank, axes)
    name = "" if stmt is None or len(stmt.targets) != 1 else stmt.op.name
    if stmt is not None and name in ("multiply", "divide"):
        first, second = stmt.args
        yield from _factors(builder, first, rank, axes, outer, below)
        yield from _factors(builder, second, rank, axes, outer, below != (name == "divide"))
    elif stmt is not None and name == "negative":
        yield _Factor(Const(-1.0), False, True)
        yield from _factors(builder, stmt.args[0], rank, axes, outer, below)
    elif stmt is not None and outer and name in SPREADS and _only_adds_axes(stmt):
        yield from _factors(builder, stmt.args[0], rank, axes, outer, below)
    else:
        yield _Factor(atom, below, outer)


def _only_adds_axes(stmt: Assign) -> bool:
    return stmt.op.name != "getitem" or added_axes(stmt) is not None


def _is_constant(atom: Atom, rank: int, axes: Axes) -> bool:
    """Whether a factor of an array of this rank is the same along the axes."""
    if isinstance(atom.type, Scalar):
        return True
    dims = atom.type.dims if isinstance(atom.type, Array) else None
    if dims is None:
        return False
    places = [axis - (rank - len(dims)) for axis in axes]
    return all(place < 0 or dims[place] == 1 for place in places)


def _share(stmt: Assign, builder: Builder, sums: Sums) -> Atom | None:
    """The sum of shares: what they are shares of."""
    axes = summed_axes(stmt)
    (target,) = stmt.targets
    if axes is None:
        return None
    x = stmt.args[0]
    assert isinstance(x.type, Array) and x.type.dims is not None
    factors = list(_factors(builder, x, len(x.type.dims), axes))
    inner = [f for f in factors if not f.outer]
    if len(inner) != 1 or inner[0].below:
        return None
    known = sums.get((inner[0].atom, axes), ())
    whole = next((f for f in factors if f.below and f.atom in known), None)
    if whole is None:
        return None
    others = [f for f in factors if f is not whole and f is not inner[0]]
    return _product(builder, others, target, whole.atom)


def _product(builder: Builder, factors: list[_Factor], target: Var, whole: Atom) -> Atom | None:
    """The product of what is left, in the shape of the sum."""
    dims = target.type.dims if isinstance(target.type, Array) else ()
    arrays = [f.atom for f in factors if not isinstance(f.atom.type, Scalar)]
    if any(getattr(a.type, "dims", None) != dims for a in arrays):
        return None
    made: Atom = Const(1.0)
    for factor in factors:
        function = np.true_divide if factor.below else np.multiply
        made = emit(builder, function, made, factor.atom)
    if dims and not arrays:
        if getattr(whole.type, "dims", None) != dims:
            return None
        shape = builder.emit(PRIMITIVES[np.shape].op, whole)
        made = builder.emit(PRIMITIVES[np.broadcast_to].op, made, shape=shape)
    if sole_dtype(made.type) != sole_dtype(target.type) is not None:
        return None
    return made
