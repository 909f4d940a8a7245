"""The command line."""

import subprocess
import sys
import textwrap

import pytest

from autodiff_sst.cli import main

MODEL = """
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from autodiff_sst import elementwise

START = 2.0


def loss(w: Annotated[NDArray[np.float64], "d"], x: Annotated[NDArray[np.float64], "n d"]):
    return np.sum((x @ w) ** 2)


def product(x, y):
    return x * y


def wrong(x):
    return x * x


elementwise(wrong, lambda g, y, x: 3.0 * g * x)


def uses_wrong(x: float):
    return wrong(x)


class Models:
    @staticmethod
    def cube(x: float):
        return x**3
"""


@pytest.fixture
def model(tmp_path, monkeypatch):
    (tmp_path / "cli_model.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    yield tmp_path
    sys.modules.pop("cli_model", None)


def test_show(model, capsys):
    assert main(["show", "cli_model:loss"]) == 0
    assert "def loss_grad(w, x):" in capsys.readouterr().out


def test_show_from_a_file(model, capsys):
    arguments = ["--wrt", "x,w", "--mode", "value_and_grad"]
    assert main(["show", str(model / "cli_model.py") + ":loss", *arguments]) == 0
    out = capsys.readouterr().out
    assert "def loss_value_and_grad(w, x):" in out
    assert "with respect to x, w." in out


def test_show_with_an_example(model, capsys):
    assert main(["show", "cli_model:product", "--example", "START, y=np.ones(3)[0]"]) == 0
    assert "x: float, y: float64" in capsys.readouterr().out


def test_show_a_static_method(model, capsys):
    assert main(["show", "cli_model:Models.cube"]) == 0
    assert "def cube_grad(x):" in capsys.readouterr().out


def test_export(model, capsys):
    assert main(["export", "cli_model:loss", "--wrt", "w", "-o", "loss_grad.py"]) == 0
    assert capsys.readouterr().out == ""
    scope = {}
    exec((model / "loss_grad.py").read_text(), scope)
    assert scope["__all__"] == ["loss_grad"]


def test_export_to_the_terminal(model, capsys):
    assert main(["export", "cli_model:product", "--example", "1.0, 2.0"]) == 0
    assert capsys.readouterr().out.startswith("# fingerprint: ")


def test_trace(model, capsys):
    arguments = ["--example", "2.0, 3.0", "--mode", "tangent", "--seed", "y"]
    assert main(["trace", "cli_model:product", *arguments]) == 0
    expected = """\
                value  tangent
    --------------------------
    x               2        0
    y               3        1
    v1 = x * y      6        2
    """
    assert capsys.readouterr().out.split() == textwrap.dedent(expected).split()


def test_trace_with_a_seed_for_the_result(model, capsys):
    arguments = ["--example", "2.0, 3.0", "--mode", "adjoint", "--seed", "2.0"]
    assert main(["trace", "cli_model:product", *arguments]) == 0
    assert "v1 = x * y      6        2" in capsys.readouterr().out


def test_explain(model, capsys):
    assert main(["explain", "cli_model:product", "--example", "2.0, 3.0", "--wrt", "y"]) == 0
    assert "nothing is recorded" in capsys.readouterr().out


def test_check(model, capsys):
    assert main(["check", "cli_model:loss"]) == 0
    assert main(["check", "cli_model:product", "--example", "2.0, 3.0"]) == 0
    assert main(["check", "cli_model:uses_wrong"]) == 1
    assert "wrong:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "cli_model"], "names no function"),
        (["show", "cli_model:nothing"], "has no 'nothing'"),
        (["show", "no_such_module:f"], "ModuleNotFoundError"),
        (["show", "no_such_file.py:f"], "no_such_file.py"),
        (["show", "cli_model:product"], "type of 'x' is not known"),
        (["show", "cli_model:product", "--example", "1.0, ("], "SyntaxError"),
        (["show", "cli_model:product", "--example", "1.0, 2.0, 3.0"], "does not fit"),
        (["show", "cli_model:loss", "--wrt", "z"], "'z'"),
        (["show", "cli_model:loss", "--mode", "sideways"], "mode is one of"),
        (["export", "cli_model:loss", "-o", "no/such/folder.py"], "no/such/folder.py"),
        (["show", "cli_model:START"], "not a Python function"),
    ],
)
def test_mistakes(model, capsys, arguments, message):
    assert main(arguments) == 2
    found = capsys.readouterr()
    assert found.err.startswith("autodiff-sst: ")
    assert message in found.err
    assert not found.out


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["show"]])
def test_usage(arguments):
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2


def test_as_a_module(model):
    command = [sys.executable, "-m", "autodiff_sst", "show", "cli_model:loss"]
    done = subprocess.run(command, cwd=model, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "def loss_grad(w, x):" in done.stdout
    command[-1] = "cli_model:nothing"
    done = subprocess.run(command, cwd=model, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
