"""What is found in a tree is found once: functions are asked for it at each of their calls."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Found = TypeVar("Found")


def remembered(find: Callable[[Any], Found]) -> Callable[[Any], Found]:
    """The function of a node with its results kept in the nodes."""
    place = f"_{find.__name__.strip('_')}_found"

    @wraps(find)
    def ask(node: Any) -> Found:
        known = node.__dict__
        if place not in known:
            known[place] = find(node)
        found: Found = known[place]
        return found

    return ask
