"""Derivative code for one signature, however it was come by."""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import Any

from .errors import ArgumentError
from .ir.guards import Guard, Location
from .runtime import refuse_overlap


@dataclass(frozen=True, slots=True)
class Compiled:
    """Derivative code for one signature.

    Called with the values of `parameters`, then what is found at `captured`, then `objects`.
    `guards` say which later calls it is right for; `types` are those of the parameters, to be read.
    """

    text: str
    name: str
    function: types.FunctionType
    parameters: tuple[str, ...]
    captured: tuple[Location, ...]
    objects: tuple[Any, ...]
    guards: tuple[Guard, ...]
    types: str


def load_function(text: str, name: str) -> types.FunctionType:
    """The function `name` of the module with this text."""
    from .load import load_module  # files and hashes: when there is something to load

    module = load_module(text, name)
    if hasattr(module, "refuse_overlap"):
        # An error of ours, which a module that is shipped without us cannot raise.
        vars(module)["refuse_overlap"] = overlap_error
    found: types.FunctionType = getattr(module, name)
    return found


def overlap_error(*written: str, **arrays: Any) -> None:
    """Refuse arguments that share memory, as an `ArgumentError`."""
    try:
        refuse_overlap(*written, **arrays)
    except ValueError as error:
        raise ArgumentError(str(error)) from None
