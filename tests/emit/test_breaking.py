"""Where long lines are broken."""

from __future__ import annotations

import gast
import pytest

from autodiff_sst.emit.printer import print_tree


def _printed(source: str, width: int) -> str:
    return print_tree(gast.parse(source), width=width)


def test_a_call_is_broken_inside_its_brackets() -> None:
    assert _printed("result = function(first, second, *third, fourth=4)", 40) == (
        "result = function(\n    first, second, *third, fourth=4\n)\n"
    )
    assert _printed("result = function(first, second, *third, fourth=4)", 25) == (
        "result = function(\n    first,\n    second,\n    *third,\n    fourth=4,\n)\n"
    )


def test_an_operation_is_broken_before_its_loosest_operators() -> None:
    source = "w_bar = alpha * beta + gamma * delta - epsilon"
    assert _printed(source, 30) == (
        "w_bar = (\n    alpha * beta\n    + gamma * delta\n    - epsilon\n)\n"
    )
    assert _printed(source, 42) == "w_bar = (\n    alpha * beta + gamma * delta - epsilon\n)\n"
    assert _printed("def f():\n    return alpha and beta or gamma", 25) == (
        "def f():\n    return (\n        alpha and beta\n        or gamma\n    )\n"
    )
    assert _printed("if alpha < beta and gamma:\n    pass", 20) == (
        "if (\n    alpha < beta\n    and gamma\n):\n    pass\n"
    )


@pytest.mark.parametrize(
    ("source", "broken"),
    [
        ("x = [aaaaaa, bbbb, cccc]", "x = [\n    aaaaaa,\n    bbbb,\n    cccc,\n]\n"),
        ("x = {'a': aaaa, **bbbbbb}", 'x = {\n    "a": aaaa,\n    **bbbbbb,\n}\n'),
        ("x = [aaaa for bbb in ccccc]", "x = [\n    aaaa\n    for bbb in ccccc\n]\n"),
        ("f(aaaa for bbb in ccccccc)", "f(\n    aaaa\n    for bbb in ccccccc\n)\n"),
        ("x = aaaa[bbbbb, cccc]", "x = aaaa[\n    bbbbb, cccc\n]\n"),
        ("aaa, bbb = ccc, ddddd", "aaa, bbb = (\n    ccc, ddddd\n)\n"),
        ("aaaaaa, bbbb, cccc = ddd", "(\n    aaaaaa,\n    bbbb,\n    cccc,\n) = ddd\n"),
        ("x = -(aaaaaa + bbbbbbbb)", "x = -(\n    aaaaaa\n    + bbbbbbbb\n)\n"),
        ("x = (aaaaaaa + bbbb).sum()", "x = (\n    aaaaaaa + bbbb\n).sum()\n"),
        ("x = aaaaaaa(bbbb, ccccc)[0]", "x = aaaaaaa(\n    bbbb, ccccc\n)[0]\n"),
        ("x = f(aaaaaa + bbbbbbbbb)", "x = f(\n    aaaaaa\n    + bbbbbbbbb\n)\n"),
        ("x = aaaa if bbbb else cccccc", "x = (\n    aaaa\n    if bbbb\n    else cccccc\n)\n"),
        ("x = lambda aaa: bbbb + ccccc", "x = lambda aaa: (\n    bbbb + ccccc\n)\n"),
        ("assert aaaaaa, f(bbbb, ccc)", "assert aaaaaa, f(\n    bbbb, ccc\n)\n"),
        ("for aa in f(bbbbb, ccccc): pass", "for aa in f(\n    bbbbb, ccccc\n):\n    pass\n"),
        ("def f(aaaaa, bb=bbbb): pass", "def f(\n    aaaaa, bb=bbbb\n):\n    pass\n"),
        ("x = 'a long string, unbroken'", 'x = "a long string, unbroken"\n'),
    ],
)
def test_every_bracket_can_be_broken(source: str, broken: str) -> None:
    assert _printed(source, 20 if "lambda" not in source else 22) == broken


def test_what_cannot_be_broken_stays() -> None:
    source = "from a_long_module import a_long_name\n\nglobal a_long_name\nx = a_long_name.of_x\n"
    assert _printed(source, 10) == source


def test_several_expressions_are_broken_only_if_one_is_not_enough() -> None:
    assert _printed("aaaa[bb, cc] = dddd(ee, ff)", 20) == "aaaa[bb, cc] = dddd(\n    ee, ff\n)\n"
    assert _printed("aaaaaaaaaa[bb, cccccc] = dddd(ee, ff, gggg)", 18) == (
        "aaaaaaaaaa[\n    bb, cccccc\n] = dddd(\n    ee, ff, gggg\n)\n"
    )


def test_a_long_chain_is_no_deep_recursion() -> None:
    source = "x = " + " + ".join(["a"] * 3000) + "\n"
    tree = gast.Module([gast.parse("x = a").body[0]], [])
    for _ in range(2999):
        name = gast.Name("a", gast.Load(), None, None)
        tree.body[0].value = gast.BinOp(tree.body[0].value, gast.Add(), name)
    assert print_tree(tree, width=10**6) == source
    assert print_tree(tree).count("\n") == 3002
