"""Random statements: what a block of a random program may hold."""

from __future__ import annotations

from collections.abc import Callable

from programs.choices import Choices
from programs.expressions import Expressions
from programs.kinds import Couple, Helper, Index, Items, Kind, Matrix, Real, Record, Scope, Vector

Lines = list[str]
Maker = Callable[[], Lines]

NAMES = ("a", "b", "c", "p", "q", "u", "v", "w", "y", "z", "total", "state", "x_bar", "y_dot")
LARGEST_DEPTH = 3


def indented(lines: Lines) -> Lines:
    """The lines as the body of a compound statement."""
    return [f"    {line}" for line in lines]


class Statements:
    """Draws statements; what they bind is added to the scope they are drawn in."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.expressions = Expressions(choices)
        self._loops = 0

    # --- blocks -----------------------------------------------------------------------------

    def block(self, scope: Scope, most: int) -> Lines:
        """Some statements, at least one."""
        lines: Lines = []
        for _ in range(self.choices.integer(1, most)):
            lines += self.statement(scope)
        return lines

    def statement(self, scope: Scope) -> Lines:
        """One statement, or the few that belong together."""
        makers: list[Maker] = [lambda: self.bind(scope)] * 3
        makers += [lambda: self.rebind(scope)] * 2
        makers += self.writes(scope) * 2
        makers += self.list_changes(scope)
        makers += self.helper_writes(scope)
        if scope.depth < LARGEST_DEPTH:
            makers += [lambda: self.branch(scope)] * 2
            makers += [lambda: self.loop(scope)] * 3
            makers += [lambda: self.attempt(scope)]
        if scope.depth == 0:
            makers += [lambda: self.closure(scope), lambda: self.unpacking(scope)]
        return self.choices.pick(makers)()

    # --- binding names ----------------------------------------------------------------------

    def fresh(self, scope: Scope) -> str:
        """A name to bind here: one that no block outside counts on."""
        free = [n for n in NAMES if n not in scope.names]
        return self.choices.pick(free) if free else f"more_{len(scope.names)}"

    def kind(self, scope: Scope) -> Kind:
        """The kind of a new name."""
        sizes = [kind.size for _, kind in scope.of(Vector)] or [3]
        size = self.choices.pick(sizes)
        kinds: list[Kind] = [Real(), Vector(size), Real(), Vector(size), Items(Real(), 2)]
        kinds += [Matrix(size, self.choices.integer(1, 3)), Items(Vector(size), 1)]
        kinds += [Record((("one", Real()), ("two", Vector(size))))]
        kinds += [Couple(Real()), Couple(Vector(size))]
        return self.choices.pick(kinds)

    def bind(self, scope: Scope) -> Lines:
        """A new name for a new value, or for a part of what another name holds."""
        if self.choices.chance(30):
            lines = self.alias(scope)
            if lines:
                return lines
        kind = self.kind(scope)
        value = self.expressions.of(kind, scope)
        if isinstance(kind, Items) and self.choices.chance(30):
            kind, value = Items(kind.item, 0), "[]"
        elif isinstance(kind, Items) and self.choices.chance(40):
            kind, value = self._comprehended(kind, scope)
        if isinstance(kind, Record) and self.choices.chance(40):
            others = [n for n, own in scope.of(Record) if own == kind] + [value]
            value = f'{{**{self.choices.pick(others)}, "one": {self.expressions.real(scope)}}}'
        if isinstance(kind, Vector) and self.choices.chance(30):
            value = f"np.zeros({kind.size})"
        name = self.fresh(scope)
        scope.names[name] = kind
        return [f"{name} = {value}"]

    def _comprehended(self, kind: Items, scope: Scope) -> tuple[Items, str]:
        """A list comprehension, which may leave items out."""
        inner = scope.inner()
        inner.names["t"], inner.names["k"] = Real(), Index(3)
        heads = ["for k, t in enumerate(WEIGHTS)", "for k in range(3) for t in (0.5, SCALE)"]
        heads += [f"for k, t in zip(range(3), {n})" for n, _ in scope.of(Vector)]
        head, item = self.choices.pick(heads), self.expressions.of(kind.item, inner, 1)
        least = 1
        if self.choices.chance(30):
            head, least = f"{head} if {self.expressions.condition(inner, 0)}", 0
        return Items(kind.item, least), f"[{item} {head}]"

    def alias(self, scope: Scope) -> Lines:
        """A name for memory that another name holds, all of it or a part."""
        makers: list[tuple[str, Kind]] = []
        for name, kind in scope.names.items():
            makers += self._views(name, kind, scope)
        if not makers:
            return []
        value, kind = self.choices.pick(makers)
        name = self.fresh(scope)
        scope.names[name] = kind
        return [f"{name} = {value}"]

    def _views(self, name: str, kind: Kind, scope: Scope) -> list[tuple[str, Kind]]:
        match kind:
            case Vector(size=size):
                views: list[tuple[str, Kind]] = [(name, kind), (f"{name}[::-1]", kind)]
                if size > 1:
                    views += [(f"{name}[1:]", Vector(size - 1)), (f"{name}[:-1]", Vector(size - 1))]
                return views
            case Matrix(rows=rows, columns=columns):
                row = self.expressions.index(scope, rows)
                return [
                    (name, kind),
                    (f"{name}.T", Matrix(columns, rows)),
                    (f"{name}[{row}]", Vector(columns)),
                    (f"{name}[:, -1]", Vector(rows)),
                ]
            case Items(item=Vector(), least=least) if least > 0:
                return [(f"{name}[-1]", kind.item)]
            case Items():
                return [(f"{name}[:]", kind), (f"list({name})", kind)]
            case Record(entries=entries):
                views = [(name, kind), (f"dict({name})", kind)]
                return views + [(f'{name}["{key}"]', item) for key, item in entries]
            case Couple(second=second):
                return [(name, kind), (f"{name}[1]", second)]
        return []

    def rebind(self, scope: Scope) -> Lines:
        """A new value for a name that is there, of the same kind; `+=` and its kin too."""
        names = [
            (n, kind)
            for n, kind in scope.names.items()
            if n not in scope.frozen and isinstance(kind, Real | Vector | Matrix)
        ]
        if not names:
            return self.bind(scope)
        name, kind = self.choices.pick(names)
        if self.choices.chance(40):
            operator = self.choices.pick(("+=", "-=", "*="))
            return [f"{name} {operator} {self.moderate(kind, scope)}"]
        same = [n for n in scope.exactly(kind) if n != name and n not in scope.frozen]
        if same and self.choices.chance(30):
            other = self.choices.pick(same)
            return [f"{name}, {other} = {other}, {name}"]
        if same and self.choices.chance(20):
            return [f"{name} = {self.choices.pick(same)}"]
        return [f"{name} = {self.moderate(kind, scope)}"]

    def moderate(self, kind: Kind, scope: Scope) -> str:
        """An expression that does not grow however often it is fed back."""
        value = self.expressions.of(kind, scope)
        return f"np.sin({value})" if scope.in_loop and self.choices.chance(80) else value

    def unpacking(self, scope: Scope) -> Lines:
        """Several names at once."""
        vectors = [(n, kind) for n, kind in scope.of(Vector)]
        value: str
        if vectors and self.choices.chance(60):
            value, kind = self.choices.pick(vectors)
            assert isinstance(kind, Vector)
            first = self.fresh(scope)
            scope.names[first] = Real()
            if kind.size == 1:
                return [f"{first}, = {value}"]
            rest = self.fresh(scope)
            scope.names[rest] = Items(Real(), kind.size - 1)
            return [f"{first}, *{rest} = {value}"]
        couples = [n for n, kind in scope.of(Couple) if kind == Couple(Real())]
        pair = f"{self.expressions.real(scope)}, {self.expressions.real(scope)}"
        if couples and self.choices.chance(60):
            pair = f"*{self.choices.pick(couples)},"
        first = self.fresh(scope)
        scope.names[first] = Real()
        second = self.fresh(scope)
        scope.names[second] = Real()
        return [f"({first}, {second}) = ({pair})"]

    # --- writing into things ----------------------------------------------------------------

    def writes(self, scope: Scope) -> list[Maker]:
        """Writes into what is there."""
        makers: list[Maker] = []
        for name, kind in scope.names.items():
            match kind:
                case Vector(size=size):
                    makers += [lambda n=name, s=size: self.vector_write(scope, n, s)] * 2
                case Matrix():
                    makers += [lambda n=name, k=kind: self.matrix_write(scope, n, k)]
                case Items(item=Real() as item, least=least) if least > 0:
                    makers += [lambda n=name, i=item, s=least: self.item_write(scope, n, i, s)]
                case Record(entries=entries):
                    makers += [lambda n=name, e=entries: self.entry_write(scope, n, e)]
        return makers

    def _assignment(self, target: str, kind: Kind, scope: Scope) -> Lines:
        operator = self.choices.pick(("=", "+=", "=", "-=", "*="))
        return [f"{target} {operator} {self.moderate(kind, scope)}"]

    def vector_write(self, scope: Scope, name: str, size: int) -> Lines:
        """A write into a vector: an element, a slice, what a mask or an index array selects."""
        element = f"{name}[{self.expressions.index(scope, size)}]"
        targets: list[tuple[str, Kind]] = [(element, Real())] * 3
        targets += [(f"{name}[:]", Vector(size)), (f"{name}[::-1]", Vector(size))]
        targets += [(f"{name}[::-1][{self.expressions.index(scope, size)}]", Real())]
        targets += [(f"{name}[::-1][:1]", Vector(1)), (f"{name}[...]", Real())]
        if size > 1:
            targets += [(f"{name}[1:]", Vector(size - 1)), (f"{name}[:-1]", Vector(size - 1))]
            targets += [(f"{name}[:{size - 1}]", Real()), (f"{name}[[0, -1]]", Vector(2))]
            targets += [(f"{name}[np.array([1, 0, 1])]", Vector(3))]
        targets += [(f"{name}[{name} > {self.choices.number()}]", Real())]
        target, kind = self.choices.pick(targets)
        return self._assignment(target, kind, scope)

    def matrix_write(self, scope: Scope, name: str, kind: Matrix) -> Lines:
        """A write into a matrix: an element, a row, a column, a block."""
        row = self.expressions.index(scope, kind.rows)
        column = self.expressions.index(scope, kind.columns)
        targets: list[tuple[str, Kind]] = [
            (f"{name}[{row}, {column}]", Real()),
            (f"{name}[{row}]", Vector(kind.columns)),
            (f"{name}[:, {column}]", Vector(kind.rows)),
            (f"{name}[{row}][{column}]", Real()),
            (f"{name}[1:]", Vector(kind.columns)),
            (f"{name}[:]", Real()),
            (f"{name}[:, ::-1]", kind),
            (f"{name}.T", Matrix(kind.columns, kind.rows)),
            (f"{name}[{row}][::-1]", Vector(kind.columns)),
            (f"{name}[[0, -1]]", Vector(kind.columns)),
            (f"{name}[{name} > {self.choices.number()}]", Real()),
            (f"{name}[:1, :]", Vector(kind.columns)),
        ]
        targets[7] = (f"{name}.T[:]", targets[7][1])
        target, written = self.choices.pick(targets)
        return self._assignment(target, written, scope)

    def item_write(self, scope: Scope, name: str, item: Kind, least: int) -> Lines:
        """A new item in a place of a list."""
        target = f"{name}[{self.expressions.index(scope, least)}]"
        return self._assignment(target, item, scope)

    def entry_write(self, scope: Scope, name: str, entries: tuple[tuple[str, Kind], ...]) -> Lines:
        """A new value for a key of a dict."""
        key, kind = self.choices.pick(entries)
        return self._assignment(f'{name}["{key}"]', kind, scope)

    def list_changes(self, scope: Scope) -> list[Maker]:
        """Lists that grow."""
        makers: list[Maker] = []
        for name, kind in scope.of(Items):
            if name in scope.frozen:
                continue
            assert isinstance(kind, Items)
            makers += [
                lambda n=name, k=kind: [f"{n}.append({self.moderate(k.item, scope)})"],
                lambda n=name, k=kind: [f"{n} += [{self.moderate(k.item, scope)}]"],
                lambda n=name, k=kind: [f"{n}.insert(0, {self.moderate(k.item, scope)})"],
                lambda n=name, k=kind: [
                    f"{n}.extend([{self.moderate(k.item, scope)}, {self.moderate(k.item, scope)}])"
                ],
                lambda n=name, k=kind: [f"{n} = [{self.moderate(k.item, scope)}] + {n}"],
            ]
        return makers

    def helper_writes(self, scope: Scope) -> list[Maker]:
        """Calls of helpers that write into their first argument."""
        makers: list[Maker] = []
        for helper in scope.helpers:
            if helper.result is not None:
                continue
            for name in scope.exactly(helper.parameters[0]):

                def call(name: str = name, h=helper) -> Lines:  # type: ignore[no-untyped-def]
                    rest = (self.expressions.of(k, scope, 1) for k in h.parameters[1:])
                    return [f"{h.name}({', '.join([name, *rest])})"]

                makers.append(call)
        return makers

    # --- control flow -----------------------------------------------------------------------

    def branch(self, scope: Scope) -> Lines:
        """`if`, with or without `else`; in loops some break or continue."""
        lines = [f"if {self.expressions.condition(scope)}:"]
        lines += self._arm(scope)
        if self.choices.chance(50):
            if self.choices.chance(30):
                lines += [f"elif {self.expressions.condition(scope)}:", *self._arm(scope)]
            lines += ["else:", *self._arm(scope)]
        return lines

    def _arm(self, scope: Scope) -> Lines:
        inner = scope.inner()
        body = self.block(inner, 2)
        if scope.in_loop and self.choices.chance(30):
            body.append(self.choices.pick(("break", "continue")))
        elif self.choices.chance(8):
            body.append(f"return {self.expressions.real(inner)}")
        return indented(body)

    def attempt(self, scope: Scope) -> Lines:
        """`try` with a handler that is needed or not, or with `finally`."""
        inner = scope.inner()
        if self.choices.chance(50):
            body = self.block(inner, 2)
            return ["try:", *indented(body), "finally:", *indented(self.block(scope.inner(), 1))]
        reals = [n for n, _ in scope.of(Real) if n not in scope.frozen]
        if not reals:
            return self.bind(scope)
        name, value = self.choices.pick(reals), self.expressions.real(scope, 1)
        risky = (f"math.sqrt({value})", f"math.log({value})", f"1.0 / ({value})")
        raising = [f"if {self.expressions.condition(scope)}:", '    raise ValueError("no")']
        first = raising if self.choices.chance(50) else [f"{name} = {self.choices.pick(risky)}"]
        rescue = [f"{name} = {self.moderate(Real(), scope)}"]
        body = [*first, f"{name} = {self.moderate(Real(), scope)}"] if first is raising else first
        return [
            "try:",
            *indented(body),
            "except (ValueError, ZeroDivisionError):",
            *indented(rescue),
        ]

    def loop(self, scope: Scope) -> Lines:
        """A loop over numbers, an array, a list, or while something holds."""
        makers: list[Maker] = [lambda: self.counted(scope)] * 3
        makers += [lambda: self.while_loop(scope)]
        makers += [lambda n=n, k=k: self.over(scope, n, k) for n, k in scope.of(Vector)]
        makers += [lambda n=n, k=k: self.over(scope, n, k) for n, k in scope.of(Items)]
        makers += [lambda n=n, k=k: self.over(scope, n, k) for n, k in scope.of(Matrix)]
        return self.choices.pick(makers)()

    def _counter(self) -> str:
        self._loops += 1
        return ("i", "j", "k", "m", "n")[self._loops % 5] + (
            str(self._loops) if self._loops > 5 else ""
        )

    def _body(self, scope: Scope, bound: dict[str, Kind], frozen: frozenset[str]) -> Lines:
        inner = scope.inner(in_loop=True, frozen=frozen)
        inner.names.update(bound)
        return indented(self.block(inner, 3))

    def counted(self, scope: Scope) -> Lines:
        """A loop over a range."""
        trips = self.choices.integer(0, 4)
        name = self._counter()
        data = f"int(abs({self.expressions.real(scope, 0)}) * 2.0) % 4"
        ranges = (
            f"range({trips})",
            f"range({trips} - 1, -1, -1)",
            f"range(0, {trips}, 2)",
            f"range({data})",
        )
        bound = {name: Index(max(trips, 1))}
        which = self.choices.pick(ranges)
        if which == ranges[-1]:
            bound = {name: Index(4)}
        lines = [f"for {name} in {which}:", *self._body(scope, bound, frozenset({name}))]
        if self.choices.chance(10):
            lines += ["else:", *indented(self.block(scope.inner(), 1))]
        elif trips and which == ranges[0] and self.choices.chance(20):
            scope.names[name] = Index(trips)  # what is left after the loop
        return lines

    def over(self, scope: Scope, name: str, kind: Kind) -> Lines:
        """A loop over the items of something that does not change its length meanwhile."""
        item: Kind = kind.item if isinstance(kind, Items) else Real()
        if isinstance(kind, Matrix):
            item = Vector(kind.columns)
        size = kind.size if isinstance(kind, Vector) else 99
        one = self._counter()
        frozen = frozenset({name, one})
        heads: list[tuple[str, dict[str, Kind]]] = [(f"for {one} in {name}:", {one: item})]
        two = self._counter()
        if isinstance(kind, Vector):
            heads += [(f"for {two}, {one} in enumerate({name}):", {one: item, two: Index(size)})]
            same = self.choices.pick(scope.exactly(kind))
            heads += [(f"for {one}, {two} in zip({name}, {same}):", {one: item, two: item})]
        else:
            heads += [(f"for {one} in reversed({name}):", {one: item})]
            heads += [(f"for {two}, {one} in enumerate({name}):", {one: item, two: Index(size)})]
            heads += [(f"for {two}, {one} in zip(range(3), {name}):", {one: item, two: Index(3)})]
        head, bound = self.choices.pick(heads)
        return [head, *self._body(scope, bound, frozen | bound.keys())]

    def while_loop(self, scope: Scope) -> Lines:
        """A loop that ends after a few trips, or earlier."""
        name = self._counter()
        test = f"{name} < {self.choices.integer(0, 4)}"
        if self.choices.chance(50):
            test = f"{test} and {self.expressions.condition(scope, 0)}"
        body = self._body(scope, {name: Index(5)}, frozenset({name}))
        scope.names.pop(name, None)
        return [f"{name} = 0", f"while {test}:", f"    {name} += 1", *body]

    # --- functions --------------------------------------------------------------------------

    def closure(self, scope: Scope) -> Lines:
        """A function defined here that reads what is around it, and may write into it."""
        name = f"inner_{len(scope.helpers)}"
        inner = scope.inner(in_loop=False, frozen=frozenset(scope.names))
        inner.names["t"] = Real()
        value = self.expressions.real(inner)
        reals = [n for n, _ in scope.of(Real)]
        body, defaults = [f"return {value}"], ""
        which = self.choices.integer(0, 9)
        if which == 0 and reals:
            outer = self.choices.pick(reals)
            body = [f"nonlocal {outer}", f"{outer} = np.sin({outer} + t)", *body]
        if which in (1, 2):
            writes = self.writes(inner)
            body = [*(self.choices.pick(writes)() if writes else []), *body]
        if which == 3 and reals:
            defaults = f", u={self.choices.pick(reals)}"
            body = [f"return {value} * u"]
        if which == 4:
            body = [f"if t > {self.choices.number()}:", "    return -t", *body]
        scope.helpers = (*scope.helpers, Helper(name, (Real(),), Real()))
        if which in (5, 6):
            return [f"{name} = lambda t: {value}"]
        return [f"def {name}(t{defaults}):", *indented(body)]
