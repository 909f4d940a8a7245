"""Example arguments from annotations."""

import dataclasses
from typing import Annotated, NamedTuple, TypedDict

import numpy as np
import pytest
from numpy.typing import NDArray

from autodiff_sst import ArgumentError, SourceUnavailable, grad
from autodiff_sst.annotations import example_of, examples_of

Matrix = Annotated[NDArray[np.float64], "n d"]
Vector = Annotated[NDArray[np.float64], "d"]


class Parameters(TypedDict):
    w: Vector
    b: float


class Point(NamedTuple):
    x: float
    y: Vector


@dataclasses.dataclass
class Model:
    w: Matrix
    rate: float = 0.1


class Jaxtyping:
    """As `jaxtyping.Float64[np.ndarray, "n d"]` looks from outside."""

    dim_str = "n d"
    dims = ("n", "d")
    dtypes = ("float64",)


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [(float, float), (int, int), (bool, bool), (complex, complex), (np.float32, np.float32)],
)
def test_numbers(annotation, kind):
    assert type(example_of(annotation, "x")) is kind


@pytest.mark.parametrize(
    ("annotation", "dtype", "shape"),
    [
        (Matrix, "float64", (2, 3)),
        (Annotated[NDArray[np.float32], "n"], "float32", (2,)),
        (Annotated[NDArray[np.int64], "n n"], "int64", (2, 2)),
        (Annotated[np.ndarray, "n 1"], "float64", (2, 1)),
        (Annotated[NDArray[np.float64], ("n", 3)], "float64", (2, 3)),
        (Annotated[NDArray[np.float64], ""], "float64", ()),
        (Jaxtyping, "float64", (2, 3)),
    ],
)
def test_arrays(annotation, dtype, shape):
    found = example_of(annotation, "x")
    assert (found.dtype, found.shape) == (np.dtype(dtype), shape)


def test_containers():
    assert example_of(tuple[float, int], "x") == (1.0, 2)
    assert example_of(list[float], "x") == [1.0] * 40
    assert example_of({"a": float, "b": [int]}, "x") == {"a": 1.0, "b": [2]}
    assert example_of(Parameters, "x")["w"].shape == (2,)
    assert type(example_of(Point, "x")) is Point
    assert example_of(Model, "x").w.shape == (2, 3)


@pytest.mark.parametrize(
    "annotation",
    [np.ndarray, NDArray[np.float64], Annotated[NDArray[np.float64], "..."], np.floating, "x"],
)
def test_what_does_not_settle_the_type(annotation):
    with pytest.raises(ArgumentError):
        example_of(annotation, "x")


@pytest.mark.parametrize("annotation", [dict[str, float], list[int], tuple[float, ...], object])
def test_containers_that_do_not_tell_their_entries(annotation):
    with pytest.raises(ArgumentError):
        example_of(annotation, "x")


def test_an_array_without_a_rank_names_the_forms():
    with pytest.raises(ArgumentError, match='"n d"'):
        example_of(NDArray[np.float64], "x")


def test_dimension_names_are_shared_between_parameters():
    def f(a: Matrix, x: Vector, rate: float = 0.5):
        return rate * np.sum(a @ x)

    found, made_up = examples_of(f)
    assert found["a"].shape[1] == found["x"].shape[0]
    assert found["rate"] == 0.5
    assert made_up == {"a", "x"}


def test_examples_come_before_annotations():
    def f(x: float, n: int, scale=2.0):
        return scale * x**n

    found, made_up = examples_of(f, (float, 3))
    assert found == {"x": 1.0, "n": 3, "scale": 2.0}
    assert made_up == {"x"}
    with pytest.raises(ArgumentError, match="no parameter 'z'"):
        examples_of(f, {"z": 1.0})


def test_no_types_at_all():
    def f(x):
        return x

    with pytest.raises(ArgumentError, match="'x' is not known"):
        examples_of(f)


def test_source_from_annotations():
    def f(a: Matrix, x: Vector) -> float:
        return np.sum((a @ x) ** 2)

    source = grad(f, "x").source
    assert "a: float64 (a0, a1), x: float64 (x0,)" in source
    assert "def f_grad(a, x):" in source


def test_source_without_types():
    def f(x):
        return x * x

    with pytest.raises(SourceUnavailable, match="source_for"):
        _ = grad(f).source


def test_source_of_several_signatures():
    def f(x):
        return np.sum(x * x)

    derivative = grad(f)
    derivative(np.ones(3))
    assert not derivative.source.startswith("#")
    derivative(np.ones((2, 2)))
    first, second, *_ = derivative.source.splitlines()
    assert first == "# Compiled for 2 signatures; this is the most recent. The others:"
    assert second == "#   x: float64 (x0,)"
    assert "x0, x1" in derivative.source
