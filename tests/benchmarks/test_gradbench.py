"""The twelve programs of the bench: derivatives by the compiler and by hand are right.

At small sizes. What the bench times is checked again, at each size, by the bench itself.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.gradbench import programs
from benchmarks.gradbench.checks import differences, largest_error, leaves
from benchmarks.gradbench.programs import ba
from benchmarks.gradbench.results import Results, read, write
from benchmarks.gradbench.run import Plan, Wrong, run
from benchmarks.gradbench.timing import Times, TooSlow, limited, ratio

PAIRS = [(name, form) for name in programs.NAMES for form in programs.load(name).forms]


def parameters(name):
    return programs.load(name), programs.load(name).arguments(programs.load(name).tiny)


@pytest.mark.parametrize(("name", "form"), PAIRS, ids=[f"{n}-{f.name}" for n, f in PAIRS])
def test_derivative(name, form):
    program, args = parameters(name)
    expected = program.reference(*args)
    assert largest_error(form.hand(*args), expected) < 1e-8
    assert largest_error(form.ours(*args), expected) < 1e-8


@pytest.mark.parametrize("name", programs.NAMES)
def test_forms_agree(name):
    program, args = parameters(name)
    values = [form.primal(*args) for form in program.forms]
    for value in values[1:]:
        assert largest_error(value, values[0]) < 1e-12


@pytest.mark.parametrize("name", programs.NAMES)
def test_no_derivative_is_zero(name):
    program, args = parameters(name)
    assert all(np.any(leaf) for leaf in leaves(program.reference(*args)))


def test_errors_are_seen():
    right = (np.array([1.0, 2.0]), 3.0)
    assert largest_error((np.array([1.0, 2.2]), 3.0), right) == pytest.approx(0.1)
    assert largest_error((np.array([1.0, np.nan]), 3.0), right) == np.inf
    with pytest.raises(ValueError, match="shapes"):
        largest_error((np.array([1.0]), 3.0), right)


def test_sparse_jacobian():
    sparse = pytest.importorskip("scipy.sparse")
    _, args = parameters("ba")
    cams, points, w, feats, obs = args
    n, m, p = len(cams), len(points), len(w)
    found = sparse.csr_matrix(
        ba.csr(ba.by_hand(*args), obs, n, m), shape=(3 * p, 11 * n + 3 * m + p)
    )

    def everything(x):
        c, rest = x[: 11 * n].reshape(n, 11), x[11 * n :]
        rows, weights = ba.objective(c, rest[: 3 * m].reshape(m, 3), rest[3 * m :], feats, obs)
        return np.concatenate([rows.ravel(), weights])

    x = np.concatenate([cams.ravel(), points.ravel(), w])
    expected = differences(everything, x, 1e-3)
    np.testing.assert_allclose(found.toarray(), expected, atol=1e-9 * np.max(np.abs(expected)))


def test_run(tmp_path):
    results = Results()
    named = ("function", "ours", "hand", "differences")
    plan = Plan(only=("hello",), competitors=named, rounds=3, least=1e-4)
    run(plan, results, lambda what: None, lambda: write(results, tmp_path / "run.json"))
    (row,) = results.rows
    assert set(row.times) == set(named)
    assert row.fastest() in {"ours", "hand"}
    assert row.errors["ours"] == 0.0
    assert results.deriving["hello scalar"] > 0.0
    assert read(tmp_path / "run.json") == results


def test_what_is_wrong_is_not_timed(monkeypatch):
    program = programs.load("hello")
    (form,) = program.forms
    wrong = replace(form, ours=lambda x: 2.5 * x)
    monkeypatch.setattr(programs, "load", lambda name: replace(program, forms=(wrong,)))
    with pytest.raises(Wrong, match="hello, ours"):
        run(Plan(only=("hello",)), Results(), lambda what: None, lambda: None)


def test_too_slow_is_stopped():
    def endless():
        with limited(0.05):
            while True:
                pass

    with pytest.raises(TooSlow):
        endless()


def test_ratios():
    one, other = Times((2.0, 4.0, 9.0)), Times((1.0, 1.0, 3.0, 8.0))
    assert ratio(one, other) == (3.0, 2.5, 3.5)
