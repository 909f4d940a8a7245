"""What the parts of the lowering stage share: the builder, the state, where we are."""

from __future__ import annotations

import itertools
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..errors import NoRule, Place, UnsupportedSyntax
from ..ir.build import Builder, as_atom, new_var
from ..ir.guards import Guard, Location, Path
from ..ir.nodes import Atom, Primitive, Span, Var
from ..ir.types import Array, Type
from .counts import slice_type
from .extents import (
    ask_difference,
    ask_fits,
    ask_lengths,
    ask_narrow,
    ask_natural,
    ask_to_fail_early,
    ask_vectors,
)
from .relations import Extents
from .state import State, new_frame, new_storage
from .values import Abstract, Ref, Version

ASKING = {
    *("less", "less_equal", "greater", "greater_equal", "equal", "not_equal"),
    *("isnan", "isfinite", "isinf", "invert"),
    *("logical_not", "logical_and", "logical_or", "bitwise_and", "bitwise_or"),
}
MAKING = {"zeros", "ones", "empty", "full", "arange", "eye", "reshape"}
"""What makes arrays of as many elements as a number says."""


class NeedStatic(Exception):
    """An integer from outside must be known while compiling: specialise on its value."""

    def __init__(self, var: Var) -> None:
        super().__init__(var.name)
        self.var = var


class NeedUnroll(Exception):
    """The body needs the loop's position to be known while compiling."""

    def __init__(self, message: str, place: Place | None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


class NeedFirst(Exception):
    """What a loop or branch reads of an object must be read before it: paths from the root."""

    def __init__(self, root: str, paths: tuple[Path, ...]) -> None:
        super().__init__(root)
        self.places = tuple((root, path) for path in paths)


class NeverReturns(Exception):
    """A call of which nothing is known yet: the path that makes it counts as one that ends."""


@dataclass(frozen=True, slots=True)
class Function:
    """A Python function from outside and the path at which it was found."""

    value: types.FunctionType
    root: str
    path: Path


@dataclass(slots=True)
class Scope:
    """The function being interpreted: its tree, where its free names live, what is live."""

    source: Any  # parse.source.Source
    frame: int
    home: Function  # the function from outside whose globals and cells are meant
    liveness: Any  # parse.liveness.Liveness
    parent: int | None = None
    live: frozenset[str] | None = None
    function: Any = None
    globals_: frozenset[str] = frozenset()
    nonlocals: frozenset[str] = frozenset()
    locals_: frozenset[str] = frozenset()
    caught: dict[int, str] = field(default_factory=dict)  # raise statements that put up a flag
    raised: tuple[str, ...] = ()
    forks: int = 0  # how many run-time tests and loops its call stands in
    comprehension: bool = False
    site: Any = None  # the call of a library's function that this one stands for
    following: Any = None  # the statement after the one that is interpreted


@dataclass(frozen=True, slots=True)
class Input:
    """A leaf that comes from outside: parameter or global `root`, then attributes and items."""

    var: Var
    root: str
    path: Path


@dataclass
class Lowering:
    """The state of one lowering. The functions of this stage take it as `cx`."""

    services: Any  # what the pipeline hands in: parsing, differentiation of inner functions
    builder: Builder = field(default_factory=Builder)
    state: State = field(default_factory=State)
    scopes: list[Scope] = field(default_factory=list)
    inputs: dict[tuple[str, tuple[Any, ...]], Input] = field(default_factory=dict)
    guards: dict[tuple[str, tuple[Any, ...], str], Guard] = field(default_factory=dict)
    lifted: dict[tuple[str, tuple[Any, ...]], Abstract] = field(default_factory=dict)
    outside: dict[int, Any] = field(default_factory=dict)
    containers: dict[int, tuple[str, Path, Any]] = field(default_factory=dict)
    origins: dict[int, tuple[str, Path, Any]] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    located: dict[int, tuple[str, Path]] = field(default_factory=dict)
    static: dict[tuple[str, tuple[Any, ...]], Any] = field(default_factory=dict)
    first: tuple[tuple[str, Path], ...] = ()  # what is read of objects before anything else
    hints: dict[Var, str] = field(default_factory=dict)
    plans: dict[Any, Any] = field(default_factory=dict)
    rewritten: dict[int, Any] = field(default_factory=dict)  # statements that stand for others
    unrolled: set[Any] = field(default_factory=set)
    peeled: set[Any] = field(default_factory=set)  # loops whose first trip makes no difference
    written_inputs: set[int] = field(default_factory=set)
    frames: dict[Any, int] = field(default_factory=dict)  # of calls that were interpreted before
    sources: dict[Any, Any] = field(default_factory=dict)
    made: dict[tuple[int, int], Any] = field(default_factory=dict)  # closures, one of each
    parents: dict[int, int | None] = field(default_factory=dict)
    recursive: set[Any] = field(default_factory=set)
    outlines: dict[Any, Any] = field(default_factory=dict)
    captures: dict[Primitive, tuple[Var, ...]] = field(default_factory=dict)
    unclosed: list[Any] = field(default_factory=list)
    outlining: int = 0
    records: bool | None = False  # whether lists of tuples were taken apart; None: they must not
    inlined: dict[Any, int] = field(default_factory=dict)
    watched: set[tuple[int, str]] = field(default_factory=set)  # names that iterators read
    forks: int = 0
    # What code around this one catches, and how many tests and loops that stands in.
    catching: tuple[tuple[int, tuple[type[BaseException], ...]], ...] = ()
    listening: int = 0  # how many try statements around catch what operations raise
    path: tuple[Any, ...] = ()
    duplicated: int = 0
    eager: bool = False  # shapes are literals
    unrolls: bool = False  # all loops of known length are written out
    evaluated: int = 0  # expressions so far
    extents: dict[str, int] = field(default_factory=dict)  # of arrays from outside, by symbol
    axes: dict[str, tuple[Location, int | None]] = field(default_factory=dict)  # where to find them
    numbers: dict[str, tuple[Location, int]] = field(default_factory=dict)  # small ones, by symbol
    known: Extents = field(default_factory=Extents)  # what they may be relied on to be
    asked: Extents = field(default_factory=Extents)  # what they should be known to be
    trips: int = 0  # how many loops we are in
    # Parts of arrays, by arrays and paths, that there are before the loop we are in.
    around: dict[tuple[Atom, tuple[Atom, ...]], Var] = field(default_factory=dict)
    trips_of: dict[Var, tuple[Atom, ...]] = field(default_factory=dict)  # ends of ranges, by items

    # --- where we are -------------------------------------------------------------------------

    @property
    def scope(self) -> Scope:
        return self.scopes[-1]

    @property
    def names(self) -> dict[str, Abstract]:
        return self.state.frames[self.scope.frame]

    def place(self, node: Any) -> Place | None:
        """Where a user finds this: at the call, where it stands in a function of ours."""
        scopes = list(self.scopes)
        while scopes and scopes[-1].site is not None:
            node = scopes.pop().site
        return scopes[-1].source.place(node) if scopes and node is not None else None

    def span(self, node: Any) -> Span | None:
        if self.scope.site is not None:
            return self.builder.where
        source = self.scope.source
        line = node.lineno
        return Span(source.filename, line, source.lines[line - 1].strip())

    def unsupported(self, node: Any, message: str) -> UnsupportedSyntax:
        return UnsupportedSyntax(message, self.place(node))

    def no_rule(self, node: Any, message: str) -> NoRule:
        return NoRule(message, self.place(node))

    def live(self, frame: int, name: str) -> bool:
        """Whether a name may be read later (unknown counts as yes)."""
        if name.startswith("#") or (frame, name) in self.watched:
            return True
        for scope in self.scopes:
            if scope.frame == frame:
                return scope.live is None or name in scope.live
        return True

    # --- writing the trace --------------------------------------------------------------------

    def emit(self, op: Primitive, *args: Any, **keywords: Any) -> Var:
        atoms = tuple(map(as_atom, args))
        if op.name == "getitem":
            ask_lengths(self, atoms[0], atoms[1:])
        elif op.name in ("setitem", "additem"):
            ask_lengths(self, atoms[0], atoms[2:])
        elif op.name == "cross":
            ask_vectors(self, atoms, keywords)
        elif op.name == "slice":
            for atom in atoms:
                ask_natural(self, atom.type)
            return self.builder.emit(op, *atoms, type=slice_type(self, op, atoms))
        elif op.name == "subtract":
            ask_difference(self, atoms)
            ask_fits(self, op, atoms)
        elif op.name in MAKING:
            for atom in atoms:
                ask_natural(self, atom.type)
        else:
            ask_fits(self, op, atoms)
            ask_to_fail_early(self, op, atoms)
            ask_narrow(self, op, atoms, keywords)
            if op.name in ASKING and not keywords:
                return self._mask(op, atoms)
        return self.builder.emit(op, *atoms, **keywords)

    def _mask(self, op: Primitive, atoms: tuple[Atom, ...]) -> Var:
        """A test of each element. Who asks the same again takes as many elements by it."""
        masks, key = self.builder.masks, (op, atoms)
        found = masks.get(key)
        if found is None:
            found = self.builder.emit(op, *atoms)
            if isinstance(found.type, Array) and found.type.dtype == "bool":
                masks[key] = found
        return found

    def new(self, atom: Atom) -> Ref:
        """A new storage that holds this array or list."""
        storage = new_storage()
        self.state.heap[storage] = Version(atom)
        return Ref(storage)

    def cell(self, storage: int) -> Any:
        found = self.state.heap.get(storage)
        return self.outside[storage] if found is None else found

    def fresh(self, name: str, type_: Type) -> Var:
        return new_var(name, type_)

    @contextmanager
    def building(self, builder: Builder, state: State) -> Iterator[None]:
        """Work in another block and state for a while."""
        before = self.builder, self.state
        self.builder, self.state = builder, state
        try:
            yield
        finally:
            self.builder, self.state = before

    @contextmanager
    def fork(self) -> Iterator[None]:
        """Code that runs or not, or several times, as is decided at run time."""
        path, self.forks = self.path, self.forks + 1
        try:
            yield
        except NeverReturns:
            self.state.dead = True
            self.path = path
        finally:
            self.forks -= 1

    # --- values in flight ---------------------------------------------------------------------

    def hold(self, *values: Abstract) -> list[str]:
        """Keep values that no name holds safe from merges; `drop` gives them back."""
        held = []
        for value in values:
            # The first free number: the same one when a loop around it is lowered again.
            name = next(n for k in itertools.count() if (n := f"#held{k}") not in self.names)
            self.names[name] = value
            held.append(name)
        return held

    def drop(self, held: list[str]) -> list[Abstract]:
        return [self.names.pop(name) for name in held]


def enter_frame(cx: Lowering, tree: Any, node: Any) -> int:
    """A frame for code that is interpreted in place of `node`.

    It has the number it had when a loop around it was lowered before, so that what was learnt
    then about its names is known; unless that frame is still there, for a function keeps it.
    """
    key = (cx.path, id(node), id(tree))
    frame = cx.frames.get(key)
    if frame is None or frame in cx.state.frames:
        frame = cx.frames[key] = new_frame()
    cx.state.frames[frame] = {}
    return frame
