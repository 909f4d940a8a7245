"""Derivatives taken inside a traced function: `grad(g)(x)`.

The inner function is traced on fresh variables into a block of its own, that block is
differentiated, and the result is written where the call stands. Variables of the outer function
are constants to the inner derivative and ordinary values to the outer one, so the two can never
be confused.
"""

from __future__ import annotations

from typing import Any

from ..ir.nodes import Atom, Block, Const, Function, Var
from ..ir.rebuild import rename
from ..ir.types import List, Scalar, dims_of, is_array, is_inexact
from ..rules.forms import PRIMITIVES
from .context import Lowering
from .memory import abstract_of, atom_of, type_of, value_of_constant
from .state import State, parts
from .values import (
    Abstract,
    Derived,
    DictCell,
    ListCell,
    Obj,
    ObjectCell,
    Ref,
    Static,
    Tup,
    Value,
    Version,
)

OPERATORS = ("grad", "value_and_grad")
OPTIONS = ("target", "exact", "reassociate")


def make_derived(cx: Lowering, operator: str, args: Any, keywords: Any, node: Any) -> Abstract:
    """`grad(f, argnums)` as a value; `jvp(f, primals, tangents)` is a call already."""
    if operator == "jvp":
        return _push_forward(cx, args, keywords, node)
    if operator not in OPERATORS:
        known = "grad, value_and_grad and jvp"
        raise cx.unsupported(node, f"{operator} inside a differentiated function: only {known} are")
    options = dict(zip(("f", "argnums"), args, strict=False)) | keywords
    function = options.pop("f", None)
    argnums = _argnums(cx, options.pop("argnums", Value(Const(0))), node)
    _check_options(cx, operator, options, node)
    if function is None:
        raise cx.unsupported(node, f"{operator} as a decorator inside a differentiated function")
    return Derived(operator, function, argnums)


def _check_options(cx: Lowering, operator: str, options: Any, node: Any) -> None:
    for name in options:
        if name not in OPTIONS:
            raise cx.unsupported(node, f"the option {name!r} of {operator} here")


def _argnums(cx: Lowering, value: Abstract, node: Any) -> Any:
    match value:
        case Tup(items):
            return tuple(_argnums(cx, item, node) for item in items)
        case Value(Const(value=int() as place)) | Static(place):
            return place
    raise cx.unsupported(node, "argnums must be known while compiling")


def call_recipe(
    cx: Lowering, recipe: Any, owner: Any, args: Any, keywords: Any, node: Any
) -> Abstract:
    """A call of a derivative that was made outside, `g = grad(f)`."""
    return call_derived(
        cx, _of_recipe(cx, recipe, owner.root, owner.path, node), args, keywords, node
    )


def _of_recipe(cx: Lowering, recipe: Any, root: str, path: Any, node: Any) -> Derived:
    from . import outside

    inside = (*path, ("attribute", "__autodiff_recipe__"), ("attribute", "function"))
    inner = recipe.function
    if recipe.mode not in OPERATORS or recipe.has_aux or recipe.owner is not None:
        raise cx.unsupported(
            node, f"a derivative by {recipe.mode} inside a differentiated function"
        )
    if hasattr(inner, "mode"):
        function: Abstract = _of_recipe(cx, inner, root, (*inside[:-2],), node)
    else:
        function = outside.lift(cx, inner, root, inside)
    argnums = recipe.argnums[0] if recipe.bare else recipe.argnums
    return Derived(recipe.mode, function, argnums)


def call_derived(
    cx: Lowering, derived: Derived, args: list[Abstract], keywords: Any, node: Any
) -> Abstract:
    """Write the derivative of the inner function at these arguments."""
    bare = not isinstance(derived.argnums, tuple)
    places = (derived.argnums,) if bare else derived.argnums
    if not all(isinstance(k, int) and -len(args) <= k < len(args) for k in places):
        raise cx.unsupported(node, f"argnums {derived.argnums} does not fit this call")
    chosen = [args[k] for k in places]
    leaves = _Leaves(cx, node)
    inner_args = list(args)
    for k, value in zip(places, chosen, strict=True):
        inner_args[k % len(args)] = leaves.fresh(value)
    value_kept = derived.operator == "value_and_grad"
    _, body = _trace(cx, derived.function, inner_args, keywords, node)
    if not _is_number(body.yields):
        raise cx.unsupported(node, f"{derived.operator} needs a function with a single number")
    made = cx.services.gradient(Function("inner", tuple(leaves.vars), body), value_kept)
    results = _written(cx, made, leaves.actual)
    value = abstract_of(cx, results.pop(0)) if value_kept else None
    ends = iter(results)
    found = tuple(leaves.filled(v, ends) for v in chosen)
    gradient = found[0] if bare else Tup(found)
    return gradient if value is None else Tup((value, gradient))


def _push_forward(cx: Lowering, args: Any, keywords: Any, node: Any) -> Abstract:
    """Write the value and its derivative along the tangents: `jvp(f, primals, tangents)`."""
    from .expressions import spread

    given = dict(zip(("f", "primals", "tangents"), args, strict=False)) | keywords
    if not {"f", "primals", "tangents"} <= given.keys():
        raise cx.unsupported(node, "jvp needs a function, primals and tangents")
    function, primals, tangents = (given.pop(name) for name in ("f", "primals", "tangents"))
    _check_options(cx, "jvp", given, node)
    inner_args, directions = spread(cx, primals, node), spread(cx, tangents, node)
    if len(inner_args) != len(directions):
        raise cx.unsupported(node, f"{len(inner_args)} primals, but {len(directions)} tangents")
    leaves, along = _Leaves(cx, node), _Leaves(cx, node)
    none = (Static(None), Value(Const(0.0)))
    if all(direction in none for direction in directions):
        none = none[:1]
    for k, direction in enumerate(directions):
        if direction not in none:
            along.fresh(direction)
            inner_args[k] = leaves.fresh(inner_args[k])
            if not _same_shapes(leaves.actual, along.actual):
                raise cx.unsupported(node, "a tangent that may be of another shape than its primal")
    if not leaves.actual:
        raise cx.unsupported(node, "jvp needs a tangent for at least one argument")
    shape, body = _trace(cx, function, inner_args, {}, node)
    if not all(is_inexact(getattr(atom.type, "dtype", None)) for atom in body.yields):
        raise cx.unsupported(node, "jvp of a function that returns more than floating numbers")
    made = cx.services.tangent(Function("inner", tuple(leaves.vars), body))
    ends = iter(_written(cx, made, [*leaves.actual, *along.actual]))
    both = [_Leaves(cx, node).filled(shape, ends) for _ in range(2)]
    return Tup(tuple(both))


def _same_shapes(ones: list[Atom], others: list[Atom]) -> bool:
    """Whether these have the same extents, as far as that is known: numbers and ones are."""
    if len(ones) != len(others):
        return False
    for one, other in zip(ones, others, strict=True):
        left, right = dims_of(one.type), dims_of(other.type)
        if left is None or right is None or len(left) != len(right):
            return False
        for m, n in zip(left, right, strict=True):
            if m != n and (1 in (m, n) or (isinstance(m, int) and isinstance(n, int))):
                return False
    return True


def _written(cx: Lowering, made: Function, actual: list[Atom]) -> list[Atom]:
    """Write a derivative where we are, for these arguments; what it yields."""
    mapping: dict[Var, Atom] = dict(zip(made.params, actual, strict=True))
    block = rename(made.body, mapping)
    for stmt in block.stmts:
        cx.builder.append(stmt)
    return list(block.yields)


def _trace(
    cx: Lowering, function: Abstract, args: Any, keywords: Any, node: Any
) -> tuple[Abstract, Block]:
    """The inner function as a trace of its own, with what it returns; it must not write to
    anything outside."""
    from .calls import call

    builder = cx.builder.child()
    state: State = cx.state.copy()
    before = cx.state.copy()
    atoms: list[Atom] = []

    def collected(atom: Atom) -> Abstract:
        atoms.append(atom)
        return Value(atom)

    with cx.building(builder, state):
        result = call(cx, function, args, keywords, node)
        shape = _Leaves(cx, node).rebuild(result, collected)
        written = cx.state.differs_from(before)
    if written:
        raise cx.unsupported(node, "a function that is differentiated here writes to outer values")
    if any(isinstance(part, Obj) for part in (shape, *parts(shape))):
        raise cx.unsupported(
            node, "a derivative here of a function that returns a list, dict or object"
        )
    return shape, Block(tuple(builder.stmts), tuple(atoms))


def _is_number(atoms: tuple[Atom, ...]) -> bool:
    types = [atom.type for atom in atoms]
    return len(types) == 1 and (
        isinstance(types[0], Scalar) or getattr(types[0], "dims", None) == ()
    )


class _Leaves:
    """The numbers an inner derivative is taken in: fresh variables for the actual ones."""

    def __init__(self, cx: Lowering, node: Any) -> None:
        self.cx, self.node = cx, node
        self.vars: list[Var] = []
        self.actual: list[Atom] = []

    def fresh(self, value: Abstract) -> Abstract:
        """A copy of the value whose floating-point leaves are fresh variables."""
        return self.rebuild(value, self.leaf)

    def leaf(self, atom: Atom) -> Abstract:
        atom = self.promoted(atom)
        name = self.cx.hints.get(atom, atom.name) if isinstance(atom, Var) else ""  # type: ignore[arg-type]
        var = self.cx.fresh(name, atom.type)
        self.vars.append(var)
        self.actual.append(atom)
        return abstract_of(self.cx, var)

    def promoted(self, atom: Atom) -> Atom:
        dtype = getattr(atom.type, "dtype", None)
        if is_inexact(dtype) and not isinstance(atom.type, List):
            return atom
        if isinstance(atom, Const):
            return Const(float(atom.value))
        if isinstance(atom.type, Scalar):
            return self.cx.emit(PRIMITIVES[float].op, atom)
        raise self.cx.unsupported(self.node, "grad of an integer array or list here")

    def filled(self, value: Abstract, ends: Any) -> Abstract:
        """The gradient in the structure of the argument."""
        return self.rebuild(value, lambda atom: abstract_of(self.cx, next(ends)))

    def rebuild(self, value: Abstract, leaf: Any) -> Abstract:
        from .containers import new_object

        cx = self.cx
        match value:
            case Value(atom):
                return leaf(atom)  # type: ignore[no-any-return]
            case Ref():
                if is_array(type_of(cx, value)):
                    return leaf(atom_of(cx, value))  # type: ignore[no-any-return]
            case Tup(items, cls):
                return Tup(tuple(self.rebuild(item, leaf) for item in items), cls)
            case Obj(storage):
                cell = cx.cell(storage)
                if isinstance(cell, ListCell):
                    return new_object(
                        cx, ListCell(tuple(self.rebuild(i, leaf) for i in cell.items))
                    )
                if isinstance(cell, DictCell):
                    entries = {k: self.rebuild(v, leaf) for k, v in cell.items.items()}
                    return new_object(cx, DictCell(entries, cell.cls))
                if isinstance(cell, ObjectCell):
                    fields = {k: self.rebuild(v, leaf) for k, v in cell.attributes.items()}
                    return new_object(cx, ObjectCell(cell.cls, fields))
                if isinstance(cell, Version) and is_array(cell.atom.type):
                    return leaf(cell.atom)  # type: ignore[no-any-return]
            case Static(inner):
                return value_of_constant(inner)
        raise cx.unsupported(self.node, "this argument cannot be differentiated here")
