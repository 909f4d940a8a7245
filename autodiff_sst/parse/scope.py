"""Which names a function binds, and which of them inner functions use."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gast

Postpones = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that a function binds itself, and those that are not its own alone."""

    local: frozenset[str]
    captured: frozenset[str]


@dataclass(frozen=True, slots=True)
class Uses:
    """What a piece of code does to names.

    `inner` are those that functions and generators made here use when they are run later;
    `walrus` are those bound by `:=`, which a comprehension binds outside itself.
    """

    read: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    walrus: set[str] = field(default_factory=set)
    inner: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)

    def free(self) -> set[str]:
        """Names that a function made of this code takes from the functions round it."""
        own = (self.bound | self.walrus | self.globals) - self.nonlocals
        return (self.read | self.inner | self.nonlocals) - own


def find_scope(tree: gast.AST, postpones: Postpones) -> Scope:
    """The scope of a function or lambda; of `postpones`, see `find_liveness`."""
    uses = _body(tree, postpones)
    shared = uses.globals | uses.nonlocals
    local = (uses.bound | uses.walrus) - shared
    return Scope(frozenset(local), frozenset(uses.inner & local | shared))


def names_in(nodes: Iterable[gast.AST]) -> Uses:
    """What `nodes` do to names, generator expressions being run where they stand."""
    uses = Uses()
    _collect(nodes, uses, None)
    return uses


def parameters(arguments: gast.arguments) -> list[Any]:
    """The names that a function binds when it is called, with their annotations."""
    positional = [*arguments.posonlyargs, *arguments.args, arguments.vararg]
    every = [*positional, *arguments.kwonlyargs, arguments.kwarg]
    return [name for name in every if name is not None]


def _body(function: Any, postpones: Postpones | None) -> Uses:
    uses = Uses(bound={name.id for name in parameters(function.args)})
    body = function.body if isinstance(function.body, list) else [function.body]
    _collect(body, uses, postpones)
    return uses


def _collect(nodes: Iterable[Any], uses: Uses, postpones: Postpones | None) -> None:
    """Add to `uses` what `nodes` do.  With `postpones` None, no generator is run later."""
    for node in nodes:
        match type(node).__name__:
            case "Name":
                (uses.read if type(node.ctx).__name__ == "Load" else uses.bound).add(node.id)
            case "NamedExpr":
                uses.walrus.add(node.target.id)
                _collect([node.value], uses, postpones)
            case "FunctionDef" | "AsyncFunctionDef" | "Lambda" | "ClassDef":
                _definition(node, uses, postpones)
            case "ListComp" | "SetComp" | "DictComp":
                _comprehension(node, uses, postpones, later=False)
            case "GeneratorExp":
                _comprehension(node, uses, postpones, later=postpones is not None)
            case "Call":
                later = postpones is not None and postpones(node)
                for part in ast.iter_child_nodes(node):
                    if type(part).__name__ == "GeneratorExp":
                        _comprehension(part, uses, postpones, later)
                    else:
                        _collect([part], uses, postpones)
            case "Global":
                uses.globals.update(node.names)
            case "Nonlocal":
                uses.nonlocals.update(node.names)
            case _:
                uses.bound.update(_bound_as_text(node))
                _collect(ast.iter_child_nodes(node), uses, postpones)


def _bound_as_text(node: Any) -> list[str]:
    """Names bound by what is a string in the tree: imports and patterns."""
    match type(node).__name__:
        case "alias":
            return [node.asname or node.name.partition(".")[0]]
        case "MatchAs" | "MatchStar":
            return [node.name] if node.name else []
        case "MatchMapping":
            return [node.rest] if node.rest else []
        case _:
            return []


def _definition(node: Any, uses: Uses, postpones: Postpones | None) -> None:
    """A function, lambda or class: what is evaluated here, and what its body will use."""
    if type(node).__name__ != "Lambda":
        uses.bound.add(node.name)
        _collect(node.decorator_list, uses, postpones)
    if type(node).__name__ == "ClassDef":
        _collect([*node.bases, *node.keywords], uses, postpones)
        body = Uses()
        _collect(node.body, body, postpones)
        # Methods look past names of the class, and its body may read before it binds.
        uses.inner.update(body.read | body.inner | body.nonlocals)
        return
    annotations = [name.annotation for name in parameters(node.args)]
    annotations.append(getattr(node, "returns", None))
    evaluated = [*node.args.defaults, *node.args.kw_defaults, *annotations]
    _collect([part for part in evaluated if part is not None], uses, postpones)
    uses.inner.update(_body(node, postpones).free())


def _comprehension(node: Any, uses: Uses, postpones: Postpones | None, later: bool) -> None:
    """Only the first iterable belongs to the code around; the rest has its own names."""
    first, *rest = node.generators
    _collect([first.iter], uses, postpones)
    parts = [first.target, *first.ifs, *rest]
    parts += [node.key, node.value] if type(node).__name__ == "DictComp" else [node.elt]
    own = Uses()
    _collect(parts, own, postpones)
    read = own.read - own.bound
    uses.walrus.update(own.walrus)
    uses.inner.update(own.inner - own.bound)
    if later:
        uses.inner.update(read | own.walrus)
    else:
        uses.read.update(read)
