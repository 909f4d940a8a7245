"""Small public functions: `ravel`, `show`, and what a derivative offers besides being called."""

import dataclasses

import numpy as np
import pytest

import autodiff_sst
from autodiff_sst import ArgumentError, grad, jvp, ravel, show


@dataclasses.dataclass
class Layer:
    w: np.ndarray
    b: float
    name: str = "layer"


def loss(params, x):
    return np.sum((x @ params["w"] + params["b"]) ** 2)


def product(x: float, y: float):
    return x * y


def test_ravel_and_back():
    params = {
        "layers": [Layer(np.arange(6.0).reshape(2, 3), 0.5), Layer(np.ones(2), -1.0)],
        "steps": 3,
        "rate": np.float32(0.25),
        "pair": (1.0, None),
    }
    vector, unravel = ravel(params)
    assert vector.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 0.5, 1.0, 1.0, -1.0, 0.25, 1.0]
    back = unravel(vector * 2)
    assert back["layers"][0].w.tolist() == [[0.0, 2.0, 4.0], [6.0, 8.0, 10.0]]
    assert back["layers"][0].name == "layer"
    assert back["rate"] == np.float32(0.5)
    assert type(back["rate"]) is np.float32
    assert (back["steps"], back["pair"]) == (3, (2.0, None))


def test_ravel_shares_no_memory():
    w = np.ones(3)
    vector, unravel = ravel(w)
    vector[0] = 5.0
    assert w.tolist() == [1.0, 1.0, 1.0]
    back = unravel(vector)
    vector[1] = 7.0
    assert back.tolist() == [5.0, 1.0, 1.0]


def test_ravel_keeps_dtypes():
    vector, unravel = ravel((np.ones(2, np.float32), np.ones(1, np.float32)))
    assert vector.dtype == np.float32
    assert unravel(vector.astype(float))[0].dtype == np.float32
    vector, unravel = ravel((1.0 + 2.0j, 3.0))
    assert vector.dtype == np.complex128
    assert ravel({})[0].shape == (0,)


def test_a_vector_of_the_wrong_length():
    _, unravel = ravel(np.ones(3))
    with pytest.raises(ArgumentError, match="3 numbers"):
        unravel(np.ones(4))


def test_training_on_a_vector():
    params = {"w": np.array([1.0, -1.0]), "b": 0.5}
    x = np.array([[1.0, 2.0], [3.0, 4.0], [0.0, 1.0]])
    vector, unravel = ravel(params)
    gradient, _ = ravel(grad(loss)(params, x))
    for _ in range(200):
        gradient, _ = ravel(grad(loss)(unravel(vector), x))
        vector = vector - 0.02 * gradient
    assert loss(unravel(vector), x) < 0.05


def test_show(capsys):
    assert show(product, 2.0, 3.0) is None
    assert "def product_grad(x, y):" in capsys.readouterr().out
    show(product, argnums="y", mode="value_and_grad")
    assert "with respect to y." in capsys.readouterr().out
    show(grad(product, 1))
    assert "return x" in capsys.readouterr().out
    with pytest.raises(ArgumentError, match="mode is one of"):
        show(product, mode="sideways")


def test_a_derivative_traces(capsys):
    assert grad(product).trace(2.0, 3.0)["x"].adjoint == 3.0
    assert grad(product).trace(2.0, 3.0, mode="tangent", seed="y")["v1"].tangent == 2.0


def test_the_public_names():
    for name in autodiff_sst.__all__:
        assert getattr(autodiff_sst, name) is not None
    assert set(autodiff_sst.__all__) <= set(dir(autodiff_sst))
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = autodiff_sst.no_such_name


def test_names_for_a_tangent_are_kept():
    assert jvp(product, (2.0, 3.0), (1.0, 1.0)) == (6.0, 5.0)
