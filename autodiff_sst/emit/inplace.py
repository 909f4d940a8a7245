"""Changes made in place: `x_bar = x_bar + e` becomes `x_bar += e` where the buffer of `x_bar` is
its own and nothing reads the old sum; what is read for the last time gives its buffer to what is
made of it."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from typing import Any

from ..analyse.extents import SameExtents
from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, Const, For, Function, Primitive, Stmt, Var, While
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Array, Type, dims_of, sole_dtype
from ..ir.walk import (
    blocks,
    count_reads,
    definitions,
    is_derivative,
    statements,
    used_by,
    variables,
)
from ..rules.forms import RULES
from ..rules.indexing import getitem, setitem
from ..rules.python import pop_op
from .dealings import NO_DEALINGS, Dealings
from .filled import fill
from .iteration import iterate_over_items
from .ownership import own_buffers, refused_updates
from .syntax import BINARY, OUT

IN_PLACE = {
    "add": Primitive("iadd", operator.add, "+=", memory="same"),
    "subtract": Primitive("isub", operator.sub, "-=", memory="same"),
    "multiply": Primitive("imul", operator.mul, "*=", memory="same"),
    "divide": Primitive("idiv", operator.truediv, "/=", memory="same"),
}
COMMUTATIVE = {"add", "multiply"}


def _into(change: Primitive, name: str) -> Primitive:
    """`np.multiply(a, b, out=u)`: the buffer comes first here."""

    def call(u: Any, a: Any, b: Any) -> Any:
        return change.call(a, b)

    return Primitive(f"{name}_into", call, f"np.{name}{OUT}", memory="same")


INTO = {name: _into(change, name) for name, change in IN_PLACE.items()}


def _update(change: Primitive) -> Primitive:
    """`u[p] += e`, for the change of an element that is made by an operator."""

    def call(u: Any, e: Any, *path: Any) -> Any:
        return setitem.call(u, change.call(getitem.call(u, *path), e), *path)

    text = f"[] {change.text}="
    return Primitive(f"update_{change.name}", call, text, setitem.infer, memory="same")


UPDATES = {op: _update(op) for op in RULES if op.text in BINARY}


def destructive(function: Function, dealings: Dealings, *, optimise: bool) -> Function:
    """The function with its updates in place, and copies where they need them; unless asked to
    `optimise`, only those updates that the user wrote."""
    if not optimise:
        return own_buffers(function, dealings)
    owned = own_buffers(update_elements(function), dealings)
    owned = reuse_buffers(accumulate_in_place(owned, dealings), dealings)
    return replace(owned, body=drop_dead_code(fill(iterate_over_items(owned).body)))


def update_elements(function: Function) -> Function:
    """Writes that say what they add to an element, `u[p] += e`.

    before:  v = getitem(u, p); w = add(v, e); u1 = setitem(u, w, p); yield u1
    after:   u1 = update_add(u, e, p); yield u1
    where:   p: int; e: float

    before:  x = copy(u); v = getitem(u, 1:); w = multiply(v, e); x1 = setitem(x, w, 1:); yield x1
    after:   x = copy(u); x1 = update_multiply(x, e, 1:); yield x1
    where:   e: float

    stays:   v = getitem(u, q); w = add(v, e); u1 = setitem(u, w, p); yield u1
    where:   p, q: int; e: float
    """
    made = definitions(function.body)

    def go(block: Block) -> Block:
        return rebuilt(block, map(one, block.stmts))

    def one(stmt: Stmt) -> Stmt:
        inner = blocks(stmt)
        if inner:
            return with_blocks(stmt, [go(b) for b in inner])
        return _updated(stmt, made) if isinstance(stmt, Assign) else stmt

    return replace(function, body=drop_dead_code(go(function.body)))


def _updated(stmt: Assign, made: Mapping[Var, Assign]) -> Assign:
    u, value, *path = stmt.args if stmt.op.name == "setitem" else (None, None)
    change = made.get(value) if isinstance(value, Var) else None
    if u is None or change is None or change.op not in UPDATES or len(change.args) != 2:
        return stmt
    if not isinstance(u.type, Array) or sole_dtype(u.type) is None:
        return stmt
    if sole_dtype(change.targets[0].type) != sole_dtype(u.type):
        return stmt
    old, e = change.args
    if change.op.name in COMMUTATIVE and _is_read(e, u, path, made):
        old, e = e, old
    if not _is_read(old, u, path, made) or not _fits(change, old, e):
        return stmt
    return replace(stmt, op=UPDATES[change.op], args=(u, e, *path))


def _fits(change: Assign, old: Atom, e: Atom) -> bool:
    """Whether the result can take the place of what is changed: a write drops leading extents of 1
    and repeats rows, an operator in place does not."""
    made = change.targets[0].type
    if change.op.name == "matmul":
        several = isinstance(e.type, Array) and e.type.dims is not None and len(e.type.dims) > 1
        return several and isinstance(made, Array) and bool(made.dims) and made == old.type
    return _rank(made) == _rank(old.type) is not None


def _rank(type_: Type) -> int | None:
    if isinstance(type_, Array):
        return None if type_.dims is None else len(type_.dims)
    return 0


def _is_read(atom: Atom, u: Atom, path: list[Atom], made: Mapping[Var, Assign]) -> bool:
    """Whether this is `u[path]`, or that of the array that `u` is a copy of."""
    if path == [Const(Ellipsis)]:
        return atom == u
    read = made.get(atom) if isinstance(atom, Var) else None
    if read is None or read.op.name != "getitem" or read.args[1:] != (*path,):
        return False
    copy = made.get(u) if isinstance(u, Var) else None
    alike = {u, *copy.args[:1]} if copy is not None and copy.op.name == "copy" else {u}
    return read.args[0] in alike and read.args[0].type == u.type


def accumulate_in_place(function: Function, dealings: Dealings = NO_DEALINGS) -> Function:
    """Turn changes of named arrays into updates where that needs no further copy.

    before:  x_bar.1 = multiply(g, y); x_bar.2 = add(x_bar.1, e); yield x_bar.2
    after:   x_bar.1 = multiply(g, y); x_bar.2 = iadd(x_bar.1, e); yield x_bar.2

    stays:   x_bar.1 = multiply(g, y); x_bar.2 = add(x_bar.1, e); yield x_bar.1, x_bar.2
    """
    stmts = list(statements(function.body))
    carried = {v for s in stmts if isinstance(s, (For, While)) for v in s.carried}
    changes: dict[int, Assign] = {}
    for stmt in stmts:
        if _changes(stmt, carried):
            changes[id(stmt)] = _accumulating(stmt, carried)
            carried.update(stmt.targets)  # one name goes on to the next sum
    return _where_free(function, changes, dealings)


def reuse_buffers(function: Function, dealings: Dealings = NO_DEALINGS) -> Function:
    """Give the buffers of large arrays that are read for the last time to what is made of them.

    before:  e = exp(x); y = tanh(e); g = multiply(y, e); s = sum(g); yield g, s
    after:   e = exp(x); y = tanh(e); g = multiply_into(e, y, e); s = sum(g); yield g, s
    where:   x: float64[n, m]; g: derivative code

    before:  e = exp(x); z = add(e, e); g = multiply(z, x); s = sum(g); yield g, s, z
    after:   e = exp(x); z = add(e, e); g = multiply_into(e, z, x); s = sum(g); yield g, s, z
    where:   x: float64[n, m]; g: derivative code

    stays:   e = exp(x); y = tanh(e); g = multiply(y, e); s = sum(g); yield g, s, e
    where:   x: float64[n, m]; g: derivative code

    It is done for values that get a name: NumPy does it by itself for those inside expressions.

    stays:   e = exp(x); z = add(e, e); a = cos(x); g = multiply(a, x); s = sum(g); yield g, s, z
    where:   x: float64[n, m]; g: derivative code
    """
    reads = count_reads(function.body)
    return _where_free(function, dict(_overwriting(function.body, reads, None)), dealings)


def _where_free(function: Function, changes: dict[int, Assign], dealings: Dealings) -> Function:
    """The function with these statements replaced, by identity, where that needs no copies."""
    while changes:
        origin: dict[int, int] = {}
        tried = replace(function, body=_convert(function.body, changes, origin))
        refused = refused_updates(tried, set(origin), dealings)
        if not refused:
            return tried
        changes = {k: v for k, v in changes.items() if k not in {origin[n] for n in refused}}
    return function


def _accumulating(stmt: Stmt, carried: Set[Var]) -> Assign:
    """`x op= y` for `x = x op y`."""
    assert isinstance(stmt, Assign)
    first, second = stmt.args
    if not _are_one(first, stmt.targets[0], carried):
        first, second = second, first
    return replace(stmt, op=IN_PLACE[stmt.op.name], args=(first, second))


def _overwriting(
    block: Block, reads: Counter[Var], around: SameExtents | None
) -> Iterator[tuple[int, Assign]]:
    """The operations in this block, and those inside, that can take the buffer of an array which
    the same block has made and does not read again: of an operand, or of what died last."""
    last: dict[Var, int] = {v: len(block.stmts) for v in variables(block.yields)}
    for place in range(len(block.stmts) - 1, -1, -1):
        for var in used_by(block.stmts[place]):
            last.setdefault(var, place)
    own: set[Var] = set()
    dead: list[Var] = []
    recorded = {
        t for s in block.stmts if isinstance(s, Assign) and s.op == pop_op for t in s.targets
    }
    same = SameExtents(block, around)
    for place, stmt in enumerate(block.stmts):
        for inner in blocks(stmt):
            yield from _overwriting(inner, reads, same)
        named = (x for x in used_by(stmt) if x in own and (reads[x] > 1 or x in recorded))
        dead += sorted((x for x in named if last[x] == place), key=lambda x: x.number)
        own.update(stmt.targets)
        if not isinstance(stmt, Assign) or stmt.op.name not in INTO or len(stmt.args) != 2:
            continue
        if reads[stmt.targets[0]] < 2 or not is_derivative(stmt):
            continue  # the user's own lines stay as they are
        alike = [x for x in reversed(dead) if _is_alike(x, stmt.targets[0], same)]
        operand = next((x for x in variables(stmt.args) if x in alike), None)
        elided = any(reads[x] == 1 and _is_alike(x, stmt.targets[0], same) for x in _elided(stmt))
        buffer = operand or next((x for x in alike if not elided), None)
        if buffer is not None:
            dead.remove(buffer)
            yield id(stmt), replace(stmt, op=INTO[stmt.op.name], args=(buffer, *stmt.args))


def _is_alike(x: Var, target: Var, same: SameExtents) -> bool:
    """Whether one fits the other's buffer, and is worth it: matrices and more."""
    dtype = sole_dtype(x.type)
    known = dtype is not None and dtype == sole_dtype(target.type)
    return known and len(dims_of(x.type) or ()) > 1 and same.shapes(x, target)


def _changes(stmt: Stmt, carried: Set[Var]) -> bool:
    """Whether this could be `x op= e`: one name, one type, an array that is known to be one."""
    if not isinstance(stmt, Assign) or stmt.op.name not in IN_PLACE or len(stmt.args) != 2:
        return False
    target = stmt.targets[0]
    return any(
        _are_one(x, target, carried)
        and isinstance(x.type, Array)
        and bool(x.type.dims)
        and x.type == target.type
        and sole_dtype(x.type) is not None
        for x in _changeable(stmt)
    )


def _are_one(x: Atom, target: Var, carried: Set[Var]) -> bool:
    """Whether these have one name, or would have if they had one and a loop carries `x`."""
    if not isinstance(x, Var) or x.name != target.name:
        return False
    return x.name != "" or (x in carried and x.of == target.of is not None)


def _elided(stmt: Assign) -> Iterator[Var]:
    """Operands whose buffer NumPy takes by itself, where nothing else has it."""
    return variables(_changeable(stmt))


def _changeable(stmt: Assign) -> tuple[Atom, ...]:
    return stmt.args if stmt.op.name in COMMUTATIVE else stmt.args[:1]


def _convert(block: Block, changes: dict[int, Assign], origin: dict[int, int]) -> Block:
    """The block with these changes in place; `origin` tells which statement each was made of."""
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        inner = blocks(stmt)
        if inner:
            stmt = with_blocks(stmt, [_convert(b, changes, origin) for b in inner])
        elif id(stmt) in changes:
            made = replace(changes[id(stmt)])
            origin[id(made)] = id(stmt)
            stmt = made
        stmts.append(stmt)
    return rebuilt(block, stmts)
