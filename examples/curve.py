"""The exact derivative of x + exp(-3 cos^2 4x) on 1000 points, with one pass of forward mode."""

import numpy as np

from autodiff_sst import grad, jvp


def f(x):
    return x + np.exp(-3.0 * np.cos(4.0 * x) ** 2)


def by_hand(x):
    c, s = np.cos(4.0 * x), np.sin(4.0 * x)
    return 1.0 + 24.0 * c * s * np.exp(-3.0 * c**2)


def main():
    x = np.linspace(0.0, 3.0, 1000)
    value, slope = jvp(f, (x,), (np.ones_like(x),))

    print("      x          f(x)         f'(x)")
    for i in range(0, len(x), 111):
        print(f"{x[i]:9.4f}  {value[i]:12.8f}  {slope[i]:12.8f}")
    error = np.max(np.abs(slope - by_hand(x)))
    print(f"\nLargest difference from the formula worked by hand, on {len(x)} points: {error:.1e}")

    derivative = grad(f)
    print(f"\nAt the single point 1.5 reverse mode gives {derivative(1.5):.8f}, with:\n")
    print(derivative.source)


if __name__ == "__main__":
    main()
