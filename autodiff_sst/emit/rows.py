"""Arrays with rows of a few numbers, in groups that are kept in one order, and what that saves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set

import numpy as np

from ..analyse.exact import exact_values
from ..ir.callee import callee_of
from ..ir.live import SHAPE_ONLY
from ..ir.nodes import Assign, Atom, Block, Const, For, Function, Stmt, Try, Var, While
from ..ir.rows import ALONG_ROWS, has_narrow_rows
from ..ir.types import Array, Dim, Tape, dims_of, rank
from ..ir.unbound import possibly_unbound
from ..ir.walk import blocks, count_reads, operands, statements
from ..optimise.crosses import CROSS3
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem, axes_left, getitem, is_view_path, setitem
from ..rules.infer import index_parts
from ..rules.python import entry_op, pop_op, push_op
from ..rules.views import VIEWS
from .buffers import Buffers
from .column_order import MADE
from .copies import COPY
from .syntax import BINARY, UNARY

# What is saved and what it costs, in microseconds for a thousand rows of three numbers.
PART, REPEATED, CHOSEN, CROSS, DOT = 9, 2, 3, 5, 3
CONVERTED, BACK, ODD = 1.2, 4, 1
WORTH = 1.5
LOOP, PAIRS = 10, 30
"""How often more a loop, or each further axis of an array, has things done."""
KEEPS = {"astype", "copy"}
LIKE = {"zeros_like", "ones_like", "empty_like"}
TURNING = {
    "transpose",
    "swapaxes",
    "moveaxis",
    "rollaxis",
    "broadcast_to",
    "einsum",
    "call",
    "method",
}
EXPAND = PRIMITIVES[np.expand_dims].op
WHERE = PRIMITIVES[np.where].op


def narrow(atom: Atom) -> bool:
    """Whether this is an array of many rows of a few numbers."""
    return isinstance(atom, Var) and has_narrow_rows(atom.type)


def is_ordered_source(stmt: Assign) -> bool:
    """Whether this makes an array in an order that it may be asked for."""
    return (stmt.op.name in MADE | LIKE and len(stmt.args) == 1) or stmt.op == CROSS3


class Rows:
    """The groups of a function, of which so many results are `shown` to users; `given` parameters
    are in the order that another function has left them in.

    `sources` are the statements (by identity) whose results have the usual order, and `as_were`
    those that must be given it, while that of `loose` ones does not matter; `left` are variables
    that keep it, since nothing but one operation reads them, and `strays` operands of a statement
    that may be rows as well.
    """

    def __init__(self, function: Function, shown: int, given: Set[Var]) -> None:
        body = function.body
        self.exact, self.groups, self.reads = exact_values(body), Buffers(body), count_reads(body)
        self.members: list[Var] = []
        self.refused = {var for var in possibly_unbound(body.stmts) if narrow(var)}
        self.left: set[Var] = set()
        self.sources: set[int] = set()
        self.as_were: set[int] = set()
        self.loose: set[int] = set()
        self.strays: dict[int, set[Atom]] = {}
        self.saved: list[tuple[Var, float]] = []
        self.paid: list[tuple[Var, float]] = []
        self.made: dict[Var, Assign] = {}
        self.plain: dict[Var, Block] = {}  # what has the usual order, and where it is made
        self.taped: dict[Var, dict[int, Var]] = {}
        for param in filter(narrow, function.params):
            self.member(param, 0 if param in given else CONVERTED)
            self.plain[param] = body
        self.block(body, 1)
        for end in body.yields[:shown]:
            self.pay(end, BACK)

    def chosen(self) -> frozenset[Var]:
        """The variables that are worth being kept by columns."""
        gains, costs = Counter[Var](), Counter[Var]()
        for notes, sums in ((self.saved, gains), (self.paid, costs)):
            for var, amount in notes:
                if var not in self.left:
                    sums[self.groups.find(var)] += amount  # type: ignore[assignment]
        refused = {self.groups.find(var) for var in (*self.refused, *self.others())}
        return frozenset(
            var
            for var in self.members
            if (root := self.groups.find(var)) not in refused and gains[root] > WORTH * costs[root]
        ).difference(self.left)

    def others(self) -> Iterator[Var]:
        """What shares a buffer with rows, and is not known to be rows."""
        members = set(self.members)
        for after, before in self.groups.earlier.items():
            yield from (var for var in (after, *before) if var not in members)  # type: ignore[misc]

    # --- what is noted --------------------------------------------------------------------------

    def member(self, var: Var, cost: float = 0) -> None:
        self.members.append(var)
        self.pay(var, cost)

    def pay(self, atom: Atom, amount: float) -> None:
        if isinstance(atom, Var) and narrow(atom):
            self.paid.append((atom, amount * _size(atom)))

    def save(self, atom: Atom, amount: float) -> None:
        if isinstance(atom, Var):
            self.saved.append((atom, amount * _size(atom)))

    def union(self, a: Atom, b: Atom) -> None:
        if narrow(a) and narrow(b):
            self.groups.union(a, b)

    # --- statements -----------------------------------------------------------------------------

    def block(self, block: Block, often: float) -> None:
        for stmt in block.stmts:
            if isinstance(stmt, Assign):
                self.made.update(dict.fromkeys(stmt.targets, stmt))
                self.assign(stmt, block, often)
                continue
            loop = isinstance(stmt, (For, While))
            carried = stmt.carried if isinstance(stmt, (For, While)) else ()
            self.members += filter(narrow, (*stmt.targets, *carried))
            if isinstance(stmt, For):
                self.refused.update(v for v in (stmt.items, stmt.item) if narrow(v))  # type: ignore[misc]
            for inner in blocks(stmt):
                self.block(inner, often * LOOP if loop else often)

    def assign(self, stmt: Assign, block: Block, often: float) -> None:
        op, args = stmt.op, stmt.args
        if op.name in SHAPE_ONLY:
            return
        if keeps_order(stmt):
            self.pointwise(stmt, block, often)
        elif op in (setitem, additem):
            self.write(stmt, often)
        elif op in (getitem, EXPAND) and narrow(args[0]):
            self.read(stmt, block, often)
        elif is_along_rows(stmt):
            self.save(args[0], ALONG_ROWS[op.name] * often)
        elif self.is_free(stmt) and op.name in ALONG_ROWS and all(map(narrow, stmt.targets)):
            self.members += stmt.targets
            self.union(stmt.targets[0], args[0])  # along another axis
        elif self.is_free_dot(stmt):
            self.union(*args)
            self.save(args[0], DOT * often)
        elif op == push_op:
            self.taped_items(stmt)
        elif op == pop_op:
            self.taken(stmt)
        else:
            if not is_ordered_source(stmt):
                self.odd(stmt, often)
            self.source(stmt, block, often)

    def taped_items(self, push: Assign) -> None:
        """What is taken from a tape has the order that it went there with."""
        places = self.taped.setdefault(self.groups.find(push.args[0]), {})  # type: ignore[arg-type]
        for place, item in enumerate(push.args[1:], 1):
            if isinstance(item, Var):
                self.union(places.setdefault(place, item), item)

    def taken(self, pop: Assign) -> None:
        places = self.taped.get(self.groups.find(pop.args[0]), {})  # type: ignore[arg-type]
        for place, item in enumerate(pop.targets):
            if narrow(item):
                self.members.append(item)
                if place in places:
                    self.union(item, places[place])

    def source(self, stmt: Assign, block: Block, often: float) -> None:
        """Something that NumPy makes in the usual order."""
        self.refused.update(filter(narrow, stmt.targets[1:]))
        target = stmt.targets[0] if stmt.targets else None
        if target is None or not narrow(target):
            return
        self.sources.add(id(stmt))
        several = sum(dim != 1 for dim in dims_of(target.type) or ()) > 2
        if several or (target in self.exact and _is_turned(stmt)):
            self.refused.add(target)  # in which order it is without us is not known
        if is_ordered_source(stmt):
            self.members.append(target)
        else:
            self.member(target, CONVERTED * often)
            self.plain[target] = block

    def pointwise(self, stmt: Assign, block: Block, often: float) -> None:
        (target,) = stmt.targets
        if not narrow(target):
            if is_matrix(target):
                self.odd(stmt, often)
            return
        rows = [a for a in stmt.args if isinstance(a, Var) and narrow(a)]
        gain = self.gain(stmt)
        if not rows:
            self.source(stmt, block, often)
        elif not gain and all(self.plain.get(a) is block and self.reads[a] == 1 for a in rows):
            # It is done as it was, and its result made to have columns.
            self.left.update(rows)
            self.source(stmt, block, often)
        else:
            self.members.append(target)
            for a in rows:
                self.union(target, a)
            self.save(target, gain * often)
            strays = {a for a in stmt.args if is_stray(a)}
            if strays:
                self.strays[id(stmt)] = strays
                self.pay(target, CONVERTED * len(strays) * often)
            if is_ordered_source(stmt):
                self.sources.add(id(stmt))

    def gain(self, stmt: Assign) -> float:
        """What is saved in an operation on elements when its operands have columns."""
        if stmt.op == CROSS3:
            return CROSS
        if any(isinstance(a, Var) and narrow(a) and self.is_part(a) for a in stmt.args):
            return PART
        repeated = any(is_repeated(a) for a in stmt.args)
        return (CHOSEN if stmt.op == WHERE else REPEATED) if repeated else 0

    def is_part(self, var: Var) -> bool:
        """Whether these are some columns of a matrix, with others between its rows."""
        stmt = self.made.get(var)
        if stmt is None or stmt.op != getitem or not is_view_path(stmt.args[1:]):
            return False
        whole, part = dims_of(stmt.args[0].type) or (), dims_of(var.type) or ()
        return whole[-1:] != part[-1:]

    def read(self, stmt: Assign, block: Block, often: float) -> None:
        (target,) = stmt.targets
        u = stmt.args[0]
        match "columns" if stmt.op == EXPAND else _kind(u, stmt.args[1:]):
            case "columns":
                if narrow(target):
                    self.members.append(target)
                    self.union(target, u)
                elif is_matrix(target):
                    self.odd(stmt, often)  # perhaps of one row, and so in any order
            case "row":
                self.refused.add(u)  # type: ignore[arg-type]
                self.source(stmt, block, often)
            case "rows":
                self.pay(u, ODD * often)
                self.source(stmt, block, often)
            case _:
                self.odd(stmt, often)
                self.source(stmt, block, often)

    def write(self, stmt: Assign, often: float) -> None:
        target, u, value = stmt.targets[0], stmt.args[0], stmt.args[1]
        self.pay(value, ODD * often)
        if not isinstance(u.type, Array):
            self.odd(stmt, often)  # an item of a list
        elif narrow(u):
            self.members.append(target)
            if _kind(u, stmt.args[2:]) != "columns":
                self.refused.add(target)

    def is_free_dot(self, stmt: Assign) -> bool:
        """Whether this multiplies rows, and its last bits are ours."""
        dot = stmt.op.name == "vecdot" and not stmt.keywords and all(map(narrow, stmt.args))
        return dot and self.is_free(stmt)

    def is_free(self, stmt: Assign) -> bool:
        """Whether the last bits of an array are ours."""
        arrays = all(isinstance(t.type, Array) for t in stmt.targets)
        return arrays and not _acts(stmt) and self.exact.isdisjoint(stmt.targets)

    def odd(self, stmt: Assign, often: float) -> None:
        """Something that does not go through columns: what must keep its bits has rows."""
        rows = set(filter(narrow, operands(stmt)))
        if not rows:
            return
        strict = not self.is_free(stmt)
        (self.as_were if strict else self.loose).add(id(stmt))
        for a in rows:
            self.pay(a, (BACK if strict else ODD) * often)


# --- statements -----------------------------------------------------------------------------------


def keeps_order(stmt: Assign) -> bool:
    """Whether what is made of arrays by columns has columns too."""
    op = stmt.op
    if len(stmt.targets) != 1 or op.name == "matmul":
        return False
    ufunc = isinstance(op.call, np.ufunc) and op.call.signature is None
    return ufunc or op.text in BINARY | UNARY or op in (WHERE, CROSS3, COPY) or op.name in KEEPS


def is_along_rows(stmt: Assign) -> bool:
    """Whether this is taken along the last axis, over a few numbers."""
    if stmt.op.name not in ALONG_ROWS or len(stmt.args) != 1 or not narrow(stmt.args[0]):
        return False
    options = dict(stmt.keywords)
    axis = options.pop("axis", None)
    last = (rank(stmt.args[0].type) or 0) - 1
    if not isinstance(axis, Const) or axis.value not in (last, -1, (last,), (-1,)):
        return False
    return set(options) <= {"keepdims"}


def is_repeated(atom: Atom) -> bool:
    """Whether this is one column, which is repeated along rows."""
    dims = dims_of(atom.type) if isinstance(atom.type, Array) else None
    return dims is not None and len(dims) > 1 and dims[-1] == 1


def is_stray(atom: Atom) -> bool:
    """Whether this may be a matrix of any width, in any order."""
    if not isinstance(atom, Var) or narrow(atom) or not is_matrix(atom):
        return False
    return (dims_of(atom.type) or (0,))[-1] != 1


def is_matrix(var: Var) -> bool:
    """Whether an array has an order, for all we know: rows and columns."""
    if not isinstance(var.type, Array):
        return False
    dims = var.type.dims
    return dims is None or sum(dim != 1 for dim in dims) > 1


def may_save(block: Block) -> bool:
    """Whether there is anything in a block that could be faster by columns."""
    stmts = statements(block)
    if any(isinstance(stmt, Try) or _reads_tape(stmt) for stmt in stmts):
        return False
    assigns = [stmt for stmt in stmts if isinstance(stmt, Assign)]
    return any(map(is_along_rows, assigns)) or any(
        stmt.op == CROSS3 or (stmt.op == getitem and narrow(stmt.targets[0])) for stmt in assigns
    )


def _reads_tape(stmt: Stmt) -> bool:
    """Whether this reads a tape in another way than from its end."""
    if isinstance(stmt, For):
        return isinstance(stmt.items.type, Tape)
    return isinstance(stmt, Assign) and stmt.op == entry_op


def _acts(stmt: Assign) -> bool:
    """Whether this is somebody else's code, or seen by somebody."""
    op = stmt.op
    foreign = op.passed or op.name in ("call", "method") or callee_of(op) is not None
    return op.effect or foreign or not stmt.targets


def _kind(u: Atom, path: tuple[Atom, ...]) -> str:
    """Whether a path leads to columns, to one row, to rows that an array names, or elsewhere."""
    if any(isinstance(part, Const) and isinstance(part.value, VIEWS) for part in path):
        return "other"
    left = axes_left(u.type, path)
    if left is None:
        parts = index_parts(path[0]) if len(path) == 1 else ()
        return "rows" if len(parts) == 1 and isinstance(parts[0], Array) else "other"
    rows = range((rank(u.type) or 1) - 1)
    return "columns" if {axis for axis, _ in left}.issuperset(rows) else "row"


def _is_turned(stmt: Assign) -> bool:
    """Whether this has an order of its own, by columns perhaps."""
    if stmt.op == getitem:
        return (
            not isinstance(stmt.args[0].type, Array)
            or _kind(stmt.args[0], stmt.args[1:]) == "other"
        )
    return stmt.op.name in TURNING


def _size(atom: Atom) -> float:
    """How many more rows there are than in a matrix."""
    dims: tuple[Dim, ...] = dims_of(atom.type) or ()
    return float(PAIRS ** max(sum(dim != 1 for dim in dims) - 2, 0))
