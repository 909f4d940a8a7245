"""From variables of the trace to names in Python.

User names are kept. Variables whose lives do not overlap share a name where a move would be
needed otherwise (a loop's carried variable and what the body makes of it) or where they wish for
the same name. A new intermediate is named by what makes it and from what: `tanh_x`, `x_0`.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Container, Iterable, Iterator, Set

from ..errors import InternalError
from ..ir.nodes import Assign, Atom, Block, Const, For, Function, If, Stmt, Try, Var, While
from ..ir.types import in_memory
from ..ir.walk import binds_inside, blocks, defined, used
from ..ir.wishes import OPERATIONS, wish
from ..optimise.numbers import DATA
from .folding import Folds, joined_by
from .syntax import OUT

BUILTINS = frozenset(dir(builtins))
PLAIN = {
    "abs": "magnitude",
    "choose": "chosen",
    "max": "largest",
    "min": "smallest",
    "pow": "power",
    "sum": "total",
    "tuple": "index",
}
NONE: frozenset[Var] = frozenset()


class Names:
    """Classes of variables that share a Python name."""

    def __init__(self, function: Function, folds: Folds, reserved: Iterable[str]) -> None:
        self.folds = folds
        self.parent: dict[Var, Var] = {}
        self.members: dict[Var, set[Var]] = {}
        self.rivals: dict[Var, Set[Var]] = {}  # of a class, under its root
        self.must: list[tuple[Var, Var]] = []
        self.moves: list[tuple[Var, Var]] = []
        self.definitions: dict[Var, Stmt] = {}
        for param in function.params:
            self.bind(param, set(function.params))
        self.block(function.body, set())
        self.order = [*function.params, *self.in_order(function.body)]
        self.join_classes()
        self.names = self.choose(set(reserved), function)
        # Names that at some time stand for something that `+=` would change in place.
        self.of_memory = {self[v] for v in self.order if in_memory(v.type)}

    def __getitem__(self, var: Var) -> str:
        return self.names[self.find(var)]

    def get(self, var: Var) -> str | None:
        """The name of a variable; None where an expression is written in its place."""
        return self.names.get(self.find(var))

    # --- interference -------------------------------------------------------------------------

    def leaves(self, atoms: Iterable[Atom]) -> set[Var]:
        found: set[Var] = set()
        for atom in atoms:
            if isinstance(atom, Var):
                found |= self.folds.leaves(atom)
        return found

    def bind(self, var: Var, live: set[Var]) -> None:
        """`var` is set while `live` is still to be read."""
        self.rivals[var] = self.rivals.get(var, NONE) | (live - {var})

    def block(self, block: Block, out: set[Var]) -> None:
        """Walk a block backwards with what is live after it."""
        live = out | self.leaves(block.yields)
        for stmt in reversed(block.stmts):
            live = self.stmt(stmt, live)

    def in_order(self, block: Block) -> Iterator[Var]:
        """The variables that get names, as they come in the text."""
        for stmt in block.stmts:
            if self.is_folded(stmt):
                continue
            yield from binds_inside(stmt)
            for inner in blocks(stmt):
                yield from self.in_order(inner)
            yield from stmt.targets

    def stmt(self, stmt: Stmt, live: set[Var]) -> set[Var]:
        if isinstance(stmt, Assign):
            return self.assign(stmt, live)
        if self.is_folded(stmt):
            return live
        after = live - set(stmt.targets)
        for target in stmt.targets:
            self.bind(target, live | set(stmt.targets))
            self.definitions[target] = stmt
        if isinstance(stmt, (For, While)):
            return self.loop(stmt, after)
        before = set(after) | self.folds.reads(stmt)
        # An exception leaves the body of a try anywhere: what handlers read lives all through it.
        handled = (
            set().union(*map(self.reads_of, stmt.handlers)) if isinstance(stmt, Try) else set()
        )
        for place, block in enumerate(blocks(stmt)):
            self.block(block, after if place else after | handled)
            before |= self.reads_of(block)
            for target, end in zip(stmt.targets, block.yields, strict=True):
                self.want(target, end)
        return before

    def is_folded(self, stmt: Stmt) -> bool:
        return len(stmt.targets) == 1 and stmt.targets[0] in self.folds.inline

    def reads_of(self, block: Block) -> set[Var]:
        """What a block reads from outside."""
        found = self.leaves(block.yields)
        for stmt in block.stmts:
            if self.is_folded(stmt):
                continue
            found |= self.folds.reads(stmt)
            for inner in blocks(stmt):
                found |= self.reads_of(inner)
        return found - defined(block.stmts)

    def assign(self, stmt: Assign, live: set[Var]) -> set[Var]:
        if self.is_folded(stmt):
            return live
        for target in stmt.targets:
            self.bind(target, live | set(stmt.targets))
            self.definitions[target] = stmt
        before = (live - set(stmt.targets)) | self.folds.reads(stmt)
        if stmt.op.memory == "same" and not stmt.op.text.endswith(OUT):
            source = stmt.args[0]
            if isinstance(source, Var):
                self.must.append((source, stmt.targets[0]))
        return before

    def loop(self, loop: For | While, after: set[Var]) -> set[Var]:
        inside = set(binds_inside(loop))
        again: set[Var] = set()
        for block in blocks(loop):
            again |= self.reads_of(block)
        around = after | (again - inside)
        for block in blocks(loop):
            test = block is not loop.body
            self.block(block, around | (set(loop.carried) if test else set()))
        for var in binds_inside(loop):
            self.bind(var, around | inside)
            self.definitions[var] = loop
        if isinstance(loop, For):
            # What is carried gets its first value before the items are evaluated.
            items = self.leaves([loop.items])
            for carried, initial in zip(loop.carried, loop.initial, strict=True):
                self.bind(carried, items - {initial})
        for carried, target, initial, end in zip(
            loop.carried, loop.targets, loop.initial, loop.body.yields, strict=True
        ):
            self.must.append((carried, target))
            self.want(carried, end)
            if initial not in around:
                self.want(carried, initial)
        return around | self.folds.reads(loop)

    def want(self, target: Var, source: Atom) -> None:
        """A move from `source` to `target` would vanish if they had one name."""
        if isinstance(source, Var) and source not in self.folds.inline:
            self.moves.append((target, source))

    # --- classes ------------------------------------------------------------------------------

    def find(self, var: Var) -> Var:
        parent, root = self.parent, var
        while (above := parent.get(root)) is not None:
            root = above
        while (above := parent.get(var)) is not None and above is not root:
            parent[var], var = root, above
        return root

    def join_classes(self) -> None:
        for a, b in self.must:
            self.union(a, b)
        for a, b in self.moves:
            if compatible(a.name, b.name):
                self.try_union(a, b)
        for var in self.order:
            if var.of is not None and var.of[1] == "":
                self.try_union(var.of[0], var)
        last: dict[str, list[Var]] = {}
        for var in self.order:
            if var.name:
                known = last.setdefault(base(var.name), [])
                if not any(self.try_union(other, var) for other in known):
                    known.append(var)

    def union(self, a: Var, b: Var) -> None:
        a, b = self.find(a), self.find(b)
        if a != b:
            self.parent[b] = a
            self.members[a] = self.members.get(a, {a}) | self.members.pop(b, {b})
            self.rivals[a] = self.rivals.get(a, NONE) | self.rivals.pop(b, NONE)

    def try_union(self, a: Var, b: Var) -> bool:
        a, b = self.find(a), self.find(b)
        if a == b:
            return True
        left, right = self.members.get(a, {a}), self.members.get(b, {b})
        # One is set while the other is still to be read.
        free = self.rivals.get(a, NONE).isdisjoint(right) and self.rivals.get(b, NONE).isdisjoint(
            left
        )
        if free:
            self.union(a, b)
        return free

    # --- names --------------------------------------------------------------------------------

    def choose(self, reserved: set[str], function: Function) -> dict[Var, str]:
        """A name for each class, the user's names first."""
        names: dict[Var, str] = {}
        taken = dict.fromkeys(reserved)
        classes: dict[Var, list[Var]] = {}
        for var in self.order:
            classes.setdefault(self.find(var), []).append(var)
        params = set(function.params)
        ranked = sorted(
            classes.items(),
            key=lambda item: (not params.intersection(item[1]), not any(v.name for v in item[1])),
        )
        read = used(function.body)
        for root, members in ranked:
            wish = self.wish(members, params, names)
            if wish == "_" and not read.isdisjoint(members):
                wish = "i"  # what is not called by the user is by us
            own = any(v.name for v in members)
            names[root] = free_name(wish, taken, () if own else BUILTINS)
            taken[names[root]] = None
        return names

    def wish(self, members: list[Var], params: set[Var], names: dict[Var, str]) -> str:
        for var in members:
            if var in params and var.name:
                return var.name
        named = [v.name for v in members if v.name]
        if named:
            return base(named[0])
        return self.describe(members[0], names)

    def describe(self, var: Var, names: dict[Var, str]) -> str:
        """`tanh_x` for `np.tanh(x)`, `x_0` for `x[0]`."""
        if var.of is not None:
            x, suffix = var.of
            return f"{names.get(self.find(x)) or self.describe(x, names)}{suffix}"
        stmt = self.definitions.get(var) or self.folds.inline.get(var)
        if isinstance(stmt, If):
            return {"and": "both", "or": "either", None: "value"}[joined_by(stmt)]
        if not isinstance(stmt, Assign):
            return "value"
        op = stmt.op.name
        if op in ("copy", "copied") and isinstance(stmt.args[0], Var):
            return self.describe(stmt.args[0], names)
        if op == "getitem" and isinstance(stmt.args[0], Var):
            x = stmt.args[0]
            made = self.definitions.get(x) or self.folds.inline.get(x)
            if isinstance(made, Assign) and made.op == DATA and isinstance(made.args[0], Var):
                x = made.args[0]
            owner = names.get(self.find(x), x.name)
            return f"{owner}_{self.index(stmt.args[-1], names)}".strip("_")
        word = wish(var, stmt)
        first = next((a for a in stmt.args if isinstance(a, Var)), None)
        if first is not None and len(stmt.args) == 1 and op not in OPERATIONS:
            word = f"{word}_{self.known(first, names)}".strip("_")
        return PLAIN.get(word, word)

    def known(self, var: Var, names: dict[Var, str]) -> str:
        """The name, where it is one of the user's and short."""
        name = names.get(self.find(var), var.name) if var.name else ""
        return name if len(name) <= 12 else ""

    def index(self, index: Atom, names: dict[Var, str]) -> str:
        if isinstance(index, Const):
            if isinstance(index.value, int):
                return "last" if index.value == -1 else str(index.value).replace("-", "m")
            if type(index.value).__name__ == "Transposed":
                return "T"
            return self.column(index.value)
        return self.known(index, names) if index.name else "i"

    def column(self, index: object) -> str:
        """A part of an array; by its number where that is all that is told."""
        parts = index if isinstance(index, tuple) else ()
        numbers = [part for part in parts if part != slice(None)]
        if len(numbers) == 1 and isinstance(numbers[0], int):
            return self.index(Const(numbers[0]), {})
        return "part"


def base(name: str) -> str:
    """A wish without the number a collision gave it."""
    return name


def compatible(a: str, b: str) -> bool:
    return a == b or not a or not b


def free_name(wish: str, taken: Iterable[str], avoided: Container[str] = ()) -> str:
    """The wish itself, or with the first number that makes it new."""
    wish = re.sub(r"\W", "_", wish) or "value"
    if wish[0].isdigit():
        wish = f"v{wish}"
    if keyword.iskeyword(wish):
        wish = f"{wish}_"
    name, number = wish, 1
    while name in taken or name in avoided:
        number += 1
        name = f"{wish}_{number}"
    return name


def check_classes(names: Names) -> None:
    """No two variables with one name may be alive at once, but for updates in place."""
    for a, b in names.must:
        if names.find(a) != names.find(b):
            raise InternalError(f"{a} and {b} should share a name")
