"""Finding the right compiled derivative for a call, in as few instructions as possible.

For each derivative a small function with the signature of the user's function is made. It tests
the types of the arguments and calls the code that was compiled for them; anything else goes the
slow way, which looks at everything and compiles where needed.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .compiled import Compiled
from .ir.guards import Guard, Location, by_equality, exact, kinds_by_equality
from .ir.longs import long_list
from .ir.types import SMALL, Array, List, Scalar, at_least

MAX_INLINE = 4
_MISSING: Any = object()


class Text:
    """The text of a dispatcher under construction, with the objects it refers to."""

    def __init__(self, taken: Sequence[str]) -> None:
        self.values: dict[str, Any] = {}
        self.taken = frozenset(taken)
        self.function = "_function"
        self.found: dict[Location, str] = {}  # places that a local variable holds by now

    def refer(self, value: Any, hint: str) -> str:
        """A name for an object that no parameter has."""
        name = f"_{hint}{len(self.values)}"
        while name in self.taken:
            name = "_" + name
        self.values[name] = value
        return name

    def own(self, value: Any, name: str) -> str:
        """The one name for a builtin or a part of the dispatcher: parameters may be called so."""
        name = "_" + name
        while name in self.taken:
            name = "_" + name
        self.values[name] = value
        return name

    def kind(self, x: str) -> str:
        return f"{self.own(type, 'type')}({x})"

    def length(self, x: str) -> str:
        return f"{self.own(len, 'len')}({x})"

    def place(self, location: Location) -> str:
        """What is found there; at the first mention it is put into a local variable."""
        root, path = location
        if not path:
            return root[6:] if root.startswith("param:") else self.function
        if location not in self.found:
            text = self.step(self.place((root, path[:-1])), *path[-1])
            name = f"_found{len(self.found)}"
            while name in self.taken:
                name = "_" + name
            self.found[location] = name
            return f"({name} := {text})"
        return self.found[location]

    def step(self, owner: str, kind: str, step: Any) -> str:
        match kind:
            case "attribute":
                return f"{owner}.{step}"
            case "global":
                return f"{owner}.__globals__[{step!r}]"
            case "cell":
                return f"{owner}.__closure__[{step}].cell_contents"
            case "module":
                return f"{self.own(sys.modules, 'modules')}[{step!r}]"
        key = repr(step) if isinstance(step, (str, int)) else self.refer(step, "key")
        return f"{owner}[{key}]"

    def guard(self, guard: Guard) -> str:
        """A test; what it looks at is found in its first mention."""
        location = (guard.root, guard.path)
        if guard.kind == "absent":
            home = self.place((guard.root, guard.path[:-1]))
            return f"{guard.path[-1][1]!r} not in {home}.__globals__"
        if guard.kind == "missing":
            return f"{self.own(sys.modules, 'modules')}.get({guard.value!r}) is None"
        if guard.kind == "once":
            return "True"
        first = self.place(location)
        x = self.found.get(location, first)
        return self.test(guard, x).replace(x, first, 1)

    def test(self, guard: Guard, x: str) -> str:
        value = guard.value
        match guard.kind.split()[0]:
            case "apart":
                return f"{x} is not {self.place(value)}"
            case "one":
                return f"{x} is {self.place(value)}"
            case "extents" | "fits" as kind:
                axis, terms, number = value
                relation = "==" if kind == "fits" else ">="
                return f"{extent_text(x, axis)} {relation} {self.sum(terms, number)}"
            case "few":
                terms, number, below = value
                return f"{self.sum(terms, number)} < {below}"
            case "small":
                return f"-{SMALL} < {x} < {SMALL}"
            case "natural":
                return f"{value[0]} <= {x} < {value[1]}"
            case "has":
                name, found = value
                return f"hasattr({x}, {name!r}) is {found}"
            case "bare":
                return f"not {x}.__dict__"
            case "unset":
                return f"{value!r} not in {x}.__dict__"
            case "type":
                return self.type_test(x, value)
            case "is":
                return f"{x} is {self.refer(value, 'is')}"
            case "own":
                return f"{x}.__code__ is {self.function}.__code__"
            case "code":
                return f"{x}.__code__ is {self.refer(value, 'code')}"
            case "class":
                return f"{self.kind(x)} is {self.refer(value, 'class')}"
            case "equal":
                same = f"{self.kind(x)} is {self.refer(type(value), 'class')}"
                return f"{same} and {self.exactly(x, x, value)}"
            case "length":
                same = self.refer(value[0], "class")
                return f"{self.kind(x)} is {same} and {self.length(x)} == {value[1]}"
            case "keys":
                same = f"{self.kind(x)} is {self.refer(value[0], 'class')}"
                keys = f"{self.own(tuple, 'tuple')}({x})"
                return f"{same} and {self.exactly(keys, x, value[1])}"
        raise AssertionError(guard)

    def exactly(self, found: str, x: str, value: Any) -> str:
        """That what is found in `x` is this value, and no other one that is equal to it."""
        wanted = self.refer(value, "equal")
        # The types of many items are looked at as fast as the items, if there is one for all.
        kinds = set() if by_equality(value) else kinds_by_equality(value)
        if kinds is None:
            told = f"{self.own(exact, 'exact')}({found}) == {self.refer(exact(value), 'exact')}"
            return told if found != x else f"({x} is {wanted} or {told})"
        if not kinds or kinds == {str}:
            return f"{found} == {wanted}"
        own = [self.own(part, part.__name__) for part in (set, map, type)]
        there = f"{own[0]}({own[1]}({own[2]}, {x}))"
        return f"{found} == {wanted} and {there} == {self.refer(kinds, 'kinds')}"

    def sum(self, terms: Sequence[tuple[Location, int | None, int]], number: int) -> str:
        """A sum of extents."""
        return sum_text([(extent_text(self.place(p), k), f) for p, k, f in terms], number)

    def type_test(self, x: str, type_: Any) -> str:
        match type_:
            case Scalar(dtype, True):
                plain = {"float64": float, "int64": int, "complex128": complex}[dtype]
                return f"{self.kind(x)} is {self.own(plain, plain.__name__)}"
            case Scalar(dtype, _):
                return f"{self.kind(x)} is {self.refer(np.dtype(dtype).type, 'scalar')}"
            case List():
                return f"{self.own(long_list, 'long_list')}({x}) == {self.refer(type_, 'list')}"
            case Array(str(dtype), tuple(dims)):
                return self.array_test(x, dtype, dims)
        raise AssertionError(type_)

    def array_test(self, x: str, dtype: str, dims: tuple[Any, ...]) -> str:
        array, kind = self.own(np.ndarray, "ndarray"), self.refer(np.dtype(dtype), "dtype")
        # An array that was pickled has a dtype of its own.
        same = f"({x}.dtype is {kind} or {x}.dtype == {kind})"
        tests = [f"{self.kind(x)} is {array}", same, f"{x}.ndim == {len(dims)}"]
        if dims and all(isinstance(dim, int) for dim in dims):
            tests.append(f"{x}.shape == {dims}")
        elif dims and 1 not in dims:
            tests.append(f"1 not in {x}.shape")
        elif 1 in dims:
            tests += [
                f"{x}.shape[{k}] {'==' if dim == 1 else '!='} 1" for k, dim in enumerate(dims)
            ]
        if not all(isinstance(dim, int) for dim in dims):
            least = [(k, at_least(dim)) for k, dim in enumerate(dims) if dim != 1]
            tests += [
                f"{x}.shape[{k}] {'==' if isinstance(dims[k], int) else '>='} {n}"
                for k, n in least
                if n or isinstance(dims[k], int)
            ]
        return " and ".join(tests)


def safe(guards: Sequence[Guard]) -> bool:
    """Whether the guards cannot raise: they look at parameters only, not inside them."""
    return all(g.root.startswith("param:") and not g.path and g.kind != "code" for g in guards)


def build_dispatcher(
    function: types.FunctionType,
    receiver: Any,
    entries: Sequence[Compiled],
    slow: Callable[..., Any],
) -> types.FunctionType:
    """A function with the signature of `function` that calls the right entry."""
    parameters = list(inspect.signature(function, follow_wrapped=False).parameters.values())
    text = Text([p.name for p in parameters])
    text.function = text.own(function, "function")
    if receiver is not None:
        text.values[parameters[0].name] = receiver
        own = parameters[1:]
    else:
        own = parameters
    lines = [f"def {_title(function)}({_header(own, text)}):", *_defaults(parameters, text)]
    names = [p.name for p in parameters]
    code = text.refer(function.__code__, "code")
    for entry in entries[-MAX_INLINE:]:
        lines += _entry_lines(entry, text, names, f"{text.function}.__code__ is {code}")
    lines.append(f"    return {text.own(slow, 'slow')}(({''.join(f'{n}, ' for n in names)}))")
    source = "\n".join(lines)
    exec(compile(source, f"<dispatch {function.__name__}>", "exec"), text.values)
    found: types.FunctionType = text.values[_title(function)]
    return found


def _title(function: types.FunctionType) -> str:
    return "_call_" + (function.__name__ if function.__name__.isidentifier() else "function")


def _header(parameters: list[inspect.Parameter], text: Text) -> str:
    """The parameter list as source, defaults by reference."""
    parts: list[str] = []
    star = False
    for place, p in enumerate(parameters):
        default = "" if p.default is p.empty else f"={text.own(_MISSING, 'missing')}"
        if p.kind is p.VAR_POSITIONAL:
            parts.append(f"*{p.name}")
            star = True
        elif p.kind is p.VAR_KEYWORD:
            parts.append(f"**{p.name}")
        else:
            if p.kind is p.KEYWORD_ONLY and not star:
                parts.append("*")
                star = True
            parts.append(p.name + default)
            following = parameters[place + 1] if place + 1 < len(parameters) else None
            if p.kind is p.POSITIONAL_ONLY and (
                following is None or following.kind is not p.POSITIONAL_ONLY
            ):
                parts.append("/")
    return ", ".join(parts)


def _defaults(parameters: list[inspect.Parameter], text: Text) -> list[str]:
    """Defaults are the function's own at the time of the call."""
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    count = sum(p.kind in positional for p in parameters)
    lines = []
    for place, p in enumerate(parameters):
        if p.default is p.empty:
            continue
        source = f"{text.function}.__kwdefaults__[{p.name!r}]"
        if p.kind in positional:
            source = f"{text.function}.__defaults__[{place - count}]"
        lines += [
            f"    if {p.name} is {text.own(_MISSING, 'missing')}:",
            f"        {p.name} = {source}",
        ]
    return lines


def _entry_lines(entry: Compiled, text: Text, names: list[str], own: str) -> list[str]:
    text.found = {}
    # The test comes first: it is where things are found.
    test = " and ".join([own, *map(text.guard, ordered(entry.guards))])
    target = text.refer(entry.function, "derivative")
    arguments = [n for n in entry.parameters if n in names]
    arguments += [text.place(place) for place in entry.captured]
    arguments += [text.refer(value, "object") for value in entry.objects]
    call = f"return {target}({', '.join(arguments)})"
    if safe(entry.guards):
        return [f"    if {test}:", f"        {call}"]
    hit = text.own(None, "hit")
    return [
        "    try:",
        f"        {hit} = {test}",
        f"    except {text.own(Exception, 'Exception')}:",
        f"        {hit} = False",
        f"    if {hit}:",
        f"        {call}",
    ]


def sum_text(terms: Sequence[tuple[str, int]], number: int) -> str:
    """A sum of numbers with their factors, as Python."""
    parts = [text if factor == 1 else f"{factor} * {text}" for text, factor in terms]
    return " + ".join([*parts, str(number)] if number or not parts else parts)


def extent_text(owner: str, axis: int | None) -> str:
    """An extent of an array, or a number that is one, as Python."""
    return owner if axis is None else f"{owner}.shape[{axis}]"


RELATIONS = ("extents", "few", "fits", "small", "natural")


def ordered(guards: Sequence[Guard]) -> list[Guard]:
    """Structure before contents, what changes most before what hardly does; last what compares
    arrays that are known to be some by then."""

    def rank(guard: Guard) -> tuple[bool, int, bool]:
        return guard.kind.startswith(RELATIONS), len(guard.path), guard.root == "function"

    return sorted(guards, key=rank)


def build_matcher(entry: Compiled, names: Sequence[str]) -> Callable[..., Any]:
    """A function of the primal and its argument values: the captured values of a call that the
    entry is right for, else None."""
    text = Text(names)
    text.function = "_function"
    while text.function in text.taken:
        text.function = "_" + text.function
    test = " and ".join(map(text.guard, ordered(entry.guards))) or "True"
    captured = "".join(f"{text.place(place)}, " for place in entry.captured)
    source = (
        f"def _match({text.function}{''.join(f', {n}' for n in names)}):\n"
        f"    try:\n        return ({captured}) if {test} else None\n"
        f"    except {text.own(Exception, 'Exception')}:\n        return None\n"
    )
    exec(compile(source, "<match>", "exec"), text.values)
    found: Callable[..., Any] = text.values["_match"]
    return found
