"""Cases: series of powers and of orthogonal polynomials."""

from __future__ import annotations

import numpy as np
from rules.case import Case, M, V

COEFFICIENTS = np.array([0.7, -0.4, 1.1, 0.3])

CASES = [
    Case(
        f"np.polynomial.{module}.{name}",
        lambda x, c, f=getattr(getattr(np.polynomial, module), name): f(x, c) ** 2,
        (x, COEFFICIENTS),
        (0, 1),
    )
    for module, name in (
        ("polynomial", "polyval"),
        ("chebyshev", "chebval"),
        ("legendre", "legval"),
    )
    for x in (V, 0.4, M)
]
