"""Which buffers may be overwritten: the trace's pure updates become updates in place.

In the trace `u1 = setitem(u0, v, i)` makes a new version and leaves the old one alone. Emitted
code writes into the buffer of `u0`. That is right when nothing that is read later may share that
buffer. This pass finds, from the trace alone, which variables may share memory, and inserts a
copy wherever an update, a handover round a loop or a result needs a buffer of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace
from functools import cached_property
from typing import Any

from ..errors import InternalError
from ..ir.callee import callee_of
from ..ir.live import SHAPE_ONLY, LiveAfter, Reads, live_after, live_around
from ..ir.nodes import UNDEF, Assign, Atom, Block, For, Function, Stmt, Var, While
from ..ir.types import Array, List, Saved, Tape, in_memory, rank
from ..ir.unbound import possibly_unbound
from ..ir.walk import blocks, defined, statements, variables
from ..optimise.numbers import DATA
from ..rules.indexing import additem, copies_safely, getitem, is_view_path, lies_together, setitem
from .buffers import Buffers
from .copies import COPY, COPY_ANY, COPY_ITEMS, Edit, apply_edit, copied_by, is_update, tolerant
from .dealings import NO_DEALINGS, Convention, Dealings
from .recorded import KEEPERS, Records, held_twice

Roots = frozenset[Any]
NONE: Roots = frozenset()
READONLY = {"broadcast_to", "unbroadcast", "diagonal", "diag"}
MAX_COPIES = 500
# Kinds of roots that nothing may be written to: arguments, and what containers among them hold.
NOT_OURS = {"in", "outside"}


class _Conflict(Exception):
    def __init__(self, edit: Edit) -> None:
        super().__init__(edit.kind)
        self.edit = edit


def own_buffers(function: Function, dealings: Dealings = NO_DEALINGS) -> Function:
    """The function with copies where updates in place need them.

    before:  u1 = setitem(u, e, p); yield u1
    after:   v1 = copies.copy(u); u1 = setitem(v1, e, p); yield u1
    where:   p: int; e: float

    stays:   u = sin(x); u1 = setitem(u, e, p); yield u1
    where:   p: int; e: float
    """
    body, owner = _settled(function, dealings)
    return replace(function, body=tolerant(body, owner.unbound))


def convention(function: Function, known: Convention) -> Convention:
    """What the function does with its arguments when those that it writes to are its own."""
    places = {p: k for k, p in enumerate(function.params)}
    given = known.overwrites
    while True:
        body, owner = _settled(function, Dealings(given))
        more = given.union(places[p] for p in owner.written)
        if more == given:
            break
        given = more
    held = frozenset().union(*map(owner.inside, body.yields))
    kept = {k for p, k in places.items() if not _given(p).isdisjoint(held)}
    return Convention(given, known.keeps | kept)


def _given(param: Var) -> Roots:
    """The buffers that come with an argument."""
    return frozenset((kind, param.number) for kind in ("own", "in", "outside"))


def _settled(function: Function, dealings: Dealings) -> tuple[Block, _Owner]:
    """The body with the copies it needs, and what is known of its buffers then."""
    body, reads = function.body, Reads()
    written: set[Var] = set()
    for _ in range(MAX_COPIES):
        owner = _Owner(function, body, reads, dealings=dealings)
        owner.written = written
        try:
            owner.run()
            return body, owner
        except _Conflict as conflict:
            body = apply_edit(body, conflict.edit, function.params)
    raise InternalError(f"buffers of {function.name} do not settle")


def refused_updates(
    function: Function, optional: set[int], dealings: Dealings = NO_DEALINGS
) -> set[int]:
    """Of the `optional` updates in place (by identity), some that would make copies necessary;
    the empty set when none does."""
    owner = _Owner(function, function.body, Reads(), optional, dealings)
    try:
        owner.run()
    except _Conflict as conflict:
        # Some update far away is the cause: one of the same buffer, if that can be told.
        buffers = Buffers(function.body)
        atom = copied_by(conflict.edit, function.body)
        found = {
            id(s)
            for s in statements(function.body)
            if id(s) in optional and buffers.same(s.targets[0], atom)
        }
        return found | owner.refused or optional
    return owner.refused


# --- the analysis -----------------------------------------------------------------------------


def _asks(stmt: Stmt) -> bool:
    """Whether the analysis asks what is live after this statement."""
    return isinstance(stmt, (For, While)) or (
        isinstance(stmt, Assign) and (stmt.op.memory == "same" or bool(stmt.op.overwrites))
    )


class _Owner:
    def __init__(
        self,
        function: Function,
        body: Block,
        reads: Reads,
        optional: Set[int] = frozenset(),
        dealings: Dealings = NO_DEALINGS,
    ) -> None:
        self.function, self.body, self.shown = function, body, dealings.shown
        self.written: set[Var] = set()  # arguments that an update had to leave alone
        self.optional, self.refused = optional, set[int]()
        self.reads = reads
        self.live: LiveAfter = live_after(body, reads, _asks)
        # What a variable may be, what it may hold, and who may be or hold a root.
        self.roots: dict[Var, Roots] = {}
        self.contents: dict[Var, Roots] = {}
        self.sharers: dict[Any, set[Var]] = {}
        for place, p in enumerate(function.params):
            self.be(p, frozenset([("own" if place in dealings.given else "in", p.number)]))
            if isinstance(p.type, (List, Tape, Saved)):
                self.contain(p, frozenset([("outside", p.number)]))
        self.made: dict[Var, Stmt] = {}
        self.holders: list[tuple[Assign, int]] = []
        self.loops: list[For | While] = []
        self.inside_of: list[Block] = []
        buffers = Buffers(body)
        self.hot = buffers.hot()
        self.shared_tapes = held_twice(body, buffers)

    @cached_property
    def unbound(self) -> set[Var]:
        return possibly_unbound(self.body.stmts)

    @cached_property
    def records(self) -> Records:
        return Records(self.body)

    def run(self) -> None:
        self.block(self.body)
        self.results()

    def of(self, atom: Atom) -> Roots:
        return self.roots.get(atom, NONE) if isinstance(atom, Var) else NONE

    def inside(self, atom: Atom) -> Roots:
        return self.contents.get(atom, NONE) if isinstance(atom, Var) else NONE

    def be(self, var: Var, roots: Roots) -> None:
        self.roots[var] = roots
        for root in roots:
            self.sharers.setdefault(root, set()).add(var)

    def contain(self, var: Var, roots: Roots) -> None:
        self.contents[var] = roots
        for root in roots:
            self.sharers.setdefault(root, set()).add(var)

    def block(self, block: Block) -> None:
        self.inside_of.append(block)
        self.stmts(block)
        self.inside_of.pop()

    def stmts(self, block: Block) -> None:
        for stmt in block.stmts:
            for target in stmt.targets:
                self.made[target] = stmt
            match stmt:
                case Assign():
                    self.assign(stmt)
                case For() | While():
                    self.loop(stmt)
                case _:
                    self.region(stmt)

    # --- statements ---------------------------------------------------------------------------

    def assign(self, stmt: Assign) -> None:
        op, args = stmt.op, stmt.args
        if op.memory == "same":
            self.update(stmt)
            return
        self.hand_away(stmt)
        for target in stmt.targets:
            if not in_memory(target.type):
                continue
            own = frozenset([("new", target.number)])
            if op.name in ("getitem", "entry") and isinstance(args[0].type, (List, Tape)):
                # An item is one of those that the list holds, not the list itself.
                held = self.inside(args[0])
                self.be(target, held or own)
                self.contain(target, held)
                continue
            if op.memory in ("view", "maybe") and args and not _copies(stmt):
                shared = self.of(args[0]) | self.inside(args[0])
                if isinstance(target.type, List) and isinstance(args[0].type, Array):
                    self.be(target, own)  # a list of its own, of parts of the array
                    self.contain(target, shared)
                    continue
                self.be(target, shared if op.memory == "view" and shared else shared | own)
                self.contain(target, self.inside(args[0]))
            else:
                self.be(target, own)
                if op in (COPY, COPY_ANY):
                    self.copied(target, args[0])
                    continue
                if isinstance(target.type, List) and op.name not in KEEPERS:
                    held = NONE.union(*map(self.inside, args)) if op is not COPY_ITEMS else NONE
                    self.contain(target, held | frozenset([("items", target.number)]))
            readonly = op.name in READONLY and not _copies(stmt)
            if readonly or op.name in ("call", "method"):
                self.be(target, self.roots[target] | frozenset([("in", target.number)]))
                if isinstance(target.type, List):
                    self.contain(target, frozenset([("outside", target.number)]))
            if op.name in KEEPERS or (isinstance(target.type, Saved) and op.memory == "fresh"):
                called = callee_of(op) is not None
                self.hold(stmt, target, [args[k] for k in op.keeps] if called else args)

    def hand_away(self, call: Assign) -> None:
        """What a called function may overwrite must be nobody else's."""
        for place in sorted(call.op.overwrites):
            live, given = self.live[id(call)] - set(call.targets), call.args[place]
            if isinstance(given, Var):
                others = {a for k, a in enumerate(call.args) if k != place and isinstance(a, Var)}
                edit = Edit(call, "operand", place)
                self.exclusive(self.of(given), live | others, given, edit, writes=True)

    def copied(self, target: Var, source: Atom) -> None:
        """What is held is the same: tapes within a tape belong to neither of the two then."""
        held = self.inside(source)
        if isinstance(target.type, Tape) and isinstance(source, Var):
            held |= frozenset([("outside", target.number)])
            self.contain(source, held)
        self.contain(target, held)

    def hold(self, stmt: Assign, target: Var, items: Iterable[Atom]) -> None:
        """A container holds what it is made of."""
        found = self.contents.get(target, NONE)
        for place, item in enumerate(stmt.args):
            if item in items and in_memory(item.type):
                found |= self.of(item) | self.inside(item)
                if item in self.shared_tapes:
                    found |= frozenset([("outside", target.number)])
                self.holders.append((stmt, place))
        self.contain(target, found)

    def update(self, stmt: Assign) -> None:
        """An update in place of the first argument."""
        u = stmt.args[0]
        shared = self.of(u)
        first, *others = stmt.targets
        live = self.live[id(stmt)] - set(stmt.targets)
        try:
            self.exclusive(shared, live, u, Edit(stmt, "operand", 0), writes=True)
        except _Conflict:
            if id(stmt) not in self.optional:
                raise
            self.refused.add(id(stmt))
            shared = NONE  # a result of its own
        self.be(first, shared or frozenset([("new", first.number)]))
        self.contain(first, self.inside(u))
        if stmt.op.name in KEEPERS:
            self.hold(stmt, first, stmt.args[1:])
        elif stmt.op.name == "setitem" and isinstance(u.type, List):
            self.hold(stmt, first, stmt.args[1:2])
        for place, other in enumerate(others, 1):
            self.taken(other, self.inside(u), alone=self.is_left_alone(stmt, place, live))
        if stmt.op in (setitem, additem) and self.of(stmt.args[1]) & shared:
            if stmt.op is additem or not self.copies_safely(stmt):
                raise _Conflict(Edit(stmt, "operand", 1))

    def copies_safely(self, stmt: Assign) -> bool:
        """Whether a part of an array may be written to another part of it just like that."""
        u, value, *path = stmt.args
        read = self.made.get(value) if isinstance(value, Var) else None
        if not isinstance(u.type, Array) or not isinstance(value.type, Array):
            return True
        if not isinstance(read, Assign) or read.op is not getitem:
            return False
        source, *taken = read.args
        whole = self.of(source) == self.of(u) and source.type == u.type
        return whole and copies_safely(u, tuple(path), tuple(taken))

    def taken(self, item: Var, held: Roots, *, alone: bool) -> None:
        """What is taken from a tape or list. A tape within a tape belongs to whoever takes it,
        unless the outer one came from outside; an array may still be held elsewhere, unless it is
        left `alone`."""
        if not in_memory(item.type):
            return
        outside = any(root[0] == "outside" for root in held)
        mine = alone or (isinstance(item.type, Tape) and not outside)
        self.be(item, frozenset([("own" if mine else "in", item.number)]))
        self.contain(item, frozenset([("outside", item.number)]) if outside else held)

    def is_left_alone(self, pop: Assign, place: int, live: Set[Var]) -> bool:
        """Whether an array that is taken from a tape was made for this entry, and nothing that is
        live after that shares its memory."""
        array = isinstance(pop.targets[place].type, Array)
        record = self.records.of(pop, place) if array else None
        made = NONE if record is None else self.of(record.item)
        if record is None or not made or self.inside(record.item):
            return False
        if any(root[0] != "new" or root[1] not in record.made for root in made):
            return False
        roots = made | _aged(made, record.made)
        holders = {(id(stmt), k) for stmt, k in self.holders if self.of(stmt.args[k]) & roots}
        if holders != {(id(record.push), record.place)}:
            return False
        sharers = {var for root in roots for var in self.sharers.get(root, ())}
        return all(isinstance(var.type, Tape) for var in sharers & live)

    def exclusive(
        self,
        shared: Roots,
        live: Iterable[Var],
        own: Atom,
        fallback: Edit,
        *,
        writes: bool = False,
    ) -> None:
        """Nothing else that is live may share these buffers, nor may they come from outside."""
        live = set(live)
        others = live & {own}
        for root in shared:
            others |= live & self.sharers.get(root, set())
        for other in sorted(others, key=lambda v: v.number):
            if other == own:
                raise _Conflict(fallback)
            if not in_memory(other.type):
                continue
            if self.inside(other) & shared and not self.of(other) & shared:
                self.copy_at_holder(shared, fallback)
            both = (self.of(other) | self.inside(other)) & shared
            if both:
                raise _Conflict(self.where_to_copy(other, both, fallback))
        foreign = frozenset(root for root in shared if root[0] in NOT_OURS)
        if foreign:
            if writes:
                self.written.update(p for p in self.function.params if ("in", p.number) in foreign)
            raise _Conflict(self.where_bound(fallback, foreign))

    def copy_at_holder(self, shared: Roots, fallback: Edit) -> None:
        """Copy where the buffer was put into a tape or list, rather than at the update; unless it
        was copied there already, and has come from the list again."""
        if fallback.stmt is None:
            return
        for stmt, place in self.holders:
            item = stmt.args[place]
            if self.of(item) & shared and stmt is not fallback.stmt and not self.is_copy(item):
                raise _Conflict(self.where_bound(Edit(stmt, "operand", place), shared))

    def where_bound(self, edit: Edit, shared: Roots) -> Edit:
        """What some path leaves unbound is copied on the paths that bind it."""
        atom = copied_by(edit, self.body)
        if not isinstance(atom, Var) or atom not in self.unbound or is_update(edit):
            return edit
        region = self.made.get(atom)
        if region is not None and atom in region.targets:
            place = region.targets.index(atom)
            for number, block in enumerate(blocks(region)):
                ends = block.yields[place : place + 1]
                if any(self.of(end) & shared and not self.is_copy(end) for end in ends):
                    return self.where_bound(Edit(region, "yield", place, number), shared)
        return edit

    def is_copy(self, atom: Atom) -> bool:
        """Whether this has been copied already, which was not enough."""
        made = self.made.get(atom) if isinstance(atom, Var) else None
        return isinstance(made, Assign) and made.op in (COPY, COPY_ANY)

    def where_to_copy(self, other: Var, shared: Roots, fallback: Edit) -> Edit:
        """A view that outlives the update is copied where it is made; else the update's buffer."""
        stmt = self.made.get(other)
        if isinstance(stmt, Assign) and stmt.op == DATA:
            return Edit(stmt, "operand", 0)  # memory has no copies but those of its array
        if (
            isinstance(stmt, Assign)
            and stmt.op.memory in ("view", "maybe")
            and len(stmt.targets) == 1
            and fallback.kind in ("operand", "initial")
            and not isinstance(other.type, (List, Tape))
        ):
            return Edit(stmt, "result", 0, until=self.read_before(stmt, fallback.stmt))
        return self.where_carried(other, shared) or self.where_bound(fallback, shared)

    def read_before(self, view: Assign, update: Stmt | None) -> Stmt | None:
        """The update, if something that adds up or multiplies reads the view before it, and would
        give other bits for a copy that lies in memory in another way."""
        if lies_together(view):
            return None
        for block in self.inside_of:
            places = {id(stmt): place for place, stmt in enumerate(block.stmts)}
            if id(view) in places and id(update) in places:
                between = block.stmts[places[id(view)] + 1 : places[id(update)]]
                return update if any(_sums(s, view.targets[0]) for s in between) else None
        return None

    def where_carried(self, other: Var, shared: Roots) -> Edit | None:
        """What a trip leaves to the next one is copied when it is handed over: a copy for the
        update would be shared in turn, one trip later."""
        for loop in self.loops:
            if other in loop.carried:
                place = loop.carried.index(other)
                if self.of(loop.body.yields[place]) & shared:
                    return Edit(loop, "yield", place, len(blocks(loop)) - 1)
        return None

    # --- regions ------------------------------------------------------------------------------

    def region(self, stmt: Stmt) -> None:
        for block in blocks(stmt):
            self.block(block)
        for place, target in enumerate(stmt.targets):
            if in_memory(target.type):
                ends = [block.yields[place] for block in blocks(stmt)]
                self.be(target, frozenset().union(*map(self.of, ends)))
                self.contain(target, frozenset().union(*map(self.inside, ends)))

    def loop(self, loop: For | While) -> None:
        around = live_around(loop, self.live[id(loop)], self.reads)
        memory = [k for k, c in enumerate(loop.carried) if in_memory(c.type)]
        owned = [k for k in memory if loop.carried[k] in self.hot]
        for k in owned:
            self.enter(loop, k, around)
            self.be(loop.carried[k], frozenset([("own", loop.carried[k].number)]))
        for k in memory:
            carried, initial = loop.carried[k], loop.initial[k]
            self.contain(carried, self.inside(initial))
            if k not in owned:
                self.be(carried, self.of(initial))
        grown = True
        while grown:
            self.loops.append(loop)
            for block in blocks(loop):
                self.block(block)
            self.loops.pop()
            grown = self.grow(loop, memory, owned)
        for k in owned:
            self.hand_over(loop, k, around)
        for k in memory:
            target, carried = loop.targets[k], loop.carried[k]
            own = frozenset([("own", target.number)])
            self.be(target, own if k in owned else self.roots[carried])
            self.contain(target, self.contents[carried])

    def grow(self, loop: For | While, memory: list[int], owned: list[int]) -> bool:
        """Feed what the body yields back to its start; True when something is new."""
        grown = False
        made = {v.number for block in blocks(loop) for v in defined(block.stmts)}
        for k in memory:
            carried, end = loop.carried[k], loop.body.yields[k]
            same, held = _aged(self.of(end), made), _aged(self.inside(end), made)
            if k not in owned and not same <= self.roots[carried]:
                self.be(carried, self.roots[carried] | same)
                grown = True
            if not held <= self.contents[carried]:
                self.contain(carried, self.contents[carried] | held)
                grown = True
        return grown

    def enter(self, loop: For | While, k: int, around: frozenset[Var]) -> None:
        """A buffer that the loop overwrites must be its own when the loop starts."""
        initial = loop.initial[k]
        if not isinstance(initial, Var):
            return
        others = set(around) | {a for j, a in enumerate(loop.initial) if j != k} - {UNDEF}
        edit = Edit(loop, "initial", k)
        self.exclusive(self.of(initial), variables(others), initial, edit, writes=True)

    def hand_over(self, loop: For | While, k: int, around: frozenset[Var]) -> None:
        """A buffer that the next trip overwrites must be nobody else's."""
        end = loop.body.yields[k]
        if not isinstance(end, Var) or end == loop.carried[k]:
            return
        others = set(around) | {a for j, a in enumerate(loop.body.yields) if j != k}
        last = len(blocks(loop)) - 1
        edit = Edit(loop, "yield", k, last)
        self.exclusive(self.of(end), variables(others), end, edit)

    def results(self) -> None:
        """Every result is fresh, and shares memory with nothing."""
        yields = self.body.yields
        for k, result in enumerate(yields):
            if not isinstance(result, Var) or not in_memory(result.type):
                continue
            others = [a for j, a in enumerate(yields) if j < k and isinstance(a, Var)]
            self.exclusive(self.of(result), others, result, Edit(None, "yield", k))
            if k in self.shown:
                self.shown_to_users(k, result)
            elif self.shown:
                self.kept(result)

    def kept(self, result: Var) -> None:
        """What is kept for a pullback must not lie in an argument, which users may write to before
        they call it: a tape may hold what a loop began with."""
        held = self.inside(result)
        for place, param in enumerate(self.function.params):
            if not held.isdisjoint(_given(param)):
                raise _Conflict(Edit(None, "argument", place, deep=isinstance(param.type, List)))

    def shown_to_users(self, place: int, result: Var) -> None:
        """What users may write to must not be in what is kept for a pullback, or in another result;
        nor may arrays in a list be those that came with the arguments."""
        yields = self.body.yields
        others = list(variables(a for j, a in enumerate(yields) if j != place))
        elsewhere = NONE.union(*(self.of(a) | self.inside(a) for a in others))
        if isinstance(result.type, Array) and self.of(result) & elsewhere:
            raise _Conflict(Edit(None, "yield", place))
        if isinstance(result.type, List):
            held = self.inside(result)
            if held & elsewhere or any(root[0] in NOT_OURS for root in held):
                raise _Conflict(Edit(None, "yield", place, deep=True))


def _aged(roots: Roots, made: Set[int]) -> Roots:
    """The same buffers one trip later: what a statement makes then is another buffer."""
    return frozenset(("past", r[1]) if r[0] == "new" and r[1] in made else r for r in roots)


def _sums(stmt: Stmt, array: Var) -> bool:
    """Whether this reads the elements of an array in an order that its rounding depends on."""
    if not isinstance(stmt, Assign) or array not in stmt.args:
        return False
    return not (stmt.op.pointwise or stmt.op.memory != "fresh" or stmt.op.name in SHAPE_ONLY)


def _copies(stmt: Assign) -> bool:
    """Whether this gives an array of its own after all: elements by a list or a mask, and the
    matrix with a vector on its diagonal."""
    first = stmt.args[0].type
    if stmt.op.name == "diag":
        return rank(first) == 1
    return (
        stmt.op.name == "getitem" and isinstance(first, Array) and not is_view_path(stmt.args[1:])
    )
