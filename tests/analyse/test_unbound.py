"""What some path leaves unbound, and what flags tell of it."""

import sys

from autodiff_sst.ir.build import new_var
from autodiff_sst.ir.nodes import UNDEF, Block, Const, If
from autodiff_sst.ir.types import Scalar
from autodiff_sst.ir.unbound import possibly_unbound

TRUE, FALSE = Const(True), Const(False)


def variable(dtype="float64"):
    return new_var("", Scalar(dtype))


def branch(test, then, orelse, inside=((), ())):
    """An `if` with these yields, and what stands on its sides."""
    targets = tuple(variable("bool" if e in (TRUE, FALSE) else "float64") for e in then)
    sides = (Block(tuple(s), tuple(e)) for s, e in zip(inside, (then, orelse), strict=True))
    return If(targets, test, *sides)


def test_a_flag_tells_what_is_bound():
    """`value` is bound wherever `flag` is up, and so is what a branch by it takes."""
    outer = branch(variable("bool"), (TRUE, Const(1.0)), (FALSE, UNDEF))
    flag, value = outer.targets
    up = branch(flag, (value,), (Const(0.0),))
    down = branch(flag, (Const(0.0),), (value,))
    assert possibly_unbound((outer, up)) == {value}
    assert possibly_unbound((outer, down)) == {value, *down.targets}


def test_a_flag_tells_through_another_branch():
    """What hands a flag and a value on together keeps what is known of them."""
    first = branch(variable("bool"), (TRUE, Const(1.0)), (FALSE, UNDEF))
    flag, value = first.targets
    second = branch(variable("bool"), (flag, value), (FALSE, UNDEF))
    handed, kept = second.targets
    last = branch(handed, (kept,), (Const(0.0),))
    assert possibly_unbound((first, second, last)) == {value, kept}


def test_an_unasked_flag_changes_nothing():
    first = branch(variable("bool"), (TRUE, Const(1.0)), (FALSE, UNDEF))
    assert possibly_unbound((first,)) == {first.targets[1]}


def steps(names):
    """Calls that it takes to look at branches which hand on so many names, half of them flags."""
    first = branch(variable("bool"), (Const(1.0), TRUE) * names, (UNDEF, FALSE) * names)
    stmts = [first]
    for _ in range(3):
        ends = stmts[-1].targets
        stmts.append(branch(variable("bool"), ends, ends))
    stmts += [branch(t, (Const(0.0),), (Const(1.0),)) for t in stmts[-1].targets[1::2]]
    count = 0

    def tell(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tell)
    try:
        possibly_unbound(stmts)
    finally:
        sys.setprofile(None)
    return count


def test_effort_grows_with_the_facts():
    """Of which there is one for each pair of a name and a flag, and not with their square."""
    assert steps(80) < 5 * steps(40)
