"""Printing the trace: `v1 = sin(x)`, the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from .nodes import Assign, Atom, Block, For, Function, If, Stmt, Try, While, With
from .types import describe


def show_function(function: Function, mark: Stmt | None = None) -> str:
    """The trace as text; the statement `mark` is pointed at."""
    params = ", ".join(f"{p}: {describe(p.type)}" for p in function.params)
    return "\n".join([f"{function.name}({params}):", *_block(function.body, "  ", mark)])


def show_block(block: Block) -> str:
    return "\n".join(_block(block, "", None))


def _names(atoms: tuple[Atom, ...]) -> str:
    return ", ".join(map(repr, atoms))


def _carried(loop: For | While) -> str:
    pairs = ", ".join(f"{c}={i}" for c, i in zip(loop.carried, loop.initial, strict=True))
    stop = f" until {loop.carried[loop.until]}" if loop.until is not None else ""
    return f"carry ({pairs}){stop}"


def _block(block: Block, indent: str, mark: Stmt | None) -> Iterator[str]:
    for stmt in block.stmts:
        lines = _stmt(stmt, indent, mark)
        if stmt is mark:
            yield f"{next(lines)}    # <-- here"
        yield from lines
    yield f"{indent}yield {_names(block.yields)}"


def _stmt(stmt: Stmt, indent: str, mark: Stmt | None) -> Iterator[str]:
    deeper = indent + "  "
    targets = _names(stmt.targets)
    match stmt:
        case Assign(op=op, args=args, keywords=keywords):
            shown = [*map(repr, args), *(f"{name}={value}" for name, value in keywords)]
            types = ", ".join(describe(t.type) for t in stmt.targets)
            yield f"{indent}{targets or '()'} = {op}({', '.join(shown)})" + (
                f"  : {types}" if types else ""
            )
        case If(test=test, then=then, orelse=orelse):
            yield f"{indent}({targets}) = if {test}:"
            yield from _block(then, deeper, mark)
            yield f"{indent}else:"
            yield from _block(orelse, deeper, mark)
        case For(item=item, items=items, body=body):
            order = "reversed " if stmt.reverse else ""
            yield f"{indent}({targets}) = for {item} in {order}{items} {_carried(stmt)}:"
            yield from _block(body, deeper, mark)
        case While(test=test, body=body):
            yield f"{indent}({targets}) = while {_carried(stmt)} test:"
            yield from _block(test, deeper, mark)
            yield f"{indent}do:"
            yield from _block(body, deeper, mark)
        case Try(body=body, catches=catches, handlers=handlers):
            yield f"{indent}({targets}) = try:"
            yield from _block(body, deeper, mark)
            for classes, handler in zip(catches, handlers, strict=True):
                yield f"{indent}except {', '.join(c.__name__ for c in classes)}:"
                yield from _block(handler, deeper, mark)
        case With(enter=enter, args=args, body=body):
            yield f"{indent}({targets}) = with {enter}({_names(args)}):"
            yield from _block(body, deeper, mark)
