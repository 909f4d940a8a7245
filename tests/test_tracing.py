"""Evaluation traces: the textbooks' numbers, Python's order, loops, containers."""

from math import log, sin

import numpy as np
import pytest

from autodiff_sst import ArgumentError, grad, trace

SCALE = 2.0


def textbook(x1, x2):
    v1 = x1 * x2
    v2 = log(x1)
    v3 = v1 + x2
    v4 = v3 - v2
    return v4


def one_line(x1, x2):
    return x1 * x2 + x2 - log(x1)


def baydin(x1, x2):
    return log(x1) + x1 * x2 - sin(x2)


def series(x, n):
    total = 0.0
    for i in range(n):
        total = total + x**i
    return total


def trajectory(x):
    u = np.zeros(4)
    for i in range(1, 4):
        u[i] = u[i - 1] + np.sin(x[i]) * SCALE
    norm = 0.0
    for v in u[1:]:
        norm = norm + v * v
    while norm > 1.0:
        norm = norm / 3
    return norm


def branches(x):
    if x > 2:
        return x * 2 + 5
    return x / 2 + 5


def power(x, n):
    return x if n == 0 else x * power(x, n - 1)


def names(found):
    return [row.name for row in found.rows]


def test_forward_trace_of_the_textbook():
    found = trace(textbook, 3, -4, mode="tangent", seed="x2")
    assert [found[v].tangent for v in ("x1", "x2", "v1", "v2", "v3", "v4")] == [0, 1, 3, 0, 4, 4]
    assert found["v1"].expression == "x1 * x2"
    assert found["v1"].value == -12.0


def test_reverse_trace_of_the_textbook():
    found = trace(textbook, 3, -4, mode="adjoint")
    assert found["x1"].adjoint == pytest.approx(-13 / 3)
    assert [found[v].adjoint for v in ("x2", "v1", "v2", "v3")] == [4, 1, -1, 1]


def test_primal_trace_of_the_textbook():
    found = trace(textbook, 2, 4)
    assert [round(found[f"v{k}"].value, 3) for k in (1, 2, 3, 4)] == [8, 0.693, 12, 11.307]
    assert found.value == textbook(2, 4)
    assert found["v1"].tangent is None
    assert found["v1"].adjoint is None


def test_one_expression_follows_pythons_order():
    found = trace(one_line, 2.0, 4.0)
    assert [(r.name, r.expression) for r in found.rows[2:]] == [
        ("v1", "x1 * x2"),
        ("v2", "v1 + x2"),
        ("v3", "log(x1)"),
        ("v4", "v2 - v3"),
    ]


def test_baydins_example():
    forward = trace(baydin, 2.0, 5.0, mode="tangent", seed="x1")
    reverse = trace(baydin, 2.0, 5.0, mode="adjoint")
    assert forward.rows[-1].tangent == 5.5
    assert reverse["x1"].adjoint == 5.5
    assert reverse["x2"].adjoint == pytest.approx(1.7163378, abs=1e-7)


@pytest.mark.parametrize(
    ("seed", "expected"),
    [(None, -4 - 1 / 3), ("x1", -4 - 1 / 3), ((0.0, 2.0), 8.0), ({"x1": 1.0, "x2": 1.0}, -1 / 3)],
)
def test_seeds_of_the_forward_trace(seed, expected):
    found = trace(textbook, 3.0, -4.0, mode="tangent", seed=seed)
    assert found["v4"].tangent == pytest.approx(expected)


def test_seed_of_the_reverse_trace():
    assert trace(textbook, 3.0, -4.0, mode="adjoint", seed=2.0)["x2"].adjoint == 8.0


def test_loops_are_unrolled_with_marks():
    found = trace(series, 2, 3, mode="tangent")
    assert found.rows[-1].tangent == 5.0  # d/dx (1 + x + x²) at 2
    assert [row.marks for row in found.rows if row.marks] == [("i = 0",), ("i = 1",), ("i = 2",)]
    assert [n for n in names(found) if n.startswith("total")] == ["total", "total_2", "total_3"]


def test_writes_while_loops_and_globals():
    x = np.array([0.0, 1.0, 2.0, 3.0])
    found = trace(trajectory, x, mode="adjoint")
    assert found.value == trajectory(x)
    np.testing.assert_allclose(found["x"].adjoint, grad(trajectory)(x), rtol=1e-12)
    assert found["u_2"].expression == "u with [1] = v5"
    assert found["SCALE"].value == 2.0
    direction = np.array([0.3, -1.0, 2.0, 0.5])
    forward = trace(trajectory, x, mode="tangent", seed=(direction,))
    assert forward.rows[-1].tangent == pytest.approx(found["x"].adjoint @ direction)


def test_branches_are_marked():
    assert trace(branches, 3, mode="adjoint")["x"].adjoint == 2.0
    found = trace(branches, 1.0, mode="adjoint")
    assert found["x"].adjoint == 0.5
    assert found["v1"].marks == ("x > 2 is False",)


def test_recursion():
    found = trace(power, 2.0, 3, mode="adjoint")
    assert found.value == 16.0
    assert found["x"].adjoint == 32.0
    assert trace(power, 2.0, 3, mode="tangent").rows[-1].tangent == 32.0


def test_lists():
    def f(x):
        found = []
        for i in range(3):
            found.append(x * i)
        return sum(found)

    rows = trace(f, 2.0, mode="adjoint")
    assert rows["x"].adjoint == 3.0
    assert names(rows) == ["x", "v1", "found", "v2", "found_2", "v3", "found_3", "v4"]


def test_containers():
    def loss(params, n):
        return n * np.sum(params["w"] ** 2) + params["b"][0]

    found = trace(loss, {"w": np.array([1.0, 2.0]), "b": (3.0,)}, 2, mode="adjoint")
    np.testing.assert_array_equal(found["params['w']"].adjoint, [4.0, 8.0])
    assert found["params['b'][0]"].adjoint == 1.0
    assert found["n"].adjoint == 5.0


def test_what_nothing_depends_on_has_adjoint_zero():
    def f(x, y):
        unused = y * 2.0
        print(unused)
        return x

    assert trace(f, 1.0, 2.0, mode="adjoint")["y"].adjoint == 0.0


def test_effects_happen_once(capsys):
    def f(x):
        print("called")
        return x * x

    trace(f, 2.0, mode="adjoint")
    assert capsys.readouterr().out == "called\n"


def test_arguments_stay_as_they_are():
    def f(x):
        x[0] = 5.0
        return np.sum(x * x)

    x = np.ones(3)
    assert trace(f, x, mode="adjoint").value == 27.0
    assert x.tolist() == [1.0, 1.0, 1.0]


def test_limit():
    found = trace(series, 0.5, 50, mode="adjoint", limit=10)
    assert len(found.rows) == 12
    assert "90 more operations" in str(found)
    assert found["x"].adjoint == pytest.approx(grad(series)(0.5, 50))


def test_text_and_html():
    found = trace(textbook, 2.0, 4.0, mode="adjoint")
    assert str(found).splitlines() == [
        "                 value  adjoint",
        "-------------------------------",
        "x1                   2      3.5",
        "x2                   4        3",
        "v1 = x1 * x2         8        1",
        "v2 = log(x1)  0.693147       -1",
        "v3 = v1 + x2        12        1",
        "v4 = v3 - v2   11.3069        1",
    ]
    assert "<code>v1 = x1 * x2</code>" in found._repr_html_()


def test_a_derivative_traces_what_it_differentiates():
    assert trace(grad(textbook), 2.0, 4.0)["v1"].value == 8.0


def test_user_names_and_numbers_do_not_mix():
    def f(x):
        v2 = x * x
        return (v2 + x) * x

    assert names(trace(f, 2.0)) == ["x", "v2", "v1", "v3"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mode": "sideways"}, "mode is one of"),
        ({"seed": "x1"}, "a seed needs"),
        ({"mode": "tangent", "seed": "z"}, "no parameter 'z'"),
        ({"mode": "tangent", "seed": {"z": 1.0}}, "no parameter 'z'"),
        ({"mode": "tangent", "seed": (1.0, 2.0, 3.0)}, "at most 2"),
    ],
)
def test_wrong_settings(settings, message):
    with pytest.raises(ArgumentError, match=message):
        trace(textbook, 2.0, 4.0, **settings)


def test_an_array_needs_a_seed():
    def f(x):
        return x * x

    with pytest.raises(ArgumentError, match="as seed"):
        trace(f, np.ones(2), mode="adjoint")
    found = trace(f, np.ones(2), mode="adjoint", seed=np.array([1.0, 3.0]))
    assert found["x"].adjoint.tolist() == [2.0, 6.0]


def test_unknown_name():
    with pytest.raises(KeyError, match="v9"):
        trace(textbook, 2.0, 4.0)["v9"]
