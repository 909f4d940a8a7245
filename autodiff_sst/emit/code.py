"""Statements: regions of the trace as Python's own control flow.

Values that leave a block are moved to the names of its targets; most of those moves vanish
because both have one name. A flag that stops a loop becomes `break`, and a branch at the end of
a function that decides its result becomes two `return`s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import gast

from ..ir.nodes import (
    UNDEF,
    Assign,
    Atom,
    Block,
    Const,
    For,
    If,
    Span,
    Stmt,
    Try,
    Var,
    While,
    With,
)
from ..ir.types import Array, List, Scalar, dims_of, in_memory
from ..ir.walk import count_reads, is_derivative, statements
from ..rules.indexing import may_repeat, path_type
from ..runtime import add_at
from . import syntax
from .expressions_of import Expressions
from .folding import Folds
from .iteration import ITEM
from .naming import Names
from .signs import without_first, without_sign

ADJOINTS = "adjoints, last statement first"
WIDE = 64
"""Names with more letters than this stand on a line of their own."""
Finish = Callable[[Block], list[Any]]
Move = tuple[str, Atom, set[str]]  # a name, what it is bound to, and the names that this reads


@dataclass
class Notes:
    """Comments on emitted statements, by identity."""

    before: dict[int, list[str]] = field(default_factory=dict)
    trailing: dict[int, str] = field(default_factory=dict)


class Coder:
    """Turns blocks into lists of gast statements."""

    def __init__(
        self,
        expressions: Expressions,
        folds: Folds,
        names: Names,
        maybe: set[Var],
        read: set[Var],
    ) -> None:
        self.expressions, self.folds, self.names = expressions, folds, names
        self.maybe_unbound = maybe
        self.read = read
        self.notes = Notes()
        self.last_note: tuple[str, int] | None = None
        self.noted = False
        self.taken: dict[Atom, bool] = {}  # how the tests have gone around what is written

    # --- blocks -------------------------------------------------------------------------------

    def block(self, block: Block, finish: Finish) -> list[Any]:
        """The statements of a block, then what `finish` does with its yields."""
        body: list[Any] = []
        for place, stmt in enumerate(block.stmts):
            last = place == len(block.stmts) - 1
            if self.is_folded(stmt):
                continue
            if last and isinstance(stmt, If) and self.decides(stmt, block) and not self.joins(stmt):
                return body + self.final_branch(stmt, block, finish)
            first = self.starts_adjoints(stmt, block.stmts[place + 1 :])
            made = self.stmt(stmt)
            if first and made:
                self.notes.before.setdefault(id(made[0]), []).insert(0, ADJOINTS)
            self.noted = self.noted and not (first and not made)
            self.note(stmt, made)
            body += made
        return body + finish(block)

    def starts_adjoints(self, stmt: Stmt, rest: Sequence[Stmt]) -> bool:
        """Whether the reverse sweep starts here, and not within a loop that is still to come."""
        if self.noted or not _is_adjoint(stmt) or any(map(_has_both, rest)):
            return False
        self.noted = True
        return True

    def decides(self, stmt: If, block: Block) -> bool:
        """Whether a branch at the end of a block makes what the block yields, and can do so after
        it has bound its other targets."""
        yields = {a for a in block.yields if isinstance(a, Var)}
        if yields.isdisjoint(stmt.targets):
            return False
        for side in (stmt.then, stmt.orelse):
            ends = dict(zip(stmt.targets, side.yields, strict=True))
            others = {t: e for t, e in ends.items() if t not in yields}
            moved = self.pending(tuple(others), tuple(others.values()))
            if any(self.reads_any(e, moved) for t, e in ends.items() if t in yields):
                return False
        return True

    def final_branch(self, stmt: If, block: Block, finish: Finish) -> list[Any]:
        """Finish inside each branch; a branch that leaves needs no else."""
        sides = []
        around = self.taken
        for side, value in ((stmt.then, True), (stmt.orelse, False)):
            self.taken = {**around, stmt.test: value}
            ends = dict(zip(stmt.targets, side.yields, strict=True))
            through = Block(
                side.stmts, tuple(ends.get(a, a) if isinstance(a, Var) else a for a in block.yields)
            )
            targets = {t: e for t, e in ends.items() if t not in block.yields}
            sides.append(self.block(through, self.with_moves(targets, finish)))
        self.taken = around
        made = self.branch(stmt, sides[0], sides[1])
        self.note(stmt, made)
        return made

    def with_moves(self, ends: dict[Var, Atom], finish: Finish) -> Finish:
        if not ends:
            return finish

        def go(block: Block) -> list[Any]:
            return self.moves(tuple(ends), tuple(ends.values())) + finish(block)

        return go

    def branch(self, stmt: If, then: list[Any], orelse: list[Any]) -> list[Any]:
        test = self.expressions.truth(stmt.test)
        if not then and not orelse:
            return []
        if not then:
            exact = self.turnable(stmt.test)
            return [gast.If(syntax.negate(test, exact), orelse, [])]
        if _leaves(then):
            return [gast.If(test, then, []), *orelse]
        return [gast.If(test, then, orelse)]

    def turnable(self, test: Atom) -> bool:
        """Whether `not a < b` is `a >= b`: only for integers, which are never nan."""
        stmt = self.folds.inline.get(test) if isinstance(test, Var) else None
        if not isinstance(stmt, Assign):
            return False
        if stmt.op.text in ("==", "!=", "is"):
            return True
        types = [a.type for a in stmt.args]
        return all(isinstance(t, Scalar) and t.dtype[0] in "iub" for t in types)

    # --- moves --------------------------------------------------------------------------------

    def moves(self, targets: tuple[Var, ...], sources: tuple[Atom, ...]) -> list[Any]:
        """Assign all at once: names that are read are not overwritten before."""
        pending = self.pending(targets, sources)
        made: list[Any] = []
        while pending:
            free = [
                move
                for move in pending
                if not any(move[0] in other[2] for other in pending if other is not move)
            ]
            if not free:
                together = self.swap(pending)
                return [*made, together]
            for move in free:
                source = move[1]
                folded = self.folds.inline.get(source) if isinstance(source, Var) else None
                value = self.expressions.atom(source)
                made.append(self.rebinding(move[0], value, folded))
                pending.remove(move)
        return made

    def pending(self, targets: tuple[Var, ...], sources: tuple[Atom, ...]) -> list[Move]:
        """The moves that are not from a name to itself."""
        found: list[Move] = []
        for target, source in zip(targets, sources, strict=True):
            if source is UNDEF and target not in self.maybe_unbound:
                continue
            name = self.names[target]
            if isinstance(source, Var) and source not in self.folds.inline:
                if self.names[source] == name:
                    continue
            found.append((name, source, self.read_by(source)))
        return found

    def reads_any(self, atom: Atom, moves: list[Move]) -> bool:
        """Whether writing `atom` reads a name that one of the moves binds."""
        return not self.read_by(atom).isdisjoint(name for name, _, _ in moves)

    def read_by(self, source: Atom) -> set[str]:
        if not isinstance(source, Var):
            return set()
        return {self.names[v] for v in self.folds.leaves(source)}

    def swap(self, pending: list[tuple[str, Atom, set[str]]]) -> Any:
        targets = [syntax.name(name, True) for name, _, _ in pending]
        values = [self.expressions.atom(source) for _, source, _ in pending]
        return syntax.assign(targets, syntax.tuple_of(values))

    # --- statements ---------------------------------------------------------------------------

    def stmt(self, stmt: Stmt) -> list[Any]:
        match stmt:
            case Assign():
                return self.assign(stmt)
            case If():
                if self.joins(stmt):
                    return [
                        self.rebinding(
                            self.names[stmt.targets[0]], self.expressions.conditional(stmt), stmt
                        )
                    ]
                return [] if self.is_folded(stmt) else self.if_(stmt)
            case For():
                return self.for_(stmt)
            case While():
                return self.while_(stmt)
            case Try():
                return self.try_(stmt)
            case With():
                return self.with_(stmt)

    def assign(self, stmt: Assign) -> list[Any]:
        if self.is_folded(stmt):
            return []
        update = _UPDATES.get(stmt.op.text)
        if update is not None:
            found: list[Any] = update(self, stmt)
            return found
        value = self.expressions.application(stmt)
        if stmt.op.effect and (not stmt.targets or stmt.op.name == "print"):
            return [gast.Expr(value)]
        return [self.binding(stmt, value)]

    def is_folded(self, stmt: Stmt) -> bool:
        return len(stmt.targets) == 1 and stmt.targets[0] in self.folds.inline

    def joins(self, stmt: If) -> bool:
        """Whether this is written as `name = a and b`."""
        return len(stmt.targets) == 1 and stmt.targets[0] in self.folds.joined

    def binding(self, stmt: Assign, value: Any) -> Any:
        names = [self.names[t] for t in stmt.targets]
        if len(names) == 1:
            return self.rebinding(names[0], value, stmt)
        return syntax.assign([syntax.name(name, True) for name in names], value)

    def rebinding(self, name: str, value: Any, made: Stmt | None) -> Any:
        """`s = s + e` reads as `s += e`; for an array that would be an update in place.

        The sum of two arrays of no dimensions is a number, so that the sum's type does not tell.
        """
        target = syntax.name(name, True)
        number = isinstance(made, Assign) and isinstance(made.targets[0].type, Scalar)
        if isinstance(made, Assign) and number and name not in self.names.of_memory:
            if isinstance(value, gast.BinOp) and isinstance(value.left, gast.Name):
                if value.left.id == name:
                    return syntax.augment(target, value.op, value.right)
            added = self.addend(value, name) if is_derivative(made) else None
            if added is not None:
                return _changed(target, "+", added)
        return syntax.assign([target], value)

    def addend(self, value: Any, name: str) -> Any:
        """What `value` adds to `name`, if it is a sum with it at one end."""
        if isinstance(value, gast.BinOp) and isinstance(value.op, gast.Add):
            if isinstance(value.right, gast.Name) and value.right.id == name:
                return value.left
        return without_first(value, name) if self.expressions.reassociate else None

    def if_(self, stmt: If) -> list[Any]:
        sides = [
            self.block(side, lambda b: self.moves(stmt.targets, b.yields))
            for side in (stmt.then, stmt.orelse)
        ]
        return self.branch(stmt, *sides)

    # --- loops --------------------------------------------------------------------------------

    def loop_body(self, loop: For | While) -> list[Any]:
        """The body with the moves to the next trip, and `break` where the flag goes up."""
        until = loop.until

        def finish(block: Block) -> list[Any]:
            # A flag that is read later starts as False and is only ever put up.
            down = until is not None and block.yields[until] == Const(False)
            places = [k for k in self.kept(loop) if not (k == until and down)]
            targets = tuple(loop.carried[k] for k in places)
            moved = self.moves(targets, tuple(block.yields[k] for k in places))
            if until is None:
                return moved
            flag = block.yields[until]
            known = flag.value if isinstance(flag, Const) else self.taken.get(flag)
            if known is not None:
                return moved + ([gast.Break()] if known else [])
            if until in places:
                name = syntax.name(self.names[loop.carried[until]])
                return [*moved, gast.If(name, [gast.Break()], [])]
            test = self.expressions.truth(flag)
            sources = tuple(block.yields[k] for k in places)
            if self.reads_any(flag, self.pending(targets, sources)):
                again = self.moves(targets, sources)
                return [gast.If(test, [*moved, gast.Break()], []), *again]
            return [*moved, gast.If(test, [gast.Break()], [])]

        body = self.block(loop.body, finish)
        return body or [gast.Pass()]

    def kept(self, loop: For | While) -> list[int]:
        """The carried values that need a name: a flag that only stops the loop does not."""
        return [
            k
            for k, both in enumerate(zip(loop.carried, loop.targets, strict=True))
            if k != loop.until or not self.read.isdisjoint(both)
        ]

    def starts(self, loop: For | While) -> list[Any]:
        places = self.kept(loop)
        targets = tuple(loop.carried[k] for k in places)
        made = self.moves(targets, tuple(loop.initial[k] for k in places))
        return made

    def for_(self, loop: For) -> list[Any]:
        items = self.expressions.atom(loop.items)
        if loop.reverse:
            items = syntax.call("reversed", [items])
        if self.empties_tape(loop):
            tape = loop.body.stmts[0].targets[0]
            return [
                *self.starts(loop),
                gast.While(syntax.name(self.names[tape]), self.loop_body(loop), []),
            ]
        target = syntax.name(self.names[loop.item], True)
        taken: list[Any] = []
        first = loop.body.stmts[0] if loop.body.stmts else None
        if isinstance(first, Assign) and first.op == ITEM:
            item = syntax.name(self.names[first.targets[0]], True)
            target = gast.Tuple([target, item], gast.Store())
            loop = replace(loop, body=Block(loop.body.stmts[1:], loop.body.yields))
        elif self.reads_tape(loop):
            entry, *rest = loop.body.stmts
            assert isinstance(entry, Assign)
            names = [syntax.name(self.names[t], True) for t in entry.targets]
            items = self.expressions.atom(entry.args[0])
            if loop.reverse:
                items = syntax.call("reversed", [items])
            loop = replace(loop, body=Block(tuple(rest), loop.body.yields))
            whole = names[0] if len(names) == 1 else gast.Tuple(names, gast.Store())
            if sum(len(self.names[t]) + 2 for t in entry.targets) < WIDE:
                target = whole
            else:
                taken = [gast.Assign([whole], syntax.name(self.names[loop.item]), None)]
        made = gast.For(target, items, [*taken, *self.loop_body(loop)], [], None)
        return [*self.starts(loop), made]

    def reads_tape(self, loop: For) -> bool:
        """Whether each trip reads the next entry of a tape, and needs no number for more."""
        first = loop.body.stmts[0] if loop.body.stmts else None
        if not isinstance(first, Assign) or first.op.name != "entry":
            return False
        tape, place = first.args
        once = place == loop.item and count_reads(loop.body)[loop.item] == 1
        return once and self.counts(loop, tape)

    def empties_tape(self, loop: For) -> bool:
        """Whether the loop runs once for each entry of a tape, which it takes first."""
        first = loop.body.stmts[0] if loop.body.stmts else None
        if not isinstance(first, Assign) or first.op.name != "pop" or loop.reverse:
            return False
        if first.args[0] not in loop.carried:
            return False
        start = loop.initial[loop.carried.index(first.args[0])]
        source = first.args[0]
        assert isinstance(source, Var)
        same = self.names[source] == self.names[first.targets[0]]
        return same and self.counts(loop, start)

    def counts(self, loop: For, tape: Atom) -> bool:
        """Whether the loop has a trip for each entry of the tape."""
        items = self.folds.inline.get(loop.items) if isinstance(loop.items, Var) else None
        if not isinstance(items, Assign) or items.op.name != "range" or len(items.args) != 1:
            return False
        length = self.folds.inline.get(items.args[0]) if isinstance(items.args[0], Var) else None
        return isinstance(length, Assign) and length.op.name == "len" and length.args[0] == tape

    def while_(self, loop: While) -> list[Any]:
        before = self.starts(loop)
        tests = [made for stmt in loop.test.stmts for made in self.stmt(stmt)]
        test = self.expressions.truth(loop.test.yields[0])
        body = self.loop_body(loop)
        if tests:
            leave = gast.If(syntax.negate(test, False), [gast.Break()], [])
            return [*before, gast.While(syntax.constant(True), [*tests, leave, *body], [])]
        return [*before, gast.While(test, body, [])]

    # --- try and with -------------------------------------------------------------------------

    def try_(self, stmt: Try) -> list[Any]:
        def finish(block: Block) -> list[Any]:
            return self.moves(stmt.targets, block.yields)

        handlers = []
        for classes, block in zip(stmt.catches, stmt.handlers, strict=True):
            named = [self.expressions.literal(c) for c in classes]
            kind = named[0] if len(named) == 1 else syntax.tuple_of(named)
            body = self.block(block, finish) or [gast.Pass()]
            handlers.append(gast.ExceptHandler(kind, None, body))
        return [gast.Try(self.block(stmt.body, finish) or [gast.Pass()], handlers, [], [])]

    def with_(self, stmt: With) -> list[Any]:
        named = {k: self.expressions.atom(v) for k, v in stmt.keywords}
        args = [self.expressions.atom(a) for a in stmt.args]
        context = syntax.call(self.expressions.function(stmt.enter.text), args, named)
        body = self.block(stmt.body, lambda b: self.moves(stmt.targets, b.yields))
        return [gast.With([gast.withitem(context, None)], body or [gast.Pass()], None)]

    # --- comments -----------------------------------------------------------------------------

    def note(self, stmt: Stmt, made: list[Any]) -> None:
        """Tie derivative code to the user's line, once for each run of one line."""
        where = stmt.where
        if not made or where is None or not _is_adjoint(stmt):
            return
        key = (where.filename, where.line)
        if key != self.last_note and not isinstance(stmt, (For, While, If, With, Try)):
            self.last_note = key
            self.notes.trailing[id(made[-1])] = note_text(where)


def _is_adjoint(stmt: Stmt) -> bool:
    return stmt.where is not None and stmt.where.role == "adjoint"


def _has_both(stmt: Stmt) -> bool:
    """Whether a loop makes both sweeps."""
    if not isinstance(stmt, (For, While)) or _is_adjoint(stmt):
        return False
    return any(map(_is_adjoint, statements(stmt.body)))


def note_text(where: Span) -> str:
    """`model.py:4  return np.mean(r ** 2)`."""
    title = where.filename.replace("\\", "/").rpartition("/")[2]
    return f"{title}:{where.line}  {where.text}".rstrip()


def _leaves(body: list[Any]) -> bool:
    """Whether control never falls off the end of these statements."""
    last = body[-1]
    return isinstance(last, (gast.Return, gast.Break, gast.Raise, gast.Continue))


# --- updates in place -------------------------------------------------------------------------


def _setitem(self: Coder, stmt: Assign) -> list[Any]:
    u, value, *path = stmt.args
    target = self.expressions.path(u, tuple(path), store=True)
    return [syntax.assign([target], self.expressions.atom(value))]


def _update(self: Coder, stmt: Assign) -> list[Any]:
    """`u[i] *= e`"""
    _, value, *path = stmt.args
    target = _place(self, stmt, path)
    sign = stmt.op.text.removeprefix("[] ").removesuffix("=")
    return [_changed(target, sign, self.expressions.atom(value))]


def _additem(self: Coder, stmt: Assign) -> list[Any]:
    _, value, *path = stmt.args
    owner, made = stmt.args[0], self.expressions.atom(value)
    if may_repeat(tuple(path)) and isinstance(stmt.args[0].type, Array):
        inner = self.expressions.path(owner, tuple(path[:-1]))
        index = self.expressions.index_value(path[-1])
        return [gast.Expr(syntax.call(_adding_at(self, stmt), [inner, index, made]))]
    target = _place(self, stmt, path)
    if isinstance(owner.type, List) and in_memory(owner.type.item):
        assert len(path) == 1, path
        # The item may be held elsewhere: the list gets another one.
        sum_ = gast.BinOp(self.expressions.path(owner, tuple(path)), gast.Add(), made)
        return [syntax.assign([target], sum_)]
    return [_changed(target, "+", made)]


def _adding_at(self: Coder, stmt: Assign) -> Any:
    """`np.add.at`, which is fast where a place is a number; in our own lines else `add_at`."""
    owner, _, *before, last = stmt.args
    dims = dims_of(path_type(owner, tuple(before)))
    parts = getattr(last.type, "items", (last.type,))
    title, needs = add_at.__name__, self.expressions.needs
    fast = dims is not None and len(parts) == len(dims) == 1 and isinstance(parts[0], Array)
    if fast or dims is None or not is_derivative(stmt) or title in needs.objects:
        return self.expressions.function("np.add.at")
    needs.helpers[title] = add_at
    return syntax.name(title)


def _place(self: Coder, stmt: Assign, path: list[Atom]) -> Any:
    """What an update changes: elements, or all of an array by its name."""
    owner = stmt.args[0]
    if path == [Const(Ellipsis)] and isinstance(owner.type, Array) and owner.type.dims:
        return syntax.name(self.names[stmt.targets[0]], True)
    return self.expressions.path(owner, tuple(path), store=True)


def _method(self: Coder, stmt: Assign, name: str, args: list[Any]) -> Any:
    """A call of a method of the first argument."""
    return syntax.method(self.expressions.atom(stmt.args[0]), name, args)


def _put(method: str, *places: int) -> Callable[[Coder, Assign], list[Any]]:
    """An item put to an end of a list."""

    def written(self: Coder, stmt: Assign) -> list[Any]:
        item = self.expressions.atom(stmt.args[1])
        return [gast.Expr(_method(self, stmt, method, [*map(syntax.constant, places), item]))]

    return written


def _take(*places: int) -> Callable[[Coder, Assign], list[Any]]:
    """An item taken from an end of a list."""

    def written(self: Coder, stmt: Assign) -> list[Any]:
        target = syntax.name(self.names[stmt.targets[1]], True)
        taken = _method(self, stmt, "pop", [*map(syntax.constant, places)])
        return [syntax.assign([target], taken)]

    return written


def _push(self: Coder, stmt: Assign) -> list[Any]:
    items = [self.expressions.atom(a) for a in stmt.args[1:]]
    entry = items[0] if len(items) == 1 else syntax.tuple_of(items)
    return [gast.Expr(_method(self, stmt, "append", [entry]))]


def _unpush(self: Coder, stmt: Assign) -> list[Any]:
    names = [syntax.name(self.names[t], True) for t in stmt.targets[1:]]
    return [syntax.assign(names, _method(self, stmt, "pop", []))]


def _entry(self: Coder, stmt: Assign) -> list[Any]:
    """`a, b = tape[trip]`"""
    names = [syntax.name(self.names[t], True) for t in stmt.targets]
    tape, trip = map(self.expressions.atom, stmt.args)
    return [syntax.assign(names, syntax.subscript(tape, trip))]


def _unrecord(self: Coder, stmt: Assign) -> list[Any]:
    names = [syntax.name(self.names[t], True) for t in stmt.targets]
    saved = self.expressions.atom(stmt.args[0])
    return [gast.Assign([gast.Tuple(names, gast.Store())], saved, None)]


def _in_place(self: Coder, stmt: Assign) -> list[Any]:
    """`x *= e`"""
    target = syntax.name(self.names[stmt.targets[0]], True)
    sign = stmt.op.text.removesuffix("=")
    return [_changed(target, sign, self.expressions.atom(stmt.args[1]))]


def _changed(target: Any, sign: str, value: Any) -> Any:
    """`target sign= value`, with a minus sign in front of what is added taken along."""
    positive = without_sign(value) if sign in ("+", "-") else None
    if positive is None:
        return syntax.augment(target, syntax.BINARY[sign](), value)
    return syntax.augment(target, gast.Sub() if sign == "+" else gast.Add(), positive)


def _raise(self: Coder, stmt: Assign) -> list[Any]:
    kind, *args = [self.expressions.atom(a) for a in stmt.args]
    return [gast.Raise(syntax.call(kind, args), None)]


_UPDATES: dict[str, Callable[[Coder, Assign], list[Any]]] = {
    "[]=": _setitem,
    **{f"[] {sign}=": _update for sign in syntax.BINARY},
    "[]+=": _additem,
    ".append": _put("append"),
    ".pop": _take(),
    ".insert(0)": _put("insert", 0),
    ".pop(0)": _take(0),
    ".push": _push,
    ".unpush": _unpush,
    ".entry": _entry,
    "unrecord": _unrecord,
    **{f"{sign}=": _in_place for sign in ("+", "-", "*", "/")},
    "raise": _raise,
}
