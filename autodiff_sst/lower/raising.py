"""Exceptions that Python would raise at this place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from ..errors import AutodiffError
from ..ir.nodes import Assign, Block, Const, Primitive
from ..ir.types import Opaque
from ..ir.walk import statements
from .context import Lowering, NeverReturns


def _raise(cls: type[BaseException], *args: Any) -> None:
    raise cls(*args)


RAISE = Primitive("raise", _raise, "raise", effect=True, infer=lambda *_, **__: Opaque("None"))


def computed(cx: Lowering, node: Any, function: Callable[..., Any], *values: Any) -> Any:
    """What a function of Python's makes of values that are known; where it raises, so does the
    trace."""
    try:
        return function(*values)
    except (ValueError, TypeError, OverflowError) as error:
        message = str(error)
        fails(cx, cx.unsupported(node, f"this fails: {message}"), type(error), message)


def fails(cx: Lowering, error: AutodiffError, cls: type[Exception], message: str) -> NoReturn:
    """What fails for sure is refused, unless a handler is known to catch it; where the path that
    leads here may not be taken, Python's exception is raised there. So it is where it may be only
    arrays of no element that this fails for."""
    leave(cx, cls)
    if not cx.forks and 0 not in cx.known.literal.values():
        raise error
    raises(cx, cls, message)


def raises(cx: Lowering, cls: type[Exception], message: str) -> NoReturn:
    """What Python raises here for sure."""
    leave(cx, cls)
    cx.emit(RAISE, Const(cls), Const(message))
    raise NeverReturns


def lacks_key(cx: Lowering, what: str, key: Any, node: Any) -> NoReturn:
    """The KeyError of a dict or set whose keys are known."""
    error = cx.unsupported(node, f"the {what} has no key {key!r} here")
    fails(cx, error, KeyError, key if isinstance(key, str) else repr(key))


# --- exceptions that are caught while tracing ---------------------------------------------------


class Raised(Exception):
    """What Python raises here for sure, on its way to the code that is known to catch it."""

    def __init__(self, cls: type[BaseException]) -> None:
        super().__init__(cls.__name__)
        self.cls = cls


def leave(cx: Lowering, cls: type[BaseException]) -> None:
    """Go to what catches this exception, if no test at run time stands between here and there."""
    for forks, classes in reversed(cx.catching):
        if forks != cx.forks:
            return
        if issubclass(cls, classes):
            raise Raised(cls)


@contextmanager
def catching(cx: Lowering, *classes: type[BaseException]) -> Iterator[None]:
    """Code around which these exceptions are caught, as `Raised`. All it has done until then is
    done; values in flight are nobody's any more."""
    names, path, outer = set(cx.names), cx.path, cx.catching
    cx.catching = (*outer, (cx.forks, classes))
    try:
        yield
    except Raised:
        cx.path = path
        cx.drop([name for name in cx.names if name.startswith("#held") and name not in names])
        raise
    finally:
        cx.catching = outer


def attempt(
    cx: Lowering, cls: type[BaseException], make: Callable[[], Any], node: Any
) -> Any | None:
    """What `make` gives, or None where it raises this exception."""
    since = len(cx.builder.stmts)
    try:
        with catching(cx, cls):
            found = make()
    except Raised as raised:
        if not issubclass(raised.cls, cls):
            raise
        return None
    if may_raise(cx, since, (cls,)):
        raise cx.unsupported(node, f"whether this raises {cls.__name__} is known only at run time")
    return found


def may_raise(cx: Lowering, since: int, classes: tuple[type[BaseException], ...]) -> bool:
    """Whether what was written since raises one of these at run time."""
    for stmt in statements(Block(tuple(cx.builder.stmts[since:]))):
        if isinstance(stmt, Assign) and stmt.op.effect and stmt.op.name != "print":
            cls = stmt.args[0] if stmt.op is RAISE else None
            if not isinstance(cls, Const) or issubclass(cls.value, classes):
                return True
    return False
