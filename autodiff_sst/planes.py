"""Jacobians among real and complex numbers: which mode has which, and what has none.

Of a complex number `z = a + ib` an adjoint is `df/da - i df/db`, the tangent along 1 is `df/da`.
Both are the derivative where all is real, and where a holomorphic function goes from complex
numbers to complex ones. Of a real result in complex numbers only the adjoint tells all, of a
complex result in real ones only the tangent does, and of what is not holomorphic one number cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .analyse.activity import find_varied
from .analyse.antilinear import find_antilinear, may_be_complex, may_be_real
from .differentiate.tangent import tangent_function
from .errors import ArgumentError, OtherMode
from .ir.analyses import Analyses
from .ir.dead import drop_dead_code
from .ir.nodes import Block, Function, Var
from .ir.types import Array, List, Tuple, Type, dtype_of
from .rules.applying import place_of
from .structures import FORWARD_ONLY, REVERSE_ONLY


def refuse_partial(
    function: Function, wrt: Sequence[int], names: Mapping[Var, str], mode: str, analyses: Analyses
) -> None:
    """Raise if a Jacobian in this mode would not tell all of a derivative."""
    inputs = [function.params[k] for k in wrt]
    real = [x for x in inputs if not any(map(may_be_complex, _numbers(x.type)))]
    if mode.endswith("jacrev"):
        lost, refused = real, FORWARD_ONLY
    else:
        lost, refused = [x for x in inputs if x not in real], REVERSE_ONLY
    partial = {
        y for y in function.body.yields if any(_is_lost(type_, mode) for type_ in _numbers(y.type))
    }
    for x in lost if partial else ():
        if not partial.isdisjoint(find_varied(function.body, [x])):
            raise OtherMode(refused.format(names[x]))
    for k in wrt:
        if function.params[k] not in real:
            _refuse_not_holomorphic(function, k, names, analyses)


def _is_lost(y: Type, mode: str) -> bool:
    """Whether a part of the derivative of `y` is, if it is known what `y` is."""
    test = may_be_complex if mode.endswith("jacrev") else may_be_real
    return dtype_of(y) is not None and test(y)


def _refuse_not_holomorphic(
    function: Function, place: int, names: Mapping[Var, str], analyses: Analyses
) -> None:
    z = function.params[place]
    varied = find_varied(function.body, [z])
    count = len(function.body.yields)
    ends = [
        count + k
        for k, y in enumerate(function.body.yields)
        if y in varied and any(map(may_be_complex, _numbers(y.type)))
    ]
    if not ends:
        return
    made = tangent_function(function, (place,), varied, analyses)
    block = Block(made.body.stmts, tuple(made.body.yields[k] for k in ends))
    found = find_antilinear(drop_dead_code(analyses.simplify(block)), made.params[-1:])
    if found is not None:
        raise ArgumentError(
            f"a complex result is not known to be holomorphic in {names[z]}: one complex number may"
            " not be its derivative. Differentiate its real and its imaginary part by jacrev, or"
            " use jvp along 1 and 1j",
            place_of(found.where),
        )


def _numbers(type_: Type) -> Iterator[Type]:
    """The types of the numbers and arrays in what is of this type."""
    match type_:
        case List(item):
            yield from _numbers(Array(None, None) if item is None else item)
        case Tuple(items):
            for item in items:
                yield from _numbers(item)
        case _:
            yield type_
