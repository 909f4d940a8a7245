"""The printed text is exact, and what has no text is refused."""

from __future__ import annotations

import ast
import math
import subprocess
import sys
from textwrap import dedent
from typing import Any

import gast
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_sst.emit.literals import clean
from autodiff_sst.emit.printer import Comments, print_tree
from autodiff_sst.errors import InternalError


def _function(name: str, body: list[Any]) -> Any:
    return gast.FunctionDef(name, _parameters([]), body, [], None, None, [])


def _parameters(names: list[str]) -> Any:
    names_ = [gast.Name(name, gast.Param(), None, None) for name in names]
    return gast.arguments(names_, [], None, [], [], None, [])


def _name(name: str) -> Any:
    return gast.Name(name, gast.Load(), None, None)


# ---------------------------------------------------------------- exact text

SAME = {
    "import": "import numpy as np\nimport math, os.path as p\n",
    "from": "from math import sin, cos as c\nfrom . import x\nfrom ..y import *\n",
    "assign": "x = 1\n",
    "chained": "x = y = z\n",
    "swap": "x, y = y, x\n",
    "starred": "x, *y = *z, 1\n",
    "one tuple": "(x,) = (y,)\n",
    "stored tuple": "shape = (3, 4)\n",
    "nested tuple": "a, (b, c) = d, (e, f)\n",
    "augmented": "x += 1\nx[i] -= 2\nx.y @= z\nx **= 2\nx //= (1, 2)\n",
    "annotated": "x: int = 1\n(x): int\nx.y: int = (1, 2)\n",
    "expression": "f(x)\n",
    "return": "def f():\n    return a, b\n",
    "return nothing": "def f():\n    return\n",
    "return starred": "def f():\n    return *a, b\n",
    "if": "if a:\n    x = 1\nelif b:\n    x = 2\nelif c:\n    x = 3\nelse:\n    x = 4\n",
    "else with if and more": "if a:\n    pass\nelse:\n    if b:\n        pass\n    x = 1\n",
    "for": "for i, x in enumerate(y):\n    break\nelse:\n    pass\n",
    "for over a tuple": "for i in (a, b):\n    continue\n",
    "for nested": "for i, (j, k) in x:\n    pass\n",
    "while": "while x < 1:\n    x += 1\nelse:\n    pass\n",
    "raise": "raise\nraise X\nraise X(1) from e\n",
    "assert": "assert x\nassert x, f(y)\n",
    "try": dedent("""\
        try:
            pass
        except (A, B) as e:
            pass
        except C:
            pass
        except:
            pass
        else:
            pass
        finally:
            pass
        """),
    "with": "with a:\n    pass\nwith a as b, c() as (d, e):\n    pass\n",
    "delete": "del a, b[0], c.d\ndel (a, b)\n",
    "scopes": "def f():\n    global a, b\n    nonlocal c\n",
    "parameters": "def f(a, /, b: float, c=1, *d, e, g: int = 2, **h) -> float:\n    pass\n",
    "keyword only": "def f(*, a, b=1):\n    pass\n",
    "decorator": "@njit(cache=True)\n@a.b\ndef f():\n    pass\n",
    "nested def": "def f():\n    x = 1\n    def g():\n        return x\n    return g\n",
    "module": dedent("""\
        '''Derivatives.'''

        import math
        import numpy as np

        G = 9.81
        H = 1


        def f(x):
            '''Return it.'''
            return x


        def g():
            '''Return nothing.

              Not even that.
            At all.
            '''
            return ()


        X = 1
        """).replace("'''", '"""'),
    # Subscripts
    "slices": "x[1:, ::2] = x[:, None, ...] + x[::-1] + x[a:b:c] + x[1 + i:-1]\n",
    "indices": "x[i, j] + x[i,] + x[(*i, j)] + x[()] + x[(i, j), k] + x[:,]\n",
    # Operators
    "power": "-x ** 2 + (-x) ** 2 + x ** -y + x ** -y ** z + (x ** y) ** z + 2.0 ** -1.0\n",
    "left": "a - b - c + (a - (b - c)) + a * b / c - a * (b / c) - -d\n",
    "bits": "a | b ^ c & d << e + ~f\n((a | b) & c << d) >> (e & f)\n",
    "boolean": "a and b and c < d and not e or f and (g or h) or (i and j) == k\n",
    "boolean nested": "(a and b) and c\na and (b and c)\n",
    "compare": "a < b <= c != d is not e not in f\n(a < b) < c\nnot a == b\n(not a) == b\n",
    "conditional": "a if b else c if d else e\n(a if b else c) if (d if e else f) else g\n",
    "conditional inside": "x + (a if b else c)\nf(a if b else c, d=e if g else h)\n",
    "lambda": "lambda: x\nlambda a, *b, c=1, **d: (a, b)\n(lambda x: x)(1)\n",
    "comprehension": "[a for a, b in c if d if e for (g,) in h]\n{a for b in c}\n"
    "{a: b for a, b in c}\nf(a for b in c)\nf((a for b in c), d)\n[a for b in (c if d else e)]\n",
    "displays": '[a, *b]\n{a, *b}\n{}\n[]\n()\n{**a, "b": 1}\n',
    "calls": "f(*a, b, c=1, **d)\nx.y(1)[0].z()(2)\n(a + b).c\n(-a).b\n",
    "numbers": "(1).real + (1.5).real + (1j).imag + 1e-20 + 1e+300 + 0.1 + True.real\n",
    "walrus": "f((x := 1))\n",
    "strings": """a = "it's" + 'say "x"' + "both ' \\"" + "\\n\\t\\\\\\x00" + b"a\\xff"\n""",
    "unicode": 'a = "é α \\u200b \\U0001f600"\n',
    "f-string": 'f"{x!r:>{w}.3f} {{}} {y:%}"\n'
    + """f'{d["k"]}\\''\nf\"\"\"{a["b'"]}{c["d"]}\"\"\"\n""",
}


@pytest.mark.parametrize("case", SAME)
def test_text_is_what_one_would_write(case: str) -> None:
    source = SAME[case]
    assert print_tree(gast.parse(source)) == source


def test_one_function_can_be_printed_alone() -> None:
    source = "def f(x):\n    return x\n"
    assert print_tree(gast.parse(source).body[0]) == source


def test_docstrings_are_indented_with_their_block() -> None:
    doc = 'One.\n\n  Two \\ """three""" \x07 é\n   more\t.   \n'
    body = [gast.Expr(gast.Constant(doc, None)), gast.Return(None)]
    inner, empty = _function("g", body), _function("h", body[:1])
    text = print_tree(_function("f", [inner, empty]))
    assert text == (
        "def f():\n"
        "    def g():\n"
        '        """One.\n'
        "\n"
        '        Two \\\\ \\"\\"\\"three\\"\\"\\" \\x07 é\n'
        "         more .\n"
        '        """\n'
        "        return\n"
        "    def h():\n"
        '        """One.\n'
        "\n"
        '        Two \\\\ \\"\\"\\"three\\"\\"\\" \\x07 é\n'
        "         more .\n"
        '        """\n'
    )
    assert eval(text[text.index('"""') : text.index("return")].strip()).startswith("One.\n\n    ")


@pytest.mark.parametrize(
    "doc",
    [
        "",
        "x",
        'a "b"',
        '"',
        '"""',
        '""""',
        '\\"',
        "\\",
        " padded ",
        "\n  a\n    b\n  ",
        "\n    a\n  b",
        '"""a\n"""\n"',
        "\x00",
    ],
)
def test_any_docstring_survives(doc: str) -> None:
    text = print_tree(_function("f", [gast.Expr(gast.Constant(doc, None))]))
    value = ast.parse(text).body[0].body[0].value.value  # type: ignore[attr-defined]
    assert clean(value) == clean(doc)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-1, "-1"),
        (-0.0, "-0.0"),
        (-1.5, "-1.5"),
        (-(10**400), "-1" + "0" * 400),
        (1.0, "1.0"),
        (2j, "2j"),
        (-2j, "-2j"),
        (complex(0.0, -2.0), "0.0 - 2j"),
        (1 - 2j, "1.0 - 2j"),
        (-1 + 2j, "-1.0 + 2j"),
        (complex(-0.0, 2.0), "(-2j).conjugate()"),
        (complex(1.0, -0.0), "(1.0 + 0j).conjugate()"),
        (complex(0.0, -0.0), "(0j).conjugate()"),
        ((1, -2.0, ()), "(1, -2.0, ())"),
        ((1,), "(1,)"),
        (None, "None"),
        (..., "..."),
    ],
)
def test_constants_keep_their_value_and_sign(value: Any, text: str) -> None:
    printed = print_tree(gast.Module([gast.Expr(gast.Constant(value, None))], []))
    assert printed == text + "\n"
    assert repr(eval(printed)) == repr(value)


@given(st.complex_numbers(allow_nan=False, allow_infinity=False))
def test_complex_constants_are_exact(value: complex) -> None:
    printed = print_tree(gast.Module([gast.Expr(gast.Constant(value, None))], []))
    assert repr(eval(printed)) == repr(value)


def test_negative_constants_are_put_in_parentheses_where_needed() -> None:
    node = gast.BinOp(gast.Constant(-2.0, None), gast.Pow(), gast.Constant(-3, None))
    assert print_tree(gast.Module([gast.Expr(node)], [])) == "(-2.0) ** -3\n"
    node = gast.BinOp(gast.Constant(1 + 2j, None), gast.Mult(), gast.Constant(-1j, None))
    assert print_tree(gast.Module([gast.Expr(node)], [])) == "(1.0 + 2j) * -1j\n"


# ---------------------------------------------------------------- refusals


def test_what_has_no_text_is_refused() -> None:
    for source in ("class A: pass", "async def f(): pass", "match x:\n  case 1: pass"):
        with pytest.raises(InternalError, match="statement"):
            print_tree(gast.parse(source))
    for source in ("def f(): yield 1", "async def f(): await x"):
        with pytest.raises(InternalError):
            print_tree(gast.parse(source))
    for value in (math.inf, math.nan, -math.inf, complex(math.inf, 1), complex(1, math.nan)):
        with pytest.raises(InternalError, match="constant"):
            print_tree(gast.Module([gast.Expr(gast.Constant(value, None))], []))
    for odd in (frozenset({1}), type("Float", (float,), {})(1.0)):
        with pytest.raises(InternalError, match="constant"):
            print_tree(gast.Module([gast.Expr(gast.Constant(odd, None))], []))
    for body in ([_function("f", [])], [gast.Expr(gast.Set([]))]):
        with pytest.raises(InternalError):
            print_tree(gast.Module(body, []))
    with pytest.raises(InternalError, match="expression"):  # ast is not gast
        print_tree(gast.Module([gast.Expr(ast.parse("a + b", mode="eval").body)], []))


def test_what_only_newer_pythons_can_read_is_refused() -> None:
    index = gast.Tuple([gast.Starred(_name("a"), gast.Load()), gast.Slice(None, None, None)], None)
    with pytest.raises(InternalError, match="star and a slice"):
        print_tree(gast.Module([gast.Expr(gast.Subscript(_name("x"), index, gast.Load()))], []))
    for value in ("\n", "#", "'\"" + "'''" + '"""'):
        field = gast.FormattedValue(gast.Constant(value, None), -1, None)
        with pytest.raises(InternalError, match="f-string"):
            print_tree(gast.Module([gast.Expr(gast.JoinedStr([field]))], []))
    with pytest.raises(InternalError, match="several items"):
        print_tree(gast.parse("with ((a, b)):\n    pass"))


# ---------------------------------------------------------------- comments


def test_comments_stand_above_and_beside() -> None:
    tree = gast.parse("def f(x):\n    y = x\n    zz = y\n    if y:\n        z = y\n    return z")
    function = tree.body[0]
    y, zz, branch, returned = function.body
    comments = Comments(
        before={
            id(function): ["The derivative"],
            id(zz): ["", "adjoints, last first", "two\nlines  "],
            id(returned): [""],
        },
        trailing={
            id(y): "model.py:1",
            id(zz): "model.py:2\n  y",
            id(branch): "model.py:3",
            id(branch.body[0]): "model.py:4",
        },
    )
    assert print_tree(tree, comments) == dedent("""\
        # The derivative
        def f(x):
            y = x  # model.py:1

            # adjoints, last first
            # two
            # lines
            zz = y  # model.py:2 y
            if y:   # model.py:3
                z = y  # model.py:4

            return z
        """)


def test_trailing_comments_are_aligned_where_they_fit() -> None:
    tree = gast.parse("a = 1\nbbbb = 1\nc = 1\nd = f(g, h, i, j)\ne = 1")
    texts = ["one", "two", "a longer one", "four", ""]
    comments = Comments(trailing=dict(zip(map(id, tree.body), texts, strict=True)))
    assert print_tree(tree, comments, width=25) == (
        "a = 1     # one\n"
        "bbbb = 1  # two\n"
        "c = 1     # a longer one\n"
        "d = f(g, h, i, j)  # four\n"
        "e = 1\n"
    )


def test_a_comment_that_does_not_fit_goes_above() -> None:
    tree = gast.parse("x = f(aaaa, bbbb)\ny = g(aaaaaaaa, bbbbbbbb)\n@d\ndef f():\n    pass")
    comments = Comments(trailing={id(node): "model.py:7" for node in tree.body})
    assert print_tree(tree, comments, width=24) == dedent("""\
        # model.py:7
        x = f(aaaa, bbbb)
        # model.py:7
        y = g(
            aaaaaaaa, bbbbbbbb
        )


        @d
        def f():  # model.py:7
            pass
        """)


def test_a_docstring_keeps_its_comment() -> None:
    tree = gast.parse('if a:\n    def f():\n        "One."\nelse:\n    pass')
    comments = Comments(trailing={id(tree.body[0].body[0].body[0]): "two"})
    assert print_tree(tree, comments) == (
        'if a:\n    def f():\n        """One."""  # two\nelse:\n    pass\n'
    )


def test_an_elif_keeps_its_comments() -> None:
    tree = gast.parse("if a:\n    pass\nelif b:\n    pass")
    inner = tree.body[0].orelse[0]
    comments = Comments(before={id(inner): ["why"]}, trailing={id(inner): "where"})
    assert print_tree(tree, comments) == "if a:\n    pass\n# why\nelif b:  # where\n    pass\n"


def test_the_package_does_not_import_the_printer() -> None:
    code = (
        "import sys, autodiff_sst, autodiff_sst.emit\n"
        "assert not {'gast', 'astunparse'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
