"""Why not simply take differences? Their error against the exact derivative, step by step.

A large step is wrong because the curve bends (truncation), a small one because nearly equal
numbers are subtracted (rounding): the error has the shape of a V, and even at its tip the best
scheme loses five digits. `python examples/finite_differences.py plot.png` also draws it.
"""

import sys

import numpy as np

from autodiff_sst import finite_difference, grad

METHODS = ("forward", "backward", "central")
POINT = 0.5


def f(x):
    return np.exp(-(x**2))


def errors(steps):
    """Relative error of each scheme at each step."""
    exact = grad(f)(POINT)
    return {
        method: np.array(
            [
                abs(finite_difference(f, method=method, step=float(step))(POINT) - exact)
                for step in steps
            ]
        )
        / abs(exact)
        for method in METHODS
    }


def plot(path, steps, curves):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for method, curve in curves.items():
        shown = np.where(curve > 0.0, curve, np.nan)  # a lucky zero has no logarithm
        axes.loglog(steps, shown, label=method)
    axes.axhline(np.finfo(float).eps, color="black", linestyle=":", label="machine precision")
    axes.set_xlabel("step")
    axes.set_ylabel("relative error")
    axes.set_title(f"Finite differences of exp(-x²) at x = {POINT}")
    axes.legend()
    figure.savefig(path, dpi=150)
    plt.close(figure)
    print(f"\nPlot written to {path}")


def main():
    print(f"The derivative of exp(-x^2) at {POINT} is -2 x exp(-x^2). Ours:\n")
    derivative = grad(f)
    exact = -2.0 * POINT * np.exp(-(POINT**2))
    print(f"{derivative(POINT)!r}, off by {abs(derivative(POINT) - exact):.1e}, computed with\n")
    print(derivative.source)

    steps = 10.0 ** np.arange(1, -14, -1)
    curves = errors(steps)
    print("\nRelative error of finite differences:\n")
    print("   step" + "".join(f"{method:>12s}" for method in METHODS))
    for i, step in enumerate(steps):
        print(f"{step:7.0e}" + "".join(f"{curves[method][i]:12.1e}" for method in METHODS))

    print()
    for method in METHODS:
        curve = curves[method]
        best = np.argmin(curve)
        print(f"{method:>8s}: best step {steps[best]:.0e}, relative error {curve[best]:.1e}")

    if len(sys.argv) > 1:
        fine = np.logspace(-13, 1, 281)
        plot(sys.argv[1], fine, errors(fine))


if __name__ == "__main__":
    main()
