"""What was derived before in this process: by code object, and forgotten with it."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Hashable
from dataclasses import dataclass, field
from types import CodeType
from typing import Generic, TypeVar

Value = TypeVar("Value")

IMPORTED = time.time_ns() - 20_000_000
"""Source files that are newer than this may not be the code that runs in this process. (The clock
of a file system is a little behind.)"""


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Value]):
    code: weakref.ReferenceType[CodeType]
    values: dict[Hashable, Value] = field(default_factory=dict)


class CodeMemory(Generic[Value]):
    """Values by code object and key, forgotten when the code object dies. Thread-safe.

    Lambdas made in a loop share a code object, and so an entry. Code objects are told apart
    by identity: equal ones may belong to modules where the names in them mean other things.

    A value or key that refers to the code object, or to a function made of it, keeps its own
    entry alive for ever: let it hold these weakly.
    """

    def __init__(self) -> None:
        self._entries: dict[int, _Entry[Value]] = {}
        self._lock = threading.Lock()

    def get(self, code: CodeType, key: Hashable) -> Value | None:
        """The value last put for this code object and key, or None."""
        entry = self._entries.get(id(code))
        return entry.values.get(key) if entry is not None and entry.code() is code else None

    def put(self, code: CodeType, key: Hashable, value: Value) -> None:
        """Remember a value."""
        with self._lock:
            entry = self._entries.get(id(code))
            if entry is None or entry.code() is not code:
                entry = _Entry(self._watch(code))
                self._entries[id(code)] = entry
        entry.values[key] = value

    def __len__(self) -> int:
        """How many values are remembered."""
        return sum(len(entry.values) for entry in list(self._entries.values()))

    def _watch(self, code: CodeType) -> weakref.ReferenceType[CodeType]:
        """A reference that takes its entry along.

        It is called before the memory of the code object, and so its `id`, is given to
        another one. It may be called anywhere, even while this thread holds the lock, so it
        takes none: one `pop` is atomic.
        """
        entries, number = self._entries, id(code)
        return weakref.ref(code, lambda _: entries.pop(number, None))
