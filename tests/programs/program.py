"""Whole random programs: a function, its helpers, and the point to differentiate it at."""

from __future__ import annotations

import linecache
import math
import types
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from hypothesis import strategies as st
from programs import rule_calls
from programs.choices import SUPPLY, Choices
from programs.kinds import Couple, Helper, Items, Kind, Matrix, Real, Record, Scope, Vector
from programs.statements import Lines, Statements, indented

GLOBALS = ["SCALE = 1.25", "WEIGHTS = np.array([0.5, -0.75, 1.5])"]
HEAD = ["import math", "", "import numpy as np", "", *GLOBALS, ""]


@dataclass(frozen=True)
class Program:
    """The text of a module with a function `program`, and its arguments."""

    text: str
    arguments: tuple[Any, ...]
    supplied: int = 0  # the sum of the bytes that chose it

    def __repr__(self) -> str:
        return f"{self.text}\n\nARGUMENTS = {self.arguments!r}\n"


def load(program: Program) -> Callable[..., Any]:
    """The function `program` of the text, whose source Python's own tools find."""
    name = f"random_program_{sha256(program.text.encode()).hexdigest()[:16]}"
    filename = f"<{name}>"
    linecache.cache[filename] = (
        len(program.text),
        None,
        program.text.splitlines(keepends=True),
        filename,
    )
    module = types.ModuleType(name)
    exec(compile(program.text, filename, "exec"), module.__dict__)
    return module.__dict__["program"]  # type: ignore[no-any-return]


def programs() -> st.SearchStrategy[Program]:
    """Programs that return a number."""
    return st.binary(min_size=SUPPLY, max_size=SUPPLY).map(program_of)


def program_of(supply: bytes) -> Program:
    """The program that these bytes choose."""
    choices = Choices(supply)
    size = choices.integer(1, 4)
    helpers: tuple[Helper, ...] = ()
    lines = list(HEAD)
    for number in range(choices.integer(0, 2)):
        helper, text = _helper(choices, f"helper_{number}", size, helpers)
        helpers = (*helpers, helper)
        lines += ["", *text, ""]
    kinds = _parameters(choices, size)
    scope = Scope(dict(kinds), helpers)
    body = Statements(choices).block(scope, 7)
    body.append(f"return {_everything(choices, scope)}")
    lines += ["", f"def program({', '.join(kinds)}):", *indented(body)]
    lines[len(HEAD) : len(HEAD)] = rule_calls.head(lines)
    return Program("\n".join(lines) + "\n", _arguments(choices, kinds), sum(supply))


def _everything(choices: Choices, scope: Scope) -> str:
    """A number that depends on all that is bound."""
    terms = []
    for place, (name, kind) in enumerate(scope.names.items()):
        weight = f"{1.0 + place / 8.0}"
        match kind:
            case Real():
                terms.append(f"{weight} * {name}")
            case Vector():
                terms.append(f"np.sum({weight} * {name} + {name} ** 2)")
            case Matrix():
                terms.append(f"np.sum(np.sin({name}))")
            case Items():
                terms.append(f"sum(np.sum({weight} * t ** 2) for t in {name})")
            case Couple():
                terms.append(f"{name}[0] * np.sum({name}[1])")
            case Record(entries=entries):
                terms += [f'np.sum(np.cos({name}["{key}"]))' for key, _ in entries]
    return " + ".join(terms)


def _parameters(choices: Choices, size: int) -> dict[str, Kind]:
    kinds: list[tuple[Kind, ...]] = [
        (Real(), Vector(size)),
        (Vector(size), Vector(size)),
        (Real(), Real()),
        (Vector(size), Matrix(size, choices.integer(1, 3))),
        (Vector(size), Real(), Vector(size + 1)),
        (Real(), Items(Real(), 2)),
        (Vector(size), Record((("one", Real()), ("two", Vector(size))))),
    ]
    names = choices.pick((("x", "y", "z"), ("x", "tape", "g"), ("w", "x", "d")))
    return dict(zip(names, choices.pick(kinds), strict=False))


def _helper(
    choices: Choices, name: str, size: int, known: tuple[Helper, ...]
) -> tuple[Helper, Lines]:
    """A function of the module that the program may call."""
    if choices.chance(15):
        return _recursive(choices, name)
    first: Kind = choices.pick((Real(), Vector(size), Vector(size)))
    parameters = {"s": first, "r": Real()}
    scope = Scope(dict(parameters), known)
    statements = Statements(choices)
    body = statements.block(scope, 3)
    kinds: list[Kind | None] = [Real(), first]
    if isinstance(first, Vector):
        body += choices.pick(statements.writes(scope))()
        kinds += [None, None]
    result = choices.pick(kinds)
    if result is not None:
        body.append(f"return {statements.expressions.of(result, scope)}")
    if result != Real():
        body = [_without_return(line) for line in body[:-1]] + body[-1:]
    made = Helper(name, (first, Real()), result)
    return made, [f"def {name}(s, r={choices.number()}):", *indented(body)]


def _without_return(line: str) -> str:
    """A helper's early exits, which return numbers, where it returns something else."""
    return line[: len(line) - len(line.lstrip())] + "pass" if "return" in line else line


def _recursive(choices: Choices, name: str) -> tuple[Helper, Lines]:
    """A function that calls itself a few times."""
    expressions = Statements(choices).expressions
    step = expressions.real(Scope({"s": Real(), "r": Real()}), 2)
    lines = [
        f"def {name}(s, r={choices.number()}, n={choices.integer(0, 3)}):",
        "    if n == 0:",
        f"        return {expressions.real(Scope({'s': Real(), 'r': Real()}), 1)}",
        f"    return math.sin({name}({step}, r, n - 1)) + s * r",
    ]
    return Helper(name, (Real(), Real()), Real()), lines


def _arguments(choices: Choices, kinds: dict[str, Kind]) -> tuple[Any, ...]:
    generator = np.random.default_rng(choices.integer(0, 1000))

    def value(kind: Kind) -> Any:
        match kind:
            case Real():
                return round(math.tanh(generator.normal()) * 2.0, 3)
            case Vector(size=size):
                return generator.normal(size=size).round(3)
            case Matrix(rows=rows, columns=columns):
                return generator.normal(size=(rows, columns)).round(3)
            case Items(item=item, least=least):
                return [value(item) for _ in range(least + 1)]
            case Record(entries=entries):
                return {key: value(item) for key, item in entries}
        raise AssertionError(kind)

    return tuple(value(kind) for kind in kinds.values())
