"""Find out how well a rod conducts heat from one noisy picture of its temperature.

The simulation writes into its array in a time loop, as such code is usually written; its
derivative is a loop that runs the same steps backwards.
"""

import numpy as np

from autodiff_sst import value_and_grad

STEPS = 100
RATE = 0.3


def simulate(diffusivity, start, steps):
    """Explicit heat equation, ends held; `diffusivity` is in units of dx^2 / dt."""
    u = start.copy()
    for _ in range(steps):
        u[1:-1] += diffusivity * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return u


def misfit(diffusivity, start, observed, steps):
    u = simulate(diffusivity, start, steps)
    return np.mean((u - observed) ** 2)


def main():
    x = np.linspace(0.0, 1.0, 41)
    start = np.where((x > 0.3) & (x < 0.6), 1.0, 0.0)
    true = 0.2
    noise = np.random.default_rng(0).normal(scale=0.01, size=x.size)
    observed = simulate(true, start, STEPS) + noise

    gradient = value_and_grad(misfit)
    diffusivity = 0.05
    print("step   diffusivity       misfit     gradient")
    for step in range(41):
        value, slope = gradient(diffusivity, start, observed, STEPS)
        if step % 5 == 0:
            print(f"{step:4d}   {diffusivity:11.6f}   {value:10.3e}   {slope:10.3e}")
        diffusivity -= RATE * slope
    print(f"\nFound {diffusivity:.4f}; the data were made with {true}, plus noise of 1%.")
    print("\nThe derivative that did it:\n")
    print(gradient.source)


if __name__ == "__main__":
    main()
