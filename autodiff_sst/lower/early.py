"""Items that are taken early: generators and `filter` give theirs as soon as they are made.

Python takes an item when it is asked for. That is the same where what the items are made from is
still what it was, and where making them does nothing but that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import gast

from ..ir.nodes import Assign, Block
from ..ir.walk import statements
from .context import Lowering
from .state import Early, State, cell_parts, parts
from .values import Abstract, Closure, Obj, Ref, Sequence

# These take all items before anything else happens.
TAKE_ALL = frozenset({sum, list, tuple, set, frozenset, sorted, max, min, dict})

Place = tuple[int, str] | int


def early(cx: Lowering, make: Callable[[], Abstract], node: Any, *more: Abstract) -> Abstract:
    """The list that `make` fills with the items of an iterator; `node` are the expressions that
    are carried out for each item, and `more` the values that are used in them."""
    sources = dict(_sources(cx, node, more))
    cx.watched.update(place for place in sources if isinstance(place, tuple))
    watch = Watch(cx)
    held = cx.hold(*_storages(sources))
    made = make()
    cx.drop(held)
    if isinstance(made, (Ref, Obj)):
        now = {place: (v, _now(cx, place, was)) for place, (v, was) in sources.items()}
        cx.state.once[made.storage] = Early(now, watch.acted())
    return made


def _storages(sources: dict[Place, Any]) -> list[Abstract]:
    return [value for place, (value, _) in sources.items() if isinstance(place, int)]


def acts(cx: Lowering, value: Abstract) -> bool:
    """Whether items were taken that must be taken one by one, where they are asked for."""
    found = cx.state.once.get(value.storage) if isinstance(value, (Ref, Obj)) else None
    return found is not None and found.acts


def ask(cx: Lowering, value: Abstract, node: Any, at_once: bool = False) -> None:
    """Refuse where the items would be others if they were taken now."""
    if not isinstance(value, (Ref, Obj)) or value.storage not in cx.state.once:
        return
    found = cx.state.once[value.storage]
    if any(_now(cx, place, was) != was for place, (_, was) in found.sources.items()):
        raise cx.unsupported(
            node, "an iterator whose items change before they are taken: make a list of it first"
        )
    if found.acts and not at_once:
        raise cx.unsupported(
            node, "an iterator whose items do something else as they are taken: use a loop"
        )
    if at_once:
        cx.state.once[value.storage] = replace(found, acts=False)


def asked(cx: Lowering, value: Abstract, sequence: Sequence, node: Any) -> Sequence:
    """The sequence, which asks before each item."""
    if not isinstance(value, (Ref, Obj)) or value.storage not in cx.state.once:
        return sequence
    ask(cx, value, node)

    def before(take: Callable[[Any], Abstract]) -> Callable[[Any], Abstract]:
        def go(k: Any) -> Abstract:
            ask(cx, value, node)
            return take(k)

        return go

    def check() -> None:
        ask(cx, value, node)
        if sequence.check is not None:
            sequence.check()

    item = None if sequence.item is None else before(sequence.item)
    kept = tuple([source] for source in _storages(cx.state.once[value.storage].sources))
    holds = (*sequence.holds, *kept)
    return replace(sequence, at=before(sequence.at), item=item, check=check, holds=holds)


def idle(cx: Lowering, sequence: Sequence, node: Any) -> Sequence:
    """The sequence, refused if taking an item does something: some may not be taken at all."""

    def alone(take: Callable[[Any], Abstract]) -> Callable[[Any], Abstract]:
        def go(k: Any) -> Abstract:
            watch = Watch(cx)
            found = take(k)
            if watch.acted():
                raise cx.unsupported(
                    node, "items that do something else as they are taken, which may not be all"
                )
            return found

        return go

    item = None if sequence.item is None else alone(sequence.item)
    return replace(sequence, at=alone(sequence.at), item=item)


class Watch:
    """Tells whether what there is now is changed, or something is done that shows."""

    def __init__(self, cx: Lowering) -> None:
        self.cx, self.before = cx, cx.state.copy()
        self.builder, self.length = cx.builder, len(cx.builder.stmts)

    def acted(self) -> bool:
        made = Block(tuple(self.builder.stmts[self.length :]), ())
        shown = any(
            isinstance(s, Assign) and s.op.effect and s.op.name != "raise" for s in statements(made)
        )
        return shown or _changed(self.before, self.cx.state)


def _changed(before: State, now: State) -> bool:
    """What is gone was not to be read any more."""
    if any(now.heap.get(storage, cell) != cell for storage, cell in before.heap.items()):
        return True
    return any(
        name.isidentifier() and names.get(name) != value
        for frame, names in before.frames.items()
        for name, value in now.frames.get(frame, {}).items()
    )


def _now(cx: Lowering, place: Place, was: Any) -> Any:
    if isinstance(place, int):
        return cx.state.heap.get(place)
    frame, name = place
    if frame not in cx.state.frames:
        return was  # the function has returned
    return cx.state.frames[frame].get(name)


def _sources(cx: Lowering, node: Any, values: Iterable[Abstract]) -> Iterator[tuple[Place, Any]]:
    """The names and storages that may be read, each with its value and what it holds."""
    pending = list(values)
    seen: set[Any] = set()

    def names(tree: Any, frame: int | None) -> Iterator[tuple[Place, Any]]:
        for name in _read(tree):
            where = _frame_of(cx, name, frame)
            if where is not None:
                pending.append(cx.state.frames[where][name])
                yield (where, name), (pending[-1], pending[-1])

    if node is not None:
        yield from names(node, cx.scope.frame)
    while pending:
        value = pending.pop()
        pending.extend(parts(value))
        match value:
            case Ref(storage) | Obj(storage) if storage in cx.state.heap and storage not in seen:
                seen.add(storage)
                pending.extend(cell_parts(cx.state.heap[storage]))
                whole = Ref(storage) if isinstance(value, Ref) else value
                yield storage, (whole, cx.state.heap[storage])
            case Closure(tree=tree, frame=frame) if (id(tree), frame) not in seen:
                seen.add((id(tree), frame))
                yield from names(tree, frame)
            case Sequence(holds=holds):
                pending.extend(held[0] for held in holds)


def _read(tree: Any) -> set[str]:
    """The names that an expression or function reads from around it."""
    if isinstance(tree, gast.GeneratorExp):
        first = {id(n) for n in gast.walk(tree.generators[0].iter)}  # evaluated at once
    else:
        first = set()
    found = [n for n in gast.walk(tree) if isinstance(n, gast.Name) and id(n) not in first]
    bound = {n.id for n in found if not isinstance(n.ctx, gast.Load)}
    return {n.id for n in found} - (bound if isinstance(tree, gast.GeneratorExp) else set())


def _frame_of(cx: Lowering, name: str, frame: int | None) -> int | None:
    parents = {scope.frame: scope.parent for scope in cx.scopes} | cx.parents
    while frame is not None:
        if name in cx.state.frames.get(frame, {}):
            return frame
        frame = parents.get(frame)
    return None
