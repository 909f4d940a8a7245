"""Which values need a name, and which are written where they are used.

A value that is used once and has no name of the user's is folded into its use, unless an update
in place stands between, the use is in a loop and the value is not, or the expression would get
too long to read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..ir.nodes import UNDEF, Assign, Block, Const, For, Function, If, Stmt, Var, While
from ..ir.sharing import Sharing
from ..ir.types import BOOL, List, Tape
from ..ir.walk import blocks, count_reads, operands, overwritten, statements, variables

MAX_WEIGHT = 76
FALSE, TRUE = Const(False), Const(True)
STATEMENTS = {"raise", "print", "unrecord", "entry", "its_item"}


@dataclass
class Folds:
    """`inline` maps each folded variable to the application that makes it; `joined` are targets of
    branches that are written as `a and b` or `a or b` in a statement of their own, with how long
    that is; `given` are parameters that are bound on every path."""

    sharing: Sharing
    given: frozenset[Var] = frozenset()
    written: set[Var] = field(default_factory=set)  # classes of memory that is updated in place
    inline: dict[Var, Assign | If] = field(default_factory=dict)
    joined: dict[Var, int] = field(default_factory=dict)

    def leaves(self, var: Var) -> set[Var]:
        """The named variables that writing `var` reads."""
        stmt = self.inline.get(var)
        if stmt is None:
            return {var}
        sources = list(variables(operands(stmt)))
        for block in blocks(stmt):
            sources += variables(block.yields)
        found: set[Var] = set()
        for inner in sources:
            found |= self.leaves(inner)
        return found

    def reads(self, stmt: Stmt) -> set[Var]:
        """The named variables a statement itself reads, through what is folded into it."""
        found: set[Var] = set()
        for var in variables(operands(stmt)):
            found |= self.leaves(var)
        return found

    def read_in_memory(self, stmt: Stmt) -> set[Var]:
        """The classes of memory that a statement reads, through what is folded into it."""
        found = self.reads(stmt)
        for block in blocks(stmt):
            for var in variables(block.yields):
                found |= self.leaves(var)
        return self.sharing.of(found)


def find_folds(function: Function, *, optimise: bool) -> Folds:
    """What is written where it is used; unless asked to `optimise`, only what has no other form."""
    counts = count_reads(function.body)
    pinned = _pinned(function.body)
    folds = Folds(Sharing(function.body))
    for stmt in statements(function.body):
        folds.written |= folds.sharing.of(overwritten(stmt))
    pinned |= _moved_on(function.body, counts, folds)
    weights: dict[Var, int] = {}
    _block(function.body, counts, pinned, folds, weights, optimise)
    return folds


def _pinned(block: Block) -> set[Var]:
    """Values that need a name: what updates in place write to."""
    return {
        stmt.args[0]
        for stmt in statements(block)
        if isinstance(stmt, Assign) and stmt.op.memory == "same" and isinstance(stmt.args[0], Var)
    }


def _everywhere(stmt: Stmt, counts: Counter[Var], folds: Folds) -> bool:
    if not isinstance(stmt, Assign) or not _always(stmt, folds):
        return False
    return counts[stmt.targets[0]] > 1 or stmt.op.name not in ("range", "len")


def _moved_on(block: Block, counts: Counter[Var], folds: Folds) -> set[Var]:
    """What is read by expressions that are written out far from here must not change until then."""
    found: set[Var] = set()
    for stmt in statements(block):
        if _everywhere(stmt, counts, folds):
            found.update(variables(operands(stmt)))
    always = {t for s in statements(block) if _everywhere(s, counts, folds) for t in s.targets}
    return found - always


def _block(
    block: Block,
    counts: Counter[Var],
    pinned: set[Var],
    folds: Folds,
    weights: dict[Var, int],
    optimise: bool,
) -> None:
    for place, stmt in enumerate(block.stmts):
        for inner in blocks(stmt):
            _block(inner, counts, pinned, folds, weights, optimise)
        if isinstance(stmt, If) and optimise and pinned.isdisjoint(stmt.targets):
            _choice(block, place, stmt, counts, folds, weights)
        if not isinstance(stmt, Assign) or len(stmt.targets) != 1:
            continue
        (target,) = stmt.targets
        weight = _weight(stmt, weights)
        if target in pinned or not _pure(stmt):
            weights[target] = len(target.name) or 6
            continue
        if _everywhere(stmt, counts, folds) or (
            optimise
            and counts[target] == 1
            and (not target.name or _always(stmt, folds))
            and weight <= MAX_WEIGHT
            and _reaches(block, place, target, folds.read_in_memory(stmt), folds.sharing)
        ):
            folds.inline[target] = stmt
            weights[target] = weight
        else:
            weights[target] = len(target.name) or 8


def _choice(
    block: Block,
    place: int,
    stmt: If,
    counts: Counter[Var],
    folds: Folds,
    weights: dict[Var, int],
) -> None:
    """A branch that only chooses between two expressions is one itself."""
    inner = [s for b in blocks(stmt) for s in b.stmts]
    if len(stmt.targets) != 1 or not all(s.targets and s.targets[0] in folds.inline for s in inner):
        return
    (target,) = stmt.targets
    once = not target.name and counts[target] == 1
    joined = joined_by(stmt)
    atoms = {*stmt.then.yields, *stmt.orelse.yields} - (
        {stmt.test, FALSE, TRUE} if joined else set()
    )
    if UNDEF in atoms or not (once or joined):
        return
    made = _test_made(block, place, stmt, counts, folds, weights) if joined else None
    if made is None:
        atoms |= {stmt.test}
    weight = (5 if joined else 8) + (0 if made is None else made[1])
    weight += sum(weights.get(a, 6) if isinstance(a, Var) else 5 for a in atoms)
    if weight > MAX_WEIGHT:
        return
    if made is not None:
        (test,) = made[0].targets
        folds.inline[test] = made[0]
        folds.joined.pop(test, None)
    if once and _reaches(block, place, target, folds.read_in_memory(stmt), folds.sharing):
        folds.inline[target] = stmt
        weights[target] = weight
    elif joined:
        folds.joined[target] = weight


def joined_by(stmt: If) -> str | None:
    """How a branch joins its test with the one value that it makes: `a and b`, `a or b`."""
    if len(stmt.targets) != 1:
        return None
    (yes,), (no,) = stmt.then.yields, stmt.orelse.yields
    flag = stmt.test.type == BOOL
    if no == stmt.test or (no == FALSE and flag):
        return "and"
    if yes == stmt.test or (yes == TRUE and flag):
        return "or"
    return None


def _test_made(
    block: Block, place: int, stmt: If, counts: Counter[Var], folds: Folds, weights: dict[Var, int]
) -> tuple[Assign | If, int] | None:
    """What makes the test of a branch that joins it with something, if nothing else reads it, and
    its weight."""
    test = stmt.test
    read = [test, *stmt.then.yields, *stmt.orelse.yields].count(test)
    if not isinstance(test, Var) or test.name or counts[test] != read or test in folds.inline:
        return None
    for k in range(place - 1, -1, -1):
        made = block.stmts[k]
        if made.targets != (test,):
            continue
        if isinstance(made, Assign) and _pure(made):
            weight = _weight(made, weights)
        elif isinstance(made, If) and test in folds.joined:
            weight = folds.joined[test]
        else:
            return None
        near = _reaches(block, k, test, folds.read_in_memory(made), folds.sharing)
        return (made, weight) if near else None
    return None


def _pure(stmt: Assign) -> bool:
    return not (stmt.op.effect or overwritten(stmt) or stmt.op.name in STATEMENTS)


def _always(stmt: Assign, folds: Folds) -> bool:
    """Written out at every use: indices, ranges, shapes."""
    if stmt.op.name == "getitem":
        source = stmt.args[0]
        made = type(source.type).__name__ == "Tuple" and len(stmt.args) == 2
        return made and not stmt.targets[0].name
    if stmt.op.name == "len" and isinstance(stmt.args[0].type, (List, Tape)):
        return False
    # An array in an index may change before the index is used again.
    changes = stmt.op.name == "tuple" and not folds.written.isdisjoint(folds.sharing.of(stmt.args))
    return stmt.op.cheap and not stmt.targets[0].name and not changes


def _weight(stmt: Assign, weights: dict[Var, int]) -> int:
    """About how many characters the expression takes."""
    total = 3 if stmt.op.text in ("[]", "()") or not stmt.op.text.isidentifier() else 2
    total += len(stmt.op.text)
    for atom in operands(stmt):
        if isinstance(atom, Var):
            total += weights.get(atom, len(atom.name) or 6) + 2
        else:
            total += _length(atom) + 2
    return total


def _length(atom: Const) -> int:
    """About how many characters a literal takes."""
    if isinstance(atom.value, slice):
        bounds = (atom.value.start, atom.value.stop)
        return 1 + sum(len(repr(b)) for b in bounds if b is not None)
    if isinstance(atom.value, tuple):
        return sum(2 + _length(Const(part)) for part in atom.value)
    return min(len(repr(atom)), 30)


def _reaches(block: Block, place: int, target: Var, read: set[Var], sharing: Sharing) -> bool:
    """Whether the one use can be reached without an update of what the value reads, `read`."""
    for stmt in block.stmts[place + 1 :]:
        if target in operands(stmt):
            return True
        inner = blocks(stmt)
        if inner:
            if _inside(stmt, target):
                if isinstance(stmt, (For, While)):
                    return False
                return _reaches_inside(stmt, target, read, sharing)
            if any(_updates(s, read, sharing) for b in inner for s in statements(b)):
                return False
        elif _updates(stmt, read, sharing):
            return False
    return target in block.yields


def _updates(stmt: Stmt, read: set[Var], sharing: Sharing) -> bool:
    """Whether the statement has an effect, or changes memory that is read."""
    if not isinstance(stmt, Assign):
        return False
    if stmt.op.effect:
        return True
    return not read.isdisjoint(sharing.of(overwritten(stmt)))


def _inside(stmt: Stmt, target: Var) -> bool:
    return any(target in operands(s) for b in blocks(stmt) for s in statements(b)) or any(
        target in b.yields for b in _all_blocks(stmt)
    )


def _all_blocks(stmt: Stmt) -> list[Block]:
    found: list[Block] = []
    for block in blocks(stmt):
        found.append(block)
        for inner in block.stmts:
            found += _all_blocks(inner)
    return found


def _reaches_inside(stmt: Stmt, target: Var, read: set[Var], sharing: Sharing) -> bool:
    for block in blocks(stmt):
        if any(target in operands(s) or _inside(s, target) for s in block.stmts) or (
            target in block.yields
        ):
            return _reaches(block, -1, target, read, sharing)
    return False
