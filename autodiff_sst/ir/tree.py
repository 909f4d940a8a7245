"""Structures of leaves: how arguments and results that are containers are taken apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .nodes import Atom


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number or array."""

    atom: Atom


@dataclass(frozen=True, slots=True)
class Fixed:
    """Something that is known while compiling and carries no derivative."""

    value: Any


@dataclass(frozen=True, slots=True)
class Node:
    """A container. `kind` is tuple, list, dict, namedtuple, dataclass or object, or saved for what
    a pullback reads."""

    kind: str
    cls: Any
    keys: tuple[Any, ...]
    children: tuple[Tree, ...]


Tree = Leaf | Fixed | Node


def leaves(tree: Tree) -> Iterator[Atom]:
    """The atoms of the leaves, in order."""
    match tree:
        case Leaf(atom):
            yield atom
        case Node(children=children):
            for child in children:
                yield from leaves(child)


def map_leaves(tree: Tree, leaf: Callable[[Atom], Tree]) -> Tree:
    """Replace every leaf."""
    match tree:
        case Leaf(atom):
            return leaf(atom)
        case Node(kind, cls, keys, children):
            return Node(kind, cls, keys, tuple(map_leaves(child, leaf) for child in children))
    return tree


def zip_leaves(tree: Tree, atoms: Iterator[Atom]) -> Tree:
    """Fill the leaves of a structure with other atoms, in order."""
    return map_leaves(tree, lambda _: Leaf(next(atoms)))
