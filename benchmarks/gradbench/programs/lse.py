"""lse: logarithm of a sum of exponentials; its gradient is the softmax."""

import math

import numpy as np

from autodiff_sst import grad

from ..program import Form, Program

LENGTHS = [2500 * 2**k for k in range(10)]


def logsumexp(x):
    largest = np.max(x)
    return largest + np.log(np.sum(np.exp(x - largest)))


def logsumexp_loop(x):
    largest = x[0]
    for value in x:
        if value > largest:
            largest = value
    total = 0.0
    for value in x:
        total += math.exp(value - largest)
    return largest + math.log(total)


def by_hand(x):
    # The largest element drops out: what it adds in front it takes away inside.
    x_bar = x - np.max(x)
    np.exp(x_bar, out=x_bar)
    x_bar /= np.sum(x_bar)
    return x_bar


def by_hand_loop(x):
    largest = max(x)
    terms = [math.exp(value - largest) for value in x]
    total = sum(terms)
    x_bar = np.empty_like(x)
    for i, term in enumerate(terms):
        x_bar[i] = term / total
    return x_bar


def inputs(data, n):
    stream = np.random.RandomState(31337)
    for length in LENGTHS:
        x = stream.uniform(size=length)
        if length == n:
            return (x,)
    return (stream.uniform(size=n),)


def reference(x):
    weights = [math.exp(value) for value in x]
    return np.array(weights) / math.fsum(weights)


PROGRAM = Program(
    name="lse",
    about="log of a sum of exponentials",
    forms=(
        Form("arrays", logsumexp, grad(logsumexp), by_hand),
        Form("loop", logsumexp_loop, grad(logsumexp_loop), by_hand_loop),
    ),
    sizes={f"n={n}": {"n": n} for n in LENGTHS},
    quick=("n=2500", "n=80000"),
    tiny={"n": 7},
    inputs=inputs,
    reference=reference,
    # Next to entries of 1 / n, what is left of 1 less a million terms is not little.
    tolerance=1e-7,
)
