"""Liveness: which local names may still be read, at each point of a function.

The backward data-flow analysis of the textbooks (Aho et al., section 9.2.5), done on the
tree itself: each function below takes the names live *after* a piece of code and gives
those live *before* it.  Where the flow cannot be known (an exception may leave a `try`
body anywhere) more names are taken to be live, never fewer.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from autodiff_sst.parse.scope import find_scope, names_in, parameters

if TYPE_CHECKING:
    import gast

Names = frozenset[str]
NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Liveness:
    """Names that may be read before they are bound again.

    after : by `id(statement)`, when the statement has ended normally
    head : by `id(loop)`, when an iteration may start, be tested for, or find none left;
        by `id(handler)`, when an exception has been caught
    captured : names that inner functions use, or that are global or nonlocal; since they
        may be read whenever anything is called, they are in every set above as well
    """

    after: dict[int, Names]
    head: dict[int, Names]
    captured: Names


def find_liveness(
    tree: gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda,
    *,
    suppresses: Callable[[gast.AST], bool] | None = None,
    postpones: Callable[[gast.Call], bool] = lambda call: True,
) -> Liveness:
    """Liveness of the local names of `tree`, for its own statements (not inner functions').

    The two questions, which the tree alone cannot answer, are about a `with` item's
    expression, "may this context manager swallow an exception?" (`np.errstate` does not),
    and about a call that is given a generator expression, "may it be run after the call
    has returned?" (not by `sum`).
    """
    scope = find_scope(tree, postpones)
    flow = _Flow(scope.local, scope.captured, suppresses or may_suppress)
    if isinstance(tree.body, list):
        _block(tree.body, NONE, _Exits(NONE, NONE, NONE, NONE), flow)
    return Liveness(flow.after, flow.head, scope.captured)


PASSING_ON = {"np.errstate", "numpy.errstate", "np.printoptions", "warnings.catch_warnings"}


def may_suppress(manager: gast.AST) -> bool:
    """Whether a context manager may swallow exceptions, as far as its name tells."""
    function = getattr(manager, "func", None)
    owner = getattr(getattr(function, "value", None), "id", None)
    return f"{owner}.{getattr(function, 'attr', None)}" not in PASSING_ON


@dataclass(frozen=True, slots=True)
class _Exits:
    """What is live where control goes other than to the next statement."""

    breaks: Names
    continues: Names
    returns: Names
    raises: Names


@dataclass(frozen=True, slots=True)
class _Flow:
    """The question (names and predicate) and, if `recording`, its answers so far.

    A statement in a `finally` block is met once for each way into the block: its facts are
    the union.
    """

    local: Names
    captured: Names
    suppresses: Callable[[gast.AST], bool]
    recording: bool = True
    after: dict[int, Names] = field(default_factory=dict)
    head: dict[int, Names] = field(default_factory=dict)

    def record(self, facts: dict[int, Names], node: gast.AST, live: Names) -> None:
        if self.recording:
            facts[id(node)] = facts.get(id(node), self.captured) | live


# ---------------------------------------------------------------------------------------
# Statements


def _block(body: list[Any], live: Names, exits: _Exits, flow: _Flow) -> Names:
    for statement in reversed(body):
        flow.record(flow.after, statement, _target(statement, live, exits))
        live = _statement(statement, live, exits, flow) | exits.raises
    return live


def _target(statement: Any, live: Names, exits: _Exits) -> Names:
    """What is live where control goes from here: not to the next statement after a jump."""
    match type(statement).__name__:
        case "Break":
            return exits.breaks
        case "Continue":
            return exits.continues
        case "Return":
            return exits.returns
        case "Raise":
            return exits.raises
    return live


def _statement(node: Any, after: Names, exits: _Exits, flow: _Flow) -> Names:
    match type(node).__name__:  # by name, so that importing this does not import gast
        case "If":
            then = _block(node.body, after, exits, flow)
            return _expression(node.test, then | _block(node.orelse, after, exits, flow), flow)
        case "For" | "AsyncFor" | "While":
            return _loop(node, after, exits, flow)
        case "Match":
            return _match(node, after, exits, flow)
        case "Try" | "TryStar":
            return _try(node, after, exits, flow)
        case "With" | "AsyncWith":
            return _with(node, after, exits, flow)
        case "Return":
            return _expression(node.value, exits.returns, flow)
        case "Raise":
            return _expression(node, exits.raises, flow)
        case "Assert":
            return _expression(node.test, after | _expression(node.msg, exits.raises, flow), flow)
        case "Break":
            return exits.breaks
        case "Continue":
            return exits.continues
        case _:
            return _simple(node, after, flow)


def _simple(node: Any, after: Names, flow: _Flow) -> Names:
    """Statements that control runs straight through."""
    match type(node).__name__:
        case "Assign":
            return _expression(node.value, _bind(node.targets, after, flow), flow)
        case "AugAssign":
            live = _expression(node.value, _bind([node.target], after, flow), flow)
            read = {node.target.id} if type(node.target).__name__ == "Name" else set()
            return _expression(node.target, live | read & flow.local, flow)
        case "AnnAssign":  # inside a function the annotation is not evaluated
            if node.value is not None or type(node.target).__name__ != "Name":
                after = _bind([node.target], after, flow)
            return _expression(node.value, after, flow)
        case "Delete":
            return _bind(node.targets, after, flow)
        case "FunctionDef" | "AsyncFunctionDef":
            given = [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults]
            annotated = [*parameters(node.args), node.returns]
            return _expressions([*given, *annotated], after - {node.name}, flow)
        case "ClassDef":
            given = [*node.decorator_list, *node.bases, *node.keywords]
            return _expressions(given, after - {node.name}, flow)
        case "Import" | "ImportFrom":
            return after - names_in([node]).bound
        case _:
            return _expression(node, after, flow)


def _loop(node: Any, after: Names, exits: _Exits, flow: _Flow) -> Names:
    orelse = _block(node.orelse, after, exits, flow)

    def around(head: Names, flow: _Flow) -> Names:
        inside = replace(exits, breaks=after, continues=head)
        body = _block(node.body, head, inside, flow)
        if type(node).__name__ != "While":
            return _bind([node.target], body, flow) | orelse | exits.raises
        endless = type(node.test).__name__ == "Constant" and node.test.value
        return _expression(node.test, body if endless else body | orelse, flow) | exits.raises

    # Each step only adds names and takes fixed ones away, so that the first turn with
    # nothing live already gives the fixed point; a second one records what it means inside.
    head = around(NONE, replace(flow, recording=False))
    if flow.recording:
        around(head, flow)
        flow.record(flow.head, node, head)
    return head if type(node).__name__ == "While" else _expression(node.iter, head, flow)


def _match(node: Any, after: Names, exits: _Exits, flow: _Flow) -> Names:
    live = after  # where no case matches
    for case in reversed(node.cases):
        pattern = names_in([case.pattern])
        body = _block(case.body, after, exits, flow)
        if case.guard is not None:
            body = _expression(case.guard, body | live, flow)
        elif type(case.pattern).__name__ == "MatchAs" and case.pattern.pattern is None:
            live = NONE  # it always matches
        live |= body - pattern.bound | pattern.read & flow.local
    return _expression(node.subject, live, flow)


def _with(node: Any, after: Names, exits: _Exits, flow: _Flow) -> Names:
    silent = any(flow.suppresses(item.context_expr) for item in node.items)
    swallowed = after if silent else NONE
    live = _block(node.body, after, replace(exits, raises=exits.raises | swallowed), flow)
    for item in reversed(node.items):
        if item.optional_vars is not None:
            live = _bind([item.optional_vars], live, flow)
            if type(item.optional_vars).__name__ != "Name":
                live |= swallowed  # unpacking may fail
        live = _expression(item.context_expr, live, flow)
        if item is not node.items[0]:
            live |= swallowed
    return live


def _try(node: Any, after: Names, exits: _Exits, flow: _Flow) -> Names:
    def finally_to(live: Names) -> Names:
        return _block(node.finalbody, live, exits, flow)

    end = finally_to(after)
    inside = exits
    if node.finalbody:
        inside = _Exits(
            breaks=finally_to(exits.breaks),
            continues=finally_to(exits.continues),
            returns=finally_to(exits.returns),
            raises=finally_to(exits.raises),
        )
    caught = inside.raises  # where no handler matches
    for handler in reversed(node.handlers):
        name = {handler.name.id} if handler.name is not None else set()
        following = caught if type(node).__name__ == "TryStar" else NONE
        body = _block(handler.body, (end | following) - name, inside, flow) - name
        flow.record(flow.head, handler, body)
        missed = caught if handler.type is not None else NONE
        caught = _expression(handler.type, body | missed, flow)
    orelse = _block(node.orelse, end, inside, flow)
    raises = caught if node.handlers else inside.raises
    return _block(node.body, orelse, replace(inside, raises=raises), flow)


# ---------------------------------------------------------------------------------------
# Expressions and targets, in the reverse of the order in which they are evaluated


def _expressions(nodes: Iterable[Any], live: Names, flow: _Flow) -> Names:
    for node in reversed(list(nodes)):
        live = _expression(node, live, flow)
    return live


def _expression(node: Any, after: Names, flow: _Flow) -> Names:
    match type(node).__name__:
        case "NoneType":
            return after
        case "Name":
            read = {node.id} if type(node.ctx).__name__ == "Load" else set()
            return _expression(node.annotation, after | read & flow.local, flow)
        case "NamedExpr":
            return _expression(node.value, after - {node.target.id}, flow)
        case "IfExp":
            body = _expression(node.body, after, flow)
            return _expression(node.test, body | _expression(node.orelse, after, flow), flow)
        case "BoolOp":
            return _chain(node.values, after, flow)
        case "Compare":
            rest = _chain(node.comparators, after, flow)
            return _expression(node.left, rest, flow)
        case "Dict":
            pairs = zip(node.keys, node.values)
            return _expressions([part for pair in pairs for part in pair], after, flow)
        case "Lambda":
            return _expressions([*node.args.defaults, *node.args.kw_defaults], after, flow)
        case "ListComp" | "SetComp" | "DictComp" | "GeneratorExp":
            return after | names_in([node]).read & flow.local
        case _:
            return _expressions(ast.iter_child_nodes(node), after, flow)


def _chain(nodes: list[Any], after: Names, flow: _Flow) -> Names:
    """`a and b`, `x < a < b`: the first is always evaluated, the others perhaps."""
    live = _expression(nodes[-1], after, flow)
    for node in reversed(nodes[:-1]):
        live = _expression(node, after | live, flow)
    return live


def _bind(targets: list[Any], after: Names, flow: _Flow) -> Names:
    """Assignment to `targets`, first to last; also their deletion."""
    for target in reversed(targets):
        match type(target).__name__:
            case "Name":
                after -= {target.id}
            case "Tuple" | "List":
                after = _bind(target.elts, after, flow)
            case "Starred":
                after = _bind([target.value], after, flow)
            case _:  # an attribute or an element: nothing is bound, and its parts are read
                after = _expression(target, after, flow)
    return after
