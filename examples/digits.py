"""Train a two-layer network on handwritten digits, with a gradient you can read.

The 1797 images of 8 x 8 pixels are the UCI handwritten digits that come with scikit-learn; nothing
is downloaded. `python examples/digits.py --quick` trains for a few passes only.
"""

import argparse
import inspect
import sys
import time

import numpy as np
from sklearn.datasets import load_digits

from autodiff_sst import check_grads, finite_difference, value_and_grad

HIDDEN = 64
RATE = 0.5
BATCH = 32
TEST_IMAGES = 360


def loss(params, images, digits):
    """Cross-entropy of a network with one hidden layer."""
    hidden = np.tanh(images @ params["W1"] + params["b1"])
    scores = hidden @ params["W2"] + params["b2"]
    scores = scores - np.max(scores, axis=1, keepdims=True)
    log_p = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(digits)), digits])


def accuracy(params, images, digits):
    hidden = np.tanh(images @ params["W1"] + params["b1"])
    scores = hidden @ params["W2"] + params["b2"]
    return np.mean(np.argmax(scores, axis=1) == digits)


def initial(rng):
    return {
        "W1": rng.normal(size=(64, HIDDEN)) / np.sqrt(64),
        "b1": np.zeros(HIDDEN),
        "W2": rng.normal(size=(HIDDEN, 10)) / np.sqrt(HIDDEN),
        "b2": np.zeros(10),
    }


def show_source(gradient, params, images, digits):
    print("The function:\n")
    print(inspect.getsource(loss))
    print("Its value and gradient with respect to params, generated:\n")
    start = time.perf_counter()
    gradient(params, images, digits)
    elapsed = time.perf_counter() - start
    print(gradient.source)
    print(f"\n(derived, compiled and run once in {1000 * elapsed:.0f} ms)\n")


def check(params, images, digits):
    def loss_of_params(params):
        return loss(params, images, digits)

    check_grads(loss_of_params, (params,), order=1)
    print("check_grads: forward mode, reverse mode and finite differences agree.")


def train(gradient, rng, params, seen, unseen, passes):
    images, digits = seen
    print(f"\nTraining on {len(digits)} images, testing on {len(unseen[1])} others:")
    start = time.perf_counter()
    for trip in range(1, passes + 1):
        total = 0.0
        order = rng.permutation(len(digits))
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            value, grads = gradient(params, images[batch], digits[batch])
            total += value * len(batch)
            for name in params:
                params[name] -= RATE * grads[name]
        if trip % 5 == 0 or trip in (1, passes):
            right = accuracy(params, *unseen)
            print(f"  pass {trip:3d}   loss {total / len(order):.4f}   test accuracy {right:.1%}")
    print(f"Trained in {time.perf_counter() - start:.1f} s.")


def compare_speed(gradient, params, images, digits):
    """Time one gradient against the one-sided differences that would replace it."""
    start = time.perf_counter()
    differences = finite_difference(loss, method="forward")(params, images, digits)
    slow = time.perf_counter() - start

    repeats = 200
    start = time.perf_counter()
    for _ in range(repeats):
        _, grads = gradient(params, images, digits)
    fast = (time.perf_counter() - start) / repeats

    error = max(np.max(np.abs(grads[name] - differences[name])) for name in params)
    count = sum(p.size for p in params.values())
    print(f"\nOne gradient with respect to {count} parameters:")
    print(f"  generated source    {1e3 * fast:9.3f} ms")
    print(f"  finite differences  {1e3 * slow:9.3f} ms, and off by up to {error:.0e}")
    print(f"The generated gradient is {slow / fast:,.0f} times faster.")


def main():
    parser = argparse.ArgumentParser(description="Train a network on handwritten digits.")
    parser.add_argument("--quick", action="store_true", help="train for a few passes only")
    passes, target = (5, 0.90) if parser.parse_args().quick else (60, 0.96)

    data = load_digits()
    rng = np.random.default_rng(0)
    order = rng.permutation(len(data.target))
    images, digits = data.data[order] / 16.0, data.target[order]
    seen = images[TEST_IMAGES:], digits[TEST_IMAGES:]
    unseen = images[:TEST_IMAGES], digits[:TEST_IMAGES]
    batch = images[-BATCH:], digits[-BATCH:]
    params = initial(rng)

    gradient = value_and_grad(loss)
    show_source(gradient, params, *batch)
    check(params, *batch)
    train(gradient, rng, params, seen, unseen, passes)
    compare_speed(gradient, params, *batch)

    right = accuracy(params, *unseen)
    print(f"\nTest accuracy {right:.1%}, asked for: {target:.0%}.")
    if right < target:
        sys.exit("The network did not learn what it should have.")


if __name__ == "__main__":
    main()
