"""What the function has divided a number of Python's by is not zero, or it would have raised.

before:  q = divide(c, h); z = equal(h, 0); yield q, z
after:   q = divide(c, h); yield q, False
where:   c, h: float; z: derivative code

It holds for what comes later in the same block, in the reverse of that block or loop, and for what
is recorded:

before:  a = for i in r carry (s=c): q = divide(s, h); yield q
         b = for j in r carry (g=True): z = equal(h, 0); yield z
         yield a, b
after:   a = for i in r carry (s=c): q = divide(s, h); yield q
         b = for j in r carry (g=True): yield False
         yield a, b
where:   c, h: float; r: range; z: derivative code

And for what comes before, where nothing but numbers are reckoned with until then:

before:  z = equal(h, 0); p = multiply(c, h); q = divide(c, h); yield q, p, z
after:   p = multiply(c, h); q = divide(c, h); yield q, p, False
where:   c, h: float; z: derivative code

stays:   z = equal(h, 0); p = getitem(l, 0); q = divide(c, h); yield q, p, z
where:   c, h: float; l: float64[n]; z: derivative code

Answers decide more:

before:  q = divide(c, h); y = equal(h, 0); z = bitwise_and(y, t); yield q, z
after:   q = divide(c, h); yield q, False
where:   c, h: float; t: bool; y, z: derivative code

NumPy's numbers do not raise:

stays:   q = divide(c, h); z = equal(h, 0); yield q, z
where:   c, h: float64; z: derivative code
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..ir.nodes import Assign, Atom, Block, Const, For, If, Stmt, Try, Var, While
from ..ir.rebuild import map_operands, rebuilt, with_blocks
from ..ir.types import Scalar, Tape
from ..ir.walk import blocks, is_derivative
from ..rules.choices import choose_op, where_op
from ..rules.makers import number
from ..rules.python import new_tape_op

UNRAISING = frozenset({"add", "subtract", "multiply", "negative", "absolute", "hypot"})
ARITHMETIC = ("add", "subtract", "multiply", "divide", "negative", "power")
Act = Callable[[Assign, "Facts", "Safe"], list[Stmt] | None]


def decide_zeros(block: Block) -> Block:
    """The block where derivative code does not ask for zeros that cannot be."""
    return Facts(_answered).block(block, set())


def is_number(atom: Atom) -> bool:
    return isinstance(atom.type, Scalar) and atom.type.dtype[0] in "fiub"


def is_python(atom: Atom) -> bool:
    """Whether this is a number whose arithmetic may raise."""
    return is_number(atom) and getattr(atom.type, "python", False) is not False


def _raises(atom: Atom) -> bool:
    """Whether this is certainly a number of Python's, which refuses to be divided by zero."""
    return is_number(atom) and getattr(atom.type, "python", False) is True


def _may_divide_by_zero(stmt: Assign) -> bool:
    """Whether the function divides here, and raises where the divisor is zero."""
    return stmt.op.name == "divide" and not is_derivative(stmt) and all(map(_raises, stmt.args))


def _divided_ahead(block: Block) -> dict[int, Safe]:
    """From each of these places on nothing else is raised until all of these have been divided
    by."""
    ahead: dict[int, Safe] = {}
    start = 0
    found: Safe = set()
    for place, stmt in enumerate(block.stmts):
        if isinstance(stmt, Assign) and _may_divide_by_zero(stmt):
            found.add(stmt.args[1])
        elif not _is_unraising(stmt):
            ahead[start] = found
            start, found = place + 1, set()
    ahead[start] = found
    return {place: found for place, found in ahead.items() if found}


def _is_unraising(stmt: Stmt) -> bool:
    if not isinstance(stmt, Assign) or stmt.op.effect:
        return False
    if is_derivative(stmt):
        return all(isinstance(t.type, Scalar) for t in stmt.targets)
    return stmt.op.name in UNRAISING and all(map(is_number, stmt.args))


@dataclass(frozen=True, slots=True)
class Trip:
    """Where something is run as often as `count` says, the `fact` holds."""

    count: Atom
    fact: Atom | Trip


Safe = set["Atom | Trip"]


@dataclass
class Facts:
    """Walks through a trace with what is known of it.

    `act` gives what is to stand for a statement, None for itself. In a `try` nothing may be raised
    before its time: the walk is `heard`. `known` are variables that are
    something simpler; `made` is what made each one, `sides` what each side of a branch divided by,
    `tapes` which values on a tape are not zero (a tuple for a tape on a tape), `numpy` what is
    certainly NumPy's. An adjoint that starts as a literal is a Python number at first, whatever it
    is the adjoint of.
    """

    act: Act
    known: dict[Var, Atom] = field(default_factory=dict)
    made: dict[Var, Assign] = field(default_factory=dict)
    sides: dict[tuple[Atom, int], Safe] = field(default_factory=dict)
    tapes: dict[Atom, tuple[Any, ...]] = field(default_factory=dict)
    numpy: set[Atom] = field(default_factory=set)
    heard: bool = False

    def atom(self, a: Atom) -> Atom:
        return self.known.get(a, a) if isinstance(a, Var) else a

    def block(self, block: Block, safe: Safe) -> Block:
        """`safe` holds what is not zero; what the block divides by is added to it."""
        stmts: list[Stmt] = []
        ahead = {} if self.heard else _divided_ahead(block)
        for place, stmt in enumerate(block.stmts):
            if self.known:
                stmt = map_operands(stmt, self.atom)
            if place in ahead:
                safe |= ahead[place]
            if isinstance(stmt, Assign):
                stmts += self.assign(stmt, safe)
            else:
                stmts.append(self.region(stmt, safe))
        return rebuilt(block, stmts, map(self.atom, block.yields))

    def region(self, stmt: Stmt, safe: Safe) -> Stmt:
        match stmt:
            case If():
                return with_blocks(
                    stmt, [self.side(stmt, k, b, safe) for k, b in enumerate(blocks(stmt))]
                )
            case For() | While():
                self.tapes.update(
                    (carried, self.tapes[initial])
                    for carried, initial in zip(stmt.carried, stmt.initial, strict=True)
                    if initial in self.tapes
                )
                around = safe | self.of_trips(stmt, safe)
                found = [set(around) for _ in blocks(stmt)]
                inner = [self.block(b, s) for b, s in zip(blocks(stmt), found, strict=True)]
                self.note_trips(stmt, found[-1] - around, safe)
                for target, start, end in zip(
                    stmt.targets, stmt.initial, stmt.body.yields, strict=True
                ):
                    if end in self.tapes and (start in self.tapes or self.is_empty(start)):
                        self.tapes[target] = self.tapes[end]
                return with_blocks(stmt, inner)
        heard = self.heard
        self.heard = heard or isinstance(stmt, Try)
        inner = [self.block(b, set(safe)) for b in blocks(stmt)]
        self.heard = heard
        return with_blocks(stmt, inner)

    def note_trips(self, loop: For | While, found: Safe, safe: Safe) -> None:
        """What every trip divides by is not zero wherever there is a trip for each of these."""
        counts: list[Atom] = [t for t in loop.targets if isinstance(t.type, Tape)]
        if isinstance(loop, For) and loop.until is None:
            counts.append(loop.items)
        safe.update(Trip(count, fact) for count in counts for fact in found)

    def of_trips(self, loop: For | While, safe: Safe) -> Safe:
        """What is known in a loop because another one has made as many trips."""
        if not isinstance(loop, For):
            return set()
        counts = {loop.items}
        items = self.made.get(loop.items) if isinstance(loop.items, Var) else None
        length = self.made.get(items.args[-1]) if items is not None and items.args else None  # type: ignore[arg-type]
        if items is not None and items.op.name == "range" and length is not None:
            if length.op.name == "len" and len(items.args) == 1:
                counts.add(length.args[0])
        return {t.fact for t in safe if isinstance(t, Trip) and t.count in counts}

    def side(self, branch: If, k: int, block: Block, safe: Safe) -> Block:
        divided = self.sides.setdefault((branch.test, k), set())
        inside = safe | divided
        made = self.block(block, inside)
        divided |= inside - safe
        return made

    def assign(self, stmt: Assign, safe: Safe) -> list[Stmt]:
        for target in stmt.targets:
            self.made[target] = stmt
            if self.is_numpy(stmt):
                self.numpy.add(target)
        if stmt.op.name == "push" and stmt.args[0] not in self.tapes:
            self.tapes[stmt.targets[0]] = tuple(
                self.tapes.get(item, self.is_safe(item, safe)) for item in stmt.args[1:]
            )
        elif stmt.op.name == "pop" and stmt.args[0] in self.tapes:
            entry = self.tapes[stmt.targets[0]] = self.tapes[stmt.args[0]]
            for item, known in zip(stmt.targets[1:], entry, strict=True):
                if isinstance(known, tuple):
                    self.tapes[item] = known
                elif known:
                    safe.add(item)
        elif is_derivative(stmt):
            found = self.act(stmt, self, safe)
            return [stmt] if found is None else found
        elif _may_divide_by_zero(stmt):
            safe.add(stmt.args[1])
        return [stmt]

    def is_numpy(self, stmt: Assign) -> bool:
        """Whether what this makes is certainly no number of Python's: a literal becomes one of
        NumPy's by arithmetic with one."""
        if any(is_python(t) for t in stmt.targets):
            return False
        return stmt.op.name not in ARITHMETIC or any(
            not isinstance(a, Const) and (a in self.numpy or not is_number(a)) for a in stmt.args
        )

    def is_empty(self, tape: Atom) -> bool:
        made = self.made.get(tape) if isinstance(tape, Var) else None
        return made is not None and made.op is new_tape_op

    def is_safe(self, atom: Atom, safe: Safe) -> bool:
        """Whether a number is known not to be zero."""
        if isinstance(atom, Const):
            return isinstance(atom.value, (int, float)) and atom.value != 0
        if atom in safe:
            return True
        made = self.made.get(atom)
        if made is None or not all(map(is_python, made.args)):
            return False
        if made.op.name == "negative":
            return self.is_safe(made.args[0], safe)
        if made.op.name == "multiply":
            # A factor below 1 could make a zero of a very small number.
            factor = made.args[0].value if isinstance(made.args[0], Const) else 0
            return abs(factor) >= 1 and self.is_safe(made.args[1], safe)
        return False


def _answered(stmt: Assign, facts: Facts, safe: Safe) -> list[Stmt] | None:
    """Nothing, where the answer is known."""
    if stmt.op.name == "equal" and number(stmt.args[1]) == 0 and stmt.args[0] in safe:
        facts.known[stmt.targets[0]] = Const(False)
        return []
    if stmt.op.name == "bitwise_and" and Const(False) in stmt.args:
        if isinstance(stmt.targets[0].type, Scalar):
            facts.known[stmt.targets[0]] = Const(False)
            return []
    if stmt.op in (where_op, choose_op) and isinstance(stmt.args[0], Const):
        (target,) = stmt.targets
        value = stmt.args[1] if stmt.args[0].value else stmt.args[2]
        if value.type == target.type or isinstance(target.type, Scalar):
            facts.known[target] = value
            return []
    return None
