"""Comprehensions: loops in a frame of their own that fill a list or a dict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gast

from .containers import new_list, new_object
from .context import Lowering, enter_frame
from .control import branch
from .expressions import evaluate, tested
from .iterators import kept
from .loops import for_loop
from .sequences import as_sequence
from .subscripts import key_of
from .values import Abstract, DictCell


def comprehend(cx: Lowering, node: Any, collect: Any, first: Abstract | None = None) -> None:
    """Run the loops of a comprehension in a frame of its own; `collect` takes each element."""
    first = first if first is not None else evaluate(cx, node.generators[0].iter)
    held = cx.hold(first)
    frame = enter_frame(cx, node, node)
    (first,) = cx.drop(held)
    outer = cx.scope
    targets = frozenset(
        n.id for g in node.generators for n in gast.walk(g.target) if isinstance(n, gast.Name)
    )
    own = {"globals_": outer.globals_ - targets, "nonlocals": outer.nonlocals - targets}
    scope = replace(outer, frame=frame, parent=outer.frame, live=None, locals_=targets, **own)
    scope.comprehension = True
    cx.parents[frame] = outer.frame
    cx.scopes.append(scope)
    try:
        _generators(cx, node, 0, first, collect)
    finally:
        cx.scopes.pop()
    if not any(isinstance(n, gast.Lambda) for n in gast.walk(node)):
        cx.state.frames.pop(frame, None)


def _generators(cx: Lowering, node: Any, place: int, first: Abstract | None, collect: Any) -> None:
    from .assignment import assign

    if place == len(node.generators):
        collect()
        return
    generator = node.generators[place]
    if generator.is_async:
        raise cx.unsupported(node, "asynchronous comprehensions are not supported")
    value = first if first is not None else evaluate(cx, generator.iter)
    sequence = as_sequence(cx, value, generator.iter)

    def conditions(k: int) -> None:
        if k == len(generator.ifs):
            _generators(cx, node, place + 1, None, collect)
            return
        test = tested(cx, generator.ifs[k])
        branch(cx, test, lambda: conditions(k + 1), lambda: None)

    wish = generator.target.id if isinstance(generator.target, gast.Name) else "i"
    for_loop(
        cx,
        (id(node), place),
        sequence,
        lambda item: assign(cx, generator.target, kept(cx, item, node)),
        lambda: conditions(0),
        name=wish,
    )


def list_comprehension(cx: Lowering, node: Any, first: Abstract | None = None) -> Abstract:
    """`first` is what the outermost loop runs over, where that is known already."""
    from .list_methods import list_append

    held = cx.hold(new_list(cx, ()))

    def collect() -> None:
        item = evaluate(cx, node.elt)
        owner = cx.state.frames[home][held[0]]
        list_append(cx, owner, item, node)

    home = cx.scope.frame
    comprehend(cx, node, collect, first)
    return cx.drop(held)[0]


def dict_comprehension(cx: Lowering, node: Any) -> Abstract:
    held = cx.hold(new_object(cx, DictCell({})))
    home = cx.scope.frame

    def collect() -> None:
        key = key_of(cx, evaluate(cx, node.key), node.key)
        item = evaluate(cx, node.value)
        owner = cx.state.frames[home][held[0]]
        cell = cx.cell(owner.storage)  # type: ignore[union-attr]
        cx.state.heap[owner.storage] = DictCell({**cell.items, key: item})  # type: ignore[union-attr]

    comprehend(cx, node, collect)
    return cx.drop(held)[0]
