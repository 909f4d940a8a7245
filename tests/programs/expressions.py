"""Random expressions of a given kind, as text that needs no parentheses around it."""

from __future__ import annotations

import math
from collections.abc import Callable

from programs import rule_calls
from programs.choices import Choices
from programs.kinds import Couple, Helper, Index, Items, Kind, Matrix, Real, Record, Scope, Vector

Maker = Callable[[], str]


class Expressions:
    """Draws expressions that the names of a scope allow; values stay moderate."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices

    # --- by kind ----------------------------------------------------------------------------

    def of(self, kind: Kind, scope: Scope, depth: int = 2) -> str:
        """An expression of this kind."""
        match kind:
            case Real():
                return self.real(scope, depth)
            case Index(bound=bound):
                return self.index(scope, bound)
            case Vector(size=size):
                return self.vector(scope, size, depth)
            case Matrix(rows=rows, columns=columns):
                return self.matrix(scope, rows, columns, depth)
            case Items(item=item, least=least):
                count = max(least, 1)
                return f"[{', '.join(self.of(item, scope, 1) for _ in range(count))}]"
            case Record(entries=entries):
                parts = (f'"{key}": {self.of(item, scope, 1)}' for key, item in entries)
                return f"{{{', '.join(parts)}}}"
            case Couple(second=second):
                return f"({self.real(scope, 1)}, {self.of(second, scope, 1)})"

    def index(self, scope: Scope, bound: int) -> str:
        """An integer that is a legal index, negative ones too."""
        names = [n for n, kind in scope.of(Index) if kind.bound <= bound]
        makers: list[Maker] = [lambda: str(self.choices.integer(0, bound - 1))]
        makers += [lambda: self.choices.pick(names)] * 3 * bool(names)
        makers += [lambda: str(-self.choices.integer(1, bound))]
        any_index = [n for n, _ in scope.of(Index)]
        if any_index:
            makers += [lambda: f"({self.choices.pick(any_index)} + 1) % {bound}"]
            makers += [lambda: f"-1 - {self.choices.pick(any_index)} % {bound}"]
        makers += [lambda: f"int(abs({self.real(scope, 0)}) * 3.0) % {bound}"]
        return self.choices.pick(makers)()

    def condition(self, scope: Scope, depth: int = 1) -> str:
        """A test."""
        makers: list[Maker] = [
            lambda: f"{self.real(scope, 1)} > {self.choices.number()}",
            lambda: f"{self.real(scope, 1)} < {self.real(scope, 1)}",
        ]
        for name, _ in scope.of(Index):
            makers += [lambda n=name: f"{n} % 2 == {self.choices.integer(0, 1)}"]
            makers += [lambda n=name: f"{n} == {self.choices.integer(0, 2)}"]
        for name, _ in scope.of(Vector):
            makers += [lambda n=name: f"np.any({n} > {self.choices.number()})"]
        for name, _ in scope.of(Items):
            makers += [lambda n=name: f"len({n}) > {self.choices.integer(0, 3)}"]
        if depth:
            makers += [
                lambda: f"not ({self.condition(scope, 0)})",
                lambda: f"({self.condition(scope, 0)}) and ({self.condition(scope, 0)})",
                lambda: f"({self.condition(scope, 0)}) or ({self.condition(scope, 0)})",
                lambda: f"-1.5 < {self.real(scope, 0)} <= {self.choices.number()}",
            ]
        return self.choices.pick(makers)()

    # --- numbers ----------------------------------------------------------------------------

    def real(self, scope: Scope, depth: int = 2) -> str:
        """A floating-point number."""
        if depth <= 0:
            return self.choices.pick(self._real_atoms(scope))()
        return self.choices.pick(
            self._real_atoms(scope) + self._real_operations(scope, depth - 1)
        )()

    def _real_atoms(self, scope: Scope) -> list[Maker]:
        makers: list[Maker] = [lambda n=n: n for n, _ in scope.of(Real)] * 2
        for name, kind in scope.names.items():
            makers += self._parts(name, kind, scope)
        makers += [self.choices.number, self.choices.number, lambda: "SCALE"]
        makers += [lambda: f"WEIGHTS[{self.index(scope, 3)}]"]
        return makers

    def _parts(self, name: str, kind: Kind, scope: Scope) -> list[Maker]:
        """The numbers found in what a name holds."""
        match kind:
            case Vector(size=size):
                return [lambda: f"{name}[{self.index(scope, size)}]"] * 2
            case Matrix(rows=rows, columns=columns):
                return [
                    lambda: f"{name}[{self.index(scope, rows)}, {self.index(scope, columns)}]",
                    lambda: f"{name}[{self.index(scope, rows)}][{self.index(scope, columns)}]",
                ]
            case Items(item=Real(), least=least) if least > 0:
                return [lambda: f"{name}[{self.index(scope, least)}]"]
            case Record(entries=entries):
                return [lambda k=k: f'{name}["{k}"]' for k, v in entries if v == Real()]
            case Couple(second=Real()):
                return [lambda: f"{name}[{self.choices.integer(-2, 1)}]"]
            case Couple():
                return [lambda: f"{name}[0]"]
        return []

    def _real_operations(self, scope: Scope, depth: int) -> list[Maker]:
        def sub() -> str:
            return self.real(scope, depth)

        makers: list[Maker] = [
            lambda: f"({sub()} + {sub()})",
            lambda: f"({sub()} - {sub()})",
            lambda: f"{sub()} * {sub()}",
            lambda: f"math.sin({sub()})",
            lambda: f"np.tanh({sub()})",
            lambda: f"np.exp(-({sub()} ** 2))",
            lambda: f"math.sqrt(1.0 + ({sub()}) ** 2)",
            lambda: f"({sub()}) ** {self.choices.integer(2, 3)}",
            lambda: f"{sub()} / (1.5 + ({sub()}) ** 2)",
            lambda: f"(-{sub()})",
            lambda: f"abs({sub()})",
            lambda: f"max({sub()}, {sub()})",
            lambda: f"min({sub()}, {sub()}, {self.choices.number()})",
            lambda: f"({sub()} if {self.condition(scope, 0)} else {sub()})",
            lambda: f"np.arctan2({sub()}, 1.0 + ({sub()}) ** 2)",
            lambda: f"math.hypot({sub()}, 0.5)",
            lambda: f"np.maximum({sub()}, {sub()})",
            lambda: f"float(np.where({self.condition(scope, 0)}, {sub()}, {sub()}))",
            lambda: f"(lambda t: t * {sub()} - t)({sub()})",
            lambda: f"max([{sub()}, {sub()}], key=lambda t: abs(t))",
        ]
        makers += [lambda: self.drawn_number(scope)] * 3
        makers += self._reductions(scope, depth)
        makers += [lambda n=n: f"({n} + 0.5) * {sub()}" for n, _ in scope.of(Index)]
        makers += self._calls(Real(), scope, depth) * 2
        return makers

    def _reductions(self, scope: Scope, depth: int) -> list[Maker]:
        makers: list[Maker] = []
        for name, kind in scope.names.items():
            match kind:
                case Vector(size=size):
                    makers += [
                        lambda s=size: f"np.sum({self.vector(scope, s, depth)})",
                        lambda n=name: f"{n}.sum()",
                        lambda n=name, s=size: f"({n} @ {self._name_or(scope, Vector(s))})",
                        lambda n=name: f"np.max({n})",
                        lambda n=name: f"np.prod(np.cos({n}))",
                        lambda n=name: f"np.mean({n}[{self._slice()}])",
                        lambda n=name: f"sum(t * t for t in {n})",
                        lambda n=name: f"sum(t for t in {n} if t > {self.choices.number()})",
                        lambda n=name: f"np.linalg.norm({n})",
                        lambda n=name: f"{n}[np.argmax({n})]",
                        lambda n=name: f"np.var({n})",
                        lambda n=name: f"np.dot({n}, {n}[::-1])",
                        lambda n=name: f"min(t * {self.choices.number()} for t in {n})",
                    ]
                case Matrix():
                    makers += [
                        lambda n=name: f"np.mean({n})",
                        lambda n=name: f"np.trace({n} @ {n}.T)",
                        lambda n=name: f"np.sum(np.max({n}, axis=0))",
                        lambda n=name: f"np.sum({n} / (2.5 + {n}.sum(axis=1, keepdims=True) ** 2))",
                        lambda n=name: f"sum(row[0] for row in {n})",
                        lambda n=name: f"np.einsum('ij,ij->', {n}, {n})",
                    ]
                case Items(item=Real()):
                    makers += [
                        lambda n=name: f"sum({n})",
                        lambda n=name: f"sum(math.sin(t) for t in {n})",
                        lambda n=name: f"sum([t * k for k, t in enumerate({n})])",
                    ]
                case Items(item=Vector()):
                    makers += [lambda n=name: f"sum(np.sum(t) for t in {n})"]
                case Couple():
                    makers += [lambda n=name: f"sum(np.sum(t) for t in {n})"]
                case Record(entries=entries):
                    makers += [lambda n=name: f"sum(np.sum(t) for t in {n}.values())"]
                    makers += [
                        lambda n=name, k=k: f'np.sum({n}["{k}"] ** 2)'
                        for k, v in entries
                        if isinstance(v, Vector)
                    ]
        return makers

    def _slice(self) -> str:
        return self.choices.pick((":", "::2", "::-1", "-1:", ":1"))

    def _name_or(self, scope: Scope, kind: Kind) -> str:
        names = scope.exactly(kind)
        return self.choices.pick(names) if names else f"({self.of(kind, scope, 0)})"

    def _calls(self, result: Kind, scope: Scope, depth: int) -> list[Maker]:
        def call(helper: Helper) -> str:
            given = [self.of(p, scope, min(depth, 1)) for p in helper.parameters]
            return f"{helper.name}({self.given(given)})"

        return [lambda h=h: call(h) for h in scope.helpers if h.result == result]

    def given(self, arguments: list[str]) -> str:
        """The arguments of a call of a helper, whose second parameter is `r`."""
        if len(arguments) != 2:
            return ", ".join(arguments)
        first, second = arguments
        styles = (f"{first}, {second}", f"{first}, r={second}", f"*({first}, {second})", first)
        return self.choices.pick(styles[:3] * 3 + styles)

    # --- the library ------------------------------------------------------------------------

    def drawn_call(self, scope: Scope) -> tuple[str, tuple[int, ...]]:
        """A call of a function of the library, and the shape of its result, which is moderate."""
        call = self.choices.pick(rule_calls.calls())
        vectors = [(name, kind.size) for name, kind in scope.of(Vector)]
        given = rule_calls.arguments(
            call,
            lambda: self.real(scope, 0),
            (lambda: self.choices.pick(vectors)) if vectors else None,
        )
        made = f"case_{call.number}({', '.join(given)})"
        return f"np.tanh({f'np.real({made})' if call.is_complex else made})", call.shape

    def drawn_number(self, scope: Scope) -> str:
        """A number that a function of the library has a part in."""
        made, shape = self.drawn_call(scope)
        return f"np.sum({made})" if shape else made

    def drawn_vector(self, scope: Scope, size: int) -> str:
        """A vector from a function of the library."""
        made, shape = self.drawn_call(scope)
        if shape == (size,):
            return made
        if math.prod(shape) >= size and shape:
            return f"np.ravel({made})[:{size}]"
        return f"np.full({size}, {f'np.sum({made})' if shape else made})"

    # --- arrays -----------------------------------------------------------------------------

    def vector(self, scope: Scope, size: int, depth: int = 2) -> str:
        """A vector of this size."""
        atoms: list[Maker] = [lambda n=n: n for n in scope.exactly(Vector(size))] * 3
        atoms += self._pieces(scope, size)
        atoms += [lambda: f"np.linspace({self.choices.number()}, 1.25, {size})"]
        if depth <= 0:
            return self.choices.pick(atoms)()
        return self.choices.pick(atoms + self._vector_operations(scope, size, depth - 1))()

    def _pieces(self, scope: Scope, size: int) -> list[Maker]:
        """Vectors of this size that are part of something."""
        makers: list[Maker] = []
        for name, kind in scope.names.items():
            match kind:
                case Vector(size=own) if own == size:
                    makers += [lambda n=name: f"{n}[::-1]"]
                case Vector(size=own) if own > size:
                    makers += [lambda n=name, d=own - size: f"{n}[{d}:]"]
                    makers += [lambda n=name: f"{n}[:{size}]"]
                case Matrix(rows=rows, columns=columns):
                    if columns == size:
                        makers += [lambda n=name, r=rows: f"{n}[{self.index(scope, r)}]"]
                    if rows == size:
                        makers += [lambda n=name, c=columns: f"{n}[:, {self.index(scope, c)}]"]
                        makers += [lambda n=name, c=columns: f"{n}.T[{self.index(scope, c)}]"]
                case Items(item=Vector(size=own), least=least) if own == size and least > 0:
                    makers += [lambda n=name, s=least: f"{n}[{self.index(scope, s)}]"]
                case Record(entries=entries):
                    makers += [
                        lambda n=name, k=k: f'{n}["{k}"]' for k, v in entries if v == Vector(size)
                    ]
                case Couple(second=Vector(size=own)) if own == size:
                    makers += [lambda n=name: f"{n}[1]", lambda n=name: f"{n}[-1][::-1]"]
        return makers

    def _vector_operations(self, scope: Scope, size: int, depth: int) -> list[Maker]:
        def sub() -> str:
            return self.vector(scope, size, depth)

        def real() -> str:
            return self.real(scope, depth)

        def picked() -> str:
            indices = [self.choices.integer(-size, size - 1) for _ in range(size)]
            return f"({sub()})[np.array({indices})]"

        cut = self.choices.integer(0, size)
        makers: list[Maker] = [
            lambda: f"({sub()} + {sub()})",
            lambda: f"({sub()} - {real()})",
            lambda: f"{sub()} * {sub()}",
            lambda: f"{real()} * {sub()}",
            lambda: f"np.sin({sub()})",
            lambda: f"np.tanh({sub()})",
            lambda: f"{sub()} / (1.5 + ({sub()}) ** 2)",
            lambda: f"({sub()}) ** 2",
            lambda: f"np.where({sub()} > {self.choices.number()}, {sub()}, {real()})",
            lambda: f"np.maximum({sub()}, {real()})",
            lambda: f"np.cumsum({sub()})",
            lambda: f"np.concatenate((({sub()})[:{cut}], ({sub()})[{cut}:]))",
            lambda: f"np.array([{', '.join(self.real(scope, 0) for _ in range(size))}])",
            lambda: f"np.full({size}, {real()})",
            lambda: f"np.array([{real()} * t for t in {self._name_or(scope, Vector(size))}])",
            lambda: f"np.clip({sub()}, -0.7521, {self.choices.number()} + 1.6)",
            lambda: f"np.roll({sub()}, {self.choices.integer(-1, 2)})",
            lambda: f"np.abs({sub()})",
            lambda: f"({sub()}).copy()",
            lambda: f"np.minimum({sub()}, {sub()})",
            lambda: f"np.sort({sub()})",
            lambda: f"np.append({sub()}, {real()})[1:]",
            lambda: f"np.array([t if t > {self.choices.number()} else {real()} for t in {sub()}])",
            lambda: f"np.array([s * t for s, t in zip({sub()}, {sub()})])",
            lambda: f"np.outer({sub()}, {sub()}).sum(axis={self.choices.integer(0, 1)})",
            picked,
        ]
        makers += [lambda: self.drawn_vector(scope, size)] * 4
        for name, kind in scope.of(Matrix):
            assert isinstance(kind, Matrix)
            if kind.rows == size:
                columns = kind.columns
                makers += [lambda n=name, c=columns: f"({n} @ {self._name_or(scope, Vector(c))})"]
                makers += [lambda n=name: f"np.sum({n}, axis=1)"]
            if kind.columns == size:
                makers += [lambda n=name: f"np.mean({n} * {n}, axis=0)"]
        makers += self._calls(Vector(size), scope, depth) * 2
        return makers

    def matrix(self, scope: Scope, rows: int, columns: int, depth: int = 2) -> str:
        """A matrix of this shape."""
        atoms: list[Maker] = [lambda n=n: n for n in scope.exactly(Matrix(rows, columns))] * 3
        atoms += [lambda n=n: f"{n}.T" for n in scope.exactly(Matrix(columns, rows))]
        atoms += [lambda: f"np.eye({rows}, {columns})"]
        if depth <= 0:
            return self.choices.pick(atoms)()

        def sub() -> str:
            return self.matrix(scope, rows, columns, depth - 1)

        def vector(size: int) -> str:
            return self.vector(scope, size, depth - 1)

        operations: list[Maker] = [
            lambda: f"({sub()} + {sub()})",
            lambda: f"{sub()} * {self.real(scope, depth - 1)}",
            lambda: f"np.tanh({sub()})",
            lambda: f"{sub()} * {vector(columns)}",
            lambda: f"({sub()} + ({vector(rows)})[:, None])",
            lambda: f"np.outer({vector(rows)}, {vector(columns)})",
            lambda: f"np.stack([{', '.join(vector(columns) for _ in range(rows))}])",
            lambda: f"({vector(rows)})[:, np.newaxis] - {vector(columns)}",
        ]
        return self.choices.pick(atoms + operations)()
