"""Reading the source of a function: the right text, or a refusal that says why."""

from __future__ import annotations
import __future__

import ast
import doctest
import functools
import importlib
import importlib.util
import itertools
import linecache
import math
import subprocess
import sys
import textwrap
import time
import types
import zipfile
from collections.abc import Callable
from pathlib import Path

import gast
import numpy as np
import pytest

from autodiff_sst.errors import SourceUnavailable, UnsupportedSyntax
from autodiff_sst.parse.source import Source, read_source

counter = itertools.count()


def text_of(function: Callable) -> str:
    """The source that was read, printed anew."""
    return ast.unparse(gast.gast_to_ast(read_source(function).tree))


def load(folder: Path, text: str | bytes, name: str = "") -> types.ModuleType:
    """Write `text` to a file of its own and import it."""
    path = folder / (name or f"module_{next(counter)}.py")
    path.write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).encode())
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def refused(function: object, *fragments: str) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        read_source(function)
    for fragment in fragments:
        assert fragment in str(caught.value)


# ---------------------------------------------------------------------------------------
# What is read


def plain(x, y=1, *rest, key: float = 2.0, **others):
    """Doc."""
    return x * y


def test_function_is_read_with_its_file() -> None:
    source = read_source(plain)
    assert isinstance(source.tree, gast.FunctionDef)
    assert source.filename == __file__
    assert source.name == "plain"
    assert source.lines == tuple(Path(__file__).read_text().split("\n"))
    assert source.lines[source.tree.lineno - 1].startswith("def plain(x, y=1")


def test_places_are_those_of_the_file() -> None:
    source = read_source(plain)
    product = source.tree.body[1].value
    place = source.place(product)
    assert (place.filename, place.function) == (__file__, "plain")
    assert place.text == "    return x * y"
    assert place.text[place.column : place.end_column] == "x * y"
    assert source.lines[place.line - 1] == place.text


def test_place_of_what_stands_nowhere_is_a_neighbours() -> None:
    def total(xs):
        return sum(x for x in xs if x > 0)

    source = read_source(total)
    generator = source.tree.body[0].value.args[0]
    assert source.place(generator.generators[0]).column == source.place(generator).column + 7
    assert source.place(gast.Add()).line == source.tree.lineno


def test_place_over_several_lines_has_no_end_column() -> None:
    def sums(x):
        return x + (
            1
        )  # fmt: skip

    assert read_source(sums).place(read_source(sums).tree.body[0].value).end_column is None


def test_each_reading_is_a_tree_of_its_own() -> None:
    read_source(plain).tree.body.clear()
    assert len(read_source(plain).tree.body) == 2


def test_every_node_with_a_place_keeps_it() -> None:
    source = read_source(plain)
    for node in gast.walk(source.tree):
        if isinstance(node, gast.expr | gast.stmt):
            assert node.end_lineno >= node.lineno >= source.tree.lineno
            assert node.end_col_offset is not None


def bare(decorated):
    """A decorator that hands its function back."""
    return decorated


def wrapping(function):
    @functools.wraps(function)
    def wrapper(*args):
        return 2 * function(*args)

    return wrapper


@bare
@(bare)
def decorated(x):  # fmt: skip
    return x + 3


@wrapping
def wrapped(x):
    return x + 4


def test_decorated_function() -> None:
    assert text_of(decorated).endswith("def decorated(x):\n    return x + 3")


def test_wrapper_is_read_and_not_what_it_wraps() -> None:
    source = read_source(wrapped)
    assert source.tree.name == "wrapper"
    assert source.name == "wrapped"
    assert text_of(wrapped.__wrapped__).endswith("return x + 4")


class Model:
    scale = 2.0

    def method(self, x):
        return self.__scale(x)

    def __scale(self, x):
        return x * self.scale

    @staticmethod
    def static(x):
        return x + 5

    @classmethod
    def klass(cls, x):
        return x * cls.scale

    @property
    def prop(self):
        return super().__repr__()

    class Inner:
        def method(self, y):
            return y


def test_methods() -> None:
    assert "self.__scale(x)" in text_of(Model.method)
    assert "x * self.scale" in text_of(Model._Model__scale)
    assert "x + 5" in text_of(Model.static)
    assert "x * cls.scale" in text_of(Model.klass.__func__)
    assert "super().__repr__()" in text_of(Model.prop.fget)
    assert "return y" in text_of(Model.Inner.method)


def make(kind):
    if kind:

        def inner(x):
            def innermost(y):
                return x * y + kind

            return innermost
    else:

        def inner(x):
            return lambda y: x - y

    return inner


def test_nested_functions_and_twins_in_branches() -> None:
    assert "innermost" in text_of(make(1))
    assert "x * y + kind" in text_of(make(1)(2))
    assert "lambda y: x - y" in text_of(make(0))
    assert text_of(make(0)(3)) == "lambda y: x - y"


def test_redefinition_reads_each_by_its_own_line(tmp_path: Path) -> None:
    module = load(
        tmp_path,
        """
        def f(x):
            return x + 1
        first = f
        def f(x):
            return x + 2
        """,
    )
    assert "x + 1" in text_of(module.first)
    assert "x + 2" in text_of(module.f)


def test_function_in_finally_is_compiled_twice_and_read_once(tmp_path: Path) -> None:
    module = load(
        tmp_path,
        """
        try:
            pass
        finally:
            def f(x):
                return x + 1
            g = lambda x: x * 2
        """,
    )
    assert "x + 1" in text_of(module.f)
    assert text_of(module.g) == "lambda x: x * 2"


def test_coroutines_and_generators_are_read_too() -> None:
    async def coroutine(x):
        return x

    def generator(x):
        yield x

    assert isinstance(read_source(coroutine).tree, gast.AsyncFunctionDef)
    assert "yield x" in text_of(generator)


def test_function_that_has_run_and_was_traced(tmp_path: Path) -> None:
    """Python rewrites byte code in place as it learns types, and when a tracer is there."""
    module = load(
        tmp_path,
        """
        def f(x):
            total = 0.0
            for i in range(3):
                total += x * i
            return total
        """,
    )
    for _ in range(200):
        module.f(1.5)
    assert "total += x * i" in text_of(module.f)
    lines = []

    def tracer(frame, event, arg):
        lines.append(event)
        return tracer

    previous = sys.gettrace()
    sys.settrace(tracer)
    try:
        module.f(2.0)
        traced = text_of(module.f)
    finally:
        sys.settrace(previous)
    assert "line" in lines
    assert "total += x * i" in traced


def test_code_padded_by_a_profiler(tmp_path: Path) -> None:
    f = load(tmp_path, "def f(x):\n    return x + 1\n").f
    nop = bytes([__import__("opcode").opmap["NOP"], 0])
    f.__code__ = f.__code__.replace(co_code=f.__code__.co_code + 2 * nop)
    assert f(1) == 2
    assert "x + 1" in text_of(f)


# ---------------------------------------------------------------------------------------
# Lambdas

double = lambda x: x * 2  # noqa: E731
pair = (lambda x: x + 1, lambda x: x + 2)
names = [lambda a: a, lambda b: b]
calls = [lambda x: np.sin(x), lambda x: np.sin(x), lambda x: np.cos(x)]
nested = lambda x: lambda y: x + y  # noqa: E731
twins = [lambda x: x + 7, lambda x: x + 7]
spaced = [lambda x: x*9, lambda x: x * 9]  # fmt: skip
constants = [lambda x: 1, lambda x: 1.0, lambda x: True, lambda x: -0.0, lambda x: 0.0]
multiline = [
    lambda x: (
        x
        + 1
    ), lambda x: (
        x
        + 2
    ),
]  # fmt: skip


def with_default(x, f=lambda x: x + 5, *, g=lambda x: x + 6):
    return f(x) + g(x)


def test_lambdas_of_one_line_are_told_apart() -> None:
    assert text_of(double) == "lambda x: x * 2"
    assert [text_of(f) for f in pair] == ["lambda x: x + 1", "lambda x: x + 2"]
    assert [text_of(f) for f in names] == ["lambda a: a", "lambda b: b"]
    assert [text_of(f)[-9:] for f in calls] == ["np.sin(x)", "np.sin(x)", "np.cos(x)"]
    assert text_of(nested) == "lambda x: lambda y: x + y"
    assert text_of(nested(1)) == "lambda y: x + y"
    assert [text_of(f) for f in multiline] == ["lambda x: x + 1", "lambda x: x + 2"]


def test_identical_lambdas_do_not_matter() -> None:
    assert {text_of(f) for f in twins} == {"lambda x: x + 7"}
    assert {text_of(f) for f in spaced} == {"lambda x: x * 9"}


def test_constants_of_equal_value_are_told_apart() -> None:
    assert [text_of(f) for f in constants] == [
        "lambda x: 1",
        "lambda x: 1.0",
        "lambda x: True",
        "lambda x: -0.0",
        "lambda x: 0.0",
    ]


def test_lambdas_in_calls_defaults_and_loops() -> None:
    def call(f, g):
        return text_of(f), text_of(g)

    assert call(lambda x: x - 1, g=lambda x: x - 2) == ("lambda x: x - 1", "lambda x: x - 2")
    assert text_of(with_default.__defaults__[0]) == "lambda x: x + 5"
    assert text_of(with_default.__kwdefaults__["g"]) == "lambda x: x + 6"
    made = [lambda x: x * k for k in range(3)]  # noqa: B023
    assert {text_of(f) for f in made} == {"lambda x: x * k"}


def test_lambda_that_is_never_compiled_is_no_candidate(tmp_path: Path) -> None:
    text = "from __future__ import annotations\nf: (lambda x: x) = lambda x: x + 1\n"
    assert text_of(load(tmp_path, text).f) == "lambda x: x + 1"


def test_same_byte_code_from_different_source(tmp_path: Path) -> None:
    """Columns tell which one it is, where Python records them (for more than a constant)."""
    module = load(tmp_path, "fs = [lambda x, a=1: x + a, lambda x, a=2: x + a]\n")
    if sys.version_info >= (3, 11):
        assert [text_of(f) for f in module.fs] == ["lambda x, a=1: x + a", "lambda x, a=2: x + a"]
    else:
        refused(module.fs[0], "several lambdas on line 1", "put them on separate lines")


def test_same_byte_code_without_columns(tmp_path: Path) -> None:
    (tmp_path / "twins.py").write_text("fs = [lambda x, a=1: x, lambda x, a=2: x]\n")
    done = run_python(
        tmp_path,
        "-X",
        "no_debug_ranges",
        "-c",
        "import twins\n"
        "from autodiff_sst.parse.source import read_source\n"
        "try: read_source(twins.fs[1])\n"
        "except OSError as error: print(error)",
    )
    assert "several lambdas on line 1" in done


# ---------------------------------------------------------------------------------------
# Files of all kinds


def test_tabs_and_mixed_line_ends(tmp_path: Path) -> None:
    module = load(tmp_path, b"def f(x):\r\n\tif x:\r\n\t\treturn x * 2\r\n\treturn x\r\n")
    source = read_source(module.f)
    assert source.lines[2] == "\t\treturn x * 2"
    place = source.place(source.tree.body[0].body[0].value)
    assert place.text[place.column : place.end_column] == "x * 2"


def test_unicode_identifiers_and_columns_in_characters(tmp_path: Path) -> None:
    module = load(tmp_path, "def ∂f(θ, ﬁ):\n    '∇∇'; return 'é∇' and θ + ﬁ\n".replace("∂", "δ"))
    source = read_source(module.δf)
    place = source.place(source.tree.body[1].value.values[1])
    assert place.text[place.column : place.end_column] == "θ + ﬁ"
    assert source.tree.args.args[1].id == "fi"  # Python normalises identifiers


def test_form_feeds_do_not_shift_lines(tmp_path: Path) -> None:
    module = load(tmp_path, b"x = 1\n\x0c\ndef f(x):\n\x0c    y = '\x0c'\n    return x\n")
    source = read_source(module.f)
    assert source.place(source.tree.body[1]).text == "    return x"


def test_encoding_cookie_and_byte_order_mark(tmp_path: Path) -> None:
    latin = "# -*- coding: latin-1 -*-\ndef f(x):\n    return x, 'é', x\n".encode("latin-1")
    source = read_source(load(tmp_path, latin).f)
    assert source.place(source.tree.body[0].value.elts[2]).column == 19
    marked = "def f(x):\n    return x\n".encode("utf-8-sig")
    assert text_of(load(tmp_path, marked).f) == "def f(x):\n    return x"


def test_file_without_a_last_newline(tmp_path: Path) -> None:
    assert text_of(load(tmp_path, b"f = lambda x: x + 1").f) == "lambda x: x + 1"


def test_warnings_are_not_given_again(tmp_path: Path) -> None:
    with pytest.warns(SyntaxWarning, match="literal"):
        module = load(tmp_path, "def f(x):\n    return x is 1\n")
    assert "x is 1" in text_of(module.f)


def test_very_long_file_is_parsed_once(tmp_path: Path) -> None:
    one = "def f{0}(x, y):\n    z = x * y + {0}\n    if z > 1:\n        z = -z\n    return z\n\n"
    module = load(tmp_path, "".join(one.format(number) for number in range(1000)))
    times = []
    for number in (999, 0, 500, 3):
        start = time.perf_counter()
        assert f"x * y + {number}\n" in text_of(getattr(module, f"f{number}"))
        times.append(time.perf_counter() - start)
    assert min(times[1:]) < times[0] / 5


def test_zipped_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"zipped_{next(counter)}"
    with zipfile.ZipFile(tmp_path / "modules.zip", "w") as archive:
        archive.writestr(f"{name}.py", "def f(x):\n    return x + 8\n")
    monkeypatch.syspath_prepend(str(tmp_path / "modules.zip"))
    assert "x + 8" in text_of(importlib.import_module(name).f)


def define(text: str, filename: str, flags: int = 0) -> types.FunctionType:
    """The function f of `text`, made as in a notebook: statement by statement."""
    lines = text.splitlines(keepends=True)
    linecache.cache[filename] = (len(text), None, lines, filename)
    space: dict[str, object] = {}
    for statement in ast.parse(text, filename).body:
        module = ast.Module(body=[statement], type_ignores=[])
        awaited = eval(compile(module, filename, "exec", flags, dont_inherit=True), space)
        if awaited is not None:
            with pytest.raises(StopIteration):
                awaited.send(None)
    return space["f"]


def test_notebook_cell() -> None:
    f = define("import math\ndef f(x):\n    return math.sin(x)\n", "<ipython-input-1-abc>")
    assert "math.sin(x)" in text_of(f)
    assert read_source(f).place(read_source(f).tree).line == 2
    f = define("import math\nf = [lambda x: math.pi(), lambda x: math.sin(1)][1]\n", "<cell 1>")
    assert text_of(f) == "lambda x: math.sin(1)"


def test_notebook_cell_with_await_and_with_futures_of_another_cell() -> None:
    text = "async def g(): pass\nif 0: await g()\ndef f(x: g) -> g:\n    return x\n"
    f = define(text, "<cell 2>", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert text_of(f) == "def f(x: g) -> g:\n    return x"
    text = "def f(x):\n    def g(y: undefined): return y\n    return g(x)\n"
    f = define(text, "<cell 3>", __future__.annotations.compiler_flag)
    assert f(3) == 3
    assert "y: undefined" in text_of(f)


def test_cell_run_again_with_other_text() -> None:
    old = define("def f(x):\n    return x + 1\n", "<cell 4>")
    new = define("def f(x):\n    return x + 2\n", "<cell 4>")
    assert "x + 2" in text_of(new)
    refused(old, "`f`", "edited")


def test_doctest_examples() -> None:
    text = """
    >>> def f(x):
    ...     return x * 3
    >>> text_of(f)
    'def f(x):\\n    return x * 3'
    >>> text_of(lambda x: x * 4)
    'lambda x: x * 4'
    """
    test = doctest.DocTestParser().get_doctest(text, {"text_of": text_of}, "examples", None, 0)
    assert doctest.DocTestRunner().run(test) == (0, 3)


# ---------------------------------------------------------------------------------------
# pytest's rewriting


def checked(x):
    assert x > -1, f"negative: {x}"
    for k in range(3):
        assert isinstance(x, int | float) and 0 <= k < 3
        x = x * k
    assert all(v == x for v in [x])
    return x


def test_functions_with_asserts_in_a_test_module() -> None:
    assert "assert x > -1" in text_of(checked)
    assert "text_of(checked)" in text_of(test_functions_with_asserts_in_a_test_module)


def test_lambdas_inside_asserts() -> None:
    assert [text_of(f) for f in (lambda x: x + 1, lambda x: x + 2)] == [
        "lambda x: x + 1",
        "lambda x: x + 2",
    ]
    assert text_of(lambda x: 3 * x) == "lambda x: 3 * x"


REWRITTEN = """
def f(x):
    assert x > 1
    y = x * 2
    assert y > x, "small"
    return y
"""


@pytest.fixture
def rewritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """A module whose asserts pytest has rewritten."""
    name = f"rewritten_{next(counter)}"
    pytest.register_assert_rewrite(name)
    (tmp_path / f"{name}.py").write_text(REWRITTEN)
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module(name)
    if "@pytest_ar" not in vars(module):
        pytest.skip("run with --assert=plain")
    return module


def test_rewritten_asserts_are_read(rewritten: types.ModuleType) -> None:
    assert f"\n{text_of(rewritten.f)}\n" == REWRITTEN.replace('"', "'")


@pytest.mark.parametrize(
    ("old", "new"), [("x * 2", "x * 3"), ("x > 1", "x > 0"), ("small", "large"), ("(x)", "(x, z)")]
)
def test_edits_are_seen_through_rewriting(rewritten: types.ModuleType, old: str, new: str) -> None:
    Path(rewritten.__file__).write_text(REWRITTEN.replace(old, new) + "\n")
    refused(rewritten.f, "edited after it was imported")


def test_unknown_rewriting_is_compared_as_far_as_can_be(rewritten: types.ModuleType) -> None:
    vars(rewritten)["@pytest_ar"] = types.SimpleNamespace()
    assert "y > x" in text_of(rewritten.f)
    Path(rewritten.__file__).write_text(REWRITTEN.replace("y", "z") + "\n")
    refused(rewritten.f, "edited after it was imported")


# ---------------------------------------------------------------------------------------
# What is refused


EDITED = "import math\n\n\ndef f(x, y=1):\n    return math.sin(x) * 1\n\n\ng = lambda x: x + 1\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sin", "cos"),
        ("* 1", "* 1.0"),
        ("* 1", "/ 1"),
        ("(x, y=1)", "(y, x=1)"),
        ("y=1", "*, y=1"),
        ("def f", "def h"),
        ("import math\n", "\nimport math\n"),
        ("    return math.sin(x) * 1", "    pass"),
        ("    return", "    return ("),
        ("x) *", "x)\0*"),
    ],
)
def test_edited_file(tmp_path: Path, old: str, new: str) -> None:
    module = load(tmp_path, EDITED)
    assert "math.sin" in text_of(module.f)
    Path(module.__file__).write_text(EDITED.replace(old, new))
    refused(module.f, "`f`", "edited after it was imported", str(tmp_path))


def test_edit_elsewhere_in_the_file_does_not_matter(tmp_path: Path) -> None:
    module = load(tmp_path, EDITED)
    text = EDITED.replace("import math\n", "import math, cmath\n").replace("x + 1", "x + 22")
    Path(module.__file__).write_text(text.replace("    return math", "    # why\n    return math"))
    assert read_source(module.f).place(read_source(module.f).tree.body[0]).line == 6
    refused(module.g, "edited")


def test_edited_lambdas_of_one_line(tmp_path: Path) -> None:
    module = load(tmp_path, "fs = [lambda x: x + 1, lambda x: x + 2]\n")
    Path(module.__file__).write_text("fs = [lambda x: x + 11, lambda x: x + 2]\n")
    refused(module.fs[0], "`<lambda>`", "edited")
    assert text_of(module.fs[1]) == "lambda x: x + 2"


def test_file_that_is_gone(tmp_path: Path) -> None:
    module = load(tmp_path, EDITED)
    Path(module.__file__).unlink()
    refused(module.f, "`f`", "cannot be found", str(tmp_path))


def test_executed_text() -> None:
    space: dict[str, object] = {}
    exec("def made(x):\n    return x\nnamed = lambda x: x", space)
    refused(space["made"], "`made`", "<string>", "put it in a file")
    refused(space["named"], "`<lambda>`", "put it in a file")


def test_executed_text_that_claims_to_be_a_file() -> None:
    space: dict[str, object] = {}
    exec(compile("\n" * 40 + "def made(x):\n    return x", __file__, "exec"), space)
    refused(space["made"], "`made`", "not that of the function in memory")
    exec(compile("def made(x):\n    return x", "no/such/file.py", "exec"), space)
    refused(space["made"], "`made`", "no/such/file.py", "put it in a file")


class Doubler:
    def __call__(self, x):
        return 2 * x


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Model, ["`Model`", "a class"]),
        (len, ["`len`", "built-in"]),
        (math.sin, ["`sin`", "built-in"]),
        (functools.partial(plain, 1), ["functools.partial", "def or lambda"]),
        (np.sin, ["sin", "numpy.ufunc"]),
        (Model().method, ["`Model.method`", "bound method", "__func__"]),
        (Doubler(), ["Doubler", "def or lambda"]),
        (functools.lru_cache(plain), ["`plain`", "functools._lru_cache_wrapper"]),
        (str.upper, ["`str.upper`", "method_descriptor"]),
        (3, ["`3`", "builtins.int"]),
    ],
)
def test_what_is_not_a_function(value: object, words: list[str]) -> None:
    refused(value, *words)


def test_expression_too_deep_to_read(tmp_path: Path) -> None:
    module = load(tmp_path, "def f(x):\n    return " + " + ".join(["x"] * 900) + "\n")
    with pytest.raises(UnsupportedSyntax, match=r"`f` .* nested too deeply"):
        read_source(module.f)


# ---------------------------------------------------------------------------------------
# Other ways to run Python


def run_python(folder: Path, *arguments: str, text: str | None = None) -> str:
    root = Path(sys.modules["autodiff_sst"].__path__[0]).parent
    done = subprocess.run(
        [sys.executable, *arguments],
        input=text,
        env={"PYTHONPATH": f"{root}:{folder}", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    return done.stdout


SCRIPT = """
from autodiff_sst.parse.source import read_source
def f(x):
    return x + 1
try:
    print(read_source(f).tree.body[0].lineno)
except OSError as error:
    print(error)
"""


def test_python_dash_c(tmp_path: Path) -> None:
    printed = run_python(tmp_path, "-c", SCRIPT)
    if sys.version_info >= (3, 13):
        assert printed == "4\n"
    else:
        assert "`f`" in printed
        assert "put it in a file" in printed


def test_standard_input(tmp_path: Path) -> None:
    assert "put it in a file" in run_python(tmp_path, "-", text=SCRIPT)


def test_script_and_optimised_script(tmp_path: Path) -> None:
    script = SCRIPT.replace("return x", "'''Doc.'''\n    assert x\n    return x")
    (tmp_path / "script.py").write_text(script)
    assert run_python(tmp_path, "script.py") == "4\n"
    assert run_python(tmp_path, "-OO", "script.py") == "4\n"


def test_importing_the_module_does_not_import_gast(tmp_path: Path) -> None:
    lines = "import sys, autodiff_sst.parse.source, autodiff_sst.parse.liveness\n"
    assert run_python(tmp_path, "-c", lines + "print('gast' in sys.modules)") == "False\n"


def test_source_is_a_value() -> None:
    source = read_source(plain)
    with pytest.raises(AttributeError):
        source.name = "other"
    assert Source(source.tree, source.filename, source.lines, source.name) == source
