"""Every example runs and shows what it says it shows."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

EXAMPLES = Path(__file__).parents[1] / "examples"


def run(name, *arguments, cwd):
    """The output of an example, run as a user would, with numerical warnings as errors."""
    command = [sys.executable, "-W", "error::RuntimeWarning", EXAMPLES / name, *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def number_after(label, output):
    found = re.search(re.escape(label) + r"\s*([-+.\d]+(?:e[-+]?\d+)?)", output)
    assert found, f"{label!r} is not in:\n{output}"
    return float(found[1].rstrip("."))


def test_curve(tmp_path):
    output = run("curve.py", cwd=tmp_path)
    assert number_after("on 1000 points:", output) < 1e-13
    assert "def " in output


def test_digits(tmp_path):
    pytest.importorskip("sklearn")
    output = run("digits.py", "--quick", cwd=tmp_path)
    assert "def loss" in output
    assert "_bar" in output
    assert number_after("Test accuracy", output) > 90.0
    assert number_after("and off by up to", output) < 1e-5


def test_expression_swell(tmp_path):
    pytest.importorskip("sympy")
    output = run("expression_swell.py", cwd=tmp_path)
    ours, theirs, value = (
        number_after("generated source", output),
        number_after("SymPy diff", output),
        number_after("At w, x, b = 0.5, 1.2, -0.3:", output),
    )
    assert ours < theirs / 2
    assert "of them repeated: 0." in output
    assert value == pytest.approx(-12.940431757209, abs=1e-11)


def test_finite_differences(tmp_path):
    pytest.importorskip("matplotlib")
    output = run("finite_differences.py", "plot.png", cwd=tmp_path)
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
    assert number_after("off by", output) < 1e-15
    table = np.loadtxt(re.findall(r"^ +1e[-+]\d\d .*", output, re.MULTILINE))
    steps, *curves = table.T
    assert_array_equal(steps, [float(f"1e{k}") for k in range(1, -14, -1)])
    for curve in curves:  # a V: wrong at both ends, best between them
        assert curve[0] > 0.1
        assert curve[-1] > 1e-6
        assert np.min(curve[4:-4]) < 1e-7


def test_heat(tmp_path):
    output = run("heat.py", cwd=tmp_path)
    assert number_after("Found", output) == pytest.approx(0.2008, abs=1e-3)
    assert "_bar" in output
