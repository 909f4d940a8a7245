"""The few ways in which a random program chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

SUPPLY = 1500  # bytes: more than most programs use


class Choices:
    """Choices made by the bytes of a string.

    A string of bytes is the quickest thing for hypothesis to draw, and it knows how to shrink it:
    smaller bytes choose what comes first and smaller numbers. When there are none left, what
    comes first is chosen, and the program soon ends.
    """

    def __init__(self, supply: bytes) -> None:
        self._bytes = iter(supply)

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return options[self.integer(0, len(options) - 1)]

    def integer(self, least: int, most: int) -> int:
        """An integer from `least` to `most`."""
        if least >= most:
            return least
        drawn = next(self._bytes, 0)
        if most - least > 255:
            drawn = drawn * 256 + next(self._bytes, 0)
        return least + drawn % (most - least + 1)

    def chance(self, percent: int) -> bool:
        """True that often."""
        return self.integer(0, 99) >= 100 - percent

    def number(self) -> str:
        """A number that is hard to meet by accident, as text."""
        return repr(round(self.integer(-150, 150) / 100.0 + 0.0037, 4))
