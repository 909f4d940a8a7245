"""Derivatives as modules of their own, which import NumPy and nothing of this package."""

from __future__ import annotations

import inspect
import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ._version import __version__
from .compiled import Compiled
from .derivative import promoted_slots
from .dispatch import build_matcher, extent_text, ordered, sum_text
from .emit.described import leaves_with_places
from .emit.standalone import Standalone
from .errors import ArgumentError
from .exported_checks import as_array, as_number, require_array, require_tangent
from .fingerprints import digest
from .ir.guards import Guard, Location, found_at
from .ir.types import SMALL, Array, List, Scalar
from .lower.entry import Lowered
from .operators import Argnums, make_recipe
from .options import DEFAULT, Options
from .pipeline import emit, readable_types, titles, trace
from .recipe import Recipe
from .slots import Slot, argument_slots, chosen_slots, tangent_name
from .sources import MODES, compiled_for


def export(
    f: Callable[..., Any],
    path: str | Path,
    *,
    mode: str = "grad",
    argnums: Argnums = 0,
    types: Any = None,
    target: str = "numpy",
    exact: bool = False,
    reassociate: bool = True,
) -> None:
    """Write the derivative of a function as a Python module that imports only NumPy.

    The module defines `loss_grad` for a function `loss` (`loss_value_and_grad`, `loss_jvp`,
    `loss_jacobian`), with the parameters and defaults of `loss`; a tangent is passed by keyword, as
    `w_dot=`. Numbers and small arrays that the function takes from its module are written into it.

    Parameters
    ----------
    f
        A function, or a derivative (which tells mode and argnums itself).
    path
        The file to write.
    mode
        "grad", "value_and_grad", "jvp", "jacfwd" or "jacrev".
    argnums
        As for `grad`.
    types
        Example arguments, or annotations in their place: a tuple in the order of the parameters or
        a dict by name. What is not given comes from the annotations and defaults of `f`.
    target, exact, reassociate
        See `autodiff_sst.options.Options`.

    Raises
    ------
    ArgumentError
        Types are missing, or the derivative needs something that cannot be written down: large
        arrays and objects that are not arguments, results in classes of yours.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from autodiff_sst import export
    >>> def loss(w, x, y):
    ...     return np.mean((x @ w - y) ** 2)
    >>> path = Path(tempfile.mkdtemp()) / "loss_grad.py"
    >>> export(loss, path, types=(np.ones(2), np.ones((3, 2)), np.ones(3)))
    """
    options = Options(target, exact, reassociate)
    text = export_text(f, mode=mode, argnums=argnums, types=types, options=options)
    Path(path).write_text(text, "utf-8")


def export_text(
    f: Callable[..., Any],
    *,
    mode: str = "grad",
    argnums: Argnums = 0,
    types: Any = None,
    options: Options = DEFAULT,
) -> str:
    """The text that `export` writes."""
    if mode == "vjp":
        raise ArgumentError("vjp returns a function, which is not exported yet: use jvp or grad")
    if mode not in MODES:
        raise ArgumentError(f"mode is one of {', '.join(MODES)}, not {mode!r}")
    made = make_recipe(mode, f, argnums, options=options)
    inner = made.function
    recipe = replace(inner, options=made.options) if isinstance(inner, Recipe) else made
    if recipe.receiver is not None:
        raise ArgumentError("a bound method is not exported: export a plain function")
    entry, values = compiled_for(recipe, types)
    lowered = trace(recipe, values, recipe.options, final=True)
    captured = dict(zip(entry.captured, _captured(recipe, entry, values), strict=True))
    entry_checks = _Checks(recipe, lowered, values)
    docstring = _docstring(recipe, readable_types(lowered), entry_checks.fixed)
    alone = Standalone(
        docstring,
        {i.var: captured[i.root, i.path] for i in lowered.inputs if (i.root, i.path) in captured},
        _parameters(recipe, entry),
        entry_checks.texts,
        entry_checks.helpers,
    )
    emitted, _ = emit(lowered, *titles(recipe), recipe.options, alone)
    mark = digest(__version__, docstring, emitted.text)
    return f"# fingerprint: {mark}\n{emitted.text}"


def _captured(recipe: Recipe, entry: Compiled, values: dict[str, Any]) -> Any:
    found = build_matcher(entry, list(values))(recipe.primal, **values)
    assert found is not None
    return found


def _parameters(recipe: Recipe, entry: Compiled) -> list[inspect.Parameter]:
    """The user's parameters, then the tangents by keyword."""
    own = list(inspect.signature(recipe.primal, follow_wrapped=False).parameters.values())
    extra = entry.parameters[len(own) :]
    tangents = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in extra]
    return [*own, *tangents]


# --- the docstring ----------------------------------------------------------------------------


def _docstring(recipe: Recipe, types: str, fixed: Sequence[str]) -> str:
    primal = recipe.primal
    options = recipe.options
    facts = {
        "function": f"{primal.__module__}:{primal.__qualname__}",
        "derivative": _operators(recipe),
        "types": types,
        "options": f"target={options.target}, exact={options.exact},"
        f" reassociate={options.reassociate}",
        "fixed": ", ".join(fixed),
    }
    lines = [titles(recipe)[1], "", f"Made by autodiff_sst {__version__}; do not edit.", ""]
    for name, text in facts.items():
        if text:
            lines += textwrap.wrap(
                f"    {name:<12}{text}", 96, subsequent_indent=" " * 16, break_long_words=False
            )
    lines += [
        "",
        "Extents written as names may be anything but 1: whether an extent is 1 decides how arrays",
        "are broadcast.",
        "",
    ]
    return "\n".join(lines)


def _operators(recipe: Recipe) -> str:
    """`grad(argnums=0)`, inner operators first."""
    inner = recipe.function
    before = f"{_operators(inner)}, then " if isinstance(inner, Recipe) else ""
    argnums: Any = recipe.argnums[0] if recipe.bare else recipe.argnums
    aux = ", has_aux=True" if recipe.has_aux else ""
    return f"{before}{recipe.mode}(argnums={argnums!r}{aux})"


# --- what a call must look like ---------------------------------------------------------------


@dataclass
class _Checks:
    """Statements that refuse other arguments than those the derivative was made for."""

    recipe: Recipe
    lowered: Lowered
    values: dict[str, Any]
    texts: list[str] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)
    helpers: dict[str, Any] = field(default_factory=dict)

    promoted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        slots = promoted_slots(self.recipe, self.values)
        self.promoted = {slot.name for slot in slots if slot.item is None}
        for guard in ordered(self.lowered.guards):
            text = self.place(guard)
            if guard.kind.startswith(("extents", "fits")):
                self.extents(guard)
            elif guard.kind.startswith("few"):
                continue  # more trips take longer, no more
            elif guard.root.startswith("param:"):
                self.parameter(guard, text)
            elif guard.kind == "equal" or (guard.kind == "is" and guard.value is None):
                self.fixed.append(f"{text} = {guard.value!r}")
        self.tangents()

    def place(self, guard: Guard) -> str:
        """What the guard looks at, as Python."""
        text = guard.root[6:] if guard.root.startswith("param:") else ""
        for kind, step in guard.path:
            match kind:
                case "attribute":
                    text += f".{step}"
                case "global" | "module":
                    text = str(step)
                case "cell":
                    text = text or self.recipe.primal.__code__.co_freevars[step]
                case _:
                    text += f"[{step!r}]"
        return text

    def parameter(self, guard: Guard, text: str) -> None:
        match guard.kind.split()[0]:
            case "apart":
                other = self.other(guard, text)
                self.refuse(f"{text} is {other}", f"{text} and {other} must be two objects")
            case "one":
                other = self.other(guard, text)
                self.refuse(f"{text} is not {other}", f"{text} and {other} must be one object")
            case "bare":
                self.refuse(f"{text}.__dict__", f"{text} must have no attributes but its fields")
            case "has":
                name, found = guard.value
                wanted = "an" if found else "no"
                self.refuse(
                    f"hasattr({text}, {name!r}) is not {found}",
                    f"{text} must have {wanted} attribute {name!r}",
                )
            case "type":
                self.number(guard, text)
            case "small":
                self.refuse(f"not -{SMALL} < {text} < {SMALL}", f"{text} must be below 2**62")
            case "natural":
                least, most = guard.value
                message = f"{text} must be at least {least} and below {most}"
                self.refuse(f"not {least} <= {text} < {most}", message)
            case "equal":
                self.same(text, "!=", _written(text, guard.value))
            case "is":
                self.same(text, "is not", _written(text, guard.value))
            case "length":
                self.refuse(
                    f"len({text}) != {guard.value[1]}", f"{text} must have {guard.value[1]} entries"
                )
            case "keys":
                self.keys(text, guard.value[1])
            case "code":
                raise ArgumentError(
                    f"the derivative is made for the function given as {text}, which cannot be"
                    " checked in a module of its own: bind it first, in a closure or a global"
                )

    def keys(self, text: str, keys: tuple[Any, ...]) -> None:
        """Refuse other keys of a dict, also equal ones of other types, and other
        orders, for the function may go through them."""
        test = f"list({text}) != {list(keys)!r}"
        if not all(type(key) is str for key in keys):
            test = f"repr(list({text})) != {repr(list(keys))!r}"
        shown = ", ".join(map(repr, keys)) or "(none)"
        self.refuse(test if keys else f"len({text})", f"{text} must have the keys {shown}")

    def other(self, guard: Guard, text: str) -> str:
        """The argument, or part of one, that another is compared with."""
        root, path = guard.value
        if not root.startswith("param:"):
            raise ArgumentError(
                f"whether {text} is an object from outside of the function cannot be checked in a"
                " module of its own: give that object as an argument"
            )
        return self.place(replace(guard, root=root, path=path))

    def extents(self, guard: Guard) -> None:
        """Refuse arrays that do not fit each other; those from elsewhere are part of the module."""
        axis, terms, number = guard.value
        own = self.extent((guard.root, guard.path), axis)
        needs = sum_text([(self.extent(place, k), f) for place, k, f in terms], number)
        relation, opposite = ("==", "!=") if guard.kind.startswith("fits") else (">=", "<")
        if not (own + needs).replace(" ", "").replace("+", "").replace("*", "").isdigit():
            message = f"this derivative was made for {own} {relation} {needs}"
            self.refuse(f"{own} {opposite} {needs}", message)

    def extent(self, place: Location, axis: int | None) -> str:
        root, path = place
        if root.startswith("param:"):
            return extent_text(self.place(Guard(root, path, "", None)), axis)
        found = found_at(place, self.recipe.primal, self.values)
        return str(found if axis is None else found.shape[axis])

    def same(self, text: str, test: str, value: str) -> None:
        self.fixed.append(f"{text} = {value}")
        self.refuse(f"{text} {test} {value}", f"{text} is fixed to {value} in this derivative")

    def refuse(self, test: str, message: str) -> None:
        self.texts.append(f"if {test}:\n    raise ValueError({message!r})")

    def number(self, guard: Guard, text: str) -> None:
        match guard.value:
            case Array(dtype, dims) if dims is not None:
                shape = tuple(d if isinstance(d, int) else None for d in dims)
                least = tuple(0 if isinstance(d, int) else d.least for d in dims)
                more = f", {least!r}" if any(least) else ""
                given = f"{text}, {text!r}, {dtype!r}, {shape!r}{more}"
                if dtype == "float64" and text in self.promoted:
                    self.call(as_array, given, f"{text} = ")
                else:
                    self.call(require_array, given)
            case Scalar() as number:
                found = self.converted(text, text, number)
                # What stands in a container is the caller's.
                self.texts.append(found if guard.path else f"{text} = {found}")
            case List(Scalar() as number) if not guard.path:
                found = self.converted("item", text, number)
                self.texts.append(f"{text} = [{found} for item in {text}]")

    def converted(self, value: str, name: str, number: Scalar) -> str:
        """A number of the kind that the derivative was made for."""
        self.helpers[as_number.__name__] = as_number
        kind = number.dtype.rstrip("0123456789")
        if number.python is False:
            kind = "np.bool_" if kind == "bool" else f"np.{number.dtype}"
        return f"{as_number.__name__}({value}, {name!r}, {kind})"

    def chosen(self, recipe: Recipe) -> list[Slot]:
        return chosen_slots(recipe, argument_slots(recipe, self.values))

    def call(self, helper: Callable[..., Any], arguments: str, target: str = "") -> None:
        needed = (helper, require_array) if helper is as_array else (helper,)
        self.helpers.update({function.__name__: function for function in needed})
        self.texts.append(f"{target}{helper.__name__}({arguments})")

    def tangents(self) -> None:
        """Tangents have the shapes of their values."""
        if self.recipe.mode != "jvp":
            return
        trees = dict(self.lowered.parameters)
        for slot in self.chosen(self.recipe):
            name = tangent_name(slot.label, self.values)
            value = slot.name if slot.item is None else f"{slot.name}[{slot.item}]"
            for place, _ in leaves_with_places(name, trees[name]):
                self.call(require_tangent, f"{place}, {value + place[len(name) :]}, {place!r}")


def _written(name: str, value: Any) -> str:
    """A value known while compiling, as Python."""
    if isinstance(value, (np.ufunc, type(math.sin), type(np.sum))):
        for module, prefix in ((np, "np"), (math, "math")):
            title = getattr(value, "__name__", "")
            if getattr(module, title, None) is value:
                return f"{prefix}.{title}"
    plain = (bool, int, float, str, bytes, type(None))
    if type(value) in plain or (type(value) is tuple and all(type(v) in plain for v in value)):
        return repr(value)
    raise ArgumentError(
        f"the derivative is made for the value of {name}, {value!r}, which cannot be written into a"
        " module: bind it first, in a closure or a global"
    )
