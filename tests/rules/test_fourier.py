"""Transforms of all lengths and normalisations, which are linear: a product tells all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.fft
from oracle import check_derivatives

from autodiff_sst import grad, jvp, vjp

LENGTHS = [1, 2, 3, 4, 7, 8]
ONE_AXIS = ["fft", "ifft", "rfft", "irfft", "hfft", "ihfft"]
REAL_INPUT = {"rfft", "ihfft", "rfft2", "rfftn"}


def drawn(shape: tuple[int, ...], real: bool, seed: int = 0) -> Any:
    stream = np.random.default_rng(seed)
    found = stream.normal(size=shape)
    return found if real else found + 1j * stream.normal(size=shape)


def product(a: Any, b: Any) -> float:
    return float(np.sum(np.real(np.asarray(a) * np.asarray(b))))


def check_transpose(f: Any, x: Any) -> None:
    """The pullback is the transpose of the function itself."""
    y, back = vjp(f, x)
    assert np.array_equal(y, f(x))
    g, way = drawn(np.shape(y), np.isrealobj(y), 1), drawn(np.shape(x), np.isrealobj(x), 2)
    (found,) = back(g)
    assert found.dtype == x.dtype and found.shape == x.shape
    np.testing.assert_allclose(product(g, f(way)), product(found, way), rtol=1e-9, atol=1e-12)
    _, along = jvp(f, (x,), (way,))
    np.testing.assert_allclose(along, f(way), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("norm", [None, "backward", "ortho", "forward"])
@pytest.mark.parametrize("name", ONE_AXIS)
def test_a_signal_as_it_is(name: str, norm: Any) -> None:
    function = getattr(np.fft, name)
    for length in LENGTHS[name in ("irfft", "hfft") :]:
        check_transpose(lambda x: function(x, norm=norm), drawn((length,), name in REAL_INPUT))


@pytest.mark.parametrize("length", LENGTHS)
def test_the_same_of_scipy(length: int) -> None:
    x, z = drawn((length,), True), drawn((length,), False)
    check_transpose(lambda x: scipy.fft.rfft(x, norm="ortho"), x)
    check_transpose(lambda x: scipy.fft.rfft(x, n=5), x)
    check_transpose(lambda z: scipy.fft.irfft(z, n=len(z) + 1, norm="forward"), z)
    check_transpose(lambda z: scipy.fft.hfft(z, n=4), z)
    check_transpose(lambda x: scipy.fft.ihfft(x), x)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 9])
@pytest.mark.parametrize("name", ONE_AXIS)
def test_a_signal_that_is_cut_or_filled_up(name: str, n: int) -> None:
    function = getattr(np.fft, name)
    for length in LENGTHS:
        x = drawn((length,), name in REAL_INPUT)
        check_transpose(lambda x: function(x, n), x)
        check_transpose(lambda x: function(x, n=len(x) + n - 1), x)


@pytest.mark.parametrize("shape", [(2, 3, 4), (3, 2, 2), (2, 5, 3)])
@pytest.mark.parametrize("name", ONE_AXIS)
def test_along_any_axis(name: str, shape: tuple[int, ...]) -> None:
    function, x = getattr(np.fft, name), drawn(shape, name in REAL_INPUT)
    check_transpose(lambda x: function(x, axis=0), x)
    check_transpose(lambda x: function(x, axis=-2, norm="ortho"), x)
    check_transpose(lambda x: function(x, 6, 1), x)
    check_transpose(lambda x: function(x, n=x.shape[1], axis=1), x)
    check_transpose(lambda x: function(x, n=2 * x.shape[0] - 1, axis=-3), x)


@pytest.mark.parametrize("name", ["fft2", "ifft2", "rfft2", "irfft2", "rfftn", "irfftn", "fftn"])
def test_over_several_axes(name: str) -> None:
    function = getattr(np.fft, name)
    for shape in [(2, 3, 4), (3, 2, 3)]:
        x = drawn(shape, name in REAL_INPUT)
        check_transpose(lambda x: function(x), x)
        check_transpose(lambda x: function(x, s=(5, 6), axes=(0, 1), norm="ortho"), x)


@pytest.mark.parametrize("dtype", ["float32", "int64"])
def test_other_dtypes(dtype: str) -> None:
    x = np.array([1, -2, 3, 0, 2], dtype)
    check_derivatives(lambda x: np.sum(np.abs(np.fft.rfft(x)) ** 2), x)
    check_derivatives(lambda x: np.fft.irfft(x + 1j * x[::-1], n=7), x)
    check_derivatives(lambda x: np.fft.irfft(x), x)


@pytest.mark.parametrize("length", [2, 5, 6])
def test_derivatives_of_derivatives(length: int) -> None:
    def energy(x: Any) -> Any:
        spectrum = np.fft.rfft(np.sin(x))
        return np.sum(np.abs(spectrum) ** 2 * np.arange(len(spectrum)) ** 2)

    def back(x: Any) -> Any:
        return np.sum(np.fft.irfft(np.exp(1j * x), n=len(x)) ** 3)

    def in_a_loop(x: Any) -> Any:
        for k in range(2):
            x = np.fft.irfft(np.fft.rfft(np.tanh(x)) * (1 + 1j * k), n=len(x))
        return np.sum(x**2)

    x = np.linspace(0.3, 1.1, length)
    for function in (energy, back, in_a_loop):
        check_derivatives(function, x)


def lowpass(signal: Any, gain: Any) -> Any:
    return np.sum(np.fft.irfft(np.fft.rfft(signal) * gain, n=len(signal)) ** 2)


@pytest.mark.parametrize("length", [1, 2, 7, 8])
@pytest.mark.parametrize("one", [False, True])
def test_a_filter(length: int, one: bool) -> None:
    """The gain has the extent of the spectrum, or is one number for all frequencies."""
    signal, gain = drawn((length,), True), drawn((1 if one else length // 2 + 1,), True, 1)
    check_derivatives(lowpass, signal, gain, argnums=(0, 1))
    check_derivatives(lowpass, signal, np.float64(0.7), argnums=(0, 1))


def test_a_spectrum_of_one_frequency_that_is_repeated() -> None:
    """One element has a spectrum of one: the product has the extent of the gain."""

    def repeated(signal: Any, gain: Any) -> Any:
        return np.sum(np.fft.irfft(np.fft.rfft(signal) * gain, n=6) ** 2)

    check_derivatives(repeated, np.array([0.7]), np.array([0.3, 1.2, 0.5, 0.1]), argnums=(0, 1))
    check_derivatives(lowpass, np.array([0.7]), np.array([0.3, 1.2, 0.5]), argnums=(0, 1))


def test_lengths_that_fit_are_not_made_to() -> None:
    derivative = grad(lambda signal, gain: lowpass(signal, gain), (0, 1))
    derivative(np.ones(8), np.ones(5))
    assert "resized" not in derivative.source and "unbroadcast" not in derivative.source


@pytest.mark.parametrize("dtype", ["complex128", "complex64"])
def test_conjugates_of_conjugates(dtype: str) -> None:
    def turned(z: Any, r: Any) -> Any:
        return np.sum(np.abs(np.conj(np.conj(z) * r) ** 2 + np.conj(np.conj(z * z) / (1 + r))))

    z = drawn((4,), False).astype(dtype)
    for r in (drawn((4,), True), drawn((4,), False), drawn((1,), True), 0.7, 2):
        check_derivatives(turned, z, r)
        check_derivatives(lambda z, r: np.real(np.conj(z) * np.conj(r) * z), z, r)
