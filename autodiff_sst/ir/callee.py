"""Traced functions that are called rather than written out: those that call themselves, and those
that a solver calls."""

from __future__ import annotations

from typing import Any

from .interpret import run
from .nodes import Function, Primitive
from .types import Type


class Callee:
    """A traced function under a name, which its own body may call.

    `function` is None while its body is still being traced. `derivatives` holds the functions
    derived from it, so that each is derived once; they are entered before their bodies are made.
    With `effect` something in it must happen once and in order: printing, drawing, raising.
    """

    def __init__(self, name: str, results: tuple[Type, ...], effect: bool = False) -> None:
        self.name = name
        self.results = results
        self.function: Function | None = None
        self.derivatives: dict[str, Callee] = {}
        self.op = Primitive(name, self, f"{name}()", infer=lambda *_: self.results, effect=effect)

    def __call__(self, *args: Any) -> Any:
        assert self.function is not None
        found = run(self.function, *args)
        return found[0] if len(self.results) == 1 else found

    def __repr__(self) -> str:
        return self.name

    @property
    def body(self) -> Function:
        """The function, once it is traced."""
        assert self.function is not None
        return self.function


def callee_of(op: Primitive) -> Callee | None:
    """The traced function that a primitive calls."""
    return op.call if isinstance(op.call, Callee) else None


def record(*items: Any) -> tuple[Any, ...]:
    """What a call keeps for its reverse sweep."""
    return items


def unrecord(saved: tuple[Any, ...]) -> tuple[Any, ...]:
    return saved
