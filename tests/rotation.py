"""Tests that take turns: a part of them in each run, all of them over some runs.

`make test-all` (AUTODIFF_SST_TEST_ALL=1) leaves none out. Which part it is changes from day to day;
AUTODIFF_SST_TEST_TURN=3 chooses it, and is printed at the head of each run.
"""

from __future__ import annotations

import datetime
import os
import zlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def turn() -> int:
    """The number of this turn."""
    chosen = os.environ.get("AUTODIFF_SST_TEST_TURN")
    return int(chosen) if chosen else datetime.datetime.now(datetime.timezone.utc).toordinal()


def has_turn(name: str, parts: int) -> bool:
    """Whether it is the turn of what has this name, if it is one in so many."""
    mixed = zlib.crc32(name.encode())
    return bool(os.environ.get("AUTODIFF_SST_TEST_ALL")) or mixed % parts == turn() % parts


def order_in_turn(order: int, name: str, parts: int = 4) -> int:
    """The order to which derivatives are checked: the second, which takes the longest, in turn."""
    return order if has_turn(name, parts) else 1


def in_turn(items: Sequence[T], parts: int) -> list[T]:
    """One of so many parts of the items, each as mixed as all of them."""
    if os.environ.get("AUTODIFF_SST_TEST_ALL"):
        return list(items)
    return list(items[turn() % parts :: parts])
