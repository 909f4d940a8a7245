"""What the bench knows of a program: how it is written, its inputs, its derivative by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Sizes = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Form:
    """One way to write a program.

    All functions take the same arguments, and both derivatives return the same structure. `hand`
    was written before looking at what the compiler makes of `primal`.
    """

    name: str
    primal: Callable[..., Any]
    ours: Callable[..., Any]
    hand: Callable[..., Any]


@dataclass(frozen=True)
class Program:
    """A program, its sizes by label (smallest first) and a check of its derivative.

    `inputs(data, **size)` makes the arguments; `data` is a folder of input files, or None.
    `reference` is an independent derivative, for arguments small enough to afford it; it may be
    slow. `wrt` are the places of the arguments that are differentiated. `scalar` says that the
    function gives one number, so that gradient and function can be set against each other.
    """

    name: str
    about: str
    forms: tuple[Form, ...]
    sizes: Sizes
    quick: tuple[str, ...]
    tiny: Mapping[str, Any]
    inputs: Callable[..., tuple[Any, ...]]
    reference: Callable[..., Any]
    wrt: tuple[int, ...] = (0,)
    scalar: bool = True
    tolerance: float = 1e-9
    peers: Mapping[str, Any] = field(default_factory=dict)

    def arguments(self, size: Mapping[str, Any], data: Path | None = None) -> tuple[Any, ...]:
        return self.inputs(data, **size)
