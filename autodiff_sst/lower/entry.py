"""From a function and its arguments to a traced function."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import gast

from ..errors import AutodiffError, NoRule, UnsupportedSyntax
from ..ir.guards import Guard, Location, Path, found_at
from ..ir.nodes import Atom, Block, Const, Function, Var
from ..ir.rebuild import renamed
from ..ir.tree import Fixed, Leaf, Node, Tree, leaves
from ..rules.forms import read_tables
from . import builtins as _builtins  # noqa: F401  (registers what calls of builtins mean)
from . import class_calls as _class_calls  # noqa: F401
from . import container_calls as _container_calls  # noqa: F401
from . import copying as _copying  # noqa: F401
from . import joining_calls as _joining_calls  # noqa: F401
from . import masked_calls as _masked_calls  # noqa: F401
from . import mutators as _mutators  # noqa: F401
from . import numpy_calls as _numpy_calls  # noqa: F401
from . import operator_calls as _operator_calls  # noqa: F401
from . import reducing_calls as _reducing_calls  # noqa: F401
from . import written as _written  # noqa: F401
from .context import Function as Home
from .context import Input, Lowering, NeedFirst, NeedStatic, NeedUnroll, NeverReturns
from .extents import extent_guards
from .functions import function_scope, outside_body, parsed, run_body
from .iterators import kept
from .memory import atom_of, version
from .outside import go_back, lift, static_value
from .recursion import NeedOutline, call_outlined
from .relations import Extents, NeedExtents
from .sets import plain_set
from .sides import CannotMerge
from .values import (
    Abstract,
    DictCell,
    External,
    ListCell,
    Obj,
    ObjectCell,
    Partial,
    RecordsCell,
    Ref,
    SetCell,
    Static,
    Tup,
    Value,
    Version,
)

MAX_SPECIALISATIONS = 24
MAX_ASKED = 4  # times that more is asked of extents


@dataclass(frozen=True, slots=True)
class Lowered:
    """A traced function with what is needed to call it.

    `parameters` gives for each parameter of the Python function the structure of its leaves;
    `inputs` are the leaves that are read, parameters first come, globals too; `result` is the
    structure of what the function returns, its leaves being the yields of the body in order;
    `written` are the parameters that the function writes to, `tangents` those that are derivatives;
    `extents` are those of the arrays that it was traced with, and numbers that are some, and where
    they are found.
    """

    function: Function
    inputs: tuple[Input, ...]
    parameters: tuple[tuple[str, Tree], ...]
    result: Tree
    guards: tuple[Guard, ...]
    written: frozenset[Var] = frozenset()
    tangents: frozenset[Atom] = frozenset()
    extents: Mapping[str, tuple[int, Location, int | None]] = field(default_factory=dict)


def lower(services: Any, function: types.FunctionType, arguments: Mapping[str, Any]) -> Lowered:
    """Trace `function` for these arguments, given by parameter name."""
    read_tables()
    static: dict[tuple[str, Any], Any] = {}
    known, rounds = Extents(), 0
    sources: dict[Any, Any] = {}
    failed = 0
    first_read: tuple[tuple[str, Path], ...] = ()
    records: bool | None = False
    for _ in range(MAX_SPECIALISATIONS):
        cx = Lowering(services)
        cx.static, cx.known, cx.sources = static, known, sources
        cx.first, cx.records = first_read, records
        # Shapes become literals only where nothing else will do, and all loops are written out,
        # not just those that cannot be loops, only where that will not do either.
        cx.eager, cx.unrolls = failed > 0, failed > 1
        cx.trips = int(services.in_columns)
        try:
            return _lower(cx, function, arguments, rounds)
        except NeedStatic as need:
            place = static_value(cx, need.var)
            assert place is not None
            static = {**static, place: True}
            known = Extents()  # they may be literal now
        except NeedFirst as need:
            first_read = tuple(dict.fromkeys((*first_read, *need.places)))
        except NeedExtents as need:
            known = known.and_also(need.asked)
            rounds += 1
        except NeedUnroll as need:
            if cx.unrolls:
                raise UnsupportedSyntax(need.message, need.place) from None
            failed += 1
        except CannotMerge as problem:
            if cx.unrolls:
                raise UnsupportedSyntax(problem.message) from None
            failed += 1
        except (UnsupportedSyntax, NoRule):
            if not cx.records:
                raise
            records = None  # loops are written out, which leaves no list of unknown length
        except RecursionError as error:
            source = parsed(cx, function)
            raise UnsupportedSyntax(
                f"{function.__name__} is nested too deeply to be traced: split it into functions,"
                " or write a loop for what calls itself",
                source.place(source.tree),
            ) from error
    raise AutodiffError("the function needs too many of its integers to be known while compiling")


def _lower(
    cx: Lowering, function: types.FunctionType, arguments: Mapping[str, Any], rounds: int
) -> Lowered:
    source = parsed(cx, function)
    if isinstance(source.tree, gast.AsyncFunctionDef):
        raise UnsupportedSyntax(
            f"{function.__name__} is asynchronous: only ordinary functions have derivatives",
            source.place(source.tree),
        )
    scope = function_scope(cx, source, Home(function, "function", ()), None)
    cx.scopes.append(scope)
    cx.parents[scope.frame] = None
    lifted = {name: lift(cx, value, f"param:{name}") for name, value in arguments.items()}
    for place, (root, path) in enumerate(cx.first):
        # A name keeps it, whatever else does.
        cx.names[f"#first{place}"] = lift(
            cx, found_at((root, path), function, arguments), root, path
        )
    # The structures as they are on entry, before the body changes any container.
    parameters = tuple((name, tree_of(cx, value)) for name, value in lifted.items())
    cx.names.update(lifted)
    returned: Abstract = Static(None)
    try:
        returned = kept(cx, _run(cx, scope.home, source, lifted), source.tree)
    except NeverReturns:
        cx.state.dead = True
    # A function that always raises does so before its value, whatever that is, matters.
    result = Leaf(Const(0.0)) if cx.state.dead else tree_of(cx, returned, out=True)
    body = Block(tuple(cx.builder.stmts), tuple(leaves(result)))
    if cx.asked and rounds < MAX_ASKED:
        raise NeedExtents(cx.asked)
    inputs = tuple(cx.inputs.values())
    parameters = tuple((name, _object_leaf(cx, name, tree)) for name, tree in parameters)
    traced = Function(function.__name__, tuple(i.var for i in inputs), body)
    lowered = Lowered(
        traced,
        inputs,
        parameters,
        result,
        tuple(_without_own_code(guard, function) for guard in cx.guards.values())
        + tuple(extent_guards(cx)),
        extents={base: (cx.extents[base], *cx.axes[base]) for base in cx.extents},
    )
    return _named(lowered, cx.hints)


def _without_own_code(guard: Guard, function: types.FunctionType) -> Guard:
    """A function that calls itself: a derivative that held its code would keep it alive."""
    if guard.kind == "code" and guard.value is function.__code__ and guard.root == "function":
        return Guard(guard.root, guard.path, "own", None)
    return guard


def _run(cx: Lowering, home: Home, source: Any, lifted: dict[str, Abstract]) -> Abstract:
    """The function's result; a function that calls itself is traced apart and called."""
    state = cx.state.copy()
    try:
        return run_body(cx, source.tree)
    except NeedOutline as need:
        if need.identity is not home.value.__code__:
            raise
        cx.recursive.add(need.identity)
        go_back(cx, state)
        cx.builder.rewind(0)
        cx.builder.where = cx.span(source.tree)
        return call_outlined(cx, outside_body(cx, home, source), lifted, source.tree)


def _object_leaf(cx: Lowering, name: str, tree: Tree) -> Tree:
    """A parameter that is an object which the derivative calls methods of."""
    found = cx.inputs.get((f"param:{name}", ()))
    return Leaf(found.var) if isinstance(tree, Fixed) and found is not None else tree


def tree_of(cx: Lowering, value: Abstract, out: bool = False) -> Tree:
    """The structure of a parameter or result."""
    match value:
        case Value(Const() as atom) if not out:
            return Fixed(atom.value)
        case Value(atom):
            return Leaf(atom)
        case Ref(storage) if not out:
            return Leaf(version(cx, storage))
        case Ref():
            return Leaf(atom_of(cx, value))
        case Tup(items, cls):
            children = tuple(tree_of(cx, item, out) for item in items)
            keys = tuple(cls._fields) if cls else tuple(range(len(items)))
            return Node("namedtuple" if cls else "tuple", cls or tuple, keys, children)
        case Obj(storage):
            return _cell_tree(cx, cx.cell(storage), out)
        case Static(inner):
            return Fixed(inner)
        case External(value=inner):
            return Fixed(inner)
        case Partial() if not out:  # an object of a library, taken apart
            return Fixed(None)
    raise UnsupportedSyntax(
        f"the function returns {type(value).__name__.lower()}, which has no derivative"
    )


def _cell_tree(cx: Lowering, cell: Any, out: bool) -> Tree:
    match cell:
        case Version(atom):
            return Leaf(atom)
        case ListCell(items):
            children = tuple(tree_of(cx, item, out) for item in items)
            return Node("list", list, tuple(range(len(items))), children)
        case DictCell(factory=factory) if factory is not None:
            raise UnsupportedSyntax("the function returns a defaultdict: return dict(d)")
        case DictCell(items=entries, cls=cls):
            children = tuple(tree_of(cx, v, out) for v in entries.values())
            return Node("dict", cls, tuple(entries), children)
        case ObjectCell(cls=cls, attributes=entries):
            children = tuple(tree_of(cx, v, out) for v in entries.values())
            return Node("dataclass", cls, tuple(entries), children)
        case SetCell() as cell:
            return Fixed(plain_set(cell))
        case RecordsCell():
            raise UnsupportedSyntax(
                "the function returns a list of tuples or objects of a length that is known only at"
                " run time"
            )
    raise AssertionError(cell)


def _named(lowered: Lowered, hints: dict[Var, str]) -> Lowered:
    """Give variables the names that the user gave their values."""
    new: dict[Var, Var] = {}

    def rename(var: Var) -> Var:
        name = hints.get(var)
        if name is None or var.name == name:
            return var
        if var not in new:
            new[var] = Var(var.number, name, var.type)
        return new[var]

    function = lowered.function
    return replace(lowered, function=replace(function, body=renamed(function.body, rename)))
