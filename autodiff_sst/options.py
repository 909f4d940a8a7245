"""Options that every operator takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Options:
    """How derivative code is made.

    Attributes
    ----------
    target
        What the code is for; "numpy" is the one there is.
    exact
        Keep NumPy's functions of Python numbers: those of `math` are faster, but the last bit of
        their results may differ. So far they are kept without it too, so that the function's own
        value is the same, bit for bit and in its type, in either case.
    reassociate
        Allow derivative arithmetic to multiply and add in another order than the formulas of the
        rules do, as in `2.0 * (x * g)` for `x * (2.0 * g)`, which may change a last bit.
    optimise
        Run the passes that only make code better. Without them a derivative does every operation
        of the rules, which is what tests compare the optimised one with.
    """

    target: str = "numpy"
    exact: bool = False
    reassociate: bool = True
    optimise: bool = True

    def joined(self, inner: Options) -> Options:
        """For a derivative of a derivative: what either of the two forbids is not done."""
        return Options(
            self.target,
            self.exact or inner.exact,
            self.reassociate and inner.reassociate,
            self.optimise and inner.optimise,
        )


DEFAULT = Options()


@lru_cache(maxsize=16)
def options_of(target: str, exact: bool, reassociate: bool) -> Options:
    """The options of a call, one object for the same ones."""
    made = Options(target, exact, reassociate)
    return DEFAULT if made == DEFAULT else made
