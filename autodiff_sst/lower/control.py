"""Branches, exits and loops.

A branch that always exits takes the rest of the block into the other one; where a statement may
exit, flags guard what follows: `#break`, `#continue`, `#returned`. A loop is lowered again until
nothing more turns out to be carried round it; what was learnt is remembered, so that an inner
loop settles at once when the outer one is lowered again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from ..ir.build import Builder
from ..ir.nodes import UNDEF, Atom, Block, Const, For, If, Try, Var, While, With
from ..ir.types import BOOL, Array, List, Opaque, Scalar, Sym, Type, forget_dims
from ..rules.forms import PRIMITIVES
from ..rules.python import either
from .context import Lowering, NeedUnroll
from .describe import describe_state
from .memory import reader
from .merge import CannotMerge, Key, Side, Slot, join_states
from .state import State, map_state
from .values import Abstract, Sequence, Value

FALSE, TRUE = Const(False), Const(True)
FLAGS = ("#break", "#continue", "#returned")
RETURN_NAMES = {"#return": "result", "#returned": "returned"}
MAX_UNROLL = 256
MAX_ROUNDS = 40


# --- exits ------------------------------------------------------------------------------------


def exits(body: list[Any]) -> str:
    """Whether a statement list leaves abruptly: "always", "may" or "never"."""
    found = "never"
    for stmt in body:
        match stmt:
            case gast.Return() | gast.Break() | gast.Continue() | gast.Raise():
                return "always"
            case gast.If():
                both = {exits(stmt.body), exits(stmt.orelse)}
                if both == {"always"}:
                    return "always"
                if both != {"never"}:
                    found = "may"
            case gast.With():
                inner = exits(stmt.body)
                if inner == "always":
                    return "always"
                found = "may" if inner == "may" else found
            case gast.For() | gast.While() | gast.Try() | gast.Match():
                if has_exit(stmt):
                    found = "may"
    return found


def has_exit(node: Any) -> bool:
    """Whether a compound statement holds a return (or an exit of an outer loop)."""
    return _contains(node, (gast.Return,)) or (
        not isinstance(node, (gast.For, gast.While))
        and _contains(node, (gast.Break, gast.Continue), stop=(gast.For, gast.While))
    )


def _contains(node: Any, kinds: tuple[Any, ...], stop: tuple[Any, ...] = ()) -> bool:
    nested = (gast.FunctionDef, gast.Lambda, gast.AsyncFunctionDef, gast.ClassDef)
    for child in gast.iter_child_nodes(node):
        if isinstance(child, kinds):
            return True
        if isinstance(child, nested) or isinstance(child, stop):
            continue
        if _contains(child, kinds, stop):
            return True
    return False


def flag(cx: Lowering, name: str) -> Atom:
    value = cx.names.get(name)
    return value.atom if isinstance(value, Value) else FALSE


def stopped(cx: Lowering, *names: str) -> Atom:
    """Whether one of the flags is up: a literal where that is known."""
    found: Atom = FALSE
    for name in names or FLAGS:
        atom = flag(cx, name)
        if TRUE in (atom, found):
            return TRUE
        if atom != FALSE and atom != found:
            found = atom if found == FALSE else cx.emit(PRIMITIVES[either].op, found, atom)
    return found


# --- branches ---------------------------------------------------------------------------------


def branch(
    cx: Lowering, test: Atom, then: Callable[[], None], orelse: Callable[[], None], node: Any = None
) -> None:
    """Run one of two thunks by a test; their states are joined."""
    if isinstance(test, Const):
        (then if test.value else orelse)()
        return
    before = cx.state
    sides = []
    for thunk in (then, orelse):
        builder = cx.builder.child()
        with cx.building(builder, before.copy()):
            thunk()
            sides.append(Side(cx.state, builder))
    first, second = sides
    joined, slots = join_states(first, second, cx.live, reader(cx))
    targets = tuple(slot.var for slot in slots)
    blocks = [
        Block(tuple(side.builder.stmts), tuple(atoms))
        for side, atoms in (
            (first, [slot.first for slot in slots]),
            (second, [slot.second for slot in slots]),
        )
    ]
    cx.builder.append(If(targets, test, blocks[0], blocks[1], cx.builder.where))
    cx.state = joined
    name_slots(cx, slots)


def name_slots(cx: Lowering, slots: list[Slot]) -> None:
    """A joined value keeps the user's name for it."""
    for slot in slots:
        for atom in (slot.second, slot.first):
            if slot.var not in cx.hints and isinstance(atom, Var) and atom in cx.hints:
                cx.hints[slot.var] = cx.hints[atom]
        name = slot.key[1] if len(slot.key) > 1 else None
        if name in RETURN_NAMES:
            cx.hints.setdefault(slot.var, RETURN_NAMES[name])
        elif len(slot.key) == 2 and isinstance(name, str) and not name.startswith("#"):
            cx.hints[slot.var] = name


# --- other regions ----------------------------------------------------------------------------


def context_region(
    cx: Lowering, enter: Any, args: list[Atom], keywords: dict[str, Atom], body: Callable[[], None]
) -> None:
    """Run the body inside a context manager; what it binds leaves the region as targets."""
    builder = cx.builder.child()
    before = cx.state
    with cx.building(builder, before.copy()):
        body()
        inside = Side(cx.state, builder)
    joined, slots = _leave(cx, inside)
    cx.builder.append(
        With(
            tuple(slot.var for slot in slots),
            enter,
            tuple(args),
            tuple(keywords.items()),
            Block(tuple(builder.stmts), tuple(slot.second for slot in slots)),
            cx.builder.where,
        )
    )
    cx.state = joined
    name_slots(cx, slots)


def _leave(cx: Lowering, inside: Side) -> tuple[State, list[Slot]]:
    """Bring everything out of a block that is the only path."""
    never = Side(State(dead=True), Builder())
    dead = inside.state.dead
    inside.state.dead = False
    joined, slots = join_states(never, inside, cx.live, reader(cx))
    joined.dead = dead
    return joined, slots


def try_region(
    cx: Lowering,
    body: Callable[[], None],
    handlers: list[tuple[tuple[Any, ...], Callable[[], None]]],
) -> None:
    """A try statement; a handler starts from the state before the body."""
    before = cx.state
    sides = []
    for thunk in (body, *(thunk for _, thunk in handlers)):
        builder = cx.builder.child()
        with cx.building(builder, before.copy()):
            thunk()
            sides.append(Side(cx.state, builder))
    alive = [side for side in sides[1:] if not side.state.dead]
    if len(alive) > 1:
        raise cx.unsupported(None, "a try statement with several handlers that go on")
    if alive:
        joined, slots = join_states(sides[0], alive[0], cx.live, reader(cx))
    else:
        joined, slots = _leave(cx, sides[0])
        slots = [Slot(s.key, s.var, s.second, UNDEF) for s in slots]
    yields = [tuple(slot.first for slot in slots)]
    for side in sides[1:]:
        ends = (slot.second if side in alive else UNDEF for slot in slots)
        yields.append(tuple(ends))
    cx.builder.append(
        Try(
            tuple(slot.var for slot in slots),
            Block(tuple(sides[0].builder.stmts), yields[0]),
            tuple(classes for classes, _ in handlers),
            tuple(
                Block(tuple(side.builder.stmts), atoms)
                for side, atoms in zip(sides[1:], yields[1:], strict=True)
            ),
            cx.builder.where,
        )
    )
    cx.state = joined
    name_slots(cx, slots)


# --- loops ------------------------------------------------------------------------------------


class _Plan:
    """What is known to be carried round a loop: forced slots with their types."""

    def __init__(self) -> None:
        self.forced: dict[Key, Type] = {}


def for_loop(
    cx: Lowering,
    key: Any,
    sequence: Sequence,
    bind: Callable[[Abstract], None],
    body: Callable[[], None],
    *,
    head: frozenset[str] | None = None,
    returns: bool = False,
    breaks: bool = False,
    orelse: Callable[[], None] | None = None,
    name: str = "i",
) -> None:
    """A loop over a sequence; unrolled where its items have a structure known while compiling."""
    key = (key, cx.path)
    static = isinstance(sequence.length, int)
    must = sequence.items is None and static
    if must or (key in cx.unrolled and static):
        _unroll(cx, key, sequence, bind, body, orelse)
        return
    saved = cx.state.copy(), cx.builder, len(cx.builder.stmts)
    held = cx.hold(*sequence.holds)
    try:
        _loop(cx, key, sequence, None, bind, body, head, returns, breaks, orelse, name)
        cx.drop(held)
    except NeedUnroll as need:
        cx.state, cx.builder = saved[0], saved[1]
        del cx.builder.stmts[saved[2] :]
        if not static or sequence.length > MAX_UNROLL:
            raise NeedUnroll(need.message, need.place) from need
        cx.unrolled.add(key)
        _unroll(cx, key, sequence, bind, body, orelse)


def _unroll(
    cx: Lowering,
    key: Any,
    sequence: Sequence,
    bind: Callable[[Abstract], None],
    body: Callable[[], None],
    orelse: Callable[[], None] | None,
) -> None:
    outer = {name: cx.names.get(name) for name in ("#break", "#continue")}
    cx.names["#break"] = cx.names["#continue"] = Value(FALSE)
    path = cx.path

    def from_(trip: int) -> None:
        if trip == sequence.length:
            if orelse:
                orelse()
            return
        cx.path = (*path, (key[0], trip))
        cx.names["#continue"] = Value(FALSE)
        bind(sequence.at(trip))
        body()
        cx.path = path
        if cx.state.dead:
            return
        done = stopped(cx, "#break", "#returned")
        branch(cx, done, lambda: None, lambda: from_(trip + 1))

    from_(0)
    cx.path = path
    _restore(cx, outer)


def _restore(cx: Lowering, outer: dict[str, Abstract | None]) -> None:
    for name, value in outer.items():
        cx.names.pop(name, None)
        if value is not None:
            cx.names[name] = value


def while_loop(
    cx: Lowering,
    key: Any,
    test: Callable[[], Atom],
    body: Callable[[], None],
    *,
    head: frozenset[str] | None,
    returns: bool,
    breaks: bool,
    orelse: Callable[[], None] | None = None,
) -> None:
    key = (key, cx.path)
    _loop(cx, key, None, test, None, body, head, returns, breaks, orelse, "")


def _loop(
    cx: Lowering,
    key: Any,
    sequence: Sequence | None,
    test: Callable[[], Atom] | None,
    bind: Callable[[Abstract], None] | None,
    body: Callable[[], None],
    head: frozenset[str] | None,
    returns: bool,
    breaks: bool,
    orelse: Callable[[], None] | None,
    name: str,
) -> None:
    outer = {flag_name: cx.names.get(flag_name) for flag_name in ("#break", "#continue")}
    if returns:
        cx.names.setdefault("#returned", Value(FALSE))
    for flag_name in outer:
        cx.names.pop(flag_name, None)
    plan = cx.plans.setdefault(key, _Plan())
    live_before = cx.scope.live
    until = breaks or returns
    entry = Side(cx.state, cx.builder)

    def live(frame: int, wanted: str) -> bool:
        if frame == cx.scope.frame and head is not None and not wanted.startswith("#"):
            return wanted in head
        return cx.live(frame, wanted)

    header, slots = join_states(
        entry, Side(entry.state.copy(), entry.builder), live, reader(cx), plan.forced
    )
    for _ in range(MAX_ROUNDS):
        inner = cx.builder.child()
        tester = cx.builder.child()
        item = cx.fresh(name, _item_type(sequence)) if sequence is not None else None
        tested: Atom = TRUE
        with cx.building(inner, header.copy()):
            for flag_name in (*outer, "#returned") if returns else outer:
                # A loop stops as soon as its function has returned.
                cx.names[flag_name] = Value(FALSE)
            if test is not None:
                tested = _lower_test(cx, tester, test)
            elif sequence is not None and bind is not None and item is not None:
                bind((sequence.item or sequence.at)(item))
            body()
            done = TRUE if cx.state.dead else stopped(cx, "#break", "#returned")
            for flag_name in outer:
                cx.names.pop(flag_name, None)
            end = Side(header.copy() if cx.state.dead else cx.state, inner)
        cx.scope.live = live_before
        inside = {slot.var for slot in slots} | ({item} if item is not None else set())
        joined, found = join_states(entry, end, live, reader(cx), plan.forced, inside)
        known = {slot.key: slot for slot in slots}
        if all(_settled(known.get(slot.key), slot) for slot in found) and _same_structure(
            header, joined, slots, found
        ):
            break
        plan.forced = {slot.key: _plain(slot.var) for slot in found}
        header, slots = joined, found
    else:
        raise CannotMerge("", "what the loop carries does not settle")
    _finish(cx, sequence, item, header, slots, found, done, inner, tester, tested, until, orelse)
    _restore(cx, outer)


def _lower_test(cx: Lowering, tester: Builder, test: Callable[[], Atom]) -> Atom:
    """Lower a while test into its own block; it may look, but not touch."""
    with cx.building(tester, cx.state.copy()):
        before = dict(cx.state.heap)
        tested = test()
        if any(cx.state.heap.get(storage) != cell for storage, cell in before.items()):
            raise cx.unsupported(None, "the test of a while loop writes to an array or list")
    return tested


def _plain(var: Var, *others: Var) -> Type:
    """A slot's type without names for its unknown extents: those belong to one round."""
    type_ = var.type
    if isinstance(type_, Array) and type_.dims is not None:
        own = tuple(f"v{v.number}." for v in (var, *others))
        dims = tuple(
            Sym("?") if isinstance(d, Sym) and d.base.startswith(own) else d for d in type_.dims
        )
        return Array(type_.dtype, dims)
    return type_


def _settled(known: Slot | None, found: Slot) -> bool:
    return known is not None and _plain(known.var) == _plain(found.var, known.var)


def _same_structure(header: State, joined: State, slots: list[Slot], found: list[Slot]) -> bool:
    """Whether two joins differ in nothing but the numbers of their variables and storages."""
    return _shape(header, slots) == _shape(joined, found)


def _shape(state: State, slots: list[Slot]) -> Any:
    return describe_state(state, {slot.var: slot.key for slot in slots})


def _item_type(sequence: Sequence | None) -> Type:
    if sequence is not None and sequence.items is not None:
        type_ = sequence.items.type
        if isinstance(type_, List):
            return type_.item or Opaque()
    return Scalar("int64")


def _finish(
    cx: Lowering,
    sequence: Sequence | None,
    item: Var | None,
    header: State,
    slots: list[Slot],
    found: list[Slot],
    done: Atom,
    inner: Builder,
    tester: Builder,
    tested: Atom,
    until: bool,
    orelse: Callable[[], None] | None,
) -> None:
    """Write the settled loop and go on with the state after it."""
    ends = {slot.key: slot.second for slot in found}
    carried = [slot.var for slot in slots]
    initial = [slot.first for slot in slots]
    yields = [ends.get(slot.key, slot.first) for slot in slots]
    stop: Var | None = None
    if until:
        stop = cx.fresh("done", BOOL)
        carried.append(stop)
        initial.append(FALSE)
        yields.append(done)
    name_slots(cx, found)
    for slot, later in zip(slots, found, strict=False):
        if later.var in cx.hints:
            cx.hints.setdefault(slot.var, cx.hints[later.var])
    own = [var.number for var in carried]
    targets = [cx.fresh(var.name, forget_dims(var.type, own)) for var in carried]
    for var, target in zip(carried, targets, strict=True):
        if var in cx.hints:
            cx.hints[target] = cx.hints[var]
    place = len(slots) if until else None
    body = Block(tuple(inner.stmts), tuple(yields))
    common = (tuple(carried), tuple(initial))
    if sequence is not None:
        assert item is not None and sequence.items is not None
        stmt: For | While = For(
            tuple(targets), item, sequence.items, *common, body, place, False, cx.builder.where
        )
    else:
        tests = Block(tuple(tester.stmts), (tested,))
        stmt = While(tuple(targets), *common, tests, body, place, cx.builder.where)
    cx.builder.append(stmt)
    after = dict(zip(carried, targets, strict=True))
    cx.state = map_state(header, lambda a: after.get(a, a) if isinstance(a, Var) else a)
    if orelse is not None:
        if until:
            branch(cx, targets[-1], lambda: None, orelse)
        else:
            orelse()


