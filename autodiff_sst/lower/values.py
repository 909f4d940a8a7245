"""Abstract values: what lowering knows of a Python value while it interprets the function.

Numbers are atoms of the trace. Arrays and run-time lists are *references*: a storage and a path
into it, so that a view is a reference with a longer path and never an object. Containers whose
structure is known are kept as Python structures of abstract values and leave no trace.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..ir.nodes import Atom
from ..ir.tree import Tree


@dataclass(frozen=True, slots=True)
class Value:
    """An immutable run-time value: a number, a string made at run time, a shape."""

    atom: Atom


@dataclass(frozen=True, slots=True)
class Ref:
    """Part of an array or of a run-time list: the storage's current version, then the path."""

    storage: int
    path: tuple[Atom, ...] = ()


@dataclass(frozen=True, slots=True)
class Tup:
    """A tuple; `cls` is set for a namedtuple."""

    items: tuple[Abstract, ...]
    cls: Any = None


@dataclass(frozen=True, slots=True)
class Obj:
    """A mutable container or object that lives in the heap under this number."""

    storage: int


@dataclass(frozen=True, slots=True)
class Static:
    """A Python object known while compiling: None, a string, a function, a class, a module."""

    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """A function made inside the traced code: its tree, its frame, its defaults."""

    tree: Any
    frame: int
    code: Any
    name: str
    defaults: tuple[Abstract, ...] = ()
    keyword_defaults: tuple[tuple[str, Abstract], ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """A method together with its object."""

    function: Abstract
    owner: Abstract


@dataclass(frozen=True, slots=True)
class Method:
    """A built-in method of an array, list, dict or string, by name."""

    owner: Abstract
    name: str


@dataclass(frozen=True, slots=True)
class Super:
    """`super()` in a method of `cls`."""

    cls: Any
    owner: Abstract


@dataclass(frozen=True, slots=True)
class Partial:
    """`functools.partial`, or a derivative operator with its function and options."""

    function: Abstract
    args: tuple[Abstract, ...]
    keywords: tuple[tuple[str, Abstract], ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """The derivative of a function inside the traced code: `grad(g)`."""

    operator: str
    function: Abstract
    argnums: Any
    options: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two functions, by a flag that is known at run time only."""

    flag: Atom
    first: Abstract
    second: Abstract


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """Something to iterate over.

    `length` is an int or an atom; `at` gives the item at a position, an int or an atom. A loop
    runs over `items` (a range or an inactive list), and `item` turns what it gives into the
    item; without `items` the loop is unrolled. `holds` are one-item lists with the arrays and
    containers that `at` reads: a loop that joins states puts the joined ones into them. `check`
    refuses a container that has changed its length since. `part` gives the range that a slice
    takes of a range.
    """

    length: Any
    at: Callable[[Any], Abstract]
    items: Atom | None = None
    item: Callable[[Any], Abstract] | None = None
    holds: tuple[list[Abstract], ...] = ()
    check: Callable[[], None] | None = None
    kind: str = "iterator"  # gives its items once; a "range" or a "view" gives them again
    # What is "endless" has no length, and goes with something that ends.
    owner: int | None = None
    part: Callable[[slice], Sequence] | None = None


@dataclass(frozen=True, slots=True)
class External:
    """An object from outside, reached by a path from a parameter or a global name.

    Its attributes are looked at only when the function reads them.
    """

    value: Any
    root: str
    path: tuple[tuple[str, Any], ...] = ()


Abstract = (
    Value
    | Ref
    | Tup
    | Obj
    | Static
    | Closure
    | Bound
    | Method
    | Super
    | Partial
    | Derived
    | Choice
    | Sequence
    | External
)


# --- what the heap holds ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Version:
    """The current version of an array or of a run-time list."""

    atom: Atom


@dataclass(frozen=True, slots=True)
class ListCell:
    """A list whose length is known."""

    items: tuple[Abstract, ...]


@dataclass(frozen=True, slots=True)
class RecordsCell:
    """A list of tuples, dicts or objects of one `shape`, whose length is known only at run time: a
    run-time list for each of the numbers and arrays in it."""

    shape: Tree
    columns: tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class DictCell:
    """A dict whose keys are known; `factory` makes missing values, as in a `defaultdict`."""

    items: dict[Any, Abstract] = field(hash=False)
    cls: Any = dict
    factory: Any = None


@dataclass(frozen=True, slots=True)
class SetCell:
    """A set or frozenset of known items, which stand here in an order of their own.

    `holes` tells that Python may have taken items out of it, which leave their places in its table.
    `own` is where a set from outside is found, and its items in the order that it has.
    """

    items: tuple[Abstract, ...]
    cls: type = set
    holes: bool = False
    own: tuple[str, tuple[tuple[str, Any], ...], tuple[Any, ...]] | None = None


@dataclass(frozen=True, slots=True)
class ObjectCell:
    """An instance of a user's class made inside the traced code, or one given as a parameter."""

    cls: Any
    attributes: dict[str, Abstract] = field(hash=False)


Cell = Version | ListCell | RecordsCell | DictCell | SetCell | ObjectCell
