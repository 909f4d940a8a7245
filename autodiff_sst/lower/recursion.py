"""Functions that call themselves: traced once, as functions of their own, and called.

How deep a call goes is not known while compiling, so that there is one trace for all depths. What
it takes and gives is found by trying: in the first round a call inside counts as one that never
comes back, so that the paths without such a call tell what the function returns; then calls inside
with other types, results of other types and writes to arguments widen what was assumed, until
nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import UnsupportedSyntax
from ..ir.callee import Callee
from ..ir.dead import has_effect
from ..ir.nodes import Atom, Block, Function, Var
from ..ir.types import Array, Scalar, Sym, Type, join_types
from .captures import close_group
from .context import Lowering, NeverReturns, Scope
from .memory import ELLIPSIS, check_writable, materialise, set_version, write
from .outlines import Arguments, arriving, arriving_cell, cell_leaving, leaving, parameter, taken
from .state import State, cell_parts, parts, storages_in
from .values import Abstract, Bound, Closure, External, Obj, Ref, Sequence

MAX_ROUNDS = 12
MAX_INLINED = 100
MAX_SHAPES = 40


class NeedOutline(Exception):
    """The function turned out to call itself."""

    def __init__(self, identity: Any) -> None:
        super().__init__("a function calls itself")
        self.identity = identity


class _Widen(Exception):
    """A call inside uses other types than assumed."""

    def __init__(self, outlined: Outlined) -> None:
        super().__init__("other types than assumed")
        self.outlined = outlined


class _NeedLists(Exception):
    """A list grows from call to call: its length must be left to run time."""

    def __init__(self, key: Any) -> None:
        super().__init__("a list grows from call to call")
        self.key = key


@dataclass(frozen=True, slots=True)
class Body:
    """A function that is traced apart.

    `identity` is its code or, for one made inside the traced code, a closure: only the latter sees
    names of the code around it. `enter` makes a scope for one activation.
    """

    identity: Any
    name: str
    enter: Callable[[Any], Scope]
    tree: Any
    inner: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call leaves behind: the result, what arguments hold then, and what shares memory.

    `shared` gives for arguments, by place, why the result may share memory with them.
    """

    result: Any
    written: tuple[tuple[int, Any], ...] = ()
    shared: tuple[tuple[int, str], ...] = ()


@dataclass
class Outlined:
    """A recursive function for one structure of arguments; no outcome is known at first."""

    callee: Callee
    types: tuple[Type, ...]
    outcome: Outcome | None = None
    found: list[Type] = field(default_factory=list)


def recurses(cx: Lowering, identity: Any) -> bool:
    """Whether a call must be a call: the function is being run, and whether it calls itself is
    decided at run time. Where all tests are decided while compiling, calls are written out."""
    last = next((s for s in reversed(cx.scopes) if s.function is identity), None)
    if last is None:
        cx.inlined[identity] = 0
        return False
    count = cx.inlined[identity] = cx.inlined.get(identity, 0) + 1
    return cx.forks > last.forks or count > MAX_INLINED


def call_outlined(
    cx: Lowering, body: Body, bound: dict[str, Abstract], node: Any, *, again: bool = False
) -> Abstract:
    """A call of a function that calls itself; `again` once lists are left to run time."""
    if not body.inner and _sees_names(cx, bound.values()):
        body = replace(body, inner=True)
    given = Arguments()
    shape = {name: taken(cx, value, given, node) for name, value in bound.items()}
    key = (body.identity, tuple(shape.items()))
    types = tuple(_general(a.type) for a in given.atoms)
    outlined = cx.outlines.get(key)
    if outlined is not None and outlined.callee.function is None:
        return _inner_call(cx, outlined, given, types, node)
    if outlined is None or not _covers(outlined.types, types):
        outer = _grown_from(cx, key)
        if outer is not None:
            raise _NeedLists(outer)
        if len(_running(cx, body.identity)) >= MAX_SHAPES:
            raise _endless(cx, body, node)
        try:
            outlined = _outline(cx, key, body, shape, types, node)
        except _NeedLists as need:
            if need.key != key:
                raise
            if again:
                raise _endless(cx, body, node) from None
            for argument in given.memory:
                if isinstance(argument, Obj):
                    materialise(cx, argument.storage, node)
            return call_outlined(cx, body, bound, node, again=True)
    found = _write_call(cx, outlined, given, node)
    if body.inner:
        # What it reads of the code around it may be another value at the next call.
        del cx.outlines[key]
    return found


def _endless(cx: Lowering, body: Body, node: Any) -> UnsupportedSyntax:
    return cx.unsupported(
        node,
        f"{body.name} calls itself with arguments of another structure each time, and a test that"
        " only a run decides ends that: gather what grows in a list of numbers or arrays",
    )


def _sees_names(cx: Lowering, values: Iterable[Abstract]) -> bool:
    """Whether a function among these, or in one of them, was made inside the traced code: it sees
    names and objects of that. So does an object of which attributes have been read."""
    pending, seen = list(values), set[int]()
    while pending:
        value = pending.pop()
        pending += parts(value)
        match value:
            case Closure() | Bound() | Sequence():
                return True
            case External() if cx.first:
                return True
            case Obj(storage) if storage not in seen:
                seen.add(storage)
                pending += cell_parts(cx.cell(storage))
    return False


def _running(cx: Lowering, identity: Any) -> list[Any]:
    """The structures for which the function is being traced."""
    return [
        shape
        for (other, shape), outlined in cx.outlines.items()
        if other is identity and outlined.callee.function is None
    ]


def _grown_from(cx: Lowering, key: Any) -> Any:
    """The outermost call that is being traced and differs from this one in the length of lists
    only."""
    identity, shape = key
    running = _running(cx, identity)
    return next(((identity, other) for other in running if _same_but_lengths(shape, other)), None)


def _same_but_lengths(a: Any, b: Any) -> bool:
    if not isinstance(a, tuple) or not isinstance(b, tuple):
        return bool(a == b)
    if a[:1] == b[:1] == ("list",):
        return True
    return len(a) == len(b) and all(map(_same_but_lengths, a, b))


def _inner_call(
    cx: Lowering, outlined: Outlined, given: Arguments, types: tuple[Type, ...], node: Any
) -> Abstract:
    """A call from inside the function's own body."""
    if not _covers(outlined.types, types):
        outlined.types = tuple(map(_joined, outlined.types, types))
        raise _Widen(outlined)
    if outlined.outcome is None:
        raise NeverReturns
    return _write_call(cx, outlined, given, node)


def _joined(a: Type, b: Type) -> Type:
    found = join_types(a, b)
    assert found is not None
    return _general(found)


def _covers(known: tuple[Type, ...], types: tuple[Type, ...]) -> bool:
    return all(_joined(k, t) == k for k, t in zip(known, types, strict=True))


def _general(type_: Type) -> Type:
    """A type for all calls: extents belong to one call only."""
    match type_:
        case Scalar():
            return replace(type_, extent=None)
        case Array(dims=dims) if dims is not None:
            return replace(type_, dims=tuple(1 if d == 1 else Sym("?") for d in dims))
    return type_


def _write_call(cx: Lowering, outlined: Outlined, given: Arguments, node: Any) -> Abstract:
    outcome = outlined.outcome
    assert outcome is not None
    op = outlined.callee.op
    extra = cx.captures.get(op, ())
    results = outlined.callee.results
    ends = iter(cx.builder.emit_many(op, len(results), *given.atoms, *extra))
    found = arriving(cx, outcome.result, ends, given.memory)
    for place, structure in outcome.written:
        _write_back(cx, given, place, structure, ends, node)
    own = storages_in(found, cx.state.heap)
    for place, reason in outcome.shared:
        argument = given.memory[place]
        for storage in own - {argument.storage}:
            cx.state.link(storage, argument.storage, reason)
    return found


def _write_back(
    cx: Lowering, given: Arguments, place: int, structure: Any, ends: Any, node: Any
) -> None:
    """The caller sees what was written to its argument."""
    argument = given.memory[place]
    others = [m.storage for k, m in enumerate(given.memory) if k != place]
    if argument.storage in others:
        raise cx.unsupported(
            node,
            "a function that calls itself writes to an argument of which it is given another part"
            " too: give it a .copy()",
        )
    if isinstance(argument, Obj) and structure[0] != "version":
        check_writable(cx, argument.storage, node)
        cx.state.heap[argument.storage] = arriving_cell(cx, structure, ends, given.memory)
        return
    value = next(ends)
    if isinstance(argument, Ref) and argument.path:
        write(cx, argument, (ELLIPSIS,), value, node)
    else:
        set_version(cx, argument.storage, value, node)


# --- tracing ----------------------------------------------------------------------------------


def _outline(
    cx: Lowering, key: Any, body: Body, shape: Any, types: tuple[Type, ...], node: Any
) -> Outlined:
    """Trace the body until what it does agrees with what was assumed."""
    outcome: Outcome | None = None
    results: tuple[Type, ...] = ()
    effect = False
    known, unclosed = set(cx.outlines), len(cx.unclosed)
    cx.outlining += 1
    try:
        for turn in range(MAX_ROUNDS):
            # What was traced inside relied on what was assumed in the round before.
            cx.outlines = {k: v for k, v in cx.outlines.items() if k in known}
            del cx.unclosed[unclosed:]
            outlined = Outlined(Callee(body.name, results, effect), types, outcome)
            cx.outlines[key] = outlined
            try:
                function, found = _trace(cx, body, shape, outlined, turn, node)
            except _Widen as other:
                if other.outlined is not outlined:
                    raise
                types = outlined.types
                continue
            new = _widened(results, tuple(_general(a.type) for a in function.body.yields))
            acts = any(map(has_effect, function.body.stmts))
            if (found, new, acts) == (outcome, results, effect):
                outlined.callee.function = function
                cx.unclosed.append(outlined.callee)
                break
            outcome, results, types, effect = found, new, outlined.types, acts
        else:
            raise cx.unsupported(
                node, f"the types of {body.name}, which calls itself, do not settle"
            )
    except NeverReturns:
        if cx.outlining > 1:
            raise
        raise cx.unsupported(node, f"every path of {body.name} calls it again") from None
    finally:
        cx.outlining -= 1
        if outlined.callee.function is None:
            cx.outlines.pop(key, None)
    if not cx.outlining:
        close_group(cx)
    return outlined


def _widened(assumed: tuple[Type, ...], found: tuple[Type, ...]) -> tuple[Type, ...]:
    if len(assumed) != len(found):
        return found
    try:
        return tuple(map(_joined, assumed, found))
    except ValueError:
        return found


def _trace(
    cx: Lowering, body: Body, shape: Any, outlined: Outlined, turn: int, node: Any
) -> tuple[Function, Outcome]:
    from .functions import run_body

    builder = cx.builder.child()
    outer = cx.state if body.inner else State()
    scopes, path, forks, catching = cx.scopes, cx.path, cx.forks, cx.catching
    with cx.building(builder, outer.copy()):
        scope = body.enter(node)
        params: list[Var] = []
        given = Arguments()
        types = iter(outlined.types)
        bound = {
            name: parameter(cx, tree, types, params, given.memory, name)
            for name, tree in shape.items()
        }
        before = dict(cx.state.heap)
        cx.parents[scope.frame] = scope.parent
        cx.scopes, cx.forks, cx.catching = [scope], 0, ()
        cx.path = ("outlined", id(body.tree), outlined.types, turn)
        # The caller sees what is written to its arguments, whatever names still hold them here.
        kept = {f"#given{k}": value for k, value in enumerate(given.memory)}
        cx.state.frames[scope.frame].update({**bound, **kept})
        try:
            returned = run_body(cx, body.tree)
            if cx.state.dead and outlined.outcome is None:
                raise NeverReturns
            yields: list[Atom] = []
            outcome = _outcome(cx, body, returned, scope, given, before, outer, yields, node)
        finally:
            cx.scopes, cx.path, cx.forks, cx.catching = scopes, path, forks, catching
    made = Block(tuple(builder.stmts), tuple(yields))
    return Function(body.name, tuple(params), made), outcome


def _outcome(
    cx: Lowering,
    body: Body,
    returned: Abstract,
    scope: Scope,
    given: Arguments,
    before: dict[int, Any],
    outer: State,
    yields: list[Atom],
    node: Any,
) -> Outcome:
    """What the body returns, what it did to its arguments, and what its result shares with them."""
    # A merge may have given an argument another number: the names say which it is now.
    now = [cx.state.frames[scope.frame][f"#given{k}"] for k in range(len(given.memory))]
    places: dict[int, int] = {}
    for place, value in enumerate(now):
        if isinstance(value, (Ref, Obj)):
            places.setdefault(value.storage, place)
    result = leaving(cx, returned, places, yields, node)
    written = []
    for storage, place in places.items():
        cell = cx.state.heap.get(storage)
        if cell is not None and cell != before.get(given.memory[place].storage):
            written.append((place, cell_leaving(cx, cell, places, yields, node)))
    _refuse_outer_writes(cx, body, before, outer, {m.storage for m in given.memory}, node)
    own = storages_in(returned, cx.state.heap)
    shared = []
    for storage, place in places.items():
        known = cx.state.shared.get(storage)
        if storage in own and not _is_whole(returned, storage):
            shared.append((place, "the result of a function may share memory with its argument"))
        elif known is not None and not own.isdisjoint(cx.state.shared):
            shared.append((place, known.reason))
    return Outcome(result, tuple(written), tuple(shared))


def _is_whole(value: Abstract, storage: int) -> bool:
    """Whether the value is the argument itself, rather than a view of it or a holder."""
    return isinstance(value, Obj) or (isinstance(value, Ref) and not value.path)


def _refuse_outer_writes(
    cx: Lowering, body: Body, before: dict[int, Any], outer: State, own: set[int], node: Any
) -> None:
    """A function made inside the traced code may read what is around it, but not change it."""
    heap, frames = cx.state.heap, cx.state.frames
    changed = any(heap.get(s, c) != c for s, c in before.items() if s not in own)
    rebound = any(frames.get(k, names) != names for k, names in outer.frames.items())
    if changed or rebound:
        raise cx.unsupported(
            node,
            f"{body.name} calls itself and writes to what is defined outside it: give it that as"
            " an argument",
        )
