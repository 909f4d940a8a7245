"""Liveness against random walks: whatever a walk through a random program reads must be live."""

from __future__ import annotations

import contextlib
import random
from textwrap import indent

import gast
import pytest

from autodiff_sst.parse.liveness import find_liveness


class Leave(Exception):
    """How control leaves a block."""


class Program:
    """Text of a random function of the names a, b, c, d."""

    def __init__(self, seed: int, exceptions: bool) -> None:
        self.random = random.Random(seed)
        self.exceptions = exceptions
        body = self.block(3 if exceptions else 2, False)
        self.text = "def f(a, b, c, d):\n" + indent(body, "    ")

    def name(self) -> str:
        return self.random.choice("abcd")

    def expression(self) -> str:
        x, y, z = self.name(), self.name(), self.name()
        forms = [x, "0", f"{x} + {y}", f"g({x}, k={y})", f"({x} := {y})", f"{x} and ({y} := {z})"]
        forms += [f"{x} if {y} else {z}", f"{x} < {y} < ({z} := 1)", f"[{x} * w for w in {y}]"]
        return self.random.choice(forms)

    def block(self, depth: int, looping: bool) -> str:
        count = self.random.randint(1, 3)
        return "".join(self.statement(depth, looping) for _ in range(count))

    def statement(self, depth: int, looping: bool) -> str:
        x, e = self.name(), self.expression()
        forms = [f"{x} = {e}\n"] * 9 + [f"{x} += {e}\n", f"{x}[{self.name()}] = {e}\n", f"g({e})\n"]
        forms += [f"{x}, {self.name()} = {e}\n", f"return {e}\n"]
        if looping:
            forms += ["break\n", "continue\n"]
        if self.exceptions:
            forms += [f"raise {x}\n"]
        kinds = ["if", "for", "while", "match"] + ["try", "with", "finally"] * self.exceptions
        if depth == 0 or self.random.random() < 0.5:
            return self.random.choice(forms)
        return self.compound(self.random.choice(kinds), depth - 1, looping)

    def compound(self, kind: str, depth: int, looping: bool) -> str:
        x, e = self.name(), self.expression()
        inside = looping or kind in ("for", "while")
        body, other = (indent(self.block(depth, loop), "    ") for loop in (inside, looping))
        match kind:
            case "if":
                return f"if {e}:\n{body}else:\n{other}"
            case "for":
                return f"for {x} in {e}:\n{body}else:\n{other}"
            case "while":
                test = self.random.choice([e, "True"])
                return f"while {test}:\n{body}else:\n{other}"
            case "match":
                cases = f"case [{x}] if {self.name()}:\n{body}case _:\n{other}"
                return f"match {e}:\n{indent(cases, '    ')}"
            case "with":
                return f"with {e} as {x}:\n{body}"
            case "finally":
                return f"try:\n{body}finally:\n{other}"
            case _:
                return f"try:\n{body}except {self.name()} as {x}:\n{other}"


class Walk:
    """One random way through a function: the reads and bindings met, and the points passed.

    It runs forward and knows nothing of liveness; any event inside `try` or `with` may fail.
    """

    def __init__(self, tree: gast.FunctionDef, seed: int) -> None:
        self.random = random.Random(seed)
        self.events: list[tuple[str, object]] = []
        self.guarded = 0
        with contextlib.suppress(Leave):
            self.block(tree.body)

    def flip(self, chance: float = 0.5) -> bool:
        return self.random.random() < chance

    def event(self, kind: str, what: object) -> None:
        if len(self.events) > 300:
            raise Leave("stop")
        self.events.append((kind, what))
        if self.guarded and kind in ("read", "bind") and self.flip(0.1):
            raise Leave("raise")

    def block(self, body: list) -> None:
        for node in body:
            getattr(self, f"walk_{type(node).__name__.lower()}")(node)
            self.event("after", id(node))

    def evaluate(self, node: gast.AST | None) -> None:
        match node:
            case gast.Name():
                if node.id in "abcd":
                    self.event("read", node.id)
            case gast.NamedExpr():
                self.evaluate(node.value)
                self.event("bind", node.target.id)
            case gast.IfExp():
                self.evaluate(node.test)
                self.evaluate(node.body if self.flip() else node.orelse)
            case gast.BoolOp():
                for value in node.values:
                    self.evaluate(value)
                    if self.flip():
                        return
            case gast.Compare():
                self.evaluate(node.left)
                for value in node.comparators:
                    self.evaluate(value)
                    if self.flip():
                        return
            case gast.ListComp():
                self.evaluate(node.generators[0].iter)
                if self.flip():
                    self.evaluate(node.elt.left)
            case gast.AST():
                for child in gast.iter_child_nodes(node):
                    self.evaluate(child)

    def bind(self, target: gast.AST) -> None:
        match target:
            case gast.Name():
                self.event("bind", target.id)
            case gast.Tuple():
                for part in target.elts:
                    self.bind(part)
            case gast.Subscript():
                self.evaluate(target.value)
                self.evaluate(target.slice)

    def walk_assign(self, node: gast.Assign) -> None:
        self.evaluate(node.value)
        self.bind(node.targets[0])

    def walk_augassign(self, node: gast.AugAssign) -> None:
        self.event("read", node.target.id)
        self.evaluate(node.value)
        self.bind(node.target)

    def walk_expr(self, node: gast.Expr) -> None:
        self.evaluate(node.value)

    def walk_return(self, node: gast.Return) -> None:
        self.evaluate(node.value)
        raise Leave("return")

    def walk_raise(self, node: gast.Raise) -> None:
        self.evaluate(node.exc)
        raise Leave("raise")

    def walk_break(self, node: gast.Break) -> None:
        raise Leave("break")

    def walk_continue(self, node: gast.Continue) -> None:
        raise Leave("continue")

    def walk_if(self, node: gast.If) -> None:
        self.evaluate(node.test)
        self.block(node.body if self.flip() else node.orelse)

    def walk_match(self, node: gast.Match) -> None:
        self.evaluate(node.subject)
        first, default = node.cases
        if self.flip():
            self.event("bind", first.pattern.patterns[0].name)
            self.evaluate(first.guard)
            if self.flip():
                return self.block(first.body)
        return self.block(default.body)

    def walk_for(self, node: gast.For) -> None:
        self.evaluate(node.iter)
        self.loop(node, lambda: self.flip(), lambda: self.bind(node.target))

    def walk_while(self, node: gast.While) -> None:
        def test() -> bool:
            self.evaluate(node.test)
            endless = isinstance(node.test, gast.Constant) and node.test.value
            return endless or self.flip()

        self.loop(node, test, lambda: None)

    def loop(self, node, test, start) -> None:
        while True:
            self.event("head", id(node))
            if not test():
                return self.block(node.orelse)
            try:
                start()
                self.block(node.body)
            except Leave as leave:
                if leave.args[0] == "break":
                    return None
                if leave.args[0] != "continue":
                    raise

    def walk_with(self, node: gast.With) -> None:
        self.evaluate(node.items[0].context_expr)
        self.bind(node.items[0].optional_vars)
        self.guarded += 1
        try:
            self.block(node.body)
        except Leave as leave:
            if leave.args[0] != "raise" or self.flip():
                raise
        finally:
            self.guarded -= 1

    def walk_try(self, node: gast.Try) -> None:
        try:
            self.guarded += 1
            try:
                self.block(node.body)
            finally:
                self.guarded -= 1
        except Leave as leave:
            if leave.args[0] != "raise" or not node.handlers:
                raise
            self.evaluate(node.handlers[0].type)
            if self.flip(0.3):
                raise
            unfailing = ("bind", node.handlers[0].name.id)
            self.events.append(unfailing)
            try:
                self.block(node.handlers[0].body)
            finally:
                self.events.append(unfailing)
        finally:
            self.block(node.finalbody)


def observed(tree: gast.FunctionDef, walks: int) -> dict[tuple[str, object], set[str]]:
    """Names seen to be read after each point before being bound, over many walks."""
    seen: dict[tuple[str, object], set[str]] = {}
    for seed in range(walks):
        live: set[object] = set()
        for kind, what in reversed(Walk(tree, seed).events):
            if kind == "read":
                live.add(what)
            elif kind == "bind":
                live.discard(what)
            else:
                seen.setdefault((kind, what), set()).update(live)
    return seen


@pytest.mark.parametrize("seed", range(60))
def test_all_that_a_random_walk_reads_is_live(seed: int) -> None:
    program = Program(seed, exceptions=True)
    tree = gast.parse(program.text).body[0]
    liveness = find_liveness(tree)
    for (kind, node), names in observed(tree, 60).items():
        assert names <= getattr(liveness, kind)[node], program.text


@pytest.mark.parametrize("seed", range(30))
def test_without_exceptions_nothing_else_is_live(seed: int) -> None:
    program = Program(seed, exceptions=False)
    tree = gast.parse(program.text).body[0]
    liveness = find_liveness(tree)
    for (kind, node), names in observed(tree, 400).items():
        assert names == getattr(liveness, kind)[node], program.text


def test_the_walks_see_much() -> None:
    programs = [gast.parse(Program(seed, exceptions=True).text).body[0] for seed in range(20)]
    sizes = [(len(observed(tree, 60)), len(find_liveness(tree).after)) for tree in programs]
    assert sum(seen for seen, _ in sizes) > sum(size for _, size in sizes) / 3
