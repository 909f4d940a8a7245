"""Functions: binding arguments as Python does, and interpreting the body in place of the call."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any

import gast

from .context import Function, Lowering, Scope, enter_frame
from .iterators import is_iterator, kept, reads_once
from .memory import value_of_constant
from .outside import go_back, is_ours, lift, location
from .recursion import Body, NeedOutline, call_outlined, recurses
from .remembered import remembered
from .state import cell_parts, new_storage, parts
from .values import Abstract, Closure, DictCell, Obj, Sequence, Super, Tup


def inline_function(
    cx: Lowering, function: types.FunctionType, args: Any, keywords: Any, node: Any
) -> Abstract:
    """A call of a function from outside: written out, unless the function calls itself."""
    source = parsed(cx, function)
    if isinstance(source.tree, gast.AsyncFunctionDef):
        raise cx.unsupported(node, f"{function.__name__} is asynchronous")
    home = Function(function, *location(cx, function))
    defaults = _outside_defaults(cx, home)
    body = outside_body(cx, home, source)
    return _call(cx, body, defaults, args, keywords, node)


def parsed(cx: Lowering, function: types.FunctionType) -> Any:
    """The source of a function: the same tree at each of its calls, so that what was learnt about
    a loop in it is known when the call is interpreted again."""
    if function not in cx.sources:
        cx.sources[function] = cx.services.parse(function)
    return cx.sources[function]


def outside_body(cx: Lowering, home: Function, source: Any) -> Body:
    """A function from outside as something that may be traced apart."""
    function = home.value
    return Body(
        function.__code__,
        function.__name__,
        lambda node: function_scope(cx, source, home, node),
        source.tree,
        inner=False,
    )


def _call(cx: Lowering, body: Body, defaults: Any, args: Any, keywords: Any, node: Any) -> Abstract:
    """The body in place of the call, or a call where the function calls itself."""
    if body.identity in cx.recursive:
        bound = bind_arguments(cx, body.tree, defaults, args, keywords, node)
        return call_outlined(cx, body, bound, node)
    if recurses(cx, body.identity):
        raise NeedOutline(body.identity)
    state, builder, length = cx.state.copy(), cx.builder, len(cx.builder.stmts)
    try:
        return _run(cx, body.enter(node), body.tree, defaults, args, keywords, node)
    except NeedOutline as need:
        running = any(scope.function is body.identity for scope in cx.scopes)
        if need.identity is not body.identity or running:
            raise
        cx.recursive.add(body.identity)
        go_back(cx, state)
        cx.builder = builder
        builder.rewind(length)
        return _call(cx, body, defaults, args, keywords, node)


def _outside_defaults(
    cx: Lowering, home: Function
) -> tuple[tuple[Abstract, ...], dict[str, Abstract]]:
    function = home.value
    if is_ours(function):
        plain = tuple(map(value_of_constant, function.__defaults__ or ()))
        named = {k: value_of_constant(v) for k, v in (function.__kwdefaults__ or {}).items()}
        return plain, named
    found = tuple(
        lift(cx, value, home.root, (*home.path, ("attribute", "__defaults__"), ("item", k)))
        for k, value in enumerate(function.__defaults__ or ())
    )
    named = {
        name: lift(
            cx, value, home.root, (*home.path, ("attribute", "__kwdefaults__"), ("item", name))
        )
        for name, value in (function.__kwdefaults__ or {}).items()
    }
    return found, named


def function_scope(cx: Lowering, source: Any, home: Function, node: Any) -> Scope:
    declared = _declared(source.tree)
    return Scope(
        source=source,
        frame=enter_frame(cx, source.tree, node),
        home=home,
        liveness=cx.services.liveness(source.tree),
        function=home.value.__code__,
        globals_=declared[0],
        nonlocals=declared[1],
        locals_=_locals(source.tree),
        forks=cx.forks,
    )


def inline_closure(cx: Lowering, closure: Closure, args: Any, keywords: Any, node: Any) -> Abstract:
    """A call of a function made inside the traced code."""
    maker: Scope = closure.code
    # Two functions made by one piece of code are two where they see other names around them.
    identity = cx.made.setdefault((id(closure.tree), closure.frame), closure)

    def enter(node: Any) -> Scope:
        declared = _declared(closure.tree)
        return Scope(
            source=maker.source,
            frame=enter_frame(cx, closure.tree, node),
            home=maker.home,
            liveness=cx.services.liveness(closure.tree),
            parent=closure.frame,
            function=identity,
            globals_=declared[0],
            nonlocals=declared[1],
            locals_=_locals(closure.tree),
            forks=cx.forks,
        )

    defaults = (closure.defaults, dict(closure.keyword_defaults))
    body = Body(identity, closure.name, enter, closure.tree, inner=True)
    return _call(cx, body, defaults, args, keywords, node)


@remembered
def _declared(tree: Any) -> tuple[frozenset[str], frozenset[str]]:
    found: tuple[set[str], set[str]] = (set(), set())
    for stmt in walk_own(tree):
        if isinstance(stmt, gast.Global):
            found[0].update(stmt.names)
        elif isinstance(stmt, gast.Nonlocal):
            found[1].update(stmt.names)
    return frozenset(found[0]), frozenset(found[1])


@remembered
def _locals(tree: Any) -> frozenset[str]:
    """Names the function binds itself."""
    found = {a.id for a in all_arguments(tree.args)}
    for inner in walk_own(tree):
        if isinstance(inner, gast.Name) and isinstance(inner.ctx, (gast.Store, gast.Del)):
            found.add(inner.id)
        elif isinstance(inner, gast.FunctionDef):
            found.add(inner.name)
    return frozenset(found)


@remembered
def walk_own(tree: Any) -> tuple[Any, ...]:
    """The nodes of a function outside the functions and comprehensions nested in it."""
    return tuple(_walk_own(tree))


def _walk_own(tree: Any) -> Iterator[Any]:
    body = tree.body if isinstance(tree.body, list) else [tree.body]
    pending = list(body)
    nested = (gast.Lambda, gast.ListComp, gast.GeneratorExp, gast.DictComp, gast.SetComp)
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, (*nested, gast.FunctionDef, gast.ClassDef)):
            continue
        pending.extend(gast.iter_child_nodes(node))


def all_arguments(arguments: Any) -> list[Any]:
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return found + [a for a in (arguments.vararg, arguments.kwarg) if a is not None]


def _run(
    cx: Lowering,
    scope: Scope,
    tree: Any,
    defaults: tuple[tuple[Abstract, ...], dict[str, Abstract]],
    args: list[Abstract],
    keywords: dict[str, Abstract],
    node: Any,
) -> Abstract:
    """Interpret the body in a frame of its own."""
    bound = bind_arguments(cx, tree, defaults, args, keywords, node)
    bound = _kept_arguments(cx, tree, bound, node)
    cx.parents[scope.frame] = scope.parent
    outer_path, where = cx.path, cx.builder.where
    newest = new_storage()
    cx.path = (*cx.path, id(node))
    if is_ours(scope.home.value):
        scope.site = node
    cx.scopes.append(scope)
    cx.state.frames[scope.frame].update(bound)
    try:
        result = run_body(cx, tree)
    finally:
        cx.scopes.pop()
        cx.path = outer_path
        cx.builder.where = where
    if not (_has_nested(tree) and _outlives(cx, scope.frame, result, newest)):
        cx.state.frames.pop(scope.frame, None)
    return result


def _outlives(cx: Lowering, frame: int, result: Abstract, newest: int) -> bool:
    """Whether a function that was made in this frame can still be called: it is in the result,
    or in something that was there before the call, up to the storage `newest`."""
    pending = [result]
    pending += [v for f, names in cx.state.frames.items() if f != frame for v in names.values()]
    pending += [Obj(storage) for storage in cx.state.heap if storage < newest]
    seen: set[int] = set()
    while pending:
        value = pending.pop()
        pending.extend(parts(value))
        match value:
            case Closure(frame=maker):
                while maker is not None and maker not in seen:
                    seen.add(maker)
                    pending.extend(cx.state.frames.get(maker, {}).values())
                    maker = cx.parents.get(maker)
                if frame in seen:
                    return True
            case Obj(storage) if -storage not in seen and storage in cx.state.heap:
                seen.add(-storage)
                pending.extend(cell_parts(cx.state.heap[storage]))
            case Sequence():
                return True  # what makes its items may be such a function
    return False


def _kept_arguments(
    cx: Lowering, tree: Any, bound: dict[str, Abstract], node: Any
) -> dict[str, Abstract]:
    """Arguments as the body holds them; an iterator may be used by its first statement."""
    first = _first_statement(tree)
    return {
        name: value
        if is_iterator(cx, value) and reads_once(tree, name, first)
        else kept(cx, value, node)
        for name, value in bound.items()
    }


def _first_statement(tree: Any) -> Any:
    if isinstance(tree, gast.Lambda):
        return tree.body
    documented = isinstance(tree.body[0], gast.Expr) and isinstance(
        tree.body[0].value, gast.Constant
    )
    return tree.body[1] if documented and len(tree.body) > 1 else tree.body[0]


@remembered
def _has_nested(tree: Any) -> bool:
    nested = (gast.Lambda, gast.FunctionDef)
    body = tree.body if isinstance(tree.body, list) else [tree.body]
    return any(isinstance(n, nested) for stmt in body for n in gast.walk(stmt))


def run_body(cx: Lowering, tree: Any) -> Abstract:
    """The value a function body returns."""
    from .expressions import evaluate
    from .returns import returned_value
    from .statements import run_statements

    if isinstance(tree, gast.Lambda):
        if cx.builder.where is None:
            cx.builder.where = cx.span(tree.body)
        return evaluate(cx, tree.body)
    for inner in walk_own(tree):
        if isinstance(inner, (gast.Yield, gast.YieldFrom)):
            raise cx.unsupported(inner, "generator functions are not supported: return a list")
        if isinstance(inner, gast.Await):
            raise cx.unsupported(
                inner, "await is not supported: differentiate the function that it waits for"
            )
    run_statements(cx, tree.body)
    return returned_value(cx, tree)


def bind_arguments(
    cx: Lowering,
    tree: Any,
    defaults: tuple[tuple[Abstract, ...], dict[str, Abstract]],
    args: list[Abstract],
    keywords: dict[str, Abstract],
    node: Any,
) -> dict[str, Abstract]:
    """Fit positional and keyword arguments to a function's parameters, in their order."""
    arguments = tree.args
    name = getattr(tree, "name", "<lambda>")
    positional = [a.id for a in (*arguments.posonlyargs, *arguments.args)]
    bound = dict(zip(positional, args, strict=False))
    extra = args[len(positional) :]
    if extra and arguments.vararg is None:
        raise cx.unsupported(node, f"{name} takes {len(positional)} arguments, {len(args)} given")
    only_positional = {a.id for a in arguments.posonlyargs}
    rest: dict[str, Abstract] = {}
    named = {a.id for a in arguments.kwonlyargs} | set(positional) - only_positional
    for key, value in keywords.items():
        if key in named:
            if key in bound:
                raise cx.unsupported(node, f"{name} got two values for {key!r}")
            bound[key] = value
        elif arguments.kwarg is not None:
            rest[key] = value
        else:
            raise cx.unsupported(node, f"{name} has no parameter {key!r}")
    for key, value in zip(reversed(positional), reversed(defaults[0]), strict=False):
        bound.setdefault(key, value)
    for key, value in defaults[1].items():
        bound.setdefault(key, value)
    order = [*positional, *(a.id for a in arguments.kwonlyargs)]
    missing = [k for k in order if k not in bound]
    if missing:
        raise cx.unsupported(node, f"{name} is called without {missing[0]!r}")
    bound = {key: bound[key] for key in order}
    if arguments.vararg is not None:
        bound[arguments.vararg.id] = Tup(tuple(extra))
    if arguments.kwarg is not None:
        from .containers import new_object

        bound[arguments.kwarg.id] = new_object(cx, DictCell(rest))
    return bound


def super_object(cx: Lowering, node: Any) -> Abstract:
    """`super()` inside a method."""
    function = cx.scope.home.value
    arguments = cx.scope.source.tree.args
    first = (*arguments.posonlyargs, *arguments.args)
    if "__class__" not in function.__code__.co_freevars or not first:
        raise cx.unsupported(node, "super() outside a method")
    place = function.__code__.co_freevars.index("__class__")
    assert function.__closure__ is not None
    return Super(function.__closure__[place].cell_contents, cx.names[first[0].id])
