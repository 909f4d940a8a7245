"""An interpreter of the trace: what the emitted code must agree with."""

from __future__ import annotations

from typing import Any

from .nodes import Assign, Atom, Block, For, Function, If, Stmt, Try, Var, While, With

Values = dict[Var, Any]


def run(function: Function, *args: Any) -> tuple[Any, ...]:
    """Evaluate a function on flat arguments; nothing is ever changed in place."""
    return run_block(function.body, dict(zip(function.params, args, strict=True)))


def run_block(block: Block, values: Values) -> tuple[Any, ...]:
    """Evaluate a block; its bindings are added to `values`."""
    for stmt in block.stmts:
        results = _stmt(stmt, values)
        values.update(zip(stmt.targets, results, strict=True))
    return _all(block.yields, values)


def _get(atom: Atom, values: Values) -> Any:
    # A name bound on no path taken reads as None, as it does on a tape.
    return values.get(atom) if isinstance(atom, Var) else atom.value


def _all(atoms: tuple[Atom, ...], values: Values) -> tuple[Any, ...]:
    return tuple(_get(atom, values) for atom in atoms)


def _stmt(stmt: Stmt, values: Values) -> tuple[Any, ...]:
    match stmt:
        case Assign(targets=targets, op=op, args=args, keywords=keywords):
            result = op.call(*_all(args, values), **{k: _get(v, values) for k, v in keywords})
            return (result,) if len(targets) == 1 else tuple(result) if targets else ()
        case If(test=test, then=then, orelse=orelse):
            return run_block(then if _get(test, values) else orelse, values)
        case Try(body=body, catches=catches, handlers=handlers):
            try:
                return run_block(body, values)
            except Exception as error:
                for classes, handler in zip(catches, handlers, strict=True):
                    if isinstance(error, classes):
                        return run_block(handler, values)
                raise
        case With(enter=enter, args=args, keywords=keywords, body=body):
            with enter.call(*_all(args, values), **{k: _get(v, values) for k, v in keywords}):
                return run_block(body, values)
        case For() | While():
            return _loop(stmt, values)


def _loop(loop: For | While, values: Values) -> tuple[Any, ...]:
    state = _all(loop.initial, values)
    items = list(_get(loop.items, values)) if isinstance(loop, For) else None
    if items is not None and isinstance(loop, For) and loop.reverse:
        items.reverse()
    trip = 0
    while True:
        values.update(zip(loop.carried, state, strict=True))
        if items is not None and isinstance(loop, For):
            if trip == len(items):
                return state
            values[loop.item] = items[trip]
        elif isinstance(loop, While) and not run_block(loop.test, values)[0]:
            return state
        state = run_block(loop.body, values)
        trip += 1
        if loop.until is not None and state[loop.until]:
            return state
