"""llsq: a polynomial fitted to the sign function by least squares."""

import numpy as np

from autodiff_sst import grad

from ..program import Form, Program

POINTS = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8196, 16392]


def misfit(x, n):
    t = -1.0 + 2.0 * np.arange(n) / (n - 1)
    residual = np.sign(t) - np.vander(t, len(x), increasing=True) @ x
    return 0.5 * np.sum(residual**2)


def misfit_loop(x, n):
    t = np.linspace(-1.0, 1.0, n)
    p = np.zeros(n)
    for coefficient in x[::-1]:
        p *= t
        p += coefficient
    residual = np.sign(t) - p
    return 0.5 * np.sum(residual**2)


def by_hand(x, n):
    t = -1.0 + 2.0 * np.arange(n) / (n - 1)
    powers = np.vander(t, len(x), increasing=True)
    return (powers @ x - np.sign(t)) @ powers


def by_hand_loop(x, n):
    t = np.linspace(-1.0, 1.0, n)
    p_bar = np.zeros(n)
    for coefficient in x[::-1]:
        p_bar *= t
        p_bar += coefficient
    p_bar -= np.sign(t)
    x_bar = np.empty_like(x)
    for j in range(len(x)):
        x_bar[j] = np.sum(p_bar)
        p_bar *= t
    return x_bar


def inputs(data, n, m=128):
    stream = np.random.RandomState(31337)
    for points in POINTS:
        x = stream.uniform(size=m)
        if points == n:
            break
    return x, n


def reference(x, n):
    t = [-1.0 + 2.0 * i / (n - 1) for i in range(n)]
    powers = np.array([[value**j for j in range(len(x))] for value in t])
    return powers.T @ (powers @ x - np.sign(t))


PROGRAM = Program(
    name="llsq",
    about="least squares, 128 coefficients",
    forms=(
        Form("arrays", misfit, grad(misfit), by_hand),
        Form("loop", misfit_loop, grad(misfit_loop), by_hand_loop),
    ),
    sizes={f"n={n}": {"n": n} for n in POINTS},
    quick=("n=16", "n=1024"),
    tiny={"n": 9, "m": 5},
    inputs=inputs,
    reference=reference,
)
