"""`collections.deque`, by a list. Going through one that is changed meanwhile is not told."""

from __future__ import annotations

from typing import Any


class Deque:
    def __init__(self, iterable: Any = (), maxlen: Any = None) -> None:
        self._items = list(iterable)
        if maxlen is not None:
            if maxlen < 0:
                raise ValueError("maxlen must be non-negative")
            if self._items and len(self._items) > maxlen:
                self._items = self._items[len(self._items) - maxlen :]
        self.maxlen = maxlen

    def append(self, x: Any) -> None:
        self._items.append(x)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            self._items.pop(0)

    def appendleft(self, x: Any) -> None:
        self._items.insert(0, x)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            self._items.pop()

    def extend(self, iterable: Any) -> None:
        for x in list(iterable):
            self.append(x)

    def extendleft(self, iterable: Any) -> None:
        for x in list(iterable):
            self.appendleft(x)

    def pop(self) -> Any:
        return self._items.pop()

    def popleft(self) -> Any:
        return self._items.pop(0)

    def rotate(self, n: int = 1) -> None:
        if len(self._items) > 0:
            if n == 1:
                self._items.insert(0, self._items.pop())
            elif n == -1:
                self._items.append(self._items.pop(0))
            else:
                k = n % len(self._items)
                self._items = self._items[-k:] + self._items[:-k]

    def clear(self) -> None:
        self._items.clear()

    def reverse(self) -> None:
        self._items.reverse()

    def copy(self) -> Any:
        return Deque(self._items, self.maxlen)

    __copy__ = copy

    def count(self, x: Any) -> Any:
        return self._items.count(x)

    def index(self, x: Any, *bounds: Any) -> Any:
        return self._items.index(x, *bounds)

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, k: Any) -> Any:
        if isinstance(k, slice):
            raise TypeError("sequence index must be integer, not 'slice'")
        return self._items[k]

    def __setitem__(self, k: Any, x: Any) -> None:
        self._items[k] = x

    def __iter__(self) -> Any:
        return iter(self._items)

    def __reversed__(self) -> Any:
        return reversed(self._items)

    def __contains__(self, x: Any) -> bool:
        return x in self._items

    def __eq__(self, other: Any) -> Any:
        return self._items == other._items if isinstance(other, Deque) else NotImplemented

    def __add__(self, other: Any) -> Any:
        return Deque(self._items + other._items, self.maxlen)

    def __iadd__(self, other: Any) -> Any:
        self.extend(other)
        return self
