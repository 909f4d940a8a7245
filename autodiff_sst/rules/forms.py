"""The forms a rule can take. One declaration serves the forward and the reverse mode.

elementwise   the Jacobian is diagonal: one factor, `g -> g * dy/dx`, is both tangent and adjoint
multilinear   linear in each argument: the tangent is the function itself, the transpose is told
linear        linear in all arguments together
general       tangent and adjoint told separately (decompositions, non-holomorphic functions)
defined       the derivative is that of a formula, written with functions that have rules
constant      accepted, and carries no derivative

The functions given are run on symbols and so write the trace; run on arrays they are the rule
itself, so that every rule can be tested without the compiler. Their parameters after the
cotangent are the signature that the function is accepted with: a keyword they do not name is
refused by name.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ..ir.nodes import Primitive
from .infer import infer_elementwise
from .objects import helped, public_name

Lambda = Callable[..., Any]


class Refused(Exception):
    """Raised by a formula: this use of the function has no derivative; says what to do instead."""


@dataclass(frozen=True, slots=True)
class Elementwise:
    """`partials[k](g, y, *args)` is g times dy/d(args[k]); None where there is no derivative."""

    partials: tuple[Lambda | None, ...]


@dataclass(frozen=True, slots=True)
class Multilinear:
    """`transposes[k](g, *args, **keywords)` is the adjoint of args[k], linear in g;
    `check(*args, **keywords)` refuses uses that are not linear."""

    transposes: tuple[Lambda | None, ...]
    check: Lambda | None = None


@dataclass(frozen=True, slots=True)
class Linear:
    """Linear in all of the arguments that have a transpose, taken together."""

    transposes: tuple[Lambda | None, ...]


@dataclass(frozen=True, slots=True)
class Gathering:
    """Linear in a variable number of arguments: `transpose(k, g, *args, **keywords)`; `adds` if it
    is their sum."""

    transpose: Lambda
    adds: bool = False


@dataclass(frozen=True, slots=True)
class General:
    """`tangent(t, y, *args, **keywords)`: `t` holds a tangent or None for each argument, `y` the
    result (a tuple when there are several). `adjoint(g, y, *args, **keywords)` gives one
    contribution for each argument, or None. The arguments at the places `inputs` are
    differentiated, if they are of these kinds of dtype."""

    tangent: Lambda
    adjoint: Lambda
    inputs: tuple[int, ...] = (0,)
    kinds: str = "fc"


@dataclass(frozen=True, slots=True)
class Defined:
    """`definition(*args, **keywords)` is a formula for the function, used for its derivatives only:
    the function's own value is what the function itself returns. With an `outer`, the function is
    a function of the formula, and `outer(g, y)` is g times its derivative."""

    definition: Lambda
    inputs: tuple[int, ...]
    outer: Lambda | None = None


@dataclass(frozen=True, slots=True)
class Zero:
    """No derivative; a function that is `flat` is constant between its jumps, in all arguments."""

    flat: bool = False


Rule = Elementwise | Multilinear | Linear | Gathering | General | Defined | Zero


def smooth_places(rule: Rule | None) -> tuple[int, ...] | None:
    """Which arguments the function depends on smoothly; None for all of them."""
    match rule:
        case Elementwise(items) | Multilinear(items) | Linear(items):
            return tuple(k for k, item in enumerate(items) if item is not None)
        case General(inputs=inputs) | Defined(inputs=inputs):
            return inputs
        case Zero():
            return ()
    return None


def told_places(op: Primitive, rule: Rule | None) -> tuple[int, ...] | None:
    """Which arguments a rule says something of, be it that there is no derivative; None for all."""
    match rule:
        case Elementwise(items) | Multilinear(items) | Linear(items):
            return tuple(range(len(items)))
        case Zero(flat=True):
            return None
    return places_of(op, rule)


@dataclass(frozen=True, slots=True)
class Declared:
    """What the compiler knows about a primitive that users can call.

    `aliases` are other names of its keywords; `result_class` is the class of the named tuple that
    it returns, if it does; `written` is how many arguments are written by place, defaults too;
    a `listed` function takes a sequence of its arguments; `known` are arguments that decide what
    the formula is.
    """

    op: Primitive
    rule: Rule
    signature: inspect.Signature | None
    inputs: int
    results: int | Callable[..., int] = 1
    aliases: Mapping[str, str] = field(default_factory=dict)
    result_class: type | None = None
    written: int = 0
    listed: bool = False
    known: tuple[str, ...] = ()


def places_of(op: Primitive, rule: Rule | None) -> tuple[int, ...] | None:
    """Which arguments may carry a derivative, those that are then refused among them."""
    places = smooth_places(rule)
    return places if places is None else (*places, *UNKNOWN.get(op, ()))


PRIMITIVES: dict[Any, Declared] = {}
RULES: dict[Primitive, Rule] = {}
SIGNATURES: dict[Primitive, inspect.Signature | None] = {}
VARIANTS: dict[Any, list[tuple[frozenset[str], Declared]]] = {}
# Arguments that a result depends on smoothly, but nobody has told how: why they are refused.
UNKNOWN: dict[Primitive, Mapping[int, str]] = {}


def ops_of(*functions: Any) -> set[Primitive]:
    """The operations that these functions are."""
    return {PRIMITIVES[function].op for function in functions}


def takes_list(declared: Declared) -> bool:
    """Whether users call the function with a sequence of its arguments."""
    return declared.listed or isinstance(declared.rule, Gathering)


def read_tables() -> None:
    """Read the tables of SciPy once SciPy is imported."""
    if "scipy" in sys.modules:
        from .scipy import install

        install()


def find(function: Any) -> Declared | None:
    """What is declared about a function."""
    read_tables()
    try:
        return PRIMITIVES.get(function)
    except TypeError:  # not hashable, so not a function
        return None


def find_variant(function: Any, keywords: Iterable[str]) -> Declared | None:
    """What is declared about a function where it is called with these keywords."""
    declared = find(function)
    if declared is not None and function in VARIANTS:
        for names, special in VARIANTS[function]:
            if not names.isdisjoint(keywords):
                return special
    return declared


def name_of(function: Any) -> str:
    """`np.linalg.norm` for what users write so: the text that generated code calls it by."""
    named = public_name(function)
    if named is not None:
        return named
    name = getattr(function, "__name__", type(function).__name__)
    module = getattr(function, "__module__", None) or ""
    known = {"numpy": "np", "math": "math", "builtins": "", "_operator": "operator"}
    if _is_ufunc(function):
        module = "numpy"
    if module.startswith("autodiff_sst."):
        return name  # written into the generated module
    root = module.split(".")[0]
    if root == "scipy":
        module = _public_module(module, function, name)
    prefix = known.get(module, ".".join([known.get(root, root), *module.split(".")[1:]]))
    return f"{prefix}.{name}" if prefix else name


def user_name(function: Any) -> str:
    """How messages name a function: a helper by what users call to get it."""
    made_by = helped(function)
    return name_of(function if made_by is None else made_by)


def _public_module(module: str, function: Any, name: str) -> str:
    """`scipy.linalg` for what is made in one of its private modules and has its name there."""
    parts = module.split(".")
    for length in range(2, len(parts)):
        public = ".".join(parts[:length])
        if getattr(sys.modules.get(public), name, None) is function:
            return public
    return module


def _is_ufunc(function: Any) -> bool:
    return type(function).__name__ == "ufunc" and type(function).__module__ == "numpy"


def declare(
    functions: Any,
    rule: Rule,
    example: Lambda | None,
    *,
    skip: int = 0,
    inputs: int | None = None,
    results: int | Callable[..., int] = 1,
    aliases: Mapping[str, str] | None = None,
    result_class: type | None = None,
    written: int = 0,
    signature: inspect.Signature | Lambda | None = None,
    unknown: Mapping[int, str] | None = None,
    listed: bool = False,
    known: tuple[str, ...] = (),
    **facts: Any,
) -> Primitive:
    """Enter one function (or several that do the same) with its rule into the tables.

    The signature is that of `example` without its first `skip` parameters, if none is given.
    `unknown` says of arguments without a derivative why they are refused when they carry one.
    """
    if signature is None and example is not None:
        signature = _signature(example, skip)
    elif callable(signature):
        signature = _signature(signature, 0)
    first: Primitive | None = None
    for function in functions if isinstance(functions, tuple) else (functions,):
        op = _primitive(function, **facts)
        count = inputs if inputs is not None else _count(rule)
        PRIMITIVES[function] = Declared(
            op, rule, signature, count, results, aliases or {}, result_class, written, listed, known
        )
        RULES[op] = rule
        SIGNATURES[op] = signature
        if unknown:
            UNKNOWN[op] = unknown
        first = first or op
    assert first is not None
    return first


def _primitive(
    function: Any,
    call: Any = None,
    text: str | None = None,
    broadcasts: bool = False,
    name: str | None = None,
    **facts: Any,
) -> Primitive:
    call = call or function
    shown = name_of(function) if text is None else text
    if broadcasts and "infer" not in facts:
        facts["infer"] = partial(infer_elementwise, call)
    facts.setdefault("pointwise", broadcasts)
    return Primitive(name or getattr(function, "__name__", shown), call, shown, **facts)


def _count(rule: Rule) -> int:
    match rule:
        case Elementwise(items) | Multilinear(items) | Linear(items):
            return len(items)
    return 0


def _signature(function: Lambda, skip: int, required: bool = False) -> inspect.Signature:
    parameters = list(inspect.signature(function).parameters.values())[skip:]
    if required:
        kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        parameters = [
            p for p in parameters if p.default is inspect.Parameter.empty and p.kind in kinds
        ]
    return inspect.Signature(parameters)


def elementwise(functions: Any, *partials: Lambda | None, **facts: Any) -> Primitive:
    """A function applied to each element, with `partials[k](g, y, *args) = g * dy/d(args[k])`.

    >>> elementwise(np.log, lambda g, y, x: g / x)
    """
    example = next(p for p in partials if p is not None)
    facts.setdefault("written", len(_signature(example, 2, required=True).parameters))
    return declare(functions, Elementwise(partials), example, skip=2, broadcasts=True, **facts)


def multilinear(
    functions: Any, *transposes: Lambda | None, check: Lambda | None = None, **facts: Any
) -> Primitive:
    """Linear in each of its first arguments; `transposes[k](g, *args)` is the adjoint of one, and
    `check(*args)` refuses uses that are not linear."""
    example = next(t for t in transposes if t is not None)
    return declare(functions, Multilinear(transposes, check), example, skip=1, **facts)


def linear(functions: Any, *transposes: Lambda | None, **facts: Any) -> Primitive:
    """A function linear in its first arguments taken together."""
    example = next(t for t in transposes if t is not None)
    return declare(functions, Linear(transposes), example, skip=1, **facts)


def gathering(
    functions: Any, transpose: Lambda, signature: Lambda | None = None, **facts: Any
) -> Primitive:
    """A function linear in any number of arguments, with `transpose(k, g, *args, **keywords)`.

    With a `signature`, users call it with a sequence as its first argument.
    """
    inputs = 0 if signature is None else 1
    return declare(functions, Gathering(transpose), signature, inputs=inputs, **facts)


def _places(inputs: int | tuple[int, ...]) -> tuple[int, ...]:
    return tuple(range(inputs)) if isinstance(inputs, int) else inputs


def general(
    functions: Any,
    tangent: Lambda,
    adjoint: Lambda,
    *,
    inputs: int | tuple[int, ...] = 1,
    kinds: str = "fc",
    **facts: Any,
) -> Primitive:
    """Tangent and adjoint told separately; `inputs` is how many arguments, or which."""
    places = _places(inputs)
    rule = General(tangent, adjoint, places, kinds)
    return declare(functions, rule, adjoint, skip=2, inputs=max(places) + 1, **facts)


def defined(
    functions: Any,
    definition: Lambda,
    *,
    inputs: int | tuple[int, ...] = 1,
    outer: Lambda | None = None,
    **facts: Any,
) -> Primitive:
    """The derivative is that of `definition(*args, **keywords)`, or of a function of it.

    >>> defined(np.ptp, lambda a, axis=None: np.max(a, axis=axis) - np.min(a, axis=axis))
    """
    places = _places(inputs)
    rule = Defined(definition, places, outer)
    # What its formula gives for an operand that is repeated is summed already: it is too late to
    # cut off the elements that a mask leaves out.
    facts["pointwise"] = False
    return declare(functions, rule, definition, inputs=max(places) + 1, **facts)


def variant(
    functions: Any,
    keywords: str,
    definition: Lambda,
    *,
    inputs: int | tuple[int, ...] = 1,
    rule: Rule | None = None,
) -> None:
    """With any of these keywords the derivative is that of another formula, or another rule, which
    takes what the formula would.

    >>> variant(np.sum, "where", lambda a, *, where=True: np.sum(np.where(where, a, 0.0)))
    """
    names = frozenset(keywords.split())
    places = _places(inputs)
    for function in functions if isinstance(functions, tuple) else (functions,):
        plain = PRIMITIVES[function]
        op = replace(plain.op, name=f"{plain.op.name}_{keywords.split()[0]}", infer=None)
        own = Defined(definition, places) if rule is None else rule
        special = replace(
            plain, op=op, rule=own, signature=_signature(definition, 0), inputs=max(places) + 1
        )
        VARIANTS.setdefault(function, []).append((names, special))
        RULES[op] = own


def constant(*functions: Any, **facts: Any) -> Primitive:
    """Functions without a derivative: of whole numbers, strings, shapes, or that return such."""
    return declare(functions, Zero(), None, **facts)


def flat(*functions: Any, **facts: Any) -> Primitive:
    """Functions that are constant between their jumps: their derivative is zero."""
    return declare(functions, Zero(flat=True), None, **facts)


_FUNCTION_FORMS: dict[Any, Primitive] = {}


def function_form(ufunc: Any) -> Primitive:
    """A ufunc as a call by its own name, where the table writes it with an operator."""
    declared = PRIMITIVES[ufunc]
    if "." in declared.op.text:
        return declared.op
    if ufunc not in _FUNCTION_FORMS:
        infer = partial(infer_elementwise, ufunc)
        op = Primitive(declared.op.name, ufunc, f"np.{ufunc.__name__}", infer, pointwise=True)
        _FUNCTION_FORMS[ufunc] = op
        RULES[op] = declared.rule
    return _FUNCTION_FORMS[ufunc]
