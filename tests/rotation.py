"""Tests that take turns: a part of them in each run, all of them over some runs.

`make test-all` (AUTODIFF_SST_TEST_ALL=1) leaves none out. Which part it is changes from day to day;
AUTODIFF_SST_TEST_TURN=3 chooses it, and is printed at the head of each run.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def turn() -> int:
    """The number of this turn."""
    chosen = os.environ.get("AUTODIFF_SST_TEST_TURN")
    return int(chosen) if chosen else datetime.datetime.now(datetime.timezone.utc).toordinal()


def in_turn(items: Sequence[T], parts: int) -> list[T]:
    """One of so many parts of the items, each as mixed as all of them."""
    if os.environ.get("AUTODIFF_SST_TEST_ALL"):
        return list(items)
    return list(items[turn() % parts :: parts])
