"""Which values of a block become numbers of Python's in place of NumPy's when some others do, and
whether that can be noticed."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Set

import numpy as np

from ..ir.nodes import UNDEF, Assign, Atom, Block, Const, For, If, Primitive, Stmt, Var, While
from ..ir.tapes import Tapes
from ..ir.types import Array, Scalar, sole_dtype
from ..ir.walk import flows, operands, statements
from ..rules.forms import PRIMITIVES, ops_of
from ..rules.indexing import additem, setitem
from ..rules.python import new_tape_op, pop_op, push_op
from ..runtime import divide, power

ARITHMETIC = ops_of(np.add, np.subtract, np.multiply, np.negative, np.positive, abs)
CHOICES = ops_of(max, min)
TESTS = ops_of(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal)
DIVIDE, NOT = (PRIMITIVES[function].op for function in (np.true_divide, operator.not_))


class Kinds:
    """Who reads what in a block, and what that makes of Python's numbers in place of NumPy's. What
    is `unbound` on some path must not be yielded as another kind: it is looked for there."""

    def __init__(self, block: Block, unbound: Set[Var]) -> None:
        self.users: dict[Var, list[Stmt]] = {}
        self.flows: dict[Var, list[Var]] = {}
        self.pairs = [pair for pair in flows(block) if pair[1] is not UNDEF]
        self.made = [s for s in statements(block) if isinstance(s, Assign)]
        for stmt in statements(block):
            for atom in operands(stmt):
                if isinstance(atom, Var):
                    self.users.setdefault(atom, []).append(stmt)
        for target, source in self.pairs:
            if isinstance(source, Var):
                self.flows.setdefault(source, []).append(target)
        self.given = set(block.yields)
        self.unbound = unbound
        self.tapes = Tapes(block, new_tape_op, push_op, pop_op)

    # --- what may be one ----------------------------------------------------------------------

    def reached(self, start: Iterable[Var]) -> set[Var] | None:
        """All that may become a number of Python's with these; None where that could be noticed."""
        found: set[Var] = set()
        pending = list(start)
        while pending:
            var = pending.pop()
            if var in found:
                continue
            found.add(var)
            if not isinstance(var.type, Scalar):
                return None
            if var in self.given and (var.type.python is None or var in self.unbound):
                return None
            pending += self.flows.get(var, ())
            for stmt in self.users.get(var, ()):
                made = self.of(stmt, var)
                if made is None:
                    return None
                pending += made
        return found

    def of(self, stmt: Stmt, var: Var) -> list[Var] | None:
        """What a statement makes a number of Python's of this one; None where it is noticed."""
        match stmt:
            case If() | While():
                return []
            case For():
                return None if stmt.items == var else []
            case Assign() if var not in [value for _, value in stmt.keywords]:
                return self.computed(stmt, var)
        return None

    def computed(self, stmt: Assign, var: Var) -> list[Var] | None:
        op, targets = stmt.op, list(stmt.targets)
        if op == push_op:
            return self.recorded(stmt, var)
        if op in (setitem, additem):
            stored = stmt.args.count(var) == 1 and stmt.args[1] == var
            return [] if stored and _mixes(stmt.args[0]) else None
        if sole_dtype(var.type) == "bool":
            return targets if op == NOT else None
        if op.call in (divide, power):
            return targets
        if not all(map(_mixes, (*stmt.args, *targets))):
            return None
        if op.text.startswith("math.") or _by_numpy(op):
            return []
        if any(isinstance(a.type, Array) for a in stmt.args):
            return [] if op in ARITHMETIC else None
        if op in ARITHMETIC | CHOICES | TESTS:
            return targets
        return targets if op == DIVIDE and _is_safe_divisor(stmt.args[1]) else None

    def recorded(self, stmt: Assign, var: Var) -> list[Var] | None:
        """What is taken of a tape on which a number is put."""
        use = self.tapes.of(stmt.args[0])
        if use.escapes:
            return None
        places = [k for k, a in enumerate(stmt.args) if a == var]
        return [pop.targets[k] for pop in use.pops for k in places]

    # --- what is one for sure -----------------------------------------------------------------

    def certain(self, start: Set[Var], freed: Set[Var]) -> set[Var]:
        """Of what is `freed`, what is certainly a number of Python's; `start` is."""
        found = set(freed)

        def is_sure(atom: Atom) -> bool:
            return atom in found or _is_python(atom)

        def unsure() -> Iterator[Var]:
            for stmt in self.made:
                if stmt.op == push_op:
                    use = self.tapes.of(stmt.args[0])
                    for place, atom in enumerate(stmt.args):
                        if place and not is_sure(atom):
                            yield from (pop.targets[place] for pop in use.pops)
                elif stmt.op != pop_op and not all(map(is_sure, stmt.args)):
                    yield from (t for t in stmt.targets if t not in start)
            yield from (target for target, source in self.pairs if not is_sure(source))

        before = -1
        while before != len(found):
            before = len(found)
            for var in unsure():  # what follows is looked at without it
                found.discard(var)
        return found

    def operations(self, of: Set[Var], certain: Set[Var]) -> int:
        """How many operations on these are on Python's numbers only."""

        def is_pure(stmt: Stmt) -> bool:
            if not isinstance(stmt, Assign) or stmt.op in (push_op, setitem, additem):
                return False
            return not _by_numpy(stmt.op) and all(a in certain or _is_python(a) for a in stmt.args)

        stmts = {id(s): s for var in of for s in self.users.get(var, ())}
        return sum(map(is_pure, stmts.values()))


def _is_python(atom: Atom) -> bool:
    """Whether this is a number of Python's in any case."""
    own = isinstance(atom.type, Scalar) and atom.type.python is True
    return own or isinstance(atom, Const)


def _mixes(atom: Atom) -> bool:
    """Whether a double of Python's gives with this what one of NumPy's does."""
    if isinstance(atom, Const):
        return type(atom.value) in (int, float)
    if isinstance(atom.type, Scalar):
        return sole_dtype(atom.type) in ("float64", "int64", "bool")
    known = isinstance(atom.type, Array) and atom.type.dims is not None
    return known and sole_dtype(atom.type) == "float64"


def _by_numpy(op: Primitive) -> bool:
    """Whether this is a function of NumPy's that takes any number for a double."""
    return op.text.startswith("np.") and isinstance(getattr(np, op.name, None), np.ufunc)


def _is_safe_divisor(atom: Atom) -> bool:
    return isinstance(atom, Const) and atom.value != 0
