"""Options that every operator takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """How derivative code is made.

    Attributes
    ----------
    target
        What the code is for; "numpy" is the one there is.
    exact
        Keep NumPy's functions for Python numbers, where `math` would be faster.
    reassociate
        Allow rewrites of derivative arithmetic that may change a last bit.
    """

    target: str = "numpy"
    exact: bool = False
    reassociate: bool = True
    optimise: bool = True


DEFAULT = Options()
